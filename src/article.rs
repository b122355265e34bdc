//! What is there to read, and what does each source say about its article?
//!
//! Files, folders, JSON Lines and standard input become [`Article`]s one at a time, in a fixed order. What cannot be
//! read becomes an [`ArticleError`] with its place and advice, and reading goes on with the next.

mod bytes;
mod error;
pub mod front_matter;
mod list;
pub mod published;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::article::front_matter::FrontMatter;
use crate::article::published::Stated;
use crate::checksum::sha256_hex;
use crate::record::{ArticleSource, Published};
use crate::text::{Document, is_space};

use bytes::{JsonLines, decode, open_lines, read_bounded};
pub use error::{ArticleError, ErrorKind};
use list::{FileKind, Source, list};

/// Stands for standard input among the inputs, and in the paths of its articles.
pub const STDIN: &str = "-";

/// Longest article in bytes: a text beyond this is no news article, and would not fit into memory with its record.
pub const MAX_ARTICLE_BYTES: usize = 16 << 20;

/// Longest line of JSON Lines in bytes: escapes may make a text six times as long.
const MAX_LINE_BYTES: usize = 6 * MAX_ARTICLE_BYTES;

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
    /// Date of publication, when the source or the text gives one; see [`published`].
    pub published: Option<Published>,
}

impl Article {
    /// A text about which nothing else is known; its date of publication is the one that it shows.
    #[must_use]
    pub fn new(id: impl Into<String>, document: Document) -> Self {
        let published = published::from_text(document.text());
        Self { id: id.into(), source: None, document, title: None, published }
    }
}

/// Reads everything that the inputs name.
pub struct Articles {
    sources: std::vec::IntoIter<Result<Source, ArticleError>>,
    lines: Option<JsonLines>,
    seen: BTreeSet<u64>,
    total: Option<usize>,
}

impl Articles {
    /// Lists the files that `inputs` name: files, folders (with all below them, sorted) and `-` for standard input.
    /// Nothing below `except` (the folder that is written to) is taken from a folder.
    #[must_use]
    pub fn new(inputs: &[PathBuf], except: Option<&Path>) -> Self {
        let sources = list(inputs, except);
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

    fn open(&mut self, source: &Source) -> Option<Result<Article, ArticleError>> {
        match source {
            Source::File(path, FileKind::Text) => {
                let shown = path.display().to_string();
                let stem = path.file_stem().map_or_else(|| shown.clone(), |stem| stem.to_string_lossy().into_owned());
                let bytes = File::open(path).and_then(|file| read_bounded(file, MAX_ARTICLE_BYTES));
                Some(self.plain_text(&shown, stem, bytes))
            }
            Source::File(path, FileKind::JsonLines(compression)) => {
                let shown = path.display().to_string();
                let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
                let stem = name.split_once('.').map_or(name.as_str(), |(stem, _)| stem).to_owned();
                match open_lines(path, *compression) {
                    Ok(reader) => self.lines = Some(JsonLines::new(reader, shown, stem)),
                    Err(error) => return Some(Err(ArticleError::read(&shown, &error))),
                }
                None
            }
            Source::Stdin => {
                let mut reader = BufReader::new(io::stdin());
                // JSON Lines begin with a brace; anything else is one plain text.
                let begins_json = reader.fill_buf().map(|start| {
                    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
                    start.trim_ascii_start().starts_with(b"{")
                });
                if matches!(begins_json, Ok(true)) {
                    let stem = "stdin".to_owned();
                    self.lines = Some(JsonLines::new(Box::new(reader), STDIN.to_owned(), stem));
                    return None;
                }
                let bytes = begins_json.and_then(|_| read_bounded(reader, MAX_ARTICLE_BYTES));
                Some(self.plain_text(STDIN, "stdin".to_owned(), bytes))
            }
        }
    }

    fn plain_text(&mut self, path: &str, stem: String, bytes: io::Result<Vec<u8>>) -> Result<Article, ArticleError> {
        let bytes = bytes.map_err(|error| ArticleError::read(path, &error))?;
        let text = decode(path, &bytes, MAX_ARTICLE_BYTES)?;
        let (front_matter, body) = front_matter::split(text);
        if body.chars().all(is_space) {
            return Err(ArticleError::empty(path));
        }
        let FrontMatter { id, title, published, url, warnings } = front_matter;
        for warning in warnings {
            tracing::warn!(%path, "{warning}");
        }
        let document = Document::new(body);
        let stated = Stated { front_matter: published, url, ..Stated::default() };
        Ok(Article {
            id: self.unique_id(id.unwrap_or(stem), path),
            source: Some(ArticleSource { sha256: sha256_hex(&bytes), path: path.to_owned() }),
            published: published::choose(stated, document.text()),
            document,
            title,
        })
    }

    /// The wanted id, or the path when an earlier article has it, or the path with a number.
    fn unique_id(&mut self, wanted: String, path: &str) -> String {
        let numbered = (2..).map(|number| format!("{path}#{number}"));
        let mut candidates = [wanted, path.to_owned()].into_iter().chain(numbered);
        candidates.find(|id| self.seen.insert(hash(id))).expect("numbers do not end")
    }

    fn json_line(&mut self, path: String, line_id: String, line: &[u8]) -> Result<Article, ArticleError> {
        let text = decode(&path, line, MAX_LINE_BYTES)?;
        let advice = "write one JSON object a line, with the article in the field `text`";
        let fields: JsonArticle = serde_json::from_str(text).map_err(|error| {
            ArticleError::new(&path, ErrorKind::Json, format!("is not an article: {error}"), advice)
                .at(error.column().saturating_sub(1))
        })?;
        if fields.text.chars().all(is_space) {
            return Err(ArticleError::empty(&path));
        }
        if fields.text.len() > MAX_ARTICLE_BYTES {
            return Err(ArticleError::too_long(&path, MAX_ARTICLE_BYTES));
        }
        let id = self.unique_id(identifier(&fields.id).unwrap_or(line_id), &path);
        let document = Document::new(&fields.text);
        let mut stated = Stated { url: fields.url.as_str().map(str::to_owned), ..Stated::default() };
        if let Some(day) = day_as_written(&fields.published) {
            match published::stated(day, "jsonl") {
                Ok(day) => stated.field = Some(day),
                Err(error) => tracing::warn!(%path, "the field `published` is left out: {error}"),
            }
        }
        let title = fields.title.as_str().map(str::trim).filter(|title| !title.is_empty());
        let title = title.map(|title| title.nfc().collect());
        let source = ArticleSource { sha256: sha256_hex(line), path };
        let published = published::choose(stated, document.text());
        Ok(Article { id, source: Some(source), document, title, published })
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
                Ok(source) => self.open(&source),
                Err(error) => Some(Err(error)),
            };
            if opened.is_some() {
                return opened;
            }
        }
    }
}

