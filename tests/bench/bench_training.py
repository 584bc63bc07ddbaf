"""Characters per processor-second of `python -m lablib train` beside the best-known course's loop.

The other loop is written from its description: hidden size 32, 1024 windows of 32 steps from a
DataLoader, one-hot, time first, stochastic gradient descent with clipped gradients; its progress
board plots the losses so far into the same axes at every step and shows the figure again, as
Jupyter shows a figure. The axes are never cleared, so that each step is dearer than the last; a
training cell of that course takes about 1,000 steps. Both loops train on the same text, and
neither validates.

    python tests/bench/bench_training.py
"""

import io
import os
import statistics
import time
from collections.abc import Iterator

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
SHOWN = [100, 400]  # steps with progress shown: the longer, the dearer the board
TEXT = plays.four_plays()


def other_loop() -> Iterator[float]:
    """One update of the weights after the other, as the best-known course does it."""
    vocab = Vocab(TEXT)
    x, y = windows(vocab.encode(TEXT), STEPS)
    rnn, head = nn.RNN(len(vocab), HIDDEN), nn.Linear(HIDDEN, len(vocab))
    weights = [*rnn.parameters(), *head.parameters()]
    optimizer = torch.optim.SGD(weights, lr=1.0)
    while True:
        for x_batch, y_batch in DataLoader(TensorDataset(x, y), BATCH, shuffle=True):
            inputs = F.one_hot(x_batch.T, len(vocab)).to(torch.float32)  # (T, B, V)
            outputs, _ = rnn(inputs)
            scores = head(outputs).swapaxes(0, 1)  # (B, T, V)
            loss = F.cross_entropy(scores.reshape(-1, len(vocab)), y_batch.reshape(-1))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            yield loss.item()


def our_loop() -> Iterator[float]:
    """The same sizes in the loop of the command."""
    settings = Settings(hidden=HIDDEN, batch=BATCH, length=STEPS, steps=10**6)
    trainer = Trainer(settings, TEXT)
    while True:
        trainer.train_step()
        yield trainer.loss


def shown_by_board(loop: Iterator[float]) -> Iterator[float]:
    """Plot the losses so far at every step, into axes that are never cleared."""
    figure = Figure(figsize=(3.5, 2.5))
    FigureCanvasSVG(figure)
    axes, losses = figure.add_subplot(), []
    for loss in loop:
        losses.append(loss)
        axes.plot(range(len(losses)), losses, color="C0", label="train_loss")
        axes.set(xlabel="step")
        axes.legend(["train_loss"])
        figure.savefig(io.BytesIO(), format="svg", bbox_inches="tight")  # as Jupyter shows one
        yield loss


def shown_by_bar(loop: Iterator[float]) -> Iterator[float]:
    with open(os.devnull, "w", encoding="utf-8") as terminal:
        yield from tqdm(loop, unit="step", file=terminal)


def characters_per_second(steps: Iterator[float], count: int = UPDATES) -> float:
    torch.manual_seed(0)
    next(steps)  # the first step also builds
    start = time.process_time()
    for _ in range(count):
        next(steps)
    return count * BATCH * STEPS / (time.process_time() - start)


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
        (characters_per_second(other_loop()), characters_per_second(our_loop()))
        for _ in range(ROUNDS)
    ]
    other, ours = (statistics.median(rates) for rates in zip(*pairs, strict=True))
    plain = compared("no progress shown", other, ours)
    for count in SHOWN:
        other = characters_per_second(shown_by_board(other_loop()), count)
        ours = characters_per_second(shown_by_bar(our_loop()), count)
        shown = compared(f"progress shown, {count} steps", other, ours)
    print(f"matrix products: {share_of_products():.0%} of our loop")
    assert plain >= 1.2 and shown >= 5


if __name__ == "__main__":
    main()
