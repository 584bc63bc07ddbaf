"""Every public function of the core, fed with what it cannot take."""

import importlib
import inspect
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from lablib import (
    characters,
    exam,
    floors,
    generate,
    models,
    plays,
    probe,
    published,
    results,
    seq2seq,
    train,
    weights,
    writer,
)
from lablib.characters import Vocab
from lablib.models import CharRNN, LoopRNN

CORE = [characters, floors, models, train, plays, weights, seq2seq, generate]
CORE += [writer, probe, published]
CORE += [results, exam]
VOCAB = Vocab("hihello")  # ehilo
V = len(VOCAB)


class Says(nn.Module):
    """A model with a weight that gives the same answer to anything."""

    def __init__(self, answer):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.answer = answer

    def forward(self, x, state=None):
        return self.answer


class Falls(nn.Module):
    """A model whose forward raises whatever it was built with."""

    def __init__(self, error: Exception):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.error = error

    def forward(self, *_):
        raise self.error


def floats(*shape, **kwargs):
    return torch.linspace(0, 1, math.prod(shape)).reshape(shape).to(**kwargs)


def whole(*shape, **kwargs):
    return torch.zeros(shape, dtype=torch.int64).to(**kwargs)


# what is not of the right type, whatever the parameter is
NO_TEXT = [None, 0, True, 1.5, math.nan, b"he", ["h"], ("h",), {}, object(), torch.tensor([1]), str]
NO_WHOLE = [
    None,
    "3",
    1.5,
    2.0,
    math.nan,
    math.inf,
    True,
    False,
    1j,
    [3],
    torch.tensor(3),
    np.int64(3),
]
NO_NUMBER = [None, "3", True, 1j, [3.0], torch.tensor(0.1), math.nan, math.inf, -math.inf, 0, -1]
NO_TENSOR = [None, 3, "he", [0, 1], (0, 1), [[0.0]], {}, np.zeros(3), range(3), object()]
NO_VALUES = [whole(3, device="meta"), whole(3).to_sparse(), floats(3, 5).to_sparse()]
NO_MODEL = [None, "nn.RNN", 3, nn.RNN, lambda x: x, torch.zeros(3), nn.Parameter(torch.zeros(3))]
NO_VOCAB = [None, "ehilo", ["e", "h"], {"e": 0}, 5, Vocab, torch.tensor([0])]
NO_PATH = [None, 0, True, b"vocab.json", ["vocab.json"], torch.tensor(1)]
NO_FLOATS = [
    *NO_TENSOR,
    *NO_VALUES,
    whole(3),
    whole(3, dtype=torch.bool),
    torch.zeros(3, dtype=torch.complex64),
]
EMPTY = [torch.zeros(0), torch.zeros(0, 5), torch.zeros(2, 0, 5), torch.zeros(1, 2, 0)]

WEIGHTS = [weight.detach() for weight in nn.RNN(4, 2).parameters()]


def other(tensor: torch.Tensor) -> list:
    """A float tensor in another precision, on another device and in other shapes."""
    wrong = [
        tensor.double(),
        tensor.half(),
        tensor.bfloat16(),
        tensor.to("meta"),
        tensor.to_sparse(),
    ]
    return wrong + [
        tensor[None, None],
        tensor.repeat_interleave(2, -1),
        tensor[..., :0],
        tensor.sum(),
    ]


def bad_models(reads: str) -> list:
    """Modules that a caller with x (., T, V) cannot use; `reads` adds what only some refuse."""
    bad = [
        *NO_MODEL,
        LoopRNN(V + 1, V),
        nn.RNN(V + 1, V, batch_first=True),
        nn.Linear(V + 1, V),
        nn.Linear(V, V).double(),
        nn.Linear(V, V).half(),
        CharRNN(V, 3).to("meta"),
        nn.Embedding(V, V),
        nn.Conv2d(2, 2, 1),
        *(Falls(error) for error in (KeyError("h"), AssertionError(), OSError("disk"))),
        *(Says(answer) for answer in (None, "he", 3, (), (1, 2), ("he", None), [torch.zeros(1)])),
        *(Says(torch.zeros(shape)) for shape in ((), (V,), (1, V), (9, 9, V), (1, 2, 3, V))),
    ]
    if reads == "scores and state":
        bad += [nn.RNN(V, V), nn.LSTM(V, V), nn.Linear(V, V), LoopRNN(V, V + 1), nn.Identity()]
        bad.remove(
            next(
                model
                for model in bad
                if isinstance(model, nn.Linear) and model.weight.dtype == torch.double
            )
        )
    return bad


def grown(model: nn.Module) -> nn.Module:
    with torch.no_grad():
        next(model.parameters()).fill_(math.nan)
    return model


