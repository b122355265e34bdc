//! How are many articles extracted without losing any?
//!
//! Articles are read, extracted in batches on all cores, and written in the order of the input; one that cannot be
//! read becomes a line of `errors.jsonl`, and the run goes on. What is written stays: a run that was killed is gone on
//! with, and ends with the same bytes. Memory grows with the number of articles by a hash of each id and of each text,
//! eight bytes each, and the place of its record; in a filter by the ids themselves.

mod caught;
mod duplicates;
mod earlier;
mod feed;
mod lines_file;
mod progress;
mod read;
mod settings;
mod sink;
mod summary;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::article::{self, Article, ArticleError, Articles, ErrorKind, ReadOptions};
use crate::pipeline::{Pipeline, StageTimes};
use crate::record::Record;
use duplicates::Duplicates;
use earlier::Reused;
use feed::{Feed, Outcome};
pub use progress::Progress;
use progress::Reporter;
pub use read::{first_errors, holds_records, read_config, read_records};
pub use settings::{RULES_SHA256, Settings};
use sink::Sink;
use summary::Counts;
pub use summary::{StageSeconds, State, Summary};

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
    /// Files, folders, patterns, `-`.
    pub inputs: Vec<PathBuf>,
    /// How they are read. Nothing is read from the folder that is written to.
    pub read: ReadOptions,
    /// Where records go.
    pub output: Output,
    /// Overwrites the folder of a run with other settings, or of one that was not finished.
    pub force: bool,
    /// Uses the records in the folder again whose articles are the same.
    pub resume: bool,
    /// Stops after the first article that fails.
    pub fail_fast: bool,
    /// How it tells how far it is.
    pub progress: Progress,
    /// What the records depend on, apart from the articles.
    pub settings: Settings,
}

/// A wish that a run should stop, which may come from another thread.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Lets the run finish the articles that it has in hand, and no more.
    pub fn ask(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// The wish itself, for a signal to set.
    #[must_use]
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }

    /// Whether the run is to stop.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Why a run could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The folder of the run, or a file in it, cannot be written.
    #[error("cannot write {path}: {reason}; choose another folder with -o, or mend it and go on with --resume")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// A standard stream cannot be written.
    #[error("cannot write to {stream}: {reason}")]
    Stream {
        /// Which one.
        stream: &'static str,
        /// What the system says.
        reason: io::Error,
    },
    /// The thread that reads cannot be started.
    #[error("cannot start to read: {0}")]
    Start(io::Error),
    /// The thread that reads has ended before its inputs.
    #[error("the program failed while it was reading; go on with --resume, and report this as a fault of danh")]
    Reader,
    /// An input is a file that the run would overwrite.
    #[error("{path} is an input, and the run would overwrite it; choose another folder with -o")]
    OverwritesInput {
        /// The file.
        path: PathBuf,
    },
    /// Another run writes to the folder.
    #[error("another run is writing to {folder}; wait for it, or choose another folder with -o")]
    InUse {
        /// The folder.
        folder: PathBuf,
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
    /// The folder holds a run that did not come to its end.
    #[error(
        "{folder} holds the records of a run that was not finished; go on with --resume, or overwrite it with --force"
    )]
    Unfinished {
        /// The folder.
        folder: PathBuf,
    },
}

