"""Does the Rust scorer agree with seqeval? Writes random cases with seqeval's scores for its test to compare.

    pip install seqeval==1.2.2
    python seqeval_cases.py ../tests/golden/evaluate/seqeval.json

Each case is a few invented sentences with gold and predicted IOB2 labels, and what seqeval (strict mode, IOB2) says
of them by type, and of all types together as `micro`.
"""

import json
import random
import sys
import warnings
from pathlib import Path

from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

CASES = 30
TYPES = ["PER", "ORG", "LOC", "DATE", "TITLE", "EVENT", "DOC"]
SYLLABLES = "ông bà Đổng Quân Giang tướng Bộ Huế sông ngày họp Nghị thăm tới 18/3 , . “ quốc phòng".split()


def spans(length, types, density):
    """Random disjoint (start, end, type), in order."""
    found, position = [], 0
    while position < length:
        end = min(length, position + random.randint(1, 4))
        if random.random() < density:
            found.append((position, end, random.choice(types)))
            position = end
        else:
            position += 1
    return found


def disturb(gold, length, types, rate):
    """The spans as a system might find them: some missed, some of another type or length, some invented."""
    free = [True] * length
    found = []
    for start, end, kind in gold + spans(length, types, rate / 4):
        if random.random() < rate:
            change = random.choice(["miss", "type", "start", "end"])
            if change == "miss":
                continue
            if change == "type":
                kind = random.choice(types)
            if change == "start":
                start = max(0, min(end - 1, start + random.choice([-1, 1])))
            if change == "end":
                end = min(length, max(start + 1, end + random.choice([-1, 1])))
        if all(free[start:end]):
            free[start:end] = [False] * (end - start)
            found.append((start, end, kind))
    return found


def iob2(found, length):
    """The labels of spans."""
    labels = ["O"] * length
    for start, end, kind in found:
        labels[start:end] = [f"B-{kind}"] + [f"I-{kind}"] * (end - start - 1)
    return labels


def case(number):
    """Sentences, and seqeval's scores of them."""
    types = TYPES[: random.randint(1, len(TYPES))]
    rate = random.choice([0.0, 0.2, 0.5, 1.0])
    sentences = []
    for _ in range(random.randint(1, 5)):
        length = random.randint(1, 25)
        gold = spans(length, types, random.choice([0.0, 0.2, 0.5]) if number % 5 else 0.4)
        predicted = disturb(gold, length, types, rate)
        tokens = random.choices(SYLLABLES, k=length)
        sentences.append({"tokens": tokens, "gold": iob2(gold, length), "predicted": iob2(predicted, length)})
    labels = [[sentence[side] for sentence in sentences] for side in ("gold", "predicted")]
    if all(label == "O" for side in labels for sentence in side for label in sentence):
        return case(number)  # seqeval has no report of nothing
    report = classification_report(*labels, mode="strict", scheme=IOB2, output_dict=True, zero_division=0)
    scores = {
        name: {
            "precision": float(row["precision"]),
            "recall": float(row["recall"]),
            "f1": float(row["f1-score"]),
            "support": int(row["support"]),
        }
        for name, row in report.items()
        if name in TYPES or name == "micro avg"
    }
    scores["micro"] = scores.pop("micro avg")
    return {"sentences": sentences, "scores": scores}


def main():
    warnings.filterwarnings("ignore")
    random.seed(20260318)
    cases = [case(number) for number in range(CASES)]
    text = ",\n".join(json.dumps(item, ensure_ascii=False, sort_keys=True) for item in cases)
    Path(sys.argv[1]).write_text(f"[\n{text}\n]\n", encoding="utf8")


if __name__ == "__main__":
    main()
