//! Has this text been there before?
//!
//! Texts are the same when they differ in white space alone, which is all that two copies of a page mostly differ in.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::text::is_space;

/// Texts of a run: a hash of each, and the number of its record, 16 bytes in all.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    first: HashMap<u64, u64>,
}

impl Duplicates {
    /// The number of the first record with a text, by the text's [`hash`].
    pub(super) fn first(&self, text: u64) -> Option<u64> {
        self.first.get(&text).copied()
    }

    /// Remembers a text by its [`hash`] and the number of its record, unless it was there before.
    pub(super) fn add(&mut self, text: u64, number: u64) {
        self.first.entry(text).or_insert(number);
    }
}

/// What texts that are the same have in common.
pub(super) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for word in text.split(is_space).filter(|word| !word.is_empty()) {
        word.hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_makes_no_difference() {
        let mut texts = Duplicates::default();
        texts.add(hash("Hà Nội\n\nmưa lớn."), 7);
        texts.add(hash("Hà Nội mưa lớn."), 8);
        assert_eq!(texts.first(hash(" Hà Nội\u{a0}mưa\r\nlớn.\u{200b}")), Some(7));
        assert_eq!(texts.first(hash("Hà Nội mưa lớn")), None);
        assert_eq!(texts.first(hash("Hà Nộimưa lớn.")), None);
    }
}
