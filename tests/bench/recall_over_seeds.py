"""Can a network learn what its first gradient hardly shows? Over five seeds.

python tests/bench/recall_over_seeds.py

One of 8 letters comes first, and `lag` random letters follow. At the end the network names the
first letter; guessing is right in 0.125 of the cases. `heard` is how strongly the last state depends on
the first letter, compared with the last letter: before training and after it.
"""

import torch
from torch import nn
from torch.nn import functional as F

from lablib import probe
from lablib.characters import one_hot

LETTERS, HIDDEN, ROWS, SEEDS = 8, 32, 64, range(5)
STEPS = {10: 100, 20: 300, 40: 1000}  # of training, for each lag


def drawn(rows: int, lag: int) -> tuple[torch.Tensor, torch.Tensor]:
    ids = (torch.rand(rows, lag + 1) * LETTERS).long()  # (B, T)
    return one_hot(ids, LETTERS).double(), ids[:, 0]


def trained(lag: int, orthogonal: bool, seed: int) -> tuple[float, float, float]:
    """What is heard before training, the accuracy after it, and what is heard then."""
    torch.manual_seed(seed)
    rnn = nn.RNN(LETTERS, HIDDEN, batch_first=True).double()
    head = nn.Linear(HIDDEN, LETTERS).double()
    if orthogonal:
        nn.init.orthogonal_(rnn.weight_hh_l0)
    weights = [*rnn.parameters(), *head.parameters()]
    optimizer = torch.optim.Adam(weights, lr=0.01)
    torch.manual_seed(1000 + seed)
    x, first = drawn(500, lag)
    before = probe.hearing(rnn, x[:16])[lag].item()
    for _ in range(STEPS[lag]):
        batch, wanted = drawn(ROWS, lag)
        optimizer.zero_grad()
        F.cross_entropy(head(rnn(batch)[0][:, -1]), wanted).backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
    with torch.no_grad():
        right = (head(rnn(x)[0][:, -1]).argmax(1) == first).double().mean().item()
    return before, right, probe.hearing(rnn, x[:16])[lag].item()


def main() -> None:
    torch.set_num_threads(1)
    for lag, steps in STEPS.items():
        for orthogonal in (False, True):
            before, right, after = zip(
                *(trained(lag, orthogonal, seed) for seed in SEEDS), strict=True
            )
            print(f"lag {lag}, {steps} steps,", "orthogonal" if orthogonal else "default")
            print("  heard before", *(f"{value:.0e}" for value in before))
            print("  right       ", *(f"{value:.2f}" for value in right))
            print("  heard after ", *(f"{value:.0e}" for value in after), flush=True)


if __name__ == "__main__":
    main()
