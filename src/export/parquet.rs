//! The tables of [`super::rows`] in Parquet, with the same columns; lists are lists. They appear when all of them are
//! written.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde::Serialize;

use super::Exporter;
use super::rows::{self, TABLES};
use crate::record::Record;

/// From so many bytes on, what is held of a table is written as a row group, so that memory does not grow.
const MAX_HELD_BYTES: usize = 16 << 20;

/// Rows in a row group at most: enough for readers that take whole groups.
const MAX_GROUP_ROWS: usize = 1 << 16;

pub(super) struct Parquet {
    folder: PathBuf,
    /// In the order of [`TABLES`].
    tables: [Table; 4],
}

struct Table {
    fields: Vec<FieldRef>,
    writer: Option<ArrowWriter<File>>,
}

/// Columns of a table: name, type, whether it is always there.
type Columns = &'static [(&'static str, Kind, bool)];

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Count,
    Score,
    List,
}

const ARTICLES: Columns = &[
    ("article", Kind::Text, true),
    ("title", Kind::Text, false),
    ("published", Kind::Text, false),
    ("published_from", Kind::Text, false),
    ("language", Kind::Text, false),
    ("path", Kind::Text, false),
    ("sha256", Kind::Text, false),
    ("duplicate_of", Kind::Text, false),
    ("text", Kind::Text, true),
];

const MENTIONS: Columns = &[
    ("article", Kind::Text, true),
    ("entity", Kind::Text, true),
    ("type", Kind::Text, true),
    ("start", Kind::Count, true),
    ("end", Kind::Count, true),
    ("text", Kind::Text, true),
    ("sentence", Kind::Count, false),
    ("source", Kind::Text, false),
    ("score", Kind::Score, false),
];

const ENTITIES: Columns = &[
    ("article", Kind::Text, true),
    ("entity", Kind::Text, true),
    ("type", Kind::Text, true),
    ("name", Kind::Text, true),
    ("aliases", Kind::List, true),
    ("code", Kind::Text, false),
    ("title_kind", Kind::Text, false),
    ("titles", Kind::List, true),
    ("mentions", Kind::Count, true),
];

const RELATIONS: Columns = &[
    ("article", Kind::Text, true),
    ("kind", Kind::Text, true),
    ("subject", Kind::Text, true),
    ("subject_name", Kind::Text, true),
    ("object", Kind::Text, true),
    ("object_name", Kind::Text, true),
    ("when", Kind::Text, false),
    ("where", Kind::Text, false),
    ("where_name", Kind::Text, false),
    ("source", Kind::Text, false),
    ("score", Kind::Score, false),
    ("evidence", Kind::Count, true),
    ("start", Kind::Count, false),
    ("end", Kind::Count, false),
];

impl Table {
    fn create(folder: &Path, name: &str, columns: Columns) -> io::Result<Self> {
        let field = |(name, kind, is_always): &(&str, Kind, bool)| {
            let kind = match kind {
                Kind::Text => DataType::Utf8,
                Kind::Count => DataType::Int64,
                Kind::Score => DataType::Float64,
                Kind::List => DataType::List(Arc::new(Field::new("element", DataType::Utf8, false))),
            };
            Arc::new(Field::new(*name, kind, !is_always))
        };
        let fields: Vec<FieldRef> = columns.iter().map(field).collect();
        let file = File::create(folder.join(format!("{name}.parquet.tmp")))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(MAX_GROUP_ROWS))
            .build();
        let schema = Arc::new(Schema::new(fields.clone()));
        let writer = ArrowWriter::try_new(file, schema, Some(properties)).map_err(io::Error::other)?;
        Ok(Self { fields, writer: Some(writer) })
    }

    fn add(&mut self, rows: &[impl Serialize]) -> io::Result<()> {
        let Some(writer) = self.writer.as_mut().filter(|_| !rows.is_empty()) else { return Ok(()) };
        let batch = serde_arrow::to_record_batch(&self.fields, &rows).map_err(io::Error::other)?;
        writer.write(&batch).map_err(io::Error::other)?;
        if writer.in_progress_size() > MAX_HELD_BYTES {
            writer.flush().map_err(io::Error::other)?;
        }
        Ok(())
    }
}

impl Parquet {
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        let [articles, mentions, entities, relations] = TABLES;
        Ok(Self {
            folder: folder.to_owned(),
            tables: [
                Table::create(folder, articles, ARTICLES)?,
                Table::create(folder, mentions, MENTIONS)?,
                Table::create(folder, entities, ENTITIES)?,
                Table::create(folder, relations, RELATIONS)?,
            ],
        })
    }
}

impl Exporter for Parquet {
    fn add(&mut self, record: &Record) -> io::Result<()> {
        let [articles, mentions, entities, relations] = &mut self.tables;
        articles.add(&[rows::article(record)])?;
        mentions.add(&rows::mentions(record).collect::<Vec<_>>())?;
        entities.add(&rows::entities(record, |items| items).collect::<Vec<_>>())?;
        relations.add(&rows::relations(record).collect::<Vec<_>>())
    }

    fn finish(&mut self) -> io::Result<()> {
        for writer in self.tables.iter_mut().filter_map(|table| table.writer.take()) {
            writer.close().map_err(io::Error::other)?;
        }
        rows::publish(&self.folder, "parquet")
    }
}
