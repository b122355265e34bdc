//! What is there to read, and what does each source say about its article?
//!
//! Text, Markdown, HTML pages and JSON Lines, in files, folders and standard input, become [`Article`]s one at a time,
//! in a fixed order. What cannot be read becomes an [`ArticleError`] with its place and advice, and reading goes on with the next.

pub mod encoding;
mod error;
mod fields;
pub mod front_matter;
mod html;
mod lines;
mod list;
pub mod published;
mod stdin;

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Cursor};
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use crate::article::encoding::{DecodeError, Decoded};
use crate::article::front_matter::FrontMatter;
use crate::article::published::Stated;
use crate::checksum::sha256_hex;
use crate::record::{ArticleSource, Published};
use crate::text::{Document, is_space};

pub use error::{ArticleError, ErrorKind};
pub use fields::FieldNames;
use lines::{JsonLines, Reader, read_bounded, unpacked};
use list::{FileKind, Source, SourceFile, Sources, named, stem};
pub use stdin::StdinFormat;

/// Stands for standard input among the inputs, and in the paths of its articles.
pub const STDIN: &str = "-";

/// Longest article in bytes, unless told otherwise: a text beyond this is no news article.
pub const MAX_ARTICLE_BYTES: usize = 16 << 20;

/// How much longer a line of JSON Lines may be than its article: escapes may make a text six times as long.
const MAX_ESCAPED: usize = 6;

/// How inputs are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// A folder below which nothing is read, because it is written to.
    pub except: Option<PathBuf>,
    /// Names of the fields in JSON Lines.
    pub fields: FieldNames,
    /// Longest article in bytes of its text; of a file, of what it holds when decompressed.
    pub max_article_bytes: usize,
    /// What standard input holds.
    pub stdin: StdinFormat,
    /// Whether a standard input with nothing on it is no error: a filter may have nothing to do.
    pub may_be_empty: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            except: None,
            fields: FieldNames::default(),
            max_article_bytes: MAX_ARTICLE_BYTES,
            stdin: StdinFormat::Auto,
            may_be_empty: false,
        }
    }
}

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

/// An article, or why there is none.
pub type ArticleOutcome = Result<Article, ArticleError>;

/// Number of articles that inputs name, when each file is one: without reading any.
#[must_use]
pub fn count(inputs: &[PathBuf], options: &ReadOptions) -> Option<usize> {
    Sources::new(inputs.to_vec(), options.except.as_deref()).try_fold(0, |count, source| match source {
        Ok(Source::Stdin | Source::File(SourceFile { kind: FileKind::JsonLines, .. })) => None,
        Ok(Source::File(_)) | Err(_) => Some(count + 1),
    })
}

/// Reads everything that the inputs name.
pub struct Articles {
    sources: Sources,
    lines: Option<JsonLines>,
    /// Hashes of the ids so far.
    seen: HashSet<u64>,
    options: ReadOptions,
    /// What is being read, as given.
    at: String,
}

/// A file, or what stands for one, and its bytes.
struct Content<'a> {
    /// Its path as given, for people.
    given: &'a str,
    /// Its path as records show it.
    shown: &'a str,
    /// The id that it has when it gives no other.
    stem: String,
    bytes: Vec<u8>,
}

impl Articles {
    /// Reads the files that `inputs` name: files, folders (with all below them, sorted), patterns such as `*.txt`, and
    /// `-` for standard input.
    #[must_use]
    pub fn new(inputs: &[PathBuf], options: ReadOptions) -> Self {
        let sources = Sources::new(inputs.to_vec(), options.except.as_deref());
        Self { sources, lines: None, seen: HashSet::new(), options, at: String::new() }
    }

    /// Reads the articles of one file that is in memory, whose name tells its kind.
    ///
    /// # Errors
    /// When the name is of no kind that is read, or nothing can be decompressed.
    pub fn of_bytes(name: &str, bytes: Vec<u8>, options: ReadOptions) -> Result<Vec<ArticleOutcome>, ArticleError> {
        let mut articles = Self::new(&[], options);
        let file = named(Path::new(name))?;
        let opened = articles.open_file(&file, Box::new(Cursor::new(bytes)));
        let first = opened.map_err(|error| ArticleError::read(name, &error))?;
        Ok(first.into_iter().chain(articles).collect())
    }

    /// What was read last, or is being read: a path as given, with the line in JSON Lines.
    #[must_use]
    pub fn at(&self) -> String {
        self.lines.as_ref().map_or_else(|| self.at.clone(), |lines| format!("{}:{}", lines.given, lines.line))
    }

    fn open(&mut self, source: &Source) -> Option<ArticleOutcome> {
        self.at = source.given();
        let done = match source {
            Source::File(file) => {
                let reader = File::open(&file.path).map(|file| Box::new(BufReader::new(file)) as Reader);
                reader.and_then(|reader| self.open_file(file, reader))
            }
            Source::Stdin => self.open_stdin(),
        };
        done.unwrap_or_else(|error| Some(Err(ArticleError::read(&self.at, &error))))
    }

