"""Times four ways of running the model over the same sentences, whole processes one after the other, in rounds.

    python benches/engines.py ARTICLES.jsonl DANH UNPACKED [ROUNDS]

DANH is a program built with the feature `rust-bert`, UNPACKED a folder that `danh model unpack` has written. The two
engines of danh run without rules; ONNX Runtime runs the shipped int8 model and the token-classification pipeline of
transformers the unpacked one, both on the sentences that danh has found. Every process reads, tags and writes records:
OUT/SYSTEM.jsonl, which benches/vlsp_names.py scores when the articles are those of VLSP 2018. Prints, for each system,
sentences a second (least, middle and most of the rounds) and peak memory.

Needs training/requirements.txt, and torch and transformers.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "target" / "engines"
LISTS = {"PER": "persons", "ORG": "organisations", "LOC": "places"}


def onnxruntime_mentions(sentences):
    """Mentions of each sentence: (start, end, type)."""
    sys.path.insert(0, str(ROOT / "training"))
    from corpora import Document
    from runtime import OnnxTagger
    from score import decode_sentences, read

    model = ROOT / "models" / "ner-base"
    documents = [Document("", text, [(0, len(text))], []) for text in sentences]
    answers = read(OnnxTagger(str(model / "model.onnx"), model / "tokenizer.json"), documents)
    return [decode_sentences(document, *answer, least=0) for document, answer in zip(documents, answers, strict=True)]


def transformers_mentions(sentences, folder):
    from transformers import pipeline

    tag = pipeline("token-classification", model=folder, aggregation_strategy="simple", batch_size=16)
    for sentence, found in zip(sentences, tag(sentences), strict=True):
        # Its spans begin with the space before a word.
        words = [(sentence[one["start"] : one["end"]], one) for one in found]
        yield [(one["end"] - len(word.lstrip()), one["end"], one["entity_group"]) for word, one in words]


def python_system(name, folder, records, out):
    """Tags the sentences of `records` and writes records with names only."""
    records = [json.loads(line) for line in open(records, encoding="utf8")]
    places = [(number, s["start"], s["end"]) for number, r in enumerate(records) for s in r["sentences"]]
    sentences = [records[number]["text"][start:end] for number, start, end in places]
    found = onnxruntime_mentions(sentences) if name == "onnxruntime" else transformers_mentions(sentences, folder)
    mentions = [{kind: [] for kind in LISTS.values()} for _ in records]
    for (number, offset, _), of_sentence in zip(places, found, strict=True):
        for start, end, kind in of_sentence:
            if kind in LISTS:
                mentions[number][LISTS[kind]].append({"start": offset + start, "end": offset + end})
    with open(out, "w", encoding="utf8") as sink:
        for record, kinds in zip(records, mentions, strict=True):
            lists = {kind: [{"mentions": all_of_kind}] for kind, all_of_kind in kinds.items()}
            sink.write(json.dumps({"id": record["id"], **lists}) + "\n")


def measured(command):
    """Seconds and peak MiB of a process."""
    started = time.perf_counter()
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{command} failed")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main():
    if sys.argv[1] == "--run":
        return python_system(*sys.argv[2:])
    articles, danh, unpacked = sys.argv[1:4]
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    OUT.mkdir(parents=True, exist_ok=True)
    extract = [danh, "extract", articles, "--no-rules", "--min-score", "0", "--force", "-q", "-o"]
    records = OUT / "onnx" / "records.jsonl"
    python = [sys.executable, __file__, "--run"]
    systems = {
        "onnx": [*extract, OUT / "onnx"],
        "rust-bert": [*extract, OUT / "rust-bert", "--engine", "rust-bert", "--model", unpacked],
        "onnxruntime": [*python, "onnxruntime", "-", records, OUT / "onnxruntime.jsonl"],
        "transformers": [*python, "transformers", unpacked, records, OUT / "transformers.jsonl"],
    }
    figures = {name: [] for name in systems}
    for _ in range(rounds):
        for name, command in systems.items():
            figures[name].append(measured(list(map(str, command))))
            print(name, *(f"{figure:.1f}" for figure in figures[name][-1]), file=sys.stderr)
    for name in ("onnx", "rust-bert"):
        (OUT / f"{name}.jsonl").write_bytes((OUT / name / "records.jsonl").read_bytes())
    count = sum(len(json.loads(line)["sentences"]) for line in open(records, encoding="utf8"))
    print(f"{count} sentences")
    for name, runs in figures.items():
        speeds = sorted(count / seconds for seconds, _ in runs)
        middle, peak = statistics.median(speeds), max(memory for _, memory in runs)
        print(f"{name}: {middle:.0f} sentences/s ({speeds[0]:.0f} - {speeds[-1]:.0f}), {peak:.0f} MiB")


if __name__ == "__main__":
    main()
