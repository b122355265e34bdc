//! What do the records of a run depend on, apart from the articles?

use serde::{Deserialize, Serialize};

use crate::tag::labels::Scheme;

/// SHA-256 of all word lists, patterns and tables that are compiled in: the version of the rules' data. Their code has
/// the version of the program.
pub const RULES_SHA256: &str = env!("DANH_RULES_SHA256");

/// What the records of a run depend on, apart from the articles: with the same settings and articles, the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Version of the program.
    pub danh: String,
    /// [`RULES_SHA256`] of the program.
    #[serde(default)]
    pub rules_sha256: String,
    /// Engine, `none` with rules only.
    pub engine: String,
    /// Name and version of the model.
    pub model: Option<String>,
    /// SHA-256 of the model's weights.
    pub model_sha256: Option<String>,
    /// SHA-256 of what its folder says besides: how it is read, its labels, its tokenizer.
    #[serde(default)]
    pub model_description_sha256: Option<String>,
    /// Name and version of the model that reads what the first is not sure of.
    #[serde(default)]
    pub second_model: Option<String>,
    /// SHA-256 of its weights.
    #[serde(default)]
    pub second_model_sha256: Option<String>,
    /// SHA-256 of what its folder says besides.
    #[serde(default)]
    pub second_model_description_sha256: Option<String>,
    /// Probability of a label from which on the first model is sure of it.
    #[serde(default)]
    pub sure: Option<f32>,
    /// Where the model runs, for engines that can choose.
    #[serde(default)]
    pub device: Option<String>,
    /// What the user says of the model's labels, as `name=meaning`.
    #[serde(default)]
    pub labels: Vec<String>,
    /// How the user says that the model's labels mark where names begin.
    #[serde(default)]
    pub label_scheme: Option<Scheme>,
    /// Language given for all articles; detected when absent.
    pub language: Option<String>,
    /// Day of publication given for all articles; that of each article when absent.
    #[serde(default)]
    pub published: Option<String>,
    /// The user's lexicons, each with its SHA-256.
    #[serde(default)]
    pub lexicons: Vec<String>,
    /// Types reported; all when empty.
    #[serde(default)]
    pub types: Vec<String>,
    /// Lowest score reported, when one was given.
    #[serde(default)]
    pub min_score: Option<f32>,
    /// The model alone, without rules.
    #[serde(default)]
    pub no_rules: bool,
    /// Page furniture is not tagged.
    #[serde(default)]
    pub skip_boilerplate: bool,
    /// What standard input holds, as the user says.
    #[serde(default)]
    pub input_format: String,
    /// Names of fields in JSON Lines that the user gives, as `part=name`.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Longest article in bytes.
    #[serde(default)]
    pub max_article_bytes: usize,
    /// The inputs as given.
    pub inputs: Vec<String>,
}

impl Settings {
    /// The settings that differ, as `name was old, now new`.
    pub(super) fn differences(&self, new: &Self) -> Vec<String> {
        let fields = |settings: &Self| match serde_json::to_value(settings) {
            Ok(serde_json::Value::Object(fields)) => fields,
            _ => serde_json::Map::new(),
        };
        let (old, new) = (fields(self), fields(new));
        let differing = new.iter().filter(|(name, value)| old.get(*name) != Some(value));
        let shown = |value: Option<&serde_json::Value>| value.map_or_else(|| "absent".to_owned(), ToString::to_string);
        differing.map(|(name, value)| format!("{name} was {}, now {value}", shown(old.get(name)))).collect()
    }

    /// The same for a run that goes on: its inputs may have grown, for each article tells whether it is the same.
    pub(super) fn differences_on_resume(&self, new: &Self) -> Vec<String> {
        self.differences(&Self { inputs: self.inputs.clone(), ..new.clone() })
    }
}
