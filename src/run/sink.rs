//! Where do records and errors go?
//!
//! To the files of a folder or to the standard streams. A folder is written by one run at a time; what a run has left
//! is overwritten only by one with the same settings, and only when it was finished.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::earlier::{Earlier, Header, Reused};
use super::lines_file::LinesFile;
use super::{ERRORS, Output, RECORDS, RunConfig, RunError, SUMMARY, State, Summary};
use crate::article::{Article, ArticleError};
use crate::record::Record;

/// Held by the run that writes to a folder.
const LOCK: &str = ".lock";

/// Records in a new order, until they are all there.
const TEMPORARY_RECORDS: &str = ".records.jsonl.tmp";

/// Where records and errors are written.
pub(super) enum Sink {
    Folder(Box<Folder>),
    Stdout { records: BufWriter<io::Stdout>, ids: Vec<Box<str>>, closed: bool },
}

pub(super) struct Folder {
    path: PathBuf,
    records: LinesFile,
    errors: LinesFile,
    earlier: Option<Earlier>,
    _lock: File,
}

impl Sink {
    /// Makes the output ready; `summary` is what the folder says while the run is at work.
    pub(super) fn open(config: &RunConfig, summary: &Summary) -> Result<Self, RunError> {
        let Output::Folder(folder) = &config.output else {
            return Ok(Self::Stdout { records: BufWriter::new(io::stdout()), ids: Vec::new(), closed: false });
        };
        fs::create_dir_all(folder).map_err(failed(folder, ""))?;
        let lock = lock(folder)?;
        refuse_inputs(folder, config)?;
        refuse_other_runs(folder, config)?;
        let (records, temporary) = (folder.join(RECORDS), folder.join(TEMPORARY_RECORDS));
        let earlier = if config.resume {
            Some(Earlier::open(&records, &temporary).map_err(failed(folder, RECORDS))?)
        } else {
            remove(&temporary).map_err(failed(folder, TEMPORARY_RECORDS))?;
            None
        };
        let left = earlier.as_ref().map_or(0, Earlier::length);
        // What a run without --resume leaves behind it must be gone before the summary speaks of other settings.
        let records = LinesFile::open(records, temporary, left).map_err(failed(folder, RECORDS))?;
        write_summary(folder, summary)?;
        let (errors, none) = (folder.join(ERRORS), folder.join(TEMPORARY_RECORDS));
        let errors = LinesFile::open(errors, none, 0).map_err(failed(folder, ERRORS))?;
        Ok(Self::Folder(Box::new(Folder { path: folder.clone(), records, errors, earlier, _lock: lock })))
    }

    /// The record of an article that an earlier run has written.
    pub(super) fn reused(&mut self, article: &Article) -> Result<Option<Reused>, RunError> {
        let Self::Folder(folder) = self else { return Ok(None) };
        let Some(earlier) = &mut folder.earlier else { return Ok(None) };
        earlier.find(article).map_err(failed(&folder.path, RECORDS))
    }

    /// Whether an earlier run has left records whose articles this one has not met.
    pub(super) fn has_unmet(&self) -> bool {
        matches!(self, Self::Folder(folder) if folder.earlier.as_ref().is_some_and(Earlier::has_unmet))
    }

    /// Writes a record; `start` tells where an earlier run has written just this line. Gives a number by which
    /// [`Self::id_of`] finds it.
    pub(super) fn write_record(&mut self, id: &str, line: &[u8], start: Option<u64>) -> Result<u64, RunError> {
        match self {
            Self::Folder(folder) => {
                let position = folder.records.position();
                folder.records.push(line, start).map_err(failed(&folder.path, RECORDS))?;
                Ok(position)
            }
            Self::Stdout { records, ids, closed } => {
                or_closed(records.write_all(line), closed)?;
                ids.push(id.into());
                Ok(ids.len() as u64 - 1)
            }
        }
    }

    /// Writes a record that no earlier run has written.
    pub(super) fn write_new(&mut self, record: &Record) -> Result<u64, RunError> {
        let line = line(record).map_err(failed(Path::new(""), RECORDS))?;
        self.write_record(&record.id, &line, None)
    }

