"""How good is a model on VLSP 2018? Strict F1 (span and type), outermost entities.

    python evaluate.py MODEL TOKENIZER DATA [--split dev]

MODEL is an ONNX file, or a checkpoint folder (then it runs in fp32). Sentences by `corpora.sentences`, no rules;
`PER+ORG+LOC` leaves MISC out. DATA holds vlsp2018/.
"""

import argparse
from collections import Counter
from pathlib import Path

import checkpoint
import corpora
import graph
from pieces import LABELS, entities, heads
from runtime import Tagger


def predict(tagger, texts):
    """Entities of each text."""
    found = []
    for text, (encoding, logits) in zip(texts, tagger.logits(texts), strict=True):
        best = logits.argmax(-1)
        labels = [
            LABELS[best[head]] if head is not None and head < len(best) else "O"
            for head in heads(text, encoding.offsets)
        ]
        found.append(entities(text, labels))
    return found


def score(gold, predicted):
    """{type: (precision, recall, F1)} in percent, with `PER+ORG+LOC` over the three together."""
    right, wrong, missed = Counter(), Counter(), Counter()
    for truth, guess in zip(gold, predicted, strict=True):
        truth, guess = set(truth), set(guess)
        right.update(kind for *_, kind in truth & guess)
        wrong.update(kind for *_, kind in guess - truth)
        missed.update(kind for *_, kind in truth - guess)
    table = {}
    for name in ("PER", "LOC", "ORG", "MISC", "PER+ORG+LOC"):
        r, w, m = (sum(count[kind] for kind in name.split("+")) for count in (right, wrong, missed))
        table[name] = (100 * r / max(1, r + w), 100 * r / max(1, r + m), 200 * r / max(1, 2 * r + w + m))
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--split", default="dev")
    arguments = parser.parse_args()
    model = arguments.model
    source = graph.build(checkpoint.load(model)).SerializeToString() if model.is_dir() else str(model)
    texts, gold = zip(*corpora.vlsp2018(arguments.data, arguments.split), strict=True)
    predicted = predict(Tagger(source, arguments.tokenizer), texts)
    print(f"{model} on VLSP 2018 {arguments.split}: {len(texts)} sentences, strict")
    for name, (precision, recall, f1) in score(gold, predicted).items():
        print(f"{name:<12} P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f}")


if __name__ == "__main__":
    main()
