//! Which spans do the label scores of a sentence's tokens say, and how likely is each?
//!
//! The best sequence of labels in which each may follow the one before it (Viterbi; what may follow what depends on
//! the scheme of the labels), and for each mention of it the probability, under the same constraint, that exactly this
//! span carries this label (forward and backward sums over all allowed sequences). Scores of tokens are taken as
//! independent but for the constraint.

use crate::tag::labels::{LabelSet, Link, TokenLabel, log_sum_exp};
use crate::tag::{Label, TaggedMention};
use crate::text::Span;

/// Scores of one token: natural logarithms of probabilities, in the order of [`LabelSet::labels`].
pub type LogProbabilities = Vec<f32>;

/// Decodes a sentence. `tokens` and `scores` have one item per token, each score as many items as
/// [`LabelSet::labels`]. Mentions come sorted and disjoint.
///
/// # Panics
/// If `tokens` and `scores` differ in length.
#[must_use]
pub fn decode(labels: &LabelSet, tokens: &[Span], scores: &[LogProbabilities]) -> Vec<TaggedMention> {
    assert_eq!(tokens.len(), scores.len(), "every token has its scores");
    let links = Links::new(labels);
    let named = mentions(&links, &viterbi(&links, scores));
    if named.is_empty() {
        return Vec::new();
    }
    let sums = Sums::new(&links, scores);
    let tagged = named.into_iter().map(|(first, last, label)| TaggedMention {
        span: Span::new(tokens[first].start(), tokens[last].end()),
        label,
        probability: sums.mention(&links, scores, first, last, label),
    });
    tagged.collect()
}

/// The mentions of the best allowed sequence of labels: first token, last token, label. They come sorted and disjoint.
pub(super) fn best_mentions(labels: &LabelSet, scores: &[LogProbabilities]) -> Vec<(usize, usize, Label)> {
    let links = Links::new(labels);
    mentions(&links, &viterbi(&links, scores))
}

/// [`LabelSet::link`] for every pair of labels.
struct Links<'a> {
    labels: &'a [TokenLabel],
    /// By the label before: `labels.len()` stands for the border of the text, as it does for the label after.
    table: Vec<Vec<Link>>,
}

impl<'a> Links<'a> {
    fn new(set: &'a LabelSet) -> Self {
        let labels = set.labels();
        let ends = || labels.iter().copied().map(Some).chain([None]);
        let table = ends().map(|previous| ends().map(|next| set.link(previous, next)).collect()).collect();
        Self { labels, table }
    }

    /// The border of the text, as a label.
    fn border(&self) -> usize {
        self.labels.len()
    }

    fn all(&self) -> std::ops::Range<usize> {
        0..self.labels.len()
    }

    fn allows(&self, previous: usize, next: usize) -> bool {
        self.table[previous][next] != Link::Forbidden
    }
}

/// The mentions that a sequence of labels says: first token, last token, label.
fn mentions(links: &Links<'_>, path: &[usize]) -> Vec<(usize, usize, Label)> {
    let mut found: Vec<(usize, usize, Label)> = Vec::new();
    let mut previous = links.border();
    for (token, label) in path.iter().enumerate() {
        match (links.table[previous][*label], links.labels[*label].label()) {
            (Link::Begins, Some(label)) => found.push((token, token, label)),
            (Link::Continues, _) => {
                if let Some((_, last, _)) = found.last_mut() {
                    *last = token;
                }
            }
            _ => {}
        }
        previous = *label;
    }
    found
}

