"""How are the weights of a Hugging Face BERT token-classification folder read into a `Network`?

Invariant: everything comes out in fp32, linear weights as [inputs, outputs]; the token-type row (always 0) is
already added to the positions.
"""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from graph import Layer, Linear, Network
from pieces import LABELS


def load(folder):
    """The network of the checkpoint in `folder` (config.json, model.safetensors)."""
    config = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
    labels = [config["id2label"][str(number)] for number in range(len(config["id2label"]))]
    if labels != LABELS:
        raise SystemExit(f"{folder}/config.json: labels are {labels}, but pieces.LABELS says {LABELS}")
    tensors = load_file(Path(folder) / "model.safetensors")

    def tensor(name):
        return tensors[name].astype(np.float32)

    def linear(name):
        return Linear(np.ascontiguousarray(tensor(f"{name}.weight").T), tensor(f"{name}.bias"))

    def norm(name):
        return tensor(f"{name}.weight"), tensor(f"{name}.bias")

    layers = []
    for number in range(config["num_hidden_layers"]):
        at = f"bert.encoder.layer.{number}"
        layers.append(Layer(
            query=linear(f"{at}.attention.self.query"),
            key=linear(f"{at}.attention.self.key"),
            value=linear(f"{at}.attention.self.value"),
            attended=linear(f"{at}.attention.output.dense"),
            attended_norm=norm(f"{at}.attention.output.LayerNorm"),
            inner=linear(f"{at}.intermediate.dense"),
            outer=linear(f"{at}.output.dense"),
            outer_norm=norm(f"{at}.output.LayerNorm"),
        ))
    embeddings = "bert.embeddings"
    return Network(
        table=tensor(f"{embeddings}.word_embeddings.weight"),
        positions=tensor(f"{embeddings}.position_embeddings.weight")
        + tensor(f"{embeddings}.token_type_embeddings.weight")[0],
        norm=norm(f"{embeddings}.LayerNorm"),
        layers=layers,
        head=linear("classifier"),
        heads=config["num_attention_heads"],
        epsilon=config["layer_norm_eps"],
    )
