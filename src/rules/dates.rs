//! Which calendar dates stand in a sentence, and what is their value?
//!
//! A table of patterns. A day, month or year comes from the group of that name, and a mention without a year has the
//! value `XXXX-03-18`: which year the article means is not settled here.

use std::fmt;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::rules::{Examples, Fact, Finding, Rule, RuleInput};
use crate::text::Span;

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

/// A way of writing dates.
#[derive(Debug)]
pub struct DateRule {
    name: &'static str,
    /// With `{when}` for the words that announce a day, `{day}` and so on for the figures.
    pattern: &'static str,
    /// Looks at a match where its pattern cannot tell, `text`, `span`, the figures.
    accept: fn(&str, Span, DateValue) -> bool,
    examples: Examples,
    regex: LazyLock<Regex>,
}

/// All ways of writing dates.
pub static RULES: [DateRule; 5] = [
    DateRule {
        name: "date/day-month-year",
        pattern: r"(?:{when})?(?:{day}(?:/{month}/|\.{month}\.|-{month}-|{gap}tháng{gap}{month},?{gap}năm{gap}){year})",
        accept: always,
        examples: Examples {
            matches: &[
                "Cập nhật [DATE:05/11/2017] lúc 7 giờ.",
                "Sinh [DATE:ngày 19-5-1890] tại Nghệ An.",
                "[DATE:Sáng 7.6.2024], đoàn lên đường.",
                "Ký [DATE:ngày 2 tháng 9 năm 1945] tại Hà Nội.",
                "Từ [DATE:1/7/2025], tỉnh mới hoạt động.",
                "([DATE:29/2/2024])",
            ],
            misses: &["Tỷ số 3/2/2018.", "Không có ngày 30/2/2024.", "Năm 2023 không có 29/2/2023."],
            // Decree and document numbers, addresses, telephone numbers.
            near_misses: &[
                "Nghị định 15/2021/NĐ-CP có hiệu lực.",
                "Số nhà 12/5/1999A, đường Lê Lợi.",
                "Gọi 09-12-1234567 để biết thêm.",
                "Phiên bản 1.2.20245 đã ra.",
            ],
        },
        regex: LazyLock::new(|| compile(&RULES[0])),
    },
    DateRule {
        name: "date/day-month",
        pattern: r"{when}(?:{day}(?:/|\.|-|{gap}tháng{gap}){month})|{opening}(?:{day}[/.-]{month})\)",
        accept: not_a_ratio,
        examples: Examples {
            matches: &[
                "[DATE:Ngày 18/3], tại Quảng Ninh.",
                "[DATE:Chiều 24/10], hai bên hội đàm.",
                "Vụ việc xảy ra [DATE:rạng sáng ngày 7.7] tại quận 1.",
                "Lễ khai mạc [DATE:ngày 5 tháng 6] rất đông.",
                "Ngày mai ([DATE:19/3]), đoàn sang thăm.",
                "Thông báo [DATE:hôm 23-5] nói.",
            ],
            misses: &["Ngày 3 lần, mỗi lần 2 viên.", "Ngày 30/2 không có.", "Ngày 18/13 cũng không."],
            // A rating, a share of a day, a score of the day.
            near_misses: &[
                "Mở cửa 24/7 suốt tuần.",
                "Hôm 3-0 trước Lào là trận đẹp.",
                "Chất lượng ngày 5/10 điểm.",
                "Cả ngày 1/3 dân số nghỉ ở nhà.",
            ],
        },
        regex: LazyLock::new(|| compile(&RULES[1])),
    },
    DateRule {
        name: "date/bare-day-month",
        pattern: r"(?:{day}/{month})",
        accept: is_bare_date,
        examples: Examples {
            matches: &[
                "Từ [DATE:24/10] đến nay.",
                "Chuyến thăm kết thúc vào [DATE:5/6].",
                "Tối qua [DATE:31/12] trời mưa.",
                "Kể từ [DATE:1/7], giá điện tăng.",
                "Trước [DATE:15/8], hồ sơ phải xong.",
            ],
            misses: &["Khoảng 3/4 dân số ủng hộ.", "Trực 24/7.", "Thắng 2/3 trận."],
            // Roads and houses, marks, a document, a share.
            near_misses: &[
                "Ở số 25/4 đường Nguyễn Trãi.",
                "Đạt 19/20 điểm, hơn 18/10 năm.",
                "Đường 30/4 vừa thông xe.",
                "Quyết định 16/5-QĐ của sở.",
                "Có 15/6 quốc gia tham dự.",
                "Từ 1/3 dân số trở lên.",
            ],
        },
        regex: LazyLock::new(|| compile(&RULES[2])),
    },
    DateRule {
        name: "date/month",
        pattern: r"(?:(?:đầu|giữa|cuối){gap})?(?:tháng{gap}{month}(?:(?:/|-|\.|,?{gap}năm{gap}){year})?)",
        accept: is_calendar_month,
        examples: Examples {
            matches: &[
                "Triển lãm vào [DATE:tháng 12/2024].",
                "Từ [DATE:đầu tháng 6] đến nay.",
                "Kết thúc [DATE:cuối tháng 7 năm 2012] ở Lào.",
                "[DATE:Tháng 10-2016], bà về nước.",
                "Giá tăng từ [DATE:tháng 3].",
            ],
            misses: &["Thai phụ ở tháng thứ 3.", "Nghỉ 3 tháng.", "Tháng 13 là tiền thưởng."],
            // Decimals, lengths of time, a newspaper's issue.
            near_misses: &[
                "Trung bình mỗi tháng 3,5 triệu đồng.",
                "Mỗi tháng 2 lần.",
                "Lương tháng 10 triệu đồng.",
                "Bé 6 tháng 3 ngày tuổi.",
            ],
        },
        regex: LazyLock::new(|| compile(&RULES[3])),
    },
    DateRule {
        name: "date/year",
        pattern: r"(?:(?:đầu|giữa|cuối){gap})?(?:năm{gap}{year})",
        accept: always,
        examples: Examples {
            matches: &[
                "Bắt đầu từ [DATE:năm 2014], đến nay.",
                "[DATE:Cuối năm 2017] ông về hưu.",
                "Công ước ([DATE:năm 1982]).",
                "Sinh [DATE:năm 1954] ở Huế, mất [DATE:năm 2003].",
                "Kế hoạch [DATE:năm 2025].",
            ],
            misses: &["Sau 12 năm với 10 lần tổ chức.", "Năm 3000 sẽ ra sao?", "Năm 20145 không phải là năm."],
            // School years and spans, which are ranges, and sums of money.
            near_misses: &["Năm 2016-2017 có nhiều thay đổi.", "Mỗi năm 1500 tỷ đồng.", "Mất 5 năm 2000 ngày."],
        },
        regex: LazyLock::new(|| compile(&RULES[4])),
    },
];

