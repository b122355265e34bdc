//! Is this folder a token-classification checkpoint of Hugging Face's form, and what does it say of itself?
//!
//! `config.json`, `tokenizer.json` and the weights, as `save_pretrained` writes them; a `model.toml` beside them may say
//! what its labels mean. Reading looks at everything but the weights, so that what cannot be used is refused, with the
//! reason, before any engine is asked.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{MANIFEST, ModelError, TOKENIZER, label_options};
use crate::checksum::sha256_hex;
use crate::tag::classifier::Temperature;
use crate::tag::labels::{LabelOptions, LabelSet, Scheme};

/// Name of the configuration in a checkpoint.
pub const CONFIG: &str = "config.json";
/// Name of the weights in a checkpoint, the usual form.
pub const SAFETENSORS: &str = "model.safetensors";
/// Name of the weights in a checkpoint, as rust-bert's own scripts convert them.
pub const RUST_MODEL: &str = "rust_model.ot";

/// Kinds of encoders that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// `bert`.
    Bert,
    /// `roberta` and `xlm-roberta`, which differ in their tokenizers only.
    Roberta,
    /// `distilbert`.
    DistilBert,
    /// `electra`.
    Electra,
}

/// `model_type` in `config.json`, for each kind that is read.
const ARCHITECTURES: [(&str, Architecture); 5] = [
    ("bert", Architecture::Bert),
    ("xlm-roberta", Architecture::Roberta),
    ("roberta", Architecture::Roberta),
    ("distilbert", Architecture::DistilBert),
    ("electra", Architecture::Electra),
];

/// Positions of RoBERTa begin after the one of its padding, of which rust-bert takes the id to be 1.
const ROBERTA_PAD: u32 = 1;

/// A checkpoint that can be used as far as its description goes.
#[derive(Debug)]
pub struct Checkpoint {
    /// From `model.toml`, else the name of the folder.
    pub name: String,
    /// From `model.toml`.
    pub version: Option<String>,
    /// Kind of encoder.
    pub architecture: Architecture,
    /// All of `config.json`.
    pub config: serde_json::Map<String, serde_json::Value>,
    /// What the columns of the output say.
    pub labels: LabelSet,
    /// Contents of `tokenizer.json`.
    pub tokenizer: Vec<u8>,
    /// The file of the weights.
    pub weights: PathBuf,
    /// SHA-256 of the weights, in lower-case hexadecimal.
    pub weights_sha256: String,
    /// SHA-256 of `config.json`, `model.toml` and `tokenizer.json`, one behind the other, in lower-case hexadecimal.
    pub description_sha256: String,
    /// Longest input in pieces, special pieces included.
    pub max_pieces: usize,
    /// How many bytes of neighbouring sentences it reads together; 0 when sentences are read one by one.
    pub passage_bytes: usize,
    /// What its logits are divided by.
    pub temperature: Temperature,
    /// Vocabulary id that fills up shorter rows of a batch.
    pub pad_id: u32,
    /// Rows of the embedding table: the tokenizer must not have more pieces.
    pub vocabulary: usize,
}

/// The fields of `config.json` that decide whether it can be read.
#[derive(Deserialize)]
struct Config {
    model_type: Option<String>,
    tokenizer_class: Option<String>,
    #[serde(rename = "_name_or_path")]
    origin: Option<String>,
    #[serde(default)]
    id2label: BTreeMap<String, String>,
    vocab_size: Option<usize>,
    max_position_embeddings: Option<usize>,
    pad_token_id: Option<u32>,
    position_embedding_type: Option<String>,
}

/// What a `model.toml` beside a checkpoint may say; other fields are for readers.
#[derive(Deserialize)]
struct Notes {
    name: Option<String>,
    version: Option<String>,
    labels: Option<Vec<String>>,
    label_scheme: Option<Scheme>,
    #[serde(default)]
    label_map: BTreeMap<String, String>,
    max_pieces: Option<usize>,
    #[serde(default)]
    passage_bytes: usize,
    #[serde(default)]
    temperature: Temperature,
}

