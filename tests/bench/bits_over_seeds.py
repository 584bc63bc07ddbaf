"""The rows of the table of bits per character that take longer than a notebook may.

python tests/bench/bits_over_seeds.py
"""

import math
import sys

import torch

from lablib import floors, plays
from lablib.characters import Vocab
from lablib.results import Result, table
from lablib.training.trainer import Settings, Trainer

SEEDS = 0, 1, 2
ROWS = {  # what is changed: the settings, and the seeds
    "RNN 256, 30 seconds": (Settings(), SEEDS),
    "RNN 512, 5 minutes": (Settings(hidden=512, steps=4000, lr=0.002), SEEDS[:1]),
}


def bits(settings: Settings, text: str) -> tuple[int, float]:
    trainer = Trainer(settings, text)
    while trainer.step < settings.steps:
        trainer.train_step()
        if trainer.step % (settings.steps // 10) == 0:
            print(trainer.step, round(trainer.validate(), 3), file=sys.stderr, flush=True)
    return sum(weight.numel() for weight in trainer.model.rnn.parameters()), trainer.best["bits"]


def main() -> None:
    torch.set_num_threads(1)
    text = plays.four_plays()
    learn, validation = plays.split(text)
    vocab = Vocab(text)
    results = [Result("guessing", 0, 0, (math.log2(len(vocab)),))]
    for kind in (floors.WittenBell, floors.KneserNey):
        for length in range(1, 7):
            value = kind(vocab, learn, length).bits(validation, learn[-20:]).mean().item()
            results.append(Result(f"{kind.__name__} {length}", 0, len(learn), (value,)))
    for changed, (settings, seeds) in ROWS.items():
        runs = [bits(Settings(**{**vars(settings), "seed": seed}), text) for seed in seeds]
        read = settings.steps * settings.batch * settings.length
        results.append(Result(changed, runs[0][0], read, tuple(value for _, value in runs)))
    print(table(results))


if __name__ == "__main__":
    main()
