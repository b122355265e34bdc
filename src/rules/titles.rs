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
use crate::tag::Label;
use crate::text::Span;

#[derive(Debug, Deserialize)]
struct Words {
    ranks: Vec<String>,
    offices: Vec<String>,
    before_foreign_names: Vec<String>,
    acronyms: Vec<String>,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
    with_domain: Vec<String>,
    domains: Vec<String>,
    not_after: Vec<String>,
}

struct TitleLexicon {
    /// Groups: `rank` when it is one.
    title: Regex,
    before_foreign_names: Regex,
    /// Matches the end of what stands before a title, when that makes it no title.
    not_after: Regex,
}

static LEXICON: LazyLock<TitleLexicon> = LazyLock::new(|| {
    let words: Words =
        toml::from_str(include_str!("titles.toml")).expect("titles.toml is part of the program and tested");
    let regex = |pattern: &str| Regex::new(pattern).expect("the lexicon holds letters only, which its test shows");
    let gap = r"[ \u{a0}]+";
    let any = |list: &[String]| format!("(?:{})", alternatives(list));
    let title = format!(
        r"\b(?i:(?:{prefix}{gap})*(?:(?<rank>{rank})|{with_domain}{gap}{domain}|{office}|(?-i:{acronym}))(?:{gap}{suffix})*)\b",
        prefix = any(&words.prefixes),
        rank = any(&words.ranks),
        with_domain = any(&words.with_domain),
        domain = any(&words.domains),
        office = any(&words.offices),
        acronym = any(&words.acronyms),
        suffix = any(&words.suffixes),
    );
    TitleLexicon {
        title: regex(&title),
        before_foreign_names: regex(&format!("^(?i:{})$", any(&words.before_foreign_names))),
        not_after: regex(&format!(r"(?:^|[\s“(])(?i:{}){gap}$", any(&words.not_after))),
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
    let variants = [("ủy", "uỷ"), ("úy", "uý"), ("Ủy", "Uỷ"), ("òa", "oà"), ("óa", "oá"), ("sĩ", "sỹ"), ("quý", "quí")];
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
            let title = Span::new(whole.start(), whole.end());
            let is_rank = captures.name("rank").is_some();
            let is_taken = findings.last().is_some_and(|finding: &Finding| finding.span.overlaps(title));
            if is_taken || LEXICON.not_after.is_match(&input.text[..title.start()]) {
                continue;
            }
            let Some(name) = name_after(input, title, is_rank) else { continue };
            let kind = if is_rank { TitleKind::Rank } else { TitleKind::Office };
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
            ],
            misses: &[
                // Levels and groups.
                "Đối thoại cấp Bộ trưởng Nguyễn Văn An nói.",
                "Hai Bộ trưởng Quốc phòng đã gặp nhau.",
                "Các Thứ trưởng Lê Văn Hai và Trần Ba cùng dự.",
            ],
            // An office before a body, a street named for a general, a verb.
            near_misses: &[
                "Giám đốc Công ty cho biết.",
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
    /// The model found a name here, and it stays what the model says.
    Tagged,
    /// A person that the model missed or took for something else.
    Person(Span),
}

/// The name that stands directly after a title.
fn name_after(input: RuleInput<'_>, title: Span, is_rank: bool) -> Option<NameAfter> {
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
    let takes_foreign =
        is_rank || !surface.chars().any(char::is_lowercase) || LEXICON.before_foreign_names.is_match(surface);
    let spelled = person_at(input.text, start, takes_foreign && surface != "CEO");
    let tagged = input.tagged.iter().find(|mention| mention.span.start() <= start && mention.span.end() > start);
    match tagged {
        None => spelled.map(NameAfter::Person),
        // A rank is always borne by a person.
        Some(mention) if mention.label != Label::Person && is_rank => {
            spelled.map_or(Some(NameAfter::Tagged), |span| Some(NameAfter::Person(span)))
        }
        Some(mention) if mention.label == Label::Other => spelled.map(NameAfter::Person),
        Some(_) => Some(NameAfter::Tagged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::TaggedMention;

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
            &words.with_domain,
            &words.domains,
            &words.not_after,
        ];
        for word in lists.into_iter().flatten() {
            assert!(!word.is_empty() && word.chars().all(|c| c.is_alphabetic() || c == ' '), "{word}");
        }
    }
}
