"""Rows of a picture of several layers: values at each step, the linear head, what is left out."""

from typing import NamedTuple

import torch
from torch import Tensor

from .columns import Columns, blocks, lowest, stacked, whole
from .grid import Grid, numbers
from .layered import Layers, where_in_outputs
from .page import AXES, FAINT, INK, MARGIN, PAPER, SMALL, SOFT, Page, fitted

__all__ = [
    "BADGE",
    "Mouths",
    "Tower",
    "badge",
    "below",
    "headed",
    "lane",
    "level",
    "risen",
    "shaped_upward",
    "skipped",
]

TOP, DOTS = 1.5, 0.4
CELL, TALL, BADGE, ASIDE = 0.75, 0.56, 1.2, 0.28

Mouths = list[tuple[float, float]]  # where arrows from below end: right of the step's middle, and y


class Tower(NamedTuple):
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
    def alone(self) -> bool:
        """Whether there is one row of cells, so that every shape has room."""
        return len(self.ran.tracks) == 1 and not self.ran.both_ways

    @property
    def axes(self) -> list[str]:
        return ["batch"] if self.ran.result.dim() == 3 else []


def below(tower: Tower, at: Mouths) -> float:
    """Where a row begins whose arrows end at `at`."""
    return max(y for _, y in at) + tower.room[1]


def risen(tower: Tower, y: float, at: Mouths, sizes, axes: list[str]) -> None:
    """At each step an arrow from `y` to every mouth, and the shape beside the last one."""
    for t in numbers(tower.columns.steps):
        x = tower.columns.xs[t]
        for aside, end in at:
            tower.page.arrow(x + aside, y, x + aside, end, INK)
    shaped_upward(tower, y, at, sizes, axes)


def shaped_upward(tower: Tower, y: float, at: Mouths, sizes, axes: list[str]) -> None:
    """The shape right of the last arrows; of many rows only at the first and the last step."""
    middle = (y + max(end for _, end in at)) / 2
    steps = numbers(tower.columns.steps)
    for t in steps if tower.alone else {steps[0], steps[-1]}:
        x = tower.columns.xs[t] + at[-1][0] + 0.12
        tower.page.line_of(x, middle, tower.page.shape(sizes, axes), SMALL, "mono")


def level(tower: Tower, said: str, steps, axis: str, most: int, at: Mouths) -> Mouths:
    """A row of values, or only its name; where the arrows from below end."""
    page, first = tower.page, said == "scores" or tower.ran.head is None
    y = at[0][1] if first else below(tower, at)
    axes = [*tower.axes, axis]
    whole_one = list(steps[0].shape)
    whole_one.insert(tower.ran.time, len(steps))
    parts = page.shape(whole_one, whole(axes, tower.ran))
    if not most:
        y = max(end for _, end in at)
        line = [(f"{said} ", INK), *parts]
        size = fitted("".join(piece for piece, _ in line), 16, tower.columns.xs[0] - 1, "bold")
        page.line_of(MARGIN, y + tower.room[1] / 2, line, size)
        return at
    if not first:
        risen(tower, y, at, steps[0].shape, axes)
    page.text(MARGIN, y + 0.2, said, 18, INK, "bold", "left")
    page.line_of(MARGIN, y + 0.58, parts, 16)
    grids = blocks(page, stacked(steps, tower.columns), tower.columns, axes, y, most)
    if said == "outputs":
        framed(tower, grids)
    return [(0, lowest(grids))]


def framed(tower: Tower, grids: dict[int, Grid]) -> None:
    """The values of `outputs` that are a last state, and which half comes from which direction."""
    ran, size = tower.ran, tower.ran.h_n.shape[-1]
    for track in ran.tracks[-1]:
        found = where_in_outputs(ran, track)
        if found is not None and found.step in grids and tower.page.hide != "values":
            mask = torch.zeros(ran.outputs[0].shape, dtype=torch.bool)
            mask[..., found.start : found.start + size] = True
            grids[found.step].outline(tower.page, mask.reshape(len(mask), -1))
    for grid in grids.values() if ran.both_ways else ():
        halves(tower.page, grid, size, len(tower.axes) == 1)


def halves(page: Page, grid: Grid, size: int, across: bool) -> None:
    """An arrow over (or right of) each half of the units that are shown."""
    places = grid.xs() if across else grid.ys()
    for arrow, units in (("→", range(size)), ("←", range(size, 2 * size))):
        here = [places[i] for i in places if i in units]
        middle = sum(here) / max(len(here), 1)
        spot = (middle, grid.top - 0.12) if across else (grid.right + 0.2, middle)
        if here:
            page.text(*spot, arrow, 18, INK)


def headed(tower: Tower, scores: Tensor, at: Mouths) -> Mouths:
    """The linear layer at every step: one matrix for all."""
    y, head = below(tower, at), tower.ran.head
    risen(tower, y, at, scores.shape, [*tower.axes, "vocabulary"])
    lane(tower, y - 0.06, TALL + 0.12, "Linear")
    for t, x in tower.columns.xs.items():
        if t is None:
            tower.page.text(x, y + TALL / 2, "…", 22, SOFT)
        else:
            tower.page.box(x - CELL / 2, y, CELL, TALL, PAPER, INK, 2.5)
            tower.page.text(x, y + TALL / 2, "fc", 16, INK, "bold")
    blank = tower.page.hide == "shapes"
    sizes = ("_", "_") if blank else (str(head.in_features), str(head.out_features))
    parts = [(sizes[0], AXES["hidden"]), (" → ", INK), (sizes[1], AXES["vocabulary"])]
    tower.page.line_of(tower.columns.right + 0.08, y + TALL / 2, parts, SMALL, "mono")
    return [(0, y + TALL)]


def lane(tower: Tower, y: float, high: float, *names: str) -> None:
    """The band behind cells that share their weights, with a badge for each row of them."""
    page, right = tower.page, tower.columns.right - 0.05
    page.box(MARGIN - 0.1, y, right - MARGIN, high, FAINT, FAINT, 0, 0.12, under=True)
    for i, name in enumerate(names):
        badge(page, y + (i + 0.5) * high / len(names), name)


def badge(page: Page, middle: float, name: str) -> None:
    """A sign that all cells of a row share their weights."""
    page.box(MARGIN, middle - 0.28, BADGE, 0.56, PAPER, SOFT, 1.5, 0.12)
    page.text(MARGIN + BADGE / 2, middle - 0.12, "same W", SMALL, INK, "strong")
    page.text(MARGIN + BADGE / 2, middle + 0.14, name, SMALL, INK, "prose")


def skipped(tower: Tower, at: Mouths) -> Mouths:
    """The layers left out."""
    y = below(tower, at)
    risen(tower, y, at, tower.ran.outputs[0].shape, [*tower.axes, "hidden"])
    for t in numbers(tower.columns.steps):
        tower.page.text(tower.columns.xs[t] - 0.07, y + DOTS / 2, "…", 22, SOFT, rotation=90)
    return [(0, y + DOTS)]
