"""Times underthesea's `ner` (CRF) over articles in JSON Lines: underthesea_ner.py FILE.jsonl PROCESSES

pip install underthesea==9.5.0. Models are loaded and warmed up before the clock starts. Each article is split by
underthesea's own sentence splitter, and each sentence tagged.
"""

import json
import multiprocessing
import sys
import time


def warm(_=None):
    from underthesea import ner, sent_tokenize

    global tag
    tag = lambda text: [ner(sentence) for sentence in sent_tokenize(text)]
    tag("Chiều 24/10, tại Hà Nội, Đại tướng Phan Văn Giang hội đàm.")


def count(text):
    return sum(1 for sentence in tag(text) for word in sentence if word[-1].startswith("B-"))


def main():
    path, processes = sys.argv[1], int(sys.argv[2])
    texts = [json.loads(line)["text"] for line in open(path, encoding="utf8")]
    with multiprocessing.Pool(processes, warm) as pool:
        pool.map(count, texts[:processes], chunksize=1)
        start = time.perf_counter()
        mentions = sum(pool.imap_unordered(count, texts, chunksize=8))
        seconds = time.perf_counter() - start
    print(f"underthesea ner, {processes} processes: {len(texts)} articles, {mentions} mentions, {seconds:.1f} s, {len(texts) / seconds:.2f} articles/s")


main()
