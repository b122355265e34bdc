//! Where do the names of people and places begin?

use super::Name;
use super::lexicon::LEXICON;
use crate::rules::places::{country, state_at};
use crate::rules::tokens::{Shape, Token};
use crate::tag::Label;

/// The person with the first word of a foreign name that the model takes for none (`Sheikh | Mohammed`), or the street
/// that is named for a person.
pub(super) fn person(tokens: &[Token<'_>], name: Name) -> Vec<Name> {
    if let Some(from) = street_from(tokens, name.from) {
        return vec![Name { from, label: Label::Place, ..name }];
    }
    let opens = name.from > 0
        && tokens[name.from - 1].shape == Shape::Capital
        && LEXICON.name_openers.fills(&tokens[name.from - 1..name.from]);
    vec![Name { from: name.from - usize::from(opens), ..name }]
}

/// The class noun of the street that is named for the person at a token: `đường | Đại tướng | Võ Nguyên Giáp`.
fn street_from(tokens: &[Token<'_>], name: usize) -> Option<usize> {
    let stands = |back: &usize| {
        let (noun, rank) = (&tokens[name - back..=name - back], &tokens[name - back + 1..name]);
        let is_other_word = LEXICON.compounds.ends_before(tokens, name - back + 1);
        LEXICON.streets.fills(noun) && (rank.is_empty() || LEXICON.ranks.fills(rank)) && !is_other_word
    };
    (1..=4.min(name)).find(stands).map(|back| name - back)
}

/// The place without class nouns that are no part of its name, and with those that are.
pub(super) fn place(tokens: &[Token<'_>], name: Name) -> Vec<Name> {
    let words = &tokens[name.from..name.to];
    if LEXICON.not_places_after.ends_before(tokens, name.from) || LEXICON.peoples.fills(words) {
        return Vec::new();
    }
    let goes_on = tokens.get(name.to).is_some_and(|next| next.shape == Shape::Lower);
    if goes_on && LEXICON.not_places.longest(&tokens[name.from..]).is_some_and(|(length, ())| length > words.len()) {
        return Vec::new();
    }
    let is_state = country(&tokens[name.from..]) == Some(name.to - name.from);
    // `người Lào` are people.
    if is_state && name.from > 0 && tokens[name.from - 1].folded == "người" {
        return Vec::new();
    }
    let outside = LEXICON.outside_place.longest(words).map_or(0, |(length, ())| length);
    let is_noun =
        words[0].shape == Shape::Lower || state_at(tokens, name.from + outside).is_some() || words[0].folded != "nước";
    if outside > 0 && is_noun && name.from + outside < name.to && tokens[name.from + outside].is_capital() {
        return vec![Name { from: name.from + outside, ..name }];
    }
    if let Some(from) = street_from(tokens, name.from).filter(|from| name.from - from > 1) {
        return vec![Name { from, ..name }];
    }
    let inside = LEXICON.inside_place.longest_before(tokens, name.from);
    let has_class_noun = words[0].shape == Shape::Lower
        && LEXICON.inside_place.longest(words).is_some_and(|(length, ())| length < words.len());
    let is_other_word = LEXICON.compounds.ends_before(tokens, name.from)
        || inside == Some(1) && name.from > 1 && tokens[name.from - 1].is_capital();
    let is_plural = inside.is_some_and(|back| {
        back < name.from
            && matches!(tokens[name.from - back - 1].folded.as_str(), "hai" | "ba" | "các" | "những" | "nhiều")
    });
    let is_region = tokens[name.from].folded == "miền";
    match inside {
        Some(back) if !(is_state || has_class_noun || is_other_word || is_plural || is_region) => {
            vec![Name { from: name.from - back, ..name }]
        }
        _ => vec![name],
    }
}
