//! Which day, month or year does each date of an article mean?
//!
//! [`resolve`] turns what the dates say ([`DateExpression`]) into values, given the whole article and, when it is known,
//! the day of publication. Where the article leaves something open, so does the value: `XXXX` for a year, `?` for
//! everything. `docs/dates.md` has the rules with examples.

mod day;
mod frame;
mod news;
mod told;
mod value;

use jiff::civil::Date;

use crate::calendar::day::{date, months_apart, shift_month, shift_without_year};
use crate::calendar::frame::{Frame, Written};
use crate::calendar::news::NewsDay;
use crate::calendar::told::{Time, Told, told};
use crate::mentions::Mention;
use crate::rules::dates::{DateExpression, Point, Unit, Year};
use crate::text::Span;

pub use value::{DatePoint, DateValue, days};

/// A day of the civil calendar.
pub type Day = Date;

/// A date of the article with what is told about it.
struct Dated {
    span: Span,
    expression: DateExpression,
    told: Told,
}

/// What the article settles.
struct Settled<'a> {
    dates: &'a [Dated],
    written: Written,
    frame: Frame,
    news: Option<NewsDay>,
}

/// The values of the dates of an article, in their order. The spans are bytes of `text`, sorted and disjoint.
#[must_use]
pub fn resolve(text: &str, published: Option<Day>, expressions: &[(Span, DateExpression)]) -> Vec<DateValue> {
    let dates: Vec<Dated> =
        expressions.iter().map(|&(span, expression)| Dated { span, expression, told: told(text, span) }).collect();
    let written = Written::new(&dates);
    let frame = published.map_or_else(|| frame::of(text, &dates, &written), Frame::Published);
    let mut settled = Settled { dates: &dates, written, frame, news: None };
    settled.news = published.map(NewsDay::of).or_else(|| news::day(text, &settled));
    let mut values: Vec<DateValue> = Vec::with_capacity(dates.len());
    for (dated, next) in dates.iter().zip(dates.iter().skip(1).map(Some).chain([None])) {
        let beside = next.filter(|next| news::is_beside(text, dated.span, next.span));
        values.push(settled.value(dated, beside, &values));
    }
    values
}

/// The values of those mentions that are dates, in the order of the mentions.
#[must_use]
pub fn values(text: &str, published: Option<Day>, mentions: &[Mention]) -> Vec<Option<DateValue>> {
    let dates = mentions.iter().filter_map(|mention| Some((mention.span, mention.date()?)));
    let mut values = resolve(text, published, &dates.collect::<Vec<_>>()).into_iter();
    mentions.iter().map(|mention| mention.date().and_then(|_| values.next())).collect()
}

