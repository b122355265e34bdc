//! Where do the names of places and bodies begin and end?
//!
//! The model sees the names; this rule moves their borders to where the guidelines want them: class nouns inside or
//! outside (`biển Đông Hà`, `thủ đô | Oslo`), a country that ends the name of a body, whole words only, pairs
//! (`ASEAN-EU`), and words that share one name out among several (`hai Bộ Quốc phòng`). Lexicon: `borders.toml`.

mod bodies;
mod known;
mod lexicon;
mod places;

use crate::kind::MentionType;
use crate::rules::extents::span_of;
use crate::rules::tokens::{Shape, Token};
use crate::rules::{Examples, Fact, Finding, Rule, RuleInput};
use crate::tag::Label;

use bodies::{body, units};
pub use known::KnownNames;
use lexicon::LEXICON;
use places::{person, place};

/// Moves the borders of the model's names.
#[derive(Debug, Clone, Copy)]
pub struct Borders;

impl Rule for Borders {
    fn name(&self) -> &'static str {
        "borders"
    }

    fn find(&self, input: RuleInput<'_>) -> Vec<Finding> {
        let tokens = input.tokens;
        let names = whole_words(input);
        let shared = shared_out(tokens, &names);
        let mut findings = units(tokens, &names);
        for (index, name) in names.iter().enumerate() {
            let settled = match name.label {
                // Nothing but marks.
                _ if name.from >= name.to => Vec::new(),
                _ if shared.contains(&index) || is_ship(&tokens[name.from..name.to]) => Vec::new(),
                Label::Place => place(tokens, *name),
                Label::Organisation => body(tokens, &names, *name),
                Label::Person => person(tokens, *name),
                Label::Other => continue,
            };
            let tagged = input.tagged[name.tagged];
            let moved = match settled[..] {
                [] => vec![Finding { span: tagged.span, fact: None }],
                [only] if span_of(tokens, only.from, only.to) == Some(tagged.span) && only.label == tagged.label => {
                    continue;
                }
                _ => settled.iter().filter_map(|name| name.finding(tokens)).collect(),
            };
            // An earlier finding has been made from more than one name.
            let is_free = |finding: &Finding| findings.iter().all(|found| !found.span.overlaps(finding.span));
            let moved: Vec<Finding> = moved.into_iter().filter(is_free).collect();
            findings.extend(moved);
        }
        findings.sort_by_key(|finding| finding.span);
        findings
    }

    fn examples(&self) -> Examples<'_> {
        LEXICON.examples.all()
    }
}

/// A name by its tokens: the first, and one past the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Name {
    from: usize,
    to: usize,
    label: Label,
    /// Which of the model's names it is.
    tagged: usize,
}

