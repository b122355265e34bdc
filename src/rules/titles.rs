//! Which words before a name are a rank or an office?
//!
//! A title is `[prefix] title [domain] [suffix]` from `titles.toml` directly before a capitalised name (a mention of
//! the model's, or a person's name that the model missed), in a chain of titles or alone. `Thượng tướng Đổng Quân` is a title and a person, also when
//! the model took the whole for one name or saw nothing. Levels and groups (`cấp Bộ trưởng`, `hai Bộ trưởng`) are none.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::kind::{MentionType, TitleKind};
use crate::rules::extents::span_of;
use crate::rules::names::{is_foreign, person_at};
use crate::rules::places::state_at;
use crate::rules::tokens::Token;
use crate::rules::{ExampleTexts, Examples, Fact, Finding, Rule, RuleInput};
use crate::tag::{Label, TaggedMention};
use crate::text::Span;

#[derive(Debug, Deserialize)]
struct Words {
    ranks: Vec<String>,
    offices: Vec<String>,
    before_foreign_names: Vec<String>,
    acronyms: Vec<String>,
    acronyms_of_persons: Vec<String>,
    offices_of_persons: Vec<String>,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
    with_domain: Vec<String>,
    domains: Vec<String>,
    bodies: Vec<String>,
    not_after: Vec<String>,
    between: Vec<String>,
    not_after_but: Vec<String>,
    before_ordinals: Vec<String>,
    not_before: Vec<String>,
    highest: Vec<String>,
    only_before_names: Vec<String>,
    not_after_in_small_letters: Vec<String>,
    not_before_alone: Vec<String>,
    links: Vec<String>,
    assemblies: Vec<String>,
    examples: ExampleTexts,
}

/// The kind of a title that is known to be one.
#[must_use]
pub fn kind_of(title: &str) -> TitleKind {
    let is_rank = LEXICON.title.captures(title).is_some_and(|captures| captures.name("rank").is_some());
    if is_rank { TitleKind::Rank } else { TitleKind::Office }
}

struct TitleLexicon {
    /// Groups that tell the kind: `rank`, `domain`, `of_person`, `acronym_of_person`.
    title: Regex,
    before_foreign_names: Regex,
    /// The name of a body begins.
    body: Regex,
    /// What stands before a title makes it none.
    not_after: Regex,
    /// What stands before a title only looks so.
    not_after_but: Regex,
    /// A number of one or two figures, and one that counts nothing.
    count: Regex,
    ordinal: Regex,
    /// What stands after a title makes it none.
    not_before: Regex,
    /// Offices that are of one person without a name and in small letters too.
    highest: Regex,
    /// Offices that are of one person only before a name.
    only_before_names: Regex,
    not_after_in_small_letters: Regex,
    /// What stands after a title without a name makes it none.
    not_before_alone: Regex,
    /// What stands between two titles of one person.
    link: Regex,
    /// What stands between two titles of one list.
    list: Regex,
    /// The body that a member sits in.
    assembly: Regex,
    examples: ExampleTexts,
}

