//! How much of one article is right?
//!
//! Counts for every row of a report, one article at a time; they add up, so a report is their sum, and a bootstrap
//! the sum of other draws. What each section counts is told in [`super`].
//!
//! Example: gold PER `Giang`, predicted LOC `Giang`: in `MentionsStrict` PER gets a false negative, LOC a false
//! positive, and PER+ORG+LOC and all get one of each.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::align::{self, MentionKey};
use super::pair::ArticlePair;
use super::prf::{Prf, float};
use super::relations;
use crate::record::{EntityView, MentionType};

/// What is scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Span and type of mentions.
    MentionsStrict,
    /// Mentions of the same type that share a character.
    MentionsOverlap,
    /// Span and value of dates.
    DateValues,
    /// B-cubed of persons, organisations and places.
    Entities,
    /// Relations between entities aligned by mentions of the same span and type.
    RelationsStrict,
    /// Relations between entities aligned by mentions of the same span.
    RelationsBoundaries,
    /// `when` of relations that are right (strict).
    When,
    /// `where` of relations that are right (strict).
    Where,
}

/// What a row of a section counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// One type of mentions.
    Type(MentionType),
    /// One kind of relations.
    Kind(String),
    /// Persons, organisations and places together.
    Names,
    /// Everything in the section.
    All,
}

impl std::fmt::Display for Label {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Type(kind) => kind.name(),
            Self::Kind(kind) => kind,
            Self::Names => "PER+ORG+LOC",
            Self::All => "all",
        })
    }
}

/// Types whose mentions are names.
pub(super) const NAMES: [MentionType; 3] = [MentionType::Per, MentionType::Org, MentionType::Loc];

/// Counts by section and row.
pub(super) type Counts = BTreeMap<(Section, Label), Prf>;

/// The counts of one article.
pub(super) fn article(article: &ArticlePair<'_>) -> Counts {
    let mut counts = Counts::new();
    let (gold, predicted) = (align::mentions(article.gold), align::mentions(&article.predicted));
    for kind in MentionType::ALL {
        let of_kind = |mentions: &BTreeMap<MentionKey, EntityView<'_>>| {
            mentions.keys().copied().filter(|mention| mention.kind == kind).collect::<BTreeSet<_>>()
        };
        let (gold, predicted) = (of_kind(&gold), of_kind(&predicted));
        add_type(&mut counts, Section::MentionsStrict, kind, Prf::of_sets(&gold, &predicted));
        add_type(&mut counts, Section::MentionsOverlap, kind, overlap(&gold, &predicted));
    }
    add(&mut counts, Section::DateValues, Label::Type(MentionType::Date), date_values(&gold, &predicted));
    for kind in NAMES {
        let prf = b_cubed(kind, &gold, &predicted);
        add(&mut counts, Section::Entities, Label::Type(kind), prf);
        add(&mut counts, Section::Entities, Label::Names, prf);
    }
    for section in [Section::RelationsStrict, Section::RelationsBoundaries] {
        add_relations(&mut counts, section, article);
    }
    counts
}

fn add(counts: &mut Counts, section: Section, label: Label, prf: Prf) {
    let sum = counts.entry((section, label)).or_default();
    *sum = *sum + prf;
}

fn add_type(counts: &mut Counts, section: Section, kind: MentionType, prf: Prf) {
    add(counts, section, Label::Type(kind), prf);
    add(counts, section, Label::All, prf);
    add(counts, section, Label::Names, if NAMES.contains(&kind) { prf } else { Prf::default() });
}

fn overlap(gold: &BTreeSet<MentionKey>, predicted: &BTreeSet<MentionKey>) -> Prf {
    let (gold, predicted): (Vec<_>, Vec<_>) = (gold.iter().copied().collect(), predicted.iter().copied().collect());
    let tp = align::overlapping(&gold, &predicted, |_, _| true).len();
    Prf::counted(tp, predicted.len() - tp, gold.len() - tp)
}

type Mentions<'a> = BTreeMap<MentionKey, EntityView<'a>>;

fn date_values(gold: &Mentions<'_>, predicted: &Mentions<'_>) -> Prf {
    fn values<'a>(mentions: &Mentions<'a>) -> BTreeSet<(MentionKey, &'a str)> {
        let dates = mentions.iter().filter(|(mention, _)| mention.kind == MentionType::Date);
        dates.map(|(mention, date)| (*mention, date.name)).collect()
    }
    Prf::of_sets(&values(gold), &values(predicted))
}

/// B-cubed over the mentions of one type found exactly.
fn b_cubed(kind: MentionType, gold: &Mentions<'_>, predicted: &Mentions<'_>) -> Prf {
    // How many mentions are in a gold entity, in a predicted one, and in both.
    let mut gold_sizes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut predicted_sizes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut shared: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (mention, entity) in gold.iter().filter(|(mention, _)| mention.kind == kind) {
        if let Some(found) = predicted.get(mention) {
            *gold_sizes.entry(entity.id).or_default() += 1;
            *predicted_sizes.entry(found.id).or_default() += 1;
            *shared.entry((entity.id, found.id)).or_default() += 1;
        }
    }
    let mentions = shared.values().sum();
    let share = |sizes: &BTreeMap<&str, usize>, id: &str, count: usize| float(count * count) / float(sizes[id]);
    Prf {
        predicted: mentions,
        predicted_right: shared.iter().map(|((_, id), &count)| share(&predicted_sizes, id, count)).sum(),
        gold: mentions,
        gold_right: shared.iter().map(|((id, _), &count)| share(&gold_sizes, id, count)).sum(),
    }
}

fn add_relations(counts: &mut Counts, section: Section, article: &ArticlePair<'_>) {
    let relations = relations::aligned(article, section == Section::RelationsStrict);
    let (gold, predicted): (BTreeSet<_>, BTreeSet<_>) =
        (relations.gold.keys().collect(), relations.predicted.keys().collect());
    add(counts, section, Label::All, Prf::of_sets(&gold, &predicted));
    let kinds: BTreeSet<&str> = gold.union(&predicted).map(|(kind, ..)| *kind).collect();
    for kind in kinds {
        let gold = gold.iter().filter(|relation| relation.0 == kind).collect();
        let predicted = predicted.iter().filter(|relation| relation.0 == kind).collect();
        add(counts, section, Label::Kind(kind.to_owned()), Prf::of_sets(&gold, &predicted));
    }
    if section == Section::RelationsStrict {
        let right = || {
            gold.intersection(&predicted).map(|relation| (&relations.gold[*relation], &relations.predicted[*relation]))
        };
        let when = right()
            .map(|(gold, predicted)| answer(gold.relation.when.as_ref(), predicted.relation.when.as_ref()))
            .sum();
        let place = right().map(|(gold, predicted)| answer(gold.place, predicted.place)).sum();
        add(counts, Section::When, Label::All, when);
        add(counts, Section::Where, Label::All, place);
    }
}

fn answer<T: Ord>(gold: Option<T>, predicted: Option<T>) -> Prf {
    Prf::of_sets(&gold.into_iter().collect(), &predicted.into_iter().collect())
}

#[cfg(test)]
#[path = "score_tests.rs"]
mod tests;
