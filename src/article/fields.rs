//! Which fields of a line of JSON Lines are the article?
//!
//! Their names can be set, other fields are skipped unread, and another field than the text that is no text or number
//! does not lose the article.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// Names of the fields of an article in JSON Lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldNames {
    /// The article; the only field that must be there.
    pub text: String,
    /// Its name.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// Its day of publication.
    pub published: String,
    /// Its address on the web.
    pub url: String,
}

impl Default for FieldNames {
    fn default() -> Self {
        let [text, id, title, published, url] = ["text", "id", "title", "published", "url"].map(str::to_owned);
        Self { text, id, title, published, url }
    }
}

/// What a line says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) text: String,
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) published: Option<String>,
    pub(super) url: Option<String>,
}

impl FieldNames {
    /// Names another field for `text`, `id`, `title`, `published` or `url`.
    ///
    /// # Errors
    /// When there is no such part of an article, with those that there are.
    pub fn set(&mut self, part: &str, name: &str) -> Result<(), String> {
        let field = match part {
            "text" => &mut self.text,
            "id" => &mut self.id,
            "title" => &mut self.title,
            "published" => &mut self.published,
            "url" => &mut self.url,
            _ => return Err(format!("`{part}` is none of text, id, title, published, url")),
        };
        name.clone_into(field);
        Ok(())
    }

    pub(super) fn read(&self, line: &str) -> Result<Fields, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(line);
        let fields = Seed(self).deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(fields)
    }
}

/// Reads the fields that have these names.
struct Seed<'a>(&'a FieldNames);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Fields;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Fields, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Fields;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object with the field `{}`", self.0.text)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut text: Option<String> = None;
        let mut fields = Fields::default();
        while let Some(name) = map.next_key::<String>()? {
            if name == self.0.text {
                text = Some(map.next_value()?);
            } else if name == self.0.id {
                fields.id = identifier(map.next_value()?);
            } else if name == self.0.title {
                fields.title = words(map.next_value()?);
            } else if name == self.0.published {
                fields.published = day(&map.next_value()?);
            } else if name == self.0.url {
                fields.url = words(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        let text = text.ok_or_else(|| A::Error::custom(format!("missing field `{}`", self.0.text)))?;
        Ok(Fields { text, ..fields })
    }
}

/// Identifiers are texts or numbers.
fn identifier(value: Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !text.trim().is_empty() => Some(text),
        _ => None,
    }
}

fn words(value: Value) -> Option<String> {
    let Value::String(text) = value else { return None };
    let trimmed = text.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// The day of a field, which may be a record's own `published`; what is no text is given as none.
fn day(value: &Value) -> Option<String> {
    value.as_str().or_else(|| value.get("value")?.as_str()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_can_have_other_names() {
        let mut names = FieldNames::default();
        names.set("text", "body").expect("a part of an article");
        names.set("id", "doc_id").expect("a part of an article");
        assert!(names.set("author", "by").is_err());
        let line = r#"{"doc_id": 7, "text": {"not": "this"}, "body": "Hà Nội", "vector": [1, 2], "title": " Đề "}"#;
        let fields = names.read(line).expect("an article");
        assert_eq!(
            (fields.text.as_str(), fields.id.as_deref(), fields.title.as_deref()),
            ("Hà Nội", Some("7"), Some("Đề"))
        );
        let missing = names.read(r#"{"text": "Hà Nội"}"#).expect_err("there is no body").to_string();
        assert!(missing.contains("`body`"), "{missing}");
        assert!(names.read(r#"{"body": "Hà Nội"} x"#).is_err());
    }
}
