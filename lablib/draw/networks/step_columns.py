"""The steps of a sequence side by side: one column each, its values, its letters, its arrows."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor

from ..page.axes import one_hot_axis
from ..page.colours import AXES, FAINT, INK, SOFT
from ..page.elision import elide, span, starts_of, without_gaps
from ..page.grid import Grid
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, label_look, width
from ..page.values import Scale
from ..page.wording import noun_for
from ..run.layers import Layers

MOST_STEPS, MOST_ROWS, ROW = 5, 5, 0.4
SKIP = 0.8  # the room of the steps left out


class Columns(NamedTuple):
    """The steps shown, the middle of each, the width of one, and where they end."""

    steps: list[int | None]
    xs: dict[int | None, float]
    pitch: float
    right: float


def sequence_axes(axes: list[str], ran: Layers) -> list[str]:
    """The axes of the whole tensor: those of a step, with the sequence where the module has it."""
    return [*axes[: ran.time], "sequence", *axes[ran.time :]]


def fit_steps(
    count: int, least: float, left: float, right: float, keep: Iterable[int] = ()
) -> Columns:
    """As many of `count` steps as fit with `least` width each, the last one and `keep` always."""
    most = min(MOST_STEPS, int((right - left) / least))
    if count > most:
        most = max(2, min(MOST_STEPS - 1, int((right - left - SKIP) / least)))
    steps = elide(count, most, keep)
    pitch = (right - left - SKIP * steps.count(None)) / len(without_gaps(steps))
    starts = starts_of(steps, left, pitch, SKIP)
    middles = [s + (SKIP if t is None else pitch) / 2 for t, s in zip(steps, starts, strict=True)]
    return Columns(steps, dict(zip(steps, middles, strict=True)), pitch, right)


def step_values(steps: list[Tensor], columns: Columns) -> dict[int, Tensor]:
    """The values of each step shown as (rows, columns): a vector stands upright."""
    return {t: steps[t].reshape(len(steps[t]), -1).cpu() for t in without_gaps(columns.steps)}


def draw_times(page: Page, columns: Columns) -> None:
    """The time of each step on top, an ellipsis where steps are left out."""
    for t, x in columns.xs.items():
        page.text(x, 1.18, "…" if t is None else f"t = {t}", 18, AXES["sequence"], "strong")


def draw_step_grids(
    page: Page,
    values: dict[int, Tensor],
    columns: Columns,
    axes: list[str],
    y: float,
    most: int = MOST_ROWS,
) -> dict[int, Grid]:
    """A small grid at each step, with numbers where they fit, and at most so many rows."""
    together = torch.stack(list(values.values()))
    _, rows, across = together.shape
    scale, room = Scale(together), columns.pitch - 0.2
    if scale.widest() * across > room:
        scale = Scale(together, numbers=scale.decimals == 0)
    wide = scale.widest() if scale.numbers else 0.34
    along = elide(across, max(2, int((room - 0.4) / wide)) if wide * across > room else across)
    picked, grids = one_hot_rows(values, axes, most), {}
    for t, value in values.items():
        down = elide(rows, 0, {0, picked[t]}) if t in picked else some_rows(rows, most)
        grids[t] = Grid(columns.xs[t] - span(along, wide) / 2, y, down, along, wide, ROW)
        grids[t].draw(page, value, scale)
        if t == 0 or t in picked:
            draw_row_indices(page, grids[t], axes[0])
    if not scale.numbers:
        said, second = "dark: far from 0", max(lowest_bottom(grids) - 0.15, y + 0.45)
        x = min(columns.right + 0.3, WIDTH - MARGIN - width(said, SMALL, "prose"))
        page.text(x, second - 0.35, said, SMALL, SOFT, "prose", "left")
        page.text(x, second, "– : negative", SMALL, SOFT, "prose", "left")
    return grids


def lowest_bottom(grids: dict[int, Grid]) -> float:
    """Where the tallest grid ends."""
    return max(grid.bottom for grid in grids.values())


def some_rows(count: int, most: int = MOST_ROWS) -> list[int | None]:
    """The rows of a batch, or of a vector, that the page holds."""
    return elide(count, most if count <= most else most - 1, {0})


def one_hot_rows(values: dict[int, Tensor], axes: list[str], most: int) -> dict[int, int]:
    """Of long one-hot vectors, where the 1 of each step stands."""
    together = torch.stack(list(values.values()))[:, :, 0]
    if len(axes) > 1 or together.shape[1] <= most or not one_hot_axis(together, ["batch", *axes]):
        return {}
    return {t: int(value.argmax()) for t, value in values.items()}


def draw_row_indices(page: Page, grid: Grid, axis: str) -> None:
    for r in without_gaps(grid.rows):
        said = f"row {r}" if axis == "batch" else str(r)
        page.text(grid.left - 0.15, grid.ys()[r], said, SMALL, AXES[axis], ha="right")


def draw_letter_boxes(
    page: Page, columns: Columns, letters: list[str], y: float, words, most: int = MOST_ROWS
) -> float:
    """The letters of one step in one box, a line a batch row; row 0 is joined along time."""
    rows, grids = some_rows(len(letters[0]), most), {}
    chars = {letters[t][r] for t in without_gaps(columns.steps) for r in without_gaps(rows)}
    wide = max(0.9, *(width(*label_look(char)) + 0.16 for char in chars))
    for t in without_gaps(columns.steps):
        grids[t] = grid = Grid(columns.xs[t] - wide / 2, y, rows, [0], wide, ROW + 0.02)
        page.box(grid.left, y, wide, grid.bottom - y, FAINT, INK, 2)
        for r in without_gaps(rows):
            page.label(columns.xs[t], grid.ys()[r], letters[t][r], wide, INK)
        grid.dots(page)
        if letters[t] in words:
            called = f"all of {noun_for(words)} {words.index(letters[t])}"
            page.text(columns.xs[t], grid.bottom + 0.28, called, 16, INK, "strong")
    draw_row_indices(page, next(iter(grids.values())), "batch")
    for one, other in pairwise(grids):
        xs, skips = (grids[one].right, grids[other].left), other > one + 1
        draw_onward_arrow(page, xs, grid.ys()[0], skips, AXES["sequence"], 1.5)
    return grid.bottom


def draw_onward_arrow(
    page: Page, xs: tuple[float, float], y: float, skips: bool, color: str, line: float = 2.2
) -> None:
    """An arrow from one step to the next one shown; where it skips others, with an ellipsis."""
    if not skips:
        return page.arrow(xs[0], y, xs[1], y, color, line)
    middle = sum(xs) / 2
    aside = 0.2 if xs[1] > xs[0] else -0.2
    page.text(middle, y, "…", 22, SOFT)
    page.arrow(xs[0], y, middle - aside, y, color, line)
    page.arrow(middle + aside, y, xs[1], y, color, line)


def one_hot_inputs(ran: Layers) -> bool:
    """Whether what enters at every step is one-hot."""
    together = torch.stack(list(ran.inputs))
    return (
        one_hot_axis(together, [*["sequence", "batch"][: together.dim() - 1], "feature"])
        is not None
    )


def draw_x_name(page: Page, y: float, ran: Layers, axes: list[str]) -> None:
    """What enters, at the left edge: its name, its shape, whether it is one-hot."""
    sizes = list(ran.inputs[0].shape)
    sizes.insert(ran.time, len(ran.inputs))
    draw_row_name(page, "x", sizes, sequence_axes(axes, ran), y)
    if one_hot_inputs(ran):
        page.text(MARGIN + 0.4, y, "one-hot", SMALL, SOFT, "prose", "left")


def x_text(page: Page, x: Tensor, ran: Layers) -> str:
    """The shape of what enters, in words, and whether it is one-hot."""
    return f"x {page.shape_text(x.shape)}{', one-hot' * one_hot_inputs(ran)}"


def draw_row_name(page: Page, said: str, sizes, axes: list[str], y: float) -> None:
    """What a row of the picture is, at the left edge."""
    page.text(MARGIN, y, said, 18, INK, "bold", "left")
    page.line_of(MARGIN, y + 0.4, page.shape(sizes, axes), 16)
