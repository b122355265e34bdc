//! Which spans do the label scores of a sentence's tokens say, and how likely is each?
//!
//! The best sequence of BIO labels in which every `I-` continues a mention of its own type (Viterbi), and for each
//! mention of it the probability, under the same constraint, that exactly this span carries this label (forward and
//! backward sums over all allowed sequences). Scores of tokens are taken as independent but for the constraint.

use crate::tag::{Label, TaggedMention};
use crate::text::Span;

/// One label of a model's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BioLabel {
    /// No name.
    Outside,
    /// First token of a name.
    Begin(Label),
    /// A further token of a name.
    Inside(Label),
}

impl BioLabel {
    /// Reads `O`, `B-PER`, `I-LOC`, … as `model.toml` lists them.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        if name == "O" {
            return Some(Self::Outside);
        }
        let (position, kind) = name.split_once('-')?;
        let label = match kind {
            "PER" => Label::Person,
            "LOC" => Label::Place,
            "ORG" => Label::Organisation,
            "MISC" => Label::Other,
            _ => return None,
        };
        match position {
            "B" => Some(Self::Begin(label)),
            "I" => Some(Self::Inside(label)),
            _ => None,
        }
    }

    /// Whether this label may stand after `previous` (`None` at the start of a sentence).
    fn follows(self, previous: Option<Self>) -> bool {
        match self {
            Self::Inside(label) => previous == Some(Self::Begin(label)) || previous == Some(Self::Inside(label)),
            Self::Outside | Self::Begin(_) => true,
        }
    }
}

/// Scores of one token: natural logarithms of probabilities, in the order of the labels.
pub type LogProbabilities = Vec<f32>;

/// Turns logits into logarithms of probabilities.
#[must_use]
pub fn log_softmax(logits: &[f32]) -> LogProbabilities {
    let total = log_sum_exp(logits.iter().copied());
    logits.iter().map(|logit| logit - total).collect()
}

/// Decodes a sentence. `tokens` and `scores` have one item per token, each score as many items as `labels`.
/// Mentions come sorted and disjoint.
///
/// # Panics
/// If `tokens` and `scores` differ in length.
#[must_use]
pub fn decode(labels: &[BioLabel], tokens: &[Span], scores: &[LogProbabilities]) -> Vec<TaggedMention> {
    assert_eq!(tokens.len(), scores.len(), "every token has its scores");
    let path = viterbi(labels, scores);
    let begins_mention = |label: &BioLabel| matches!(label, BioLabel::Begin(_));
    if !path.iter().any(|index| begins_mention(&labels[*index])) {
        return Vec::new();
    }
    let sums = Sums::new(labels, scores);
    let mut mentions = Vec::new();
    let mut first = 0;
    while first < path.len() {
        let BioLabel::Begin(label) = labels[path[first]] else {
            first += 1;
            continue;
        };
        let mut last = first;
        while path.get(last + 1).is_some_and(|index| labels[*index] == BioLabel::Inside(label)) {
            last += 1;
        }
        mentions.push(TaggedMention {
            span: Span::new(tokens[first].start(), tokens[last].end()),
            label,
            probability: sums.mention(labels, scores, first, last, label),
        });
        first = last + 1;
    }
    mentions
}

/// The best allowed sequence, as indices of labels.
fn viterbi(labels: &[BioLabel], scores: &[LogProbabilities]) -> Vec<usize> {
    let mut best: Vec<f32> = Vec::new();
    let mut back: Vec<Vec<usize>> = Vec::with_capacity(scores.len());
    for score in scores {
        let mut step = vec![f32::NEG_INFINITY; labels.len()];
        let mut from = vec![0; labels.len()];
        for (to, label) in labels.iter().enumerate() {
            if best.is_empty() {
                if label.follows(None) {
                    step[to] = score[to];
                }
                continue;
            }
            for (previous, total) in best.iter().enumerate() {
                if label.follows(Some(labels[previous])) && total + score[to] > step[to] {
                    step[to] = total + score[to];
                    from[to] = previous;
                }
            }
        }
        best = step;
        back.push(from);
    }
    let mut last = (0..best.len()).fold(0, |a, b| if best[b] > best[a] { b } else { a });
    let mut path = vec![0; scores.len()];
    for position in (0..scores.len()).rev() {
        path[position] = last;
        last = back[position][last];
    }
    path
}

/// Sums over all allowed sequences, as logarithms.
struct Sums {
    /// Up to and including a token that carries a label.
    forward: Vec<Vec<f32>>,
    /// After a token that carries a label.
    backward: Vec<Vec<f32>>,
    total: f32,
}

impl Sums {
    fn new(labels: &[BioLabel], scores: &[LogProbabilities]) -> Self {
        let count = scores.len();
        let mut forward: Vec<Vec<f32>> = Vec::with_capacity(count);
        for (position, score) in scores.iter().enumerate() {
            let step = (0..labels.len()).map(|to| {
                let before = match position.checked_sub(1) {
                    None if labels[to].follows(None) => 0.0,
                    None => f32::NEG_INFINITY,
                    Some(previous) => log_sum_exp(
                        (0..labels.len())
                            .filter(|from| labels[to].follows(Some(labels[*from])))
                            .map(|from| forward[previous][from]),
                    ),
                };
                before + score[to]
            });
            let step = step.collect();
            forward.push(step);
        }
        let mut backward = vec![vec![0.0; labels.len()]; count];
        for position in (0..count.saturating_sub(1)).rev() {
            for from in 0..labels.len() {
                backward[position][from] = log_sum_exp(
                    (0..labels.len())
                        .filter(|to| labels[*to].follows(Some(labels[from])))
                        .map(|to| scores[position + 1][to] + backward[position + 1][to]),
                );
            }
        }
        let total = log_sum_exp(forward[count - 1].iter().copied());
        Self { forward, backward, total }
    }

