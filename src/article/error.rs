//! What is said of an article that cannot be read?
//!
//! Where, what, and what to do, as a line of `errors.jsonl`.

use std::io;

use serde::{Deserialize, Serialize};

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
    /// Neither UTF-8 nor another encoding that is known.
    Encoding,
    /// A page that is not to be parsed.
    Html,
    /// A line of JSON Lines that is not an article.
    Json,
    /// A folder without articles.
    NoArticles,
    /// A kind of file that is not read.
    Unsupported,
    /// Longer than the limit of [`super::ReadOptions`].
    TooLong,
    /// The engine failed.
    Extraction,
    /// A fault of the program.
    Panic,
}

impl ErrorKind {
    /// Whether an input is not there, with all its articles.
    #[must_use]
    pub fn is_of_input(self) -> bool {
        matches!(self, Self::NotFound | Self::NoArticles)
    }
}

impl ArticleError {
    /// An error of the article at `path`.
    pub fn new(path: impl Into<String>, kind: ErrorKind, message: impl Into<String>, advice: &str) -> Self {
        Self { path: path.into(), kind, byte: None, message: message.into(), advice: advice.to_owned() }
    }

    pub(super) fn read(path: &str, error: &io::Error) -> Self {
        let (kind, advice) = match error.kind() {
            io::ErrorKind::NotFound => (ErrorKind::NotFound, "check the path"),
            io::ErrorKind::PermissionDenied => (ErrorKind::Unreadable, "allow this user to read it"),
            _ => (ErrorKind::Unreadable, "check that the file is whole and its disk healthy"),
        };
        Self::new(path, kind, format!("cannot be read: {error}"), advice)
    }

    pub(super) fn too_long(path: &str, max_bytes: usize) -> Self {
        let message = format!("is longer than {max_bytes} bytes");
        Self::new(path, ErrorKind::TooLong, message, "split it into articles, or raise --max-article-bytes")
    }

    pub(super) fn empty(path: &str) -> Self {
        Self::new(path, ErrorKind::Empty, "holds no text", "leave it out, or check how it was saved")
    }

    pub(super) fn at(mut self, byte: usize) -> Self {
        self.byte = Some(byte);
        self
    }
}
