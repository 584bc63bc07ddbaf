"""How an argmax fits the page: what is shown of each axis, the size of a cell, beside or below."""

import math
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from ..page.elision import elide, span, without_gaps
from ..page.first_fitting import first_fitting
from ..page.hatching import whole_pixels
from ..page.labels import Labels
from ..page.page import MARGIN, WIDTH
from ..page.text_width import SMALL, label_look, width
from .argmax_facts import ArgmaxFacts, winner_labels

TOP, HEAD, APART, ARROW, BUS = 1.1, 1.4, 0.4, 0.8, 0.5
ROOM, TALL = WIDTH - 2 * MARGIN, 8.8 - TOP - HEAD
SAID, BELOW = 2.6, 2.15  # the sentences at the bottom; sheets with the sentences right below
LOWEST, TWO_LINES, WIDEST, HIGHEST = 0.42, 0.7, 1.5, 0.9  # of a cell
LONGEST = 1.2  # of a decoded label
MOST = 310  # digits that stay readable, and small as a file


class ArgmaxPlan(NamedTuple):
    """The indices shown of (sheets, rows, columns), the size of a cell, the result beside or not."""

    parts: list[list]
    wide: float
    high: float
    beside: bool

    def after(self, facts: ArgmaxFacts) -> list[list]:
        """The indices shown of the result: its rows and its columns."""
        left = [part for place, part in enumerate(self.parts) if place != facts.place]
        return [left[1], [0]] if facts.upright else left


class Margins(NamedTuple):
    """The labels of both tensors, and the room that they take left of each and between sheets."""

    labels: Labels
    bare: Labels
    sides: tuple[float, float]
    apart: float
    least: float
    low: float


def measure_margins(facts: ArgmaxFacts, labels: Labels) -> Margins:
    """What stands round the cells, and the width that the numbers and labels of a cell need."""
    bare = Labels({}, None, None)
    sides = (
        labels.left_margin(facts.view, facts.view.values.shape[1]),
        0 if facts.upright else bare.left_margin(facts.after, facts.after.values.shape[1]),
    )
    letters = winner_labels(labels, facts) or []
    last = facts.view.values.shape[facts.place] - 1
    code_points = any(map(is_code_point, letters))
    index = width(str(last), 16, "bold") + 0.45
    if code_points:
        lines = [line for label in letters for line in winner_text(last, label).split("\n")]
        index = max(min(width(line, SMALL, "bold"), LONGEST) for line in lines) + 0.3
    else:
        index += min(max((width(*label_look(x)) + 0.1 for x in letters), default=0), LONGEST)
    least = max(
        facts.scale.widest() + (0.14 if facts.place == 1 else 0.04),
        labels.min_cell_width(facts.view),
        index,
    )
    low = TWO_LINES if code_points else LOWEST
    return Margins(labels, bare, sides, APART + labels.sheet_gap(facts.view), least, low)


def is_code_point(label: str) -> bool:
    """Whether no font has the one letter of the label."""
    return len(label) == 1 and len(label_look(label)[0]) > 1


def winner_text(index: int, label: str) -> str:
    """The index that won and its label; a code point stands below, for it is as wide as four."""
    if is_code_point(label):
        return f"{index}\n{label_look(label, True)[0]}"
    return f"{index} {label_look(label)[0]}"


def plan_argmax(facts: ArgmaxFacts, margins: Margins) -> ArgmaxPlan:
    """The first plan that fits, whole before elided, the result beside before below."""

    def fits(plan: ArgmaxPlan) -> bool:
        return plan.wide >= margins.least and plan.high >= margins.low

    ways = (True,) if facts.upright else (True, False)
    plans = (
        largest_cells(facts, margins, parts, beside)
        for parts, beside in product(possible_indices(facts), ways)
    )
    plan = first_fitting(plans, fits)
    if not fits(plan):
        return plan._replace(wide=margins.least, high=margins.low, beside=True)
    wide, high = min(plan.wide, WIDEST), min(plan.high, HIGHEST)
    return plan._replace(wide=whole_pixels(wide), high=whole_pixels(high))


def possible_indices(facts: ArgmaxFacts) -> Iterator[list[list]]:
    """Indices to show, ever fewer; along the axis that competes the winners are among them."""
    shape, place = facts.view.values.shape, facts.place
    for most in (12, 8, 7, 6, 5, 4, 3, 2, 1):
        counts = [min(size, n) for size, n in zip(shape, (most, most, max(most, 2)), strict=True)]
        for sheets in dict.fromkeys((min(counts[0], 4), min(counts[0], 2))):
            parts = [elide(size, n) for size, n in zip(shape, [sheets, *counts[1:]], strict=True)]
            rows, columns = (without_gaps(part) for p, part in enumerate(parts) if p != place)
            won = facts.winners[rows][:, columns].unique().tolist()
            parts[place] = elide(shape[place], len(without_gaps(parts[place])), won)
            cells = math.prod(len(without_gaps(part)) for part in parts)
            if cells * facts.scale.longest <= MOST or most == 1:
                yield parts


def largest_cells(
    facts: ArgmaxFacts, margins: Margins, parts: list[list], beside: bool
) -> ArgmaxPlan:
    """The largest cells with which the parts fit."""
    plan = ArgmaxPlan(parts, 0, 0, beside)
    rows, columns = plan.after(facts)
    count = len(without_gaps(parts[0]))
    across = count * len(without_gaps(parts[2])), len(without_gaps(columns))
    spare = ROOM - margins.sides[0] - margins.apart * (count - 1) - span(parts[0], 0)
    spare -= count * span(parts[2], 0)
    down = len(without_gaps(parts[1])), len(without_gaps(rows))
    gaps = span(parts[1], 0), span(rows, 0)
    if beside:
        wide = (spare - ARROW - margins.sides[1] - span(columns, 0)) / sum(across)
        high = (TALL - SAID - BUS - max(gaps)) / max(down)
    else:
        wide = min(spare / across[0], (ROOM / 2 - margins.sides[1]) / across[1])
        high = min((TALL - HEAD - 0.6 - sum(gaps)) / sum(down), (BELOW - gaps[0]) / down[0])
    return plan._replace(wide=wide, high=high)
