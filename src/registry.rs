//! Who is who across articles?
//!
//! Entities of different articles are one when their canonical names have the same words (or a known other name), their
//! types agree, and nothing that the articles say of them disagrees. How much must agree besides the name depends on how
//! many bear such a name: nothing for `Quốc hội` or `Vladimir Putin`, an office, a country, an organisation or company
//! in common for `Nguyễn Văn Hùng`, the place where it lies for `đường Lê Lợi`. A given name alone joins nothing.
//!
//! ```
//! use danh::record::Record;
//! use danh::registry::Registry;
//!
//! let place = |id: &str, name: &str| -> Record {
//!     serde_json::from_value(serde_json::json!({"format": 1, "id": id, "text": name, "places": [
//!         {"id": "l1", "name": name, "mentions": [{"start": 0, "end": name.chars().count(), "text": name}]}]}))
//!     .expect("a record")
//! };
//! let mut registry = Registry::default();
//! registry.add(&place("a", "Mỹ"));
//! registry.add(&place("b", "Hoa Kỳ"));
//! let things = registry.finish();
//! assert_eq!((things.len(), things[0].members.len()), (1, 2));
//! assert_eq!(things[0].members[1].joined, ["same place, US"]);
//! ```

mod agree;
mod facts;
mod join;
mod thing;

use crate::record::Record;
use facts::{Facts, Member};
pub use thing::{FACTS, Fact, Form, Thing, ThingMember, positions};

/// Entities of many articles. Holds what is said of them, and no text.
#[derive(Debug, Default)]
pub struct Registry {
    /// Ids and days of publication of the articles.
    articles: Vec<Article>,
    members: Vec<Member>,
    /// Of each member.
    facts: Vec<Facts>,
}

/// What is kept of an article.
#[derive(Debug)]
struct Article {
    id: String,
    published: Option<String>,
}

impl Registry {
    /// Adds the persons, organisations, places, events and documents of an article.
    pub fn add(&mut self, record: &Record) {
        let article = self.articles.len();
        self.articles.push(Article {
            id: record.id.clone(),
            published: record.published.as_ref().map(|published| published.value.clone()),
        });
        for (member, facts) in facts::members(article, record) {
            self.members.push(member);
            self.facts.push(facts);
        }
    }

    /// Joins what is the same, in the order in which the articles first name it.
    #[must_use]
    pub fn finish(self) -> Vec<Thing> {
        let clusters = join::clusters(&self.members, self.facts);
        thing::things(&self.articles, &self.members, &clusters)
    }
}
