//! Which names does the user know better than anyone?
//!
//! A [`Lexicon`] is a file of tab-separated lines `surface`, `type`, `canonical name`, `id`, of which the last two may be
//! missing; lines that begin with `#` are comments. Where the words of a surface stand, they are a mention of that type,
//! whatever model and rules say, and all surfaces with one id (or, without ids, one canonical name) are one entity.
//!
//! ```
//! use danh::lexicon::Lexicon;
//!
//! let lexicon = Lexicon::parse("names.tsv", "Sông Hồng Corp\tORG\tTập đoàn Sông Hồng\tQ1\nHồng Corp\tORG\n")?;
//! assert_eq!(lexicon.len(), 2);
//! assert!(Lexicon::parse("names.tsv", "Huế\tCITY\n").is_err());
//! # Ok::<(), danh::lexicon::LexiconError>(())
//! ```

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::checksum::sha256_hex;
use crate::kind::MentionType;
use crate::rules::tokens::{Token, tokens};
use crate::text::Span;

/// What a lexicon says about a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The file, as it was named.
    pub lexicon: String,
    /// What it is.
    pub kind: MentionType,
    /// The name to be reported.
    pub name: String,
    /// The user's own id.
    pub id: Option<String>,
}

/// Why a lexicon cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// The file cannot be read.
    #[error("{path} cannot be read as UTF-8 text: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        reason: std::io::Error,
    },
    /// A line is not what it should be.
    #[error("{path}, line {line}: {reason}; write surface, type, canonical name and id with tabs between them")]
    Line {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

/// Names with what they are.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// By all words.
    names: HashMap<Vec<String>, Arc<Entry>>,
    /// By the first word, the numbers of words that names have, the greatest first.
    lengths: HashMap<String, Vec<usize>>,
    sources: Vec<String>,
}

impl Lexicon {
    /// Reads a file.
    ///
    /// # Errors
    /// When the file cannot be read or a line of it is wrong.
    pub fn open(path: &Path) -> Result<Self, LexiconError> {
        let shown = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&shown, &text),
            Err(reason) => Err(LexiconError::Unreadable { path: shown, reason }),
        }
    }

    /// Reads the lines of a file of this name. Of two lines with one surface the later stands.
    ///
    /// # Errors
    /// When a line has no surface, an unknown type or too many fields; the first such line is named.
    pub fn parse(path: &str, text: &str) -> Result<Self, LexiconError> {
        let mut lexicon = Self::default();
        lexicon.sources.push(format!("{path} {}", sha256_hex(text.as_bytes())));
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |reason: String| LexiconError::Line { path: path.to_owned(), line: number, reason };
            let line: String = line.nfc().collect();
            let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
            if fields.len() > 4 {
                return Err(wrong(format!("there are {} fields", fields.len())));
            }
            let words: Vec<String> = tokens(fields[0]).iter().map(|token| token.text.to_owned()).collect();
            if words.is_empty() {
                return Err(wrong("there is no surface".to_owned()));
            }
            let field = |index: usize| fields.get(index).copied().filter(|field| !field.is_empty());
            let kind = field(1).and_then(MentionType::from_name).filter(|kind| *kind != MentionType::Date);
            let kind = kind.ok_or_else(|| {
                wrong(format!("`{}` is none of PER, ORG, LOC, TITLE, EVENT, DOC", field(1).unwrap_or("")))
            })?;
            let entry = Entry {
                lexicon: path.to_owned(),
                kind,
                name: field(2).unwrap_or(fields[0]).to_owned(),
                id: field(3).map(str::to_owned),
            };
            lexicon.insert(words, Arc::new(entry));
        }
        Ok(lexicon)
    }

    /// Adds the names of another lexicon, which stands where both have a name.
    pub fn extend(&mut self, other: Self) {
        self.sources.extend(other.sources);
        let mut names: Vec<_> = other.names.into_iter().collect();
        names.sort_by(|(words, _), (others, _)| words.cmp(others));
        for (words, entry) in names {
            self.insert(words, entry);
        }
    }

    /// The files that the names are from, each with the SHA-256 of its text.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// Number of names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The names in the tokens of a sentence, from left to right, the longest at each place; bytes of the sentence.
    #[must_use]
    pub fn find(&self, tokens: &[Token<'_>]) -> Vec<(Span, Arc<Entry>)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            match self.longest(&tokens[at..]) {
                Some((length, entry)) => {
                    let last = &tokens[at + length - 1];
                    found.push((Span::new(tokens[at].span.start(), last.span.end()), Arc::clone(entry)));
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The longest name that begins the tokens, and how many of them it takes.
    fn longest(&self, tokens: &[Token<'_>]) -> Option<(usize, &Arc<Entry>)> {
        self.lengths.get(tokens.first()?.text)?.iter().find_map(|&length| {
            let words: Vec<String> = tokens.get(..length)?.iter().map(|token| token.text.to_owned()).collect();
            Some((length, self.names.get(&words)?))
        })
    }

    fn insert(&mut self, words: Vec<String>, entry: Arc<Entry>) {
        let lengths = self.lengths.entry(words[0].clone()).or_default();
        if let Err(place) = lengths.binary_search_by(|length| words.len().cmp(length)) {
            lengths.insert(place, words.len());
        }
        self.names.insert(words, entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_is_found_as_it_is_written() {
        let lexicon = Lexicon::parse("a.tsv", "# tên\nSông Hồng\tLOC\n\nSông Hồng Corp\tORG\tTập đoàn Sông Hồng\tQ1\n")
            .expect("a lexicon");
        let text = "Sông  Hồng Corp ở sông Hồng, Sông Hồng.";
        let found = lexicon.find(&tokens(text));
        let shown: Vec<(&str, &str, Option<&str>)> = found
            .iter()
            .map(|(span, entry)| (&text[span.start()..span.end()], entry.kind.name(), entry.id.as_deref()))
            .collect();
        assert_eq!(shown, [("Sông  Hồng Corp", "ORG", Some("Q1")), ("Sông Hồng", "LOC", None)]);
        assert_eq!(found[0].1.name, "Tập đoàn Sông Hồng");
    }

    #[test]
    fn later_lines_and_files_stand() {
        let mut lexicon = Lexicon::parse("a.tsv", "Huế\tLOC\nHuế\tORG\n").expect("a lexicon");
        assert_eq!((lexicon.len(), lexicon.is_empty()), (1, false));
        lexicon.extend(Lexicon::parse("b.tsv", "Huế\tPER\nLan\tPER\n").expect("a lexicon"));
        let found = lexicon.find(&tokens("Lan, Huế"));
        let shown: Vec<(&str, &str)> = found.iter().map(|(_, e)| (e.lexicon.as_str(), e.kind.name())).collect();
        assert_eq!(shown, [("b.tsv", "PER"), ("b.tsv", "PER")]);
    }

    #[test]
    fn wrong_lines_are_named() {
        for (text, expected) in [
            ("Huế\tLOC\nLào\tSTATE", "a.tsv, line 2: `STATE` is none of"),
            ("Huế", "a.tsv, line 1: `` is none of"),
            ("18/3\tDATE", "`DATE` is none of"),
            ("\tLOC", "there is no surface"),
            ("a\tLOC\tb\tc\td", "there are 5 fields"),
        ] {
            let error = Lexicon::parse("a.tsv", text).expect_err(text).to_string();
            assert!(error.contains(expected), "{error}");
        }
        let missing = Lexicon::open(Path::new("/không/có.tsv")).expect_err("there is no such file");
        assert!(missing.to_string().contains("/không/có.tsv cannot be read"), "{missing}");
    }
}