/// The fields of a line of JSON Lines; others are ignored. Only the text is needed, and what is wrong with another
/// field does not lose it.
#[derive(Debug, Deserialize)]
struct JsonArticle {
    text: String,
    #[serde(default)]
    id: Value,
    #[serde(default)]
    title: Value,
    #[serde(default)]
    published: Value,
    #[serde(default)]
    url: Value,
}

/// Identifiers are texts or numbers.
fn identifier(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The day of a field, which may be a record's own `published`; what is no text is given as none.
fn day_as_written(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("value")?.as_str())
}

fn hash(id: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn read(inputs: &[PathBuf], except: Option<&Path>) -> Vec<Result<Article, ArticleError>> {
        Articles::new(inputs, except).collect()
    }

    fn ids(articles: &[Result<Article, ArticleError>]) -> Vec<&str> {
        articles
            .iter()
            .map(|a| a.as_ref().map_or_else(|error| error.path.as_str(), |article| article.id.as_str()))
            .collect()
    }

    #[test]
    fn folders_are_walked_in_order_and_ids_are_unique() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let root = folder.path();
        for (name, text) in [
            ("b.txt", "Hai"),
            ("a.md", "Một"),
            ("x/b.txt", "Ba"),
            (".hidden/c.txt", "Không"),
            ("out/records.txt", "Không"),
            ("picture.png", "Không"),
            ("z.jsonl", "{\"id\":7,\"text\":\"Bốn\"}\n{\"text\":\"Năm\"}\n{\"id\":\"b\",\"text\":\"Sáu\"}\n"),
        ] {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder for the test");
            fs::write(path, text).expect("a file for the test");
        }
        let articles = read(&[root.to_owned()], Some(&root.join("out")));
        let path = |name: &str| root.join(name).display().to_string();
        assert_eq!(ids(&articles), ["a", "b", &path("x/b.txt"), "7", "z:2", &format!("{}:3", path("z.jsonl"))]);
        let shown = path("b.txt");
        let twice = read(&[root.join("b.txt"), root.join("b.txt"), root.join("b.txt")], None);
        assert_eq!(ids(&twice), ["b", &shown, &format!("{shown}#2")]);
    }

    #[test]
    fn json_lines_carry_title_and_date_and_bad_lines_lose_nothing() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("a.jsonl");
        let lines = [
            r#"{"id":"1","text":"Một","title":"Đề","published":"2026-03-18T16:23:00+07:00"}"#,
            r#"{"id":"2"}"#,
            r#"{"id":"3","text":"\u200b "}"#,
            "not json",
            r#"{"id":"","title":5,"text":"Bốn","published":"2026-99-99","url":"https://example.vn/2026/03/19/bon"}"#,
        ];
        fs::write(&path, lines.join("\n")).expect("a file for the test");
        let articles = read(&[path], None);
        let first = articles[0].as_ref().expect("the first line is an article");
        assert_eq!(first.title.as_deref(), Some("Đề"));
        assert_eq!(first.published.as_ref().map(|p| p.value.as_str()), Some("2026-03-18"));
        let kinds: Vec<_> = articles.iter().filter_map(|a| a.as_ref().err()).map(|error| error.kind).collect();
        assert_eq!(kinds, [ErrorKind::Json, ErrorKind::Empty, ErrorKind::Json]);
        let last = articles[4].as_ref().expect("the last line is an article");
        assert_eq!((last.id.as_str(), &last.title), ("a:5", &None));
        let published = last.published.as_ref().map(|p| (p.value.as_str(), p.from.as_str()));
        assert_eq!(published, Some(("2026-03-19", "url")));
    }

    #[test]
    fn front_matter_is_no_text_and_tells_about_the_article() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).expect("a file for the test");
            path
        };
        let whole = write("a.md", "---\nid: lũ\ntitle: Lũ rút\ndate: 2026-03-18\n---\nNước rút.\n\n05/04/2026 10:00\n");
        let rule = write("b.md", "---\nKhông có gì.\n");
        let blank = write("c.md", "---\ntitle: Trống\n---\n \n");
        let articles = read(&[whole, rule, blank], None);
        let first = articles[0].as_ref().expect("front matter and a text");
        assert_eq!((first.id.as_str(), first.title.as_deref()), ("lũ", Some("Lũ rút")));
        assert_eq!(first.document.text(), "Nước rút.\n\n05/04/2026 10:00\n");
        let published = first.published.as_ref().map(|p| (p.value.as_str(), p.from.as_str()));
        assert_eq!(published, Some(("2026-03-18", "front_matter")));
        assert_eq!(articles[1].as_ref().expect("a text").document.text(), "---\nKhông có gì.\n");
        assert_eq!(articles[2].as_ref().map_err(|error| error.kind).err(), Some(ErrorKind::Empty));
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let picture = folder.path().join("a.png");
        fs::write(&picture, "x").expect("a file for the test");
        let missing = folder.path().join("missing.txt");
        let errors = read(&[folder.path().to_owned(), picture, missing], None);
        let blank = folder.path().join("blank.jsonl");
        fs::write(&blank, "\n \n").expect("a file for the test");
        let none = read(std::slice::from_ref(&blank), None);
        assert!(matches!(&none[..], [Err(error)] if error.kind == ErrorKind::Empty), "{none:?}");
        let kinds: Vec<_> = errors.iter().filter_map(|a| a.as_ref().err()).map(|error| error.kind).collect();
        assert_eq!(kinds, [ErrorKind::NoArticles, ErrorKind::Unsupported, ErrorKind::NotFound]);
    }

    #[test]
    fn compressed_lines_are_read() {
        use std::io::Write;
        let folder = tempfile::tempdir().expect("a folder for the test");
        let line = "{\"id\":\"a\",\"text\":\"Việt Nam\"}\n";
        let gzip = folder.path().join("a.jsonl.gz");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(line.as_bytes()).expect("memory takes it");
        fs::write(&gzip, encoder.finish().expect("memory takes it")).expect("a file for the test");
        let zstandard = folder.path().join("b.jsonl.zst");
        let packed = ruzstd::encoding::compress_to_vec(line.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
        fs::write(&zstandard, packed).expect("a file for the test");
        let broken = folder.path().join("c.jsonl.gz");
        fs::write(&broken, &fs::read(&gzip).expect("written above")[..20]).expect("a file for the test");
        let articles = read(&[gzip, zstandard, broken], None);
        assert_eq!(articles.iter().filter(|a| a.as_ref().is_ok_and(|a| a.document.text() == "Việt Nam")).count(), 2);
        assert_eq!(articles[2].as_ref().map_err(|error| error.kind).err(), Some(ErrorKind::Unreadable));
    }
}
