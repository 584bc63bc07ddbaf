"""The best loss and accuracy that anyone could reach, whatever the model and the training."""

import math
from collections import Counter, defaultdict
from typing import NamedTuple

import torch
from torch import Tensor

from lablib import _must

__all__ = ["Limit", "memoryless", "softmax_twice", "tanh_scores", "windows"]


class Limit(NamedTuple):
    """The least loss and the best accuracy, in total and at each position (T,)."""

    loss: float
    accuracy: float
    losses: Tensor
    accuracies: Tensor


def tanh_scores(classes: int) -> float:
    """The least cross-entropy when every score lies between -1 and 1.

    The best such scores are 1 for the right class and -1 for the others.

    >>> round(tanh_scores(5), 4)
    0.4327
    """
    others = _must.whole("tanh_scores", "classes", classes, 2) - 1
    return math.log1p(others * math.exp(-2))


def softmax_twice(classes: int) -> float:
    """The least cross-entropy when the scores are probabilities already, between 0 and 1.

    >>> round(softmax_twice(5), 4)
    0.9048
    """
    others = _must.whole("softmax_twice", "classes", classes, 2) - 1
    return math.log1p(others * math.exp(-1))


def memoryless(text: str) -> Limit:
    """The floor of next-character prediction from the present character alone.

    >>> round(memoryless("hihello").loss, 4)
    0.4621
    """
    return _floor(_two("memoryless", text), 1)


def windows(text: str, length: int) -> Limit:
    """The floor of next-character prediction in windows that start at an unknown place.

    At position t of a window a model has seen t + 1 characters, so it can do no better than
    the counts of what follows those characters, over all windows of the text.
    """
    _must.whole("windows", "length", length, 1, len(_two("windows", text)) - 1)
    return _floor(text, length)


def _two(where: str, text: str) -> str:
    if len(_must.text(where, text)) < 2:
        raise ValueError(f"{where}: text must have at least 2 characters, got {text!r}")
    return text


def _floor(text: str, length: int) -> Limit:
    starts = range(len(text) - length)
    each = [_at_position(text, starts, t) for t in range(length)]
    losses, accuracies = torch.tensor(each, dtype=torch.float64).T  # (T,) each
    return Limit(losses.mean().item(), accuracies.mean().item(), losses, accuracies)


def _at_position(text: str, starts: range, t: int) -> tuple[float, float]:
    """The mean entropy of the next character and the share that the likeliest one gets."""
    followers = defaultdict(Counter)
    for i in starts:
        followers[text[i : i + t + 1]][text[i + t + 1]] += 1
    loss = hits = 0.0
    for counts in followers.values():
        total = counts.total()
        loss -= sum(count * math.log(count / total) for count in counts.values())
        hits += max(counts.values())
    return loss / len(starts), hits / len(starts)
