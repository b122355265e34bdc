//! Where do the ways of writing dates come from?
//!
//! From `dates.toml`, which is compiled into the program and read once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Regex, RegexSet};
use serde::Deserialize;

use crate::rules::dates::guards::Guard;

/// One way of writing dates, as the file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) name: String,
    /// `any` for a row that also reads articles in other languages than Vietnamese.
    pub(super) language: Option<String>,
    /// Clues of which a sentence must have one.
    needs: Vec<String>,
    /// The mention, or with a group `mention` what stands around it too.
    pattern: String,
    /// Words that, ending before a match, make it none.
    #[serde(default)]
    not_after: String,
    /// Words that, beginning after a match, make it none.
    #[serde(default)]
    not_before: String,
    /// What patterns cannot tell.
    #[serde(default)]
    pub(super) guards: Vec<Guard>,
    /// How the groups become a value.
    pub(super) value: ValueKind,
    pub(super) matches: Vec<String>,
    pub(super) misses: Vec<String>,
    pub(super) near_misses: Vec<String>,
}

/// How the groups of a pattern become a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ValueKind {
    /// `day`, `month`, `year`.
    Point,
    /// The same, with `end_day`, `end_month`, `end_year`.
    Range,
    /// `quarter`, `end_quarter`, `year`.
    Quarter,
    /// `count` of months or `half`, `side`, `year`.
    PartOfYear,
    /// `year` alone.
    Season,
    /// `shift` in days from the day of the news.
    DeicticDay,
    /// `shift` from the day named before.
    SameDay,
    /// `unit` and `shift`.
    Relative,
    /// `weekday` and `week`.
    Weekday,
    /// None that the words could give.
    Unsettled,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    macros: BTreeMap<String, String>,
    clues: BTreeMap<String, String>,
    rule: Vec<Row>,
}

/// A way of writing dates, ready to run.
#[derive(Debug)]
pub struct DateRule {
    pub(super) row: Row,
    pub(super) date: Regex,
    pub(super) not_after: Option<Regex>,
    pub(super) not_before: Option<Regex>,
    /// Which clues a sentence must have one of, as bits.
    pub(super) needs: u32,
    /// The groups by name; a name may have several groups, of which at most one takes part in a match.
    pub(super) groups: Vec<(String, usize)>,
}

/// The table with what all rows share.
pub(super) struct Table {
    pub(super) rules: Vec<DateRule>,
    clues: RegexSet,
}

impl Table {
    /// The clues that a sentence has, as bits.
    pub(super) fn clues(&self, text: &str) -> u32 {
        self.clues.matches(text).iter().fold(0, |bits, clue| bits | 1 << clue)
    }
}

/// The table; the file is part of the program, and the tests use each of its patterns.
pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../dates.toml")).expect("the file is part of the program");
    let clue_names: Vec<&String> = file.clues.keys().collect();
    let clues: Vec<String> = file.clues.values().map(|clue| expand(clue, &file.macros)).collect();
    let rules = file.rule.into_iter().map(|row| compile(row, &file.macros, &clue_names)).collect();
    Table { rules, clues: RegexSet::new(clues).expect("the patterns are part of the program") }
});

fn compile(row: Row, macros: &BTreeMap<String, String>, clue_names: &[&String]) -> DateRule {
    let regex = |pattern: &str| Regex::new(pattern).expect("the patterns are part of the program");
    let around = |pattern: &str, before: &str, after: &str| {
        (!pattern.is_empty()).then(|| regex(&format!("(?i){before}(?:{}){after}", expand(pattern, macros))))
    };
    let (pattern, groups) = number_groups(&expand(&row.pattern, macros));
    let clue = |name: &String| clue_names.iter().position(|clue| *clue == name).expect("rows name clues of the file");
    DateRule {
        date: regex(&format!("(?i){pattern}")),
        not_after: around(&row.not_after, r"(?:^|[^\w])", r#"[ \u{a0}“"'(:]*$"#),
        not_before: around(&row.not_before, r"^[ \u{a0}]*", r"(?:[^\w]|$)"),
        needs: row.needs.iter().fold(0, |bits, name| bits | 1 << clue(name)),
        groups,
        row,
    }
}

/// Puts the macros in, also those that stand in macros.
fn expand(pattern: &str, macros: &BTreeMap<String, String>) -> String {
    let mut expanded = pattern.to_owned();
    // No macro is nested deeper than this.
    for _ in 0..6 {
        for (name, meaning) in macros {
            expanded = expanded.replace(&format!("{{{name}}}"), meaning);
        }
    }
    expanded
}

/// Numbers the named groups, since a regex may have each name once; `day` in two branches becomes `g1` and `g2`.
fn number_groups(pattern: &str) -> (String, Vec<(String, usize)>) {
    let mut pieces = pattern.split("(?<");
    let mut numbered = pieces.next().unwrap_or("").to_owned();
    let mut groups = Vec::new();
    for piece in pieces {
        let (name, rest) = piece.split_once('>').unwrap_or((piece, ""));
        groups.push((name.to_owned(), groups.len() + 1));
        numbered.extend(["(", rest]);
    }
    (numbered, groups)
}
