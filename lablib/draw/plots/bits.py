"""Bits per character while networks learn, over the lines of what they are compared with."""

import math
from typing import NamedTuple

from matplotlib.axes import Axes

from lablib import _must
from lablib._say import fixed

from ..page.colours import FAINT, INK, LINE, LINES, SOFT
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, cut_text, width
from ..picture import Picture
from .curves_panel import LEFT, RIGHT, decades, name_text, quoted_name, round_ticks, separate_labels

__all__ = ["bits"]

TOP, BOTTOM = 1.7, 7.2
SAMPLE, NAME = RIGHT + 0.35, RIGHT + 1.1  # where the columns beside the plot stand
STYLES = ("-", "--", "-.", ":")  # each with its own colour: apart in grey as well
MOST_LEVELS = 8
DOT = 0.07  # half of the mark of a measured value


class Plot(NamedTuple):
    """What is shown, and the numbers at the edges of the plot."""

    prices: dict[str, dict[int, float]]
    levels: dict[str, float]
    along: str
    log: bool
    first: float
    last: float
    low: int
    high: int
    stop: str | None

    def x(self, read: float) -> float:
        if self.log:
            share = math.log(read / self.first) / math.log(self.last / self.first)
        else:
            share = (read - self.first) / (self.last - self.first)
        return LEFT + (RIGHT - LEFT) * share

    def y(self, price: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (price - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """Round numbers on the axis of what was read."""
        if not self.log:
            return round_ticks(self.last, 6)
        powers = range(round(math.log10(self.first)), round(math.log10(self.last)) + 1)
        return [10.0**power for power in powers[:: -(-len(powers) // 6)]]

    def best(self) -> tuple[int, float]:
        """Where the curve named `stop` has its fewest bits, and how many."""
        return min(self.prices[self.stop].items(), key=lambda entry: entry[1])


def bits(
    prices: dict[str, dict[int, float]],
    *,
    along: str = "step",
    levels: dict[str, float] | None = None,
    stop: str | None = None,
    log: bool = False,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Bits per character of up to four networks by name: after how many steps they cost how many.

    `along` names what is counted, `log` gives it a logarithmic axis. `levels` are bits to compare
    with, by name. `stop` names the network or the text whose fewest bits say where to stop.

    >>> prices = {"learned": {50: 3.4, 100: 2.8}, "unseen": {50: 3.7, 100: 3.8}}
    >>> print(bits(prices, levels={"guessing": 6.07}, stop="unseen"))
    Bits per character by step.
    learned: 3.40 at 50, 2.80 at 100.
    unseen: 3.70 at 50, 3.80 at 100.
    Lines: guessing 6.07.
    "unseen" has its fewest bits at step 50: stop there.
    """
    with Page("bits", hide, ax) as page:
        plot = measure_plot(checked_prices(prices), checked_levels(levels), along, log, stop)
        page.title([(f"Bits per character by {name_text(along)}", INK)])
        draw_frame(page, plot)
        labels = draw_levels(page, plot) + draw_prices(page, plot)
        draw_names(page, labels)
        if stop is not None and not hide:
            draw_stop(page, plot)
        return page.finish(BOTTOM + 1.2, bits_text(page, plot))


def checked_prices(prices) -> dict[str, dict[int, float]]:
    """Up to four curves by name, each with at least one number of bits above 0."""
    if not isinstance(prices, dict) or not all(isinstance(one, dict) for one in prices.values()):
        raise TypeError(f"bits: prices must be a dict of dicts by name, got {_must.kind(prices)}")
    if not 1 <= len(prices) <= len(STYLES):
        raise ValueError(f"bits: prices must be of 1 to {len(STYLES)} names, got {len(prices)}")
    checked = {}
    for name, one in prices.items():
        _must.text("bits", name, "a name")
        if not one:
            raise ValueError(f"bits: prices of {name!r} must hold at least one number, got none")
        for read, price in one.items():
            _must.whole("bits", "what was read", read, 0)
            _must.above_zero("bits", "bits", price)
        checked[name] = dict(sorted(one.items()))
    return checked


def checked_levels(levels) -> dict[str, float]:
    """The bits to compare with, by name."""
    levels = {} if levels is None else levels
    if not isinstance(levels, dict):
        raise TypeError(f"bits: levels must be a dict of name: bits, got {_must.kind(levels)}")
    if len(levels) > MOST_LEVELS:
        raise ValueError(f"bits: levels must be at most {MOST_LEVELS}, got {len(levels)}")
    for name, level in levels.items():
        _must.text("bits", name, "a name")
        _must.above_zero("bits", "levels", level)
    return levels


def measure_plot(prices, levels, along: str, log: bool, stop: str | None) -> Plot:
    """The edges of the plot: whole bits, and round numbers of what was read."""
    _must.text("bits", along, "along")
    if not isinstance(log, bool):
        raise TypeError(f"bits: log must be True or False, got {_must.kind(log)}")
    if stop is not None and stop not in prices:
        raise ValueError(f"bits: stop must be one of the names of prices, got {stop!r}")
    reads = [read for one in prices.values() for read in one]
    if log and min(reads) < 1:
        raise ValueError(f"bits: what was read must be at least 1 for log=True, got {min(reads)}")
    first, last = decades(reads) if log else (0, max(*reads, 1))
    values = [price for one in prices.values() for price in one.values()] + [*levels.values()]
    low, high = math.floor(min(values)), math.ceil(max(values))
    return Plot(prices, levels, along, log, first, last, low, max(high, low + 1), stop)


def draw_frame(page: Page, plot: Plot) -> None:
    """The plot's box, with whole bits at its left and what was read below."""
    page.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, FAINT, LINE, 1, under=True)
    page.text(MARGIN, TOP - 0.35, "bits", 18, INK, "strong", "left")
    some = range(plot.low, plot.high + 1)
    for tick in some[:: -(-len(some) // 8)] if page.hide != "values" else ():
        page.text(LEFT - 0.15, plot.y(tick), str(tick), SMALL, SOFT, ha="right")
    for tick in plot.ticks() if page.hide != "shapes" else ():
        page.text(plot.x(tick), BOTTOM + 0.3, f"{round(tick):,}", SMALL, SOFT)
    said = name_text(plot.along) + ", logarithmic axis" * plot.log
    said = cut_text(said, RIGHT - LEFT, 16, "prose")
    page.text((LEFT + RIGHT) / 2, BOTTOM + 0.7, said, 16, SOFT, "prose")


def draw_levels(page: Page, plot: Plot) -> list[tuple]:
    """A grey line for each number to compare with; returns their labels."""
    labels = []
    for name, level in plot.levels.items():
        y = plot.y(level)
        page.line([LEFT, RIGHT], [y, y], SOFT, 1.2)
        labels.append((y, name, level, (SOFT, 1.2, "-")))
    return labels


def draw_prices(page: Page, plot: Plot) -> list[tuple]:
    """Each curve with a mark at each measured value; returns their labels."""
    labels = []
    looks = zip(LINES[1:] + LINES[:1], STYLES, strict=True)  # black last: the levels are grey
    for (color, style), (name, one) in zip(looks, plot.prices.items(), strict=False):
        points = [(plot.x(read), plot.y(price)) for read, price in one.items()]
        page.line(*zip(*points, strict=True), color, 2.4, style)
        for x, y in points:
            page.box(x - DOT, y - DOT, 2 * DOT, 2 * DOT, color, color, 1)
        (x, y), price = points[-1], [*one.values()][-1]
        page.line([x, RIGHT], [y, y], color, 1, ":")
        labels.append((y, name, price, (color, 2.4, style)))
    return labels


def draw_names(page: Page, labels: list[tuple]) -> None:
    """Names and numbers in columns, each joined to the end of its line, none over another."""
    labels = sorted(labels, key=lambda label: label[0])
    ys = separate_labels([label[0] for label in labels], TOP, BOTTOM)
    edge = WIDTH - MARGIN
    for y, (at, name, price, look) in zip(ys, labels, strict=True):
        page.line([RIGHT, SAMPLE - 0.05], [at, y], LINE, 1)
        page.line([SAMPLE, NAME - 0.12], [y, y], *look)
        shown = cut_text(name_text(name), edge - NAME - 0.9, 16, "strong")
        page.line_of(NAME, y, [(shown, look[0])], 16, "strong")
        if page.hide != "values":
            page.text(edge, y, fixed(price, 2), 16, look[0], ha="right")


def draw_stop(page: Page, plot: Plot) -> None:
    """A line where the curve that decides has its fewest bits."""
    read, price = plot.best()
    x, said = plot.x(read), f"stop at {read:,}: {fixed(price, 2)}"
    half = width(said, 16, "strong") / 2
    page.line([x, x], [TOP - 0.12, BOTTOM], INK, 1.8, "--")
    page.text(min(max(x, LEFT + 1 + half), RIGHT - half), TOP - 0.35, said, 16, INK, "strong")


def bits_text(page: Page, plot: Plot) -> list[str]:
    """Every value of each curve, the lines to compare with, and where to stop."""
    blank = page.hide == "values"
    lines = [f"Bits per character by {plot.along}{', logarithmic' * plot.log}."]
    for name, one in plot.prices.items():
        places = ["_" if page.hide == "shapes" else f"{read:,}" for read in one]
        said = ["_" if blank else fixed(price, 2) for price in one.values()]
        pairs = [f"{price} at {place}" for price, place in zip(said, places, strict=True)]
        lines.append(f"{name_text(name)}: {', '.join(pairs)}.")
    said = [f"{name_text(n)} {'_' if blank else fixed(v, 2)}" for n, v in plot.levels.items()]
    if said:
        lines.append(f"Lines: {'; '.join(said)}.")
    if plot.stop is not None and not page.hide:
        where = f"{plot.along} {plot.best()[0]:,}"
        lines.append(f"{quoted_name(plot.stop)} has its fewest bits at {where}: stop there.")
    return lines
