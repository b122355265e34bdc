//! What do these files say, and in which format?
//!
//! Gold and predictions come as records (JSON Lines), as brat pairs (`.txt` and `.ann`), as labelled texts (`.ann` with
//! `⟦`) or as an export of Label Studio (`.json`). What is read is correct: every mention is where it says, every id of a relation is that of an entity,
//! every text is in NFC; anything else is an error with path, line and advice, never a silently lower score.
//!
//! A folder is read as its `records.jsonl` when it has one, else as all `.ann` files under it, else as all `.jsonl`
//! files under it, in the order of their paths.
//!
//! ```no_run
//! let gold = danh::evaluate::read(std::path::Path::new("tests/gold"))?;
//! println!("{} articles as {}", gold.records.len(), gold.format);
//! # Ok::<(), danh::evaluate::ReadError>(())
//! ```

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::brat;
use super::label_studio;
use super::labelled::{self, Problem, RELATIONS};
use crate::record::Record;

/// The forms in which gold and predictions come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON Lines, one record a line.
    Records,
    /// A `.txt` and an `.ann` file for each article.
    Brat,
    /// Texts with marks `⟦TYPE#id|surface⟧`.
    Labelled,
    /// A JSON export of Label Studio.
    LabelStudio,
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Records => "records (JSON Lines)",
            Self::Brat => "brat pairs (.txt and .ann)",
            Self::Labelled => "labelled texts (⟦TYPE#id|surface⟧)",
            Self::LabelStudio => "export of Label Studio (JSON)",
        })
    }
}

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// The format found.
    pub format: Format,
    /// One for each article, ids unique.
    pub records: Vec<Record>,
}

/// One labelled text, read or refused.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledFile {
    /// Path of the `.ann` file.
    pub path: PathBuf,
    /// Its record, or everything wrong with it.
    pub record: Result<Record, Vec<Problem>>,
}

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file system refused, or the file is not UTF-8.
    #[error("{path}: cannot be read ({reason}): check that it exists, is readable and is UTF-8")]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// A folder without anything to read.
    #[error("{path}: holds nothing to read: give a folder with {wanted}")]
    Nothing {
        /// The folder.
        path: PathBuf,
        /// What was looked for.
        wanted: &'static str,
    },
    /// A folder of two formats.
    #[error(
        "{path}: is in the format {found}, files before it in the format {before}: keep formats in folders of their own"
    )]
    Mixed {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: Format,
        /// The format of the others.
        before: Format,
    },
    /// A file that does not say what it should.
    #[error("{}", list(path, problems))]
    Problems {
        /// The file.
        path: PathBuf,
        /// What is wrong, in the order of the lines.
        problems: Vec<Problem>,
    },
    /// Two articles of the same id.
    #[error("{path}: the article `{id}` was there before: ids must be unique, rename one or leave one out")]
    SameId {
        /// The file with the second of them.
        path: PathBuf,
        /// The id.
        id: String,
    },
}

fn list(path: &Path, problems: &[Problem]) -> String {
    let lines: Vec<String> =
        problems.iter().map(|problem| format!("{}:{}: {}", path.display(), problem.line, problem.message)).collect();
    lines.join("\n")
}

/// Reads gold or predictions from a file or folder, whatever their format.
///
/// # Errors
/// When there is nothing to read, or something that is not as its format wants it.
pub fn read(path: &Path) -> Result<Labels, ReadError> {
    let mut labels: Option<Labels> = None;
    let mut ids = BTreeSet::new();
    for file in files(path)? {
        let (format, records) = read_file(&file)?;
        let labels = labels.get_or_insert_with(|| Labels { format, records: Vec::new() });
        if labels.format != format {
            return Err(ReadError::Mixed { path: file, found: format, before: labels.format });
        }
        for record in records {
            if !ids.insert(record.id.clone()) {
                return Err(ReadError::SameId { path: file, id: record.id });
            }
            labels.records.push(record);
        }
    }
    labels.ok_or_else(|| ReadError::Nothing { path: path.to_owned(), wanted: "records.jsonl, .ann or .jsonl files" })
}

