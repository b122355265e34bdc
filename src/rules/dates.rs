//! Which calendar dates stand in a sentence, and what is their value?
//!
//! A table of patterns. A day, month or year comes from the group of that name, and a mention without a year has the
//! value `XXXX-03-18`: which year the article means is not settled here.

mod value;

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::rules::{Examples, Fact, Finding, Rule, RuleInput};
use crate::text::Span;

pub use value::DateValue;

/// A way of writing dates.
#[derive(Debug)]
pub struct DateRule {
    name: &'static str,
    /// With `{when}` for the words that announce a day, `{day}` and so on for the figures; see [`compile`].
    pattern: &'static str,
    /// A pattern for what, ending before a match, makes it none.
    not_after: &'static str,
    /// A pattern for what, beginning after a match, makes it none.
    not_before: &'static str,
    /// Looks at a match where patterns cannot tell: text, span, value.
    accept: fn(&str, Span, DateValue) -> bool,
    examples: Texts,
    compiled: LazyLock<Compiled>,
}

#[derive(Debug)]
struct Texts {
    matches: &'static [&'static str],
    misses: &'static [&'static str],
    near_misses: &'static [&'static str],
}

#[derive(Debug)]
struct Compiled {
    examples: Examples,
    date: Regex,
    not_after: Regex,
    not_before: Regex,
}

