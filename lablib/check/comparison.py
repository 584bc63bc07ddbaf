"""When two results are the same, where they differ, and how a result is described."""

import inspect
from numbers import Integral, Real
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lablib._say import fixed

__all__ = ["dense", "described", "difference", "plain", "same"]


def same(one: Any, other: Any, tolerance: float = 1e-5) -> bool:
    """Equal in kind, shape and value; numbers within `tolerance`, lists and tuples alike."""
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        if not (dense(one) and dense(other)) or _kind(one) != _kind(other):
            return False
        return one.shape == other.shape and torch.allclose(
            one.double(), other.double(), rtol=tolerance, atol=tolerance, equal_nan=True
        )
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(same(*pair, tolerance) for pair in pairs)
    if isinstance(one, dict) and isinstance(other, dict):  # in one order, ids as whole numbers
        whole = [[isinstance(value, Integral) for value in d.values()] for d in (one, other)]
        return whole[0] == whole[1] and same(list(one.items()), list(other.items()), tolerance)
    if isinstance(one, Real) and isinstance(other, Real) and not isinstance(one, bool):
        return abs(one - other) < tolerance
    if isinstance(one, str) and isinstance(other, str):
        return str(one) == str(other)
    return type(one) is type(other) and bool(one == other)


def dense(t: Tensor) -> bool:
    """Whether its numbers can be compared one by one."""
    return t.layout == torch.strided and not (t.is_meta or t.is_quantized or t.is_complex())


def _kind(t: Tensor) -> str:
    whole = "truth values" if t.dtype == torch.bool else "whole numbers"
    return "fractions" if t.is_floating_point() else whole


def difference(yours: Any, right: Any, tolerance: float = 1e-5) -> str:
    """Where two results part: kind first, then shape, then the first value."""
    if isinstance(yours, list | tuple) and isinstance(right, list | tuple):
        if len(yours) == len(right) and any(isinstance(item, Tensor) for item in right):
            i = next(
                i
                for i, pair in enumerate(zip(yours, right, strict=True))
                if not same(*pair, tolerance)
            )
            return f"item {i} differs: {difference(yours[i], right[i], tolerance)}"
    if isinstance(yours, dict) and isinstance(right, dict) and same(_sorted(yours), _sorted(right)):
        mine, wanted = next(pair for pair in zip(yours, right, strict=True) if pair[0] != pair[1])
        return (
            f"the pairs are right, in another order: {mine!r} stands where {wanted!r} is wanted. "
            "A dict keeps the order in which it is filled."
        )
    if not (isinstance(yours, Tensor) and isinstance(right, Tensor) and dense(yours)):
        return f"it gives {described(yours)}, but {described(right)} is wanted."
    if yours.shape != right.shape:
        return (
            f"your result has the shape {tuple(yours.shape)}, but {tuple(right.shape)} is wanted."
        )
    if _kind(yours) != _kind(right):
        return f"it holds {yours.dtype}, but {right.dtype} is wanted."
    gap = (yours.double() - right.double()).abs() > tolerance
    place = tuple(torch.nonzero(gap | yours.isnan())[0].tolist())
    mine, wanted = fixed(yours[place].item(), 4), fixed(right[place].item(), 4)
    if not place:  # a single number
        return f"it gives {mine}, but {wanted} is wanted."
    return f"the shape is right; at {list(place)} it gives {mine}, but {wanted} is wanted."


def _sorted(pairs: dict) -> dict:
    return dict(sorted(pairs.items(), key=repr))


def described(value: Any) -> str:
    """A value in few words: a tensor by its shape, the rest as it prints."""
    if isinstance(value, Tensor):
        layout = str(value.layout).removeprefix("torch.").replace("_", " ")
        kind = "complex tensor" if value.is_complex() else "tensor"
        kind = "quantized tensor" if value.is_quantized else kind
        kind = kind if value.layout == torch.strided else f"{layout} tensor"
        place = " without values, on the device meta" if value.is_meta else ""
        number = f", {value.item():g}" if value.dim() == 0 and not place else ""
        return f"a {kind} {tuple(value.shape)}{number}{place}"
    if isinstance(value, np.ndarray):
        return f"a numpy array {value.shape}"
    if inspect.isroutine(value):
        return "a function"
    said = repr(value)
    if " at 0x" in said:
        return f"one of the kind {type(value).__name__}"
    return said if len(said) <= 60 else f"{said[:57]}..."


def plain(value: Any) -> Any:
    """A value in Python's own kinds, whether PyTorch or NumPy made it."""
    if isinstance(value, Tensor | np.ndarray | np.generic):
        return value.tolist()
    if type(value) in (list, tuple):
        return type(value)(map(plain, value))
    return value
