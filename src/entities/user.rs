//! What does the user's lexicon say about an entity?
//!
//! Names with one id of the lexicon, or without ids one canonical name, are one entity, whatever they look like.

use std::collections::HashMap;

use super::names::Names;
use crate::kind::MentionType;
use crate::lexicon::Entry;
use crate::mentions::{Mention, Source};

/// The entry of the lexicon that a mention was found by.
pub(super) fn entry(mention: &Mention) -> Option<&Entry> {
    if let Source::Lexicon(entry) = &mention.source { Some(entry) } else { None }
}

/// Pairs of names that the lexicon calls one.
pub(super) fn joins(names: &Names<'_>) -> Vec<(usize, usize)> {
    let mut first: HashMap<(MentionType, Option<&str>, &str), usize> = HashMap::new();
    let mut joins = Vec::new();
    for (mention, name) in names.mentions.iter().zip(&names.of_mention) {
        if let Some(entry) = entry(mention) {
            let key = (entry.kind, entry.id.as_deref(), if entry.id.is_some() { "" } else { entry.name.as_str() });
            joins.push((*name, *first.entry(key).or_insert(*name)));
        }
    }
    joins
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::entities::group;
    use crate::rules::Fact;
    use crate::text::{Document, Span};

    #[test]
    fn one_id_is_one_entity_with_its_name() {
        let text = "Sông Hồng, SHC, Hồng Hà";
        let mention = |surface: &str, id: Option<&str>| {
            let start = text.find(surface).expect("it stands there");
            let entry = Entry {
                lexicon: "a.tsv".to_owned(),
                kind: MentionType::Org,
                name: if id.is_some() { "Tập đoàn Sông Hồng" } else { surface }.to_owned(),
                id: id.map(str::to_owned),
            };
            let span = Span::new(start, start + surface.len());
            let source = Source::Lexicon(Arc::new(entry));
            Mention { span, sentence: 0, fact: Fact::Name(MentionType::Org), source, score: 1.0 }
        };
        let mentions = [mention("Sông Hồng", Some("Q1")), mention("SHC", Some("Q1")), mention("Hồng Hà", None)];
        let entities = group::<String>(&Document::new(text), &mentions, &[]);
        let shown: Vec<_> = entities.iter().map(|e| (e.name.as_str(), e.aliases.len(), e.code.as_deref())).collect();
        assert_eq!(shown, [("Tập đoàn Sông Hồng", 2, Some("Q1")), ("Hồng Hà", 0, None)]);
    }
}
