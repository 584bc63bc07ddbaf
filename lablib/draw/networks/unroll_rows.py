"""Rows of a picture of several layers: values at each step, the linear head, what is left out."""

from typing import NamedTuple

import torch
from torch import Tensor

from ..page.colours import AXES, FAINT, INK, PAPER, SOFT
from ..page.elision import without_gaps
from ..page.grid import Grid
from ..page.page import MARGIN, Page
from ..page.text_width import SMALL, fit_size, width
from ..run.layers import Layers, where_in_outputs
from .step_columns import Columns, draw_step_grids, lowest_bottom, sequence_axes, step_values

TOP, DOTS = 1.5, 0.4
CELL, TALL, BADGE, ASIDE = 0.75, 0.56, 1.2, 0.28
ArrowEnds = list[
    tuple[float, float]
]  # where arrows from below end: right of the step's middle, and y


class UnrollLayout(NamedTuple):
    """What all rows of the picture share."""

    page: Page
    ran: Layers
    letters: list[str] | None
    words: list[str] | None
    columns: Columns
    said: list[str]  # below the picture
    layers: list[int | None]  # those shown, from the bottom up
    rows: tuple[int, int, int]  # of values: on top, below the head, of x
    room: tuple[float, float]  # of one direction of a layer, and of an arrow upwards

    @property
    def axes(self) -> list[str]:
        return ["batch"] if self.ran.result.dim() == 3 else []


def next_row(layout: UnrollLayout, at: ArrowEnds) -> float:
    """Where a row begins whose arrows end at `at`."""
    return max(y for _, y in at) + layout.room[1]


def draw_up_arrows(layout: UnrollLayout, y: float, at: ArrowEnds, sizes, axes: list[str]) -> None:
    """At each step an arrow from `y` to every mouth, and the shape beside the last one."""
    for t in without_gaps(layout.columns.steps):
        x = layout.columns.xs[t]
        for aside, end in at:
            layout.page.arrow(x + aside, y, x + aside, end, INK)
    draw_up_shape(layout, y, at, sizes, axes)


def draw_up_shape(layout: UnrollLayout, y: float, at: ArrowEnds, sizes, axes: list[str]) -> None:
    """The shape right of the last arrows; of many rows only at the first and the last step."""
    middle = (y + max(end for _, end in at)) / 2
    steps = without_gaps(layout.columns.steps)
    for t in steps if layout.ran.alone else {steps[0], steps[-1]}:
        x = layout.columns.xs[t] + at[-1][0] + 0.12
        layout.page.line_of(x, middle, layout.page.shape(sizes, axes), SMALL, "mono")


def draw_value_row(
    layout: UnrollLayout, said: str, steps, axis: str, most: int, at: ArrowEnds
) -> ArrowEnds:
    """A row of values, or only its name; where the arrows from below end."""
    page, first = layout.page, said == "scores" or layout.ran.head is None
    y = at[0][1] if first else next_row(layout, at)
    axes = [*layout.axes, axis]
    whole_one = list(steps[0].shape)
    whole_one.insert(layout.ran.time, len(steps))
    parts = page.shape(whole_one, sequence_axes(axes, layout.ran))
    if not most:
        y = max(end for _, end in at)
        line = [(f"{said} ", INK), *parts]
        size = fit_size("".join(piece for piece, _ in line), 16, layout.columns.xs[0] - 1, "bold")
        page.line_of(MARGIN, y + layout.room[1] / 2, line, size)
        return at
    if not first:
        draw_up_arrows(layout, y, at, steps[0].shape, axes)
    page.text(MARGIN, y + 0.2, said, 18, INK, "bold", "left")
    page.line_of(MARGIN, y + 0.58, parts, 16)
    grids = draw_step_grids(page, step_values(steps, layout.columns), layout.columns, axes, y, most)
    if said == "outputs":
        draw_last_states(layout, grids)
    return [(0, lowest_bottom(grids))]


