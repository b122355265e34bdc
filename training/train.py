"""Trains a tagger as one configuration says.

    python train.py CONFIG DATA RUNS [--seed 1]

CONFIG is a file of `configs/`; DATA holds the corpora; the run writes RUNS/NAME-SEED: a Hugging Face folder
(config.json, model.safetensors, tokenizer.json), `log.jsonl`, and `state.pt`, from which a run that was stopped goes on
to the same end (`loop.py`).

A configuration (TOML):

    like = "small"                  # another file of the folder, for the keys that this one leaves out ([[corpora]] is one key)
    start = "start-{seed}"          # checkpoint to begin with, below RUNS
    teacher = "tune-{seed}"         # checkpoint to learn from besides labels, below RUNS; none when left out
    layers = [2, 5, 8, 11]          # layers of `start` to keep; all when left out
    insert = [1]                    # behind which of these layers, from 0, one is put in that changes little at first; none when left out
    inner = 768                     # neurons of each feed-forward layer to keep; all when left out
    int8 = true                     # learn with the rounding of int8, see `aware.py`; false when left out
    dropout = 0.0                   # 0.1 when left out
    adversarial = 1.0               # each step also learns with the word embeddings moved so far to the worse; 0 when left out
    keep = 0.5                      # share of the weights to begin with in those that are written; 0 when left out
    epochs = 3
    rate = 5e-5                     # highest learning rate; 6 % warm-up, then a straight line to zero
    pieces = 2048                   # in a batch, padding included
    passages = [150, 300, 600, 900]  # limits in bytes, one drawn for each passage
    [[corpora]]
    name = "vlsp2018-train"         # one of corpora.CORPORA
    share = 1.0                     # documents drawn for each epoch
    folds = 3                       # leaves out every third document, which ones depends on the seed; none when left out
    labelled = true                 # false: learn what the teacher or the silver says only
    silver = "silver-{seed}"        # folder below RUNS where `silver.py` put a model's probabilities; none when left out

The loss is the cross entropy to the labels; where there is silver, to the mean of both, or to silver alone where there
are no labels. A corpus with silver has the documents that its silver has. A teacher answers in place of silver about
each passage as it is seen, and the loss has besides the mean squared distance of the output of each layer from that of
the teacher's layer as far up (Jiao et al. 2020, TinyBERT). The neurons that are kept are those that weigh most in the
output of their layer: root mean square of the activation on passages of the first batches times the norm of its weights.
Moved to the worse: along the gradient of the loss (Miyato et al. 2017, Adversarial training methods for semi-supervised
text classification, with one step for the whole batch).
Some passages are upper- or lower-cased or have their tone marks moved, for news come so too. A mean of the weights before
and after a run is often better than both (Wortsman et al. 2022, Robust fine-tuning of zero-shot models).
"""

import copy
import random
import re
import shutil

import numpy as np
import torch
from transformers import BertConfig, BertForTokenClassification

import aware
import checkpoint
import corpora
import passages as cutting
import score
from encoder import hasten
from export import calibration
from loop import Run, learn
from pieces import LABELS, PAD, units
from quantise import INPUTS, Settings, quantise, write_inputs
from runtime import TorchTagger, batches, reduced_precision, tokenizer

LONGEST = 256  # pieces of a row
SETTINGS = Settings(gptq=False, correct_bias=False)  # Training itself finds the weights and biases to round.
# Both ways of writing the tone mark of a rhyme at the end of a syllable; after q the u is no part of it.
TONES = [
    (re.compile(rf"(?<![qQ]){form}(?!\w)"), other)
    for pair in "òa oà,óa oá,ỏa oả,õa oã,ọa oạ,òe oè,óe oé,ỏe oẻ,õe oẽ,ọe oẹ,ùy uỳ,úy uý,ủy uỷ,ũy uỹ,ụy uỵ".split(",")
    for form, other in [pair.split(), pair.split()[::-1]]
]


def altered(text, rng):
    """The text as it is, or written in another way of the same length."""
    draw = rng.random()
    other = text
    if draw < 0.04:
        other = text.upper()
    elif draw < 0.06:
        other = text.lower()
    elif draw < 0.16:
        old_style = rng.random() < 0.5
        for pattern, replacement in TONES[0 if old_style else 1 :: 2]:
            other = pattern.sub(replacement, other)
    return other if len(other) == len(text) else text