/// All ways of writing dates.
pub static RULES: [DateRule; 6] = [
    DateRule {
        name: "date/day-month-year",
        pattern: r"(?:{when})?(?:{day}(?:/ ?{month}/ ?|\.{month}\.|-{month}-|{gap}(?:tháng{gap}{month}|{month_word}),?{gap}năm{gap}|[/.-]{month},?{gap}năm{gap}){year})",
        not_after: "số|tỷ số|tỉ số",
        not_before: "âm lịch",
        accept: |_, _, _| true,
        examples: Texts {
            matches: &[
                "Cập nhật [DATE:05/11/2017] lúc 7 giờ.",
                "Sinh [DATE:ngày 19-5-1890] tại Nghệ An.",
                "[DATE:Sáng 7.6.2024], đoàn lên đường.",
                "Ký [DATE:ngày 2 tháng 9 năm 1945] tại Hà Nội.",
                "Từ [DATE:1/7/2025], tỉnh mới hoạt động.",
                "([DATE:29/2/2024])",
                "Vào 16 giờ 30 [DATE:ngày 3/7/2017], tàu cập bến.",
                "Đến [DATE:30/4 năm 2018] thì xong.",
            ],
            misses: &["Tỷ số 3/2/2018.", "Không có ngày 30/2/2024.", "Năm 2023 không có 29/2/2023."],
            // Decree and document numbers, addresses, telephone numbers.
            near_misses: &[
                "Nghị định 15/2021/NĐ-CP có hiệu lực.",
                "Số nhà 12/5/1999A, đường Lê Lợi.",
                "Gọi 09-12-1234567 để biết thêm.",
                "Phiên bản 1.2.20245 đã ra.",
                "Ở Lào từ ngày 12 đến ngày 15-8-2019.",
            ],
        },
        compiled: LazyLock::new(|| compile(&RULES[0])),
    },
    DateRule {
        name: "date/iso",
        pattern: "{year}-{month}-{day}",
        not_after: "số",
        not_before: "",
        accept: |_, span, _| span.len() == "2017-06-27".len(),
        examples: Texts {
            matches: &[
                "Cập nhật [DATE:2017-06-27] lúc 10:00.",
                "Published [DATE:2026-03-18] in Hanoi.",
                "([DATE:2024-02-29])",
                "[DATE:2014-01-01] là ngày đầu.",
                "Từ [DATE:2025-07-01], tỉnh mới hoạt động.",
            ],
            misses: &["Không có 2023-02-29.", "Mã 2017-13-01 sai.", "Mùa giải 2016-17."],
            // A part number, a telephone number.
            near_misses: &["Mã hàng 12017-06-27.", "Gọi 2017-06-2789.", "Số 2017-06-27 là mã đơn."],
        },
        compiled: LazyLock::new(|| compile(&RULES[1])),
    },
    DateRule {
        name: "date/day-month",
        pattern: r"{when}(?:m[ùồ]ng{gap})?(?:{day}(?:/|\.|-|{gap}tháng{gap}){month}|{day}{gap}{month_word})|{opening}(?:{day}[/.-]{month})\)",
        not_after: "mỗi|một|cả|trung bình",
        not_before: "điểm|âm lịch|AL|Tết|độ|giờ|tiếng|viên|lần|chuyến|mg|kg|km",
        accept: |_, _, _| true,
        examples: Texts {
            matches: &[
                "[DATE:Ngày 18/3], tại Quảng Ninh.",
                "[DATE:Chiều 24/10], hai bên hội đàm.",
                "Vụ việc xảy ra [DATE:rạng sáng ngày 7.7] tại quận 1.",
                "Lễ khai mạc [DATE:ngày 5 tháng 6] rất đông.",
                "Ngày mai ([DATE:19/3]), đoàn sang thăm.",
                "Thông báo [DATE:hôm 23-5] nói.",
                "Về quê [DATE:ngày 9 tháng Năm] vừa qua.",
                "[DATE:Ngày 20/7] trận đấu bị hoãn.",
                "[DATE:Tối muộn 8/2] người nhà mới biết.",
                "Mưa từ [DATE:đêm mồng 3/7].",
            ],
            misses: &["Ngày 3 lần, mỗi lần 2 viên.", "Ngày 30/2 không có.", "Ngày 18/13 cũng không."],
            // A rating, a share of a day, a score of the day, a lunar date, a dose.
            near_misses: &[
                "Mở cửa 24/7 suốt tuần.",
                "Hôm 3-0 trước Lào là trận đẹp.",
                "Chất lượng ngày 5/10 điểm.",
                "Cả ngày 1/3 dân số nghỉ ở nhà.",
                "Giỗ tổ ngày 10/3 âm lịch.",
                "Ăn mỗi ngày 1-2 hũ sữa chua.",
                "Đêm 10-12 độ, sáng 5-7 độ C.",
                "Cấm xe sáng 6-9 giờ, uống ngày 2-3 viên.",
                "Thăm Áo từ ngày 27/2 - 2/3.",
            ],
        },
        compiled: LazyLock::new(|| compile(&RULES[2])),
    },
    DateRule {
        name: "date/bare-day-month",
        pattern: r"(?:{day}/{month})",
        not_after: r"số|đường|phố|hẻm|ngõ|ngách|nhà|quốc lộ|nghị định|tỷ số|tỉ số|hơn|đạt|chiếm(?: tới| đến)?|(?:có|lên|hút|giảm|tăng) (?:tới|đến)",
        not_before: "{counted}|âm lịch",
        accept: is_bare_date,
        examples: Texts {
            matches: &[
                "Từ [DATE:24/10] đến nay.",
                "Chuyến thăm kết thúc vào [DATE:5/6].",
                "Tối qua [DATE:31/12] trời mưa.",
                "Kể từ [DATE:1/7], giá điện tăng.",
                "Trước [DATE:15/8], hồ sơ phải xong.",
                "Hôm nay, [DATE:7/7], thí sinh nghỉ.",
            ],
            misses: &["Khoảng 3/4 dân số ủng hộ.", "Trực 24/7.", "Thắng 2/3 trận."],
            // Roads and houses, marks, a document, shares, a piece of a range.
            near_misses: &[
                "Ở số 25/4 đường Nguyễn Trãi.",
                "Đạt 19/20 điểm, hơn 18/10 năm.",
                "Đường 30/4 vừa thông xe.",
                "Quyết định 16/5-QĐ của sở.",
                "Có 15/6 quốc gia tham dự.",
                "Từ 1/3 dân số trở lên.",
                "Thị phần chiếm tới 1/3.",
                "Có đến 9/10 mẫu đạt chuẩn.",
                "Họp từ ngày 24 đến 26/10.",
            ],
        },
        compiled: LazyLock::new(|| compile(&RULES[3])),
    },
    DateRule {
        name: "date/month",
        pattern: r"(?:(?:đầu|giữa|nửa{gap}đầu|nửa{gap}cuối|cuối|(?:thượng|trung|hạ){gap}tuần){gap})?(?:tháng{gap}{month}(?: ?/ ?|-|\.|,?{gap}năm{gap}){year}|tháng{gap}{month}|{month_word}(?:,?{gap}năm{gap}{year})?)",
        not_after: "mỗi|một|hằng|hàng|tuần|nửa|các",
        not_before: "lần|triệu|t[ỷỉ]{gap}(?:đồng|usd)|nghìn|ngàn|đồng|ngày|tuổi|người|ca|vụ|usd|âm lịch|h[àằ]ng năm|và{gap}(?:tháng{gap})?[0-9]+{gap}h[àằ]ng năm",
        accept: |text, span, value| matches!(value, DateValue::Month(Some(_), _)) || !follows_number(text, span),
        examples: Texts {
            matches: &[
                "Triển lãm vào [DATE:tháng 12/2024].",
                "Từ [DATE:đầu tháng 6] đến nay.",
                "Kết thúc [DATE:cuối tháng 7 năm 2012] ở Lào.",
                "[DATE:Tháng 10-2016], bà về nước.",
                "Giá tăng từ [DATE:tháng 3].",
                "Khai trương [DATE:trung tuần tháng Tám].",
                "Trong [DATE:tháng 5] tỷ lệ thất nghiệp giảm.",
            ],
            misses: &["Thai phụ ở tháng thứ 3.", "Nghỉ 3 tháng.", "Tháng 13 là tiền thưởng."],
            // Decimals, lengths of time, repeated and lunar months.
            near_misses: &[
                "Trung bình mỗi tháng 3,5 triệu đồng.",
                "Mỗi tháng 2 lần.",
                "Lương tháng 10 triệu đồng.",
                "Bé 6 tháng 3 ngày tuổi.",
                "Lễ hội tháng 2 âm lịch.",
                "Nộp vào tháng 4 hằng năm.",
            ],
        },
        compiled: LazyLock::new(|| compile(&RULES[4])),
    },
    DateRule {
        name: "date/year",
        pattern: r"(?:(?:đầu|giữa|cuối){gap})?(?:năm{gap}{year})",
        not_after: "mỗi|hằng|hàng|một|những|thập niên|thập kỷ|tháng|nửa|quý|tuần",
        not_before: "âm lịch",
        accept: |text, span, _| !(follows_number(text, span) && is_unit(&word_after(text, span))),
        examples: Texts {
            matches: &[
                "Bắt đầu từ [DATE:năm 2014], đến nay.",
                "[DATE:Cuối năm 2017] ông về hưu.",
                "Công ước ([DATE:năm 1982]).",
                "Sinh [DATE:năm 1954] ở Huế, mất [DATE:năm 2003].",
                "Kế hoạch [DATE:năm 2025].",
                "SEA Games 22 [DATE:năm 2003] ở Hà Nội.",
            ],
            misses: &["Sau 12 năm với 10 lần tổ chức.", "Năm 3000 sẽ ra sao?", "Năm 20145 không phải là năm."],
            // School years and spans, sums of money, decades, parts of a year.
            near_misses: &[
                "Năm 2016-2017 có nhiều thay đổi.",
                "Mỗi năm 1500 tỷ đồng.",
                "Mất 5 năm 2000 ngày.",
                "Âm nhạc những năm 1990.",
                "Trong 5 tháng đầu năm 2017.",
            ],
        },
        compiled: LazyLock::new(|| compile(&RULES[5])),
    },
];

