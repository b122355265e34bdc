//! The engine for checkpoints of Hugging Face's form and for graphics cards: rust-bert's encoders on libtorch.
//!
//! Only the encoders are rust-bert's. Tokens, windows, batches and decoding are those of every engine
//! ([`crate::tag::classifier`]); rust-bert's own token-classification pipeline takes labels from the wrong sentence
//! after its first batch.
//!
//! libtorch's matrix products sum in an order that depends on their shape, so that padding moves the last digits of a
//! score. Here the width of a row depends on its own length only, and only rows of one width share a batch: then, on a
//! CPU, a sentence has the same scores bit for bit in any batch (tested).
//!
//! rust-bert 0.23 keeps the divisors of its layer norms from zero with 1e-12, whatever `layer_norm_eps` in `config.json`
//! says: logits of RoBERTa checkpoints (1e-5) differ a little from those of transformers.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use rust_bert::bert::{BertConfig, BertForTokenClassification};
use rust_bert::distilbert::{DistilBertConfig, DistilBertForTokenClassification};
use rust_bert::electra::{ElectraConfig, ElectraForTokenClassification};
use rust_bert::roberta::RobertaForTokenClassification;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tch::nn::VarStore;
use tch::{Kind, Tensor};

use crate::model::ModelError;
use crate::model::checkpoint::{Architecture, CONFIG, Checkpoint};
use crate::tag::classifier::{Batch, Batching, MIN_PIECES, Network, Reading, TokenClassifier};
use crate::tag::pieces::PieceEncoder;
use crate::tag::{Device, TagError};

/// Measured on two cores: from 128 to 512 the speed is within noise; with more, activations leave the cache.
const BATCH_PIECES_CPU: usize = 256;

/// A card has thousands of lanes to fill.
const BATCH_PIECES_CUDA: usize = 16_384;

/// Widths of rows are multiples of this. With fewer than twelve pieces a row, products are summed in another order.
const WIDTH_STEP: usize = 16;

/// Loads a checkpoint. On the CPU, `workers` threads (at least one) run it, each on batches of its own; on a card one
/// does, as the card itself is parallel.
///
/// # Errors
/// [`ModelError::Checkpoint`] when the device is not there, or weights, tokenizer and configuration cannot be read or
/// do not fit.
pub fn load(checkpoint: &Checkpoint, device: Device, workers: usize) -> Result<TokenClassifier, ModelError> {
    let wrong = |reason: String| ModelError::Checkpoint {
        folder: checkpoint.weights.parent().map(Into::into).unwrap_or_default(),
        reason,
    };
    let place = place(device).map_err(wrong)?;
    let encoder =
        PieceEncoder::new(&checkpoint.tokenizer).map_err(|error| wrong(format!("tokenizer.json: {error}")))?;
    if encoder.vocabulary_size() > checkpoint.vocabulary {
        let (found, rows) = (encoder.vocabulary_size(), checkpoint.vocabulary);
        return Err(wrong(format!("tokenizer.json has {found} pieces, `vocab_size` in {CONFIG} is {rows}")));
    }
    if usize::try_from(checkpoint.pad_id).is_ok_and(|pad| pad >= checkpoint.vocabulary) {
        return Err(wrong(format!("`pad_token_id` in {CONFIG} is {}, past the last piece", checkpoint.pad_id)));
    }
    if checkpoint.max_pieces < MIN_PIECES {
        let found = checkpoint.max_pieces;
        return Err(wrong(format!("it reads {found} pieces at once, at least {MIN_PIECES} are needed")));
    }
    let workers = if device == Device::Cpu { workers.max(1) } else { 1 };
    let network = TorchNetwork::load(checkpoint, place, workers).map_err(wrong)?;
    // Rows are padded to the next step, and a padded row must not reach past the last position.
    let max_pieces = checkpoint.max_pieces / WIDTH_STEP * WIDTH_STEP;
    let reading = Reading {
        pad_id: checkpoint.pad_id,
        max_pieces,
        passage_bytes: checkpoint.passage_bytes,
        temperature: checkpoint.temperature,
    };
    TokenClassifier::new(Box::new(network), encoder, checkpoint.labels.clone(), reading)
        .map_err(|error| wrong(error.to_string()))
}

