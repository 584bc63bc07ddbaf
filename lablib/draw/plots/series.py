"""Numbers over time, and below them a unit of a network with what it might follow."""

from collections.abc import Mapping

import torch
from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must
from lablib._say import fixed

from ..page.colours import AXES, FAINT, INK, LINE, LINES, PAPER, SOFT
from ..page.page import MARGIN, Page
from ..page.text_width import SMALL, cut_text, fit_size
from ..page.values import grey_of
from ..picture import Picture
from .curves import STYLES
from .curves_panel import APART, name_text, separate_labels

__all__ = ["series"]

LEFT, RIGHT, TOP, BOTTOM = MARGIN + 1.4, 12.6, 1.7, 5.6
MOST_STEPS, STRIP = 400, 0.42


def series(
    lines: Mapping[str, Tensor],
    *,
    unit: Tensor | None = None,
    mask: Tensor | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Up to three series (N,) by name, over the same steps.

    Below them the values of a `unit` (N,), from -1 to 1, and a `mask` (N,) of bools that it might
    follow: dark means 1, light means -1.

    >>> print(series({"price": torch.tensor([1.0, 3.0, 2.0])}))
    3 steps.
    price: first 1.00, last 2.00, least 1.00 at 0, largest 3.00 at 1.
    """
    steps = checked_steps(lines, unit, mask)
    with Page("series", hide, ax) as page:
        count = page.count_text(steps, "step")
        page.title([(count, AXES["sequence"])], ["sequence"])
        low = min(line.min().item() for line in lines.values())
        high = max(line.max().item() for line in lines.values())
        draw_lines(page, lines, low, high if high > low else low + 1)
        y = draw_strips(page, unit, mask)
        page.text((LEFT + RIGHT) / 2, y + 0.3, "steps →", 16, AXES["sequence"], "prose")
        words = [f"{count}.", *series_text(page, lines)]
        if unit is not None:
            words.append(unit_text(page, unit, mask))
        return page.finish(y + 0.7, words)


def checked_steps(lines, unit, mask) -> int:
    """How many steps all of them have."""
    if not isinstance(lines, Mapping) or not 1 <= len(lines) <= 3:
        raise TypeError(f"series: lines must be 1 to 3 series by name, got {_must.kind(lines)}")
    given = {"unit": unit} if unit is not None else {}
    for name, line in {**lines, **given}.items():
        _must.text("series", name, "a name")
        _must.finite("series", name, _must.floats("series", name, line, "N"))
    steps = len(next(iter(lines.values())))
    if not 2 <= steps <= MOST_STEPS:
        raise ValueError(f"series: lines must have 2 to {MOST_STEPS} steps, got {steps}")
    if mask is not None and (unit is None or _must.tensor("series", "mask", mask, "N") is None):
        raise ValueError("series: a mask needs a unit, got none")
    if mask is not None and mask.dtype != torch.bool:
        raise TypeError(f"series: mask must hold True or False, got {mask.dtype}")
    others = {**lines, **given, **({"mask": mask} if mask is not None else {})}
    for name, line in others.items():
        if len(line) != steps:
            raise ValueError(f"series: {name} must have {steps} steps, got {len(line)}")
    if unit is not None and unit.abs().max() > 1:
        raise ValueError(f"series: unit must be in -1..1, got {unit.abs().max().item():.3f}")
    return steps


def x_of(step: float, steps: int) -> float:
    return LEFT + (RIGHT - LEFT) * step / (steps - 1)


def draw_lines(page: Page, lines: Mapping[str, Tensor], low: float, high: float) -> None:
    """The lines with their names at their ends, and the two ends of the scale."""

    def height(value: float) -> float:
        return BOTTOM - 0.1 - (BOTTOM - TOP - 0.2) * (value - low) / (high - low)

    page.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, FAINT, LINE, 1, under=True)
    for value in (low, high) if page.hide != "values" else ():
        page.text(LEFT - 0.15, height(value), fixed(value, 2), SMALL, SOFT, ha="right")
    ends = []
    for (name, line), colour, style in zip(lines.items(), LINES, STYLES, strict=False):
        values = line.tolist()
        if page.hide != "values":
            xs = [x_of(step, len(values)) for step in range(len(values))]
            page.line(xs, [height(value) for value in values], colour, 2, style)
        ends.append((height(values[-1]), name_text(name), colour))
    ends.sort()
    ys = separate_labels([y for y, _, _ in ends], TOP, BOTTOM)
    for y, (_, name, colour) in zip(ys, ends, strict=True):
        size = fit_size(name, 18, 2.7, "strong")
        page.text(
            RIGHT + 0.2, y, cut_text(name, 2.7, size, "strong"), size, colour, "strong", "left"
        )


def draw_strips(page: Page, unit: Tensor | None, mask: Tensor | None) -> float:
    """The unit and the mask as rows of fields; returns where they end."""
    y = BOTTOM + 0.25
    rows = {} if unit is None else {"unit": (1 + unit) / 2}
    rows |= {} if mask is None else {"truth": mask.double()}
    for name, shades in rows.items():
        blank = page.hide == "values" and name == "unit"
        wide = (RIGHT - LEFT) / len(shades)
        for step, shade in enumerate(shades.tolist()):
            fill = PAPER if blank else grey_of(shade, 1).fill
            page.box(LEFT + step * wide, y, wide * 1.02, STRIP, fill, fill, 0.1)
        page.box(LEFT, y, RIGHT - LEFT, STRIP, "none", LINE, 1)
        page.text(LEFT - 0.15, y + STRIP / 2, name, 16, INK, "prose", "right")
        y += STRIP + APART / 4
    return y


def series_text(page: Page, lines: Mapping[str, Tensor]) -> list[str]:
    """Ends of each line, its least and its largest value."""
    if page.hide == "values":
        return [f"{name_text(name)}." for name in lines]
    said = []
    for name, line in lines.items():
        low, high = line.argmin().item(), line.argmax().item()
        ends = f"first {fixed(line[0].item(), 2)}, last {fixed(line[-1].item(), 2)}"
        least = f"least {fixed(line[low].item(), 2)} at {low}"
        largest = f"largest {fixed(line[high].item(), 2)} at {high}"
        said.append(f"{name_text(name)}: {ends}, {least}, {largest}.")
    return said


def unit_text(page: Page, unit: Tensor, mask: Tensor | None) -> str:
    """The share of steps at which the sign of the unit is that of the mask."""
    if page.hide == "values":
        return "The unit is left blank."
    if mask is None:
        return f"The unit lies between {fixed(unit.min().item(), 2)} and {fixed(unit.max().item(), 2)}."
    same = ((unit > 0) == mask).double().mean().item()
    return f"The unit has the sign of the truth at {fixed(max(same, 1 - same), 2)} of the steps{', turned round' * (same < 0.5)}."
