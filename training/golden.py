"""What must the Rust engine reproduce of the Python reference?

    python golden.py MODEL_FOLDER SEEDS OUT

Writes OUT (tests/golden/ner-base.json): for sentences of the articles in SEEDS (*.txt) and for the invented texts
below, what `tokenizers` and ONNX Runtime make of them with the shipped model. Per text:

- `ids`, `offsets`: the pieces and their spans, in BYTES of the UTF-8 text, specials included as [0, 0];
- `tokens`: the spans of what carries a label, in BYTES too (`pieces.units`: what Python calls word characters takes in
  numerals such as ① and leaves out combining marks and joiners);
- `heads`: for each of them the index of its head piece, null where there is none;
- `labels`: for each token the label with the largest logit, null where there is no head;
- `logits`: for each token the logits of its head, rounded to 4 decimals, null likewise.

Writes agreement.json beside it too: sentences of one document drawn by lot, with the log-probabilities of their words
before and after names were brought to agree.

Ids, offsets, tokens and heads must agree exactly. Logits cannot: two engines round an activation to different integers
now and then, and the difference travels on; see `logits_note` in the file. Each text is run alone, on one thread.
"""

import argparse
import hashlib
import json
import unicodedata
from pathlib import Path

import numpy as np

import corpora
from agreement import agree
from pieces import LABELS, MAX_PIECES, units
from runtime import OnnxTagger

SEED_SENTENCES = 4  # of each article, spread evenly

INVENTED = {
    "tone marks, old style": "Bà Nguyễn Thị Thuý Hoà ở thành phố Hoà Bình làm việc tại Công ty Khoá Việt.",
    "tone marks, new style": "Bà Nguyễn Thị Thúy Hòa ở thành phố Hòa Bình làm việc tại Công ty Khóa Việt.",
    "NFD": unicodedata.normalize("NFD", "Đại tướng Phan Văn Giang thăm Quảng Ninh và Đà Nẵng."),
    "half composed": "Ông Nguyê\u0303n Va\u0306n Thiê\u0323n sô\u0301ng ở Huê\u0301.",
    "upper case": "CHỦ TỊCH NƯỚC LƯƠNG CƯỜNG TIẾP ĐẠI SỨ NHẬT BẢN TẠI HÀ NỘI",
    "lower case": "chủ tịch nước lương cường tiếp đại sứ nhật bản tại hà nội",
    "no marks": "Chu tich nuoc Luong Cuong tiep dai su Nhat Ban tai Ha Noi",
    "abbreviations": "PGS.TS. Trần Văn A. (ĐH Bách khoa TP.HCM) và Th.S Lê B. gặp UBND Q.1, TP.Thủ Đức ngày 18.3.",
    "emoji": "Chúc mừng 🎉🇻🇳 Nguyễn Quang Hải 👨‍👩‍👧 ghi bàn cho Công an Hà Nội ⚽!",
    "odd spaces": "\u00a0Ông\u2009Tô\u00a0Lâm \u200bđến\tMoskva\u3000hôm nay .",
    "zero width": "Bộ Quốc\u200b phòng và Nguyễn\u200d Văn\ufeff Nam",
    "quotes and dashes": "“Việt Nam–Trung Quốc” – ông Lê Hoài Trung nói… (ảnh: TTXVN/Trọng Đức)",
    "wide forms": "Ｂộ trưởng Ｌê Hoài Trung ① ﬁle №５",
    "link and mail": "Xem https://baotintuc.vn/thoi-su/a-b_c.html hoặc hỏi toasoan@example.vn, ĐT 024.3825-1234.",
    "numbers": "Ngày 18/3/2026, VN-Index tăng 12,5% lên 1.234,56 điểm; USD/VND 25.480.",
    "combining at the end": "Hà Nội\u0301",
    "only symbols": "… — “” !!! ***",
    "one letter": "Đ",
    "unknown pieces": "Ꭰꮳ ၜ Nguyễn ߷ Huế",
    "mixed scripts": "Ông Đổng Quân (董军, Dong Jun) gặp ông Sergey Shoygu (Сергей Шойгу) ở Bắc Kinh.",
    "hyphenated names": "Bà Ursula von der Leyen và ông Jean-Noël Barrot đến Thành phố Hồ Chí Minh",
    "English": "President Luong Cuong met Prime Minister Mark Carney of Canada at the United Nations in New York.",
    "Chinese": "越南国防部长潘文江大将在广宁省与中国国防部长董军上将举行会谈。",
    "Russian": "Президент России Владимир Путин встретился с То Ламом в Ханое.",
    "French": "Emmanuel Macron s’est rendu à Hanoï avec une délégation d’Airbus.",
    "very long": "; ".join(
        f"ông {name} làm việc tại Sở Y tế tỉnh {place}"
        for name in ("Trần Văn Bình", "Lê Thị Hoa", "Phạm Minh Đức", "Đặng Thu Hà", "Võ Quốc Khánh", "Bùi Thị Lan")
        for place in ("Quảng Nam", "Cà Mau", "Hà Giang", "Thanh Hóa", "Bình Dương")
    ),
}


