//! What did an earlier run write?

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::ERRORS;
use crate::article::ArticleError;
use crate::record::Record;

/// Why the files of an earlier run, or a configuration, cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file cannot be read.
    #[error("cannot read {path}: {reason}; check the path")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// A line is not what it should be.
    #[error("{path}:{line}: is not {expected}: {reason}; give the files of a run of danh extract")]
    Line {
        /// The file.
        path: PathBuf,
        /// Number of the line, from 1.
        line: usize,
        /// What it should be.
        expected: &'static str,
        /// What is wrong.
        reason: serde_json::Error,
    },
}

/// The text of a configuration file.
///
/// # Errors
/// When the file cannot be read.
pub fn read_config(path: &Path) -> Result<String, ReadError> {
    fs::read_to_string(path).map_err(|reason| ReadError::Io { path: path.to_owned(), reason })
}

/// The records of a file, one after the other.
///
/// # Errors
/// When the file cannot be opened; later, for each line that is not a record.
pub fn read_records(path: &Path) -> Result<impl Iterator<Item = Result<Record, ReadError>>, ReadError> {
    read_lines(path, "a record")
}

/// Whether the first line of a file is a record, rather than an article.
///
/// # Errors
/// When the file cannot be read.
pub fn holds_records(path: &Path) -> Result<bool, ReadError> {
    match read_lines::<Record>(path, "a record")?.next() {
        None | Some(Err(ReadError::Line { .. })) => Ok(false),
        Some(Err(error)) => Err(error),
        Some(Ok(_)) => Ok(true),
    }
}

/// The first articles that failed in a run, at most `count`.
///
/// # Errors
/// When the file cannot be read or holds something else.
pub fn first_errors(folder: &Path, count: usize) -> Result<Vec<ArticleError>, ReadError> {
    read_lines(&folder.join(ERRORS), "an error")?.take(count).collect()
}

fn read_lines<T: serde::de::DeserializeOwned>(
    path: &Path,
    expected: &'static str,
) -> Result<impl Iterator<Item = Result<T, ReadError>> + use<T>, ReadError> {
    let path = path.to_owned();
    let file = File::open(&path).map_err(|reason| ReadError::Io { path: path.clone(), reason })?;
    let lines = BufReader::new(file).lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.as_ref().is_ok_and(|line| line.trim().is_empty()));
    Ok(lines.map(move |(index, line)| {
        let line = line.map_err(|reason| ReadError::Io { path: path.clone(), reason })?;
        let wrong = |reason| ReadError::Line { path: path.clone(), line: index + 1, expected, reason };
        serde_json::from_str(&line).map_err(wrong)
    }))
}
