//! Two models, of which the second reads only what the first is not sure of.
//!
//! Most texts of news are easy, and a shallow model is sure of them; a deep one then costs little. Every text of a
//! document is read by the first. Where the likeliest label of any token is less probable than a limit, the second reads
//! the text anew, and its scores stand for those of the first (Viola and Jones 2001, cascades of classifiers). Names are
//! then brought to agree and sentences decoded as with one model.

use crate::tag::agreement::Scored;
use crate::tag::classifier::TokenClassifier;
use crate::tag::{TagError, TagInput, TagOutput, Tagger};

/// Probability of a label from which on the first model is sure of it. Chosen on VLSP 2018 dev with ner-fast 1.2.0,
/// where 0.7 gained 0.2 points of F1 for a third more tokens read twice; with 1.3.0 it gains 0.1 (`docs/benchmarks.md`).
pub const SURE: f32 = 0.6;

/// A tagger of two models.
#[derive(Debug)]
pub struct Cascade {
    first: TokenClassifier,
    second: TokenClassifier,
    sure: f32,
}

impl Cascade {
    /// Texts in which `first` gives every token a label with a probability of at least `sure` (0 to 1) are not shown to
    /// `second`. 0: none is; more than 1: all are.
    ///
    /// # Errors
    /// When the labels of the models differ, with what differs.
    pub fn new(first: TokenClassifier, second: TokenClassifier, sure: f32) -> Result<Self, String> {
        if first.labels() == second.labels() {
            Ok(Self { first, second, sure })
        } else {
            let reason = "its labels, their order or their scheme are not those of the first model";
            Err(format!("{reason}: {:?} where the first has {:?}", second.labels(), first.labels()))
        }
    }

    /// Whether every token of a text has a likely label.
    fn is_sure(&self, sentences: &[Scored<'_>]) -> bool {
        let limit = self.sure.ln();
        sentences.iter().flat_map(|sentence| &sentence.scores).all(|row| row.iter().any(|score| *score >= limit))
    }
}

impl Tagger for Cascade {
    fn tag(&self, documents: &[Vec<TagInput<'_>>]) -> Result<Vec<Vec<TagOutput>>, TagError> {
        let inputs: Vec<TagInput<'_>> = documents.iter().flatten().copied().collect();
        let mut scored = self.first.score(&inputs)?;
        let unsure: Vec<usize> = (0..inputs.len()).filter(|text| !self.is_sure(&scored[*text])).collect();
        let again: Vec<TagInput<'_>> = unsure.iter().map(|text| inputs[*text]).collect();
        for (text, sentences) in unsure.into_iter().zip(self.second.score(&again)?) {
            scored[text] = sentences;
        }
        Ok(self.first.settle(documents, scored))
    }

    fn passage_bytes(&self) -> usize {
        self.first.passage_bytes()
    }
}
