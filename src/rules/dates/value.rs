//! Which day, month or year is it?

use std::fmt;

/// The value of a date, as precise as the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateValue {
    /// A day, in a year that may be unknown.
    Day(Option<u16>, u8, u8),
    /// A month, in a year that may be unknown.
    Month(Option<u16>, u8),
    /// A year.
    Year(u16),
}

impl DateValue {
    /// A value from its parts; `None` when there is no such day, month or year.
    #[must_use]
    pub fn new(year: Option<u16>, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        if year.is_some_and(|year| !(1000..=2999).contains(&year)) {
            return None;
        }
        match (year, month, day) {
            (year, Some(month), Some(day)) if (1..=days_in(year, month)).contains(&day) => {
                Some(Self::Day(year, month, day))
            }
            (year, Some(month), None) if (1..=12).contains(&month) => Some(Self::Month(year, month)),
            (Some(year), None, None) => Some(Self::Year(year)),
            _ => None,
        }
    }
}

/// ISO 8601, `XXXX` for an unknown year.
impl fmt::Display for DateValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = |year: Option<u16>| year.map_or_else(|| "XXXX".to_owned(), |year| format!("{year:04}"));
        match *self {
            Self::Day(y, month, day) => write!(formatter, "{}-{month:02}-{day:02}", year(y)),
            Self::Month(y, month) => write!(formatter, "{}-{month:02}", year(y)),
            Self::Year(y) => write!(formatter, "{y:04}"),
        }
    }
}

/// Days of a month; of an unknown year, as many as the month can have; of no month, none.
fn days_in(year: Option<u16>, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => {
            let is_leap = year.is_none_or(|year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
            if is_leap { 29 } else { 28 }
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_thirtieth_of_february() {
        assert_eq!(DateValue::new(None, Some(2), Some(30)), None);
        assert_eq!(DateValue::new(Some(2023), Some(2), Some(29)), None);
        assert_eq!(DateValue::new(None, Some(2), Some(29)), Some(DateValue::Day(None, 2, 29)));
        assert_eq!(DateValue::new(None, Some(13), None), None);
        assert_eq!(DateValue::new(None, None, Some(3)), None);
    }
}
