//! Which tokens does a form for training want?
//!
//! Words and marks as the rules see them, syllable by syllable, cut where a mention begins or ends, so that no label
//! covers half a token. All of a text but single spaces is in some token.

use crate::record::Record;
use crate::rules::tokens::tokens;
use crate::text::is_space;

/// A token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    /// First code point.
    pub(super) start: usize,
    /// One past the last code point.
    pub(super) end: usize,
    /// Whether one space follows, which is in no token.
    pub(super) has_space: bool,
}

impl Token<'_> {
    /// Whether it is white space, such as the end of a line.
    pub(super) fn is_space(&self) -> bool {
        self.text.chars().all(is_space)
    }
}

/// The tokens of a record's text, in order.
pub(super) fn all(record: &Record) -> Vec<Token<'_>> {
    let text = record.text.as_str();
    // Of each code point, and of the end.
    let starts: Vec<usize> = text.char_indices().map(|(start, _)| start).chain([text.len()]).collect();
    let mut borders: Vec<usize> =
        tokens(text).iter().flat_map(|token| [token.span.start(), token.span.end()]).collect();
    borders.extend(record.mentions().iter().flat_map(|(_, mention)| [starts[mention.start], starts[mention.end]]));
    // Records of other programs may have sentences that lie beyond their text.
    let ends = record.sentences.iter().flat_map(|sentence| [sentence.start, sentence.end]);
    borders.extend(ends.filter_map(|end| starts.get(end)));
    borders.extend([0, text.len()]);
    borders.sort_unstable();
    borders.dedup();
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut start = 0;
    for pair in borders.windows(2) {
        let piece = &text[pair[0]..pair[1]];
        let length = piece.chars().count();
        if piece == " " && found.last().is_some_and(|token| !token.has_space && token.end == start) {
            if let Some(token) = found.last_mut() {
                token.has_space = true;
            }
        } else {
            found.push(Token { text: piece, start, end: start + length, has_space: false });
        }
        start += length;
    }
    found
}