/// Reads labelled texts from a file or from all `.ann` files under a folder, in the order of their paths. A text with
/// problems does not keep others from being read. The article is the `.txt` file beside it, if there is one.
///
/// # Errors
/// When a file cannot be read at all, or a folder has no `.ann` file.
pub fn labelled_files(path: &Path) -> Result<Vec<LabelledFile>, ReadError> {
    let files = if path.is_dir() { files_under(path, "ann")? } else { vec![path.to_owned()] };
    if files.is_empty() {
        return Err(ReadError::Nothing { path: path.to_owned(), wanted: ".ann files" });
    }
    let read = |path: PathBuf| {
        let annotated = text_of(&path)?;
        let record = labelled::parse(&annotated, article_beside(&path)?.as_deref(), &stem(&path));
        Ok(LabelledFile { path, record })
    };
    files.into_iter().map(read).collect()
}

fn files(path: &Path) -> Result<Vec<PathBuf>, ReadError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let records = path.join("records.jsonl");
    if records.is_file() {
        return Ok(vec![records]);
    }
    let annotated = files_under(path, "ann")?;
    if annotated.is_empty() { files_under(path, "jsonl") } else { Ok(annotated) }
}

/// All files under a folder with that extension, in the order of their paths.
fn files_under(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, ReadError> {
    let refuse = |reason| ReadError::Io { path: folder.to_owned(), reason };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(refuse)? {
        let path = entry.map_err(refuse)?.path();
        if path.is_dir() {
            found.extend(files_under(&path, extension)?);
        } else if path.extension() == Some(OsStr::new(extension)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn read_file(path: &Path) -> Result<(Format, Vec<Record>), ReadError> {
    let refuse = |problems| ReadError::Problems { path: path.to_owned(), problems };
    match path.extension().and_then(OsStr::to_str) {
        Some("ann" | "txt") => {
            let path = path.with_extension("ann");
            let annotated = text_of(&path)?;
            let article = article_beside(&path)?;
            if annotated.contains('⟦') || annotated.contains(RELATIONS) {
                let record = labelled::parse(&annotated, article.as_deref(), &stem(&path)).map_err(refuse)?;
                return Ok((Format::Labelled, vec![record]));
            }
            // Without the article, reading it again gives the error that names it.
            let article = article.map_or_else(|| text_of(&path.with_extension("txt")), Ok)?;
            Ok((Format::Brat, vec![brat::parse(&annotated, &article, &stem(&path)).map_err(refuse)?]))
        }
        Some("json") => {
            let refuse_line = |message| refuse(vec![Problem { line: 1, message }]);
            Ok((Format::LabelStudio, label_studio::parse(&text_of(path)?).map_err(refuse_line)?))
        }
        _ => Ok((Format::Records, read_records(path)?)),
    }
}

fn read_records(path: &Path) -> Result<Vec<Record>, ReadError> {
    let refuse = |reason| ReadError::Io { path: path.to_owned(), reason };
    let mut records = Vec::new();
    for (index, line) in BufReader::new(fs::File::open(path).map_err(refuse)?).lines().enumerate() {
        let line = line.map_err(refuse)?;
        if line.trim().is_empty() {
            continue;
        }
        let checked = serde_json::from_str(&line).map_err(|error| {
            format!("this is no record ({error}): give the records.jsonl of a run, or what `danh schema` describes")
        });
        let checked = checked.and_then(|record: Record| match record.fault() {
            None => Ok(record),
            Some(fault) => Err(format!("article `{}`: {fault}", record.id)),
        });
        records.push(checked.map_err(|message| ReadError::Problems {
            path: path.to_owned(),
            problems: vec![Problem { line: index + 1, message }],
        })?);
    }
    Ok(records)
}

fn text_of(path: &Path) -> Result<String, ReadError> {
    fs::read_to_string(path).map_err(|reason| ReadError::Io { path: path.to_owned(), reason })
}

fn article_beside(path: &Path) -> Result<Option<String>, ReadError> {
    let article = path.with_extension("txt");
    if article.is_file() { text_of(&article).map(Some) } else { Ok(None) }
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    const RECORD: &str = r#"{"format":1,"id":"b","text":"Ở Huế","places":[{"id":"l1","name":"Huế","mentions":[{"start":2,"end":5,"text":"Huế"}]}]}"#;

    #[test]
    fn each_format_is_recognised_and_says_the_same() {
        let labelled = folder(&[("b.ann", "Ở ⟦LOC#l1|Huế⟧\n=== relations\n"), ("b.txt", "Ở Huế")]);
        let brat = folder(&[("deep/b.ann", "T1\tLOC 2 5\tHuế\n"), ("deep/b.txt", "Ở Huế")]);
        let records = folder(&[("records.jsonl", RECORD), ("errors.jsonl", "{}"), ("a.ann", "")]);
        let read = |folder: &tempfile::TempDir| read(folder.path()).unwrap();
        let (labelled, brat, records) = (read(&labelled), read(&brat), read(&records));
        assert_eq!((labelled.format, brat.format, records.format), (Format::Labelled, Format::Brat, Format::Records));
        assert_eq!(labelled.records, records.records);
        assert_eq!(brat.records, records.records);
    }

    #[test]
    fn files_can_be_named_one_by_one() {
        let folder =
            folder(&[("b.ann", "T1\tLOC 2 5\tHuế\n"), ("b.txt", "Ở Huế"), ("all.jsonl", &format!("{RECORD}\n\n"))]);
        for (name, format) in [("b.ann", Format::Brat), ("b.txt", Format::Brat), ("all.jsonl", Format::Records)] {
            let labels = read(&folder.path().join(name)).unwrap();
            assert_eq!((labels.format, labels.records.len(), labels.records[0].id.as_str()), (format, 1, "b"));
        }
    }

    #[test]
    fn errors_name_path_line_and_advice() {
        let twice = format!("{RECORD}\n{RECORD}\n");
        let wrong_place = RECORD.replace("\"start\":2", "\"start\":1");
        let wrong_id = RECORD.replace("]}]}", r#"]}],"relations":[{"kind":"visited","subject":"p1","object":"l1"}]}"#);
        let folder = folder(&[
            ("twice.jsonl", twice.as_str()),
            ("place.jsonl", &format!("\n{wrong_place}")),
            ("id.jsonl", &wrong_id),
            ("format.jsonl", &RECORD.replace("\"format\":1", "\"format\":2")),
            ("json.jsonl", "[1]"),
            ("form.jsonl", &RECORD.replace("Ở Huế", "O\u{309} Huế")),
            ("lonely.ann", "T1\tLOC 0 3\tHuế"),
            ("wrong.ann", "⟦LOC#1|Huế⟧\n=== relations\n"),
            ("mixed/a.ann", "⟦LOC#l1|Huế⟧\n=== relations\n"),
            ("mixed/b.ann", ""),
            ("mixed/b.txt", ""),
            ("none/a.txt", ""),
        ]);
        for (name, expected) in [
            ("twice.jsonl", "twice.jsonl: the article `b` was there before"),
            ("place.jsonl", "place.jsonl:2: article `b`: `Huế` is not what the text has at 1..5: count"),
            ("id.jsonl", "id.jsonl:1: article `b`: a relation visited names `p1`, the id of no entity: correct"),
            ("format.jsonl", "format.jsonl:1: article `b`: format 2 is not known: this version reads format 1"),
            ("json.jsonl", "json.jsonl:1: this is no record ("),
            ("form.jsonl", "form.jsonl:1: article `b`: the text is not in Unicode NFC: bring it to NFC"),
            ("lonely.ann", "lonely.txt: cannot be read ("),
            ("wrong.ann", "wrong.ann:1: `1` of `Huế` is no id of a LOC: write l1"),
            ("mixed", "b.ann: is in the format brat pairs (.txt and .ann), files before it in the format labelled"),
            ("none", "none: holds nothing to read: give a folder with records.jsonl, .ann or .jsonl files"),
            ("absent", "absent: cannot be read ("),
        ] {
            let message = read(&folder.path().join(name)).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}\n{expected}");
        }
    }

    #[test]
    fn labelled_files_are_read_each_for_itself() {
        let folder = folder(&[("b.ann", "⟦LOC#l1|Huế⟧\n=== relations\n"), ("a.ann", "x"), ("b.txt", "Huế\n")]);
        let files = labelled_files(folder.path()).unwrap();
        assert!(files[0].path.ends_with("a.ann") && files[0].record.as_ref().unwrap_err().len() == 1);
        assert_eq!(files[1].record.as_ref().unwrap().text, "Huế\n");
        assert_eq!(labelled_files(&folder.path().join("b.ann")).unwrap().len(), 1);
        assert!(labelled_files(tempfile::tempdir().unwrap().path()).is_err());
    }
}