TEXTS = [*NO_TEXT, ""]
KNOWN_TEXTS = [*TEXTS, "hez", "\ud800", "\0", "H", " "]
X = floats(1, 6, V)
Y = whole(1, 6)
PROBED = floats(3, 2, V)
STEP = dict(
    zip(("x", "h", "w_ih", "w_hh", "b_ih", "b_hh"), (floats(4), floats(2), *WEIGHTS), strict=True)
)
GRU_STEP = dict(STEP, **{name: floats(6, *STEP[name].shape[1:]) for name in list(STEP)[2:]})
LSTM_STEP = {"x": floats(4), "h": floats(2), "c": floats(2)}
LSTM_STEP |= {name: floats(8, *STEP[name].shape[1:]) for name in list(STEP)[2:]}
STATES = [
    *NO_TENSOR,
    floats(1, 2),
    floats(2, 3, 3),
    floats(1, 4, 3),
    floats(1, 3, 2),
    whole(1, 3, 3),
]
STATES = STATES[1:] + [floats(1, 3, 3, dtype=torch.double), floats(1, 3, 3, device="meta")]
FED = [*NO_FLOATS, *EMPTY, *other(floats(3, 2, 4)), floats(4), floats(3, 2, 5)]
CLASSES = [*NO_WHOLE, 1, 0, -1]
VOCAB_IN, VOCAB_OUT = Vocab("ab·"), Vocab("ab·<>")
TRANSLATOR = seq2seq.Translator(3, 5, 4, looks_back=True)
READ, SAID = (floats(2, *sizes, dtype=torch.double) for sizes in ((5, 3), (4, 5)))
MEMORY, STATE = floats(2, 5, 4, dtype=torch.double), floats(1, 2, 4, dtype=torch.double)
BAD_LENGTHS = [
    *NO_TENSOR,
    *NO_VALUES,
    torch.tensor([5]),
    torch.tensor([0, 1]),
    torch.tensor([6, 1]),
]
BAD_LENGTHS += [torch.tensor([[5, 1]]), torch.tensor([5.0, 1.0]), torch.tensor([-1, 5])]
PROBED_BAD = [
    *NO_FLOATS,
    *EMPTY,
    *other(PROBED),
    floats(2, V),
    floats(1, 2, 3, V),
    PROBED * math.nan,
    PROBED / 0,
]
GENERATED = {"vocab": [*NO_VOCAB, Vocab("he"), Vocab("abcdefgh")]}
START = {**GENERATED, "start": KNOWN_TEXTS, "length": [*NO_WHOLE, 0, -1, 2]}
TRAINED = {
    "x": [
        *NO_FLOATS,
        *EMPTY,
        *other(X),
        floats(6, V),
        floats(1, 6, V + 1),
        floats(1, 5, V),
        X * math.nan,
    ],
    "y": [*NO_TENSOR, *NO_VALUES, whole(6), whole(1, 5), whole(2, 6), whole(1, 6, V), whole(0, 6)]
    + [Y + V, Y - 1, Y.int(), Y.bool(), Y.float(), Y.to("meta"), Y.to_sparse()],
    "steps": [*NO_WHOLE, 0, -1],
    "lr": NO_NUMBER,
}

RESULT = results.Result("RNN 64", 8512, 512_000, (2.94, 2.92))

