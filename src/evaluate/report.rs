//! How good is a system over all articles, and is another one better?
//!
//! A [`Report`] holds what is published: rows of precision, recall and F1, as fractions from 0 to 1, with the 95 %
//! interval of F1. [`Scores`] keeps besides the counts of each article, which a comparison needs: the two systems are
//! drawn together, article by article (paired bootstrap), so an article that is hard for both says nothing.
//!
//! Example of a row in JSON: `{"name": "PER", "tp": 8, "fp": 1, "fn": 2, "mentions": null, "precision": 0.889,
//! "recall": 0.8, "f1": 0.842, "interval": {"low": 0.79, "high": 0.91}}`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bootstrap::{Interval, RESAMPLES, interval};
use super::pair::{ArticlePair, Pairing};
use super::prf::Prf;
use super::relations;
use super::score::{self, Label, Section};

/// Scores of one system.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// What the gold is: path and format, as the caller names it.
    pub gold: Option<String>,
    /// What was scored: path and format, or engine and model, as the caller names it.
    pub predictions: Option<String>,
    /// Gold articles, all of which are scored.
    pub articles: usize,
    /// Ids of gold articles without prediction; they count as missed.
    pub missing: Vec<String>,
    /// Ids of predictions without gold; they are not scored.
    pub extra: Vec<String>,
    /// Pairs of persons that the gold leaves unrelated; `null` when neither side has relations.
    pub unrelated_persons: Option<UnrelatedPersons>,
    /// How many draws the intervals rest on.
    pub resamples: usize,
    /// The rows of each section, types in the order of records, kinds of relations by name, sums last.
    pub scores: BTreeMap<Section, Vec<Row>>,
}

/// Pairs of persons that are named in one article and did not meet.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct UnrelatedPersons {
    /// Pairs of the gold's persons without `met_with`.
    pub pairs: usize,
    /// Those that the prediction says met.
    pub wrong: usize,
    /// The latter for each article.
    pub wrong_per_article: f64,
}

/// One line of scores; fractions from 0 to 1, `null` where there is nothing to score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// A type, a kind of relation, `PER+ORG+LOC` or `all`.
    pub name: String,
    /// Found and right; `null` in `entities`.
    pub tp: Option<usize>,
    /// Found and wrong; `null` in `entities`.
    pub fp: Option<usize>,
    /// Not found; `null` in `entities`.
    #[serde(rename = "fn")]
    pub fn_: Option<usize>,
    /// Mentions found exactly, over which `entities` are scored; `null` elsewhere.
    pub mentions: Option<usize>,
    /// Right among those found.
    pub precision: Option<f64>,
    /// Found among those of the gold.
    pub recall: Option<f64>,
    /// Harmonic mean of the two.
    pub f1: Option<f64>,
    /// Where F1 would lie with other articles, 95 % (bootstrap over articles); `null` with fewer than two articles.
    pub interval: Option<Interval>,
}

/// A report with the counts of each article that it rests on.
#[derive(Debug, Clone)]
pub struct Scores {
    report: Report,
    /// Ids of the gold articles.
    ids: Vec<String>,
    /// For each row its counts in each article, in the order of `ids`.
    counts: BTreeMap<(Section, Label), Vec<Prf>>,
}

impl Report {
    /// A row of a section, if it is there.
    #[must_use]
    pub fn row(&self, section: Section, label: &Label) -> Option<&Row> {
        let name = label.to_string();
        self.scores.get(&section)?.iter().find(|row| row.name == name)
    }

    /// Strict F1 of persons, organisations and places together, in percent; `None` when there are none.
    #[must_use]
    pub fn names_f1_percent(&self) -> Option<f64> {
        Some(self.row(Section::MentionsStrict, &Label::Names)?.f1? * 100.0)
    }
}

impl Scores {
    /// What is published.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The same scores, their report naming the gold and what was scored.
    #[must_use]
    pub fn named(self, gold: impl Into<String>, predictions: impl Into<String>) -> Self {
        let report = Report { gold: Some(gold.into()), predictions: Some(predictions.into()), ..self.report };
        Self { report, ..self }
    }

    /// F1 over the articles drawn, given by position.
    fn f1(&self, key: &(Section, Label), drawn: &[usize]) -> Option<f64> {
        let counts = self.counts.get(key)?;
        drawn.iter().map(|&article| counts[article]).sum::<Prf>().f1()
    }
}

