//! How is it counted in days, weeks and months?

use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar::value::DatePoint;

/// The day, when all of it is known.
pub(super) fn date(point: DatePoint) -> Option<Date> {
    Date::new(point.year?, i8::try_from(point.month?).ok()?, i8::try_from(point.day?).ok()?).ok()
}

pub(super) fn point_of(date: Date) -> DatePoint {
    let part = |part: i8| u8::try_from(part).ok();
    DatePoint { year: Some(date.year()), month: part(date.month()), day: part(date.day()) }
}

/// A day so many days later. Of an unknown year, only when it is the same whether that is a leap year or not.
pub(super) fn shift_without_year(point: DatePoint, days: i8) -> Option<DatePoint> {
    let shifted = |year: i16| {
        let day = date(DatePoint { year: Some(year), ..point })?;
        day.checked_add(i64::from(days).days()).ok().map(point_of)
    };
    if let Some(year) = point.year {
        return shifted(year);
    }
    let forget_year = |point: DatePoint| DatePoint { year: None, ..point };
    let (leap, common) = (shifted(2004).map(forget_year), shifted(2001).map(forget_year));
    leap.filter(|leap| common.is_none_or(|common| common == *leap))
}

/// The month so many months later.
pub(super) fn shift_month(point: DatePoint, months: i8) -> DatePoint {
    let month = i16::from(point.month.unwrap_or(1)) - 1 + i16::from(months);
    let year = point.year.map(|year| year + month.div_euclid(12));
    DatePoint { year, month: u8::try_from(month.rem_euclid(12) + 1).ok(), day: None }
}

/// Months from the month of a day to another month.
pub(super) fn months_apart(from: Date, year: i16, month: u8) -> i32 {
    (i32::from(year) - i32::from(from.year())) * 12 + i32::from(month) - i32::from(from.month())
}

/// The last day of a month.
pub(super) fn last_of_month(year: i16, month: u8) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, 1).ok().map(Date::last_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(year: Option<i16>, month: u8, day: u8) -> DatePoint {
        DatePoint { year, month: Some(month), day: Some(day) }
    }

    #[test]
    fn days_are_counted_over_the_turn_of_the_year() {
        assert_eq!(shift_without_year(point(Some(2017), 12, 31), 1), Some(point(Some(2018), 1, 1)));
        assert_eq!(shift_without_year(point(None, 1, 1), -1), Some(point(None, 12, 31)));
    }

    #[test]
    fn the_day_after_a_28th_of_february_of_no_year_is_unknown() {
        assert_eq!(shift_without_year(point(None, 2, 28), 1), None);
        assert_eq!(shift_without_year(point(None, 2, 29), 1), Some(point(None, 3, 1)));
    }

    #[test]
    fn months_are_counted_over_the_turn_of_the_year() {
        let december = DatePoint { year: Some(2017), month: Some(12), day: None };
        assert_eq!(shift_month(december, 1), DatePoint { year: Some(2018), month: Some(1), day: None });
        assert_eq!(shift_month(point(None, 1, 9), -1), DatePoint { year: None, month: Some(12), day: None });
    }
}
