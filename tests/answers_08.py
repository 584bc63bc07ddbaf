"""Further answers to the exercises of notebook 08, written by hand: wrong ones, and right ones."""

import math

import torch

from lablib.check import nb08

__all__ = ["RIGHT", "SAID", "WRONG"]


def _by_words(written, source):
    return max((len(word) for word in source.split() if word in written), default=0)


def _slow(written, source):
    ends = [(i, j) for i in range(len(written)) for j in range(i, len(written) + 1)]
    return max(j - i for i, j in ends if written[i:j] in source)


WRONG = {
    "recall_chance": [0.5, 1, 0, "0.25", math.log(4) / 2, (0.25,)],
    "recall_free": ["d", "", 1, "loop", ["c"], True],
    "mean_bits": [
        lambda p: torch.log2(p).sum(),
        lambda p: -torch.log10(p).mean(),
        lambda p: -(p * torch.log2(p)).mean(),
        lambda p: -sum(math.log2(value) for value in p) / len(p),
        lambda p: -torch.log2(p).median(),
        lambda p: 1 / p.mean(),
        lambda p: (1 - p).mean(),
        lambda p: -math.log2(p[0]),
    ],
    "best_length": [0, 7, 4.5, "five", [5], 67],
    "my_speaker": ["M", "", 3, "M" * 21, "민아", "R2D2", ["MINA"], "  ", "JI WOO\n"],
    "tempered": [
        lambda scores, temperature: (scores / temperature).sigmoid(),
        lambda scores, temperature: (scores - temperature).softmax(-1),
        lambda scores, temperature: (scores.softmax(-1) / temperature).softmax(-1),
        lambda scores, temperature: (scores / temperature).log_softmax(-1),
        lambda scores, temperature: (scores / temperature).exp() / temperature,
        lambda scores, temperature: (scores / temperature).argmax(-1),
    ],
    "longest_copy": [
        _by_words,
        lambda written, source: len(written),
        lambda written, source: written in source,
        lambda written, source: nb08.longest_copy(written, source) - 1,
        lambda written, source: 0,
        lambda written, source: len(set(written) & set(source)),
    ],
}

RIGHT = {
    "recall_chance": [1 / 4, torch.tensor(0.25)],
    "recall_free": ["C", "c)"],
    "mean_bits": [
        lambda p: -p.log2().mean(),
        lambda p: -torch.log(p).mean() / math.log(2),
        lambda p: torch.log2(1 / p).sum() / len(p),
    ],
    "best_length": [5.0],
    "my_speaker": ["MINA", "JUNHO", "The reader", "KING OF SEOUL"],
    "tempered": [
        lambda scores, temperature: torch.softmax(scores / temperature, 0),
        lambda scores, temperature: (
            (scores / temperature).exp() / (scores / temperature).exp().sum()
        ),
    ],
    "longest_copy": [_slow],
}

SAID = {
    "my_speaker": [
        ("M", "But it has 1 characters, spaces included. Take 2 to 20."),
        ("민아", "But the plays hold no '민', so the network cannot read it."),
        ("R2D2", "But the plays hold no '2', so the network cannot read it."),
        (3, "A text in quotes is wanted."),
        ("  ", "But it holds no letter, so write a name."),
        ("JI WOO\n", "But it holds a line break, so write the name on one line."),
    ],
}
