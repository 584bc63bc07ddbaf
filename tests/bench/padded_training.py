"""Notebook 12 over five seeds: training with and without pads, and the time of packed batches.

The functions are those of the notebook: its cells are run first. The accuracies of networks that
were trained with pads differ a little from one processor to another, and the times differ more.
Run it from the repository's root; it takes some minutes, and its output is kept beside it:
`python tests/bench/padded_training.py > tests/bench/padded_training.txt`
"""

import contextlib
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

import nbformat
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

BOOK = Path(__file__).parents[2] / "notebooks" / "12_padded_batches.ipynb"
CELLS = ["imports", "words", "stairs-picture", "dataset", "collate", "model", "train", "score"]
SEEDS = range(5)
RUNS = 9


def functions_of_the_notebook() -> dict:
    cells = {cell.id: cell.source for cell in nbformat.read(BOOK, as_version=4).cells}
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for name in CELLS:
            exec(cells[name], names)
    return names


def accuracies(names: dict, epochs: int, packing: bool) -> list[tuple[float, ...]]:
    """Of each seed the share of right answers, read packed, alone and with pads."""
    found = []
    for seed in SEEDS:
        learn, test = names["LastLetter"](300, 100 + seed), names["LastLetter"](300, 200 + seed)
        model, _ = names["train_on"](learn, seed, epochs, packing)
        ways = ((50, True), (1, False), (50, False))
        found.append(tuple(names["right"](model, test, *way).mean().item() for way in ways))
    return found


def training_table(names: dict) -> None:
    print("Which letter was last? Share of 300 new words, one column for each seed.")
    for packing, epochs in ((True, 25), (False, 25), (False, 100)):
        trained = f"trained {'packed' if packing else 'with pads'}, {epochs} epochs"
        columns = zip(*accuracies(names, epochs, packing), strict=True)
        for way, shares in zip(("packed", "alone", "with pads"), columns, strict=True):
            said = " ".join(f"{share:.2f}" for share in shares)
            print(f"{trained:30}, read {way:9}  {said}", flush=True)


def milliseconds(work: Callable[[], object]) -> float:
    """The median over a few runs, in time of the processor."""
    work()
    times = []
    for _ in range(RUNS):
        start = process_time()
        work()
        times.append(process_time() - start)
    return 1000 * median(times)


def timing_table() -> None:
    print("\nTime of one call in milliseconds, nn.RNN(32, 128), 60 steps, one thread.")
    print(f"{'':52}{'training':>12}{'reading':>16}")
    print(f"{'':52}{'pads':>8}{'packed':>8}{'pads':>8}{'packed':>8}")
    for count, kind in ((32, "1 to 60"), (128, "1 to 60"), (32, "one 60, the others 8")):
        torch.manual_seed(0)
        lengths = 1 + (60 * torch.rand(count)).long() if kind[0] == "1" else torch.full((32,), 8)
        lengths[0] = 60
        x, rnn = torch.rand(count, 60, 32), nn.RNN(32, 128, batch_first=True)
        cells = []
        for way in (training, reading):
            for packing in (False, True):
                cells.append(milliseconds(partial(way, rnn, x, lengths, packing)))
        said = f"{count} texts, {kind}, {lengths.sum()} of {60 * count} places"
        print(f"{said:52}", "".join(f"{cell:8.1f}" for cell in cells), sep="", flush=True)


def training(rnn: nn.RNN, x: torch.Tensor, lengths: torch.Tensor, packing: bool) -> None:
    batch = pack_padded_sequence(x, lengths, True, enforce_sorted=False) if packing else x
    rnn(batch)[1].sum().backward()


@torch.no_grad()
def reading(rnn: nn.RNN, x: torch.Tensor, lengths: torch.Tensor, packing: bool) -> None:
    rnn(pack_padded_sequence(x, lengths, True, enforce_sorted=False) if packing else x)


if __name__ == "__main__":
    torch.set_num_threads(1)
    training_table(functions_of_the_notebook())
    timing_table()
