//! What does an article look like in a report?

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, PreEscaped, html};

use super::{Judgement, ThingOf};
use crate::evaluate::{ArticleErrors, MentionFault, RelationFault};
use crate::record::{MentionType, Record, Relation};

/// A mention as marked in the text; offsets are code points.
struct Mark<'a> {
    start: usize,
    end: usize,
    kind: MentionType,
    /// Name of its entity, or value of a date.
    name: &'a str,
    /// Number of the thing in the registry; none for dates and titles.
    thing: Option<usize>,
    score: Option<f64>,
    is_spurious: bool,
}

/// A mention of the gold that was not found as it is there.
struct Missed {
    start: usize,
    end: usize,
    kind: MentionType,
}

/// An article with its mentions marked, its relations, and what is wrong with them.
pub(super) fn article(number: usize, record: &Record, thing_of: &ThingOf<'_>, judgement: Option<&Judgement>) -> Markup {
    let errors = judgement.and_then(|judgement| judgement.errors.get(&record.id));
    let names = record.names();
    let published = record.published.as_ref().map(|published| published.value.as_str());
    let path = record.source.as_ref().map(|source| source.path.as_str());
    let about: Vec<&str> =
        [Some(record.id.as_str()), published, path, record.language.as_deref()].into_iter().flatten().collect();
    html! {
        article id=(format!("article-{number}")) lang=[record.language.as_deref()] {
            h2 { (record.title.as_deref().unwrap_or(&record.id)) }
            p class="about" lang="en" { (about.join(" · ")) }
            div class="text" { (text(number, record, thing_of, errors)) }
            @if !record.relations.is_empty() {
                h3 lang="en" { "Relations" }
                ul class="relations" { @for relation in &record.relations { li { (stated(&names, relation)) } } }
            }
            @if let Some(errors) = errors { @if !errors.relations.is_empty() {
                h3 lang="en" { "Relations that differ from the gold" }
                ul class="faults" { @for error in &errors.relations {
                    li class=(fault(error.fault)) {
                        b lang="en" { (fault(error.fault).replace('-', " ")) } " " (error.subject) " " span lang="en" { (error.kind) } " " (error.object)
                        @if let Some(gold) = &error.gold { ", gold " (gold) }
                        @if let Some(found) = &error.predicted { ", found " (found) }
                    }
                } }
            } }
        }
    }
}

fn fault(fault: RelationFault) -> &'static str {
    match fault {
        RelationFault::Missed => "missed",
        RelationFault::Spurious => "spurious",
        RelationFault::WrongWhen => "wrong-when",
        RelationFault::WrongWhere => "wrong-where",
    }
}

fn stated(names: &BTreeMap<&str, &str>, relation: &Relation) -> Markup {
    let name = |id: &str| names.get(id).copied().unwrap_or_default().to_owned();
    html! {
        (name(&relation.subject)) " " b lang="en" { (relation.kind) } " " (name(&relation.object))
        @if let Some(when) = &relation.when { ", " span lang="en" { "when " } (when) }
        @if let Some(place) = &relation.place { ", " span lang="en" { "where " } (name(place)) }
        @if let Some(score) = relation.score { " " span class="score" { (format!("{score:.2}")) } }
    }
}

/// The text, its mentions marked; of the gold what is missed, in pieces where it crosses a mark.
fn text(number: usize, record: &Record, thing_of: &ThingOf<'_>, errors: Option<&ArticleErrors>) -> Markup {
    // Byte offsets of the code points, and of the end.
    let starts: Vec<usize> = record.text.char_indices().map(|(at, _)| at).chain([record.text.len()]).collect();
    let slice = |start: usize, end: usize| &record.text[starts[start]..starts[end]];
    let (marks, missed) = (marks(number, record, thing_of, errors), missed(errors, starts.len() - 1));
    let plain = |start: usize, end: usize| -> Markup {
        let inside = missed.iter().filter(|gold| gold.start < end && start < gold.end);
        let mut at = start;
        let mut pieces = String::new();
        for gold in inside {
            let (from, to) = (gold.start.max(at), gold.end.min(end));
            if from < to {
                let label = format!("missed: {}", gold.kind.name());
                let piece = html! { (slice(at, from)) span class=(format!("missed {}", gold.kind.name())) title=(label) { (slice(from, to)) } };
                pieces.push_str(&piece.0);
                at = to;
            }
        }
        pieces.push_str(&html! { (slice(at, end)) }.0);
        PreEscaped(pieces)
    };
    let mut at = 0;
    let marked = html! {
        @for mark in &marks {
            (plain(at, mark.start))
            mark class=(class(mark)) data-thing=[mark.thing] title=(title(mark)) { (plain(mark.start, mark.end)) }
            ({ at = mark.end; PreEscaped("") })
        }
        (plain(at, starts.len() - 1))
    };
    // A browser reads the end of a line as one character, and offsets would count another text.
    PreEscaped(marked.0.replace('\r', "&#13;"))
}

fn class(mark: &Mark<'_>) -> String {
    format!("{}{}", mark.kind.name(), if mark.is_spurious { " spurious" } else { "" })
}

fn title(mark: &Mark<'_>) -> String {
    let score = mark.score.map_or_else(String::new, |score| format!(", {score:.2}"));
    let spurious = if mark.is_spurious { ", spurious" } else { "" };
    format!("{}: {}{score}{spurious}", mark.kind.name(), mark.name)
}

/// The mentions found, in order and disjoint: of two that overlap, which records of other programs may have, the first.
fn marks<'a>(
    number: usize,
    record: &'a Record,
    thing_of: &ThingOf<'_>,
    errors: Option<&ArticleErrors>,
) -> Vec<Mark<'a>> {
    let faults = errors.into_iter().flat_map(|errors| &errors.mentions);
    let spurious: BTreeSet<(usize, usize, MentionType)> = faults
        .filter(|error| error.fault != MentionFault::WrongValue)
        .filter_map(|error| error.predicted.as_ref().map(|found| (found.start, found.end, found.kind)))
        .collect();
    let mut marks: Vec<Mark<'a>> = Vec::new();
    for (entity, mention) in record.mentions() {
        if marks.last().is_none_or(|last| last.end <= mention.start) {
            marks.push(Mark {
                start: mention.start,
                end: mention.end,
                kind: entity.kind,
                name: entity.name,
                thing: thing_of.get(&(number, entity.id)).copied(),
                score: mention.score,
                is_spurious: spurious.contains(&(mention.start, mention.end, entity.kind)),
            });
        }
    }
    marks
}

/// What the gold has and the record has not so; a gold text may be longer by line ends.
fn missed(errors: Option<&ArticleErrors>, end: usize) -> Vec<Missed> {
    let faults = errors.into_iter().flat_map(|errors| &errors.mentions);
    let missed = faults.filter(|error| error.fault != MentionFault::WrongValue).filter_map(|error| error.gold.as_ref());
    let mut missed: Vec<Missed> =
        missed.map(|gold| Missed { start: gold.start, end: gold.end.min(end), kind: gold.kind }).collect();
    missed.sort_by_key(|gold| (gold.start, gold.end));
    missed
}
