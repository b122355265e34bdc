"""Checkpoint folder -> the int8 model that the program ships.

    python export.py CHECKPOINT DATA OUT [--bits 7] [--fp32 FILE]

Writes OUT/model.onnx and OUT/tokenizer.json and puts their sizes and checksums into OUT/model.toml. Calibrates on
passages of the training split in DATA/vlsp2018, or takes the scales that the checkpoint was trained with (`aware.py`).
The same inputs and library versions give the same bytes.
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
import passages
from quantise import INPUTS, Settings, quantise, read_inputs, rounded
from runtime import OnnxTagger

FILES = ("model.onnx", "tokenizer.json")


def calibration(network, tokenizer, data, count=100, seed=3):
    """Rows that each group of linear layers reads in fp32 on `count` training passages: [layer][group]."""
    documents = corpora.read("vlsp2018-train", data)
    texts = [d.text[p.start : p.end] for d in documents for p in passages.cut(d)]
    texts = random.Random(seed).sample([text for text in texts if len(text) > 40], count)
    names = [graph.input_names(number) for number in range(len(network.layers))]
    flat = [name for group in names for name in group]
    tagger = OnnxTagger(graph.build(network, flat).SerializeToString(), tokenizer, threads=1)
    seen = {name: [] for name in flat}
    for encoding in tagger.tokenizer.encode_batch(texts):
        (outputs,) = tagger.run([encoding.ids[:256]], flat)
        for name, values in zip(flat, outputs, strict=True):
            seen[name].append(values)
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

    if not (arguments.out / "model.toml").is_file():
        raise SystemExit(f"{arguments.out}/model.toml is missing; copy that of models/ner-base and bring it up to date")
    network = checkpoint.load(arguments.checkpoint)
    tokenizer = arguments.checkpoint / "tokenizer.json"
    if arguments.fp32:
        arguments.fp32.write_bytes(graph.build(network).SerializeToString(deterministic=True))
    settings = Settings(bits=arguments.bits)
    inputs = arguments.checkpoint / INPUTS
    if inputs.is_file():
        network = rounded(network, read_inputs(inputs, len(network.layers)), settings)
    else:
        network = quantise(network, calibration(network, tokenizer, arguments.data), settings)
    model = graph.build(network)
    (arguments.out / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))
    shutil.copyfile(tokenizer, arguments.out / "tokenizer.json")
    write_checksums(arguments.out)


if __name__ == "__main__":
    main()
