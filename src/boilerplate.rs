//! Which lines belong to the page and not to the article?
//!
//! Rating widgets, headlines of other articles, notices of cookies: what is left when a page is copied or scraped. It
//! stays in the text, and is reported. `boilerplate.toml` holds the patterns with texts that they match and texts that
//! they do not. A line of the article taken for furniture is the worst mistake, so that what may be either is taken
//! only where its place tells, and short lines at the end of an article are left alone: they are mostly captions.
//!
//! ```
//! let text = "Mưa ở Huế\n\nÔng Tô Lâm thăm Huế.\n\nTin liên quan\nHuế đón nhiều khách du lịch hơn năm ngoái\n";
//! let found = danh::boilerplate::find(text);
//! assert_eq!(found[0].kind, "related");
//! assert!(text[found[0].span.start()..].starts_with("Tin liên quan"));
//! ```

mod table;

use std::ops::Range;

use crate::text::{Span, is_space};
use table::{Headline, PATTERNS};

/// Lines of furniture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boilerplate {
    /// Bytes of the text, from the first letter of the first line to the last of the last.
    pub span: Span,
    /// Name of a kind in `boilerplate.toml`.
    pub kind: &'static str,
}

/// Headlines of other articles, also where only their form tells.
const RELATED: &str = "related";
const NAVIGATION: &str = "navigation";

/// Fewest headlines, each printed twice in a row, that are a list of other articles without a heading.
const MIN_DOUBLED: usize = 4;

/// Most headlines of a list that stands amid the article.
const MAX_AMID: usize = 6;

/// Fewest lines in a row that are a menu.
const MIN_MENU: usize = 4;

/// Characters of a line that is a paragraph of the article, when it ends as a sentence and when it does not.
const MIN_PROSE_CHARS: usize = 60;
const MIN_LONG_CHARS: usize = 201;

/// Finds furniture, in the order of the text. The first line is never furniture, for it is the headline.
#[must_use]
pub fn find(text: &str) -> Vec<Boilerplate> {
    let mut page = Page::new(text);
    page.mark_lists();
    page.mark_doubled();
    page.mark_menus();
    page.mark_unclear();
    let mut found: Vec<(Boilerplate, usize)> = Vec::new();
    for (index, line) in page.lines.iter().enumerate() {
        let Some(kind) = line.kind else { continue };
        match found.last_mut() {
            Some((lines, last)) if lines.kind == kind && *last + 1 == index => {
                *lines = Boilerplate { span: Span::new(lines.span.start(), line.span.end()), kind };
                *last = index;
            }
            _ => found.push((Boilerplate { span: line.span, kind }, index)),
        }
    }
    found.into_iter().map(|(lines, _)| lines).collect()
}

/// A line that is not blank.
struct Line<'a> {
    span: Span,
    /// Without the space around it.
    text: &'a str,
    kind: Option<&'static str>,
    /// Whether a list of headlines may follow.
    is_heading: bool,
    /// Whether it is a paragraph of the article.
    is_prose: bool,
}

struct Page<'a> {
    lines: Vec<Line<'a>>,
}

impl<'a> Page<'a> {
    /// The lines, with what is furniture wherever it stands.
    fn new(text: &'a str) -> Self {
        let mut start = 0;
        let mut lines = Vec::new();
        for whole in text.split('\n') {
            let inner = whole.trim_matches(is_space);
            if !inner.is_empty() {
                let from = start + (whole.len() - whole.trim_start_matches(is_space).len());
                let span = Span::new(from, from + inner.len());
                lines.push(Line::new(inner, span, lines.is_empty()));
            }
            start += whole.len() + 1;
        }
        Self { lines }
    }

    /// The lines from the first paragraph to the last; none when there is none.
    fn article(&self) -> Option<Range<usize>> {
        let first = self.lines.iter().position(|line| line.is_prose)?;
        let last = self.lines.iter().rposition(|line| line.is_prose)?;
        Some(first..last + 1)
    }

