"""10,000 calls of the functions of notebooks 08 to 17 with one or two arguments spoiled.

A call may return, or raise a TypeError or ValueError that begins with the name of the function (for
a class also of its method) and says what came. Anything else is printed: another error, an error
that names nobody, a warning, or a call of more than five seconds.

    python tests/bench/fuzz.py > tests/bench/fuzz.txt
"""

import collections
import math
import random
import re
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn

from lablib import characters, draw, floors, generate, models, probe, seq2seq
from lablib.characters import Vocab

CALLS = 10_000
VOCAB = Vocab("abc de")
F32 = torch.float32


def some(*shape: int) -> torch.Tensor:
    return torch.rand(shape)


def packed() -> nn.utils.rnn.PackedSequence:
    return nn.utils.rnn.pack_padded_sequence(some(2, 3, 4), [3, 2], batch_first=True)


def gru(**more: bool) -> nn.Module:
    return nn.GRU(4, 3, batch_first=True, **more)


def cell_weights(gates: int) -> tuple[torch.Tensor, ...]:
    return some(gates * 3, 4), some(gates * 3, 3), some(gates * 3), some(gates * 3)


def translator() -> seq2seq.Translator:
    return seq2seq.Translator(6, 6, 4, looks_back=True)


# a function, and arguments that are right
RIGHT: dict[Callable, Callable[[], tuple]] = {
    characters.streams: lambda: (VOCAB.encode("abc de abc"), 2),
    characters.random_windows: lambda: (VOCAB.encode("abc de abc"), 3, 4),
    characters.pad: lambda: (["abc", "d"], VOCAB, " "),
    models.lstm_step: lambda: (some(4), some(3), some(3), *cell_weights(4)),
    models.gru_step: lambda: (some(4), some(3), *cell_weights(3)),
    models.scan: lambda: (some(2, 5, 3), some(2, 5, 3)),
    models.detached: lambda: ((some(1, 2, 3), some(1, 2, 3)),),
    models.CharRNN: lambda: (6, 4, 2, nn.LSTM),
    models.MinGRU: lambda: (6, 4),
    floors.WittenBell: lambda: (VOCAB, "abc de abc", 3),
    floors.KneserNey: lambda: (VOCAB, "abc de abc", 3),
    generate.bits: lambda: (models.CharRNN(6, 4), VOCAB, "abc de abc", 2),
    generate.sampled: lambda: (models.CharRNN(6, 4), VOCAB, "ab", 5, 0.7),
    generate.counted: lambda: (floors.WittenBell(VOCAB, "abc de abc", 2), "ab", 5, 0.7),
    generate.translated: lambda: (*_translating(), ["ab"], 4),
    seq2seq.attend: lambda: (some(2, 3, 4), some(2, 5, 4), torch.tensor([5, 2])),
    seq2seq.Translator: lambda: (6, 6, 4, True),
    seq2seq.pair_blocks: lambda: ([("ab", "ba")], Vocab("ab·"), Vocab("ab·<>")),
    probe.hearing: lambda: (gru(), some(2, 5, 4)),
    draw.attention: lambda: (some(2, 2).softmax(-1), "ab", "cd"),
    draw.automaton: lambda: (some(2, 3, 2), torch.tensor([[0, 1, 1], [1, 0, 1]])),
    draw.averages: lambda: ([some(4), some(4)], [3, 1]),
    draw.by_length: lambda: ({"one": {3: 0.9, 4: 0.5}},),
    draw.cliff: lambda: (lambda w: w * w, {"down": [1.0, 0.5]}, (0.0, 1.0)),
    draw.contrast: lambda: ({"four": (0.4, 0.1), "least": (-0.1, 0.2)},),
    draw.directions: lambda: (gru(bidirectional=True), some(5, 4), "abc"),
    draw.effects: lambda: (some(5, 3), torch.tensor([0, 1, 1, 0, 1]), some(3)),
    draw.eigenvalues: lambda: ({"W": some(3, 3)},),
    draw.errors: lambda: ({"walk": {"today": 0.5, "line": 0.7}}, {"walk": 0.2}),
    draw.gates: lambda: (nn.GRU(4, 2), some(4), some(2)),
    draw.hearing: lambda: (gru(), some(2, 5, 4)),
    draw.pads: lambda: (gru(), some(2, 5, 4), [5, 2]),
    draw.restarts: lambda: ([(0, 20, 1), (10, 40, None)], 2),
    draw.rounds: lambda: (some(4), some(4)),
    draw.series: lambda: ({"x": some(6)},),
    draw.shares: lambda: ([["ab", "cd"], ["ef", "gh"]],),
    draw.speedup: lambda: ({"small": 0.5, "large": 1.5}, 2),
    draw.staircase: lambda: (packed(), ["abc", "de"]),
    draw.streams: lambda: ("abc de abc", 2, 3),
    draw.temperatures: lambda: (some(4), "abcd"),
    draw.unit: lambda: (nn.LSTM(4, 3, batch_first=True), some(5, 4), "abcde", 1),
}


