//! How far does a name reach that begins with a class noun?
//!
//! `Hội nghị các nhà thủy văn sông Hồng lần thứ 2` is a name of an event that begins with `Hội nghị` and ends with its
//! ordinal; a bare `hội nghị` is none. From the class noun on the words are read until one shows that the sentence
//! goes on (`extents.toml`); what stood on the way is the [`Evidence`] by which a rule judges whether it is a name.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::rules::RuleInput;
use crate::rules::numbers;
use crate::rules::phrases::Phrases;
use crate::rules::tokens::{Shape, Token, acronym_in_brackets};
use crate::tag::Label;
use crate::text::Span;

/// What on the way shows that the words are a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// `lần thứ 3`, `thứ 3`, `lần 2`, `khóa XIV`.
    Ordinal,
    /// A capitalised word somewhere.
    Proper,
    /// A capitalised word, an acronym or a quotation directly after the class noun.
    Adjacent,
    /// An acronym directly after the class noun.
    Acronym,
    /// A figure directly after the class noun: `Nghị quyết 19`.
    Number,
    /// `về …`.
    About,
    /// `cấp …`.
    Level,
    /// At least two words in small letters.
    Theme,
    /// Words in quotation marks.
    Quoted,
    /// A year at its end: `APEC 2017`.
    Year,
    /// An acronym in brackets directly after it: `Đối thoại Chính sách Biển (ĐTCSB)`.
    Defined,
}

/// Where a name ends and what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// One past its last token.
    pub end: usize,
    /// What was seen on the way, each at most once.
    pub evidence: Vec<Evidence>,
}

/// From the class noun to `về`, in tokens, at most.
const NEAR: usize = 4;

/// Longest name in tokens; what is longer is a sentence.
const MOST_TOKENS: usize = 50;

/// `extents.toml`, where each list says what it is for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    after_ordinal: Phrases<()>,
    after_name: Phrases<()>,
    after_comma: Phrases<()>,
    stops: Phrases<()>,
    stops_in_theme: Phrases<()>,
    goes_on: Phrases<()>,
    loose_ends: Phrases<()>,
    not_after_and: Phrases<()>,
    domains: Phrases<()>,
    other_names: Phrases<()>,
    begins_sentence: Phrases<()>,
    units: Phrases<()>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    toml::from_str(include_str!("extents.toml")).expect("extents.toml is part of the program and tested")
});

/// Reads the name whose class noun ends before token `from`.
#[must_use]
pub fn extent(input: RuleInput<'_>, from: usize) -> Extent {
    let mut reader =
        Reader { input, from, at: from, firm: from, is_about: false, is_after_ordinal: false, evidence: Vec::new() };
    while reader.at < input.tokens.len().min(from + MOST_TOKENS) && !reader.is_column() {
        match reader.step() {
            Some(next) => reader.at = next,
            None => break,
        }
    }
    let mut end = reader.at;
    while end > reader.firm && is_loose(&input.tokens[end - 1]) {
        end -= 1;
    }
    if end > from && acronym_in_brackets(&input.tokens[end..]).is_some() {
        reader.note(Evidence::Defined);
    }
    Extent { end, evidence: reader.evidence }
}

/// Whether a name cannot end in this token.
fn is_loose(token: &Token<'_>) -> bool {
    let closes = token.shape == Shape::Mark && token.text.starts_with(['”', '"', '’', ')', '»']);
    !closes && (token.shape == Shape::Mark || LEXICON.loose_ends.has(token))
}

struct Reader<'a> {
    input: RuleInput<'a>,
    from: usize,
    at: usize,
    /// The name does not end before this token: an ordinal or a quotation ends here.
    firm: usize,
    /// After `về`, where only the sentence's own words end the name.
    is_about: bool,
    is_after_ordinal: bool,
    evidence: Vec<Evidence>,
}

