"""Does what training, evaluation and calibration share do what it says? `pytest training` (numpy and onnx only)."""

import itertools

import numpy as np
import pytest

import calibrate
from agreement import agree
from config import configuration
import corpora
import decode
import passages
import score
from graph import GROUPS, Layer, Linear, Network
from pieces import LABELS, units
from quantise import Settings, quantise, read_inputs, rounded, write_inputs


def all_sequences(count):
    """Every allowed sequence of labels."""
    for path in itertools.product(range(len(LABELS)), repeat=count):
        names = ["O", *(LABELS[label] for label in path)]
        if all(not now.startswith("I-") or last[1:] == now[1:] for last, now in zip(names, names[1:])):
            yield path


@pytest.fixture
def rows():
    return np.random.default_rng(7).dirichlet(np.full(len(LABELS), 0.5), 4)


def test_the_best_allowed_sequence_is_found(rows):
    best = max(all_sequences(len(rows)), key=lambda path: np.prod([row[at] for row, at in zip(rows, path)]))
    assert decode.labels(np.log(rows)) == list(best)


def rows_of(*labels, sure):
    rows = np.full((len(labels), len(LABELS)), (1 - sure) / (len(LABELS) - 1))
    for row, label in zip(rows, labels, strict=True):
        row[LABELS.index(label)] = sure
    return rows


def test_the_same_words_agree_within_a_document_unless_each_is_sure():
    words = ["Mỵ", "Châu", "Mỵ", "Châu", "thăm", "Châu", "Nga", "Nga"]
    sentences = [(0, 2), (2, 5), (5, 6), (6, 7), (7, 8)]
    scores = np.log(np.concatenate([
        rows_of("B-PER", "I-PER", sure=0.95),
        rows_of("B-LOC", "I-LOC", "O", sure=0.5),
        rows_of("B-LOC", sure=0.6),
        rows_of("B-LOC", sure=0.999),
        rows_of("B-PER", sure=0.999),
    ]))
    agreed = agree(words, scores, sentences)
    assert [LABELS[label] for label in agreed.argmax(1)] == [
        "B-PER", "I-PER", "B-PER", "I-PER", "O", "B-LOC", "B-LOC", "B-PER"
    ]
    assert np.exp(agreed).sum(1) == pytest.approx(1)
    # “Châu” within the longer name is no place of “Châu”, and “thăm” is in no name.
    assert agreed[4:6] == pytest.approx(scores[4:6])


def test_a_mention_is_as_likely_as_counting_says(rows):
    weights = {path: np.prod([row[at] for row, at in zip(rows, path)]) for path in all_sequences(len(rows))}
    spans = [(at, at) for at in range(len(rows))]
    for first, last, kind in [(0, 0, "PER"), (1, 2, "LOC"), (3, 3, "ORG"), (0, 3, "MISC")]:
        wanted = sum(
            weight
            for path, weight in weights.items()
            if (first, last, kind) in decode_path(spans, path)
        ) / sum(weights.values())
        assert decode.probabilities(rows, [(first, last, kind)])[0] == pytest.approx(wanted, rel=1e-9)


def decode_path(spans, path):
    return decode.entities(spans, np.log(np.eye(len(LABELS))[list(path)] + 1e-9))


def test_what_is_less_likely_right_than_wrong_is_left_out():
    spans, scores = [(0, 3), (4, 7)], np.log(np.concatenate([rows_of("B-LOC", sure=0.6), rows_of("B-PER", sure=0.3)]))
    assert decode.entities(spans, scores) == [(0, 3, "LOC")]
    assert decode.entities(spans, scores, least=0) == [(0, 3, "LOC"), (4, 7, "PER")]


def test_calibration_error_is_the_gap_between_what_is_said_and_what_is_so():
    assert calibrate.calibration_error([(0.9, True)] * 9 + [(0.9, False)]) == pytest.approx(0)
    assert calibrate.calibration_error([(0.9, True), (0.9, False)]) == pytest.approx(0.4)


def test_pieces_of_several_characters_carry_one_label():
    # “中国” is one piece, “人” another; the space before a word belongs to its piece.
    assert units("中国人 ở Huế", [(0, 2), (2, 3), (3, 5), (5, 9)]) == [(0, 2, 0), (2, 3, 1), (4, 5, 2), (6, 9, 3)]
    assert units("a\u200bb", [(0, 1)])[-1][2] is None


def test_columns_are_joined_as_they_were_written():
    words = ["Ông", "Tô", "Lâm", "(", "Hà", "Nội", ")", "nói", "."]
    tags = ["O", "B-PER", "I-PER", "O", "B-LOC", "I-LOC", "O", "O", "O"]
    document = corpora._joined("x", [(words, tags), (["Huế"], ["B-LOC"])])
    assert document.text == "Ông Tô Lâm (Hà Nội) nói.\nHuế"
    assert [document.text[start:end] for start, end, _ in document.entities] == ["Tô Lâm", "Hà Nội", "Huế"]
    assert [document.text[start:end] for start, end in document.sentences] == ["Ông Tô Lâm (Hà Nội) nói.", "Huế"]


