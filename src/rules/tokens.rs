//! Which words, figures and marks does a sentence consist of?
//!
//! Rules that look at whole words share one list of tokens for each sentence. Unlike the model's pieces these are what
//! a reader would call words: a hyphen and other marks are tokens of their own, but `15/2021/NĐ-CP`, `TP.HCM` and
//! `GD&ĐT` stay whole.

use crate::rules::phrases::fold;
use crate::text::{Span, is_space};

/// What a token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Begins with a small letter.
    Lower,
    /// Begins with a capital and has small letters, or is a single capital: `Hội`, `Y`.
    Capital,
    /// Two or more letters, all of them capitals: `APEC`, `G20`, `NN&PTNT`.
    Acronym,
    /// Begins with a figure: `12`, `1.000`, `15/2021/NĐ-CP`.
    Number,
    /// A mark; always one character.
    Mark,
}

/// A word, a figure or a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// As it stands in the sentence.
    pub text: &'a str,
    /// In small letters and with one spelling of what can be spelled in two ways; see [`fold`].
    pub folded: String,
    /// Bytes of the sentence.
    pub span: Span,
    /// What it looks like.
    pub shape: Shape,
}

impl Token<'_> {
    /// Whether the token can be a part of a name by its looks: `Hội`, `APEC`.
    #[must_use]
    pub fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Acronym)
    }

    /// Whether the token is this mark.
    #[must_use]
    pub fn is_mark(&self, mark: char) -> bool {
        self.shape == Shape::Mark && self.text.starts_with(mark)
    }

    /// Whether the token is a hyphen or a dash.
    #[must_use]
    pub fn is_dash(&self) -> bool {
        self.shape == Shape::Mark && self.text.starts_with(['-', '–', '—'])
    }
}

/// The tokens of a sentence, in order.
///
/// ```
/// use danh::rules::tokens::tokens;
/// let words: Vec<&str> = tokens("Nghị định 15/2021/NĐ-CP (TP.HCM)").iter().map(|token| token.text).collect();
/// assert_eq!(words, ["Nghị", "định", "15/2021/NĐ-CP", "(", "TP.HCM", ")"]);
/// ```
#[must_use]
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        if is_space(first) {
            continue;
        }
        let mut end = start + first.len_utf8();
        if first.is_alphanumeric() {
            while let Some(&(at, c)) = chars.peek() {
                let next = text[at + c.len_utf8()..].chars().next();
                let joins = next.is_some_and(char::is_alphanumeric)
                    && match c {
                        '&' | '’' | '\'' => true,
                        '.' => is_inner_stop(&text[start..at], next),
                        '/' | ',' | ':' | '-' | '+' => first.is_ascii_digit(),
                        _ => false,
                    };
                // The sign of `ADMM+`.
                let ends = c == '+' && !next.is_some_and(|next| next.is_alphanumeric() || next == '+');
                if !(c.is_alphanumeric() || is_combining(c) || joins || ends && first.is_uppercase()) {
                    break;
                }
                end = at + c.len_utf8();
                chars.next();
            }
        }
        let text = &text[start..end];
        tokens.push(Token { text, folded: fold(text), span: Span::new(start, end), shape: shape(text, first) });
    }
    tokens
}

/// The acronym of `(SOM)` or `(SOM 2)`, one or two tokens, when the tokens begin with it in brackets.
#[must_use]
pub fn acronym_in_brackets<'a>(tokens: &'a [Token<'a>]) -> Option<&'a [Token<'a>]> {
    let is_acronym = tokens.first()?.is_mark('(') && tokens.get(1)?.shape == Shape::Acronym;
    let close = if tokens.get(2)?.shape == Shape::Number { 3 } else { 2 };
    (is_acronym && tokens.get(close)?.is_mark(')')).then(|| &tokens[1..close])
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Whether a full stop without a space after it belongs to the word: `18.3`, `TP.HCM`, `vov.vn`; not `Brunei.Trong`.
fn is_inner_stop(before: &str, next: Option<char>) -> bool {
    // Five characters take at most 20 bytes.
    let is_short = before.len() <= 20 && before.chars().count() <= 5 && before.chars().all(|c| !c.is_lowercase());
    let is_short = is_short || before == "Tp";
    next.is_some_and(|next| next.is_lowercase() || next.is_ascii_digit()) || is_short
}

fn shape(text: &str, first: char) -> Shape {
    if first.is_ascii_digit() {
        Shape::Number
    } else if !first.is_alphanumeric() {
        Shape::Mark
    } else if !first.is_uppercase() {
        Shape::Lower
    } else if text.chars().filter(|c| c.is_alphanumeric()).count() > 1 && !text.chars().any(char::is_lowercase) {
        Shape::Acronym
    } else {
        Shape::Capital
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_what_a_reader_calls_words() {
        let text = "Hội nghị “ADMM+” (Việt Nam-Lào), GD&ĐT: 3+3 lúc 18.3.2026; ASEAN.";
        let words: Vec<&str> = tokens(text).iter().map(|token| token.text).collect();
        assert_eq!(
            words,
            [
                "Hội",
                "nghị",
                "“",
                "ADMM+",
                "”",
                "(",
                "Việt",
                "Nam",
                "-",
                "Lào",
                ")",
                ",",
                "GD&ĐT",
                ":",
                "3+3",
                "lúc",
                "18.3.2026",
                ";",
                "ASEAN",
                "."
            ]
        );
    }

    #[test]
    fn a_forgotten_space_joins_no_words() {
        let words: Vec<String> =
            tokens("‘Brunei’ và Lào.Trong TP.HCM, O’Neill").into_iter().map(|t| t.text.to_owned()).collect();
        assert_eq!(words, ["‘", "Brunei", "’", "và", "Lào", ".", "Trong", "TP.HCM", ",", "O’Neill"]);
    }

    #[test]
    fn shapes_are_seen() {
        let shapes: Vec<Shape> = tokens("Hội nghị G20 12 Y –").iter().map(|token| token.shape).collect();
        let expected = [Shape::Capital, Shape::Lower, Shape::Acronym, Shape::Number, Shape::Capital, Shape::Mark];
        assert_eq!(shapes, expected);
    }
}