    /// The article of a file, or its lines to come.
    fn open_file(&mut self, file: &SourceFile, packed: Reader) -> io::Result<Option<ArticleOutcome>> {
        let given = file.path.display().to_string();
        let reader = unpacked(packed, file.compression)?;
        let stem = stem(&file.path).unwrap_or_else(|| file.shown.clone());
        if file.kind == FileKind::JsonLines {
            let stem = stem.split_once('.').map_or(stem.as_str(), |(stem, _)| stem).to_owned();
            let max_bytes = self.max_line_bytes();
            self.lines = Some(JsonLines::new(reader, given, file.shown.clone(), stem, max_bytes)?);
            return Ok(None);
        }
        let bytes = read_bounded(reader, self.options.max_article_bytes)?;
        let bytes = Content { given: &given, shown: &file.shown, stem, bytes };
        Ok(Some(if file.kind == FileKind::Html { self.page(bytes) } else { self.plain_text(bytes) }))
    }

    /// The article of standard input, or its lines to come.
    fn open_stdin(&mut self) -> io::Result<Option<ArticleOutcome>> {
        let options = &self.options;
        let (format, reader) = stdin::open(options.stdin, options.may_be_empty, options.max_article_bytes)?;
        if format == StdinFormat::JsonLines {
            let name = || STDIN.to_owned();
            let max_bytes = self.max_line_bytes();
            let lines = JsonLines::new(reader, name(), name(), "stdin".to_owned(), max_bytes)?;
            self.lines = Some(if self.options.may_be_empty { lines.or_nothing() } else { lines });
            return Ok(None);
        }
        let bytes = read_bounded(reader, self.options.max_article_bytes)?;
        let bytes = Content { given: STDIN, shown: STDIN, stem: "stdin".to_owned(), bytes };
        Ok(Some(if format == StdinFormat::Html { self.page(bytes) } else { self.plain_text(bytes) }))
    }

    fn max_line_bytes(&self) -> usize {
        self.options.max_article_bytes.saturating_mul(MAX_ESCAPED)
    }

    fn plain_text(&mut self, file: Content<'_>) -> ArticleOutcome {
        let max_bytes = self.options.max_article_bytes;
        let Decoded { text, encoding } = decoded(file.given, &file.bytes, max_bytes, encoding::decode)?;
        let (front_matter, body) = front_matter::split(&text);
        if body.chars().all(is_space) {
            return Err(ArticleError::empty(file.given));
        }
        let FrontMatter { id, title, published, url, warnings } = front_matter;
        for warning in warnings {
            tracing::warn!(path = %file.given, "{warning}");
        }
        let document = Document::new(body);
        let stated = Stated { front_matter: published, url, ..Stated::default() };
        Ok(Article {
            id: self.unique_id(id.unwrap_or(file.stem), file.shown),
            source: Some(source(file.shown, &file.bytes, encoding)),
            published: published::choose(stated, document.text()),
            document,
            title,
        })
    }

    fn page(&mut self, file: Content<'_>) -> ArticleOutcome {
        let max_bytes = self.options.max_article_bytes;
        let Decoded { text, encoding } = decoded(file.given, &file.bytes, max_bytes, encoding::decode_html)?;
        let page = html::read(&text).map_err(|message| {
            ArticleError::new(file.given, ErrorKind::Html, message, "save the article as plain text")
        })?;
        if page.text.chars().all(is_space) {
            return Err(ArticleError::empty(file.given));
        }
        let document = Document::new(&page.text);
        let published = page.published.and_then(|day| published::stated(&day, "html").ok());
        let stated = Stated { field: published, url: page.url, ..Stated::default() };
        Ok(Article {
            id: self.unique_id(file.stem, file.shown),
            source: Some(source(file.shown, &file.bytes, encoding)),
            published: published::choose(stated, document.text()),
            document,
            title: page.title.map(|title| title.nfc().collect()),
        })
    }

    /// The wanted id, or the path when an earlier article has it, or the path with a number.
    fn unique_id(&mut self, wanted: String, path: &str) -> String {
        let numbered = (2..).map(|number| format!("{path}#{number}"));
        let mut candidates = [wanted, path.to_owned()].into_iter().chain(numbered);
        candidates.find(|id| self.seen.insert(hash(id))).expect("numbers do not end")
    }

