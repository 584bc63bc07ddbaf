"""Recurrent layers run step by step with their own weights, held against the module's one call."""

import warnings
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lablib import _must
from lablib.models import CharRNN, LoopRNN

from .modules import module_title, nearly_equal
from .step_math import Weights, one_step, weights_of


class Track(NamedTuple):
    """One layer in one direction: its place in h_n, and its state after each step."""

    place: int
    layer: int
    backward: bool
    states: list[Tensor]
    last: tuple[Tensor, Tensor | None]


class Layers(NamedTuple):
    """One run of all layers; `inputs` and `outputs` hold a tensor a step."""

    rnn: nn.Module
    head: nn.Linear | None
    time: int
    inputs: list[Tensor]
    outputs: list[Tensor]
    tracks: list[list[Track]]  # a layer each, from the bottom up
    result: Tensor
    h_n: Tensor
    c_n: Tensor | None
    scores: Tensor | None
    given: bool

    @property
    def kind(self) -> str:
        """What stands in a cell: LSTM, GRU or RNN."""
        return weights_of(self.rnn).kind.partition("_")[0]

    @property
    def projected(self) -> bool:
        """Whether h and c differ in size."""
        return self.c_n is not None and self.c_n.shape != self.h_n.shape

    @property
    def both_ways(self) -> bool:
        return len(self.tracks[0]) == 2

    @property
    def alone(self) -> bool:
        """Whether there is one row of cells: one layer, one direction."""
        return len(self.tracks) == 1 and not self.both_ways


@torch.no_grad()
def run_layers(
    where: str, model: nn.Module, x: Tensor, h=None, head: nn.Linear | None = None
) -> Layers:
    """`model` over x (B, T, F), (T, B, F) or (T, F), each layer after the one below it."""
    rnn, head = parts_of(where, model, head)
    _must.floats(where, "x", x, "B T F", "T F")
    _must.fits(where, "x", x, rnn)
    _must.last(where, "x", x, rnn.input_size)
    _must.finite(where, "x", x)
    time = 0 if x.dim() == 2 or not getattr(rnn, "batch_first", True) else 1
    inputs = list(x.unbind(time))
    starts = start_states(where, rnn, inputs[0], h)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a remark on the speed of projections
        result, ends = rnn(x, h)
    h_n, c_n = ends if isinstance(ends, tuple) else (ends, None)
    steps, tracks = inputs, []
    for layer in range(getattr(rnn, "num_layers", 1)):
        ways = [run_track(rnn, layer, way, steps, starts) for way in range(directions_of(rnn))]
        steps = [torch.cat(both, -1) for both in zip(*(t.states for t in ways), strict=True)]
        tracks.append(ways)
    check_run(where, x, torch.stack(steps, time), tracks, result, h_n, c_n)
    scores = None if head is None else measure_scores(where, model, head, x, h, result, time)
    outputs = list(result.unbind(time))
    return Layers(rnn, head, time, inputs, outputs, tracks, result, h_n, c_n, scores, h is not None)


def parts_of(where: str, model: nn.Module, head) -> tuple[nn.Module, nn.Linear | None]:
    """The recurrent module and the linear layer on top of it, if any."""
    rnn = model.rnn if isinstance(model, CharRNN) else model
    if not isinstance(rnn, nn.RNN | nn.LSTM | nn.GRU | LoopRNN):
        raise TypeError(
            f"{where}: rnn must be nn.RNN, nn.LSTM, nn.GRU, LoopRNN or CharRNN, "
            f"got {type(model).__name__}"
        )
    if getattr(rnn, "dropout", 0) and rnn.training and rnn.num_layers > 1:
        raise ValueError(f"{where}: rnn must have no active dropout (call rnn.eval()), got {rnn}")
    if isinstance(model, CharRNN):
        if head is not None:
            raise ValueError(f"{where}: head must be None for CharRNN, which has one, got {head}")
        return rnn, model.fc
    if head is None:
        return rnn, None
    if not isinstance(head, nn.Linear):
        raise TypeError(f"{where}: head must be nn.Linear, got {_must.kind(head)}")
    wide = directions_of(rnn) * (getattr(rnn, "proj_size", 0) or rnn.hidden_size)
    _must.fits(where, "head's weight", head.weight, rnn)
    if head.in_features != wide:
        raise ValueError(f"{where}: head must take {wide} features, got {head}")
    return rnn, head


