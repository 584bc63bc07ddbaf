"""How an argmax fits the page: what is shown of each axis, the size of a cell, beside or below."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from .contest import Contest, decoded
from .grid import numbers, shown, span
from .labels import Labels
from .marks import snapped
from .measuring import drawn
from .page import MARGIN, WIDTH, width

__all__ = ["Around", "Plan", "measured", "planned"]

TOP, HEAD, APART, ARROW, BUS = 1.1, 1.4, 0.4, 0.8, 0.5
ROOM, TALL = WIDTH - 2 * MARGIN, 8.8 - TOP - HEAD
SAID, BELOW = 2.6, 2.15  # the sentences at the bottom; sheets with the sentences right below
LOWEST, WIDEST, HIGHEST = 0.42, 1.5, 0.9  # of a cell
LONGEST = 1.2  # of a decoded label
MOST = 310  # digits that stay readable, and small as a file


class Plan(NamedTuple):
    """The indices shown of (sheets, rows, columns), the size of a cell, the result beside or not."""

    parts: list[list]
    wide: float
    high: float
    beside: bool

    def after(self, contest: Contest) -> list[list]:
        """The indices shown of the result: its rows and its columns."""
        left = [part for place, part in enumerate(self.parts) if place != contest.place]
        return [left[1], [0]] if contest.upright else left


class Around(NamedTuple):
    """The labels of both tensors, and the room that they take left of each and between sheets."""

    labels: Labels
    bare: Labels
    sides: tuple[float, float]
    apart: float
    least: float


def measured(contest: Contest, labels: Labels) -> Around:
    """What stands round the cells, and the width that the numbers and labels of a cell need."""
    bare = Labels({}, None, None)
    sides = (
        labels.side(contest.view, contest.view.values.shape[1]),
        0 if contest.upright else bare.side(contest.after, contest.after.values.shape[1]),
    )
    letters = decoded(labels, contest) or []
    index = width(str(contest.view.values.shape[contest.place] - 1), 16, "bold") + 0.45
    index += min(max((width(*drawn(x)) + 0.1 for x in letters), default=0), LONGEST)
    least = max(
        contest.scale.widest() + (0.14 if contest.place == 1 else 0.04),
        labels.least(contest.view),
        index,
    )
    return Around(labels, bare, sides, APART + labels.again(contest.view), least)


def planned(contest: Contest, around: Around) -> Plan:
    """The first plan that fits, whole before elided, the result beside before below."""
    for parts in attempts(contest):
        ways = (True,) if contest.upright else (True, False)
        plans = [sized(contest, around, parts, beside) for beside in ways]
        fits = [p for p in plans if p.wide >= around.least and p.high >= LOWEST]
        if fits:
            wide, high = (
                snapped(min(p)) for p in ((fits[0].wide, WIDEST), (fits[0].high, HIGHEST))
            )
            return fits[0]._replace(wide=wide, high=high)
    return plans[0]._replace(wide=around.least, high=LOWEST)


def attempts(contest: Contest) -> Iterator[list[list]]:
    """Indices to show, ever fewer; along the axis that competes the winners are among them."""
    shape, place = contest.view.values.shape, contest.place
    for most in (12, 8, 7, 6, 5, 4, 3, 2, 1):
        counts = [min(size, n) for size, n in zip(shape, (most, most, max(most, 2)), strict=True)]
        for sheets in dict.fromkeys((min(counts[0], 4), min(counts[0], 2))):
            parts = [shown(size, n) for size, n in zip(shape, [sheets, *counts[1:]], strict=True)]
            rows, columns = (numbers(part) for p, part in enumerate(parts) if p != place)
            won = contest.winners[rows][:, columns].unique().tolist()
            parts[place] = shown(shape[place], len(numbers(parts[place])), won)
            cells = math.prod(len(numbers(part)) for part in parts)
            if cells * contest.scale.longest <= MOST or most == 1:
                yield parts


def sized(contest: Contest, around: Around, parts: list[list], beside: bool) -> Plan:
    """The largest cells with which the parts fit."""
    plan = Plan(parts, 0, 0, beside)
    rows, columns = plan.after(contest)
    count = len(numbers(parts[0]))
    across = count * len(numbers(parts[2])), len(numbers(columns))
    spare = ROOM - around.sides[0] - around.apart * (count - 1) - span(parts[0], 0)
    spare -= count * span(parts[2], 0)
    down = len(numbers(parts[1])), len(numbers(rows))
    gaps = span(parts[1], 0), span(rows, 0)
    if beside:
        wide = (spare - ARROW - around.sides[1] - span(columns, 0)) / sum(across)
        high = (TALL - SAID - BUS - max(gaps)) / max(down)
    else:
        wide = min(spare / across[0], (ROOM / 2 - around.sides[1]) / across[1])
        high = min((TALL - HEAD - 0.5 - sum(gaps)) / sum(down), (BELOW - gaps[0]) / down[0])
    return plan._replace(wide=wide, high=high)