    fn json_line(&mut self, place: Place, line: &[u8]) -> ArticleOutcome {
        let Place { given, shown, id, encoding } = place;
        let max_bytes = self.options.max_article_bytes;
        if line.len() > self.max_line_bytes() {
            return Err(ArticleError::too_long(&given, max_bytes));
        }
        let Decoded { text: line_text, encoding: found } = decoded(&given, line, usize::MAX, encoding::decode)?;
        let fields = self.options.fields.read(&line_text).map_err(|error| {
            let advice = format!(
                "write one JSON object a line, with the article in the field `{}`; --fields names others",
                self.options.fields.text
            );
            // The line is named already; the column is the byte.
            let said = error.to_string();
            let said = said.split(" at line ").next().unwrap_or_default();
            ArticleError::new(&given, ErrorKind::Json, format!("is not an article: {said}"), &advice)
                .at(error.column().saturating_sub(1))
        })?;
        if fields.text.chars().all(is_space) {
            return Err(ArticleError::empty(&given));
        }
        if fields.text.len() > max_bytes {
            return Err(ArticleError::too_long(&given, max_bytes));
        }
        let document = Document::new(&fields.text);
        let mut stated = Stated { url: fields.url, ..Stated::default() };
        if let Some(day) = fields.published {
            match published::stated(&day, "jsonl") {
                Ok(day) => stated.field = Some(day),
                Err(error) => tracing::warn!(path = %given, "the date of publication is left out: {error}"),
            }
        }
        Ok(Article {
            id: self.unique_id(fields.id.unwrap_or(id), &shown),
            source: Some(source(&shown, line, encoding.or(found))),
            published: published::choose(stated, document.text()),
            document,
            title: fields.title.map(|title| title.nfc().collect()),
        })
    }
}

/// Where a line stands.
struct Place {
    given: String,
    shown: String,
    /// The id that its article has when it gives no other.
    id: String,
    /// The encoding of the whole file, when that is known.
    encoding: Option<encoding::Encoding>,
}

impl Iterator for Articles {
    type Item = ArticleOutcome;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(lines) = &mut self.lines {
                match lines.next_line() {
                    Some(Ok(line)) => {
                        let at = |name: &str| format!("{name}:{}", lines.line);
                        let (given, shown, id) = (at(&lines.given), at(&lines.shown), at(&lines.stem));
                        let place = Place { given, shown, id, encoding: lines.encoding };
                        return Some(self.json_line(place, &line));
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

/// Bytes as a text; what is too long or no text is an error.
fn decoded<'a>(
    given: &str,
    bytes: &'a [u8],
    max_bytes: usize,
    decode: impl Fn(&'a [u8]) -> Result<Decoded<'a>, DecodeError>,
) -> Result<Decoded<'a>, ArticleError> {
    if bytes.len() > max_bytes {
        return Err(ArticleError::too_long(given, max_bytes));
    }
    decode(bytes).map_err(|error| {
        let (kind, advice) = match error {
            DecodeError::Binary(_) => (ErrorKind::Binary, "give plain text, HTML or JSON Lines"),
            _ => (ErrorKind::Encoding, "convert it to UTF-8, for example with `iconv -f WINDOWS-1252 -t UTF-8`"),
        };
        ArticleError::new(given, kind, error.to_string(), advice).at(error.byte())
    })
}

fn source(shown: &str, bytes: &[u8], encoding: Option<encoding::Encoding>) -> ArticleSource {
    let encoding = encoding.map(encoding::Encoding::name);
    ArticleSource { path: shown.to_owned(), sha256: sha256_hex(bytes), encoding }
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
    use std::path::Path;

    fn read(inputs: &[PathBuf], except: Option<&Path>) -> Vec<ArticleOutcome> {
        let options = ReadOptions { except: except.map(Path::to_owned), ..ReadOptions::default() };
        Articles::new(inputs, options).collect()
    }

    fn ids(articles: &[ArticleOutcome]) -> Vec<&str> {
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
        let above = root.parent().expect("it lies in a folder");
        let shown = |path: &Path| path.strip_prefix(above).expect("it lies below").display().to_string();
        let path = |name: &str| shown(&root.join(name));
        assert_eq!(ids(&articles), ["a", "b", &path("x/b.txt"), "7", "z:2", &format!("{}:3", path("z.jsonl"))]);
        let shown = "b.txt";
        let twice = read(&[root.join("b.txt"), root.join("b.txt"), root.join("b.txt")], None);
        assert_eq!(ids(&twice), ["b", shown, &format!("{shown}#2")]);
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
        let packed = zstd::encode_all(line.as_bytes(), 1).expect("memory takes it");
        fs::write(&zstandard, packed).expect("a file for the test");
        let broken = folder.path().join("c.jsonl.gz");
        fs::write(&broken, &fs::read(&gzip).expect("written above")[..20]).expect("a file for the test");
        let articles = read(&[gzip, zstandard, broken], None);
        assert_eq!(articles.iter().filter(|a| a.as_ref().is_ok_and(|a| a.document.text() == "Việt Nam")).count(), 2);
        assert_eq!(articles[2].as_ref().map_err(|error| error.kind).err(), Some(ErrorKind::Unreadable));
    }
}
