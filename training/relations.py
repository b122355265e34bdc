"""Would a learned scorer find relations that the rules miss, without more mistakes?

    python relations.py NEWS_RECORDS DEV_RECORDS DEV_GOLD BKEE [CHECKPOINT]

NEWS_RECORDS and DEV_RECORDS are what `danh extract` wrote for a collection of news and for hand-labelled articles,
DEV_GOLD the labels of the latter, BKEE a folder with train.docs.jsonl (event arguments). For each kind of relation a
logistic regression learns, from pairs of entities in one sentence that the rules relate (silver) or do not, and from
the meetings and journeys of BKEE; with CHECKPOINT a second one learns from the encoder's hidden states of the two
mentions. Then the pairs of DEV_RECORDS that the rules leave alone are scored, and the table says what precision and
recall of all relations but has_title become when those above a threshold are added. docs/benchmarks.md has the outcome.

Needs scikit-learn, and torch and transformers for the second.
"""

import json
import random
import re
import sys
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

LISTS = {"persons": "PER", "organisations": "ORG", "places": "LOC", "dates": "DATE", "events": "EVENT", "documents": "DOC"}
KINDS = {
    "affiliated_with": ("PER", "ORG"), "represents": ("PER", "LOC"), "met_with": ("PER", "PER"), "visited": ("PER", "LOC"),
    "signed": ("PER ORG LOC", "DOC"), "chaired": ("PER ORG", "EVENT"), "took_part_in": ("PER ORG LOC", "EVENT"),
    "held_at": ("EVENT", "LOC"), "held_on": ("EVENT", "DATE"), "part_of": ("ORG", "ORG"), "located_in": ("ORG LOC", "LOC"),
}
THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
WORDS = re.compile(r"\w+|[^\w\s]")


def read(path):
    return [json.loads(line) for line in open(path, encoding="utf8")]


def pairs(record):
    """(sentence, kind, subject, object, their spans, other mentions) of each pair that could be related."""
    by_sentence = [[] for _ in record["sentences"]]
    for name, kind in LISTS.items():
        for entity in record[name]:
            for mention in entity["mentions"]:
                by_sentence[mention["sentence"]].append((entity["id"], kind, mention["start"], mention["end"]))
    for number, mentions in enumerate(by_sentence):
        nearest = {}
        for one in mentions:
            for other in mentions:
                if one[0] != other[0]:
                    key = (one[0], other[0])
                    distance = max(one[2], other[2]) - min(one[3], other[3])
                    if key not in nearest or distance < nearest[key][0]:
                        nearest[key] = (distance, one, other)
        for _, one, other in nearest.values():
            for kind, (subjects, objects) in KINDS.items():
                if one[1] in subjects.split() and other[1] in objects.split():
                    if kind != "met_with" or one[2] < other[2]:
                        yield number, kind, one, other, mentions


def features(text, sentence, one, other, mentions):
    """Words between and around, distance, order, what else stands between."""
    first, last = sorted((one, other), key=lambda mention: mention[2])
    between = [word.lower() for word in WORDS.findall(text[first[3] : last[2]])]
    found = {f"types {one[1]} {other[1]}": 1, f"order {one[2] < other[2]}": 1, f"far {min(len(between), 30) // 3}": 1}
    found[f"others {min(5, sum(first[3] <= m[2] and m[3] <= last[2] for m in mentions))}"] = 1
    for word in between[:20]:
        found[f"between {word}"] = 1
    for word, then in zip(between[:20], between[1:21]):
        found[f"between {word} {then}"] = 1
    before = [word.lower() for word in WORDS.findall(text[sentence["start"] : first[2]])][-3:]
    after = [word.lower() for word in WORDS.findall(text[last[3] : sentence["end"]])][:3]
    found.update({f"before {word}": 1 for word in before})
    found.update({f"after {word}": 1 for word in after})
    found["first"] = int(first[2] == min(m[2] for m in mentions))
    return found


