"""The tables of notebook 15 over five seeds.

The marked letter: 20 random letters of 8, one of them is marked, and the answer after the last one is
the marked letter. Then parity: after each bit, is the number of ones so far odd? All networks learn
from 12 bits and are asked about 12 and about 48. "turned" is the MinGRU with the factor 1 - 2z in place
of 1 - z, so that it may be negative. The two layers have a linear layer and a tanh between them.

    python tests/bench/parallel_over_seeds.py > tests/bench/parallel_over_seeds.txt
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lablib.models import MinGRU, scan

SEEDS = range(5)
HIDDEN = 32
KINDS = 8


class Turned(MinGRU):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        z = self.gate(x).sigmoid()
        outputs = scan(1 - 2 * z, z * self.candidate(x))
        return outputs, outputs[:, -1].unsqueeze(0)


class TwoLayers(nn.Module):
    def __init__(self, features: int, hidden: int, dtype: torch.dtype):
        super().__init__()
        self.first = MinGRU(features, hidden, dtype=dtype)
        self.between = nn.Linear(hidden, hidden, dtype=dtype)
        self.second = MinGRU(hidden, hidden, dtype=dtype)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.second(self.between(self.first(x)[0]).tanh())


def recurrent(cell: type[nn.RNNBase]) -> Callable:
    return lambda features, hidden, dtype: cell(features, hidden, batch_first=True, dtype=dtype)


def marked(count: int, steps: int) -> tuple[Tensor, Tensor]:
    """Letters and a mark (B, T, 9), and the marked letters (B,)."""
    ids = (torch.rand(count, steps) * KINDS).long()
    place = (torch.rand(count, 1) * steps).long()
    x = torch.cat([F.one_hot(ids, KINDS), F.one_hot(place, steps).mT], dim=-1)
    return x.double(), ids.gather(1, place)[:, 0]


def parity(count: int, steps: int) -> tuple[Tensor, Tensor]:
    """Bits (B, T, 1), and whether the number of ones so far is odd (B, T)."""
    bits = (torch.rand(count, steps) > 0.5).long()
    return bits[..., None].double(), bits.cumsum(1) % 2


def shares(
    make: Callable, task: Callable, features: int, kinds: int, steps: int, updates: int, seed: int
) -> list[float]:
    """The share that is right at the trained length and at four times this length."""
    torch.manual_seed(seed)
    model = make(features, HIDDEN, dtype=torch.float64)
    head = nn.Linear(HIDDEN, kinds, dtype=torch.float64)
    weights = [*model.parameters(), *head.parameters()]
    adam = torch.optim.Adam(weights, lr=0.01)

    def scores(x: Tensor) -> Tensor:
        outputs = model(x)[0]
        return head(outputs[:, -1] if task is marked else outputs).flatten(0, -2)

    for _ in range(updates):
        x, y = task(64, steps)
        loss = F.cross_entropy(scores(x), y.flatten())
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        adam.step()
    with torch.no_grad():
        asked = [task(500, n) for n in (steps, 4 * steps)]
        return [(scores(x).argmax(-1) == y.flatten()).double().mean().item() for x, y in asked]


def main() -> None:
    torch.set_num_threads(1)
    rnn, lstm, gru = map(recurrent, (nn.RNN, nn.LSTM, nn.GRU))
    for title, task, sizes, cells in (
        (
            "marked letter, 20 letters, 200 updates (guessing: .125)",
            marked,
            (KINDS + 1, KINDS, 20),
            [("MinGRU", MinGRU, 200), ("turned", Turned, 200), ("nn.RNN", rnn, 200)]
            + [("nn.GRU", gru, 200), ("nn.LSTM", lstm, 200)],
        ),
        (
            "parity, 12 bits (guessing: .500)",
            parity,
            (1, 2, 12),
            [("MinGRU", MinGRU, 600), ("MinGRU", MinGRU, 2000), ("two layers", TwoLayers, 600)]
            + [("two layers", TwoLayers, 2000), ("turned", Turned, 600), ("nn.RNN", rnn, 600)]
            + [("nn.GRU", gru, 600), ("nn.LSTM", lstm, 600)],
        ),
    ):
        print(title)
        for name, make, updates in cells:
            got = [shares(make, task, *sizes, updates, seed) for seed in SEEDS]
            short, long = (
                "  ".join(f"{s:.2f}" for s in column) for column in zip(*got, strict=True)
            )
            print(f"  {name:10} {updates:5} updates   {short}   four times as long   {long}")


if __name__ == "__main__":
    main()
