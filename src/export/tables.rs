//! Tables: `articles.csv`, `mentions.csv`, `entities.csv` and `relations.csv`, joined by `article` and `entity`. They
//! appear when all of them are written.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use csv::{Writer, WriterBuilder};
use serde::Serialize;

use super::Exporter;
use crate::record::{MentionType, Record, TitleKind};

/// Between the items of a column that has several.
const BETWEEN: &str = " | ";

pub(super) struct Csv {
    folder: PathBuf,
    articles: Writer<File>,
    mentions: Writer<File>,
    entities: Writer<File>,
    relations: Writer<File>,
}

#[derive(Serialize)]
struct ArticleRow<'a> {
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

#[derive(Serialize)]
struct MentionRow<'a> {
    article: &'a str,
    entity: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    start: usize,
    end: usize,
    text: &'a str,
    sentence: Option<usize>,
    source: Option<&'a str>,
    score: Option<f64>,
}

#[derive(Serialize)]
struct EntityRow<'a> {
    article: &'a str,
    entity: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    name: &'a str,
    aliases: String,
    code: Option<&'a str>,
    title_kind: Option<TitleKind>,
    titles: String,
    mentions: usize,
}

#[derive(Serialize)]
struct RelationRow<'a> {
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

/// The tables with their columns, which stand there without rows, too.
const TABLES: [(&str, &[&str]); 4] = [
    (
        "articles",
        &["article", "title", "published", "published_from", "language", "path", "sha256", "duplicate_of", "text"],
    ),
    ("mentions", &["article", "entity", "type", "start", "end", "text", "sentence", "source", "score"]),
    ("entities", &["article", "entity", "type", "name", "aliases", "code", "title_kind", "titles", "mentions"]),
    (
        "relations",
        &[
            "article",
            "kind",
            "subject",
            "subject_name",
            "object",
            "object_name",
            "when",
            "where",
            "where_name",
            "source",
            "score",
            "evidence",
            "start",
            "end",
        ],
    ),
];

impl Csv {
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        let table = |(name, columns): (&str, &[&str])| {
            let file = File::create(folder.join(format!("{name}.csv.tmp")))?;
            let mut writer = WriterBuilder::new().has_headers(false).from_writer(file);
            writer.write_record(columns)?;
            Ok::<_, io::Error>(writer)
        };
        let [articles, mentions, entities, relations] = TABLES.map(table);
        Ok(Self {
            folder: folder.to_owned(),
            articles: articles?,
            mentions: mentions?,
            entities: entities?,
            relations: relations?,
        })
    }

    fn add_entities(&mut self, record: &Record) -> io::Result<()> {
        for view in record.entities() {
            let lists = [
                (MentionType::Per, &record.persons),
                (MentionType::Org, &record.organisations),
                (MentionType::Loc, &record.places),
                (MentionType::Event, &record.events),
                (MentionType::Doc, &record.documents),
            ];
            let list = lists.iter().find(|(kind, _)| *kind == view.kind).map(|(_, list)| list);
            let entity = list.and_then(|list| list.iter().find(|entity| entity.id == view.id));
            let title = record.titles.iter().find(|title| view.kind == MentionType::Title && title.id == view.id);
            let aliases = entity.map(|entity| &entity.aliases).or(title.map(|title| &title.aliases));
            self.entities.serialize(EntityRow {
                article: &record.id,
                entity: view.id,
                kind: view.kind.name(),
                name: view.name,
                aliases: aliases.map_or_else(String::new, |aliases| aliases.join(BETWEEN)),
                code: entity.and_then(|entity| entity.code.as_deref()),
                title_kind: title.and_then(|title| title.kind),
                titles: entity.map_or_else(String::new, |entity| entity.titles.join(BETWEEN)),
                mentions: view.mentions.len(),
            })?;
        }
        Ok(())
    }

    fn add_relations(&mut self, record: &Record) -> io::Result<()> {
        let name = |id: &str| record.entities().find(|entity| entity.id == id).map(|entity| entity.name);
        for relation in &record.relations {
            let evidence = relation.evidence.first();
            self.relations.serialize(RelationRow {
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
            })?;
        }
        Ok(())
    }
}

impl Exporter for Csv {
    fn add(&mut self, record: &Record) -> io::Result<()> {
        let source = record.source.as_ref();
        let published = record.published.as_ref();
        self.articles.serialize(ArticleRow {
            article: &record.id,
            title: record.title.as_deref(),
            published: published.map(|published| published.value.as_str()),
            published_from: published.map(|published| published.from.as_str()),
            language: record.language.as_deref(),
            path: source.map(|source| source.path.as_str()),
            sha256: source.map(|source| source.sha256.as_str()),
            duplicate_of: record.duplicate_of.as_deref(),
            text: &record.text,
        })?;
        for (entity, mention) in record.mentions() {
            self.mentions.serialize(MentionRow {
                article: &record.id,
                entity: entity.id,
                kind: entity.kind.name(),
                start: mention.start,
                end: mention.end,
                text: &mention.text,
                sentence: mention.sentence,
                source: mention.source.as_deref(),
                score: mention.score,
            })?;
        }
        self.add_entities(record)?;
        self.add_relations(record)
    }

    fn finish(&mut self) -> io::Result<()> {
        for table in [&mut self.articles, &mut self.mentions, &mut self.entities, &mut self.relations] {
            table.flush()?;
        }
        for (name, _) in TABLES {
            fs::rename(self.folder.join(format!("{name}.csv.tmp")), self.folder.join(format!("{name}.csv")))?;
        }
        Ok(())
    }
}
