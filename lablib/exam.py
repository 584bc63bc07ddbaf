"""The exam at the end: shape questions drawn from a number, and what the final project has to beat."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import nn

from lablib import _must
from lablib.characters import Vocab, one_hot, windows
from lablib.floors import KneserNey
from lablib.plays import four_plays

__all__ = ["Oral", "Question", "opponent", "oral"]

ASKED = 6  # of the questions below
Shape = tuple[int, ...]


class Question(NamedTuple):
    """What is asked, the shape that the running code gave, and a word why."""

    asked: str
    shape: Shape
    why: str


class Oral(NamedTuple):
    """The questions that belong to one number; printed, it keeps the answers to itself."""

    number: int
    questions: tuple[Question, ...]

    def __str__(self) -> str:
        return "\n".join(f"{i}. {each.asked}" for i, each in enumerate(self.questions, 1))


def oral(number: int) -> Oral:
    """Six shape questions about modules that really run, drawn from a whole number.

    >>> print(str(oral(3)).splitlines()[0])
    1. nn.GRU(10, 7, 4, batch_first=True) reads x (8, 6, 10). Shape of h_n?
    """
    _must.whole("oral", "number", number, 0, 2**31 - 1)
    with torch.random.fork_rng(devices=[]):  # the reader's random numbers stay as they are
        torch.manual_seed(number)
        order = torch.rand(len(KINDS)).argsort().tolist()
        # no two sizes of an exam are equal, so a right shape is no accident
        sizes = (torch.rand(8).argsort() + 3).tolist()
        axis = int(torch.rand(()) * 3)
        return Oral(number, tuple(KINDS[i](sizes, axis) for i in order[:ASKED]))


@lru_cache(maxsize=1)  # it counts for some seconds
def opponent() -> KneserNey:
    """Counting as by Kneser and Ney, with 6 characters, on the four plays as a whole."""
    text = four_plays()
    return KneserNey(Vocab(text), text, 6)


def _last_state(sizes: list[int], axis: int) -> Question:
    B, T, F, H, L, *_ = sizes
    h_n = nn.GRU(F, H, L, batch_first=True)(torch.zeros(B, T, F))[1]
    asked = f"nn.GRU({F}, {H}, {L}, batch_first=True) reads x ({B}, {T}, {F}). Shape of h_n?"
    return Question(asked, tuple(h_n.shape), "h_n is (layers, B, H), whatever batch_first says.")


def _both_directions(sizes: list[int], axis: int) -> Question:
    B, T, F, H, *_ = sizes
    rnn = nn.RNN(F, H, batch_first=True, bidirectional=True)
    asked = f"nn.RNN({F}, {H}, batch_first=True, bidirectional=True) reads x ({B}, {T}, {F}). "
    why = "Each step has H numbers from the left and H from the right, so outputs is (B, T, 2 H)."
    shape = tuple(rnn(torch.zeros(B, T, F))[0].shape)
    return Question(f"{asked}Shape of outputs?", shape, why)


def _time_first(sizes: list[int], axis: int) -> Question:
    first, second, F, H, *_ = sizes
    h_n = nn.RNN(F, H)(torch.zeros(first, second, F))[1]
    asked = f"nn.RNN({F}, {H}) reads x ({first}, {second}, {F}). Shape of h_n?"
    why = "Without batch_first the batch is axis 1 of x, and h_n is (layers, B, H)."
    return Question(asked, tuple(h_n.shape), why)


def _gates(sizes: list[int], axis: int) -> Question:
    _, _, F, H, *_ = sizes
    shape = tuple(nn.LSTM(F, H).weight_hh_l0.shape)
    why = "An LSTM has four gates. Each one has H rows, and weight_hh multiplies the H of h."
    return Question(f"Shape of weight_hh_l0 of nn.LSTM({F}, {H})?", shape, why)


def _argmax(sizes: list[int], axis: int) -> Question:
    B, T, V, *_ = sizes
    shape = tuple(torch.zeros(B, T, V).argmax(axis).shape)
    asked = f"scores is ({B}, {T}, {V}), batch first. Shape of scores.argmax({axis})?"
    return Question(asked, shape, "The axis that is named competes and disappears.")


def _windows(sizes: list[int], axis: int) -> Question:
    T, N = sizes[0], 10 * sizes[1]
    x, _ = windows(torch.zeros(N), T)
    asked = f"A text of {N} letters is cut into windows of {T}, one letter apart, with targets y "
    why = "There are N - T windows with a letter after them, and each has T letters."
    return Question(f"{asked}one letter further. Shape of x?", tuple(x.shape), why)


def _attention(sizes: list[int], axis: int) -> Question:
    B, T, H, S, *_ = sizes
    weights = torch.zeros(B, S, H) @ torch.zeros(B, T, H).mT
    asked = f"queries is ({B}, {S}, {H}) and memory ({B}, {T}, {H}). Shape of queries @ memory.mT?"
    return Question(
        asked, tuple(weights.shape), "Each of S queries has a number for each of T places."
    )


def _classes(sizes: list[int], axis: int) -> Question:
    B, T, V, *_ = sizes
    scores, y = torch.zeros(B, T, V).transpose(1, 2), torch.zeros(B, T).long()
    nn.functional.cross_entropy(scores, y)
    asked = f"y is ({B}, {T}), with ids below {V}. Which shape of the scores does "
    why = "cross_entropy takes the classes from axis 1, right after the batch."
    return Question(f"{asked}cross_entropy(scores, y) want?", tuple(scores.shape), why)


def _embedded(sizes: list[int], axis: int) -> Question:
    B, T, V, *_ = sizes
    shape = tuple(one_hot(torch.zeros(B, T).long(), V).shape)
    asked = f"ids is ({B}, {T}), with {V} letters in the dictionary. Shape of the one-hot block?"
    return Question(
        asked, shape, "Each id becomes a row of V numbers, so one axis is added at the end."
    )


KINDS: tuple[Callable[[list[int], int], Question], ...] = (
    _last_state,
    _both_directions,
    _time_first,
    _gates,
    _argmax,
    _windows,
    _attention,
    _classes,
    _embedded,
)