# name: the good arguments, and for every parameter what has to be refused
TABLE = {
    "characters.Vocab": ({"text": "hihello"}, {"text": TEXTS}),
    "characters.Vocab.encode": ({"text": "hello"}, {"text": KNOWN_TEXTS}),
    "characters.Vocab.decode": (
        {"ids": [0, 1]},
        {
            "ids": [None, 3, 1.5, "he", "", {}, {0, 1}, object(), iter([0]), [], (), [None], ["h"]]
            + [[1.0], [True], [-1], [V], [0, math.nan], [[0]], b"he", np.zeros(3), range(V, V + 2)]
            + [torch.tensor(1), torch.tensor([[1]]), torch.tensor([]), torch.tensor([1.0])]
            + [torch.tensor([True]), torch.tensor([1j]), torch.tensor([-1]), torch.tensor([V])]
            + NO_VALUES
        },
    ),
    "characters.Vocab.one_hot": ({"text": "hello"}, {"text": KNOWN_TEXTS}),
    "characters.Vocab.save": ({"path": "saved.json"}, {"path": [*NO_PATH, "\0", Path("a\0b")]}),
    "characters.Vocab.load": ({"path": "kept.json"}, {"path": [*NO_PATH, "\0", "broken.json"]}),
    "characters.one_hot": (
        {"ids": torch.tensor([0, 2]), "size": 3},
        {
            "ids": [*NO_TENSOR, *NO_VALUES, *EMPTY, floats(2), floats(2).bool(), torch.tensor([1j])]
            + [torch.tensor([3]), torch.tensor([-1]), torch.tensor(9), torch.zeros(0).long()],
            "size": [*NO_WHOLE, 0, -1, 2],
        },
    ),
    "characters.windows": (
        {"ids": torch.arange(9), "length": 4, "stride": 2},
        {
            "ids": [*NO_TENSOR, *NO_VALUES, *EMPTY, torch.tensor(1), whole(3, 3), whole(0)]
            + [torch.arange(1), torch.arange(4)],
            "length": [*NO_WHOLE, 0, -1, 9, 10**30],
            "stride": [*NO_WHOLE, 0, -1, 9, 10**30],
        },
    ),
    "characters.pad": (
        {"words": ["he", "lo"], "vocab": VOCAB, "char": "i"},
        {
            "words": [None, 3, "hello", b"he", {"he"}, iter(["he"]), object(), torch.zeros(2)]
            + [[], (), ["he", ""], [""], ["he", 3], [None], ["he", "hi"], ["i"], ["hez"], [["he"]]],
            "vocab": [*NO_VOCAB, Vocab("he"), Vocab("helo")],
            "char": [*TEXTS, "z", "ii", "il", "l", "h"],
        },
    ),
    "characters.random_windows": (
        {"ids": torch.arange(9), "length": 4, "count": 2},
        {
            "ids": [*NO_TENSOR, *NO_VALUES, *EMPTY, torch.tensor(1), whole(3, 3), whole(0)]
            + [torch.arange(1), torch.arange(4)],
            "length": [*NO_WHOLE, 0, -1, 9, 10**30],
            "count": [*NO_WHOLE, 0, -1],
        },
    ),
    "characters.stitch": (
        {"windows": torch.arange(12).reshape(3, 4), "stride": 2},
        {
            "windows": [*NO_TENSOR, *NO_VALUES, *EMPTY, torch.tensor(1), whole(3), whole(3, 4, 2)]
            + [whole(0, 4), whole(3, 0), whole(3, 1)],
            "stride": [*NO_WHOLE, 0, -1, 5, 10**30],
        },
    ),
    "characters.streams": (
        {"ids": torch.arange(9), "rows": 2},
        {
            "ids": [*NO_TENSOR, *NO_VALUES, *EMPTY, torch.tensor(1), whole(3, 3), whole(0)]
            + [torch.arange(1), torch.arange(2)],
            "rows": [*NO_WHOLE, 0, -1, 9, 10**30],
        },
    ),
    "floors.Limit": "a record",
    "floors.tanh_scores": ({"classes": 5}, {"classes": CLASSES}),
    "floors.softmax_twice": ({"classes": 5}, {"classes": CLASSES}),
    "floors.memoryless": ({"text": "hello"}, {"text": [*TEXTS, "h"]}),
    "floors.windows": (
        {"text": "hello", "length": 2, "stride": 1},
        {
            "text": [*TEXTS, "h", "he"],
            "length": [*NO_WHOLE, 0, -1, 5, 10**30],
            "stride": [*NO_WHOLE, 0, -1, 5, 10**30],
        },
    ),
    **{
        f"floors.{kind}": (
            {"vocab": VOCAB, "text": "hello", "length": 2},
            {"vocab": NO_VOCAB, "text": KNOWN_TEXTS, "length": [*NO_WHOLE, 0, -1, 6, 10**30]},
        )
        for kind in ("WittenBell", "KneserNey")
    },
    "floors.WittenBell.probability": (
        {"char": "h", "before": "he"},
        {"char": [*KNOWN_TEXTS, "he"], "before": [*NO_TEXT, "hez", "\ud800"]},
    ),
    "floors.WittenBell.bits": (
        {"text": "hello", "before": "he"},
        {"text": KNOWN_TEXTS, "before": [*NO_TEXT, "hez", "\ud800"]},
    ),
    "models.step": (STEP, {name: [*NO_FLOATS, *other(value)] for name, value in STEP.items()}),
    **{
        f"models.{name}": (good, {part: [*NO_FLOATS, *other(good[part])] for part in good})
        for name, good in (("gru_step", GRU_STEP), ("lstm_step", LSTM_STEP))
    },
    "models.LoopRNN": (
        {"input_size": 4, "hidden_size": 3},
        {"input_size": [*NO_WHOLE, 0, -1], "hidden_size": [*NO_WHOLE, 0, -1]},
    ),
    "models.LoopRNN.forward": (
        {"x": floats(3, 2, 4), "h": floats(1, 3, 3)},
        {"x": FED, "h": STATES},
    ),
    "models.CharRNN": (
        {"vocab_size": 4, "hidden_size": 3, "layers": 2, "cell": nn.GRU},
        {name: [*NO_WHOLE, 0, -1] for name in ("vocab_size", "hidden_size", "layers")}
        | {"cell": [None, 3, "LSTM", nn.LSTM(4, 3), nn.LSTMCell, nn.Linear, nn.RNNBase]},
    ),
    "models.CharRNN.forward": (
        {"x": floats(3, 2, 4), "h": floats(1, 3, 3)},
        {"x": FED, "h": STATES},
    ),
    "models.scan": (
        {"a": floats(2, 4, 3), "b": floats(2, 4, 3)},
        {name: [*NO_FLOATS, *other(floats(2, 4, 3)), floats(2, 5, 3)] for name in "ab"},
    ),
    "models.MinGRU": (
        {"input_size": 4, "hidden_size": 3, "dtype": torch.float64},
        {name: [*NO_WHOLE, 0, -1] for name in ("input_size", "hidden_size")}
        | {"dtype": [3, "float64", torch.int64, torch.complex64, float]},
    ),
    "models.MinGRU.forward": (
        {"x": floats(3, 2, 4)},
        {"x": FED},
    ),
    "models.detached": (
        {"state": floats(1, 3, 3)},
        {"state": [*NO_FLOATS, (floats(1, 3), None), ("h", "c")]},
    ),
    "train.History": "a record",
    "train.train": (
        {
            "model": CharRNN(V, 3),
            "x": X,
            "y": Y,
            "steps": 2,
            "lr": 0.01,
            "loss": None,
            "quiet": True,
        },
        {
            "model": [*bad_models("scores"), nn.Identity(), nn.ReLU(), Says(X)],
            **TRAINED,
            "loss": [
                1,
                "mse",
                nn.MSELoss(),
                lambda scores, y: 3,
                lambda scores, y: scores.detach(),
            ],
            "quiet": [1, None, "yes"],
        },
    ),
    "plays.split": ({"text": "hello"}, {"text": [*TEXTS, "h"]}),
    "weights.save": (
        {"model": CharRNN(V, 3), "vocab": VOCAB, "folder": ".", "step": 3},
        {
            "model": [*NO_MODEL, LoopRNN(V, V), nn.RNN(V, V), grown(CharRNN(V, 3))],
            "vocab": [*NO_VOCAB, Vocab("he")],
            "folder": [*NO_PATH, "missing", "\0"],
            "step": [*NO_WHOLE[1:], -1],
        },
    ),
    "weights.load": (
        {"folder": weights.PLAYS, "step": 50},
        {
            "folder": [*NO_PATH, "missing", ".", "\0"],
            "step": [*NO_WHOLE[1:], -1, 51],
        },
    ),
    "writer.continued": ({"line": "Good evening"}, {"line": NO_TEXT}),
    "plays.four_plays": ({}, {}),
    "plays.king_lear": ({}, {}),
    "exam.Question": "a record",
    "exam.Oral": "a record",
    "exam.oral": ({"number": 17}, {"number": [*NO_WHOLE, -1, 2**31]}),
    "exam.opponent": ({}, {}),
    "generate.teacher_forced": (
        {"model": LoopRNN(V, V), "vocab": VOCAB, "text": "hello"},
        {
            "model": [*bad_models("scores and state"), grown(LoopRNN(V, V))],
            **GENERATED,
            "text": [*KNOWN_TEXTS, "h"],
        },
    ),
    "generate.bits": (
        {"model": LoopRNN(V, V), "vocab": VOCAB, "text": "hello", "streams": 2},
        {
            "model": [*bad_models("scores and state"), grown(LoopRNN(V, V))],
            **GENERATED,
            "text": [*KNOWN_TEXTS, "h"],
            "streams": [*NO_WHOLE, 0, -1, 5],
        },
    ),
    "generate.free_running": (
        {"model": LoopRNN(V, V), "vocab": VOCAB, "start": "hih", "length": 6},
        {"model": [*bad_models("scores and state"), grown(LoopRNN(V, V))], **START},
    ),
    "generate.sampled": (
        {"model": LoopRNN(V, V), "vocab": VOCAB, "start": "hih", "length": 6, "temperature": 0.5},
        {
            "model": [*bad_models("scores and state"), grown(LoopRNN(V, V))],
            **START,
            "temperature": NO_NUMBER,
        },
    ),
    "generate.translated": (
        {
            "model": TRANSLATOR,
            "source": VOCAB_IN,
            "target": VOCAB_OUT,
            "words": ["ab", "b"],
            "limit": 3,
            "temperature": 0.5,
        },
        {
            "model": [*NO_MODEL, nn.GRU(3, 4), LoopRNN(3, 3)],
            "source": [*NO_VOCAB, Vocab("he"), VOCAB_OUT],
            "target": [*NO_VOCAB, Vocab("he"), VOCAB_IN, Vocab("abcde")],
            "words": [None, 3, "ab", {"ab"}, [], ["ab", ""], ["ab", 3], ["x"], ["a·"]],
            "limit": [*NO_WHOLE, 0, -1],
            "temperature": [value for value in NO_NUMBER if value is not None],
        },
    ),
    "seq2seq.attend": (
        {"queries": floats(2, 3, 4), "memory": floats(2, 5, 4), "lengths": torch.tensor([5, 1])},
        {
            "queries": [*NO_FLOATS, *EMPTY, floats(1, 3, 4), floats(2, 3, 5), floats(2, 4)],
            "memory": [*NO_FLOATS, *EMPTY, floats(1, 5, 4), floats(2, 5, 3), floats(2, 4)]
            + [floats(2, 5, 4, dtype=torch.double), floats(2, 3, 4)],
            "lengths": BAD_LENGTHS,
        },
    ),
    "seq2seq.pair_blocks": (
        {"pairs": [("ab", "ba"), ("b", "b")], "source": VOCAB_IN, "target": VOCAB_OUT},
        {
            "pairs": [None, 3, "ab", [], ["ab"], [("a",)], [("a", "b", "a")], [("a", "")]]
            + [[("", "a")], [("x", "a")], [("a", "x")], [("a", 3)], [(None, "a")], [("a·", "a")]],
            "source": [*NO_VOCAB, Vocab("he"), Vocab("ab")],
            "target": [*NO_VOCAB, VOCAB_IN, Vocab("ab·<"), Vocab("ab·>")],
        },
    ),
    "seq2seq.Translator": (
        {"source_size": 3, "target_size": 5, "hidden": 4, "looks_back": True},
        {name: [*NO_WHOLE, 0, -1] for name in ("source_size", "target_size", "hidden")}
        | {"looks_back": [None, 1, "yes", [True], torch.tensor(True)]},
    ),
    "seq2seq.Translator.forward": (
        {"x": READ, "lengths": torch.tensor([5, 1]), "y": SAID},
        {
            "x": [*NO_FLOATS, *EMPTY, READ.float(), READ[:1], READ[0], SAID],
            "lengths": BAD_LENGTHS,
            "y": [*NO_FLOATS, *EMPTY, SAID.float(), SAID[:1], SAID[0], READ],
        },
    ),
    "seq2seq.Translator.encode": (
        {"x": READ, "lengths": torch.tensor([5, 1])},
        {
            "x": [*NO_FLOATS, *EMPTY, READ.float(), READ[:1], READ[0], SAID],
            "lengths": BAD_LENGTHS,
        },
    ),
    "seq2seq.Translator.decode": (
        {"y": SAID, "state": STATE, "memory": MEMORY, "lengths": torch.tensor([5, 1])},
        {
            "y": [*NO_FLOATS, *EMPTY, SAID.float(), SAID[:1], SAID[0], READ],
            "state": [*NO_FLOATS, *EMPTY, STATE.float(), STATE[0], STATE[:, :1], MEMORY],
            "memory": [*NO_FLOATS, *EMPTY, MEMORY.float(), MEMORY[0], MEMORY[:1], READ],
            "lengths": BAD_LENGTHS,
        },
    ),
    "generate.counted": (
        {
            "counter": floors.WittenBell(VOCAB, "hello", 2),
            "start": "hih",
            "length": 6,
            "temperature": 0.5,
        },
        {
            "counter": NO_MODEL,
            **{name: bad for name, bad in START.items() if name != "vocab"},
            "temperature": NO_NUMBER,
        },
    ),
    "probe.hearing": (
        {"model": LoopRNN(V, 3), "x": PROBED},
        {
            "model": [*bad_models("outputs"), nn.RNN(V, 3), Says(torch.zeros(3, 2, 4))],
            "x": PROBED_BAD,
        },
    ),
    **{
        f"probe.{name}": (
            {"model": nn.LSTM(V, 3, batch_first=True), "x": PROBED},
            {
                "model": [*bad_models("anything"), grown(nn.Linear(V, 2))],
                "x": PROBED_BAD,
            },
        )
        for name in ("influence", "time_axis", "rows_independent")
    },
    "results.Result": "a record",
    "results.table": (
        {"results": [RESULT, RESULT], "digits": 3},
        {
            "results": [
                None,
                3,
                "RNN",
                RESULT,
                [None],
                [tuple(RESULT)],
                [RESULT, ("RNN", 1, 2, (3.0,))],
            ]
            + [[RESULT._replace(changed=bad)] for bad in TEXTS]
            + [[RESULT._replace(weights=bad)] for bad in [*NO_WHOLE, -1]]
            + [[RESULT._replace(read=bad)] for bad in [*NO_WHOLE, -1]]
            + [[RESULT._replace(bits=bad)] for bad in [None, 2.5, (), "2.5", {2.5}]]
            + [[RESULT._replace(bits=(2.5, bad))] for bad in NO_NUMBER],
            "digits": [*NO_WHOLE, 0, 7, -1],
        },
    ),
    "published.Comparison": "a record",
    "published.compare": (
        {"ours": floats(2, 3), "theirs": floats(2, 3), "tolerance": 0.1},
        {
            **{
                name: [
                    *NO_TENSOR,
                    *NO_VALUES,
                    *EMPTY,
                    floats(3),
                    floats(3, 2),
                    torch.zeros(2, 3) * 1j,
                ]
                for name in ("ours", "theirs")
            },
            "tolerance": NO_NUMBER,
        },
    ),
}