impl Settled<'_> {
    /// The value of one date. The date `beside` it stands in brackets or after a comma, as in `thứ Bảy (8/7)`.
    fn value(&self, dated: &Dated, beside: Option<&Dated>, earlier: &[DateValue]) -> DateValue {
        match dated.expression {
            DateExpression::At(point) => self.at(point, dated.told).map_or(DateValue::Unknown, DateValue::At),
            DateExpression::Between(begin, end) => self.between(begin, end, dated.told),
            DateExpression::FromNow(Unit::Day, shift) => self.days_counted_from_news(shift),
            DateExpression::FromNow(unit, shift) => self.counted_from_news(unit, shift).unwrap_or(DateValue::Unknown),
            DateExpression::AfterThat(shift) => {
                let day = self.day_before(earlier).and_then(|point| shift_without_year(point, shift));
                day.map_or(DateValue::Unknown, DateValue::At)
            }
            DateExpression::Weekday(weekday, week) => {
                let named = beside.and_then(|beside| self.day_of(beside));
                named.or_else(|| self.weekday(weekday, week, dated.told)).map_or(DateValue::Unknown, DateValue::At)
            }
            DateExpression::Unsettled => DateValue::Unknown,
        }
    }

    /// The day that was named last, which a plan or deadline is only when there is nothing else; else the news day.
    fn day_before(&self, earlier: &[DateValue]) -> Option<DatePoint> {
        let days = || {
            let days = earlier.iter().zip(self.dates).rev();
            days.filter_map(|(value, dated)| match value {
                DateValue::At(point) if point.day.is_some() => Some((*point, dated.told)),
                _ => None,
            })
        };
        let told = days().find(|(_, told)| !told.is_planned() && !told.is_background).or_else(|| days().next());
        told.map(|(point, _)| point).or_else(|| self.news.map(NewsDay::point))
    }

    /// The day, when the date is one that is written in figures.
    fn day_of(&self, dated: &Dated) -> Option<DatePoint> {
        match dated.expression {
            DateExpression::At(point) if point.day.is_some() => self.at(point, dated.told),
            _ => None,
        }
    }

    /// The point with its year, as far as that is known; `None` when nothing is left of it.
    fn at(&self, point: Point, told: Told) -> Option<DatePoint> {
        let year = match point.year {
            Year::Is(year) => Some(year),
            Year::FromNow(shift) => self.year_of_news().map(|year| year + i16::from(shift)),
            Year::Open => self.year_of(point, told),
        };
        let value = DatePoint { year, month: point.month, day: point.day };
        // A year that does not have this 29th of February cannot be meant.
        let year = year.filter(|_| value.day.is_none() || date(value).is_some());
        (year.is_some() || value.month.is_some()).then_some(DatePoint { year, ..value })
    }

    /// The year of a day or month that is written without one.
    fn year_of(&self, point: Point, told: Told) -> Option<i16> {
        let own = if matches!(self.frame, Frame::Published(_)) { None } else { self.written.year_of(point) };
        own.or_else(|| self.frame.year_of(point, told))
    }

    fn year_of_news(&self) -> Option<i16> {
        self.news.and_then(|news| news.year).or_else(|| self.frame.year())
    }

    fn between(&self, begin: Point, end: Point, told: Told) -> DateValue {
        let Some(mut first) = self.at(begin, told) else { return DateValue::Unknown };
        let Some(mut last) = self.at(end, told) else { return DateValue::Unknown };
        if (begin.year, end.year) == (Year::Open, Year::Open) {
            // One year for both, but for a range over the turn of the year.
            let turns = (begin.month, begin.day) > (end.month, end.day) && begin.month > end.month;
            last.year = first.year.map(|year| year + i16::from(turns));
            if told.is_planned() && turns && first.year > self.year_of_news() {
                first.year = first.year.map(|year| year - 1);
                last.year = last.year.map(|year| year - 1);
            }
        }
        DateValue::Between(first, last)
    }

    fn days_counted_from_news(&self, shift: i8) -> DateValue {
        let day = self.news.and_then(|news| shift_without_year(news.point(), shift));
        day.map_or(DateValue::Unknown, DateValue::At)
    }

    fn counted_from_news(&self, unit: Unit, shift: i8) -> Option<DateValue> {
        let news = self.news?;
        match unit {
            Unit::Day => None,
            Unit::Week => {
                let monday = news.date()?.monday_of_week(shift)?;
                let sunday = shift_without_year(monday, 6)?;
                Some(DateValue::Between(monday, sunday))
            }
            Unit::Month => Some(DateValue::At(shift_month(news.point(), shift))),
            Unit::Quarter => {
                let first = i8::try_from((news.month - 1) / 3 * 3).ok()? - i8::try_from(news.month).ok()? + 1;
                let first = shift_month(news.point(), first + 3 * shift);
                Some(DateValue::Between(first, shift_month(first, 2)))
            }
        }
    }

    /// A day of the week is settled only when the day of the news is.
    fn weekday(&self, weekday: u8, week: Option<i8>, told: Told) -> Option<DatePoint> {
        let news = self.news?.date()?;
        let offset = i8::try_from(weekday).ok()? - 1;
        if let Some(week) = week {
            return shift_without_year(news.monday_of_week(week)?, offset);
        }
        let this_week = shift_without_year(news.monday_of_week(0)?, offset)?;
        let is_ahead = date(this_week)? > news.0;
        match (told.is_planned(), is_ahead) {
            (true, false) => shift_without_year(this_week, 7),
            (false, true) => shift_without_year(this_week, -7),
            _ => Some(this_week),
        }
    }
}