    /// Headlines below a heading such as `Tin liên quan`. At the end of a page all of them, with captions and bylines
    /// between left out; amid the article only as far as they go, and not the last one, which may be a subheading.
    fn mark_lists(&mut self) {
        let article_end = self.article().map_or(0, |article| article.end);
        for index in 0..self.lines.len() {
            if !self.lines[index].is_heading {
                continue;
            }
            let is_amid = index < article_end;
            let mut taken: Vec<usize> = Vec::new();
            for next in index + 1..self.lines.len() {
                let line = &self.lines[next];
                let is_furniture = line.kind.is_some() || PATTERNS.beside.kind(line.text).is_some();
                if line.is_heading || is_amid && !is_furniture && !is_headline(line.text) {
                    break;
                }
                if !is_furniture && is_headline(line.text) {
                    taken.push(next);
                }
            }
            if is_amid {
                if taken.last().is_some_and(|last| !self.is_doubled(*last)) {
                    taken.pop();
                }
                taken.truncate(MAX_AMID);
            }
            for line in taken {
                self.lines[line].kind = Some(RELATED);
            }
        }
    }

    fn is_doubled(&self, index: usize) -> bool {
        let same = |other: Option<&Line<'_>>| other.is_some_and(|line| line.text == self.lines[index].text);
        same(self.lines.get(index + 1)) || same(index.checked_sub(1).and_then(|before| self.lines.get(before)))
    }

    /// Headlines that are each printed twice in a row, as a picture's text and as a link, after the article and
    /// something that ends it, such as its author: a gallery prints its captions twice as well.
    fn mark_doubled(&mut self) {
        let Some(article) = self.article() else { return };
        let mut is_ended = false;
        let mut index = article.end;
        while index < self.lines.len() {
            let pairs = self.lines[index..].chunks_exact(2);
            let pairs = pairs.take_while(|pair| pair[0].text == pair[1].text && is_headline(pair[0].text)).count();
            if pairs >= MIN_DOUBLED && is_ended {
                for line in &mut self.lines[index..index + 2 * pairs] {
                    line.kind.get_or_insert(RELATED);
                }
            }
            let line = &self.lines[index];
            is_ended |= line.kind.is_some() || PATTERNS.content.is_match(line.text);
            index += (2 * pairs).max(1);
        }
    }

    /// Names of sections, one a line.
    fn mark_menus(&mut self) {
        let may_be = |line: &Line<'_>| {
            PATTERNS.runs.kind(line.text).or_else(|| PATTERNS.weak.kind(line.text)) == Some(NAVIGATION)
        };
        let is_item: Vec<bool> = self.lines.iter().enumerate().map(|(index, line)| index > 0 && may_be(line)).collect();
        let mut start = 0;
        for run in is_item.chunk_by(|a, b| a == b) {
            if run[0] && run.len() >= MIN_MENU {
                for line in &mut self.lines[start..start + run.len()] {
                    line.kind.get_or_insert(NAVIGATION);
                }
            }
            start += run.len();
        }
    }

    /// What is furniture outside the article or beside other furniture, and what is so beside other furniture alone.
    fn mark_unclear(&mut self) {
        let article = self.article();
        // Down and then up, so that furniture spreads along a run of lines in both directions.
        for index in (1..self.lines.len()).chain((1..self.lines.len()).rev()) {
            if self.lines[index].kind.is_some() {
                continue;
            }
            let is_furniture = |line: Option<&Line<'_>>| line.is_some_and(|line| line.kind.is_some());
            let is_beside = is_furniture(self.lines.get(index - 1)) || is_furniture(self.lines.get(index + 1));
            let is_outside = article.as_ref().is_some_and(|article| !article.contains(&index));
            let text = self.lines[index].text;
            let weak = if is_beside || is_outside { PATTERNS.weak.kind(text) } else { None };
            let beside = || if is_beside { PATTERNS.beside.kind(text) } else { None };
            self.lines[index].kind = weak.or_else(beside);
        }
    }
}

impl<'a> Line<'a> {
    fn new(text: &'a str, span: Span, is_first: bool) -> Self {
        let heading = PATTERNS.headings.kind(text);
        let kind = heading.or_else(|| PATTERNS.lines.kind(text));
        let chars = text.chars().count();
        let is_closed = text.trim_end_matches(CLOSING).ends_with(['.', '!', '?', '…', ':', ';', ',']);
        Self {
            span,
            text,
            kind: kind.filter(|_| !is_first),
            is_heading: heading == Some(RELATED) && !is_first,
            is_prose: kind.is_none() && (chars >= MIN_LONG_CHARS || chars >= MIN_PROSE_CHARS && is_closed),
        }
    }
}

