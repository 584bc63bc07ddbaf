"""The lab beside the way of the sources, in one table. Run it: `python tests/bench/bench.py`.

The ways of a row take turns, on one thread, and the table gives medians of CPU time, so that
another program on the machine hardly moves a ratio; only the start of a notebook is taken by the
clock on the wall. The last column is what nobody can save, as a share of ours: the matrix products
of the same work alone, or a kernel that merely imports torch. The sources' ways are written here
from their description; rows without one have no "theirs". It takes about four minutes.
"""

import contextlib
import io
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import process_time

import bench_class
import bench_pictures
import bench_windows
import nbformat
import numpy as np
import torch
from torch import nn

from lablib import characters, generate, models, train
from lablib.published import SENTENCE

ROUNDS = 7
VOCAB = characters.Vocab(SENTENCE)
T, V = 10, len(VOCAB)
Ways = dict[str, Callable[[], object]]


def side_by_side(ways: Ways, rounds: int = ROUNDS) -> dict[str, float]:
    """The median CPU seconds of each way; a first round, in which libraries load, is left out."""
    times = {name: [] for name in ways}
    for _ in range(rounds + 1):
        for name, way in ways.items():
            start = process_time()
            with contextlib.redirect_stdout(io.StringIO()):
                way()
            times[name].append(process_time() - start)
    return {name: median(seconds[1:]) for name, seconds in times.items()}


def line(what: str, ours: float, theirs: float | None = None, limit: float | None = None) -> str:
    beside = "" if theirs is None else f"{theirs * 1e3:11.2f}{theirs / ours:8.1f}x"
    share = "" if limit is None else f"{limit / ours:11.0%}"
    return f"{what:44}{ours * 1e3:10.2f}{beside:>20}{share:>11}"


def preparing() -> list[str]:
    """Windows: time and the peak of memory, each in processes of their own."""
    lines, found = [], {}
    for size, runs in ((2_000, 5), (20_000, 5), (1_000_000, 1)):
        # a million takes the sources' way minutes and gigabytes: once is enough
        ours = bench_windows.fresh("ours_one_hot", size, 9)
        theirs = bench_windows.fresh("loop_and_eye", size, runs)
        found[size] = *ours, *theirs
        row = line(f"windows, one-hot, {size:,} characters", ours[0], theirs[0])
        lines.append(f"{row:87}{ours[1]:.1f} and {theirs[1]:,.1f} MB")
    grown = [big / small for small, big in zip(found[20_000], found[1_000_000], strict=True)]
    lines.append(
        f"  50 times the characters: {grown[0]:.0f} and {grown[2]:.0f} times as long,"
        f" {grown[1]:.0f} and {grown[3]:.0f} times the memory"
    )
    seconds, megabytes = bench_windows.fresh("ours", 1_000_000, 9)
    return [*lines, f"{line('windows, ids, 1,000,000 characters', seconds):87}{megabytes:.1f} MB"]


def inputs() -> tuple[torch.Tensor, torch.Tensor]:
    x, y = characters.windows(VOCAB.encode(SENTENCE), T)
    return characters.one_hot(x, V), y  # (B, T, V), (B, T)


def train_ours(steps: int = 10) -> None:
    torch.manual_seed(0)
    train.train(models.CharRNN(V, V, 2), *inputs(), steps, 0.1)


def train_theirs(steps: int = 10) -> None:
    """Every epoch reads every window back, letter by letter, and joins the letters."""
    torch.manual_seed(0)
    model, (x, y) = models.CharRNN(V, V, 2), inputs()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    for _ in range(steps):
        optimizer.zero_grad()
        scores, _ = model(x)
        nn.CrossEntropyLoss()(scores.view(-1, V), y.reshape(-1)).backward()
        optimizer.step()
        read_back(scores.argmax(dim=2))


def read_back(ids: torch.Tensor) -> str:
    said = ""
    for j, window in enumerate(ids):
        letters = "".join([VOCAB.chars[i] for i in window])
        said += letters if j == 0 else letters[-1]
    return said


def products(batch: int, steps: int, sizes: list[tuple[int, int]]) -> Callable[[], None]:
    """Per step and layer the products with W_ih and W_hh, and for each two more going back."""
    pairs = [(torch.rand(batch, n), torch.rand(n, m)) for n, m in sizes]

    def run() -> None:
        for _ in range(3 * steps):
            for a, b in pairs:
                a @ b

    return run


