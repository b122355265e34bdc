//! How far does a text consist of nothing but a date, a clock and the words that go with them?
//!
//! A [`Run`] is the longest such stretch from a given place on. Datelines and stated days are both read by it, so that
//! they know the same forms.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

use super::day_of;

/// Bytes after which a run is given up: a dateline is shorter.
const MAX_BYTES: usize = 200;

/// A stretch of dates, clocks, weekdays, time zones and the words that announce them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// Its length in bytes, with the space and punctuation at its end.
    pub(super) len: usize,
    /// Its length in bytes without these.
    pub(super) bare_len: usize,
    /// Its dates, each with the label before it.
    days: Vec<(Label, Date)>,
    signs: Vec<Sign>,
}

/// What a run has beside its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Words that speak of the article: `Cập nhật`, `Ngày đăng`.
    Label,
    /// A colon after such words.
    Colon,
    /// `Thứ Tư`, `Wednesday`.
    Weekday,
    /// `16:23` or `16h23`.
    Clock,
    /// `16:23`; sentences rather write `16h23`.
    DigitalClock,
    /// `(GMT+7)` after a date or a clock, or a time as programs write it.
    Zone,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Label {
    #[default]
    None,
    Published,
    Updated,
}

impl Run {
    /// Whether the run has a sign.
    pub(super) fn has(&self, sign: Sign) -> bool {
        self.signs.contains(&sign)
    }

    /// The day, when the run has one only, or one that is labelled as that of publication.
    pub(super) fn day(&self) -> Option<Date> {
        let (label, first) = *self.days.first()?;
        if self.days.iter().all(|(_, day)| *day == first) {
            return Some(first);
        }
        if label == Label::None {
            return None;
        }
        let mut published = self.days.iter().filter(|(label, _)| *label == Label::Published).map(|(_, day)| *day);
        let day = published.next()?;
        published.next().is_none().then_some(day)
    }
}

/// The run that is the whole text.
pub(super) fn whole(text: &str) -> Option<Run> {
    let run = at_start(text);
    (run.len == text.len()).then_some(run)
}

/// The run that a text begins with, which may be empty.
pub(super) fn at_start(text: &str) -> Run {
    let mut run = Run::default();
    let mut label = Label::None;
    let mut has_moment = false;
    while run.len < MAX_BYTES
        && let Some(piece) = PIECE.captures(&text[run.len..])
    {
        let has = |name| piece.name(name).is_some();
        let mut add = |sign, is_there: bool| run.signs.extend(is_there.then_some(sign));
        if has("date") {
            // A label belongs to the date after it only.
            let Some(day) = date(&piece) else { break };
            run.days.push((std::mem::take(&mut label), day));
        } else if has("clock") {
            if !is_clock(&piece) {
                break;
            }
            add(Sign::Clock, true);
            add(Sign::DigitalClock, has("minute"));
            add(Sign::Zone, has("offset"));
        } else if has("zone") {
            add(Sign::Zone, has_moment);
        } else if has("published") || has("updated") {
            label = if has("published") { Label::Published } else { Label::Updated };
            add(Sign::Label, true);
            add(Sign::Colon, has("colon"));
        }
        run.signs.extend(has("weekday").then_some(Sign::Weekday));
        has_moment |= has("date") || has("clock");
        run.len += piece[0].len();
        if !has("space") {
            run.bare_len = run.len;
        }
    }
    run
}

/// Places in a text at which a run may begin, in order.
pub(super) fn starts(text: &str) -> impl Iterator<Item = usize> {
    START.find_iter(text).map(|found| found.start())
}

const LABEL: &str = r"(?:(?<published>(?:ngày|thời gian|giờ) (?:đăng|xuất bản|tạo)(?: tải| bài| tin)?|đăng tải|đăng|xuất bản|(?:first )?published|posted|publication date|date published)|(?<updated>(?:(?:ngày|thời gian|lần) )?cập nhậ[tp](?: lần cuối| mới nhất)?|(?:last )?updated|(?:last )?modified))\b(?<colon> ?:)?";

const WEEKDAY: &str = r"(?<weekday>thứ (?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|ch(?:ủ|úa) nhật|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thu|fri|sat|sun|t[2-7]|cn)\b";

const DATE: &str = r"(?<date>(?<y1>[0-9]{4})[-/](?<m1>[0-9]{1,2})[-/](?<d1>[0-9]{1,2})(?:t|\b)|(?<d2>[0-9]{1,2})(?: ?[/.-] ?)(?<m2>[0-9]{1,2})(?: ?[/.-] ?)(?<y2>[0-9]{4})\b|(?<d3>[0-9]{1,2}) tháng (?<m3>[0-9]{1,2}|giêng|một|hai|ba|tư|năm|sáu|bảy|bẩy|tám|chín|mười một|mười hai|mười|chạp)(?:,? năm |, | ?/ ?|-| )(?<y3>[0-9]{4})\b|(?:(?<m4>{month})\.? (?<d4>[0-9]{1,2})(?:st|nd|rd|th)?,? |(?<d5>[0-9]{1,2})(?:st|nd|rd|th)? (?<m5>{month})\.?,? )(?<y4>[0-9]{4})\b)";

