"""Where the sheets of a tensor go: how many, side by side or below each other, and their cells."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from torch import Tensor

from .grid import GAP, Scale, shown, span

__all__ = ["Plan", "planned"]

WIDEST, HIGHEST = 1.7, 0.85  # of a cell
LOW, FINE = 0.36, 0.3  # the least height of a cell with a number, and with a shade


class Plan(NamedTuple):
    """The indices shown of each axis, the scale, the size of a cell, and the direction."""

    sheets: list[int | None]
    rows: list[int | None]
    columns: list[int | None]
    scale: Scale
    wide: float
    high: float
    beside: bool


def planned(values: Tensor, room: tuple[float, float], extra: tuple, least: tuple, hot) -> Plan:
    """The first plan that fits, whole before elided, numbers before shades.

    `values` (S, R, C); `room` for all sheets; `extra` what each further sheet costs beside its
    cells, (beside, below); `least` the size that the labels of a cell need; `hot` picks entries.
    """
    for plan in attempts(values, least, hot):
        fits = [sized(plan._replace(beside=beside), room, extra) for beside in (True, False)]
        fits = [p for p in fits if p.wide >= plan.wide and p.high >= plan.high]
        if fits:
            best = max(fits, key=lambda p: p.wide * p.high)
            return best._replace(
                wide=min(best.wide, max(WIDEST, plan.wide)), high=min(best.high, HIGHEST)
            )
    return plan._replace(wide=FINE, high=FINE)  # the smallest, which every page holds


def attempts(values: Tensor, least: tuple, hot) -> Iterator[Plan]:
    count, rows, columns = values.shape
    numbers, shades = Scale(values), Scale(values, numbers=False)
    scales = [numbers] if numbers.decimals == 0 else [numbers, shades]
    for scale, most in product(scales, dict.fromkeys((count, min(count, 3), min(count, 2)))):
        yield first(scale, least, shown(count, most), shown(rows, rows), shown(columns, columns))
    for scale, most in product(scales[::-1], range(40, 1, -1)):
        sheets = shown(count, count if count <= 3 and most > 4 else 2)
        for r, c in ((most, rows), (rows, most), (most, most)) if most > 8 else ((most, most),):
            yield first(scale, least, sheets, *hot(sheets, min(r, rows), min(c, columns)))
    yield first(
        shades, (0, 0), shown(count, 2), *hot(shown(count, 2), min(2, rows), min(2, columns))
    )


def first(scale: Scale, least: tuple, sheets: list, rows: list, columns: list) -> Plan:
    low = LOW if scale.numbers else FINE
    wide = max(scale.widest(), least[0])
    return Plan(sheets, rows, columns, scale, wide, max(low, least[1]), True)


def sized(plan: Plan, room: tuple[float, float], extra: tuple) -> Plan:
    """The largest cells with which the plan fits the room."""
    count = len([s for s in plan.sheets if s is not None])
    apart = [(count - 1) * cost + GAP * (None in plan.sheets) for cost in extra]
    across, down = (count, 1) if plan.beside else (1, count)
    wide = room[0] - (apart[0] if plan.beside else 0) - across * span(plan.columns, 0)
    high = room[1] - (0 if plan.beside else apart[1]) - down * span(plan.rows, 0)
    cells = [len([i for i in line if i is not None]) for line in (plan.columns, plan.rows)]
    return plan._replace(wide=wide / across / cells[0], high=high / down / cells[1])