/// Words for what is counted: after a fraction they show that it is none of the calendar's.
const COUNTED: &str = "dân|số|người|điểm|trận|phiếu|quốc gia|nước|tổng|diện tích|thành viên|đại biểu|hộ|xã|huyện|tỉnh|đơn vị|vốn|giá|tiền|phần|câu|ca|vụ|năm|nhu cầu|lượng|sản|lần|trẻ|học sinh|phụ nữ|nam|nữ|công|doanh|chiều|thời|quãng|đoạn|bàn|ghế|đội|mẫu";

/// Months by name, in the order of the calendar from February on; capitals tell them from counts (`ba tháng`).
const MONTH_NAMES: [&str; 11] = ["Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười Một", "Mười Hai"];

fn compile(rule: &DateRule) -> Compiled {
    let expand = |pattern: &str| {
        pattern
            .replace("{when}", r"(?:{part}{gap}(?:ngày{gap})?|(?:ngày|hôm){gap})")
            .replace(
                "{part}",
                "(?:rạng{gap}sáng|sáng{gap}sớm|sáng|trưa|chiều{gap}tối|(?:chiều|tối|đêm){gap}muộn|chiều|tối|đêm|khuya)",
            )
            .replace("{opening}", r"\(")
            .replace("{day}", r"(?<day>[0-3]?[0-9])")
            .replace("{month}", r"(?<month>[01]?[0-9])")
            .replace(
                "{month_word}",
                r"tháng{gap}(?<month>(?-i:Mười Hai|Mười Một|Mười|Hai|Ba|Tư|Năm|Sáu|Bảy|Tám|Chín))\b",
            )
            .replace("{year}", r"(?<year>[12][0-9]{3})")
            .replace("{counted}", COUNTED)
            .replace("{gap}", r"[ \u{a0}]+")
    };
    let regex = |pattern: String| Regex::new(&pattern).expect("the patterns are constants, and the tests use each");
    // An empty pattern stands for nothing, which no text holds.
    let or_never = |pattern: &str| if pattern.is_empty() { r"[^\s\S]".to_owned() } else { expand(pattern) };
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Compiled {
        examples: Examples { matches: owned(rule.examples.matches), misses: owned(rule.examples.misses), near_misses: owned(rule.examples.near_misses) },
        date: regex(format!("(?i){}", number_groups(&expand(rule.pattern)))),
        not_after: regex(format!(r"(?i)(?:^|[^\w])(?:{})[ \u{{a0}}]+$", or_never(rule.not_after))),
        not_before: regex(format!(r"^(?i)[ \u{{a0}}]+(?:{})(?:[^\w]|$)", or_never(rule.not_before))),
    }
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
    groups.filter_map(|group| captures.name(group)).find_map(|group| {
        let by_name = || MONTH_NAMES.iter().zip(2..).find(|(month, _)| **month == group.as_str());
        group.as_str().parse().ok().or_else(|| by_name().map(|(_, number)| number))
    })
}

