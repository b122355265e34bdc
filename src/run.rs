//! How are many articles extracted without losing any?
//!
//! Articles are read, extracted in batches on all cores, and written in the order of the input; one that cannot be
//! read becomes a line of `errors.jsonl`, and the run goes on. Memory does not grow with the number of articles but
//! for eight bytes of each id.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use crate::article::{Article, ArticleError, Articles, ErrorKind};
use crate::kind::MentionType;
use crate::pipeline::{Pipeline, StageTimes};
use crate::record::Record;

/// Articles that are extracted together, at most.
const BATCH_ARTICLES: usize = 128;

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Version of the program.
    pub danh: String,
    /// Engine, `none` with rules only.
    pub engine: String,
    /// Name and version of the model.
    pub model: Option<String>,
    /// SHA-256 of the model's weights.
    pub model_sha256: Option<String>,
    /// Language given for all articles; detected when absent.
    pub language: Option<String>,
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
    bar.set_style(ProgressStyle::with_template(template).expect("the templates are constants"));
    bar
}

/// Where records and errors are written.
enum Sink {
    Folder { folder: PathBuf, records: BufWriter<File>, errors: BufWriter<File> },
    Stdout { records: BufWriter<io::Stdout>, closed: bool },
}

impl Sink {
    fn open(config: &RunConfig) -> Result<Self, RunError> {
        let Output::Folder(folder) = &config.output else {
            return Ok(Self::Stdout { records: BufWriter::new(io::stdout()), closed: false });
        };
        let write = |path: PathBuf| move |reason| RunError::Write { path, reason };
        fs::create_dir_all(folder).map_err(write(folder.clone()))?;
        refuse_other_settings(folder, config)?;
        let summary = folder.join(SUMMARY);
        match fs::remove_file(&summary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(write(summary)(error)),
            _ => {}
        }
        let create = |name: &str| {
            let path = folder.join(name);
            File::create(&path).map(BufWriter::new).map_err(write(path))
        };
        Ok(Self::Folder { folder: folder.clone(), records: create(RECORDS)?, errors: create(ERRORS)? })
    }

    fn write_record(&mut self, record: &Record) -> Result<(), RunError> {
        match self {
            Self::Folder { folder, records, .. } => write_line(records, record).map_err(failed(folder, RECORDS)),
            Self::Stdout { records, closed } => or_closed(write_line(records, record), closed),
        }
    }

    fn write_error(&mut self, error: &ArticleError) -> Result<(), RunError> {
        match self {
            Self::Folder { folder, errors, .. } => write_line(errors, error).map_err(failed(folder, ERRORS)),
            Self::Stdout { .. } => {
                write_line(&mut io::stderr(), error).map_err(failed(Path::new(""), "standard error"))
            }
        }
    }

    /// Hands on what is buffered, so that whoever follows the output sees every finished batch.
    fn flush(&mut self) -> Result<(), RunError> {
        match self {
            Self::Folder { folder, records, errors } => {
                records.flush().map_err(failed(folder, RECORDS))?;
                errors.flush().map_err(failed(folder, ERRORS))
            }
            Self::Stdout { records, closed } => or_closed(records.flush(), closed),
        }
    }

    fn is_closed(&self) -> bool {
        matches!(self, Self::Stdout { closed: true, .. })
    }

    /// Ends a run after its last flush.
    fn finish(self, summary: &Summary) -> Result<(), RunError> {
        match self {
            Self::Stdout { records, .. } => {
                // What is left after a broken pipe must not be tried again when the buffer is dropped.
                let _ = records.into_parts();
                Ok(())
            }
            Self::Folder { folder, .. } => {
                // Whole or not at all: the summary shows that a run has finished.
                let temporary = folder.join(format!(".{SUMMARY}.tmp"));
                let mut text =
                    serde_json::to_string_pretty(summary).map_err(|error| failed(&folder, SUMMARY)(error.into()))?;
                text.push('\n');
                fs::write(&temporary, text).map_err(failed(&folder, SUMMARY))?;
                fs::rename(&temporary, folder.join(SUMMARY)).map_err(failed(&folder, SUMMARY))?;
                Ok(())
            }
        }
    }
}

/// Whoever reads standard output may have had enough, which is no fault of the run.
fn or_closed(written: io::Result<()>, closed: &mut bool) -> Result<(), RunError> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            *closed = true;
            Ok(())
        }
        written => written.map_err(failed(Path::new(""), "standard output")),
    }
}

fn failed(folder: &Path, name: &str) -> impl FnOnce(io::Error) -> RunError + use<> {
    let path = folder.join(name);
    move |reason| RunError::Write { path, reason }
}

fn write_line(writer: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    writer.write_all(&line)
}

/// A finished run is overwritten only by one with the same settings; what an interrupted run left, by any.
fn refuse_other_settings(folder: &Path, config: &RunConfig) -> Result<(), RunError> {
    let Ok(text) = fs::read_to_string(folder.join(SUMMARY)) else { return Ok(()) };
    let differences = match serde_json::from_str::<Summary>(&text) {
        Ok(summary) => summary.settings.differences(&config.settings),
        Err(_) => vec![format!("{SUMMARY} is not one of this version")],
    };
    if config.force || differences.is_empty() {
        return Ok(());
    }
    Err(RunError::OtherSettings { folder: folder.to_owned(), differences: differences.join("; ") })
}
