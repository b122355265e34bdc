//! What are the views of a report made of?
//!
//! One JSON object. Articles and things are referred to by their positions.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Judgement, ThingOf};
use crate::record::Record;
use crate::registry::{Fact, Form, Thing};

#[derive(Debug, Serialize)]
pub(super) struct Data<'a> {
    articles: Vec<ArticleData<'a>>,
    things: Vec<ThingData<'a>>,
    relations: Vec<RelationData<'a>>,
    /// Whether there is a gold to compare with.
    judged: bool,
}

#[derive(Debug, Serialize)]
struct ArticleData<'a> {
    id: &'a str,
    title: &'a str,
    published: Option<&'a str>,
    language: Option<&'a str>,
    path: Option<&'a str>,
    /// Id of the article that it repeats.
    duplicate_of: Option<&'a str>,
    /// Mentions by type.
    mentions: BTreeMap<&'static str, usize>,
    relations: usize,
    /// Mentions and relations that are not as in the gold; `null` where there is no gold.
    errors: Option<usize>,
}

#[derive(Debug, Serialize)]
struct ThingData<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    code: Option<&'a str>,
    names: &'a [Form],
    mentions: usize,
    /// Positions of the articles that name it, in order.
    articles: Vec<usize>,
    first: Option<&'a str>,
    last: Option<&'a str>,
    /// What is said of it, by kind of relation.
    facts: &'a BTreeMap<&'static str, Vec<Fact>>,
    /// Why its members are one, each reason once.
    joined: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct RelationData<'a> {
    kind: &'a str,
    /// Position of the thing; `null` for what is none.
    subject: Option<usize>,
    subject_name: &'a str,
    /// Position of the thing; `null` for titles and dates.
    object: Option<usize>,
    object_name: &'a str,
    when: Option<&'a str>,
    /// Position of the place.
    #[serde(rename = "where")]
    place: Option<usize>,
    article: usize,
    score: Option<f64>,
    /// Code points of the article's text, start and end.
    evidence: Vec<(usize, usize)>,
}

pub(super) fn data<'a>(
    records: &'a [Record],
    things: &'a [Thing],
    thing_of: &ThingOf<'_>,
    judgement: Option<&Judgement>,
) -> Data<'a> {
    Data {
        articles: records.iter().map(|record| article(record, judgement)).collect(),
        things: things.iter().map(of_thing).collect(),
        relations: records.iter().enumerate().flat_map(|(at, record)| relations(at, record, thing_of)).collect(),
        judged: judgement.is_some(),
    }
}

fn article<'a>(record: &'a Record, judgement: Option<&Judgement>) -> ArticleData<'a> {
    let mut mentions: BTreeMap<&str, usize> = BTreeMap::new();
    for entity in record.entities() {
        *mentions.entry(entity.kind.name()).or_default() += entity.mentions.len();
    }
    let judged = judgement.filter(|judgement| judgement.judged.contains(&record.id));
    let errors = judged.map(|judgement| {
        judgement.errors.get(&record.id).map_or(0, |errors| errors.mentions.len() + errors.relations.len())
    });
    ArticleData {
        id: &record.id,
        title: record.title.as_deref().unwrap_or(&record.id),
        published: record.published.as_ref().map(|published| published.value.as_str()),
        language: record.language.as_deref(),
        path: record.source.as_ref().map(|source| source.path.as_str()),
        duplicate_of: record.duplicate_of.as_deref(),
        mentions,
        relations: record.relations.len(),
        errors,
    }
}

fn of_thing(thing: &Thing) -> ThingData<'_> {
    let mut articles: Vec<usize> = thing.members.iter().map(|member| member.number).collect();
    articles.dedup();
    let mut joined: Vec<&str> = thing.members.iter().flat_map(|member| &member.joined).map(String::as_str).collect();
    joined.sort_unstable();
    joined.dedup();
    ThingData {
        id: &thing.id,
        kind: thing.kind.name(),
        name: &thing.name,
        code: thing.code.as_deref(),
        names: &thing.names,
        mentions: thing.mentions,
        articles,
        first: thing.first.as_deref(),
        last: thing.last.as_deref(),
        facts: &thing.facts,
        joined,
    }
}

fn relations<'a>(number: usize, record: &'a Record, thing_of: &ThingOf<'_>) -> Vec<RelationData<'a>> {
    let names = record.names();
    let thing = |id: &str| thing_of.get(&(number, id)).copied();
    let name = |id: &'a str| names.get(id).copied().unwrap_or(id);
    record
        .relations
        .iter()
        .map(|relation| RelationData {
            kind: &relation.kind,
            subject: thing(&relation.subject),
            subject_name: name(&relation.subject),
            object: thing(&relation.object),
            object_name: name(&relation.object),
            when: relation.when.as_deref(),
            place: relation.place.as_deref().and_then(thing),
            article: number,
            score: relation.score,
            evidence: relation.evidence.iter().map(|evidence| (evidence.start, evidence.end)).collect(),
        })
        .collect()
}
