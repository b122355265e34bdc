//! Which different names does the article use?
//!
//! Mentions of one type whose words are the same, however spelled, are one name. Everything after this joins names.
//!
//! Example: `UBND TP Hà Nội` and `Ủy ban Nhân dân thành phố Hà Nội` are one name with two mentions.

use std::collections::HashMap;
use std::fmt::Display;

use super::{abbreviations, themes};
use crate::kind::MentionType;
use crate::mentions::Mention;
use crate::text::Document;

/// How far back the text before a mention is looked at; lines may be of any length.
const MAX_BEFORE_BYTES: usize = 80;

/// A name with everything that mentions it.
#[derive(Debug)]
pub(super) struct Name<'a> {
    /// The type of its mentions.
    pub kind: MentionType,
    /// How its first mention is written.
    pub surface: &'a str,
    /// Its folded words, abbreviations written out; for a date, its value.
    pub words: Vec<String>,
    /// Indices of its mentions, in the order of the text.
    pub mentions: Vec<usize>,
}

impl Name<'_> {
    /// Index of its first mention.
    pub(super) fn first(&self) -> usize {
        self.mentions[0] // A name has been made for a mention.
    }
}

/// All names of an article, in the order of their first mentions.
#[derive(Debug)]
pub(super) struct Names<'a> {
    /// The article.
    pub document: &'a Document,
    /// Its mentions, in the order of the text.
    pub mentions: &'a [Mention],
    /// The names.
    pub list: Vec<Name<'a>>,
    /// The name of each mention.
    pub of_mention: Vec<usize>,
    by_words: HashMap<(MentionType, String), usize>,
}

impl<'a> Names<'a> {
    /// Finds the names; `dates` holds the value of each mention that is a date.
    pub(super) fn new<Date: Display>(document: &'a Document, mentions: &'a [Mention], dates: &[Option<Date>]) -> Self {
        let mut names = Self { document, mentions, list: Vec::new(), of_mention: Vec::new(), by_words: HashMap::new() };
        let mut by_surface: HashMap<(MentionType, &str), usize> = HashMap::new();
        for (index, mention) in mentions.iter().enumerate() {
            let (kind, surface) = (mention.kind(), document.slice(mention.span));
            let name = if kind == MentionType::Date {
                names.add_date(surface, index, dates.get(index).and_then(Option::as_ref))
            } else if let Some(&name) = by_surface.get(&(kind, surface)) {
                name
            } else {
                let name = names.add(kind, surface, words(kind, surface), &index.to_string());
                by_surface.insert((kind, surface), name);
                name
            };
            names.list[name].mentions.push(index);
            names.of_mention.push(name);
        }
        names
    }

    fn add_date(&mut self, surface: &'a str, index: usize, value: Option<&impl Display>) -> usize {
        let value = value.map_or_else(|| "?".to_owned(), ToString::to_string);
        // What cannot be placed on a calendar is not the same day as anything else.
        let words = if value == "?" { vec!["?".to_owned(), index.to_string()] } else { vec![value] };
        self.add(MentionType::Date, surface, words, "")
    }

    fn add(&mut self, kind: MentionType, surface: &'a str, words: Vec<String>, without_words: &str) -> usize {
        // Signs alone, which no model should find, are names by themselves.
        let key = if words.is_empty() { format!(" {without_words}") } else { words.join(" ") };
        *self.by_words.entry((kind, key)).or_insert_with(|| {
            self.list.push(Name { kind, surface, words, mentions: Vec::new() });
            self.list.len() - 1
        })
    }

    /// The name of this type with these words, which single spaces separate.
    pub(super) fn find(&self, kind: MentionType, words: &str) -> Option<usize> {
        self.by_words.get(&(kind, words.to_owned())).copied()
    }

    /// Names of a type with their indices.
    pub(super) fn of_kind(&self, kind: MentionType) -> impl Iterator<Item = (usize, &Name<'a>)> {
        self.list.iter().enumerate().filter(move |(_, name)| name.kind == kind)
    }

    /// The value of a date, given one of its mentions.
    pub(super) fn date(&self, mention: usize) -> &str {
        &self.list[self.of_mention[mention]].words[0] // A date's only word, or first of two, is its value.
    }

    /// The text before a mention in its line, of a long line only the end.
    pub(super) fn before(&self, mention: usize) -> &'a str {
        let end = self.mentions[mention].span.start();
        let text = self.document.text();
        let near = &text[text.floor_char_boundary(end.saturating_sub(MAX_BEFORE_BYTES))..end];
        &near[near.rfind('\n').map_or(0, |at| at + 1)..]
    }

    /// The text after a mention.
    pub(super) fn after(&self, mention: usize) -> &'a str {
        &self.document.text()[self.mentions[mention].span.end()..]
    }

    /// The text between a mention and the next one; nothing when they touch or overlap.
    pub(super) fn between(&self, mention: usize) -> Option<&'a str> {
        let next = self.mentions.get(mention + 1)?;
        self.document.text().get(self.mentions[mention].span.end()..next.span.start())
    }
}

/// The folded words that tell a name, abbreviations written out.
pub(super) fn words(kind: MentionType, surface: &str) -> Vec<String> {
    // Honorifics belong to no name, but a model may think so.
    let honorific = ["ông ", "bà ", "anh ", "chị ", "cô "].into_iter().find_map(|word| surface.strip_prefix(word));
    let surface = if kind == MentionType::Per { honorific.unwrap_or(surface) } else { surface };
    let words = abbreviations::expanded(kind, surface);
    match kind {
        MentionType::Event | MentionType::Doc => themes::normal(words),
        MentionType::Org => words.into_iter().filter(|word| !is_link(word)).collect(),
        _ => words,
    }
}

/// `Bộ Tài nguyên và Môi trường` is also `Bộ Tài nguyên - Môi trường`. Folded.
pub(super) fn is_link(word: &str) -> bool {
    matches!(word, "va\u{300}" | "cu\u{309}a")
}

/// Of the mentions that a mention may mean, in the order of the text: the last one before it, or else the first.
pub(super) fn nearest(mention: usize, candidates: &[usize]) -> Option<usize> {
    let after = candidates.partition_point(|candidate| *candidate < mention);
    candidates.get(after.saturating_sub(1)).copied()
}
