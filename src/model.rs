//! Which model is it, and is it the one that its description speaks of?
//!
//! A model is a folder: `model.toml` (name, version, labels, checksums), the weights, `tokenizer.json`. Loading
//! compares sizes and checksums and reads the labels, and an error names the field that is wrong. The shipped models
//! are compiled into the program by the feature `embedded-model`.
//! [`checkpoint`] reads folders in the form of Hugging Face, [`unpack`] writes one from a model of this form.

pub mod checkpoint;
mod graph;
pub mod unpack;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::checksum::sha256_hex;
use crate::tag::classifier::Temperature;
use crate::tag::labels::{LabelMap, LabelOptions, LabelSet, Scheme};

/// Name of the description in a model's folder.
pub const MANIFEST: &str = "model.toml";
/// Name of the weights for the default engine.
pub const WEIGHTS: &str = "model.onnx";
/// Name of the tokenizer.
pub const TOKENIZER: &str = "tokenizer.json";

/// A model that is compiled into the program.
struct Embedded {
    name: &'static str,
    manifest: &'static str,
    weights: &'static [u8],
    tokenizer: &'static [u8],
}

#[cfg(feature = "embedded-model")]
macro_rules! embedded {
    ($name:literal) => {
        Embedded {
            name: $name,
            manifest: include_str!(concat!("../models/", $name, "/model.toml")),
            weights: include_bytes!(concat!("../models/", $name, "/model.onnx")),
            tokenizer: include_bytes!(concat!("../models/", $name, "/tokenizer.json")),
        }
    };
}

/// The default one first.
#[cfg(feature = "embedded-model")]
static EMBEDDED: [Embedded; 2] = [embedded!("ner-base"), embedded!("ner-fast")];
#[cfg(not(feature = "embedded-model"))]
static EMBEDDED: [Embedded; 0] = [];

/// The model of this name, unless there is a folder that is called so.
fn embedded(given: &Path) -> Option<&'static Embedded> {
    EMBEDDED.iter().find(|model| Path::new(model.name) == given && !given.is_dir())
}

impl Embedded {
    fn load(&self, labels: LabelOptions) -> Result<Model, ModelError> {
        let path = PathBuf::from(format!("(compiled in) {}/{MANIFEST}", self.name));
        Described::parse(path, self.manifest, labels)?
            .with_files(Cow::Borrowed(self.weights), Cow::Borrowed(self.tokenizer))
    }
}

/// A model whose description, checksums and labels agree.
#[derive(Debug)]
pub struct Model {
    description: toml::Table,
    manifest: Manifest,
    labels: LabelSet,
    weights: Cow<'static, [u8]>,
    tokenizer: Cow<'static, [u8]>,
}

/// The part of `model.toml` that the program uses; other fields are for readers.
#[derive(Debug, Clone, Deserialize)]
pub struct Manifest {
    /// Name of the model.
    pub name: String,
    /// Semantic version: other weights, another version.
    pub version: String,
    /// Longest input in pieces, special pieces included.
    pub max_pieces: usize,
    /// How many bytes of neighbouring sentences it reads together; 0 when sentences are read one by one.
    #[serde(default)]
    pub passage_bytes: usize,
    /// What its logits are divided by.
    #[serde(default)]
    pub temperature: Temperature,
    /// Vocabulary id that fills up shorter rows of a batch.
    pub pad_id: u32,
    /// Number of pieces in the vocabulary.
    pub vocabulary: usize,
    /// Labels in the order of the model's output.
    pub labels: Vec<String>,
    /// How the labels mark where names begin.
    pub label_scheme: Option<Scheme>,
    /// What labels mean that the program's own table does not know, or knows otherwise.
    #[serde(default)]
    pub label_map: BTreeMap<String, String>,
    /// Size and checksum of each file of the folder.
    pub files: BTreeMap<String, FileSum>,
}

/// Size and checksum of a file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FileSum {
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// A file is missing or cannot be read.
    #[error(
        "cannot read {path}: {reason}; --model and --second-model want ner-base, ner-fast or a folder with {MANIFEST}, \
         {WEIGHTS} and {TOKENIZER}"
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// The description is not what it should be.
    #[error("{path}: field `{field}`: {reason}")]
    Field {
        /// The description or the file that is wrong.
        path: PathBuf,
        /// Name of the field.
        field: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// The program was built without a model.
    #[error(
        "this danh was built without a model; give one with --model DIR, or build with the feature `embedded-model`"
    )]
    NoneEmbedded,
    /// A folder that is no checkpoint that can be used.
    #[error("{folder} cannot be used as a checkpoint: {reason}")]
    Checkpoint {
        /// The folder.
        folder: PathBuf,
        /// What is wrong and what to do.
        reason: String,
    },
    /// The weights cannot be written in another form.
    #[error("cannot unpack the model into {folder}: {reason}")]
    Unpack {
        /// The folder to be written.
        folder: PathBuf,
        /// What is wrong and what to do.
        reason: String,
    },
}

