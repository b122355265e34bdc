//! Tables: `articles.csv`, `mentions.csv`, `entities.csv` and `relations.csv`, joined by `article` and `entity`. They
//! appear when all of them are written.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use csv::{Writer, WriterBuilder};

use super::Exporter;
use crate::record::{MentionType, Record};

/// Between the items of a column that has several.
const BETWEEN: &str = " | ";

pub(super) struct Csv {
    folder: PathBuf,
    articles: Writer<File>,
    mentions: Writer<File>,
    entities: Writer<File>,
    relations: Writer<File>,
}

/// The tables with their columns, which stand there without rows, too. Rows are tuples in this order.
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
            self.entities.serialize((
                &record.id,
                view.id,
                view.kind.name(),
                view.name,
                aliases.map_or_else(String::new, |aliases| aliases.join(BETWEEN)),
                entity.and_then(|entity| entity.code.as_deref()),
                title.and_then(|title| title.kind),
                entity.map_or_else(String::new, |entity| entity.titles.join(BETWEEN)),
                view.mentions.len(),
            ))?;
        }
        Ok(())
    }

    fn add_relations(&mut self, record: &Record) -> io::Result<()> {
        let name = |id: &str| record.entities().find(|entity| entity.id == id).map(|entity| entity.name);
        for relation in &record.relations {
            let evidence = relation.evidence.first();
            self.relations.serialize((
                &record.id,
                &relation.kind,
                &relation.subject,
                name(&relation.subject).unwrap_or_default(),
                &relation.object,
                name(&relation.object).unwrap_or_default(),
                relation.when.as_deref(),
                relation.place.as_deref(),
                relation.place.as_deref().and_then(name),
                relation.source.as_deref(),
                relation.score,
                relation.evidence.len(),
                evidence.map(|evidence| evidence.start),
                evidence.map(|evidence| evidence.end),
            ))?;
        }
        Ok(())
    }
}

impl Exporter for Csv {
    fn add(&mut self, record: &Record) -> io::Result<()> {
        let source = record.source.as_ref();
        let published = record.published.as_ref();
        self.articles.serialize((
            &record.id,
            record.title.as_deref(),
            published.map(|published| published.value.as_str()),
            published.map(|published| published.from.as_str()),
            record.language.as_deref(),
            source.map(|source| source.path.as_str()),
            source.map(|source| source.sha256.as_str()),
            record.duplicate_of.as_deref(),
            &record.text,
        ))?;
        for (entity, mention) in record.mentions() {
            self.mentions.serialize((
                &record.id,
                entity.id,
                entity.kind.name(),
                mention.start,
                mention.end,
                &mention.text,
                mention.sentence,
                mention.source.as_deref(),
                mention.score,
            ))?;
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