impl Checkpoint {
    /// Reads a checkpoint's folder. What `labels` says stands against what a `model.toml` in it says.
    ///
    /// # Errors
    /// [`ModelError::Checkpoint`] with what is missing or cannot be used, and what to do.
    pub fn open(folder: &Path, labels: LabelOptions) -> Result<Self, ModelError> {
        read(folder, labels).map_err(|reason| ModelError::Checkpoint { folder: folder.to_owned(), reason })
    }
}

fn read(folder: &Path, labels: LabelOptions) -> Result<Checkpoint, String> {
    let config_file = read_file(folder, CONFIG, "it must hold what save_pretrained writes, with tokenizer.json")?;
    let config: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&config_file).map_err(|error| format!("{CONFIG} is no JSON object: {error}"))?;
    let fields: Config = serde_json::from_value(config.clone().into()).map_err(|error| format!("{CONFIG}: {error}"))?;
    if is_phobert(folder, &fields) {
        return Err(PHOBERT.to_owned());
    }
    let architecture = architecture(&fields)?;
    let notes_file = notes(folder)?;
    let notes: Notes = toml::from_str(&notes_file).map_err(|error| format!("{MANIFEST}: {error}"))?;
    let own = label_options(notes.label_scheme, &notes.label_map).map_err(|reason| format!("{MANIFEST}: {reason}"))?;
    let names = notes.labels.map_or_else(|| names_of_labels(fields.id2label), Ok)?;
    let labels = LabelSet::parse(&names, &own.with(labels)).map_err(|reason| format!("labels: {reason}"))?;
    let tokenizer = read_file(
        folder,
        TOKENIZER,
        "write it with transformers: AutoTokenizer.from_pretrained(FOLDER, use_fast=True).save_pretrained(FOLDER)",
    )?;
    let weights = find_weights(folder)?;
    let number = |field: Option<usize>, name: &str| field.ok_or_else(|| format!("{CONFIG} has no `{name}`"));
    let positions = number(fields.max_position_embeddings, "max_position_embeddings")?;
    let vocabulary = number(fields.vocab_size, "vocab_size")?;
    let (reserved, default_pad) = if architecture == Architecture::Roberta { (ROBERTA_PAD + 1, 1) } else { (0, 0) };
    let pad_id = fields.pad_token_id.unwrap_or(default_pad);
    if architecture == Architecture::Roberta && pad_id != ROBERTA_PAD {
        return Err(format!("{CONFIG}: `pad_token_id` is {pad_id}; for RoBERTa the engine knows {ROBERTA_PAD} only"));
    }
    let longest = positions.saturating_sub(reserved as usize);
    let bytes = fs::read(&weights).map_err(|error| format!("cannot read {}: {error}", weights.display()))?;
    Ok(Checkpoint {
        name: notes.name.unwrap_or_else(|| name_of(folder)),
        version: notes.version,
        architecture,
        config,
        labels,
        weights_sha256: sha256_hex(&bytes),
        description_sha256: sha256_hex(&[&config_file, notes_file.as_bytes(), &tokenizer].concat()),
        tokenizer,
        weights,
        passage_bytes: notes.passage_bytes,
        temperature: notes.temperature,
        max_pieces: notes.max_pieces.map_or(longest, |pieces| pieces.min(longest)),
        pad_id,
        vocabulary,
    })
}

const PHOBERT: &str = "it is a PhoBERT checkpoint. PhoBERT reads Vietnamese whose words a segmenter has joined \
    (“Hà_Nội”), cut into pieces by its own vocab.txt and bpe.codes; danh reads text as it stands, and PhoBERT would see \
    what it was never trained on. Take a checkpoint for raw text: of XLM-RoBERTa, multilingual BERT or DistilBERT, or a \
    Vietnamese ELECTRA or BERT with tokenizer.json";

/// By what its tokenizer is called, by its two vocabulary files, or by where it says that it comes from.
fn is_phobert(folder: &Path, config: &Config) -> bool {
    let tokenizer = fs::read(folder.join("tokenizer_config.json")).ok();
    let tokenizer = tokenizer.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    let class = tokenizer.as_ref().and_then(|value| value.get("tokenizer_class")?.as_str());
    let names = [class, config.tokenizer_class.as_deref(), config.origin.as_deref()];
    names.iter().flatten().any(|name| name.to_lowercase().contains("phobert"))
        || ["vocab.txt", "bpe.codes"].iter().all(|name| folder.join(name).is_file())
}

