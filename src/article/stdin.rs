//! What does standard input hold?
//!
//! Its name tells nothing, so that its beginning does, unless the user says it.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use super::lines::Reader;

/// What standard input holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StdinFormat {
    /// JSON Lines if it or a line near its beginning begins with a brace, a page if it begins with `<html` or its type,
    /// else one plain text.
    #[default]
    Auto,
    /// JSON Lines, whose first may be broken.
    JsonLines,
    /// One plain text.
    Text,
    /// One page.
    Html,
}

/// Standard input from its first byte, and what it holds. Nothing at all is JSON Lines where it may be.
pub(super) fn open(given: StdinFormat, may_be_empty: bool, max_bytes: usize) -> io::Result<(StdinFormat, Reader)> {
    let mut stdin = BufReader::new(io::stdin());
    let blank = leading_blank(&mut stdin, max_bytes)?;
    let start = stdin.fill_buf()?;
    // In UTF-16, with a zero beside each letter.
    let letters = start.iter().filter(|byte| **byte != 0 && byte.is_ascii() && !byte.is_ascii_whitespace());
    let begins: String = letters.take(HEAD_BYTES).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let is_markup = ["<!--", "<?xml"].iter().any(|start| begins.starts_with(start));
    let is_page = begins.starts_with("<!doctypehtml")
        || begins.starts_with("<html")
        || is_markup && (begins.contains("<!doctypehtml") || begins.contains("<html"));
    // The first of many lines may be the one that is broken; no text has a line that begins as an object does.
    let has_object = start.split(|byte| *byte == b'\n').any(|line| line.trim_ascii_start().starts_with(b"{\""));
    let format = match given {
        StdinFormat::Auto if begins.starts_with('{') || has_object && !is_page => StdinFormat::JsonLines,
        StdinFormat::Auto if start.is_empty() && may_be_empty => StdinFormat::JsonLines,
        StdinFormat::Auto if is_page => StdinFormat::Html,
        format => format,
    };
    let reader: Reader = Box::new(Cursor::new(blank).chain(stdin));
    Ok((format, reader))
}

/// Bytes of standard input that tell what it holds.
const HEAD_BYTES: usize = 1_024;

/// The white space with which something begins, at most `limit` bytes of it. A pipe may give it long before the rest.
fn leading_blank(reader: &mut impl BufRead, limit: usize) -> io::Result<Vec<u8>> {
    let mut blank = Vec::new();
    while blank.len() < limit {
        let start = reader.fill_buf()?;
        let length = start.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let is_all = length == start.len();
        blank.extend_from_slice(&start[..length]);
        reader.consume(length);
        if !is_all || length == 0 {
            break;
        }
    }
    Ok(blank)
}