def stated(record):
    """(sentence, kind, subject, object) of the record's relations."""
    found = set()
    for relation in record["relations"]:
        for evidence in relation.get("evidence", []):
            found.add((evidence["sentence"], relation["kind"], relation["subject"], relation["object"]))
            if relation["kind"] == "met_with":
                found.add((evidence["sentence"], relation["kind"], relation["object"], relation["subject"]))
    return found


def silver(records, negatives=6, seed=5):
    """Examples by kind: (record, sentence, one, other, mentions, label)."""
    pick = random.Random(seed)
    examples = {kind: [] for kind in KINDS}
    for record in records:
        right = stated(record)
        for number, kind, one, other, mentions in pairs(record):
            label = (number, kind, one[0], other[0]) in right
            if label or pick.random() < negatives / 60:
                examples[kind].append((record, record["sentences"][number], one, other, mentions, label))
    return examples


def bkee(folder):
    """Meetings and journeys as examples of context: a text, spans and a label."""
    examples = {"met_with": [], "visited": []}
    for document in read(Path(folder) / "train.docs.jsonl"):
        text = document["text"].replace("_", " ")
        lines, at = [], 0
        for line in document["text"].split("\n"):
            lines.append({"start": at, "end": at + len(line)})
            at += len(line) + 1
        named = {key: value for key, value in document["mentions"].items() if value[0] in ("PER", "LOC", "GPE", "ORG")}
        for event in document["events"]:
            kind = {"Meet": "met_with", "Transport": "visited"}.get(event["type"])
            roles = {"Meet": ("Entity-Arg",), "Transport": ("Artifact-Arg", "Destination-Arg")}.get(event["type"], ())
            arguments = [named[mention] for role, mention in event["args"] if role in roles and mention in named]
            for one in arguments:
                for other in arguments:
                    wanted = ("PER", "PER") if kind == "met_with" else ("PER", "LOC")
                    types = (one[0], "LOC" if other[0] == "GPE" else other[0])
                    sentence = next((s for s in lines if s["start"] <= one[1] < s["end"]), None)
                    if kind and one is not other and types == wanted and sentence and other[1] < sentence["end"]:
                        spans = [("a", types[0], one[1], one[2]), ("b", types[1], other[1], other[2])]
                        examples[kind].append(({"text": text}, sentence, *spans, spans, True))
    return examples


def gold_relations(gold, record):
    """The gold's relations in terms of the record's entities, and how many they are."""
    def spans(side):
        return {e["id"]: {(m["start"], m["end"]) for m in e["mentions"]} for name in LISTS for e in side[name]}

    ours, theirs = spans(record), spans(gold)
    shared = sorted(((len(a & b), i, j) for i, a in ours.items() for j, b in theirs.items() if i[0] == j[0] and a & b), reverse=True)
    of = {}
    for _, i, j in shared:
        if i not in of.values() and j not in of:
            of[j] = i
    right = set()
    relations = [relation for relation in gold["relations"] if relation["kind"] in KINDS]
    for relation in relations:
        one, other = of.get(relation["subject"]), of.get(relation["object"])
        right.add((relation["kind"], one, other))
        if relation["kind"] == "met_with":
            right.add((relation["kind"], other, one))
    return right, len(relations)


