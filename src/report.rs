//! What was found, for people to look at: one page that needs no network.
//!
//! The page holds every article as HTML, its mentions marked, inside a `noscript` element: read as it is without
//! JavaScript, and taken out one at a time with it, so that a browser lays out the article that is looked at and no
//! other. What the views of entities, relations and dates need is JSON beside it. `report/page.js` makes the views;
//! `report/vendor/` has the libraries for graph and table.
//!
//! What comes from articles is escaped, and the page's own policy lets run only the scripts that it was written with.

mod article;
mod data;
mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::evaluate::{ArticleErrors, Pairing, Report, errors, score};
use crate::record::Record;
use crate::registry::{Registry, positions};

/// Types that the page names, with what it calls them.
pub(super) const TYPE_NAMES: [(&str, &str); 7] = [
    ("PER", "person"),
    ("ORG", "organisation"),
    ("LOC", "place"),
    ("DATE", "date"),
    ("TITLE", "title"),
    ("EVENT", "event"),
    ("DOC", "document"),
];

/// What the articles are compared with.
#[derive(Debug)]
struct Judgement {
    scores: Report,
    /// By id; an article without errors has none, one without gold neither.
    errors: BTreeMap<String, ArticleErrors>,
    /// Ids of the articles of the gold.
    judged: BTreeSet<String>,
}

/// See [`positions`].
type ThingOf<'a> = BTreeMap<(usize, &'a str), usize>;

/// Writes a page of these records; `gold` is their pairing with hand-labelled ones, if there are any.
///
/// # Errors
/// When it cannot be written.
pub fn write(records: &[Record], gold: Option<&Pairing<'_>>, out: &mut dyn Write) -> io::Result<()> {
    let judgement = gold.map(|pairing| Judgement {
        scores: score(pairing).report().clone(),
        errors: errors(pairing).into_iter().map(|errors| (errors.id.clone(), errors)).collect(),
        judged: pairing.articles.iter().map(|article| article.gold.id.clone()).collect(),
    });
    let mut registry = Registry::default();
    for record in records {
        registry.add(record);
    }
    let things = registry.finish();
    let thing_of = positions(&things);
    let mut page = page::Page::begin(records, judgement.as_ref(), out)?;
    for (number, record) in records.iter().enumerate() {
        page.add(&article::article(number, record, &thing_of, judgement.as_ref()))?;
    }
    page.finish(&data::data(records, &things, &thing_of, judgement.as_ref()))
}
