"""A recurrent module unrolled in time: one column a step, the real shape on every arrow."""

from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from .entering import entering, reading
from .grid import Grid, Scale, nested, numbers, places, shown, span
from .labels import spelled, strings
from .layouts import one_hot
from .page import AXES, FAINT, INK, MARGIN, PAPER, SMALL, SOFT, Page, drawn, width
from .picture import Picture
from .running import Run, called, last_output, run

__all__ = ["unroll"]

LEFT, RIGHT = 3.4, 13.55  # the steps stand between these
CELL, TALL, ARROW = 0.85, 0.7, 0.7
MOST_STEPS, MOST_ROWS, ROW = 5, 5, 0.4
SKIP = 0.8  # the room of the steps left out


class Columns(NamedTuple):
    """The steps shown, the middle of each, and the width of one."""

    steps: list[int | None]
    xs: dict[int | None, float]
    pitch: float


def unroll(
    rnn: nn.Module,
    x: Tensor,
    *,
    words: list[str] | str | None = None,
    h: Tensor | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """`rnn` over `x` (B, T, F), (T, B, F) or (T, F), as the module itself takes it, a column a step.

    `words` has one string for each entry of a batch; where they do not fit the batch that the
    module sees, the letters stand where they really enter.
    """
    ran = run("unroll", rnn, x, h)
    page = Page("unroll", hide, ax)
    words = None if words is None else strings("unroll", words)
    letters = entering(words, x, ran)
    axes = ["feature"] if x.dim() == 2 else ["batch", "feature"]
    columns = spread(ran, page)
    sizes = page.shape(x.shape, whole(axes, ran))
    page.title(
        [(called(rnn, x.dim() == 3), INK), ("  x ", INK), *sizes],
        [*axes[:-1], "sequence", "feature", "hidden"],
    )
    bottom = drawn_rows(page, ran, columns, letters, axes, h, words)
    said = reading(x, letters, words)
    lines = [*in_words(page, rnn, x, ran, columns, letters, h), *said]
    return page.finish(page.sentences(bottom, said), lines)


def whole(axes: list[str], ran: Run) -> list[str]:
    """The axes of the whole tensor: those of a step, with the sequence where the module has it."""
    return [*axes[: ran.time], "sequence", *axes[ran.time :]]


def spread(ran: Run, page: Page) -> Columns:
    """As many steps as fit with their shapes beside the arrows, the last one always."""
    sizes = [str(tuple(step.shape)) for step in (ran.inputs[0], ran.outputs[0])]
    shape = max(width(size) for size in sizes)
    least = max(CELL + shape + 0.16, 2 * shape + 0.2)
    count = len(ran.inputs)
    most = min(MOST_STEPS, int((RIGHT - LEFT) / least))
    if count > most:
        most = max(2, min(MOST_STEPS - 1, int((RIGHT - LEFT - SKIP) / least)))
    steps = shown(count, most)
    pitch = (RIGHT - LEFT - SKIP * (None in steps)) / len(numbers(steps))
    starts = places(steps, LEFT, pitch, SKIP)
    middles = [s + (SKIP if t is None else pitch) / 2 for t, s in zip(steps, starts, strict=True)]
    return Columns(steps, dict(zip(steps, middles, strict=True)), pitch)


def drawn_rows(page: Page, ran: Run, columns: Columns, letters, axes: list[str], h, words) -> float:
    """Outputs, cells and inputs, from the top down; returns where the last line ends."""
    hidden = [*axes[:-1], "hidden"]
    outputs = stacked(ran.outputs, columns)
    for t in numbers(columns.steps):
        page.text(columns.xs[t], 1.18, f"t = {t}", 18, AXES["sequence"], "strong")
    y = blocks(page, outputs, columns, hidden, 1.5)
    named(page, "outputs", ran.result.shape, whole(hidden, ran), 1.95)
    cells = y + ARROW
    lane(page, columns, cells)
    states(page, ran, columns, cells + TALL / 2, hidden, h)
    upward(page, columns, cells, y, ran.outputs[0].shape, hidden)
    y = cells + TALL + ARROW
    upward(page, columns, y, cells + TALL, ran.inputs[0].shape, axes)
    sizes = list(ran.inputs[0].shape)
    sizes.insert(ran.time, len(ran.inputs))
    named(page, "x", sizes, whole(axes, ran), y + 0.35)
    if letters and len(axes) > 1:
        return letter_boxes(page, columns, letters, y, words) + 0.75
    y = blocks(page, stacked(ran.inputs, columns), columns, axes, y)
    for t in numbers(columns.steps) if letters else ():
        page.letter(columns.xs[t], y + 0.35, letters[t], 26, AXES["sequence"])
    return y + (1.0 if letters else 0.5)


def stacked(steps: list[Tensor], columns: Columns) -> dict[int, Tensor]:
    """The values of each step shown as (rows, columns): a vector stands upright."""
    return {t: steps[t].reshape(len(steps[t]), -1).cpu() for t in numbers(columns.steps)}


def blocks(
    page: Page, values: dict[int, Tensor], columns: Columns, axes: list[str], y: float
) -> float:
    """A small grid at each step, with numbers where they fit."""
    together = torch.stack(list(values.values()))
    _, rows, across = together.shape
    scale, room = Scale(together), columns.pitch - 0.2
    if scale.widest() * across > room:
        scale = Scale(together, numbers=scale.decimals == 0)
    wide = scale.widest() if scale.numbers else 0.34
    along = shown(across, max(2, int((room - 0.4) / wide)) if wide * across > room else across)
    picked = hot_rows(values, axes)
    bottom = y
    for t, value in values.items():
        down = shown(rows, 0, {0, picked[t]}) if t in picked else some(rows)
        grid = Grid(columns.xs[t] - span(along, wide) / 2, y, down, along, wide, ROW)
        grid.draw(page, value, scale)
        if t == 0 or t in picked:
            row_names(page, grid, axes[0])
        bottom = max(bottom, grid.bottom)
    if not scale.numbers:
        page.text(RIGHT + 0.3, bottom - 0.5, "dark: far from 0", SMALL, SOFT, "prose", "left")
        page.text(RIGHT + 0.3, bottom - 0.15, "– : negative", SMALL, SOFT, "prose", "left")
    return bottom


def some(count: int) -> list[int | None]:
    """The rows of a batch, or of a vector, that the page holds."""
    return shown(count, MOST_ROWS if count <= MOST_ROWS else MOST_ROWS - 1)


def hot_rows(values: dict[int, Tensor], axes: list[str]) -> dict[int, int]:
    """Of long one-hot vectors, where the 1 of each step stands."""
    together = torch.stack(list(values.values()))[:, :, 0]
    if len(axes) > 1 or together.shape[1] <= MOST_ROWS or not one_hot(together, ["batch", *axes]):
        return {}
    return {t: int(value.argmax()) for t, value in values.items()}


def row_names(page: Page, grid: Grid, axis: str) -> None:
    for r in numbers(grid.rows):
        said = f"row {r}" if axis == "batch" else str(r)
        page.text(grid.left - 0.15, grid.ys()[r], said, SMALL, AXES[axis], ha="right")


def letter_boxes(page: Page, columns: Columns, letters: list[str], y: float, words) -> float:
    """The letters of one step in one box, a line a batch row; row 0 is joined along time."""
    rows, before = some(len(letters[0])), None
    chars = {letters[t][r] for t in numbers(columns.steps) for r in numbers(rows)}
    wide = max(0.9, *(width(*drawn(char)) + 0.16 for char in chars))
    for t in numbers(columns.steps):
        grid = Grid(columns.xs[t] - wide / 2, y, rows, [0], wide, ROW + 0.02)
        page.box(grid.left, y, wide, grid.bottom - y, FAINT, INK, 2)
        for r in numbers(rows):
            page.label(columns.xs[t], grid.ys()[r], letters[t][r], wide, INK)
        grid.dots(page)
        if before is None:
            row_names(page, grid, "batch")
        else:
            middle = grid.ys()[0]
            page.arrow(before, middle, grid.left, middle, AXES["sequence"], 1.5)
        if letters[t] in words:
            called = f"all of word {words.index(letters[t])}"
            page.text(columns.xs[t], grid.bottom + 0.28, called, 16, INK, "strong")
        before = grid.right
    return grid.bottom


def named(page: Page, said: str, sizes, axes: list[str], y: float) -> None:
    """What a row of the picture is, at the left edge."""
    page.text(MARGIN, y, said, 18, INK, "bold", "left")
    page.line_of(MARGIN, y + 0.4, page.shape(sizes, axes), 16)


def lane(page: Page, columns: Columns, y: float) -> None:
    """The cells on one band with one badge: all are the same cell."""
    last = columns.xs[numbers(columns.steps)[-1]] + CELL / 2
    page.box(
        MARGIN - 0.1, y - 0.2, last + 0.3 - MARGIN, TALL + 0.4, FAINT, FAINT, 0, 0.15, under=True
    )
    page.box(MARGIN + 0.05, y - 0.02, 1.35, TALL + 0.04, PAPER, SOFT, 1.5, 0.12)
    page.text(MARGIN + 0.72, y + 0.23, "same W", 16, INK, "strong")
    page.text(MARGIN + 0.72, y + 0.55, "at every t", SMALL, INK, "prose")
    for t in columns.steps:
        x = columns.xs[t]
        if t is None:
            page.text(x, y + TALL / 2, "…", 22, SOFT)
        else:
            page.box(x - CELL / 2, y, CELL, TALL, PAPER, AXES["hidden"], 2.5, 0.1)
            page.text(x, y + TALL / 2, "RNN", 18, AXES["hidden"], "bold")


def states(page: Page, ran: Run, columns: Columns, y: float, axes: list[str], h) -> None:
    """The state from cell to cell, h_0 at the left and h_n at the right."""
    color = AXES["hidden"]
    shape = ran.outputs[0].shape
    starts = [columns.xs[t] for t in columns.steps]
    halves = [0.2 if t is None else CELL / 2 for t in columns.steps]
    for i in range(len(starts) - 1):
        x0, x1 = starts[i] + halves[i], starts[i + 1] - halves[i + 1]
        page.arrow(x0, y, x1, y, color, 2.5)
        if columns.steps[i] is not None and columns.steps[i + 1] is not None:
            page.line_of((x0 + x1) / 2, y - 0.22, page.shape(shape, axes), SMALL, "mono", "center")
    first, last = starts[0] - CELL / 2, starts[-1] + CELL / 2
    parts = page.shape(ran.h_n.shape, ["layer", *axes])
    page.arrow(first - 0.4, y, first, y, color, 2.5)
    page.text(
        first - 0.48, y - 0.17, "h_0 = zeros" if h is None else "h_0 given", SMALL, ha="right"
    )
    page.line_of(first - 0.48, y + 0.17, parts, SMALL, "mono", "right")
    page.arrow(last, y, RIGHT + 0.1, y, color, 2.5)
    for i, line in enumerate(
        ([("h_n", INK)], parts, [("h_n[0] =", INK)], [(last_output(ran), INK)])
    ):
        page.line_of(RIGHT + 0.2, y + (-0.5, -0.17, 0.17, 0.5)[i], line, SMALL, "mono")


def upward(page: Page, columns: Columns, y0: float, y1: float, sizes, axes: list[str]) -> None:
    """An arrow from each step's row to the row above, its shape at its side."""
    for t in numbers(columns.steps):
        x = columns.xs[t]
        page.arrow(x, y0, x, y1, INK)
        page.line_of(x + 0.12, (y0 + y1) / 2, page.shape(sizes, axes), SMALL, "mono")


def in_words(page: Page, rnn, x: Tensor, ran: Run, columns: Columns, letters, h) -> list[str]:
    """The picture in lines: sizes, letters, values, and where h_n stands."""
    takes, gives = page.say(ran.inputs[0].shape), page.say(ran.outputs[0].shape)
    lines = [
        f"{called(rnn, x.dim() == 3)} over x {page.say(x.shape)}: time is axis {ran.time}, "
        f"{len(ran.inputs)} steps, the same W at every step.",
        f"Each step takes {takes}, gives {gives} and passes {gives} on.",
    ]
    scale = Scale(ran.result)
    for t in columns.steps:
        if t is None:
            lines.append("…")
        else:
            enters = f" in {spelled(letters[t])}," if letters else ""
            values = "hidden" if page.hide == "values" else nested(ran.outputs[t], scale)
            lines.append(f"t = {t}:{enters} out {values}")
    begins = "zeros" if h is None else "given"
    state = page.say(ran.h_n.shape)
    return [*lines, f"h_0 = {begins} {state}; h_n {state}, h_n[0] = {last_output(ran)}."]
