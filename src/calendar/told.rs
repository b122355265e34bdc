//! How is a date told: as past, as planned, or as mere background?

use std::sync::LazyLock;

use regex::Regex;

use crate::text::Span;

/// When a date lies, seen from the news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    /// It takes place soon: `sẽ thăm Lào vào ngày 3/8`.
    Soon,
    /// It lies ahead, perhaps by years, as a deadline or the end of a project may: `sẽ hoàn thành vào tháng 12`.
    Ahead,
    /// It lies behind: `ngày 8/6 vừa qua`, `đã … ngày 8/6`.
    Behind,
    /// The words do not say.
    Open,
}

/// What the words around a date say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    /// When it lies.
    pub(super) time: Time,
    /// It says nothing about the time of the news: births, laws, anniversaries, what has gone on since.
    pub(super) is_background: bool,
}

impl Told {
    /// Whether it lies ahead.
    pub(super) fn is_planned(self) -> bool {
        matches!(self.time, Time::Soon | Time::Ahead)
    }
}

/// So many bytes around a date are read; the sentence ends earlier as a rule.
const REACH: usize = 320;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns are constants, and the tests use each")
}

/// Reads the sentence around a date.
pub(super) fn told(text: &str, span: Span) -> Told {
    static PLANNED: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"\b(?:sẽ|dự kiến|sắp|dự định|lên kế hoạch)\b[^.;]*$|\b(?:tham dự|mời)\b[^.;]*\bvào\s*$")
    });
    static TAKES_PLACE: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\b(?:diễn ra|tổ chức|khai mạc|thăm|dự|họp|tham gia|thi đấu)\b[^.;]*$"));
    static FAR_AHEAD: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\b(?:hoàn thành|khánh thành|đưa vào|vận hành|hiệu lực|khởi công|bàn giao|phóng|rời|bầu cử|hết hạn|đến hết|muộn nhất|dự án|lộ trình|mục tiêu|quy hoạch|hợp đồng|thời hạn|xong|thông xe)\b[^.;]*$|\b(?:trước|đến|tới|từ nay)\s*$",
        )
    });
    static DONE: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\b(?:đã|vừa|từng|trước đó|hồi|nguyên là|diễn ra từ|bắt đầu từ)\b[^.;]*$"));
    static BACKGROUND_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\b(?:sinh|mất|thành lập|ra đời|kỷ niệm|quyết định|nghị định|thông tư|nghị quyết|luật|chỉ thị|công văn|giấy phép|hợp đồng|ký|ban hành|cấp|phê duyệt|giải phóng|khi đó|năm xưa|lịch sử|kể từ|nđ-cp|qđ-ttg|tt-[a-zđ]+|ttg|ubnd|qđ|nq-[a-z]+|số [^ ]+)[^.;,]{0,24}$",
        )
    });
    static BACKGROUND_AFTER: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"^[^.;]{0,12}\b(?:kể từ đó|từ đó|đến nay|tới nay|của (?:chính phủ|bộ|thủ tướng|ubnd))\b")
    });
    let before = before(text, span);
    let after = after(text, span);
    let mention = text[span.start()..span.end()].to_lowercase();
    let comes = after.trim_start().starts_with("tới") && !after.trim_start().starts_with("tới nay")
        || after.trim_start().starts_with("sắp tới")
        || mention.ends_with("tới");
    let is_deadline = before.trim_end().ends_with(" trước");
    let gone = before.trim_end().ends_with("hồi")
        || after.trim_start().starts_with("vừa qua")
        || after.trim_start().starts_with("vừa rồi");
    let is_done = gone || DONE.is_match(&before);
    let takes_place = TAKES_PLACE.is_match(&before) && !is_done;
    let is_planned = !gone
        && (comes
            || is_deadline
            || PLANNED.is_match(&before)
            || last_position(&before, "sẽ") > last_position(&before, "đã"));
    let time = if is_planned && takes_place && !FAR_AHEAD.is_match(&before) {
        Time::Soon
    } else if is_planned {
        Time::Ahead
    } else if is_done {
        Time::Behind
    } else {
        Time::Open
    };
    Told { time, is_background: BACKGROUND_BEFORE.is_match(&before) || BACKGROUND_AFTER.is_match(&after) }
}

fn last_position(text: &str, word: &str) -> Option<usize> {
    text.rfind(&format!(" {word} "))
}

/// The sentence up to the date, in lower case.
pub(super) fn before(text: &str, span: Span) -> String {
    let mut from = span.start().saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..span.start()];
    let start =
        ["\n", ". ", "! ", "? ", "… "].iter().filter_map(|end| before.rfind(end).map(|at| at + end.len())).max();
    before[start.unwrap_or(0)..].to_lowercase()
}

/// The sentence from the date on, in lower case.
pub(super) fn after(text: &str, span: Span) -> String {
    let mut to = (span.end() + REACH / 4).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let after = &text[span.end()..to];
    let end = ["\n", ". ", "! ", "? "].iter().filter_map(|end| after.find(end)).min();
    after[..end.unwrap_or(after.len())].to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_of(text: &str, mention: &str) -> Told {
        let start = text.find(mention).expect("the mention stands in the text");
        told(text, Span::new(start, start + mention.len()))
    }

    #[test]
    fn words_before_and_after_tell_the_time() {
        assert_eq!(told_of("Đoàn sẽ thăm Lào vào ngày 3/8.", "ngày 3/8").time, Time::Soon);
        assert!(told_of("Hội chợ mở vào tháng 9 tới tại Huế.", "tháng 9").is_planned());
        assert_eq!(told_of("Mưa lớn hôm 8/6 vừa qua.", "hôm 8/6").time, Time::Behind);
        assert_eq!(told_of("Cầu sẽ hoàn thành ngày 3/8/2021.", "ngày 3/8/2021").time, Time::Ahead);
        assert!(!told_of("Ngày 3/8, ông nói sẽ từ chức.", "Ngày 3/8").is_planned());
    }

    #[test]
    fn births_and_laws_are_background() {
        assert!(told_of("Ông sinh ngày 1/2/1960 ở Huế.", "ngày 1/2/1960").is_background);
        assert!(told_of("Nghị định 9/2014/NĐ-CP ngày 3/3/2014.", "ngày 3/3/2014").is_background);
        assert!(told_of("Giá tăng ngày 5/5/2015, và từ đó không giảm.", "ngày 5/5/2015").is_background);
        assert!(!told_of("Ngày 5/5/2015, mưa lớn.", "Ngày 5/5/2015").is_background);
    }
}
