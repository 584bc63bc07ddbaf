"""One step of an LSTM or a GRU, part by part, held against the module itself."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from lablib import _must

from .modules import nearly_equal
from .step_math import one_step, weights_of

TANH = "gn"  # the other gates go through a sigmoid


class GateStep(NamedTuple):
    """One step: the inputs, the parts of the sums (a gate after the other), and what they make."""

    kind: str
    inputs: dict[str, Tensor]
    sums: dict[str, Tensor]
    gates: dict[str, Tensor]
    made: dict[str, Tensor]


@torch.no_grad()
def measure_gates(rnn: nn.Module, x: Tensor, h) -> GateStep:
    """Every part of the step, and h' as the module itself gives it."""
    kind, h, c = checked_input(rnn, x, h)
    alone = isinstance(rnn, nn.LSTMCell | nn.GRUCell)
    w = weights_of(rnn, "" if alone else "_l0")
    sums = {"W_ih @ x": w.w_ih @ x, "b_ih": w.b_ih, "W_hh @ h": w.w_hh @ h, "b_hh": w.b_hh}
    sums = {name: part for name, part in sums.items() if part is not None}
    parts = list(sums.values())
    from_x, from_h = sum(parts[: len(parts) // 2]), sum(parts[len(parts) // 2 :])
    new_h, new_c, made = one_step(w, from_x, from_h, h, c)
    inner = from_h.clone()
    if kind == "GRU":
        inner[-len(h) :] *= made["r"]
    sums["sum"] = from_x + inner
    state = h if c is None else (h, c)
    if not alone:
        state = h[None] if c is None else (h[None], c[None])
    given = rnn(x, state) if alone else rnn(x[None], state)[1]
    own = [part.reshape(-1) for part in (given if c is not None else (given,))]
    bent = torch.cat(
        [gate_function(gate)(sums["sum"][i * len(h) :][: len(h)]) for i, gate in enumerate(made)]
    )
    mine = [new_h] if c is None else [new_h, new_c]
    pairs = [*zip(mine, own, strict=True), (bent, torch.cat(list(made.values())))]
    if not all(nearly_equal(one, other, x) for one, other in pairs):
        raise AssertionError("gates: the parts must give what the module gives")
    inputs = {"x": x, "h": h} | ({} if c is None else {"c": c})
    return GateStep(kind, *map(on_cpu, (inputs, sums, made, new_states(inputs, made, own))))


def on_cpu(parts: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: part.detach().cpu() for name, part in parts.items()}


def new_states(inputs: dict, gate: dict, own: list[Tensor]) -> dict[str, Tensor]:
    """What the gates make, in the order of the second line."""
    if "c" in inputs:
        return {"c'": own[1], "tanh(c')": own[1].tanh(), "h'": own[0]}
    return {"1 - z": 1 - gate["z"], "h'": own[0]}


def gate_function(gate: str):
    """What bends the sum of a gate."""
    return torch.tanh if gate in TANH else torch.sigmoid


def checked_input(rnn: nn.Module, x: Tensor, h) -> tuple[str, Tensor, Tensor | None]:
    """The kind of the module, h, and the c of an LSTM."""
    kinds = {nn.LSTM: "LSTM", nn.LSTMCell: "LSTM", nn.GRU: "GRU", nn.GRUCell: "GRU"}
    kind = next((kind for one, kind in kinds.items() if isinstance(rnn, one)), None)
    if kind is None:
        raise TypeError(f"gates: rnn must be an LSTM or a GRU, got {type(rnn).__name__}")
    if getattr(rnn, "num_layers", 1) > 1 or getattr(rnn, "bidirectional", False):
        raise ValueError(f"gates: rnn must have one layer and one direction, got {rnn}")
    if getattr(rnn, "proj_size", 0):
        raise ValueError(f"gates: rnn must have no projection, got {rnn}")
    c = None
    if kind == "LSTM":
        if not (isinstance(h, tuple | list) and len(h) == 2):
            raise TypeError(f"gates: h must be a tuple (h, c) for an LSTM, got {_must.kind(h)}")
        h, c = h
    for name, value, size in (("x", x, rnn.input_size), ("h", h, 0), ("c", c, 0)):
        if name != "c" or kind == "LSTM":
            _must.floats("gates", name, value, "F" if name == "x" else "H")
            _must.fits("gates", name, value, rnn)
            _must.last("gates", name, value, size or rnn.hidden_size)
            _must.finite("gates", name, value)
    return kind, h, c