# whatever anyone might pass anywhere: a proper result or a clear refusal, nothing else
ANYTHING = [
    *(
        None,
        "",
        "hello",
        "z" * 999,
        "\ud800",
        0,
        -1,
        3,
        True,
        1.5,
        1j,
        math.nan,
        math.inf,
        -math.inf,
    ),
    *([], [0, 1], ["h"], [[0.0]], (), (1, 2), {}, {"a": 1}, set(), b"he", object(), Ellipsis, int),
    *(
        len,
        slice(3),
        range(3),
        iter("he"),
        np.arange(3),
        np.float64(0.5),
        Path("nowhere") / "at all",
    ),
    *(
        torch.tensor(1),
        torch.tensor(0.5),
        torch.tensor(True),
        torch.tensor([1j]),
        whole(3),
        floats(3),
    ),
    *(floats(3, 4), floats(2, 3, 4), floats(1, 6, V), floats(1, 2, 3, 4), floats(3, 2, V).double()),
    *(floats(1, 6, V).half(), floats(1, 6, V).bfloat16(), X * math.nan, -X / 0, whole(1, 6, V)),
    *(
        *NO_VALUES,
        *EMPTY,
        whole(2, 3) - 2**63,
        torch.tensor([2**63 - 1]),
        floats(3).requires_grad_(),
    ),
    *(
        nn.RNN(V, V),
        nn.RNN(V, V, batch_first=True),
        nn.LSTM(V, V, batch_first=True),
        nn.Linear(V, V),
    ),
    *(
        nn.RNN(V, V).to("meta"),
        LoopRNN(V, V).half(),
        LoopRNN(V, V).bfloat16(),
        LoopRNN(V, V).double(),
    ),
    *(
        nn.Identity(),
        nn.Dropout(),
        nn.Embedding(V, V),
        nn.Module(),
        nn.ModuleList(),
        Falls(KeyError("h")),
        Says(X),
    ),
    *(nn.Parameter(floats(3, 4)), VOCAB, Vocab("z"), torch.float32, torch.device("cpu")),
]

