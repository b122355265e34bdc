"""How is a document cut into what the model reads at once?

A passage is a run of neighbouring sentences of one document, as they stand in it, white space between them included:
a name is easier to tell where its neighbours are seen. Offsets count code points; sizes count bytes of UTF-8, of which
Vietnamese has about five and Chinese about four in a piece.
"""

from dataclasses import dataclass

import numpy as np

from decode import log_softmax
from pieces import LABELS, units

# What training evaluates with; models say in model.toml what they read.
BYTES = 300


@dataclass(frozen=True)
class Passage:
    """Where it lies in the text of its document, and the spans of its sentences there."""

    start: int
    end: int
    sentences: list


def cut(document, most=lambda: BYTES):
    """Passages of at most `most()` bytes, asked anew for each; a longer sentence is one by itself."""
    found, current, total, limit = [], [], -1, most()
    for start, end in document.sentences:
        size = len(document.text[start:end].encode())
        if current and total + 1 + size > limit:
            found.append(Passage(current[0][0], current[-1][1], current))
            current, total, limit = [], -1, most()
        current.append((start, end))
        total += 1 + size
    if current:
        found.append(Passage(current[0][0], current[-1][1], current))
    return found


def gold_labels(spans, entities):
    """For each unit span the number of its label in `LABELS`; both in the same offsets, in order. The first unit that
    begins inside an entity gets its B-, even where the entity begins inside the unit before.
    """
    found, at, inside = [], 0, None
    for start, _ in spans:
        while at < len(entities) and entities[at][1] <= start:
            at += 1
        label = "O"
        if at < len(entities) and entities[at][0] <= start:
            label = ("I-" if inside == at else "B-") + entities[at][2]
            inside = at
        found.append(LABELS.index(label))
    return found


def rows_at(spans, starts, rows):
    """For each span the row [labels] of the unit that covers its start, of units that begin at `starts`: the same text
    may be cut into other units where it is written in other letters.
    """
    at = np.searchsorted(starts, [start for start, _ in spans], side="right") - 1
    return rows[np.maximum(at, 0)].astype(np.float32)


def log_probabilities(document, passages, encodings, logits):
    """The units of a document, [(start, end)] in its text, and their log-probabilities [units, labels].

    `encodings` and `logits` [pieces, labels] belong to the passages; what was cut off there is left out here.
    """
    spans, rows = [], []
    for passage, encoding, scores in zip(passages, encodings, logits, strict=True):
        text = document.text[passage.start : passage.end]
        for start, end, head in units(text, encoding.offsets):
            if head is not None and head < len(scores):
                spans.append((start + passage.start, end + passage.start))
                rows.append(scores[head])
    rows = np.array(rows, np.float32).reshape(-1, len(LABELS))
    return spans, log_softmax(rows)


def mean(answers):
    """Units of a document, and the logarithm of their mean probabilities, of several (units, log-probabilities). What
    one of them did not read, a passage being longer than a row, is left out.
    """
    shared = set.intersection(*(set(spans) for spans, _ in answers))
    kept = [scores[[span in shared for span in spans]] for spans, scores in answers]
    found = np.logaddexp.reduce(kept) - np.log(len(answers))
    return [span for span in answers[0][0] if span in shared], found
