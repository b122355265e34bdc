//! Which persons does a sentence speak of, with which offices?
//!
//! A name with all its titles and what they are of is one phrase; so is a title alone, which stands for the person who
//! bears it.
//!
//! Example: `Đại tướng Lê Ba, Giám đốc Sở Y tế` is one phrase with two offices, the second of them of `Sở Y tế`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Form;
use super::article::{Article, Item, Line};
use super::lexicon::LEXICON;
use crate::kind::MentionType;

/// A title of a person, and the bodies and places that it is an office of.
#[derive(Debug, Clone)]
pub(super) struct Office {
    /// Mention of the title.
    pub(super) title: usize,
    /// Mentions of organisations and places.
    pub(super) of: Vec<usize>,
    /// `cựu`, `nguyên`: no longer held.
    pub(super) is_former: bool,
}

/// A person as a part of a sentence.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    pub(super) person: usize,
    pub(super) form: Form,
    pub(super) offices: Vec<Office>,
    pub(super) items: Range<usize>,
}

/// What is known of the people of an article before sentences are read one after the other.
#[derive(Debug, Default)]
pub(super) struct People {
    /// What each person's offices are of.
    of: BTreeMap<usize, BTreeSet<usize>>,
    /// `ông` or `bà`, as the article calls them.
    pub(super) called: BTreeMap<usize, String>,
    /// For each line the items of titles of nobody that is named: `Thủ tướng Chính phủ`.
    pub(super) unnamed: Vec<Vec<Range<usize>>>,
}

/// The phrases of persons of every line, in order.
pub(super) fn phrases(article: &Article<'_>) -> (Vec<Vec<Phrase>>, People) {
    let mut people = People::default();
    let mut all: Vec<Vec<Phrase>> = Vec::with_capacity(article.lines.len());
    for line in &article.lines {
        let named = named_phrases(article, line);
        for phrase in &named {
            let of = phrase.offices.iter().flat_map(|office| &office.of).map(|mention| article.entity_of[*mention]);
            people.of.entry(phrase.person).or_default().extend(of);
            if let Some(word) = line
                .word(phrase.items.start)
                .filter(|_| LEXICON.list("pronouns").has(&line.tokens[line.starts[phrase.items.start]]))
            {
                people.called.entry(phrase.person).or_insert_with(|| word.to_owned());
            }
        }
        all.push(named);
    }
    for (line, phrases) in article.lines.iter().zip(&mut all) {
        let (bare, unnamed) = bare_titles(article, line, &people);
        people.unnamed.push(unnamed);
        phrases.extend(bare);
        phrases.sort_by_key(|phrase| phrase.items.start);
    }
    (all, people)
}

fn named_phrases(article: &Article<'_>, line: &Line<'_>) -> Vec<Phrase> {
    let item_of: BTreeMap<usize, usize> = line.mentions().map(|(item, mention)| (mention, item)).collect();
    let mut phrases: Vec<Phrase> = Vec::new();
    let mut free = 0;
    for (item, mention) in line.mentions().filter(|(_, mention)| article.kind(*mention) == MentionType::Per) {
        if item < free {
            continue;
        }
        let titles = article.titles_of.get(&mention).map_or(&[][..], Vec::as_slice);
        let titles: Vec<usize> = titles.iter().filter_map(|title| item_of.get(title).copied()).collect();
        let mut start = titles.iter().copied().chain([item]).min().unwrap_or(item).max(free);
        let last = titles.iter().copied().chain([item]).max().unwrap_or(item);
        let offices: Vec<Office> = titles.iter().map(|title| office(article, line, *title, item)).collect();
        let mut end = last + 1;
        if last != item {
            let of = offices.iter().flat_map(|office| &office.of).filter_map(|mention| item_of.get(mention));
            end = of.copied().map(|item| item + 1).fold(end, usize::max);
        }
        while start > free && line.word(start - 1).is_some() {
            let before = |list: &str| LEXICON.list(list).longest_before(line.tokens, line.starts[start]);
            let words =
                ["honorifics", "jobs"].into_iter().filter_map(before).max().filter(|words| start - free >= *words);
            let Some(words) = words.filter(|words| (start - words..start).all(|item| line.word(item).is_some())) else {
                break;
            };
            start -= words;
        }
        end = after_brackets(article, line, end, article.entity_of[mention]);
        free = end;
        let person = article.entity_of[mention];
        phrases.push(Phrase { person, form: Form::Name, offices, items: start..end });
    }
    phrases
}

/// The item after `(trái)`, `(52 tuổi)`, or another name of the same in brackets.
pub(super) fn after_brackets(article: &Article<'_>, line: &Line<'_>, item: usize, entity: usize) -> usize {
    const MAX_ITEMS: usize = 5;
    if line.word(item) != Some("(") {
        return item;
    }
    let close = (item + 1..line.items.len().min(item + 1 + MAX_ITEMS)).find(|item| line.word(*item) == Some(")"));
    let Some(close) = close else { return item };
    let strange =
        (item + 1..close).any(|inner| line.mention(inner).is_some_and(|inner| article.entity_of[inner] != entity));
    if strange { item } else { close + 1 }
}

