"""Reads the exports of danh with the tools that they are for, and compares what they see with the records.

    python tests/read_exports.py RECORDS.jsonl FOLDER      # FOLDER has csv/, conll, label-studio, doccano, spacy, huggingface
"""

import json
import sys
from pathlib import Path

import pandas
import spacy
from label_studio_sdk.label_interface import LabelInterface
from seqeval.metrics import f1_score
from seqeval.metrics.sequence_labeling import get_entities
from spacy.tokens import Doc

LISTS = {
    "PER": "persons", "ORG": "organisations", "LOC": "places", "DATE": "dates", "TITLE": "titles", "EVENT": "events",
    "DOC": "documents",
}


def mentions(record):
    found = [(m["start"], m["end"], kind) for kind, name in LISTS.items() for e in record[name] for m in e["mentions"]]
    return sorted(found)


def json_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def read_table(path):
    # As docs/formats.md has it: the code of Namibia is NA, and 003 is no number.
    return pandas.read_csv(path, keep_default_na=False, dtype={"article": str, "code": str})


def check_csv(folder, records):
    tables = {name: read_table(folder / f"{name}.csv") for name in ("articles", "mentions", "entities", "relations")}
    texts = dict(zip(tables["articles"]["article"], tables["articles"]["text"]))
    assert texts == {record["id"]: record["text"] for record in records}
    rows = tables["mentions"]
    assert all(texts[row.article][row.start : row.end] == row.text for row in rows.itertuples())
    assert len(rows) == sum(len(mentions(record)) for record in records)
    joined = rows.merge(tables["entities"], on=["article", "entity", "type"])
    assert len(joined) == len(rows)
    assert len(tables["relations"]) == sum(len(record["relations"]) for record in records)


def check_conll(path, records):
    articles = [[]]
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("-DOCSTART-"):
            articles.append([])
        elif line:
            articles[-1].append(line.split("\t")[1])
    for labels, record in zip(articles[1:], records, strict=True):
        seen = [kind for kind, _, _ in get_entities(labels)]
        assert seen == [kind for _, _, kind in mentions(record)], record["id"]
    assert f1_score(articles[1:], articles[1:]) == 1.0


def check_spacy(path, records):
    vocab = spacy.blank("xx").vocab
    for line, record in zip(json_lines(path), records, strict=True):
        tokens = line["tokens"]
        doc = Doc(vocab, words=[token["text"] for token in tokens], spaces=[token["ws"] for token in tokens])
        assert doc.text == record["text"], record["id"]
        spans = [doc.char_span(span["start"], span["end"], label=span["label"]) for span in line["spans"]]
        assert None not in spans, "a span lies across tokens"
        doc.set_ents(spans)
        assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == mentions(record)


def check_label_studio(path, records):
    page = Path("docs/formats.md").read_text(encoding="utf-8")
    interface = LabelInterface(page[page.index("<View>") : page.index("</View>") + len("</View>")])
    for task, record in zip(json.loads(path.read_text(encoding="utf-8")), records, strict=True):
        assert interface.validate_task({"data": task["data"]})
        seen = []
        for result in task["predictions"][0]["result"]:
            if result["type"] != "labels":
                continue
            value = result["value"]
            assert record["text"][value["start"] : value["end"]] == value["text"]
            seen.append((value["text"], value["labels"][0]))
        assert interface.validate_prediction(task["predictions"][0])
        assert seen == [(record["text"][start:end], kind) for start, end, kind in mentions(record)]


def check_lines(folder, records):
    for doccano, face, record in zip(json_lines(folder / "doccano"), json_lines(folder / "huggingface"), records, strict=True):
        assert [tuple(label) for label in doccano["label"]] == mentions(record)
        assert [(e["start"], e["end"], e["entity_group"]) for e in face["entities"]] == mentions(record)
        assert all(record["text"][e["start"] : e["end"]] == e["word"] for e in face["entities"])


def main():
    records, folder = json_lines(Path(sys.argv[1])), Path(sys.argv[2])
    check_csv(folder / "csv", records)
    check_conll(folder / "conll", records)
    check_spacy(folder / "spacy", records)
    check_label_studio(folder / "label-studio", records)
    check_lines(folder, records)
    count = sum(len(mentions(record)) for record in records)
    print(f"exports: {count} mentions of {len(records)} records read back by pandas, seqeval, spaCy and Label Studio")


if __name__ == "__main__":
    main()
