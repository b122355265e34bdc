//! How often is a rule right?
//!
//! Counted on hand-labelled articles by `examples/rule_scores.rs`, which writes `rules/scores.tsv`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static SCORES: LazyLock<BTreeMap<&'static str, f32>> = LazyLock::new(|| parse(include_str!("scores.tsv")));

/// Probability that a finding of this rule is right in span and type: `(right + 1) / (found + 2)`, so that a rule that
/// found nothing in the labelled articles has one half.
#[must_use]
pub fn score(rule: &str, kind: &str) -> f32 {
    SCORES.get(format!("{rule} {kind}").as_str()).copied().unwrap_or(0.5)
}

/// Lines of `rule TYPE <tab> right <tab> found`.
fn parse(table: &'static str) -> BTreeMap<&'static str, f32> {
    let rows = table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut fields = line.split('\t');
        let name = fields.next()?;
        let right: f32 = fields.next()?.parse().ok()?;
        let found: f32 = fields.next()?.parse().ok()?;
        Some((name, (right + 1.0) / (found + 2.0)))
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_smoothed_shares() {
        let table = parse("# rule\tright\tfound\na DATE\t8\t8\nb PER\t0\t0\n");
        assert_eq!(table, BTreeMap::from([("a DATE", 0.9), ("b PER", 0.5)]));
    }

    #[test]
    fn every_rule_of_words_has_been_counted() {
        for rule in crate::rules::all().filter(|rule| !rule.name().starts_with("date/")) {
            let is_counted = SCORES.keys().any(|key| key.split(' ').next() == Some(rule.name()));
            assert!(is_counted, "{}: run `just rule-scores`", rule.name());
        }
    }

    #[test]
    fn every_line_of_the_table_is_read_and_a_probability() {
        let lines = include_str!("scores.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(SCORES.len(), lines);
        assert!(SCORES.values().all(|score| (0.0..=1.0).contains(score)));
    }
}
