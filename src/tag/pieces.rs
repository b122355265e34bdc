//! How does a text become the pieces that a model reads, and which piece speaks for which token?
//!
//! A token is a run of letters, digits and `_`, or one other visible character; Chinese characters stand alone. Its
//! label sits on the piece that covers its first character (its head). What shares its
//! piece with a token before is part of that token when it is a letter, a digit or a Chinese character, and has no label when
//! it is a symbol.

use std::ops::Range;

use tokenizers::Tokenizer;

use crate::tag::TagError;
use crate::text::Span;

/// A text in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pieces {
    /// Vocabulary ids, without the special pieces around them.
    pub ids: Vec<u32>,
    /// Bytes of the text that each piece covers.
    pub spans: Vec<Span>,
    /// Tokens in the order of the text.
    pub tokens: Vec<Token>,
}

/// A word or a symbol, or several that share a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the text.
    pub span: Span,
    /// Index of the piece that carries the token's label; `None` for a character that the tokenizer drops, and
    /// where the piece speaks for a token before.
    pub head: Option<usize>,
}

/// Turns texts into pieces and lays special pieces around windows of them.
#[derive(Debug)]
pub struct PieceEncoder {
    tokenizer: Tokenizer,
    before: Vec<u32>,
    after: Vec<u32>,
}

impl PieceEncoder {
    /// Reads the contents of a `tokenizer.json`.
    ///
    /// # Errors
    /// The tokenizer library's own words when it cannot read them.
    pub fn new(json: &[u8]) -> Result<Self, String> {
        let mut tokenizer = Tokenizer::from_bytes(json).map_err(|error| error.to_string())?;
        // Long texts are read in windows; neither silent cuts nor padding may come from the file.
        tokenizer.with_truncation(None).map_err(|error| error.to_string())?;
        tokenizer.with_padding(None);
        let probe = tokenizer.encode("a", true).map_err(|error| error.to_string())?;
        let special = probe.get_special_tokens_mask();
        let leading = special.iter().take_while(|mask| **mask == 1).count();
        let trailing = special.iter().rev().take_while(|mask| **mask == 1).count();
        let ids = probe.get_ids();
        let (before, after) = (ids[..leading].to_vec(), ids[ids.len() - trailing..].to_vec());
        Ok(Self { tokenizer, before, after })
    }

    /// Number of pieces in the vocabulary.
    #[must_use]
    pub fn vocabulary_size(&self) -> usize {
        self.tokenizer.get_vocab_size(true)
    }

    /// Number of special pieces laid around every window.
    #[must_use]
    pub fn special_pieces(&self) -> usize {
        self.before.len() + self.after.len()
    }

    /// Number of special pieces before the first piece of a window.
    #[must_use]
    pub fn leading_pieces(&self) -> usize {
        self.before.len()
    }

    /// What the model reads for a window of a text's pieces.
    pub fn window_ids<'a>(&'a self, pieces: &'a Pieces, window: Range<usize>) -> impl Iterator<Item = u32> + use<'a> {
        self.before.iter().chain(&pieces.ids[window]).chain(&self.after).copied()
    }

    /// Cuts a text into pieces.
    ///
    /// # Errors
    /// [`TagError::Tokenizer`].
    pub fn encode(&self, text: &str) -> Result<Pieces, TagError> {
        let encoding = self.tokenizer.encode(text, false).map_err(|error| TagError::Tokenizer {
            text: text.chars().take(80).collect(),
            reason: error.to_string(),
        })?;
        let spans: Vec<Span> = encoding
            .get_offsets()
            .iter()
            .map(|&(start, end)| {
                // A piece may carry the space before its word: that space is no part of the word.
                let covered = &text[start..end];
                Span::new(end - covered.trim_start().len(), end)
            })
            .collect();
        let tokens = tokens(text, &spans);
        Ok(Pieces { ids: encoding.get_ids().to_vec(), spans, tokens })
    }
}

