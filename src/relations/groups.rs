//! Who and what stands in a sentence as one part of it?
//!
//! A person with all titles and what they are of is one part; so are several joined by commas and `và`, a name with its
//! other name in brackets, and a place with the larger place that it lies in. A title alone stands for the person who
//! bears it, and `ông` and `bà` for the person named last in the sentence, or else first in the one before.
//!
//! Example: `[Đại tướng Lê Ba, Ủy viên Bộ Chính trị] và [Thượng tướng Đỗ Tư]` is one group of two persons.

use std::ops::Range;

use super::Form;
use super::article::{Article, Item, Line};
use super::delegations::{led, with_companions};
use super::lexicon::LEXICON;
use super::named;
use super::phrases::{People, Phrase, after_brackets};
use crate::kind::MentionType;
use crate::rules::tokens::Shape;

/// One who takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) entity: usize,
    pub(super) form: Form,
}

/// A part of a sentence that names something.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) kind: MentionType,
    pub(super) members: Vec<Member>,
    pub(super) tokens: Range<usize>,
}

/// A group, or a word (index of its token) outside of all.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    Word(usize),
    Group(Group),
}

impl Piece {
    pub(super) fn tokens(&self) -> Range<usize> {
        match self {
            Self::Word(token) => *token..token + 1,
            Self::Group(group) => group.tokens.clone(),
        }
    }
}

/// Every line as pieces.
pub(super) fn pieces(article: &Article<'_>, phrases: &[Vec<Phrase>], people: &People) -> Vec<Vec<Piece>> {
    let mut spoken_of: Option<usize> = None;
    let mut events: Vec<usize> = Vec::new();
    let mut all = Vec::with_capacity(article.lines.len());
    for (line, phrases) in article.lines.iter().zip(phrases) {
        let pieces = plain(article, line, phrases, &people.unnamed[line.sentence]);
        let pieces = resolve_words(article, line, &pieces, spoken_of, &mut events, people);
        let pieces = coordinated(line, &led(line, &with_companions(line, &pieces)));
        let first = pieces.iter().find_map(|piece| match piece {
            Piece::Group(group) if group.kind == MentionType::Per => group.members.last(),
            _ => None,
        });
        spoken_of = first.map(|member| member.entity).or(spoken_of);
        all.push(pieces);
    }
    all
}

