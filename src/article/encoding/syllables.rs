//! How much of a text is Vietnamese, judged by its words with marks alone?
//!
//! A Vietnamese syllable is an onset, a rime and a tone, and there are few of the first two; the wrong table of
//! characters gives words that cannot be taken apart so.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

struct Parts {
    onsets: BTreeSet<&'static str>,
    rimes: BTreeSet<&'static str>,
}

static PARTS: LazyLock<Parts> = LazyLock::new(|| {
    let lines = include_str!("syllables.txt").lines();
    let all = |name: &'static str| {
        let lines = lines.clone().filter_map(move |line| line.strip_prefix(name));
        lines.flat_map(str::split_whitespace).collect()
    };
    Parts { onsets: all("onsets:"), rimes: all("rimes:") }
});

/// Words of a text that have a letter outside ASCII.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Syllables {
    /// All of them.
    pub(super) words: usize,
    /// Those that are Vietnamese syllables.
    pub(super) valid: usize,
}

impl Syllables {
    pub(super) fn count(text: &str) -> Self {
        let mut count = Self::default();
        for word in text.split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic()) {
            // Quotation marks and dashes are no letters, and no control character belongs into a text.
            let word = word.trim_matches(|c: char| !c.is_alphabetic() && !is_combining_mark(c) && !c.is_control());
            if !word.is_ascii() {
                count.words += 1;
                count.valid += usize::from(is_syllable(word));
            }
        }
        count
    }

    /// By how much Vietnamese syllables outnumber other words.
    pub(super) fn balance(self) -> i64 {
        let count = |words: usize| i64::try_from(words).unwrap_or(i64::MAX);
        2 * count(self.valid) - count(self.words)
    }

    /// From 0 to 1; 0 when there is no such word.
    pub(super) fn share(self) -> f64 {
        self.valid as f64 / self.words.max(1) as f64
    }
}

/// Longest syllable in characters: `nghiêng`.
const MAX_CHARS: usize = 7;

fn is_syllable(word: &str) -> bool {
    let mut letters = String::with_capacity(2 * MAX_CHARS);
    let mut tones = 0;
    let mut tone = None;
    for c in word.nfd().flat_map(char::to_lowercase) {
        if matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}') {
            tones += 1;
            tone = Some(c);
        } else {
            letters.push(c);
        }
        if letters.len() > 3 * MAX_CHARS {
            return false;
        }
    }
    let letters: String = letters.nfc().collect();
    // A syllable that ends in a stop has an acute or a dot below, and no other tone.
    let is_stopped = ["c", "ch", "p", "t"].iter().any(|stop| letters.ends_with(stop));
    let has_its_tone = !is_stopped || matches!(tone, Some('\u{301}' | '\u{323}'));
    let splits = |at: usize| {
        let (onset, rime) = letters.split_at(at);
        (onset.is_empty() || PARTS.onsets.contains(onset)) && PARTS.rimes.contains(rime)
    };
    tones <= 1 && has_its_tone && letters.char_indices().take(4).any(|(at, _)| splits(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_told_from_other_words() {
        for word in [
            "Việt",
            "nghiêng",
            "ước",
            "Ở",
            "quốc",
            "quyết",
            "khuya",
            "giếng",
            "gì",
            "ngoằn",
            "đ\u{1b0}ờng",
            "uỷ",
            "uý",
            "huyện",
            "yếu",
        ] {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["Viêt", "été", "français", "größe", "ViÖt", "não", "Ñaïi", "quèc", "ểđ"] {
            // `não` is a Vietnamese word as well; it stands here to show that a few such do not matter.
            assert_eq!(is_syllable(word), word == "não", "{word}");
        }
    }
}
