//! Are these bytes a text, and where does the next line begin?

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::list::Compression;
use super::{ArticleError, ErrorKind, MAX_LINE_BYTES};
use crate::text::is_space;

/// Checks that bytes are a text with something in it. A byte order mark is no part of it.
pub(super) fn decode<'a>(path: &str, bytes: &'a [u8], max_bytes: usize) -> Result<&'a str, ArticleError> {
    if bytes.len() > max_bytes {
        return Err(ArticleError::too_long(path, max_bytes));
    }
    let in_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if in_utf16 {
        let advice = "convert it with `iconv -f UTF-16 -t UTF-8`";
        return Err(ArticleError::new(path, ErrorKind::Encoding, "is UTF-16", advice).at(0));
    }
    if let Some(byte) = bytes.iter().position(|byte| *byte == 0) {
        let message = format!("is not a text: there is a zero at byte {byte}");
        return Err(ArticleError::new(path, ErrorKind::Binary, message, "give plain text in UTF-8").at(byte));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let byte = error.valid_up_to();
        let advice = "convert it to UTF-8, for example with `iconv -f WINDOWS-1258 -t UTF-8`";
        ArticleError::new(path, ErrorKind::Encoding, format!("is not UTF-8 at byte {byte}"), advice).at(byte)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.chars().all(is_space) { Err(ArticleError::empty(path)) } else { Ok(text) }
}

/// Reads a file to its end, or one byte further than `limit`.
pub(super) fn read_bounded(reader: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(super) fn open_lines(path: &Path, compression: Compression) -> io::Result<Box<dyn BufRead>> {
    let file = File::open(path)?;
    Ok(match compression {
        Compression::None => Box::new(BufReader::new(file)),
        Compression::Gzip => Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(BufReader::new(file)))),
        Compression::Zstandard => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(BufReader::new(file)).map_err(io::Error::other)?;
            Box::new(BufReader::new(decoder))
        }
    })
}

/// The lines of a JSON Lines source.
pub(super) struct JsonLines {
    reader: Box<dyn BufRead>,
    pub(super) path: String,
    pub(super) stem: String,
    /// Number of the line read last, from 1.
    pub(super) line: usize,
    has_articles: bool,
}

impl JsonLines {
    pub(super) fn new(reader: Box<dyn BufRead>, path: String, stem: String) -> Self {
        Self { reader, path, stem, line: 0, has_articles: false }
    }

    /// The next line that is not blank, without its end. After an error there are no more lines; that there was none
    /// at all is one.
    pub(super) fn next_line(&mut self) -> Option<Result<Vec<u8>, ArticleError>> {
        loop {
            let mut line = Vec::new();
            let limit = MAX_LINE_BYTES as u64 + 1;
            match self.reader.by_ref().take(limit).read_until(b'\n', &mut line) {
                Ok(0) => {
                    let was_empty = !std::mem::replace(&mut self.has_articles, true);
                    return was_empty.then(|| Err(ArticleError::empty(&self.path)));
                }
                Ok(length) => {
                    self.line += 1;
                    if length as u64 == limit && !line.ends_with(b"\n") {
                        // Too long for an article, which decoding says; the rest of it is no line of its own.
                        let _ = self.reader.skip_until(b'\n');
                    }
                    let trimmed = line.trim_ascii();
                    let bare =
                        if self.line == 1 { trimmed.strip_prefix(b"\xef\xbb\xbf").unwrap_or(trimmed) } else { trimmed };
                    if !bare.is_empty() {
                        self.has_articles = true;
                        return Some(Ok(bare.to_vec()));
                    }
                }
                Err(error) => {
                    let path = format!("{}:{}", self.path, self.line + 1);
                    self.reader = Box::new(io::empty());
                    self.has_articles = true;
                    return Some(Err(ArticleError::read(&path, &error)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::MAX_ARTICLE_BYTES;

    #[test]
    fn what_is_no_text_is_told_with_its_place() {
        let long = vec![b'a'; MAX_ARTICLE_BYTES + 1];
        let cases: [(&[u8], ErrorKind, Option<usize>); 7] = [
            (b"Vi\xe1\xbb\x87t \xff Nam", ErrorKind::Encoding, Some(7)),
            (b"\xff\xfeV\x00", ErrorKind::Encoding, Some(0)),
            (b"PK\x03\x04\x00\x00", ErrorKind::Binary, Some(4)),
            (b"", ErrorKind::Empty, None),
            (b"\xef\xbb\xbf \r\n\t", ErrorKind::Empty, None),
            ("\u{200b}\n\u{feff}".as_bytes(), ErrorKind::Empty, None),
            (&long, ErrorKind::TooLong, None),
        ];
        for (bytes, kind, byte) in cases {
            let error = decode("a.txt", bytes, MAX_ARTICLE_BYTES).expect_err("this is no text");
            assert_eq!((error.kind, error.byte), (kind, byte), "{error:?}");
            assert!(!error.advice.is_empty());
        }
        assert_eq!(decode("a.txt", "\u{feff}Việt".as_bytes(), MAX_ARTICLE_BYTES), Ok("Việt"));
    }

    #[test]
    fn lines_are_counted_and_blank_ones_left_out() {
        let reader = Box::new(io::Cursor::new("\u{feff}{1}\r\n\n  \n{2}"));
        let mut lines = JsonLines::new(reader, "a".to_owned(), "a".to_owned());
        let mut found = Vec::new();
        while let Some(line) = lines.next_line() {
            found.push((lines.line, line.expect("a cursor can be read")));
        }
        assert_eq!(found, [(1, b"{1}".to_vec()), (4, b"{2}".to_vec())]);
    }
}
