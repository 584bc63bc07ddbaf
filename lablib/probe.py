"""Which outputs change when one input changes: which axis is time, what leaks, what is heard late."""

import torch
from torch import Tensor, nn

from lablib import _must
from lablib._ask import ask, evaluation

__all__ = ["hearing", "influence", "rows_independent", "time_axis"]

CHANGED = 1e-6  # a disturbance of size 1 moves an untrained net by far more, rounding by less


def influence(model: nn.Module, x: Tensor) -> Tensor:
    """How much each output changes when each input is disturbed, by trying it.

    x (B, T, F) -> (B, T, B, T): at [i, j, k, l] the largest change in outputs[k, l]
    when 1, 1/2, 1/3, ... is added to the features of x[i, j].
    """
    return _influence("influence", model, x)


def _influence(where: str, model: nn.Module, x: Tensor) -> Tensor:
    before = _outputs(where, model, x)  # (B, T, H)
    rows, steps, features = x.shape
    disturbance = 1 / torch.arange(1, features + 1, dtype=x.dtype, device=x.device)
    result = before.new_zeros(rows, steps, rows, steps)
    for i in range(rows):
        for j in range(steps):
            disturbed = x.clone()
            disturbed[i, j] += disturbance
            change = _outputs(where, model, disturbed) - before
            result[i, j] = change.abs().amax(-1)
    return result


def hearing(model: nn.Module, x: Tensor) -> Tensor:
    """How strongly the last output depends on each input, by lag, from the gradients.

    x (B, T, F) -> (T,): at [k] the size of d outputs[b, -1] / d x[b, -1 - k], all of that matrix,
    as the mean over the rows b. It is divided by the one at lag 0, so the first number is 1.

    >>> rnn = nn.RNN(4, 2, batch_first=True)
    >>> hearing(rnn, torch.ones(3, 5, 4)).shape
    torch.Size([5])
    """
    _must.floats("hearing", "x", x, "B T F")
    _must.fits("hearing", "x", _must.finite("hearing", "x", x), model)
    x = x.detach().clone().requires_grad_()
    with evaluation(model), torch.enable_grad():
        last = ask("hearing", model, x)[0][:, -1]  # (B, H)
        if not last.requires_grad:
            raise ValueError("hearing: the outputs must carry gradients, got outputs without")
        # rows do not meet in a sum, so one pass backward serves all of them
        each = [torch.autograd.grad(unit.sum(), x, retain_graph=True)[0] for unit in last.unbind(1)]
        (alone,) = torch.autograd.grad(last[-1].sum(), x)
    if alone[:-1].any():
        raise ValueError(
            "hearing: the model must keep rows apart (batch_first=True), got a mixture"
        )
    size = torch.stack(each, -1).flatten(2).norm(dim=2).mean(0).flip(0)  # (T,)
    _must.finite("hearing", "the gradients", size)
    if size[0] == 0:
        raise ValueError("hearing: the last input must reach the last output, got a gradient of 0")
    return size / size[0]


def time_axis(model: nn.Module, x: Tensor) -> int | None:
    """The axis of `x` along which the model carries information: 0, 1, or None if none is seen.

    >>> x = torch.eye(4).repeat(3, 1, 1)
    >>> time_axis(nn.RNN(4, 2, batch_first=True), x), time_axis(nn.RNN(4, 2), x)
    (1, 0)
    """
    moved = _influence("time_axis", model, x) > CHANGED  # (B, T, B, T)
    rows, steps = moved.shape[:2]
    other_row = ~torch.eye(rows, dtype=torch.bool, device=x.device)[:, None, :, None]
    other_step = ~torch.eye(steps, dtype=torch.bool, device=x.device)[None, :, None, :]
    axes = [axis for axis, other in enumerate((other_row, other_step)) if (moved & other).any()]
    if len(axes) == 2:
        raise ValueError(
            "time_axis: the model must carry information along one axis, got both 0 and 1"
        )
    return axes[0] if axes else None


def rows_independent(model: nn.Module, x: Tensor) -> bool:
    """Whether the rows of a batch are told apart: moved rows must give the same answers, moved.

    x (B, T, F)
    """
    before = _outputs("rows_independent", model, x)
    if (x == x[:1]).all():
        raise ValueError(
            f"rows_independent: x must have two rows that differ, got {x.shape[0]} row(s), all equal"
        )
    after = _outputs("rows_independent", model, x.roll(1, dims=0))
    return torch.allclose(after, before.roll(1, dims=0), atol=CHANGED)


def _outputs(where: str, model: nn.Module, x: Tensor) -> Tensor:
    """The outputs (B, T, H) in evaluation mode, so that dropout does not look like influence."""
    _must.floats(where, "x", x, "B T F")
    _must.finite(where, "x", x)
    _must.fits(where, "x", x, model)
    with evaluation(model):
        outputs, _ = ask(where, model, x)
    return _must.finite(where, "the model's outputs", outputs)
