"""Which entities do the label scores of a text's units say?

The best sequence of labels in which no I- follows anything but its own B- or I- (Viterbi), as the program decodes.
"""

import numpy as np

from pieces import LABELS

# Whether a label (column) may follow another (row); a text begins as if after O.
ALLOWED = np.array([[not to.startswith("I-") or last[1:] == to[1:] for to in LABELS] for last in LABELS])
_LINKS = np.where(ALLOWED, 0.0, -1e9)


def log_softmax(logits):
    """Natural logarithms of the probabilities, over the last axis."""
    shifted = logits - logits.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


def labels(scores):
    """The best allowed sequence for log-probabilities [units, labels], as places in `LABELS`."""
    if not len(scores):
        return []
    best = scores[0] + _LINKS[0]
    back = []
    for score in scores[1:]:
        total = best[:, None] + _LINKS
        back.append(total.argmax(0))
        best = total.max(0) + score
    path = [int(best.argmax())]
    for row in reversed(back):
        path.append(int(row[path[-1]]))
    return path[::-1]


def places(scores):
    """Entities (first unit, last unit, type) of units with log-probabilities [units, labels]."""
    found = []
    for at, label in enumerate(labels(scores)):
        prefix, _, kind = LABELS[label].partition("-")
        if prefix == "B":
            found.append((at, at, kind))
        elif prefix == "I":
            found[-1] = (found[-1][0], at, kind)
    return found


def entities(spans, scores):
    """Entities (start, end, type) of units with `spans` [(start, end)] and log-probabilities [units, labels]."""
    return [(spans[first][0], spans[last][1], kind) for first, last, kind in places(scores)]
