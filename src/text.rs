//! What is the text, and which part of it is meant?
//!
//! A [`Document`] owns an article in Unicode NFC; everything else refers to it by [`Span`] (bytes, used inside the
//! program) or [`CharSpan`] (Unicode code points, used in records). Both are half open, and neither is ever
//! confused with the other, because only a document turns one into the other.
//!
//! ```
//! use danh::text::{Document, Span};
//!
//! let document = Document::new("Ông Giang nói");
//! let span = Span::new(5, 10);
//! assert_eq!(document.slice(span), "Giang");
//! let chars = document.char_span(span);
//! assert_eq!((chars.start(), chars.end()), (4, 9));
//! ```

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A range of bytes of a document's text: start inclusive, end exclusive, `start <= end`.
///
/// Both ends lie on the borders of characters when the span was made from the text that it is used with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// A span of the bytes `start..end`.
    ///
    /// # Panics
    /// If `start > end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "a span must not end ({end}) before it starts ({start})");
        Self { start, end }
    }

    /// First byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(self) -> usize {
        self.end
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the two spans share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly within this span.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The same span counted from a text that begins `bytes` earlier.
    #[must_use]
    pub fn shifted(self, bytes: usize) -> Self {
        Self { start: self.start + bytes, end: self.end + bytes }
    }
}

/// A range of Unicode code points of a document's text: start inclusive, end exclusive, `start <= end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CharSpan {
    start: usize,
    end: usize,
}

impl CharSpan {
    /// A span of the code points `start..end`.
    ///
    /// # Panics
    /// If `start > end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "a span must not end ({end}) before it starts ({start})");
        Self { start, end }
    }

    /// First code point.
    #[must_use]
    pub fn start(self) -> usize {
        self.start
    }

    /// One past the last code point.
    #[must_use]
    pub fn end(self) -> usize {
        self.end
    }

    /// Whether the two spans share at least one code point.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// The text of an article in Unicode NFC, with a table from bytes to code points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    text: String,
    /// Byte at which each code point starts, and the length of the text as its last item.
    char_starts: Vec<u32>,
}

impl Document {
    /// Takes a text in any normal form. Apart from NFC nothing about it is changed: line ends, odd spaces and
    /// zero-width characters stay.
    ///
    /// # Panics
    /// If the text is 4 GiB or longer.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let text: String = if is_nfc(text) { text.to_owned() } else { text.nfc().collect() };
        let index = |byte: usize| u32::try_from(byte).expect("an article is shorter than 4 GiB");
        let mut char_starts: Vec<u32> = text.char_indices().map(|(byte, _)| index(byte)).collect();
        char_starts.push(index(text.len()));
        Self { text, char_starts }
    }

    /// The whole text, NFC.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The part of the text that a span covers.
    ///
    /// # Panics
    /// If the span reaches outside the text or cuts a character.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.start..span.end]
    }

    /// Bytes to code points.
    ///
    /// # Panics
    /// If the span reaches outside the text or cuts a character.
    #[must_use]
    pub fn char_span(&self, span: Span) -> CharSpan {
        CharSpan::new(self.char_at(span.start), self.char_at(span.end))
    }

    /// Code points to bytes; `None` when the span reaches outside the text.
    #[must_use]
    pub fn byte_span(&self, span: CharSpan) -> Option<Span> {
        let start = *self.char_starts.get(span.start)?;
        let end = *self.char_starts.get(span.end)?;
        Some(Span::new(start as usize, end as usize))
    }

    fn char_at(&self, byte: usize) -> usize {
        let found = u32::try_from(byte).ok().and_then(|byte| self.char_starts.binary_search(&byte).ok());
        found.expect("a span of this document starts and ends on borders of characters")
    }
}

/// One sentence, heading, caption or byline of a document: never empty, without white space around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sentence {
    /// Where it stands in the document.
    pub span: Span,
}

/// Whether a character shows nothing: white space, a zero-width space or joiner, a byte order mark.
#[must_use]
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decomposed_text_is_composed_and_nothing_else_changes() {
        let document = Document::new("Vie\u{302}\u{323}t\u{a0}Nam\r\n\u{200b}😀");
        assert_eq!(document.text(), "Việt\u{a0}Nam\r\n\u{200b}😀");
    }

    #[test]
    fn spans_convert_both_ways() {
        let document = Document::new("😀 Đổng Quân – Hà Nội");
        let start = document.text().find("Đổng Quân").unwrap_or_default();
        let span = Span::new(start, start + "Đổng Quân".len());
        let chars = document.char_span(span);
        assert_eq!((chars.start(), chars.end()), (2, 11));
        assert_eq!(document.byte_span(chars), Some(span));
        assert_eq!(document.slice(span), "Đổng Quân");
        assert_eq!(document.byte_span(CharSpan::new(5, 99)), None);
    }

    #[test]
    #[should_panic(expected = "must not end")]
    fn a_span_cannot_end_before_it_starts() {
        let _ = Span::new(2, 1);
    }
}
