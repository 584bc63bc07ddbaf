"""Characters per processor-second of `python -m lablib train` beside the best-known course's loop.

The other loop is written from its description: hidden size 32, 1024 windows of 32 steps from a
DataLoader, one-hot, time first, stochastic gradient descent with clipped gradients. First neither
loop shows anything nor validates. Then both show their progress as they do for their users. The
board of that course takes a pass to be 10 updates of the weights. It draws the mean of the losses
twice in each pass, and after each pass the loss of 5 batches of validation. It plots both curves
into the same axes, which are never cleared, and shows the figure again, as Jupyter shows a figure.
So each drawing costs more than the last; a training cell of that course takes 1,000 updates. The
command shows a bar and validates after each tenth of its updates.

    python tests/bench/bench_training.py > tests/bench/bench_training.txt
"""

import io
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import torch
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from torch import nn
from torch.nn import functional as F
from torch.profiler import ProfilerActivity, profile
from torch.utils.data import DataLoader, TensorDataset
from tqdm import tqdm

from lablib import plays
from lablib.characters import Vocab, windows
from lablib.training.trainer import Settings, Trainer

BATCH, STEPS, HIDDEN = 1024, 32, 32
UPDATES, ROUNDS = 50, 3
SHOWN = 100, 300, 1000  # updates with progress shown
PASS, DRAWN, VALIDATED = 10, 2, 5  # updates in a pass, drawings of the loss, batches of validation
TEXT = plays.four_plays()
Step = tuple[float, Callable[[], float]]  # the loss, and what validates


def other_loop() -> Iterator[Step]:
    """One update of the weights after the other, as the best-known course does it."""
    vocab = Vocab(TEXT)
    x, y = windows(vocab.encode(TEXT), STEPS)
    rnn, head = nn.RNN(len(vocab), HIDDEN), nn.Linear(HIDDEN, len(vocab))
    weights = [*rnn.parameters(), *head.parameters()]
    optimizer = torch.optim.SGD(weights, lr=1.0)

    def loss_of(x_batch, y_batch):
        inputs = F.one_hot(x_batch.T, len(vocab)).to(torch.float32)  # (T, B, V)
        outputs, _ = rnn(inputs)
        scores = head(outputs).swapaxes(0, 1)  # (B, T, V)
        return F.cross_entropy(scores.reshape(-1, len(vocab)), y_batch.reshape(-1))

    @torch.no_grad()
    def validate():
        unseen = DataLoader(TensorDataset(x[: VALIDATED * BATCH], y[: VALIDATED * BATCH]), BATCH)
        return statistics.mean(loss_of(*batch).item() for batch in unseen)

    while True:
        for batch in DataLoader(TensorDataset(x, y), BATCH, shuffle=True):
            loss = loss_of(*batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            yield loss.item(), validate


def our_loop() -> Iterator[Step]:
    """The same sizes in the loop of the command."""
    settings = Settings(hidden=HIDDEN, batch=BATCH, length=STEPS, steps=SHOWN[-1] + 1)
    trainer = Trainer(settings, TEXT)
    while True:
        trainer.train_step()
        yield trainer.loss, trainer.validate


class Board:
    """Curves that are plotted into the same axes whenever one of them grows."""

    def __init__(self):
        self.figure = Figure(figsize=(3.5, 2.5))
        FigureCanvasSVG(self.figure)
        self.axes, self.curves = self.figure.add_subplot(), defaultdict(list)

    def add(self, name: str, passes: float, value: float) -> None:
        self.curves[name].append((passes, value))
        lines = []
        for i, points in enumerate(self.curves.values()):
            style = {"color": f"C{i}", "linestyle": ("-", "--")[i]}
            lines += self.axes.plot(*zip(*points, strict=True), **style)
        self.axes.set(xlabel="epoch")
        self.axes.legend(lines, list(self.curves))
        self.figure.savefig(io.BytesIO(), format="svg", bbox_inches="tight")  # as Jupyter does


def shown_by_board(loop: Iterator[Step]) -> Iterator[None]:
    board, waiting = Board(), []
    for count, (loss, validate) in enumerate(loop, 1):
        waiting.append(loss)
        if len(waiting) == PASS // DRAWN:
            board.add("train_loss", count / PASS, statistics.mean(waiting))
            waiting.clear()
        if count % PASS == 0:
            board.add("val_loss", count / PASS, validate())
        yield


def shown_by_bar(loop: Iterator[Step]) -> Iterator[None]:
    with open(os.devnull, "w", encoding="utf-8") as terminal:
        for count, (_, validate) in enumerate(tqdm(loop, unit="step", file=terminal), 1):
            if count % (SHOWN[-1] // 10) == 0:
                validate()
            yield


def characters_per_second(steps: Iterator, counts: Sequence[int]) -> list[float]:
    """The rate from the first update to each of `counts`; one update before them also builds."""
    torch.manual_seed(0)
    next(steps)
    start, rates = time.process_time(), []
    for count in range(1, counts[-1] + 1):
        next(steps)
        if count in counts:
            rates.append(count * BATCH * STEPS / (time.process_time() - start))
    return rates


def share_of_products() -> float:
    """The part of our loop's time that is spent in matrix products."""
    steps = our_loop()
    next(steps)
    with profile(activities=[ProfilerActivity.CPU]) as report:
        for _ in range(UPDATES):
            next(steps)
    times = {event.key: event.self_cpu_time_total for event in report.key_averages()}
    products = sum(times.get(f"aten::{name}", 0) for name in ("mm", "addmm", "bmm"))
    return products / sum(times.values())


def compared(name: str, other: float, ours: float) -> float:
    rates = f"other {other / 1000:4.0f}, ours {ours / 1000:4.0f} thousand per processor-second"
    print(f"{name:25} {rates}, ratio {ours / other:.2f}", flush=True)
    return ours / other


def main() -> None:
    torch.set_num_threads(1)
    pairs = [
        [characters_per_second(loop(), [UPDATES])[0] for loop in (other_loop, our_loop)]
        for _ in range(ROUNDS)
    ]
    other, ours = (statistics.median(rates) for rates in zip(*pairs, strict=True))
    plain = compared("no progress shown", other, ours)
    print(f"matrix products: {share_of_products():.0%} of our loop", flush=True)
    bar = characters_per_second(shown_by_bar(our_loop()), SHOWN)
    board = characters_per_second(shown_by_board(other_loop()), SHOWN)
    for count, other, ours in zip(SHOWN, board, bar, strict=True):
        shown = compared(f"progress, {count} updates", other, ours)
    assert plain >= 1.2 and shown > plain


if __name__ == "__main__":
    main()
