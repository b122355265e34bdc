"""How good is a model? Strict F1 (span and type), outermost entities, no rules.

    python evaluate.py MODEL DATA [CORPUS...] [--bytes N] [--least P] [--tokenizer FILE]

Names are brought to agree within a document, as in the program. MODEL is an ONNX file, a checkpoint folder (then it
runs in fp32 through the same graph), or several checkpoints joined by commas: an ensemble, the mean of their
probabilities. Reads passages of so many bytes (0: single sentences), without --bytes as many as the model.toml beside an
ONNX file says, whose temperature is taken too; several numbers joined by commas are an ensemble as well. Entities
are left out whose probability is less than --least, 0.5 where it is not given. CORPUS is vlsp2018-dev when none is
named; see corpora.CORPORA.
"""

import argparse
import tomllib
from pathlib import Path

import checkpoint
import corpora
import decode
import graph
import passages
import score
from runtime import OnnxTagger


def tagger(model, tokenizer=None):
    """What runs the ONNX file or the checkpoint folder."""
    if model.is_dir():
        source = graph.build(checkpoint.load(model)).SerializeToString()
        return OnnxTagger(source, tokenizer or model / "tokenizer.json")
    return OnnxTagger(str(model), tokenizer or model.parent / "tokenizer.json")


def reading(model):
    """(bytes that the model reads at once, temperature): what the model.toml beside it says, or what training
    evaluates with.
    """
    path = model.parent / "model.toml"
    if model.is_dir() or not path.is_file():
        return passages.BYTES, score.TEMPERATURE
    manifest = tomllib.loads(path.read_text(encoding="utf-8"))
    return manifest.get("passage_bytes", 0), manifest.get("temperature", 1.0)


def sizes_of(text):
    """Numbers joined by commas."""
    return [int(number) for number in text.split(",")]


def read(taggers, documents, sizes):
    """As `score.read`, with the mean of the probabilities of all taggers reading passages of all sizes in bytes."""
    answers = [score.read(one, documents, most) for one in taggers for most in sizes]
    return [passages.mean(of_document) for of_document in zip(*answers, strict=True)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("data", type=Path)
    parser.add_argument("corpora", nargs="*", default=["vlsp2018-dev"])
    parser.add_argument("--bytes", type=sizes_of)
    parser.add_argument("--least", type=float, default=decode.LIKELY)
    parser.add_argument("--tokenizer", type=Path)
    arguments = parser.parse_args()
    most, temperature = reading(Path(arguments.model))
    sizes = arguments.bytes or [most]
    taggers = [tagger(Path(model), arguments.tokenizer) for model in arguments.model.split(",")]
    for name in arguments.corpora:
        documents = corpora.read(name, arguments.data)
        found = read(taggers, documents, sizes)
        predicted = [
            score.decode_sentences(document, spans, score.settled(document, spans, scores, temperature), arguments.least)
            for document, (spans, scores) in zip(documents, found, strict=True)
        ]
        print(f"{arguments.model} on {name}, passages of {sizes} bytes, at least {arguments.least} probable, strict")
        for kind, (precision, recall, f1) in score.strict(documents, predicted).items():
            print(f"{kind:<12} P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f}")


if __name__ == "__main__":
    main()
