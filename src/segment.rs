//! Where does a sentence end?
//!
//! Made for news: a line break always ends a sentence (headings, captions and bylines have no full stop), a full
//! stop does only where the next sentence can begin, and neither `TP.HCM` nor `PGS.TS. Lê Văn A` nor `ngày 18.3`
//! nor `E. Tanaka` is cut. Sentences are disjoint, in order, free of outer white space, and together hold
//! everything but white space.
//!
//! ```
//! use danh::{segment::sentences, text::Document};
//!
//! let document = Document::new("Họp tại TP.HCM\nÔng A. Lê nói “được”. Ảnh: TTXVN");
//! let texts: Vec<&str> = sentences(&document).iter().map(|s| document.slice(s.span)).collect();
//! assert_eq!(texts, ["Họp tại TP.HCM", "Ông A. Lê nói “được”.", "Ảnh: TTXVN"]);
//! ```

use crate::text::{Document, Sentence, Span, is_space};
use crate::words::{ABBREVIATIONS, OPENERS, SOURCES};

/// Splits a document into sentences.
#[must_use]
pub fn sentences(document: &Document) -> Vec<Sentence> {
    let text = document.text();
    let mut sentences = Vec::new();
    let mut line_start = 0;
    for (index, character) in text.char_indices() {
        if is_line_break(character) {
            split_line(text, line_start, index, &mut sentences);
            line_start = index + character.len_utf8();
        }
    }
    split_line(text, line_start, text.len(), &mut sentences);
    sentences
}

/// Longest first line in code points that is taken for a headline without a blank line after it.
const MAX_HEADLINE_CHARS: usize = 160;

/// The first line of a document, when more follows and either a blank line comes next or the line is short, one
/// sentence, and ends without a full stop.
#[must_use]
pub fn headline(document: &Document, sentences: &[Sentence]) -> Option<String> {
    let first = sentences.first()?.span;
    let (line, after) = split_at_break(&document.text()[first.start()..])?;
    let line = line.trim_end_matches(is_space);
    let has_body = !after.trim_matches(is_space).is_empty();
    let blank_follows = split_at_break(after).is_some_and(|(next, _)| next.trim_matches(is_space).is_empty());
    let is_short = line.chars().count() <= MAX_HEADLINE_CHARS && line.len() == first.len();
    let is_bare = !line.trim_end_matches(is_closer).ends_with(['.', '…']);
    let is_headline = has_body && line.chars().any(char::is_alphabetic) && (blank_follows || (is_short && is_bare));
    is_headline.then(|| line.to_owned())
}

/// A text up to its first line break, and after it; `None` without one.
fn split_at_break(text: &str) -> Option<(&str, &str)> {
    let end = text.find(is_line_break)?;
    let rest = &text[end..];
    let after = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(is_line_break))?;
    Some((&text[..end], after))
}

/// Appends the sentences of one line, `text[start..end]`.
fn split_line(text: &str, start: usize, end: usize, sentences: &mut Vec<Sentence>) {
    let line = &text[start..end];
    let mut sentence_start = 0;
    for (index, character) in line.char_indices() {
        if index < sentence_start {
            continue;
        }
        // Every candidate is a single character; what surrounds it decides.
        let sentence = &line[sentence_start..index];
        let rest = &line[index + character.len_utf8()..];
        let ends = if is_terminator(character) {
            next_after_terminator(sentence, character, rest)
        } else if character == ')' {
            next_after_bracketed_credit(sentence, rest)
        } else if character.is_whitespace() && !sentence.ends_with(is_space) {
            next_after_credit(sentence, &line[index..])
        } else {
            None
        };
        if let Some(next) = ends {
            let cut = line.len() - next.len();
            push(text, start + sentence_start, start + cut, sentences);
            sentence_start = cut;
        }
    }
    push(text, start + sentence_start, end, sentences);
}

/// Longest sentence in bytes. News has none of a third of this; a table or a text without stops is cut at a space, so
/// that what looks through a sentence stays fast.
const MAX_SENTENCE_BYTES: usize = 32 << 10;

