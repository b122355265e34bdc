//! What does a text labelled by hand say, and is it labelled correctly?
//!
//! Mentions are marked in place as `⟦TYPE#id|surface⟧`; after a line `=== relations` follows one relation a line. All
//! problems of a text are found, not only the first, and a text with problems gives no record.
//!
//! ```
//! use danh::evaluate::labelled;
//!
//! let text = "⟦TITLE#t1|Đại tướng⟧ ⟦PER#p1|Phan Văn Giang⟧\n=== relations\np1 has_title t1\n";
//! let record = labelled::parse(text, None, "article")?;
//! assert_eq!(record.text, "Đại tướng Phan Văn Giang");
//! assert_eq!((record.persons[0].mentions[0].start, record.relations.len()), (10, 1));
//!
//! let problems = labelled::check("⟦PERS#p1|Giang⟧\n=== relations\np1 met t1\n", None);
//! assert_eq!(problems[0].to_string(), "line 1: `PERS` is no type: use PER, ORG, LOC, DATE, TITLE, EVENT or DOC");
//! assert_eq!(problems.len(), 2);
//! # Ok::<(), Vec<labelled::Problem>>(())
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::is_nfc;

use super::grouped::{Grouped, mention};
use super::pair::first_difference;
use crate::record::MentionType::{Date, Doc, Event, Loc, Org, Per, Title};
use crate::record::{DateEntity, MentionType, Record, Relation};
use crate::text::Document;

/// Something wrong in a labelled text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Line of the labelled file, counted from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.message)
    }
}

/// The separator of text and relations.
pub(super) const RELATIONS: &str = "\n=== relations";

/// What relations there are between what: kind, types of subject, types of object.
const KINDS: [(&str, &[MentionType], &[MentionType]); 12] = [
    ("has_title", &[Per], &[Title]),
    ("affiliated_with", &[Per], &[Org]),
    ("represents", &[Per], &[Loc]),
    ("met_with", &[Per], &[Per]),
    ("visited", &[Per], &[Loc]),
    ("signed", &[Per, Org, Loc], &[Doc]),
    ("chaired", &[Per, Org], &[Event]),
    ("took_part_in", &[Per, Org, Loc], &[Event]),
    ("held_at", &[Event], &[Loc]),
    ("held_on", &[Event], &[Date]),
    ("part_of", &[Org], &[Org]),
    ("located_in", &[Org, Loc], &[Loc]),
];

static MARK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"⟦([A-Z]+)#([^|⟦⟧]*)\|([^⟦⟧]*)⟧").expect("a constant pattern, tried by the tests"));

static DATE_VALUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\?|[0-9X]{4}(-[0-9]{2}(-[0-9]{2})?)?(/[0-9X]{4}(-[0-9]{2}(-[0-9]{2})?)?)?)$")
        .expect("a constant pattern, tried by the tests")
});

/// Whether this is the value of a date: ISO 8601 day, month or year, `XXXX` for an unknown year, a range, or `?`.
pub(super) fn is_date_value(value: &str) -> bool {
    DATE_VALUE.is_match(value)
}

/// Everything wrong in a labelled text; see [`parse`].
#[must_use]
pub fn check(annotated: &str, article: Option<&str>) -> Vec<Problem> {
    parse(annotated, article, "").err().unwrap_or_default()
}

/// The record that a labelled text stands for, in NFC.
///
/// When the article itself is given, texts must agree, and the article has the last word on trailing newlines.
///
/// # Errors
/// Everything wrong in the text, in the order of its lines.
pub fn parse(annotated: &str, article: Option<&str>, id: &str) -> Result<Record, Vec<Problem>> {
    let annotated = Document::new(annotated);
    let mut problems = Problems(Vec::new());
    let (body, relations) = annotated.text().split_once(RELATIONS).unwrap_or_else(|| {
        problems.add(line_at(annotated.text(), annotated.text().len()), missing_separator());
        (annotated.text(), "")
    });
    let mut found = Mentions::read(body, &mut problems);
    if !is_nfc(&found.text) {
        problems.add(1, "a mark cuts an accent from its letter: put the whole letter inside or outside of it".into());
    }
    if let Some(article) = article {
        let article = Document::new(article);
        if let Some((position, wanted, got)) = first_difference(article.text(), &found.text) {
            let line = found.text.chars().take(position).filter(|&character| character == '\n').count() + 1;
            let advice = "change the labelled text until it is the article, marks aside";
            problems
                .add(line, format!("the article goes on with `{wanted}`, the labelled text with `{got}`: {advice}"));
        }
        article.text().clone_into(&mut found.text);
    }
    let first_line = line_at(body, body.len()) + 1;
    let relations = found.read_relations(relations, first_line, &mut problems);

    if !problems.0.is_empty() {
        problems.0.sort();
        return Err(problems.0);
    }
    let mut record = found.grouped.into_record(id, found.text);
    record.dates.extend(found.unmentioned);
    record.relations = relations;
    Ok(record)
}