fn place(device: Device) -> Result<tch::Device, String> {
    let Device::Cuda(card) = device else { return Ok(tch::Device::Cpu) };
    let cards = usize::try_from(tch::Cuda::device_count()).unwrap_or(0);
    if !tch::Cuda::is_available() || cards == 0 {
        return Err(format!(
            "{device} was asked for, and libtorch finds no NVIDIA card: either there is none, or its driver is missing, \
             or this libtorch is for the CPU only (scripts/setup-libtorch --cuda gets the other); use --device cpu"
        ));
    }
    if card >= cards {
        return Err(format!("{device} was asked for, and the last card is cuda:{}", cards - 1));
    }
    Ok(tch::Device::Cuda(card))
}

/// One copy of the network for each worker, because tensors may be used by one thread at a time; all share the memory
/// of their weights.
struct TorchNetwork {
    workers: Vec<Mutex<Worker>>,
    device: tch::Device,
}

struct Worker {
    encoder: Encoder,
    weights: VarStore,
}

impl TorchNetwork {
    fn load(checkpoint: &Checkpoint, device: tch::Device, count: usize) -> Result<Self, String> {
        let mut first = Worker::new(checkpoint, device)?;
        let file = checkpoint.weights.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        first.weights.load(&checkpoint.weights).map_err(|error| {
            format!("{file} does not hold the weights that {CONFIG} speaks of: {}", first_line(&error.to_string()))
        })?;
        // Variables take the precision of the file, and a CPU computes in half precision slowly if at all.
        first.weights.float();
        first.weights.freeze();
        let mut workers = vec![Mutex::new(first)];
        while workers.len() < count {
            let copy = Worker::new(checkpoint, device)?;
            let first = workers[0].get_mut().unwrap_or_else(PoisonError::into_inner).weights.variables();
            for (name, mut variable) in copy.weights.variables().into_iter().collect::<BTreeMap<_, _>>() {
                let shared = first.get(&name).ok_or_else(|| format!("the copy of {name} has no original"))?;
                variable.set_data(shared);
            }
            workers.push(Mutex::new(copy));
        }
        Ok(Self { workers, device })
    }
}

impl Network for TorchNetwork {
    fn workers(&self) -> usize {
        self.workers.len()
    }

    fn batching(&self) -> Batching {
        let pieces = if self.device == tch::Device::Cpu { BATCH_PIECES_CPU } else { BATCH_PIECES_CUDA };
        Batching { pieces, step: Some(WIDTH_STEP) }
    }

    fn run(&self, worker: usize, batch: Batch) -> Result<([usize; 3], Vec<f32>), TagError> {
        let worker = self.workers[worker].lock().unwrap_or_else(PoisonError::into_inner);
        // Each thread that calls libtorch would otherwise start as many of its own as there are cores.
        tch::set_num_threads(1);
        let run = AssertUnwindSafe(|| tch::no_grad(|| worker.run(&batch, self.device)));
        // rust-bert panics where libtorch fails, for want of memory on a card, say.
        let outcome = catch_unwind(run).unwrap_or_else(|panic| {
            let message = panic.downcast_ref::<String>().cloned();
            Err(message.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default())
        });
        outcome.map_err(|reason| TagError::Engine { reason: format!("libtorch: {}", first_line(&reason)) })
    }
}

/// libtorch's messages go on with the stack of the calls.
fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

impl Worker {
    /// With random weights.
    fn new(checkpoint: &Checkpoint, device: tch::Device) -> Result<Self, String> {
        let weights = VarStore::new(device);
        let encoder = Encoder::new(checkpoint, &weights)?;
        Ok(Self { encoder, weights })
    }

