"""The errors of several forecasts in several worlds, each with the bound that no forecast can beat."""

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

__all__ = ["errors"]

LABEL, NUMBER, TOP, HIGH, APART = 3.6, 1.5, 1.5, 0.46, 0.95
MOST_BARS = 12


def errors(
    found: Mapping[str, Mapping[str, float]],
    bounds: Mapping[str, float],
    *,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """The error of each forecast in each world, as a bar that is dark beyond the world's bound.

    >>> print(errors({"walk": {"today": 0.3, "mean": 0.5}}, {"walk": 0.25}))
    walk, bound 0.250: today 0.300, mean 0.500. Least: today.
    """
    check_errors(found, bounds)
    with Page("errors", hide, ax) as page:
        page.title([("Errors, and the bound that no forecast can beat", INK)])
        longest = max(error for given in found.values() for error in given.values())
        y = TOP
        for world, given in found.items():
            y = draw_world(page, y, world, given, bounds[world], longest)
        note = "Light: up to the bound. Dark: beyond it. Bold: the least error of a world."
        lines = [world_text(page, world, found[world], bounds[world]) for world in found]
        return page.finish(page.sentences(y + 0.1, [note]), lines)


def check_errors(found, bounds) -> None:
    """A number above 0 for each forecast and each bound."""
    if not isinstance(found, Mapping) or not found:
        raise TypeError(f"errors: found must be a dict of worlds, got {_must.kind(found)}")
    if not isinstance(bounds, Mapping) or set(bounds) != set(found):
        raise ValueError(
            f"errors: bounds must have the worlds {sorted(found)}, got {_must.kind(bounds)}"
        )
    for world, given in found.items():
        _must.text("errors", world, "a world")
        _must.above_zero("errors", "a bound", bounds[world])
        if not isinstance(given, Mapping) or not given:
            raise TypeError(
                f"errors: each world must have forecasts by name, got {_must.kind(given)}"
            )
        for name, error in given.items():
            _must.text("errors", name, "a forecast")
            _must.above_zero("errors", "an error", error)
    bars = sum(map(len, found.values()))
    if bars > MOST_BARS:
        raise ValueError(f"errors: found must have at most {MOST_BARS} errors, got {bars}")


def draw_world(page: Page, y: float, world: str, given, bound: float, longest: float) -> float:
    """The name of a world and a bar for each forecast; returns where the next begins."""
    left, room = MARGIN + LABEL, WIDTH - 2 * MARGIN - LABEL - NUMBER
    said = name_text(world) + ("" if page.hide == "values" else f", bound {fixed(bound, 3)}")
    size = fit_size(said, 18, WIDTH - 2 * MARGIN, "strong")
    page.text(
        MARGIN, y, cut_text(said, WIDTH - 2 * MARGIN, size, "strong"), size, INK, "strong", "left"
    )
    least = min(given, key=given.__getitem__)
    top = y + 0.32
    for name, error in given.items():
        y = top + HIGH / 2
        best = name == least and page.hide != "values"
        font = "strong" if best else "prose"
        size = fit_size(name_text(name), 16, LABEL - 0.3, font)
        label = cut_text(name_text(name), LABEL - 0.3, size, font)
        page.text(left - 0.2, y, label, size, INK if best else SOFT, font, "right")
        if page.hide != "values":
            wide, light = room * error / longest, room * min(bound, error) / longest
            page.box(left, top + 0.06, light, HIGH - 0.12, FAINT, LINE, 1)
            page.box(left + light, top + 0.06, max(wide - light, 0.02), HIGH - 0.12, HOT, HOT, 1)
            number = "bold" if best else "mono"
            page.text(WIDTH - MARGIN, y, fixed(error, 3), SMALL, INK, number, "right")
        top += HIGH
    x = left + room * bound / longest
    page.line([x, x], [y + HIGH / 2 - HIGH * len(given), y + HIGH / 2], INK, 2, "--")
    return top + APART - HIGH


def world_text(page: Page, world: str, given: Mapping[str, float], bound: float) -> str:
    """The errors of a world, and which is the least."""
    if page.hide == "values":
        return f"{name_text(world)}: {', '.join(map(name_text, given))}."
    said = ", ".join(f"{name_text(name)} {fixed(error, 3)}" for name, error in given.items())
    least = name_text(min(given, key=given.__getitem__))
    return f"{name_text(world)}, bound {fixed(bound, 3)}: {said}. Least: {least}."
