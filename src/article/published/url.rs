//! Which day stands in the address of an article on the web?
//!
//! Many Vietnamese papers end their addresses with the time at which the article was made. Only forms that cannot well
//! be anything else are read:
//!
//! | form | example of the last part or folder |
//! | --- | --- |
//! | time to the second, up to milliseconds | `…-20260318162623091.htm` |
//! | three digits of the paper, then the time with a year of two digits | `…-185260318162623091.htm` |
//! | day | `…-20260318.html`, `/20260318/` |
//! | folders | `/2026/03/18/`, `/2026/0318/`, `/2026-03/18/`, `/2026-03-18/` |
//!
//! Other numbers are running ones (`…-4567890.html`), even where they look like a day: `/c/20120312.epi`.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::{compact_day, day_of as day_of_parts};
use crate::text::is_space;

/// Years in which articles were put on the web.
const YEARS: std::ops::RangeInclusive<i16> = 1995..=2100;

/// Years of two digits: papers that write them began in this century, and not before its second decade.
const SHORT_YEARS: std::ops::RangeInclusive<i16> = 2010..=2059;

/// The day in one address.
pub(super) fn day_of(url: &str) -> Option<Date> {
    read(url).map(|(_, day)| day)
}

/// Where in an address its day stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In the number at the end, as Vietnamese papers have it.
    Number,
    /// In the folders, as papers all over the world have it.
    Folders,
}

fn read(url: &str) -> Option<(Form, Date)> {
    let (_, path) = without_scheme(url).split_once('/')?;
    let path = path.split(['?', '#']).next()?.trim_end_matches('/');
    let (folders, last) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, ending) = last.rsplit_once('.').unwrap_or((last, ""));
    if is_file_ending(ending) {
        return None;
    }
    let by_number = day_of_stem(stem).map(|day| (Form::Number, day));
    let found = by_number.or_else(|| Some((Form::Folders, day_of_folders(folders, last)?)));
    found.filter(|(_, day)| YEARS.contains(&day.year()))
}

fn without_scheme(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest)
}

/// The day in the address of the article that the text itself gives.
///
/// The address after a word such as `Nguồn` goes first, then the one that ends the text, then one on a line of its own
/// when no other address tells another day. Addresses among sentences and in lists are those of other pages, and what
/// a Vietnamese text names as its source abroad is the report that it retells.
pub(super) fn day_in(text: &str) -> Option<Date> {
    if !["://", "www.", ".vn/", ".com/"].iter().any(|mark| text.contains(mark)) {
        return None;
    }
    let found: Vec<(Place, Date)> = URL
        .find_iter(text)
        .filter_map(|url| {
            let address = url.as_str().trim_end_matches(['.', ',', ';', ':']);
            let (form, day) = read(address)?;
            let before = line_before(&text[..url.start()]);
            let is_abroad = form == Form::Folders && !is_vietnamese(address) && CITED.is_match(before);
            (!is_abroad).then(|| (Place::of(before, &text[url.end()..]), day))
        })
        .collect();
    let of = |place| found.iter().filter(move |(other, _)| *other == place).map(|(_, day)| *day);
    only(of(Place::AfterSource))
        .or_else(|| only(of(Place::End).chain(of(Place::OwnLine))).filter(|_| of(Place::End).next().is_some()))
        .or_else(|| only(found.iter().map(|(_, day)| *day)).filter(|_| of(Place::OwnLine).next().is_some()))
}

static URL: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r#"(?i)(?:https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?::[0-9]+)?|\b(?:[a-z0-9-]+\.)+(?:vn|com|net|org|cn))/[^\s<>"'()\[\]{}|]+"#,
    )
});

/// Words before the address of the article itself, at the end of what stands before it on its line.
static SOURCE: LazyLock<Regex> = LazyLock::new(|| {
    compile(r"(?i)(?:^|[^\w])(?:nguồn|theo|link|source|url|bài gốc|đường dẫn)\b[^:.!?]{0,60}[:(\[<\s-]*$")
});

/// The Vietnamese ones of these words.
static CITED: LazyLock<Regex> = LazyLock::new(|| compile(r"(?i)\b(?:nguồn|theo)\b"));

/// Words before the address of another page.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)(?:xem|đọc|tin|bài) (?:thêm|tiếp|khác|liên quan)|mời (?:xem|đọc)|\b(?:ảnh|video|clip|đăng ký|tải (?:về|xuống))\b[^.!?]{0,30}$|(?:read more|see also|related)",
    )
});

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns are constants, and the tests use each")
}

/// Characters of a name that may follow the address after `Nguồn`.
const BYLINE_CHARS: usize = 40;

/// Where an address stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// After a word such as `Nguồn`, with nothing more on the line, or only a name in the text.
    AfterSource,
    /// At the end of the text, and on a line of its own or after a whole sentence.
    End,
    /// On a line of its own.
    OwnLine,
    /// Anywhere else.
    Elsewhere,
}

