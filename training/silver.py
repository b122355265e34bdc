"""What does a trained tagger say about texts? Its probabilities, to be learnt from as labels are ("silver").

    python silver.py MODEL DATA OUT CORPUS [--documents N] [--bytes N] [--cross]

MODEL is a checkpoint, or several joined by commas: an ensemble, as in `evaluate.py`. Reads the corpus, or its first N
documents: passages of 300 bytes (or of each of several sizes joined by commas), names
brought to agree within each document (`agreement.py`), which makes the labels better than those of the same model on
passages alone. With --cross each document is read by one of K checkpoints alone: the one whose number, from 0, is that
of the document modulo K. So those that learnt with `folds = K` and the seeds K, 1, 2 … say what they have not learnt.

Writes OUT/CORPUS.npz: `starts`, where the units of all documents begin (code points), `rows`, their probabilities
[units, labels], and `ends`, behind the last unit of each document.
"""

import argparse
from pathlib import Path

import numpy as np

import corpora
import score
from encoder import hasten
from evaluate import read, sizes_of
from passages import BYTES
from runtime import TorchTagger
from train import load

DOCUMENTS = 200  # at once


def tagger(folder):
    """What runs the checkpoint, in bfloat16 where the processor has it."""
    network = load(folder)
    hasten(network)
    return TorchTagger(network, folder / "tokenizer.json")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("corpus")
    parser.add_argument("--documents", type=int)
    parser.add_argument("--bytes", type=sizes_of, default=[BYTES])
    parser.add_argument("--cross", action="store_true")
    arguments = parser.parse_args()
    documents = corpora.read(arguments.corpus, arguments.data)[: arguments.documents]
    taggers = [tagger(Path(model)) for model in arguments.model.split(",")]
    starts, rows, ends = [], [], []
    for first in range(0, len(documents), DOCUMENTS):
        part = documents[first : first + DOCUMENTS]
        found = [None] * len(part)
        folds = [([one], slice((at - first) % len(taggers), None, len(taggers))) for at, one in enumerate(taggers)]
        for several, which in folds if arguments.cross else [(taggers, slice(None))]:
            found[which] = read(several, part[which], arguments.bytes)
        for document, (spans, scores) in zip(part, found, strict=True):
            starts += [start for start, _ in spans]
            ends.append(len(starts))
            rows.append(np.exp(score.settled(document, spans, scores)).astype(np.float16))
        print(f"{len(ends)} of {len(documents)} documents, {len(starts)} units", flush=True)
    arguments.out.mkdir(parents=True, exist_ok=True)
    arrays = {"starts": np.array(starts, np.int32), "rows": np.concatenate(rows), "ends": np.array(ends)}
    np.savez_compressed(arguments.out / f"{arguments.corpus}.npz", **arrays)


if __name__ == "__main__":
    main()
