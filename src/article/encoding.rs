//! In which encoding is this text written?
//!
//! UTF-8 where it can be, UTF-16 by its mark or its zeros, and else the Vietnamese encodings before Unicode:
//! Windows-1258, TCVN3 (ABC) and VNI. Those are told apart by what they make of the bytes: only the right one gives
//! words that can be Vietnamese syllables. When none does, there is no text rather than a wrong one.
//!
//! ```
//! use danh::article::encoding::decode;
//!
//! let decoded = decode(b"H\xe9i \xae\xe5ng nh\xa9n d\xa9n huy\xd6n").expect("words of Vietnamese");
//! assert_eq!(decoded.text, "Hội đồng nhân dân huyện");
//! assert_eq!(decoded.encoding.map(|encoding| encoding.name()).as_deref(), Some("tcvn3"));
//! ```

mod syllables;
mod tables;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use encoding_rs::{WINDOWS_1252, WINDOWS_1258};
use regex::bytes::Regex;
use unicode_normalization::UnicodeNormalization;

use syllables::Syllables;
use tables::{Tcvn, from_tcvn, from_vni};

/// Words with Vietnamese letters that are needed to be sure of an encoding; fewer may be chance.
const MIN_WORDS: usize = 3;

/// Different letters outside ASCII that are needed.
const MIN_LETTERS: usize = 3;

/// Share of those words that must be Vietnamese syllables. Wrong tables reach 0.4 on news, the right one 0.97.
const MIN_SHARE: f64 = 0.85;

/// Words and their share that show TCVN3 or VNI behind letters of Western Europe in valid UTF-8, which may as well be
/// meant as they are.
const MIN_HIDDEN_WORDS: usize = 10;
const MIN_HIDDEN_SHARE: f64 = 0.95;

/// An encoding other than plain UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// Letters with combining tone marks.
    Windows1258,
    /// TCVN 5712, the table of the ABC fonts (`.VnTime`).
    Tcvn3,
    /// VNI for Windows (`VNI-Times`).
    Vni,
    /// TCVN3 or VNI whose bytes were taken for Windows-1252 and saved as UTF-8, as copying from old documents does.
    Utf8Of(Legacy),
    /// What an HTML page says of itself.
    Declared(&'static encoding_rs::Encoding),
}

/// Encodings that fonts hid behind letters of Western Europe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legacy {
    /// See [`Encoding::Tcvn3`].
    Tcvn3,
    /// See [`Encoding::Vni`].
    Vni,
}

impl Encoding {
    /// The name that records show.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Utf16Le => "utf-16le".to_owned(),
            Self::Utf16Be => "utf-16be".to_owned(),
            Self::Windows1258 => "windows-1258".to_owned(),
            Self::Tcvn3 => "tcvn3".to_owned(),
            Self::Vni => "vni".to_owned(),
            Self::Utf8Of(Legacy::Tcvn3) => "tcvn3 in utf-8".to_owned(),
            Self::Utf8Of(Legacy::Vni) => "vni in utf-8".to_owned(),
            Self::Declared(encoding) => encoding.name().to_lowercase(),
        }
    }
}

/// A text and the encoding that it was in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without a byte order mark; in any normal form.
    pub text: Cow<'a, str>,
    /// `None` for UTF-8.
    pub encoding: Option<Encoding>,
}

/// Why bytes are no text, with the byte where that shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// There are zeros, and it is not UTF-16.
    #[error("is not a text: there is a zero at byte {0}")]
    Binary(usize),
    /// Not UTF-8, and none of the other encodings makes Vietnamese of it.
    #[error("is not UTF-8 at byte {0}, nor Windows-1258, TCVN3 or VNI")]
    Unknown(usize),
    /// Begins as UTF-16 does, and is not.
    #[error("is not UTF-16 at byte {0}, though it begins so")]
    Utf16(usize),
}

impl DecodeError {
    /// The byte, from 0.
    #[must_use]
    pub fn byte(self) -> usize {
        let (Self::Binary(byte) | Self::Unknown(byte) | Self::Utf16(byte)) = self;
        byte
    }
}

/// Finds the encoding of a text and reads it.
///
/// # Errors
/// When no encoding is found with confidence.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, DecodeError> {
    let decoded = |text: Cow<'static, str>, encoding| Ok(Decoded { text, encoding: Some(encoding) });
    for (mark, encoding) in [([0xff, 0xfe], Encoding::Utf16Le), ([0xfe, 0xff], Encoding::Utf16Be)] {
        if let Some(rest) = bytes.strip_prefix(&mark) {
            let text = from_utf16(rest, encoding).map_err(|byte| DecodeError::Utf16(byte + mark.len()))?;
            return decoded(text.into(), encoding);
        }
    }
    let utf8 = std::str::from_utf8(bytes);
    if let Some(zero) = bytes.iter().position(|byte| *byte == 0) {
        let (text, encoding) = unmarked_utf16(bytes).ok_or(DecodeError::Binary(zero))?;
        return decoded(text.into(), encoding);
    }
    match utf8 {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            if let Some((hidden, legacy)) = hidden_legacy(text) {
                return decoded(hidden.into(), Encoding::Utf8Of(legacy));
            }
            Ok(Decoded { text: text.into(), encoding: None })
        }
        Err(error) => {
            let (text, encoding) = vietnamese(bytes).ok_or(DecodeError::Unknown(error.valid_up_to()))?;
            decoded(text.into(), encoding)
        }
    }
}