/// The next sentence, if a terminator ends this one. `sentence` is what stands before it, `rest` what stands after.
fn next_after_terminator<'a>(sentence: &str, terminator: char, rest: &'a str) -> Option<&'a str> {
    // The last of a run (`...`, `?!`) decides.
    if rest.chars().next().is_some_and(is_terminator) {
        return None;
    }
    let after_closers = rest.trim_start_matches(is_closer);
    let next = after_closers.trim_start_matches(is_space);
    if next.is_empty() {
        return None;
    }
    if is_wide_terminator(terminator) {
        return Some(next);
    }
    let is_spaced = after_closers.len() > next.len();
    if !is_spaced {
        return (rest.len() == next.len() && is_forgotten_space(sentence, next)).then_some(next);
    }
    let stop_belongs_to_word = terminator == '.' && rest.len() == after_closers.len() && {
        let sentence = sentence.trim_end_matches(is_space);
        is_abbreviated(sentence, next) || is_list_number(sentence.trim_start_matches(is_space))
    };
    (begins_sentence(next) && !stop_belongs_to_word).then_some(next)
}

/// `… sau đó.Kết hôn …`: a word in small letters, a stop, a capitalised word.
fn is_forgotten_space(sentence: &str, next: &str) -> bool {
    let mut letters = next.chars();
    let is_capitalised =
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
    // From its end, and only as far as small letters go: a line without spaces would be read again at every stop.
    let mut length = 0;
    let mut word = sentence.chars().rev().take_while(|c| !is_space(*c)).inspect(|_| length += 1);
    let is_small = word.all(char::is_lowercase);
    is_capitalised && is_small && length >= 2
}

/// Whether the full stop after `sentence` belongs to its last word, when `next` stands after the stop.
fn is_abbreviated(sentence: &str, next: &str) -> bool {
    /// Letters that are words, and words after which a letter is no initial: `Đông Nam Á.`, `vitamin C.`
    const WORDS: &[&str] = &["Á", "Ý", "À", "Ừ", "Ờ", "Ồ", "Ủ"];
    const BEFORE_LETTERS: &[&str] = &[
        "độ", "vitamin", "chữ", "hình", "loại", "lớp", "nhóm", "khối", "hạng", "bảng", "gan", "mức", "phần", "mục",
        "mẫu", "dạng", "kiểu", "model", "series", "chiến",
    ];
    let mut words = sentence.rsplit(|c: char| is_space(c) || is_opener(c) || c == ',' || c == '/');
    let (word, before) = (words.next().unwrap_or(""), words.next().unwrap_or("").to_lowercase());
    let bare_next = next.trim_start_matches(|c| is_opener(c) || is_dash(c));
    let next_word = bare_next.split(|c: char| is_space(c) || c == ',').next().unwrap_or("");
    let last = last_part(word);
    // `PGS.TS. Lê Văn A`, but `giới KTS. Tuy nhiên`: an opener shows that the stop is one.
    if is_initial(last) {
        let is_word = WORDS.contains(&last) || (last == word && BEFORE_LETTERS.contains(&before.as_str()));
        return !is_word && !OPENERS.contains(next_word);
    }
    let is_surname_too = matches!(next_word, "Từ" | "Lại" | "Ông" | "Tập" | "Hình");
    let is_known = ABBREVIATIONS.contains(word) || ABBREVIATIONS.contains(last);
    is_known && (is_surname_too || !OPENERS.contains(next_word))
}

/// The last `CREDIT_BYTES` of a text or a little less: no credit is longer, and looking no further keeps the time for
/// a line proportional to its length.
fn end_of(sentence: &str) -> &str {
    const CREDIT_BYTES: usize = 120;
    let mut start = sentence.len().saturating_sub(CREDIT_BYTES);
    while !sentence.is_char_boundary(start) {
        start += 1;
    }
    &sentence[start..]
}

