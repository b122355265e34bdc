//! Which of the model's and the rules' findings stand?
//!
//! One precedence table for both. The mentions of a sentence come out sorted and disjoint.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::kind::{MentionType, TitleKind};
use crate::lexicon::Entry;
use crate::rules::dates::DateExpression;
use crate::rules::{Fact, Finding, scores};
use crate::tag::{Label, TaggedMention};
use crate::text::Span;

/// A stretch of a document that names something.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Bytes of the document.
    pub span: Span,
    /// Index of its sentence.
    pub sentence: usize,
    /// What is named.
    pub fact: Fact,
    /// What found it.
    pub source: Source,
    /// Probability that span and type are right, 0 to 1.
    pub score: f32,
}

impl Mention {
    /// The type of what is named.
    #[must_use]
    pub fn kind(&self) -> MentionType {
        self.fact.kind()
    }

    /// What a date says.
    #[must_use]
    pub fn date(&self) -> Option<DateExpression> {
        if let Fact::Date(expression) = self.fact { Some(expression) } else { None }
    }

    /// The kind of a title.
    #[must_use]
    pub fn title_kind(&self) -> Option<TitleKind> {
        if let Fact::Title(kind) = self.fact { Some(kind) } else { None }
    }
}

/// What found a mention.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// The model.
    Model,
    /// The rule of this name.
    Rule(&'static str),
    /// The user's own lexicon.
    Lexicon(Arc<Entry>),
}

/// What model and rules make of one sentence.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Merged {
    /// Sorted and disjoint.
    pub mentions: Vec<Mention>,
    /// Bytes of the document in which a rule has seen that nothing is named.
    pub nothing: Vec<Span>,
}

/// Which of two findings of rules that overlap stands, by type: a name of an event or a document holds the names of
/// other things, and an office holds the name of its field. Of one rank the longer stands, then the first.
fn rank(kind: Option<MentionType>) -> u8 {
    match kind {
        Some(MentionType::Event | MentionType::Doc) => 0,
        Some(MentionType::Title) => 1,
        Some(MentionType::Date) => 2,
        Some(MentionType::Per | MentionType::Org | MentionType::Loc) | None => 3,
    }
}

/// What becomes of two findings that overlap. A finding of a rule has been made knowing the model's, so it stands
/// against the model's but for the cases of this table.
fn settle(finding: &Finding, tagged: &TaggedMention) -> Settlement {
    let same_start = finding.span.start() == tagged.span.start();
    match finding.kind() {
        // Streets and bodies are named for days: `đường 30/4`, `Bệnh viện 19-8`.
        Some(MentionType::Date) if tagged.span.contains(finding.span) && is_place_or_body(tagged.label) => {
            Settlement::Tagged
        }
        // The words after a title are the name. What is left of a body without its first word names nothing.
        Some(MentionType::Title) if same_start || tagged.label == Label::Person => Settlement::Cut,
        _ => Settlement::Finding,
    }
}

enum Settlement {
    /// The rule's finding stands.
    Finding,
    /// The model's finding stands.
    Tagged,
    /// Both stand, and the model's begins only after the rule's.
    Cut,
}

fn is_place_or_body(label: Label) -> bool {
    matches!(label, Label::Place | Label::Organisation)
}

