"""Which small checkpoints show that the engine rust-bert computes what transformers does?

    python tiny_checkpoints.py ../tests/checkpoints

One folder for each kind of encoder, of two layers and 24 channels, trained for some seconds on invented sentences; each
with another kind of tokenizer, of labels and of number format. `expected.json` holds the pieces and logits of some
sentences by transformers. torch 2.4.1, transformers 4.46.3; not needed for the shipped model.
"""

import json
import random
import re
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    BertConfig,
    BertForTokenClassification,
    DistilBertConfig,
    DistilBertForTokenClassification,
    ElectraConfig,
    ElectraForTokenClassification,
    RobertaConfig,
    RobertaForTokenClassification,
    XLMRobertaConfig,
    XLMRobertaForTokenClassification,
)

FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi"]
MIDDLE = ["Văn", "Thị", "Minh", "Quốc", "Ngọc"]
GIVEN = ["Nam", "Hạnh", "Bình", "Thảo", "Dũng", "Lan", "Sơn", "Yến"]
PLACES = ["Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ", "Hải Phòng", "Lào Cai", "Nha Trang", "Đồng Nai"]
FRAMES = [
    "Ông {p} đến {l}.", "Bà {p} rời {l} hôm qua.", "Tại {l}, ông {p} gặp bà {p}.", "Hôm qua trời mưa.",
    "Đoàn của ông {p} thăm {l} và {l}.", "{p} sinh ra ở {l}.", "Không ai biết việc này.", "Anh {p} về {l} thăm nhà.",
]
TESTED = [
    "Ông Nguyễn Văn Nam đến Hà Nội.",
    "Tại Đà Nẵng, ông Lê Minh Sơn gặp bà Trần Thị Lan.",
    "Hôm qua trời mưa.",
    "Huế",
    "Bà Phạm Ngọc Yến rời Cần Thơ hôm qua. Đoàn của ông Vũ Quốc Dũng thăm Lào Cai và Nha Trang.",
]
SIZES = {"vocab": 320, "hidden": 24, "inner": 48, "layers": 2, "heads": 2, "positions": 160}


def sentence(pick):
    """A sentence in parts: (words, type or None)."""
    parts = []
    for part in pick.choice(FRAMES).replace("{", "|{").replace("}", "}|").split("|"):
        if part == "{p}":
            parts.append((" ".join([pick.choice(FAMILY), pick.choice(MIDDLE), pick.choice(GIVEN)]), "PER"))
        elif part == "{l}":
            parts.append((pick.choice(PLACES), "LOC"))
        elif part:
            parts.append((part, None))
    return parts


def bilou(kind, count):
    return [f"U-{kind}"] if count == 1 else [f"B-{kind}", *[f"I-{kind}"] * (count - 2), f"L-{kind}"]


def iob2(kind, count):
    return [f"B-{kind}", *[f"I-{kind}"] * (count - 1)]


def iob1(kind, count):
    return [f"I-{kind}"] * count


def bare(kind, count):
    return [kind] * count


def wordpiece(texts):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=SIZES["vocab"], special_tokens=special)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer


def unigram(texts):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(vocab_size=SIZES["vocab"], special_tokens=special, unk_token="<unk>")
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    return tokenizer