/// `(Ảnh: ABC) Bộ Tư pháp …`: a credit in brackets ends, and a capital follows.
fn next_after_bracketed_credit<'a>(sentence: &str, rest: &'a str) -> Option<&'a str> {
    let end = end_of(sentence);
    let credit = end[end.rfind('(')? + 1..].to_lowercase();
    let is_credit = ["ảnh", "nguồn", "clip", "video"].iter().any(|word| credit.starts_with(word));
    let next = rest.trim_start_matches(is_space);
    (is_credit && next.len() < rest.len() && begins_sentence(next)).then_some(next)
}

/// A photo credit without a full stop, `Ảnh: Minh Quân/TTXVN  Tại buổi tiếp`: two spaces and a capital end it, or one
/// after the name of an agency.
fn next_after_credit<'a>(sentence: &str, rest: &'a str) -> Option<&'a str> {
    let end = end_of(sentence);
    let starts = ["Ảnh:", "ảnh:", "Nguồn:"].iter().filter_map(|word| end.rfind(word));
    let credit = &end[starts.max()?..];
    let next = rest.trim_start_matches(is_space);
    let gap = rest[..rest.len() - next.len()].chars().count();
    let words: Vec<&str> = credit.split([' ', '/', ',', '-', ':']).filter(|word| !word.is_empty()).collect();
    let is_source = |words: &[&str]| SOURCES.contains(words.join(" ").as_str());
    let ends_in_source = words.len() > 1 && (1..=2).any(|count| is_source(&words[words.len() - count..]));
    // `Getty | Images`, `AFP/ TTXVN`: the name or the list of names goes on.
    let next_word = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let goes_on = credit.ends_with([':', '/', ',', '-', '–'])
        || next.starts_with(is_dash)
        || words.last().is_some_and(|last| is_source(&[last, next_word]));
    // A credit is a name or two; anything longer is a sentence that happens to mention a picture.
    let is_whole = words.len() <= 9 && !goes_on && (gap >= 2 || ends_in_source);
    (is_whole && begins_sentence(next)).then_some(next)
}

fn push(text: &str, start: usize, end: usize, sentences: &mut Vec<Sentence>) {
    let (mut start, end) = trimmed(text, start, end);
    while start < end {
        let mut cut = end;
        if end - start > MAX_SENTENCE_BYTES {
            let longest = text.floor_char_boundary(start + MAX_SENTENCE_BYTES);
            cut = text[start..longest].rfind(is_space).map_or(longest, |space| start + space);
        }
        let (piece_start, piece_end) = trimmed(text, start, cut);
        sentences.push(Sentence { span: Span::new(piece_start, piece_end) });
        start = trimmed(text, cut, end).0;
    }
}

/// The same stretch without white space around it.
fn trimmed(text: &str, start: usize, end: usize) -> (usize, usize) {
    let untrimmed = &text[start..end];
    let rest = untrimmed.trim_start_matches(is_space);
    let start = start + untrimmed.len() - rest.len();
    (start, start + rest.trim_end_matches(is_space).len())
}

/// Whether a sentence can begin with this text: a capital, a digit, or a letter of a script without case, after
/// quotation marks, brackets and dashes.
fn begins_sentence(text: &str) -> bool {
    let first = text.chars().find(|c| !is_opener(*c) && !is_dash(*c) && !is_space(*c));
    first.is_some_and(|c| c.is_uppercase() || c.is_numeric() || (c.is_alphabetic() && !c.is_lowercase()))
}

/// What stands after the last inner stop of a word: `TS` of `PGS.TS`.
fn last_part(word: &str) -> &str {
    word.rsplit('.').next().unwrap_or(word)
}

/// Whether the part of a word is a single capital: `E`, the last of `J.R`, of `Th.S`.
fn is_initial(part: &str) -> bool {
    let mut letters = part.chars();
    matches!((letters.next(), letters.next()), (Some(c), None) if c.is_uppercase())
}