/// Counts by type, and the entities with several forms, which are worth a second look.
#[must_use]
pub fn summary(record: &Record) -> String {
    let mut counts: BTreeMap<MentionType, usize> = BTreeMap::new();
    let mut forms_by_id = Vec::new();
    for entity in record.entities() {
        *counts.entry(entity.kind).or_default() += entity.mentions.len();
        let forms: BTreeSet<&str> = entity.mentions.iter().map(|mention| mention.text.as_str()).collect();
        if forms.len() > 1 && entity.kind != Date {
            forms_by_id.push(format!("\n  {}: {}", entity.id, forms.into_iter().collect::<Vec<_>>().join(" | ")));
        }
    }
    let counts: Vec<String> = counts.iter().map(|(kind, count)| format!("{} {count}", kind.name())).collect();
    format!("{}, relations {}{}", counts.join(", "), record.relations.len(), forms_by_id.concat())
}

struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, line: usize, message: String) {
        self.0.push(Problem { line, message });
    }
}

/// What stands before the relations.
#[derive(Default)]
struct Mentions {
    text: String,
    grouped: Grouped,
    /// Types of the ids of all entities but dates.
    types: BTreeMap<String, MentionType>,
    /// Ids of dates by value, by value and place for `?`.
    dates: BTreeMap<String, String>,
    /// Dates of relations that the text does not mention.
    unmentioned: Vec<DateEntity>,
}

impl Mentions {
    fn read(body: &str, problems: &mut Problems) -> Self {
        let mut found = Self::default();
        let mut end = 0;
        let mut characters = 0;
        for marks in MARK.captures_iter(body) {
            let [type_name, id, surface] = [1, 2, 3].map(|group| marks.get(group).map_or("", |part| part.as_str()));
            let mark = marks.get_match();
            let before = &body[end..mark.start()];
            stray_brackets(body, end, mark.start(), problems);
            end = mark.end();
            characters += before.chars().count();
            found.text += before;
            found.text += surface;
            let line = line_at(body, mark.start());
            if surface.is_empty() || surface != surface.trim() {
                let advice = "a mention is not empty and starts and ends with a visible character";
                problems.add(line, format!("`{surface}`: {advice}, move the brackets"));
            }
            if let Err(message) = found.add(type_name, id, characters, surface) {
                problems.add(line, message);
            }
            characters += surface.chars().count();
        }
        stray_brackets(body, end, body.len(), problems);
        found.text += &body[end..];
        found
    }

