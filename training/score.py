"""How good are predictions? Strict F1 (span and type) over all documents."""

from bisect import bisect_left
from collections import Counter

import decode
import passages as cutting
from agreement import agree

ALL = "PER+ORG+LOC"
# What training evaluates with; models say in model.toml what their logits are divided by.
TEMPERATURE = 1.5


def predict(tagger, documents, most=cutting.BYTES, temperature=TEMPERATURE):
    """Entities of each document: passages of at most `most` bytes are read, names in them brought to agree, sentences
    decoded one by one.
    """
    return [
        decode_sentences(document, spans, settled(document, spans, scores, temperature))
        for document, (spans, scores) in zip(documents, read(tagger, documents, most), strict=True)
    ]


def read(tagger, documents, most=cutting.BYTES):
    """Units and log-probabilities of each document, see `passages.log_probabilities`."""
    cuts = [cutting.cut(d, lambda: most) for d in documents]
    texts = [d.text[p.start : p.end] for d, cut in zip(documents, cuts, strict=True) for p in cut]
    answers = iter(tagger.logits(texts))
    found = []
    for document, cut in zip(documents, cuts, strict=True):
        encodings, logits = zip(*(next(answers) for _ in cut), strict=True) if cut else ((), ())
        found.append(cutting.log_probabilities(document, cut, encodings, logits))
    return found


def sentence_units(document, spans):
    """Ranges of the units [(start, end)] that lie in each sentence of the document."""
    starts = [start for start, _ in spans]
    return [(bisect_left(starts, start), bisect_left(starts, end)) for start, end in document.sentences]


def settled(document, spans, scores, temperature=TEMPERATURE):
    """Log-probabilities of units as the program decodes them: softened, and the same words brought to agree."""
    words = [document.text[start:end] for start, end in spans]
    return agree(words, decode.log_softmax(scores / temperature), sentence_units(document, spans))


def decode_sentences(document, spans, scores, least=decode.LIKELY):
    """Entities of a document from its units, `least` as likely; none crosses the border of a sentence."""
    return [
        entity
        for first, last in sentence_units(document, spans)
        for entity in decode.entities(spans[first:last], scores[first:last], least)
    ]


def strict(documents, predicted):
    """{type: (precision, recall, F1)} in percent, with PER+ORG+LOC over the three together."""
    right, wrong, missed = Counter(), Counter(), Counter()
    for document, guess in zip(documents, predicted, strict=True):
        truth, guess = set(document.entities), set(guess)
        right.update(kind for *_, kind in truth & guess)
        wrong.update(kind for *_, kind in guess - truth)
        missed.update(kind for *_, kind in truth - guess)
    table = {}
    for name in ("PER", "LOC", "ORG", "MISC", ALL):
        r, w, m = (sum(count[kind] for kind in name.split("+")) for count in (right, wrong, missed))
        table[name] = (100 * r / max(1, r + w), 100 * r / max(1, r + m), 200 * r / max(1, 2 * r + w + m))
    return table
