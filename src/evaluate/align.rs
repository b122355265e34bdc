//! What in the prediction stands for what in the gold?
//!
//! Always one to one and greedily: the best pair first, ties in the order of gold, then of prediction. Mentions pair
//! by how much they overlap, entities by how many mentions they share exactly.
//!
//! Example: gold `[Bộ Quốc phòng] [Việt Nam]`, predicted `[Bộ Quốc phòng Việt Nam]`: the prediction pairs with the
//! first, with which it shares more, and the second stays alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::record::{EntityView, MentionType, Record};

/// A mention as far as scores are concerned, in the order of the text; offsets are code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct MentionKey {
    pub start: usize,
    pub end: usize,
    pub kind: MentionType,
}

/// The mentions of a record with their entities; one found twice counts once, for the first entity that has it.
pub(super) fn mentions(record: &Record) -> BTreeMap<MentionKey, EntityView<'_>> {
    let mut found = BTreeMap::new();
    for entity in record.entities() {
        for mention in entity.mentions {
            let key = MentionKey { start: mention.start, end: mention.end, kind: entity.kind };
            found.entry(key).or_insert(entity);
        }
    }
    found
}

/// Pairs mentions that share at least one character and for which `allowed` holds, as positions in the two lists.
/// Among pairs that share as much, the one that covers less comes first, so an exact match always wins.
pub(super) fn overlapping(
    gold: &[MentionKey],
    predicted: &[MentionKey],
    allowed: impl Fn(MentionKey, MentionKey) -> bool,
) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for (gold_index, &wanted) in gold.iter().enumerate() {
        for (predicted_index, &found) in predicted.iter().enumerate() {
            let shared = wanted.end.min(found.end).saturating_sub(wanted.start.max(found.start));
            if shared > 0 && allowed(wanted, found) {
                let covered = wanted.end.max(found.end) - wanted.start.min(found.start);
                candidates.push(((shared, Reverse(covered)), gold_index, predicted_index));
            }
        }
    }
    one_to_one(candidates)
}

/// The gold entity that each predicted entity stands for, by ids: the one with which it shares most mentions exactly.
/// Dates are left out, they are compared by value. With `types`, mentions of different types are never the same;
/// without, types only break ties.
pub(super) fn entities<'a>(gold: &'a Record, predicted: &'a Record, types: bool) -> BTreeMap<&'a str, &'a str> {
    let (gold, predicted) = (undated(gold), undated(predicted));
    let mut gold_at: BTreeMap<(usize, usize), BTreeSet<usize>> = BTreeMap::new();
    for (index, entity) in gold.iter().enumerate() {
        for mention in entity.mentions {
            gold_at.entry((mention.start, mention.end)).or_default().insert(index);
        }
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (predicted_index, entity) in predicted.iter().enumerate() {
        let spans: BTreeSet<_> = entity.mentions.iter().map(|mention| (mention.start, mention.end)).collect();
        for &gold_index in spans.iter().filter_map(|span| gold_at.get(span)).flatten() {
            if !types || gold[gold_index].kind == entity.kind {
                *shared.entry((gold_index, predicted_index)).or_default() += 1;
            }
        }
    }
    let candidates = shared
        .into_iter()
        .map(|((gold_index, predicted_index), count)| {
            ((count, gold[gold_index].kind == predicted[predicted_index].kind), gold_index, predicted_index)
        })
        .collect();
    one_to_one(candidates)
        .into_iter()
        .map(|(gold_index, predicted_index)| (predicted[predicted_index].id, gold[gold_index].id))
        .collect()
}

fn undated(record: &Record) -> Vec<EntityView<'_>> {
    record.entities().filter(|entity| entity.kind != MentionType::Date).collect()
}

/// Of weighted pairs (weight, left, right) the heaviest, then the heaviest of those that share nothing with it, …
fn one_to_one<W: Ord>(mut candidates: Vec<(W, usize, usize)>) -> Vec<(usize, usize)> {
    candidates.sort_by(|one, other| other.0.cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
    let (mut lefts, mut rights) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for (_, left, right) in candidates {
        if !lefts.contains(&left) && !rights.contains(&right) {
            lefts.insert(left);
            rights.insert(right);
            pairs.push((left, right));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::super::labelled;
    use super::*;

    #[test]
    fn an_exact_match_wins_over_a_longer_one() {
        let key = |start, end| MentionKey { start, end, kind: MentionType::Org };
        let pairs = overlapping(&[key(0, 5), key(6, 9)], &[key(0, 9), key(0, 5)], |_, _| true);
        assert_eq!(pairs, [(0, 1), (1, 0)]);
    }

    #[test]
    fn entities_pair_by_shared_mentions_and_types_matter_only_when_asked() {
        let parse = |text: &str| labelled::parse(text, None, "a").unwrap();
        let gold = parse("⟦PER#p1|Ngô Xuân Lịch⟧ ⟦PER#p1|Lịch⟧ ⟦ORG#o1|Nhà Trắng⟧ ⟦PER#p2|Lịch⟧\n=== relations\n");
        let predicted = parse("⟦PER#p3|Ngô Xuân Lịch⟧ ⟦PER#p3|Lịch⟧ ⟦LOC#l1|Nhà Trắng⟧ ⟦PER#p3|Lịch⟧\n=== relations\n");
        assert_eq!(entities(&gold, &predicted, true), BTreeMap::from([("p3", "p1")]));
        assert_eq!(entities(&gold, &predicted, false), BTreeMap::from([("p3", "p1"), ("l1", "o1")]));
    }
}