impl Reader<'_> {
    /// The token after what stands here, if that is a part of the name.
    fn step(&mut self) -> Option<usize> {
        let tokens = &self.input.tokens[self.at..];
        let token = tokens.first()?;
        let was_after_ordinal = std::mem::take(&mut self.is_after_ordinal);
        if let Some((length, ())) = LEXICON.goes_on.longest(tokens).filter(|_| !was_after_ordinal) {
            if token.is_capital() {
                self.capital(token)?;
            }
            if !matches!(token.folded.as_str(), "với" | "mang") {
                self.firm = self.at + length;
            }
            return Some(self.at + length);
        }
        match token.shape {
            Shape::Mark => self.mark(tokens),
            Shape::Number => self.number(tokens),
            Shape::Capital | Shape::Acronym => self.capital(token),
            Shape::Lower => self.lower(tokens, was_after_ordinal),
        }
    }

    /// Whether a gap before a capital or a figure shows that a table or the next sentence begins.
    fn is_column(&self) -> bool {
        let (Some(before), next) = (self.at.checked_sub(1), &self.input.tokens[self.at]) else { return false };
        let gap = &self.input.text[self.input.tokens[before].span.end()..next.span.start()];
        gap.chars().count() > 1 && !matches!(next.shape, Shape::Lower | Shape::Mark)
    }

    fn note(&mut self, evidence: Evidence) {
        if !self.evidence.contains(&evidence) {
            self.evidence.push(evidence);
        }
    }

    fn mark(&mut self, tokens: &[Token<'_>]) -> Option<usize> {
        let (mark, next) = (&tokens[0], tokens.get(1)?);
        let before = self.at.checked_sub(1).map(|before| &self.input.tokens[before])?;
        if mark.is_dash() {
            // `Việt Nam - Lào`, `kinh tế - xã hội`, `2017 - lần 3`; not `… APEC - Ảnh: TTXVN`.
            let follows_ordinal = numbers::before_ordinal(&tokens[1..]).is_some();
            let touches = before.span.end() == mark.span.start() && mark.span.end() == next.span.start();
            // `Shangri-la`, `G-20`, `1947/QĐ–UBND`.
            let joins = touches && self.at > self.from && before.is_capital() && next.shape != Shape::Mark
                || touches && before.shape == Shape::Number && next.shape == Shape::Acronym;
            let like = before.is_capital() && next.is_capital() && !next.text.starts_with("Ảnh")
                || before.shape == Shape::Lower && next.shape == Shape::Lower && self.is_about
                || before.shape == Shape::Number && next.shape == Shape::Number;
            return (joins || like || follows_ordinal).then_some(self.at + 1);
        }
        if let Some(close) = closing(mark.text) {
            // Talk is quoted in small letters, names are not; and a straight mark without a space before it closes.
            let is_talk = next.shape == Shape::Lower;
            let closes = mark.text == "\"" && mark.span.start() == before.span.end();
            if is_talk || closes {
                return None;
            }
            let length = tokens.iter().take(MOST_TOKENS).skip(1).position(|token| token.text == close)?;
            if self.at == self.from {
                self.note(Evidence::Adjacent);
            }
            self.note(Evidence::Quoted);
            // As after a number, small letters after a quotation rather belong to the sentence.
            self.is_after_ordinal = true;
            self.firm = self.at + length + 2;
            return Some(self.firm);
        }
        match mark.text {
            // `Ngoại giao, Quốc phòng và Công an`, `sửa đổi, bổ sung`.
            "," => {
                let joins = LEXICON.after_comma.longest(&tokens[1..]).is_some()
                    || self.ends_domain() && LEXICON.domains.longest(&tokens[1..]).is_some();
                joins.then_some(self.at + 1)
            }
            "/" => {
                (mark.span.start() == before.span.end() && next.span.start() == mark.span.end()).then_some(self.at + 1)
            }
            // `(2013-2017)` is a part of the name, and so is what stands before an ordinal: `(ASEAN-EU) lần thứ 24`.
            "(" => {
                let length = tokens.iter().take(8).position(|token| token.is_mark(')'))?;
                let is_span = tokens[1..length]
                    .iter()
                    .all(|token| token.is_dash() || token.text.split('-').all(numbers::is_year));
                let before_ordinal = numbers::before_ordinal(tokens.get(length + 1..)?).is_some()
                    && tokens.get(length + 2).is_some_and(|token| token.folded != "này");
                // `Nghị quyết Trung ương 4 (khóa XII)`.
                let is_term = numbers::ordinal(&tokens[1..]).is_some_and(|ordinal| ordinal + 1 == length);
                let is_inside = is_span || before_ordinal || is_term;
                if !(length > 1 && self.at > self.from && is_inside) {
                    return None;
                }
                self.firm = self.at + length + 1;
                Some(self.firm)
            }
            _ => None,
        }
    }

    fn number(&mut self, tokens: &[Token<'_>]) -> Option<usize> {
        let text = tokens[0].text;
        let follows = |word: &str| self.at > self.from && self.input.tokens[self.at - 1].folded == word;
        // Days are dates, and amounts are no numbers of documents.
        let is_day = text.split_once(['/', '-', '.']).is_some_and(|(day, rest)| {
            day.len() <= 2 && rest.len() <= 2 && rest.bytes().all(|byte| byte.is_ascii_digit())
        });
        let next = tokens.get(1);
        let is_dated = next.is_some_and(|next| next.folded == "ngày")
            && tokens.get(2).is_some_and(|day| day.shape == Shape::Number);
        let is_counting = next.is_some_and(|next| LEXICON.units.has(next));
        let is_amount = self.at == self.from && !text.contains('/') && !is_dated && (text.contains('.') || is_counting);
        if is_day && !follows("tháng") && !follows("số") || is_amount {
            return None;
        }
        let is_year = numbers::is_year(tokens[0].text)
            || tokens[0].text.split_once('/').is_some_and(|(_, year)| numbers::is_year(year));
        if self.at == self.from {
            self.note(Evidence::Number);
            // `Nghị quyết 19` is a whole name.
            self.is_after_ordinal = true;
            self.firm = self.at + 1;
        }
        if is_year {
            self.note(Evidence::Year);
            // A year ends a name, or stands before its place or number: `Lễ hội Sông 2027 Huế`.
            self.is_after_ordinal = true;
        }
        Some(self.at + 1)
    }

    fn capital(&mut self, token: &Token<'_>) -> Option<usize> {
        let tagged = self.input.tagged.iter().find(|mention| mention.span.contains(token.span));
        let begins_sentence =
            self.at > self.from && token.shape == Shape::Capital && LEXICON.begins_sentence.has(token);
        if begins_sentence || tagged.is_some_and(|mention| mention.label == Label::Person) {
            return None;
        }
        if self.at == self.from {
            self.note(Evidence::Adjacent);
            if numbers::is_roman(token.text) {
                self.note(Evidence::Ordinal);
                self.is_after_ordinal = true;
            } else if token.shape == Shape::Acronym {
                self.note(Evidence::Acronym);
            }
        }
        self.note(Evidence::Proper);
        Some(self.at + 1)
    }

    fn lower(&mut self, tokens: &[Token<'_>], was_after_ordinal: bool) -> Option<usize> {
        if let Some(length) = numbers::ordinal(tokens) {
            self.note(Evidence::Ordinal);
            self.is_after_ordinal = true;
            self.firm = self.at + length;
            return Some(self.firm);
        }
        // `5 năm`, `40 năm`: a length of time, not a date.
        let is_dated = tokens.get(1).is_some_and(|next| numbers::is_year(next.text));
        let follows_number = self.at > self.from && self.input.tokens[self.at - 1].shape == Shape::Number;
        if tokens[0].folded == "năm" && follows_number && !is_dated {
            return Some(self.at + 1);
        }
        let stops_theme = !self.is_about && LEXICON.stops_in_theme.longest(tokens).is_some();
        if stops_theme || LEXICON.stops.longest(tokens).is_some() {
            return None;
        }
        let next = tokens.get(1);
        // `Nghị định số 155/2026/NĐ-CP`.
        if self.at == self.from && tokens[0].folded == "số" && next.is_some_and(|next| next.shape == Shape::Number) {
            self.note(Evidence::Number);
            self.is_after_ordinal = true;
            self.firm = self.at + 2;
            return Some(self.firm);
        }
        match tokens[0].folded.as_str() {
            "về" if self.evidence.contains(&Evidence::Number) => return None,
            "về" => {
                // Far from the class noun the sentence has a verb before it.
                if self.at - self.from <= NEAR {
                    self.note(Evidence::About);
                }
                self.is_about = true;
                return Some(self.at + 1);
            }
            "và" => {
                let rest = &tokens[1..];
                let joins = if self.is_about {
                    next.is_some_and(|next| next.shape == Shape::Lower || LEXICON.domains.longest(rest).is_some())
                        && LEXICON.not_after_and.longest(rest).is_none()
                } else {
                    let is_field = self.ends_domain() && LEXICON.domains.longest(rest).is_some();
                    is_field || next.is_some_and(|next| self.goes_on_with(next))
                };
                return joins.then_some(self.at + 1);
            }
            "của" => {
                let names = next.is_some_and(|next| next.is_capital() || next.folded == "các");
                // Who issued a document is no part of its number: `Nghị định 15 | của Chính phủ`.
                let is_numbered = self.evidence.contains(&Evidence::Number);
                return ((names && !is_numbered) || self.is_about).then_some(self.at + 1);
            }
            "cấp" => self.note(Evidence::Level),
            _ => {}
        }
        if was_after_ordinal && LEXICON.after_ordinal.longest(tokens).is_none() {
            return None;
        }
        if !self.is_about && self.stands_after_name() && LEXICON.after_name.longest(tokens).is_none() {
            return None;
        }
        if self.at == self.from + 1 && self.input.tokens[self.from].shape == Shape::Lower {
            self.note(Evidence::Theme);
        }
        Some(self.at + 1)
    }

    /// Whether a capitalised word after `và` is a part of the name, and no name of its own begins there.
    fn goes_on_with(&self, next: &Token<'_>) -> bool {
        let begins_other = LEXICON.other_names.has(next)
            || self.input.tagged.iter().any(|mention| mention.span.start() == next.span.start());
        let follows_capital =
            self.input.tokens[self.from..self.at].iter().rev().take(3).any(|token| token.shape == Shape::Capital);
        next.shape == Shape::Capital && follows_capital && !begins_other
    }

    /// Whether the field of a body ends before this token: `Ngoại giao |, Quốc phòng`.
    fn ends_domain(&self) -> bool {
        (1..=4.min(self.at - self.from)).any(|back| {
            let from = self.at - back;
            LEXICON.domains.longest(&self.input.tokens[from..self.at]).is_some_and(|(length, ())| length == back)
                && self.input.tokens[from].is_capital()
        })
    }

    /// Whether a whole name ends before this token, so that small letters after it rather begin a predicate.
    fn stands_after_name(&self) -> bool {
        let Some(before) = self.at.checked_sub(1).filter(|before| *before >= self.from) else { return false };
        let before = &self.input.tokens[before];
        let is_end = |mention: &crate::tag::TaggedMention| {
            mention.span.end() == before.span.end() && matches!(mention.label, Label::Place | Label::Organisation)
        };
        before.shape == Shape::Acronym || self.input.tagged.iter().any(is_end)
    }
}

/// The mark that closes a quotation opened by this one.
fn closing(mark: &str) -> Option<&'static str> {
    match mark {
        "“" => Some("”"),
        "\"" => Some("\""),
        "‘" => Some("’"),
        "«" => Some("»"),
        _ => None,
    }
}

/// The bytes of the sentence from token `from` to before token `to`.
#[must_use]
pub fn span_of(tokens: &[Token<'_>], from: usize, to: usize) -> Option<Span> {
    (from < to).then(|| Span::new(tokens[from].span.start(), tokens[to - 1].span.end()))
}
