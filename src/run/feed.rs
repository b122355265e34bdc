//! Which articles are extracted together next?
//!
//! A thread reads ahead while others extract. A batch waits for articles until it is full, but in a filter, where
//! whoever writes may wait for the answer, only for a moment.

use std::cell::Cell;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::caught::catch;
use super::{RunError, Stop};
use crate::article::{Article, ArticleError, Articles, ErrorKind};

/// Articles that are extracted together, at most.
const BATCH_ARTICLES: usize = 64;

/// The same in a filter: fewer, for all of a batch come out at once.
const FILTER_BATCH_ARTICLES: usize = 32;

/// Bytes of text that are extracted together, but for the last article of a batch.
const BATCH_BYTES: usize = 1 << 20;

/// How long a batch of a filter waits for more after its first article.
const FILTER_WAIT: Duration = Duration::from_millis(20);

/// Articles that are read ahead. Each may be long, so there are few.
const AHEAD: usize = 8;

/// How often a wait for input looks whether it is to end.
const STOP_CHECK: Duration = Duration::from_millis(100);

pub(super) type Outcome<T> = Result<T, ArticleError>;

/// What the reader says.
enum Read {
    Outcome(Box<Outcome<Article>>),
    End,
}

/// Articles on their way from the reader.
pub(super) struct Feed {
    articles: Receiver<Read>,
    is_filter: bool,
    is_at_end: Cell<bool>,
}

impl Feed {
    /// Begins to read. The thread ends with the input, or with the feed at the next article that it reads.
    pub(super) fn start(articles: Articles, is_filter: bool) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel(AHEAD);
        thread::Builder::new().name("reader".to_owned()).spawn(move || send_all(articles, &sender))?;
        Ok(Self { articles: receiver, is_filter, is_at_end: Cell::new(false) })
    }

    /// The next articles and errors, in order; `None` at the end, or when the run is to stop.
    ///
    /// # Errors
    /// When the reader has ended before the input: what it has not read must not be taken for gone.
    pub(super) fn next_batch(&self, stop: &Stop) -> Result<Option<Vec<Outcome<Article>>>, RunError> {
        let max_articles = if self.is_filter { FILTER_BATCH_ARTICLES } else { BATCH_ARTICLES };
        let mut batch = Vec::new();
        let mut bytes = 0;
        let mut until: Option<Instant> = None;
        while batch.len() < max_articles && bytes < BATCH_BYTES && !stop.is_asked() && !self.is_at_end.get() {
            let left =
                until.map_or(STOP_CHECK, |until| until.saturating_duration_since(Instant::now()).min(STOP_CHECK));
            match self.articles.recv_timeout(left) {
                Ok(Read::Outcome(outcome)) => {
                    bytes += outcome.as_ref().as_ref().map_or(0, |article| article.document.text().len());
                    batch.push(*outcome);
                    if self.is_filter && until.is_none() {
                        until = Some(Instant::now() + FILTER_WAIT);
                    }
                }
                Ok(Read::End) => self.is_at_end.set(true),
                Err(RecvTimeoutError::Timeout) if until.is_some_and(|until| until <= Instant::now()) => break,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(RunError::Reader),
            }
        }
        Ok((!batch.is_empty() && !stop.is_asked()).then_some(batch))
    }
}

/// Sends what is read, to the end or until nobody wants more. A page on which the program fails is an error as any other.
fn send_all(mut articles: Articles, sender: &SyncSender<Read>) {
    loop {
        let read = match catch(|| articles.next()) {
            Ok(Some(outcome)) => Read::Outcome(Box::new(outcome)),
            Ok(None) => Read::End,
            Err(said) => {
                let message = format!("the program failed on it: {said}");
                let advice = "report this article as a fault of danh";
                let error = ArticleError::new(articles.at(), ErrorKind::Panic, message, advice);
                Read::Outcome(Box::new(Err(error)))
            }
        };
        let is_end = matches!(read, Read::End);
        if sender.send(read).is_err() || is_end {
            break;
        }
    }
}