/// What may stand behind the mark that ends a sentence.
const CLOSING: [char; 7] = ['"', '”', '’', '\'', ')', ']', '»'];

/// Whether a line may be a headline of another article: of some length, with a capital, no sentence, and no caption,
/// credit or byline.
fn is_headline(line: &str) -> bool {
    let Headline { min_chars, max_chars } = PATTERNS.headline;
    let starts = line
        .trim_start_matches(['"', '“', '‘', '\'', '(', '['])
        .starts_with(|c: char| c.is_uppercase() || c.is_numeric());
    let is_closed = line.trim_end_matches(CLOSING).ends_with(['.', '…', ':', ';', ',']);
    starts && !is_closed && (min_chars..=max_chars).contains(&line.chars().count()) && !PATTERNS.content.is_match(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROSE: &str = "Nước sông Hương tại Huế rút chậm, nhiều tuyến đường ở trung tâm vẫn ngập sâu.";
    const ONE: &str = "Huế đón nhiều khách du lịch hơn năm ngoái";
    const TWO: &str = "Đà Nẵng mở lại đường bay đến Hàn Quốc";

    fn shown(lines: &[&str]) -> Vec<(&'static str, String)> {
        let text = lines.join("\n\n");
        find(&text).iter().map(|lines| (lines.kind, text[lines.span.start()..lines.span.end()].to_owned())).collect()
    }

    #[test]
    fn a_list_at_the_end_is_taken_without_captions() {
        let caption = "Người dân Huế dọn bùn sau lũ. Ảnh: Văn Ba";
        let found = shown(&["Lũ rút", PROSE, "Tin liên quan", ONE, caption, TWO]);
        assert_eq!(found, [("related", format!("Tin liên quan\n\n{ONE}")), ("related", TWO.to_owned())]);
        assert_eq!(shown(&["Tin liên quan", ONE, PROSE]), [], "the first line is the headline");
    }

    #[test]
    fn a_list_amid_the_article_ends_before_a_line_that_may_be_a_subheading() {
        let found = shown(&["Lũ rút", PROSE, "Tin liên quan", ONE, TWO, PROSE]);
        assert_eq!(found, [("related", format!("Tin liên quan\n\n{ONE}"))]);
        let found = shown(&["Lũ rút", PROSE, "Tin liên quan", ONE, ONE, PROSE]);
        assert_eq!(found, [("related", format!("Tin liên quan\n\n{ONE}\n\n{ONE}"))]);
    }

    #[test]
    fn headlines_that_are_printed_twice_are_of_other_articles_once_the_article_has_ended() {
        let three = ["Quảng Nam khôi phục đường sắt sau lũ", "Trường học ở Huế mở cửa lại từ thứ Hai"];
        let doubled = [ONE, ONE, TWO, TWO, three[0], three[0], three[1], three[1]];
        let ended = [&["Lũ rút", PROSE, "Theo TTXVN"][..], &doubled].concat();
        assert_eq!(shown(&ended), [("related", doubled.join("\n\n"))]);
        assert_eq!(shown(&[&["Lũ rút", PROSE][..], &doubled].concat()), [], "captions of a gallery");
        assert_eq!(shown(&[&["Lũ rút", PROSE, "Theo TTXVN"][..], &doubled[..4]].concat()), []);
    }

    #[test]
    fn what_may_be_either_is_furniture_by_its_place() {
        assert_eq!(shown(&["Lũ rút", PROSE, "Chia sẻ", PROSE]), []);
        assert_eq!(shown(&["Lũ rút", PROSE, "Chia sẻ"]), [("share", "Chia sẻ".to_owned())]);
        let menu = ["Trang chủ", "Thế giới", "Kinh tế", "Giáo dục"];
        assert_eq!(shown(&[&["Lũ rút", PROSE][..], &menu].concat()), [("navigation", menu.join("\n\n"))]);
    }
}
