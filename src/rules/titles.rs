//! Which words before a name are a rank or an office?
//!
//! A title is `[prefix] title [domain] [suffix]` from `titles.toml` directly before a capitalised name: a mention of
//! the model's, or a person's name that the model missed. `Thượng tướng Đổng Quân` is a title and a person, also when
//! the model took the whole for one name or saw nothing. Levels and groups (`cấp Bộ trưởng`, `hai Bộ trưởng`) are none.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::kind::{MentionType, TitleKind};
use crate::rules::names::person_at;
use crate::rules::{Examples, Fact, Finding, Rule, RuleInput};
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
}

static LEXICON: LazyLock<TitleLexicon> = LazyLock::new(|| {
    let words: Words =
        toml::from_str(include_str!("titles.toml")).expect("titles.toml is part of the program and tested");
    let regex = |pattern: &str| Regex::new(pattern).expect("the lexicon holds letters only, which its test shows");
    let gap = r"[ \u{a0}]+";
    let any = |list: &[String]| format!("(?:{})", alternatives(list));
    let title = format!(
        r"\b(?i:(?:{prefix}{gap})*(?:(?<rank>{rank})|{with_domain}{gap}(?<domain>{domain})|{office}|(?-i:{acronym}|(?<acronym_of_person>{acronym_of_person}))|(?<of_person>{of_person}))(?:{gap}{suffix})*)\b",
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
        not_after_but: regex(&format!(r"{begins}(?i:{}){gap}$", any(&words.not_after_but))),
        count: regex(&format!(r"{begins}[0-9]{{1,2}}{gap}$")),
        ordinal: regex(&format!(r"{begins}(?i:{}){gap}[0-9]{{1,2}}{gap}$", any(&words.before_ordinals))),
        not_before: regex(&format!(r"^{gap}{}\b", any(&words.not_before))),
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
    spelled.replace(' ', r"[ \u{a0}]+")
}

/// A rank or an office directly before a name.
#[derive(Debug, Clone, Copy)]
pub struct TitleBeforeName;

impl Rule for TitleBeforeName {
    fn name(&self) -> &'static str {
        "title-before-name"
    }

    fn find(&self, input: RuleInput<'_>) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        for captures in LEXICON.title.captures_iter(input.text) {
            let Some(whole) = captures.get(0) else { continue };
            let mut title = Span::new(whole.start(), whole.end());
            if captures.name("domain").is_none() {
                title = before_body(input, title);
            }
            let is_taken = findings.last().is_some_and(|finding: &Finding| finding.span.overlaps(title));
            if is_taken || title.is_empty() || !is_of_one_person(input.text, title) {
                continue;
            }
            let kind = if captures.name("rank").is_some() { TitleKind::Rank } else { TitleKind::Office };
            let Some(name) = name_after(input, title, kind) else { continue };
            let is_of_person = captures.name("of_person").or(captures.name("acronym_of_person")).is_some();
            if is_of_person && matches!(name, NameAfter::Other) {
                continue;
            }
            findings.push(Finding { span: title, fact: Fact::Title(kind) });
            if let NameAfter::Person(span) = name {
                findings.push(Finding { span, fact: Fact::Name(MentionType::Per) });
            }
        }
        findings
    }

    fn examples(&self) -> Examples {
        Examples {
            matches: &[
                "[TITLE:Thượng tướng] [PER:Đổng Quân] thăm Việt Nam.",
                "Hội đàm giữa [TITLE:Đại tướng] [PER:Phan Văn Giang] và [TITLE:Thượng tướng] [PER:Trương Hựu Hiệp].",
                "[TITLE:Bộ trưởng Ngoại giao] [PER:Lê Hoài Trung] đề nghị hai bên phối hợp.",
                "Gặp [TITLE:Thượng nghị sỹ] [PER:John McCain] hôm qua.",
                "Theo [TITLE:Phó Chủ tịch Thường trực] [PER:Nguyễn Văn Bảy], dự án đã xong.",
                "[TITLE:TT] [PER:Donald Trump] lên đường.",
                "Ông gặp [TITLE:thiếu uý] [PER:Trần Thị Hạnh].",
                "Sáng thứ Hai [TITLE:Tổng thống] [PER:Donald Trump] lên tiếng.",
                "Bà là [TITLE:Phó Chủ tịch] UBND tỉnh, sau là [TITLE:Bộ trưởng] Bộ Y tế.",
                "[TITLE:Chủ nhiệm] Ủy ban Đối ngoại phát biểu.",
                "Theo [TITLE:đại biểu] [PER:Phạm Văn Hòa], lần thứ 5 [TITLE:Chủ tịch] Quốc hội nhắc lại.",
            ],
            misses: &[
                // Levels and groups.
                "Đối thoại cấp Bộ trưởng Nguyễn Văn An nói.",
                "Hai Bộ trưởng Quốc phòng đã gặp nhau.",
                "Các Thứ trưởng Lê Văn Hai và Trần Ba cùng dự.",
                "Các cựu Tổng thống Donald Trump và Barack Obama vắng mặt.",
                "Có 5 ủy viên Bộ Chính trị đi cùng.",
                "Bổ nhiệm 3 Phó Chủ nhiệm Ủy ban Dân tộc.",
                "Hội nghị Bộ trưởng Bộ Quốc phòng các nước.",
                "Các đại biểu Quốc hội và đại biểu Quốc hội chuyên trách.",
            ],
            // An office before a body, a street named for a general, a verb.
            near_misses: &[
                "Giám đốc công ty cho biết.",
                "Đại sứ quán Mỹ mở cửa.",
                "Đoàn Chủ tịch Quốc hội làm việc.",
                "TT Huế mưa lớn.",
                "Kỹ sư trưởng Nguyễn Văn Hùng, bếp trưởng Võ Quốc và nhạc trưởng Lê Phi Phi cùng dự.",
                "Đường Đại tướng vừa thông xe.",
                "Chủ tịch Hà Nội nói gì?",
                "Ông là người quản lý Nguyễn gia trang.",
                "Phó phòng Nguyễn.",
                "CEO Microsoft từ chức.",
            ],
        }
    }
}

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
        mention.label == Label::Organisation
            && title.start() < mention.span.start()
            && mention.span.start() < title.end()
            && title.end() < mention.span.end()
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
    let is_half = before.ends_with('/');
    !is_none && !is_counted && !is_half && !LEXICON.not_before.is_match(after)
}