/// Joins what the model and the rules found in one sentence, which begins at byte `offset` of the document. Findings
/// of a rule overlap none of the same rule.
#[must_use]
pub fn merge(
    text: &str,
    offset: usize,
    sentence: usize,
    tagged: &[TaggedMention],
    found: Vec<(&'static str, Finding)>,
) -> Merged {
    let findings = disjoint(found);
    let nothing = findings.iter().filter(|(_, finding)| finding.fact.is_none());
    let nothing = nothing.map(|(_, finding)| finding.span.shifted(offset)).collect();
    let mut standing: Vec<bool> = vec![true; findings.len()];
    let mut mentions: Vec<Mention> = Vec::new();
    for tagged in tagged {
        let mut span = Some(tagged.span);
        for (index, (_, finding)) in findings.iter().enumerate() {
            let Some(current) = span.filter(|span| standing[index] && finding.span.overlaps(*span)) else { continue };
            match settle(finding, &TaggedMention { span: current, ..*tagged }) {
                Settlement::Finding => span = None,
                Settlement::Tagged => standing[index] = false,
                Settlement::Cut => span = cut_before(text, current, finding.span.end()),
            }
        }
        let kind = match tagged.label {
            Label::Person => MentionType::Per,
            Label::Place => MentionType::Loc,
            Label::Organisation => MentionType::Org,
            Label::Other => continue,
        };
        if let Some(span) = span {
            mentions.push(Mention {
                span: span.shifted(offset),
                sentence,
                fact: Fact::Name(kind),
                source: Source::Model,
                score: tagged.probability,
            });
        }
    }
    for ((rule, finding), stands) in findings.into_iter().zip(standing) {
        if let (Some(fact), true) = (finding.fact, stands) {
            let score = scores::score(rule, fact.kind().name());
            let span = finding.span.shifted(offset);
            mentions.push(Mention { span, sentence, fact, source: Source::Rule(rule), score });
        }
    }
    mentions.sort_by_key(|mention| mention.span);
    Merged { mentions, nothing }
}

/// The mentions of a sentence, which begins at byte `offset` of the document, with those of the user's lexicon, which
/// stand against all others.
#[must_use]
pub fn with_lexicon(
    mentions: Vec<Mention>,
    offset: usize,
    sentence: usize,
    found: Vec<(Span, Arc<Entry>)>,
) -> Vec<Mention> {
    if found.is_empty() {
        return mentions;
    }
    let known = found.into_iter().map(|(span, entry)| {
        let fact =
            if entry.kind == MentionType::Title { Fact::Title(TitleKind::Office) } else { Fact::Name(entry.kind) };
        Mention { span: span.shifted(offset), sentence, fact, source: Source::Lexicon(entry), score: 1.0 }
    });
    let mut all: Vec<Mention> = known.collect();
    let others = mentions.into_iter().filter(|mention| !all.iter().any(|known| known.span.overlaps(mention.span)));
    let others: Vec<Mention> = others.collect();
    all.extend(others);
    all.sort_by_key(|mention| mention.span);
    all
}

/// Of findings that overlap, those that stand by [`rank`], in the order of the text.
fn disjoint(mut findings: Vec<(&'static str, Finding)>) -> Vec<(&'static str, Finding)> {
    findings.sort_by_key(|(_, finding)| {
        (rank(finding.kind()), std::cmp::Reverse(finding.span.len()), finding.span.start())
    });
    let mut kept: BTreeMap<usize, (&'static str, Finding)> = BTreeMap::new();
    for candidate in findings {
        let span = candidate.1.span;
        // Those kept are disjoint, so only the last one that begins before this one ends can overlap it.
        let before = kept.range(..span.end()).next_back();
        if before.is_none_or(|(_, (_, finding))| !finding.span.overlaps(span)) {
            kept.insert(span.start(), candidate);
        }
    }
    kept.into_values().collect()
}

/// What is left of a span after `end`, without the white space and punctuation in between.
fn cut_before(text: &str, span: Span, end: usize) -> Option<Span> {
    let rest = text.get(end..span.end())?;
    let start = span.end() - rest.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    (start < span.end()).then(|| Span::new(start, span.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, surface: &str) -> Span {
        let start = text.find(surface).expect("the surface stands in the text");
        Span::new(start, start + surface.len())
    }

    fn tagged(text: &str, surface: &str, label: Label) -> TaggedMention {
        TaggedMention { span: at(text, surface), label, probability: 0.75 }
    }

    fn shown(text: &str, mentions: &[Mention]) -> Vec<String> {
        let show = |m: &Mention| format!("{} {}", m.kind().name(), &text[m.span.start()..m.span.end()]);
        mentions.iter().map(show).collect()
    }

    #[test]
    fn a_name_is_cut_off_its_title() {
        let text = "Thượng tướng Đổng Quân thăm";
        let title = Finding::of(at(text, "Thượng tướng"), Fact::Title(TitleKind::Rank));
        let mentions =
            merge(text, 0, 0, &[tagged(text, "Thượng tướng Đổng Quân", Label::Person)], vec![("t", title)]).mentions;
        assert_eq!(shown(text, &mentions), ["TITLE Thượng tướng", "PER Đổng Quân"]);
        assert_eq!(mentions[1].source, Source::Model);
    }

    #[test]
    fn a_body_loses_its_title_and_goes_without_its_first_word() {
        let text = "Cố vấn An ninh quốc gia Mỹ";
        let title = |surface: &str| Finding::of(at(text, surface), Fact::Title(TitleKind::Office));
        let model = [tagged(text, "An ninh quốc gia Mỹ", Label::Organisation)];
        let long = merge(text, 0, 0, &model, vec![("t", title("Cố vấn An ninh quốc gia"))]).mentions;
        assert_eq!(shown(text, &long), ["TITLE Cố vấn An ninh quốc gia"]);
        let model = [tagged(text, "Cố vấn An ninh quốc gia Mỹ", Label::Organisation)];
        let whole = merge(text, 0, 0, &model, vec![("t", title("Cố vấn"))]).mentions;
        assert_eq!(shown(text, &whole), ["TITLE Cố vấn", "ORG An ninh quốc gia Mỹ"]);
    }

    #[test]
    fn a_name_inside_a_title_goes() {
        let text = "Bộ trưởng Ngoại giao Lê Hoài Trung";
        let title = Finding::of(at(text, "Bộ trưởng Ngoại giao"), Fact::Title(TitleKind::Office));
        let model = [tagged(text, "Ngoại giao", Label::Organisation), tagged(text, "Lê Hoài Trung", Label::Person)];
        assert_eq!(
            shown(text, &merge(text, 0, 0, &model, vec![("t", title)]).mentions),
            ["TITLE Bộ trưởng Ngoại giao", "PER Lê Hoài Trung"]
        );
    }

    #[test]
    fn a_street_named_for_a_day_is_a_street() {
        let text = "Ở đường 30/4 hôm qua";
        let date = Finding::of(at(text, "30/4"), Fact::Date(DateExpression::Unsettled));
        let mentions = merge(text, 0, 0, &[tagged(text, "đường 30/4", Label::Place)], vec![("d", date)]).mentions;
        assert_eq!(shown(text, &mentions), ["LOC đường 30/4"]);
    }

    #[test]
    fn the_longer_of_two_dates_stands_and_other_names_are_not_reported() {
        let text = "SEA Games ngày 18/3/2026";
        let found = vec![
            ("b", Finding::of(at(text, "18/3/2026"), Fact::Date(DateExpression::Unsettled))),
            ("a", Finding::of(at(text, "ngày 18/3/2026"), Fact::Date(DateExpression::Unsettled))),
        ];
        let mentions = merge(text, 7, 0, &[tagged(text, "SEA Games", Label::Other)], found).mentions;
        assert_eq!(mentions.len(), 1);
        assert_eq!(mentions[0].source, Source::Rule("a"));
        assert_eq!(mentions[0].span, at(text, "ngày 18/3/2026").shifted(7));
    }

    #[test]
    fn what_names_nothing_goes_and_is_remembered() {
        let text = "giữa hai Bộ Y tế";
        let none = Finding { span: at(text, "Bộ Y tế"), fact: None };
        let merged = merge(text, 5, 0, &[tagged(text, "Bộ Y tế", Label::Organisation)], vec![("b", none)]);
        assert_eq!(merged, Merged { mentions: Vec::new(), nothing: vec![at(text, "Bộ Y tế").shifted(5)] });
    }

    #[test]
    fn the_lexicon_stands_against_all() {
        let text = "Tập đoàn Sông Hồng ở Huế";
        let model = [tagged(text, "Sông Hồng", Label::Place), tagged(text, "Huế", Label::Place)];
        let merged = merge(text, 0, 0, &model, Vec::new());
        let entry =
            Entry { lexicon: "a".to_owned(), kind: MentionType::Org, name: "Sông Hồng".to_owned(), id: None };
        let found = vec![(at(text, "Tập đoàn Sông Hồng"), Arc::new(entry))];
        let mentions = with_lexicon(merged.mentions, 0, 0, found);
        assert_eq!(shown(text, &mentions), ["ORG Tập đoàn Sông Hồng", "LOC Huế"]);
    }
}
