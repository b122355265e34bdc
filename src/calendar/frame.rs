//! In which year does the news of an article fall?

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;

use crate::calendar::day::{date, last_of_month};
use crate::calendar::told::{self, Time, Told};
use crate::calendar::value::DatePoint;
use crate::calendar::{Dated, nearest_year};
use crate::rules::dates::{DateExpression, Point, Year};

/// What is known about the time of the news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// The day of publication.
    Published(Date),
    /// The news is close to this day.
    Near(Date),
    /// The news is of this year.
    InYear(i16),
    /// The news comes before this day, by less than a year.
    Before(Date),
    /// Nothing.
    Open,
}

impl Frame {
    /// News and what it tells of with the year lie no further apart, in days.
    const NEAR: i32 = 60;
    /// What is planned for later than this, in days, may be told a year earlier or later.
    const LONGEST_PLAN: i32 = 200;

    /// The year of a day or month that is written without one.
    pub(super) fn year_of(self, point: Point, told: Told) -> Option<i16> {
        match self {
            Self::Published(day) => nearest_year(point, day, told),
            // Births and laws are dates of any year.
            _ if told.is_background => None,
            Self::Near(day) => {
                let year = nearest_year(point, day, told)?;
                let known = date(DatePoint { year: Some(year), month: point.month, day: point.day.or(Some(15)) })?;
                ((day - known).get_days().abs() <= Self::NEAR).then_some(year)
            }
            Self::InYear(year) => Some(year),
            Self::Before(day) => {
                let first = point.day.unwrap_or(1);
                let is_before =
                    (point.month?, first) <= (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
                let year = if is_before { day.year() } else { day.year() - 1 };
                let known = date(DatePoint { year: Some(year), month: point.month, day: Some(first) })?;
                ((day - known).get_days() <= Self::LONGEST_PLAN).then_some(year)
            }
            Self::Open => None,
        }
    }

    /// The year of the news, when all of it is of one.
    pub(super) fn year(self) -> Option<i16> {
        match self {
            Self::Published(day) => Some(day.year()),
            Self::InYear(year) => Some(year),
            Self::Near(_) | Self::Before(_) | Self::Open => None,
        }
    }
}

/// First and last day of a date that has a year and days or, for `months`, months.
fn days_of(expression: DateExpression, months: bool) -> Option<(Date, Date)> {
    let first = |point: Point| {
        let Year::Is(year) = point.year else { return None };
        let day = if months { point.day.or(Some(1)) } else { point.day };
        date(DatePoint { year: Some(year), month: Some(point.month?), day })
    };
    let last = |point: Point| {
        let Year::Is(year) = point.year else { return None };
        match point.day {
            Some(_) => first(point),
            None if months => last_of_month(year, point.month?),
            None => None,
        }
    };
    match expression {
        DateExpression::At(point) => Some((first(point)?, last(point)?)),
        DateExpression::Between(begin, end) => Some((first(begin)?, last(end)?)),
        _ => None,
    }
}

/// The days and months of an expression that have no year.
fn open_points(expression: DateExpression) -> Vec<Point> {
    let points = match expression {
        DateExpression::At(point) => vec![point],
        DateExpression::Between(begin, end) => vec![begin, end],
        _ => Vec::new(),
    };
    points.into_iter().filter(|point| point.year == Year::Open && point.day.is_some()).collect()
}

/// What the dates that have a year tell about the others.
pub(super) struct Written {
    /// The latest year that is not planned for.
    latest: Option<i16>,
    /// The year that the article gives to a day, by month and day; none when it gives several.
    years: BTreeMap<(i8, i8), Option<i16>>,
}

impl Written {
    /// Reads all dates of an article.
    pub(super) fn new(dates: &[Dated]) -> Self {
        /// A longer range may hold a day by chance.
        const LONGEST: i32 = 45;
        let told = dates.iter().filter(|dated| !dated.told.is_planned());
        let latest = told.filter_map(|dated| {
            let (DateExpression::At(point) | DateExpression::Between(_, point)) = dated.expression else { return None };
            if let Year::Is(year) = point.year { Some(year) } else { None }
        });
        let mut written = Self { latest: latest.max(), years: BTreeMap::new() };
        for dated in dates.iter().filter(|dated| !dated.told.is_background) {
            let Some((first, last)) = days_of(dated.expression, false) else { continue };
            if (last - first).get_days() > LONGEST || written.is_outdated(first.year()) {
                continue;
            }
            let days = first.series(1.day()).take_while(|day| *day <= last && day.year() == first.year());
            for day in days {
                let year = written.years.entry((day.month(), day.day())).or_insert(Some(first.year()));
                *year = year.filter(|year| *year == first.year());
            }
        }
        written
    }

