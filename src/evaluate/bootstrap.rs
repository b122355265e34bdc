//! How far would a score move with other articles of the same kind?
//!
//! Bootstrap over articles: as many articles as there are, drawn with replacement, 1000 times; the interval holds the
//! middle 95 % of what comes out (percentile method). The seed is fixed and draws depend on the number of articles
//! only, so every score of a report, and both systems of a comparison, see the same draws.
//!
//! Example: an F1 that is 0.8 in every article has the interval 0.8 to 0.8.

use serde::Serialize;

use super::prf::float;

/// How many times articles are drawn.
pub const RESAMPLES: usize = 1000;
const SEED: u64 = 20_180_318;

/// The middle 95 % of the resamples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The interval of a statistic of `articles` articles, given by the positions of the articles drawn. Draws for which
/// it is not defined are left out; `None` when it never is, or when there are fewer than two articles.
pub(super) fn interval(articles: usize, statistic: impl Fn(&[usize]) -> Option<f64>) -> Option<Interval> {
    if articles < 2 {
        return None;
    }
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut drawn = vec![0; articles];
    let mut values = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        drawn.fill_with(|| random.usize(..articles));
        values.extend(statistic(&drawn));
    }
    values.sort_by(f64::total_cmp);
    Some(Interval { low: quantile(&values, 0.025)?, high: quantile(&values, 0.975)? })
}

/// A quantile of sorted values, interpolated linearly as numpy does.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= position < length")]
fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let position = share * float(values.len().checked_sub(1)?);
    let below = position.floor() as usize;
    let above = values.get(below + 1).copied().unwrap_or(values[below]);
    Some(values[below] + (above - values[below]) * position.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_numpy() {
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.25), Some(1.5));
        assert_eq!(quantile(&[3.0], 0.975), Some(3.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn the_interval_of_a_mean_is_about_two_standard_errors_each_way() {
        // 100 articles, half 0 and half 1: mean 0.5, standard error 0.05, interval about 0.40 to 0.60.
        let mean = |drawn: &[usize]| Some(float(drawn.iter().filter(|&&article| article < 50).count()) / 100.0);
        let found = interval(100, mean).unwrap();
        assert!((0.38..0.42).contains(&found.low) && (0.58..0.62).contains(&found.high), "{found:?}");
        assert_eq!(interval(100, mean), Some(found), "the same draws every time");
        assert_eq!(interval(1, mean), None);
        assert_eq!(interval(9, |_| None), None);
    }
}
