//! What do the words of a match mean?

use regex::Captures;

use crate::rules::dates::expression::{DateExpression, Point, Unit, Year};
use crate::rules::dates::table::{DateRule, ValueKind};

/// The groups of one match.
#[derive(Clone, Copy)]
pub(super) struct Groups<'a> {
    pub(super) rule: &'a DateRule,
    pub(super) captures: &'a Captures<'a>,
}

/// Months by name, in the order of the calendar from February on.
const MONTHS: [&str; 11] = ["hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai"];
const ENGLISH_MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const QUARTERS: [&str; 4] = ["i", "ii", "iii", "iv"];

impl<'a> Groups<'a> {
    /// The words of whichever group of this name took part in the match.
    pub(super) fn words(self, name: &str) -> Option<&'a str> {
        let named = self.rule.groups.iter().filter(|(group, _)| group == name);
        named.filter_map(|(_, index)| self.captures.get(*index)).map(|group| group.as_str()).next()
    }

    /// Where that group stands in the sentence, in bytes.
    pub(super) fn bounds(self, name: &str) -> Option<(usize, usize)> {
        let named = self.rule.groups.iter().filter(|(group, _)| group == name);
        named.filter_map(|(_, index)| self.captures.get(*index)).map(|group| (group.start(), group.end())).next()
    }

    fn lower(self, name: &str) -> Option<String> {
        self.words(name).map(str::to_lowercase)
    }

    /// The number of a group, in figures or words.
    fn number(self, name: &str) -> Option<u8> {
        let words = self.lower(name)?;
        let figures: String = words.chars().filter(|c| !c.is_whitespace()).collect();
        let in_words = || (2..).zip(MONTHS).find(|(_, word)| *word == words.replace("bẩy", "bảy")).map(|(n, _)| n);
        let count = || (words == "bốn").then_some(4).or_else(|| (words == "một").then_some(1));
        let roman = || (1..).zip(QUARTERS).find(|(_, word)| *word == words).map(|(n, _)| n);
        figures.parse().ok().or_else(in_words).or_else(count).or_else(roman)
    }

    /// The year of a point; `end` is `end_` for the second of a range.
    fn year(self, end: &str) -> Year {
        if let Some(year) = self.words(&format!("{end}year")).and_then(|year| year.parse().ok()) {
            return Year::Is(year);
        }
        let word = self.lower(&format!("{end}year_word"));
        word.and_then(|word| shift_of(&word)).map_or(Year::Open, Year::FromNow)
    }

    /// A month that stands in the match but does not exist makes the match none.
    fn point(self, end: &str) -> Option<Point> {
        let part = |name: &str| {
            let name = format!("{end}{name}");
            self.words(&name).map_or(Some(None), |_| self.number(&name).map(Some))
        };
        Point::new(self.year(end), part("month")?.or_else(|| self.english_month()), part("day")?)
    }

    fn english_month(self) -> Option<u8> {
        let word = self.lower("english")?;
        (1..).zip(ENGLISH_MONTHS).find(|(_, month)| word.starts_with(month)).map(|(number, _)| number)
    }

    /// The expression of the match; `None` when there is no such date.
    pub(super) fn expression(self) -> Option<DateExpression> {
        match self.rule.row.value {
            ValueKind::Point => self.point("").map(DateExpression::At),
            ValueKind::Season => Some(DateExpression::At(Point::year(self.year("")))),
            ValueKind::Range => self.range(),
            ValueKind::Quarter => {
                let first = self.number("quarter")?;
                let last = self.number("end_quarter").unwrap_or(first);
                self.months(first * 3 - 2, last * 3).filter(|_| first <= last)
            }
            ValueKind::PartOfYear => self.part_of_year(),
            ValueKind::DeicticDay => {
                let shift = match self.lower("shift")?.as_str() {
                    "nay" => 0,
                    "qua" => -1,
                    "mai" => 1,
                    // `ngày kia` lies ahead, `hôm kia` behind.
                    _ if self.captures[0].to_lowercase().contains("hôm") => -2,
                    _ => 2,
                };
                Some(DateExpression::FromNow(Unit::Day, shift))
            }
            ValueKind::SameDay => Some(match self.lower("shift")?.as_str() {
                "sau" => DateExpression::AfterThat(1),
                "trước" => DateExpression::AfterThat(-1),
                _ => DateExpression::AfterThat(0),
            }),
            ValueKind::Relative => {
                let shift = shift_of(&self.lower("shift")?)?;
                Some(match self.lower("unit")?.as_str() {
                    "tuần" => DateExpression::FromNow(Unit::Week, shift),
                    "tháng" => DateExpression::FromNow(Unit::Month, shift),
                    "quý" => DateExpression::FromNow(Unit::Quarter, shift),
                    _ => DateExpression::At(Point::year(Year::FromNow(shift))),
                })
            }
            ValueKind::Weekday => {
                let week = self.lower("week").and_then(|word| shift_of(&word));
                let week = week.or_else(|| self.words("next").map(|_| 1));
                Some(DateExpression::Weekday(weekday_of(&self.lower("weekday")?)?, week))
            }
            ValueKind::Unsettled => Some(DateExpression::Unsettled),
        }
    }

    fn months(self, first: u8, last: u8) -> Option<DateExpression> {
        let year = self.year("");
        Some(DateExpression::Between(Point::new(year, Some(first), None)?, Point::new(year, Some(last), None)?))
    }

    fn part_of_year(self) -> Option<DateExpression> {
        let is_end = |name: &str| self.lower(name).is_some_and(|side| side == "cuối");
        match self.number("count") {
            Some(count) if is_end("side") => self.months(13 - count, 12),
            Some(count) => self.months(1, count),
            None if is_end("half") => self.months(7, 12),
            None => self.months(1, 6),
        }
    }

    /// What the first of a range leaves out, the second says: `ngày 24 đến 26/10/2024`.
    fn range(self) -> Option<DateExpression> {
        let mut end = self.point("end_").or_else(|| self.short_end_year())?;
        let first = |name: &str| self.words(name).map_or(Some(None), |_| self.number(name).map(Some));
        let (month, day, year) = (first("month")?, first("day")?, self.year(""));
        // `năm 2009 đến tháng 5/2013` begins with a year, `tháng 6 đến 31/10` with a month.
        let month = month.or_else(|| day.and(end.month));
        let mut year = year;
        if let (Year::Open, Year::Is(last)) = (year, end.year) {
            let turns = (month, day) > (end.month, end.day) && end.month.is_some() && month > end.month;
            year = Year::Is(if turns { last - 1 } else { last });
        } else if year == Year::Open {
            year = end.year;
        } else if let (Year::Is(first), Year::Open) = (year, end.year) {
            end.year = Year::Is(if month > end.month { first + 1 } else { first });
        }
        let begin = Point::new(year, month, day)?;
        let end = Point::new(end.year, end.month, end.day)?;
        Some(DateExpression::Between(begin, end)).filter(|_| begin_is_before(begin, end))
    }

    /// `2016/17` ends in 2017.
    fn short_end_year(self) -> Option<Point> {
        let (begin, end) = (self.words("year")?.parse::<i16>().ok()?, self.words("end_year")?.parse::<i16>().ok()?);
        (end < 100 && end == (begin + 1) % 100).then(|| Point::year(Year::Is(begin + 1)))
    }
}

