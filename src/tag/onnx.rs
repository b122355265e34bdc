//! The default engine: an ONNX model in `rten`, pure Rust.
//!
//! Sentences are cut into pieces, long ones into overlapping windows; windows of similar length share a batch; each
//! core runs whole batches on its own, which is faster than all cores sharing one. Labels and scores of a sentence
//! do not depend on its batch, as long as the model has no scale that it computes over a batch (the shipped one has
//! none; `tests/it/model.rs` holds it to that).

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use rten::{NodeId, RunOptions, ThreadPool, Value};

use crate::model::{Model, ModelError, TOKENIZER, WEIGHTS};
use crate::tag::decode::{BioLabel, LogProbabilities, decode, log_softmax};
use crate::tag::pieces::{PieceEncoder, Pieces, best_window, windows};
use crate::tag::{TagError, TagInput, TagOutput, Tagger};
use crate::text::Span;

/// Most pieces in a batch, padding included, unless one window alone has more. Measured: from 256 to 1,024 the speed
/// is within noise, and small batches keep their activations in the cache of a core.
const BATCH_PIECES: usize = 512;

/// Pieces that neighbouring windows of a long sentence share: enough that each token is read with at least half of
/// them on either side.
const WINDOW_OVERLAP: usize = 64;

/// Longest window in pieces: longer inputs were rare when the shipped model was trained, and attention over a window
/// costs the square of its length.
const WINDOW_PIECES: usize = 256;

/// An ONNX token-classification model: inputs `input_ids` and `attention_mask`, output `logits`.
#[derive(Debug)]
pub struct OnnxTagger {
    network: Network,
    encoder: PieceEncoder,
    labels: Vec<BioLabel>,
    pad_id: u32,
    window_pieces: usize,
    workers: Vec<Arc<ThreadPool>>,
}

/// Logits of one window, special pieces left out: one row of labels after the other.
type WindowLogits = Vec<f32>;

/// A text in pieces, with one row of logits, in the order of the labels, for each piece.
pub type PieceLogits = (Pieces, Vec<Vec<f32>>);

/// Part of a sentence that is read at once.
struct Window {
    input: usize,
    pieces: Range<usize>,
}

impl OnnxTagger {
    /// Loads a model to be run by `workers` threads (at least one), each on batches of its own.
    ///
    /// # Errors
    /// [`ModelError::Field`] when the weights or the tokenizer cannot be read or do not fit the description.
    pub fn new(model: &Model, workers: usize) -> Result<Self, ModelError> {
        let manifest = model.manifest();
        let wrong = |field: &str, reason: String| ModelError::Field {
            path: format!("model {} {}", manifest.name, manifest.version).into(),
            field: field.to_owned(),
            reason,
        };
        let encoder = PieceEncoder::new(model.tokenizer()).map_err(|reason| wrong(TOKENIZER, reason))?;
        if encoder.vocabulary_size() != manifest.vocabulary {
            let found = encoder.vocabulary_size();
            return Err(wrong("vocabulary", format!("says {}, {TOKENIZER} has {found}", manifest.vocabulary)));
        }
        let content = manifest.max_pieces.saturating_sub(encoder.special_pieces());
        if manifest.max_pieces < 2 * WINDOW_OVERLAP {
            return Err(wrong("max_pieces", format!("says {}, at least 128 are needed", manifest.max_pieces)));
        }
        let network = Network::load(model).map_err(|reason| wrong(WEIGHTS, reason))?;
        let tagger = Self {
            network,
            window_pieces: content.min(WINDOW_PIECES),
            encoder,
            labels: model.labels().to_vec(),
            pad_id: manifest.pad_id,
            workers: (0..workers.max(1)).map(|_| Arc::new(ThreadPool::with_num_threads(1))).collect(),
        };
        // One run shows whether the network takes these inputs and has these labels.
        let probe = [TagInput { text: "a" }];
        tagger.tag(&probe).map_err(|error| wrong(WEIGHTS, error.to_string()))?;
        Ok(tagger)
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
        let work = |worker: &Arc<ThreadPool>| {
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
        // Plain threads wait for the workers: a rayon thread that waits for another pool takes up further work
        // meanwhile, and more batches than cores would be in the air.
        std::thread::scope(|scope| {
            for worker in self.workers.iter().take(batches.len()) {
                let work = &work;
                scope.spawn(move || worker.run(|| work(worker)));
            }
        });
        match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok((windows_of, results.into_inner().unwrap_or_else(PoisonError::into_inner))),
        }
    }

