//! What can be read off the words alone?
//!
//! A [`Rule`] finds mentions in one sentence, knowing what the model found there. Each rule brings texts that it must
//! match and texts that it must not, and one test runs them all; [`crate::mentions`] decides between rules and model.
//! To add a rule: write it in a file of `rules/`, with its word lists beside it, and add it to `of_words`.

pub mod borders;
pub mod dates;
pub mod extents;
pub mod heads;
pub mod names;
pub mod numbers;
pub mod phrases;
pub mod places;
pub mod scores;
pub mod titles;
pub mod tokens;

use serde::Deserialize;

use crate::kind::{MentionType, TitleKind};
use crate::rules::dates::DateExpression;
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
    /// A name of a type about which nothing more is known.
    Name(MentionType),
    /// A date as it is written; [`crate::calendar`] gives it its value.
    Date(DateExpression),
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

/// Texts that hold a rule to its word.
#[derive(Debug, Clone, Copy)]
pub struct Examples<'a> {
    /// Sentences with what must be found in brackets, `TYPE:` first: `Chiều [DATE:24/10], hai bên …`. At least five.
    /// What the model has found stands in braces: `Tàu đến {LOC:thủ đô [LOC:Oslo]}`.
    pub matches: &'a [String],
    /// Sentences in which the rule finds nothing. At least five, together with the near ones.
    pub misses: &'a [String],
    /// Sentences of the kind found in news that come close, in which the rule finds nothing. At least two.
    pub near_misses: &'a [String],
}

/// [`Examples`] as they stand in the lexicon of a rule.
#[derive(Debug, Deserialize)]
struct ExampleTexts {
    matches: Vec<String>,
    misses: Vec<String>,
    near_misses: Vec<String>,
}

impl ExampleTexts {
    fn all(&self) -> Examples<'_> {
        Examples { matches: &self.matches, misses: &self.misses, near_misses: &self.near_misses }
    }
}

/// A way of finding mentions by words.
pub trait Rule: Send + Sync {
    /// Names the rule in records: `rule:` and this.
    fn name(&self) -> &str;

    /// Finds mentions in a sentence, in the order of the text; they do not overlap one another.
    fn find(&self, input: RuleInput<'_>) -> Vec<Finding>;

    /// What the rule matches and what it does not; the model has found nothing but what a text marks in braces.
    fn examples(&self) -> Examples<'_>;
}

/// What the rules find in a sentence, each finding with the name of its rule. Findings of different rules may overlap:
/// [`crate::mentions`] settles which one stands. In other languages than Vietnamese, dates in a form of any language.
#[must_use]
pub fn find(input: RuleInput<'_>, is_vietnamese: bool) -> Vec<(&'static str, Finding)> {
    let mut findings = dates::find(input.text, is_vietnamese);
    if is_vietnamese {
        for rule in of_words() {
            findings.extend(rule.find(input).into_iter().map(move |finding| (rule.name(), finding)));
        }
    }
    findings
}

/// Every rule. Those of dates run together in [`find`], which is faster than one by one.
pub fn all() -> impl Iterator<Item = &'static dyn Rule> {
    of_words().chain(dates::rules().iter().map(|rule| rule as &dyn Rule))
}

/// The rules for Vietnamese but those of dates.
fn of_words() -> impl Iterator<Item = &'static dyn Rule> {
    let rules: [&'static dyn Rule; 3] = [&titles::TitleBeforeName, &borders::Borders, &borders::KnownNames];
    rules.into_iter().chain(heads::RULES.iter().map(|rule| rule as &dyn Rule))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::Label;

    type Marks = Vec<(String, Span)>;

    /// Takes the marks out of an example: what the model has found (`{LOC:…}`) and what the rule must find (`[LOC:…]`);
    /// marks may hold each other.
    fn parse_example(example: &str) -> (String, Marks, Marks) {
        let (mut text, mut open) = (String::new(), Vec::new());
        let (mut tagged, mut expected) = (Marks::new(), Marks::new());
        let mut rest = example;
        while let Some(at) = rest.find(['[', ']', '{', '}']) {
            text.push_str(&rest[..at]);
            let mark = &rest[at..=at];
            rest = &rest[at + 1..];
            if mark == "[" || mark == "{" {
                let (kind, after) = rest.split_once(':').unwrap_or_else(|| panic!("no type in {example}"));
                open.push((kind.to_owned(), text.len()));
                rest = after;
            } else {
                let (kind, start) = open.pop().unwrap_or_else(|| panic!("nothing to close in {example}"));
                let marks = if mark == "]" { &mut expected } else { &mut tagged };
                marks.push((kind, Span::new(start, text.len())));
            }
        }
        text.push_str(rest);
        (text, tagged, expected)
    }

    fn tagged(marks: &Marks) -> Vec<TaggedMention> {
        let label = |kind: &str| match kind {
            "PER" => Label::Person,
            "LOC" => Label::Place,
            "ORG" => Label::Organisation,
            _ => Label::Other,
        };
        marks.iter().map(|(kind, span)| TaggedMention { span: *span, label: label(kind), probability: 0.9 }).collect()
    }

    #[test]
    fn every_rule_matches_its_examples_and_nothing_else() {
        let mut failures = Vec::new();
        for rule in all() {
            let examples = rule.examples();
            assert!(examples.matches.len() >= 5, "{} needs five texts to match", rule.name());
            let misses = [examples.misses, examples.near_misses].concat();
            assert!(misses.len() >= 5, "{} needs five texts not to match", rule.name());
            assert!(examples.near_misses.len() >= 2, "{} needs two near misses", rule.name());
            for example in examples.matches.iter().chain(&misses) {
                let (text, names, expected) = parse_example(example);
                let input = RuleInput { text: &text, tokens: &tokens::tokens(&text), tagged: &tagged(&names) };
                let found: Marks = rule
                    .find(input)
                    .iter()
                    .map(|found| (found.kind().map_or("NOTHING", MentionType::name).to_owned(), found.span))
                    .collect();
                if found != expected || misses.contains(example) != expected.is_empty() {
                    let show = |(kind, span): &(String, Span)| format!("{kind}:{}", &text[span.start()..span.end()]);
                    let found: Vec<String> = found.iter().map(show).collect();
                    failures.push(format!("{}: {example}\n  found {found:?}", rule.name()));
                }
            }
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }

    #[test]
    fn names_of_rules_are_unique() {
        let mut names: Vec<&str> = all().map(Rule::name).collect();
        names.sort_unstable();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    }
}