/// The year that puts a day or month nearest to a day; what is told decides where the nearest contradicts it.
fn nearest_year(point: Point, to: Day, told: Told) -> Option<i16> {
    /// A plan may be told some days after its beginning, and a report may name the day to come.
    const SLACK: i32 = 60;
    let month = point.month?;
    let years = [to.year() - 1, to.year(), to.year() + 1];
    let days_from = |year: i16| match point.day {
        Some(_) => {
            date(DatePoint { year: Some(year), month: point.month, day: point.day }).map(|day| (day - to).get_days())
        }
        None => Some(months_apart(to, year, month) * 30),
    };
    let possible = |year: &i16| {
        days_from(*year)
            .filter(|days| !(told.is_planned() && *days < -SLACK || told.time == Time::Behind && *days > SLACK))
    };
    // Of two that are as far away, the past one.
    let nearest = years.into_iter().filter_map(|year| possible(&year).map(|days| (days.abs(), days, year))).min();
    nearest.map(|(_, _, year)| year)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mentions;
    use crate::rules::Fact;
    use crate::rules::dates;

    /// One example of `docs/dates.md`: the text without marks, the day of publication, the marked dates.
    struct Example {
        text: String,
        published: Option<Day>,
        marked: Vec<(Span, String)>,
    }

    fn examples() -> Vec<Example> {
        let guide = include_str!("../docs/dates.md");
        let blocks = guide.split("```dates\n").skip(1).map(|rest| rest.split_once("\n```").expect("a closed block").0);
        blocks.map(parse).collect()
    }

    fn parse(block: &str) -> Example {
        let (published, marked_text) = match block.strip_prefix("published: ") {
            Some(rest) => {
                let (day, text) = rest.split_once('\n').expect("a text after the day of publication");
                (Some(day.parse().expect("an ISO day")), text)
            }
            None => (None, block),
        };
        let mut example = Example { text: String::new(), published, marked: Vec::new() };
        let mut rest = marked_text;
        while let Some((before, after)) = rest.split_once('[') {
            let (mark, after) = after.split_once(']').expect("a closed mark");
            let (surface, value) = mark.split_once(" = ").expect("a value in the mark");
            example.text.push_str(before);
            let start = example.text.len();
            example.text.push_str(surface);
            example.marked.push((Span::new(start, example.text.len()), value.to_owned()));
            rest = after;
        }
        example.text.push_str(rest);
        example
    }

    fn find(text: &str) -> Vec<(Span, DateExpression)> {
        let mut found = Vec::new();
        let mut offset = 0;
        for line in text.split_inclusive('\n').flat_map(|line| line.split_inclusive(". ")) {
            for mention in mentions::merge(line, offset, 0, &[], dates::find(line, true)).mentions {
                let Fact::Date(expression) = mention.fact else { panic!("not a date: {mention:?}") };
                found.push((mention.span, expression));
            }
            offset += line.len();
        }
        found
    }

    #[test]
    fn the_examples_of_the_guide_hold() {
        let examples = examples();
        assert!(examples.len() >= 40, "only {} examples", examples.len());
        let mut failures = Vec::new();
        for example in &examples {
            let found = find(&example.text);
            let values = resolve(&example.text, example.published, &found);
            let got: Vec<(Span, String)> =
                found.iter().zip(&values).map(|(f, value)| (f.0, value.to_string())).collect();
            if got != example.marked {
                let shown: Vec<(&str, &String)> =
                    got.iter().map(|(span, value)| (&example.text[span.start()..span.end()], value)).collect();
                failures.push(format!("{}\n  got {shown:?}", example.text));
            }
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}
