//! What does the world see of an article?
//!
//! The public JSON, format 1, and the only place that knows it. Offsets are Unicode code points into
//! [`Record::text`], start inclusive, end exclusive: `record["text"][start:end] == mention["text"]` in Python.
//! Fields that a reader does not know are ignored, so that later versions can add some; absent facts are `null`.
//!
//! ```
//! let line = r#"{"format":1,"id":"a","text":"Hà Nội","places":[{"id":"l1","name":"Hà Nội",
//!     "mentions":[{"start":0,"end":6,"text":"Hà Nội"}]}]}"#;
//! let record: danh::record::Record = serde_json::from_str(line)?;
//! assert_eq!(record.places[0].mentions[0].text, "Hà Nội");
//! # Ok::<(), serde_json::Error>(())
//! ```

mod view;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::is_nfc;

pub use crate::kind::{MentionType, TitleKind};
pub use crate::record::view::EntityView;
use crate::text::{CharSpan, Document};

/// The version of the format, in every record.
pub const FORMAT: u32 = 1;

/// What was found in one article: one line of `records.jsonl`.
///
/// Hand-labelled (gold) records have the same form without `source`, `score`, `sentence` and `sentences`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "danh record")]
pub struct Record {
    /// Version of this format: 1.
    pub format: u32,
    /// Name of the article, unique in a run.
    pub id: String,
    /// Where the article came from; `null` in gold records.
    #[serde(default)]
    pub source: Option<ArticleSource>,
    /// ISO 639-1 code (639-3 where there is none) of the language, `null` when unsure.
    #[serde(default)]
    pub language: Option<String>,
    /// Id of the first article of the run with the same text, white space apart; left out when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<String>,
    /// Headline, `null` when the article shows none.
    #[serde(default)]
    pub title: Option<String>,
    /// Date of publication, `null` when the article does not tell.
    #[serde(default)]
    pub published: Option<Published>,
    /// The article in Unicode NFC; otherwise unchanged. All offsets point into it.
    pub text: String,
    /// Sentences, headings, captions and bylines, in order and disjoint.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sentences: Vec<TextRange>,
    /// Page furniture in the text, in order and disjoint; left out when there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boilerplate: Vec<Boilerplate>,
    /// People.
    #[serde(default)]
    pub persons: Vec<Entity>,
    /// Ministries, parties, armies, companies, media, schools, courts, clubs.
    #[serde(default)]
    pub organisations: Vec<Entity>,
    /// Countries, provinces, cities, seas, mountains, streets, buildings.
    #[serde(default)]
    pub places: Vec<Entity>,
    /// Calendar dates and ranges.
    #[serde(default)]
    pub dates: Vec<DateEntity>,
    /// Ranks and offices.
    #[serde(default)]
    pub titles: Vec<TitleEntity>,
    /// Named conferences, exchanges, exhibitions, wars, festivals.
    #[serde(default)]
    pub events: Vec<Entity>,
    /// Named treaties, laws, statements, plans.
    #[serde(default)]
    pub documents: Vec<Entity>,
    /// Who did what with whom.
    #[serde(default)]
    pub relations: Vec<Relation>,
}

/// Where an article came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArticleSource {
    /// Path relative to the folder in which the program ran, or to the input where that lies elsewhere, with `:LINE`
    /// for an article of a JSONL file; `-` for standard input.
    pub path: String,
    /// SHA-256 of the article's bytes as read (of the line, for JSONL), in lower-case hexadecimal.
    pub sha256: String,
    /// The encoding that the text was converted from: `utf-16le`, `utf-16be`, `windows-1258`, `tcvn3`, `vni`, the last
    /// two also as `… in utf-8` (their bytes taken for letters of Western Europe), or what an HTML page names; left out
    /// for UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
}

/// A date of publication and where it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Published {
    /// ISO 8601 day.
    pub value: String,
    /// Where the date was read: `option` (the command line), `front_matter`, `jsonl`, `html`, `dateline` or `url`.
    pub from: String,
}

/// A range of code points of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TextRange {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// Lines of the text that belong to the page and not to the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Boilerplate {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// What they are: a name of `src/boilerplate.toml`, such as `related` or `rating`.
    pub kind: String,
}

/// A person, organisation, place, event or document with everything in the text that names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// Unique in the record: `p1`, `o1`, `l1`, `e1`, `d1`, …
    pub id: String,
    /// The most frequent full form.
    pub name: String,
    /// Other forms in this article.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// ISO 3166-1 alpha-2 code of a state or territory, ISO 3166-2 code of a province of Viet Nam, or the id that the
    /// user's lexicon gives; left out when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Ids of the titles that a person bears in the article; left out when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<String>,
    /// In the order of the text.
    pub mentions: Vec<Mention>,
}

/// A date with everything in the text that names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DateEntity {
    /// Unique in the record: `x1`, `x2`, …
    pub id: String,
    /// ISO 8601: day, month or year, `XXXX` for an unknown year, a range as `start/end`, `?` when nothing is known.
    pub value: String,
    /// In the order of the text.
    pub mentions: Vec<Mention>,
}

