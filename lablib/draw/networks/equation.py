"""An equation of matrices and upright vectors in one line, with their names, shapes and labels."""

from typing import NamedTuple

import torch
from torch import Tensor

from lablib import _must

from ..page.colours import AXES, INK, LINE
from ..page.elision import span, without_gaps
from ..page.first_fitting import first_fitting
from ..page.grid import Grid
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, width
from ..page.values import Scale

DECIMALS = 4  # so that the sums can be redone
GIVEN = ("x", "h", "c", "W_ih", "W_hh", "b_ih", "b_hh")  # what a worksheet keeps
HEAD, LONGEST, ROOM = 1.25, 1.0, WIDTH - 2 * MARGIN


def picked_column(x: Tensor) -> int | None:
    """The column of W_ih that a one-hot x picks."""
    hot = bool(((x == 0) | (x == 1)).all() and x.sum() == 1)
    return int(x.argmax()) if hot else None


def feature_labels(features, x: Tensor, where: str = "cell"):
    """The labels given, one for each feature of `x`, or their indices."""
    if features is None:
        return [f"[{i}]" for i in range(len(x))]
    if not isinstance(features, str | list | tuple):
        raise TypeError(f"{where}: features must be a string or a list, got {_must.kind(features)}")
    if len(features) != len(x):
        raise ValueError(f"{where}: features must be {len(x)} labels, got {len(features)}")
    return features


class Block(NamedTuple):
    """A matrix or an upright vector of an equation: what it is called, and what is shown of it."""

    called: str
    values: Tensor
    rows: list[int | None]
    columns: list[int | None]
    axes: list[str]
    decimals: int = DECIMALS

    def cell(self, size: float) -> float:
        longest = Scale(self.values, self.decimals).longest
        return max(longest * width("0", size) + 0.18, 0.6)

    def wide(self, size: float) -> float:
        return max(span(self.columns, self.cell(size)), width(self.called, 16, "bold"))


class EquationStyle(NamedTuple):
    """What both equations share: the labels of the features, the height of a cell, the x."""

    labels: list[str]
    high: float
    x: Tensor


def equation_width(items: list[Block | str], size: float) -> float:
    """The width of an equation whose numbers have that size."""
    return sum(sign_width(i) if isinstance(i, str) else i.wide(size) for i in items)


def sign_width(said: str) -> float:
    """The room of a sign between two blocks."""
    return width(said, 20, "bold") + 0.16


def draw_equation(page: Page, items: list[Block | str], y: float, style: EquationStyle) -> float:
    """Blocks and the signs between them in one line, all centred; returns where it ends."""
    size = first_fitting((18, 17, 16, 15, SMALL), lambda s: equation_width(items, s) <= ROOM)
    right = (WIDTH - equation_width(items, size)) / 2
    tallest = max(span(item.rows, style.high) for item in items if not isinstance(item, str))
    middle = y + HEAD + tallest / 2
    for item in items:
        if isinstance(item, str):
            right += sign_width(item)
            page.text(right - 0.08, middle, item.strip(), 20, INK, "bold", "right")
            continue
        cell, high = item.cell(size), span(item.rows, style.high)
        left = right + (item.wide(size) - span(item.columns, cell)) / 2
        grid = Grid(left, middle - high / 2, item.rows, item.columns, cell, style.high)
        scale = Scale(item.values, item.decimals)
        grid.draw(page, item.values, scale, LINE, size, item.called in GIVEN)
        draw_heading(page, item, grid)
        draw_feature_labels(page, item, grid, style)
        right += item.wide(size)
    return y + HEAD + tallest + 0.35


def draw_heading(page: Page, block: Block, grid: Grid) -> None:
    """The name of a block and its shape, above it."""
    x, y = (grid.left + grid.right) / 2, grid.top - (0.6 if block.called == "W_ih" else 0.26)
    page.text(x, y - 0.36, block.called, 16, INK, "bold")
    shape = block.values.shape[: len(block.axes)]
    page.line_of(x, y, page.shape(shape, block.axes), SMALL, "mono", "center")


def draw_feature_labels(page: Page, block: Block, grid: Grid, style: EquationStyle) -> None:
    """The labels of the features at x and at W_ih, and the column that a one-hot x picks."""
    color, picked = AXES["feature"], picked_column(style.x)
    if block.called == "W_ih":
        for c in without_gaps(block.columns):
            page.label(grid.xs()[c], grid.top - 0.24, style.labels[c], grid.wide - 0.1, color)
        if picked is not None:
            column = torch.arange(len(style.x)) == picked
            grid.outline(page, column.expand(len(block.values), -1))
    if block.called == "x":
        for r in without_gaps(block.rows):
            page.label(grid.right + 0.12, grid.ys()[r], style.labels[r], LONGEST, color, "left")
