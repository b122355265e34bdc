"""Scores persons, organisations and places of the whole pipeline and of the model alone on VLSP 2018 dev, strictly.

    python benches/vlsp_names.py $DANH_DATA/vlsp2018/dev.jsonl target/release/danh [RECORDS.jsonl …]

RECORDS are those of other systems over the same articles (benches/engines.py). With `--articles FILE` in place of the
program the articles are written there, for those systems to read.

The guidelines of VLSP 2018 differ from ours (docs/annotation.md): its outermost mentions are taken, and what lies
inside an event or a document that the pipeline has found is left out of both counts, since names inside other names
are no mentions for us; the model alone is scored with all names as well.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

WITH_ALL = "model alone, nothing left out"
LISTS = {"PERSON": "persons", "ORGANIZATION": "organisations", "LOCATION": "places"}


def spans(record, lists):
    return {(m["start"], m["end"]) for name in lists for entity in record[name] for m in entity["mentions"]}


def extract(danh, articles, folder, *options):
    subprocess.run([danh, "extract", "-q", "-o", folder, *options, articles], check=True)
    lines = (Path(folder) / "records.jsonl").read_text(encoding="utf8").splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def main():
    corpus, danh = sys.argv[1], sys.argv[2]
    documents = [json.loads(line) for line in open(corpus, encoding="utf8")]
    lines = [json.dumps({"id": str(d["id"]), "text": d["text"]}, ensure_ascii=False) for d in documents]
    if danh == "--articles":
        Path(sys.argv[3]).write_text("\n".join(lines), encoding="utf8")
        return
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder) / "vlsp.jsonl"
        articles.write_text("\n".join(lines), encoding="utf8")
        whole = extract(danh, articles, f"{folder}/whole")
        alone = extract(danh, articles, f"{folder}/alone", "--no-rules")
    systems = {"pipeline": whole, "model alone": alone, WITH_ALL: alone}
    for path in sys.argv[3:]:
        records = map(json.loads, open(path, encoding="utf8"))
        systems[Path(path).stem] = {record["id"]: record for record in records}
    for name, records in systems.items():
        counts = {}
        for document in documents:
            found = spans(whole[str(document["id"])], ("events", "documents"))
            outside = lambda span: name == WITH_ALL or not any(a <= span[0] and span[1] <= b for a, b in found)
            for label, kind in LISTS.items():
                gold = {(s, e) for s, e, of, level in document["entities"] if level == 0 and of == label}
                gold = set(filter(outside, gold))
                predicted = set(filter(outside, spans(records[str(document["id"])], [kind])))
                old = counts.get(kind, (0, 0, 0))
                new = (len(gold & predicted), len(predicted - gold), len(gold - predicted))
                counts[kind] = tuple(a + b for a, b in zip(old, new))
        counts["all"] = tuple(map(sum, zip(*counts.values())))
        f1 = {kind: 200 * tp / (2 * tp + fp + fn) for kind, (tp, fp, fn) in counts.items()}
        print(name, " ".join(f"{kind} {value:.2f}" for kind, value in f1.items()), *counts["all"])


if __name__ == "__main__":
    main()