    /// Adds a mention whose surface begins at code point `start`.
    fn add(&mut self, type_name: &str, id: &str, start: usize, surface: &str) -> Result<(), String> {
        let kind = MentionType::from_name(type_name)
            .ok_or_else(|| format!("`{type_name}` is no type: use PER, ORG, LOC, DATE, TITLE, EVENT or DOC"))?;
        if kind == Date {
            if !is_date_value(id) {
                return Err(format!("`{id}` of `{surface}` is no date: {DATE_ADVICE}"));
            }
            let next = format!("x{}", self.dates.len() + 1);
            let key = if id == "?" { format!("?{start}") } else { id.to_owned() };
            let entity = self.dates.entry(key).or_insert(next);
            self.grouped.add(kind, entity, id, mention(start, surface));
            return Ok(());
        }
        let prefix = kind.id_prefix();
        let number = id.strip_prefix(prefix).unwrap_or_default();
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("`{id}` of `{surface}` is no id of a {type_name}: write {prefix}1, {prefix}2, …"));
        }
        self.types.insert(id.to_owned(), kind);
        self.grouped.add(kind, id, "", mention(start, surface));
        Ok(())
    }

    fn read_relations(&mut self, lines: &str, first_line: usize, problems: &mut Problems) -> Vec<Relation> {
        let mut relations: Vec<Relation> = Vec::new();
        for (index, line) in lines.split('\n').enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            match self.read_relation(line) {
                Ok(relation) if relations.iter().any(|other| same_pair(other, &relation)) => {
                    problems.add(first_line + index, format!("`{line}` is there before: write each pair once"));
                }
                Ok(relation) => relations.push(relation),
                Err(messages) => messages.into_iter().for_each(|message| problems.add(first_line + index, message)),
            }
        }
        relations
    }

    fn read_relation(&mut self, line: &str) -> Result<Relation, Vec<String>> {
        let parts: Vec<&str> = line.split_whitespace().collect();
        let [subject, kind, object, qualifiers @ ..] = parts.as_slice() else {
            return Err(vec![format!("`{line}` is no relation: write `subject kind object`, by ids")]);
        };
        let Some((_, subjects, objects)) = KINDS.iter().find(|(name, ..)| name == kind) else {
            let kinds = KINDS.map(|(name, ..)| name).join(", ");
            return Err(vec![format!("`{kind}` is no kind of relation: use {kinds}")]);
        };
        let mut messages = Vec::new();
        if let Err(message) = self.argument(subject, "subject", kind, subjects) {
            messages.push(message);
        }
        let object_id = self.argument(object, "object", kind, objects);
        let (mut when, mut place) = (None, None);
        for qualifier in qualifiers {
            match qualifier.split_once('=') {
                Some(("when", value)) if is_date_value(value) => when = Some(value.to_owned()),
                Some(("where", id)) if self.types.contains_key(id) => place = Some(id.to_owned()),
                Some(("when", value)) => messages.push(format!("`{value}` is no date: {DATE_ADVICE}")),
                Some(("where", id)) => messages.push(format!("no mention has the id `{id}`: name a marked place")),
                _ => messages.push(format!("`{qualifier}` says nothing: only `when=VALUE` and `where=ID` may follow")),
            }
        }
        match object_id {
            Ok(object) if messages.is_empty() => Ok(Relation {
                kind: (*kind).to_owned(),
                subject: (*subject).to_owned(),
                object,
                when,
                place,
                source: None,
                score: None,
                evidence: Vec::new(),
            }),
            Ok(_) => Err(messages),
            Err(message) => {
                messages.push(message);
                Err(messages)
            }
        }
    }

    /// The id of an argument of a relation; dates are written by value, and need not be mentioned.
    fn argument(&mut self, id: &str, role: &str, kind: &str, allowed: &[MentionType]) -> Result<String, String> {
        if allowed == [Date] {
            if !is_date_value(id) {
                return Err(format!("`{id}` is no date, as the {role} of {kind} must be: {DATE_ADVICE}"));
            }
            let next = format!("x{}", self.dates.len() + 1);
            return Ok(self
                .dates
                .entry(id.to_owned())
                .or_insert_with(|| {
                    let date = DateEntity { id: next.clone(), value: id.to_owned(), mentions: Vec::new() };
                    self.unmentioned.push(date);
                    next
                })
                .clone());
        }
        let names = allowed.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" or ");
        match self.types.get(id) {
            None => Err(format!("no mention has the id `{id}`: the {role} of {kind} must be a marked {names}")),
            Some(found) if allowed.contains(found) => Ok(id.to_owned()),
            Some(found) => Err(format!("`{id}` is a {}: the {role} of {kind} must be {names}", found.name())),
        }
    }
}

const DATE_ADVICE: &str = "write YYYY-MM-DD, YYYY-MM or YYYY (XXXX for an unknown year), FROM/TO, or ?";

fn missing_separator() -> String {
    "the line `=== relations` is missing: write it after the text, even when no relation follows".into()
}

fn same_pair(one: &Relation, other: &Relation) -> bool {
    let same = one.subject == other.subject && one.object == other.object;
    let swapped = one.kind == "met_with" && one.subject == other.object && one.object == other.subject;
    one.kind == other.kind && (same || swapped)
}

fn stray_brackets(body: &str, start: usize, end: usize, problems: &mut Problems) {
    for (index, bracket) in body[start..end].match_indices(['⟦', '⟧']) {
        let around: String = body[start + index..].chars().take(30).collect();
        let advice = "write ⟦TYPE#id|surface⟧, marks never nest";
        let around = around.escape_debug();
        problems.add(line_at(body, start + index), format!("stray {bracket} at `{around}`: {advice}"));
    }
}

/// The line, counted from 1, in which a byte stands.
fn line_at(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}

#[cfg(test)]
#[path = "labelled_tests.rs"]
mod tests;
