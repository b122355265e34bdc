//! A tagger without a model: finds the names that it was given.
//!
//! For tests of everything that stands after an engine, and for trying the library without weights.

use crate::tag::{Label, TagError, TagInput, TagOutput, TaggedMention, Tagger};
use crate::text::Span;

/// Finds names exactly as written, the longest first, with probability 1.
#[derive(Debug, Clone)]
pub struct LexiconTagger {
    /// The longest first.
    names: Vec<(String, Label)>,
}

impl LexiconTagger {
    /// A tagger for these names. Empty names are ignored.
    pub fn new<'a>(names: impl IntoIterator<Item = (&'a str, Label)>) -> Self {
        let mut names: Vec<(String, Label)> = names
            .into_iter()
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, label)| (name.to_owned(), label))
            .collect();
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self { names }
    }

    fn find(&self, input: &TagInput<'_>) -> TagOutput {
        let mut mentions: Vec<TaggedMention> = Vec::new();
        for (name, label) in &self.names {
            for (start, found) in input.text.match_indices(name.as_str()) {
                let span = Span::new(start, start + found.len());
                let is_whole = input.borders.iter().all(|at| *at <= span.start() || *at >= span.end());
                if is_whole && mentions.iter().all(|mention| !mention.span.overlaps(span)) {
                    mentions.push(TaggedMention { span, label: *label, probability: 1.0 });
                }
            }
        }
        mentions.sort_by_key(|mention| mention.span);
        TagOutput { mentions }
    }
}

impl Tagger for LexiconTagger {
    fn tag(&self, documents: &[Vec<TagInput<'_>>]) -> Result<Vec<Vec<TagOutput>>, TagError> {
        Ok(documents.iter().map(|inputs| inputs.iter().map(|input| self.find(input)).collect()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_wins() {
        let tagger = LexiconTagger::new([("Việt Nam", Label::Place), ("Bộ Quốc phòng Việt Nam", Label::Organisation)]);
        let text = "Việt Nam: Bộ Quốc phòng Việt Nam";
        let outputs = tagger.tag(&[vec![text.into()]]).expect("a lexicon cannot fail");
        let found: Vec<&str> = outputs[0][0].mentions.iter().map(|m| &text[m.span.start()..m.span.end()]).collect();
        assert_eq!(found, ["Việt Nam", "Bộ Quốc phòng Việt Nam"]);
    }
}
