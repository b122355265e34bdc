//! Which characters do the bytes of the Vietnamese encodings before Unicode stand for?

use std::collections::BTreeMap;
use std::sync::LazyLock;

use encoding_rs::WINDOWS_1252;
use unicode_normalization::UnicodeNormalization;

/// Characters of the bytes from 0x80 on in TCVN 5712:1993 VN1. VN3, the table of the ABC fonts, is a part of it.
const TCVN_UPPER: &str = "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u{a0}ĂÂÊÔƠƯĐăâêôơưđẰ\u{300}\u{309}\u{303}\u{301}\u{323}àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ";

/// Capitals that VN1 puts in place of control characters.
const TCVN_LOWER: [(u8, char); 12] = [
    (0x01, 'Ú'),
    (0x02, 'Ụ'),
    (0x04, 'Ừ'),
    (0x05, 'Ử'),
    (0x06, 'Ữ'),
    (0x11, 'Ứ'),
    (0x12, 'Ự'),
    (0x13, 'Ỳ'),
    (0x14, 'Ỷ'),
    (0x15, 'Ỹ'),
    (0x16, 'Ý'),
    (0x17, 'Ỵ'),
];

/// The two tables of TCVN 5712:1993, which differ in the bytes 0x01 to 0x17 and 0x80 to 0x9f.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tcvn {
    /// Capitals with tone marks there.
    Vn1,
    /// Nothing there, and on Windows the marks of Windows-1252: quotation marks and dashes.
    Vn3,
}

/// Text of bytes in TCVN 5712 (TCVN3, ABC).
pub(super) fn from_tcvn(bytes: &[u8], table: Tcvn) -> String {
    static UPPER: LazyLock<Vec<char>> = LazyLock::new(|| TCVN_UPPER.chars().collect());
    static WINDOWS: LazyLock<Vec<char>> = LazyLock::new(|| {
        let bytes: Vec<u8> = (0x80..0xa0).collect();
        WINDOWS_1252.decode_without_bom_handling(&bytes).0.chars().collect()
    });
    let char_of = |byte: u8| match (byte, table) {
        (0x80..0xa0, Tcvn::Vn3) => WINDOWS[usize::from(byte) - 0x80],
        (0x80.., _) => UPPER[usize::from(byte) - 0x80],
        (_, Tcvn::Vn1) => TCVN_LOWER.iter().find(|(code, _)| *code == byte).map_or(char::from(byte), |(_, c)| *c),
        _ => char::from(byte),
    };
    bytes.iter().map(|byte| char_of(*byte)).nfc().collect()
}

/// VNI writes a vowel as a letter and a mark, both as characters of Windows-1252: `aù` is `á`. Each mark with what it
/// adds: a tone, or a circumflex or breve with or without a tone.
const VNI_MARKS: [(char, &str); 17] = [
    ('ù', "\u{301}"),
    ('ø', "\u{300}"),
    ('û', "\u{309}"),
    ('õ', "\u{303}"),
    ('ï', "\u{323}"),
    ('â', "\u{302}"),
    ('á', "\u{302}\u{301}"),
    ('à', "\u{302}\u{300}"),
    ('å', "\u{302}\u{309}"),
    ('ã', "\u{302}\u{303}"),
    ('ä', "\u{302}\u{323}"),
    ('ê', "\u{306}"),
    ('é', "\u{306}\u{301}"),
    ('è', "\u{306}\u{300}"),
    ('ú', "\u{306}\u{309}"),
    ('ü', "\u{306}\u{303}"),
    ('ë', "\u{306}\u{323}"),
];

/// Letters of VNI that are one character.
const VNI_LETTERS: [(char, char); 9] =
    [('ñ', 'đ'), ('ô', 'ơ'), ('ö', 'ư'), ('í', 'í'), ('ì', 'ì'), ('æ', 'ỉ'), ('ó', 'ĩ'), ('ò', 'ị'), ('î', 'ỵ')];

/// Text of bytes in VNI for Windows.
pub(super) fn from_vni(bytes: &[u8]) -> String {
    static LETTERS: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| with_capitals(VNI_LETTERS).collect());
    static MARKS: LazyLock<BTreeMap<char, &str>> =
        LazyLock::new(|| VNI_MARKS.iter().flat_map(|(mark, adds)| [(*mark, *adds), (capital(*mark), *adds)]).collect());
    let (shown, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    let mut text = String::with_capacity(shown.len());
    // The letter before, while it may still take a mark.
    let mut open: Option<char> = None;
    for c in shown.chars() {
        if let Some(adds) = MARKS.get(&c).filter(|adds| open.is_some_and(|letter| takes(letter, adds))) {
            text.push_str(adds);
            open = None;
        } else {
            let letter = LETTERS.get(&c).copied().unwrap_or(c);
            text.push(letter);
            open = Some(letter);
        }
    }
    text.nfc().collect()
}

/// Whether VNI puts a mark on a letter: a circumflex on `a`, `e` and `o`, a breve on `a`, a bare tone on any vowel.
fn takes(letter: char, mark: &str) -> bool {
    let letter = letter.to_lowercase().next().unwrap_or(letter);
    match mark.chars().next() {
        Some('\u{302}') => matches!(letter, 'a' | 'e' | 'o'),
        Some('\u{306}') => letter == 'a',
        _ => matches!(letter, 'a' | 'e' | 'o' | 'u' | 'y' | 'ơ' | 'ư'),
    }
}

fn capital(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}

fn with_capitals<const N: usize>(pairs: [(char, char); N]) -> impl Iterator<Item = (char, char)> {
    pairs.into_iter().flat_map(|(from, to)| [(from, to), (capital(from), capital(to))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_read_a_line_of_each() {
        let tcvn = b"Qu\xe8c h\xe9i Vi\xd6t Nam, \xa7\xb5 N\xbdng"; // Written by hand from the standard's table.
        assert_eq!(from_tcvn(tcvn, Tcvn::Vn1), "Quốc hội Việt Nam, Đà Nẵng");
        let vni = b"Quo\xe1c ho\xe4i Vie\xe4t Nam, \xd1A\xd8 Na\xfcng, ng\xf6\xf4\xf8i, \xed, \xf2";
        assert_eq!(from_vni(vni), "Quốc hội Việt Nam, ĐÀ Nẵng, người, í, ị");
        assert_eq!(TCVN_UPPER.chars().count(), 128);
    }
}
