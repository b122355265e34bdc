//! How are the texts of a run turned into batches for a network, and its scores into mentions?
//!
//! Sentences are cut into pieces, long ones into overlapping windows; windows of similar length share a batch; each
//! worker runs whole batches on its own, which is faster than all cores sharing one. Engines differ only in the
//! network that they put in.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::Deserialize;

use crate::tag::agreement::{Scored, agree};
use crate::tag::decode::decode;
use crate::tag::labels::LabelSet;
use crate::tag::pieces::{PieceEncoder, Pieces, best_window, windows};
use crate::tag::{TagError, TagInput, TagOutput, Tagger};

/// Pieces that neighbouring windows of a long sentence share: enough that each token is read with at least half of
/// them on either side.
const WINDOW_OVERLAP: usize = 64;

/// Fewest pieces that a model must be able to read at once, special ones included.
pub const MIN_PIECES: usize = 2 * WINDOW_OVERLAP;

/// Longest window in pieces: longer inputs were rare when the shipped model was trained, and attention over a window
/// costs the square of its length.
const WINDOW_PIECES: usize = 256;

/// What computes the scores of labels. Its answer for a row must not depend on the other rows of the batch.
pub(super) trait Network: Send + Sync {
    /// How many batches may be run at once; at least one.
    fn workers(&self) -> usize;

    /// How windows are to be put into batches.
    fn batching(&self) -> Batching;

    /// Runs one batch on one of the workers. Gives the logits and their shape: rows, width, labels.
    fn run(&self, worker: usize, batch: Batch) -> Result<([usize; 3], Vec<f32>), TagError>;
}

/// How windows are put into batches.
#[derive(Debug, Clone, Copy)]
pub(super) struct Batching {
    /// Most pieces in a batch, padding included, unless one window alone has more.
    pub(super) pieces: usize,
    /// Rows of a batch are padded to the longest of them when there is no step; with one, each to the next multiple
    /// of it, and only rows that are then of one width share a batch.
    pub(super) step: Option<usize>,
}

/// Rows of pieces, all of one width.
#[derive(Debug)]
pub(super) struct Batch {
    /// Number of rows.
    pub(super) rows: usize,
    /// Pieces of each row, special ones and padding included.
    pub(super) width: usize,
    /// Ids of the pieces, row after row. They are far below 2^31: vocabularies are checked on loading.
    pub(super) ids: Vec<i32>,
    /// 1 for each piece, 0 for padding.
    pub(super) mask: Vec<i32>,
}

/// A token-classification model: a tokenizer, a network, and what its labels mean.
pub struct TokenClassifier {
    network: Box<dyn Network>,
    encoder: PieceEncoder,
    labels: LabelSet,
    reading: Reading,
    window_pieces: usize,
}

/// How a model is to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// Vocabulary id that fills up rows.
    pub(super) pad_id: u32,
    /// Longest input in pieces that the network takes, special pieces included.
    pub(super) max_pieces: usize,
    /// As in [`Tagger::passage_bytes`].
    pub(super) passage_bytes: usize,
    pub(super) temperature: Temperature,
}

/// What logits are divided by, so that probabilities are as often right as they say; more than 0.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "f32")]
pub struct Temperature(f32);

impl Default for Temperature {
    fn default() -> Self {
        Self(1.0)
    }
}

impl TryFrom<f32> for Temperature {
    type Error = String;

    fn try_from(number: f32) -> Result<Self, String> {
        let is_usable = number.is_finite() && number > 0.0;
        is_usable.then_some(Self(number)).ok_or_else(|| format!("a temperature is more than 0, not {number}"))
    }
}

impl std::fmt::Debug for TokenClassifier {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("TokenClassifier").field("labels", &self.labels).finish_non_exhaustive()
    }
}

/// Logits of one window, special pieces left out: one row of columns after the other.
type WindowLogits = Vec<f32>;

/// A text in pieces, with one row of logits, in the order of the model's output, for each piece.
pub type PieceLogits = (Pieces, Vec<Vec<f32>>);

/// Part of a sentence that is read at once.
struct Window {
    input: usize,
    pieces: Range<usize>,
}

impl TokenClassifier {
    /// # Errors
    /// When the network cannot run a first text, or its output has another number of labels.
    pub(super) fn new(
        network: Box<dyn Network>,
        encoder: PieceEncoder,
        labels: LabelSet,
        reading: Reading,
    ) -> Result<Self, TagError> {
        let window_pieces = reading.max_pieces.saturating_sub(encoder.special_pieces()).min(WINDOW_PIECES);
        let classifier = Self { network, encoder, labels, reading, window_pieces };
        classifier.tag(&[vec!["a".into()]])?;
        Ok(classifier)
    }