/// Extracts everything that the configuration names.
///
/// # Errors
/// When the output cannot be written. What is wrong with an article is counted and written, and no error of the run.
pub fn run(config: &RunConfig, pipeline: &Pipeline, stop: &Stop) -> Result<Summary, RunError> {
    let mut counts = Counts::default();
    let started = Instant::now();
    let summary = |counts: &Counts, state: State| counts.summary(state, config.settings.clone(), started.elapsed());
    let mut sink = Sink::open(config, &summary(&counts, State::Running))?;
    let mut read = config.read.clone();
    if let Output::Folder(folder) = &config.output {
        read.except = Some(folder.clone());
    }
    let is_filter = config.output == Output::Stdout;
    let mut reporter = Reporter::new(config.progress, || article::count(&config.inputs, &read));
    let feed = Feed::start(Articles::new(&config.inputs, read), is_filter).map_err(RunError::Start)?;
    let worked = work(config, pipeline, stop, &feed, &mut sink, &mut counts, &mut reporter);
    reporter.finish(&counts);
    match worked {
        Ok(state) => {
            let summary = summary(&counts, state);
            sink.finish(&summary)?;
            Ok(summary)
        }
        Err(error) => {
            // The first fault tells more than one that may follow from it.
            let _ = sink.finish(&summary(&counts, State::Failed));
            Err(error)
        }
    }
}

/// Extracts and writes batch by batch, and says how that ended.
fn work(
    config: &RunConfig,
    pipeline: &Pipeline,
    stop: &Stop,
    feed: &Feed,
    sink: &mut Sink,
    counts: &mut Counts,
    reporter: &mut Reporter,
) -> Result<State, RunError> {
    let mut texts = Duplicates::default();
    let mut is_input_lost = false;
    while let Some(batch) = feed.next_batch(stop)? {
        for outcome in extract_batch(pipeline, batch, sink, &mut counts.times)? {
            match outcome {
                Ok(extracted) => write(extracted, sink, &mut texts, counts)?,
                Err(error) => {
                    counts.errors += 1;
                    is_input_lost |= error.kind.is_of_input();
                    reporter.suspend(|| sink.write_error(&error))?;
                    if config.fail_fast {
                        sink.flush()?;
                        return Ok(State::Failed);
                    }
                }
            }
        }
        sink.flush()?;
        reporter.tell(counts);
        if sink.is_closed() {
            return Ok(State::Interrupted);
        }
    }
    // A drive that is not there today is no reason to drop the records of its articles.
    let is_incomplete = is_input_lost && sink.has_unmet();
    Ok(if stop.is_asked() {
        State::Interrupted
    } else if is_incomplete {
        State::Failed
    } else {
        State::Finished
    })
}

/// A record on its way to the output.
enum Extracted {
    New(Record),
    Reused(Reused),
}

/// Writes a record, with the earlier one that has the same text.
fn write(extracted: Extracted, sink: &mut Sink, texts: &mut Duplicates, counts: &mut Counts) -> Result<(), RunError> {
    let (mut record, line_before) = match extracted {
        Extracted::New(record) => (record, None),
        Extracted::Reused(Reused { record, line, start }) => {
            counts.reused += 1;
            (record, Some((line, start)))
        }
    };
    let text = duplicates::hash(&record.text);
    let first = texts.first(text);
    let duplicate_of = first.map(|number| sink.id_of(number)).transpose()?;
    let is_as_before = record.duplicate_of == duplicate_of;
    record.duplicate_of = duplicate_of;
    counts.add(&record);
    let number = match line_before.filter(|_| is_as_before) {
        Some((line, start)) => sink.write_record(&record.id, &line, Some(start))?,
        None => sink.write_new(&record)?,
    };
    if first.is_none() {
        texts.add(text, number);
    }
    Ok(())
}

/// Extracts what no earlier run has extracted. When a batch fails, each of its articles is extracted alone, so that
/// only those are lost that fail themselves.
fn extract_batch(
    pipeline: &Pipeline,
    batch: Vec<Outcome<Article>>,
    sink: &mut Sink,
    times: &mut StageTimes,
) -> Result<Vec<Outcome<Extracted>>, RunError> {
    let mut places: Vec<Outcome<Option<Reused>>> = Vec::with_capacity(batch.len());
    let mut unknown = Vec::with_capacity(batch.len());
    for outcome in batch {
        places.push(match outcome {
            Ok(article) => {
                let reused = sink.reused(&article)?;
                if reused.is_none() {
                    unknown.push(article);
                }
                Ok(reused)
            }
            Err(error) => Err(error),
        });
    }
    let together = caught::catch(|| pipeline.extract_articles(&unknown));
    let extracted: Vec<Outcome<Record>> = match together {
        Ok(Ok((records, spent))) => {
            *times += spent;
            records.into_iter().map(Ok).collect()
        }
        _ => unknown.iter().map(|article| extract_alone(pipeline, article, times)).collect(),
    };
    let mut extracted = extracted.into_iter();
    let mut next = || extracted.next().expect("every article that was read has an outcome").map(Extracted::New);
    let place = |place: Outcome<Option<Reused>>| {
        place.and_then(|reused| reused.map_or_else(&mut next, |reused| Ok(Extracted::Reused(reused))))
    };
    Ok(places.into_iter().map(place).collect())
}

