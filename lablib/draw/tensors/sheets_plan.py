"""Where the sheets of a tensor go: how many, side by side or below each other, and their cells."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from torch import Tensor

from ..page.elision import GAP, elide, span
from ..page.values import Scale

WIDEST, HIGHEST = 1.7, 0.85  # of a cell
LOW, FINE = 0.36, 0.3  # the least height of a cell with a number, and with a shade


class SheetsPlan(NamedTuple):
    """The indices shown of each axis, the scale, the size of a cell, and the direction."""

    sheets: list[int | None]
    rows: list[int | None]
    columns: list[int | None]
    scale: Scale
    wide: float
    high: float
    beside: bool


def plan_sheets(
    values: Tensor, room: tuple[float, float], extra: tuple, least: tuple, hot
) -> SheetsPlan:
    """The first plan that fits, whole before elided, numbers before shades.

    `values` (S, R, C); `room` for all sheets; `extra` what each further sheet costs beside its
    cells, (beside, below); `least` the size that the labels of a cell need; `hot` picks entries.
    """
    for plan in possible_plans(values, least, hot):
        fits = [
            largest_cells(plan._replace(beside=beside), room, extra) for beside in (True, False)
        ]
        fits = [p for p in fits if p.wide >= plan.wide and p.high >= plan.high]
        if fits:
            best = max(fits, key=lambda p: p.wide * p.high)
            return best._replace(
                wide=min(best.wide, max(WIDEST, plan.wide)), high=min(best.high, HIGHEST)
            )
    return plan._replace(wide=FINE, high=FINE)  # the smallest, which every page holds


def possible_plans(values: Tensor, least: tuple, hot) -> Iterator[SheetsPlan]:
    count, rows, columns = values.shape
    numbers, shades = Scale(values), Scale(values, numbers=False)
    scales = [numbers] if numbers.decimals == 0 else [numbers, shades]
    for scale, most in product(scales, dict.fromkeys((count, min(count, 3), min(count, 2)))):
        yield start_plan(
            scale, least, elide(count, most), elide(rows, rows), elide(columns, columns)
        )
    for scale, most in product(scales[::-1], range(40, 1, -1)):
        sheets = elide(count, count if count <= 3 and most > 4 else 2)
        for r, c in ((most, rows), (rows, most), (most, most)) if most > 8 else ((most, most),):
            yield start_plan(scale, least, sheets, *hot(sheets, min(r, rows), min(c, columns)))
    yield start_plan(
        shades, (0, 0), elide(count, 2), *hot(elide(count, 2), min(2, rows), min(2, columns))
    )


def start_plan(scale: Scale, least: tuple, sheets: list, rows: list, columns: list) -> SheetsPlan:
    low = LOW if scale.numbers else FINE
    wide = max(scale.widest(), least[0])
    return SheetsPlan(sheets, rows, columns, scale, wide, max(low, least[1]), True)


def largest_cells(plan: SheetsPlan, room: tuple[float, float], extra: tuple) -> SheetsPlan:
    """The largest cells with which the plan fits the room."""
    count = len([s for s in plan.sheets if s is not None])
    apart = [(count - 1) * cost + GAP * (None in plan.sheets) for cost in extra]
    across, down = (count, 1) if plan.beside else (1, count)
    wide = room[0] - (apart[0] if plan.beside else 0) - across * span(plan.columns, 0)
    high = room[1] - (0 if plan.beside else apart[1]) - down * span(plan.rows, 0)
    cells = [len([i for i in line if i is not None]) for line in (plan.columns, plan.rows)]
    return plan._replace(wide=wide / across / cells[0], high=high / down / cells[1])