    /// Logits of every piece of every text, special pieces left out: for comparison with other engines.
    ///
    /// # Errors
    /// [`TagError`] when the tokenizer or the engine fails.
    pub fn logits(&self, inputs: &[TagInput<'_>]) -> Result<Vec<PieceLogits>, TagError> {
        let pieces = self.encode(inputs)?;
        let (windows_of, logits) = self.run_windows(&pieces)?;
        let all = pieces.into_iter().zip(&windows_of).map(|(pieces, range)| {
            let cut = windows(pieces.ids.len(), self.window_pieces, WINDOW_OVERLAP);
            let rows = (0..pieces.ids.len()).map(|piece| self.row(&cut, &logits[range.clone()], piece).to_vec());
            let rows = rows.collect();
            (pieces, rows)
        });
        Ok(all.collect())
    }

    fn encode(&self, inputs: &[TagInput<'_>]) -> Result<Vec<Pieces>, TagError> {
        inputs.par_iter().map(|input| self.encoder.encode(input.text)).collect()
    }

    /// Runs the network over all texts. Gives for each text the range of its windows, and for each window the logits
    /// of its pieces, one row of labels after the other.
    fn run_windows(&self, texts: &[Pieces]) -> Result<(Vec<Range<usize>>, Vec<WindowLogits>), TagError> {
        let mut all = Vec::new();
        let mut windows_of = Vec::with_capacity(texts.len());
        for (input, pieces) in texts.iter().enumerate() {
            let first = all.len();
            let cut = windows(pieces.ids.len(), self.window_pieces, WINDOW_OVERLAP);
            all.extend(cut.into_iter().map(|pieces| Window { input, pieces }));
            windows_of.push(first..all.len());
        }
        let batches = self.batches(&all);
        let next = AtomicUsize::new(0);
        let failure: Mutex<Option<TagError>> = Mutex::new(None);
        let results: Mutex<Vec<WindowLogits>> = Mutex::new(vec![Vec::new(); all.len()]);
        let work = |worker: usize| {
            while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                match self.run_batch(texts, &all, batch, worker) {
                    Ok(logits) => {
                        let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
                        for (window, logits) in batch.iter().zip(logits) {
                            results[*window] = logits;
                        }
                    }
                    Err(error) => {
                        *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                        return;
                    }
                }
            }
        };
        // Plain threads run the batches: a rayon thread that waits for an engine's own threads takes up further work
        // meanwhile, and more batches than cores would be in the air.
        std::thread::scope(|scope| {
            for worker in 0..self.network.workers().min(batches.len()) {
                let work = &work;
                scope.spawn(move || work(worker));
            }
        });
        match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok((windows_of, results.into_inner().unwrap_or_else(PoisonError::into_inner))),
        }
    }

    /// Pieces of a window with the special ones, padded as far as its own length asks for.
    fn width(&self, window: &Window) -> usize {
        let length = window.pieces.len() + self.encoder.special_pieces();
        self.network.batching().step.map_or(length, |step| length.next_multiple_of(step))
    }

    /// Groups windows of similar length, the longest first, so that no core is left with a long one at the end.
    fn batches(&self, all: &[Window]) -> Vec<Vec<usize>> {
        let batching = self.network.batching();
        let mut order: Vec<usize> = (0..all.len()).filter(|index| !all[*index].pieces.is_empty()).collect();
        order.sort_by_key(|index| (std::cmp::Reverse(all[*index].pieces.len()), *index));
        let mut batches: Vec<Vec<usize>> = Vec::new();
        let mut widest = 0;
        for index in order {
            let width = self.width(&all[index]);
            match batches.last_mut() {
                Some(batch)
                    if (batch.len() + 1) * widest <= batching.pieces
                        && (batching.step.is_none() || width == widest) =>
                {
                    batch.push(index);
                }
                _ => {
                    widest = width;
                    batches.push(vec![index]);
                }
            }
        }
        batches
    }

