//! The default engine: an ONNX model in `rten`, pure Rust.
//!
//! Each worker is a pool of one thread of rten's. Labels and scores of a sentence do not depend on its batch, as long as
//! the model has no scale that it computes over a batch (the shipped one has none; `tests/it/model.rs` holds it to that).

use std::sync::Arc;

use rten::{NodeId, RunOptions, ThreadPool, Value};

use crate::model::{Model, ModelError, TOKENIZER, WEIGHTS};
use crate::tag::TagError;
use crate::tag::classifier::{Batch, Batching, MIN_PIECES, Network, Reading, TokenClassifier};
use crate::tag::pieces::PieceEncoder;

/// Small batches keep their activations in the cache of a core: 512 and 1,024 pieces take 3 and 5 % longer
/// (`docs/benchmarks.md`).
const BATCH_PIECES: usize = 256;

/// Loads an ONNX token-classification model (input `input_ids`, output `logits`) to be run by
/// `workers` threads (at least one), each on batches of its own. With an input `attention_mask` rows of a batch are
/// padded to one width; without one, which saves a twentieth of the time, only rows of one width share a batch.
///
/// # Errors
/// [`ModelError::Field`] when the weights or the tokenizer cannot be read or do not fit the description.
pub fn load(model: &Model, workers: usize) -> Result<TokenClassifier, ModelError> {
    let manifest = model.manifest();
    let wrong = |field: &str, reason: String| wrong(model, field, reason);
    let encoder = PieceEncoder::new(model.tokenizer()).map_err(|reason| wrong(TOKENIZER, reason))?;
    if encoder.vocabulary_size() != manifest.vocabulary {
        let found = encoder.vocabulary_size();
        return Err(wrong("vocabulary", format!("says {}, {TOKENIZER} has {found}", manifest.vocabulary)));
    }
    if manifest.max_pieces < MIN_PIECES {
        return Err(wrong("max_pieces", format!("says {}, at least {MIN_PIECES} are needed", manifest.max_pieces)));
    }
    let network = OnnxNetwork::load(model, workers).map_err(|reason| wrong(WEIGHTS, reason))?;
    let labels = model.labels().clone();
    let reading = Reading {
        pad_id: manifest.pad_id,
        max_pieces: manifest.max_pieces,
        passage_bytes: manifest.passage_bytes,
        temperature: manifest.temperature,
    };
    TokenClassifier::new(Box::new(network), encoder, labels, reading).map_err(|error| wrong(WEIGHTS, error.to_string()))
}

/// What is wrong with a model whose files are whole.
pub(crate) fn wrong(model: &Model, field: &str, reason: String) -> ModelError {
    let manifest = model.manifest();
    let path = format!("model {} {}", manifest.name, manifest.version).into();
    ModelError::Field { path, field: field.to_owned(), reason }
}

/// The network with the places of its inputs and outputs, and the threads that run it.
struct OnnxNetwork {
    model: rten::Model,
    input_ids: NodeId,
    attention_mask: Option<NodeId>,
    logits: NodeId,
    workers: Vec<Arc<ThreadPool>>,
}

impl OnnxNetwork {
    fn load(model: &Model, workers: usize) -> Result<Self, String> {
        let mut options = rten::ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let model = match model.weights() {
            std::borrow::Cow::Borrowed(bytes) => options.load_static_slice(bytes),
            std::borrow::Cow::Owned(bytes) => options.load(bytes.clone()),
        };
        let model = model.map_err(|error| error.to_string())?;
        let node = |name: &str| model.node_id(name).map_err(|_| format!("the network has no node `{name}`"));
        let (input_ids, logits) = (node("input_ids")?, node("logits")?);
        let attention_mask = model.node_id("attention_mask").ok();
        let workers = (0..workers.max(1)).map(|_| Arc::new(ThreadPool::with_num_threads(1))).collect();
        Ok(Self { model, input_ids, attention_mask, logits, workers })
    }
}

impl Network for OnnxNetwork {
    fn workers(&self) -> usize {
        self.workers.len()
    }

    fn batching(&self) -> Batching {
        Batching { pieces: BATCH_PIECES, step: if self.attention_mask.is_some() { None } else { Some(1) } }
    }

    fn run(&self, worker: usize, batch: Batch) -> Result<([usize; 3], Vec<f32>), TagError> {
        let engine = |error: &dyn std::error::Error| TagError::Engine { reason: error.to_string() };
        let tensor = |data| Value::from_shape([batch.rows, batch.width], data).map_err(|error| engine(&error));
        let mut inputs = vec![(self.input_ids, tensor(batch.ids)?.into())];
        if let Some(mask) = self.attention_mask {
            inputs.push((mask, tensor(batch.mask)?.into()));
        }
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.workers[worker])));
        let [output] = self.model.run_n(inputs, [self.logits], Some(options)).map_err(|error| engine(&error))?;
        output.into_shape_vec::<f32, 3>().map_err(|error| engine(&error))
    }
}