    fn run(&self, batch: &Batch, device: tch::Device) -> Result<([usize; 3], Vec<f32>), String> {
        let error = |error: tch::TchError| error.to_string();
        let shape = [batch.rows, batch.width].map(|size| size.cast_signed() as i64);
        let tensor = |values: &[i32]| {
            let tensor = Tensor::f_from_slice(values)?.f_reshape(shape)?;
            tensor.f_to_kind(Kind::Int64)?.f_to_device(device)
        };
        let (ids, mask) = (tensor(&batch.ids).map_err(error)?, tensor(&batch.mask).map_err(error)?);
        let logits = self.encoder.logits(&ids, &mask)?;
        let shape: Vec<usize> = logits.size().into_iter().map(|size| usize::try_from(size).unwrap_or(0)).collect();
        let shape = shape.try_into().map_err(|shape| format!("its scores have the shape {shape:?}"))?;
        let logits = logits.f_to_device(tch::Device::Cpu).and_then(|logits| logits.f_to_kind(Kind::Float));
        let flat = logits.and_then(|logits| logits.f_reshape([-1])).and_then(|flat| Vec::try_from(&flat));
        Ok((shape, flat.map_err(error)?))
    }
}

/// The encoders that rust-bert has for the kinds of checkpoints that are read.
enum Encoder {
    Bert(BertForTokenClassification),
    Roberta(RobertaForTokenClassification),
    DistilBert(DistilBertForTokenClassification),
    Electra(ElectraForTokenClassification),
}

impl Encoder {
    fn new(checkpoint: &Checkpoint, weights: &VarStore) -> Result<Self, String> {
        let root = weights.root();
        let made = match checkpoint.architecture {
            Architecture::Bert => {
                BertForTokenClassification::new(&root, &configuration::<BertConfig>(checkpoint)?).map(Self::Bert)
            }
            Architecture::Roberta => {
                RobertaForTokenClassification::new(&root, &configuration::<BertConfig>(checkpoint)?).map(Self::Roberta)
            }
            Architecture::DistilBert => {
                let configuration = configuration::<DistilBertConfig>(checkpoint)?;
                DistilBertForTokenClassification::new(&root, &configuration).map(Self::DistilBert)
            }
            Architecture::Electra => {
                let configuration = configuration::<ElectraConfig>(checkpoint)?;
                ElectraForTokenClassification::new(&root, &configuration).map(Self::Electra)
            }
        };
        made.map_err(|error| error.to_string())
    }

    /// `[rows, width, labels]`. Rows are single texts: token types are all zero.
    fn logits(&self, ids: &Tensor, mask: &Tensor) -> Result<Tensor, String> {
        // rust-bert 0.23 adds the mask of an ELECTRA to its attention as it is given, so that padding would be read: it
        // is given what the others make of theirs.
        let added = (mask - 1).to_kind(Kind::Float) * 10_000.0;
        let (ids, mask) = (Some(ids), Some(mask));
        Ok(match self {
            Self::Bert(encoder) => encoder.forward_t(ids, mask, None, None, None, false).logits,
            Self::Roberta(encoder) => encoder.forward_t(ids, mask, None, None, None, false).logits,
            Self::Electra(encoder) => encoder.forward_t(ids, Some(&added), None, None, None, false).logits,
            Self::DistilBert(encoder) => {
                encoder.forward_t(ids, mask, None, false).map_err(|error| error.to_string())?.logits
            }
        })
    }
}

/// The checkpoint's configuration as rust-bert wants it: what it leaves out is as usual for the kind.
fn configuration<C: Default + Serialize + DeserializeOwned>(checkpoint: &Checkpoint) -> Result<C, String> {
    let wrong = |error: serde_json::Error| format!("{CONFIG}: {error}");
    let mut value = serde_json::to_value(C::default()).map_err(wrong)?;
    let Value::Object(fields) = &mut value else { return Err(format!("{CONFIG} is no object")) };
    fields.extend(checkpoint.config.clone());
    // Only their number counts here; and nobody looks at the inner states.
    let labels = (0..checkpoint.labels.columns()).map(|column| (column.to_string(), column.to_string().into()));
    fields.insert("id2label".to_owned(), Value::Object(labels.collect()));
    fields.insert("label2id".to_owned(), Value::Null);
    fields.insert("output_attentions".to_owned(), false.into());
    fields.insert("output_hidden_states".to_owned(), false.into());
    serde_json::from_value(value).map_err(wrong)
}
