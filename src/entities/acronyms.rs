//! Which long name does an acronym stand for in this article?
//!
//! The one that it follows in brackets, or the only one whose initials it is.
//!
//! Example: `Hội Cá cảnh Quốc tế (IOFA)`; `Viện Chăn nuôi Quốc gia … VCNQG`.

use std::collections::{BTreeMap, HashMap};

use unicode_normalization::UnicodeNormalization;

use super::gazetteer::Place;
use super::names::{Name, Names};
use super::{abbreviations, spelling, synonyms};
use crate::kind::MentionType;

/// Longer ones are sentences in capitals.
const MAX_ACRONYM_CHARS: usize = 12;

/// What may stand between the bracket and the acronym.
const INTRODUCTIONS: [&str; 6] = ["viết tắt là", "gọi tắt là", "gọi là", "tên viết tắt", "tiếng Anh là", "tiếng Anh"];

/// Whether a name is written in capitals as an acronym is: `SOM 2`, `TN&MT`, `ADMM+`.
pub(super) fn is_acronym(surface: &str) -> bool {
    let mut letters = surface.chars().filter(|c| c.is_alphabetic()).peekable();
    let (chars, spaces) = (surface.chars().count(), surface.matches(' ').count());
    (2..=MAX_ACRONYM_CHARS).contains(&chars)
        && spaces <= 1
        && letters.peek().is_some()
        && letters.all(char::is_uppercase)
}

/// Pairs of names of which one is given in brackets after the other.
pub(super) fn defined(names: &Names<'_>, known: &BTreeMap<usize, &'static Place>) -> Vec<(usize, usize)> {
    let mut joins = Vec::new();
    for mention in 0..names.mentions.len().saturating_sub(1) {
        let (long, short) = (names.of_mention[mention], names.of_mention[mention + 1]);
        if names.list[long].kind == names.list[short].kind
            && long != short
            && names.between(mention).is_some_and(opens_bracket)
            && names.after(mention + 1).trim_start().starts_with([')', ',', ';'])
            && may_define(&names.list[long], &names.list[short])
            && known.get(&long) == known.get(&short)
        {
            joins.push((long, short));
        }
    }
    joins
}

fn opens_bracket(gap: &str) -> bool {
    let Some(inside) = gap.trim().strip_prefix('(') else { return false };
    let inside = inside.trim_matches([' ', ':', '“', '"']);
    inside.is_empty() || INTRODUCTIONS.iter().any(|words| inside.eq_ignore_ascii_case(words))
}

/// Whether one name may stand in brackets after another as another form of it.
fn may_define(first: &Name<'_>, second: &Name<'_>) -> bool {
    match first.kind {
        MentionType::Per => is_respelled(first, second),
        MentionType::Date => false,
        kind => {
            let is_short = is_acronym(second.surface) != is_acronym(first.surface);
            // What the reader is expected to know is not explained: `Hội Nhà báo (TTXVN)` tells the source.
            let explained = [first, second].into_iter().filter(|name| is_acronym(name.surface)).all(|name| {
                let letters: String =
                    spelling::tokens(name.surface).iter().map(|token| spelling::fold(token.text)).collect();
                let written_out = abbreviations::expanded(kind, name.surface).concat() != letters;
                !written_out && synonyms::canonical(kind, &name.words.join(" ")).is_none()
            });
            (is_short && explained) || kind == MentionType::Loc && is_respelled(first, second)
        }
    }
}

/// Whether one name is the other in Vietnamese syllables: `Giôn Xơ-mít`, `John Smith`.
fn is_respelled(a: &Name<'_>, b: &Name<'_>) -> bool {
    let spaces = |name: &Name<'_>| name.surface.split_whitespace().count();
    is_transcribed(a.surface) != is_transcribed(b.surface) && spaces(a) == spaces(b)
}

/// Whether a name is written by Vietnamese syllables with hyphens: `Giôn Xơ-mít`.
pub(super) fn is_transcribed(surface: &str) -> bool {
    let tokens = spelling::tokens(surface);
    tokens.iter().skip(1).any(|token| token.gap == "-" && token.text.starts_with(char::is_lowercase))
}

/// Pairs of an acronym and the only long name that has these initials.
pub(super) fn spelled(names: &Names<'_>) -> Vec<(usize, usize)> {
    let mut by_initials: HashMap<(MentionType, String), Vec<usize>> = HashMap::new();
    for (index, name) in names.list.iter().enumerate() {
        if may_have_acronym(name) && name.words.len() > 2 && !is_acronym(name.surface) {
            let initials: String = name.words.iter().filter_map(|word| word.nfd().next()).collect();
            by_initials.entry((name.kind, initials)).or_default().push(index);
        }
    }
    let mut joins = Vec::new();
    for (index, name) in names.list.iter().enumerate() {
        if may_have_acronym(name) && is_acronym(name.surface) {
            let letters = name.surface.nfd().flat_map(char::to_lowercase).filter(|c| c.is_alphabetic());
            if let Some([long]) = by_initials.get(&(name.kind, letters.collect())).map(Vec::as_slice) {
                joins.push((index, *long));
            }
        }
    }
    joins
}

fn may_have_acronym(name: &Name<'_>) -> bool {
    matches!(name.kind, MentionType::Org | MentionType::Event | MentionType::Doc)
}

#[cfg(test)]
mod tests {
    use super::super::marked::grouped;

    #[test]
    fn brackets_and_initials_tell_the_long_name() {
        for text in [
            "[ORG:Hội Cá cảnh Quốc tế] ([ORG:IOFA]) họp. [ORG:IOFA] nói.",
            "[ORG:IOFA] ([ORG:Hội Cá cảnh Quốc tế]) họp.",
            "[EVENT:Hội nghị lần thứ hai các nhà làm vườn] ([EVENT:MOG 2])",
            "[DOC:Hiệp ước về Sông băng] (gọi tắt là [DOC:TOG])",
            "[ORG:Viện Chăn nuôi Quốc gia] mở cửa. [ORG:VCNQG] mời khách.",
            "[ORG:Thông tấn xã Việt Nam] và [ORG:TTXVN]",
            "[PER:Giôn Xơ-mít] ([PER:John Smith]) đến",
            "[LOC:U-lan Ba-to] ([LOC:Ulan Bator])",
        ] {
            assert_eq!(grouped(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn other_brackets_and_initials_do_not() {
        for text in [
            "[ORG:Hội Nhà báo] ([ORG:TTXVN])",
            "[ORG:Viện Chăn nuôi Quốc gia], [ORG:VCN]",
            "[ORG:Viện Chăn nuôi], [ORG:Viện Cây cảnh Nam], [ORG:VCN]",
            "[LOC:Móng Cái] ([LOC:Quảng Ninh])",
            "[LOC:Xan Hô-xê] ([LOC:Hoa Kỳ])",
            "[PER:Lê Ba] ([PER:Trần Tư])",
            "[ORG:Hội Cá cảnh] và ([ORG:IOFA])",
        ] {
            assert!(grouped(text).len() > 1, "{text}");
        }
    }
}
