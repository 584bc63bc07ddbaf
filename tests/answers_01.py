"""Further answers to the exercises of notebook 01, written by hand: wrong ones, and right ones."""

import torch
from torch import nn

from lablib import models
from lablib.check import nb01

__all__ = ["RIGHT", "SAID", "WRONG"]


class Answers(nn.Module):
    """A linear layer, and what `answer` makes of what it says to each letter, (B, T, 6)."""

    def __init__(self, answer):
        super().__init__()
        self.fc, self.answer = nn.Linear(4, 6), answer

    def forward(self, x):
        return self.answer(self.fc(x))


class CausalConvolution(nn.Module):
    """Reads each letter with the two before it, and carries nothing further."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(4, 6, 3, padding=2)

    def forward(self, x):
        return self.conv(x.mT).mT[:, : x.shape[1]]


class OfLength7(nn.Module):
    """Right for words of 7 letters only."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(4, 6, batch_first=True)

    def forward(self, x):
        return self.rnn(x.view(-1, 7, 4))[0]


class OneStepLate(nn.Module):
    """Answers each letter with the state before it."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(4, 6, batch_first=True)

    def forward(self, x):
        states = self.rnn(x)[0]
        return torch.cat([torch.zeros_like(states[:, :1]), states[:, :-1]], dim=1)


class Backwards(nn.Module):
    """Reads each word from its end, so that a letter acts on earlier answers."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(4, 6, batch_first=True)

    def forward(self, x):
        return self.rnn(x.flip(1))[0].flip(1)


def _rnn(weights):
    rnn = nn.RNN(weights[0].shape[1], weights[0].shape[0])
    rnn.load_state_dict(dict(zip(rnn.state_dict(), weights, strict=True)))
    return rnn


def _square_blocks_not_turned(rnn, x):
    return rnn(x)[0] if len(x) == x.shape[1] else nb01.read_words(rnn, x)


WRONG = {
    "recall_letter": [(4, 3), (3, 5, 4), 12, (12,), (3, 4, 1), (1, 3, 4)],
    "recall_print": ["d", "", 1, "print", ["b"], True],
    "h_n_shape": [(1, 3, 2), (2, 6), (2, 6, 8), 96, (6, 8), (8, 5, 4)],
    "who_changes": [
        [],
        [(2, 0)],
        [(0, 0), (0, 1)],
        (0, 4),
        [(0, 4), (0, 3), (0, 2), (1, 2)],
        "row",
    ],
    "rnn_loop": [
        lambda x, *w: nb01.rnn_loop(x.flip(0), *w),
        lambda x, *w: (nb01.rnn_loop(x, *w), nb01.rnn_loop(x, *w)[-1]),
        lambda x, *w: nb01.rnn_loop(x, *w).flip(0),
        lambda x, *w: nb01.rnn_loop(x, *w).T,
        lambda x, *w: nb01.rnn_loop(x, *w)[1:],
        lambda x, *w: nb01.rnn_loop(x, *w).round(decimals=2),
        lambda x, *w: list(nb01.rnn_loop(x, *w)),
        lambda x, w_ih, w_hh, b_ih, b_hh: nb01.rnn_loop(x, w_ih, w_hh, b_ih, -b_hh),
        lambda x, *w: torch.cat([nb01.rnn_loop(part, *w) for part in x.split(7)]),
        lambda x, *w: nb01.rnn_loop(x, *w).squeeze(),
    ],
    "how_many_numbers": [15, 17, "16", (16,), 2, 0],
    "read_words": [
        lambda rnn, x: x,
        lambda rnn, x: rnn(x.flip(0))[0],
        lambda rnn, x: rnn(x.permute(1, 0, 2)),
        lambda rnn, x: rnn(x.transpose(0, 1))[0].transpose(1, 2),
        lambda rnn, x: torch.stack([rnn(word)[0][-1] for word in x]),
        lambda rnn, x: rnn(x.flatten(0, 1))[0].view(*x.shape[:2], -1),
        lambda rnn, x: nb01.read_words(rnn, x).squeeze(0),
        lambda rnn, x: nb01.read_words(rnn, x).squeeze(1),
        lambda rnn, x: nb01.read_words(rnn, x[:3]),
        _square_blocks_not_turned,
    ],
    "reader": [
        nn.LSTM(4, 6),
        nn.GRU(5, 6, batch_first=True),
        nn.Sequential(nn.Linear(4, 6), nn.Tanh()),
        nn.RNN(4, 2, batch_first=True),
        nn.RNN,
        "nn.RNN(4, 6)",
        nn.RNN(4, 6, batch_first=True)(torch.rand(2, 7, 4)),
        nn.RNNCell(4, 6),
        Backwards(),
        Answers(lambda said: said.cumsum(1)),
        Answers(lambda said: said.cumsum(1).tanh()),
        CausalConvolution(),
        OfLength7(),
        OneStepLate(),
    ],
    "my_word": [7, "abc", "", ["l", "l"], "바나", b"ll", "\ud800\ud800"],
}

RIGHT = {
    "who_changes": [
        {(0, 4), (0, 3), (0, 2)},
        [[0, 2], [0, 3], [0, 4]],
        ((0, 4), (0, 2), (0, 3)),
        torch.tensor([[0, 2], [0, 3], [0, 4]]),
        [(torch.tensor(0), step) for step in torch.arange(2, 5)],
        ((0, step) for step in (2, 3, 4)),
    ],
    "rnn_loop": [lambda x, *weights: _rnn(weights)(x)[0].detach()],
    "read_words": [
        lambda rnn, x: torch.stack([rnn(word)[0] for word in x]),
        lambda rnn, x: rnn(x.permute(1, 0, 2))[0].permute(1, 0, 2),
    ],
    "reader": [
        nn.LSTM(4, 6, batch_first=True),
        nn.RNN(4, 6, num_layers=2, batch_first=True),
        models.LoopRNN(4, 6),
        nn.RNN(4, 6, batch_first=True).double(),
    ],
    "my_word": ["ll", "바나나", "🙂🙂", "  "],
}

# wrong answers to what is judged by a property, and a part of what is said to each
SAID = {
    "reader": [
        (nn.RNN(4, 6), "it uses the axis of the words as time."),
        (nn.RNN(4, 4, batch_first=True), "it returns (2, 7, 4), not (2, 7, 6)."),
        (nn.RNN(6, 4, batch_first=True), "letters with 4 features each. It says: RuntimeError"),
        (nn.Linear(4, 6), "each letter is read alone"),
        (
            nn.RNN(4, 6, batch_first=True, bidirectional=True),
            "it returns (2, 7, 12), not (2, 7, 6).",
        ),
    ],
    "my_word": [
        ("abc", "a character comes twice, in any script"),
        (7, "A text in quotes"),
        (["l", "l"], "a list of 2, not a text"),
    ],
}
