"""Further answers to the exercises of notebook 02, written by hand: wrong ones, and right ones."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from lablib.check import nb02

__all__ = ["RIGHT", "SAID", "WRONG"]


class Twice(nn.Module):
    """A layer used twice over: the sizes and the number of weights fit, the sum does not."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 5)

    def forward(self, h):
        return 2 * self.fc(h)


class Own(nn.Module):
    """W h + b written out."""

    def __init__(self):
        super().__init__()
        self.w, self.b = nn.Parameter(torch.ones(5, 3)), nn.Parameter(torch.ones(5))

    def forward(self, h):
        return h @ self.w.T + self.b


def zero(module):
    for weight in module.parameters():
        nn.init.zeros_(weight)
    return module


def _by_index(scores, y):
    p = scores.exp() / scores.exp().sum(dim=1, keepdim=True)
    return -p[torch.arange(len(y)), y].log().mean()


def _by_one_hot(scores, y):
    right = torch.eye(scores.shape[1])[y]  # (T, V)
    return -(right * scores.log_softmax(dim=1)).sum(dim=1).mean()


def _six_only(scores, y):
    return -sum(scores.softmax(1)[t, y[t]].log() for t in range(6)) / 6


def _chances(scores, y):
    return scores.softmax(1)[torch.arange(len(y)), y]


WRONG = {
    "recall_last_state": [(1, 5, 16), (5, 16), (2, 16), (16, 7), (7, 1, 16), "h_n"],
    "recall_one_word": ["d", "", 5, True, ["b"], "one word"],
    "shift": [
        lambda word: word[:-1] + word[1:],
        lambda word: (word[1:], word[2:]),
        lambda word: (word[:-1], word[1:][::-1]),
        lambda word: (word[:-1], word[1:-1]),
        lambda word: (word[:6], word[1:7]) if len(word) > 6 else (word, word),
        lambda word: (word[:-1].upper(), word[1:].upper()),
        lambda word: list(zip(word[:-1], word[1:], strict=True)),
        lambda word: ("hihell", "ihello"),
        lambda word: (word.rstrip(word[-1]), word[1:]),
        lambda word: (word[:-1], word.lstrip(word[0])),
        lambda word: (word.strip(word[-1]), word[1:]),
        lambda word: (word[: word.index(word[-1])], word[1:]),
        lambda word: (word[:-1].strip(), word[1:].strip()),
        lambda word: (word[:-1].lower(), word[1:].lower()),
        lambda word: (" ".join(word[:-1].split()), " ".join(word[1:].split())),
        lambda word: (word[:-1][:10], word[1:11]),
    ],
    "letter_head": [
        nn.Linear,
        nn.Linear(3, 5)(torch.rand(6, 3)),
        nn.RNN(5, 3),
        nn.RNNCell(3, 5),
        nn.Sequential(nn.Linear(3, 5), nn.Sigmoid()),
        nn.Sequential(nn.Linear(3, 5), nn.LeakyReLU()),
        nn.Sequential(nn.Tanh(), nn.Linear(3, 5)),
        nn.Sequential(nn.Linear(3, 5), nn.Softmax(dim=0)),
        nn.Sequential(nn.Linear(3, 5), nn.Dropout(0.5)),
        nn.Identity(),
        Twice(),
        zero(Twice()),
        zero(nn.Sequential(nn.Linear(3, 5), nn.Tanh())),
        "nn.Linear(3, 5)",
    ],
    "scores_shape": [(6,), (30,), (5, 5), (3, 5), (1, 5), 30, "(6, 5)"],
    "cross_entropy": [
        lambda scores, y: F.nll_loss(scores.softmax(1), y),
        lambda scores, y: F.nll_loss(scores, y) + 1,
        lambda scores, y: F.cross_entropy(scores, y).round(decimals=1),
        lambda scores, y: F.cross_entropy(scores, y) / len(y),
        lambda scores, y: F.cross_entropy(scores, y).exp(),
        lambda scores, y: F.cross_entropy(scores.tanh(), y),
        lambda scores, y: F.mse_loss(scores.softmax(1), torch.eye(scores.shape[1])[y]),
        lambda scores, y: F.cross_entropy(scores, y).unsqueeze(0),
        lambda scores, y: scores.argmax(1),
        lambda scores, y: torch.tensor(1.7476),
        _six_only,
        lambda scores, y: sum(-math.log(scores[t].softmax(0)[y[t]]) for t in range(len(y))) / 6,
        lambda scores, y: F.cross_entropy(scores.detach(), y),
        torch.no_grad()(nb02.cross_entropy),
        lambda scores, y: F.cross_entropy(torch.tensor(scores.tolist()), y),
        lambda scores, y: 2 * F.cross_entropy(scores, y).detach() - F.cross_entropy(scores, y),
        lambda scores, y: -_chances(scores, y).clamp(min=0.01).log().mean(),
        lambda scores, y: F.cross_entropy(scores[:6], y[:6]),
    ],
    "tanh_limit": [
        lambda classes: 0.65,
        lambda classes: math.tanh(1) / classes,
        lambda classes: round(nb02.tanh_limit(classes), 1),
        lambda classes: 1 / (1 + (classes - 1) * math.exp(2)),
        lambda classes: 1 - 1 / classes,
        lambda classes: str(nb02.tanh_limit(classes)),
        lambda classes: math.exp(math.tanh(1)) / (math.exp(math.tanh(1)) + classes - 1),
        lambda classes: 1 / (1 + classes * math.exp(-1)),
        lambda classes: nb02.tanh_limit(min(classes, 30)),
    ],
    "lower_loss": ["d", "", 0.462, "memory", ["b"], False],
    "stuck": ["d", "", "batch_first", 1, ("b",), "ab"],
    "text_to_learn": [12345, "", "a", "    ", ["a", "b", "c"], b"hello", "ab" * 31, "ab\ud800"],
}

