//! Where does a person's name begin and end, judged by spelling alone?
//!
//! Two to four capitalised syllables after a known family name, or two to five capitalised words of which the first
//! is no Vietnamese syllable. For places where the words before already say that a person follows.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::rules::places::state_at;
use crate::rules::tokens::tokens;
use crate::text::Span;

#[derive(Debug, Deserialize)]
struct NameLexicon {
    surnames: Vec<String>,
    places: Vec<String>,
}

static LEXICON: LazyLock<NameLexicon> = LazyLock::new(|| {
    let mut lexicon: NameLexicon =
        toml::from_str(include_str!("names.toml")).expect("names.toml is part of the program and tested");
    lexicon.surnames.sort_unstable();
    lexicon
});

/// One Vietnamese syllable: initial consonant, vowels, final consonant.
static SYLLABLE: LazyLock<Regex> = LazyLock::new(|| {
    let vowel = "[aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ]";
    let pattern =
        format!("^(?i)(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?{vowel}{{1,3}}(?:ch|ng|nh|[cmnpt])?$");
    Regex::new(&pattern).expect("the pattern is a constant")
});

/// What a name may consist of: the next word of a name, after the white space before it.
static NEXT_WORD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^[ \u{a0}](?:(?:van|der|den|de|da|di|del|la|le|bin|al|von)[ \u{a0}]){0,2}(\p{Lu}(?:\.|[\p{L}\p{M}’'-]*))",
    )
    .expect("the pattern is a constant")
});

/// Bytes of the person's name that begins at `start`, if one does.
#[must_use]
pub fn person_at(text: &str, start: usize, foreign_too: bool) -> Option<Span> {
    let first_end = start + first_word(&text[start..])?.len();
    let first = &text[start..first_end];
    let is_surname = LEXICON.surnames.binary_search_by(|surname| surname.as_str().cmp(first)).is_ok();
    let is_foreign = is_foreign(first);
    let most_words = match (is_surname, is_foreign && foreign_too) {
        (true, _) => 4,
        (false, true) => 5,
        (false, false) => return None,
    };
    let mut end = first_end;
    let mut words = 1;
    while words < most_words {
        let Some(next) = NEXT_WORD.captures(&text[end..]) else { break };
        let word = next.get(1).map_or("", |word| word.as_str());
        // A word in capitals among others is an acronym: `Nguyễn Văn A HĐND`.
        if is_acronym(word) {
            break;
        }
        end += next.get(0).map_or(0, |whole| whole.len());
        words += 1;
    }
    let name = text[start..end].trim_end_matches('.');
    let is_place = LEXICON.places.iter().any(|place| name == place.as_str());
    // A single foreign word names a person when nothing but a person can stand here: `TT Trump`.
    let is_whole =
        words >= 2 || is_foreign && foreign_too && !is_surname && name.chars().count() > 2 && !is_state(name);
    (is_whole && !is_place).then(|| Span::new(start, start + name.len()))
}

/// Whether a word names a state.
fn is_state(word: &str) -> bool {
    state_at(&tokens(word), 0).is_some()
}

/// Whether a word is no Vietnamese syllable, or a foreign name in Vietnamese spelling: `Trump`, `Pu-tin`.
#[must_use]
pub fn is_foreign(word: &str) -> bool {
    let is_spelled_out = word.split('-').skip(1).any(|part| part.starts_with(char::is_lowercase));
    is_spelled_out || !word.split('-').all(|part| SYLLABLE.is_match(part))
}

/// The capitalised word at the beginning of a text: `Phan`, `E.`; acronyms are none.
fn first_word(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_alphabetic() || matches!(c, '-' | '’' | '\''))).unwrap_or(text.len());
    let word = &text[..end];
    let capital = word.chars().next()?.is_uppercase();
    if word.chars().count() == 1 && text[end..].starts_with('.') {
        return capital.then(|| &text[..=end]);
    }
    (capital && !is_acronym(word)).then_some(word)
}

fn is_acronym(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_where_the_capitals_do() {
        let cases = [
            ("Đổng Quân thăm", Some("Đổng Quân")),
            ("Phan Văn Giang, Ủy viên", Some("Phan Văn Giang")),
            ("John McCain.", Some("John McCain")),
            ("E. Tanaka cho biết", Some("E. Tanaka")),
            ("Kim Jong-un", Some("Kim Jong-un")),
            ("Ursula von der Leyen", Some("Ursula von der Leyen")),
            ("Vincent van Gogh", Some("Vincent van Gogh")),
            ("Hà Nội", None),
            ("Sri Lanka", None),
            ("Long Anh Tuấn", Some("Long Anh Tuấn")),
            ("Quốc hội", None),
            ("UBND tỉnh", None),
            ("Nguyễn", None),
            ("nguyễn văn", None),
        ];
        for (text, expected) in cases {
            let found = person_at(text, 0, true).map(|span| &text[span.start()..span.end()]);
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(person_at("Samsung Display", 0, false), None);
    }
}