fn extract_alone(pipeline: &Pipeline, article: &Article, times: &mut StageTimes) -> Outcome<Record> {
    let path = article.source.as_ref().map_or(article.id.as_str(), |source| source.path.as_str());
    let failed = |kind: ErrorKind, message: String| {
        ArticleError::new(path, kind, message, "report this article as a fault of danh")
    };
    match caught::catch(|| pipeline.extract_articles(std::slice::from_ref(article))) {
        Ok(Ok((mut records, spent))) => {
            *times += spent;
            records.pop().ok_or_else(|| failed(ErrorKind::Extraction, "gave no record".to_owned()))
        }
        Ok(Err(error)) => Err(failed(ErrorKind::Extraction, error.to_string())),
        Err(message) => Err(failed(ErrorKind::Panic, format!("the program failed on it: {message}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::{TagError, TagInput, TagOutput, Tagger};

    /// Panics on a text, as a fault of an engine would.
    struct Failing;

    impl Tagger for Failing {
        fn tag(&self, documents: &[Vec<TagInput<'_>>]) -> Result<Vec<Vec<TagOutput>>, TagError> {
            assert!(!documents.iter().flatten().any(|input| input.text.contains("Hỏng")), "chữ không đọc được");
            Ok(documents.iter().map(|inputs| vec![TagOutput::default(); inputs.len()]).collect())
        }
    }

    #[test]
    fn a_fault_of_the_program_costs_one_article() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        for (name, text) in [("a.txt", "Ông Tô Lâm nói."), ("b.txt", "Máy Hỏng rồi."), ("c.txt", "Hà Nội mưa.")]
        {
            std::fs::write(folder.path().join(name), text).expect("a file for the test");
        }
        let pipeline = Pipeline::builder().tagger(Box::new(Failing)).build().expect("no model");
        let out = folder.path().join("out");
        let config = RunConfig {
            inputs: vec![folder.path().to_owned()],
            read: ReadOptions::default(),
            output: Output::Folder(out.clone()),
            force: false,
            resume: false,
            fail_fast: false,
            progress: Progress::None,
            settings: serde_json::from_str(
                r#"{"danh":"","engine":"","model":null,"model_sha256":null,"language":null,"inputs":[]}"#,
            )
            .expect("the fields that must be there"),
        };
        let summary = run(&config, &pipeline, &Stop::default()).expect("the folder can be written");
        assert_eq!((summary.state, summary.articles, summary.errors), (State::Finished, 2, 1));
        let errors = first_errors(&out, 9).expect("they are written");
        assert_eq!(errors[0].kind, ErrorKind::Panic);
        assert!(
            errors[0].path.ends_with("b.txt") && errors[0].message.contains("chữ không đọc được at src"),
            "{errors:?}"
        );
        let ids: Vec<String> =
            read_records(&out.join(RECORDS)).expect("written").map(|r| r.expect("a record").id).collect();
        assert_eq!(ids, ["a", "c"]);
        let stopped = Stop::default();
        stopped.ask();
        let summary = run(&config, &pipeline, &stopped).expect("the folder can be written");
        assert_eq!((summary.state, summary.articles), (State::Interrupted, 0));
    }
}
