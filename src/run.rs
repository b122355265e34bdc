//! How are many articles extracted without losing any?
//!
//! Articles are read, extracted in batches on all cores, and written in the order of the input; one that cannot be
//! read becomes a line of `errors.jsonl`, and the run goes on. Memory does not grow with the number of articles but
//! for eight bytes of each id and the path of each file.

mod read;
mod sink;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use crate::article::{Article, ArticleError, Articles, ErrorKind};
use crate::kind::MentionType;
use crate::pipeline::{Pipeline, StageTimes};
use crate::record::Record;
use crate::tag::labels::Scheme;
pub use read::{first_errors, holds_records, read_records};
use sink::Sink;

/// Articles that are extracted together, at most.
const BATCH_ARTICLES: usize = 64;

/// Bytes of text that are extracted together, but for the last article of a batch.
const BATCH_BYTES: usize = 1 << 20;

/// File of the records in the folder of a run.
pub const RECORDS: &str = "records.jsonl";
/// File of the articles that failed.
pub const ERRORS: &str = "errors.jsonl";
/// File of the counts.
pub const SUMMARY: &str = "summary.json";

/// Where records go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Files in a folder.
    Folder(PathBuf),
    /// Records to standard output, errors as JSON Lines to standard error.
    Stdout,
}

/// What a run is asked to do.
#[derive(Debug, Clone)]
pub struct RunConfig {
    /// Files, folders, `-`.
    pub inputs: Vec<PathBuf>,
    /// Where records go.
    pub output: Output,
    /// Overwrites the folder of a run with other settings.
    pub force: bool,
    /// Shows no progress.
    pub quiet: bool,
    /// What the records depend on, apart from the articles.
    pub settings: Settings,
}

/// What the records of a run depend on, apart from the articles: with the same settings and articles, the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Version of the program.
    pub danh: String,
    /// Engine, `none` with rules only.
    pub engine: String,
    /// Name and version of the model.
    pub model: Option<String>,
    /// SHA-256 of the model's weights.
    pub model_sha256: Option<String>,
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
    /// Lowest score reported.
    #[serde(default)]
    pub min_score: f32,
    /// The model alone, without rules.
    #[serde(default)]
    pub no_rules: bool,
    /// The inputs as given.
    pub inputs: Vec<String>,
}

impl Settings {
    /// The settings that differ, as `name: old, now new`.
    fn differences(&self, new: &Self) -> Vec<String> {
        let fields = |settings: &Self| match serde_json::to_value(settings) {
            Ok(serde_json::Value::Object(fields)) => fields,
            _ => serde_json::Map::new(),
        };
        let (old, new) = (fields(self), fields(new));
        let differing = new.iter().filter(|(name, value)| old.get(*name) != Some(value));
        let shown = |value: Option<&serde_json::Value>| value.map_or_else(|| "absent".to_owned(), ToString::to_string);
        differing.map(|(name, value)| format!("{name} was {}, now {value}", shown(old.get(name)))).collect()
    }
}

/// Counts of a run: `summary.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// What the records depend on.
    pub settings: Settings,
    /// Articles written.
    pub articles: usize,
    /// Articles that failed.
    pub errors: usize,
    /// Sentences of the articles written.
    pub sentences: usize,
    /// Mentions by type.
    pub mentions: BTreeMap<String, usize>,
    /// Relations found.
    pub relations: usize,
    /// Seconds from the first article read to the last record written.
    pub seconds: f64,
    /// Sentences divided by seconds.
    pub sentences_per_second: f64,
    /// Processor seconds of all threads, by stage.
    pub cpu_seconds: StageSeconds,
    /// Threads used.
    pub jobs: usize,
}

/// Processor seconds of all threads, by stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct StageSeconds {
    /// Language and sentences.
    pub segment: f64,
    /// The model.
    pub tag: f64,
    /// Rules, merging, grouping and making the record.
    pub rules: f64,
}

/// Why a run could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The folder of the run, or a file in it, cannot be written.
    #[error("cannot write {path}: {reason}; choose another folder with -o")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// An input is a file that the run would overwrite.
    #[error("{path} is an input, and the run would overwrite it; choose another folder with -o")]
    OverwritesInput {
        /// The file.
        path: PathBuf,
    },
    /// The folder holds a run with other settings.
    #[error(
        "{folder} holds the records of a run with other settings ({differences}); choose another folder with -o, or overwrite it with --force"
    )]
    OtherSettings {
        /// The folder.
        folder: PathBuf,
        /// The settings that differ.
        differences: String,
    },
}