fn tokens(text: &str, pieces: &[Span]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut piece = 0;
    let mut last_head = None;
    let mut in_word = false;
    for (start, character) in text.char_indices() {
        let end = start + character.len_utf8();
        if in_word && is_word(character) {
            if let Some(token) = tokens.last_mut() {
                token.span = Span::new(token.span.start(), end);
            }
            continue;
        }
        in_word = is_word(character);
        if character.is_whitespace() {
            continue;
        }
        while pieces.get(piece).is_some_and(|span| span.end() <= start) {
            piece += 1;
        }
        let covers = pieces.get(piece).is_some_and(|span| span.start() <= start && start < span.end());
        let head = covers.then_some(piece);
        match tokens.last_mut() {
            // The label of a piece is that of its first token. Chinese characters and letters further on are part of
            // that; a full stop behind a number, say, is not.
            Some(token) if covers && last_head == head && (in_word || is_han(character)) => {
                token.span = Span::new(token.span.start(), end);
            }
            _ => tokens.push(Token { span: Span::new(start, end), head: head.filter(|_| last_head != head) }),
        }
        last_head = head.or(last_head);
    }
    tokens
}

/// Whether the character joins its neighbours into one token.
fn is_word(c: char) -> bool {
    (c.is_alphanumeric() || c == '_') && !is_han(c)
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Cuts `length` pieces into windows of at most `size` that share `overlap` pieces with their neighbours.
///
/// # Panics
/// If `overlap >= size`.
#[must_use]
pub fn windows(length: usize, size: usize, overlap: usize) -> Vec<Range<usize>> {
    assert!(overlap < size, "windows must advance");
    let mut windows = Vec::new();
    let mut start = 0;
    loop {
        let end = length.min(start + size);
        windows.push(start..end);
        if end == length {
            return windows;
        }
        start = end - overlap;
    }
}

/// The window in which a piece stands farthest from a border that is not a border of the text.
#[must_use]
pub fn best_window(piece: usize, windows: &[Range<usize>]) -> usize {
    let last = windows.len().saturating_sub(1);
    let margin = |index: usize| {
        let window = &windows[index];
        let left = if index == 0 { usize::MAX } else { piece - window.start };
        let right = if index == last { usize::MAX } else { window.end - 1 - piece };
        left.min(right)
    };
    let holding = (0..windows.len()).filter(|index| windows[*index].contains(&piece));
    holding.max_by_key(|index| (margin(*index), std::cmp::Reverse(*index))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_cover_everything_and_overlap() {
        assert_eq!(windows(10, 10, 4), vec![0..10]);
        assert_eq!(windows(0, 10, 4), vec![0..0]);
        let cut = windows(25, 10, 4);
        assert_eq!(cut, [0..10, 6..16, 12..22, 18..25]);
        for piece in 0..25 {
            assert!(cut[best_window(piece, &cut)].contains(&piece));
        }
    }

    #[test]
    fn a_piece_is_read_where_it_has_most_context() {
        let cut = windows(25, 10, 4);
        assert_eq!(best_window(6, &cut), 0);
        assert_eq!(best_window(9, &cut), 1);
        assert_eq!(best_window(24, &cut), 3);
    }

    #[test]
    fn a_piece_speaks_for_one_token() {
        let spans = |ends: &[usize]| {
            let starts = std::iter::once(&0).chain(ends);
            starts.zip(ends).map(|(start, end)| Span::new(*start, *end)).collect::<Vec<_>>()
        };
        let found = |text: &str, ends: &[usize]| {
            let tokens = tokens(text, &spans(ends)).into_iter();
            tokens.map(|token| (text[token.span.start()..token.span.end()].to_owned(), token.head)).collect::<Vec<_>>()
        };
        let named = |items: &[(&str, Option<usize>)]| {
            items.iter().map(|(text, head)| ((*text).to_owned(), *head)).collect::<Vec<_>>()
        };
        assert_eq!(found("中国人", &[6, 9]), named(&[("中国", Some(0)), ("人", Some(1))]));
        assert_eq!(found("Q1.", &[1, 3]), named(&[("Q1", Some(0)), (".", Some(1))]));
        assert_eq!(found("T&MT", &[1, 3, 4]), named(&[("T", Some(0)), ("&MT", Some(1))]));
        assert_eq!(found("1.", &[2]), named(&[("1", Some(0)), (".", None)]));
    }

    #[test]
    fn tokens_are_words_symbols_and_single_han_characters() {
        let text = "Hà Nội_1: 北京!";
        let found: Vec<&str> = tokens(text, &[]).iter().map(|t| &text[t.span.start()..t.span.end()]).collect();
        assert_eq!(found, ["Hà", "Nội_1", ":", "北", "京", "!"]);
    }
}