fn compile(rule: &DateRule) -> Regex {
    let pattern = rule
        .pattern
        .replace("{when}", r"(?:{part}{gap}(?:ngày{gap})?|(?:ngày|hôm){gap})")
        .replace("{part}", "(?:rạng{gap}sáng|sáng{gap}sớm|sáng|trưa|chiều{gap}tối|chiều|tối|đêm|khuya)")
        .replace("{opening}", r"\(")
        .replace("{day}", r"(?<day>[0-3]?[0-9])")
        .replace("{month}", r"(?<month>[01]?[0-9])")
        .replace("{year}", r"(?<year>[12][0-9]{3})")
        .replace("{gap}", r"[ \u{a0}]+");
    Regex::new(&format!("(?i){}", number_groups(&pattern))).expect("the patterns are constants, and the tests use each")
}

/// A name may stand for one group only: the second `day` becomes `day2`, and so on.
fn number_groups(pattern: &str) -> String {
    let mut numbered = String::new();
    let mut rest = pattern;
    let mut count = 0;
    while let Some((before, after)) = rest.split_once("(?<") {
        let (name, after) = after.split_once('>').unwrap_or((after, ""));
        count += 1;
        numbered.extend([before, "(?<", name, &count.to_string(), ">"]);
        rest = after;
    }
    numbered + rest
}

/// The figure in whichever group of this name took part in the match.
fn figure(regex: &Regex, captures: &Captures<'_>, name: &str) -> Option<u16> {
    let groups =
        regex.capture_names().flatten().filter(|group| group.trim_end_matches(|c: char| c.is_ascii_digit()) == name);
    groups.filter_map(|group| captures.name(group)).find_map(|group| group.as_str().parse().ok())
}

impl Rule for &DateRule {
    fn name(&self) -> &'static str {
        self.name
    }

    fn find(&self, input: RuleInput<'_>) -> Vec<Finding> {
        let findings = self.regex.captures_iter(input.text).filter_map(|captures| {
            let whole = captures.get(0)?;
            // Brackets show that a bare `19/3` is a date; they are no part of it.
            let inner = whole.as_str().trim_start_matches('(').trim_end_matches(')');
            let start = whole.start() + whole.len() - whole.as_str().trim_start_matches('(').len();
            let span = Span::new(start, start + inner.len());
            let part = |name: &str| figure(&self.regex, &captures, name);
            let small = |name: &str| part(name).and_then(|figure| u8::try_from(figure).ok());
            let value = DateValue::new(part("year"), small("month"), small("day"))?;
            let is_date = stands_alone(input.text, span) && (self.accept)(input.text, span, value);
            is_date.then_some(Finding { span, fact: Fact::Date(value) })
        });
        findings.collect()
    }

    fn examples(&self) -> Examples {
        self.examples
    }
}

/// Whether a match is not cut out of a longer number, document number or word.
fn stands_alone(text: &str, span: Span) -> bool {
    let before = text[..span.start()].chars().next_back();
    let mut after = text[span.end()..].chars();
    let (next, second) = (after.next(), after.next());
    let joins = |c: char| matches!(c, '/' | '-' | '–' | '.' | ',' | ':' | '+');
    let glued_before = before.is_some_and(|c| c.is_alphanumeric() || joins(c));
    let glued_after = next.is_some_and(char::is_alphanumeric)
        || next == Some('%')
        || next.is_some_and(joins) && second.is_some_and(char::is_alphanumeric);
    !glued_before && !glued_after
}

