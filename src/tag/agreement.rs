//! What does a name's meaning in one place of a document say about the same words in another?
//!
//! A document uses a word in one sense (Gale, Church and Yarowsky 1992, One sense per discourse). Wherever the words of
//! a name stand, each of them takes the mean of the label probabilities that it has in all these places. Places where
//! the model is sure count for more, and move less: `Nga` the country stays beside `Nga` the girl.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use crate::tag::decode::{LogProbabilities, best_mentions};
use crate::tag::labels::LabelSet;
use crate::text::Span;

/// A place counts as much as this power of its sureness. Chosen on VLSP 2018 dev, with [`OWN`]; anything from 2 to 10
/// gives within 0.1 points of F1 of it.
const POWER: i32 = 5;

/// A place keeps this power of its sureness of what it had itself; 50 gives the same within 0.05 points.
const OWN: i32 = 20;

/// Lowest probability, whose logarithm is finite.
const LOWEST: f32 = 1e-30;

/// The tokens of a sentence.
#[derive(Debug)]
pub(super) struct Scored<'a> {
    pub(super) words: Vec<&'a str>,
    /// Bytes of the text that the sentence is part of.
    pub(super) spans: Vec<Span>,
    pub(super) scores: Vec<LogProbabilities>,
}

/// Where the words of a name stand.
#[derive(Debug, Clone, Copy)]
struct Place {
    sentence: usize,
    first: usize,
}

/// Changes the scores in the sentences of one document. Words that are in no name of more than one place keep theirs.
///
/// `B-` of true IOB1 says what stands before a word and not what it is; it is averaged with the rest, for it is rare and
/// most checkpoints that say no scheme have IOB2.
pub(super) fn agree(labels: &LabelSet, sentences: &mut [Scored<'_>]) {
    let mut names: Vec<Vec<&str>> = names(labels, sentences).into_iter().collect();
    // A word that stands in several names goes with the longest: `Việt Nam` is none in `Bộ Quốc phòng Việt Nam`.
    names.sort_by_key(|name| Reverse(name.len()));
    let by_word = places_of_words(sentences);
    let mut is_taken: Vec<Vec<bool>> = sentences.iter().map(|sentence| vec![false; sentence.words.len()]).collect();
    for name in names {
        let mut places: Vec<Place> = Vec::new();
        for place in &by_word[name[0]] {
            let words = place.first..place.first + name.len();
            let is_taken = &mut is_taken[place.sentence];
            // The first word is asked first: a long name in a text of one repeated word would cost its square.
            if !is_taken[place.first]
                && sentences[place.sentence].words.get(words.clone()) == Some(&name[..])
                && !is_taken[words.clone()].contains(&true)
            {
                is_taken[words].fill(true);
                places.push(*place);
            }
        }
        if places.len() > 1 {
            share(sentences, &places, name.len());
        }
    }
}

/// The words of all names that are found sentence by sentence.
fn names<'a>(labels: &LabelSet, sentences: &[Scored<'a>]) -> BTreeSet<Vec<&'a str>> {
    let found = sentences.iter().flat_map(|sentence| {
        let mentions = best_mentions(labels, &sentence.scores).into_iter();
        mentions.map(|(first, last, _)| sentence.words[first..=last].to_vec())
    });
    found.collect()
}

fn places_of_words<'a>(sentences: &[Scored<'a>]) -> HashMap<&'a str, Vec<Place>> {
    let mut found: HashMap<&str, Vec<Place>> = HashMap::new();
    for (sentence, scored) in sentences.iter().enumerate() {
        for (first, word) in scored.words.iter().enumerate() {
            found.entry(word).or_default().push(Place { sentence, first });
        }
    }
    found
}

