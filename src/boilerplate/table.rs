//! Which words do the parts of a page use?
//!
//! The patterns of `boilerplate.toml`. Those of one kind and one list are one regular expression, which is faster to
//! make and to ask than a set of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

/// `boilerplate.toml`.
#[derive(Debug, Deserialize)]
struct Table {
    max_chars: usize,
    before: String,
    after: String,
    sets: BTreeMap<String, String>,
    kind: Vec<Kind>,
    content: Content,
    headline: Headline,
}

#[derive(Debug, Deserialize)]
struct Kind {
    name: String,
    max_chars: Option<usize>,
    #[serde(default)]
    lines: Vec<String>,
    #[serde(default)]
    headings: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
    #[serde(default)]
    beside: Vec<String>,
    #[serde(default)]
    runs: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Content {
    lines: Vec<String>,
}

/// Length of headlines in characters.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Headline {
    pub(super) min_chars: usize,
    pub(super) max_chars: usize,
}

/// All patterns, ready to be asked.
pub(super) struct Patterns {
    /// Furniture wherever it stands.
    pub(super) lines: List,
    /// The same, and perhaps the heading of a list.
    pub(super) headings: List,
    /// Furniture outside the article or beside other furniture.
    pub(super) weak: List,
    /// Furniture beside other furniture.
    pub(super) beside: List,
    /// Furniture where several stand in a row.
    pub(super) runs: List,
    /// Captions, credits and bylines: what no list of headlines takes in.
    pub(super) content: Regex,
    pub(super) headline: Headline,
}

/// The patterns of one list of all kinds.
pub(super) struct List {
    kinds: Vec<(&'static str, usize, Regex)>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("../boilerplate.toml")).expect("the table is compiled in and tested"));

pub(super) static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns {
    lines: List::new(|kind| &kind.lines),
    headings: List::new(|kind| &kind.headings),
    weak: List::new(|kind| &kind.weak),
    beside: List::new(|kind| &kind.beside),
    runs: List::new(|kind| &kind.runs),
    content: TABLE.whole_line(&TABLE.content.lines),
    headline: TABLE.headline,
});

impl Table {
    /// One of some patterns, over a whole line.
    fn whole_line(&self, patterns: &[String]) -> Regex {
        let expand =
            |text: String| self.sets.iter().fold(text, |text, (name, set)| text.replace(&format!("{{{name}}}"), set));
        // Sets use sets, two deep.
        let patterns = expand(expand(patterns.join("|")));
        let whole = format!("^{}(?:{patterns}){}$", self.before, self.after);
        let built = RegexBuilder::new(&whole).case_insensitive(true).size_limit(64 << 20).build();
        built.expect("the patterns are compiled in and tested")
    }
}

impl List {
    fn new(choose: fn(&'static Kind) -> &'static Vec<String>) -> Self {
        let table: &'static Table = &TABLE;
        let kinds = table.kind.iter().filter(|kind| !choose(kind).is_empty());
        let max_chars = |kind: &Kind| kind.max_chars.unwrap_or(table.max_chars);
        Self {
            kinds: kinds.map(|kind| (kind.name.as_str(), max_chars(kind), table.whole_line(choose(kind)))).collect(),
        }
    }

    /// The first kind that a line is of.
    pub(super) fn kind(&self, line: &str) -> Option<&'static str> {
        let chars = line.chars().count();
        let found = self.kinds.iter().find(|(_, max_chars, regex)| chars <= *max_chars && regex.is_match(line));
        found.map(|(name, ..)| *name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Examples {
        kind: Vec<KindExamples>,
    }

    #[derive(Deserialize)]
    struct KindExamples {
        name: String,
        matches: Vec<String>,
        #[serde(default)]
        weak_matches: Vec<String>,
        #[serde(default)]
        beside_matches: Vec<String>,
        #[serde(default)]
        runs_matches: Vec<String>,
        differs: Vec<String>,
    }

    #[test]
    fn every_kind_matches_its_examples_and_no_others() {
        let examples: Examples = toml::from_str(include_str!("../boilerplate.toml")).expect("it is TOML");
        let strong = |line: &str| PATTERNS.headings.kind(line).or_else(|| PATTERNS.lines.kind(line));
        let mut faults = Vec::new();
        let mut check = |found: Option<&str>, line: &str, expected: Option<&str>, what: &str| {
            if found != expected {
                faults.push(format!("{what}: {line} is {found:?} and not {expected:?}"));
            }
        };
        for kind in &examples.kind {
            let name = Some(kind.name.as_str());
            assert!(kind.matches.len() >= 5 && kind.differs.len() >= 5, "{}: five examples each", kind.name);
            for line in &kind.matches {
                check(strong(line), line, name, "matches");
            }
            for line in &kind.weak_matches {
                check(PATTERNS.weak.kind(line), line, name, "weak_matches");
                check(strong(line), line, None, "weak_matches");
            }
            for line in &kind.beside_matches {
                check(PATTERNS.beside.kind(line), line, name, "beside_matches");
                check(strong(line), line, None, "beside_matches");
            }
            for line in &kind.runs_matches {
                check(PATTERNS.runs.kind(line), line, name, "runs_matches");
                check(strong(line), line, None, "runs_matches");
            }
            for line in &kind.differs {
                check(strong(line).or_else(|| PATTERNS.weak.kind(line)), line, None, "differs");
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
