//! What does a text file say about its article before the article begins?
//!
//! Front matter is a block of YAML between lines `---`, or of TOML between lines `+++`, at the very start of a file.
//! It is no part of the article: [`split`] returns its fields and the rest of the text, from the line below the block
//! on, as it is. What only looks like front matter (a rule of dashes, a broken block) stays in the text.
//!
//! ```
//! use danh::article::front_matter::split;
//!
//! let (front_matter, body) = split("---\ntitle: Mưa lớn ở Huế\ndate: 2026-03-18\n---\nTối qua, Huế mưa lớn.\n");
//! assert_eq!(front_matter.title.as_deref(), Some("Mưa lớn ở Huế"));
//! assert_eq!(front_matter.published.map(|published| published.value).as_deref(), Some("2026-03-18"));
//! assert_eq!(body, "Tối qua, Huế mưa lớn.\n");
//! ```

use saphyr_parser::{Event, Parser, ScalarStyle};
use unicode_normalization::UnicodeNormalization;

use crate::article::published;
use crate::record::Published;

/// Longest block in bytes: what runs on longer is the article.
const MAX_BYTES: usize = 64 << 10;

/// Names of the fields, without regard to case, `_` and `-`; where two are there, the earlier one is taken.
const IDS: &[&str] = &["id"];
const TITLES: &[&str] = &["title"];
const DAYS: &[&str] = &["published", "publishedat", "publishdate", "pubdate", "date", "created"];
const URLS: &[&str] = &["url", "link", "source"];

/// What a block of front matter says; empty when there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// Name of the article.
    pub id: Option<String>,
    /// Headline, in NFC.
    pub title: Option<String>,
    /// Date of publication.
    pub published: Option<Published>,
    /// Where the article stands on the web.
    pub url: Option<String>,
    /// What was there and could not be used, for people; the article is read without it.
    pub warnings: Vec<String>,
}

/// Parts a text from the front matter that it begins with. The second item is the article: the whole text when there
/// is no front matter, and possibly empty when there is nothing else.
#[must_use]
pub fn split(text: &str) -> (FrontMatter, &str) {
    let Some((syntax, block, body)) = find_block(text) else {
        return (FrontMatter::default(), text);
    };
    match syntax.read(block) {
        Ok(Some(fields)) => (FrontMatter::new(&fields), body),
        Ok(None) => (FrontMatter::default(), text),
        Err(reason) => {
            let warning = format!("the front matter is read as text, for it is not {}: {reason}", syntax.name());
            (FrontMatter { warnings: vec![warning], ..FrontMatter::default() }, text)
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Yaml,
    Toml,
}

/// Names with values, both as written; only values that are a text, a number or a date.
type Fields = Vec<(String, String)>;

impl Syntax {
    fn name(self) -> &'static str {
        match self {
            Self::Yaml => "YAML",
            Self::Toml => "TOML",
        }
    }

    /// The fields of a block, `None` when it is running text after all.
    fn read(self, block: &str) -> Result<Option<Fields>, String> {
        match self {
            Self::Yaml => yaml_fields(block),
            Self::Toml => toml_fields(block).map(Some),
        }
    }
}

/// The syntax, the block between its two lines, and the text below the second.
fn find_block(text: &str) -> Option<(Syntax, &str, &str)> {
    let mut lines = text.split_inclusive('\n');
    let opening = lines.next()?;
    let (syntax, closings): (_, &[&str]) = match opening.trim_end() {
        "---" => (Syntax::Yaml, &["---", "..."]),
        "+++" => (Syntax::Toml, &["+++"]),
        _ => return None,
    };
    let mut end = opening.len();
    for line in lines {
        if end > MAX_BYTES {
            return None;
        }
        if closings.contains(&line.trim_end()) {
            return Some((syntax, &text[opening.len()..end], &text[end + line.len()..]));
        }
        end += line.len();
    }
    None
}

/// The top level of a mapping, read from events: aliases are never followed, nesting costs no stack, and a value stays
/// as it is written (`007` is no number).
fn yaml_fields(block: &str) -> Result<Option<Fields>, String> {
    let mut fields = Fields::new();
    let mut is_mapping = false;
    let mut depth = 0_usize;
    let mut key: Option<String> = None;
    // Whether the next item of the mapping is a value.
    let mut wants_value = false;
    for event in Parser::new_from_str(block) {
        let (event, _) = event.map_err(|error| error.to_string())?;
        match event {
            Event::MappingStart(..) if depth == 0 => (is_mapping, depth) = (true, 1),
            Event::Scalar(..) | Event::SequenceStart(..) | Event::Alias(_) if depth == 0 => return Ok(None),
            Event::Scalar(text, style, ..) if depth == 1 => {
                if !wants_value {
                    if !is_field_name(&text) {
                        return Ok(None);
                    }
                    key = Some(text.into_owned());
                } else if let Some(key) = key.take() {
                    let is_null = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                    if !is_null {
                        fields.push((key, text.into_owned()));
                    }
                }
                wants_value = !wants_value;
            }
            Event::Alias(_) if depth == 1 => wants_value = !wants_value,
            Event::MappingStart(..) | Event::SequenceStart(..) => depth += 1,
            Event::MappingEnd | Event::SequenceEnd => {
                depth -= 1;
                if depth == 1 {
                    wants_value = !wants_value;
                }
            }
            Event::DocumentEnd => break,
            _ => {}
        }
    }
    Ok(is_mapping.then_some(fields))
}

fn toml_fields(block: &str) -> Result<Fields, String> {
    let table: toml::Table = toml::from_str(block).map_err(|error| error.message().to_owned())?;
    let as_written = |value| match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Datetime(time) => Some(time.to_string()),
        _ => None,
    };
    Ok(table.into_iter().filter_map(|(key, value)| Some((key, as_written(value)?))).collect())
}

