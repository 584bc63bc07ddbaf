"""The best loss and accuracy that anyone could reach, and what counting alone reaches."""

import math
from collections import Counter, defaultdict
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor

from lablib import _must
from lablib.characters import Vocab

__all__ = [
    "KneserNey",
    "Limit",
    "WittenBell",
    "memoryless",
    "softmax_twice",
    "tanh_scores",
    "windows",
]


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


def windows(text: str, length: int, stride: int = 1) -> Limit:
    """The floor of next-character prediction in windows that start at an unknown place.

    At position t of a window a model has seen t + 1 characters, so it can do no better than
    the counts of what follows those characters, over all windows of the text.
    """
    _must.whole("windows", "length", length, 1, len(_two("windows", text)) - 1)
    _must.whole("windows", "stride", stride, 1, len(text) - 1)
    return _floor(text, length, stride)


def _two(where: str, text: str) -> str:
    if len(_must.text(where, text)) < 2:
        raise ValueError(f"{where}: text must have at least 2 characters, got {text!r}")
    return text


def _floor(text: str, length: int, stride: int = 1) -> Limit:
    starts = range(0, len(text) - length, stride)
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


class WittenBell:
    """Counting: what followed the last few characters in a text, interpolated as by Witten and Bell.

    `length` includes the predicted character: with 3, the two characters before it are looked at.

    >>> WittenBell(Vocab("abac"), "abac", length=1).probability("a")  # guessing says 1/3
    0.42857142857142855
    """

    def __init__(self, vocab: Vocab, text: str, length: int):
        where = type(self).__name__
        if not isinstance(vocab, Vocab):
            raise TypeError(f"{where}: vocab must be a Vocab, got {_must.kind(vocab)}")
        _must.known(where, _must.text(where, text), vocab.chars)
        _must.whole(where, "length", length, 1, len(text))
        self.vocab, self.length = vocab, length
        self._counts = self._counted(text)  # one Counter of pieces for each length 1, 2, ...
        self._totals = [Counter() for _ in self._counts]
        self._kinds = [Counter(piece[:-1] for piece in counts) for counts in self._counts]
        for counts, totals in zip(self._counts, self._totals, strict=True):
            for piece, count in counts.items():
                totals[piece[:-1]] += count

    def probability(self, char: str, before: str = "") -> float:
        """The probability that `char` comes next, after the characters `before`."""
        if len(_must.text("probability", char, "char")) != 1:
            raise ValueError(f"probability: char must be one character, got {char[:40]!r}")
        self._must_know("probability", char + _must.string("probability", before, "before"))
        return self._probability(char, before)

    def bits(self, text: str, before: str = "") -> Tensor:
        """The bits that each character of `text` costs, (N,), if `before` is what came before it."""
        self._must_know("bits", _must.string("bits", before, "before") + _must.text("bits", text))
        whole, seen = before + text, self.length - 1
        pieces = [whole[max(0, i - seen) : i + 1] for i in range(len(before), len(whole))]
        # a piece that comes often is looked up once
        each = {
            piece: -math.log2(self._probability(piece[-1], piece[:-1])) for piece in set(pieces)
        }
        return torch.tensor([each[piece] for piece in pieces], dtype=torch.float64)

    def _must_know(self, where: str, text: str) -> None:
        _must.known(where, text, self.vocab.chars)

    def _probability(self, char: str, before: str) -> float:
        p = 1 / len(self.vocab)  # guessing, when nothing has been seen
        for n in range(min(self.length, len(before) + 1)):
            context = before[len(before) - n :]
            total = self._totals[n].get(context)
            if total is None:  # nothing ever followed it
                break
            count = self._counts[n].get(context + char, 0)
            p = self._interpolated(count, self._kinds[n][context], total, p, n)
        return p

    def _counted(self, text: str) -> list[Counter]:
        return [_pieces(text, n) for n in range(1, self.length + 1)]

    def _interpolated(self, count: int, kinds: int, total: int, p: float, n: int) -> float:
        return (count + kinds * p) / (total + kinds)


class KneserNey(WittenBell):
    """Counting, interpolated as by Kneser and Ney: each count gives a part of itself to new pieces.

    A shorter piece counts once for each character that stood before it, however often it did.
    """

    def _counted(self, text: str) -> list[Counter]:
        counts = [_pieces(text, self.length)]
        while len(counts) < self.length:
            counts.insert(0, Counter(piece[1:] for piece in counts[0]))
        times = [Counter(each.values()) for each in counts]  # how many were seen once, twice, ...
        self._discounts = [t[1] / (t[1] + 2 * t[2]) if t[1] and t[2] else 0.5 for t in times]
        return counts

    def _interpolated(self, count: int, kinds: int, total: int, p: float, n: int) -> float:
        discount = self._discounts[n]
        return (max(count - discount, 0) + discount * kinds * p) / total


@lru_cache(maxsize=8)  # whoever counts with one length often counts with the others, too
def _pieces(text: str, n: int) -> Counter:
    """How often each piece of n characters stands in the text; nobody may change it."""
    return Counter(text[i : i + n] for i in range(len(text) - n + 1))