    /// The year that the article gives to this day elsewhere: `Sáng 29-5` in an article with `29 đến 31-5-2017`.
    pub(super) fn year_of(&self, point: Point) -> Option<i16> {
        let part = |part: u8| i8::try_from(part).ok();
        *self.years.get(&(part(point.month?)?, part(point.day?)?))?
    }

    /// Whether the article tells of a later year as past, so that this one is history.
    pub(super) fn is_outdated(&self, year: i16) -> bool {
        self.latest.is_some_and(|latest| latest > year)
    }
}

/// Reads the frame off an article that has no day of publication.
pub(super) fn of(text: &str, dates: &[Dated], written: &Written) -> Frame {
    if dates.is_empty() {
        return Frame::Open;
    }
    let open: Vec<Point> = dates.iter().flat_map(|dated| open_points(dated.expression)).collect();
    let near = open.iter().find_map(|point| {
        let year = written.year_of(*point)?;
        date(DatePoint { year: Some(year), month: point.month, day: point.day })
    });
    near.map(Frame::Near)
        .or_else(|| session(text).map(Frame::Near))
        .or_else(|| event_year(text).map(Frame::InYear))
        .or_else(|| plan(dates, written).map(Frame::Before))
        .unwrap_or(Frame::Open)
}

/// The month of a session that is told of as news: `Phiên thường kỳ tháng 6/2017`.
fn session(text: &str) -> Option<Date> {
    static SESSION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:phiên|kỳ)(?: họp)?(?: báo)?(?: Chính phủ)? thường kỳ(?: Chính phủ)? tháng (1[0-2]|0?[1-9])(?:/| năm )(20[0-9]{2})\b")
            .expect("a constant")
    });
    let found = SESSION.captures(text)?;
    last_of_month(found[2].parse().ok()?, found[1].parse().ok()?)
}

/// The year of an event that the first lines name as present: `APEC 2017: …`, `Hội chợ Sách Huế 2019 khai mạc`.
fn event_year(text: &str) -> Option<i16> {
    /// Two lines, in bytes.
    const HEAD: usize = 500;
    static RUBRIC: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?:\p{Lu}[\p{Lu}0-9-]{2,}) (20[0-9]{2}):").expect("a constant"));
    static EVENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:Hội nghị|Diễn đàn|Triển lãm|Hội chợ|Lễ hội|Festival|Năm|Tuần lễ|Ngày hội|Liên hoan|Hội sách|Hội thảo)((?: [\p{L}0-9&-]+){1,8}) (20[0-9]{2})\b")
            .expect("a constant")
    });
    static AHEAD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)(?:chuẩn bị|hướng tới|tiến tới|đăng cai|vòng loại|trước thềm|kế hoạch|năm$|giai đoạn|đến$|từ$)",
        )
        .expect("a constant")
    });
    if let Some(found) = RUBRIC.captures(text) {
        return found[1].parse().ok();
    }
    let mut end = HEAD.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // The year of an event may also stand further down when the text repeats it.
    let years = |part: &str| -> Vec<i16> {
        let of = |found: regex::Captures<'_>| {
            let start = found.get(0)?.start();
            let before = told::before(part, crate::text::Span::new(start, start));
            (!AHEAD.is_match(&before) && !AHEAD.is_match(&found[1])).then(|| found[2].parse().ok())?
        };
        EVENT.captures_iter(part).filter_map(of).collect()
    };
    let (head, all) = (years(&text[..end]), years(text));
    let year = *head.first().or_else(|| all.first().filter(|_| all.len() > 1))?;
    all.iter().all(|other| *other == year).then_some(year)
}

/// The first day after what the article plans soonest.
fn plan(dates: &[Dated], written: &Written) -> Option<Date> {
    let planned = dates.iter().filter(|dated| dated.told.time == Time::Soon && !dated.told.is_background);
    // Quarters and half-years are for projects.
    let planned =
        planned.filter(|dated| !matches!(dated.expression, DateExpression::Between(begin, _) if begin.day.is_none()));
    let first = planned.filter_map(|dated| days_of(dated.expression, true)).map(|(_, last)| last).min()?;
    (!written.is_outdated(first.year())).then_some(first)
}