    /// The id of a record that was written.
    pub(super) fn id_of(&mut self, number: u64) -> Result<String, RunError> {
        match self {
            Self::Folder(folder) => {
                let line = folder.records.line_at(number).map_err(failed(&folder.path, RECORDS))?;
                let header = serde_json::from_slice::<Header>(&line);
                Ok(header.map_err(|error| failed(&folder.path, RECORDS)(error.into()))?.id)
            }
            Self::Stdout { ids, .. } => Ok(usize::try_from(number)
                .ok()
                .and_then(|number| ids.get(number))
                .map_or_else(String::new, ToString::to_string)),
        }
    }

    pub(super) fn write_error(&mut self, error: &ArticleError) -> Result<(), RunError> {
        match self {
            Self::Folder(folder) => {
                let pushed = line(error).and_then(|line| folder.errors.push(&line, None));
                pushed.map_err(failed(&folder.path, ERRORS))
            }
            Self::Stdout { .. } => {
                let written = line(error).and_then(|line| io::stderr().write_all(&line));
                written.map_err(|reason| RunError::Stream { stream: "standard error", reason })
            }
        }
    }

    /// Hands on what is buffered, so that whoever follows the output sees every finished batch.
    pub(super) fn flush(&mut self) -> Result<(), RunError> {
        match self {
            Self::Folder(folder) => {
                folder.records.flush().map_err(failed(&folder.path, RECORDS))?;
                folder.errors.flush().map_err(failed(&folder.path, ERRORS))
            }
            Self::Stdout { records, closed, .. } => or_closed(records.flush(), closed),
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
            Self::Folder(folder) => {
                let Folder { path, records, earlier, .. } = *folder;
                drop(earlier); // Windows renames closed files only.
                // The articles to come of a run that stops early may have records already, which stay.
                if summary.state == State::Finished {
                    records.finish().map_err(failed(&path, RECORDS))?;
                }
                write_summary(&path, summary)
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
        written => written.map_err(|reason| RunError::Stream { stream: "standard output", reason }),
    }
}

fn failed(folder: &Path, name: &str) -> impl FnOnce(io::Error) -> RunError + use<> {
    let path = if name.is_empty() { folder.to_owned() } else { folder.join(name) };
    move |reason| RunError::Write { path, reason }
}

/// A value as a line of JSON Lines.
pub(super) fn line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// Whole or not at all, so that whoever looks at a run while it works can read it.
fn write_summary(folder: &Path, summary: &Summary) -> Result<(), RunError> {
    let temporary = folder.join(format!(".{SUMMARY}.tmp"));
    let written = serde_json::to_string_pretty(summary).map_err(io::Error::from).and_then(|mut text| {
        text.push('\n');
        fs::write(&temporary, text)?;
        fs::rename(&temporary, folder.join(SUMMARY))
    });
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary); // Half a file, on a disk that is full.
        failed(folder, SUMMARY)(error)
    })
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Two runs that write to the same files would spoil both. The system lets go of the lock when a run ends or is killed;
/// the file stays, for whoever removed it might remove that of the next run.
fn lock(folder: &Path) -> Result<File, RunError> {
    let file = File::create(folder.join(LOCK)).map_err(failed(folder, LOCK))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(RunError::InUse { folder: folder.to_owned() }),
        // Some network drives know no locks; a run there is as good as without.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
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

/// What a run has left is overwritten by one with the same settings, if it was finished; what an unfinished one has
/// left is gone on with by one with the same settings, if told so.
fn refuse_other_runs(folder: &Path, config: &RunConfig) -> Result<(), RunError> {
    if config.force {
        return Ok(());
    }
    let has_records = fs::metadata(folder.join(RECORDS)).is_ok_and(|records| records.len() > 0);
    let summary = match fs::read_to_string(folder.join(SUMMARY)) {
        Ok(text) => serde_json::from_str::<Summary>(&text).ok(),
        Err(_) if !has_records => return Ok(()),
        Err(_) => None,
    };
    let differences = match &summary {
        Some(summary) if config.resume => summary.settings.differences_on_resume(&config.settings),
        Some(summary) => summary.settings.differences(&config.settings),
        None => vec![format!("{SUMMARY} is not there, or not of this version")],
    };
    let is_finished = summary.is_some_and(|summary| summary.state == State::Finished);
    let folder = folder.to_owned();
    if !differences.is_empty() {
        return Err(RunError::OtherSettings { folder, differences: differences.join("; ") });
    }
    if !is_finished && has_records && !config.resume {
        return Err(RunError::Unfinished { folder });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end() {
        assert_eq!(line(&Record::new("a", "b")).expect("JSON").last(), Some(&b'\n'));
    }
}