impl Place {
    /// From what stands before the address on its line, and all that stands after it.
    fn of(before: &str, after: &str) -> Self {
        let is_shown = |c: char| !is_space(c) && c.is_alphanumeric();
        let is_last_of_line = !after.chars().take_while(|c| *c != '\n').any(is_shown);
        let is_last = !after.contains(is_shown);
        if OTHER.is_match(before) {
            Self::Elsewhere
        } else if SOURCE.is_match(before) && (is_last_of_line || is_byline(after)) {
            Self::AfterSource
        } else if is_last && (!before.contains(is_shown) || before.ends_with(['.', '!', '?', '…', '”', '"'])) {
            Self::End
        } else if is_last_of_line && !before.contains(is_shown) {
            Self::OwnLine
        } else {
            Self::Elsewhere
        }
    }
}

/// Whether a text holds no more than a name: nothing of it is written small, but for a word in brackets.
fn is_byline(text: &str) -> bool {
    let mut words = text.split_whitespace();
    text.chars().nth(BYLINE_CHARS).is_none() && !words.any(|word| word.starts_with(char::is_lowercase))
}

/// What stands before an address on its line, as far as it matters: a text without line breaks is one long line.
fn line_before(before: &str) -> &str {
    let start = before.char_indices().rev().nth(79).map_or(0, |(start, _)| start);
    before[start..].rsplit('\n').next().unwrap_or_default().trim_end_matches(is_space)
}

fn is_vietnamese(url: &str) -> bool {
    let host = without_scheme(url).split(['/', ':']).next().unwrap_or_default();
    host.to_ascii_lowercase().ends_with(".vn")
}

/// The day that all agree on.
fn only(mut days: impl Iterator<Item = Date>) -> Option<Date> {
    let first = days.next()?;
    days.all(|day| day == first).then_some(first)
}

/// Pictures, films and papers are no articles.
fn is_file_ending(ending: &str) -> bool {
    let endings =
        ["jpg", "jpeg", "png", "gif", "webp", "svg", "mp3", "mp4", "pdf", "doc", "docx", "xls", "xlsx", "zip"];
    endings.iter().any(|file| ending.eq_ignore_ascii_case(file))
}

/// The day in the number that ends the last part of a path, after a hyphen.
fn day_of_stem(stem: &str) -> Option<Date> {
    let title = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &stem[title.len()..];
    let has_title = title.ends_with(['-', '_']);
    match number.len() {
        8 if has_title => compact_day(number),
        // Milliseconds are not always filled up to three digits.
        14..=17 => compact_day(number).filter(|_| is_time(&number[8..14])),
        18 => {
            let time = &number[3..];
            let day = day_of_parts(&format!("20{}", &time[..2]), &time[2..4], &time[4..6])?;
            (SHORT_YEARS.contains(&day.year()) && is_time(&time[6..12])).then_some(day)
        }
        _ => None,
    }
}

/// `162623`.
fn is_time(figures: &str) -> bool {
    let part = |range: std::ops::Range<usize>| figures[range].parse::<u8>();
    matches!((part(0..2), part(2..4), part(4..6)), (Ok(0..=23), Ok(0..=59), Ok(0..=59)))
}

