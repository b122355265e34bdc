//! Which names of events, documents and bodies begin with a class noun?
//!
//! One mechanism with a lexicon for each type: class nouns with the [`Evidence`] that makes the words after them a name,
//! and names that need no class noun. [`extent`] tells how far the name reaches.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::kind::MentionType;
use crate::rules::extents::{Evidence, Extent, extent, span_of};
use crate::rules::numbers::{is_year, ordinal};
use crate::rules::phrases::Phrases;
use crate::rules::places::state_at;
use crate::rules::tokens::{Shape, Token};
use crate::rules::{ExampleTexts, Examples, Fact, Finding, Rule, RuleInput};
use crate::tag::{Label, TaggedMention};
use crate::text::Span;

/// A rule with its lexicon.
pub struct HeadRule {
    name: &'static str,
    kind: MentionType,
    lexicon: LazyLock<Lexicon>,
}

/// The rules for each type.
pub static RULES: [HeadRule; 3] = [
    HeadRule {
        name: "event",
        kind: MentionType::Event,
        lexicon: LazyLock::new(|| Lexicon::parse(include_str!("events.toml"))),
    },
    HeadRule {
        name: "document",
        kind: MentionType::Doc,
        lexicon: LazyLock::new(|| Lexicon::parse(include_str!("documents.toml"))),
    },
    HeadRule {
        name: "body",
        kind: MentionType::Org,
        lexicon: LazyLock::new(|| Lexicon::parse(include_str!("bodies.toml"))),
    },
];

/// A lexicon file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// Names that need no class noun.
    names: Phrases<()>,
    /// Names of a series, of which one with a number or a year is meant.
    series: Phrases<()>,
    /// Words before a class noun that make it a part of another name or word.
    not_after: Phrases<()>,
    /// Words that end like one of those and are another: `phục vụ` is no `vụ`.
    #[serde(default)]
    not_after_but: Phrases<()>,
    heads: Vec<Group>,
    examples: ExampleTexts,
}

/// Class nouns that need the same evidence: any one of those listed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    words: Vec<String>,
    /// Written with a capital inside a sentence.
    capital: Vec<Evidence>,
    /// Written with a capital where everything is: at the beginning.
    start: Vec<Evidence>,
    /// Written in small letters.
    lower: Vec<Evidence>,
    /// Words directly before and after the class noun that make it no name.
    #[serde(default)]
    not_after: Phrases<()>,
    #[serde(default)]
    not_before: Phrases<()>,
}

struct Lexicon {
    words: Words,
    /// Class nouns and the index of their group.
    heads: Phrases<usize>,
}

impl Lexicon {
    fn parse(source: &str) -> Self {
        let words: Words = toml::from_str(source).expect("the lexicons are part of the program and tested");
        let groups = words.heads.iter().enumerate();
        let heads = groups.flat_map(|(index, group)| group.words.iter().map(move |word| (word.as_str(), index)));
        Self { heads: Phrases::new(heads), words }
    }
}

impl Rule for HeadRule {
    fn name(&self) -> &str {
        self.name
    }

    fn find(&self, input: RuleInput<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut at = 0;
        while at < input.tokens.len() {
            let Some(end) = self.name_at(input, at) else {
                at += 1;
                continue;
            };
            let span = span_of(input.tokens, at, end).filter(|span| !self.is_known_better(input, *span));
            findings.extend(span.map(|span| Finding::of(span, Fact::Name(self.kind))));
            at = end.max(at + 1);
        }
        findings
    }

    fn examples(&self) -> Examples<'_> {
        self.lexicon.words.examples.all()
    }
}

