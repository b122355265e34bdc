"""Does the memory of a run grow with the number of articles?

    python3 benches/memory.py NEWS.jsonl[.gz] [DANH [OPTION...]]

Repeats the articles of a file of JSON Lines with ids of their own and one changed word in each sentence, so that no
sentence is known already, and prints the peak memory of runs over 1,000, 3,000 and 10,000 of them; then that of a run
over one text file of 200 MB, which is refused, and of one that `--max-article-bytes` lets in (rules only: the model
would take an hour).
"""

import gzip
import json
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path


def articles(path, count):
    lines = (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8").readlines()
    for number in range(count):
        article = json.loads(lines[number % len(lines)])
        sentence = iter(range(10_000))
        text = re.sub(r"\w+(?=[^\w\s]*\s*[.!?]\s)", lambda word: f"{word[0]}{number}x{next(sentence)}", article["text"])
        yield json.dumps({"id": f"{number}", "text": text}, ensure_ascii=False) + "\n"


def peak(command):
    """Of the last child, in MiB: a fresh process measures each run, because the system keeps the highest of all."""
    script = "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); \
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime)"
    done = subprocess.run([sys.executable, "-c", script, *map(str, command)], capture_output=True, text=True, check=True)
    code, mebibytes, seconds = done.stdout.split()
    return f"exit code {code}, {float(mebibytes):.0f} MiB, {float(seconds):.0f} s of CPU"


def main():
    news, danh, options = sys.argv[1], (sys.argv[2:] or ["target/release/danh"])[0], sys.argv[3:]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for count in (1_000, 3_000, 10_000):
            (folder / "news.jsonl").write_text("".join(articles(news, count)), encoding="utf-8")
            run = [danh, "extract", folder / "news.jsonl", "-o", folder / f"out{count}", "--quiet", *options]
            print(f"{count} articles: {peak(run)}", flush=True)
        sentence = "Chiều 24/10, tại Hà Nội, Đại tướng Phan Văn Giang đã hội đàm với đoàn đại biểu.\n"
        long = folder / "long.txt"
        long.write_text(sentence * (200_000_000 // len(sentence.encode())), encoding="utf-8")
        run = [danh, "extract", long, "-o", folder / "long", "--quiet"]
        print(f"200 MB: {peak(run)}", flush=True)
        print((folder / "long/errors.jsonl").read_text().strip(), flush=True)
        run += ["--force", "--rules-only", "--max-article-bytes", "300000000"]
        print(f"200 MB, let in, rules only: {peak(run)}", flush=True)


if __name__ == "__main__":
    main()
