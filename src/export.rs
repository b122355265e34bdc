//! In which form do other tools want the records?
//!
//! One file a format, each behind [`Exporter`], which takes the records one after the other and holds none of them
//! (graphml and turtle tell who is who across articles, and hold what they need for that, but no text).
//! `docs/formats.md` has the columns and units of each.

mod brat;
mod conll;
mod doccano;
mod graphml;
mod huggingface;
mod label_studio;
#[cfg(feature = "parquet")]
mod parquet;
mod rows;
mod spacy;
mod tables;
mod tokens;
mod turtle;

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
    /// The same tables in Parquet; needs the feature `parquet`.
    Parquet,
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
    /// A graph of who and what is named and the relations between them, over all articles.
    GraphMl,
    /// RDF in Turtle.
    Turtle,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Csv,
        Self::Parquet,
        Self::Brat,
        Self::Conll,
        Self::LabelStudio,
        Self::Doccano,
        Self::Spacy,
        Self::HuggingFace,
        Self::GraphMl,
        Self::Turtle,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Brat => "brat",
            Self::Conll => "conll",
            Self::LabelStudio => "label-studio",
            Self::Doccano => "doccano",
            Self::Spacy => "spacy",
            Self::HuggingFace => "huggingface",
            Self::GraphMl => "graphml",
            Self::Turtle => "turtle",
        }
    }

    /// Whether the form is several files.
    #[must_use]
    pub fn is_folder(self) -> bool {
        matches!(self, Self::Csv | Self::Parquet | Self::Brat)
    }
}

/// Writes records to a path: a folder for a form of several files, else a file, which appears when all is written.
///
/// # Errors
/// Names the path that cannot be written, or the record that is not to be; or the first error of `records`.
pub fn export<E: From<ExportError>>(
    records: impl Iterator<Item = Result<Record, E>>,
    format: Format,
    path: &Path,
) -> Result<usize, E> {
    let failed = |reason| ExportError::File { path: path.to_owned(), reason };
    if !format.is_folder() {
        return to_file(path, |out| drain(records, in_file(format, out).as_mut(), failed));
    }
    let mut exporter = in_folder(format, path).map_err(failed)?;
    drain(records, exporter.as_mut(), failed)
}

/// Writes records in a form of one file.
///
/// # Errors
/// When nothing can be written, or names the record that is not to be; or the first error of `records`.
///
/// # Panics
/// When the form is of several files.
pub fn export_to<E: From<ExportError>>(
    records: impl Iterator<Item = Result<Record, E>>,
    format: Format,
    out: &mut dyn Write,
) -> Result<usize, E> {
    drain(records, in_file(format, out).as_mut(), ExportError::Out)
}

/// Writes a file, which appears when all is written; what is there and no file, such as a device, is written to.
///
/// # Errors
/// Names the path when it cannot be written; or the error of `write`.
pub fn to_file<T, E: From<ExportError>>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    let failed = |reason| E::from(ExportError::File { path: path.to_owned(), reason });
    if fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        let mut out = File::options().write(true).open(path).map(BufWriter::new).map_err(failed)?;
        let done = write(&mut out)?;
        out.flush().map_err(failed)?;
        return Ok(done);
    }
    // A link goes on to lead where it led.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    let temporary = target.with_file_name(name);
    let mut file = File::create(&temporary).map(BufWriter::new).map_err(failed)?;
    let done = write(&mut file).and_then(|done| {
        file.flush().and_then(|()| fs::rename(&temporary, &target)).map_err(failed)?;
        Ok(done)
    });
    if done.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    done
}

fn in_folder(format: Format, path: &Path) -> io::Result<Box<dyn Exporter>> {
    fs::create_dir_all(path)?;
    Ok(match format {
        Format::Brat => Box::new(brat::Brat::create(path)?),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(parquet::Parquet::create(path)?),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "this danh was built without Parquet: build it with `cargo build --release --features parquet`, or \
                 export to csv, which has the same tables",
            ));
        }
        _ => Box::new(tables::Csv::create(path)?),
    })
}

fn in_file<'a>(format: Format, out: &'a mut dyn Write) -> Box<dyn Exporter + 'a> {
    match format {
        Format::Conll => Box::new(conll::Conll::new(out)),
        Format::LabelStudio => Box::new(label_studio::LabelStudio::new(out)),
        Format::Doccano => Box::new(JsonLines { out, line: doccano::line }),
        Format::Spacy => Box::new(JsonLines { out, line: spacy::line }),
        Format::HuggingFace => Box::new(JsonLines { out, line: huggingface::line }),
        Format::GraphMl => Box::new(graphml::GraphMl::new(out)),
        Format::Turtle => Box::new(turtle::Turtle::new(out)),
        Format::Csv | Format::Parquet | Format::Brat => unreachable!("these are of several files"),
    }
}

fn drain<E: From<ExportError>>(
    records: impl Iterator<Item = Result<Record, E>>,
    exporter: &mut dyn Exporter,
    failed: impl Fn(io::Error) -> ExportError,
) -> Result<usize, E> {
    let mut count = 0;
    for record in records {
        let record = record?;
        // Offsets that lie beside their text would be worse in another form than no export.
        if let Some(fault) = record.fault() {
            return Err(ExportError::Record { id: record.id, fault }.into());
        }
        exporter.add(&record).map_err(&failed)?;
        count += 1;
    }
    exporter.finish().map_err(failed)?;
    Ok(count)
}

/// Why records were not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// A file or folder cannot be written.
    #[error("cannot write {path}: {reason}")]
    File {
        /// The path.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// What is no file cannot be written.
    #[error("cannot write the records")]
    Out(#[source] io::Error),
    /// A record does not say what its text has.
    #[error("article `{id}`: {fault}")]
    Record {
        /// Id of the article.
        id: String,
        /// What is wrong, and what to do.
        fault: String,
    },
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