def byte_level(texts):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.BpeTrainer(
        vocab_size=SIZES["vocab"], special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    return tokenizer


def bert_sizes(extra=0, **more):
    return {
        "vocab_size": SIZES["vocab"], "hidden_size": SIZES["hidden"], "intermediate_size": SIZES["inner"],
        "num_hidden_layers": SIZES["layers"], "num_attention_heads": SIZES["heads"],
        "max_position_embeddings": SIZES["positions"] + extra, **more,
    }


DISTIL = {
    "vocab_size": SIZES["vocab"], "dim": SIZES["hidden"], "hidden_dim": SIZES["inner"], "n_layers": SIZES["layers"],
    "n_heads": SIZES["heads"], "max_position_embeddings": SIZES["positions"],
}
PADDED = {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "type_vocab_size": 1}
# Folder, configuration, model, tokenizer, labels of a mention, names of the types, number format.
KINDS = [
    ("bert", BertConfig(**bert_sizes()), BertForTokenClassification, wordpiece, iob2, ("PERSON", "LOCATION"), torch.float16),
    ("xlm-roberta", XLMRobertaConfig(**bert_sizes(2), **PADDED, layer_norm_eps=1e-5), XLMRobertaForTokenClassification,
     unigram, iob1, ("PER", "LOC"), torch.float32),
    ("roberta", RobertaConfig(**bert_sizes(2), **PADDED, layer_norm_eps=1e-5), RobertaForTokenClassification,
     byte_level, bilou, ("PER", "GPE"), torch.bfloat16),
    ("distilbert", DistilBertConfig(**DISTIL), DistilBertForTokenClassification, wordpiece, bare, ("PER", "LOC"),
     torch.float32),
    ("electra", ElectraConfig(**bert_sizes(), embedding_size=16), ElectraForTokenClassification, wordpiece, iob2,
     ("per", "loc"), torch.float32),
]


def encoded(tokenizer, parts, scheme, kinds, labels):
    """Pieces of a sentence and the label of each, -100 where none is asked for."""
    text = "".join(words for words, _ in parts)
    wanted, start = {}, 0
    for words, kind in parts:
        if kind:
            at = start
            names = scheme(kinds[("PER", "LOC").index(kind)], len(words.split()))
            for word, name in zip(words.split(), names, strict=True):
                wanted[at] = name
                at += len(word) + 1
        start += len(words)
    heads = {match.start() for match in re.finditer(r"\w+|[^\w\s]", text)}
    encoding = tokenizer.encode(text)
    targets = []
    for (begin, end), special in zip(encoding.offsets, encoding.special_tokens_mask, strict=True):
        begin += len(text[begin:end]) - len(text[begin:end].lstrip())
        # A piece of the space alone heads nothing, and of pieces that share a letter the first speaks for it.
        is_head = not special and begin < end and begin in heads
        heads -= {begin} if is_head else set()
        targets.append(labels.index(wanted.get(begin, "O")) if is_head else -100)
    return encoding.ids, targets


def make(folder, config, model, tokenizer, scheme, kinds, number):
    pick = random.Random(7)
    torch.manual_seed(7)
    sentences = [sentence(pick) for _ in range(600)]
    texts = ["".join(words for words, _ in parts) for parts in sentences]
    tokenizer = tokenizer(texts)
    counts = (1, 2, 3, 4)
    labels = ["O"] + sorted({name for kind in kinds for count in counts for name in scheme(kind, count)})
    config.id2label = dict(enumerate(labels))
    config.label2id = {name: number for number, name in enumerate(labels)}
    network = model(config)
    rows = [encoded(tokenizer, parts, scheme, kinds, labels) for parts in sentences]
    pad = config.pad_token_id
    optimiser = torch.optim.AdamW(network.parameters(), lr=4e-3)
    for step in range(400):
        batch = pick.sample(rows, 32)
        width = max(len(ids) for ids, _ in batch)
        ids = torch.tensor([ids + [pad] * (width - len(ids)) for ids, _ in batch])
        targets = torch.tensor([targets + [-100] * (width - len(targets)) for _, targets in batch])
        loss = network(input_ids=ids, attention_mask=(ids != pad).long(), labels=targets).loss
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    network.eval().to(number)
    network.save_pretrained(folder, safe_serialization=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    network.float()  # what the stored numbers stand for
    expected = []
    with torch.no_grad():
        for text in TESTED:
            ids = tokenizer.encode(text).ids
            logits = network(input_ids=torch.tensor([ids])).logits[0]
            expected.append({"text": text, "ids": ids, "logits": [[round(x, 5) for x in row] for row in logits.tolist()]})
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n", encoding="utf-8")
    print(folder.name, "loss", round(loss.item(), 4), labels)


def main():
    for name, *kind in KINDS:
        folder = Path(sys.argv[1]) / name
        folder.mkdir(parents=True, exist_ok=True)
        make(folder, *kind)


if __name__ == "__main__":
    main()