class Corpus:
    """Documents, and how many of them an epoch sees."""

    def __init__(self, entry, data, pieces, seed, silver=None):
        self.documents = corpora.read(entry["name"], data)
        self.labelled = entry.get("labelled", True)
        self.share = entry.get("share", 1.0)
        self.pieces = pieces
        self.silver = None
        if silver:
            with np.load(silver / f"{entry['name']}.npz") as arrays:
                ends = arrays["ends"][:-1]
                parts = [np.split(arrays[name], ends) for name in ("starts", "rows")]
            self.silver = list(zip(*parts, strict=True))
            self.documents = self.documents[: len(self.silver)]
        self.kept = corpora.outside_fold(len(self.documents), entry.get("folds"), seed)

    def drawn(self, rng):
        """Numbers of the documents of an epoch."""
        everything = list(self.kept)
        rng.shuffle(everything)
        return everything[: round(self.share * len(everything))]

    def examples(self, rng, limits):
        """(ids, {piece: probabilities [labels] to learn, all 0 where only a teacher knows them}) of the passages of an
        epoch.
        """
        for number in self.drawn(rng):
            document = self.documents[number]
            for passage in cutting.cut(document, lambda: rng.choice(limits)):
                text = document.text[passage.start : passage.end]
                encoding = self.pieces.encode(altered(text, rng))
                found = units(text, encoding.offsets)
                found = [unit for unit in found if unit[2] is not None]
                spans = [(start + passage.start, end + passage.start) for start, end, _ in found]
                rows = self.wanted(number, spans)
                targets = {head: row for (_, _, head), row in zip(found, rows, strict=True) if head < LONGEST}
                yield encoding.ids[:LONGEST], targets

    def wanted(self, number, spans):
        """Probabilities [units, labels] to learn for units of a document."""
        known = []
        if self.labelled:
            labels = cutting.gold_labels(spans, self.documents[number].entities)
            known.append(np.eye(len(LABELS), dtype=np.float32)[labels])
        if self.silver:
            known.append(cutting.rows_at(spans, *self.silver[number]))
        return np.mean(known, 0) if known else np.zeros((len(spans), len(LABELS)), np.float32)


def width_of(length):
    """Pieces that a row of so many is padded to."""
    return (length + 7) // 8 * 8


def collate(examples):
    """Ids, mask, and the places of the pieces to be learnt, all rows behind one another, with what is to be learnt."""
    width = width_of(max(len(ids) for ids, _ in examples))
    ids = np.full((len(examples), width), PAD, np.int64)
    places, wanted = [], []
    for row, (values, targets) in enumerate(examples):
        ids[row, : len(values)] = values
        places += [row * width + piece for piece in targets]
        wanted += targets.values()
    ids = torch.from_numpy(ids)
    return ids, (ids != PAD).long(), torch.tensor(places), torch.from_numpy(np.array(wanted))


