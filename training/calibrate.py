"""How sure may the model be? The temperature that its logits are divided by, and what is left to mend.

    python calibrate.py MODEL DATA [--corpus vlsp2018-dev] [--folds 5]

For each fold of documents the temperature with the least negative log-likelihood of "this mention is right" is found on
the others (Guo et al. 2017), and the mentions of the fold are judged with it; the expected calibration error in 15 bins
of equal width is over all of them. Prints it without and with a temperature, with the one of model.toml, and the
temperature found on all documents, which goes into model.toml of a new model. A mention's probability is that of exactly
this span and type among all allowed sequences of labels of its sentence, after names were brought to agree within a
document, as in the program. All temperatures are judged by the same mentions: those found with the one that training
evaluates with.
"""

import argparse
from pathlib import Path

import numpy as np

import corpora
import decode
import score

BINS = 15
# Each 1.9 % above the one before: of steps of 8 %, ner-fast 1.3.0 took 1.17 with an error of 3.17 %, where 1.148 has 2.85 %.
TEMPERATURES = np.round(np.exp(np.linspace(np.log(0.8), np.log(2.5), 61)), 3)


def judged(document, spans, scores, temperature):
    """(probability, whether it is right) of each mention of a document, MISC left out."""
    found, truth = [], set(document.entities)
    usual = score.settled(document, spans, scores)
    rows = np.exp(score.settled(document, spans, scores, temperature))
    for first, last in score.sentence_units(document, spans):
        places = [place for place in decode.places(usual[first:last]) if place[2] != "MISC"]
        own = spans[first:last]
        right = [(own[begin][0], own[end][1], kind) in truth for begin, end, kind in places]
        found += zip(decode.probabilities(rows[first:last], places), right, strict=True)
    return found


def loss(pairs):
    p, right = np.array(pairs, float).T
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return -np.mean(right * np.log(p) + (1 - right) * np.log(1 - p))


def calibration_error(pairs):
    """Expected calibration error, 0 to 1."""
    p, right = np.array(pairs, float).T
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    shares = [(bins == at) for at in range(BINS)]
    return sum(abs(p[own].mean() - right[own].mean()) * own.mean() for own in shares if own.any())


def main():
    from evaluate import reading, tagger

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--corpus", default="vlsp2018-dev")
    parser.add_argument("--folds", type=int, default=5)
    arguments = parser.parse_args()
    documents = corpora.read(arguments.corpus, arguments.data)
    answers = score.read(tagger(arguments.model), documents, reading(arguments.model)[0])
    texts = [(document, *answer) for document, answer in zip(documents, answers, strict=True)]
    shipped = reading(arguments.model)[1]
    table = {t: [judged(*text, t) for text in texts] for t in (1.0, shipped, *TEMPERATURES)}

    def best(numbers):
        return min(TEMPERATURES, key=lambda t: loss([pair for number in numbers for pair in table[t][number]]))

    crossed = []
    for fold in range(arguments.folds):
        others = [number for number in range(len(texts)) if number % arguments.folds != fold]
        temperature = best(others)
        crossed += [pair for number in range(fold, len(texts), arguments.folds) for pair in table[temperature][number]]
    plain = [pair for document in table[1.0] for pair in document]
    print(f"{arguments.model} on {arguments.corpus}: {len(plain)} mentions of PER, ORG, LOC, {BINS} bins")
    print(f"expected calibration error without a temperature {100 * calibration_error(plain):.2f} %")
    print(f"with one, {arguments.folds}-fold cross-fitted {100 * calibration_error(crossed):.2f} %")
    own = [pair for document in table[shipped] for pair in document]
    print(f"with that of model.toml, {shipped}, {100 * calibration_error(own):.2f} %")
    print(f"temperature on all documents {best(range(len(texts)))}")


if __name__ == "__main__":
    main()
