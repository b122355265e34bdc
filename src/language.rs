//! In which language is an article written?
//!
//! Asked of the trigram detector `whatlang`, and `None` unless it is sure: a wrong answer would run Vietnamese rules
//! over another language.

use isolang::Language;
use whatlang::{Detector, Lang};

/// Characters that are looked at: more change no answer and cost time.
const DETECTION_CHARS: usize = 2_000;

/// Confidence that stands for certainty: below it the detector confuses related languages on short texts.
const MIN_CONFIDENCE: f64 = 0.8;

/// ISO 639-1 code of the language of a text (639-3 where there is none), `None` when unsure.
///
/// ```
/// assert_eq!(danh::language::detect("Chiều 24/10, tại Hà Nội, hai bên đã hội đàm."), Some("vi"));
/// assert_eq!(danh::language::detect("18/3"), None);
/// ```
#[must_use]
pub fn detect(text: &str) -> Option<&'static str> {
    let beginning = match text.char_indices().nth(DETECTION_CHARS) {
        Some((end, _)) => &text[..end],
        None => text,
    };
    let info = Detector::new().detect(beginning)?;
    // Vietnamese writes letters that no other language has, so that a short heading is enough.
    let is_sure =
        info.confidence() >= MIN_CONFIDENCE || (info.lang() == Lang::Vie && has_vietnamese_letters(beginning));
    // The detector names some languages by a member of their group, which has no code of two letters.
    let detected = match info.lang() {
        Lang::Cmn => "zho",
        Lang::Pes => "fas",
        Lang::Nob => "nor",
        other => other.code(),
    };
    is_sure.then(|| code(Language::from_639_3(detected))).flatten()
}

/// The code of a language given by its ISO 639-1 or 639-3 code, as [`detect`] writes it; `None` for no such language.
#[must_use]
pub fn parse(given: &str) -> Option<&'static str> {
    let given = given.to_ascii_lowercase();
    code(Language::from_639_1(&given).or_else(|| Language::from_639_3(&given)))
}

fn code(language: Option<Language>) -> Option<&'static str> {
    let language = language?;
    Some(language.to_639_1().unwrap_or_else(|| language.to_639_3()))
}

/// Whether one word in ten or more has a letter that only Vietnamese writes.
fn has_vietnamese_letters(text: &str) -> bool {
    let only_vietnamese = |c: char| matches!(c, 'ơ' | 'ư' | 'Ơ' | 'Ư' | '\u{1ea0}'..='\u{1ef9}');
    let words = text.split_whitespace().count();
    let marked = text.split_whitespace().filter(|word| word.chars().any(only_vietnamese)).count();
    marked * 10 >= words && marked > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        let cases = [
            ("Bộ trưởng Quốc phòng hai nước", Some("vi")),
            ("The ministers of defence met in Hanoi on Friday to discuss the agreement.", Some("en")),
            ("Die Verteidigungsminister trafen sich am Freitag in Hanoi.", Some("de")),
            ("Министры обороны встретились в пятницу в Ханое и обсудили соглашение.", Some("ru")),
            ("两国国防部长星期五在河内举行会谈。", Some("zh")),
            ("1234 5678 - 90", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(detect(text), expected, "{text}");
        }
    }

    #[test]
    fn codes_are_read_in_both_lengths() {
        assert_eq!(parse("vie"), Some("vi"));
        assert_eq!(parse("VI"), Some("vi"));
        assert_eq!(parse("xx"), None);
    }
}
