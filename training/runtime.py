"""How does the Python side run a tagger on texts?

A tagger has a `tokenizer` and `logits(texts)`, which gives for each text its encoding and the logits of its pieces
[pieces, labels], in the order of the texts. Texts of more than 512 pieces are cut off here; the program windows them.
`OnnxTagger` runs an ONNX file, `TorchTagger` a network of PyTorch, in bfloat16 where the processor has it.

The ONNX session uses basic graph optimisation only, so that the nodes that run are the nodes of the file.
"""

from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from pieces import MAX_PIECES, PAD


def tokenizer(path):
    """The tokenizer in the file, without silent cuts and padding."""
    found = Tokenizer.from_file(str(path))
    found.no_truncation()
    found.no_padding()
    return found


def reduced_precision():
    """bfloat16 where the processor multiplies it, as a context; elsewhere fp32, for there bfloat16 is far slower."""
    import torch

    processor = Path("/proc/cpuinfo")
    has_it = processor.is_file() and "avx512_bf16" in processor.read_text(encoding="utf-8")
    return torch.autocast("cpu", torch.bfloat16, enabled=has_it)


def batches(lengths, pieces):
    """Indices in batches of about equal length, at most `pieces` pieces each, padding included."""
    order = sorted(range(len(lengths)), key=lambda at: (lengths[at], at))
    batch = []
    for at in order:
        if batch and (len(batch) + 1) * lengths[at] > pieces:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def padded(rows):
    """Piece ids [rows, width] of rows of piece ids, padded to the longest."""
    ids = np.full((len(rows), max(map(len, rows))), PAD, np.int32)
    for row, values in enumerate(rows):
        ids[row, : len(values)] = values
    return ids


class _Tagger:
    def __init__(self, tokenizer_path):
        self.tokenizer = tokenizer(tokenizer_path)

    def logits(self, texts):
        """One (encoding, logits [pieces, labels]) per text."""
        encodings = self.tokenizer.encode_batch(list(texts))
        rows = [encoding.ids[:MAX_PIECES] for encoding in encodings]
        found = [None] * len(rows)
        for batch in batches([len(row) for row in rows], 4096):
            output = self.run([rows[at] for at in batch])
            for at, values in zip(batch, output, strict=True):
                found[at] = values[: len(rows[at])]
        return list(zip(encodings, found, strict=True))


class OnnxTagger(_Tagger):
    """Tokenizer and ONNX Runtime session of one model."""

    def __init__(self, model, tokenizer_path, threads=2):
        import onnxruntime

        super().__init__(tokenizer_path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def run(self, rows, names=("logits",)):
        """The outputs for rows of piece ids, which must be of one length for the graph has no mask."""
        by_length = {}
        for at, row in enumerate(rows):
            by_length.setdefault(len(row), []).append(at)
        found = [None] * len(rows)
        for places in by_length.values():
            outputs = self.session.run(list(names), {"input_ids": padded([rows[at] for at in places])})
            for number, at in enumerate(places):
                found[at] = [output[number] for output in outputs] if len(names) > 1 else outputs[0][number]
        return found


class TorchTagger(_Tagger):
    """Tokenizer and network (of `transformers`) of one checkpoint."""

    def __init__(self, network, tokenizer_path):
        super().__init__(tokenizer_path)
        self.network = network

    def run(self, rows):
        import torch

        ids = torch.from_numpy(padded(rows)).long()
        self.network.eval()
        with torch.no_grad(), reduced_precision():
            return self.network(input_ids=ids, attention_mask=(ids != PAD).long()).logits.float().numpy()
