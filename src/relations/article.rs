//! What does an article look like to those who read relations off it?
//!
//! Each sentence is a line of items: a mention, or a word that is part of none. Mentions know their entities, and titles
//! the person who bears them.

use std::collections::BTreeMap;

use super::{Evidence, Form};
use crate::consistency::Words;
use crate::entities::Entity;
use crate::kind::MentionType;
use crate::mentions::Mention;
use crate::rules::tokens::Token;
use crate::text::{Document, Span};

/// A mention, or a word outside of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    /// Index of a token of the sentence.
    Word(usize),
    /// Index of a mention of the article.
    Mention(usize),
}

/// A sentence as items, in order.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Index of the sentence.
    pub(super) sentence: usize,
    /// All its tokens, those inside mentions too.
    pub(super) tokens: &'a [Token<'a>],
    /// The items.
    pub(super) items: Vec<Item>,
    /// The first token of each item, and one past the last of the last.
    pub(super) starts: Vec<usize>,
}

/// An article with everything that has been found in it.
#[derive(Debug)]
pub(super) struct Article<'a> {
    pub(super) document: &'a Document,
    pub(super) mentions: &'a [Mention],
    pub(super) entities: &'a [Entity],
    /// The entity of each mention.
    pub(super) entity_of: Vec<usize>,
    /// The titles of each mention of a person, by mention.
    pub(super) titles_of: BTreeMap<usize, Vec<usize>>,
    /// The mention of a person for each title that is borne.
    pub(super) bearer_of: BTreeMap<usize, usize>,
    /// The persons who bear each title, as entities.
    pub(super) bearers: BTreeMap<usize, Vec<usize>>,
    pub(super) lines: Vec<Line<'a>>,
    /// First byte of each sentence.
    offsets: Vec<usize>,
}

impl<'a> Article<'a> {
    pub(super) fn new(
        document: &'a Document,
        words: &'a [Words<'a>],
        mentions: &'a [Mention],
        entities: &'a [Entity],
    ) -> Self {
        let mut entity_of = vec![0; mentions.len()];
        let (mut titles_of, mut bearer_of): (BTreeMap<usize, Vec<usize>>, _) = (BTreeMap::new(), BTreeMap::new());
        let mut bearers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, entity) in entities.iter().enumerate() {
            for mention in &entity.mentions {
                entity_of[*mention] = index;
            }
            for title in &entity.titles {
                bearers.entry(*title).or_default().push(index);
            }
            for (title, person) in &entity.bears {
                titles_of.entry(*person).or_default().push(*title);
                bearer_of.insert(*title, *person);
            }
        }
        let mut next = 0;
        let lines = words.iter().enumerate().map(|(sentence, words)| {
            let first = next;
            while mentions.get(next).is_some_and(|mention| mention.sentence == sentence) {
                next += 1;
            }
            line(sentence, words, mentions, first..next)
        });
        let lines = lines.collect();
        let offsets = words.iter().map(|words| words.sentence.span.start()).collect();
        Self { document, mentions, entities, entity_of, titles_of, bearer_of, bearers, lines, offsets }
    }

    pub(super) fn kind(&self, mention: usize) -> MentionType {
        self.mentions[mention].kind()
    }

    /// What some tokens of a line state.
    pub(super) fn evidence(&self, line: &Line<'_>, tokens: &std::ops::Range<usize>, form: Form) -> Evidence {
        let offset = self.offsets[line.sentence];
        let (first, last) = (&line.tokens[tokens.start], &line.tokens[tokens.end - 1]);
        let span = Span::new(offset + first.span.start(), offset + last.span.end());
        Evidence { sentence: line.sentence, span, form }
    }

    pub(super) fn surface(&self, mention: usize) -> &'a str {
        self.document.slice(self.mentions[mention].span)
    }

    /// All forms of an entity's name.
    pub(super) fn forms(&self, entity: usize) -> impl Iterator<Item = &str> {
        let entity = &self.entities[entity];
        std::iter::once(entity.name.as_str()).chain(entity.aliases.iter().map(String::as_str))
    }
}

/// Longer sentences are no prose, and reading them costs the square of their length: nothing is read off them.
const MAX_ITEMS: usize = 1_000;

fn line<'a>(sentence: usize, words: &'a Words<'a>, mentions: &[Mention], within: std::ops::Range<usize>) -> Line<'a> {
    let offset = words.sentence.span.start();
    let (mut items, mut starts) = (Vec::new(), Vec::new());
    let mut rest = within.peekable();
    for (index, token) in words.tokens.iter().enumerate() {
        let start = offset + token.span.start();
        while rest.next_if(|mention| mentions[*mention].span.end() <= start).is_some() {}
        let item = match rest.peek() {
            Some(mention) if mentions[*mention].span.start() < offset + token.span.end() => Item::Mention(*mention),
            _ => Item::Word(index),
        };
        if items.last() != Some(&item) {
            items.push(item);
            starts.push(index);
        }
    }
    starts.push(words.tokens.len());
    if items.len() > MAX_ITEMS {
        (items, starts) = (Vec::new(), vec![0]);
    }
    Line { sentence, tokens: &words.tokens, items, starts }
}

impl<'a> Line<'a> {
    /// The mention that an item is.
    pub(super) fn mention(&self, item: usize) -> Option<usize> {
        match self.items.get(item) {
            Some(Item::Mention(mention)) => Some(*mention),
            _ => None,
        }
    }

    /// The folded word that an item is.
    pub(super) fn word(&self, item: usize) -> Option<&'a str> {
        match self.items.get(item) {
            Some(Item::Word(token)) => Some(self.tokens[*token].folded.as_str()),
            _ => None,
        }
    }

    /// The tokens of some items.
    pub(super) fn tokens_of(&self, items: std::ops::Range<usize>) -> std::ops::Range<usize> {
        self.starts[items.start]..self.starts[items.end]
    }

    /// The words, of up to five, between an item and the next mention, and that mention.
    pub(super) fn words_between(&self, item: usize) -> Option<(Vec<&'a str>, usize)> {
        const MOST: usize = 5;
        let words: Vec<&str> = (item + 1..).map_while(|item| self.word(item)).take(MOST + 1).collect();
        let next = self.mention(item + 1 + words.len())?;
        (words.len() <= MOST && !words.is_empty()).then_some((words, next))
    }

    /// The items of mentions, in order: item and mention.
    pub(super) fn mentions(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.items.len()).filter_map(|item| Some((item, self.mention(item)?)))
    }
}
