"""One text read whole, in pieces with the state detached, and in pieces with the state zeroed."""

from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from lablib import _must
from lablib._ask import ask, evaluation
from lablib.models import detached

from ..page.colours import AXES, FAINT, INK, LINE, SOFT
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL
from ..picture import Picture
from ..run.modules import module_title

__all__ = ["pieces"]

WAYS = "whole", "detached", "zeroed"
MOST = 12  # steps
LEFT, HIGH, ROW, TOP = 3.0, 0.62, 1.95, 2.15


class Reading(NamedTuple):
    """One way to read: what passes from each step to the next, and what the last output hears."""

    way: str
    state: list[bool]  # whether a disturbance of step t reaches the output of step t + 1
    gradient: list[bool]  # whether that output has a gradient by the input of step t
    heard: list[float]  # the size of the gradient of the last output, summed up, by each input


def pieces(
    rnn: nn.Module, x: Tensor, size: int, *, hide: str | None = None, ax: Axes | None = None
) -> Picture:
    """x (1, T, F) read whole, and in pieces of `size` steps with the state detached or zeroed.

    An arrow to the right stands where a disturbed input changes the next output, an arrow to the
    left where the next output has a gradient by that input. Both are measured.
    """
    _must.floats("pieces", "x", x, "B T F")
    if len(x) != 1 or not 2 <= x.shape[1] <= MOST:
        raise ValueError(f"pieces: x must be one text of 2 to {MOST} steps, got {tuple(x.shape)}")
    _must.whole("pieces", "size", size, 1, x.shape[1])
    _must.fits("pieces", "x", _must.finite("pieces", "x", x), rnn)
    readings = [measure_reading(rnn, x.detach(), size, way) for way in WAYS]
    with Page("pieces", hide, ax) as page:
        title = [(f"{module_title(rnn, True)} over x ", INK)]
        title += page.shape(x.shape, ["batch", "sequence", "feature"])
        title += [(f" in pieces of {'_' if hide == 'shapes' else size}", INK)]
        page.title(title)
        draw_key(page)
        for row, reading in enumerate(readings):
            draw_reading(page, reading, size, TOP + row * ROW)
        lines = pieces_text(page, readings)
        head = f"{module_title(rnn, True)} over x {page.shape_text(x.shape)}"
        words = [f"{head}, in pieces of {'_' if hide == 'shapes' else size}.", *lines]
        return page.finish(TOP + len(WAYS) * ROW, words)


def read_in_pieces(rnn: nn.Module, x: Tensor, size: int, way: str) -> Tensor:
    """All outputs (1, T, H); between the pieces the state is carried, detached or dropped."""
    state, outputs = (), []
    for piece in x.split(x.shape[1] if way == "whole" else size, dim=1):
        out, after = ask("pieces", rnn, piece, *state)
        outputs.append(out)
        if after is None:
            raise TypeError("pieces: the model must return its state, too, got outputs alone")
        state = () if way == "zeroed" else (detached(after),)
    return torch.cat(outputs, dim=1)


def measure_reading(rnn: nn.Module, x: Tensor, size: int, way: str) -> Reading:
    """Every link between two steps, by a disturbance and by a gradient."""
    steps = x.shape[1]
    with evaluation(rnn):
        before = read_in_pieces(rnn, x, size, way)
        state = []
        for t in range(steps - 1):
            other = x.clone()
            other[0, t] += 1
            moved = read_in_pieces(rnn, other, size, way)[0, t + 1] - before[0, t + 1]
            state.append(bool(moved.any()))
        with torch.enable_grad():
            x = x.clone().requires_grad_()
            sums = read_in_pieces(rnn, x, size, way)[0].sum(-1)  # (T,)
            each = [torch.autograd.grad(s, x, retain_graph=True)[0][0] for s in sums]  # T of (T, F)
    gradient = [bool(each[t + 1][t].any()) for t in range(steps - 1)]
    return Reading(way, state, gradient, each[-1].norm(dim=1).tolist())


def draw_key(page: Page) -> None:
    """What the two kinds of arrow mean."""
    page.arrow(LEFT, 1.2, LEFT + 0.7, 1.2, AXES["hidden"])
    page.text(LEFT + 0.85, 1.2, "the state passes", 16, AXES["hidden"], "strong", "left")
    page.arrow(LEFT + 5.2, 1.2, LEFT + 4.5, 1.2, INK)
    page.text(LEFT + 5.35, 1.2, "a gradient passes", 16, INK, "strong", "left")


def draw_reading(page: Page, reading: Reading, size: int, top: float) -> None:
    """One way to read: its steps, the links between them, what the last output hears of each."""
    steps = len(reading.heard)
    pitch = (WIDTH - MARGIN - LEFT) / steps
    wide = min(0.62, pitch - 0.4)
    page.text(MARGIN, top + HIGH / 2, reading.way, 20, INK, "strong", "left")
    page.text(MARGIN, top + HIGH + 0.42, "gradient by x[t]", SMALL, SOFT, "prose", "left")
    middles = [LEFT + (t + 0.5) * pitch for t in range(steps)]
    for t, x in enumerate(middles):
        page.box(x - wide / 2, top, wide, HIGH, FAINT, AXES["hidden"], 2)
        said = "" if page.hide == "shapes" else str(t)
        page.text(x, top + HIGH / 2, said, 16, AXES["sequence"], "bold")
        if page.hide != "values":
            page.text(x, top + HIGH + 0.42, heard_text(reading.heard[t]), SMALL, INK)
    for t in range(steps - 1) if page.hide != "values" else ():
        left, right = middles[t] + wide / 2, middles[t + 1] - wide / 2
        if reading.state[t]:
            page.arrow(left, top + 0.17, right, top + 0.17, AXES["hidden"], 1.8)
        if reading.gradient[t]:
            page.arrow(right, top + 0.45, left, top + 0.45, INK, 1.8)
    for border in range(size, steps, size) if reading.way != "whole" else ():
        x = LEFT + border * pitch
        page.line([x, x], [top - 0.3, top - 0.05], LINE, 2.5)
        page.line([x, x], [top + HIGH + 0.05, top + HIGH + 0.18], LINE, 2.5)


def heard_text(value: float) -> str:
    """A gradient in one digit; only an exact zero is 0."""
    return f"{value:.0e}" if value else "0"


def links_text(passes: list[bool]) -> str:
    """Between which steps nothing passes."""
    cuts = [f"{t} and {t + 1}" for t, passed in enumerate(passes) if not passed]
    return f"cut between {', '.join(cuts)}" if cuts else "passes everywhere"


def pieces_text(page: Page, readings: list[Reading]) -> list[str]:
    """For each way where state and gradient are cut, and the gradient of the last output."""
    if page.hide == "values":
        return [f"{reading.way.capitalize()}." for reading in readings]
    words = []
    for reading in readings:
        heard = " ".join(map(heard_text, reading.heard))
        words.append(
            f"{reading.way.capitalize()}: the state {links_text(reading.state)}; the gradient "
            f"{links_text(reading.gradient)}. Last output by x[t]: {heard}."
        )
    return words