def test_passages_hold_whole_sentences_up_to_their_limit():
    text = "Hà Nội mưa. Huế nắng.\n" + "dài " * 50
    document = corpora.Document("x", text, corpora.sentences(text), [])
    assert len(document.sentences) == 3
    for most, count in [(0, 3), (40, 2), (999, 1)]:
        cut = passages.cut(document, lambda most=most: most)
        assert len(cut) == count
        assert [sentence for passage in cut for sentence in passage.sentences] == document.sentences


def test_labels_of_a_passage_are_those_of_its_document():
    spans, entities = [(0, 3), (4, 6), (7, 10), (11, 14)], [(4, 10, "PER"), (11, 14, "LOC")]
    labels = [LABELS[label] for label in passages.gold_labels(spans, entities)]
    assert labels == ["O", "B-PER", "I-PER", "B-LOC"]


def test_what_another_cut_said_of_the_same_place_is_found():
    rows = np.eye(len(LABELS), dtype=np.float16)[[0, 1, 2]]
    found = passages.rows_at([(0, 2), (3, 5), (4, 5), (9, 12)], np.array([0, 3, 9]), rows)
    assert found.argmax(1).tolist() == [0, 1, 1, 2] and found.dtype == np.float32


def test_strict_scores_count_span_and_type():
    document = corpora.Document("x", "", [], [(0, 3, "PER"), (5, 9, "LOC"), (10, 12, "MISC")])
    table = score.strict([document], [[(0, 3, "PER"), (5, 9, "ORG"), (10, 12, "MISC")]])
    assert table["PER"][2] == 100 and table["LOC"][1] == 0 and table[score.ALL] == (50, 50, 50)


def test_weights_that_learnt_with_the_rounding_are_rounded_as_they_learnt(tmp_path):
    rng = np.random.default_rng(11)
    width, inner, rows = 8, 16, 40

    def linear(inputs, outputs):
        return Linear(rng.normal(size=(inputs, outputs)).astype(np.float32), np.zeros(outputs, np.float32))

    sizes = {"inner": (width, inner), "outer": (inner, width)}
    norm = np.ones(width), np.zeros(width)
    layer = Layer(
        **{name: linear(*sizes.get(name, (width, width))) for names in GROUPS for name in names},
        attended_norm=norm, outer_norm=norm,
    )
    table = rng.normal(size=(5, width)).astype(np.float32)
    network = Network(table, table, norm, [layer], linear(width, len(LABELS)), 2, 1e-12)
    # One channel is far larger than the others, so that dividing pays.
    large = np.array([30.0] + [1.0] * (width - 1), np.float32)
    reads = [rng.normal(size=(rows, size)).astype(np.float32) for size in (width, width, width, inner)]
    reads[0] *= large
    known = quantise(network, [reads], Settings())
    write_inputs(known, tmp_path / "inputs.npz")
    inputs = read_inputs(tmp_path / "inputs.npz", 1)
    first = known.layers[0].query
    assert inputs[0][0][0] == first.activation and inputs[0][0][1] == pytest.approx(first.divide)

    settings = Settings(bits=7)
    found = rounded(network, inputs, settings).layers[0]
    for names, (activation, divide) in zip(GROUPS, inputs[0], strict=True):
        for name in names:
            one, exact = getattr(found, name), getattr(layer, name).weight
            divide = np.ones(len(exact)) if divide is None else divide
            gap = np.abs(one.integers * one.steps - exact * divide[:, None])
            assert (gap <= one.steps * 0.5001).all() and np.abs(one.integers).max(0).tolist() == [63] * exact.shape[1]
            assert one.activation == activation


def test_the_mean_of_readings_leaves_out_what_one_of_them_did_not_reach():
    whole = [(0, 2), (3, 5)], np.log(np.array([rows_of("O", sure=0.4)[0], rows_of("O", sure=0.9)[0]]))
    short = [(0, 2)], np.log(rows_of("O", sure=0.8))
    spans, scores = passages.mean([whole, short])
    assert spans == [(0, 2)]
    assert np.exp(scores[0, LABELS.index("O")]) == pytest.approx(0.6)
    assert passages.mean([([], np.zeros((0, len(LABELS))))] * 2)[0] == []


def test_a_configuration_takes_from_another_what_it_leaves_out(tmp_path):
    (tmp_path / "a.toml").write_text('epochs = 3\nrate = 1.0\n[[corpora]]\nname = "x"')
    (tmp_path / "b.toml").write_text('like = "a"\nrate = 2.0')
    (tmp_path / "c.toml").write_text('like = "b"\nepochs = 4')
    assert configuration(tmp_path / "c.toml") == {"epochs": 4, "rate": 2.0, "corpora": [{"name": "x"}]}


def test_each_document_is_left_out_of_one_fold():
    left_out = [set(range(8)) - set(corpora.outside_fold(8, 3, seed)) for seed in (3, 1, 2)]
    assert left_out == [{0, 3, 6}, {1, 4, 7}, {2, 5}]
    assert corpora.outside_fold(8, None, 1) == list(range(8))