/// The same for an HTML page, which may name its encoding itself. Its word is taken last: pages in TCVN3 and VNI say
/// anything.
///
/// # Errors
/// When no encoding is found with confidence.
pub fn decode_html(bytes: &[u8]) -> Result<Decoded<'_>, DecodeError> {
    decode(bytes).or_else(|error| {
        let declared = declared(bytes).ok_or(error)?;
        let text = declared.decode_without_bom_handling_and_without_replacement(bytes).ok_or(error)?;
        Ok(Decoded { text, encoding: Some(Encoding::Declared(declared)) })
    })
}

/// The encoding that the head of a page names.
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    /// Bytes of a page among which its encoding must be named, as HTML has it.
    const HEAD_BYTES: usize = 1_024;
    static CHARSET: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"(?i-u)charset\s*=\s*["']?\s*([a-z0-9_:.-]+)"#).expect("a constant"));
    let label = CHARSET.captures(&bytes[..bytes.len().min(HEAD_BYTES)])?.get(1)?.as_bytes();
    encoding_rs::Encoding::for_label(label)
}

/// The text of UTF-16 without its mark, or the byte at which it is none.
fn from_utf16(bytes: &[u8], encoding: Encoding) -> Result<String, usize> {
    let unit = |pair: &[u8; 2]| match encoding {
        Encoding::Utf16Be => u16::from_be_bytes(*pair),
        _ => u16::from_le_bytes(*pair),
    };
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut read = 0;
    for c in char::decode_utf16(pairs.iter().map(unit)) {
        // A zero is in no text; in UTF-32 there is one after each letter.
        let c = c.ok().filter(|c| *c != '\0').ok_or(read)?;
        read += 2 * c.len_utf16();
        text.push(c);
    }
    if rest.is_empty() { Ok(text) } else { Err(read) }
}

/// UTF-16 without a byte order mark: nearly all characters are Latin letters, digits, marks and spaces.
fn unmarked_utf16(bytes: &[u8]) -> Option<(String, Encoding)> {
    let is_latin = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{a0}'..='\u{24f}' | '\u{300}'..='\u{323}' | '\u{1ea0}'..='\u{1ef9}' | '\u{2010}'..='\u{2026}');
    [Encoding::Utf16Le, Encoding::Utf16Be].into_iter().find_map(|encoding| {
        let text = from_utf16(bytes, encoding).ok()?;
        let (all, latin) = text.chars().fold((0, 0), |(all, latin), c| (all + 1, latin + usize::from(is_latin(c))));
        (all > 0 && latin * 10 >= all * 9).then_some((text, encoding))
    })
}

/// The encoding of one byte a character that makes Vietnamese of the bytes.
fn vietnamese(bytes: &[u8]) -> Option<(String, Encoding)> {
    let readings = [
        (from_tcvn(bytes, Tcvn::Vn1), Encoding::Tcvn3),
        (from_tcvn(bytes, Tcvn::Vn3), Encoding::Tcvn3),
        (from_vni(bytes), Encoding::Vni),
        (WINDOWS_1258.decode_without_bom_handling(bytes).0.nfc().collect(), Encoding::Windows1258),
    ];
    let (count, text, encoding) = likeliest(readings)?;
    // A language with few letters of its own, such as Norwegian, may make syllables by chance.
    let letters: BTreeSet<char> = text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).collect();
    let is_sure = count.words >= MIN_WORDS && letters.len() >= MIN_LETTERS && count.share() >= MIN_SHARE;
    is_sure.then_some((text, encoding))
}

/// The reading with most Vietnamese syllables, the later one of two that have as many.
fn likeliest<E>(readings: impl IntoIterator<Item = (String, E)>) -> Option<(Syllables, String, E)> {
    let counted = readings.into_iter().map(|(text, encoding)| (Syllables::count(&text), text, encoding));
    counted.max_by_key(|(count, ..)| count.balance())
}