static LEXICON: LazyLock<TitleLexicon> = LazyLock::new(|| {
    let words: Words =
        toml::from_str(include_str!("titles.toml")).expect("titles.toml is part of the program and tested");
    let regex = |pattern: &str| Regex::new(pattern).expect("the lexicon holds letters only, which its test shows");
    let gap = r"(?:[ \u{a0}]+)";
    let any = |list: &[String]| format!("(?:{})", alternatives(list));
    let title = format!(
        r"(?i:(?:{prefix}{gap})*(?:(?<rank>{rank})|{with_domain}{gap}(?<domain>{domain})|{office}|(?-i:{acronym}|(?<acronym_of_person>{acronym_of_person}))|(?<of_person>{of_person}))(?:{gap}{suffix})*)",
        prefix = any(&words.prefixes),
        rank = any(&words.ranks),
        with_domain = any(&words.with_domain),
        domain = any(&words.domains),
        office = any(&words.offices),
        acronym = any(&words.acronyms),
        acronym_of_person = any(&words.acronyms_of_persons),
        of_person = any(&words.offices_of_persons),
        suffix = any(&words.suffixes),
    );
    let begins = r#"(?:^|[\s“"(])"#;
    TitleLexicon {
        title: regex(&title),
        before_foreign_names: regex(&format!("^(?i:{})$", any(&words.before_foreign_names))),
        body: regex(&format!(r"^{}\b", any(&words.bodies))),
        not_after: regex(&format!(r"{begins}(?i:{}{gap}(?:{}{gap})?)$", any(&words.not_after), any(&words.between))),
        not_after_but: regex(&format!(
            r"{begins}(?i:{}){gap}(?:{}{gap})?$",
            any(&words.not_after_but),
            any(&words.between)
        )),
        count: regex(&format!(r"{begins}[0-9]{{1,2}}{gap}$")),
        ordinal: regex(&format!(r"{begins}(?i:{}){gap}[0-9]{{1,2}}{gap}$", any(&words.before_ordinals))),
        not_before: regex(&format!(r"^{gap}{}\b", any(&words.not_before))),
        highest: regex(&format!(r"^(?i:(?:{}{gap})*{})$", any(&words.prefixes), any(&words.highest))),
        only_before_names: regex(&format!(
            "^(?i:(?:{}{gap})*{})$",
            any(&words.prefixes),
            any(&words.only_before_names)
        )),
        not_after_in_small_letters: regex(&format!(r"{begins}(?i:{}){gap}$", any(&words.not_after_in_small_letters))),
        not_before_alone: regex(&format!(
            r"^{gap}?(?:{})\b|^{gap}?[-–/]\p{{L}}",
            alternatives(&words.not_before_alone)
        )),
        link: regex(&format!(r"^{gap}?(?:[,–-]|{}){gap}?$", any(&words.links))),
        list: regex(&format!(r"^{gap}?(?:,|và|hoặc|hay|cùng){gap}?$")),
        assembly: regex(&format!(r"^{gap}(?i:{}){gap}", any(&words.assemblies))),
        examples: words.examples,
    }
});

/// The words of a list as a pattern, the longest first, in every spelling.
fn alternatives(list: &[String]) -> String {
    let mut words: Vec<String> = list.iter().map(|word| spellings(&regex::escape(word))).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.join("|")
}

/// A pattern for both places of the tone mark and both spellings of a final i.
fn spellings(word: &str) -> String {
    let variants = [
        ("ủy", "uỷ"),
        ("úy", "uý"),
        ("Ủy", "Uỷ"),
        ("òa", "oà"),
        ("óa", "oá"),
        ("sĩ", "sỹ"),
        ("ký", "kí"),
        ("lý", "lí"),
        ("kỹ", "kĩ"),
    ];
    let spelled = variants
        .iter()
        .fold(word.to_owned(), |spelled, (usual, other)| spelled.replace(usual, &format!("(?:{usual}|{other})")));
    spelled.replace(" và ", " (?:và|&) ").replace(' ', r"[ \u{a0}]+")
}

/// A rank or an office directly before a name.
#[derive(Debug, Clone, Copy)]
pub struct TitleBeforeName;