/// The word that ends before the span, in lower case.
fn word_before(text: &str, span: Span) -> String {
    let before = text[..span.start()].trim_end();
    before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase()
}

/// The word that begins after the span, in lower case; empty when anything but a space stands between.
fn word_after(text: &str, span: Span) -> String {
    let after = text[span.end()..].trim_start_matches([' ', '\u{a0}']);
    after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase()
}

fn always(text: &str, span: Span, _: DateValue) -> bool {
    !matches!(word_before(text, span).as_str(), "số" | "tỷ" | "tỉ") && !follows_count(text, span)
}

/// `5 năm 2000 ngày`, `mỗi năm 1500 tỷ`: a length of time, not a year.
fn follows_count(text: &str, span: Span) -> bool {
    let before = word_before(text, span);
    let is_count = !before.is_empty() && before.chars().all(|c| c.is_ascii_digit());
    is_count && text[span.start()..].to_lowercase().starts_with(['n', 't'])
        || matches!(before.as_str(), "mỗi" | "hằng" | "hàng" | "một")
}

/// Words that are counted after a fraction, and measures.
fn is_counted(word: &str) -> bool {
    const COUNTED: &[&str] = &[
        "dân", "số", "người", "điểm", "trận", "phiếu", "quốc", "nước", "tổng", "diện", "thành", "đại", "hộ", "xã",
        "huyện", "tỉnh", "đơn", "vốn", "giá", "tiền", "phần", "câu", "ca", "vụ", "năm", "nhu", "lượng", "sản", "lần",
        "trẻ", "học", "phụ", "nam", "nữ", "công", "doanh", "chiều", "thời", "quãng", "đoạn", "bàn", "ghế", "đội",
    ];
    COUNTED.contains(&word)
}

fn not_a_ratio(text: &str, span: Span, _: DateValue) -> bool {
    !is_counted(&word_after(text, span))
}

/// A bare `24/10` is a date when its first figure is too large for a usual fraction or a word of time stands before.
fn is_bare_date(text: &str, span: Span, value: DateValue) -> bool {
    const PLACES: &[&str] =
        &["số", "đường", "phố", "hẻm", "ngõ", "ngách", "nhà", "quốc", "lộ", "nghị", "định", "tỷ", "tỉ", "hơn", "đạt"];
    const TIMES: &[&str] = &["từ", "vào", "đến", "tới", "hôm", "trước", "sau", "qua", "nay", "mai", "hết", "kể"];
    let DateValue::Day(_, month, day) = value else { return false };
    let before = word_before(text, span);
    if (day, month) == (24, 7) || PLACES.contains(&before.as_str()) || is_counted(&word_after(text, span)) {
        return false;
    }
    day > 12 || TIMES.contains(&before.as_str())
}

/// `tháng 3` is a month unless a length of time or a sum of money goes on after it.
fn is_calendar_month(text: &str, span: Span, value: DateValue) -> bool {
    const MEASURES: &[&str] =
        &["lần", "triệu", "tỷ", "tỉ", "nghìn", "ngàn", "đồng", "ngày", "tuổi", "người", "ca", "vụ", "usd"];
    let has_year = matches!(value, DateValue::Month(Some(_), _));
    has_year || !(MEASURES.contains(&word_after(text, span).as_str()) || follows_count(text, span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_iso_dates() {
        let cases = [
            ("Ngày 18/3, hai bên", "XXXX-03-18"),
            ("Chiều 24/10, hai bên", "XXXX-10-24"),
            ("từ 24/10 đến nay", "XXXX-10-24"),
            ("Chủ Nhật, 05/11/2017 (GMT+7)", "2017-11-05"),
            ("vào tháng 12/2024.", "2024-12"),
            ("đầu tháng 6 tới", "XXXX-06"),
            ("từ năm 2014", "2014"),
            ("ngày 2 tháng 9 năm 1945", "1945-09-02"),
            ("(19/3)", "XXXX-03-19"),
        ];
        for (text, expected) in cases {
            let values: Vec<String> = RULES
                .iter()
                .flat_map(|rule| rule.find(RuleInput { text, tagged: &[] }))
                .map(|finding| match finding.fact {
                    Fact::Date(value) => value.to_string(),
                    fact => format!("{fact:?}"),
                })
                .collect();
            assert!(values.contains(&expected.to_owned()), "{text}: {values:?}");
        }
    }

    #[test]
    fn there_is_no_thirtieth_of_february() {
        assert_eq!(DateValue::new(None, Some(2), Some(30)), None);
        assert_eq!(DateValue::new(Some(2023), Some(2), Some(29)), None);
        assert_eq!(DateValue::new(None, Some(2), Some(29)), Some(DateValue::Day(None, 2, 29)));
        assert_eq!(DateValue::new(None, Some(13), None), None);
        assert_eq!(DateValue::new(None, None, Some(3)), None);
    }
}
