//! What are precision, recall and F1?
//!
//! A [`Prf`] holds sums, not ratios, so those of several articles add up to that of all of them. What was neither
//! wanted nor predicted has no score (`None`), which is not the same as a score of 0.
//!
//! ```
//! use danh::evaluate::Prf;
//!
//! let articles = Prf::counted(1, 0, 1) + Prf::counted(1, 2, 0);
//! assert_eq!((articles.precision(), articles.recall()), (Some(0.5), Some(2.0 / 3.0)));
//! assert_eq!(Prf::default().f1(), None);
//! ```

use std::collections::BTreeSet;
use std::ops::Add;

/// How many items were predicted and how many are in the gold, and how many of either are right.
///
/// An item can be right in part (B-cubed), and then the two sums of right items differ.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Prf {
    /// Items predicted: tp + fp.
    pub predicted: usize,
    /// How many of them are right.
    pub predicted_right: f64,
    /// Items in the gold: tp + fn.
    pub gold: usize,
    /// How many of them were found.
    pub gold_right: f64,
}

impl Prf {
    /// From counts of true positives, false positives and false negatives.
    #[must_use]
    pub fn counted(tp: usize, fp: usize, fn_: usize) -> Self {
        Self { predicted: tp + fp, predicted_right: float(tp), gold: tp + fn_, gold_right: float(tp) }
    }

    /// Right is what both sets hold.
    #[must_use]
    pub fn of_sets<T: Ord>(gold: &BTreeSet<T>, predicted: &BTreeSet<T>) -> Self {
        let tp = gold.intersection(predicted).count();
        Self::counted(tp, predicted.len() - tp, gold.len() - tp)
    }

    /// Right items among those predicted, 0 to 1; `None` when nothing was predicted.
    #[must_use]
    pub fn precision(self) -> Option<f64> {
        (self.predicted > 0).then(|| self.predicted_right / float(self.predicted))
    }

    /// Found items among those in the gold, 0 to 1; `None` when the gold has none.
    #[must_use]
    pub fn recall(self) -> Option<f64> {
        (self.gold > 0).then(|| self.gold_right / float(self.gold))
    }

    /// Harmonic mean of precision and recall, 0 to 1; `None` when there is neither gold nor prediction.
    #[must_use]
    pub fn f1(self) -> Option<f64> {
        match (self.precision(), self.recall()) {
            (None, None) => None,
            (Some(precision), Some(recall)) if precision + recall > 0.0 => {
                Some(2.0 * precision * recall / (precision + recall))
            }
            _ => Some(0.0),
        }
    }

    /// True positives, false positives, false negatives. Only meaningful where items are right or wrong as a whole.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a sum of counts is a count")]
    pub fn counts(self) -> (usize, usize, usize) {
        let tp = self.predicted_right as usize;
        (tp, self.predicted - tp, self.gold - tp)
    }
}

impl Add for Prf {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            predicted: self.predicted + other.predicted,
            predicted_right: self.predicted_right + other.predicted_right,
            gold: self.gold + other.gold,
            gold_right: self.gold_right + other.gold_right,
        }
    }
}

impl std::iter::Sum for Prf {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::default(), Add::add)
    }
}

/// A count as a number to divide by.
#[expect(clippy::cast_precision_loss, reason = "nothing is counted to 2^52 here")]
pub(super) fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_wanted_and_nothing_found_is_no_score_and_anything_else_is_one() {
        assert_eq!((Prf::default().precision(), Prf::default().recall(), Prf::default().f1()), (None, None, None));
        let spurious = Prf::counted(0, 3, 0);
        assert_eq!((spurious.precision(), spurious.recall(), spurious.f1()), (Some(0.0), None, Some(0.0)));
        let missed = Prf::counted(0, 0, 3);
        assert_eq!((missed.precision(), missed.recall(), missed.f1()), (None, Some(0.0), Some(0.0)));
        assert_eq!(Prf::counted(0, 1, 1).f1(), Some(0.0));
    }

    #[test]
    fn counts_come_back_from_a_sum() {
        let sum: Prf = [Prf::counted(2, 1, 0), Prf::counted(5, 0, 4)].into_iter().sum();
        assert_eq!(sum.counts(), (7, 1, 4));
        assert!((sum.f1().unwrap() - 14.0 / 19.0).abs() < 1e-12);
    }
}
