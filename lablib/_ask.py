"""Asking a model, whatever it returns and whatever mode it is in; errors name who asked."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from lablib import _must


@contextmanager
def evaluation(model: nn.Module) -> Iterator[None]:
    """Evaluation mode and no gradients; afterwards each part has the mode that it had before."""
    modes = {part: part.training for part in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for part, mode in modes.items():
            part.training = mode


def ask(where: str, model: nn.Module, x: Tensor, *state) -> tuple:
    """What the model says at each step of x (B, T, F), and its state, None if it returns none."""
    try:
        result = model(x, *state)
    except Exception as error:  # the model is the reader's own: it may raise anything
        said = f"{type(error).__name__}: {error}"
        raise ValueError(f"{where}: the model cannot read x {tuple(x.shape)}: {said}") from error
    outputs, after = result if isinstance(result, tuple) and len(result) == 2 else (result, None)
    if not isinstance(outputs, Tensor):
        raise TypeError(f"{where}: the model must return a tensor, got {_must.kind(outputs)}")
    if outputs.dim() != 3 or outputs.shape[:2] != x.shape[:2]:
        raise ValueError(
            f"{where}: the model must return one row of numbers for each step of "
            f"{tuple(x.shape[:2])}, got {tuple(outputs.shape)}"
        )
    return outputs, after
