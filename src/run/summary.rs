//! What did a run do? `summary.json`.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Settings;
use crate::kind::MentionType;
use crate::pipeline::StageTimes;
use crate::record::Record;

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is at work, or was killed; then `--resume` goes on.
    Running,
    /// All articles have been read.
    Finished,
    /// It was asked to stop; `--resume` goes on.
    Interrupted,
    /// It could not go on, or was told not to after an error; `--resume` goes on.
    Failed,
}

/// Counts of a run: `summary.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// How far the run is. Counts are those of its end.
    pub state: State,
    /// What the records depend on.
    pub settings: Settings,
    /// Articles written.
    pub articles: usize,
    /// Those of them whose records an earlier run had written.
    #[serde(default)]
    pub reused: usize,
    /// Those of them whose text an earlier article has, white space apart.
    #[serde(default)]
    pub duplicates: usize,
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

/// Counts while a run is at work.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) articles: usize,
    pub(super) reused: usize,
    pub(super) errors: usize,
    pub(super) duplicates: usize,
    pub(super) sentences: usize,
    pub(super) mentions: BTreeMap<&'static str, usize>,
    pub(super) relations: usize,
    pub(super) times: StageTimes,
}

impl Counts {
    pub(super) fn add(&mut self, record: &Record) {
        self.articles += 1;
        self.duplicates += usize::from(record.duplicate_of.is_some());
        self.sentences += record.sentences.len();
        self.relations += record.relations.len();
        for entity in record.entities() {
            *self.mentions.entry(entity.kind.name()).or_default() += entity.mentions.len();
        }
    }

    pub(super) fn summary(&self, state: State, settings: Settings, elapsed: Duration) -> Summary {
        let seconds = elapsed.as_secs_f64();
        let count = |kind: &MentionType| self.mentions.get(kind.name()).copied().unwrap_or(0);
        let rounded = |seconds: f64| (seconds * 1_000.0).round() / 1_000.0;
        Summary {
            state,
            settings,
            articles: self.articles,
            reused: self.reused,
            duplicates: self.duplicates,
            errors: self.errors,
            sentences: self.sentences,
            mentions: MentionType::ALL.iter().map(|kind| (kind.name().to_owned(), count(kind))).collect(),
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
