"""Teaches an encoder the language of a corpus: masked pieces are to be told from their neighbours.

    python pretrain.py CONFIG DATA RUNS [--seed 1]

Writes RUNS/NAME-SEED, a checkpoint without a label head, as `train.py` does. A configuration (TOML) has `start`, `epochs`,
`rate`, `pieces`, `passages` and `[[corpora]]` with `name` and `share`, as there. A fifth of the pieces is hidden, in
runs of one to five neighbours (Joshi et al. 2020, SpanBERT): four of five runs behind `<mask>`, one of ten behind pieces drawn
at random, one of ten not at all. A hidden piece is told by its row of the embedding table, from the output of the
encoder normed anew. Meant to mend what the 4-bit backbone lost; as tried it did not (README.md).
"""

import random
import shutil

import numpy as np
import torch

import corpora
import passages as cutting
from encoder import hasten
from loop import Run, learn
from pieces import PAD
from runtime import batches, reduced_precision, tokenizer
from train import LONGEST, load, width_of

HIDDEN = 0.2  # of the pieces
RUN = 5  # pieces next to one another, at most
OTHERS = 6000  # pieces drawn for a batch, besides its own, to tell the hidden ones from: all 68,480 take longer


class Guesser(torch.nn.Module):
    """What stands behind masks, from the output of an encoder."""

    def __init__(self, network):
        super().__init__()
        self.encoder = network.bert
        size, pieces = network.config.hidden_size, network.config.vocab_size
        self.norm = torch.nn.LayerNorm(size)
        self.bias = torch.nn.Parameter(torch.zeros(pieces))

    def forward(self, ids, mask, places, candidates):
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        hidden = self.norm(hidden.flatten(0, 1)[places])
        rows = self.encoder.embeddings.word_embeddings(candidates)
        return torch.nn.functional.linear(hidden, rows, self.bias[candidates])


def hide(ids, rng, pieces, mask):
    """(ids with some hidden, places of these); the first and last piece are special and stay."""
    shown, places = list(ids), []
    while len(places) < HIDDEN * (len(ids) - 2):
        first = rng.randrange(1, len(ids) - 1)
        last = min(first + min(1 + int(rng.expovariate(0.8)), RUN), len(ids) - 1)
        run = [at for at in range(first, last) if at not in places]
        draw = rng.random()
        for at in run:
            if draw < 0.8:
                shown[at] = mask
            elif draw < 0.9:
                shown[at] = rng.randrange(4, pieces - 1)
        places += run
    return shown, places


def rows_of(config, data, pieces, rng):
    """Piece ids of the passages of an epoch."""
    for entry in config["corpora"]:
        documents = corpora.read(entry["name"], data)
        rng.shuffle(documents)
        for document in documents[: round(entry.get("share", 1.0) * len(documents))]:
            cuts = cutting.cut(document, lambda: rng.choice(config["passages"]))
            texts = [document.text[cut.start : cut.end] for cut in cuts]
            for encoding in pieces.encode_batch(texts):
                if len(encoding.ids) > 4:
                    yield encoding.ids[:LONGEST]


def epoch(config, data, pieces, seed, number):
    """Batches of piece ids of one epoch."""
    rng = random.Random(f"{seed}/{number}")
    rows = list(rows_of(config, data, pieces, rng))
    rng.shuffle(rows)
    found = [[rows[at] for at in batch] for batch in batches([width_of(len(row)) for row in rows], config["pieces"])]
    rng.shuffle(found)
    return found


def collate(rows, rng, pieces, mask):
    width = width_of(max(map(len, rows)))
    ids = np.full((len(rows), width), PAD, np.int64)
    places, wanted = [], []
    for number, row in enumerate(rows):
        shown, hidden = hide(row, rng, pieces, mask)
        ids[number, : len(row)] = shown
        places += [number * width + at for at in hidden]
        wanted += [row[at] for at in hidden]
    ids = torch.from_numpy(ids)
    return ids, (ids != PAD).long(), torch.tensor(places), torch.tensor(wanted)


def among(wanted, pieces):
    """(pieces to choose from, place of each wanted piece in them)."""
    candidates, places = torch.cat([wanted, torch.randint(pieces, (OTHERS,))]).unique(return_inverse=True)
    return candidates, places[: len(wanted)]


def main():
    run = Run(__doc__)
    pieces = tokenizer(run.begin / "tokenizer.json")
    mask = pieces.token_to_id("<mask>")
    network = load(run.begin)
    hasten(network)
    guesser = Guesser(network)

    def loss(batch, step):
        rng = random.Random(f"{run.seed}/{step}")
        ids, real, places, wanted = collate(batch, rng, network.config.vocab_size, mask)
        candidates, wanted = among(wanted, network.config.vocab_size)
        with reduced_precision():
            logits = guesser(ids, real, places, candidates)
        return torch.nn.functional.cross_entropy(logits.float(), wanted), ids.numel()

    learn(run, guesser, lambda number: epoch(run.config, run.data, pieces, run.seed, number), loss)
    network.bert.save_pretrained(run.out)
    shutil.copyfile(run.begin / "tokenizer.json", run.out / "tokenizer.json")


if __name__ == "__main__":
    main()
