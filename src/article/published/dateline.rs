//! Which line of a text shows when the article was published?
//!
//! Datelines stand alone on a line near the beginning, seldom at the end. Where line breaks were lost they stand
//! between headline and text; there, and beside other words, more is asked of them, because sentences tell days and
//! hours too (`Trận đấu diễn ra lúc 19:30 Thứ Tư, 18/03/2026`). Some papers sign with them:
//! `Trần Thị Bưởi | 16:23 18/03/2026`.

use jiff::civil::Date;

use super::run::{self, Run, Sign};
use crate::text::is_space;

/// Bytes of a text in which its dateline begins.
const HEAD_BYTES: usize = 1_500;

/// Bytes of a line in which a dateline between other words begins: a headline and a little more.
const LINE_BYTES: usize = 600;

/// Longest line in bytes that is a dateline with a few words beside it, such as a name or a column.
const SHORT_LINE_BYTES: usize = 160;

/// Lines with something in them among which one may be a date and nothing else.
const BARE_LINES: usize = 5;

/// Lines at the end that may be a dateline.
const LAST_LINES: usize = 3;

/// Words below an article, before the headlines of others.
const RELATED: &str = "Tin liên quan";

/// First year of lines that show by nothing else that they are about the article: histories have older headings.
const FIRST_LIKELY_YEAR: i16 = 1995;

/// Longest dateline in bytes after the bar of a signature.
const SIGNATURE_BYTES: usize = 60;

/// The day of the dateline of a text.
pub(super) fn day_of(text: &str) -> Option<Date> {
    in_head(text).or_else(|| in_last_lines(text)).or_else(|| {
        let before_related = text.find(RELATED).and_then(|end| signature(&text[..end]));
        before_related.or_else(|| signature(text))
    })
}

fn in_head(text: &str) -> Option<Date> {
    // Lines that hours or names make likely only, and whether they are a bare date.
    let mut likely: Vec<(Date, bool)> = Vec::new();
    let mut inside = None;
    let mut start = 0;
    let mut filled_lines = 0;
    for line in text.split_inclusive('\n') {
        if start >= HEAD_BYTES {
            break;
        }
        start += line.len();
        let line = line.trim_matches(is_space);
        filled_lines += usize::from(!line.is_empty());
        if !has_year(line, LINE_BYTES) {
            continue;
        }
        if let Some((run, day)) = whole_line(line) {
            if is_marked(&run) {
                return Some(day);
            }
            let is_bare = !run.has(Sign::Clock);
            if run.has(Sign::DigitalClock) || is_bare && filled_lines <= BARE_LINES {
                likely.push((day, is_bare));
            }
        } else if let Some(day) = signature(line).filter(|_| filled_lines > 1 && line.len() <= SHORT_LINE_BYTES) {
            likely.push((day, false));
        } else if inside.is_none() && (filled_lines == 1 || line.len() <= SHORT_LINE_BYTES) {
            inside = between_words(line);
        }
    }
    inside.or_else(|| {
        let (first, is_bare) = *likely.first()?;
        // Lines of several days are a list or a chronicle.
        if first.year() < FIRST_LIKELY_YEAR {
            return None;
        }
        let is_only = likely.iter().all(|(day, _)| *day == first) && (!is_bare || is_only_bare_day(text, first));
        is_only.then_some(first)
    })
}

fn in_last_lines(text: &str) -> Option<Date> {
    let lines = text.rsplit('\n').map(|line| line.trim_matches(is_space)).filter(|line| !line.is_empty());
    lines.take(LAST_LINES).filter_map(whole_line).find(|(run, _)| is_marked(run)).map(|(_, day)| day)
}

/// The day after the bar that ends a text: `Trần Thị Bưởi | 16:23 18/03/2026`.
fn signature(text: &str) -> Option<Date> {
    let text = text.trim_end_matches(is_space);
    let end = &text[text.ceil_char_boundary(text.len().saturating_sub(SIGNATURE_BYTES))..];
    let (_, end) = end.rsplit_once('|')?;
    run::whole(end).filter(|run| run.has(Sign::DigitalClock)).and_then(|run| run.day())
}

