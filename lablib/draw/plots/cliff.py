"""The loss of a single weight as a curve, and the steps that gradient descent takes on it."""

import math
from collections.abc import Callable, Sequence

from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must

from ..page.colours import FAINT, INK, LINE, LINES, SOFT
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, cut_text, width
from ..picture import Picture

__all__ = ["cliff"]

LEFT, RIGHT, TOP, BOTTOM = MARGIN + 1.3, WIDTH - MARGIN - 0.4, 1.9, 6.6
POINTS_OF_CURVE = 240
MOST = 3  # paths
DOT = 0.16


def cliff(
    loss: Callable[[float], float],
    paths: dict[str, Sequence[float]],
    span: tuple[float, float],
    *,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """The curve loss(w) for w in `span`, and the weights of up to three descents by name.

    A step to a weight beyond the span is an arrow to the edge, which names the weight.

    >>> print(cliff(lambda w: w**2, {"down": [1.0, 0.5, 0.25], "away": [1.0, -9.0]}, (0, 1.2)))
    Loss over w from 0 to 1.2: 0 at the left, 1.44 at the right.
    down: w 1, 0.5, 0.25; loss 1, 0.25, 0.0625.
    away: w 1, -9; loss 1, beyond.
    """
    low, high = checked_span(span)
    given = checked_paths(paths)
    curve = measure_curve(loss, low, high)
    with Page("cliff", hide, ax) as page:
        page.title([("The loss over one weight w, and the steps of descent", INK)])
        top = max(value for _, value in curve)
        draw_curve_of_loss(page, curve, low, high, top)
        looks = zip(LINES[1:], given.items(), strict=False)
        for row, (color, (name, weights)) in enumerate(looks):
            draw_path(page, loss, weights, (low, high, top), color, row, name)
        return page.finish(BOTTOM + 1.0, cliff_text(page, loss, given, curve, low, high))


def checked_span(span) -> tuple[float, float]:
    """The least and the largest weight of the plot."""
    if not (isinstance(span, tuple | list) and len(span) == 2):
        raise TypeError(f"cliff: span must be two numbers (low, high), got {_must.kind(span)}")
    low, high = (checked_weight("a number of span", number) for number in span)
    _must.above_zero("cliff", "the width of span", high - low)
    return low, high


def checked_paths(paths) -> dict[str, list[float]]:
    """The weights of each descent, as numbers."""
    if not isinstance(paths, dict) or not 1 <= len(paths) <= MOST:
        raise TypeError(f"cliff: paths must be a dict of 1 to {MOST}, got {_must.kind(paths)}")
    for name, weights in paths.items():
        if not isinstance(name, str) or not isinstance(weights, list | tuple) or not weights:
            rule = "each path must have a name and a list of weights"
            raise ValueError(f"cliff: {rule}, got {_must.kind(paths)}")
    return {
        name: [checked_weight("a weight", weight) for weight in weights]
        for name, weights in paths.items()
    }


def checked_weight(name: str, value) -> float:
    value = value.item() if isinstance(value, Tensor) and value.numel() == 1 else value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"cliff: {name} must be a number, got {_must.kind(value)}")
    return float(value)


def measure_curve(loss: Callable, low: float, high: float) -> list[tuple[float, float]]:
    """Points of the curve, all of them finite."""
    if not callable(loss):
        raise TypeError(f"cliff: loss must be a function of one weight, got {_must.kind(loss)}")
    ws = [low + (high - low) * i / POINTS_OF_CURVE for i in range(POINTS_OF_CURVE + 1)]
    try:
        points = [(w, float(loss(w))) for w in ws]
    except Exception as error:  # whatever the caller's function raises
        rule = f"loss must give a number for each weight from {low:g} to {high:g}"
        raise ValueError(f"cliff: {rule}, got {type(error).__name__}: {error}") from error
    bad = next((point for point in points if not 0 <= point[1] < math.inf), None)
    if bad:
        raise ValueError(f"cliff: loss must be finite and at least 0, got {bad[1]} at w = {bad[0]}")
    return points


def draw_curve_of_loss(page: Page, curve, low: float, high: float, top: float) -> None:
    """The frame, the scale and the curve."""
    page.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, FAINT, LINE, 1, under=True)
    xs = [LEFT + (RIGHT - LEFT) * (w - low) / (high - low) for w, _ in curve]
    page.line(xs, [BOTTOM - (BOTTOM - TOP) * value / (top or 1) for _, value in curve], INK, 2.4)
    page.text(LEFT, TOP - 0.35, "loss", 18, INK, "strong", "left")
    page.text((LEFT + RIGHT) / 2, BOTTOM + 0.65, "w", 18, INK, "strong")
    if page.hide != "values":
        page.text(LEFT - 0.15, TOP, f"{top:.3g}", SMALL, SOFT, ha="right")
        page.text(LEFT - 0.15, BOTTOM, "0", SMALL, SOFT, ha="right")
        for share in (0, 0.25, 0.5, 0.75, 1):
            said = f"{low + share * (high - low):.4g}"
            page.text(LEFT + share * (RIGHT - LEFT), BOTTOM + 0.3, said, SMALL, SOFT)


def draw_path(page: Page, loss, weights, frame, color: str, row: int, name: str) -> None:
    """The weights of one descent as dots on the curve, and its name in a line of its own."""
    low, high, top = frame
    if page.hide != "values":
        for w in weights:
            if low <= w <= high and loss(w) <= top:
                x = LEFT + (RIGHT - LEFT) * (w - low) / (high - low)
                y = BOTTOM - (BOTTOM - TOP) * loss(w) / (top or 1)
                shift = 0.12 * (row - 0.5) * 2  # so that two descents from one weight show
                page.box(x - DOT / 2 + shift, y - DOT / 2, DOT, DOT, color, color, 1)
    y = TOP + 0.5 + 0.75 * row
    beyond = next((w for w in weights if not low <= w <= high), None)
    room = 6.5
    page.box(LEFT + 0.9, y - DOT / 2, DOT, DOT, color, color, 1)
    page.text(LEFT + 1.25, y, cut_text(name, 3.2, 18, "strong"), 18, color, "strong", "left")
    if beyond is not None and page.hide != "values":
        said = cut_text(f"leaves the picture: w = {weight_text(beyond)}", room, 16, "prose")
        x = LEFT + 1.25 + width(cut_text(name, 3.2, 18, "strong"), 18, "strong") + 0.3
        page.text(x, y, said, 16, color, "prose", "left")
        page.arrow(LEFT + 0.75, y, LEFT + 0.1, y, color) if beyond < low else None


def weight_text(value: float) -> str:
    """Four digits, and thousands with a comma."""
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e6 else f"{value:.4g}"


def cliff_text(page: Page, loss, paths, curve, low: float, high: float) -> list[str]:
    """The ends of the curve, and the first weights and losses of each descent."""
    if page.hide == "values":
        return [f"Loss over w from {low:.4g} to {high:.4g}.", *(f"{name}." for name in paths)]
    ends = f"{curve[0][1]:.3g} at the left, {curve[-1][1]:.3g} at the right"
    words = [f"Loss over w from {low:.4g} to {high:.4g}: {ends}."]
    for name, weights in paths.items():
        some = weights[:6]
        more = ", …" * (len(weights) > len(some))
        losses = ", ".join(f"{loss(w):.3g}" if low <= w <= high else "beyond" for w in some)
        said = ", ".join(map(weight_text, some))
        words.append(f"{name}: w {said}{more}; loss {losses}{more}.")
    return words