/// Brings the scores of the words of a name in all its places together.
fn share(sentences: &mut [Scored<'_>], places: &[Place], length: usize) {
    let scores = |place: &Place| place.first..place.first + length;
    // As sure as the least sure of its words.
    let sureness: Vec<f32> = places
        .iter()
        .map(|place| {
            let rows = &sentences[place.sentence].scores[scores(place)];
            let largest = rows.iter().map(|row| row.iter().copied().fold(f32::NEG_INFINITY, f32::max));
            // Several columns of one label can sum up to a little over 1.
            largest.fold(0.0, f32::min).exp()
        })
        .collect();
    let total: f32 = sureness.iter().map(|sure| sure.powi(POWER)).sum();
    let weights: Vec<f32> = sureness.iter().map(|sure| sure.powi(POWER) / total).collect();
    for word in 0..length {
        let mut mean = vec![0.0; sentences[places[0].sentence].scores[places[0].first].len()];
        for (place, weight) in places.iter().zip(&weights) {
            for (mean, score) in mean.iter_mut().zip(&sentences[place.sentence].scores[place.first + word]) {
                *mean += weight * score.exp();
            }
        }
        for (place, sure) in places.iter().zip(&sureness) {
            let kept = sure.powi(OWN);
            for (mean, score) in mean.iter().zip(&mut sentences[place.sentence].scores[place.first + word]) {
                *score = (kept * score.exp() + (1.0 - kept) * mean).max(LOWEST).ln();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::labels::{LabelOptions, Scheme};

    const LABELS: [&str; 5] = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];

    fn iob2(names: &[String]) -> LabelSet {
        let options = LabelOptions { scheme: Some(Scheme::Iob2), ..LabelOptions::default() };
        LabelSet::parse(names, &options).expect("the labels are known")
    }

    fn labels() -> LabelSet {
        iob2(&LABELS.map(str::to_owned))
    }

    /// A sentence of words, each with its likeliest label, how likely that is, and the next likely one.
    fn sentence(words: &[(&'static str, &str, f32, &str)]) -> Scored<'static> {
        let at = |label: &str| LABELS.iter().position(|known| *known == label).expect("a label");
        let scores = words.iter().map(|(_, first, sure, second)| {
            let mut row = vec![0.001_f32; LABELS.len()];
            row[at(first)] = *sure;
            row[at(second)] = 0.998 - sure;
            row.iter().map(|probability| probability.ln()).collect()
        });
        Scored {
            words: words.iter().map(|(word, ..)| *word).collect(),
            spans: (0..words.len()).map(|at| Span::new(at, at + 1)).collect(),
            scores: scores.collect(),
        }
    }

    /// The likeliest labels of each sentence once they agree.
    fn agreed(mut sentences: Vec<Scored<'_>>) -> Vec<Vec<&'static str>> {
        agree(&labels(), &mut sentences);
        for row in sentences.iter().flat_map(|sentence| &sentence.scores) {
            assert!((row.iter().map(|score| score.exp()).sum::<f32>() - 1.0).abs() < 0.01, "{row:?}");
        }
        let best = |row: &Vec<f32>| LABELS[(0..row.len()).fold(0, |a, b| if row[b] > row[a] { b } else { a })];
        sentences.iter().map(|sentence| sentence.scores.iter().map(best).collect()).collect()
    }

    #[test]
    fn the_doubtful_place_follows_the_sure_ones() {
        let sure = || sentence(&[("Mỵ", "B-PER", 0.95, "B-LOC"), ("Châu", "I-PER", 0.95, "I-LOC")]);
        let doubtful = sentence(&[("Mỵ", "B-LOC", 0.6, "B-PER"), ("Châu", "I-LOC", 0.6, "I-PER")]);
        let missed = sentence(&[("Mỵ", "O", 0.6, "B-PER"), ("Châu", "O", 0.6, "I-PER")]);
        let found = agreed(vec![sure(), doubtful, missed, sure()]);
        assert_eq!(found, vec![vec!["B-PER", "I-PER"]; 4]);
    }

    #[test]
    fn what_is_sure_stays() {
        let country = sentence(&[("Nga", "B-LOC", 0.99, "O"), ("nói", "O", 0.99, "B-PER")]);
        let girl = sentence(&[("cô", "O", 0.99, "B-PER"), ("Nga", "B-PER", 0.99, "B-LOC")]);
        assert_eq!(agreed(vec![country, girl]), [["B-LOC", "O"], ["O", "B-PER"]]);
    }

    #[test]
    fn words_of_a_longer_name_are_no_place_of_the_shorter() {
        let alone = || sentence(&[("Mai", "B-PER", 0.9, "O")]);
        let street = sentence(&[("Đường", "B-LOC", 0.6, "O"), ("Mai", "I-LOC", 0.6, "B-PER")]);
        assert_eq!(agreed(vec![alone(), alone(), street])[2], ["B-LOC", "I-LOC"]);
    }

    #[test]
    fn what_comes_out_is_what_the_reference_gives() {
        #[derive(serde::Deserialize)]
        struct Golden {
            labels: Vec<String>,
            sentences: Vec<GoldenSentence>,
        }
        #[derive(serde::Deserialize)]
        struct GoldenSentence {
            words: Vec<String>,
            before: Vec<Vec<f32>>,
            after: Vec<Vec<f32>>,
        }
        let golden = include_str!("../../tests/golden/agreement.json");
        let golden: Golden = serde_json::from_str(golden).expect("training/golden.py wrote it");
        let scored = |sentence: &GoldenSentence| (sentence.words.clone(), sentence.before.clone());
        let inputs: Vec<(Vec<String>, Vec<Vec<f32>>)> = golden.sentences.iter().map(scored).collect();
        let mut sentences: Vec<Scored<'_>> = inputs
            .iter()
            .map(|(words, scores)| Scored {
                words: words.iter().map(String::as_str).collect(),
                spans: Vec::new(),
                scores: scores.clone(),
            })
            .collect();
        agree(&iob2(&golden.labels), &mut sentences);
        let mut changed = 0;
        for (sentence, golden) in sentences.iter().zip(&golden.sentences) {
            let rows = sentence.scores.iter().zip(&golden.after).zip(&golden.before);
            for ((found, expected), before) in rows {
                changed += usize::from(expected != before);
                for (found, expected) in found.iter().zip(expected) {
                    assert!((found.exp() - expected.exp()).abs() < 1e-3, "{found} is not {expected}");
                }
            }
        }
        assert!(changed > 20, "{changed} rows changed");
    }

    #[test]
    fn scores_stay_numbers_where_a_label_is_certain() {
        let certain = || Scored {
            words: vec!["Huế"],
            spans: vec![Span::new(0, 1)],
            // As much over 1 as the sum of several columns can be.
            scores: vec![vec![f32::NEG_INFINITY, -200.0, -200.0, 1e-6, -200.0]],
        };
        let mut sentences = [certain(), certain()];
        agree(&labels(), &mut sentences);
        assert!(sentences.iter().flat_map(|one| &one.scores[0]).all(|score| score.is_finite()), "{sentences:?}");
    }

    #[test]
    fn a_name_of_one_place_keeps_its_scores() {
        let before = sentence(&[("Huế", "B-LOC", 0.6, "O"), ("mưa", "O", 0.8, "B-LOC")]);
        let mut after = [sentence(&[("Huế", "B-LOC", 0.6, "O"), ("mưa", "O", 0.8, "B-LOC")])];
        agree(&labels(), &mut after);
        assert_eq!(after[0].scores, before.scores);
    }
}