def draw_last_states(layout: UnrollLayout, grids: dict[int, Grid]) -> None:
    """The values of `outputs` that are a last state, and which half comes from which direction."""
    ran, size = layout.ran, layout.ran.h_n.shape[-1]
    for track in ran.tracks[-1]:
        found = where_in_outputs(ran, track)
        if found is not None and found.step in grids and layout.page.hide != "values":
            mask = torch.zeros(ran.outputs[0].shape, dtype=torch.bool)
            mask[..., found.start : found.start + size] = True
            grids[found.step].outline(layout.page, mask.reshape(len(mask), -1))
    for grid in grids.values() if ran.both_ways else ():
        draw_halves(layout.page, grid, size, len(layout.axes) == 1)


def draw_halves(page: Page, grid: Grid, size: int, across: bool) -> None:
    """An arrow over (or right of) each half of the units that are shown."""
    places = grid.xs() if across else grid.ys()
    for arrow, units in (("→", range(size)), ("←", range(size, 2 * size))):
        here = [places[i] for i in places if i in units]
        middle = sum(here) / max(len(here), 1)
        spot = (middle, grid.top - 0.12) if across else (grid.right + 0.2, middle)
        if here:
            page.text(*spot, arrow, 18, INK)


def draw_head_row(layout: UnrollLayout, scores: Tensor, at: ArrowEnds) -> ArrowEnds:
    """The linear layer at every step: one matrix for all."""
    y, head = next_row(layout, at), layout.ran.head
    draw_up_arrows(layout, y, at, scores.shape, [*layout.axes, "vocabulary"])
    draw_band(layout, y - 0.06, TALL + 0.12, "Linear")
    for t, x in layout.columns.xs.items():
        if t is None:
            layout.page.text(x, y + TALL / 2, "…", 22, SOFT)
        else:
            layout.page.box(x - CELL / 2, y, CELL, TALL, PAPER, INK, 2.5)
            layout.page.text(x, y + TALL / 2, "fc", 16, INK, "bold")
    blank = layout.page.hide == "shapes"
    sizes = ("_", "_") if blank else (str(head.in_features), str(head.out_features))
    parts = [(sizes[0], AXES["hidden"]), (" → ", INK), (sizes[1], AXES["vocabulary"])]
    layout.page.line_of(layout.columns.right + 0.08, y + TALL / 2, parts, SMALL, "mono")
    return [(0, y + TALL)]


def draw_band(layout: UnrollLayout, y: float, high: float, *names: str) -> None:
    """The band behind cells that share their weights, with a badge for each row of them."""
    page, right = layout.page, layout.columns.right - 0.05
    page.box(MARGIN - 0.1, y, right - MARGIN, high, FAINT, FAINT, 0, 0.12, under=True)
    for i, name in enumerate(names):
        draw_badge(page, y + (i + 0.5) * high / len(names), name)


def draw_badge(page: Page, middle: float, name: str) -> None:
    """A sign that all cells of a row share their weights."""
    wide = max(BADGE, width(name, SMALL, "prose") + 0.2)
    page.box(MARGIN, middle - 0.28, wide, 0.56, PAPER, SOFT, 1.5, 0.12)
    page.text(MARGIN + wide / 2, middle - 0.12, "same W", SMALL, INK, "strong")
    page.text(MARGIN + wide / 2, middle + 0.14, name, SMALL, INK, "prose")


def draw_skipped_layers(layout: UnrollLayout, at: ArrowEnds) -> ArrowEnds:
    """The layers left out."""
    y = next_row(layout, at)
    draw_up_arrows(layout, y, at, layout.ran.outputs[0].shape, [*layout.axes, "hidden"])
    for t in without_gaps(layout.columns.steps):
        layout.page.text(layout.columns.xs[t] - 0.07, y + DOTS / 2, "…", 22, SOFT, rotation=90)
    return [(0, y + DOTS)]
