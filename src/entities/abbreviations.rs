//! Which words does an abbreviation stand for?
//!
//! Names are compared with their abbreviations written out: `UBND TP Hà Nội` reads `ủy ban nhân dân thành phố Hà Nội`.
//! Only abbreviations that news does not explain are in the table; those explained in brackets are in
//! [`super::acronyms`].

use std::collections::HashMap;
use std::sync::LazyLock;

use super::spelling::{self, Token};
use crate::kind::MentionType;

/// Most parts that the letters of one abbreviation come in: `VH,TT&DL`.
const MAX_PARTS: usize = 4;

/// The type in whose names an abbreviation is used, none for all, and its words.
type Meaning = (Option<MentionType>, Vec<String>);

static TABLE: LazyLock<HashMap<&'static str, Vec<Meaning>>> = LazyLock::new(|| {
    let mut table: HashMap<&str, Vec<_>> = HashMap::new();
    for row in include_str!("abbreviations.tsv").lines().filter(|line| !line.starts_with('#')) {
        if let [kind, abbreviation, words] = row.split('\t').collect::<Vec<_>>()[..] {
            let entry = (MentionType::from_name(kind), spelling::folded(words));
            table.entry(abbreviation).or_default().push(entry);
        }
    }
    table
});

fn words_of(kind: MentionType, abbreviation: &str) -> Option<&'static [String]> {
    let meanings = TABLE.get(abbreviation)?;
    let of_kind = meanings.iter().find(|(only, _)| *only == Some(kind));
    of_kind.or_else(|| meanings.iter().find(|(only, _)| only.is_none())).map(|(_, words)| words.as_slice())
}

/// The folded words of a name of this type, abbreviations written out.
pub(super) fn expanded(kind: MentionType, surface: &str) -> Vec<String> {
    let tokens = spelling::tokens(surface);
    if kind == MentionType::Per {
        return tokens.into_iter().map(|token| spelling::fold(token.text)).collect(); // Initials stand for other words.
    }
    let mut words = Vec::with_capacity(tokens.len());
    let mut rest = tokens.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let known = abbreviation(kind, rest);
        if let Some((parts, known)) = known {
            words.extend_from_slice(known);
            rest = &rest[parts..];
        } else {
            words.push(spelling::fold(first.text));
            rest = after;
        }
    }
    words
}

/// The longest abbreviation that begins here: how many words it takes, and what it stands for.
fn abbreviation(kind: MentionType, tokens: &[Token<'_>]) -> Option<(usize, &'static [String])> {
    let first = tokens.first()?;
    if !first.is_capitals() {
        // `Tp`, `Cty`, `TTg`: a capital, and no vowel that would make it a word.
        let may_be = first.text.len() <= 4 && first.text.starts_with(char::is_uppercase);
        return may_be.then(|| words_of(kind, first.text)).flatten().map(|words| (1, words));
    }
    let is_joined = |token: &Token<'_>| token.is_capitals() && is_joint(token.gap);
    let parts = 1 + tokens[1..].iter().take(MAX_PARTS - 1).take_while(|token| is_joined(token)).count();
    (1..=parts).rev().find_map(|parts| {
        if parts == 1 {
            return words_of(kind, first.text).map(|words| (1, words));
        }
        let letters: String = tokens[..parts].iter().map(|token| token.text).collect();
        words_of(kind, &letters).map(|words| (parts, words))
    })
}

/// What stands between the parts of one abbreviation: `GD&ĐT`, `LĐ-TB&XH`, `T.Ư`, `VH, TT và DL` (with spaces round
/// the `&` at most).
fn is_joint(gap: &str) -> bool {
    matches!(gap, "&" | " & " | "-" | " - " | "–" | "." | "," | ", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(kind: MentionType, a: &str, b: &str) -> bool {
        expanded(kind, a) == expanded(kind, b)
    }

    #[test]
    fn abbreviations_read_as_their_words() {
        for (kind, short, long) in [
            (MentionType::Org, "UBND TP Hà Nội", "Uỷ ban nhân dân thành phố Hà Nội"),
            (MentionType::Org, "Sở GD&ĐT", "Sở Giáo dục Đào tạo"),
            (MentionType::Org, "Sở GD-ĐT", "Sở GD&ĐT"),
            (MentionType::Org, "Bộ LĐ-TB&XH", "Bộ LĐTBXH"),
            (MentionType::Org, "ĐH Y Huế", "Đại học Y Huế"),
            (MentionType::Org, "Công ty TNHH Sao Mai", "Công ty trách nhiệm hữu hạn Sao Mai"),
            (MentionType::Org, "Ban Tuyên giáo T.Ư", "Ban Tuyên giáo Trung ương"),
            (MentionType::Title, "TT", "Tổng thống"),
            (MentionType::Title, "HLV", "Huấn luyện viên"),
            (MentionType::Loc, "TT Sa Pa", "thị trấn Sa Pa"),
            (MentionType::Loc, "Q.3", "quận 3"),
        ] {
            assert!(same(kind, short, long), "{short}: {:?}", expanded(kind, short));
        }
    }

    #[test]
    fn other_letters_and_other_types_are_left_alone() {
        assert!(!same(MentionType::Org, "TT", "Tổng thống"));
        assert!(!same(MentionType::Per, "H.P", "huyện phường"));
        assert!(!same(MentionType::Org, "Ca sĩ", "Công an sĩ"));
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = include_str!("abbreviations.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(TABLE.values().map(Vec::len).sum::<usize>(), lines);
        assert!(TABLE.values().flatten().all(|(_, words)| !words.is_empty()));
    }
}