/// A line that holds nothing but one date and what goes with it.
fn whole_line(line: &str) -> Option<(Run, Date)> {
    if line.len() > SHORT_LINE_BYTES || !has_year(line, SHORT_LINE_BYTES) {
        return None;
    }
    let run = run::whole(line)?;
    let day = run.day()?;
    Some((run, day))
}

/// Whether a run shows by itself that it is no date of the story.
fn is_marked(run: &Run) -> bool {
    run.has(Sign::Label) || run.has(Sign::Clock) && (run.has(Sign::Weekday) || run.has(Sign::Zone))
}

/// Whether no line of the text is a bare date of another day.
fn is_only_bare_day(text: &str, day: Date) -> bool {
    let others = text.lines().map(|line| line.trim_matches(is_space));
    others.filter_map(whole_line).filter(|(run, _)| !run.has(Sign::Clock)).all(|(_, other)| other == day)
}

/// The day of a dateline with other words before or after it.
fn between_words(line: &str) -> Option<Date> {
    let mut end_of_last = 0;
    for start in run::starts(&line[..line.floor_char_boundary(LINE_BYTES)]) {
        if start < end_of_last {
            continue;
        }
        let run = run::at_start(&line[start..]);
        end_of_last = start + run.len;
        let (before, after) = (&line[..start], &line[start + run.bare_len..]);
        let is_announced = run.has(Sign::Label) || run.has(Sign::Weekday) || run.has(Sign::Zone);
        let is_dateline = run.has(Sign::DigitalClock) && is_announced || run.has(Sign::Label) && run.has(Sign::Colon);
        if is_dateline
            && begins_with_capital_or_digit(&line[start..])
            && !expects_a_date(before)
            && is_followed_by_something_new(after)
            && let Some(day) = run.day()
        {
            return Some(day);
        }
    }
    None
}

