"""How is a text cut into tokens, and which piece of the model speaks for each token?

A token is a run of word characters (`\\w+`) or one symbol; a CJK character is a token of its own.
A token's label is the label of its head: the first piece that covers the token's first character.
All offsets here count code points, as Python strings do.

    >>> tokens("ông Đổng Quân.")
    [(0, 3), (4, 8), (9, 13), (13, 14)]
"""

import re

TYPES = ["PER", "LOC", "ORG", "MISC"]
LABELS = ["O"] + [f"{prefix}-{kind}" for kind in TYPES for prefix in "BI"]
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


def units(text, offsets):
    """(start, end, head) of what carries one label: a token, or several that share a head, as Chinese characters do.
    The head is None where the token has none, and for a symbol whose head speaks for a token before.
    """
    found, last = [], None
    for (start, end), head in zip(tokens(text), heads(text, offsets), strict=True):
        if head is None or head != last:
            found.append((start, end, head))
        elif text[start].isalnum() or text[start] == "_":
            found[-1] = (found[-1][0], end, found[-1][2])
        else:
            found.append((start, end, None))
        last = last if head is None else head
    return found
