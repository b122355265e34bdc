"""Which entities do the label scores of a text's units say?

The best sequence of labels in which no I- follows anything but its own B- or I- (Viterbi), and of its entities those
that are likely, as the program decodes where the model stands alone.
"""

import numpy as np

from pieces import LABELS

# Whether a label (column) may follow another (row); a text begins as if after O.
ALLOWED = np.array([[not to.startswith("I-") or last[1:] == to[1:] for to in LABELS] for last in LABELS])
_LINKS = np.where(ALLOWED, 0.0, -1e9)
_LEADS = ALLOWED.astype(float)

LIKELY = 0.5  # least probability of an entity: what is less likely right than wrong is left out


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


def probabilities(rows, found):
    """Probability of each mention (first unit, last unit, type) in `found`; `rows` are probabilities [units, labels]."""
    count = len(rows)
    forward, backward = np.empty_like(rows), np.empty_like(rows)
    scale = np.ones(count)
    state = _LEADS[0]
    for at in range(count):
        forward[at] = state * rows[at]
        scale[at] = forward[at].sum()
        forward[at] /= scale[at]
        state = forward[at] @ _LEADS
    after = np.ones(len(LABELS))
    for at in reversed(range(count)):
        backward[at] = after
        after = _LEADS @ (rows[at] * after) / scale[at]
    probabilities = []
    for first, last, kind in found:
        begin, inside = LABELS.index(f"B-{kind}"), LABELS.index(f"I-{kind}")
        ways = forward[first][begin]
        for at in range(first + 1, last + 1):
            ways *= rows[at][inside] / scale[at]
        if last + 1 < count:
            leaves = rows[last + 1] * backward[last + 1] * _LEADS[0]
            ways *= leaves.sum() / scale[last + 1]
        probabilities.append(min(1.0, ways))
    return probabilities


def entities(spans, scores, least=LIKELY):
    """Entities (start, end, type) of units with `spans` [(start, end)] and log-probabilities [units, labels]."""
    found = places(scores)
    sure = probabilities(np.exp(scores), found)
    return [
        (spans[first][0], spans[last][1], kind)
        for (first, last, kind), probability in zip(found, sure, strict=True)
        if probability >= least
    ]
