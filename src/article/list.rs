//! Which files do the inputs name, and of what kind is each?
//!
//! One after the other: a folder of a million files is never held as a list, only the names of one folder at a time,
//! which are sorted.

use std::iter::Peekable;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use super::{ArticleError, ErrorKind, STDIN};

/// One thing to open.
#[derive(Debug)]
pub(super) enum Source {
    Stdin,
    File(SourceFile),
}

impl Source {
    /// Its path as given.
    pub(super) fn given(&self) -> String {
        match self {
            Self::Stdin => STDIN.to_owned(),
            Self::File(file) => file.path.display().to_string(),
        }
    }
}

/// A file with articles.
#[derive(Debug)]
pub(super) struct SourceFile {
    /// Where it is.
    pub(super) path: PathBuf,
    /// The path that records show: relative, with `/` between its parts.
    pub(super) shown: String,
    pub(super) kind: FileKind,
    pub(super) compression: Compression,
}

/// How files are told apart, by the end of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    Text,
    Html,
    JsonLines,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Gzip,
    Zstandard,
}

const FILE_KINDS: &[(&str, FileKind)] = &[
    (".txt", FileKind::Text),
    (".md", FileKind::Text),
    (".markdown", FileKind::Text),
    (".html", FileKind::Html),
    (".htm", FileKind::Html),
    (".xhtml", FileKind::Html),
    (".jsonl", FileKind::JsonLines),
    (".ndjson", FileKind::JsonLines),
];

const COMPRESSIONS: &[(&str, Compression)] = &[(".gz", Compression::Gzip), (".zst", Compression::Zstandard)];

const READ: &str = ".txt, .md, .html or .jsonl file, as it is or with .gz or .zst";

fn file_kind(path: &Path) -> Option<(FileKind, Compression)> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let packed = COMPRESSIONS.iter().find_map(|(ending, packed)| Some((name.strip_suffix(ending)?, *packed)));
    let (name, compression) = packed.unwrap_or((&name, Compression::None));
    let kind = FILE_KINDS.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, kind)| *kind);
    kind.map(|kind| (kind, compression))
}

/// A file's name without what tells its kind: `a` of `a.jsonl.gz`, and `18.3` of `18.3.txt`.
pub(super) fn stem(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    let lower = name.to_ascii_lowercase();
    let packed = COMPRESSIONS.iter().find(|(ending, _)| lower.ends_with(ending)).map_or(0, |(ending, _)| ending.len());
    let name = &name[..name.len() - packed];
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Some(if stem.is_empty() { name } else { stem }.to_owned())
}

/// Everything that inputs name, in order; folders with all below them, sorted by name; what matches a pattern, sorted.
pub(super) struct Sources {
    inputs: std::vec::IntoIter<PathBuf>,
    matches: Option<Peekable<glob::Paths>>,
    walk: Option<Walk>,
    except: Option<PathBuf>,
}

type Entries = Box<dyn Iterator<Item = walkdir::Result<walkdir::DirEntry>> + Send>;

/// A folder that is being walked.
struct Walk {
    folder: PathBuf,
    entries: Entries,
    is_empty: bool,
}

impl Sources {
    /// Nothing below the folder `except` is taken from another.
    pub(super) fn new(inputs: Vec<PathBuf>, except: Option<&Path>) -> Self {
        let except = except.and_then(|path| path.canonicalize().ok());
        Self { inputs: inputs.into_iter(), matches: None, walk: None, except }
    }

    /// Whether a path lies in the folder that is written to.
    fn is_output(&self, path: &Path) -> bool {
        let path = path.canonicalize().ok();
        path.zip(self.except.as_ref()).is_some_and(|(path, except)| path.starts_with(except))
    }

    /// What one input is; `None` when it is several things, which are then to come.
    fn open(&mut self, input: PathBuf) -> Option<Result<Source, ArticleError>> {
        if input.as_os_str() == STDIN {
            return Some(Ok(Source::Stdin));
        }
        if input.is_dir() {
            let entries = walk(&input, self.except.clone());
            self.walk = Some(Walk { folder: input, entries, is_empty: true });
            return None;
        }
        let pattern = input.to_str().filter(|name| name.contains(['*', '?', '[']) && !input.exists());
        if let (Some(pattern), None) = (pattern, &self.matches) {
            let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
            let mut matches = match glob::glob_with(pattern, options) {
                Ok(matches) => matches.peekable(),
                Err(error) => return Some(Err(no_match(&input, &format!("is not a pattern: {error}")))),
            };
            if matches.peek().is_none() {
                return Some(Err(no_match(&input, "matches no file")));
            }
            self.matches = Some(matches);
            return None;
        }
        Some(named_file(&input))
    }
}

fn no_match(pattern: &Path, message: &str) -> ArticleError {
    ArticleError::new(pattern.display().to_string(), ErrorKind::NotFound, message, "check the path")
}

