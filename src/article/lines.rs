//! Which bytes does a file hold, and where does the next line of JSON Lines begin?
//!
//! Bytes are decompressed on the way, and lines read one at a time: a file of any length takes the memory of its
//! longest line.

use std::io::{self, BufRead, BufReader, Read};

use encoding_rs_io::DecodeReaderBytesBuilder;

use super::ArticleError;
use super::encoding::Encoding;
use super::list::Compression;

/// Where bytes come from.
pub(super) type Reader = Box<dyn BufRead + Send>;

/// Reads a file to its end, or one byte further than `limit`.
pub(super) fn read_bounded(reader: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take((limit as u64).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What `packed` holds when it is decompressed.
pub(super) fn unpacked(packed: Reader, compression: Compression) -> io::Result<Reader> {
    Ok(match compression {
        Compression::None => packed,
        Compression::Gzip => Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(packed))),
        Compression::Zstandard => Box::new(BufReader::new(zstd::Decoder::with_buffer(packed)?)),
    })
}

/// The lines of a JSON Lines source.
pub(super) struct JsonLines {
    reader: Reader,
    /// As given, for people.
    pub(super) given: String,
    /// As records show it.
    pub(super) shown: String,
    /// The first part of the ids of lines that have none.
    pub(super) stem: String,
    /// Number of the line read last, from 1.
    pub(super) line: usize,
    /// UTF-16 is converted before lines are cut.
    pub(super) encoding: Option<Encoding>,
    max_bytes: usize,
    has_articles: bool,
}

impl JsonLines {
    /// Lines of `reader`; of one with more than `max_bytes` only so many and one are given.
    ///
    /// # Errors
    /// When nothing can be read.
    pub(super) fn new(
        mut reader: Reader,
        given: String,
        shown: String,
        stem: String,
        max_bytes: usize,
    ) -> io::Result<Self> {
        let encoding = match reader.fill_buf()? {
            [0xff, 0xfe, ..] => Some(Encoding::Utf16Le),
            [0xfe, 0xff, ..] => Some(Encoding::Utf16Be),
            _ => None,
        };
        if encoding.is_some() {
            reader = Box::new(BufReader::new(DecodeReaderBytesBuilder::new().build(reader)));
        }
        Ok(Self { reader, given, shown, stem, line: 0, encoding, max_bytes, has_articles: false })
    }

    /// The same lines, of which there may be none without that being an error.
    pub(super) fn or_nothing(self) -> Self {
        Self { has_articles: true, ..self }
    }

    /// The next line that is not blank, without its end. After an error there are no more lines; that there was none
    /// at all is one.
    pub(super) fn next_line(&mut self) -> Option<Result<Vec<u8>, ArticleError>> {
        loop {
            let mut line = Vec::new();
            let limit = (self.max_bytes as u64).saturating_add(1);
            match self.reader.by_ref().take(limit).read_until(b'\n', &mut line) {
                Ok(0) => {
                    let was_empty = !std::mem::replace(&mut self.has_articles, true);
                    return was_empty.then(|| Err(ArticleError::empty(&self.given)));
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
                    let given = format!("{}:{}", self.given, self.line + 1);
                    self.reader = Box::new(io::empty());
                    self.has_articles = true;
                    return Some(Err(ArticleError::read(&given, &error)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: Vec<u8>, max_bytes: usize) -> Vec<(usize, Vec<u8>)> {
        let reader = Box::new(io::Cursor::new(bytes));
        let name = || "a".to_owned();
        let mut lines = JsonLines::new(reader, name(), name(), name(), max_bytes).expect("a cursor can be read");
        let mut found = Vec::new();
        while let Some(line) = lines.next_line() {
            found.push((lines.line, line.expect("a cursor can be read")));
        }
        found
    }

    #[test]
    fn lines_are_counted_and_blank_ones_left_out() {
        let found = lines("\u{feff}{1}\r\n\n  \n{2}".into(), 99);
        assert_eq!(found, [(1, b"{1}".to_vec()), (4, b"{2}".to_vec())]);
        assert_eq!(lines(b"12345678\n{2}\n".to_vec(), 4), [(1, b"12345".to_vec()), (2, b"{2}".to_vec())]);
    }

    #[test]
    fn lines_in_utf16_are_cut_after_decoding() {
        // `ऊ` has a byte that is a line end in ASCII.
        let wide: Vec<u8> = "\u{feff}{\"ऊ\"}\n{2}\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(lines(wide, 99), [(1, "{\"ऊ\"}".as_bytes().to_vec()), (2, b"{2}".to_vec())]);
    }

    #[test]
    fn all_frames_of_a_zstandard_file_are_read() {
        let pack = |text: &str| {
            let mut encoder = zstd::Encoder::new(Vec::new(), 1).expect("memory takes it");
            encoder.include_checksum(true).expect("it is an option");
            io::Write::write_all(&mut encoder, text.as_bytes()).expect("memory takes it");
            encoder.finish().expect("memory takes it")
        };
        // As programs that compress in parallel write them, with a frame of their own between.
        let skippable = b"\x50\x2a\x4d\x18\x02\x00\x00\x00xy".to_vec();
        let packed = io::Cursor::new([pack("một\n"), skippable, pack("hai\n")].concat());
        let reader = unpacked(Box::new(packed), Compression::Zstandard).expect("it is Zstandard");
        assert_eq!(read_bounded(reader, 99).expect("both frames"), "một\nhai\n".as_bytes());
        let mut broken = pack("một");
        *broken.last_mut().expect("it is not empty") ^= 1;
        let reader = unpacked(Box::new(io::Cursor::new(broken)), Compression::Zstandard).expect("it begins well");
        assert!(read_bounded(reader, 99).is_err(), "the checksum tells");
    }
}