/// The name that stands directly after a title.
fn name_after(input: RuleInput<'_>, title: Span, kind: TitleKind) -> Option<NameAfter> {
    let rest = &input.text[title.end()..];
    let start = title.end() + rest.len() - rest.trim_start_matches([' ', '\u{a0}']).len();
    if start == title.end() {
        return None;
    }
    // A mention that begins before the title holds it as a part of its name: `Văn phòng Chủ tịch nước`.
    if input.tagged.iter().any(|mention| mention.span.start() < title.start() && mention.span.overlaps(title)) {
        return None;
    }
    let surface = &input.text[title.start()..title.end()];
    let is_personal = kind == TitleKind::Rank || LEXICON.before_foreign_names.is_match(surface) || surface == "TT";
    let next_tagged = input.tagged.iter().map(|mention| mention.span.start()).find(|begin| *begin > start);
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

    fn found(text: &str, tagged: &[(&str, Label)]) -> Vec<(String, MentionType)> {
        let tagged: Vec<TaggedMention> = tagged
            .iter()
            .map(|(surface, label)| {
                let start = text.find(surface).expect("the surface stands in the text");
                TaggedMention { span: Span::new(start, start + surface.len()), label: *label, probability: 0.9 }
            })
            .collect();
        let findings = TitleBeforeName.find(RuleInput { text, tagged: &tagged });
        findings.iter().map(|f| (text[f.span.start()..f.span.end()].to_owned(), f.fact.kind())).collect()
    }

    #[test]
    fn a_name_of_the_models_is_left_to_the_model() {
        let title = |surface: &str| (surface.to_owned(), MentionType::Title);
        let text = "Bộ trưởng Bộ Quốc phòng Việt Nam phát biểu";
        assert_eq!(found(text, &[("Bộ Quốc phòng Việt Nam", Label::Organisation)]), [title("Bộ trưởng")]);
        let text = "Thượng tướng Đổng Quân đến Hà Nội";
        assert_eq!(found(text, &[("Thượng tướng Đổng Quân", Label::Person)]), [title("Thượng tướng")]);
    }

    #[test]
    fn a_title_ends_where_a_body_begins() {
        let title = |surface: &str| (surface.to_owned(), MentionType::Title);
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
        let expected = [("Thượng tướng".to_owned(), MentionType::Title), ("Đổng Quân".to_owned(), MentionType::Per)];
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
        ];
        for word in lists.into_iter().flatten() {
            assert!(!word.is_empty() && word.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | ',')), "{word}");
        }
    }
}