fn plain(article: &Article<'_>, line: &Line<'_>, phrases: &[Phrase], unnamed: &[Range<usize>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut item = 0;
    while item < line.items.len() {
        if let Some(phrase) = phrases.iter().find(|phrase| phrase.items.start == item) {
            let member = Member { entity: phrase.person, form: phrase.form };
            let tokens = line.tokens_of(phrase.items.clone());
            pieces.push(Piece::Group(Group { kind: MentionType::Per, members: vec![member], tokens }));
            item = phrase.items.end;
            continue;
        }
        // Somebody, but nobody known: `Chính phủ` in `Thủ tướng Chính phủ` does nothing by itself.
        if let Some(items) = unnamed.iter().find(|items| items.start == item) {
            let tokens = line.tokens_of(items.clone());
            pieces.push(Piece::Group(Group { kind: MentionType::Per, members: Vec::new(), tokens }));
            item = items.end;
            continue;
        }
        match line.items[item] {
            Item::Word(token) => pieces.push(Piece::Word(token)),
            Item::Mention(mention) => {
                let entity = article.entity_of[mention];
                let end = after_brackets(article, line, item + 1, entity);
                // What a place lies in adds nothing to where something is.
                let end = if article.kind(mention) == MentionType::Loc {
                    named::address_end(article, line, end, mention)
                } else {
                    end
                };
                let members = vec![Member { entity, form: Form::Name }];
                pieces.push(Piece::Group(Group {
                    kind: article.kind(mention),
                    members,
                    tokens: line.tokens_of(item..end),
                }));
                item = end;
                continue;
            }
        }
        item += 1;
    }
    pieces
}

/// Among how many events spoken of last a bare noun is looked for.
const MAX_EVENTS: usize = 50;

/// Puts persons in place of `ông` and `bà`, and events in place of `Hội nghị`.
fn resolve_words(
    article: &Article<'_>,
    line: &Line<'_>,
    pieces: &[Piece],
    spoken_of: Option<usize>,
    events: &mut Vec<usize>,
    people: &People,
) -> Vec<Piece> {
    let mut here: Option<usize> = None;
    let mut found = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while at < pieces.len() {
        let meant = match &pieces[at] {
            Piece::Group(group) => {
                let first = group.members.first().map(|member| member.entity);
                match group.kind {
                    MentionType::Per => here = first.or(here),
                    // `chuẩn bị cho Hội nghị X` does not begin to speak of X.
                    MentionType::Event if words_before(line, pieces, at, "aside").is_none() => {
                        // What was spoken of long ago is not meant any more.
                        events.extend(first);
                        events.drain(..events.len().saturating_sub(MAX_EVENTS));
                    }
                    _ => {}
                }
                None
            }
            Piece::Word(_) => {
                let person = here.or(spoken_of);
                let person = person.filter(|person| is_pronoun(line, pieces, at, people.called.get(person)));
                let person = person.map(|person| (MentionType::Per, person, 1));
                person.or_else(|| {
                    let (event, length) = event_meant(article, line, pieces, at, events)?;
                    Some((MentionType::Event, event, length))
                })
            }
        };
        let Some((kind, entity, length)) = meant else {
            found.push(pieces[at].clone());
            at += 1;
            continue;
        };
        let token = pieces[at].tokens().start;
        let members = vec![Member { entity, form: Form::Pronoun }];
        found.push(Piece::Group(Group { kind, members, tokens: token..token + length }));
        at += length;
    }
    found
}

/// The longest phrase of a list, of up to four words, that ends right before a piece, in pieces.
pub(super) fn words_before(line: &Line<'_>, pieces: &[Piece], at: usize, list: &str) -> Option<usize> {
    (1..=4.min(at)).rev().find(|back| {
        let words = run(line, pieces, at - back);
        words.len() >= *back && LEXICON.list(list).fills(&words[..*back])
    })
}

fn is_pronoun(line: &Line<'_>, pieces: &[Piece], at: usize, called: Option<&String>) -> bool {
    let Piece::Word(token) = pieces[at] else { return false };
    let word = &line.tokens[token];
    let listed = |at: Option<usize>, list: &str| match at.and_then(|at| pieces.get(at)) {
        Some(Piece::Word(token)) => {
            LEXICON.list(list).has(&line.tokens[*token])
                || line.tokens[*token].is_capital() && list == "not_pronoun_after"
        }
        _ => false,
    };
    LEXICON.list("pronouns").has(word)
        && called.is_none_or(|called| *called == word.folded)
        && matches!(pieces.get(at + 1), Some(Piece::Word(_)))
        && !listed(Some(at + 1), "not_pronoun_after")
        && !listed(at.checked_sub(1), "not_pronoun_before")
}

/// The event that a bare noun means, and how many tokens it takes: `Hội nghị`, `Giao lưu lần này`.
fn event_meant(
    article: &Article<'_>,
    line: &Line<'_>,
    pieces: &[Piece],
    at: usize,
    events: &[usize],
) -> Option<(usize, usize)> {
    let words = run(line, pieces, at);
    let any = LEXICON.list("event_words").longest(words).map(|(length, ())| length);
    let length = LEXICON.list("event_nouns").longest(words).map(|(length, ())| length).max(any)?;
    // With a capital, or said to be this one, or as all that a predicate is about; else it may be any.
    let after = &words[length..];
    if words_before(line, pieces, at, "several").is_some() {
        return None;
    }
    let is_here = LEXICON.list("event_here").longest(after).is_some();
    let is_whole = || {
        let follows = (1..=4.min(at)).any(|back| {
            let words = run(line, pieces, at - back);
            words.len() > back && LEXICON.predicates.fills(&words[..back])
        });
        let ends = match pieces.get(at + length) {
            Some(Piece::Word(token)) => {
                let token = &line.tokens[*token];
                token.shape == Shape::Mark || LEXICON.list("auxiliaries").has(token)
            }
            _ => true,
        };
        follows && ends
    };
    if !is_here && !words[0].is_capital() && !is_whole() {
        return None;
    }
    let noun: Vec<&str> = words[..length].iter().map(|token| token.folded.as_str()).collect();
    let noun = noun.join(" ");
    let is_it = |event: &&usize| {
        any == Some(length) || article.forms(**event).any(|form| form.to_lowercase().starts_with(&noun))
    };
    // What the article is about is spoken of most; of two the one named last.
    let weight = |(place, event): &(usize, &usize)| (article.entities[**event].mentions.len(), *place);
    let meant = events.iter().enumerate().filter(|(_, event)| is_it(event)).max_by_key(weight);
    meant.map(|(_, event)| (*event, length))
}

/// How many pieces, all words, a phrase of a list takes at a place.
pub(super) fn words_at(line: &Line<'_>, pieces: &[Piece], at: usize, list: &str) -> Option<usize> {
    LEXICON.list(list).longest(run(line, pieces, at)).map(|(length, ())| length)
}

/// No phrase of a list has more words.
const MAX_RUN: usize = 16;

/// The tokens of the words from a place on, up to the next group.
pub(super) fn run<'a>(line: &Line<'a>, pieces: &[Piece], at: usize) -> &'a [crate::rules::tokens::Token<'a>] {
    let Some(Piece::Word(first)) = pieces.get(at) else { return &[] };
    let count = pieces[at..].iter().take(MAX_RUN).take_while(|piece| matches!(piece, Piece::Word(_))).count();
    &line.tokens[*first..(*first + count).min(line.tokens.len())]
}