impl Rule for TitleBeforeName {
    fn name(&self) -> &'static str {
        "title-before-name"
    }

    fn find(&self, input: RuleInput<'_>) -> Vec<Finding> {
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut last_group: Option<usize> = None;
        let mut from = 0;
        // Word borders are looked at in code: in the pattern they would cost ten times the rest of it.
        while let Some(captures) = LEXICON.title.captures_at(input.text, from) {
            let Some(whole) = captures.get(0) else { break };
            if !are_words(input.text, whole.range()) {
                from = whole.start() + input.text[whole.start()..].chars().next().map_or(1, char::len_utf8);
                continue;
            }
            from = whole.end();
            let mut title = Span::new(whole.start(), whole.end());
            if captures.name("domain").is_none() {
                title = before_body(input, title);
            }
            let is_taken = candidates.last().is_some_and(|before| before.span.overlaps(title));
            if is_taken || title.is_empty() || is_inside_name(input, title) {
                continue;
            }
            // `các Đại sứ và Tổng Lãnh sự`: the second is a group, too.
            let is_listed = last_group.is_some_and(|end| LEXICON.list.is_match(&input.text[end..title.start()]))
                && name_after(input, title, TitleKind::Office).is_none_or(|name| name == NameAfter::Other);
            if is_listed || !is_of_one_person(input.text, title) || is_of_two_states(input, title) {
                last_group = Some(title.end());
                continue;
            }
            let kind = if captures.name("rank").is_some() { TitleKind::Rank } else { TitleKind::Office };
            let needs_person = captures.name("of_person").or(captures.name("acronym_of_person")).is_some();
            let name = name_after(input, title, kind);
            let name = name.filter(|name| !needs_person || *name != NameAfter::Other || is_before_member(input, title));
            let stands = name.is_some() || !needs_person && stands_alone(input.text, title);
            candidates.push(Candidate { span: title, kind, name, stands });
        }
        link_chains(input.text, &mut candidates);
        let mut findings = Vec::new();
        for candidate in candidates.into_iter().filter(|candidate| candidate.stands) {
            findings.push(Finding::of(candidate.span, Fact::Title(candidate.kind)));
            let after = match candidate.name {
                Some(NameAfter::Person(span)) => Some((span, MentionType::Per)),
                _ => state_cut_off(input, candidate.span).map(|span| (span, MentionType::Loc)),
            };
            let after =
                after.or_else(|| person_after_state(input, candidate.span).map(|span| (span, MentionType::Per)));
            findings.extend(after.map(|(span, kind)| Finding::of(span, Fact::Name(kind))));
        }
        findings
    }

    fn examples(&self) -> Examples<'_> {
        LEXICON.examples.all()
    }
}

/// Whether no letter or figure touches a stretch of the text.
fn are_words(text: &str, range: std::ops::Range<usize>) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    !text[..range.start].ends_with(is_word) && !text[range.end..].starts_with(is_word)
}

/// Words that look like a title.
struct Candidate {
    span: Span,
    kind: TitleKind,
    name: Option<NameAfter>,
    /// Whether it is a title.
    stands: bool,
}

/// What stands directly after a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameAfter {
    /// A person that the model has found.
    TaggedPerson,
    /// A person that the model missed or took for something else.
    Person(Span),
    /// A body or a place.
    Other,
}

/// A title ends where an organisation begins: `Trưởng | Ban Chỉ đạo`.
fn before_body(input: RuleInput<'_>, title: Span) -> Span {
    let begins_inside = |mention: &&TaggedMention| {
        matches!(mention.label, Label::Organisation | Label::Place)
            && title.start() < mention.span.start()
            && mention.span.start() < title.end()
            && title.end() <= mention.span.end()
    };
    input.tagged.iter().find(begins_inside).map_or(title, |mention| {
        let kept = input.text[title.start()..mention.span.start()].trim_end();
        Span::new(title.start(), title.start() + kept.len())
    })
}

/// Whether nothing around a title makes it a level, a group or a part of another name.
fn is_of_one_person(text: &str, title: Span) -> bool {
    let (before, after) = (&text[..title.start()], &text[title.end()..]);
    let is_none = LEXICON.not_after.is_match(before) && !LEXICON.not_after_but.is_match(before);
    let is_counted = LEXICON.count.is_match(before) && !LEXICON.ordinal.is_match(before);
    let surface = &text[title.start()..title.end()];
    // `71/BHYT-GĐ` is no title, but `bà Trang-Trưởng phòng` is.
    let is_code = before.ends_with('-') && !surface.chars().any(char::is_lowercase);
    let is_half = before.ends_with('/') || is_code;
    !is_none && !is_counted && !is_half && !LEXICON.not_before.is_match(after)
}

/// Whether a person follows the assembly after the title: `đại biểu Quốc hội | Lý Thị Sen`.
fn is_before_member(input: RuleInput<'_>, title: Span) -> bool {
    let Some(assembly) = LEXICON.assembly.find(&input.text[title.end()..]) else { return false };
    let mut end = title.end() + assembly.end();
    for mention in input.tagged {
        if mention.span.end() <= end {
            continue;
        }
        if !input.text.get(end..mention.span.start()).unwrap_or_default().trim().is_empty() {
            return false;
        }
        if mention.label == Label::Person {
            return true;
        }
        end = mention.span.end();
    }
    false
}