def texts(seeds):
    """{name: text} of everything in the file."""
    found = {}
    for path in sorted(seeds.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        sentences = [text[start:end] for start, end in corpora.sentences(text)]
        sentences = [text for text in dict.fromkeys(sentences) if len(text) > 40]
        for number in range(SEED_SENTENCES):
            at = number * len(sentences) // SEED_SENTENCES
            found[f"{path.stem} #{at}"] = sentences[at]
    return found | INVENTED


def golden(tagger, name, text):
    """The reference of one text."""
    encoding = tagger.tokenizer.encode(text)
    if len(encoding.ids) > MAX_PIECES:
        raise SystemExit(f"{name}: {len(encoding.ids)} pieces; a golden text has at most {MAX_PIECES}")
    logits = tagger.run([encoding.ids])
    found = units(text, encoding.offsets)
    heads = [head for *_, head in found]
    byte = [len(text[:at].encode()) for at in range(len(text) + 1)]
    return {
        "name": name,
        "text": text,
        "ids": encoding.ids,
        "offsets": [[byte[start], byte[end]] for start, end in encoding.offsets],
        "tokens": [[byte[start], byte[end]] for start, end, _ in found],
        "heads": heads,
        "labels": [None if head is None else LABELS[logits[0][head].argmax()] for head in heads],
        "logits": [
            None if head is None else [round(float(value), 4) for value in logits[0][head]] for head in heads
        ],
    }


def agreement():
    """A document of few different words, so that many stand in several places, and labels of every sureness."""
    rng = np.random.default_rng(5)
    lengths = rng.integers(1, 9, 12)
    words = [str(word) for word in rng.choice(["Hà", "Nội", "Mai", "ở", "Nga", "và"], lengths.sum())]
    rows = np.array([rng.dirichlet(np.full(len(LABELS), part)) for part in rng.choice([0.02, 0.1, 0.4], len(words))])
    before = np.log(np.maximum(rows, 1e-9)).round(4)
    ends = np.cumsum(lengths)
    sentences = list(zip(ends - lengths, ends))
    after = agree(words, before, sentences).round(4)
    return {
        "about": "Written by training/golden.py",
        "labels": LABELS,
        "sentences": [
            {"words": words[first:last], "before": before[first:last].tolist(), "after": after[first:last].tolist()}
            for first, last in sentences
        ],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="folder with model.onnx and tokenizer.json")
    parser.add_argument("seeds", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    tagger = OnnxTagger(str(arguments.model / "model.onnx"), arguments.model / "tokenizer.json", threads=1)
    checksum = hashlib.sha256((arguments.model / "model.onnx").read_bytes()).hexdigest()
    head = {
        "about": "Written by training/golden.py; offsets are bytes of the UTF-8 text",
        "model_sha256": checksum,
        "labels": LABELS,
        "logits_note": LOGITS_NOTE,
    }
    lines = [json.dumps(golden(tagger, *item), ensure_ascii=False) for item in texts(arguments.seeds).items()]
    start = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(start + ',\n "texts": [\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")
    beside = arguments.out.with_name("agreement.json")
    beside.write_text(json.dumps(agreement(), ensure_ascii=False) + "\n", encoding="utf-8")


LOGITS_NOTE = (
    "rten 0.27 and ONNX Runtime round some activations to neighbouring integers: compare labels where the two "
    "largest logits are more than 1 apart, and the mean absolute difference of a text's logits, not each logit"
)

if __name__ == "__main__":
    main()
