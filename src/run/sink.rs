//! Where do records and errors go?
//!
//! To the files of a folder or to the standard streams. A folder that holds a finished run is rewritten only by a run
//! with the same settings, and the summary appears whole, when everything else is written.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{ERRORS, Output, RECORDS, RunConfig, RunError, SUMMARY, Summary};
use crate::article::ArticleError;
use crate::record::Record;

/// Where records and errors are written.
pub(super) enum Sink {
    Folder { folder: PathBuf, records: BufWriter<File>, errors: BufWriter<File> },
    Stdout { records: BufWriter<io::Stdout>, closed: bool },
}

impl Sink {
    pub(super) fn open(config: &RunConfig) -> Result<Self, RunError> {
        let Output::Folder(folder) = &config.output else {
            return Ok(Self::Stdout { records: BufWriter::new(io::stdout()), closed: false });
        };
        let write = |path: PathBuf| move |reason| RunError::Write { path, reason };
        fs::create_dir_all(folder).map_err(write(folder.clone()))?;
        refuse_inputs(folder, config)?;
        refuse_other_settings(folder, config)?;
        let summary = folder.join(SUMMARY);
        match fs::remove_file(&summary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(write(summary)(error)),
            _ => {}
        }
        let create = |name: &str| {
            let path = folder.join(name);
            File::create(&path).map(BufWriter::new).map_err(write(path))
        };
        Ok(Self::Folder { folder: folder.clone(), records: create(RECORDS)?, errors: create(ERRORS)? })
    }

    pub(super) fn write_record(&mut self, record: &Record) -> Result<(), RunError> {
        match self {
            Self::Folder { folder, records, .. } => write_line(records, record).map_err(failed(folder, RECORDS)),
            Self::Stdout { records, closed } => or_closed(write_line(records, record), closed),
        }
    }

    pub(super) fn write_error(&mut self, error: &ArticleError) -> Result<(), RunError> {
        match self {
            Self::Folder { folder, errors, .. } => write_line(errors, error).map_err(failed(folder, ERRORS)),
            Self::Stdout { .. } => {
                write_line(&mut io::stderr(), error).map_err(failed(Path::new(""), "standard error"))
            }
        }
    }

    /// Hands on what is buffered, so that whoever follows the output sees every finished batch.
    pub(super) fn flush(&mut self) -> Result<(), RunError> {
        match self {
            Self::Folder { folder, records, errors } => {
                records.flush().map_err(failed(folder, RECORDS))?;
                errors.flush().map_err(failed(folder, ERRORS))
            }
            Self::Stdout { records, closed } => or_closed(records.flush(), closed),
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        matches!(self, Self::Stdout { closed: true, .. })
    }

    /// Ends a run after its last flush.
    pub(super) fn finish(self, summary: &Summary) -> Result<(), RunError> {
        match self {
            Self::Stdout { records, .. } => {
                // What is left after a broken pipe must not be tried again when the buffer is dropped.
                let _ = records.into_parts();
                Ok(())
            }
            Self::Folder { folder, .. } => {
                // Whole or not at all: the summary shows that a run has finished.
                let temporary = folder.join(format!(".{SUMMARY}.tmp"));
                let mut text =
                    serde_json::to_string_pretty(summary).map_err(|error| failed(&folder, SUMMARY)(error.into()))?;
                text.push('\n');
                fs::write(&temporary, text).map_err(failed(&folder, SUMMARY))?;
                fs::rename(&temporary, folder.join(SUMMARY)).map_err(failed(&folder, SUMMARY))?;
                Ok(())
            }
        }
    }
}

/// Whoever reads standard output may have had enough, which is no fault of the run.
fn or_closed(written: io::Result<()>, closed: &mut bool) -> Result<(), RunError> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            *closed = true;
            Ok(())
        }
        written => written.map_err(failed(Path::new(""), "standard output")),
    }
}

fn failed(folder: &Path, name: &str) -> impl FnOnce(io::Error) -> RunError + use<> {
    let path = folder.join(name);
    move |reason| RunError::Write { path, reason }
}

fn write_line(writer: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    writer.write_all(&line)
}

/// What is read must not be truncated before it has been read.
fn refuse_inputs(folder: &Path, config: &RunConfig) -> Result<(), RunError> {
    let written: Vec<PathBuf> =
        [RECORDS, ERRORS, SUMMARY].iter().filter_map(|name| folder.join(name).canonicalize().ok()).collect();
    for input in &config.inputs {
        if input.canonicalize().is_ok_and(|path| written.contains(&path)) {
            return Err(RunError::OverwritesInput { path: input.clone() });
        }
    }
    Ok(())
}

/// A finished run is overwritten only by one with the same settings; what an interrupted run left, by any.
fn refuse_other_settings(folder: &Path, config: &RunConfig) -> Result<(), RunError> {
    let Ok(text) = fs::read_to_string(folder.join(SUMMARY)) else { return Ok(()) };
    let differences = match serde_json::from_str::<Summary>(&text) {
        Ok(summary) => summary.settings.differences(&config.settings),
        Err(_) => vec![format!("{SUMMARY} is not one of this version")],
    };
    if config.force || differences.is_empty() {
        return Ok(());
    }
    Err(RunError::OtherSettings { folder: folder.to_owned(), differences: differences.join("; ") })
}