/// The state after a title whose field the model took for the beginning of a body: `Bộ trưởng [Công an | Lào]`.
fn state_cut_off(input: RuleInput<'_>, title: Span) -> Option<Span> {
    let is_cut = |mention: &TaggedMention| {
        let begins_inside = title.start() < mention.span.start() && mention.span.start() < title.end();
        begins_inside && mention.span.end() > title.end() && mention.label == Label::Organisation
    };
    let after = input.tokens.partition_point(|token| token.span.start() < title.end());
    let length = input.tagged.iter().any(is_cut).then(|| state_at(input.tokens, after)).flatten()?;
    span_of(input.tokens, after, after + length)
}

/// The foreign name that the model missed after an office of a state: `Tổng thống Lào | Phê-lích Ma-cu`.
fn person_after_state(input: RuleInput<'_>, title: Span) -> Option<Span> {
    if !LEXICON.before_foreign_names.is_match(&input.text[title.start()..title.end()]) {
        return None;
    }
    let after = input.tokens.partition_point(|token| token.span.start() < title.end());
    let next = input.tokens.get(after + state_at(input.tokens, after)?)?;
    let name = person_at(input.text, next.span.start(), true)?;
    let is_free = !input.tagged.iter().any(|mention| mention.span.overlaps(name));
    let first = input.text[name.start()..name.end()].split(' ').next()?;
    (is_free && is_foreign(first)).then_some(name)
}

/// Whether the office is that of two states: `Bộ trưởng Quốc phòng Lào - Campuchia`.
fn is_of_two_states(input: RuleInput<'_>, title: Span) -> bool {
    let after = input.tokens.partition_point(|token| token.span.start() < title.end());
    let Some(dash) = state_at(input.tokens, after).map(|length| after + length) else { return false };
    input.tokens.get(dash).is_some_and(Token::is_dash) && state_at(input.tokens, dash + 1).is_some()
}

/// Whether a mention that begins before the title holds it as a part of its name: `Văn phòng Chủ tịch nước`.
fn is_inside_name(input: RuleInput<'_>, title: Span) -> bool {
    input.tagged.iter().any(|mention| mention.span.start() < title.start() && mention.span.overlaps(title))
}

/// Whether a title without a name after it is that of one person all the same: `Thủ tướng yêu cầu …`. Capitals show
/// it, and the highest offices need none; an office of several people (`Nghị sĩ`) must stand before a name.
fn stands_alone(text: &str, title: Span) -> bool {
    let surface = &text[title.start()..title.end()];
    let is_capital = surface.starts_with(char::is_uppercase);
    let (before, after) = (&text[..title.start()], &text[title.end()..]);
    let is_known = LEXICON.highest.is_match(surface) && !LEXICON.not_after_in_small_letters.is_match(before);
    (is_capital || is_known)
        && !LEXICON.only_before_names.is_match(surface)
        && !LEXICON.not_before_alone.is_match(after)
}

/// A title before another of the same person: `Đại tướng, Bộ trưởng Quốc phòng Phan Văn Giang`.
fn link_chains(text: &str, candidates: &mut [Candidate]) {
    for index in (1..candidates.len()).rev() {
        let (before, next) = (candidates[index - 1].span, candidates[index].span);
        let between = &text[before.end()..next.start()];
        if candidates[index].stands && LEXICON.link.is_match(between) {
            candidates[index - 1].stands = true;
        }
    }
}