impl Rule for &DateRule {
    fn name(&self) -> &'static str {
        self.name
    }

    fn find(&self, input: RuleInput<'_>) -> Vec<Finding> {
        let regex = &self.compiled.date;
        let findings = regex.captures_iter(input.text).filter_map(|captures| {
            let whole = captures.get(0)?;
            // Brackets show that a bare `19/3` is a date; they are no part of it.
            let inner = whole.as_str().trim_start_matches('(').trim_end_matches(')');
            let start = whole.start() + whole.len() - whole.as_str().trim_start_matches('(').len();
            let span = Span::new(start, start + inner.len());
            let part = |name: &str| figure(regex, &captures, name);
            let small = |name: &str| part(name).and_then(|figure| u8::try_from(figure).ok());
            let value = DateValue::new(part("year"), small("month"), small("day"))?;
            let is_date = stands_alone(input.text, span)
                && !is_in_range(input.text, span)
                && !self.compiled.not_after.is_match(&input.text[..span.start()])
                && !self.compiled.not_before.is_match(&input.text[span.end()..])
                && (self.accept)(input.text, span, value);
            is_date.then_some(Finding::of(span, Fact::Date(value)))
        });
        findings.collect()
    }

    fn examples(&self) -> &Examples {
        &self.compiled.examples
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

/// Whether a match is one end of a range of days, months or years: `ngày 24 đến 26/10`, `27/2 - 2/3`. Half a range would
/// be wrong in span and value.
fn is_in_range(text: &str, span: Span) -> bool {
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)[0-9][ \u{a0}]*(?:đến|tới|-|–)(?:[ \u{a0}]+(?:hết|ngày|tháng|năm))*[ \u{a0}]*$")
            .expect("a constant")
    });
    static AFTER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^[ \u{a0}]*(?:đến|tới|-|–)(?:[ \u{a0}]+(?:hết|ngày|tháng|năm))*[ \u{a0}]*[0-9]")
            .expect("a constant")
    });
    BEFORE.is_match(&text[..span.start()]) || AFTER.is_match(&text[span.end()..])
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

/// `6 tháng 3 ngày`, `5 năm 2000 ngày`: what follows a number may be a length of time.
fn follows_number(text: &str, span: Span) -> bool {
    let before = word_before(text, span);
    !before.is_empty() && before.chars().all(|c| c.is_ascii_digit())
}

fn is_unit(word: &str) -> bool {
    matches!(word, "ngày" | "tháng" | "tỷ" | "tỉ" | "triệu" | "đồng" | "người")
}

/// A bare `24/10` is a date when its first figure is too large for a usual fraction or a word of time stands before.
fn is_bare_date(text: &str, span: Span, value: DateValue) -> bool {
    const TIMES: &[&str] = &["từ", "vào", "đến", "tới", "hôm", "trước", "sau", "qua", "nay", "mai", "hết", "kể"];
    let DateValue::Day(_, month, day) = value else { return false };
    let before = Span::new(text[..span.start()].trim_end_matches([' ', ',']).len(), span.end());
    (day, month) != (24, 7) && (day > 12 || TIMES.contains(&word_before(text, before).as_str()))
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
                .flat_map(|rule| rule.find(RuleInput { text, tokens: &[], tagged: &[] }))
                .map(|finding| match finding.fact {
                    Some(Fact::Date(value)) => value.to_string(),
                    fact => format!("{fact:?}"),
                })
                .collect();
            assert!(values.contains(&expected.to_owned()), "{text}: {values:?}");
        }
    }
}