/// A rank or office with everything in the text that names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TitleEntity {
    /// Unique in the record: `t1`, `t2`, …
    pub id: String,
    /// The most frequent form.
    pub name: String,
    /// Other forms in this article.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Rank or office; `null` when not told apart.
    #[serde(default)]
    pub kind: Option<TitleKind>,
    /// In the order of the text.
    pub mentions: Vec<Mention>,
}

/// A stretch of text that names something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The text between the two.
    pub text: String,
    /// Index into `sentences`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<usize>,
    /// What found it: `model`, `lexicon:FILE`, or `rule:` and the rule's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Probability that the mention is right, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

/// A statement of the article about two of its entities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Relation {
    /// One of, with the properties of Wikidata that fit: `has_title` (P39 office held, P410 rank), `affiliated_with` (P1416
    /// affiliation), `represents` (none), `met_with` (none), `visited`
    /// (none), `signed` (P1891 signatory, from the document), `chaired` (P664 organizer, from the event),
    /// `took_part_in` (P1344), `held_at` (P276), `held_on` (P585), `part_of` (P361, P749 parent organization),
    /// `located_in` (P131). Dates are objects of `held_on` only. `met_with` has no order.
    pub kind: String,
    /// Id of an entity of this record.
    pub subject: String,
    /// Id of an entity of this record.
    pub object: String,
    /// Value of a date, as in `dates`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Id of a place of this record.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Probability that the relation is right, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Where the text says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// A stretch of text that states a relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Index into `sentences`.
    pub sentence: usize,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// By what the arguments are spoken of: `name`, `title` (a title that stands for the person who bears it) or
    /// `pronoun` (also a noun that stands for an event named before). Of two the one that says less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

impl Record {
    /// A record of format 1 in which nothing has been found yet.
    #[must_use]
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            format: FORMAT,
            id: id.into(),
            source: None,
            language: None,
            duplicate_of: None,
            title: None,
            published: None,
            text: text.into(),
            sentences: Vec::new(),
            boilerplate: Vec::new(),
            persons: Vec::new(),
            organisations: Vec::new(),
            places: Vec::new(),
            dates: Vec::new(),
            titles: Vec::new(),
            events: Vec::new(),
            documents: Vec::new(),
            relations: Vec::new(),
        }
    }

    /// The first thing that makes the record meaningless: a format that is not known, a text that is not in NFC, an id
    /// that stands twice, a mention that is not what the text has there, a relation of no entity.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        if self.format != FORMAT {
            return Some(format!("format {} is not known: this version reads format {FORMAT}", self.format));
        }
        if !is_nfc(&self.text) {
            return Some("the text is not in Unicode NFC: bring it to NFC, and the offsets with it".into());
        }
        let document = Document::new(&self.text);
        let mut kinds = BTreeMap::new();
        for entity in self.entities() {
            if kinds.insert(entity.id, entity.kind).is_some() {
                return Some(format!("two entities have the id `{}`: ids are unique in a record", entity.id));
            }
            for mention in entity.mentions {
                let (start, end) = (mention.start, mention.end);
                let found = (start < end).then(|| document.byte_span(CharSpan::new(start, end))).flatten();
                if found.map(|span| document.slice(span)) != Some(&mention.text) {
                    let name = &mention.text;
                    return Some(format!(
                        "`{name}` is not what the text has at {start}..{end}: count code points from 0"
                    ));
                }
            }
        }
        for relation in &self.relations {
            for id in [&relation.subject, &relation.object].into_iter().chain(&relation.place) {
                if !kinds.contains_key(id.as_str()) {
                    return Some(format!(
                        "a relation {} names `{id}`, the id of no entity: correct the id",
                        relation.kind
                    ));
                }
            }
        }
        None
    }

    /// The list of the entities of a type; `None` for dates and titles, which carry more.
    pub fn list_mut(&mut self, kind: MentionType) -> Option<&mut Vec<Entity>> {
        match kind {
            MentionType::Per => Some(&mut self.persons),
            MentionType::Org => Some(&mut self.organisations),
            MentionType::Loc => Some(&mut self.places),
            MentionType::Event => Some(&mut self.events),
            MentionType::Doc => Some(&mut self.documents),
            MentionType::Date | MentionType::Title => None,
        }
    }

    /// Every mention with its entity, in the order of the text.
    #[must_use]
    pub fn mentions(&self) -> Vec<(EntityView<'_>, &Mention)> {
        let mut mentions: Vec<_> =
            self.entities().flat_map(|entity| entity.mentions.iter().map(move |mention| (entity, mention))).collect();
        mentions.sort_by_key(|(entity, mention)| (mention.start, mention.end, entity.kind));
        mentions
    }
}

/// The JSON Schema (2020-12) of a record.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Record).to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_fields_are_ignored_and_absent_facts_are_null() {
        let record: Record = serde_json::from_str(r#"{"format":1,"id":"a","text":"x","later":{"y":1}}"#)
            .expect("a record of a later version reads");
        let value = serde_json::to_value(&record).expect("a record is JSON");
        assert!(value["title"].is_null() && value["published"].is_null());
        assert_eq!(value["persons"], serde_json::json!([]));
    }
}
