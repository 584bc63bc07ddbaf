"""A recurrent module run step by step: what enters, what is passed on, what comes out."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from lablib import _must
from lablib.models import CharRNN, LoopRNN

__all__ = ["Run", "checked_module", "last_output_text", "module_title", "nearly_equal", "run_steps"]

ROUNDED = 4  # in half precision, in units of its last place; a wrong step differs by far more
EQUAL = 1e-5  # the same sums in another order differ by less, when the inputs are about 1


class Run(NamedTuple):
    """One run over x; `inputs` and `outputs` hold a tensor a step, without the axis of time."""

    time: int
    inputs: list[Tensor]
    outputs: list[Tensor]
    result: Tensor
    h_n: Tensor


def checked_module(where: str, rnn: nn.Module) -> nn.Module:
    """Refuses what is not drawn yet: other modules, more layers, two directions."""
    if not isinstance(rnn, nn.RNN | LoopRNN):
        raise TypeError(
            f"{where}: rnn must be nn.RNN or lablib's LoopRNN (others are not drawn yet), "
            f"got {type(rnn).__name__}"
        )
    if isinstance(rnn, nn.RNN) and (rnn.num_layers != 1 or rnn.bidirectional):
        raise ValueError(f"{where}: rnn must have one layer and one direction, got {rnn}")
    return rnn


def module_title(model: nn.Module, batched: bool) -> str:
    """The module in a line, with what is not the default, and batch_first where it matters."""
    if isinstance(model, CharRNN):
        return f"{module_title(model.rnn, batched)} + {module_title(model.fc, batched)}"
    if isinstance(model, nn.Linear):
        return f"Linear({model.in_features}, {model.out_features})"
    if not hasattr(model, "hidden_size") or not hasattr(model, "input_size"):
        return type(model).__name__
    sizes = [f"{model.input_size}, {model.hidden_size}"]
    for name, usual in (("num_layers", 1), ("bidirectional", False), ("proj_size", 0)):
        value = getattr(model, name, usual)
        sizes += [f"{name}={value}"] if value != usual else []
    if batched and hasattr(model, "batch_first"):
        sizes.append(f"batch_first={model.batch_first}")
    return f"{type(model).__name__}({', '.join(sizes)})"


@torch.no_grad()
def run_steps(where: str, rnn: nn.Module, x: Tensor, h: Tensor | None = None) -> Run:
    """The module over x (B, T, F), (T, B, F) or (T, F), one step after the other."""
    checked_module(where, rnn)
    _must.floats(where, "x", x, "B T F", "T F")
    _must.fits(where, "x", x, rnn)
    _must.last(where, "x", x, rnn.input_size)
    _must.finite(where, "x", x)
    time = 0 if x.dim() == 2 or not getattr(rnn, "batch_first", True) else 1
    state = (1, *x.select(time, 0).shape[:-1], rnn.hidden_size)
    if h is not None:
        _must.floats(where, "h", h)
        _must.fits(where, "h", h, rnn)
        if h.shape != state:
            raise ValueError(f"{where}: h must have shape {state}, got {tuple(h.shape)}")
    result, h_n = rnn(x, h)
    outputs, passed = [], h
    for t in range(x.shape[time]):
        output, passed = rnn(x.narrow(time, t, 1), passed)
        outputs.append(output.select(time, 0))
    stepped = torch.stack(outputs, time)
    if not (nearly_equal(stepped, result, x) and nearly_equal(passed, h_n, x)):
        raise AssertionError(f"{where}: step by step the module must give what one call gives")
    return Run(time, list(x.unbind(time)), outputs, result, h_n)


def last_output_text(ran: Run) -> str:
    """The index of `outputs` that gives h_n[0], found by comparing."""
    for axis in range(ran.result.dim() - 1):
        last = ran.result.shape[axis] - 1
        found = ran.result.select(axis, last)
        if found.shape == ran.h_n[0].shape and torch.allclose(found, ran.h_n[0]):
            return f"outputs[{':, ' * axis}{last}]"
    raise AssertionError("unroll: the last output must be the last state")


def nearly_equal(one: Tensor, other: Tensor, x: Tensor) -> bool:
    """Whether two results agree, as closely as sums over inputs of this size can."""
    equal = max(EQUAL, ROUNDED * torch.finfo(one.dtype).eps)
    tolerance = equal * max(1.0, x.abs().max().item())
    return torch.allclose(one, other, rtol=1e-4, atol=tolerance)
