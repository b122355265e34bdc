//! Which prediction belongs to which gold article?
//!
//! Articles are matched by id and must have the same text (in NFC, trailing newlines aside). A gold article without
//! prediction is scored as one in which nothing was found; a prediction without gold is named and not scored.
//!
//! ```
//! use danh::{evaluate, record::Record};
//!
//! let gold = [Record::new("a", "Hà Nội"), Record::new("b", "Huế")];
//! let predicted = [Record::new("b", "Huế\n"), Record::new("c", "Vinh")];
//! let pairing = evaluate::pair(&gold, &predicted)?;
//! assert_eq!((pairing.articles.len(), pairing.missing, pairing.extra), (2, vec!["a".into()], vec!["c".into()]));
//! # Ok::<(), evaluate::PairError>(())
//! ```

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::record::Record;
use crate::text::Document;

/// Gold and prediction of the same articles.
#[derive(Debug, Clone)]
pub struct Pairing<'a> {
    /// One for each gold article, by id.
    pub articles: Vec<ArticlePair<'a>>,
    /// Ids of gold articles without prediction, sorted; they count as missed.
    pub missing: Vec<String>,
    /// Ids of predictions without gold, sorted; they are not scored.
    pub extra: Vec<String>,
}

/// Gold and prediction of one article.
#[derive(Debug, Clone)]
pub struct ArticlePair<'a> {
    /// What is right.
    pub gold: &'a Record,
    /// What was found; a record with nothing in it when there is no prediction.
    pub predicted: Cow<'a, Record>,
}

/// Why gold and predictions cannot be compared.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum PairError {
    /// Nothing to compare with.
    #[error("the gold holds no article: give a file or folder of labelled articles")]
    NoGold,
    /// Two articles of one side have the same id.
    #[error("the {side} hold article `{id}` twice: ids must be unique, leave one out or rename it")]
    SameId {
        /// `gold articles` or `predictions`.
        side: &'static str,
        /// The id.
        id: String,
    },
    /// Offsets could not be compared.
    #[error(
        "article `{id}`: the texts of gold and prediction differ from character {position} on \
         (gold `{gold}`, prediction `{predicted}`): run the system \
         on the text of the gold article, or give the other article another id"
    )]
    TextsDiffer {
        /// Id of the article.
        id: String,
        /// First code point that differs, counted from 0.
        position: usize,
        /// The gold text from there.
        gold: String,
        /// The predicted text from there.
        predicted: String,
    },
}

/// Matches predictions with gold articles by id.
///
/// # Errors
/// When there is no gold, an id is not unique, or the texts of an article differ.
pub fn pair<'a>(gold: &'a [Record], predicted: &'a [Record]) -> Result<Pairing<'a>, PairError> {
    let gold = by_id(gold, "gold articles")?;
    let mut predicted = by_id(predicted, "predictions")?;
    if gold.is_empty() {
        return Err(PairError::NoGold);
    }
    let mut missing = Vec::new();
    let mut articles = Vec::with_capacity(gold.len());
    for (id, gold) in gold {
        let predicted = if let Some(predicted) = predicted.remove(id) {
            texts_agree(gold, predicted)?;
            Cow::Borrowed(predicted)
        } else {
            missing.push(id.to_owned());
            Cow::Owned(Record::new(id, gold.text.clone()))
        };
        articles.push(ArticlePair { gold, predicted });
    }
    let extra = predicted.into_keys().map(str::to_owned).collect();
    Ok(Pairing { articles, missing, extra })
}

fn by_id<'a>(records: &'a [Record], side: &'static str) -> Result<BTreeMap<&'a str, &'a Record>, PairError> {
    let mut found = BTreeMap::new();
    for record in records {
        if found.insert(record.id.as_str(), record).is_some() {
            return Err(PairError::SameId { side, id: record.id.clone() });
        }
    }
    Ok(found)
}

fn texts_agree(gold: &Record, predicted: &Record) -> Result<(), PairError> {
    match first_difference(&gold.text, &predicted.text) {
        None => Ok(()),
        Some((position, gold_from, predicted_from)) => {
            Err(PairError::TextsDiffer { id: gold.id.clone(), position, gold: gold_from, predicted: predicted_from })
        }
    }
}

/// Where two texts begin to differ in NFC, trailing newlines aside: the code point, counted from 0, and up to 30
/// code points of either text from there, line ends escaped.
pub(super) fn first_difference(one: &str, other: &str) -> Option<(usize, String, String)> {
    let (one, other) = (Document::new(one), Document::new(other));
    let (one, other) = (one.text().trim_end_matches(['\n', '\r']), other.text().trim_end_matches(['\n', '\r']));
    if one == other {
        return None;
    }
    let position = one.chars().zip(other.chars()).take_while(|(left, right)| left == right).count();
    let from = |text: &str| {
        let part: String = text.chars().skip(position).take(30).collect();
        if part.is_empty() { "end of text".to_owned() } else { part.escape_debug().to_string() }
    };
    Some((position, from(one), from(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_are_named_with_the_place() {
        let (gold, predicted) = ([Record::new("a", "Đổng Quân tới")], [Record::new("a", "Đổng Quan tới")]);
        let error = pair(&gold, &predicted).unwrap_err();
        let message = error.to_string();
        assert!(message.starts_with("article `a`: the texts of gold and prediction differ from character 7 on"));
        assert!(message.contains("gold `ân tới`, prediction `an tới`"), "{message}");
    }

    #[test]
    fn forms_of_unicode_and_trailing_newlines_do_not_matter() {
        let (gold, predicted) = ([Record::new("a", "Việt\n\n")], [Record::new("a", "Vie\u{302}\u{323}t")]);
        assert!(pair(&gold, &predicted).is_ok());
        let (gold, predicted) = ([Record::new("a", "Việt\n")], [Record::new("a", "Việt Nam")]);
        assert!(pair(&gold, &predicted).unwrap_err().to_string().contains("character 4 on (gold `end of text`"));
    }

    #[test]
    fn ids_are_unique_and_gold_is_there() {
        let twice = [Record::new("a", "x"), Record::new("a", "x")];
        assert!(pair(&twice, &[]).unwrap_err().to_string().starts_with("the gold articles hold article `a` twice"));
        assert_eq!(pair(&[], &twice[..1]).unwrap_err(), PairError::NoGold);
    }
}
