//! Which day, month or year is it, as far as the article tells?

use std::fmt;

use jiff::civil::Date;

/// A year, month or day; the year may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DatePoint {
    /// The year, when it is known.
    pub year: Option<i16>,
    /// The month, 1 to 12.
    pub month: Option<u8>,
    /// The day of the month, 1 to 31.
    pub day: Option<u8>,
}

/// The value of a date, as precise as the article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateValue {
    /// One day, month or year.
    At(DatePoint),
    /// From the beginning of the first to the end of the second, both included.
    Between(DatePoint, DatePoint),
    /// Nothing can be settled.
    Unknown,
}

/// ISO 8601, `XXXX` for an unknown year.
impl fmt::Display for DatePoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(formatter, "{year:04}")?,
            None => formatter.write_str("XXXX")?,
        }
        for part in [self.month, self.day].into_iter().flatten() {
            write!(formatter, "-{part:02}")?;
        }
        Ok(())
    }
}

/// ISO 8601, `XXXX` for an unknown year, a slash between the ends of a range, `?` for a date that nothing settles.
impl fmt::Display for DateValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(point) => point.fmt(formatter),
            Self::Between(begin, end) => write!(formatter, "{begin}/{end}"),
            Self::Unknown => formatter.write_str("?"),
        }
    }
}

/// First and last day of a value as records have it: `2026-03`, `2026-03-16/2026-03-18`. `None` when the year is not
/// known, the calendar has no such day, or the range ends before it begins.
#[must_use]
pub fn days(value: &str) -> Option<(Date, Date)> {
    if let Some((from, to)) = value.split_once('/') {
        let (from, to) = (days(from)?.0, days(to)?.1);
        return (from <= to).then_some((from, to));
    }
    let parts: Vec<&str> = value.split('-').collect();
    let number = |part: &str| part.parse::<i16>().ok().filter(|number| *number > 0);
    match parts[..] {
        [year] => Some((Date::new(number(year)?, 1, 1).ok()?, Date::new(number(year)?, 12, 31).ok()?)),
        [year, month] => {
            let first = Date::new(number(year)?, i8::try_from(number(month)?).ok()?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        [_, _, _] => value.parse().ok().map(|day| (day, day)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_iso_dates() {
        let point = |year, month, day| DatePoint { year, month, day };
        let march = point(None, Some(3), Some(5));
        assert_eq!(DateValue::At(march).to_string(), "XXXX-03-05");
        assert_eq!(DateValue::At(point(Some(2024), Some(12), None)).to_string(), "2024-12");
        let years = DateValue::Between(point(Some(2018), None, None), point(Some(2022), None, None));
        assert_eq!(years.to_string(), "2018/2022");
        assert_eq!(DateValue::Unknown.to_string(), "?");
    }

    #[test]
    fn values_have_a_first_and_a_last_day() {
        let shown = |value| days(value).map(|(from, to)| format!("{from} {to}"));
        assert_eq!(shown("2024-02").as_deref(), Some("2024-02-01 2024-02-29"));
        assert_eq!(shown("2018/2022").as_deref(), Some("2018-01-01 2022-12-31"));
        assert_eq!(shown("2026-03-18").as_deref(), Some("2026-03-18 2026-03-18"));
        for value in ["?", "XXXX-03-16", "2024-02-30", "2024-13", "0000", "2024-05/2024-02", "2024-01-01-05", ""] {
            assert_eq!(shown(value), None, "{value}");
        }
    }
}