/// TCVN3 or VNI that was taken for Windows-1252 and saved as UTF-8: no letter beyond those of Western Europe, no
/// Vietnamese as it stands, and nearly all words Vietnamese as TCVN3 or VNI.
fn hidden_legacy(text: &str) -> Option<(String, Legacy)> {
    if text.is_ascii() {
        return None;
    }
    let (bytes, _, is_lossy) = WINDOWS_1252.encode(text);
    // Control characters of Latin-1 stand in Windows-1252 as they are; a letter that is not there ends this at once.
    if is_lossy || Syllables::count(text).share() > 0.5 {
        return None;
    }
    let readings = [
        (from_tcvn(&bytes, Tcvn::Vn1), Legacy::Tcvn3),
        (from_tcvn(&bytes, Tcvn::Vn3), Legacy::Tcvn3),
        (from_vni(&bytes), Legacy::Vni),
    ];
    let (count, text, legacy) = likeliest(readings)?;
    (count.words >= MIN_HIDDEN_WORDS && count.share() >= MIN_HIDDEN_SHARE).then_some((text, legacy))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Chiều 24/10, tại Hà Nội, Đại tướng Phan Văn Giang đã hội đàm với Thượng tướng Trương Hựu Hiệp.";

    fn utf16(text: &str, encoding: Encoding) -> Vec<u8> {
        let bytes = |unit: u16| if encoding == Encoding::Utf16Be { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn utf16_is_read_with_and_without_its_mark() {
        for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
            for marked in ["", "\u{feff}"] {
                let bytes = utf16(&format!("{marked}{TEXT}"), encoding);
                let decoded = decode(&bytes).expect("it is UTF-16");
                assert_eq!((decoded.text.as_ref(), decoded.encoding), (TEXT, Some(encoding)));
            }
        }
        let mut cut = utf16("\u{feff}Hà Nội", Encoding::Utf16Le);
        cut.pop();
        assert_eq!(decode(&cut), Err(DecodeError::Utf16(12)));
        assert_eq!(decode(b"PK\x03\x04\x00\x00"), Err(DecodeError::Binary(4)));
        assert_eq!(decode(b"\x00\x00"), Err(DecodeError::Binary(0)));
        assert_eq!(decode(b"\xff\xfe\x00\x00O\x00\x00\x00"), Err(DecodeError::Utf16(2)), "UTF-32");
    }

    #[test]
    fn quotation_marks_of_windows_stand_in_tcvn3() {
        let decoded = decode(b"\x93H\xe9i \xae\xe5ng nh\xa9n d\xa9n\x94 \x96 huy\xd6n").expect("it is TCVN3");
        assert_eq!(decoded.text, "“Hội đồng nhân dân” – huyện");
        let decoded = decode(b"\x99 huy\xd6n, \x9ey ban nh\xa9n d\xa9n").expect("it is TCVN3");
        assert_eq!(decoded.text, "Ở huyện, Ủy ban nhân dân");
    }

    #[test]
    fn windows_1258_is_read() {
        let bytes = b"Chi\xea\xccu 24/10, ta\xf2i Ha\xcc N\xf4\xf2i, \xd0a\xf2i t\xfd\xf5\xecng Phan V\xe3n Giang";
        let decoded = decode(bytes).expect("it is Windows-1258");
        assert_eq!(decoded.text, "Chiều 24/10, tại Hà Nội, Đại tướng Phan Văn Giang");
        assert_eq!(decoded.encoding, Some(Encoding::Windows1258));
    }

    #[test]
    fn fonts_behind_western_letters_are_seen_through_and_western_letters_are_left() {
        let vni = "Chieàu 24/10, taïi Haø Noäi, Ñaïi töôùng Phan Vaên Giang ñaõ hoäi ñaøm vôùi Thöôïng töôùng Tröông Höïu Hieäp.";
        let decoded = decode(vni.as_bytes()).expect("it is UTF-8");
        assert_eq!((decoded.text.as_ref(), decoded.encoding), (TEXT, Some(Encoding::Utf8Of(Legacy::Vni))));
        let french = "Le président a été reçu à l’Élysée, où les élèves français ont déjà préféré l’été à Besançon, très près du château, après avoir goûté.";
        let portuguese =
            "A reunião não será adiada, pois a comissão já está em São Paulo à tarde; é também a opinião do país.";
        let german = "Für die Bürger wäre es schön, wenn die Züge pünktlich führen; größere Städte hätten mehr übrig.";
        for text in [french, portuguese, german, TEXT, "Café", ""] {
            let decoded = decode(text.as_bytes()).expect("it is UTF-8");
            assert_eq!((decoded.text.as_ref(), decoded.encoding), (text, None));
        }
        for text in [french, portuguese, german] {
            let (bytes, ..) = WINDOWS_1252.encode(text);
            assert!(matches!(decode(&bytes), Err(DecodeError::Unknown(_))), "{text}");
        }
    }

    #[test]
    fn a_page_may_name_its_encoding() {
        let page =
            b"<html><head><META HTTP-EQUIV=content-type CONTENT='text/html; charset=windows-1252'></head>\xc9t\xe9";
        let decoded = decode_html(page).expect("it says so");
        assert!(decoded.text.ends_with("Été"));
        assert_eq!(decoded.encoding.map(Encoding::name).as_deref(), Some("windows-1252"));
        assert!(decode_html(b"<p>\xc9t\xe9").is_err());
    }

    #[test]
    fn bytes_that_are_no_text_are_no_text() {
        for bytes in [
            &b"Vi\xeat Nam"[..],
            b"\xff",
            b"abc \x80\x81\x82\x83",
            b"Han m\xe5 g\xe5 p\xe5 skolen n\xe5.",
            b"Vi\xe1\xbb\x87t \xff Nam",
        ] {
            assert!(matches!(decode(bytes), Err(DecodeError::Unknown(_))), "{bytes:?}");
        }
    }
}