    /// Logits of each window of a batch, special pieces left out.
    fn run_batch(
        &self,
        texts: &[Pieces],
        all: &[Window],
        batch: &[usize],
        worker: usize,
    ) -> Result<Vec<WindowLogits>, TagError> {
        let width = batch.iter().map(|index| self.width(&all[*index])).max().unwrap_or(0);
        let mut ids: Vec<i32> = Vec::with_capacity(batch.len() * width);
        let mut mask: Vec<i32> = Vec::with_capacity(batch.len() * width);
        for (row, index) in batch.iter().enumerate() {
            let window = &all[*index];
            ids.extend(self.encoder.window_ids(&texts[window.input], window.pieces.clone()).map(u32::cast_signed));
            mask.resize(ids.len(), 1);
            ids.resize((row + 1) * width, self.reading.pad_id.cast_signed());
            mask.resize(ids.len(), 0);
        }
        let columns = self.labels.columns();
        let (shape, logits) = self.network.run(worker, Batch { rows: batch.len(), width, ids, mask })?;
        let expected = [batch.len(), width, columns];
        if shape != expected {
            let reason = format!("its scores have the shape {shape:?} where {columns} labels ask for {expected:?}");
            return Err(TagError::Engine { reason });
        }
        let rows = batch.iter().enumerate().map(|(row, index)| {
            let start = (row * width + self.encoder.leading_pieces()) * columns;
            logits[start..start + all[*index].pieces.len() * columns].to_vec()
        });
        Ok(rows.collect())
    }

    /// The label scores of a piece, from the window that shows most of its surroundings.
    fn row<'a>(&self, cut: &[Range<usize>], logits: &'a [Vec<f32>], piece: usize) -> &'a [f32] {
        let window = best_window(piece, cut);
        let start = (piece - cut[window].start) * self.labels.columns();
        &logits[window][start..start + self.labels.columns()]
    }

    /// The sentences of a text, with the scores of their tokens.
    fn sentences<'a>(&self, input: &TagInput<'a>, pieces: &Pieces, logits: &[Vec<f32>]) -> Vec<Scored<'a>> {
        let cut = windows(pieces.ids.len(), self.window_pieces, WINDOW_OVERLAP);
        let score = |head| {
            let logits = self.row(&cut, logits, head).iter().map(|logit| logit / self.reading.temperature.0);
            self.labels.log_probabilities(&logits.collect::<Vec<f32>>())
        };
        let mut tokens = pieces.tokens.iter().filter_map(|token| Some((token.span, token.head?))).peekable();
        let ends = input.borders.iter().copied().chain([usize::MAX]);
        let sentence = |end: usize| {
            let mut sentence = Scored { words: Vec::new(), spans: Vec::new(), scores: Vec::new() };
            while let Some((span, head)) = tokens.next_if(|(span, _)| span.start() < end) {
                sentence.words.push(&input.text[span.start()..span.end()]);
                sentence.spans.push(span);
                sentence.scores.push(score(head));
            }
            sentence
        };
        ends.map(sentence).collect()
    }

    /// The sentences of each text, with the scores of their tokens.
    pub(super) fn score<'a>(&self, inputs: &[TagInput<'a>]) -> Result<Vec<Vec<Scored<'a>>>, TagError> {
        let pieces = self.encode(inputs)?;
        let (windows_of, logits) = self.run_windows(&pieces)?;
        let texts = inputs.par_iter().zip(&pieces).zip(&windows_of);
        Ok(texts.map(|((input, pieces), range)| self.sentences(input, pieces, &logits[range.clone()])).collect())
    }

    /// The mentions in documents of so many texts, whose sentences have these scores: names are brought to agree within
    /// each document, and then each sentence is decoded by itself.
    pub(super) fn settle(&self, documents: &[Vec<TagInput<'_>>], scored: Vec<Vec<Scored<'_>>>) -> Vec<Vec<TagOutput>> {
        let mut scored = scored.into_iter();
        let of_documents: Vec<Vec<Vec<Scored<'_>>>> =
            documents.iter().map(|document| scored.by_ref().take(document.len()).collect()).collect();
        let decode = |texts: Vec<Vec<Scored<'_>>>| {
            let counts: Vec<usize> = texts.iter().map(Vec::len).collect();
            let mut sentences: Vec<Scored<'_>> = texts.into_iter().flatten().collect();
            agree(&self.labels, &mut sentences);
            let mut sentences = sentences.iter();
            let outputs = counts.into_iter().map(|count| {
                let own = sentences.by_ref().take(count);
                TagOutput { mentions: own.flat_map(|one| decode(&self.labels, &one.spans, &one.scores)).collect() }
            });
            outputs.collect()
        };
        of_documents.into_par_iter().map(decode).collect()
    }

    /// What the columns of the scores say.
    pub(super) fn labels(&self) -> &LabelSet {
        &self.labels
    }
}

impl Tagger for TokenClassifier {
    fn tag(&self, documents: &[Vec<TagInput<'_>>]) -> Result<Vec<Vec<TagOutput>>, TagError> {
        let inputs: Vec<TagInput<'_>> = documents.iter().flatten().copied().collect();
        let scored = self.score(&inputs)?;
        Ok(self.settle(documents, scored))
    }

    fn passage_bytes(&self) -> usize {
        self.reading.passage_bytes
    }
}
