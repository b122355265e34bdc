//! Which names does the model see in a sentence?
//!
//! A [`Tagger`] turns the texts of documents into labelled spans. Engines differ in how they compute; the answer for a
//! document never depends on what else is tagged with it.

mod agreement;
pub mod cascade;
pub mod classifier;
pub mod decode;
pub mod labels;
pub mod lexicon;
pub mod onnx;
pub mod pieces;
#[cfg(feature = "rust-bert")]
pub mod rust_bert;

use crate::text::Span;

/// One text to be tagged: a sentence, or a passage of neighbouring ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagInput<'a> {
    /// The text, NFC.
    pub text: &'a str,
    /// Bytes of the text at which its second and further sentences begin, in order. No name crosses one.
    pub borders: &'a [usize],
}

impl<'a> From<&'a str> for TagInput<'a> {
    /// A single sentence.
    fn from(text: &'a str) -> Self {
        Self { text, borders: &[] }
    }
}

/// What was found in one text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TagOutput {
    /// Sorted and disjoint.
    pub mentions: Vec<TaggedMention>,
}

/// A name found by a tagger.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaggedMention {
    /// Bytes of the input's text.
    pub span: Span,
    /// What it names.
    pub label: Label,
    /// Probability that span and label are both right, 0 to 1.
    pub probability: f32,
}

/// What a model's labels can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    /// Person.
    Person,
    /// Place.
    Place,
    /// Organisation.
    Organisation,
    /// Any other name: decoded, so that it does not become one of the others, and not reported.
    Other,
}

/// Where an engine computes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Device {
    /// The processor.
    #[default]
    Cpu,
    /// The NVIDIA card of this number, from 0 on.
    Cuda(usize),
}

impl std::str::FromStr for Device {
    type Err = String;

    fn from_str(given: &str) -> Result<Self, String> {
        let (name, number) = given.split_once(':').unwrap_or((given, "0"));
        match (name, number.parse()) {
            ("cpu", _) if given == "cpu" => Ok(Self::Cpu),
            ("cuda", Ok(card)) => Ok(Self::Cuda(card)),
            _ => Err("none of cpu, cuda, cuda:1, …".to_owned()),
        }
    }
}

impl std::fmt::Display for Device {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cpu => formatter.write_str("cpu"),
            Self::Cuda(card) => write!(formatter, "cuda:{card}"),
        }
    }
}

/// Why tagging failed.
#[derive(Debug, thiserror::Error)]
pub enum TagError {
    /// The tokenizer refused a text.
    #[error("the tokenizer refused the text “{text}”: {reason}; report this text as a fault of danh")]
    Tokenizer {
        /// The beginning of the text.
        text: String,
        /// The tokenizer's own words.
        reason: String,
    },
    /// The engine could not run the model.
    #[error("the engine could not run the model: {reason}; check that the model folder is one that this engine reads")]
    Engine {
        /// The engine's own words.
        reason: String,
    },
}

/// An engine.
pub trait Tagger: Send + Sync {
    /// Reads documents, each a list of the texts in it: for what a word names in one text of a document tells what it
    /// names in another. One list of outputs per document and one output per text, in order; spans are byte ranges of
    /// the text, sorted, disjoint.
    ///
    /// # Errors
    /// When the tokenizer or the engine fails; then nothing is returned for any document.
    fn tag(&self, documents: &[Vec<TagInput<'_>>]) -> Result<Vec<Vec<TagOutput>>, TagError>;

    /// How many bytes of neighbouring sentences are best given as one input; 0 when each should be given alone.
    fn passage_bytes(&self) -> usize {
        0
    }
}

impl<T: Tagger + ?Sized> Tagger for Box<T> {
    fn tag(&self, documents: &[Vec<TagInput<'_>>]) -> Result<Vec<Vec<TagOutput>>, TagError> {
        (**self).tag(documents)
    }

    fn passage_bytes(&self) -> usize {
        (**self).passage_bytes()
    }
}
