"""How many networks of several seeds learn to name a letter that they read before.

Notebook 10 trains a few of these networks. This table has the others: longer lags, more steps,
another learning rate, and networks with about as many weights as the LSTM. A network learns from
texts of random letters, and it counts as one that learned if it names 90 % of 500 letters.
"first" asks for the first letter of a text, and "marked" for the one that carries a mark, at a
random place. All states have 32 numbers if the row says nothing else.

    python tests/bench/recall_by_cell.py > tests/bench/recall_by_cell.txt
"""

import sys
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lablib.models import CharRNN

LETTERS = 8


class Row(NamedTuple):
    """A cell, how it begins, the task, and how it learns."""

    name: str
    cell: type[nn.RNNBase]
    task: str
    length: int  # of a text
    steps: int
    seeds: int
    start: str = ""  # orthogonal, identity, or a bias of the gates
    lr: float = 0.01
    hidden: int = 32


def first_rows() -> list[Row]:
    starts = [("RNN", nn.RNN, ""), ("RNN, orthogonal", nn.RNN, "orthogonal")]
    starts += [("LSTM", nn.LSTM, ""), ("LSTM, f = 1", nn.LSTM, "1"), ("LSTM, f = 3", nn.LSTM, "3")]
    starts += [("GRU", nn.GRU, ""), ("GRU, z = 3", nn.GRU, "3")]
    rows = []
    for length, steps, seeds in ((11, 100, 5), (21, 300, 3), (41, 300, 3)):
        rows += [Row(name, cell, "first", length, steps, seeds, s) for name, cell, s in starts]
    rows += [Row("LSTM", nn.LSTM, "first", 11, 900, 3)]
    rows += [Row(f"LSTM, lr {lr}", nn.LSTM, "first", 11, 400, 3, lr=lr) for lr in (0.003, 0.03)]
    return [*rows, Row("RNN 69", nn.RNN, "first", 11, 100, 3, hidden=69)]


def marked_rows() -> list[Row]:
    rows = [Row("RNN", nn.RNN, "marked", 12, 150, 5)]
    rows += [Row("RNN, orthogonal", nn.RNN, "marked", 12, 150, 5, "orthogonal")]
    rows += [Row("LSTM", nn.LSTM, "marked", 12, 150, 5), Row("GRU", nn.GRU, "marked", 12, 150, 5)]
    rows += [Row("LSTM", nn.LSTM, "marked", 20, 200, 5)]
    for start in ("", "orthogonal"):
        name = f"RNN{', orthogonal' if start else ''}"
        rows += [Row(name, nn.RNN, "marked", 10, 600, 5, start)]
    for start in ("", "orthogonal"):
        name = f"RNN 69{', orthogonal' if start else ''}"
        rows += [Row(name, nn.RNN, "marked", 12, 600, 3, start, hidden=69)]
    relu = ("ReLU RNN 69, identity", nn.RNN, "marked")
    return [*rows, *(Row(*relu, length, 600, 3, "identity", 0.003, 69) for length in (12, 20))]


def network(row: Row, seed: int) -> CharRNN:
    torch.manual_seed(seed)
    net, hidden = CharRNN(LETTERS + (row.task == "marked"), row.hidden, cell=row.cell), row.hidden
    net = net.double()
    if row.start == "identity":
        net.rnn = nn.RNN(LETTERS + 1, hidden, batch_first=True, nonlinearity="relu").double()
    with torch.no_grad():
        if row.start == "identity":
            nn.init.eye_(net.rnn.weight_hh_l0)
            net.rnn.bias_ih_l0.zero_()
            net.rnn.bias_hh_l0.zero_()
        elif row.start == "orthogonal":
            nn.init.orthogonal_(net.rnn.weight_hh_l0)
        elif row.start:  # the second gate of an LSTM is f, that of a GRU is z
            net.rnn.bias_ih_l0[hidden : 2 * hidden] = float(row.start)
            net.rnn.bias_hh_l0[hidden : 2 * hidden] = 0
    return net


def batch(row: Row, count: int) -> tuple[Tensor, Tensor]:
    """One-hot letters (B, T, F), and the id that is asked for at the end (B,)."""
    ids = (torch.rand(count, row.length) * LETTERS).long()
    x, y = F.one_hot(ids, LETTERS), ids[:, 0]
    if row.task == "marked":
        place = (torch.rand(count, 1) * row.length).long()
        mark = F.one_hot(place[:, 0], row.length).unsqueeze(-1)
        x, y = torch.cat([x, mark], dim=-1), ids.gather(1, place)[:, 0]
    return x.double(), y


def trained(row: Row, seed: int) -> CharRNN:
    net = network(row, seed)
    torch.manual_seed(1000 + seed)
    adam = torch.optim.Adam(net.parameters(), row.lr)
    for _ in range(row.steps):
        x, y = batch(row, 64)
        loss = F.cross_entropy(net(x)[0][:, -1], y)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        adam.step()
    return net


@torch.no_grad()
def accuracy(row: Row, net: CharRNN) -> float:
    x, y = batch(row, 500)
    return (net(x)[0][:, -1].argmax(-1) == y).double().mean().item()


@torch.no_grad()
def gates_around_the_mark(row: Row, lstm: nn.LSTM) -> str:
    """The mean input gate and forget gate before the mark, at the mark, and after it."""
    x, _ = batch(row, 500)  # (B, T, F)
    h = F.pad(lstm(x)[0][:, :-1], (0, 0, 1, 0))  # (B, T, H), the state before each step
    w_ih, w_hh, b_ih, b_hh = lstm.parameters()
    gates = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).sigmoid().chunk(4, dim=-1)
    at = x[:, :, -1]  # (B, T)
    after = at.cumsum(1) - at
    places = (1 - at - after, at, after)
    shares = [[(gate.mean(-1) * w).sum() / w.sum() for w in places] for gate in gates[:2]]
    return "  ".join(
        f"{name} {' '.join(f'{value:.2f}' for value in values)}"
        for name, values in zip("if", shares, strict=True)
    )


def main() -> None:
    torch.set_num_threads(1)
    print(f"{'network':22} {'asks':7} {'letters':>7} {'steps':>6}  {'learned':8} accuracies")
    for row in first_rows() + marked_rows():
        found = [accuracy(row, trained(row, seed)) for seed in range(row.seeds)]
        learned = f"{sum(value >= 0.9 for value in found)} of {row.seeds}"
        said = " ".join(f"{value:.2f}" for value in found)
        print(f"{row.name:22} {row.task:7} {row.length:7} {row.steps:6}  {learned:8} {said}")
        sys.stdout.flush()
    row = Row("LSTM", nn.LSTM, "marked", 10, 120, 5)
    print("\nLSTM, marked, 10 letters, 120 steps: mean gates before the mark, at it, after it")
    for seed in range(row.seeds):
        print(f"seed {seed}  {gates_around_the_mark(row, trained(row, seed).rnn)}")


if __name__ == "__main__":
    main()