impl Name {
    fn finding(&self, tokens: &[Token<'_>]) -> Option<Finding> {
        let kind = match self.label {
            Label::Person => MentionType::Per,
            Label::Place => MentionType::Loc,
            Label::Organisation => MentionType::Org,
            Label::Other => return None,
        };
        span_of(tokens, self.from, self.to).map(|span| Finding::of(span, Fact::Name(kind)))
    }
}

/// `USS Carl Vinson`, `sân bay USS Carl Vinson`.
fn is_ship(words: &[Token<'_>]) -> bool {
    let prefix = words.iter().find(|word| word.is_capital());
    prefix.is_some_and(|word| LEXICON.ship_prefixes.has(word))
}

/// The model's names as whole words, without marks at their ends.
fn whole_words(input: RuleInput<'_>) -> Vec<Name> {
    let tokens = input.tokens;
    let mut names: Vec<Name> = Vec::new();
    for (tagged, mention) in input.tagged.iter().enumerate() {
        let mut from = tokens.partition_point(|token| token.span.end() <= mention.span.start());
        let mut to = tokens.partition_point(|token| token.span.start() < mention.span.end());
        // A name inside a longer word is left as it is: `Công văn 68/BGDĐT-KHTC`.
        if from >= to
            || tokens[from].span.start() < mention.span.start()
            || mention.span.end() < tokens[to - 1].span.end()
        {
            continue;
        }
        // Two spaces are the border of a column or a sentence.
        let has_gap =
            |at: usize| mention.label == Label::Organisation && tokens[at].span.start() - tokens[at - 1].span.end() > 1;
        to = (from + 1..to).find(|&at| has_gap(at) && tokens[at].is_capital()).unwrap_or(to);
        while to > from && is_stray(tokens, from, to) {
            to -= 1;
        }
        while from < to && tokens[from].shape == Shape::Mark && !tokens[from].is_mark('“') && !tokens[from].is_mark('"')
        {
            from += 1;
        }
        if from >= to {
            names.push(Name { from: to, to, label: mention.label, tagged });
            continue;
        }
        // `An-tô-|ni-ô`: a foreign name in Vietnamese spelling is one word.
        while from >= 2 && is_glued(tokens, from - 2) && tokens[from].shape == Shape::Lower {
            from -= 2;
        }
        if let Some(before) = names.last_mut().filter(|before| before.from < before.to) {
            before.to = before.to.min(from).max(before.from);
            while before.to > before.from && is_stray(tokens, before.from, before.to) {
                before.to -= 1;
            }
        }
        // `Y | Blơm Niê`: a letter before a name is a part of it.
        if let Some(before) = names.last_mut()
            && (before.label, mention.label, before.to) == (Label::Person, Label::Person, from)
            && tokens[before.from..before.to].iter().all(|token| token.text.chars().count() == 1)
        {
            before.to = to;
            continue;
        }
        names.push(Name { from, to, label: mention.label, tagged });
    }
    names
}

/// Whether a hyphen without spaces joins this token to the one after the hyphen.
fn is_glued(tokens: &[Token<'_>], at: usize) -> bool {
    let [first, hyphen, second] = &tokens[at..at + 3] else { return false };
    hyphen.is_mark('-') && first.span.end() == hyphen.span.start() && hyphen.span.end() == second.span.start()
}

/// Whether the last token of a name is a mark that is no part of it, or a number word of the sentence.
fn is_stray(tokens: &[Token<'_>], from: usize, to: usize) -> bool {
    let last = &tokens[to - 1];
    let opens = |mark: char| tokens[from..to].iter().any(|token| token.is_mark(mark));
    match last.text {
        ")" => !opens('('),
        "”" => !opens('“'),
        "\"" => tokens[from..to].iter().filter(|token| token.is_mark('"')).count() % 2 == 1,
        "." => to >= 2 && tokens[to - 2].shape == Shape::Number,
        "," | ";" | ":" | "(" | "-" | "–" | "“" | "?" | "!" | "/" | "hai" | "các" | "của" => true,
        _ => false,
    }
}

/// Which names are shared out among several, and so name no single thing: `hai Bộ Quốc phòng`, and all in
/// `Quân ủy Trung ương, Bộ Quốc phòng hai nước`.
fn shared_out(tokens: &[Token<'_>], names: &[Name]) -> Vec<usize> {
    let mut shared = Vec::new();
    let mut is_shared = false;
    for (index, name) in names.iter().enumerate().rev() {
        if name.label != Label::Organisation {
            is_shared = false;
            continue;
        }
        let next = names.get(index + 1).map(|next| next.from);
        let between = next.map_or(&[][..], |next| tokens.get(name.to..next).unwrap_or_default());
        let is_listed = between.len() <= 2
            && between.iter().all(|token| token.is_mark(',') || token.folded == "và" || token.folded == "các");
        let before = LEXICON.several_before.ends_before(tokens, name.from);
        let is_common = LEXICON.shared_bodies.longest(&tokens[name.from..name.to]).is_some();
        let after = LEXICON.several_after.longest(&tokens[name.to..]).is_some();
        is_shared = is_shared && is_listed || after || before && is_common;
        if is_shared {
            shared.push(index);
        }
    }
    shared
}