    /// Probability that the tokens `first..=last`, and no more, are one mention with this label.
    fn mention(
        &self,
        labels: &[BioLabel],
        scores: &[LogProbabilities],
        first: usize,
        last: usize,
        label: Label,
    ) -> f32 {
        let index = |wanted: BioLabel| labels.iter().position(|label| *label == wanted);
        let Some(begin) = index(BioLabel::Begin(label)) else { return 0.0 };
        let inside = index(BioLabel::Inside(label));
        let mut log = self.forward[first][begin];
        for score in &scores[first + 1..=last] {
            log += inside.map_or(f32::NEG_INFINITY, |inside| score[inside]);
        }
        let ends_with = labels[if last > first { inside.unwrap_or(begin) } else { begin }];
        let after = match scores.get(last + 1) {
            None => 0.0,
            Some(score) => log_sum_exp(
                (0..labels.len())
                    .filter(|to| labels[*to] != BioLabel::Inside(label) && labels[*to].follows(Some(ends_with)))
                    .map(|to| score[to] + self.backward[last + 1][to]),
            ),
        };
        (log + after - self.total).exp().clamp(0.0, 1.0)
    }
}

fn log_sum_exp(values: impl Iterator<Item = f32> + Clone) -> f32 {
    let highest = values.clone().fold(f32::NEG_INFINITY, f32::max);
    if highest == f32::NEG_INFINITY {
        return highest;
    }
    highest + values.map(|value| (value - highest).exp()).sum::<f32>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABELS: [BioLabel; 5] = [
        BioLabel::Outside,
        BioLabel::Begin(Label::Person),
        BioLabel::Inside(Label::Person),
        BioLabel::Begin(Label::Place),
        BioLabel::Inside(Label::Place),
    ];

    fn tokens(count: usize) -> Vec<Span> {
        (0..count).map(|index| Span::new(index * 2, index * 2 + 1)).collect()
    }

    fn scores(rows: &[[f32; 5]]) -> Vec<LogProbabilities> {
        rows.iter().map(|row| log_softmax(&row.map(f32::ln))).collect()
    }

    /// All label sequences, allowed or not, with the product of their probabilities.
    fn sequences(rows: &[LogProbabilities]) -> Vec<(Vec<usize>, f32)> {
        let mut all = vec![(Vec::new(), 1.0)];
        for row in rows {
            let mut longer = Vec::new();
            for (sequence, probability) in &all {
                for (label, log) in row.iter().enumerate() {
                    let mut next = sequence.clone();
                    next.push(label);
                    longer.push((next, probability * log.exp()));
                }
            }
            all = longer;
        }
        all.retain(|(sequence, _)| {
            (0..sequence.len())
                .all(|i| LABELS[sequence[i]].follows(i.checked_sub(1).map(|before| LABELS[sequence[before]])))
        });
        all
    }

    #[test]
    fn best_path_and_probability_agree_with_counting_every_sequence() {
        let rows = scores(&[
            [0.2, 0.3, 0.4, 0.05, 0.05],
            [0.1, 0.1, 0.5, 0.1, 0.2],
            [0.5, 0.1, 0.2, 0.1, 0.1],
            [0.1, 0.1, 0.1, 0.3, 0.4],
        ]);
        let all = sequences(&rows);
        let total: f32 = all.iter().map(|(_, p)| p).sum();
        let best = all.iter().fold(&all[0], |a, b| if b.1 > a.1 { b } else { a });
        assert_eq!(viterbi(&LABELS, &rows), best.0);
        let mentions = decode(&LABELS, &tokens(4), &rows);
        assert_eq!(mentions.len(), 2);
        assert_eq!((mentions[0].span, mentions[0].label), (Span::new(0, 3), Label::Person));
        assert_eq!((mentions[1].span, mentions[1].label), (Span::new(6, 7), Label::Place));
        // The first mention: B-PER I-PER, then not I-PER.
        let right: f32 = all.iter().filter(|(s, _)| s[0] == 1 && s[1] == 2 && s[2] != 2).map(|(_, p)| p).sum();
        assert!((mentions[0].probability - right / total).abs() < 1e-5);
        // The second: B-LOC at the end.
        let right: f32 = all.iter().filter(|(s, _)| s[3] == 3).map(|(_, p)| p).sum();
        assert!((mentions[1].probability - right / total).abs() < 1e-5);
    }

    #[test]
    fn a_stray_inside_label_begins_nothing_on_its_own() {
        let rows = scores(&[[0.3, 0.1, 0.58, 0.01, 0.01]]);
        assert_eq!(decode(&LABELS, &tokens(1), &rows), []);
    }

    #[test]
    fn neighbours_of_one_type_stay_apart() {
        let rows = scores(&[[0.01, 0.96, 0.01, 0.01, 0.01], [0.01, 0.96, 0.01, 0.01, 0.01]]);
        assert_eq!(decode(&LABELS, &tokens(2), &rows).len(), 2);
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert_eq!(decode(&LABELS, &[], &[]), []);
    }

    #[test]
    fn names_of_labels_are_read() {
        assert_eq!(BioLabel::parse("I-ORG"), Some(BioLabel::Inside(Label::Organisation)));
        for unknown in ["", "X-PER", "B-PERSON", "PER"] {
            assert_eq!(BioLabel::parse(unknown), None);
        }
    }
}
