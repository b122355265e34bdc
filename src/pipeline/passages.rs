//! Which sentences of an article does the model read together?
//!
//! A name is easier to tell where its neighbours are seen, so sentences that follow one another are joined to passages,
//! as far as the model was trained to read (see [`crate::tag::Tagger::passage_bytes`]). Sentences that are left out are
//! skipped over.

use crate::tag::{TagInput, TagOutput, TaggedMention};
use crate::text::Span;

/// Between two sentences of a passage.
const SEPARATOR: char = '\n';

/// Sentences joined to one text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Passage {
    text: String,
    /// Which sentence of the article each is.
    sentences: Vec<usize>,
    /// Bytes of the text at which the second and further sentences begin.
    borders: Vec<usize>,
}

/// Joins sentences, each with its place in the article, to passages of at most `most` bytes; a longer sentence is one
/// by itself.
pub(super) fn join<'a>(sentences: impl Iterator<Item = (usize, &'a str)>, most: usize) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    for (index, sentence) in sentences {
        match passages.last_mut() {
            Some(passage) if passage.text.len() + SEPARATOR.len_utf8() + sentence.len() <= most => {
                passage.text.push(SEPARATOR);
                passage.borders.push(passage.text.len());
                passage.text.push_str(sentence);
                passage.sentences.push(index);
            }
            _ => passages.push(Passage { text: sentence.to_owned(), sentences: vec![index], borders: Vec::new() }),
        }
    }
    passages
}

impl Passage {
    pub(super) fn input(&self) -> TagInput<'_> {
        TagInput { text: &self.text, borders: &self.borders }
    }

    /// Gives each mention of the passage to its sentence in `outputs`, with the bytes of that sentence.
    pub(super) fn share_out(&self, output: &TagOutput, outputs: &mut [TagOutput]) {
        for mention in &output.mentions {
            let place = self.borders.partition_point(|border| *border <= mention.span.start());
            let start = place.checked_sub(1).map_or(0, |before| self.borders[before]);
            let span = Span::new(mention.span.start() - start, mention.span.end() - start);
            outputs[self.sentences[place]].mentions.push(TaggedMention { span, ..*mention });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::lexicon::LexiconTagger;
    use crate::tag::{Label, Tagger};

    #[test]
    fn mentions_come_back_to_their_sentences() {
        let sentences = ["Tô Lâm đến Hà", "Nội và Hà Nội mưa.", "Huế nắng."];
        let tagger = LexiconTagger::new([("Hà Nội", Label::Place), ("Hà\nNội", Label::Place), ("Huế", Label::Place)]);
        for (most, count) in [(0, 3), (40, 2), (99, 1)] {
            let passages = join(sentences.iter().copied().enumerate().map(|(index, text)| (index * 2, text)), most);
            assert_eq!(passages.len(), count, "{most}");
            let inputs: Vec<TagInput<'_>> = passages.iter().map(Passage::input).collect();
            let mut outputs = vec![TagOutput::default(); 5];
            let found = tagger.tag(&[inputs]).expect("a lexicon cannot fail");
            for (passage, output) in passages.iter().zip(&found[0]) {
                passage.share_out(output, &mut outputs);
            }
            let names = |index: usize| {
                let spans = outputs[2 * index].mentions.iter().map(|found| found.span);
                spans.map(|span| &sentences[index][span.start()..span.end()]).collect::<Vec<_>>()
            };
            // “Hà” and “Nội” of two sentences are no name.
            assert_eq!([names(0), names(1), names(2)], [vec![], vec!["Hà Nội"], vec!["Huế"]], "{most}");
        }
    }
}
