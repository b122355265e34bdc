//! What tells a date from other figures and words, where a pattern cannot?

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::rules::dates::expression::{DateExpression, Point, Year};
use crate::rules::dates::read::Groups;
use crate::text::Span;

/// A match of a row that may be a date.
pub(super) struct Match<'a> {
    pub(super) text: &'a str,
    /// The mention.
    pub(super) span: Span,
    pub(super) expression: DateExpression,
    pub(super) groups: Groups<'a>,
}

/// A condition that a row names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Guard {
    /// No end of a range: half of one would be wrong in span and value.
    WholeRange,
    /// A bare `24/10` may be a fraction: its day is large or a word of time stands before.
    Fraction,
    /// `(2-1)` may be a score: without a slash, a word of time stands before.
    Score,
    /// `và` and a comma join only days or months that follow each other.
    Neighbours,
    /// A range without any word of its own: one of its days is large or a word of time stands before.
    RangeEvidence,
    /// `6 tháng 3 ngày` is a length of time.
    CountedMonth,
    /// `5 năm 2000 ngày` is a length of time.
    CountedYear,
    /// The ends of the range are not of the same kind.
    Mixed,
    /// `5 tháng` alone is a length of time.
    NoBareMonths,
    /// `2016-2020` may be anything; a word before, brackets or likely years make it years.
    YearRangeEvidence,
    /// A bare `2015` is a year only at the end of a phrase, or after `SN`.
    BareYear,
    /// `tối qua` may be an evening and a verb: `buổi tối qua điện thoại`.
    Passing,
    /// A figure that follows belongs to the mention, which another row finds.
    DateFollows,
    /// `5 năm tới` is a length of time.
    CountedWord,
}

/// Words after which a figure is likely a day.
const TIME_WORDS: [&str; 25] = [
    "tiết", "tin", "phiên", "từ", "vào", "đến", "tới", "hôm", "trước", "sau", "qua", "nay", "mai", "hết", "kể", "ngày",
    "kia", "nhật", "hồi", "sáng", "chiều", "tối", "trưa", "đêm", "dịp",
];

/// Words with which an ordinal number goes: `lần thứ hai`.
const NUMBERED: [&str; 36] = [
    "thăm", "chuyến", "lần", "kỳ", "kì", "khóa", "khoá", "hạng", "vòng", "tập", "số", "đứng", "xếp", "giải", "ngày",
    "người", "bàn", "tầng", "phiên", "trận", "điều", "trí", "nhà", "vụ", "tháng", "năm", "tuần", "thế", "ba", "con",
    "cái", "loại", "bậc", "cuộc", "nhiệm", "nhất",
];

impl Guard {
    pub(super) fn lets_pass(self, found: &Match<'_>) -> bool {
        match self {
            Self::WholeRange => !found.is_in_range(),
            Self::Fraction => found.is_day_and_not_fraction(),
            Self::Score => found.has_time_word() || found.mention().contains('/'),
            Self::Neighbours => found.joins_neighbours(),
            Self::RangeEvidence => !found.starts_with_figure() || found.is_likely_range(),
            Self::CountedMonth => !found.follows_number() || found.has_year(),
            Self::CountedYear => !(found.follows_number() && is_unit(&found.word_after())),
            Self::Mixed => found.is_mixed(),
            Self::NoBareMonths => {
                let has = |name| found.groups.words(name).is_some();
                has("side") || has("half") || has("year") || has("year_word")
            }
            Self::YearRangeEvidence => found.is_range_of_years(),
            Self::BareYear => found.is_bare_year(),
            Self::Passing => found.is_evening_past(),
            Self::DateFollows => !found.word_after().starts_with(|c: char| c.is_ascii_digit()),
            Self::CountedWord => !found.follows_number(),
        }
    }
}

