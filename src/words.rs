//! Which words tell something by themselves?
//!
//! Word lists that several stages use; `words/` holds them, one word a line.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Words after which a full stop does not end a sentence, without the stop.
pub static ABBREVIATIONS: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| word_list(include_str!("words/abbreviations.txt")));

/// Capitalised words that open a Vietnamese sentence and are no name by themselves.
pub static OPENERS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| word_list(include_str!("words/openers.txt")));

/// What a photo credit ends in.
pub static SOURCES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| word_list(include_str!("words/sources.txt")));

fn word_list(lines: &'static str) -> BTreeSet<&'static str> {
    lines.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// Whether a Vietnamese sentence can hold a name of a person, place or organisation: it has a capital, or a letter of
/// a script without case, besides a first word that is no name by itself. What cannot need not be shown to a model.
///
/// ```
/// assert!(!danh::words::can_hold_name("Tuy nhiên, giá vẫn tăng 5 %."));
/// assert!(danh::words::can_hold_name("Tuy nhiên, giá ở Huế vẫn tăng."));
/// assert!(danh::words::can_hold_name("Nga phản đối."));
/// ```
#[must_use]
pub fn can_hold_name(sentence: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '-';
    let start = sentence.find(char::is_alphanumeric).unwrap_or(sentence.len());
    let end = sentence[start..].find(|c| !is_part(c)).map_or(sentence.len(), |length| start + length);
    let may_name = |c: char| c.is_alphabetic() && !c.is_lowercase();
    let first = &sentence[start..end];
    let first_names = first.chars().any(may_name) && !OPENERS.contains(first);
    first_names || sentence[end..].chars().any(may_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sentences_without_a_possible_name_are_told_so() {
        for text in ["Tuy nhiên, giá vẫn tăng.", "“Không biết”, ông nói.", "- và rồi thôi", "12 + 3", "", "…"]
        {
            assert!(!can_hold_name(text), "{text}");
        }
        for text in [
            "Trong Huế",
            "Đức rút quân.",
            "iPhone ra mắt",
            "Trung-Việt hợp tác",
            "他来了",
            "7-Eleven mở cửa",
            "Anh rời khối.",
        ] {
            assert!(can_hold_name(text), "{text}");
        }
    }

    #[test]
    fn no_opener_is_a_country_or_a_common_name() {
        for name in ["Anh", "Đức", "Mỹ", "Nga", "Lào", "Ý", "Hà", "Mai", "Hùng", "Thành", "Nhân", "Bao"] {
            assert!(!OPENERS.contains(name), "{name}");
        }
    }
}