CALLABLE = {name: case for name, case in TABLE.items() if case != "a record"}


def callable_of(name: str):
    """The function itself, and the name that its errors begin with."""
    module, first, *method = name.split(".")
    owner = getattr(importlib.import_module(f"lablib.{module}"), first)
    if not method:
        return owner, first
    if first == "Translator":
        return getattr(TRANSLATOR, method[0]), first
    if method == ["forward"]:
        return owner(4, 3).forward, first
    if module == "floors":
        owner = owner(VOCAB, "hihello", 2)
    elif method != ["load"]:
        owner = owner("hihello")
    return getattr(owner, method[0]), method[0]


def refusal(name: str, arguments: dict) -> str | None:
    """The message of a proper refusal, None for a result; any other exception passes through."""
    function, said = callable_of(name)
    try:
        function(**arguments)
    except (ValueError, TypeError, OSError) as error:
        assert str(error).startswith(f"{said}: "), f"{type(error).__name__}: {error}"
        assert len(str(error)) < 500, "a message is read by people"
        return str(error)
    return None


def shown(value: object) -> str:
    return f"{type(value).__name__} {value!r}"[:120]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder to write in, with a good and a broken file."""
    monkeypatch.chdir(tmp_path)
    VOCAB.save("kept.json")
    Path("broken.json").write_text("{", encoding="utf-8")


def public_callables() -> set[str]:
    found = set()
    for module in CORE:
        room = module.__name__.split(".")[-1]
        for name in module.__all__:
            value = getattr(module, name)
            if callable(value):
                found.add(f"{room}.{name}")
            if inspect.isclass(value):
                own = [key for key, part in vars(value).items() if callable(getattr(value, key))]
                own = [key for key in own if key[0] != "_" and key != "extra_repr"]  # for print
                found |= {f"{room}.{name}.{key}" for key in own}
    return found


def test_the_table_names_every_public_function_and_parameter():
    assert set(TABLE) == public_callables()
    for name, (good, bad) in CALLABLE.items():
        parameters = set(inspect.signature(callable_of(name)[0]).parameters)
        assert parameters == set(good) == set(bad), name


@pytest.mark.parametrize("name", CALLABLE)
def test_good_arguments_are_taken(name):
    assert refusal(name, CALLABLE[name][0]) is None


CELLS = [(name, parameter) for name, (good, _) in CALLABLE.items() for parameter in good]


def faults(name: str, parameter: str, values: list, must_refuse: bool) -> list[str]:
    found = []
    for value in values:
        try:
            message = refusal(name, CALLABLE[name][0] | {parameter: value})
        except Exception as error:
            found.append(f"{shown(value)}: {type(error).__name__}: {str(error)[:200]}")
        else:
            if must_refuse and message is None:
                found.append(f"{shown(value)}: taken in silence")
    return found


@pytest.mark.parametrize("name, parameter", CELLS)
def test_bad_values_are_refused(name, parameter):
    found = faults(name, parameter, CALLABLE[name][1][parameter], must_refuse=True)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name, parameter", CELLS)
def test_anything_else_gives_a_result_or_a_clear_refusal(name, parameter):
    found = faults(name, parameter, ANYTHING, must_refuse=False)
    assert not found, "\n".join(found)


RNN = nn.RNN(V, V, batch_first=True)
IDS = torch.arange(180)

USUAL = [
    (lambda: Vocab(""), "Vocab: text must have at least one character, got ''"),
    (lambda: Vocab(["h"]), "Vocab: text must be a string, got list \"['h']\""),
    (lambda: VOCAB.encode("hey"), "encode: character 2 is 'y', known are 'ehilo'"),
    (lambda: VOCAB.one_hot("yo"), "one_hot: character 0 is 'y', known are 'ehilo'"),
    (lambda: VOCAB.decode([0, 5]), "decode: each id must be in 0..4, got 5"),
    (lambda: VOCAB.decode([0.5]), "decode: each id must be a whole number, got float '0.5'"),
    (lambda: VOCAB.decode(whole(2, 3)), "decode: ids must have shape (N), got (2, 3)"),
    (lambda: characters.windows(IDS, 200), "windows: length must be in 1..179, got 200"),
    (lambda: characters.windows(IDS, 0), "windows: length must be in 1..179, got 0"),
    (lambda: characters.windows(IDS, 10, 0), "windows: stride must be in 1..179, got 0"),
    (lambda: characters.windows("hello", 3), "windows: ids must be a tensor, got str 'hello'"),
    (lambda: characters.windows(whole(2, 3), 3), "windows: ids must have shape (N), got (2, 3)"),
    (lambda: characters.windows(IDS[:1], 1), "windows: ids must hold at least 2 characters, got 1"),
    (lambda: characters.stitch(IDS), "stitch: windows must have shape (B, T), got (180,)"),
    (lambda: characters.stitch(whole(5, 3), 4), "stitch: stride must be in 1..3, got 4"),
    (lambda: characters.one_hot(IDS, 9), "one_hot: ids must be in 0..8, got 0..179"),
    (
        lambda: characters.one_hot(X, 9),
        "one_hot: ids must hold whole numbers of a kind such as torch.int64, got torch.float32",
    ),
    (
        lambda: VOCAB.decode(whole(3, dtype=torch.uint16)),
        "decode: ids must hold whole numbers of a kind such as torch.int64, got torch.uint16",
    ),
    (
        lambda: Vocab.load("missing.json"),
        "load: path must name a file that can be read, got 'missing.json': "
        "No such file or directory",
    ),
    (
        lambda: VOCAB.save("missing/vocab.json"),
        "save: path must name a file that can be written, got 'missing/vocab.json': "
        "No such file or directory",
    ),
    (
        lambda: probe.influence(Falls(KeyError("h")), PROBED),
        "influence: the model cannot read x (3, 2, 5): KeyError: 'h'",
    ),
    (lambda: floors.tanh_scores(1), "tanh_scores: classes must be at least 2, got 1"),
    (lambda: floors.memoryless("h"), "memoryless: text must have at least 2 characters, got 'h'"),
    (lambda: floors.windows("hello", 5), "windows: length must be in 1..4, got 5"),
    (lambda: LoopRNN(4, 0), "LoopRNN: hidden_size must be at least 1, got 0"),
    (
        lambda: LoopRNN(4, 2)(whole(3, 5, 4)),
        "LoopRNN: x must hold floating-point numbers, got torch.int64",
    ),
    (
        lambda: LoopRNN(4, 2)(floats(3, 5, 3)),
        "LoopRNN: the last axis of x must have size 4, got (3, 5, 3)",
    ),
    (
        lambda: LoopRNN(4, 2)(floats(4)),
        "LoopRNN: x must have shape (B, T, F) or (T, F), got (4,)",
    ),
    (
        lambda: LoopRNN(4, 2)(floats(3, 5, 4), floats(3, 1, 2)),
        "LoopRNN: h must have shape (1, 3, 2), got (3, 1, 2)",
    ),
    (
        lambda: CharRNN(4, 2, 2)(floats(3, 5, 4), floats(1, 3, 2)),
        "CharRNN: h must have shape (2, 3, 2), got (1, 3, 2)",
    ),
    (
        lambda: CharRNN(4, 2)(floats(3, 5, 4).double()),
        "CharRNN: x must have the model's dtype torch.float32, got torch.float64",
    ),
    (
        lambda: models.step(floats(3), floats(2), *WEIGHTS),
        "step: x must have shape (4,), got (3,)",
    ),
    (
        lambda: models.lstm_step(floats(4), floats(2), floats(3), *list(LSTM_STEP.values())[3:]),
        "lstm_step: c must have shape (2,), got (3,)",
    ),
    (
        lambda: models.gru_step(floats(4), floats(2), *list(LSTM_STEP.values())[3:]),
        "gru_step: w_ih must have 3 rows for each hidden unit, got (8, 4)",
    ),
    (
        lambda: train.train(RNN, X, Y[0]),
        "train: y must have shape (B, T), got (6,)",
    ),
    (
        lambda: train.train(RNN, X, Y[:, 1:]),
        "train: y must be (1, 6) like x, got (1, 5)",
    ),
    (lambda: train.train(RNN, X, X), "train: y must have shape (B, T), got (1, 6, 5)"),
    (lambda: train.train(RNN, X, Y + 5), "train: y must be in 0..4, got 5..5"),
    (lambda: train.train(RNN, X, Y, lr=0), "train: lr must be finite and above 0, got 0"),
    (
        lambda: train.train(RNN, X.double(), Y),
        "train: x must have the model's dtype torch.float32, got torch.float64",
    ),
    (
        lambda: generate.free_running(RNN, VOCAB, "hey", 9),
        "free_running: character 2 is 'y', known are 'ehilo'",
    ),
    (
        lambda: generate.free_running(RNN, VOCAB, "hello", 3),
        "free_running: length must be at least 5, got 3",
    ),
    (
        lambda: generate.sampled(RNN, VOCAB, "h", 3, 0),
        "sampled: temperature must be finite and above 0, got 0",
    ),
    (
        lambda: generate.sampled(nn.RNN(5, 5), VOCAB, "h", 3),
        "sampled: model must be built with batch_first=True, got RNN(5, 5)",
    ),
    (
        lambda: generate.teacher_forced(RNN, VOCAB, "h"),
        "teacher_forced: text must have at least 2 characters, got 'h'",
    ),
    (
        lambda: generate.teacher_forced(RNN, "ehilo", "hello"),
        "teacher_forced: vocab must be a Vocab, got str 'ehilo'",
    ),
    (
        lambda: probe.influence(nn.RNN, PROBED),
        "influence: model must be a torch.nn.Module, got type "
        "\"<class 'torch.nn.modules.rnn.RNN'>\"",
    ),
    (
        lambda: probe.time_axis(RNN, floats(6, V)),
        "time_axis: x must have shape (B, T, F), got (6, 5)",
    ),
    (
        lambda: probe.rows_independent(RNN, X),
        "rows_independent: x must have two rows that differ, got 1 row(s), all equal",
    ),
    (
        lambda: published.compare(floats(5, 2), floats(3, 5, 2), 5e-5),
        "compare: ours must have shape (3, 5, 2), got (5, 2)",
    ),
]


@pytest.mark.parametrize("call, message", USUAL, ids=[message for _, message in USUAL])
def test_the_usual_mistakes_are_told_like_this(call, message):
    with pytest.raises((ValueError, TypeError, OSError)) as caught:
        call()
    assert str(caught.value) == message


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor:UserWarning")  # it will go some day
def test_a_quantized_tensor_is_refused():
    windows = torch.quantize_per_tensor(floats(2, 3), 0.1, 0, torch.quint8)
    with pytest.raises(ValueError, match="^stitch: windows must be a dense .* got a quantized"):
        characters.stitch(windows)
