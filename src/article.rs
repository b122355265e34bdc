//! What is there to read, and what does each source say about its article?
//!
//! Files, folders, JSON Lines and standard input become [`Article`]s one at a time, in a fixed order. What cannot be
//! read becomes an [`ArticleError`] with its place and advice, and reading goes on with the next.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::checksum::sha256_hex;
use crate::record::{ArticleSource, Published};
use crate::text::Document;

/// Stands for standard input among the inputs, and in the paths of its articles.
pub const STDIN: &str = "-";

/// Longest article in bytes: a text beyond this is no news article, and would not fit into memory with its record.
pub const MAX_ARTICLE_BYTES: usize = 16 << 20;

/// An article with what its source says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// The file's stem, the record's `id` field, or the path where these are taken: unique in a run.
    pub id: String,
    /// Where it was read; `None` for a text that came from a program.
    pub source: Option<ArticleSource>,
    /// The text.
    pub document: Document,
    /// Headline, when the source gives one apart from the text.
    pub title: Option<String>,
    /// Date of publication, when the source gives one.
    pub published: Option<Published>,
}

impl Article {
    /// A text about which nothing else is known.
    #[must_use]
    pub fn new(id: impl Into<String>, document: Document) -> Self {
        Self { id: id.into(), source: None, document, title: None, published: None }
    }
}

/// An article that could not be read, as a line of `errors.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleError {
    /// Path as given, with `:LINE` in a JSON Lines file.
    pub path: String,
    /// What is wrong, in one word for programs.
    pub kind: ErrorKind,
    /// Byte of the article at which it goes wrong, where that is known.
    pub byte: Option<usize>,
    /// What is wrong, for people.
    pub message: String,
    /// What to do.
    pub advice: String,
}

/// Kinds of [`ArticleError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// No such file or folder.
    NotFound,
    /// The system refuses to read it.
    Unreadable,
    /// Nothing but white space.
    Empty,
    /// No text at all.
    Binary,
    /// Not UTF-8.
    Encoding,
    /// A line of JSON Lines that is not an article.
    Json,
    /// A folder without articles.
    NoArticles,
    /// A kind of file that is not read.
    Unsupported,
    /// Longer than [`MAX_ARTICLE_BYTES`].
    TooLong,
    /// Found while extracting.
    Extraction,
}

impl ArticleError {
    /// An error of the article at `path`.
    pub fn new(path: impl Into<String>, kind: ErrorKind, message: impl Into<String>, advice: &str) -> Self {
        Self { path: path.into(), kind, byte: None, message: message.into(), advice: advice.to_owned() }
    }

    fn read(path: &str, error: &io::Error) -> Self {
        let (kind, advice) = match error.kind() {
            io::ErrorKind::NotFound => (ErrorKind::NotFound, "check the path"),
            io::ErrorKind::PermissionDenied => (ErrorKind::Unreadable, "allow this user to read it"),
            _ => (ErrorKind::Unreadable, "check that the file is whole and its disk healthy"),
        };
        Self::new(path, kind, format!("cannot be read: {error}"), advice)
    }

    fn at(mut self, byte: usize) -> Self {
        self.byte = Some(byte);
        self
    }
}

/// How files are told apart, by the end of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileKind {
    Text,
    JsonLines(Compression),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compression {
    None,
    Gzip,
    Zstandard,
}

const FILE_KINDS: &[(&str, FileKind)] = &[
    (".txt", FileKind::Text),
    (".md", FileKind::Text),
    (".jsonl", FileKind::JsonLines(Compression::None)),
    (".jsonl.gz", FileKind::JsonLines(Compression::Gzip)),
    (".jsonl.zst", FileKind::JsonLines(Compression::Zstandard)),
];

fn file_kind(path: &Path) -> Option<FileKind> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    FILE_KINDS.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, kind)| *kind)
}

/// Reads everything that the inputs name.
pub struct Articles {
    sources: std::vec::IntoIter<Result<Source, ArticleError>>,
    lines: Option<JsonLines>,
    seen: BTreeSet<u64>,
    total: Option<usize>,
}

/// One thing to open.
#[derive(Debug)]
enum Source {
    Stdin,
    File(PathBuf, FileKind),
}

impl Articles {
    /// Lists the files that `inputs` name: files, folders (with all below them, sorted) and `-` for standard input.
    /// Nothing below `except` (the folder that is written to) is taken from a folder.
    #[must_use]
    pub fn new(inputs: &[PathBuf], except: Option<&Path>) -> Self {
        let mut sources: Vec<Result<Source, ArticleError>> = Vec::new();
        for input in inputs {
            if input.as_os_str() == STDIN {
                sources.push(Ok(Source::Stdin));
            } else if input.is_dir() {
                list_folder(input, except, &mut sources);
            } else {
                sources.push(named_file(input));
            }
        }
        let one_article_each =
            sources.iter().all(|source| matches!(source, Ok(Source::File(_, FileKind::Text)) | Err(_)));
        let total = one_article_each.then_some(sources.len());
        Self { sources: sources.into_iter(), lines: None, seen: BTreeSet::new(), total }
    }

