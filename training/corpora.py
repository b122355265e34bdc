"""Which texts, labelled or not, do training, calibration and evaluation read?

`read(name, data)` gives the `Document`s of one of `CORPORA` from the folder `data`, in the order of its files: text
(NFC), spans of its sentences, outermost entities (start, end, label). All offsets count code points. No sentence
boundary falls inside an entity. Corpora that list tokens are joined again: a space between tokens, none where
punctuation sticks to its neighbour, none in Chinese.
"""

import argparse
import gzip
import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(\-–]*[A-ZĐÀ-Ỹ0-9])|\n+")
_ABBREVIATION = re.compile(
    r"(\b(TP|Tp|PGS|GS|TS|ThS|BS|Th|St|Mr|Ms|Mrs|Dr|Q|P|No|KS|CN|NSND|NSƯT|[A-ZĐ])\.)$"
)
_TYPES = {"PERSON": "PER", "LOCATION": "LOC", "ORGANIZATION": "ORG", "MISCELLANEOUS": "MISC"}
_STICKS_TO_THE_LEFT = set(",.:;!?)]}”’…%/")
_STICKS_TO_THE_RIGHT = set("([{“‘/")


@dataclass(frozen=True)
class Document:
    """A text, its sentences [(start, end)] and its entities [(start, end, label)], both in order."""

    name: str
    text: str
    sentences: list
    entities: list


def sentences(text, entities=()):
    """Spans of the sentences of `text`, white space around them left out."""
    cuts = [0]
    for match in _END.finditer(text):
        cut = match.end()
        if "\n" not in match.group() and _ABBREVIATION.search(text[max(0, match.start() - 8) : match.start()]):
            continue
        if any(start < cut < end for start, end, _ in entities):
            continue
        cuts.append(cut)
    cuts.append(len(text))
    found = []
    for left, right in zip(cuts, cuts[1:]):
        sentence = text[left:right]
        start = left + len(sentence) - len(sentence.lstrip())
        end = left + len(sentence.rstrip())
        if start < end:
            found.append((start, end))
    return found


def read(name, data):
    """Documents of a corpus; `name` is one of `CORPORA`."""
    if name not in CORPORA:
        raise SystemExit(f"no corpus is called {name}; there are {', '.join(CORPORA)}")
    reader, *arguments = CORPORA[name]
    return list(reader(Path(data), *arguments))


def outside_fold(count, folds, seed):
    """Numbers of the documents, of `count`, outside the fold of the seed. In the fold are those that leave the same remainder
    by `folds` as the seed; without `folds` there is none.
    """
    return [at for at in range(count) if not folds or (at - seed) % folds]


def _vlsp2018(data, split):
    """One article a line: `text` and `entities` as [start, end, type, level], level 0 outermost."""
    for article in _json_lines(data / f"vlsp2018/{split}.jsonl"):
        entities = sorted((s, e, _TYPES[kind]) for s, e, kind, level in article["entities"] if level == 0)
        text = article["text"]
        yield Document(str(article["id"]), text, sentences(text, entities), entities)


def _vlsp2016(data):
    """One sentence a line: `doc`, `syllables`, and `tags` in IOB2."""
    name, rows = None, []
    for line in _json_lines(data / "vlsp2016/train.jsonl"):
        if rows and line["doc"] != name:
            yield _joined(name, rows)
            rows = []
        name = line["doc"]
        rows.append((line["syllables"], line["tags"]))
    yield _joined(name, rows)