/// The best allowed sequence, as places in the list of labels; empty when none is allowed.
fn viterbi(links: &Links<'_>, scores: &[LogProbabilities]) -> Vec<usize> {
    let mut best: Vec<f32> = Vec::new();
    let mut back: Vec<Vec<usize>> = Vec::with_capacity(scores.len());
    for score in scores {
        let mut step = vec![f32::NEG_INFINITY; score.len()];
        let mut from = vec![0; score.len()];
        for to in links.all() {
            if best.is_empty() {
                if links.allows(links.border(), to) {
                    step[to] = score[to];
                }
                continue;
            }
            for (previous, total) in best.iter().enumerate() {
                if links.allows(previous, to) && total + score[to] > step[to] {
                    step[to] = total + score[to];
                    from[to] = previous;
                }
            }
        }
        best = step;
        back.push(from);
    }
    for (label, total) in best.iter_mut().enumerate() {
        if !links.allows(label, links.border()) {
            *total = f32::NEG_INFINITY;
        }
    }
    let mut last = (0..best.len()).fold(0, |a, b| if best[b] > best[a] { b } else { a });
    if best.get(last).is_none_or(|total| *total == f32::NEG_INFINITY) {
        return Vec::new();
    }
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
    /// `scores` holds at least one token.
    fn new(links: &Links<'_>, scores: &[LogProbabilities]) -> Self {
        let count = scores.len();
        let mut forward: Vec<Vec<f32>> = Vec::with_capacity(count);
        for (position, score) in scores.iter().enumerate() {
            let step = links.all().map(|to| match position.checked_sub(1) {
                None if links.allows(links.border(), to) => score[to],
                None => f32::NEG_INFINITY,
                Some(previous) => {
                    let before = links.all().filter(|from| links.allows(*from, to));
                    log_sum_exp(before.map(|from| forward[previous][from])) + score[to]
                }
            });
            let step = step.collect();
            forward.push(step);
        }
        let end = |from| if links.allows(from, links.border()) { 0.0 } else { f32::NEG_INFINITY };
        let mut backward: Vec<Vec<f32>> = vec![links.all().map(end).collect(); count];
        for position in (0..count - 1).rev() {
            for from in links.all() {
                let after = links.all().filter(|to| links.allows(from, *to));
                backward[position][from] =
                    log_sum_exp(after.map(|to| scores[position + 1][to] + backward[position + 1][to]));
            }
        }
        let total = log_sum_exp(links.all().map(|label| forward[count - 1][label] + end(label)));
        Self { forward, backward, total }
    }

    /// Probability that the tokens `first..=last`, and no more, are one mention with this label.
    fn mention(&self, links: &Links<'_>, scores: &[LogProbabilities], first: usize, last: usize, label: Label) -> f32 {
        let own = || links.all().filter(|to| links.labels[*to].label() == Some(label));
        // All ways to the token at hand that have not left the mention since `first`.
        let mut ways = vec![f32::NEG_INFINITY; links.labels.len()];
        for to in own() {
            ways[to] = scores[first][to]
                + match first.checked_sub(1) {
                    None if links.table[links.border()][to] == Link::Begins => 0.0,
                    None => f32::NEG_INFINITY,
                    Some(before) => {
                        let begins = links.all().filter(|from| links.table[*from][to] == Link::Begins);
                        log_sum_exp(begins.map(|from| self.forward[before][from]))
                    }
                };
        }
        for score in &scores[first + 1..=last] {
            let mut longer = vec![f32::NEG_INFINITY; ways.len()];
            for to in own() {
                let goes_on = own().filter(|from| links.table[*from][to] == Link::Continues);
                longer[to] = score[to] + log_sum_exp(goes_on.map(|from| ways[from]));
            }
            ways = longer;
        }
        let ends = |from: usize| match scores.get(last + 1) {
            None => self.backward[last][from],
            Some(score) => {
                let leaves = |to: &usize| matches!(links.table[from][*to], Link::Outside | Link::Begins);
                log_sum_exp(links.all().filter(leaves).map(|to| score[to] + self.backward[last + 1][to]))
            }
        };
        (log_sum_exp(own().map(|from| ways[from] + ends(from))) - self.total).exp().clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::labels::{LabelOptions, Scheme};

    fn set(names: &str, scheme: Scheme) -> LabelSet {
        let names: Vec<String> = names.split(' ').map(str::to_owned).collect();
        LabelSet::parse(&names, &LabelOptions { scheme: Some(scheme), ..LabelOptions::default() })
            .expect("the labels are known")
    }

    fn iob2() -> LabelSet {
        set("O B-PER I-PER B-LOC I-LOC", Scheme::Iob2)
    }

    fn tokens(count: usize) -> Vec<Span> {
        (0..count).map(|index| Span::new(index * 2, index * 2 + 1)).collect()
    }

    fn scores(labels: &LabelSet, rows: &[&[f32]]) -> Vec<LogProbabilities> {
        let logits = |row: &&[f32]| row.iter().map(|value| value.ln()).collect::<Vec<f32>>();
        rows.iter().map(|row| labels.log_probabilities(&logits(row))).collect()
    }

    /// Every sequence of labels with the product of its probabilities.
    fn sequences(rows: &[LogProbabilities]) -> Vec<(Vec<usize>, f32)> {
        let mut all = vec![(Vec::new(), 1.0)];
        for row in rows {
            let longer = |(sequence, probability): (Vec<usize>, f32)| {
                row.iter()
                    .enumerate()
                    .map(move |(label, log)| ([sequence.clone(), vec![label]].concat(), probability * log.exp()))
            };
            all = all.into_iter().flat_map(longer).collect();
        }
        all
    }

    /// The mentions of a sequence, `None` when the scheme forbids it: token by token, as a person reads labels.
    fn read(labels: &LabelSet, sequence: &[usize]) -> Option<Vec<(usize, usize, Label)>> {
        let mut found: Vec<(usize, usize, Label)> = Vec::new();
        let mut open: Option<Label> = None;
        let bilou = labels.scheme() == Scheme::Bilou;
        for (token, label) in sequence.iter().enumerate() {
            let label = labels.labels()[*label];
            match label {
                TokenLabel::Inside(kind) | TokenLabel::Last(kind) if open == Some(kind) => found.last_mut()?.1 = token,
                TokenLabel::Inside(kind) if labels.scheme() == Scheme::Iob1 => found.push((token, token, kind)),
                TokenLabel::Inside(_) | TokenLabel::Last(_) => return None,
                _ if bilou && open.is_some() => return None,
                TokenLabel::Outside => {}
                TokenLabel::Begin(kind) | TokenLabel::Unit(kind) => found.push((token, token, kind)),
            }
            open = if matches!(label, TokenLabel::Begin(_) | TokenLabel::Inside(_)) { label.label() } else { None };
        }
        if bilou && open.is_some() { None } else { Some(found) }
    }

    #[test]
    fn mentions_and_probabilities_agree_with_counting_every_sequence() {
        let five: [&[f32]; 4] = [
            &[0.2, 0.3, 0.4, 0.05, 0.05],
            &[0.1, 0.1, 0.5, 0.1, 0.2],
            &[0.5, 0.1, 0.2, 0.1, 0.1],
            &[0.1, 0.1, 0.1, 0.3, 0.4],
        ];
        let bilou = set("O B-PER I-PER L-PER U-PER", Scheme::Bilou);
        for labels in
            [iob2(), set("O B-PER I-PER B-LOC I-LOC", Scheme::Iob1), set("O PER LOC ORG MISC", Scheme::Iob1), bilou]
        {
            let rows = scores(&labels, &five);
            let mut all = sequences(&rows);
            all.retain(|(sequence, _)| read(&labels, sequence).is_some());
            let total: f32 = all.iter().map(|(_, p)| p).sum();
            let best = all.iter().fold(&all[0], |a, b| if b.1 > a.1 { b } else { a });
            let expected = read(&labels, &best.0).expect("it is allowed");
            let found = decode(&labels, &tokens(4), &rows);
            let scheme = labels.scheme();
            assert!(!expected.is_empty() && found.len() == expected.len(), "{scheme:?}: {found:?}");
            for (found, mention) in found.iter().zip(&expected) {
                let (first, last, label) = *mention;
                assert_eq!((found.span, found.label), (Span::new(first * 2, last * 2 + 1), label), "{scheme:?}");
                let holds = |sequence: &Vec<usize>| read(&labels, sequence).is_some_and(|read| read.contains(mention));
                let right: f32 = all.iter().filter(|(sequence, _)| holds(sequence)).map(|(_, p)| p).sum();
                assert!((found.probability - right / total).abs() < 1e-5, "{scheme:?}: {} {right}", found.probability);
            }
        }
    }

    #[test]
    fn a_stray_inside_label_begins_nothing_but_in_iob1() {
        let row: [&[f32]; 1] = [&[0.3, 0.1, 0.58, 0.01, 0.01]];
        assert_eq!(decode(&iob2(), &tokens(1), &scores(&iob2(), &row)), []);
        let iob1 = set("O B-PER I-PER B-LOC I-LOC", Scheme::Iob1);
        assert_eq!(decode(&iob1, &tokens(1), &scores(&iob1, &row)).len(), 1);
    }

    #[test]
    fn neighbours_of_one_type_stay_apart() {
        let row: &[f32] = &[0.01, 0.96, 0.01, 0.01, 0.01];
        assert_eq!(decode(&iob2(), &tokens(2), &scores(&iob2(), &[row, row])).len(), 2);
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert_eq!(decode(&iob2(), &[], &[]), []);
        // No sequence of one token is allowed that has neither O nor U-.
        let labels = set("O B-PER I-PER L-PER", Scheme::Bilou);
        assert_eq!(decode(&labels, &tokens(1), &scores(&labels, &[&[0.0, 1.0, 0.0, 0.0]])), []);
    }
}