def _translating() -> tuple:
    return translator(), Vocab("abcde·"), Vocab("abc·<>")


ODD: list[Callable[[], Any]] = [
    lambda: None,
    lambda: "",
    lambda: "a",
    lambda: "가\n\ud800",
    lambda: b"abc",
    lambda: 0,
    lambda: -1,
    lambda: 3_000,
    lambda: 2.5,
    lambda: math.nan,
    lambda: math.inf,
    lambda: True,
    lambda: [],
    lambda: [[]],
    lambda: [None, 1],
    lambda: ["abc", ""],
    lambda: {},
    lambda: {"a": None},
    lambda: {"": 1.0},
    lambda: {1: {2: 3}},
    lambda: (1, 2),
    lambda: object(),
    lambda: nn.Linear(4, 3),
    lambda: nn.RNN(4, 3, 2),
    lambda: nn.LSTM(4, 3, batch_first=True, proj_size=2),
    lambda: torch.tensor(1.0),
    lambda: torch.zeros(0),
    lambda: torch.zeros(0, 3, 4),
    lambda: some(3),
    lambda: some(2, 3, 4).double(),
    lambda: some(2, 3, 4, 5),
    lambda: torch.ones(4, dtype=torch.long),
    lambda: torch.full((4,), torch.nan),
    lambda: torch.full((2, 5, 4), torch.inf),
    lambda: some(4).to_sparse(),
    lambda: torch.ones(2, 3, dtype=torch.complex64),
    lambda: torch.ones(3, dtype=torch.bool),
    lambda: torch.empty(4, device="meta"),
]


def spoiled(arguments: tuple, choose: random.Random) -> tuple:
    """One or two arguments in whose place, or inside of which, something odd stands."""
    given = list(arguments)
    for _ in range(choose.choice((1, 1, 2))):
        place, odd = choose.randrange(len(given)), choose.choice(ODD)()
        old = given[place]
        if choose.random() < 0.4 and isinstance(old, list) and old:
            old[choose.randrange(len(old))] = odd
        elif choose.random() < 0.4 and isinstance(old, dict) and old:
            old[choose.choice(list(old))] = odd
        else:
            given[place] = odd
    return tuple(given)


def fault(function: Callable, arguments: tuple) -> str:
    """What is wrong with the way in which the function took this, or ""."""
    start = time.perf_counter()
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            function(*arguments)
    except (TypeError, ValueError) as error:
        names = "|".join({function.__name__, *RELATED.get(function, ())})
        if not re.match(rf"({names}): ", str(error)):
            return f"{type(error).__name__}: {error}"
        if not re.search("must|known are|cannot read", str(error)):
            return f"no rule: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if said and "oneDNN" not in str(said[0].message):  # which PyTorch says once, of itself
        return f"warning: {said[0].message}"
    return "slow" if time.perf_counter() - start > 5 else ""


# the parts of a call, which may speak in their own name
RELATED = {
    generate.bits: ("Vocab", "encode", "CharRNN", "streams"),
    generate.sampled: ("Vocab", "encode", "CharRNN"),
    draw.hearing: ("hearing",),
}


def calls() -> Iterator[tuple[Callable, tuple]]:
    torch.manual_seed(0)
    choose = random.Random(0)
    functions = list(RIGHT)
    for number in range(CALLS):
        function = functions[number % len(functions)]
        yield function, spoiled(RIGHT[function](), choose)


def main() -> None:
    for function, right in RIGHT.items():
        function(*right())  # what is right must be taken
    counts, faults = collections.Counter(), collections.Counter()
    for function, arguments in calls():
        counts[function.__name__] += 1
        if wrong := fault(function, arguments):
            faults[f"{function.__name__}: {wrong.splitlines()[0][:110]}"] += 1
    print(f"{counts.total():,} calls of {len(counts)} functions, {faults.total()} faults")
    for said, count in faults.most_common():
        print(f"{count:5} {said}")


if __name__ == "__main__":
    main()