fn architecture(config: &Config) -> Result<Architecture, String> {
    let known = ARCHITECTURES.map(|(name, _)| name).join(", ");
    let Some(name) = &config.model_type else {
        return Err(format!("{CONFIG} has no `model_type`; {known} are read"));
    };
    let Some((_, architecture)) = ARCHITECTURES.iter().find(|(known, _)| known == name) else {
        return Err(format!("{CONFIG}: `model_type` is “{name}”; {known} are read"));
    };
    match config.position_embedding_type.as_deref() {
        None | Some("absolute") => Ok(*architecture),
        Some(other) => Err(format!("{CONFIG}: `position_embedding_type` is “{other}”; absolute ones are read")),
    }
}

fn notes(folder: &Path) -> Result<String, String> {
    match fs::read_to_string(folder.join(MANIFEST)) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(format!("cannot read {MANIFEST}: {error}")),
    }
}

/// The names in the order of their numbers, which must be 0, 1, 2, …
fn names_of_labels(id2label: BTreeMap<String, String>) -> Result<Vec<String>, String> {
    if id2label.is_empty() {
        return Err(format!("{CONFIG} has no `id2label`; is it a token-classification checkpoint?"));
    }
    let wrong = |key: &str| format!("{CONFIG}: `id2label` must number its labels from 0 on, and has “{key}”");
    let mut names = vec![None; id2label.len()];
    for (key, name) in id2label {
        let place = key.parse().ok().and_then(|number: usize| names.get_mut(number));
        *place.ok_or_else(|| wrong(&key))? = Some(name);
    }
    names.into_iter().collect::<Option<Vec<String>>>().ok_or_else(|| wrong("a number twice"))
}

fn find_weights(folder: &Path) -> Result<PathBuf, String> {
    let has = |name: &str| folder.join(name).is_file();
    if let Some(name) = [SAFETENSORS, RUST_MODEL].into_iter().find(|name| has(name)) {
        return Ok(folder.join(name));
    }
    let found = ["pytorch_model.bin", "model.safetensors.index.json", "pytorch_model.bin.index.json", "tf_model.h5"];
    Err(match found.into_iter().find(|name| has(name)) {
        Some(name) => format!(
            "its weights are in {name}; write them as {SAFETENSORS} with transformers: \
             AutoModelForTokenClassification.from_pretrained(FOLDER).save_pretrained(FOLDER, max_shard_size=\"100GB\")"
        ),
        None => format!("it has neither {SAFETENSORS} nor {RUST_MODEL}"),
    })
}

fn read_file(folder: &Path, name: &str, advice: &str) -> Result<Vec<u8>, String> {
    fs::read(folder.join(name)).map_err(|error| format!("cannot read {name}: {error}; {advice}"))
}

