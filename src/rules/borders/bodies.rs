//! Where do the names of bodies begin and end?

use super::Name;
use super::lexicon::LEXICON;
use crate::kind::MentionType;
use crate::rules::extents::span_of;
use crate::rules::names::is_foreign;
use crate::rules::places::{REALMS, country, state_at};
use crate::rules::tokens::{Shape, Token};
use crate::rules::{Fact, Finding};
use crate::tag::Label;

/// The body with the country that ends its name, without a person, and each half of a pair by itself. The first step
/// that has something to say decides.
pub(super) fn body(tokens: &[Token<'_>], names: &[Name], name: Name) -> Vec<Name> {
    common_noun(tokens, name)
        .or_else(|| state(tokens, name))
        .or_else(|| without_class_noun(tokens, name))
        .or_else(|| with_class_noun(tokens, names, name))
        .or_else(|| pair(tokens, name))
        .or_else(|| without_person(tokens, name))
        .or_else(|| mission(tokens, names, name))
        .or_else(|| with_state(tokens, names, name))
        .unwrap_or_else(|| vec![name])
}

/// `Đoàn đại biểu` names nothing, and of `Đoàn đại biểu Lào` the state is left.
fn common_noun(tokens: &[Token<'_>], name: Name) -> Option<Vec<Name>> {
    let words = &tokens[name.from..name.to];
    let (length, ()) = LEXICON.common_nouns.longest(words)?;
    let rest = Name { from: name.from + length, label: Label::Place, ..name };
    if length == words.len() {
        return Some(Vec::new());
    }
    state_at(tokens, rest.from).filter(|length| rest.from + length == name.to).map(|_| vec![rest])
}

/// A state is a place, also when it acts: `Hợp chúng quốc Hoa Kỳ`.
fn state(tokens: &[Token<'_>], name: Name) -> Option<Vec<Name>> {
    // The one state whose name news uses for its football club far more often.
    if tokens[name.from].text == "Monaco" {
        return None;
    }
    let to = name.from + state_at(tokens, name.from)?;
    let is_state = to == name.to || to > name.to && REALMS.fills(&tokens[name.from..name.to]);
    is_state.then(|| vec![Name { to, label: Label::Place, ..name }])
}

/// `tờ | Thanh Niên`.
fn without_class_noun(tokens: &[Token<'_>], name: Name) -> Option<Vec<Name>> {
    let (length, ()) = LEXICON.outside_body.longest(&tokens[name.from..name.to])?;
    let from = name.from + length;
    (from < name.to && tokens[from].is_capital()).then(|| vec![Name { from, ..name }])
}

/// `báo Thanh Niên`.
fn with_class_noun(tokens: &[Token<'_>], names: &[Name], name: Name) -> Option<Vec<Name>> {
    let is_inside = |back: &usize| LEXICON.inside_body.fills(&tokens[name.from - back..name.from]);
    let from = name.from - (1..=3.min(name.from)).rev().find(is_inside)?;
    let is_noun = tokens[from].shape == Shape::Lower && tokens[name.from].is_capital();
    let is_other_word = LEXICON.compounds.ends_before(tokens, name.from);
    (is_noun && !is_other_word).then(|| body(tokens, names, Name { from, ..name }))
}

/// `ASEAN-EU` is two.
fn pair(tokens: &[Token<'_>], name: Name) -> Option<Vec<Name>> {
    let [first, dash, second] = &tokens[name.from..name.to] else { return None };
    let (one, other) = (half_of_pair(first)?, half_of_pair(second)?);
    let halves = [Name { to: name.from + 1, label: one, ..name }, Name { from: name.from + 2, label: other, ..name }];
    dash.is_dash().then(|| halves.to_vec())
}

/// `Chủ tịch | Ủy ban Ngư nghiệp Hạ viện | Bob Miller`: a foreign word after a public body is a person.
fn without_person(tokens: &[Token<'_>], name: Name) -> Option<Vec<Name>> {
    let words = &tokens[name.from..name.to];
    let (length, ()) = LEXICON.public_bodies.longest(words)?;
    if !words.get(length).is_some_and(Token::is_capital) {
        return None;
    }
    let mut tail = words.iter().rev().take_while(|word| word.shape == Shape::Capital && is_foreign(word.text)).count();
    // `Mac Miller`: a syllable before the foreign word that is no part of the body's last word.
    let before = words.len().checked_sub(tail + 2).map(|at| (&words[at], &words[at + 1]));
    if tail > 0 && before.is_some_and(|(first, second)| first.shape == Shape::Lower && second.is_capital()) {
        tail += 1;
    }
    // A single foreign word is as often a place.
    let is_person = tail > 1 && tail + 1 < words.len() && country(&words[words.len() - tail..]).is_none();
    let border = name.to - tail;
    is_person.then(|| vec![Name { to: border, ..name }, Name { from: border, label: Label::Person, ..name }])
}

/// `Phái đoàn Việt Nam tại Liên hợp quốc`.
fn mission(tokens: &[Token<'_>], names: &[Name], name: Name) -> Option<Vec<Name>> {
    LEXICON.missions.longest(&tokens[name.from..name.to])?;
    let to = tokens.get(name.to).filter(|token| token.folded == "tại").and(end_of_name(tokens, names, name.to + 1))?;
    Some(vec![Name { to, ..name }])
}

/// `Bộ Quốc phòng | Lào`; in `Bộ Quốc phòng Lào - Campuchia` the ministry is not Laos's alone.
fn with_state(tokens: &[Token<'_>], names: &[Name], name: Name) -> Option<Vec<Name>> {
    let to = name.to + state_at(tokens, name.to)?;
    let cuts_name = names.iter().any(|other| other.from >= name.to && other.from < to && to < other.to);
    let is_half = tokens.get(to).is_some_and(Token::is_dash) && tokens.get(to + 1).is_some_and(Token::is_capital);
    let words = &tokens[name.from..name.to];
    // `Fox News Mỹ` is a paper with its place; `Toyota Việt Nam` is a company.
    let is_foreign_brand =
        is_foreign(words[0].text) && words[0].shape != Shape::Acronym && tokens[name.to].text != "Việt";
    let is_agency = LEXICON.agencies.fills(words);
    let is_whole = cuts_name || is_half || is_foreign_brand || is_agency || ends_in_state(words);
    (words[0].is_capital() && !is_whole).then(|| vec![Name { to, ..name }])
}

/// One past the name of a place or body that begins at a token.
fn end_of_name(tokens: &[Token<'_>], names: &[Name], at: usize) -> Option<usize> {
    let found = names.iter().find(|name| name.from == at && matches!(name.label, Label::Place | Label::Organisation));
    found.map(|name| name.to).or_else(|| state_at(tokens, at).map(|length| at + length))
}

/// A unit and the body that it is a unit of: `Ban Thư ký | ASEAN`.
pub(super) fn units(tokens: &[Token<'_>], names: &[Name]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for body in names.iter().filter(|name| name.label == Label::Organisation) {
        let unit = LEXICON.units.longest_before(tokens, body.from);
        let from = unit.map(|back| body.from - back).filter(|from| tokens[*from].is_capital());
        let span = from.and_then(|from| span_of(tokens, from, body.to));
        findings.extend(span.map(|span| Finding::of(span, Fact::Name(MentionType::Org))));
    }
    findings
}

/// What a half of a pair like `ASEAN-EU` or `ASEAN - Nga` names.
fn half_of_pair(token: &Token<'_>) -> Option<Label> {
    if country(std::slice::from_ref(token)).is_some() {
        Some(Label::Place)
    } else {
        LEXICON.unions.has(token).then_some(Label::Organisation)
    }
}

fn ends_in_state(words: &[Token<'_>]) -> bool {
    (0..words.len()).any(|from| country(&words[from..]).is_some_and(|length| from > 0 && from + length == words.len()))
}