/// `1`, `IV`: the number of a list item, when nothing else stands before the stop.
fn is_list_number(sentence: &str) -> bool {
    let is_roman = |text: &str| text.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let is_digits = |text: &str| text.len() <= 3 && text.chars().all(|c| c.is_ascii_digit());
    !sentence.is_empty() && (is_digits(sentence) || is_roman(sentence))
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…') || is_wide_terminator(c)
}

/// Terminators of scripts that write no space after them.
fn is_wide_terminator(c: char) -> bool {
    matches!(c, '。' | '！' | '？')
}

fn is_closer(c: char) -> bool {
    matches!(c, '"' | '”' | '’' | '\'' | '»' | ')' | ']' | '」' | '』' | '）')
}

fn is_opener(c: char) -> bool {
    matches!(c, '"' | '“' | '‘' | '\'' | '«' | '(' | '[' | '「' | '『' | '（')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '•' | '*' | '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each case is a text with ` | ` where a sentence ends and nothing where none does.
    const CASES: &[&str] = &[
        // Headings, captions and bylines have no stop.
        "Hội đàm cấp cao\n | Ngày 18/3, hai bên gặp nhau. | Ảnh: Trọng Đức/TTXVN\n | Hiền Hạnh (TTXVN)",
        // Abbreviations, degrees, initials.
        "Sự việc xảy ra tại TP.HCM. | Công an đã tới.",
        "Sự việc xảy ra tại TP. Hồ Chí Minh. | Công an đã tới.",
        "PGS.TS. Nguyễn Văn A và Th.S. Lê Thị B cùng dự. | Họ về sớm.",
        "Theo ông E. Tanaka, J. R. R. Tolkien sống ở Q. 1, P. Bến Nghé. | Đúng vậy.",
        "Bị cáo bị phạt tù.\n | Ng. Hưởng\n | Ông Ngh. Văn Tr. Minh cùng dự. | Hết.",
        "The plan of Mr. Trump failed. | He left.",
        "Công an bắt anh Nguyễn Văn A. | Theo điều tra, chị N.T.H. là nạn nhân.",
        // Figures.
        "Ngày 18.3 giá tăng 1.500 đồng. | Hôm sau giảm 2.5 lần.",
        "Cơ chế “3+3” đã họp. | 5 nước tham dự.",
        "1. Nội dung thứ nhất. | 2. Nội dung thứ hai.",
        "IV. Kết luận. | Hết.",
        // Ellipses, quotation marks, several marks.
        "Nông sản, thủy sản, v.v... đều tăng. | Người dân vui... | Thế là xong.",
        "“Cẩn thận!” ông nói. | “Không sao đâu.” | Bà cười.",
        "Ông hỏi: “Ai đấy?”, rồi đi. | Thật ư?! | Không thể tin được.",
        "Anh nói… chưa biết. | Vậy à… | Rồi thôi.",
        // Credits without a stop where the paragraph break was lost.
        "Ông A tiếp ông B. | Ảnh: Minh Quân/TTXVN  | Tại buổi tiếp, ông A nói.",
        "Hàng cứu trợ đã tới (Ảnh: ABC) | Bộ Tư pháp lên tiếng (ảnh minh họa). | Hết.",
        "Lễ ký kết. | Ảnh: Hoàng Anh/EPA | Phát biểu tại lễ, ông A nói.",
        "Đám đông reo hò. | Ảnh: Getty Images | Ông A có mặt. | Ảnh: AFP/ TTXVN | Trong văn bản, bà B nói.",
        // Letters that are no initials, abbreviations at the end, a forgotten space.
        "Họ thăm Đông Nam Á. | Hội thảo về vitamin C. | Rau có nhiều.",
        "Anh là KTS. | Tuy nhiên, TS. Lê Văn A phản đối.",
        "Họ yêu nhau.| Kết hôn năm sau.",
        "Xem tại Triip.Me và vnexpress.net.",
        "Ngày 18.3.2017 ở Q.1 có 2.5 triệu người.",
        // Lower case goes on.
        "Giá tăng 5 %. so với năm ngoái. | Hết.",
        // Other scripts and line ends.
        "他来了。| 她走了！| 好",
        "Một.\r\n | Hai\u{2028} | Ba",
        "Đoạn một. |\u{a0} Đoạn hai\u{200b}",
    ];

    #[test]
    fn sentences_end_where_the_marks_stand() {
        let mut failures = Vec::new();
        for case in CASES {
            let document = Document::new(&case.replace(".| ", ".").replace("| ", "").replace('|', " "));
            let expected: Vec<String> =
                case.split('|').map(|part| part.trim_matches(is_space).to_owned()).filter(|p| !p.is_empty()).collect();
            let found: Vec<&str> = sentences(&document).iter().map(|s| document.slice(s.span)).collect();
            if found != expected {
                failures.push(format!("{case}\n  expected {expected:?}\n  found    {found:?}"));
            }
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }

    #[test]
    fn time_is_proportional_to_length() {
        // Two seconds would be a hundred times too long; a quadratic search takes minutes.
        let long = ["Ảnh: một hai ba, (bốn) năm ", "\u{a0}", ") ", "a ", "A. ", "a.", "ab.Cd"]
            .map(|part| part.repeat(2_000_000 / part.len()));
        let started = std::time::Instant::now();
        for text in long {
            assert!(!sentences(&Document::new(&text)).is_empty() || text.trim().is_empty());
        }
        assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    }

    #[test]
    fn a_text_without_stops_is_cut_at_spaces() {
        for (word, count) in [("Bộ Y tế, ", 20_000), ("á", 40_000)] {
            let document = Document::new(&word.repeat(count));
            let sentences = sentences(&document);
            assert!(sentences.len() > 1);
            for sentence in sentences {
                let text = document.slice(sentence.span);
                assert!(text.len() <= MAX_SENTENCE_BYTES && !text.ends_with(is_space), "{}", text.len());
            }
        }
    }

    #[test]
    fn blank_texts_have_no_sentence() {
        for text in ["", " \n\u{feff}\r\n\t", "\u{200b}"] {
            assert_eq!(sentences(&Document::new(text)), []);
        }
    }

    #[test]
    fn sentences_are_disjoint_and_hold_everything_but_space() {
        let document = Document::new("a. B… C?! “D.” E\n\nF 。G");
        let spans: Vec<Span> = sentences(&document).iter().map(|s| s.span).collect();
        assert!(spans.is_sorted_by(|a, b| a.end() <= b.start()));
        let kept: String = spans.iter().map(|s| document.slice(*s)).collect();
        let bare = |text: &str| text.chars().filter(|c| !is_space(*c)).collect::<String>();
        assert_eq!(bare(&kept), bare(document.text()));
    }

    fn title(text: &str) -> Option<String> {
        let document = Document::new(text);
        headline(&document, &sentences(&document))
    }

    #[test]
    fn a_first_line_is_a_headline_when_it_looks_like_one() {
        let cases = [
            ("Hội đàm cấp cao\n\nNgày 18/3 …", Some("Hội đàm cấp cao")),
            ("Hội đàm cấp cao\r\nNgày 18/3 …", Some("Hội đàm cấp cao")),
            ("\n\n Hội đàm cấp cao \nNgày 18/3 …", Some("Hội đàm cấp cao")),
            ("Hai bên gặp nhau.\n\nSau đó …", Some("Hai bên gặp nhau.")),
            ("Hai bên gặp nhau.\nSau đó …", None),
            ("Ông nói: “Xin chào.”\nSau đó …", None),
            ("Hai câu. Một dòng\nSau đó …", None),
            ("Hội đàm cấp cao\u{2028}Ngày 18/3 …", Some("Hội đàm cấp cao")),
            ("Hội đàm cấp cao\n\u{200b}", None),
            ("---\ntitle: x", None),
            ("Chỉ có một dòng", None),
            ("Chỉ có một dòng\n", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(title(text).as_deref(), expected, "{text:?}");
        }
        let long = format!("{}\nSau đó", "từ ".repeat(80));
        assert_eq!(title(&long), None);
    }
}
