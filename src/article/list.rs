//! Which files do the inputs name, and of what kind is each?

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{ArticleError, ErrorKind, STDIN};

/// One thing to open.
#[derive(Debug)]
pub(super) enum Source {
    Stdin,
    File(PathBuf, FileKind),
}

/// How files are told apart, by the end of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    Text,
    JsonLines(Compression),
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
    (".jsonl", FileKind::JsonLines(Compression::None)),
    (".jsonl.gz", FileKind::JsonLines(Compression::Gzip)),
    (".jsonl.zst", FileKind::JsonLines(Compression::Zstandard)),
];

fn file_kind(path: &Path) -> Option<FileKind> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    FILE_KINDS.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, kind)| *kind)
}

/// Everything that `inputs` names, in order; folders with all below them, sorted by name.
pub(super) fn list(inputs: &[PathBuf], except: Option<&Path>) -> Vec<Result<Source, ArticleError>> {
    let mut sources = Vec::new();
    for input in inputs {
        if input.as_os_str() == STDIN {
            sources.push(Ok(Source::Stdin));
        } else if input.is_dir() {
            list_folder(input, except, &mut sources);
        } else {
            sources.push(named_file(input));
        }
    }
    sources
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
            // Pipes and devices may never end.
            Ok(entry) if !entry.file_type().is_file() => {}
            Ok(entry) => {
                if let Some(kind) = file_kind(entry.path()) {
                    sources.push(Ok(Source::File(entry.into_path(), kind)));
                } else {
                    tracing::debug!(path = %entry.path().display(), "left out: not a kind of file that is read");
                }
            }
            Err(error) => {
                let path = error.path().unwrap_or(folder).display().to_string();
                let advice = "allow this user to read it, or leave the folder out";
                sources.push(Err(ArticleError::new(path, ErrorKind::Unreadable, error.to_string(), advice)));
            }
        }
    }
    if sources.len() == before && except.is_some() && folder.canonicalize().ok() == except {
        let message = "is the folder that is written to, and is not read";
        let shown = folder.display().to_string();
        sources.push(Err(ArticleError::new(shown, ErrorKind::NoArticles, message, "choose another folder with -o")));
    } else if sources.len() == before {
        let message = "holds no .txt, .md, .jsonl, .jsonl.gz or .jsonl.zst file";
        let shown = folder.display().to_string();
        sources.push(Err(ArticleError::new(shown, ErrorKind::NoArticles, message, "check the path")));
    }
}