/// Labels and weekdays of a dateline have a capital.
fn begins_with_capital_or_digit(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// Whether the words before a date make it a part of their sentence.
fn expects_a_date(before: &str) -> bool {
    const WORDS: &[&str] = &[
        "lúc", "vào", "hồi", "từ", "đến", "tới", "ngày", "hôm", "trước", "sau", "sáng", "trưa", "chiều", "tối", "đêm",
        "khoảng", "qua", "trong", "và", "gian", "là", "của", "cho", "ra", "on", "at", "from", "until", "till", "by",
        "since", "before", "after", "is", "was",
    ];
    let before = before.trim_end_matches(is_space);
    let word = before.trim_end_matches([':', ',', '(', ' ']).rsplit(is_space).next().unwrap_or_default();
    WORDS.contains(&word.to_lowercase().as_str())
}

/// Whether a dateline may end here: a comma or a small letter carries a sentence on.
fn is_followed_by_something_new(after: &str) -> bool {
    let rest = after.trim_start_matches(is_space);
    match rest.chars().next() {
        None => true,
        Some(c) => c != ',' && c != ';' && !c.is_lowercase(),
    }
}

/// Whether four digits stand in a row near the beginning: without a year there is no dateline, and this is cheap.
fn has_year(line: &str, limit: usize) -> bool {
    let bytes = &line.as_bytes()[..line.len().min(limit + SHORT_LINE_BYTES)];
    bytes.windows(4).any(|window| window.iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        day_of(text).map(|day| day.to_string())
    }

    /// Headline, dateline and a beginning.
    fn article(line: &str) -> String {
        format!("Lũ trên sông Hậu rút chậm\n\n{line}\n\nSáng nay, nước ở các xã ven sông vẫn còn cao.\nDân đã về nhà.")
    }

    #[test]
    fn lines_of_date_and_clock_are_datelines() {
        for line in [
            "Cập nhật, 16:23, Thứ Tư, 18/03/2026 (GMT+7)",
            "Thứ Tư, 18/3/2026, 16:23 (GMT+7)",
            "Thứ 4, 18/03/2026 | 16:23",
            "T4, 18/03/2026 16:23",
            "18/03/2026 16:23",
            "16:23 18/03/2026",
            "16:23 | 18/03/2026",
            "18/03/2026 - 16:23",
            "18-03-2026 04:23 PM",
            "18/03/2026-07:04",
            "Thứ tư, ngày 18 tháng 3 năm 2026 | 16:23",
            "Thứ tư, ngày 18 tháng 3 năm 2026",
            "Ngày đăng: 18/03/2026",
            "Đăng lúc: 16:23 - 18/03/2026",
            "Đăng lúc 16h23 ngày 18/3/2026",
            "Đăng: 18/03/2026 16:23 | Cập nhật: 19/03/2026 08:00",
            "Cập nhật: 19/03/2026 08:00 - Ngày đăng: 18/03/2026",
            "Cập nhật lần cuối 18.03.2026 lúc 16 giờ 23 phút",
            "Ngày 18/03/2026",
            "(18/03/2026)",
            "**18/03/2026**",
            "2026-03-18T16:23:00+07:00",
            "2026-03-18",
            "March 18, 2026",
            "Updated: 18 March 2026",
            "Published on Wednesday, March 18, 2026 at 4:23 PM",
            "Wed, 18 Mar 2026 16:23:00 +0700",
            "\u{200b}18/03/2026\u{a0}16:23\r",
        ] {
            assert_eq!(of(&article(line)).as_deref(), Some("2026-03-18"), "{line}");
        }
    }

    #[test]
    fn datelines_stand_beside_other_words() {
        for line in [
            "Trần Thị Bưởi | 18/03/2026 16:23 (GMT+7)",
            "Thời sự Thứ Tư, 18/03/2026 16:23",
            "Thứ Tư, 18/03/2026 16:23 0 bình luận",
            "Trần Thị Bưởi - Cập nhật: 18/03/2026",
            "Ngày đăng: 18/03/2026 | Lượt xem: 120",
        ] {
            assert_eq!(of(&article(line)).as_deref(), Some("2026-03-18"), "{line}");
        }
        for text in [
            "Lũ trên sông Hậu rút chậm Cập nhật, 16:23, Thứ Tư, 18/03/2026 (GMT+7) Sáng nay, nước vẫn còn cao.",
            "Lũ trên sông Hậu rút chậm Thứ Tư, 18/03/2026, 16:23 (GMT+7) Sáng nay, nước vẫn còn cao.",
            "Lũ trên sông Hậu rút chậm 18/03/2026 16:23 GMT+7 - Sáng nay, nước vẫn còn cao.",
            "Lũ trên sông Hậu rút chậm Đăng lúc 16:23 18/03/2026 Sáng nay, nước vẫn còn cao.",
        ] {
            let long = format!("{text} {}", "Dân các xã ven sông đã về nhà. ".repeat(20));
            assert_eq!(of(&long).as_deref(), Some("2026-03-18"), "{text}");
        }
    }

    #[test]
    fn sentences_and_other_lines_are_no_datelines() {
        for line in [
            "Ngày 18/3/2026, tại Huế, nước sông còn cao.",
            "Ngày 18/3/2026 nước sông còn cao.",
            "Thời gian: 16:23 18/03/2026",
            "19h30 ngày 18/3/2026",
            "19h30 ngày 18/3/2026: Cần Thơ - Huế",
            "Trận đấu diễn ra lúc 19:30 Thứ Tư, 18/03/2026",
            "Khai mạc vào Thứ Tư, 18/03/2026 lúc 19:30",
            "Thứ Tư, 18/03/2026, 16:23, nước bắt đầu rút.",
            "Động đất lúc 16:23 GMT ngày 18/03/2026 ở ngoài khơi.",
            "Giá gạo cập nhật: 18/03/2026",
            "Cập nhật lúc 16h23 ngày 18/3/2026, giá gạo tăng.",
            "Cập nhật đến ngày 18/03/2026, có 12 xã bị ngập.",
            "18/03/2026 - 20/03/2026",
            "Từ 18/03/2026 đến 20/03/2026",
            "30/02/2026 16:23",
            "18/13/2026",
            "18/03/2026 25:23",
            "18/03/26 16:23",
            "Thứ Tư, 18/3",
            "Tháng 3/2026",
            "Năm 2026",
            "Số 18/2026/QĐ-UBND",
            "18032026",
            "Cần Thơ, ngày 18/3/2026",
            "Ảnh chụp ngày 18/03/2026 16:23",
            "Cập nhật bảng giá 2026",
        ] {
            assert_eq!(of(&article(line)), None, "{line}");
        }
    }

    #[test]
    fn headings_of_a_chronicle_are_no_datelines() {
        assert_eq!(of("Các mốc của dự án\n\nNgày 1/2/2025\nKhởi công.\n\nNgày 5/6/2025\nHợp long."), None);
        assert_eq!(of("Lịch đấu\n19:30 18/03/2026\nCần Thơ - Huế\n19:30 19/03/2026\nVinh - Đà Lạt"), None);
        assert_eq!(of("Ngày này năm xưa\n\nNgày 7 tháng 5 năm 1954\nChiến dịch kết thúc."), None);
        let late = format!("{}18/03/2026\nKết thúc.", "Nước vẫn còn cao.\n".repeat(10));
        assert_eq!(of(&late), None);
    }

    #[test]
    fn the_first_dateline_counts_and_the_last_lines_are_read() {
        let two = format!("{}\n\nTin khác\n17/03/2026 08:00 (GMT+7)\n", article("18/03/2026 16:23 (GMT+7)"));
        assert_eq!(of(&two).as_deref(), Some("2026-03-18"));
        let middle = "Dân các xã ven sông đã về nhà và dọn bùn.\n".repeat(60);
        assert_eq!(of(&format!("{middle}Cập nhật: 16:23, 18/03/2026\n\n")).as_deref(), Some("2026-03-18"));
        assert_eq!(of(&format!("{middle}18/03/2026\n")), None);
        assert_eq!(of(&format!("{middle}Cập nhật: 16:23, 18/03/2026\n{middle}")), None);
    }

    #[test]
    fn signatures_at_the_end_of_a_line_or_text_are_read() {
        let story = "Dân các xã ven sông đã về nhà và dọn bùn. ".repeat(60);
        for text in [
            article("Trần Thị Bưởi - Báo Đồng Bằng | 16:23 18/03/2026"),
            format!("{story}Trần Thị Bưởi - Báo Đồng Bằng | 16:23 18/03/2026"),
            format!("{story}Bưởi | 16:23 18/03/2026 Tin liên quan Mưa lớn ở Huế"),
        ] {
            assert_eq!(of(&text).as_deref(), Some("2026-03-18"), "{text}");
        }
        for text in [
            "Cần Thơ - Huế | 19:30 18/03/2026\nHai đội gặp nhau lần đầu.".to_owned(),
            "Lịch đấu\nCần Thơ - Huế | 19:30 18/03/2026\nVinh - Đà Lạt | 19:30 19/03/2026\nHết.".to_owned(),
            format!("{story}Sân Cần Thơ | 18/03/2026"),
            format!("{story}Trận Cần Thơ - Huế lúc 19:30 18/03/2026"),
        ] {
            assert_eq!(of(&text), None, "{text}");
        }
    }

    #[test]
    fn hostile_texts_cost_little() {
        let text = "Thứ Tư 16:23 ".repeat(100_000) + "2026";
        assert_eq!(of(&text), None);
        assert_eq!(of(&"18/03/2026\n19/03/2026 ".repeat(50_000)), None);
    }
}
