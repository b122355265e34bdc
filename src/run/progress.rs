//! How far is the run?
//!
//! A bar for whoever looks at a terminal, a line every half minute for a log, and JSON for programs; all of it on
//! standard error.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::summary::Counts;

/// How a run tells how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Not at all.
    None,
    /// A bar on a terminal, a line every 30 seconds elsewhere.
    Auto,
    /// A bar on a terminal, nothing elsewhere: for a filter, whose standard error programs read.
    Bar,
    /// A line every 30 seconds.
    Log,
    /// An object `{"progress": …}` on a line every second, and at the end.
    Json,
}

const LOG_INTERVAL: Duration = Duration::from_secs(30);
const JSON_INTERVAL: Duration = Duration::from_secs(1);

/// Tells how far the run is.
pub(super) struct Reporter {
    shape: Shape,
    total: Option<usize>,
    started: Instant,
}

enum Shape {
    Nothing,
    Bar(ProgressBar),
    Lines { is_json: bool, interval: Duration, last: Instant },
}

/// What is told.
#[derive(Debug, Serialize)]
struct Told {
    articles: usize,
    reused: usize,
    errors: usize,
    /// `null` when it is not known beforehand.
    total: Option<usize>,
    seconds: f64,
    /// Of those that were extracted; used again costs next to nothing.
    articles_per_second: f64,
    /// `null` when the total is not known.
    seconds_left: Option<f64>,
}

impl Reporter {
    /// `total` is asked only when it is to be told.
    pub(super) fn new(progress: Progress, total: impl FnOnce() -> Option<usize>) -> Self {
        let started = Instant::now();
        let lines = |is_json, interval| Shape::Lines { is_json, interval, last: started };
        let is_terminal = io::stderr().is_terminal();
        let is_told = !matches!(progress, Progress::None) && (progress != Progress::Bar || is_terminal);
        let total = if is_told { total() } else { None };
        let shape = match progress {
            Progress::Auto | Progress::Bar if is_terminal => Shape::Bar(bar(total)),
            Progress::None | Progress::Bar => Shape::Nothing,
            Progress::Auto | Progress::Log => lines(false, LOG_INTERVAL),
            Progress::Json => lines(true, JSON_INTERVAL),
        };
        Self { shape, total, started }
    }

    /// After each batch.
    pub(super) fn tell(&mut self, counts: &Counts) {
        let told = self.told(counts);
        match &mut self.shape {
            Shape::Nothing => {}
            Shape::Bar(bar) => bar.set_position((counts.articles + counts.errors) as u64),
            Shape::Lines { is_json, interval, last } => {
                if last.elapsed() >= *interval {
                    *last = Instant::now();
                    print(&told, *is_json);
                }
            }
        }
    }

    /// Prints something else beside a bar.
    pub(super) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.shape {
            Shape::Bar(bar) => bar.suspend(print),
            _ => print(),
        }
    }

    pub(super) fn finish(&self, counts: &Counts) {
        match &self.shape {
            Shape::Bar(bar) => bar.finish_and_clear(),
            Shape::Lines { is_json: true, .. } => print(&self.told(counts), true),
            _ => {}
        }
    }

    fn told(&self, counts: &Counts) -> Told {
        let seconds = self.started.elapsed().as_secs_f64();
        let done = counts.articles + counts.errors;
        let articles_per_second = (done - counts.reused) as f64 / seconds.max(1e-9);
        let left = self.total.map(|total| total.saturating_sub(done) as f64);
        let rounded = |number: f64| (number * 10.0).round() / 10.0;
        Told {
            articles: counts.articles,
            reused: counts.reused,
            errors: counts.errors,
            total: self.total,
            seconds: rounded(seconds),
            articles_per_second: rounded(articles_per_second),
            seconds_left: left.filter(|_| articles_per_second > 0.0).map(|left| rounded(left / articles_per_second)),
        }
    }
}

/// When standard error is closed, nobody listens.
fn print(told: &Told, is_json: bool) {
    let line = if is_json { serde_json::json!({ "progress": told }).to_string() } else { told.to_string() };
    let _ = writeln!(io::stderr(), "{line}");
}

impl std::fmt::Display for Told {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let done = self.articles + self.errors;
        write!(formatter, "{done}")?;
        if let Some(total) = self.total {
            write!(formatter, " of {total}")?;
        }
        write!(formatter, " articles, {:.1} a second", self.articles_per_second)?;
        if self.errors > 0 {
            write!(formatter, ", {} errors", self.errors)?;
        }
        if let Some(left) = self.seconds_left {
            write!(formatter, ", {left:.0} s left")?;
        }
        Ok(())
    }
}

fn bar(total: Option<usize>) -> ProgressBar {
    let bar = total.map_or_else(ProgressBar::no_length, |total| ProgressBar::new(total as u64));
    let template = match total {
        Some(_) => "{bar:30} {pos}/{len} articles, {per_sec}, {eta} left",
        None => "{spinner} {pos} articles, {per_sec}, {elapsed}",
    };
    // Long articles take a while, and a still bar looks like a standstill.
    bar.enable_steady_tick(Duration::from_millis(250));
    bar.set_style(ProgressStyle::with_template(template).expect("the templates are constants"));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_has_rate_and_time_left() {
        let started = Instant::now().checked_sub(Duration::from_secs(10)).expect("the machine is up for ten seconds");
        let reporter = Reporter { shape: Shape::Nothing, total: Some(140), started };
        let counts = Counts { articles: 38, reused: 20, errors: 2, ..Counts::default() };
        let told = reporter.told(&counts);
        assert_eq!(told.to_string(), "40 of 140 articles, 2.0 a second, 2 errors, 50 s left");
        let unknown = Reporter { total: None, ..reporter };
        assert_eq!(unknown.told(&counts).to_string(), "40 articles, 2.0 a second, 2 errors");
        let json = serde_json::to_value(unknown.told(&counts)).expect("JSON");
        assert_eq!((json["articles"].as_u64(), json["seconds_left"].is_null()), (Some(38), true));
    }
}
