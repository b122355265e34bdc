//! What can be read off the words alone?
//!
//! A [`Rule`] finds mentions in one sentence, knowing what the model found there. Each rule brings texts that it must
//! match and texts that it must not, and one test runs them all; [`crate::mentions`] decides between rules and model.
//! To add a rule: write it in a file of `rules/`, with its word lists beside it, and add it to [`all`].

pub mod borders;
pub mod dates;
pub mod extents;
pub mod heads;
mod names;
pub mod phrases;
pub mod places;
pub mod scores;
pub mod titles;
pub mod tokens;

use serde::Deserialize;

use crate::kind::{MentionType, TitleKind};
use crate::rules::dates::DateValue;
use crate::rules::tokens::Token;
use crate::tag::TaggedMention;
use crate::text::Span;

/// The language whose rules these are.
pub const LANGUAGE: &str = "vi";

/// One sentence and what the model found in it.
#[derive(Debug, Clone, Copy)]
pub struct RuleInput<'a> {
    /// The sentence.
    pub text: &'a str,
    /// Its words, figures and marks.
    pub tokens: &'a [Token<'a>],
    /// The model's findings, as bytes of the sentence, sorted and disjoint.
    pub tagged: &'a [TaggedMention],
}

/// A mention found by a rule, or words that are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Bytes of the sentence.
    pub span: Span,
    /// What is named, with what the rule knows about it; `None` when the words name no single thing, whatever the model
    /// says: `hai Bộ Quốc phòng`.
    pub fact: Option<Fact>,
}

impl Finding {
    /// A mention.
    #[must_use]
    pub fn of(span: Span, fact: Fact) -> Self {
        Self { span, fact: Some(fact) }
    }

    /// The type of the mention; `None` when nothing is named.
    #[must_use]
    pub fn kind(&self) -> Option<MentionType> {
        self.fact.as_ref().map(Fact::kind)
    }
}

/// What a mention names, with the facts that go with the type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A person, organisation or place; nothing more is known.
    Name(MentionType),
    /// A date and its value.
    Date(DateValue),
    /// A title and its kind.
    Title(TitleKind),
}

impl Fact {
    /// The type of the mention.
    #[must_use]
    pub fn kind(&self) -> MentionType {
        match self {
            Self::Name(kind) => *kind,
            Self::Date(_) => MentionType::Date,
            Self::Title(_) => MentionType::Title,
        }
    }
}

/// Texts that hold a rule to its word. They stand in the rule's lexicon.
#[derive(Debug, Clone, Deserialize)]
pub struct Examples {
    /// Sentences with what must be found in brackets, `TYPE:` first: `Chiều [DATE:24/10], hai bên …`. At least five.
    pub matches: Vec<String>,
    /// Sentences in which the rule finds nothing. At least five, together with the near ones.
    pub misses: Vec<String>,
    /// Sentences of the kind found in news that come close, in which the rule finds nothing. At least two.
    pub near_misses: Vec<String>,
}

/// A way of finding mentions by words.
pub trait Rule: Send + Sync {
    /// Names the rule in records: `rule:` and this.
    fn name(&self) -> &'static str;

    /// Finds mentions in a sentence, in the order of the text; they do not overlap one another.
    fn find(&self, input: RuleInput<'_>) -> Vec<Finding>;

    /// What the rule matches and what it does not, when the model has found nothing.
    fn examples(&self) -> &Examples;
}

/// Every rule for Vietnamese. [`crate::mentions`] settles which of two findings that overlap stands.
#[must_use]
pub fn all() -> Vec<Box<dyn Rule>> {
    let mut rules: Vec<Box<dyn Rule>> = vec![Box::new(titles::TitleBeforeName)];
    rules.extend(dates::RULES.iter().map(|rule| Box::new(rule) as Box<dyn Rule>));
    rules.push(Box::new(borders::Borders));
    rules.extend(heads::RULES.iter().map(|rule| Box::new(rule) as Box<dyn Rule>));
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes the brackets out of an example and gives what they marked: type and surface.
    fn parse_example(example: &str) -> (String, Vec<(String, String)>) {
        let mut text = String::new();
        let mut expected = Vec::new();
        let mut rest = example;
        while let Some((before, after)) = rest.split_once('[') {
            let (marked, after) = after.split_once(']').unwrap_or_else(|| panic!("no closing bracket in {example}"));
            let (kind, surface) = marked.split_once(':').unwrap_or_else(|| panic!("no type in {example}"));
            text.push_str(before);
            text.push_str(surface);
            expected.push((kind.to_owned(), surface.to_owned()));
            rest = after;
        }
        text.push_str(rest);
        (text, expected)
    }

    #[test]
    fn every_rule_matches_its_examples_and_nothing_else() {
        let mut failures = Vec::new();
        for rule in all() {
            let examples = rule.examples();
            assert!(examples.matches.len() >= 5, "{} needs five texts to match", rule.name());
            let misses = [examples.misses.as_slice(), &examples.near_misses].concat();
            assert!(misses.len() >= 5, "{} needs five texts not to match", rule.name());
            assert!(examples.near_misses.len() >= 2, "{} needs two near misses", rule.name());
            for example in examples.matches.iter().chain(&misses) {
                let (text, expected) = parse_example(example);
                let found = rule.find(RuleInput { text: &text, tokens: &tokens::tokens(&text), tagged: &[] });
                let found: Vec<(String, String)> = found
                    .iter()
                    .map(|f| (f.kind().map_or("NOTHING", MentionType::name).to_owned(), text[f.span.start()..f.span.end()].to_owned()))
                    .collect();
                if found != expected || misses.contains(example) != expected.is_empty() {
                    failures.push(format!("{}: {example}\n  found {found:?}", rule.name()));
                }
            }
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }

    #[test]
    fn names_of_rules_are_unique() {
        let mut names: Vec<&str> = all().iter().map(|rule| rule.name()).collect();
        names.sort_unstable();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    }
}
