"""Which networks learn a bit that their gradient does not reach? Over eight seeds.

python tests/bench/piece_sizes.py

The network reads a stream of random bits and says at each step the bit of 5 steps before. It reads
in pieces, and the state is carried and detached. A gradient reaches the bit from pieces of 6 on.
`linear layer only` leaves the recurrent weights as they were drawn. `right` is the share of right
answers at 400 further steps of 16 rows; guessing is right in half of the cases.
"""

import torch
from torch.nn import functional as F

from lablib.characters import one_hot
from lablib.models import CharRNN

LAG, ROWS, STEPS, FURTHER, SEEDS = 5, 16, 2400, 400, range(8)
RUNS = (  # hidden size, learning rate, steps in a piece, whether the recurrent weights learn
    (14, 0.01, 6, True),
    (14, 0.01, 5, True),
    (64, 0.001, 1, True),
    (64, 0.01, 1, False),
    (14, 0.01, 1, False),
)


def right(hidden: int, rate: float, size: int, recurrent: bool, seed: int) -> float:
    torch.manual_seed(seed)
    net, h = CharRNN(2, hidden).double(), torch.zeros(1, ROWS, hidden).double()
    net.rnn.requires_grad_(recurrent)
    adam = torch.optim.Adam([w for w in net.parameters() if w.requires_grad], lr=rate)
    bits = (torch.rand(ROWS, STEPS + FURTHER + LAG) * 2).long()
    x, y = one_hot(bits[:, LAG:], 2).double(), bits[:, :-LAG]
    for t in range(0, STEPS, size):
        scores, h = net(x[:, t : t + size], h.detach())
        adam.zero_grad()
        F.cross_entropy(scores.mT, y[:, t : t + size]).backward()
        adam.step()
    with torch.no_grad():
        said = net(x[:, STEPS:], h)[0].argmax(-1)
    return (said == y[:, STEPS:]).double().mean().item()


def main() -> None:
    torch.set_num_threads(1)
    for hidden, rate, size, recurrent in RUNS:
        accuracies = [right(hidden, rate, size, recurrent, seed) for seed in SEEDS]
        what = "all weights" if recurrent else "linear layer only"
        print(f"H {hidden}, learning rate {rate}, pieces of {size}, {what}")
        print("  right", *(f"{value:.2f}" for value in accuracies), flush=True)


if __name__ == "__main__":
    main()
