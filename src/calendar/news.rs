//! On which day does the news of an article happen?

use jiff::civil::Date;

use crate::calendar::Settled;
use crate::calendar::day::{date, point_of, shift_without_year};
use crate::calendar::value::DatePoint;
use crate::rules::dates::{DateExpression, Unit, Year};
use crate::text::Span;

/// The day from which `hôm nay` and `tháng tới` count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NewsDay {
    /// The year, when it is known.
    pub(super) year: Option<i16>,
    /// The month.
    pub(super) month: u8,
    /// The day of the month.
    pub(super) day: u8,
}

/// A news day whose year is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FullDay(pub(super) Date);

impl NewsDay {
    /// The day of publication.
    pub(super) fn of(day: Date) -> Self {
        let part = |part: i8| u8::try_from(part).unwrap_or(1);
        Self { year: Some(day.year()), month: part(day.month()), day: part(day.day()) }
    }

    fn from_point(point: DatePoint) -> Option<Self> {
        Some(Self { year: point.year, month: point.month?, day: point.day? })
    }

    pub(super) fn point(self) -> DatePoint {
        DatePoint { year: self.year, month: Some(self.month), day: Some(self.day) }
    }

    pub(super) fn date(self) -> Option<FullDay> {
        date(self.point()).map(FullDay)
    }
}

impl FullDay {
    /// The Monday of the week that is so many weeks away.
    pub(super) fn monday_of_week(self, weeks: i8) -> Option<DatePoint> {
        let since_monday = self.0.weekday().to_monday_zero_offset();
        shift_without_year(point_of(self.0), 7 * weeks - since_monday)
    }
}

/// Reads the news day off an article that has no day of publication.
pub(super) fn day(text: &str, settled: &Settled<'_>) -> Option<NewsDay> {
    beside_deictic(text, settled).or_else(|| latest_past(settled)).and_then(NewsDay::from_point)
}

/// The day that stands beside a word that counts from it: `Hôm nay (7/2)`, `sáng nay 7/2`.
fn beside_deictic(text: &str, settled: &Settled<'_>) -> Option<DatePoint> {
    let in_brackets = settled.dates.windows(2).find_map(|pair| {
        let DateExpression::FromNow(Unit::Day, shift) = pair[0].expression else { return None };
        let day = settled.day_of(&pair[1]).filter(|_| is_beside(text, pair[0].span, pair[1].span))?;
        shift_without_year(day, -shift)
    });
    in_brackets.or_else(|| {
        settled.dates.iter().find_map(|dated| {
            let mention = text[dated.span.start()..dated.span.end()].to_lowercase();
            let shifts = [(" nay ", 0), (" qua ", -1), (" mai ", 1)];
            let (_, shift) = shifts.into_iter().find(|(word, _)| mention.contains(word))?;
            shift_without_year(settled.day_of(dated)?, -shift)
        })
    })
}

/// Whether the second date stands in brackets, after a comma or right after the first.
pub(super) fn is_beside(text: &str, first: Span, second: Span) -> bool {
    let between = text.get(first.end()..second.start()).map(str::trim);
    between.is_some_and(|between| matches!(between, "(" | "," | "(tức" | ", tức" | "-" | "–" | ""))
}

/// The latest day that is told as past. Without years, the one after which none of the others comes soon; one with its
/// year only when it stands at the beginning, since further down it may be history.
fn latest_past(settled: &Settled<'_>) -> Option<DatePoint> {
    /// Headline and first sentences, in bytes.
    const BEGINNING: usize = 800;
    let past = settled.dates.iter().filter(|dated| !dated.told.is_planned() && !dated.told.is_background);
    let (mut written, mut open) = (Vec::new(), Vec::new());
    for dated in past {
        let DateExpression::At(point) = dated.expression else { continue };
        let Some(day) = settled.at(point, dated.told).filter(|day| day.day.is_some()) else { continue };
        match point.year {
            Year::Open => open.push(day),
            Year::Is(year) if dated.span.start() < BEGINNING && !settled.written.is_outdated(year) => written.push(day),
            Year::Is(_) | Year::FromNow(_) => {}
        }
    }
    if open.is_empty() {
        return written.into_iter().max();
    }
    if open.iter().all(|day| day.year.is_some()) {
        return open.into_iter().max();
    }
    open.iter().copied().find(|day| open.iter().all(|other| comes_before(*other, *day)))
}

/// Whether a day of no known year is the same as another or comes in the half year before it.
fn comes_before(earlier: DatePoint, later: DatePoint) -> bool {
    let day = |point: DatePoint| date(DatePoint { year: Some(2000), ..point }).map(|day| i32::from(day.day_of_year()));
    match (day(earlier), day(later)) {
        (Some(earlier), Some(later)) => (later - earlier).rem_euclid(366) <= 183,
        _ => false,
    }
}
