"""Notebook 02: right answers by different ideas, and wrong ones that are off at an edge."""

import math
import re
from itertools import pairwise

import answers_02 as known
import torch
from torch.nn import functional as F

from lablib.check import nb02

__all__ = ["RIGHT", "WRONG"]


def _gathered(scores, y):
    return -scores.log_softmax(1).gather(1, y[:, None]).mean()


def _power_of_the_product(scores, y):
    p = scores.softmax(1)[torch.arange(len(y)), y]
    return -(p.prod() ** (1 / len(y))).log()


LOSSES = []


def _list_is_kept(scores, y):
    LOSSES.extend(F.cross_entropy(scores, y, reduction="none"))
    return torch.stack(LOSSES).mean()


def _pairs(word):
    pairs = list(pairwise(word))
    return "".join(a for a, b in pairs), "".join(b for a, b in pairs)


def _by_step(word):
    x = y = ""
    for i in range(1, len(word)):
        x += word[i - 1]
        y += word[i]
    return x, y


def _gradient_up(classes):
    """The best scores are found by trying both limits for every kind of score."""
    return max(
        math.exp(right) / (math.exp(right) + (classes - 1) * math.exp(other))
        for right in (-1, 0, 1)
        for other in (-1, 0, 1)
    )


FIRST = []


def _first_result_kept(classes):
    FIRST.append(nb02.tanh_limit(classes))
    return FIRST[0]


RIGHT = {
    "cross_entropy": {
        "PyTorch's own function": known.RIGHT["cross_entropy"][0],
        "softmax, and one index for each row": known._by_index,
        "a sum with one-hot rows": known._by_one_hot,
        "nll_loss of log_softmax": known.RIGHT["cross_entropy"][4],
        "logsumexp minus the right score": lambda scores, y: (
            scores.logsumexp(1) - scores[torch.arange(len(y)), y]
        ).mean(),
        "gather": _gathered,
        "the logarithm of the product of all probabilities": _power_of_the_product,
        "a batch of one, with the letters on axis 1": lambda scores, y: F.cross_entropy(
            scores.T[None], y[None]
        ),
        "the diagonal of a table": lambda scores, y: -scores.log_softmax(1)[:, y].diag().mean(),
    },
    "shift": {
        "letters in lists, joined again": known.RIGHT["shift"][1],
        "places counted from the length": known.RIGHT["shift"][2],
        "pairs of neighbours": _pairs,
        "the end and the beginning are removed": lambda word: (
            word.removesuffix(word[-1]),
            word.removeprefix(word[0]),
        ),
        "a loop over the places": _by_step,
        "a pattern": lambda word: (re.sub(".$", "", word), re.sub("^.", "", word)),
    },
    "tanh_limit": {
        "both are divided by e": known.RIGHT["tanh_limit"][0],
        "softmax of a list of scores": known.RIGHT["tanh_limit"][1],
        "the logistic function": lambda classes: torch.sigmoid(
            2 - torch.tensor(classes - 1).log()
        ).item(),
        "1 minus the share of the others": lambda classes: (
            1 - (classes - 1) / (classes - 1 + math.exp(2))
        ),
        "the loss, turned back": lambda classes: math.exp(
            -F.cross_entropy(2 * torch.eye(classes)[0] - 1, torch.tensor(0))
        ),
        "the best of several scores": _gradient_up,
    },
}

WRONG = {
    "cross_entropy": {
        "a second call counts the first one, too": _list_is_kept,
        "a probability below 0.01 counts as 0.01": lambda scores, y: (
            -(scores.softmax(1)[torch.arange(len(y)), y].clamp(min=0.01).log().mean())
        ),
        "a letter that comes twice counts once": lambda scores, y: torch.stack(
            list(
                dict(
                    zip(y.tolist(), F.cross_entropy(scores, y, reduction="none"), strict=False)
                ).values()
            )
        ).mean(),
        "letter 0 is left out": lambda scores, y: F.cross_entropy(scores, y, ignore_index=0),
        "no gradient through the sum": lambda scores, y: (
            scores.logsumexp(1).detach() - scores[torch.arange(len(y)), y]
        ).mean(),
        "scores above 4 are cut": lambda scores, y: F.cross_entropy(scores.clamp(max=4), y),
        "six steps at most": lambda scores, y: F.cross_entropy(scores[:6], y[:6]),
    },
    "shift": {
        "each letter equal to the last one goes": lambda word: (
            word.replace(word[-1], ""),
            word[1:],
        ),
        "spaces at the ends go": lambda word: (word[:-1].strip(), word[1:].strip()),
        "large letters become small": lambda word: (word[:-1].lower(), word[1:].lower()),
        "two spaces become one": lambda word: (
            " ".join(word[:-1].split()),
            " ".join(word[1:].split()),
        ),
        "ten letters at most": lambda word: (word[:-1][:10], word[1:11]),
        "cut at the first letter like the last": lambda word: (
            word[: word.find(word[-1])],
            word[1:],
        ),
    },
    "tanh_limit": {
        "a second call gives the first result": _first_result_kept,
        "rounded to 2 places": lambda classes: round(nb02.tanh_limit(classes), 2),
        "right for two letters": lambda classes: 1 / (1 + math.exp(-2) * max(1, classes // 2)),
        "thirty letters at most": lambda classes: nb02.tanh_limit(min(classes, 30)),
        "the others have score 0": lambda classes: (
            math.e / (math.e + classes - 1) if classes > 2 else nb02.tanh_limit(classes)
        ),
    },
}
