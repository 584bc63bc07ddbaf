"""What a state that is carried through the text is worth, over three seeds.

python tests/bench/carried_over_seeds.py

Each network reads equally many characters, in pieces of 32. Either the pieces begin anywhere and
each starts without a state, or they follow each other in streams, with the state carried on.
Bits per character on the validation part, read as ten streams.
"""

import sys

import torch
from torch import nn
from torch.nn import functional as F

from lablib import generate, plays
from lablib.characters import Vocab, one_hot, random_windows, streams
from lablib.models import CharRNN, detached
from lablib.results import Result, table

ROWS, LENGTH, STEPS, HIDDEN = 64, 32, 1000, 128


def trained(carried: bool, seed: int, ids: torch.Tensor, size: int) -> CharRNN:
    torch.manual_seed(seed)
    model = CharRNN(size, HIDDEN).double()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    parts = [part.split(LENGTH, 1) for part in streams(ids, ROWS)]
    pieces, state = list(zip(*parts, strict=True)), None
    for step in range(STEPS):
        x, y = random_windows(ids, LENGTH, ROWS)
        if carried:
            x, y = pieces[step % (len(pieces) - 1)]  # the last piece is short
        scores, state = model(one_hot(x, size).double(), state if carried else None)
        state = detached(state) if step % (len(pieces) - 1) < len(pieces) - 2 else None
        optimizer.zero_grad()
        F.cross_entropy(scores.flatten(0, 1), y.flatten()).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return model


def main() -> None:
    torch.set_num_threads(1)
    learn, validation = plays.split(plays.four_plays())
    vocab = Vocab(plays.four_plays())
    results = []
    for carried in (False, True):
        prices = []
        for seed in (0, 1, 2):
            model = trained(carried, seed, vocab.encode(learn), len(vocab))
            prices.append(generate.bits(model, vocab, validation, streams=10).mean().item())
            print(carried, seed, round(prices[-1], 4), file=sys.stderr, flush=True)
        count = sum(weight.numel() for weight in model.rnn.parameters())
        name = "state carried" if carried else "random windows"
        results.append(Result(name, count, STEPS * ROWS * LENGTH, tuple(prices)))
    print(table(results))


if __name__ == "__main__":
    main()