/// Whether the range has a length; that of two days or months of no known year may go over the turn of the year.
fn begin_is_before(begin: Point, end: Point) -> bool {
    match (begin.year, end.year) {
        (Year::Is(first), Year::Is(last)) => {
            let month = |point: Point| (point.month.unwrap_or(0), point.day.unwrap_or(0));
            first < last
                || first == last
                    && (end.month.is_none()
                        || month(begin) < month(end)
                        || begin.day.is_none() && month(begin).0 <= month(end).0 && end.day.is_some())
        }
        _ if begin.month == end.month => begin.day < end.day,
        _ => true,
    }
}

fn shift_of(word: &str) -> Option<i8> {
    match word.split_whitespace().next()? {
        "nay" | "này" => Some(0),
        "trước" | "ngoái" | "rồi" | "qua" | "vừa" => Some(-1),
        "sau" | "tới" => Some(1),
        _ => None,
    }
}

fn weekday_of(words: &str) -> Option<u8> {
    Some(match words.split_whitespace().last()? {
        "hai" | "2" => 1,
        "ba" | "3" => 2,
        "tư" | "4" => 3,
        "năm" | "5" => 4,
        "sáu" | "6" => 5,
        "bảy" | "bẩy" | "7" => 6,
        _ => 7,
    })
}
