//! Does a phrase of a lexicon stand here?
//!
//! A set of phrases with what is known about each, looked up by whole words, whatever their case, the place of their
//! tone marks (`hòa`, `hoà`) and the spelling of a final i (`sĩ`, `sỹ`).

use std::collections::HashMap;

use serde::{Deserialize, Deserializer};

use crate::rules::tokens::{Token, tokens};

/// Phrases with something known about each.
#[derive(Debug, Default)]
pub struct Phrases<T> {
    by_first: HashMap<String, Vec<Rest<T>>>,
}

/// The words of a phrase after the first, with what is known about it; the longest phrase comes first.
type Rest<T> = (Vec<String>, T);

/// Phrases of which nothing else is known: a list of texts.
impl<'de> Deserialize<'de> for Phrases<()> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let phrases = Vec::<String>::deserialize(deserializer)?;
        Ok(Self::new(phrases.iter().map(|phrase| (phrase.as_str(), ()))))
    }
}

impl<T> Phrases<T> {
    /// Phrases of one or more words. Of equal phrases the first stands.
    pub fn new<'a>(phrases: impl IntoIterator<Item = (&'a str, T)>) -> Self {
        let words = |phrase: &str| tokens(phrase).into_iter().map(|token| token.folded).collect::<Vec<String>>();
        let mut phrases: Vec<(Vec<String>, T)> =
            phrases.into_iter().map(|(phrase, known)| (words(phrase), known)).collect();
        phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        let mut by_first: HashMap<String, Vec<Rest<T>>> = HashMap::new();
        for (mut words, known) in phrases.into_iter().filter(|(words, _)| !words.is_empty()) {
            let rest = words.split_off(1);
            by_first.entry(words.swap_remove(0)).or_default().push((rest, known));
        }
        Self { by_first }
    }

    /// The longest phrase that begins the tokens: how many tokens it takes, and what is known about it.
    #[must_use]
    pub fn longest(&self, tokens: &[Token<'_>]) -> Option<(usize, &T)> {
        let list = self.by_first.get(&tokens.first()?.folded)?;
        list.iter().find_map(|(rest, known)| {
            let following = tokens.get(1..=rest.len())?;
            let stands = following.iter().zip(rest).all(|(token, word)| token.folded == *word);
            stands.then_some((1 + rest.len(), known))
        })
    }

    /// Whether the tokens are one of the phrases and nothing else.
    #[must_use]
    pub fn fills(&self, tokens: &[Token<'_>]) -> bool {
        self.longest(tokens).is_some_and(|(length, _)| length == tokens.len())
    }

    /// Whether the token is one of the phrases.
    #[must_use]
    pub fn has(&self, token: &Token<'_>) -> bool {
        self.fills(std::slice::from_ref(token))
    }

    /// How many tokens the longest of the phrases, of up to four tokens, takes that ends directly before token `at`.
    #[must_use]
    pub fn longest_before(&self, tokens: &[Token<'_>], at: usize) -> Option<usize> {
        (1..=4.min(at)).rev().find(|back| self.fills(&tokens[at - back..at]))
    }

    /// Whether one of the phrases, of up to four tokens, ends directly before token `at`.
    #[must_use]
    pub fn ends_before(&self, tokens: &[Token<'_>], at: usize) -> bool {
        self.longest_before(tokens, at).is_some()
    }
}

/// A word in small letters, with one spelling of what can be spelled in two ways.
///
/// The place of the tone mark in an open `oa`, `oe` or `uy` and a final `i` or `y` after `h k l m s t` tell no words
/// apart (Decree 1989/QĐ-BGDĐT 2018 allows both for names).
#[must_use]
pub fn fold(word: &str) -> String {
    let mut folded = word.to_lowercase();
    for (other, usual) in VARIANTS {
        if folded.ends_with(other) && !(other.starts_with('u') && folded.starts_with("qu")) {
            folded.truncate(folded.len() - other.len());
            folded.push_str(usual);
            break;
        }
    }
    folded
}

/// Ends of syllables with two spellings: the other, the usual.
const VARIANTS: [(&str, &str); 30] = [
    ("oà", "òa"),
    ("oá", "óa"),
    ("oả", "ỏa"),
    ("oã", "õa"),
    ("oạ", "ọa"),
    ("oè", "òe"),
    ("oé", "óe"),
    ("oẻ", "ỏe"),
    ("oẽ", "õe"),
    ("oẹ", "ọe"),
    ("uỳ", "ùy"),
    ("uý", "úy"),
    ("uỷ", "ủy"),
    ("uỹ", "ũy"),
    ("uỵ", "ụy"),
    ("hỹ", "hĩ"),
    ("kỳ", "kì"),
    ("ký", "kí"),
    ("kỷ", "kỉ"),
    ("kỹ", "kĩ"),
    ("kỵ", "kị"),
    ("lý", "lí"),
    ("lỵ", "lị"),
    ("mỹ", "mĩ"),
    ("mỵ", "mị"),
    ("sỹ", "sĩ"),
    ("sỷ", "sỉ"),
    ("tỳ", "tì"),
    ("tỷ", "tỉ"),
    ("tỵ", "tị"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_is_found_in_every_spelling() {
        let phrases = Phrases::new([("hội nghị", 1), ("hội nghị thượng đỉnh", 2), ("ủy ban", 3)]);
        let found = |text: &str| phrases.longest(&tokens(text)).map(|(count, known)| (count, *known));
        assert_eq!(found("Hội nghị Thượng đỉnh G20"), Some((4, 2)));
        assert_eq!(found("Hội nghị cấp cao"), Some((2, 1)));
        assert_eq!(found("Uỷ ban"), Some((2, 3)));
        assert_eq!(found("Hội"), None);
        assert_eq!(found(""), None);
    }

    #[test]
    fn spellings_fold_and_words_stay_apart() {
        assert_eq!(fold("Hoà"), fold("hòa"));
        assert_eq!(fold("Sỹ"), fold("sĩ"));
        assert_eq!(fold("Kỹ"), fold("kĩ"));
        assert_eq!(fold("Quý"), "quý");
        assert_ne!(fold("toàn"), fold("tòan"));
    }
}