impl Iterator for Sources {
    type Item = Result<Source, ArticleError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(walk) = &mut self.walk {
                if let Some(found) = walk.next() {
                    return Some(found);
                }
                let walk = self.walk.take()?;
                if walk.is_empty {
                    return Some(Err(walk.empty(self.except.as_deref())));
                }
            }
            let mut is_match = false;
            let input = match self.matches.as_mut().map(Iterator::next) {
                Some(Some(Ok(path))) => {
                    is_match = true;
                    path
                }
                Some(Some(Err(error))) => {
                    return Some(Err(ArticleError::read(&error.path().display().to_string(), error.error())));
                }
                Some(None) => {
                    self.matches = None;
                    continue;
                }
                None => self.inputs.next()?,
            };
            // What a pattern takes in by the way is left out, as in a folder: other files, and what is written to.
            if is_match && (self.is_output(&input) || input.is_file() && file_kind(&input).is_none()) {
                continue;
            }
            if let Some(source) = self.open(input) {
                return Some(source);
            }
        }
    }
}

fn named_file(path: &Path) -> Result<Source, ArticleError> {
    match std::fs::metadata(path) {
        Err(error) => Err(ArticleError::read(&path.display().to_string(), &error)),
        Ok(_) => named(path).map(Source::File),
    }
}

/// A file by its name.
pub(super) fn named(path: &Path) -> Result<SourceFile, ArticleError> {
    let Some((kind, compression)) = file_kind(path) else {
        let (given, message) = (path.display().to_string(), "is of a kind that is not read");
        return Err(ArticleError::new(given, ErrorKind::Unsupported, message, &format!("give a {READ}")));
    };
    Ok(SourceFile { path: path.to_owned(), shown: shown(path, path), kind, compression })
}

/// The path of a file that an input names or holds, as records show it: as given when that is relative; else from the
/// current folder on, or from the input itself on when that lies elsewhere. Records name no folder of one machine.
fn shown(input: &Path, path: &Path) -> String {
    let relative = if path.is_absolute() {
        let here = std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).ok());
        let above = input.parent().and_then(|above| path.strip_prefix(above).ok());
        here.or(above).unwrap_or(path)
    } else {
        path
    };
    let parts = relative.components().filter_map(|part| match part {
        Component::ParentDir | Component::Normal(_) => Some(part.as_os_str().to_string_lossy()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn walk(folder: &Path, except: Option<PathBuf>) -> Entries {
    let is_wanted = move |entry: &walkdir::DirEntry| {
        let is_hidden = entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
        let is_output = entry.file_type().is_dir() && except.is_some() && entry.path().canonicalize().ok() == except;
        !is_hidden && !is_output
    };
    Box::new(WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().filter_entry(is_wanted))
}

impl Iterator for Walk {
    type Item = Result<Source, ArticleError>;

    fn next(&mut self) -> Option<Self::Item> {
        for entry in self.entries.by_ref() {
            match entry {
                // Pipes and devices may never end.
                Ok(entry) if !entry.file_type().is_file() => {}
                Ok(entry) => {
                    if let Some((kind, compression)) = file_kind(entry.path()) {
                        self.is_empty = false;
                        let shown = shown(&self.folder, entry.path());
                        return Some(Ok(Source::File(SourceFile {
                            path: entry.into_path(),
                            shown,
                            kind,
                            compression,
                        })));
                    }
                    tracing::debug!(path = %entry.path().display(), "left out: not a kind of file that is read");
                }
                Err(error) if error.loop_ancestor().is_some() => {
                    tracing::warn!("left out, for its files are read already: {error}");
                }
                Err(error) => {
                    self.is_empty = false;
                    let path = error.path().unwrap_or(&self.folder).display().to_string();
                    let advice = "allow this user to read it, or leave the folder out";
                    return Some(Err(ArticleError::new(path, ErrorKind::Unreadable, error.to_string(), advice)));
                }
            }
        }
        None
    }
}

impl Walk {
    fn empty(&self, except: Option<&Path>) -> ArticleError {
        let is_output = except.is_some() && self.folder.canonicalize().ok().as_deref() == except;
        let (message, advice) = if is_output {
            ("is the folder that is written to, and is not read".to_owned(), "choose another folder with -o")
        } else {
            (format!("holds no {READ}"), "check the path")
        };
        ArticleError::new(self.folder.display().to_string(), ErrorKind::NoArticles, message, advice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_names_without_what_tells_the_kind() {
        for (name, expected) in [("a.txt", "a"), ("x/18.3.txt", "18.3"), ("a.jsonl.gz", "a"), ("b.HTML.ZST", "b")] {
            assert_eq!(stem(Path::new(name)).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn shown_paths_are_relative() {
        let here = std::env::current_dir().expect("there is one");
        for (input, path, expected) in [
            ("news", "news/a.txt", "news/a.txt"),
            ("./news", "./news/a.txt", "news/a.txt"),
            ("../news", "../news/a.txt", "../news/a.txt"),
        ] {
            assert_eq!(shown(Path::new(input), Path::new(path)), expected);
        }
        assert_eq!(shown(&here.join("news"), &here.join("news/x/a.txt")), "news/x/a.txt");
        let elsewhere = std::env::temp_dir().join("news");
        assert_eq!(shown(&elsewhere, &elsewhere.join("x/a.txt")), "news/x/a.txt");
        assert_eq!(shown(&elsewhere.join("a.txt"), &elsewhere.join("a.txt")), "a.txt");
    }
}
