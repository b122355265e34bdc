//! Tables in CSV: `articles.csv`, `mentions.csv`, `entities.csv` and `relations.csv`, joined by `article` and `entity`.
//! They appear when all of them are written.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use csv::{Writer, WriterBuilder};
use serde::Serialize;

use super::Exporter;
use super::rows::{self, ArticleRow, EntityRow, MentionRow, RelationRow, TABLES};
use crate::record::Record;

/// Between the items of a column that has several.
const BETWEEN: &str = " | ";

pub(super) struct Csv {
    folder: PathBuf,
    /// In the order of [`TABLES`].
    tables: [Writer<File>; 4],
}

impl Csv {
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        let [articles, mentions, entities, relations] = TABLES.map(|name| folder.join(format!("{name}.csv.tmp")));
        Ok(Self {
            folder: folder.to_owned(),
            tables: [
                table::<ArticleRow<'_>>(&articles)?,
                table::<MentionRow<'_>>(&mentions)?,
                table::<EntityRow<'_, String>>(&entities)?,
                table::<RelationRow<'_>>(&relations)?,
            ],
        })
    }
}

/// A table with the names of its columns, which stand there without rows, too.
fn table<Row: Serialize + Default>(path: &Path) -> io::Result<Writer<File>> {
    let mut header = Writer::from_writer(Vec::new());
    header.serialize(Row::default())?;
    let header = header.into_inner().map_err(csv::IntoInnerError::into_error)?;
    let mut reader = csv::ReaderBuilder::new().from_reader(header.as_slice());
    let mut writer = WriterBuilder::new().has_headers(false).from_writer(File::create(path)?);
    writer.write_record(reader.headers()?)?;
    Ok(writer)
}

impl Exporter for Csv {
    fn add(&mut self, record: &Record) -> io::Result<()> {
        let [articles, mentions, entities, relations] = &mut self.tables;
        articles.serialize(rows::article(record))?;
        rows::mentions(record).try_for_each(|row| mentions.serialize(row))?;
        rows::entities(record, |items| items.join(BETWEEN)).try_for_each(|row| entities.serialize(row))?;
        rows::relations(record).try_for_each(|row| relations.serialize(row))?;
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        for table in &mut self.tables {
            table.flush()?;
        }
        rows::publish(&self.folder, "csv")
    }
}
