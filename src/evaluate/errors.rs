//! What exactly went wrong?
//!
//! Lists every mention and relation that is not right. A gold and a predicted mention are one error, not two, when
//! they have the same span and different types, or the same type and overlapping spans; each is in one error at most.
//!
//! Example: gold ORG `Bộ Quốc phòng Việt Nam`, predicted ORG `Bộ Quốc phòng`: one wrong boundary, shown as
//! `Đại tướng thăm [Bộ Quốc phòng Việt Nam] hôm qua.`

use serde::Serialize;

use super::align::{self, MentionKey};
use super::pair::{ArticlePair, Pairing};
use super::relations::{self, Stated};
use crate::record::{EntityView, MentionType, Record};

/// Code points of a sentence shown on either side of a mention.
const SHOWN: usize = 120;

/// What went wrong in one article.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArticleErrors {
    /// Id of the article.
    pub id: String,
    /// In the order of the text.
    pub mentions: Vec<MentionError>,
    /// Those of the gold first.
    pub relations: Vec<RelationError>,
}

/// What is wrong with a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MentionFault {
    /// Not found.
    Missed,
    /// Found where there is none.
    Spurious,
    /// The span of a mention of another type.
    WrongType,
    /// Overlaps a mention of the same type.
    WrongBoundary,
    /// A date of another value.
    WrongValue,
}

/// A mention that is not right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MentionError {
    /// What is wrong.
    pub fault: MentionFault,
    /// The mention of the gold, `null` when spurious.
    pub gold: Option<ShownMention>,
    /// The mention found, `null` when missed.
    pub predicted: Option<ShownMention>,
    /// The sentence, shortened, with the gold mention (the one found, when spurious) in square brackets.
    pub sentence: String,
}

/// A mention as shown in an error; offsets are code points of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownMention {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: MentionType,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The text between the two.
    pub text: String,
    /// Value of a date, else `null`.
    pub value: Option<String>,
}

/// What is wrong with a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationFault {
    /// Not found.
    Missed,
    /// Found where there is none.
    Spurious,
    /// Right but for its `when`.
    WrongWhen,
    /// Right but for its `where`.
    WrongWhere,
}

/// A relation that is not right (strict).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RelationError {
    /// What is wrong.
    pub fault: RelationFault,
    /// Kind of the relation.
    pub kind: String,
    /// Name of its subject, in the record that states it.
    pub subject: String,
    /// Name of its object, in the record that states it.
    pub object: String,
    /// `when` or `where` of the gold, for those two faults.
    pub gold: Option<String>,
    /// `when` or `where` found, for those two faults.
    pub predicted: Option<String>,
}

/// Everything that is not right, for the articles in which something is not.
#[must_use]
pub fn errors(pairing: &Pairing<'_>) -> Vec<ArticleErrors> {
    let errors = pairing.articles.iter().map(|article| ArticleErrors {
        id: article.gold.id.clone(),
        mentions: mention_errors(article),
        relations: relation_errors(article),
    });
    errors.filter(|errors| !errors.mentions.is_empty() || !errors.relations.is_empty()).collect()
}

