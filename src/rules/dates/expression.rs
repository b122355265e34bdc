//! What does a date say, before anyone asks which year it means?
//!
//! A [`DateExpression`] holds what the words say and nothing from outside the mention; [`crate::calendar`] turns it
//! into a value.

/// What is said about the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Year {
    /// Nothing.
    Open,
    /// The year itself.
    Is(i16),
    /// So many years after that of the news: `năm ngoái` is -1.
    FromNow(i8),
}

/// A year, month or day as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Point {
    /// The year.
    pub year: Year,
    /// The month, 1 to 12; a day has one, too.
    pub month: Option<u8>,
    /// The day of the month, 1 to 31.
    pub day: Option<u8>,
}

impl Point {
    /// A point from its parts; `None` when there is no such day, month or year.
    #[must_use]
    pub fn new(year: Year, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        let year_is_plausible = !matches!(year, Year::Is(year) if !(1000..=2999).contains(&year));
        let exists = match (year, month, day) {
            (Year::Is(year), Some(month), Some(day)) => is_day(year, month, day),
            // A leap year, since the year may be one.
            (_, Some(month), Some(day)) => is_day(2000, month, day),
            (_, Some(month), None) => (1..=12).contains(&month),
            (Year::Is(_) | Year::FromNow(_), None, None) => true,
            _ => false,
        };
        (year_is_plausible && exists).then_some(Self { year, month, day })
    }

    /// A year alone.
    #[must_use]
    pub fn year(year: Year) -> Self {
        Self { year, month: None, day: None }
    }
}

/// Whether the calendar has this day.
fn is_day(year: i16, month: u8, day: u8) -> bool {
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return false };
    jiff::civil::Date::new(year, month, day).is_ok()
}

/// A stretch of the calendar that is counted from the day of the news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// `hôm qua`.
    Day,
    /// `tuần này`, Monday to Sunday.
    Week,
    /// `tháng tới`.
    Month,
    /// `quý này`.
    Quarter,
}

/// What a date says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateExpression {
    /// A day, month or year: `ngày 18/3`, `tháng 12/2024`, `năm nay`.
    At(Point),
    /// From the beginning of the first to the end of the second, both included: `ngày 24 đến 26/10`.
    Between(Point, Point),
    /// So many units after the day of the news: `hôm qua` is a day and -1.
    FromNow(Unit, i8),
    /// So many days after the day that was named before: `cùng ngày` is 0.
    AfterThat(i8),
    /// A day of the week, 1 for Monday to 7; with the week when it is said: `thứ Ba tuần trước` has -1.
    Weekday(u8, Option<i8>),
    /// A date that cannot be placed by its words, such as one of the lunar calendar.
    Unsettled,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_thirtieth_of_february() {
        let new = |year, month, day| Point::new(year, month, day).is_some();
        assert!(!new(Year::Open, Some(2), Some(30)));
        assert!(!new(Year::Is(2023), Some(2), Some(29)));
        assert!(new(Year::Open, Some(2), Some(29)));
        assert!(!new(Year::Open, Some(13), None));
        assert!(!new(Year::Open, None, Some(3)));
        assert!(!new(Year::Is(3000), None, None));
    }
}