fn is_listed(line: &Line<'_>, item: usize, list: &str) -> bool {
    match line.items.get(item) {
        Some(Item::Word(token)) => LEXICON.list(list).has(&line.tokens[*token]),
        _ => false,
    }
}

/// What a title is of: the organisations and places that follow it, until the person or another title.
fn office(article: &Article<'_>, line: &Line<'_>, title: usize, person: usize) -> Office {
    let mut of = Vec::new();
    let mut item = title + 1;
    let mut is_at = false;
    while item < line.items.len() && item != person {
        match line.items[item] {
            Item::Mention(mention) => match article.kind(mention) {
                // `Đại sứ Nga tại Việt Nam` is of Russia alone.
                MentionType::Org | MentionType::Loc if !is_at => of.push(mention),
                MentionType::Event if of.is_empty() && !is_at => of.push(mention),
                MentionType::Org | MentionType::Loc => {}
                // `Giám đốc - Trưởng ban Sở Y tế`: both are of the office.
                MentionType::Title if of.is_empty() => {}
                _ => break,
            },
            Item::Word(token) => match line.tokens[token].folded.as_str() {
                "của" | "thuộc" | "nước" if of.is_empty() => {}
                "và" | "kiêm" => {}
                "tại" | "ở" => is_at = true,
                "," | "-" | "–" if of.is_empty() && next_is_title(article, line, item + 1) => {}
                _ => break,
            },
        }
        item += 1;
    }
    let is_former = title > 0 && is_listed(line, title - 1, "former");
    let mention = line.mention(title).unwrap_or_default();
    Office { title: mention, of, is_former }
}

fn next_is_title(article: &Article<'_>, line: &Line<'_>, item: usize) -> bool {
    line.mention(item).is_some_and(|mention| article.kind(mention) == MentionType::Title)
}

/// Titles whose bearers stand elsewhere (`Bộ trưởng Bộ Quốc phòng Việt Nam mong muốn`), and those of nobody that is named.
fn bare_titles(article: &Article<'_>, line: &Line<'_>, people: &People) -> (Vec<Phrase>, Vec<Range<usize>>) {
    let (mut phrases, mut unnamed) = (Vec::new(), Vec::new());
    for (item, mention) in line.mentions() {
        if article.kind(mention) != MentionType::Title || article.bearer_of.contains_key(&mention) {
            continue;
        }
        let office = office(article, line, item, usize::MAX);
        let last =
            office.of.iter().filter_map(|of| line.mentions().find(|(_, mention)| mention == of)).map(|(item, _)| item);
        let end = last.fold(item, usize::max) + 1;
        let Some(person) = bearer(article, mention, &office, people) else {
            unnamed.push(item..end);
            continue;
        };
        phrases.push(Phrase { person, form: Form::Title, offices: vec![office], items: item..end });
    }
    (phrases, unnamed)
}

/// The person who bears a title that stands alone.
fn bearer(article: &Article<'_>, title: usize, office: &Office, people: &People) -> Option<usize> {
    let entity = article.entity_of[title];
    let candidates = article.bearers.get(&entity).cloned().unwrap_or_default();
    let of: BTreeSet<usize> = office.of.iter().map(|mention| article.entity_of[*mention]).collect();
    let empty = BTreeSet::new();
    let offices = |person: usize| people.of.get(&person).unwrap_or(&empty);
    if !of.is_empty() {
        // `Chánh văn phòng Sở Y tế` is the one of `Văn phòng Sở Y tế`.
        let ends_in = |long: usize, short: usize| {
            let short: Vec<String> = article.forms(short).map(|form| format!(" {form}")).collect();
            article.forms(long).any(|form| short.iter().any(|short| form.ends_with(short.as_str())))
        };
        let is_same = |a: usize, b: usize| {
            a == b || article.entities[a].kind == article.entities[b].kind && (ends_in(a, b) || ends_in(b, a))
        };
        let is_of = |person: usize| offices(person).iter().any(|known| of.iter().any(|of| is_same(*known, *of)));
        let matching: Vec<usize> = candidates.iter().copied().filter(|person| is_of(*person)).collect();
        if let [one] = matching[..] {
            return Some(one);
        }
        if !matching.is_empty() {
            return nearest(article, &matching, title);
        }
        // Nobody is known to be of that; one of whom nothing is known may be.
        let unknown: Vec<usize> = candidates.into_iter().filter(|person| offices(*person).is_empty()).collect();
        return if let [one] = unknown[..] { Some(one) } else { None };
    }
    nearest(article, &candidates, title)
}

/// Of some persons the one who was named last before a mention, or else first after it.
fn nearest(article: &Article<'_>, persons: &[usize], mention: usize) -> Option<usize> {
    let before = |person: &usize| article.entities[*person].mentions.iter().rev().find(|m| **m < mention).copied();
    let named = persons.iter().filter_map(|person| Some((before(person)?, *person))).max();
    named.map(|(_, person)| person).or_else(|| {
        let after = persons.iter().map(|person| (article.entities[*person].mentions[0], *person));
        after.min().map(|(_, person)| person)
    })
}
