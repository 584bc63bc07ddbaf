"""The table of bits per character, with the rows that take longer than a notebook may.

Bits are those of the validation text, one number for each seed. Counting reads the learning part
once. The network of notebook 08 learns as it does there. The others learn as those of
`python -m lablib train`, which keeps the best weights of ten moments. Five of them read equally
many characters at one learning rate, so that notebook 10 can compare them. LSTM 128 has as many
numbers in its state as RNN 128. LSTM 52 has about as many weights in its cell, and LSTM 58 has
about as many with its head. "f = 3" begins with 3 as the bias of its forget gates. The last rows take about five minutes each. "dropout" hides a fifth of
the outputs from the head while it learns, others at each step.

    python tests/bench/bits_over_seeds.py [ROW ...] > tests/bench/bits_over_seeds.txt

With names of rows, such as "LSTM 52", only these are made.
"""

import math
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import torch
from torch import nn
from torch.nn import functional as F

from lablib import floors, generate, plays
from lablib.characters import Vocab, one_hot, random_windows
from lablib.models import CharRNN
from lablib.results import Result, table
from lablib.training.trainer import Settings, Trainer

SEEDS = 0, 1, 2
TEXT = plays.four_plays()
LEARN, VALIDATION = plays.split(TEXT)
VOCAB = Vocab(TEXT)
RNN = Settings(hidden=128, steps=1700, lr=0.008)
LSTM = replace(RNN, cell="lstm")
RNN_512 = replace(RNN, hidden=512, steps=4000, lr=0.002)
LSTM_256 = replace(LSTM, hidden=256, steps=5500, lr=0.004)


def open_forget_gates(model: CharRNN) -> None:
    hidden = model.rnn.hidden_size
    with torch.no_grad():
        model.rnn.bias_ih_l0[hidden : 2 * hidden] = 3  # PyTorch's order is i, f, g, o
        model.rnn.bias_hh_l0[hidden : 2 * hidden] = 0


def drop_outputs(model: CharRNN) -> None:
    model.fc = nn.Sequential(nn.Dropout(0.2), model.fc)


def guessing() -> Iterator[Result]:
    yield Result("", 0, 0, (math.log2(len(VOCAB)),))


def counting(kind: type[floors.WittenBell]) -> Iterator[Result]:
    for length in range(1, 7):
        bits = kind(VOCAB, LEARN, length).bits(VALIDATION, LEARN[-20:]).mean().item()
        yield Result(f" {length}", 0, len(LEARN), (bits,))


def notebook_network() -> Iterator[Result]:
    """The network that notebook 08 trains in a cell."""
    models = [trained_on_windows(seed) for seed in SEEDS]
    bits = [generate.bits(model, VOCAB, VALIDATION, streams=10).mean().item() for model in models]
    yield Result("", weights(models[0]), 500 * 32 * 32, tuple(bits))


def trained_on_windows(seed: int) -> CharRNN:
    torch.manual_seed(seed)
    model, ids = CharRNN(len(VOCAB), 64).double(), VOCAB.encode(LEARN)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(500):
        x, y = random_windows(ids, 32, 32)  # (B, T) each
        scores, _ = model(one_hot(x, len(VOCAB)).double())  # (B, T, V)
        loss = F.cross_entropy(scores.flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def network(settings: Settings, prepare=None, seeds=SEEDS) -> Iterator[Result]:
    """A row of networks that the trainer of the command trains, each prepared if need be."""
    trainers = [trained(replace(settings, seed=seed), prepare) for seed in seeds]
    read = settings.steps * settings.batch * settings.length
    bits = tuple(trainer.best["bits"] for trainer in trainers)
    yield Result("", weights(trainers[0].model), read, bits)


def trained(settings: Settings, prepare: Callable[[CharRNN], None] | None) -> Trainer:
    start = time.process_time()
    trainer = Trainer(settings, TEXT)
    if prepare:
        prepare(trainer.model)
    while trainer.step < settings.steps:
        trainer.train_step()
        if trainer.step % (settings.steps // 10) == 0:
            trainer.validate()
    seconds = time.process_time() - start
    said = f"best {trainer.best['bits']:.4f} bits, step {trainer.best['step']}, {seconds:.0f} s"
    print(settings, said, file=sys.stderr, flush=True)
    return trainer


def weights(model: CharRNN) -> int:
    return sum(weight.numel() for weight in model.rnn.parameters())


ROWS = {
    "guessing": guessing(),
    "Witten-Bell": counting(floors.WittenBell),
    "Kneser-Ney": counting(floors.KneserNey),
    "RNN 64, notebook 08": notebook_network(),
    "RNN 128": network(RNN),
    "LSTM 128": network(LSTM),
    "LSTM 52": network(replace(LSTM, hidden=52)),
    "LSTM 58": network(replace(LSTM, hidden=58)),
    "LSTM 128, f = 3": network(LSTM, open_forget_gates),
    "RNN 256, 30 seconds": network(Settings()),
    "RNN 512": network(RNN_512, seeds=SEEDS[:1]),
    "LSTM 256, dropout": network(LSTM_256, drop_outputs, SEEDS[:1]),
}


def main(names: list[str]) -> None:
    torch.set_num_threads(1)
    heading = True
    for name in names or ROWS:
        for result in ROWS[name]:
            line = result._replace(changed=name + result.changed)
            # the heading once, and each line as soon as it is known
            print(*table([line], digits=3).splitlines()[not heading :], sep="\n", flush=True)
            heading = False


if __name__ == "__main__":
    main(sys.argv[1:])
