"""The arithmetic of one step of nn.RNN, nn.LSTM and nn.GRU, written out with a module's weights."""

from typing import NamedTuple

import torch
from torch import Tensor, nn


class Weights(NamedTuple):
    """What one layer in one direction multiplies with and adds; None where it has none."""

    kind: str  # "RNN_TANH", "RNN_RELU", "LSTM" or "GRU"
    w_ih: Tensor
    w_hh: Tensor
    b_ih: Tensor | None
    b_hh: Tensor | None
    w_hr: Tensor | None  # of an LSTM with a projection


def weights_of(rnn: nn.Module, suffix: str = "_l0") -> Weights:
    """The weights of one layer and direction, "_l1_reverse", or of a single cell, ""."""
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")
    found = [getattr(rnn, name + suffix, None) for name in names]
    cell = type(rnn).__name__.removesuffix("Cell")
    return Weights(getattr(rnn, "mode", cell if cell in ("LSTM", "GRU") else "RNN_TANH"), *found)


def one_step(
    w: Weights, from_x: Tensor, from_h: Tensor, h: Tensor, c: Tensor | None
) -> tuple[Tensor, Tensor | None, dict[str, Tensor]]:
    """h', c' and the gates, from `W_ih @ x + b_ih` and `W_hh @ h + b_hh`."""
    if w.kind == "LSTM":
        i, f, g, o = (from_x + from_h).chunk(4, -1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        h = o * c.tanh()
        return h if w.w_hr is None else h @ w.w_hr.T, c, {"i": i, "f": f, "g": g, "o": o}
    if w.kind == "GRU":
        x_r, x_z, x_n = from_x.chunk(3, -1)
        h_r, h_z, h_n = from_h.chunk(3, -1)
        r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
        n = torch.tanh(x_n + r * h_n)
        return (1 - z) * n + z * h, None, {"r": r, "z": z, "n": n}
    bend = torch.relu if w.kind == "RNN_RELU" else torch.tanh
    return bend(from_x + from_h), None, {}