def table(name, score, records, golds):
    """Precision and recall of the rules' relations with the scorer's above each threshold."""
    added = []
    rules_right = rules_found = wanted = 0
    for record in records:
        right, count = gold_relations(golds[record["id"]], record)
        known = {(r["kind"], r["subject"], r["object"]) for r in record["relations"] if r["kind"] in KINDS}
        rules_right += sum(relation in right for relation in known)
        rules_found += len(known)
        wanted += count
        best = {}
        for number, kind, one, other, mentions in pairs(record):
            key = (kind, one[0], other[0])
            if key not in known and (kind, other[0], one[0]) not in known:
                probability = score(kind, record, record["sentences"][number], one, other, mentions)
                best[key] = max(best.get(key, 0.0), probability)
        added += [(probability, key in right) for key, probability in best.items()]
    print(f"{name}: rules alone P {100 * rules_right / rules_found:.1f} R {100 * rules_right / wanted:.1f} ({rules_right} of {rules_found})")
    for threshold in THRESHOLDS:
        new = [ok for probability, ok in added if probability >= threshold]
        right, found = rules_right + sum(new), rules_found + len(new)
        p, r = right / found, right / wanted
        print(f"  with p >= {threshold}: {sum(new)} of {len(new)} added are right; P {100 * p:.1f} R {100 * r:.1f} F1 {200 * p * r / (p + r):.1f}")


def main():
    news, dev, gold, folder = sys.argv[1:5]
    examples = silver(read(news))
    for kind, more in bkee(folder).items():
        examples[kind] += more
        print(f"BKEE: {len(more)} of {kind}")
    records, golds = read(dev), {record["id"]: record for record in read(gold)}

    models = {}
    for kind, rows in examples.items():
        labels = [label for *_, label in rows]
        if sum(labels) < 20:
            continue
        vectoriser = DictVectorizer()
        matrix = vectoriser.fit_transform(features(r["text"], s, a, b, m) for r, s, a, b, m, _ in rows)
        models[kind] = vectoriser, LogisticRegression(C=0.5, max_iter=300).fit(matrix, labels)
        print(f"{kind}: {sum(labels)} of {len(labels)} examples are right")

    def by_context(kind, record, sentence, one, other, mentions):
        if kind not in models:
            return 0.0
        vectoriser, model = models[kind]
        return model.predict_proba(vectoriser.transform([features(record["text"], sentence, one, other, mentions)]))[0, 1]

    table("context", by_context, records, golds)
    if len(sys.argv) > 5:
        hidden_states(sys.argv[5], examples, records, golds)


def hidden_states(checkpoint, examples, records, golds, most=400):
    import torch
    from tokenizers import Tokenizer
    from transformers import BertForTokenClassification

    from runtime import reduced_precision

    tokenizer = Tokenizer.from_file(f"{checkpoint}/tokenizer.json")
    network = BertForTokenClassification.from_pretrained(checkpoint, torch_dtype=torch.float32).eval()
    known = {}

    def states(text):
        if text not in known:
            encoding = tokenizer.encode(text)
            with torch.no_grad(), reduced_precision():
                ids = torch.tensor([encoding.ids[:256]])
                hidden = network.bert(ids).last_hidden_state[0].float().numpy()
            known[text] = encoding.offsets[:256], hidden
        return known[text]

    def vector(record, sentence, one, other):
        offsets, hidden = states(record["text"][sentence["start"] : sentence["end"]])

        def mean(mention):
            start, end = mention[2] - sentence["start"], mention[3] - sentence["start"]
            rows = [i for i, (a, b) in enumerate(offsets) if a < end and b > start and b > a]
            return hidden[rows].mean(0) if rows else np.zeros(hidden.shape[1], np.float32)

        a, b = mean(one), mean(other)
        return np.concatenate([a, b, a * b])

    models = {}
    pick = random.Random(9)
    for kind, rows in examples.items():
        rows = [row for row in rows if "sentences" in row[0]]
        rows = pick.sample(rows, min(most, len(rows)))
        labels = [label for *_, label in rows]
        if 20 <= sum(labels) < len(labels):
            matrix = np.stack([vector(r, s, a, b) for r, s, a, b, *_ in rows])
            models[kind] = LogisticRegression(C=0.05, max_iter=300).fit(matrix, labels)

    def by_states(kind, record, sentence, one, other, mentions):
        return models[kind].predict_proba([vector(record, sentence, one, other)])[0, 1] if kind in models else 0.0

    table("hidden states", by_states, records, golds)


if __name__ == "__main__":
    main()
