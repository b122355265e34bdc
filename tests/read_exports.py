"""Reads the exports of danh with the tools that they are for, and compares what they see with the records.

    python tests/read_exports.py RECORDS.jsonl FOLDER

FOLDER has csv/, parquet/, conll, label-studio, spacy, huggingface, graphml, turtle, and the registry of danh entities.
"""

import json
import sys
from pathlib import Path

import datasets
import duckdb
import networkx
import pandas
import rdflib
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


def check_parquet(folder, csv_folder):
    # The same tables as in CSV, as another reader than the writer sees them.
    for name in ("articles", "mentions", "entities", "relations"):
        path, table = folder / f"{name}.parquet", read_table(csv_folder / f"{name}.csv")
        columns, types = zip(*duckdb.sql(f"describe select * from '{path}'").select("column_name, column_type").fetchall())
        assert list(columns) == list(table.columns), name
        assert set(types) <= {"VARCHAR", "BIGINT", "DOUBLE", "VARCHAR[]"}, types
        rows = duckdb.sql(f"select * from '{path}'").fetchall()
        assert len(rows) == len(table) == len(pandas.read_parquet(path))
        for row, other in zip(rows, table.itertuples(index=False), strict=True):
            for value, text in zip(row, other, strict=True):
                shown = " | ".join(value) if isinstance(value, list) else "" if value is None else value
                assert str(shown) == str(text) or float(shown) == float(text), (name, shown, text)


def check_graphml(path, records, registry):
    graph = networkx.read_graphml(path)
    assert list(graph.nodes) == [thing["id"] for thing in registry]
    thing_of = {(m["article"], m["entity"]): thing["id"] for thing in registry for m in thing["members"]}
    expected = {}
    for record in records:
        for relation in record["relations"]:
            ends = [thing_of.get((record["id"], relation[end])) for end in ("subject", "object")]
            if None in ends:  # a title or a date, which is a value of its person or event
                continue
            is_symmetric = relation["kind"] == "met_with"
            key = (relation["kind"], *(sorted(ends) if is_symmetric else ends))
            found = expected.setdefault(key, [set(), 0, set()])
            found[0].add(record["id"])
            found[1] += len(relation.get("evidence", []))
            found[2].update(filter(None, [relation.get("when")]))
    seen = {}
    for one, other, edge in graph.edges(data=True):
        ends = sorted((one, other)) if edge["symmetric"] else (one, other)
        dates = set(edge["dates"].split(" | ")) if "dates" in edge else set()
        seen[edge["kind"], *ends] = (edge["articles"], edge["evidence"], dates)
    assert seen == {key: (len(articles), count, dates) for key, (articles, count, dates) in expected.items()}


def check_turtle(path, records):
    graph = rdflib.Graph().parse(path, format="turtle")
    nif = "PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> "
    phrases = graph.query(
        nif + """SELECT ?id ?text ?start ?end ?name WHERE { ?phrase nif:anchorOf ?name ; nif:beginIndex ?start ; nif:endIndex ?end ;
            nif:referenceContext ?article . ?article nif:isString ?text ; <http://purl.org/dc/terms/identifier> ?id }"""
    )
    seen = sorted((str(row.id), int(row.start), int(row.end)) for row in phrases)
    assert all(str(row.text)[int(row.start) : int(row.end)] == str(row.name) for row in phrases)
    assert seen == sorted((record["id"], start, end) for record in records for start, end, _ in mentions(record))
    statements = graph.query("SELECT ?s WHERE { ?s a rdf:Statement ; rdf:subject ?a ; rdf:predicate ?p ; rdf:object ?b . ?a ?p ?b }")
    assert len(list(statements)) == sum(len(record["relations"]) for record in records)
    titles = graph.query("SELECT ?p WHERE { ?p <http://www.wikidata.org/prop/direct/P39>|<http://www.wikidata.org/prop/direct/P410> ?t }")
    kinds = {(record["id"], title["id"]): title["kind"] for record in records for title in record["titles"]}
    expected = [r for record in records for r in record["relations"] if r["kind"] == "has_title" and kinds[record["id"], r["object"]]]
    assert len(list(titles)) == len(expected) > 0


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


def check_huggingface(path, records):
    faces = datasets.load_dataset("json", data_files=str(path), split="train")
    for face, record in zip(faces, records, strict=True):
        assert face["text"] == record["text"]
        assert [(e["start"], e["end"], e["entity_group"]) for e in face["entities"]] == mentions(record)
        assert all(record["text"][e["start"] : e["end"]] == e["word"] for e in face["entities"])


def main():
    records, folder = json_lines(Path(sys.argv[1])), Path(sys.argv[2])
    check_csv(folder / "csv", records)
    registry = json_lines(folder / "registry")
    check_parquet(folder / "parquet", folder / "csv")
    check_graphml(folder / "graphml", records, registry)
    check_turtle(folder / "turtle", records)
    check_conll(folder / "conll", records)
    check_spacy(folder / "spacy", records)
    check_label_studio(folder / "label-studio", records)
    check_huggingface(folder / "huggingface", records)
    count = sum(len(mentions(record)) for record in records)
    print(f"exports: {count} mentions of {len(records)} records read back by pandas, DuckDB, datasets, networkx, rdflib, seqeval, spaCy and Label Studio")


if __name__ == "__main__":
    main()
