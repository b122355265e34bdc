"""How many articles come back from the Vietnamese encodings before Unicode, and how many in UTF-8 are left alone?

    python3 benches/encodings.py NEWS.jsonl[.gz] [DANH]

Takes the first 200 articles of a file of JSON Lines that an encoding can write, writes them in it, and counts those
that `danh extract --rules-only` restores to the letter. Then lets it read all articles as they are, and counts those
in which it sees another encoding than UTF-8. The tables are not those of danh: Windows-1258 and TCVN are iconv's, VNI
is written down here from the letters' names.
"""

import gzip
import json
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

COUNT = 200
TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï", "": ""}
CIRCUMFLEX = {"\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä", "": "â"}
BREVE = {"\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë", "": "ê"}
SINGLE = {"đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}


def vni_letter(letter: str) -> str:
    """A letter of Vietnamese as VNI shows it, in letters of Windows-1252."""
    lower = letter.lower()
    if lower in SINGLE:
        shown = SINGLE[lower]
    else:
        parts = unicodedata.normalize("NFD", lower)
        base, marks = parts[0], set(parts[1:])
        tone = next(iter(marks & set(TONES)), "")
        base = {"o": "ô", "u": "ö"}[base] if "\u031b" in marks else base
        table = CIRCUMFLEX if "\u0302" in marks else BREVE if "\u0306" in marks else TONES
        shown = base + table[tone]
    return shown.upper() if letter != lower else shown


def vni(text: str) -> bytes:
    """Fails on characters that VNI does not have, and on letters that it uses for others."""
    vietnamese = set("àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ")
    return "".join(vni_letter(c) if c.lower() in vietnamese else c.encode("cp1252").decode("cp1252") for c in text).encode("cp1252")


def iconv(name: str):
    def encode(text: str) -> bytes:
        done = subprocess.run(["iconv", "-f", "UTF-8", "-t", name], input=text.encode(), capture_output=True)
        if done.returncode:
            raise ValueError(text)
        return done.stdout

    return encode


ENCODINGS = {
    "utf-16le": lambda text: text.encode("utf-16"),
    "utf-16be": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "utf-16le, no mark": lambda text: text.encode("utf-16-le"),
    "windows-1258": iconv("CP1258"),
    "tcvn3": iconv("TCVN5712-1"),
    "vni": vni,
    "tcvn3 in utf-8": lambda text: iconv("TCVN5712-1")(text).decode("cp1252").encode(),
    "vni in utf-8": lambda text: vni(text).decode("cp1252").encode(),
    "nfd": lambda text: unicodedata.normalize("NFD", text).encode(),
}


def extract(danh: str, inputs: Path, out: Path) -> dict:
    subprocess.run([danh, "extract", "--rules-only", "--quiet", inputs, "-o", out], check=False)
    records = (json.loads(line) for line in (out / "records.jsonl").open(encoding="utf-8"))
    return {record["id"]: record for record in records}


def main() -> None:
    path, danh = sys.argv[1], (sys.argv[2:] or ["target/release/danh"])[0]
    lines = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    articles = {article["id"]: article["text"] for article in map(json.loads, lines)}
    with tempfile.TemporaryDirectory() as folder:
        for name, encode in ENCODINGS.items():
            inputs = Path(folder) / name / "in"
            inputs.mkdir(parents=True)
            chosen, left_out = {}, 0
            for identifier, text in articles.items():
                try:
                    (inputs / f"{identifier}.txt").write_bytes(encode(text))
                    chosen[identifier] = unicodedata.normalize("NFC", text)
                except (ValueError, KeyError):
                    left_out += 1
                if len(chosen) == COUNT:
                    break
            records = extract(danh, inputs, inputs.parent / "out")
            restored = [i for i, text in chosen.items() if i in records and records[i]["text"] == text]
            noted = {records[i]["source"].get("encoding") for i in restored}
            print(f"{name}: {len(restored)} of {len(chosen)} restored, noted as {noted}; {left_out} it cannot write", flush=True)
        records = extract(danh, Path(path), Path(folder) / "out")
        seen = [i for i, record in records.items() if record["source"].get("encoding")]
        print(f"utf-8: {len(seen)} of {len(records)} taken for another encoding {seen[:5]}")


if __name__ == "__main__":
    main()