    /// Number of articles and errors to come, when it is known beforehand.
    #[must_use]
    pub fn total(&self) -> Option<usize> {
        self.total
    }

    fn open(&mut self, source: Source) -> Option<Result<Article, ArticleError>> {
        match source {
            Source::File(path, FileKind::Text) => {
                let shown = path.display().to_string();
                let stem = path.file_stem().map_or_else(|| shown.clone(), |stem| stem.to_string_lossy().into_owned());
                let bytes = File::open(&path).and_then(|file| read_bounded(file, MAX_ARTICLE_BYTES));
                Some(self.plain_text(shown, stem, bytes))
            }
            Source::File(path, FileKind::JsonLines(compression)) => {
                let shown = path.display().to_string();
                let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
                let stem = name.split_once('.').map_or(name.as_str(), |(stem, _)| stem).to_owned();
                match open_lines(&path, compression) {
                    Ok(reader) => self.lines = Some(JsonLines { reader, path: shown, stem, line: 0 }),
                    Err(error) => return Some(Err(ArticleError::read(&shown, &error))),
                }
                None
            }
            Source::Stdin => {
                let mut reader = BufReader::new(io::stdin());
                // JSON Lines begin with a brace; anything else is one plain text.
                let begins_json = reader.fill_buf().map(|start| start.trim_ascii_start().starts_with(b"{"));
                if matches!(begins_json, Ok(true)) {
                    let stem = "stdin".to_owned();
                    self.lines = Some(JsonLines { reader: Box::new(reader), path: STDIN.to_owned(), stem, line: 0 });
                    return None;
                }
                let bytes = begins_json.and_then(|_| read_bounded(reader, MAX_ARTICLE_BYTES));
                Some(self.plain_text(STDIN.to_owned(), "stdin".to_owned(), bytes))
            }
        }
    }

    fn plain_text(&mut self, path: String, stem: String, bytes: io::Result<Vec<u8>>) -> Result<Article, ArticleError> {
        let bytes = bytes.map_err(|error| ArticleError::read(&path, &error))?;
        let text = decode(&path, &bytes)?;
        let source = ArticleSource { sha256: sha256_hex(&bytes), path: path.clone() };
        let id = self.unique_id(stem, &path);
        Ok(Article { source: Some(source), ..Article::new(id, Document::new(text)) })
    }

    /// The wanted id, or the path when an earlier article has it, or the path with a number.
    fn unique_id(&mut self, wanted: String, path: &str) -> String {
        let numbered = (2..).map(|number| format!("{path}#{number}"));
        let mut candidates = [wanted, path.to_owned()].into_iter().chain(numbered);
        candidates.find(|id| self.seen.insert(hash(id))).expect("numbers do not end")
    }

    fn json_line(&mut self, path: String, line_id: String, line: &[u8]) -> Result<Article, ArticleError> {
        let text = decode(&path, line)?;
        let advice = "write one JSON object a line, with the article in the field `text`";
        let fields: JsonArticle = serde_json::from_str(text).map_err(|error| {
            ArticleError::new(&path, ErrorKind::Json, format!("is not an article: {error}"), advice)
                .at(error.column().saturating_sub(1))
        })?;
        if fields.text.trim().is_empty() {
            return Err(empty(&path));
        }
        let id = self.unique_id(fields.id.map_or(line_id, JsonId::into_string), &path);
        let published = fields.published.and_then(|value| published(&value));
        let source = ArticleSource { sha256: sha256_hex(line), path };
        let title = fields.title.filter(|title| !title.trim().is_empty());
        Ok(Article { id, source: Some(source), document: Document::new(&fields.text), title, published })
    }
}

impl Iterator for Articles {
    type Item = Result<Article, ArticleError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(lines) = &mut self.lines {
                match lines.next_line() {
                    Some(Ok(line)) => {
                        let path = format!("{}:{}", lines.path, lines.line);
                        let line_id = format!("{}:{}", lines.stem, lines.line);
                        return Some(self.json_line(path, line_id, &line));
                    }
                    Some(Err(error)) => return Some(Err(error)),
                    None => self.lines = None,
                }
            }
            let opened = match self.sources.next()? {
                Ok(source) => self.open(source),
                Err(error) => Some(Err(error)),
            };
            if opened.is_some() {
                return opened;
            }
        }
    }
}

fn named_file(path: &Path) -> Result<Source, ArticleError> {
    let shown = path.display().to_string();
    match (std::fs::metadata(path), file_kind(path)) {
        (Err(error), _) => Err(ArticleError::read(&shown, &error)),
        (Ok(_), Some(kind)) => Ok(Source::File(path.to_owned(), kind)),
        (Ok(_), None) => {
            let message = "is of a kind that is not read";
            Err(ArticleError::new(
                shown,
                ErrorKind::Unsupported,
                message,
                "give a .txt, .md, .jsonl, .jsonl.gz or .jsonl.zst file",
            ))
        }
    }
}

