"""Checkpoint folder -> the int8 model that the program ships.

    python export.py CHECKPOINT DATA OUT [--bits 7] [--fp32 FILE]

Writes OUT/model.onnx and OUT/tokenizer.json and puts their sizes and checksums into OUT/model.toml. Calibrates on
sentences of the training split in DATA/vlsp2018. The same inputs and library versions give the same bytes.
"""

import argparse
import hashlib
import random
import re
import shutil
from pathlib import Path

import numpy as np

import checkpoint
import corpora
import graph
from quantise import Settings, quantise
from runtime import Tagger

FILES = ("model.onnx", "tokenizer.json")


def calibration(network, tokenizer, data, count=400, seed=3):
    """Rows that each group of linear layers reads in fp32 on `count` training sentences: [layer][group]."""
    texts = [text for text, _ in corpora.vlsp2018(data, "train") if len(text) > 40]
    texts = random.Random(seed).sample(texts, count)
    names = [graph.input_names(number) for number in range(len(network.layers))]
    flat = [name for group in names for name in group]
    tagger = Tagger(graph.build(network, flat).SerializeToString(), tokenizer, threads=1)
    seen = {name: [] for name in flat}
    for encoding in tagger.tokenizer.encode_batch(texts):
        outputs = tagger.session.run(flat, tagger.inputs([encoding.ids[:256]]))
        for name, values in zip(flat, outputs, strict=True):
            seen[name].append(values[0])
    return [[np.concatenate(seen[name]) for name in group] for group in names]


def write_checksums(folder):
    """Replaces the [files] table of model.toml, entry by entry."""
    path = folder / "model.toml"
    text = path.read_text(encoding="utf-8")
    for name in FILES:
        content = (folder / name).read_bytes()
        entry = f'"{name}" = {{ sha256 = "{hashlib.sha256(content).hexdigest()}", bytes = {len(content)} }}'
        text, replaced = re.subn(rf'^"{re.escape(name)}" = .*$', entry, text, flags=re.M)
        if replaced != 1:
            raise SystemExit(f'{path}: [files] must hold one line starting with "{name}" =')
    path.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--bits", type=int, default=7, choices=(7, 8), help="range of the weights")
    parser.add_argument("--fp32", type=Path, help="write the fp32 graph here too")
    arguments = parser.parse_args()

    network = checkpoint.load(arguments.checkpoint)
    tokenizer = arguments.checkpoint / "tokenizer.json"
    if arguments.fp32:
        arguments.fp32.write_bytes(graph.build(network).SerializeToString(deterministic=True))
    rows = calibration(network, tokenizer, arguments.data)
    model = graph.build(quantise(network, rows, Settings(bits=arguments.bits)))
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))
    shutil.copyfile(tokenizer, arguments.out / "tokenizer.json")
    write_checksums(arguments.out)


if __name__ == "__main__":
    main()