const MONTH: &str = r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";

const CLOCK: &str = r"(?<clock>(?<h1>[0-9]{1,2}):(?<minute>[0-9]{2})(?::[0-9]{2}(?:[.,][0-9]+)?)?(?<offset>z\b| ?[+-](?:0[0-9]|1[0-4]):?[0-9]{2}\b)?\b|(?<h2>[0-9]{1,2})(?: ?(?:h|g|giờ) ?[0-9]{2}(?:'| ?phút\b|\b)| ?h\b| giờ\b))(?: ?(?:am|pm|sa|ch|a\.m\.|p\.m\.|sáng|trưa|chiều|tối)\b)?";

const ZONE: &str = r"(?<zone>\(?(?:gmt|utc)(?: ?[+-] ?[0-9]{1,2}(?::?[0-9]{2})?)\)?|\(?giờ (?:hà nội|việt nam)\)?)";

/// Words between the others that mean nothing by themselves.
const FILLER: &str = r"(?:lúc|ngày|on|at)\b";

/// The `*` and `_` are those of Markdown.
const SPACE: &str = r"(?<space>[\s\u{200b}\u{feff},;:|/•·.()\[\]*_–—-]+)";

static PIECE: LazyLock<Regex> =
    LazyLock::new(|| compile(&format!("^(?:{LABEL}|{WEEKDAY}|{DATE}|{CLOCK}|{ZONE}|{FILLER}|{SPACE})")));

static START: LazyLock<Regex> = LazyLock::new(|| compile(&format!(r"\b(?:{LABEL}|{WEEKDAY}|{DATE}|{CLOCK})")));

fn compile(pattern: &str) -> Regex {
    // Between words any one space of any kind; figures are the ASCII ones.
    let pattern = pattern.replace("{month}", MONTH).replace(' ', r"[ \u{a0}]");
    Regex::new(&format!("(?i){pattern}")).expect("the patterns are constants, and the tests use each")
}

/// `None` when there is no such day, or when it is not clear which is meant.
fn date(piece: &Captures<'_>) -> Option<Date> {
    let part = |names: &[&str]| names.iter().find_map(|name| piece.name(name)).map(|part| part.as_str());
    let month = part(&["m1", "m2", "m3", "m4", "m5"])?;
    let number = month_number(month);
    let month = number.as_deref().unwrap_or(month);
    day_of(part(&["y1", "y2", "y3", "y4"])?, month, part(&["d1", "d2", "d3", "d4", "d5"])?)
}

/// The number of a month that is written as a word.
fn month_number(word: &str) -> Option<String> {
    const NAMES: [[&str; 3]; 12] = [
        ["jan", "một", "giêng"],
        ["feb", "hai", "hai"],
        ["mar", "ba", "ba"],
        ["apr", "tư", "tư"],
        ["may", "năm", "năm"],
        ["jun", "sáu", "sáu"],
        ["jul", "bảy", "bẩy"],
        ["aug", "tám", "tám"],
        ["sep", "chín", "chín"],
        ["oct", "mười", "mười"],
        ["nov", "mười một", "mười một"],
        ["dec", "mười hai", "chạp"],
    ];
    let word = word.to_lowercase().replace('\u{a0}', " ");
    let is_named =
        |[english, vietnamese, other]: &[&str; 3]| word.starts_with(english) || word == *vietnamese || word == *other;
    NAMES.iter().position(is_named).map(|index| (index + 1).to_string())
}

/// Whether there is such an hour and minute.
fn is_clock(piece: &Captures<'_>) -> bool {
    let at_most = |name: &str, limit: u8| {
        piece.name(name).is_none_or(|part| part.as_str().parse::<u8>().is_ok_and(|number| number <= limit))
    };
    at_most("h1", 24) && at_most("h2", 24) && at_most("minute", 59)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_month_is_known() {
        let vietnamese = ["giêng", "Hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "Chạp"];
        let english =
            ["Jan", "February", "Mar.", "april", "May", "June", "Jul", "Aug", "Sept", "Oct.", "Nov", "DECEMBER"];
        for (index, (vietnamese, english)) in vietnamese.iter().zip(english).enumerate() {
            for text in
                [format!("5 tháng {vietnamese} năm 2019"), format!("{english} 5, 2019"), format!("5 {english} 2019")]
            {
                let day = whole(&text).and_then(|run| run.day()).map(|day| day.to_string());
                assert_eq!(day, Some(format!("2019-{:02}-05", index + 1)), "{text}");
            }
        }
    }

    #[test]
    fn a_run_ends_where_other_words_begin() {
        for (text, bare) in [
            ("16:23, 18/03/2026 (GMT+7) - Mưa lớn", "16:23, 18/03/2026 (GMT+7)"),
            ("18/03/2026, tại Huế", "18/03/2026"),
            ("Cập nhật lúc 16h23' ngày 18/3/2026 | Thời sự", "Cập nhật lúc 16h23' ngày 18/3/2026"),
            ("Đăng Khoa 18/3/2026", "Đăng"),
            ("16:75 18/3/2026", ""),
            ("Mưa", ""),
        ] {
            let run = at_start(text);
            assert_eq!(&text[..run.bare_len], bare, "{text}");
        }
    }
}
