//! On which day was an article published?
//!
//! Whoever runs the program may say it, or front matter, or a field of JSON Lines; else the text shows it in a
//! dateline (`Cập nhật lúc 16:23, 18/03/2026`) or in its own address on the web. A wrong day would spoil every date of
//! the article, so that what is not clear is none. The day is the one that is written: no clock is moved to another
//! time zone.
//!
//! ```
//! use danh::article::published::{from_text, parse_day};
//!
//! let published = from_text("Lũ rút chậm\n\nThứ Tư, 18/03/2026, 16:23 (GMT+7)\n\nNước sông còn cao.");
//! assert_eq!(published.map(|published| published.value).as_deref(), Some("2026-03-18"));
//! assert_eq!(from_text("Ngày 18/3/2026, tại Huế, nước sông còn cao."), None);
//! assert_eq!(parse_day("18/3/2026")?.to_string(), "2026-03-18");
//! # Ok::<(), danh::article::published::NotADay>(())
//! ```

mod dateline;
mod run;
mod url;

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use crate::record::Published;

/// A text that should be a day and is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a day: write it as 2026-03-18, 18/3/2026 or 2026-03-18T16:23:00+07:00")]
pub struct NotADay(String);

/// What is said about the date of publication outside the text of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    /// By whoever runs the program.
    pub option: Option<Published>,
    /// By the front matter.
    pub front_matter: Option<Published>,
    /// By a field of a line of JSON Lines.
    pub field: Option<Published>,
    /// Address of the article, by front matter or a field.
    pub url: Option<String>,
}

/// The date of publication by the best that tells it: what is stated, in the order of the fields of [`Stated`], then
/// the dateline, then the address that is stated, then the one in the text.
#[must_use]
pub fn choose(stated: Stated, text: &str) -> Option<Published> {
    let Stated { option, front_matter, field, url } = stated;
    let day = option.or(front_matter).or(field);
    day.or_else(|| from_dateline(text)).or_else(|| from_url(&url?)).or_else(|| from_url_in(text))
}

/// The date of publication that a text in NFC shows, by its dateline or else by its address on the web.
#[must_use]
pub fn from_text(text: &str) -> Option<Published> {
    choose(Stated::default(), text)
}

/// The date of publication in the address of an article.
#[must_use]
pub fn from_url(url: &str) -> Option<Published> {
    url::day_of(url.trim()).map(|day| published(day, "url"))
}

/// A date of publication that `from` states as `text`.
///
/// # Errors
/// When the text is no day.
pub fn stated(text: &str, from: &str) -> Result<Published, NotADay> {
    parse_day(text).map(|day| published(day, from))
}

/// A day as people and programs write it: ISO 8601 with or without a time, `18/3/2026`, `18 tháng 3 năm 2026`,
/// `March 18, 2026`, with words and a clock as in a dateline.
///
/// # Errors
/// When the text is not one day of the calendar.
pub fn parse_day(text: &str) -> Result<Date, NotADay> {
    let text: String = text.trim().nfc().collect();
    let is_compact = text.len() == "20260318".len() && text.bytes().all(|byte| byte.is_ascii_digit());
    let day = if is_compact { compact_day(&text) } else { run::whole(&text).and_then(|run| run.day()) };
    day.ok_or(NotADay(text))
}

fn from_dateline(text: &str) -> Option<Published> {
    dateline::day_of(text).map(|day| published(day, "dateline"))
}

fn from_url_in(text: &str) -> Option<Published> {
    url::day_in(text).map(|day| published(day, "url"))
}

fn published(day: Date, from: &str) -> Published {
    Published { value: day.to_string(), from: from.to_owned() }
}

/// `20260318`.
fn compact_day(figures: &str) -> Option<Date> {
    day_of(figures.get(..4)?, figures.get(4..6)?, figures.get(6..8)?)
}

/// A day of the calendar in a year in which news may have been printed.
fn day_of(year: &str, month: &str, day: &str) -> Option<Date> {
    if ![year, month, day].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (1800..=2100).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_the_forms_that_people_and_programs_write() {
        for text in [
            "2026-03-18",
            " 2026-3-18\n",
            "2026/03/18",
            "20260318",
            "2026-03-18T16:23:00+07:00",
            "2026-03-18T23:59:59.999Z",
            "2026-03-18 16:23",
            "2026-03-18 16:23:00 +0700",
            "18/3/2026",
            "18/03/2026",
            "18-03-2026",
            "18.3.2026",
            "18 / 3 / 2026",
            "ngày 18/3/2026",
            "18 tháng 3 năm 2026",
            "Ngày 18 tháng Ba, 2026",
            "18 tha\u{301}ng 3 na\u{306}m 2026",
            "Thứ tư, ngày 18 tháng 3 năm 2026 | 16:23",
            "March 18, 2026",
            "18 March 2026",
            "Wed, 18 Mar 2026 16:23:00 +0700",
            "Mar. 18th, 2026 4:23 PM",
        ] {
            assert_eq!(parse_day(text).map(|day| day.to_string()).as_deref(), Ok("2026-03-18"), "{text}");
        }
        for text in [
            "",
            "hôm nay",
            "18/3",
            "tháng 3/2026",
            "2026",
            "30/2/2026",
            "2026-02-29",
            "2026-13-01",
            "18/3/26",
            "18/3/2026 và 19/3/2026",
            "18/3/2026 - 20/3/2026",
            "1773825780",
            "18/3/20261",
            "2026-03-18T25:00",
            "ngày 18/3/2026 tại Huế",
        ] {
            assert!(parse_day(text).is_err(), "{text}");
        }
        let error = parse_day("hôm nay").expect_err("this is no day of the calendar");
        assert!(error.to_string().starts_with("`hôm nay` is not a day: write it as 2026-03-18"), "{error}");
    }

    #[test]
    fn the_best_that_tells_the_day_is_chosen() {
        let text =
            "Bài\n\nCập nhật: 16:23, 04/03/2026\n\nNội dung.\n\nNguồn: https://example.vn/bai-20260306101112131.htm";
        let of = |day: &str, from: &str| stated(day, from).ok();
        let mut known = Stated {
            option: of("2026-03-01", "option"),
            front_matter: of("2026-03-02", "front_matter"),
            field: of("2026-03-03", "jsonl"),
            url: Some("https://example.vn/2026/03/05/bai".to_owned()),
        };
        let value = |stated: &Stated, text: &str| choose(stated.clone(), text).map(|day| (day.value, day.from));
        let expected = |value: &str, from: &str| Some((value.to_owned(), from.to_owned()));
        assert_eq!(value(&known, text), expected("2026-03-01", "option"));
        known.option = None;
        assert_eq!(value(&known, text), expected("2026-03-02", "front_matter"));
        known.front_matter = None;
        assert_eq!(value(&known, text), expected("2026-03-03", "jsonl"));
        known.field = None;
        assert_eq!(value(&known, text), expected("2026-03-04", "dateline"));
        let text = text.replace("Cập nhật: 16:23, 04/03/2026", "");
        assert_eq!(value(&known, &text), expected("2026-03-05", "url"));
        known.url = None;
        assert_eq!(value(&known, &text), expected("2026-03-06", "url"));
        assert_eq!(value(&known, "Không có ngày."), None);
    }
}
