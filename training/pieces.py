"""How is a text cut into tokens, and which piece of the model speaks for each token?

A token is a run of word characters (`\\w+`) or one symbol; a CJK character is a token of its own.
A token's label is the label of its head: the first piece that covers the token's first character.
All offsets here count code points, as Python strings do.

    >>> tokens("ông Đổng Quân.")
    [(0, 3), (4, 8), (9, 13), (13, 14)]
"""

import re

LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-MISC", "I-MISC"]
MAX_PIECES = 512
PAD = 1

_TOKEN = re.compile(r"\w+|[^\w\s]")
_CJK = re.compile(r"[\u4e00-\u9fff]")


def tokens(text):
    """Spans of the tokens of `text`, in order."""
    spans = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if _CJK.search(match.group()):
            spans += [(at, at + 1) for at in range(start, end)]
        else:
            spans.append((start, end))
    return spans


def heads(text, offsets):
    """For each token the index of its head piece, or None where no piece covers its first character.

    `offsets` are the spans of the pieces; white space at the front of a piece does not count.
    """
    trimmed = []
    for start, end in offsets:
        while start < end and text[start].isspace():
            start += 1
        trimmed.append((start, end))
    found, piece = [], 0
    for start, _ in tokens(text):
        while piece < len(trimmed) and trimmed[piece][1] <= start:
            piece += 1
        covered = piece < len(trimmed) and trimmed[piece][0] <= start
        found.append(piece if covered else None)
    return found


def entities(text, labels):
    """Entities (start, end, type) that the labels of the tokens spell; a stray I- opens an entity."""
    found, current = [], None
    for (start, end), label in zip(tokens(text), labels, strict=True):
        if label == "O":
            current = None
            continue
        prefix, kind = label.split("-", 1)
        if prefix == "B" or current is None or current[2] != kind:
            current = [start, end, kind]
            found.append(current)
        else:
            current[1] = end
    return [tuple(entity) for entity in found]