impl Model {
    /// The default model, which is compiled into the program.
    ///
    /// # Errors
    /// [`ModelError::NoneEmbedded`] without the feature `embedded-model`.
    pub fn embedded() -> Result<Self, ModelError> {
        EMBEDDED.first().map_or(Err(ModelError::NoneEmbedded), |model| model.load(LabelOptions::default()))
    }

    /// The model of this name that is compiled into the program (`ner-base`, `ner-fast`), or else the one in this
    /// folder. What `labels` says stands against what `model.toml` says.
    ///
    /// # Errors
    /// As [`Model::open`].
    pub fn find(given: &Path, labels: LabelOptions) -> Result<Self, ModelError> {
        match embedded(given) {
            Some(model) => model.load(labels),
            None => Self::open(given, labels),
        }
    }

    /// Whether `given` is the name of a model that is compiled into the program, and no folder.
    #[must_use]
    pub fn is_embedded(given: &Path) -> bool {
        embedded(given).is_some()
    }

    /// Reads and checks a model's folder. What `labels` says stands against what `model.toml` says.
    ///
    /// # Errors
    /// When a file cannot be read, or a field of the description does not fit.
    pub fn open(folder: &Path, labels: LabelOptions) -> Result<Self, ModelError> {
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(|reason| ModelError::Read { path, reason })
        };
        let path = folder.join(MANIFEST);
        if !path.exists() && folder.join(checkpoint::CONFIG).is_file() {
            let reason = "it has no model.toml; a checkpoint of Hugging Face's form is read by --engine rust-bert";
            return Err(ModelError::Checkpoint { folder: folder.to_owned(), reason: reason.to_owned() });
        }
        let text = String::from_utf8(read(MANIFEST)?).map_err(|error| ModelError::Field {
            path: path.clone(),
            field: "(whole file)".to_owned(),
            reason: format!("is not UTF-8 at byte {}", error.utf8_error().valid_up_to()),
        })?;
        // The description comes first: what is wrong with it explains more than a missing file.
        let described = Described::parse(path, &text, labels)?;
        described.with_files(Cow::Owned(read(WEIGHTS)?), Cow::Owned(read(TOKENIZER)?))
    }

    /// All of `model.toml`.
    #[must_use]
    pub fn description(&self) -> &toml::Table {
        &self.description
    }

    /// SHA-256 of all of `model.toml`, comments and order apart, in lower-case hexadecimal: what a run records of how
    /// its model is read. The tokenizer is part of it by its checksum.
    #[must_use]
    pub fn description_sha256(&self) -> String {
        sha256_hex(self.description.to_string().as_bytes())
    }

    /// The part of `model.toml` that the program uses.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What the columns of the model's output say.
    #[must_use]
    pub fn labels(&self) -> &LabelSet {
        &self.labels
    }

    /// Contents of the weights' file.
    #[must_use]
    pub fn weights(&self) -> &Cow<'static, [u8]> {
        &self.weights
    }

    /// Contents of the tokenizer's file.
    #[must_use]
    pub fn tokenizer(&self) -> &[u8] {
        &self.tokenizer
    }

    /// SHA-256 of the weights, in lower-case hexadecimal: what a run records of its model.
    #[must_use]
    pub fn checksum(&self) -> &str {
        self.manifest.files.get(WEIGHTS).map_or("", |sum| sum.sha256.as_str())
    }
}

/// A description that has been read, before its files have been looked at.
struct Described {
    path: PathBuf,
    description: toml::Table,
    manifest: Manifest,
    labels: LabelSet,
}

impl Described {
    fn parse(path: PathBuf, text: &str, options: LabelOptions) -> Result<Self, ModelError> {
        let field =
            |field: &str, reason: String| ModelError::Field { path: path.clone(), field: field.to_owned(), reason };
        let whole = |error: toml::de::Error| field("(whole file)", error.to_string());
        let description: toml::Table = toml::from_str(text).map_err(whole)?;
        let manifest: Manifest = toml::from_str(text).map_err(whole)?;
        let own =
            label_options(manifest.label_scheme, &manifest.label_map).map_err(|reason| field("label_map", reason))?;
        let labels = LabelSet::parse(&manifest.labels, &own.with(options)).map_err(|reason| field("labels", reason))?;
        Ok(Self { path, description, manifest, labels })
    }

