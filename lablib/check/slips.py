"""The slips that every function may show: right numbers in a list, one axis too many, one result short."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from lablib.check.comparison import dense, plain, same
from lablib.check.sandbox import CallResult

__all__ = ["usual_slip"]


def usual_slip(pairs: list[tuple[CallResult, CallResult]], tolerance: float) -> str:
    """The sentence of the slip that explains every wrong result beside the right one, or ""."""
    if any(yours.error or right.error for yours, right in pairs):
        return ""
    for sentence, shows in SLIPS.items():
        if all(shows(yours.value, right.value, tolerance) for yours, right in pairs):
            return sentence
    return ""


def _one_of_two(place: int) -> Callable[[Any, Any, float], bool]:
    def shows(yours, right, tolerance):
        return isinstance(right, tuple) and len(right) == 2 and same(yours, right[place], tolerance)

    return shows


def _swapped(yours, right, tolerance):
    pair = isinstance(yours, tuple | list) and isinstance(right, tuple) and len(right) == 2
    return pair and same(yours, right[::-1], tolerance)


def _in_a_list(yours, right, tolerance):
    if isinstance(right, tuple):
        return isinstance(yours, tuple | list) and _each(_in_a_list, yours, right, tolerance)
    if not (isinstance(yours, list | tuple) and isinstance(right, Tensor)):
        return False
    try:
        values = torch.tensor(plain(yours))
    except (TypeError, ValueError):  # parts of several lengths or kinds
        return False
    return same(values.to(right.dtype), right, tolerance)


def _letters_in_a_list(yours, right, tolerance):
    if isinstance(right, tuple):
        return isinstance(yours, tuple | list) and _each(
            _letters_in_a_list, yours, right, tolerance
        )
    return isinstance(yours, list | tuple) and isinstance(right, str) and list(yours) == list(right)


def _at(place: int) -> Callable[[Any, Any, float], bool]:
    """Only the first or the last of all that the right result holds, or of each of its parts."""

    def shows(yours, right, tolerance):
        if isinstance(right, tuple):
            return isinstance(yours, tuple | list) and _each(shows, yours, right, tolerance)
        many = isinstance(right, str | list) or (isinstance(right, Tensor) and right.dim() > 0)
        return many and len(right) > 1 and same(yours, right[place], tolerance)

    return shows


def _axis_too_many(yours, right, tolerance):
    if not (isinstance(yours, Tensor) and isinstance(right, Tensor)):
        return False
    ones = [axis for axis, size in enumerate(yours.shape) if size == 1]
    return any(same(yours.squeeze(axis), right, tolerance) for axis in ones)


def _squeezed(yours, right, tolerance):
    return isinstance(right, Tensor) and same(yours, right.squeeze(), tolerance)


def _no_tensor(yours, right, tolerance):
    return isinstance(right, Tensor) and right.dim() == 0 and same(yours, right.item(), tolerance)


def _a_tensor(yours, right, tolerance):
    return isinstance(yours, Tensor) and yours.dim() == 0 and same(yours.item(), right, tolerance)


def _of_kind(whole: bool) -> Callable[[Any, Any, float], bool]:
    """Right numbers with a decimal point where whole ones are wanted, or the other way round."""

    def shows(yours, right, tolerance):
        if not (isinstance(yours, Tensor) and isinstance(right, Tensor)):
            return False
        kinds = yours.is_floating_point(), right.is_floating_point()
        fits = kinds == (whole, not whole) and dense(yours)
        return fits and same(yours.to(right.dtype), right, tolerance)

    return shows


def _each(shows: Callable, yours, right, tolerance) -> bool:
    parts = len(yours) == len(right)
    return parts and all(shows(*pair, tolerance) for pair in zip(yours, right, strict=True))


SLIPS: dict[str, Callable[[Any, Any, float], bool]] = {
    "The first of two results is right. Return the second one as well, with a comma.": (
        _one_of_two(0)
    ),
    "The second of two results is right. Return the first one as well, with a comma.": (
        _one_of_two(1)
    ),
    "Both results are right. But they stand in the wrong order.": _swapped,
    "The numbers are right, in a list. torch.stack makes one tensor of a list of tensors, and "
    "torch.tensor makes one of plain numbers.": _in_a_list,
    'The letters are right, in a list. "".join(...) makes one text of them.': _letters_in_a_list,
    "The first one is right, and it is the only one. Perhaps `return` stands inside the loop.": (
        _at(0)
    ),
    "The last one is right, and it is the only one. Keep all of them.": _at(-1),
    "The numbers are right. But there is an axis of size 1 too many, such as a batch axis for one "
    "word alone.": _axis_too_many,
    "This is right as long as no axis has size 1. But squeeze() takes away every such axis, so a batch of "
    "one loses its batch axis: leave it out.": _squeezed,
    "The number is right. But it should be a tensor: .item() cuts it off from the gradients.": (
        _no_tensor
    ),
    "The number is right, as a tensor. Give a plain number: .item() at the end.": _a_tensor,
    "The numbers are right, but whole numbers are wanted: .long().": _of_kind(True),
    "The numbers are right, but as whole numbers. Numbers with a decimal point are wanted: "
    ".float().": _of_kind(False),
}
