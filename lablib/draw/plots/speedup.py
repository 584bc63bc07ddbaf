"""How much faster several processes are than one, beside the line that one may hope for."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from lablib import _must
from lablib._say import fixed

from ..page.colours import FAINT, INK, LINE, SOFT
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, cut_text, fit_size
from ..page.values import HOT
from ..picture import Picture
from .curves_panel import name_text

__all__ = ["speedup"]

LABEL, NUMBER, TOP, HIGH, APART = 4.2, 1.6, 2.0, 0.6, 1.05
MOST_BARS = 4


def speedup(
    ratios: Mapping[str, float],
    processes: int,
    *,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """The characters per second of `processes` processes as multiples of those of one.

    >>> print(speedup({"small": 0.5, "large": 1.8}, processes=2))
    Characters per second of 2 processes, one process = 1.
    small: 0.50, slower than one process.
    large: 1.80, of at most 2.
    """
    check_ratios(ratios, processes)
    with Page("speedup", hide, ax) as page:
        said = f"Characters per second of {processes} processes, one process = 1"
        page.title([(said, INK)])
        bottom = draw_ratios(page, ratios, processes)
        note = "Dark: slower than one process."
        words = [f"{said}.", *(ratio_text(page, ratios, name, processes) for name in ratios)]
        return page.finish(page.sentences(bottom, [note]), words)


def check_ratios(ratios, processes) -> None:
    _must.whole("speedup", "processes", processes, 2)
    if not isinstance(ratios, Mapping) or not 1 <= len(ratios) <= MOST_BARS:
        rule = f"ratios must be 1 to {MOST_BARS} numbers by name"
        raise ValueError(f"speedup: {rule}, got {_must.kind(ratios)}")
    for name, ratio in ratios.items():
        _must.text("speedup", name, "a name")
        _must.above_zero("speedup", "a ratio", ratio)


def draw_ratios(page: Page, ratios, processes: int) -> float:
    """A bar for each ratio, and the lines of one process and of all; returns where they end."""
    left, room = MARGIN + LABEL, WIDTH - 2 * MARGIN - LABEL - NUMBER
    unit = room / max(processes, *ratios.values())
    bottom = TOP + len(ratios) * APART
    for name, (row, ratio) in zip(ratios, enumerate(ratios.values()), strict=True):
        y = TOP + row * APART
        size = fit_size(name_text(name), 18, LABEL - 0.3, "prose")
        label = cut_text(name_text(name), LABEL - 0.3, size, "prose")
        page.text(left - 0.2, y + HIGH / 2, label, size, INK, "prose", "right")
        if page.hide != "values":
            fill = HOT if ratio < 1 else FAINT
            page.box(left, y, unit * ratio, HIGH, fill, INK, 1.2)
            page.text(WIDTH - MARGIN, y + HIGH / 2, fixed(ratio, 2), 18, INK, ha="right")
    for count in (1, processes):
        x = left + unit * count
        page.line([x, x], [TOP - 0.25, bottom - 0.2], SOFT if count == 1 else INK, 2, "--")
        page.text(x, TOP - 0.5, str(count), SMALL, SOFT if count == 1 else INK)
    page.line([left, left], [TOP - 0.25, bottom - 0.2], LINE, 1)
    return bottom + 0.35


def ratio_text(page: Page, ratios, name: str, processes: int) -> str:
    if page.hide == "values":
        return f"{name_text(name)}."
    said = f"of at most {processes}" if ratios[name] >= 1 else "slower than one process"
    return f"{name_text(name)}: {fixed(ratios[name], 2)}, {said}."