/// The name that stands directly after a title.
fn name_after(input: RuleInput<'_>, title: Span, kind: TitleKind) -> Option<NameAfter> {
    let rest = &input.text[title.end()..];
    let start = title.end() + rest.len() - rest.trim_start_matches([' ', '\u{a0}']).len();
    if start == title.end() {
        return None;
    }
    let surface = &input.text[title.start()..title.end()];
    let is_personal = kind == TitleKind::Rank
        || LEXICON.before_foreign_names.is_match(surface)
        || matches!(surface, "TT" | "ĐB" | "ĐBQH");
    let is_other = |mention: &&TaggedMention| mention.label != Label::Person && mention.span.start() > start;
    let next_tagged = input.tagged.iter().find(is_other).map(|mention| mention.span.start());
    let spelled = || person_at(&input.text[..next_tagged.unwrap_or(input.text.len())], start, is_personal);
    let tagged = input.tagged.iter().find(|mention| mention.span.start() <= start && mention.span.end() > start);
    match tagged.map(|mention| mention.label) {
        Some(Label::Person) => Some(NameAfter::TaggedPerson),
        None if LEXICON.body.is_match(&input.text[start..]) => Some(NameAfter::Other),
        None | Some(Label::Other) => spelled().map(NameAfter::Person),
        // A rank is borne by a person; and what is spelled like a person after `Tổng thống` is no body.
        Some(Label::Place) if kind == TitleKind::Rank => Some(spelled().map_or(NameAfter::Other, NameAfter::Person)),
        Some(Label::Organisation) if is_personal => Some(spelled().map_or(NameAfter::Other, NameAfter::Person)),
        Some(Label::Place | Label::Organisation) => Some(NameAfter::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tokens::tokens;

    fn found(text: &str, tagged: &[(&str, Label)]) -> Vec<(String, Option<MentionType>)> {
        let tagged: Vec<TaggedMention> = tagged
            .iter()
            .map(|(surface, label)| {
                let start = text.find(surface).expect("the surface stands in the text");
                TaggedMention { span: Span::new(start, start + surface.len()), label: *label, probability: 0.9 }
            })
            .collect();
        let findings = TitleBeforeName.find(RuleInput { text, tokens: &tokens(text), tagged: &tagged });
        findings.iter().map(|f| (text[f.span.start()..f.span.end()].to_owned(), f.kind())).collect()
    }

    #[test]
    fn a_name_of_the_models_is_left_to_the_model() {
        let title = |surface: &str| (surface.to_owned(), Some(MentionType::Title));
        let text = "Bộ trưởng Bộ Quốc phòng Việt Nam phát biểu";
        assert_eq!(found(text, &[("Bộ Quốc phòng Việt Nam", Label::Organisation)]), [title("Bộ trưởng")]);
        let text = "Thượng tướng Đổng Quân đến Hà Nội";
        assert_eq!(found(text, &[("Thượng tướng Đổng Quân", Label::Person)]), [title("Thượng tướng")]);
    }

    #[test]
    fn a_title_ends_where_a_body_begins() {
        let title = |surface: &str| (surface.to_owned(), Some(MentionType::Title));
        let text = "Giám đốc Sở Y tế TP.HCM phát biểu";
        assert_eq!(found(text, &[("Sở Y tế TP.HCM", Label::Organisation)]), [title("Giám đốc")]);
        let text = "Chủ tịch UBND TP Hà Nội phát biểu";
        assert_eq!(found(text, &[("UBND TP Hà Nội", Label::Organisation)]), [title("Chủ tịch")]);
        let text = "Phó Trưởng Ban Tổ chức Trung ương phát biểu";
        assert_eq!(found(text, &[("Ban Tổ chức Trung ương", Label::Organisation)]), [title("Phó Trưởng")]);
    }

    #[test]
    fn who_bears_a_rank_is_a_person() {
        let text = "Thượng tướng Đổng Quân đến Hà Nội";
        let expected =
            [("Thượng tướng".to_owned(), Some(MentionType::Title)), ("Đổng Quân".to_owned(), Some(MentionType::Per))];
        assert_eq!(found(text, &[("Thượng tướng Đổng Quân", Label::Place)]), expected);
    }

    #[test]
    fn a_title_inside_a_longer_name_is_none() {
        let text = "Văn phòng Chủ tịch nước Cộng hòa";
        assert_eq!(found(text, &[("Văn phòng Chủ tịch nước Cộng hòa", Label::Organisation)]), []);
    }

    #[test]
    fn the_lexicon_holds_words_only() {
        let words: Words = toml::from_str(include_str!("titles.toml")).expect("the lexicon is TOML");
        let lists = [
            &words.ranks,
            &words.offices,
            &words.before_foreign_names,
            &words.acronyms,
            &words.prefixes,
            &words.suffixes,
            &words.acronyms_of_persons,
            &words.offices_of_persons,
            &words.before_ordinals,
            &words.bodies,
            &words.between,
            &words.not_after_but,
            &words.not_before,
            &words.with_domain,
            &words.domains,
            &words.not_after,
            &words.highest,
            &words.only_before_names,
            &words.not_after_in_small_letters,
            &words.not_before_alone,
            &words.links,
            &words.assemblies,
        ];
        for word in lists.into_iter().flatten() {
            assert!(
                !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | ',' | '.')),
                "{word}"
            );
        }
    }
}
