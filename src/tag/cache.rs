//! Has this sentence been tagged before?
//!
//! News repeats captions, bylines and teasers. [`CachedTagger`] passes each distinct text on once, within a bound on
//! the number of texts it remembers; answers are the same as without it, because an engine's answer for a text
//! depends on nothing else.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use crate::tag::{TagError, TagInput, TagOutput, Tagger};

/// Longest text in bytes that is remembered: what repeats is short, and this bounds the memory.
const MAX_CACHED_BYTES: usize = 512;

/// A tagger with a memory.
#[derive(Debug)]
pub struct CachedTagger<T> {
    inner: T,
    cache: Mutex<LruCache<Box<str>, TagOutput>>,
}

impl<T: Tagger> CachedTagger<T> {
    /// Remembers the answers for the `capacity` texts used last, of at most 512 bytes each.
    pub fn new(inner: T, capacity: NonZeroUsize) -> Self {
        Self { inner, cache: Mutex::new(LruCache::new(capacity)) }
    }

    /// The cache holds plain values, so one that another thread left in a panic is still good.
    fn lock(&self) -> MutexGuard<'_, LruCache<Box<str>, TagOutput>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Tagger> Tagger for CachedTagger<T> {
    fn tag(&self, inputs: &[TagInput<'_>]) -> Result<Vec<TagOutput>, TagError> {
        let mut outputs: Vec<Option<TagOutput>> = vec![None; inputs.len()];
        let mut unknown: Vec<TagInput<'_>> = Vec::new();
        let mut place_of: BTreeMap<&str, usize> = BTreeMap::new();
        {
            let mut cache = self.lock();
            for (output, input) in outputs.iter_mut().zip(inputs) {
                *output = cache.get(input.text).cloned();
                if output.is_none() {
                    place_of.entry(input.text).or_insert_with(|| {
                        unknown.push(*input);
                        unknown.len() - 1
                    });
                }
            }
        } // No lock is held while the engine runs.
        let found = self.inner.tag(&unknown)?;
        let mut cache = self.lock();
        for (input, output) in unknown.iter().zip(&found) {
            if input.text.len() <= MAX_CACHED_BYTES {
                cache.put(input.text.into(), output.clone());
            }
        }
        drop(cache);
        let filled = outputs.into_iter().zip(inputs).map(|(output, input)| {
            output.or_else(|| place_of.get(input.text).map(|place| found[*place].clone())).unwrap_or_default()
        });
        Ok(filled.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::Label;
    use crate::tag::lexicon::LexiconTagger;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Counting {
        inner: LexiconTagger,
        tagged: AtomicUsize,
    }

    impl Tagger for Counting {
        fn tag(&self, inputs: &[TagInput<'_>]) -> Result<Vec<TagOutput>, TagError> {
            self.tagged.fetch_add(inputs.len(), Ordering::Relaxed);
            self.inner.tag(inputs)
        }
    }

    #[test]
    fn each_distinct_text_is_tagged_once_and_order_is_kept() {
        let inner = LexiconTagger::new([("Hà Nội", Label::Place), ("Tô Lâm", Label::Person)]);
        let plain = LexiconTagger::new([("Hà Nội", Label::Place), ("Tô Lâm", Label::Person)]);
        let capacity = NonZeroUsize::new(2).expect("two is not zero");
        let cached = CachedTagger::new(Counting { inner, tagged: AtomicUsize::new(0) }, capacity);
        let long = format!("Hà Nội {}", "a".repeat(MAX_CACHED_BYTES));
        let texts = ["Hà Nội", "Tô Lâm", "Hà Nội", &long, "x", "Tô Lâm"];
        let inputs: Vec<TagInput<'_>> = texts.iter().map(|text| TagInput { text }).collect();
        for (round, tagged) in [(1, 4), (2, 6)] {
            assert_eq!(cached.tag(&inputs).expect("tags"), plain.tag(&inputs).expect("tags"), "round {round}");
            // The second round tags anew what the bound of two pushed out and what is too long.
            assert_eq!(cached.inner.tagged.load(Ordering::Relaxed), tagged, "round {round}");
        }
    }
}