def _news(data):
    """Raw articles: `title` and `text`, one a line."""
    with gzip.open(data / "news/baomoi.jsonl.gz", "rt", encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            text = f"{article['title']}\n{article['text']}"
            yield Document(str(article["id"]), text, sentences(text), [])


def _columns(data, path, word, tag, spaced=True):
    """CoNLL columns; `word` and `tag` number the columns. A line -DOCSTART- or `# newdoc` begins a document, and
    where a file has none of them each sentence is one."""
    lines = (data / "multilingual" / path).read_text(encoding="utf-8").splitlines()
    marked = any(_begins_document(line) for line in lines)
    rows, words, tags = [], [], []
    for line in [*lines, ""]:
        if _begins_document(line):
            if rows:
                yield _joined(path, rows, spaced)
            rows = []
        elif line.startswith("# ") and "\t" not in line:
            continue
        elif line.strip():
            columns = line.split("\t")
            # WikiANN writes the language before each word, and redirections for articles.
            words.append(re.sub(r"^(de|fr|nl):", "", columns[word]))
            tags.append(columns[tag])
        elif words:
            rows.append((words, tags))
            words, tags = [], []
            if not marked:
                if not rows[0][0][0].startswith("REDIRE"):
                    yield _joined(path, rows, spaced)
                rows = []
    if rows:
        yield _joined(path, rows, spaced)


def _begins_document(line):
    return "-DOCSTART-" in line or line.startswith("# newdoc")


def _joined(name, rows, spaced=True):
    """The document of sentences (words, tags)."""
    text, spans, entities = "", [], []
    for words, tags in rows:
        if text:
            text += "\n"
        begin, current, last = len(text), None, ""
        for word, tag in zip(words, tags, strict=True):
            word = unicodedata.normalize("NFC", word)
            if not word:
                continue
            sticks = word[0] in _STICKS_TO_THE_LEFT or last in _STICKS_TO_THE_RIGHT
            if spaced and last and not sticks:
                text += " "
            start, last = len(text), word[-1]
            text += word
            prefix, _, kind = tag.partition("-")
            kind = _TYPES.get(kind, kind)
            if prefix == "O" or kind == "O":
                current = None
            elif kind not in _TYPES.values():
                raise SystemExit(f"{name}: the label {tag} is of no known type")
            elif prefix == "B" or current is None or current[2] != kind:
                current = [start, len(text), kind]
                entities.append(current)
            else:
                current[1] = len(text)
        if len(text) > begin:
            spans.append((begin, len(text)))
    return Document(name, text, spans, [tuple(entity) for entity in entities])


def _json_lines(path):
    with open(path, encoding="utf-8") as lines:
        yield from map(json.loads, lines)


CORPORA = {
    "vlsp2018-train": (_vlsp2018, "train"),
    "vlsp2018-dev": (_vlsp2018, "dev"),
    "vlsp2016-train": (_vlsp2016,),
    "news": (_news,),
    "conll2003-en-train": (_columns, "conll2003_en/train.conllu", 1, 2),
    "conll2003-en-val": (_columns, "conll2003_en/val.conllu", 1, 2),
    "uner-zh-train": (_columns, "uner_zh_gsd/train.iob2", 1, 2, False),
    "uner-zh-dev": (_columns, "uner_zh_gsd/dev.iob2", 1, 2, False),
    "uner-en-dev": (_columns, "uner_en_ewt/dev.iob2", 1, 2),
    "wikigold": (_columns, "wikigold/wikigold.conllu", 1, 2),
    "wikiann-de": (_columns, "wikiann/de.train", 0, 1),
    "wikiann-fr": (_columns, "wikiann/fr.train", 0, 1),
    "wikiann-nl": (_columns, "wikiann/nl.train", 0, 1),
    "wikiann-es": (_columns, "wikiann/es.train.conllu", 1, 2),
    "wikiann-ru": (_columns, "wikiann/ru.train.conllu", 1, 2),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    arguments = parser.parse_args()
    for name in CORPORA:
        try:
            documents = read(name, arguments.data)
        except FileNotFoundError as error:
            print(f"{name:<20} missing: {error.filename}")
            continue
        count = sum(len(document.sentences) for document in documents)
        kinds = Counter(kind for document in documents for *_, kind in document.entities)
        print(f"{name:<20} {len(documents)} documents, {count} sentences, {dict(kinds)}")


if __name__ == "__main__":
    main()