/// The folder's own name, `.` and `..` followed.
fn name_of(folder: &Path) -> String {
    let whole = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map_or_else(|| whole.display().to_string(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"{"model_type": "bert", "vocab_size": 8, "max_position_embeddings": 200, "id2label": {"0": "O", "1": "B-PERSON", "2": "I-PERSON"}}"#;

    fn open(files: &[(&str, &str)]) -> Result<Checkpoint, String> {
        let folder = tempfile::tempdir().expect("a folder for the test");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("a file for the test");
        }
        Checkpoint::open(folder.path(), LabelOptions::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_a_checkpoint_says_of_itself_is_read() {
        let notes = "name = \"mine\"\nversion = \"2\"\nlabel_scheme = \"iob2\"\nmax_pieces = 150\n\
                     [label_map]\nPERSON = \"ORG\"\n";
        let files =
            [("config.json", SMALL), ("tokenizer.json", "{}"), ("model.safetensors", ""), ("model.toml", notes)];
        let checkpoint = open(&files).expect("all is there");
        assert_eq!((checkpoint.name.as_str(), checkpoint.version.as_deref()), ("mine", Some("2")));
        assert_eq!((checkpoint.max_pieces, checkpoint.pad_id, checkpoint.vocabulary), (150, 0, 8));
        assert_eq!(checkpoint.labels.scheme(), Scheme::Iob2);
        let labels: Vec<_> = checkpoint.labels.labels().iter().map(|label| label.label()).collect();
        let organisation = Some(crate::tag::Label::Organisation);
        assert_eq!(labels, [None, organisation, organisation]);
        let roberta = SMALL.replace("\"bert\"", "\"xlm-roberta\"");
        let checkpoint = open(&[("config.json", &roberta), ("tokenizer.json", "{}"), ("rust_model.ot", "")]);
        let checkpoint = checkpoint.expect("all is there");
        // Positions are counted from the one after padding.
        assert_eq!((checkpoint.max_pieces, checkpoint.pad_id), (198, 1));
        assert!(checkpoint.weights.ends_with("rust_model.ot"));
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_its_reason() {
        let whole = [("tokenizer.json", "{}"), ("model.safetensors", "")];
        let with = |config: &str| open(&[&[("config.json", config)], whole.as_slice()].concat());
        let cases = [
            (open(&whole), "cannot read config.json"),
            (with("[]"), "config.json is no JSON object"),
            (
                with(&SMALL.replace("\"bert\"", "\"deberta-v2\"")),
                "“deberta-v2”; bert, xlm-roberta, roberta, distilbert",
            ),
            (with(&SMALL.replace("model_type", "type")), "has no `model_type`"),
            (with(&SMALL.replace("id2label", "labels")), "has no `id2label`; is it a token-classification checkpoint?"),
            (with(&SMALL.replace("\"2\":", "\"3\":")), "must number its labels from 0 on, and has “3”"),
            (
                with(&SMALL.replace("B-PERSON", "LABEL_1")),
                "“LABEL_1” is of no known type; say what it means with --labels",
            ),
            (with(&SMALL.replace("vocab_size", "vocab")), "has no `vocab_size`"),
            (
                with(&SMALL.replace("{\"model", "{\"position_embedding_type\": \"relative_key\", \"model")),
                "“relative_key”; absolute ones are read",
            ),
            (
                with(&SMALL.replace("\"bert\"", "\"roberta\", \"pad_token_id\": 0")),
                "`pad_token_id` is 0; for RoBERTa the engine knows 1 only",
            ),
            (open(&[("config.json", SMALL), ("model.safetensors", "")]), "AutoTokenizer.from_pretrained"),
            (open(&[("config.json", SMALL), ("tokenizer.json", "")]), "neither model.safetensors nor rust_model.ot"),
            (
                open(&[("config.json", SMALL), ("tokenizer.json", ""), ("pytorch_model.bin", "")]),
                "its weights are in pytorch_model.bin; write them as model.safetensors",
            ),
            (open(&[("config.json", SMALL), ("model.toml", "label_scheme = \"xyz\"")]), "model.toml: "),
        ];
        for (found, expected) in cases {
            let error = found.expect_err(expected);
            assert!(error.contains(expected), "{error} does not say {expected}");
        }
    }

    #[test]
    fn phobert_is_refused_because_its_words_are_joined() {
        let roberta = SMALL.replace("\"bert\"", "\"roberta\"");
        let classed = roberta.replace("{\"model", "{\"tokenizer_class\": \"PhobertTokenizer\", \"model");
        let tuned = roberta.replace("{\"model", "{\"_name_or_path\": \"vinai/phobert-base-v2\", \"model");
        let whole = [("tokenizer.json", "{}"), ("model.safetensors", "")];
        let cases: [&[(&str, &str)]; 4] = [
            &[("config.json", &classed)],
            &[("config.json", &roberta), ("vocab.txt", ""), ("bpe.codes", "")],
            &[("config.json", &roberta), ("tokenizer_config.json", r#"{"tokenizer_class": "PhobertTokenizer"}"#)],
            // Some have a tokenizer.json by now; the words must be joined all the same.
            &[("config.json", &tuned), whole[0], whole[1]],
        ];
        for files in cases {
            let error = open(files).expect_err("it is PhoBERT");
            assert!(error.contains("PhoBERT reads Vietnamese whose words a segmenter has joined"), "{error}");
        }
        assert!(open(&[&[("config.json", roberta.as_str())], whole.as_slice()].concat()).is_ok());
    }
}
