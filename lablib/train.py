"""One plain training loop that returns its history."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lablib import _must
from lablib._ask import ask
from lablib._say import fixed

__all__ = ["History", "train"]


@dataclass
class History:
    """The loss and the accuracy before each update."""

    losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)

    def __repr__(self) -> str:
        """The first and the last loss: all of them would fill a page.

        >>> History([1.6, 0.9, 0.5])
        History(3 steps, loss 1.600 to 0.500)
        """
        if not self.losses:
            return "History(0 steps)"
        ends = f"loss {fixed(self.losses[0], 3)} to {fixed(self.losses[-1], 3)}"
        return f"History({len(self.losses)} steps, {ends})"


def train(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    steps: int = 100,
    lr: float = 0.01,
    *,
    loss: Callable[[Tensor, Tensor], Tensor] | None = None,
    quiet: bool = False,
) -> History:
    """Adam on the cross-entropy of the next character, the whole of `x` at every step.

    x (B, T, V) one-hot, y (B, T) ids; prints a line each tenth of the steps, or none if quiet.
    With a `loss` of outputs and y, such as F.mse_loss, x (B, T, F) and y (B, ...) hold numbers.
    Stopped by hand (KeyboardInterrupt) it returns the history so far, and the model as it then is.
    """
    _check(model, x, steps, lr)
    _check_ids(x, y) if loss is None else _check_numbers(x, y, loss)
    if not isinstance(quiet, bool):
        raise TypeError(f"train: quiet must be True or False, got {_must.kind(quiet)}")
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = History()
    try:
        for i in range(steps):
            classes = _step(model, x, y, optimizer, history, loss)
            if not quiet and (i % math.ceil(steps / 10) == 0 or i == steps - 1):
                print(_line(i, history, classes))
    except KeyboardInterrupt:
        if loss is None:
            del history.losses[len(history.accuracies) :]  # stopped between the two
        print(f"stopped after {len(history.losses)} of {steps} steps")
    return history


def _step(model: nn.Module, x: Tensor, y: Tensor, optimizer, history: History, loss) -> int:
    """One update; returns the number of classes, 0 where numbers are learned."""
    outputs, _ = ask("train", model, x)  # (B, T, V)
    if not history.losses:
        _check_scores(outputs, None if loss else y)
    if loss is None:
        value = F.cross_entropy(outputs.flatten(0, 1), y.flatten())
    else:
        value = _own_loss(loss, outputs, y)
    history.losses.append(value.item())
    if loss is None:
        history.accuracies.append((outputs.argmax(-1) == y).double().mean().item())
    optimizer.zero_grad()
    value.backward()
    optimizer.step()
    return 0 if loss else outputs.shape[2]


def _own_loss(loss: Callable, outputs: Tensor, y: Tensor) -> Tensor:
    """What the reader's own function says, if it is one number that depends on the outputs."""
    try:
        value = loss(outputs, y)
    except Exception as error:  # it may raise anything
        shapes = f"outputs {tuple(outputs.shape)} with y {tuple(y.shape)}"
        said = f"{type(error).__name__}: {error}"[:200]
        raise ValueError(f"train: the loss cannot compare {shapes}: {said}") from error
    if not isinstance(value, Tensor) or value.dim() or not value.requires_grad:
        rule = "loss must give one number that depends on the outputs"
        raise ValueError(f"train: {rule}, got {_must.kind(value)}")
    return value


def _line(i: int, history: History, classes: int) -> str:
    loss = history.losses[-1]
    if not classes:
        return f"step {i:4d}  loss {fixed(loss, 4)}"
    accuracy = history.accuracies[-1]
    return (
        f"step {i:4d}  loss {fixed(loss, 3)}  exp(-loss) {fixed(math.exp(-loss), 2)}"
        f" (guessing {fixed(1 / classes, 2)})"
        f"  accuracy {fixed(accuracy, 2)}"
    )


def _check(model: nn.Module, x: Tensor, steps: int, lr: float) -> None:
    _must.module("train", model)
    if not any(weight.requires_grad for weight in model.parameters()):
        raise ValueError("train: model must have weights that can be trained, got none")
    _must.finite("train", "x", _must.floats("train", "x", x, "B T V"))
    _must.fits("train", "x", x, model)
    _must.whole("train", "steps", steps, 1)
    _must.above_zero("train", "lr", lr)


def _check_ids(x: Tensor, y: Tensor) -> None:
    """An id for each step of x."""
    _must.ids("train", "y", y, "B T")
    if x.shape[:2] != y.shape:
        raise ValueError(f"train: y must be {tuple(x.shape[:2])} like x, got {tuple(y.shape)}")
    if y.dtype != torch.int64:
        raise TypeError(f"train: y must hold torch.int64 ids, got {y.dtype}")
    if y.device != x.device:
        raise ValueError(f"train: y must lie on x's device {x.device}, got {y.device}")


def _check_numbers(x: Tensor, y: Tensor, loss) -> None:
    """Numbers for each row of x, and a function that compares outputs with them."""
    if not callable(loss):
        rule = "loss must be a function of outputs and y"
        raise TypeError(f"train: {rule}, got {_must.kind(loss)}")
    _must.finite("train", "y", _must.floats("train", "y", y, "B", "B T", "B T F"))
    if len(y) != len(x):
        raise ValueError(f"train: y must have {len(x)} rows like x, got {len(y)}")
    for what in ("dtype", "device"):
        if getattr(y, what) != getattr(x, what):
            got = f"{getattr(x, what)}, got {getattr(y, what)}"
            raise ValueError(f"train: y must have x's {what} {got}")


def _check_scores(scores: Tensor, y: Tensor | None) -> None:
    if not scores.requires_grad:
        raise ValueError("train: the scores must carry gradients, got scores cut off from them")
    if y is None:
        return
    top = scores.shape[2] - 1
    if y.min() < 0 or y.max() > top:
        raise ValueError(f"train: y must be in 0..{top}, got {y.min()}..{y.max()}")