/// Names of fields are bare words: `Hà Nội: mưa lớn` between two rules is a sentence.
fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

impl FrontMatter {
    fn new(fields: &Fields) -> Self {
        let first = |names| values(fields, names).next().map(str::to_owned);
        let is_url = |value: &&str| ["http://", "https://", "www."].iter().any(|start| value.starts_with(start));
        let (published, warnings) = published(fields);
        Self {
            id: first(IDS),
            title: values(fields, TITLES).next().map(|title| title.nfc().collect()),
            published,
            // `source` is more often the name of a paper.
            url: values(fields, URLS).find(is_url).map(str::to_owned),
            warnings,
        }
    }
}

/// The values of the fields of these names, in the order of the names, without space around them.
fn values<'a>(fields: &'a Fields, names: &'static [&'static str]) -> impl Iterator<Item = &'a str> {
    let bare = |key: &str| key.replace(['_', '-'], "").to_ascii_lowercase();
    let of_name = move |name: &&str| {
        let found = fields.iter().find(|(key, _)| bare(key) == *name)?;
        Some(found.1.trim()).filter(|value| !value.is_empty())
    };
    names.iter().filter_map(of_name)
}

/// The first day, and what is wrong when none of the fields is one.
fn published(fields: &Fields) -> (Option<Published>, Vec<String>) {
    let mut warnings = Vec::new();
    for value in values(fields, DAYS) {
        match published::stated(value, "front_matter") {
            Ok(published) => return (Some(published), Vec::new()),
            // Some programs write `published: true` beside `date`.
            Err(_) if matches!(value, "true" | "false" | "True" | "False") => {}
            Err(error) => warnings.push(error.to_string()),
        }
    }
    (None, warnings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(front_matter: &FrontMatter) -> Option<&str> {
        front_matter.published.as_ref().map(|published| published.value.as_str())
    }

    #[test]
    fn fields_of_yaml_are_read_under_any_of_their_names() {
        let text = "---\r\nTitle: 'Lũ lên nhanh: dân vùng trũng di dời'\r\nID: 0071\r\nPublished_At: 2025-09-02 07:30:00 +0700\r\n\
                    source: Báo Đồng Bằng\r\nlink: https://example.vn/lu-len.html\r\nLang: vi-VN\r\ntags: [lũ, {a: b}]\r\n---\r\n\
                    \r\nNước sông Hậu dâng cao.\r\n";
        let (front_matter, body) = split(text);
        assert_eq!(front_matter.title.as_deref(), Some("Lũ lên nhanh: dân vùng trũng di dời"));
        assert_eq!(front_matter.id.as_deref(), Some("0071"));
        assert_eq!(day(&front_matter), Some("2025-09-02"));
        assert_eq!(front_matter.published.as_ref().map(|p| p.from.as_str()), Some("front_matter"));
        assert_eq!(front_matter.url.as_deref(), Some("https://example.vn/lu-len.html"));
        assert!(front_matter.warnings.is_empty());
        assert_eq!(body, "\r\nNước sông Hậu dâng cao.\r\n");
    }

    #[test]
    fn fields_of_toml_are_read() {
        for (written, value) in [
            ("2025-09-02T07:30:00+07:00", "2025-09-02"),
            ("2025-09-02", "2025-09-02"),
            ("\"2/9/2025\"", "2025-09-02"),
            ("2025-09-02T23:30:00Z", "2025-09-02"),
        ] {
            let text =
                format!("+++\ntitle = \"Chợ nổi\"\nid = 71\npublishDate = {written}\n[menu]\ndate = 1\n+++\nChợ họp.");
            let (front_matter, body) = split(&text);
            assert_eq!((day(&front_matter), body), (Some(value), "Chợ họp."), "{written}");
            assert_eq!(front_matter.id.as_deref(), Some("71"));
        }
    }

    #[test]
    fn the_more_exact_name_goes_first_and_no_day_is_told() {
        let cases: [(&str, Option<&str>, usize); 7] = [
            ("created: 2020-01-01\npubDate: 3/4/2025", Some("2025-04-03"), 0),
            ("published: true\ndate: 2025-04-03", Some("2025-04-03"), 0),
            ("published: false", None, 0),
            ("date: hôm qua", None, 1),
            ("date: 30/2/2025", None, 1),
            ("date:\ntitle: Không ngày", None, 0),
            ("date: [2025-04-03]", None, 0),
        ];
        for (block, expected, warnings) in cases {
            let text = format!("---\n{block}\n---\nBài.");
            let (front_matter, body) = split(&text);
            assert_eq!(
                (day(&front_matter), front_matter.warnings.len(), body),
                (expected, warnings, "Bài."),
                "{block}"
            );
        }
    }

    #[test]
    fn what_only_looks_like_front_matter_stays_in_the_text() {
        let quiet = [
            "---\nMưa lớn ở Huế.\n---\nChi tiết sau.",
            "---\nHà Nội: mưa lớn\n---\nChi tiết sau.",
            "---\n- một\n- hai\n---\nChi tiết sau.",
            "---\n---\nChi tiết sau.",
            "---\ntitle: Không khép lại\n",
            "\n---\ntitle: Không ở đầu\n---\nBài.",
            "--- title: x\n---\nBài.",
            "----\ntitle: x\n----\nBài.",
            "Bài.\n---\ntitle: x\n---\n",
            "+++\nkhông khép",
            "",
        ];
        for text in quiet {
            assert_eq!(split(text), (FrontMatter::default(), text), "{text}");
        }
        for text in
            ["---\ntitle: \"hở\ndate: [\n---\nBài.", "+++\ntitle: x\n+++\nBài.", "---\na: b\n\tc: [d\n---\nBài."]
        {
            let (front_matter, body) = split(text);
            assert_eq!((front_matter.warnings.len(), body), (1, text), "{front_matter:?}");
        }
    }

    #[test]
    fn nothing_below_the_block_is_an_empty_article() {
        assert_eq!(split("---\ntitle: x\n---").1, "");
        assert_eq!(split("---\ntitle: x\n...\nBài.").1, "Bài.");
    }

    #[test]
    fn deep_and_doubling_blocks_cost_little() {
        let level = |above: u32| format!("a{above}: &a{above} [*a{below}, *a{below}]\n", below = above - 1);
        let levels: String = (1..40).map(level).collect();
        let doubling = format!("---\na0: &a0 [x]\n{levels}title: Vẫn đọc\n---\nBài.");
        assert_eq!(split(&doubling).0.title.as_deref(), Some("Vẫn đọc"));
        let deep = format!("---\na: {}\n---\nBài.", "[".repeat(30_000));
        assert_eq!(split(&deep).0.warnings.len(), 1);
        let long = format!("---\na: {}\nb: c\n---\nBài.", "x".repeat(MAX_BYTES));
        assert_eq!(split(&long).1, long);
    }
}