def training() -> list[str]:
    sizes = [(V, V)] * 5  # two layers with two matrices each, and the head
    alone = products(170, T, sizes)
    found = side_by_side(
        {
            "ours": train_ours,
            "theirs": train_theirs,
            "limit": lambda: [alone() for _ in range(10)],
        }
    )
    ids = inputs()[1]
    reading = side_by_side(
        {"ours": lambda: VOCAB.decode(characters.stitch(ids)), "theirs": lambda: read_back(ids)}
    )
    return [
        line("10 steps of training, each read back", *found.values()),
        line("reading 170 windows back, stitched", *reading.values()),
    ]


def cells() -> list[str]:
    """Ours beside nn.RNN, batch 32, 20 steps, 25 features."""
    lines, x = [], torch.rand(32, 20, 25)
    for hidden in (8, 32, 128, 512):
        ours, theirs = models.LoopRNN(25, hidden), nn.RNN(25, hidden, batch_first=True)
        sizes = [(25, hidden), (hidden, hidden)]
        ways = {"ours": ours, "nn.RNN": theirs}
        forward = {name: lambda model=model: model(x) for name, model in ways.items()}
        both = {
            name: lambda model=model: model(x)[0].sum().backward() for name, model in ways.items()
        }
        for what, turns, share in (("forward", forward, 1), ("and back", both, 3)):
            alone = products(32, 20, sizes)
            found = side_by_side({**turns, "limit": alone}, 31)
            limit = found["limit"] * share / 3
            lines.append(
                line(
                    f"LoopRNN beside nn.RNN, hidden {hidden}, {what}",
                    found["ours"],
                    found["nn.RNN"],
                    limit,
                )
            )
    return lines


def generate_theirs(model: models.CharRNN, length: int) -> str:
    """No state is kept: the whole text so far is read again for every letter."""
    said = SENTENCE[0]
    with torch.no_grad():
        while len(said) < length:
            rows = np.eye(V)[[VOCAB.chars.index(char) for char in said]]
            scores, _ = model(torch.FloatTensor(rows[None]))
            said += VOCAB.chars[scores[0, -1].argmax()]
    return said


def generating(length: int = 180) -> list[str]:
    torch.manual_seed(0)
    model = models.CharRNN(V, V)
    found = side_by_side(
        {
            "ours": lambda: generate.free_running(model, VOCAB, SENTENCE[0], length),
            "theirs": lambda: generate_theirs(model, length),
        }
    )
    speed = f"{length / found['ours']:,.0f}"
    return [line(f"writing {length} letters, {speed} a second", *found.values())]


def pictures() -> list[str]:
    """Each family, drawn and encoded, a small and a large example."""
    return [
        line(f"picture, {name}, {size}", bench_pictures.measured(call)[0])
        for name, calls in bench_pictures.examples().items()
        for size, call in zip(("small", "large"), calls, strict=True)
    ]


IMPORTS = {
    "import torch": "import torch",
    "import lablib beyond it": "from lablib import characters, floors, models, train, generate, probe",
    "import lablib.draw (matplotlib) beyond that": "from lablib import draw",
    "import lablib.check beyond that": "from lablib import check",
}
CLOCK = "print(process_time() - start); start = process_time()"


def importing() -> list[str]:
    """What each import adds to those above it, in fresh interpreters."""
    code = "from time import process_time; start = process_time()"
    code += "".join(f"\n{statement}\n{CLOCK}" for statement in IMPORTS.values())
    command = [sys.executable, "-c", code]
    runs = [subprocess.check_output(command, encoding="utf-8").split() for _ in range(ROUNDS)]
    return [
        line(what, median(map(float, seconds)))
        for what, seconds in zip(IMPORTS, zip(*runs, strict=True), strict=True)
    ]


def starting() -> list[str]:
    """From the start of a kernel to a notebook's first output, beside one that imports torch."""
    names = "00_start_here", "01_rnn_basics"
    lessons = [bench_class.IMPORT_ONLY, *map(until_first_output, names)]
    rounds = [
        [bench_class.held(1, lesson).students[0].first for lesson in lessons] for _ in range(3)
    ]
    bare, *firsts = map(median, zip(*rounds, strict=True))
    return [
        line(f"{name}, kernel to first output", first, limit=bare)
        for name, first in zip(names, firsts, strict=True)
    ]


def until_first_output(name: str) -> nbformat.NotebookNode:
    notebook = nbformat.read(bench_class.NOTEBOOKS / f"{name}.ipynb", as_version=4)
    first = next(i for i, cell in enumerate(notebook.cells) if cell.get("outputs"))
    notebook.cells = notebook.cells[: first + 1]
    return notebook


def main() -> None:
    torch.set_num_threads(1)
    print(f"{'':44}{'ours ms':>10}{'theirs ms':>11}{'ratio':>9}{'limit':>11}")
    parts = preparing, training, cells, generating, pictures, importing, starting
    for part in parts:
        print(*part(), sep="\n", flush=True)


if __name__ == "__main__":
    main()