def directions_of(rnn: nn.Module) -> int:
    return 1 + getattr(rnn, "bidirectional", False)


def start_states(where: str, rnn: nn.Module, step: Tensor, h) -> tuple[Tensor, Tensor]:
    """h_0 and c_0 (layers x directions, B, H): those given, or zeros."""
    count = getattr(rnn, "num_layers", 1) * directions_of(rnn)
    sizes = getattr(rnn, "proj_size", 0) or rnn.hidden_size, rnn.hidden_size
    shapes = [(count, *step.shape[:-1], size) for size in sizes]
    if h is None:
        return tuple(step.new_zeros(shape) for shape in shapes)
    two = isinstance(rnn, nn.LSTM)
    if two and not (isinstance(h, tuple | list) and len(h) == 2):
        raise TypeError(f"{where}: h must be a tuple (h_0, c_0) for LSTM, got {_must.kind(h)}")
    for name, value, shape in zip("hc", h if two else [h], shapes, strict=False):
        _must.floats(where, name, value)
        _must.fits(where, name, value, rnn)
        _must.finite(where, name, value)
        if value.shape != shape:
            raise ValueError(f"{where}: {name} must have shape {shape}, got {tuple(value.shape)}")
    return tuple(h) if two else (h, h)


def run_track(rnn: nn.Module, layer: int, way: int, steps: list[Tensor], starts) -> Track:
    """One layer in one direction over the steps."""
    w: Weights = weights_of(rnn, f"_l{layer}" + "_reverse" * way)
    place = layer * directions_of(rnn) + way
    h, c = (start[place] for start in starts)
    from_x = linear(torch.stack(steps), w.w_ih, w.b_ih)
    states = {}
    for t in reversed(range(len(steps))) if way else range(len(steps)):
        h, c, _ = one_step(w, from_x[t], linear(h, w.w_hh, w.b_hh), h, c)
        states[t] = h
    return Track(place, layer, bool(way), [states[t] for t in range(len(steps))], (h, c))


def check_run(where: str, x: Tensor, stepped: Tensor, tracks, result, h_n, c_n) -> None:
    """The layers step by step must give what the module gives in one call."""
    agree = nearly_equal(stepped, result, x)
    for track in (track for layer in tracks for track in layer):
        agree = agree and nearly_equal(track.last[0], h_n[track.place], x)
        agree = agree and (c_n is None or nearly_equal(track.last[1], c_n[track.place], x))
    if not agree:
        raise AssertionError(f"{where}: step by step the module must give what one call gives")


def measure_scores(
    where: str, model, head: nn.Linear, x: Tensor, h, result: Tensor, time: int
) -> Tensor:
    """The head over all outputs at once, which must be the head over each step."""
    scores = head(result)
    stepped = torch.stack([head(step) for step in result.unbind(time)], time)
    whole = model(x, h)[0] if isinstance(model, CharRNN) else scores
    if not (nearly_equal(stepped, scores, result) and nearly_equal(whole, scores, result)):
        raise AssertionError(f"{where}: the head must give the same at each step as in one call")
    return scores


class FoundState(NamedTuple):
    """Where a state stands in `outputs`: the step, the first unit, and the index in brackets."""

    step: int
    start: int
    index: str


def where_in_outputs(ran: Layers, track: Track) -> FoundState | None:
    """The place in `outputs` that holds the last state of a track, found by comparing."""
    size, steps = ran.h_n.shape[-1], len(ran.outputs)
    halves = [(0, f":{size}"), (size, f"{size}:")] if ran.both_ways else [(0, "")]
    for t in (0, steps - 1) if track.backward else (steps - 1, 0):
        for start, half in halves:
            if torch.allclose(ran.outputs[t][..., start : start + size], ran.h_n[track.place]):
                return FoundState(t, start, f"outputs[{index_text(ran, str(t), half)}]")
    return None


def index_text(ran: Layers, t: str, half: str) -> str:
    """What stands in the brackets for one step of `outputs`, and one half of its last axis."""
    entries = [":"] * ran.time + [t] + [":"] * (ran.result.dim() - 2 - ran.time)
    if half:
        return ", ".join([*entries, half])
    return ", ".join(entries[: ran.time + 1])


def whole_title(ran: Layers) -> str:
    """The recurrent module in a line, and the head on top of it."""
    on_top = "" if ran.head is None else f" + {module_title(ran.head, False)}"
    return module_title(ran.rnn, ran.result.dim() == 3) + on_top