fn list_folder(folder: &Path, except: Option<&Path>, sources: &mut Vec<Result<Source, ArticleError>>) {
    let before = sources.len();
    let except = except.and_then(|path| path.canonicalize().ok());
    let is_wanted = |entry: &walkdir::DirEntry| {
        let is_hidden = entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
        let is_output = entry.file_type().is_dir() && except.is_some() && entry.path().canonicalize().ok() == except;
        !is_hidden && !is_output
    };
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().filter_entry(is_wanted) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => match file_kind(entry.path()) {
                Some(kind) => sources.push(Ok(Source::File(entry.into_path(), kind))),
                None => tracing::debug!(path = %entry.path().display(), "left out: not a kind of file that is read"),
            },
            Err(error) => {
                let path = error.path().unwrap_or(folder).display().to_string();
                let advice = "allow this user to read it, or leave the folder out";
                sources.push(Err(ArticleError::new(path, ErrorKind::Unreadable, error.to_string(), advice)));
            }
        }
    }
    if sources.len() == before {
        let message = "holds no .txt, .md, .jsonl, .jsonl.gz or .jsonl.zst file";
        let shown = folder.display().to_string();
        sources.push(Err(ArticleError::new(shown, ErrorKind::NoArticles, message, "check the path")));
    }
}

/// Checks that bytes are a text with something in it. A byte order mark is no part of it.
fn decode<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, ArticleError> {
    if bytes.len() > MAX_ARTICLE_BYTES {
        let message = format!("is longer than {MAX_ARTICLE_BYTES} bytes");
        return Err(ArticleError::new(path, ErrorKind::TooLong, message, "split it into articles"));
    }
    let in_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if in_utf16 {
        let advice = "convert it with `iconv -f UTF-16 -t UTF-8`";
        return Err(ArticleError::new(path, ErrorKind::Encoding, "is UTF-16", advice).at(0));
    }
    if let Some(byte) = bytes.iter().position(|byte| *byte == 0) {
        let message = format!("is not a text: there is a zero at byte {byte}");
        return Err(ArticleError::new(path, ErrorKind::Binary, message, "give plain text in UTF-8").at(byte));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let byte = error.valid_up_to();
        let advice = "convert it to UTF-8, for example with `iconv -f WINDOWS-1258 -t UTF-8`";
        ArticleError::new(path, ErrorKind::Encoding, format!("is not UTF-8 at byte {byte}"), advice).at(byte)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() { Err(empty(path)) } else { Ok(text) }
}

fn empty(path: &str) -> ArticleError {
    ArticleError::new(path, ErrorKind::Empty, "holds no text", "leave it out, or check how it was saved")
}

/// Reads a file to its end, or one byte further than `limit`.
fn read_bounded(reader: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn open_lines(path: &Path, compression: Compression) -> io::Result<Box<dyn BufRead>> {
    let file = File::open(path)?;
    Ok(match compression {
        Compression::None => Box::new(BufReader::new(file)),
        Compression::Gzip => Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(BufReader::new(file)))),
        Compression::Zstandard => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(BufReader::new(file)).map_err(io::Error::other)?;
            Box::new(BufReader::new(decoder))
        }
    })
}

/// The lines of a JSON Lines source.
struct JsonLines {
    reader: Box<dyn BufRead>,
    path: String,
    stem: String,
    /// Number of the line read last, from 1.
    line: usize,
}

impl JsonLines {
    /// The next line that is not blank, without its end. After an error there are no more lines.
    fn next_line(&mut self) -> Option<Result<Vec<u8>, ArticleError>> {
        loop {
            let mut line = Vec::new();
            // A line may be longer than its text, by escapes: six bytes for each.
            let limit = 6 * MAX_ARTICLE_BYTES as u64;
            match self.reader.by_ref().take(limit).read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) => {
                    self.line += 1;
                    let trimmed = line.trim_ascii();
                    let bare =
                        if self.line == 1 { trimmed.strip_prefix(b"\xef\xbb\xbf").unwrap_or(trimmed) } else { trimmed };
                    if !bare.is_empty() {
                        return Some(Ok(bare.to_vec()));
                    }
                }
                Err(error) => {
                    let path = format!("{}:{}", self.path, self.line + 1);
                    self.reader = Box::new(io::empty());
                    return Some(Err(ArticleError::read(&path, &error)));
                }
            }
        }
    }
}

/// The fields of a line of JSON Lines; others are ignored.
#[derive(Debug, Deserialize)]
struct JsonArticle {
    id: Option<JsonId>,
    text: String,
    title: Option<String>,
    published: Option<serde_json::Value>,
}

/// Identifiers are often numbers.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum JsonId {
    Text(String),
    Number(serde_json::Number),
}

impl JsonId {
    fn into_string(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

/// The day of an ISO 8601 date or time, or of a record's own `published`.
fn published(value: &serde_json::Value) -> Option<Published> {
    let text = value.as_str().or_else(|| value.get("value")?.as_str())?;
    let day = text.get(..10)?;
    let is_digit_or_dash =
        |(index, byte): (usize, &u8)| if matches!(index, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() };
    let is_day = day.bytes().collect::<Vec<_>>().iter().enumerate().all(is_digit_or_dash);
    is_day.then(|| Published { value: day.to_owned(), from: "jsonl".to_owned() })
}

fn hash(id: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}