def loss_of(network, teacher, ids, mask, places, wanted):
    """What is to be made small, see above."""
    with reduced_precision():
        answer = network(input_ids=ids, attention_mask=mask, output_hidden_states=teacher is not None)
    logits = answer.logits.float().view(-1, len(LABELS))[places]
    if teacher is None:
        return torch.nn.functional.cross_entropy(logits, wanted)
    with torch.no_grad(), reduced_precision():
        taught = teacher(input_ids=ids, attention_mask=mask, output_hidden_states=True)
    answers = taught.logits.float().view(-1, len(LABELS))[places].softmax(-1)
    known = wanted.sum(-1, keepdim=True)
    loss = torch.nn.functional.cross_entropy(logits, (wanted + answers) / (1 + known))
    real = mask.bool()
    steps = len(answer.hidden_states) - 1
    for step in range(1, steps + 1):
        above = taught.hidden_states[step * (len(taught.hidden_states) - 1) // steps]
        distance = answer.hidden_states[step][real].float() - above[real].float()
        loss = loss + distance.square().mean() / steps
    return loss


def load(folder, layers=None, dropout=0.1):
    """The network of a checkpoint, with a new head when it has none."""
    config = BertConfig.from_pretrained(folder)
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = dropout
    config.num_labels = len(LABELS)
    config.id2label = dict(enumerate(LABELS))
    config.label2id = {label: number for number, label in enumerate(LABELS)}
    config._attn_implementation = "eager"
    network = BertForTokenClassification.from_pretrained(folder, config=config).float()
    if layers:
        network.bert.encoder.layer = torch.nn.ModuleList(network.bert.encoder.layer[at] for at in layers)
        network.config.num_hidden_layers = len(layers)
    return network


def insert(network, after):
    """Puts a layer behind each of the layers `after`: a copy of it that adds nothing to what it reads (the weights of
    what it would add are zero) and whose norms give about the mean and variance of what they read, so that the
    network says at first about what it said before.
    """
    layers = list(network.bert.encoder.layer)
    for at in sorted(after, reverse=True):
        layer = copy.deepcopy(layers[at])
        norm = layers[at].output.LayerNorm
        mean = norm.bias.mean()
        deviation = (norm.weight.square().mean() + norm.bias.var(correction=0)).sqrt()
        with torch.no_grad():
            for part in (layer.attention.output, layer.output):
                part.dense.weight.zero_()
                part.dense.bias.zero_()
                part.LayerNorm.weight.fill_(deviation)
                part.LayerNorm.bias.fill_(mean)
        layers.insert(at + 1, layer)
    network.bert.encoder.layer = torch.nn.ModuleList(layers)
    network.config.num_hidden_layers = len(layers)


def narrow(network, inner, passages):
    """Keeps the `inner` neurons of each feed-forward layer that weigh most on the passages (batches of ids and masks)."""
    layers = network.bert.encoder.layer
    squares = [torch.zeros(layer.intermediate.dense.out_features) for layer in layers]
    hooks = [
        layer.output.dense.register_forward_pre_hook(
            lambda _, inputs, square=square: square.add_(inputs[0].float().square().sum((0, 1)))
        )
        for layer, square in zip(layers, squares, strict=True)
    ]
    with torch.no_grad(), reduced_precision():
        for ids, mask in passages:
            network.eval()(input_ids=ids, attention_mask=mask)
    for layer, square, hook in zip(layers, squares, hooks, strict=True):
        hook.remove()
        into, out = layer.intermediate.dense, layer.output.dense
        weight = square.sqrt() * out.weight.detach().norm(dim=0)
        kept = weight.topk(inner).indices.sort().values
        into.weight = torch.nn.Parameter(into.weight.detach()[kept].clone())
        into.bias = torch.nn.Parameter(into.bias.detach()[kept].clone())
        out.weight = torch.nn.Parameter(out.weight.detach()[:, kept].clone())
        into.out_features = out.in_features = inner
    network.config.intermediate_size = inner


def epoch(sources, seed, number, config):
    """Batches of examples of one epoch."""
    rng = random.Random(f"{seed}/{number}")
    examples = [example for source in sources for example in source.examples(rng, config["passages"])]
    rng.shuffle(examples)
    widths = [width_of(len(ids)) for ids, _ in examples]
    found = [[examples[at] for at in batch] for batch in batches(widths, config["pieces"])]
    rng.shuffle(found)
    return found


def main():
    run = Run(__doc__)
    config, seed = run.config, run.seed
    tokenizer_path = run.begin / "tokenizer.json"
    pieces = tokenizer(tokenizer_path)
    network = load(run.begin, config.get("layers"), config.get("dropout", 0.1))
    insert(network, config.get("insert", []))
    hasten(network)
    if config.get("int8"):
        if any(config.get(key) for key in ("layers", "insert", "inner")):
            raise SystemExit(f"{run.path}: a network of another shape learns with the rounding in a run after that")
        source = checkpoint.load(run.begin)
        source = quantise(source, calibration(source, tokenizer_path, run.data), SETTINGS)
        aware.prepare(network, source, SETTINGS.bits)
        write_inputs(source, run.out / INPUTS)
    teacher = None
    if "teacher" in config:
        teacher = load(run.folder(config["teacher"])).eval()
        hasten(teacher)
    elif any(not entry.get("labelled", True) and "silver" not in entry for entry in config["corpora"]):
        raise SystemExit(f"{run.path}: a corpus without labels wants a teacher or silver")
    sources = []
    for entry in config["corpora"]:
        silver = run.folder(entry["silver"]) if "silver" in entry else None
        sources.append(Corpus(entry, run.data, pieces, seed, silver))
    first = epoch(sources, seed, 0, config)
    if config.get("inner"):
        narrow(network, config["inner"], [collate(batch)[:2] for batch in first[:20]])
    keep = config.get("keep", 0)
    begin = [parameter.detach().clone() for parameter in network.parameters()] if keep else []
    dev = corpora.read("vlsp2018-dev", run.data)

    def loss(batch, _):
        ids, *rest = collate(batch)
        return loss_of(network, teacher, ids, *rest), ids.numel()

    def evaluate(**facts):
        table = score.strict(dev, score.predict(TorchTagger(network, tokenizer_path), dev))
        run.tell(**facts, bytes=cutting.BYTES, **{name: round(f1, 2) for name, (_, _, f1) in table.items()})

    def batches_of(number):
        return epoch(sources, seed, number, config) if number else first

    learn(run, network, batches_of, loss, lambda number: evaluate(epoch=number + 1))
    if keep:
        with torch.no_grad():
            for parameter, other in zip(network.parameters(), begin, strict=True):
                parameter.lerp_(other, keep)
        evaluate(kept=keep)
    network.save_pretrained(run.out)
    shutil.copyfile(tokenizer_path, run.out / "tokenizer.json")


if __name__ == "__main__":
    main()
