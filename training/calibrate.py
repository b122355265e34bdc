"""How sure may the model be? The temperature that its logits are divided by, and what is left to mend.

    python calibrate.py MODEL DATA [--corpus vlsp2018-dev] [--folds 5]

For each fold of documents the temperature with the least negative log-likelihood of "this mention is right" is found on
the others (Guo et al. 2017), and the mentions of the fold are judged with it; the expected calibration error in 15 bins
of equal width is over all of them. Prints it without and with a temperature, and the temperature found on all documents:
that goes into model.toml. A mention's probability is that of exactly this span and type among all allowed sequences of
labels of its sentence, as in the program.
"""

import argparse
from bisect import bisect_left
from pathlib import Path

import numpy as np

import corpora
import decode
import score
from pieces import LABELS

BINS = 15
TEMPERATURES = np.round(np.exp(np.linspace(np.log(0.7), np.log(3.0), 24)), 3)
_ALLOWED = decode.ALLOWED.astype(float)


def mention_probabilities(rows, found):
    """Probability of each mention (first unit, last unit, type) in `found`; `rows` are probabilities [units, labels]."""
    count = len(rows)
    forward, backward = np.empty_like(rows), np.empty_like(rows)
    scale = np.ones(count)
    state = _ALLOWED[0]
    for at in range(count):
        forward[at] = state * rows[at]
        scale[at] = forward[at].sum()
        forward[at] /= scale[at]
        state = forward[at] @ _ALLOWED
    after = np.ones(len(LABELS))
    for at in reversed(range(count)):
        backward[at] = after
        after = _ALLOWED @ (rows[at] * after) / scale[at]
    probabilities = []
    for first, last, kind in found:
        begin, inside = LABELS.index(f"B-{kind}"), LABELS.index(f"I-{kind}")
        ways = forward[first][begin]
        for at in range(first + 1, last + 1):
            ways *= rows[at][inside] / scale[at]
        if last + 1 < count:
            leaves = rows[last + 1] * backward[last + 1] * _ALLOWED[0]
            ways *= leaves.sum() / scale[last + 1]
        probabilities.append(min(1.0, ways))
    return probabilities


def sentences(documents, answers):
    """For each document the sentences with mentions: (logits, [(first, last, type)], [whether it is right])."""
    found = []
    for document, (spans, scores) in zip(documents, answers, strict=True):
        starts, truth, rows = [start for start, _ in spans], set(document.entities), []
        for start, end in document.sentences:
            first, last = bisect_left(starts, start), bisect_left(starts, end)
            mentions = decode.entities(spans[first:last], scores[first:last])
            mentions = [mention for mention in mentions if mention[2] != "MISC"]
            if not mentions:
                continue
            ends = [end for _, end in spans[first:last]]
            places = [(bisect_left(starts, s) - first, bisect_left(ends, e), kind) for s, e, kind in mentions]
            rows.append((scores[first:last], places, [mention in truth for mention in mentions]))
        found.append(rows)
    return found


def judged(document, temperature):
    """(probability, whether it is right) of each mention of a document."""
    found = []
    for scores, places, right in document:
        rows = np.exp(decode.log_softmax(scores / temperature)).astype(float)
        found += zip(mention_probabilities(rows, places), right, strict=True)
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
    from evaluate import passage_bytes, tagger

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--corpus", default="vlsp2018-dev")
    parser.add_argument("--folds", type=int, default=5)
    arguments = parser.parse_args()
    documents = corpora.read(arguments.corpus, arguments.data)
    found = sentences(documents, score.read(tagger(arguments.model), documents, passage_bytes(arguments.model)))
    table = {t: [judged(document, t) for document in found] for t in (1.0, *TEMPERATURES)}

    def best(numbers):
        return min(TEMPERATURES, key=lambda t: loss([pair for number in numbers for pair in table[t][number]]))

    crossed = []
    for fold in range(arguments.folds):
        others = [number for number in range(len(found)) if number % arguments.folds != fold]
        temperature = best(others)
        crossed += [pair for number in range(fold, len(found), arguments.folds) for pair in table[temperature][number]]
    plain = [pair for document in table[1.0] for pair in document]
    print(f"{arguments.model} on {arguments.corpus}: {len(plain)} mentions of PER, ORG, LOC, {BINS} bins")
    print(f"expected calibration error without a temperature {100 * calibration_error(plain):.2f} %")
    print(f"with one, {arguments.folds}-fold cross-fitted {100 * calibration_error(crossed):.2f} %")
    print(f"temperature on all documents {best(range(len(found)))}")


if __name__ == "__main__":
    main()