    fn with_files(self, weights: Cow<'static, [u8]>, tokenizer: Cow<'static, [u8]>) -> Result<Model, ModelError> {
        let field = |field: String, reason: String| ModelError::Field { path: self.path.clone(), field, reason };
        for (name, bytes) in [(WEIGHTS, &weights), (TOKENIZER, &tokenizer)] {
            let Some(expected) = self.manifest.files.get(name) else {
                let reason = format!("has no entry for {name}; add its sha256 and bytes");
                return Err(field("files".to_owned(), reason));
            };
            let found = FileSum { sha256: sha256_hex(bytes), bytes: bytes.len() as u64 };
            if found.bytes != expected.bytes {
                let reason = format!("says {}, the file has {}; fetch the file again", expected.bytes, found.bytes);
                return Err(field(format!("files.\"{name}\".bytes"), reason));
            }
            if found.sha256 != expected.sha256 {
                let reason = format!("says {}, the file has {}; fetch the file again", expected.sha256, found.sha256);
                return Err(field(format!("files.\"{name}\".sha256"), reason));
            }
        }
        Ok(Model { description: self.description, manifest: self.manifest, labels: self.labels, weights, tokenizer })
    }
}

/// What a description says of labels.
fn label_options(scheme: Option<Scheme>, map: &BTreeMap<String, String>) -> Result<LabelOptions, String> {
    let map = LabelMap::new(map.iter().map(|(name, meaning)| (name.clone(), meaning.clone())))?;
    Ok(LabelOptions { map, scheme })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(manifest: &str) -> Result<Model, ModelError> {
        Described::parse("m".into(), manifest, LabelOptions::default())?
            .with_files(Cow::Borrowed(b"weights"), Cow::Borrowed(b"{}"))
    }

    fn manifest() -> String {
        format!(
            "label_scheme = \"iob2\"\nname = \"m\"\nversion = \"1.0.0\"\nmax_pieces = 16\npad_id = 1\nvocabulary = 4\nlabels = [\"O\", \"B-PER\", \"I-PER\"]\n\
             [files]\n\"model.onnx\" = {{ sha256 = \"{}\", bytes = 7 }}\n\"tokenizer.json\" = {{ sha256 = \"{}\", bytes = 2 }}\n",
            sha256_hex(b"weights"),
            sha256_hex(b"{}")
        )
    }

    #[test]
    fn a_model_whose_parts_agree_is_taken() {
        let model = parts(&manifest()).expect("all parts agree");
        assert_eq!(model.labels().columns(), 3);
        assert_eq!(model.checksum(), sha256_hex(b"weights"));
    }

    #[test]
    fn the_field_that_is_wrong_is_named() {
        let cases = [
            (manifest().replace("bytes = 7", "bytes = 8"), "files.\"model.onnx\".bytes"),
            (manifest().replace(&sha256_hex(b"{}"), "0"), "files.\"tokenizer.json\".sha256"),
            (manifest().replace("\"O\", ", ""), "`labels`: “O” is missing"),
            (manifest().replace("\"B-PER\", ", ""), "`labels`: in IOB2 “I-PER” has no label"),
            (manifest().replace("\"B-PER\"", "\"B-XYZ\""), "“B-XYZ” is of no known type"),
            (format!("{}[label_map]\nPER = \"HUMAN\"\n", manifest()), "“HUMAN” for “PER” is none of"),
            (manifest().replace("\"I-PER\"", "\"B-PER\""), "“B-PER” stands twice"),
            (manifest().replace("max_pieces", "pieces"), "max_pieces"),
            (format!("temperature = 0.0\n{}", manifest()), "temperature"),
            (manifest().replace("\"tokenizer.json\" =", "\"other.json\" ="), "no entry for tokenizer.json"),
        ];
        for (manifest, expected) in cases {
            let error = parts(&manifest).expect_err(expected).to_string();
            assert!(error.contains(expected), "{error} does not name {expected}");
        }
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = Model::open(Path::new("no/such"), LabelOptions::default()).expect_err("no such folder").to_string();
        assert!(error.contains("model.toml") && error.contains("--model"), "{error}");
    }
}
