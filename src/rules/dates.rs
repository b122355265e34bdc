//! Which dates stand in a sentence?
//!
//! Each row of `dates.toml` is a [`DateRule`], one way of writing dates. [`find`] runs all rows at once: it looks for the
//! clues of a sentence first and tries only the rows that these call for.

mod expression;
mod guards;
mod read;
mod table;

use crate::rules::dates::guards::Match;
use crate::rules::dates::read::Groups;
use crate::rules::dates::table::TABLE;
use crate::rules::{Examples, Fact, Finding, Rule, RuleInput};
use crate::text::Span;

pub use expression::{DateExpression, Point, Unit, Year};
pub use table::DateRule;

/// All ways of writing dates.
#[must_use]
pub fn rules() -> &'static [DateRule] {
    &TABLE.rules
}

/// Everything that the rows find in a sentence, with the name of the row. Findings may overlap. In a sentence of another
/// language than Vietnamese, only what is written alike in any language.
#[must_use]
pub fn find(text: &str, is_vietnamese: bool) -> Vec<(&'static str, Finding)> {
    let clues = TABLE.clues(text);
    let rules = rules().iter().filter(|rule| rule.needs & clues != 0 && (is_vietnamese || rule.is_for_any_language()));
    rules.flat_map(|rule| rule.find_in(text).into_iter().map(|finding| (rule.row.name.as_str(), finding))).collect()
}

impl DateRule {
    /// Whether the row reads articles in any language, not only Vietnamese ones.
    fn is_for_any_language(&self) -> bool {
        self.row.language.as_deref() == Some("any")
    }

    fn find_in(&self, text: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut from = 0;
        while let Some(captures) = self.date.captures_at(text, from) {
            let Some(whole) = captures.get(0) else { break };
            let groups = Groups { rule: self, captures: &captures };
            let mention = groups.bounds("mention").unwrap_or((whole.start(), whole.end()));
            let mention = Span::new(mention.0, mention.1);
            let finding = groups
                .expression()
                .filter(|expression| self.stands(&Match { text, span: mention, expression: *expression, groups }));
            match finding {
                Some(expression) => {
                    findings.push(Finding::of(mention, Fact::Date(expression)));
                    from = whole.end();
                }
                // What is no date as a whole may hold one: `lần thứ hai ngày 5/6`.
                None => from = whole.start() + text[whole.start()..].chars().next().map_or(1, char::len_utf8),
            }
        }
        findings
    }

    fn stands(&self, found: &Match<'_>) -> bool {
        let (before, after) = (&found.text[..found.span.start()], &found.text[found.span.end()..]);
        found.stands_alone()
            && !found.is_ordinal()
            && self.row.guards.iter().all(|guard| guard.lets_pass(found))
            && !self.not_after.as_ref().is_some_and(|words| words.is_match(before))
            && !self.not_before.as_ref().is_some_and(|words| words.is_match(after))
    }
}

impl Rule for DateRule {
    fn name(&self) -> &str {
        &self.row.name
    }

    fn find(&self, input: RuleInput<'_>) -> Vec<Finding> {
        if self.needs & TABLE.clues(input.text) == 0 { Vec::new() } else { self.find_in(input.text) }
    }

    fn examples(&self) -> Examples<'_> {
        let row = &self.row;
        Examples { matches: &row.matches, misses: &row.misses, near_misses: &row.near_misses }
    }
}
