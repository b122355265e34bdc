"""How does the Python side run the tagger on sentences?

`Tagger` holds the tokenizer and an ONNX Runtime session; `logits(texts)` gives, for each text, its encoding and the
logits of its pieces, in the order of the texts. Texts of more than 512 pieces are cut off here, as in the scores of
the model card; the program windows them instead.

The session uses basic graph optimisation only, so that the nodes that run are the nodes of the file.
"""

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from pieces import MAX_PIECES, PAD


class Tagger:
    """Tokenizer and ONNX Runtime session of one model."""

    def __init__(self, model, tokenizer, threads=2):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()

    def batches(self, encodings, pieces=4096):
        """Indices of the encodings in batches of about equal length, at most `pieces` pieces each."""
        order = sorted(range(len(encodings)), key=lambda at: (len(encodings[at].ids), at))
        batch = []
        for at in order:
            length = min(len(encodings[at].ids), MAX_PIECES)
            if batch and (len(batch) + 1) * length > pieces:
                yield batch
                batch = []
            batch.append(at)
        if batch:
            yield batch

    def inputs(self, rows):
        """The model's inputs for rows of piece ids, padded to the longest row."""
        width = max(map(len, rows))
        ids = np.full((len(rows), width), PAD, np.int32)
        mask = np.zeros((len(rows), width), np.int32)
        for row, values in enumerate(rows):
            ids[row, : len(values)] = values
            mask[row, : len(values)] = 1
        return {"input_ids": ids, "attention_mask": mask}

    def logits(self, texts):
        """One (encoding, logits [pieces, labels]) per text."""
        encodings = self.tokenizer.encode_batch(list(texts))
        found = [None] * len(encodings)
        for batch in self.batches(encodings):
            rows = [encodings[at].ids[:MAX_PIECES] for at in batch]
            (output,) = self.session.run(["logits"], self.inputs(rows))
            for at, row, values in zip(batch, rows, output, strict=True):
                found[at] = values[: len(row)]
        return list(zip(encodings, found, strict=True))
