//! Which rows do the tables of articles, mentions, entities and relations have?
//!
//! The same for every form of tables; `docs/formats.md` says what the columns hold. Columns that hold several items are
//! of type `L`, which a form chooses.

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;

use crate::kind::TitleKind;
use crate::record::Record;

/// Names of the tables.
pub(super) const TABLES: [&str; 4] = ["articles", "mentions", "entities", "relations"];

/// Gives the tables of a folder their names, when all of them are written to `NAME.ENDING.tmp`.
pub(super) fn publish(folder: &Path, ending: &str) -> io::Result<()> {
    TABLES.iter().try_for_each(|name| {
        fs::rename(folder.join(format!("{name}.{ending}.tmp")), folder.join(format!("{name}.{ending}")))
    })
}

#[derive(Debug, Default, Serialize)]
pub(super) struct ArticleRow<'a> {
    article: &'a str,
    title: Option<&'a str>,
    published: Option<&'a str>,
    published_from: Option<&'a str>,
    language: Option<&'a str>,
    path: Option<&'a str>,
    sha256: Option<&'a str>,
    duplicate_of: Option<&'a str>,
    text: &'a str,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct MentionRow<'a> {
    article: &'a str,
    entity: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    start: usize,
    end: usize,
    text: &'a str,
    sentence: Option<usize>,
    source: Option<&'a str>,
    score: Option<f64>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct EntityRow<'a, L> {
    article: &'a str,
    entity: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    aliases: L,
    code: Option<&'a str>,
    title_kind: Option<TitleKind>,
    titles: L,
    mentions: usize,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct RelationRow<'a> {
    article: &'a str,
    kind: &'a str,
    subject: &'a str,
    subject_name: &'a str,
    object: &'a str,
    object_name: &'a str,
    when: Option<&'a str>,
    #[serde(rename = "where")]
    place: Option<&'a str>,
    where_name: Option<&'a str>,
    source: Option<&'a str>,
    score: Option<f64>,
    evidence: usize,
    start: Option<usize>,
    end: Option<usize>,
}

pub(super) fn article(record: &Record) -> ArticleRow<'_> {
    let source = record.source.as_ref();
    let published = record.published.as_ref();
    ArticleRow {
        article: &record.id,
        title: record.title.as_deref(),
        published: published.map(|published| published.value.as_str()),
        published_from: published.map(|published| published.from.as_str()),
        language: record.language.as_deref(),
        path: source.map(|source| source.path.as_str()),
        sha256: source.map(|source| source.sha256.as_str()),
        duplicate_of: record.duplicate_of.as_deref(),
        text: &record.text,
    }
}

pub(super) fn mentions(record: &Record) -> impl Iterator<Item = MentionRow<'_>> {
    record.mentions().into_iter().map(|(entity, mention)| MentionRow {
        article: &record.id,
        entity: entity.id,
        kind: entity.kind.name(),
        start: mention.start,
        end: mention.end,
        text: &mention.text,
        sentence: mention.sentence,
        source: mention.source.as_deref(),
        score: mention.score,
    })
}

pub(super) fn entities<'a, L>(
    record: &'a Record,
    list: impl Fn(&'a [String]) -> L,
) -> impl Iterator<Item = EntityRow<'a, L>> {
    record.entities().map(move |entity| EntityRow {
        article: &record.id,
        entity: entity.id,
        kind: entity.kind.name(),
        name: entity.name,
        aliases: list(entity.aliases),
        code: entity.code,
        title_kind: entity.title_kind,
        titles: list(entity.titles),
        mentions: entity.mentions.len(),
    })
}

pub(super) fn relations(record: &Record) -> impl Iterator<Item = RelationRow<'_>> {
    let names = record.names();
    record.relations.iter().map(move |relation| {
        let name = |id: &str| names.get(id).copied();
        let evidence = relation.evidence.first();
        RelationRow {
            article: &record.id,
            kind: &relation.kind,
            subject: &relation.subject,
            subject_name: name(&relation.subject).unwrap_or_default(),
            object: &relation.object,
            object_name: name(&relation.object).unwrap_or_default(),
            when: relation.when.as_deref(),
            place: relation.place.as_deref(),
            where_name: relation.place.as_deref().and_then(name),
            source: relation.source.as_deref(),
            score: relation.score,
            evidence: relation.evidence.len(),
            start: evidence.map(|evidence| evidence.start),
            end: evidence.map(|evidence| evidence.end),
        }
    })
}