impl HeadRule {
    /// One past the last token of the name that begins at token `at`.
    fn name_at(&self, input: RuleInput<'_>, at: usize) -> Option<usize> {
        let tokens = &input.tokens[at..];
        if tokens[0].shape == Shape::Mark {
            return None;
        }
        if let Some((length, ())) = self.lexicon.words.series.longest(tokens).filter(|_| tokens[0].is_capital()) {
            let numbered = after_numbers(input, at + length);
            if numbered > at + length && !is_inside_name(input, &tokens[0]) {
                return Some(numbered);
            }
        }
        if let Some((length, ())) = self.lexicon.words.names.longest(tokens).filter(|_| tokens[0].is_capital()) {
            let end = match self.kind {
                MentionType::Org => self.after_bodies(input.tokens, at + length),
                _ => after_year(input.tokens, at + length),
            };
            // `Hoa hậu Việt Nam 2004 Lê Thị Ba` is the holder of a crown.
            let begins_person = |next: &Token<'_>| {
                input.tagged.iter().any(|m| m.label == Label::Person && m.span.start() == next.span.start())
            };
            let is_holder = self.kind == MentionType::Event
                && matches!(tokens[0].folded.as_str(), "hoa" | "miss")
                && input.tokens.get(end).is_some_and(begins_person);
            let is_other = is_holder || is_inside_name(input, &tokens[0]) || self.follows_other_word(input.tokens, at);
            return (!is_other).then_some(end);
        }
        let (length, group) = self.lexicon.heads.longest(tokens)?;
        let group = &self.lexicon.words.heads[*group];
        let wanted = match (tokens[0].is_capital(), is_at_start(input.tokens, at)) {
            (false, _) => &group.lower,
            (true, true) => &group.start,
            (true, false) => &group.capital,
        };
        // `200 ngày “xanh”`: what is counted is no name; `năm 2017 lễ hội Lim …` counts nothing.
        let is_counted = !tokens[0].is_capital()
            && at
                .checked_sub(1)
                .map(|before| &input.tokens[before])
                .is_some_and(|before| before.shape == Shape::Number && !is_year(before.text));
        let is_other = wanted.is_empty()
            || is_counted
            || group.not_after.ends_before(input.tokens, at)
            || group.not_before.longest(&tokens[length..]).is_some()
            || is_inside_name(input, &tokens[0])
            || self.follows_other_word(input.tokens, at);
        if is_other {
            return None;
        }
        let Extent { end, evidence } = extent(input, at + length);
        evidence.iter().any(|seen| wanted.contains(seen)).then_some(end)
    }

    /// One past the bodies and the state that go on with the name of a body: `Bộ Chính trị | Đảng Cộng sản | Lào`.
    fn after_bodies(&self, tokens: &[Token<'_>], from: usize) -> usize {
        let mut at = from;
        loop {
            let here = &tokens[at..];
            if !here.first().is_some_and(Token::is_capital) {
                return at;
            }
            let name = self.lexicon.words.names.longest(here).filter(|_| here[0].shape != Shape::Acronym);
            match name {
                Some((length, ())) => at += length,
                None => return at + state_at(tokens, at).unwrap_or(0),
            }
        }
    }

    /// Whether the model has found a body here that the rule would only cut.
    fn is_known_better(&self, input: RuleInput<'_>, span: Span) -> bool {
        let is_cut = |mention: &TaggedMention| {
            let is_body = mention.label == Label::Organisation;
            is_body && mention.span.overlaps(span) && (!span.contains(mention.span) || span == mention.span)
        };
        self.kind == MentionType::Org && input.tagged.iter().any(is_cut)
    }

    /// Whether the words before make the class noun a part of something else: `Trung tâm Hội nghị`.
    fn follows_other_word(&self, tokens: &[Token<'_>], at: usize) -> bool {
        let words = &self.lexicon.words;
        words.not_after.ends_before(tokens, at) && !words.not_after_but.ends_before(tokens, at)
    }
}

/// One past the number, year or ordinal that ends a name: `SEA Games | 29`, `Premier League | 2016/2017`.
fn after_year(tokens: &[Token<'_>], from: usize) -> usize {
    let is_number = tokens.get(from).is_some_and(|token| {
        let is_season = token.text.len() > 4 && token.text.split(['/', '-']).all(is_figures);
        (token.shape == Shape::Number && is_figures(token.text) || is_season) || is_small_roman(token.text)
    });
    let end = if is_number { from + 1 } else { from };
    ordinal(&tokens[end..]).map_or(end, |length| end + length)
}

fn is_figures(text: &str) -> bool {
    !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_small_roman(text: &str) -> bool {
    matches!(text, "I" | "II" | "III" | "IV" | "V" | "VI")
}

/// One past the numbers, years and ordinals that go on with a name: `Festival | 2027 - lần 2`.
fn after_numbers(input: RuleInput<'_>, from: usize) -> usize {
    let goes_on = input
        .tokens
        .get(from)
        .is_some_and(|token| token.shape == Shape::Number && is_figures(token.text) || is_small_roman(token.text));
    let is_ordinal = input.tokens.get(from).is_some_and(|token| token.folded == "lần")
        && input.tokens.get(from + 1).is_some_and(|token| token.folded != "này");
    if goes_on || is_ordinal { extent(input, from).end.max(from) } else { from }
}

/// Whether a name that the model has found began before the token and holds it.
fn is_inside_name(input: RuleInput<'_>, token: &Token<'_>) -> bool {
    let holds = |label| matches!(label, Label::Place | Label::Organisation | Label::Person);
    input.tagged.iter().any(|mention| {
        holds(mention.label) && mention.span.start() < token.span.start() && mention.span.overlaps(token.span)
    })
}

/// Whether nothing but marks stands before the token, or a colon or a quotation begins there.
fn is_at_start(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| &tokens[before]) else { return true };
    before.shape == Shape::Mark && before.text.starts_with([':', '.', '!', '?', '-', '–', '…', ';', '•', '*'])
        || tokens[..at].iter().all(|token| token.shape == Shape::Mark)
}