RIGHT = {
    "shift": [
        lambda word: [word[:-1], word[1:]],
        lambda word: ("".join(list(word)[:-1]), "".join(list(word)[1:])),
        lambda word: (word[: len(word) - 1], word[1 : len(word)]),
    ],
    "letter_head": [
        nn.Linear(3, 5),
        nn.Sequential(nn.Linear(3, 5)),
        Own(),
        zero(nn.Linear(3, 5)),
        nn.Linear(3, 5).double(),
    ],
    "cross_entropy": [
        F.cross_entropy,
        nn.CrossEntropyLoss(),
        _by_index,
        _by_one_hot,
        lambda scores, y: F.nll_loss(F.log_softmax(scores, dim=1), y),
    ],
    "tanh_limit": [
        lambda classes: 1 / (1 + (classes - 1) * math.exp(-2)),
        lambda classes: torch.tensor([1.0] + [-1.0] * (classes - 1)).softmax(0)[0].item(),
        lambda classes: math.e**2 / (math.e**2 + classes - 1),
    ],
    "recall_one_word": ["B", " b ", "b)", "(b)"],
    "scores_shape": [[6, 5], torch.Size([6, 5])],
    "text_to_learn": ["가나다", "🙂🙃🙂", "to be or not to be", "aab"],
}

# wrong answers to what is judged by a property, and a part of what is said to each
SAID = {
    "letter_head": [
        (nn.Linear(5, 3), "in the wrong order"),
        (nn.Linear(5, 5), "This module cannot read states of 3 numbers."),
        (nn.Linear(3, 3), "it returns (6, 3), not (6, 5)."),
        (nn.RNN(3, 5), "it returns tuple, not (6, 5)."),
        (nn.Sequential(nn.Linear(3, 5), nn.Softmax(dim=1)), "so there is a softmax."),
        (nn.Sequential(nn.Linear(3, 5), nn.LogSoftmax(dim=1)), "logarithms of probabilities"),
        (nn.Sequential(nn.Linear(3, 5), nn.Tanh()), "all scores lie between -1 and 1"),
        (nn.Sequential(nn.Linear(3, 5), nn.ReLU()), "all scores have the same sign"),
        (nn.Linear(3, 5, bias=False), "the bias b is missing."),
        (nn.Sequential(nn.Linear(3, 5), nn.Linear(5, 5)), "one layer is enough"),
    ],
    "text_to_learn": [
        ("ab", "Take 3 to 60."),
        ("aaaa", "Take at least 2 different characters."),
        ("hello " * 20, "It is a text. But it has 120 characters"),
        (7, "A text in quotes"),
    ],
}