    /// Groups windows of similar length, the longest first, so that no core is left with a long one at the end.
    fn batches(&self, all: &[Window]) -> Vec<Vec<usize>> {
        let special = self.encoder.special_pieces();
        let mut order: Vec<usize> = (0..all.len()).filter(|index| !all[*index].pieces.is_empty()).collect();
        order.sort_by_key(|index| (std::cmp::Reverse(all[*index].pieces.len()), *index));
        let mut batches: Vec<Vec<usize>> = Vec::new();
        let mut width = 0;
        for index in order {
            match batches.last_mut() {
                Some(batch) if (batch.len() + 1) * width <= BATCH_PIECES => batch.push(index),
                _ => {
                    width = all[index].pieces.len() + special;
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
        worker: &Arc<ThreadPool>,
    ) -> Result<Vec<Vec<f32>>, TagError> {
        let special = self.encoder.special_pieces();
        let width = batch.iter().map(|index| all[*index].pieces.len() + special).max().unwrap_or(0);
        let mut ids: Vec<i32> = Vec::with_capacity(batch.len() * width);
        let mut mask: Vec<i32> = Vec::with_capacity(batch.len() * width);
        for (row, index) in batch.iter().enumerate() {
            let window = &all[*index];
            // Ids are far below 2^31: the vocabulary was compared with the description on loading.
            ids.extend(self.encoder.window_ids(&texts[window.input], window.pieces.clone()).map(u32::cast_signed));
            mask.resize(ids.len(), 1);
            ids.resize((row + 1) * width, self.pad_id.cast_signed());
            mask.resize(ids.len(), 0);
        }
        let count = self.labels.len();
        let logits = self.network.run([batch.len(), width], ids, mask, count, worker)?;
        let rows = batch.iter().enumerate().map(|(row, index)| {
            let start = (row * width + self.encoder.leading_pieces()) * count;
            logits[start..start + all[*index].pieces.len() * count].to_vec()
        });
        Ok(rows.collect())
    }

    /// The label scores of a piece, from the window that shows most of its surroundings.
    fn row<'a>(&self, cut: &[Range<usize>], logits: &'a [Vec<f32>], piece: usize) -> &'a [f32] {
        let window = best_window(piece, cut);
        let start = (piece - cut[window].start) * self.labels.len();
        &logits[window][start..start + self.labels.len()]
    }

    fn decode(&self, pieces: &Pieces, logits: &[Vec<f32>]) -> TagOutput {
        let cut = windows(pieces.ids.len(), self.window_pieces, WINDOW_OVERLAP);
        let headed = pieces.tokens.iter().filter_map(|token| token.head.map(|head| (token.span, head)));
        let (tokens, scores): (Vec<Span>, Vec<LogProbabilities>) =
            headed.map(|(span, head)| (span, log_softmax(self.row(&cut, logits, head)))).unzip();
        TagOutput { mentions: decode(&self.labels, &tokens, &scores) }
    }
}

impl Tagger for OnnxTagger {
    fn tag(&self, inputs: &[TagInput<'_>]) -> Result<Vec<TagOutput>, TagError> {
        let pieces = self.encode(inputs)?;
        let (windows_of, logits) = self.run_windows(&pieces)?;
        let decoded =
            pieces.par_iter().zip(&windows_of).map(|(pieces, range)| self.decode(pieces, &logits[range.clone()]));
        Ok(decoded.collect())
    }
}

/// The network with the places of its inputs and outputs.
struct Network {
    model: rten::Model,
    input_ids: NodeId,
    attention_mask: NodeId,
    logits: NodeId,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Network").field("parameters", &self.model.total_params()).finish_non_exhaustive()
    }
}

impl Network {
    fn load(model: &Model) -> Result<Self, String> {
        let mut options = rten::ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let model = match model.weights() {
            std::borrow::Cow::Borrowed(bytes) => options.load_static_slice(bytes),
            std::borrow::Cow::Owned(bytes) => options.load(bytes.clone()),
        };
        let model = model.map_err(|error| error.to_string())?;
        let node = |name: &str| model.node_id(name).map_err(|_| format!("the network has no node `{name}`"));
        let (input_ids, attention_mask, logits) = (node("input_ids")?, node("attention_mask")?, node("logits")?);
        Ok(Self { model, input_ids, attention_mask, logits })
    }

    /// Runs one batch of `[rows, pieces]` and gives `rows × pieces × labels` logits.
    fn run(
        &self,
        shape: [usize; 2],
        ids: Vec<i32>,
        mask: Vec<i32>,
        labels: usize,
        worker: &Arc<ThreadPool>,
    ) -> Result<Vec<f32>, TagError> {
        let engine = |reason: String| TagError::Engine { reason };
        let tensor = |data| Value::from_shape(shape, data).map_err(|error| engine(error.to_string()));
        let inputs = vec![(self.input_ids, tensor(ids)?.into()), (self.attention_mask, tensor(mask)?.into())];
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(worker)));
        let [output] =
            self.model.run_n(inputs, [self.logits], Some(options)).map_err(|error| engine(error.to_string()))?;
        let (found, logits) = output.into_shape_vec::<f32, 3>().map_err(|error| engine(error.to_string()))?;
        let expected = [shape[0], shape[1], labels];
        if found != expected {
            return Err(engine(format!("logits have the shape {found:?} where the labels ask for {expected:?}")));
        }
        Ok(logits)
    }
}
