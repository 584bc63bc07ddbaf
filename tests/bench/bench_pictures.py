"""How long each picture takes to draw and encode, and how large its file is. Run it; it prints a
table: a small and a large example of each function, on one thread, the median of five runs, in seconds
of the processor, so that other work on the machine counts little."""

import math
import sys
from collections.abc import Callable
from statistics import median
from time import process_time

import torch
from torch import nn
from torch.nn.utils.rnn import pack_sequence

from lablib import characters, draw, floors, published
from lablib.models import CharRNN
from lablib.seq2seq import Translator
from lablib.train import History

RUNS = 5
SECONDS, KILOBYTES = 0.3, 40.0  # what a picture may take
SHIP = published.SENTENCE
WORDS = ["hello", "eolll", "lleel"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def hot(*sizes: int) -> torch.Tensor:
    """One-hot vectors that go round the features."""
    *outer, features = sizes
    places = torch.arange(math.prod(outer)).reshape(outer) * 7 % features
    return torch.eye(features)[places]


def staggered(count: int) -> list[str]:
    """Words of 1 to `count` letters."""
    return [(LETTERS * 2)[:size] for size in range(1, count + 1)]


def falling(steps: int) -> History:
    losses = [0.1 + 2 * math.exp(-5 * i / steps) for i in range(steps)]
    return History(losses, [math.exp(-loss) for loss in losses])


def examples() -> dict[str, tuple[Callable, Callable]]:
    """Of each function a small and a large call."""
    torch.manual_seed(0)
    vocab = characters.Vocab(SHIP)
    ids = vocab.encode(SHIP)
    targets = characters.windows(ids, 10)[1]
    rnn, wide = nn.RNN(4, 2, batch_first=True), nn.RNN(25, 10, batch_first=True)
    deep, lstm, gru = CharRNN(25, 10, 2), nn.LSTM(4, 3), nn.GRU(25, 10)
    both_ways = nn.LSTM(25, 10, num_layers=2, bidirectional=True)
    two_ways = nn.GRU(4, 3, bidirectional=True, batch_first=True)
    x, long = hot(3, 5, 4), hot(170, 10, 25)
    words = [SHIP[i : i + 10] for i in range(170)]
    scores, many = torch.randn(5), torch.randn(25)
    alphabet = characters.Vocab(LETTERS)
    packed = pack_sequence([alphabet.one_hot(s) for s in staggered(30)], enforce_sorted=False)
    batch = "batch sequence feature"
    marked = characters.Vocab(LETTERS + "·<>")
    translator = Translator(len(marked), len(marked), 32)
    return {
        "tensor": (
            lambda: draw.tensor(x, batch, words=WORDS, features="helo"),
            lambda: draw.tensor(torch.randn(170, 10, 25), batch),
        ),
        "argmax": (
            lambda: draw.argmax(published.ARGMAX, batch, 1),
            lambda: draw.argmax(torch.randn(3, 5, 4), batch, 2, features="helo"),
        ),
        "bars": (
            lambda: draw.bars(scores, "abcde", target="c"),
            lambda: draw.bars(many, LETTERS[:25], target="c", top=25),
        ),
        "bits": (
            lambda: draw.bits({"unseen": {50: 3.8, 100: 3.7}}, stop="unseen"),
            lambda: draw.bits(
                {name: {10 * i: 1 + 5 / i for i in range(1, 200)} for name in "abcd"},
                levels={str(i): i / 2 + 1 for i in range(8)},
                log=True,
            ),
        ),
        "cell": (
            lambda: draw.cell(rnn, x[0, 0], torch.zeros(2), letter="h", features="helo"),
            lambda: draw.cell(wide, hot(1, 25)[0], torch.zeros(10)),
        ),
        "cliff": (
            lambda: draw.cliff(lambda w: w * w, {"one": [1.0, 0.5]}, (0, 1.2)),
            lambda: draw.cliff(
                lambda w: w**50,
                {name: [1.1 - i / 99 for i in range(40)] for name in "abc"},
                (0, 1.1),
            ),
        ),
        "curves": (
            lambda: draw.curves(falling(100), classes=5),
            lambda: draw.curves(
                {name: falling(5000) for name in "abcd"},
                floors={"one letter": floors.memoryless("hihello"), "another": 0.3},
                classes=5,
            ),
        ),
        "dictionary": (
            lambda: draw.dictionary(characters.Vocab("hello"), "hole"),
            lambda: draw.dictionary(vocab, SHIP, other=vocab.chars[::-1]),
        ),
        "split": (
            lambda: draw.split(torch.tensor([0]), torch.tensor([1]), length=2, ahead=1),
            lambda: draw.split(torch.arange(5000), torch.arange(6000, 9000), length=50, ahead=20),
        ),
        "directions": (
            lambda: draw.directions(two_ways, x[0, :1], "a"),
            lambda: draw.directions(two_ways, x[0].repeat(4, 1)[:16], "abcdefgh"),
        ),
        "automaton": (
            lambda: draw.automaton(torch.rand(2, 3, 2), torch.tensor([[0, 1, 1], [1, 0, 1]])),
            lambda: draw.automaton(torch.rand(100, 20, 64), (torch.rand(100, 20) > 0.5).long()),
        ),
        "averages": (
            lambda: draw.averages([torch.ones(2), torch.ones(2)], [1, 2]),
            lambda: draw.averages([torch.randn(500_000), torch.randn(500_000)], [116, 20]),
        ),
        "restarts": (
            lambda: draw.restarts([(0, 1, None)], 1),
            lambda: draw.restarts([(0, 20, 1), (10, 30, 0), (25, 50, None)], 2),
        ),
        "shares": (
            lambda: draw.shares([["a"], ["b"]]),
            lambda: draw.shares([["abcdefghijkl"] * 40] * 3),
        ),
        "speedup": (
            lambda: draw.speedup({"a": 0.5}, 2),
            lambda: draw.speedup({f"{n} units": n / 3 for n in range(1, 5)}, 2),
        ),
        "rounds": (
            lambda: draw.rounds(torch.ones(2), torch.ones(2)),
            lambda: draw.rounds(torch.ones(8), torch.ones(8)),
        ),
        "eigenvalues": (
            lambda: draw.eigenvalues(torch.eye(3) / 2),
            lambda: draw.eigenvalues({name: torch.randn(200, 200) / 20 for name in "abc"}),
        ),
        "contrast": (
            lambda: draw.contrast({"a": (0.4, 0.1), "b": (0.1, 0.2)}),
            lambda: draw.contrast({f"draw {i}": (0.4, i / 14) for i in range(14)}),
        ),
        "effects": (
            lambda: draw.effects(torch.randn(40, 3), torch.arange(40) % 2, torch.rand(3)),
            lambda: draw.effects(torch.randn(2000, 500), torch.arange(2000), torch.rand(500)),
        ),
        "errors": (
            lambda: draw.errors({"walk": {"today": 0.5}}, {"walk": 0.25}),
            lambda: draw.errors(
                {w: dict.fromkeys("abc", 0.5) for w in "xyzw"}, dict.fromkeys("xyzw", 0.25)
            ),
        ),
        "series": (
            lambda: draw.series({"x": torch.rand(9)}),
            lambda: draw.series(
                {"x": torch.rand(400), "y": torch.rand(400)},
                unit=torch.rand(400),
                mask=torch.rand(400) > 0.5,
            ),
        ),
        "gates": (
            lambda: draw.gates(lstm, torch.eye(4)[1], (torch.zeros(3), torch.zeros(3))),
            lambda: draw.gates(gru, hot(1, 25)[0], torch.zeros(10)),
        ),
        "attention": (
            lambda: draw.attention(torch.full((3, 2), 0.5), "ab", "abc"),
            lambda: draw.attention(torch.full((11, 20), 0.05), "a" * 20, "b" * 11),
        ),
        "by_length": (
            lambda: draw.by_length({"one": {3: 0.5, 4: 0.25}}),
            lambda: draw.by_length({c: dict.fromkeys(range(3, 20), 0.5) for c in "abcd"}),
        ),
        "translation": (
            lambda: draw.translation(translator, marked, marked, "a", "b"),
            lambda: draw.translation(translator, marked, marked, "abcdef", "fedcba"),
        ),
        "hearing": (
            lambda: draw.hearing(rnn, x),
            lambda: draw.hearing({name: wide for name in "abcd"}, hot(4, 100, 25)),
        ),
        "influence": (
            lambda: draw.influence(rnn, x, (0, 1), words=WORDS),
            lambda: draw.influence(wide, hot(12, 20, 25), (3, 7)),
        ),
        "pads": (
            lambda: draw.pads(rnn, x, [5, 2, 3]),
            lambda: draw.pads(wide, hot(30, 40, 25), list(range(1, 31)), words=staggered(30)),
        ),
        "patterns": (
            lambda: draw.patterns(rnn, x[0]),
            lambda: draw.patterns(wide, long[0]),
        ),
        "pieces": (
            lambda: draw.pieces(rnn, x[:1], 2),
            lambda: draw.pieces(wide, hot(1, 12, 25), 4),
        ),
        "streams": (
            lambda: draw.streams("hello world", 2, 3),
            lambda: draw.streams(SHIP, 9, 6),
        ),
        "reshape": (
            lambda: draw.reshape(torch.zeros(2, 3), "batch sequence", "transpose(0, 1)"),
            lambda: draw.reshape(torch.zeros(2, 3, 4), batch, "transpose(0, 1).reshape(2, 3, 4)"),
        ),
        "staircase": (
            lambda: draw.staircase(pack_sequence([x[0], x[1, :2]]), ["abcda", "ea"]),
            lambda: draw.staircase(packed, staggered(30)),
        ),
        "states": (
            lambda: draw.states(rnn, x, words=WORDS, pick="h_n[-1]"),
            lambda: draw.states(deep.rnn, long, pick="outputs[:, -1]"),
        ),
        "stitch": (
            lambda: draw.stitch(vocab.encode("if")[None], characters.Vocab(SHIP), "fif"),
            lambda: draw.stitch(targets.flip(1), vocab, SHIP),
        ),
        "text": (
            lambda: draw.text("hello", torch.randn(5)),
            lambda: draw.text(SHIP, torch.randn(180), correct=torch.rand(180) < 0.8),
        ),
        "temperatures": (
            lambda: draw.temperatures(scores, "abcde"),
            lambda: draw.temperatures(many, LETTERS[:25], (0.1, 0.5, 1.0, 2.0), top=9),
        ),
        "unit": (
            lambda: draw.unit(lstm, x[0], "hello", 1),
            lambda: draw.unit(nn.LSTM(25, 10), long[0].repeat(2, 1)[:16], SHIP[:16], 9),
        ),
        "unroll": (
            lambda: draw.unroll(rnn, x, words=WORDS),
            lambda: draw.unroll(wide, long, words=words),
        ),
        "unroll, layers": (
            lambda: draw.unroll(deep, long, words=words),
            lambda: draw.unroll(both_ways, hot(10, 170, 25), head=nn.Linear(20, 25)),
        ),
        "windows": (
            lambda: draw.windows("hello", 3),
            lambda: draw.windows(SHIP, 10, 10),
        ),
    }


def measured(call: Callable[[], draw.Picture]) -> tuple[float, float]:
    """The median seconds of the processor to draw and encode, and the size of the PNG in kB."""
    size, times = len(call().png()) / 1000, []
    for _ in range(RUNS):
        start = process_time()
        call().png()
        times.append(process_time() - start)
    return median(times), size


def main(only: list[str]) -> None:
    torch.set_num_threads(1)
    over = []
    print(f"{'function':16}{'small: s':>10}{'kB':>7}{'large: s':>12}{'kB':>7}")
    for name, calls in examples().items():
        if only and name not in only:
            continue
        found = [measured(call) for call in calls]
        cells = [
            f"{seconds:{wide}.2f}{size:7.1f}"
            for (seconds, size), wide in zip(found, (10, 12), strict=True)
        ]
        print(f"{name:16}{''.join(cells)}", flush=True)
        over += [name] * any(s > SECONDS or size > KILOBYTES for s, size in found)
    print(
        f"budget {SECONDS} s and {KILOBYTES:.0f} kB a picture: "
        f"{f'BROKEN by {over}' if over else 'kept'}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
