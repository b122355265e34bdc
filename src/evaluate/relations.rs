//! Which relations of the gold and of the prediction are the same?
//!
//! Both sides are put into terms of the gold: an argument is a gold entity, a date by its value, or a predicted
//! entity that stands for none of the gold. Two relations are the same when kind and arguments are.
//!
//! Example: predicted `p7 held_on x2`, where `p7` stands for the gold's `e1` and `x2` has the value `2026-03-18`, is
//! the same as the gold's `e1 held_on x1` if `x1` has that value.

use std::collections::BTreeMap;

use super::align;
use super::pair::ArticlePair;
use crate::record::{Record, Relation};

/// An argument of a relation in terms of the gold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Argument<'a> {
    /// The id of a gold entity.
    Entity(&'a str),
    /// The value of a date.
    Date(&'a str),
    /// The id of a predicted entity that stands for no gold entity.
    Unaligned(&'a str),
}

/// The one kind whose arguments have no order.
const MET_WITH: &str = "met_with";

/// Kind, subject and object.
pub(super) type Triple<'a> = (&'a str, Argument<'a>, Argument<'a>);

/// A relation as its record states it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stated<'a> {
    pub relation: &'a Relation,
    /// Its `where`, in terms of the gold.
    pub place: Option<Argument<'a>>,
}

/// The relations of one article; one stated twice counts once, as stated first.
#[derive(Debug)]
pub(super) struct Relations<'a> {
    pub gold: BTreeMap<Triple<'a>, Stated<'a>>,
    pub predicted: BTreeMap<Triple<'a>, Stated<'a>>,
}

/// The relations of both sides. With `types`, entities are aligned by mentions of the same span and type, without by
/// span alone.
pub(super) fn aligned<'a>(article: &'a ArticlePair<'a>, types: bool) -> Relations<'a> {
    let (gold, predicted) = (article.gold, article.predicted.as_ref());
    let alignment = align::entities(gold, predicted, types);
    Relations {
        gold: stated(gold, Argument::Entity),
        predicted: stated(predicted, |id| alignment.get(id).map_or(Argument::Unaligned(id), |id| Argument::Entity(id))),
    }
}

/// Pairs of persons that the gold of an article leaves unrelated, and how many of them the prediction says met.
pub(super) fn unrelated_persons(article: &ArticlePair<'_>) -> (usize, usize) {
    let relations = aligned(article, true);
    let persons = article.gold.persons.len();
    let met = relations.gold.keys().filter(|(kind, ..)| *kind == MET_WITH).count();
    let is_of_gold = |argument: &Argument<'_>| matches!(argument, Argument::Entity(_));
    let wrong = relations.predicted.keys().filter(|triple| {
        triple.0 == MET_WITH && is_of_gold(&triple.1) && is_of_gold(&triple.2) && !relations.gold.contains_key(*triple)
    });
    ((persons * persons.saturating_sub(1) / 2).saturating_sub(met), wrong.count())
}

fn stated<'a>(record: &'a Record, entity: impl Fn(&'a str) -> Argument<'a>) -> BTreeMap<Triple<'a>, Stated<'a>> {
    let dates: BTreeMap<&str, &str> = record.dates.iter().map(|date| (date.id.as_str(), date.value.as_str())).collect();
    let argument = |id: &'a str| dates.get(id).map_or_else(|| entity(id), |value| Argument::Date(value));
    let mut found = BTreeMap::new();
    for relation in &record.relations {
        let (mut subject, mut object) = (argument(&relation.subject), argument(&relation.object));
        if relation.kind == MET_WITH && object < subject {
            std::mem::swap(&mut subject, &mut object);
        }
        let place = relation.place.as_deref().map(argument);
        found.entry((relation.kind.as_str(), subject, object)).or_insert(Stated { relation, place });
    }
    found
}