/// The day in the folders of a path; the last part counts as one where it is the day of the month.
fn day_of_folders(folders: &str, last: &str) -> Option<Date> {
    let parts: Vec<&str> = folders.split('/').chain([last]).collect();
    let day = |index: usize| {
        let part = parts[index];
        let next = parts.get(index + 1).copied().unwrap_or_default();
        let after_next = parts.get(index + 2).copied().unwrap_or_default();
        let is_last = index + 1 == parts.len();
        match (part.len(), next.len(), after_next.len()) {
            (4, 1 | 2, 1 | 2) => day_of_parts(part, next, after_next),
            (4, 4, _) if all_digits(next) => day_of_parts(part, &next[..2], &next[2..]),
            (7, 2, _) => part.split_once('-').and_then(|(year, month)| day_of_parts(year, month, next)),
            (8, ..) if !is_last && all_digits(part) => compact_day(part),
            (10, ..) if !is_last => {
                let mut pieces = part.split('-');
                day_of_parts(pieces.next()?, pieces.next()?, pieces.next()?).filter(|_| pieces.next().is_none())
            }
            _ => None,
        }
    };
    (0..parts.len()).find_map(day)
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Option<String> {
        day_of(url).map(|day| day.to_string())
    }

    fn inside(text: &str) -> Option<String> {
        day_in(text).map(|day| day.to_string())
    }

    #[test]
    fn addresses_with_a_time_or_day_tell_it() {
        for url in [
            "https://example.vn/thoi-su/lu-rut-cham-20260318162623091.htm",
            "https://example.vn/lu-rut-cham-20260318162623091.chn",
            "https://example.vn/lu-rut-cham-2026031816262391.vnp?utm=1#anh",
            "https://example.vn/lu-rut-cham-20260318162623.html",
            "https://example.vn/lu-rut-cham-185260318162623091.htm",
            "https://example.vn/lu-rut-cham-20260318.html",
            "https://example.vn/2026/03/18/lu-rut-cham",
            "https://example.vn/2026/3/18/",
            "https://example.vn/2026/03/18",
            "https://example.vn/n1/2026/0318/c100-9876543.html",
            "https://example.vn/2026-03/18/c_1129876543.htm",
            "https://example.vn/20260318/abcdef/c.html",
            "https://example.vn/tin/2026-03-18/lu-rut-cham.html",
            "example.vn/lu-rut-cham-20260318162623091.htm",
        ] {
            assert_eq!(of(url).as_deref(), Some("2026-03-18"), "{url}");
        }
    }

    #[test]
    fn running_numbers_and_other_days_tell_nothing() {
        for url in [
            "https://example.vn/lu-rut-cham-4567890.html",
            "https://example.vn/lu-rut-cham-192017052512345678.htm",
            "https://example.vn/lu-rut-cham-20261318162623091.htm",
            "https://example.vn/lu-rut-cham-20260230162623091.htm",
            "https://example.vn/lu-rut-cham-20260318252623091.htm",
            "https://example.vn/lu-rut-cham-20260318166623091.htm",
            "https://example.vn/lu-rut-cham-19400318162623091.htm",
            "https://example.vn/lu-rut-cham-185093018162623091.htm",
            "https://example.vn/c/20120312.epi",
            "https://example.vn/20120312",
            "https://example.vn/lu-rut-cham-post20260318.html",
            "https://example.vn/lich-ngay-18-3-2026.html",
            "https://example.vn/2026/03/lu-rut-cham",
            "https://example.vn/2026/13/18/lu-rut-cham",
            "https://example.vn/anh/2026/03/18/lu.jpg",
            "https://example.vn/?d=20260318162623091",
            "https://example.vn/",
            "https://example.vn",
            "20260318162623091",
            "https://example.vn/2026/+3/18/lu-rut-cham",
            "https://example.vn/2026/é1/ấ/lũ",
            "https://example.vn/ấấ1/1ấấ/lũ",
            "",
        ] {
            assert_eq!(of(url), None, "{url}");
        }
    }

    #[test]
    fn the_address_of_the_article_itself_is_found() {
        let own = "https://example.vn/lu-rut-cham-20260318162623091.htm";
        let other = "https://example.vn/mua-lon-20250101162623091.htm";
        for text in [
            format!("Lũ rút.\n\nNguồn: {own}"),
            format!("Lũ rút.\n\nNguồn Báo Đồng Bằng: {own}.\n\nBình luận"),
            format!("Lũ rút.\n\nTheo Báo Đồng Bằng ({own})\nXem thêm: {other}"),
            format!("Lũ rút. Nước còn cao. Link bài gốc: {own}"),
            format!("Lũ rút.\n[Nguồn]({own})\n"),
            format!("Xem {other} để biết thêm.\nLũ rút.\n{own}\n"),
            format!("{own}\n\nLũ rút. Nước còn cao."),
            format!("Lũ rút. Theo Báo Đồng Bằng {own} Trần Thị Bưởi (ghi) -"),
            format!("Nước còn cao. Lũ rút. {own}"),
            format!("Lũ rút.\nTheo Báo Cảnh sát và Vận tải: {own}"),
            "The flood recedes.\nSource: https://example.com/2026/03/18/flood".to_owned(),
            "Lũ rút.\nNguồn: example.vn/lu-rut-cham-20260318162623091.htm".to_owned(),
        ] {
            assert_eq!(inside(&text).as_deref(), Some("2026-03-18"), "{text}");
        }
    }

    #[test]
    fn addresses_of_other_pages_tell_nothing() {
        let own = "https://example.vn/lu-rut-cham-20260318162623091.htm";
        let other = "https://example.vn/mua-lon-20250101162623091.htm";
        for text in [
            format!("Lũ rút.\nXem thêm: {own}"),
            format!("Lũ rút.\nVideo: {own}"),
            format!("Trang {own} viết rằng lũ rút."),
            format!("Theo {own} thì lũ rút."),
            format!("{own}\nLũ rút.\n{other}\nNước còn cao."),
            format!("Nguồn: {own}\nNguồn: {other}\nHết."),
            format!("Tài liệu tham khảo:\n{other}\n{own}"),
            format!("Lũ rút. [1] {other} [2] {own}"),
            format!("Lũ rút. {other}; {own}"),
            "Lũ rút.\nTheo Example: https://example.com/2026/03/17/flood".to_owned(),
            "Lũ rút.\nNguồn ảnh: https://example.vn/2026/03/17/flood".to_owned(),
            format!("Theo Báo Đồng Bằng {own} lũ rút."),
            "Nguồn: https://example.vn/lu-rut-cham-4567890.html".to_owned(),
            "Nguồn: Báo Đồng Bằng".to_owned(),
        ] {
            assert_eq!(inside(&text), None, "{text}");
        }
    }
}