fn mention_errors(article: &ArticlePair<'_>) -> Vec<MentionError> {
    // The two texts differ in trailing newlines at most.
    let longer = [&article.gold.text, &article.predicted.text].into_iter().max_by_key(|text| text.len());
    let text: Vec<char> = longer.into_iter().flat_map(|text| text.chars()).collect();
    let (gold, predicted) = (align::mentions(article.gold), align::mentions(&article.predicted));
    let shown = |(mention, entity): (&MentionKey, &EntityView<'_>)| ShownMention {
        kind: mention.kind,
        start: mention.start,
        end: mention.end,
        text: text[mention.start..mention.end].iter().collect(),
        value: (mention.kind == MentionType::Date).then(|| entity.name.to_owned()),
    };
    let mut found: Vec<(MentionFault, Option<ShownMention>, Option<ShownMention>)> = Vec::new();
    for (mention, entity) in &gold {
        if let Some(date) = predicted.get(mention).filter(|date| date.name != entity.name)
            && mention.kind == MentionType::Date
        {
            found.push((MentionFault::WrongValue, Some(shown((mention, entity))), Some(shown((mention, date)))));
        }
    }
    let missed: Vec<MentionKey> = gold.keys().copied().filter(|mention| !predicted.contains_key(mention)).collect();
    let spurious: Vec<MentionKey> = predicted.keys().copied().filter(|mention| !gold.contains_key(mention)).collect();
    let same_span = |gold: MentionKey, found: MentionKey| (gold.start, gold.end) == (found.start, found.end);
    let pairs = align::overlapping(&missed, &spurious, |gold, found| same_span(gold, found) || gold.kind == found.kind);
    let in_gold = |mention: &MentionKey| Some(shown((mention, &gold[mention])));
    let in_predicted = |mention: &MentionKey| Some(shown((mention, &predicted[mention])));
    for &(gold_index, predicted_index) in &pairs {
        let (wanted, got) = (missed[gold_index], spurious[predicted_index]);
        let fault = if same_span(wanted, got) { MentionFault::WrongType } else { MentionFault::WrongBoundary };
        found.push((fault, in_gold(&wanted), in_predicted(&got)));
    }
    for (index, mention) in missed.iter().enumerate() {
        if !pairs.iter().any(|&(gold_index, _)| gold_index == index) {
            found.push((MentionFault::Missed, in_gold(mention), None));
        }
    }
    for (index, mention) in spurious.iter().enumerate() {
        if !pairs.iter().any(|&(_, predicted_index)| predicted_index == index) {
            found.push((MentionFault::Spurious, None, in_predicted(mention)));
        }
    }
    let mut errors: Vec<(usize, MentionError)> = Vec::new();
    for (fault, gold, predicted) in found {
        if let Some(mention) = gold.as_ref().or(predicted.as_ref()) {
            let (start, end) = (mention.start, mention.end);
            let sentence = marked_sentence(&text, &article.predicted, start, end);
            errors.push((start, MentionError { fault, gold, predicted, sentence }));
        }
    }
    errors.sort_by_key(|(start, _)| *start);
    errors.into_iter().map(|(_, error)| error).collect()
}

/// The sentence around a mention, or its line where no sentence holds it, with the mention in square brackets.
fn marked_sentence(text: &[char], predicted: &Record, start: usize, end: usize) -> String {
    let sentence = predicted.sentences.iter().find(|sentence| sentence.start <= start && end <= sentence.end);
    let (from, to) = match sentence {
        Some(sentence) => (sentence.start, sentence.end.min(text.len())),
        None => (
            text[..start].iter().rposition(|&character| character == '\n').map_or(0, |newline| newline + 1),
            text[end..].iter().position(|&character| character == '\n').map_or(text.len(), |newline| end + newline),
        ),
    };
    let (shown_from, shown_to) = (from.max(start.saturating_sub(SHOWN)), to.min(end + SHOWN));
    let part = |from: usize, to: usize| text[from..to].iter().collect::<String>().replace(['\r', '\n'], " ");
    format!(
        "{}{}[{}]{}{}",
        if shown_from > from { "…" } else { "" },
        part(shown_from, start).trim_start(),
        part(start, end),
        part(end, shown_to).trim_end(),
        if shown_to < to { "…" } else { "" },
    )
}

fn relation_errors(article: &ArticlePair<'_>) -> Vec<RelationError> {
    let relations = relations::aligned(article, true);
    let (gold_record, predicted_record) = (article.gold, article.predicted.as_ref());
    let mut errors = Vec::new();
    for (triple, gold) in &relations.gold {
        let Some(predicted) = relations.predicted.get(triple) else {
            errors.push(relation_error(RelationFault::Missed, gold_record, gold, None, None));
            continue;
        };
        let (wanted, got) = (&gold.relation.when, &predicted.relation.when);
        if wanted != got {
            errors.push(relation_error(RelationFault::WrongWhen, gold_record, gold, wanted.clone(), got.clone()));
        }
        if gold.place != predicted.place {
            let place = |record, stated: &Stated<'_>| stated.relation.place.as_deref().map(|id| name(record, id));
            let (wanted, got) = (place(gold_record, gold), place(predicted_record, predicted));
            errors.push(relation_error(RelationFault::WrongWhere, gold_record, gold, wanted, got));
        }
    }
    for (triple, predicted) in &relations.predicted {
        if !relations.gold.contains_key(triple) {
            errors.push(relation_error(RelationFault::Spurious, predicted_record, predicted, None, None));
        }
    }
    errors
}