/// Scores the predictions of all gold articles.
#[must_use]
pub fn score(pairing: &Pairing<'_>) -> Scores {
    let articles = pairing.articles.len();
    let mut counts: BTreeMap<(Section, Label), Vec<Prf>> = BTreeMap::new();
    for (position, article) in pairing.articles.iter().enumerate() {
        for (key, prf) in score::article(article) {
            counts.entry(key).or_insert_with(|| vec![Prf::default(); articles])[position] = prf;
        }
    }
    let has_relations =
        |article: &ArticlePair<'_>| !article.gold.relations.is_empty() || !article.predicted.relations.is_empty();
    let unrelated_persons = pairing.articles.iter().any(has_relations).then(|| {
        let counts = pairing.articles.iter().map(relations::unrelated_persons);
        let (pairs, wrong) = counts.fold((0, 0), |(pairs, wrong), (more, others)| (pairs + more, wrong + others));
        UnrelatedPersons { pairs, wrong, wrong_per_article: wrong as f64 / articles as f64 }
    });
    let report = Report {
        unrelated_persons,
        gold: None,
        predictions: None,
        articles,
        missing: pairing.missing.clone(),
        extra: pairing.extra.clone(),
        resamples: RESAMPLES,
        scores: BTreeMap::new(),
    };
    let ids = pairing.articles.iter().map(|article| article.gold.id.clone()).collect();
    let mut scores = Scores { report, ids, counts };
    let mut rows: BTreeMap<Section, Vec<Row>> = BTreeMap::new();
    for (key, counts) in &scores.counts {
        let sum: Prf = counts.iter().copied().sum();
        let interval = interval(articles, |drawn| scores.f1(key, drawn));
        rows.entry(key.0).or_default().push(row(key, sum, interval));
    }
    scores.report.scores = rows;
    scores
}

fn row((section, label): &(Section, Label), prf: Prf, interval: Option<Interval>) -> Row {
    let in_part = *section == Section::Entities;
    let counts = (!in_part).then(|| prf.counts());
    Row {
        name: label.to_string(),
        tp: counts.map(|(tp, ..)| tp),
        fp: counts.map(|(_, fp, _)| fp),
        fn_: counts.map(|(.., fn_)| fn_),
        mentions: in_part.then_some(prf.gold),
        precision: prf.precision(),
        recall: prf.recall(),
        f1: prf.f1(),
        interval,
    }
}

/// Two systems side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The first system, as its report names it.
    pub predictions: Option<String>,
    /// The other system, as its report names it.
    pub other: Option<String>,
    /// Gold articles over which both were scored.
    pub articles: usize,
    /// The main rows: strict mentions by type, and the sums of every section.
    pub rows: Vec<Difference>,
}

/// F1 of two systems; fractions from 0 to 1, `null` where there is nothing to score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// What is scored.
    pub section: Section,
    /// The row of the section.
    pub name: String,
    /// F1 of the first system.
    pub f1: Option<f64>,
    /// F1 of the other system.
    pub other_f1: Option<f64>,
    /// F1 of the first less F1 of the other: positive when the first is better.
    pub difference: Option<f64>,
    /// Where the difference would lie with other articles, 95 % (paired bootstrap over articles).
    pub interval: Option<Interval>,
}

/// Sets a second system beside the first.
///
/// # Panics
/// If the two were scored against different gold articles.
#[must_use]
pub fn compare(first: &Scores, other: &Scores) -> Comparison {
    assert_eq!(first.ids, other.ids, "systems are compared over the same gold articles");
    let everything: Vec<usize> = (0..first.ids.len()).collect();
    let rows = first.counts.keys().filter(|key| is_main(key)).map(|key| {
        let difference = |drawn: &[usize]| Some(first.f1(key, drawn)? - other.f1(key, drawn)?);
        Difference {
            section: key.0,
            name: key.1.to_string(),
            f1: first.f1(key, &everything),
            other_f1: other.f1(key, &everything),
            difference: difference(&everything),
            interval: interval(everything.len(), difference),
        }
    });
    Comparison {
        predictions: first.report.predictions.clone(),
        other: other.report.predictions.clone(),
        articles: everything.len(),
        rows: rows.collect(),
    }
}

fn is_main((section, label): &(Section, Label)) -> bool {
    matches!(section, Section::MentionsStrict | Section::DateValues) || matches!(label, Label::Names | Label::All)
}
