"""What does a name's meaning in one place of a document say about the same words in another?

The Python side of `src/tag/agreement.rs`, which says why: wherever the words of a name stand in a document, each takes
the mean of the label probabilities that it has in all these places.
"""

from collections import defaultdict

import numpy as np

import decode

POWER = 5  # a place counts as much as this power of its sureness
OWN = 20  # and keeps this power of it of what it had itself


def agree(words, scores, sentences):
    """The log-probabilities [units, labels] that come out.

    `words` are the units of a document, `sentences` their ranges [(first, behind the last)].
    """
    names = {
        tuple(words[begin + first : begin + last + 1])
        for begin, end in sentences
        for first, last, _ in decode.places(scores[begin:end])
    }
    starts = defaultdict(list)
    for begin, end in sentences:
        for at in range(begin, end):
            starts[words[at]].append((at, end))
    before, after = np.exp(scores.astype(float)), np.exp(scores.astype(float))
    taken = np.zeros(len(words), bool)
    for name in sorted(names, key=lambda name: (-len(name), name)):
        found = []
        for at, end in starts[name[0]]:
            own = slice(at, at + len(name))
            if not taken[at] and own.stop <= end and tuple(words[own]) == name and not taken[own].any():
                taken[own] = True
                found.append(own)
        if len(found) > 1:
            rows = np.array([before[own] for own in found])  # [places, words, labels]
            sureness = rows.max(-1).min(-1)
            weights = sureness**POWER
            mean = np.einsum("p,pwl->wl", weights / weights.sum(), rows)
            for own, kept in zip(found, sureness**OWN, strict=True):
                after[own] = kept * before[own] + (1 - kept) * mean
    return np.log(np.maximum(after, 1e-30))
