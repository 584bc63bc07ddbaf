"""The gradients of two processes with unequal work, their plain mean, and that of all characters."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must
from lablib._say import fixed

from ..page.colours import FAINT, INK, LINE, LINES, SOFT
from ..page.page import MARGIN, Page
from ..page.text_width import SMALL
from ..picture import Picture

__all__ = ["averages"]

BAR = 4.0  # the longest bar
LEFT, RIGHT, LABEL = 6.6, 12.2, 12.6  # the room of the arrows, and where their names begin
TOP, BOTTOM, APART = 1.5, 6.3, 0.62


class AverageFacts(NamedTuple):
    """How many characters each process has, and every gradient in the plane of the two."""

    counts: list[int]
    arrows: dict[str, tuple[float, float]]
    off: float  # how far the plain mean is from the right gradient, as a share of its length
    cosine: float


def averages(
    gradients: Sequence[Tensor],
    counts: Sequence[int],
    *,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Two gradients (P,), each the mean over `counts` characters, and two ways to average them.

    All four arrows lie in one plane, so the picture loses nothing of their lengths and angles.

    >>> import torch
    >>> print(averages([torch.tensor([3.0, 0.0]), torch.tensor([0.0, 3.0])], [3, 1]))
    Process 0 has 3 characters and a gradient of length 3.00.
    Process 1 has 1 character and a gradient of length 3.00.
    The gradient of all 4 characters has the length 2.37, the mean of both 2.12.
    The mean of both is off by 45 % of that length, and the cosine between them is 0.894.
    """
    facts = measure_averages(gradients, counts)
    with Page("averages", hide, ax) as page:
        page.title([("The mean of two gradients, and the gradient of all characters", INK)])
        draw_counts(page, facts)
        draw_arrows(page, facts)
        lines = averages_text(page, facts)
        return page.finish(page.sentences(BOTTOM + 0.5, lines[2:]), lines)


def measure_averages(gradients, counts) -> AverageFacts:
    """Coordinates with the right gradient on the first axis."""
    for what, given in (("gradients", gradients), ("counts", counts)):
        if not isinstance(given, list | tuple) or len(given) != 2:
            rule = f"{what} must be two, one for each process"
            raise ValueError(f"averages: {rule}, got {_must.kind(given)}")
    for count in counts:
        _must.whole("averages", "a count", count, 1)
    for gradient in gradients:
        _must.finite(
            "averages", "a gradient", _must.floats("averages", "a gradient", gradient, "P")
        )
    g0, g1 = (gradient.detach().cpu().double() for gradient in gradients)
    if g0.shape != g1.shape:
        rule = f"both gradients must have {len(g0)} numbers"
        raise ValueError(f"averages: {rule}, got {len(g1)}")
    right = (counts[0] * g0 + counts[1] * g1) / sum(counts)
    if not right.norm() > 0:
        raise ValueError("averages: the gradient of all characters must not be 0, got 0")
    across = g0 - (g0 @ right) / (right @ right) * right
    axes = [v / v.norm() if v.norm() > 0 else v for v in (right, across)]
    mean = (g0 + g1) / 2
    named = {"process 0": g0, "process 1": g1, "mean of both": mean, "all characters": right}
    arrows = {
        name: tuple((vector @ axis).item() for axis in axes) for name, vector in named.items()
    }
    off = ((mean - right).norm() / right.norm()).item()
    length = mean.norm().item()
    cosine = arrows["mean of both"][0] / length if length else 0.0
    return AverageFacts(list(counts), arrows, off, cosine)


def draw_counts(page: Page, facts: AverageFacts) -> None:
    """A bar for the characters of each process."""
    for rank, count in enumerate(facts.counts):
        y = TOP + 0.4 + rank * 1.9
        page.text(MARGIN, y, f"process {rank}", 18, LINES[1 + rank], "strong", "left")
        wide = BAR * count / max(facts.counts)
        page.box(MARGIN, y + 0.35, wide, 0.5, FAINT, LINES[1 + rank], 2)
        said = "characters: _" if page.hide == "shapes" else page.count_text(count, "character")
        page.text(MARGIN, y + 1.15, said, SMALL, SOFT, "prose", "left")


def draw_arrows(page: Page, facts: AverageFacts) -> None:
    """The arrows from one point, and their names in a column in the order of their heights."""
    if page.hide == "values":
        return
    points = [(0.0, 0.0), *facts.arrows.values()]
    low_x, high_x = (pick(p[0] for p in points) for pick in (min, max))
    low_y, high_y = (pick(p[1] for p in points) for pick in (min, max))
    unit = min((RIGHT - LEFT) / (high_x - low_x), (BOTTOM - TOP) / max(high_y - low_y, 1e-9))
    x0, y0 = LEFT - low_x * unit, (TOP + BOTTOM + (high_y + low_y) * unit) / 2
    styles = {"process 0": (LINES[1], 2.0), "process 1": (LINES[2], 2.0)}
    styles |= {"mean of both": (SOFT, 3.0), "all characters": (INK, 4.0)}
    tips = {name: (x0 + x * unit, y0 - y * unit) for name, (x, y) in facts.arrows.items()}
    label_y = spread({name: y for name, (_, y) in tips.items()})
    for name, (x, y) in tips.items():
        color, line = styles[name]
        page.arrow(x0, y0, x, y, color, line)
        page.line([x, LABEL - 0.1], [y, label_y[name]], LINE, 1, ":")
        page.text(LABEL, label_y[name], name, SMALL, color, "strong", "left")


def spread(heights: dict[str, float]) -> dict[str, float]:
    """The same order from top to bottom, with room for a line of text between two."""
    names = sorted(heights, key=heights.__getitem__)
    placed, y = {}, TOP
    for left, name in zip(range(len(names), 0, -1), names, strict=True):
        y = min(max(y, heights[name]), BOTTOM - (left - 1) * APART)
        placed[name], y = y, y + APART
    return placed


def averages_text(page: Page, facts: AverageFacts) -> list[str]:
    """The lengths of the gradients, and how far the plain mean is off."""
    lengths = {name: fixed((x * x + y * y) ** 0.5, 2) for name, (x, y) in facts.arrows.items()}
    lines = []
    for rank, count in enumerate(facts.counts):
        said = page.count_text(count, "character")
        known = "" if page.hide == "values" else f" of length {lengths[f'process {rank}']}"
        lines.append(f"Process {rank} has {said} and a gradient{known}.")
    if page.hide == "values":
        return [*lines, "Is the mean of both gradients the gradient of all characters?"]
    total = page.count_text(sum(facts.counts), "character")
    return [
        *lines,
        f"The gradient of all {total} has the length {lengths['all characters']}, "
        f"the mean of both {lengths['mean of both']}.",
        f"The mean of both is off by {fixed(100 * facts.off, 0)} % of that length, "
        f"and the cosine between them is {fixed(facts.cosine, 3)}.",
    ]
