//! Which words are numbers of a series, and which are years?

use std::sync::LazyLock;

use crate::rules::phrases::Phrases;
use crate::rules::tokens::{Shape, Token};

/// Before a number, spelled or in figures.
static ORDINALS: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let words = ["lần thứ", "lần", "thứ", "khóa", "kỳ thứ", "phiên thứ"];
    Phrases::new(words.map(|word| (word, ())))
});

/// Number of tokens of the words before an ordinal number that begin here: `lần thứ`.
#[must_use]
pub fn before_ordinal(tokens: &[Token<'_>]) -> Option<usize> {
    ORDINALS.longest(tokens).map(|(length, ())| length)
}

/// Number of tokens of the ordinal that begins here: `lần thứ 3`, `thứ hai`, `khóa XIV`.
#[must_use]
pub fn ordinal(tokens: &[Token<'_>]) -> Option<usize> {
    let length = before_ordinal(tokens)?;
    let number = tokens.get(length)?;
    let spelled = ["nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười"];
    let is_number = number.shape == Shape::Number && number.text.chars().all(|c| c.is_ascii_digit())
        || is_roman(number.text)
        || spelled.contains(&number.folded.as_str());
    is_number.then_some(length + 1)
}

/// A Roman number of a term or a session, to 39: `XIV`.
#[must_use]
pub fn is_roman(text: &str) -> bool {
    !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| b"IVX".contains(&byte))
}

/// A year of the times that news speak of.
#[must_use]
pub fn is_year(text: &str) -> bool {
    text.len() == 4
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text.starts_with("19") || text.starts_with("20"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tokens::tokens;

    #[test]
    fn ordinals_and_years_are_seen() {
        let length = |text: &str| ordinal(&tokens(text));
        assert_eq!(length("lần thứ 3 của"), Some(3));
        assert_eq!(length("khóa XIV"), Some(2));
        assert_eq!(length("thứ nhất"), Some(2));
        assert_eq!(length("lần này"), None);
        assert_eq!(length("thứ"), None);
        assert!(is_year("2027") && !is_year("1200") && !is_year("20271"));
        assert!(is_roman("IX") && !is_roman("VCCI") && !is_roman(""));
    }
}