fn relation_error(
    fault: RelationFault,
    record: &Record,
    stated: &Stated<'_>,
    gold: Option<String>,
    predicted: Option<String>,
) -> RelationError {
    let relation = stated.relation;
    let (subject, object) = (name(record, &relation.subject), name(record, &relation.object));
    RelationError { fault, kind: relation.kind.clone(), subject, object, gold, predicted }
}

/// The name of an entity, its value for a date, its id when there is no such entity.
fn name(record: &Record, id: &str) -> String {
    record.entities().find(|entity| entity.id == id).map_or(id, |entity| entity.name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::{labelled, pair};
    use super::*;
    use crate::record::TextRange;

    #[test]
    fn every_mention_is_in_one_error_with_its_sentence() {
        let parse = |text: &str| labelled::parse(text, None, "a").unwrap();
        let gold = [parse(
            "⟦PER#p1|An⟧ thăm ⟦ORG#o1|Bộ Quốc phòng Việt Nam⟧.\n⟦ORG#o2|Nhà Trắng⟧ ⟦DATE#2026-03-18|ngày 18/3⟧. ⟦LOC#l1|Huế⟧.\n=== relations\n",
        )];
        let mut predicted = [parse(
            "An ⟦TITLE#t1|thăm⟧ ⟦ORG#o1|Bộ Quốc phòng⟧ ⟦LOC#l2|Việt Nam⟧.\n⟦LOC#l3|Nhà Trắng⟧ ⟦DATE#XXXX-03-18|ngày 18/3⟧. ⟦LOC#l1|Huế⟧.\n=== relations\n",
        )];
        predicted[0].sentences = vec![TextRange { start: 32, end: 52 }];
        let pairing = pair(&gold, &predicted).unwrap();
        let found: Vec<String> =
            errors(&pairing)[0].mentions.iter().map(|error| format!("{:?} {}", error.fault, error.sentence)).collect();
        assert_eq!(
            found,
            [
                "Missed [An] thăm Bộ Quốc phòng Việt Nam.",
                "Spurious An [thăm] Bộ Quốc phòng Việt Nam.",
                "WrongBoundary An thăm [Bộ Quốc phòng Việt Nam].",
                "Spurious An thăm Bộ Quốc phòng [Việt Nam].",
                "WrongType [Nhà Trắng] ngày 18/3.",
                "WrongValue Nhà Trắng [ngày 18/3].",
            ]
        );
    }

    #[test]
    fn a_long_line_is_shortened_around_the_mention() {
        let text: Vec<char> = format!("{}Huế{}", "a ".repeat(100), " b".repeat(100)).chars().collect();
        let shown = marked_sentence(&text, &Record::new("a", ""), 200, 203);
        assert_eq!(shown, format!("…{}[Huế]{}…", "a ".repeat(60), " b".repeat(60)));
    }

    #[test]
    fn relations_are_told_by_names() {
        let text = "⟦PER#p1|An⟧ ⟦PER#p2|Chi⟧ ⟦LOC#l1|Huế⟧ ⟦LOC#l2|Vinh⟧ ⟦EVENT#e1|Hội nghị 3⟧\n=== relations\n";
        let parse = |relations: &str| labelled::parse(&format!("{text}{relations}"), None, "a").unwrap();
        let gold = [parse("p1 met_with p2 when=2026 where=l1\np1 visited l1\ne1 held_on 2026")];
        let predicted = [parse("p2 met_with p1 where=l2\np1 visited l2\ne1 held_on 2025")];
        let pairing = pair(&gold, &predicted).unwrap();
        let found: Vec<_> = errors(&pairing)[0]
            .relations
            .iter()
            .map(|error| format!("{:?} {} {} {}", error.fault, error.subject, error.kind, error.object))
            .collect();
        assert_eq!(
            found,
            [
                "Missed Hội nghị 3 held_on 2026",
                "WrongWhen An met_with Chi",
                "WrongWhere An met_with Chi",
                "Missed An visited Huế",
                "Spurious Hội nghị 3 held_on 2025",
                "Spurious An visited Vinh",
            ]
        );
        let place = &errors(&pairing)[0].relations[2];
        assert_eq!((place.gold.as_deref(), place.predicted.as_deref()), (Some("Huế"), Some("Vinh")));
    }
}
