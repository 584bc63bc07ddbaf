"""One plot of curves: where its values and steps stand, and how its scale is written."""

import math
from itertools import combinations
from typing import NamedTuple

from lablib._say import fixed

from ..page.fonts import visible_character
from ..page.page import MARGIN, Page

LEFT, RIGHT = MARGIN + 0.9, 9.7  # the edges of the plots
APART = 0.37  # between two labels
NEAR = 0.01  # of the height of a plot: less than a line is wide
LONG = 0.25  # of the steps: shorter pieces of two lines may lie on each other unsaid
TINY = 0.01  # below it a logarithmic axis is written with a power of ten


class Panel(NamedTuple):
    """One plot: what it shows, the values of each history, the lines to compare with, its edges."""

    said: str
    values: dict[str, list[float]]
    levels: dict[str, float]
    beaten: dict[str, list[str]]  # the lines that are no limit: which histories go beyond them
    decimals: int
    top: float
    bottom: float
    low: float  # the value at the bottom: 0, or on a logarithmic axis a power of ten
    high: float
    chances: bool  # whether exp(-loss) stands beside each value
    every: int  # steps from one value to the next

    @property
    def last(self) -> int:
        """The step of the last value."""
        return (max(map(len, self.values.values())) - 1) * self.every

    def x(self, step: float) -> float:
        return LEFT + (RIGHT - LEFT) * step / max(self.last, 1)

    def share(self, value: float) -> float:
        """How high a value stands in the plot, from 0 to 1; one beyond it stands at its edge."""
        if self.low:
            return min(
                math.log(max(value, self.low) / self.low) / math.log(self.high / self.low), 1
            )
        return min(value / self.high, 1)

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * self.share(value)

    def number(self, value: float) -> str:
        """A value as it is written beside the plot and in words."""
        if not self.low or not 0 < value < TINY:
            return fixed(value, self.decimals)
        power = math.floor(math.log10(value))
        power += fixed(value / 10.0**power, 1) == "10.0"
        return f"{fixed(value / 10.0**power, 1)}e{power:03d}"

    def scale(self) -> list[tuple[float, str]]:
        """The values marked at the left edge, and how they are written."""
        if self.low:
            powers = range(round(math.log10(self.low)), round(math.log10(self.high)) + 1)
            some = powers[:: -(-len(powers) // 6)]
            return [(10.0**n, f"{10**n}" if 0 <= n < 4 else f"1e{n:03d}") for n in some]
        decimals = 0 if self.high > 10 else 1 if self.high >= 0.5 else 3
        return [(tick, fixed(tick, decimals)) for tick in round_ticks(self.high, 5)]


def decades(values: list[float]) -> tuple[float, float]:
    """The powers of ten that hold all values above 0."""
    above = [value for value in values if value > 0] or [1.0]
    low, high = math.floor(math.log10(min(above))), math.ceil(math.log10(max(above)))
    return 10.0**low, 10.0 ** max(high, low + 1)


def round_ticks(high: float, most: int) -> list[float]:
    """Round numbers from 0, at most so many."""
    if high <= 0:
        return []
    power = 10.0 ** math.floor(math.log10(high / most))
    step = next(s * power for s in (1, 2, 5, 10, 20) if high / (s * power) <= most)
    step = max(step, 1) if high == int(high) else step
    return [i * step for i in range(int(high / step + 1e-9) + 1)]


def separate_labels(at: list[float], top: float, bottom: float) -> list[float]:
    """Where labels stand, from the upper to the lower: near their lines, but apart."""
    ys = []
    for y in at:
        ys.append(max(y, ys[-1] + APART) if ys else max(y, top + 0.1))
    limit = bottom + 0.1
    for i in range(len(ys) - 1, -1, -1):
        ys[i] = min(ys[i], limit)
        limit = ys[i] - APART
    return ys


def curves_text(page: Page, panels: list[Panel]) -> list[str]:
    """First, last and best of each curve, and the lines to compare with."""
    lines = []
    blank = page.hide == "values"
    for panel in panels:
        for name, values in panel.values.items():
            head = f"{name_text(name)}: {panel.said}" if name else panel.said.capitalize()
            if panel.said == "loss":
                steps = page.count_text((len(values) - 1) * panel.every + 1, "step")
                apart = f", a value every {page.count_text(panel.every, 'step')}" * (
                    panel.every > 1
                )
                head += f", {steps}{apart}{', logarithmic' * bool(panel.low)}"
            lines.append(f"{head}{'' if blank else ': ' + curve_text(panel, values)}.")
    for panel in panels if not blank else ():
        said = [f"{name_text(name)} = {panel.number(v)}" for name, v in panel.levels.items()]
        if said:
            lines.append(f"Lines of {panel.said}: {'; '.join(said)}.")
    return lines


def curve_text(panel: Panel, values: list[float]) -> str:
    """The values of one curve that matter."""
    fine = [i for i, value in enumerate(values) if math.isfinite(value)]
    odd = next((i for i, value in enumerate(values) if not math.isfinite(value)), None)
    pick = min if panel.said == "loss" else max
    said = f"first {panel.number(values[0])}, last {panel.number(values[-1])}"
    if fine:
        best = pick(fine, key=values.__getitem__)
        said += f", best {panel.number(values[best])} at step {best * panel.every}"
    said += f", {values[odd]} at step {odd * panel.every}" if odd is not None else ""
    if panel.chances:
        said += f"; exp(-loss) {fixed(probability(values[-1]), 2)} at the end"
    return said


def probability(loss: float) -> float:
    """The probability that the right answer gets, nan for nan."""
    return math.exp(-loss) if loss == loss else loss


def no_limits_text(panel: Panel) -> list[str]:
    """A sentence about the dashed lines."""
    said = []
    for name, beating in panel.beaten.items():
        some = len(beating) < len(panel.values)
        for_whom = f"for {' and '.join(map(quoted_name, beating))}" if some else "here"
        said.append(f"{quoted_name(name)} is not a limit {for_whom}")
    return [f"Dashed grey: {'; '.join(said)}."] if said else []


def coincide_text(panels: list[Panel]) -> list[str]:
    """A sentence about the lines that lie on each other for long."""
    pairs = []
    for panel in panels:
        for (name, one), (other, two) in combinations(panel.values.items(), 2):
            first, last = longest_together(panel, one, two)
            if last - first >= LONG * (panel.last // panel.every) and last > first:
                steps = f"steps {first * panel.every} to {last * panel.every}"
                names = f"{quoted_name(name)} and {quoted_name(other)}"
                pairs.append(f"the {panel.said} of {names} in {steps}")
    return [f"Lines that coincide: {'; '.join(pairs)}."] if pairs else []


def longest_together(panel: Panel, one: list[float], two: list[float]) -> tuple[int, int]:
    """The first and last of the most values in a row that two lines draw at the same height."""
    best, start = (0, 0), None
    for i, (a, b) in enumerate(zip(one, two, strict=False)):
        finite = math.isfinite(a) and math.isfinite(b)
        if not finite or abs(panel.share(a) - panel.share(b)) > NEAR:
            start = None
            continue
        start = i if start is None else start
        best = max(best, (start, i), key=lambda run: run[1] - run[0])
    return best


def quoted_name(name: str) -> str:
    """A name as a sentence says it."""
    return f'"{name_text(name)}"'


def name_text(name: str) -> str:
    """A name without characters that cannot be seen."""
    return "".join(char if char == " " else visible_character(char) for char in name)