/// Extracts everything that the configuration names.
///
/// # Errors
/// When the output cannot be written. What is wrong with an article is counted and written, and no error of the run.
pub fn run(config: &RunConfig, pipeline: &Pipeline) -> Result<Summary, RunError> {
    let mut sink = Sink::open(config)?;
    let folder = if let Output::Folder(folder) = &config.output { Some(folder.as_path()) } else { None };
    let mut articles = Articles::new(&config.inputs, folder);
    let progress = progress_bar(config.quiet, articles.total());
    let mut counts = Counts::default();
    let started = Instant::now();
    while let Some(batch) = next_batch(&mut articles) {
        let outcomes = extract_batch(pipeline, batch, &mut counts.times);
        let number = outcomes.len();
        for outcome in outcomes {
            counts.add(&outcome);
            match outcome {
                Ok(record) => sink.write_record(&record)?,
                Err(error) => progress.suspend(|| sink.write_error(&error))?,
            }
        }
        sink.flush()?;
        progress.inc(number as u64);
        if sink.is_closed() {
            break;
        }
    }
    progress.finish_and_clear();
    let summary = counts.summary(config.settings.clone(), started.elapsed());
    sink.finish(&summary)?;
    Ok(summary)
}

type Outcome<T> = Result<T, ArticleError>;

/// The next articles and errors, in order; `None` at the end.
fn next_batch(articles: &mut Articles) -> Option<Vec<Outcome<Article>>> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < BATCH_ARTICLES && bytes < BATCH_BYTES {
        let Some(outcome) = articles.next() else { break };
        bytes += outcome.as_ref().map_or(0, |article| article.document.text().len());
        batch.push(outcome);
    }
    (!batch.is_empty()).then_some(batch)
}

/// Extracts a batch; when that fails, each of its articles alone, so that only those are lost that fail themselves.
fn extract_batch(pipeline: &Pipeline, batch: Vec<Outcome<Article>>, times: &mut StageTimes) -> Vec<Outcome<Record>> {
    let mut places = Vec::with_capacity(batch.len());
    let mut readable = Vec::with_capacity(batch.len());
    for outcome in batch {
        places.push(outcome.map(|article| readable.push(article)));
    }
    let mut extracted = match pipeline.extract_articles(&readable) {
        Ok((records, spent)) => {
            *times += spent;
            records.into_iter().map(Ok).collect::<Vec<_>>()
        }
        Err(_) => readable.iter().map(|article| extract_alone(pipeline, article, times)).collect(),
    }
    .into_iter();
    let mut next = || extracted.next().expect("every article that was read has an outcome");
    places.into_iter().map(|place| place.and_then(|()| next())).collect()
}

fn extract_alone(pipeline: &Pipeline, article: &Article, times: &mut StageTimes) -> Outcome<Record> {
    let path = article.source.as_ref().map_or(article.id.as_str(), |source| source.path.as_str());
    let failed = |message: String| {
        ArticleError::new(path, ErrorKind::Extraction, message, "report this article as a fault of danh")
    };
    match pipeline.extract_articles(std::slice::from_ref(article)) {
        Ok((mut records, spent)) => {
            *times += spent;
            records.pop().ok_or_else(|| failed("gave no record".to_owned()))
        }
        Err(error) => Err(failed(error.to_string())),
    }
}

#[derive(Debug, Default)]
struct Counts {
    articles: usize,
    errors: usize,
    sentences: usize,
    mentions: BTreeMap<String, usize>,
    relations: usize,
    times: StageTimes,
}

impl Counts {
    fn add(&mut self, outcome: &Outcome<Record>) {
        let Ok(record) = outcome else {
            self.errors += 1;
            return;
        };
        self.articles += 1;
        self.sentences += record.sentences.len();
        self.relations += record.relations.len();
        for entity in record.entities() {
            *self.mentions.entry(entity.kind.name().to_owned()).or_default() += entity.mentions.len();
        }
    }

    fn summary(self, settings: Settings, elapsed: Duration) -> Summary {
        let seconds = elapsed.as_secs_f64();
        let mut mentions: BTreeMap<String, usize> =
            MentionType::ALL.iter().map(|kind| (kind.name().to_owned(), 0)).collect();
        mentions.extend(self.mentions);
        let rounded = |seconds: f64| (seconds * 1_000.0).round() / 1_000.0;
        Summary {
            settings,
            articles: self.articles,
            errors: self.errors,
            sentences: self.sentences,
            mentions,
            relations: self.relations,
            seconds: rounded(seconds),
            sentences_per_second: rounded(self.sentences as f64 / seconds.max(1e-9)),
            cpu_seconds: StageSeconds {
                segment: rounded(self.times.segment.as_secs_f64()),
                tag: rounded(self.times.tag.as_secs_f64()),
                rules: rounded(self.times.rules.as_secs_f64()),
            },
            jobs: rayon::current_num_threads(),
        }
    }
}

fn progress_bar(quiet: bool, total: Option<usize>) -> ProgressBar {
    // Drawn on standard error, and by indicatif only when that is a terminal.
    let bar = match (quiet, total) {
        (true, _) => ProgressBar::hidden(),
        (false, Some(total)) => ProgressBar::new(total as u64),
        (false, None) => ProgressBar::no_length(),
    };
    let template = match total {
        Some(_) => "{bar:30} {pos}/{len} articles, {per_sec}, {eta} left",
        None => "{spinner} {pos} articles, {per_sec}, {elapsed}",
    };
    // Long articles take a while, and a still bar looks like a standstill.
    bar.enable_steady_tick(Duration::from_millis(250));
    bar.set_style(ProgressStyle::with_template(template).expect("the templates are constants"));
    bar
}
