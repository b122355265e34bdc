//! In which form do other tools want the records?
//!
//! One file a format, each behind [`Exporter`], which takes the records one after the other and holds none of them.
//! `docs/formats.md` has the columns and units of each.

mod brat;
mod conll;
mod doccano;
mod huggingface;
mod label_studio;
mod spacy;
mod tables;
mod tokens;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::record::Record;

/// Writes records in a form.
pub trait Exporter {
    /// Adds a record.
    ///
    /// # Errors
    /// When it cannot be written.
    fn add(&mut self, record: &Record) -> io::Result<()>;

    /// Writes what stands at the end.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(&mut self) -> io::Result<()>;
}

/// A form of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Tables of articles, mentions, entities and relations, comma-separated.
    Csv,
    /// A text and an annotation file an article.
    Brat,
    /// A token and its BIO label a line.
    Conll,
    /// Tasks with predictions for Label Studio.
    LabelStudio,
    /// JSON Lines for doccano.
    Doccano,
    /// JSON Lines with tokens and spans, as spaCy and Prodigy know them.
    Spacy,
    /// JSON Lines with entities as a token-classification pipeline of transformers gives them.
    HuggingFace,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Csv, Self::Brat, Self::Conll, Self::LabelStudio, Self::Doccano, Self::Spacy, Self::HuggingFace];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Brat => "brat",
            Self::Conll => "conll",
            Self::LabelStudio => "label-studio",
            Self::Doccano => "doccano",
            Self::Spacy => "spacy",
            Self::HuggingFace => "huggingface",
        }
    }

    /// Whether the form is several files.
    #[must_use]
    pub fn is_folder(self) -> bool {
        matches!(self, Self::Csv | Self::Brat)
    }
}

/// Writes records to a path: a folder for a form of several files, else a file, which appears when all is written.
///
/// # Errors
/// Names the path that cannot be written; or the first error of `records`.
pub fn export<E: From<ExportError>>(
    records: impl Iterator<Item = Result<Record, E>>,
    format: Format,
    path: &Path,
) -> Result<usize, E> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |reason| E::from(ExportError { path, reason })
    };
    if format.is_folder() {
        fs::create_dir_all(path).map_err(failed(path))?;
        let mut exporter: Box<dyn Exporter> = match format {
            Format::Brat => Box::new(brat::Brat::create(path).map_err(failed(path))?),
            _ => Box::new(tables::Csv::create(path).map_err(failed(path))?),
        };
        return drain(records, exporter.as_mut(), failed(path));
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    let temporary = path.with_file_name(name);
    let mut file = File::create(&temporary).map(BufWriter::new).map_err(failed(path))?;
    let done = export_to(records, format, &mut file, failed(path));
    let renamed = done.and_then(|count| fs::rename(&temporary, path).map(|()| count).map_err(failed(path)));
    if renamed.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    renamed
}

/// Writes records in a form of one file.
///
/// # Errors
/// What `failed` makes of a failure to write; or the first error of `records`.
///
/// # Panics
/// When the form is of several files.
pub fn export_to<E>(
    records: impl Iterator<Item = Result<Record, E>>,
    format: Format,
    out: &mut dyn Write,
    failed: impl FnOnce(io::Error) -> E,
) -> Result<usize, E> {
    let mut exporter: Box<dyn Exporter + '_> = match format {
        Format::Conll => Box::new(conll::Conll::new(out)),
        Format::LabelStudio => Box::new(label_studio::LabelStudio::new(out)),
        Format::Doccano => Box::new(JsonLines { out, line: doccano::line }),
        Format::Spacy => Box::new(JsonLines { out, line: spacy::line }),
        Format::HuggingFace => Box::new(JsonLines { out, line: huggingface::line }),
        Format::Csv | Format::Brat => unreachable!("these are of several files"),
    };
    drain(records, exporter.as_mut(), failed)
}

fn drain<E>(
    records: impl Iterator<Item = Result<Record, E>>,
    exporter: &mut dyn Exporter,
    failed: impl FnOnce(io::Error) -> E,
) -> Result<usize, E> {
    let mut count = 0;
    for record in records {
        let record = record?;
        // Offsets that lie beside their text would be worse in another form than no export.
        let added = match record.fault() {
            None => exporter.add(&record),
            Some(fault) => Err(io::Error::other(format!("article `{}`: {fault}", record.id))),
        };
        if let Err(error) = added {
            return Err(failed(error));
        }
        count += 1;
    }
    match exporter.finish() {
        Ok(()) => Ok(count),
        Err(error) => Err(failed(error)),
    }
}

/// A file or folder that cannot be written, or a record that is not to be.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {path}: {reason}")]
pub struct ExportError {
    /// The path.
    pub path: PathBuf,
    /// What the system says.
    pub reason: io::Error,
}

/// A form of one JSON value a line.
struct JsonLines<'a, T> {
    out: &'a mut dyn Write,
    line: fn(&Record) -> T,
}

impl<T: Serialize> Exporter for JsonLines<'_, T> {
    fn add(&mut self, record: &Record) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, &(self.line)(record))?;
        self.out.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
