"""For each change of a network, its effect on one kind of place, and beside it on all the others."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from lablib import _must
from lablib._say import fixed

from ..page.colours import INK, LINE, SOFT
from ..page.first_fitting import first_fitting
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, cut_text, fit_size
from ..page.values import HOT
from ..picture import Picture

__all__ = ["contrast"]

TOP, HIGH, MOST = 1.75, 0.38, 14
LABEL, NUMBER, APART = 3.4, 1.1, 0.5  # the room of a label, of a number, between the two halves
GREY = "#b8b8b8"
ENDS = (0.1, 0.2, 0.5, 1, 2, 5, 10)


def contrast(
    effects: Mapping[str, tuple[float, float]],
    *,
    name: str = "effect",
    sides: tuple[str, str] = ("inside", "outside"),
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Two numbers for each label as bars on one scale: what the first label does, then its controls.

    >>> print(contrast({"unit 3": (0.5, 0.1), "unit 4": (0.1, 0.25)}, name="bits added"))
    bits added by 2 changes, inside and outside.
    unit 3: 0.50 inside, 0.10 outside; unit 4: 0.10 inside, 0.25 outside.
    """
    values = checked_contrast(effects)
    _must.text("contrast", name, "name")
    for side in checked_sides(sides):
        _must.text("contrast", side, "a side")
    with Page("contrast", hide, ax) as page:
        count = page.count_text(len(values), "change")
        page.title([(f"{name} by {count}", INK)])
        bottom = draw_rows(page, values, sides)
        words = f"{name} by {count}, {sides[0]} and {sides[1]}."
        return page.finish(bottom + 0.2, [words, contrast_text(page, values, sides)])


def checked_contrast(effects: Mapping) -> dict[str, tuple[float, float]]:
    """Two finite numbers for each label."""
    if not isinstance(effects, Mapping):
        raise TypeError(f"contrast: effects must be a dict, got {_must.kind(effects)}")
    if not 1 <= len(effects) <= MOST:
        raise ValueError(f"contrast: effects must have 1 to {MOST} entries, got {len(effects)}")
    for label, pair in effects.items():
        _must.text("contrast", label, "a label")
        numbers = isinstance(pair, tuple | list) and [
            isinstance(each, int | float) and not isinstance(each, bool) for each in pair
        ]
        if numbers != [True, True]:
            raise TypeError(f"contrast: {label!r} must have two numbers, got {pair!r:.60}")
        if not all(abs(each) < float("inf") for each in pair):
            raise ValueError(f"contrast: {label!r} must have finite numbers, got {pair!r:.60}")
    return {label: tuple(map(float, pair)) for label, pair in effects.items()}


def checked_sides(sides: tuple[str, str]) -> tuple[str, str]:
    if not isinstance(sides, tuple | list) or len(sides) != 2:
        raise TypeError(f"contrast: sides must be two names, got {sides!r:.60}")
    return sides


def draw_rows(page: Page, values: dict[str, tuple[float, float]], sides) -> float:
    """A row for each label, both bars on one scale; returns where the lower axis ends."""
    half = (WIDTH - 2 * MARGIN - LABEL - APART) / 2
    lefts = MARGIN + LABEL, MARGIN + LABEL + half + APART
    ends = plan_ends(values)
    y, high = TOP, min(HIGH, (8.9 - TOP - 1) / len(values))
    for i, (label, pair) in enumerate(values.items()):
        room = LABEL - 0.3
        size = fit_size(label, 18, room, "prose")
        said = cut_text(label, room, size, "prose")
        page.text(MARGIN + LABEL - 0.25, y + high / 2, said, size, INK, "prose", "right")
        for left, value in zip(lefts, pair, strict=True):
            draw_bar(page, (left, y, half - NUMBER, high), ends, value, i == 0)
        y += high
    for left, side in zip(lefts, sides, strict=True):
        draw_axis(page, (left, y, half - NUMBER), ends, side)
    return y + 0.5


def plan_ends(values: dict[str, tuple[float, float]]) -> tuple[float, float]:
    """Where the scale begins and ends, the same for both sides."""
    every = [each for pair in values.values() for each in pair]
    longest = max(map(abs, every))
    end = first_fitting((*ENDS, longest), lambda end: longest <= end)
    return (-end if min(every) < 0 else 0), end


def draw_bar(page: Page, at: tuple, ends: tuple, value: float, first: bool) -> None:
    """A bar from 0 with its number at the right; the first label's is dark."""
    x, y, room, high = at
    zero = x + room * -ends[0] / (ends[1] - ends[0])
    if page.hide != "values":
        wide = room * value / (ends[1] - ends[0])
        fill, left = HOT if first else GREY, min(zero, zero + wide)
        page.box(left, y + 0.08, max(abs(wide), 0.02), high - 0.16, fill, INK, 1.2)
        number = number_text(value)
        size = fit_size(number, 18, NUMBER - 0.15)
        page.text(x + room + NUMBER, y + high / 2, number, size, INK, ha="right")
    page.line([zero, zero], [y, y + high], INK, 2)


def draw_axis(page: Page, at: tuple, ends: tuple, side: str) -> None:
    """The name of the side above its bars, and the ends of the scale below them."""
    x, y, room = at
    size = fit_size(side, 18, room, "strong")
    page.text(x + room / 2, TOP - 0.4, cut_text(side, room, size, "strong"), size, INK, "strong")
    page.line([x, x + room], [y, y], LINE)
    for end in ends:
        said = "0" if end == 0 else number_text(end)
        page.text(x + room * (end - ends[0]) / (ends[1] - ends[0]), y + 0.3, said, SMALL, SOFT)


def number_text(value: float) -> str:
    """With two decimals, a large number in short."""
    return fixed(value, 2) if abs(value) < 1000 else f"{value:.0e}"


def contrast_text(page: Page, values: dict[str, tuple[float, float]], sides) -> str:
    """Every label with its two numbers."""
    if page.hide == "values":
        return f"{'; '.join(values)}: the numbers are hidden."
    rows = [
        f"{label}: {number_text(a)} {sides[0]}, {number_text(b)} {sides[1]}"
        for label, (a, b) in values.items()
    ]
    return f"{'; '.join(rows)}."