impl Match<'_> {
    fn mention(&self) -> &str {
        &self.text[self.span.start()..self.span.end()]
    }

    fn before(&self) -> &str {
        &self.text[..self.span.start()]
    }

    fn after(&self) -> &str {
        &self.text[self.span.end()..]
    }

    /// Whether the mention is not cut out of a longer number, document number or word.
    pub(super) fn stands_alone(&self) -> bool {
        let before = self.before().chars().next_back();
        let mut after = self.after().chars();
        let (next, second) = (after.next(), after.next());
        let glued_before = before.is_some_and(|c| {
            c.is_alphanumeric()
                || c == '_'
                || self.starts_with_figure() && matches!(c, '/' | '-' | '–' | '.' | ',' | ':' | '+')
        });
        let second_is = |test: fn(char) -> bool| second.is_some_and(test);
        let glued_after = next.is_some_and(|c| match c {
            '%' | '_' => true,
            '/' | '-' | '–' | '+' => self.ends_with_figure() && second_is(char::is_alphanumeric),
            '.' | ',' | ':' => self.ends_with_figure() && second_is(|c| c.is_ascii_digit()),
            c => c.is_alphanumeric(),
        });
        !glued_before && !glued_after
    }

    /// `lần thứ hai` counts, `thứ Hai` is a day of the week.
    pub(super) fn is_ordinal(&self) -> bool {
        let lower_case = |name| self.groups.words(name).is_some_and(|word| !word.chars().any(char::is_uppercase));
        self.mention().starts_with("thứ")
            && self.groups.words("week").is_none()
            && lower_case("weekday")
            && NUMBERED.contains(&self.word_before().as_str())
    }

    fn starts_with_figure(&self) -> bool {
        self.mention().starts_with(|c: char| c.is_ascii_digit())
    }

    fn ends_with_figure(&self) -> bool {
        self.mention().ends_with(|c: char| c.is_ascii_digit())
    }

    /// The word that ends before the mention, in lower case; commas and brackets may stand between.
    fn word_before(&self) -> String {
        let before = self.before().trim_end_matches([' ', '\u{a0}', ',', '(']);
        before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase()
    }

    /// The word that begins after the mention, in lower case; empty when anything but a space stands between.
    fn word_after(&self) -> String {
        let after = self.after().trim_start_matches([' ', '\u{a0}']);
        after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase()
    }

    fn follows_number(&self) -> bool {
        let before = self.before().trim_end_matches([' ', '\u{a0}']);
        before.ends_with(|c: char| c.is_ascii_digit()) && self.word_before().chars().all(|c| c.is_ascii_digit())
    }

    fn has_time_word(&self) -> bool {
        TIME_WORDS.contains(&self.word_before().as_str())
    }

    fn is_likely_range(&self) -> bool {
        let is_written_as_day = self.mention().contains('/') || self.mention().contains("tháng") || self.has_year();
        is_written_as_day && (self.has_large_day() || self.has_time_word() || self.before().ends_with('('))
    }

    fn is_in_range(&self) -> bool {
        static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)[0-9][ \u{a0}]*(?:(?:đến|tới)(?:[ \u{a0}]+(?:hết|ngày|tháng|năm))*|[-–])[ \u{a0}]*$")
                .expect("a constant")
        });
        static AFTER: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)^[ \u{a0}]*(?:(?:đến|tới)(?:[ \u{a0}]+(?:hết|ngày|tháng|năm))*[ \u{a0}]*[0-9]|[-–][ \u{a0}]*[0-9]{1,2}(?:[./-][0-9]|$)|[-–][ \u{a0}]*[12][0-9]{3}(?:[^0-9]|$))")
                .expect("a constant")
        });
        let has_other_end = |text: &str| AFTER.is_match(text);
        // `05/11/2017 - 07:04` is a date and a clock time.
        (self.starts_with_figure() || self.before().ends_with([' ', '-', '–'])) && BEFORE.is_match(self.before())
            || has_other_end(self.after())
    }

    fn points(&self) -> [Option<Point>; 2] {
        match self.expression {
            DateExpression::At(point) => [Some(point), None],
            DateExpression::Between(begin, end) => [Some(begin), Some(end)],
            _ => [None, None],
        }
    }

    fn has_large_day(&self) -> bool {
        self.points().into_iter().flatten().any(|point| point.day.is_some_and(|day| day > 12))
    }

    fn has_year(&self) -> bool {
        self.points().into_iter().flatten().any(|point| point.year != Year::Open)
    }

    fn is_day_and_not_fraction(&self) -> bool {
        let is_around_the_clock = matches!(self.points(), [Some(Point { month: Some(7), day: Some(24), .. }), _]);
        // `…, 6/2, …` stands apart.
        let is_apart = self.before().trim_end().ends_with(',') && self.after().starts_with(',');
        !is_around_the_clock && (self.has_large_day() || self.has_time_word() || self.has_year() || is_apart)
    }

    /// Whether the words between the ends of the range may join them.
    fn joins_neighbours(&self) -> bool {
        let end_of = |name| self.groups.bounds(name).map(|(_, end)| end);
        let start_of = |name| self.groups.bounds(name).map(|(start, _)| start);
        let from = end_of("year").or(end_of("month")).or(end_of("day"));
        let (Some(from), Some(to)) = (from, start_of("end_day").or(start_of("end_month"))) else { return true };
        let between = self.text.get(from..to).unwrap_or("");
        let is_list = between.contains(',') || between.to_lowercase().contains("và");
        let [Some(begin), Some(end)] = self.points() else { return true };
        let follows = match (begin.month, begin.day, end.month, end.day) {
            (Some(month), Some(day), Some(end_month), Some(end_day)) if month == end_month => day + 1 == end_day,
            (Some(month), Some(day), Some(end_month), Some(1)) => day >= 28 && month % 12 + 1 == end_month,
            (Some(month), None, Some(end_month), None) => month % 12 + 1 == end_month,
            _ => false,
        };
        !is_list || follows
    }

    fn is_mixed(&self) -> bool {
        let [Some(begin), Some(end)] = self.points() else { return false };
        begin.month.is_some() != end.month.is_some() || begin.day.is_some() != end.day.is_some()
    }

    fn is_range_of_years(&self) -> bool {
        const CLASSES: [&str; 14] =
            ["năm", "đoạn", "kỳ", "học", "khóa", "khoá", "giải", "bóng", "từ", "trong", "xuân", "vụ", "khoảng", "độ"];
        let [Some(Point { year: Year::Is(begin), .. }), Some(Point { year: Year::Is(end), .. })] = self.points() else {
            return false;
        };
        if !self.starts_with_figure() {
            return !self.follows_number();
        }
        let is_short = !self.mention().ends_with(&end.to_string());
        let is_sure = CLASSES.contains(&self.word_before().as_str());
        let is_likely = self.before().ends_with('(') || (1900..=2060).contains(&begin) && end <= 2100;
        is_sure && end <= 2100 || !is_short && !self.mention().contains('/') && is_likely
    }

    fn is_bare_year(&self) -> bool {
        let [Some(Point { year: Year::Is(year), .. }), _] = self.points() else { return false };
        let announced = self.groups.words("after").unwrap_or("").to_lowercase();
        let after = self.after().trim_start_matches([' ', '\u{a0}']);
        let ends_phrase = after.is_empty() || after.starts_with([',', '.', ';', ')', ':', '\n']);
        let is_born = matches!(announced.as_str(), "sn" | "s/n" | "sinh");
        (1900..=2060).contains(&year) && (is_born || ends_phrase || after.starts_with("đến nay"))
    }

    /// Whether `tối qua` is an evening: what follows is not what one passes.
    fn is_evening_past(&self) -> bool {
        const PASSED: [&str; 24] = [
            "đường",
            "cầu",
            "sông",
            "điện",
            "mạng",
            "loa",
            "đi",
            "ngày",
            "tay",
            "thư",
            "các",
            "những",
            "lại",
            "từng",
            "cửa",
            "facebook",
            "internet",
            "kênh",
            "sóng",
            "ứng",
            "trang",
            "nhiều",
            "mỗi",
            "đêm",
        ];
        const PRECEDING: [&str; 11] =
            ["ăn", "theo", "trái", "ngược", "buổi", "bữa", "cà", "trải", "điểm", "nửa", "qua"];
        let mention = self.mention().to_lowercase();
        if !mention.ends_with("qua") || mention.contains("hôm") {
            return true;
        }
        !PRECEDING.contains(&self.word_before().as_str())
            && !mention.starts_with("buổi")
            && !PASSED.contains(&self.word_after().as_str())
    }
}

fn is_unit(word: &str) -> bool {
    matches!(word, "ngày" | "tháng" | "tỷ" | "tỉ" | "triệu" | "đồng" | "người")
}
