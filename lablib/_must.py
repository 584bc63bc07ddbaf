"""Argument checks that several modules need: each says where, the rule and what came."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn


def text(where: str, value: str, name: str = "text") -> str:
    if not string(where, value, name):
        raise ValueError(f"{where}: {name} must have at least one character, got ''")
    return value


def string(where: str, value: str, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{where}: {name} must be a string, got {kind(value)}")
    return value


def known(where: str, value: str, chars: str) -> str:
    unknown = set(value).difference(chars)
    if unknown:
        at = min(value.index(char) for char in unknown)
        raise ValueError(f"{where}: character {at} is {value[at]!r}, known are {listed(chars)}")
    return value


def whole(where: str, name: str, value: int, low: int, high: int | None = None) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{where}: {name} must be a whole number, got {kind(value)}")
    if value < low or (high is not None and value > high):
        rule = f"at least {low}" if high is None else f"in {low}..{high}"
        raise ValueError(f"{where}: {name} must be {rule}, got {value}")
    return value


def above_zero(where: str, name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{where}: {name} must be a number, got {kind(value)}")
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{where}: {name} must be finite and above 0, got {value}")
    return value


def tensor(where: str, name: str, value: Tensor, *axes: str) -> Tensor:
    """`axes` are the layouts allowed, each a string such as "B T V"; sizes must be above 0."""
    if not isinstance(value, Tensor):
        raise TypeError(f"{where}: {name} must be a tensor, got {kind(value)}")
    if value.layout != torch.strided or value.is_meta or value.is_quantized:
        kept = "a quantized tensor" if value.is_quantized else value.layout
        raise ValueError(
            f"{where}: {name} must be a dense tensor with values, "
            f"got {kept} on the device {value.device}"
        )
    layouts = [f"({', '.join(layout.split())})" for layout in axes]
    if axes and value.dim() not in [len(layout.split()) for layout in axes]:
        raise ValueError(
            f"{where}: {name} must have shape {' or '.join(layouts)}, got {tuple(value.shape)}"
        )
    if value.numel() == 0:
        raise ValueError(f"{where}: {name} must have no empty axis, got {tuple(value.shape)}")
    return value


def ids(where: str, name: str, value: Tensor, *axes: str) -> Tensor:
    tensor(where, name, value, *axes)
    # PyTorch has hardly any function for the larger unsigned kinds
    if value.dtype not in (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8):
        rule = "must hold whole numbers of a kind such as torch.int64"
        raise TypeError(f"{where}: {name} {rule}, got {value.dtype}")
    return value


def floats(where: str, name: str, value: Tensor, *axes: str) -> Tensor:
    tensor(where, name, value, *axes)
    if not value.is_floating_point():
        raise TypeError(f"{where}: {name} must hold floating-point numbers, got {value.dtype}")
    return value


def finite(where: str, name: str, value: Tensor) -> Tensor:
    if not value.isfinite().all():
        raise ValueError(f"{where}: {name} must hold finite numbers, got nan or inf")
    return value


def last(where: str, name: str, value: Tensor, size: int) -> None:
    if value.shape[-1] != size:
        raise ValueError(
            f"{where}: the last axis of {name} must have size {size}, got {tuple(value.shape)}"
        )


def module(where: str, value: nn.Module) -> nn.Module:
    if not isinstance(value, nn.Module):
        raise TypeError(f"{where}: model must be a torch.nn.Module, got {kind(value)}")
    if any(weight.is_meta for weight in value.parameters()):
        raise ValueError(f"{where}: model must have weights with values, got the device meta")
    return value


def fits(where: str, name: str, value: Tensor, model: nn.Module) -> None:
    """`value` must share the dtype and the device of the model's weights."""
    weight = next(module(where, model).parameters(), None)
    for what in ("dtype", "device"):
        if weight is not None and getattr(weight, what) != getattr(value, what):
            raise ValueError(
                f"{where}: {name} must have the model's {what} {getattr(weight, what)}, "
                f"got {getattr(value, what)}"
            )


def kind(value: object) -> str:
    return "None" if value is None else f"{type(value).__name__} {str(value)[:40]!r}"


def listed(chars: Sequence[str]) -> str:
    """At most forty characters, as a reader can tell them apart."""
    shown = repr("".join(chars[:40]))
    return shown if len(chars) <= 40 else f"{shown} and {len(chars) - 40} more"