/// Joins groups of one type that commas and `và` part.
fn coordinated(line: &Line<'_>, pieces: &[Piece]) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while at < pieces.len() {
        let Piece::Group(group) = &pieces[at] else {
            found.push(pieces[at].clone());
            at += 1;
            continue;
        };
        let end = row_end(line, pieces, at);
        let mut group = group.clone();
        for piece in &pieces[at + 1..end] {
            if let Piece::Group(other) = piece {
                group.members.extend(
                    other
                        .members
                        .iter()
                        .copied()
                        .filter(|m| !group.members.iter().any(|n| n.entity == m.entity))
                        .collect::<Vec<_>>(),
                );
                group.tokens.end = other.tokens.end;
            }
        }
        found.push(Piece::Group(group));
        at = end;
    }
    found
}

/// One past the last group of a row that begins at `at`.
fn row_end(line: &Line<'_>, pieces: &[Piece], at: usize) -> usize {
    let Piece::Group(first) = &pieces[at] else { return at + 1 };
    let mut last = at + 1;
    let mut has_and = false;
    let mut is_full = false;
    loop {
        let is_comma = |token: &usize| {
            let token = &line.tokens[*token];
            token.is_mark(',') || token.is_mark(';') || token.is_dash()
        };
        let comma = matches!(pieces.get(last), Some(Piece::Word(token)) if is_comma(token));
        let next = last + usize::from(comma);
        let and = words_at(line, pieces, next, "and").filter(|_| !is_with(line, pieces, next)).unwrap_or(0);
        let job = words_at(line, pieces, next + and, "jobs").filter(|_| next + and > last).unwrap_or(0);
        let and = and + job;
        match pieces.get(next + and) {
            // `A, B và C` is a whole row; `A cùng B, C` is none yet.
            Some(Piece::Group(group)) if group.kind == first.kind && next + and > last && (and > 0 || !is_full) => {
                is_full |= and > job && words_at(line, pieces, next, "together_with").is_none();
                last = next + and + 1;
            }
            _ => break,
        }
        has_and |= and > job;
    }
    // A row by commas alone ends with its clause, or is the subject of the sentence: else what follows may be about its
    // last member only.
    let ends_clause = match pieces.get(last) {
        None => true,
        Some(Piece::Word(token)) => ".;!?:…)".contains(line.tokens[*token].text),
        Some(Piece::Group(_)) => false,
    };
    let is_first = words_before(line, pieces, at, "possessive").is_none()
        && !pieces[..at].iter().any(|piece| matches!(piece, Piece::Group(group) if group.kind == first.kind));
    let is_subject = is_first
        && (words_at(line, pieces, last, "auxiliaries").is_some()
            || LEXICON.predicates.longest(run(line, pieces, last)).is_some());
    if has_and || ends_clause || is_subject { last } else { at + 1 }
}

/// `với` joins no row.
fn is_with(line: &Line<'_>, pieces: &[Piece], at: usize) -> bool {
    matches!(pieces.get(at), Some(Piece::Word(token)) if line.tokens[*token].folded == "với")
}
