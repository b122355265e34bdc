"""Which labelled sentences do calibration and evaluation read?

`vlsp2018(data, split)` reads `data/vlsp2018/{train,dev}.jsonl` (one article a line: `text` and `entities`
as [start, end, type, level]) and gives (sentence, [(start, end, label)]), outermost entities only,
offsets in code points of the sentence. No sentence boundary falls inside an entity.
"""

import json
import re
from pathlib import Path

_LABEL = {"PERSON": "PER", "LOCATION": "LOC", "ORGANIZATION": "ORG", "MISCELLANEOUS": "MISC"}
_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(\-–]*[A-ZĐÀ-Ỹ0-9])|\n+")
_ABBREVIATION = re.compile(
    r"(\b(TP|Tp|PGS|GS|TS|ThS|BS|Th|St|Mr|Ms|Mrs|Dr|Q|P|No|KS|CN|NSND|NSƯT|[A-ZĐ])\.)$"
)


def vlsp2018(data, split):
    """Sentences of one split, in the order of the file."""
    found = []
    with open(Path(data) / "vlsp2018" / f"{split}.jsonl", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            outermost = sorted(
                (start, end, _LABEL[kind])
                for start, end, kind, level in article["entities"]
                if level == 0
            )
            found += sentences(article["text"], outermost)
    return found


def sentences(text, entities=()):
    """Non-empty sentences of `text` with the entities inside each."""
    cuts = [0]
    for match in _END.finditer(text):
        cut = match.end()
        if "\n" not in match.group() and _ABBREVIATION.search(text[: match.start()]):
            continue
        if any(start < cut < end for start, end, _ in entities):
            continue
        cuts.append(cut)
    cuts.append(len(text))
    found = []
    for left, right in zip(cuts, cuts[1:]):
        sentence = text[left:right].strip()
        if not sentence:
            continue
        left += len(text[left:right]) - len(text[left:right].lstrip())
        right = left + len(sentence)
        inside = [(s - left, e - left, kind) for s, e, kind in entities if s >= left and e <= right]
        found.append((sentence, inside))
    return found
