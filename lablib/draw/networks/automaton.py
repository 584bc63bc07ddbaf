"""The automaton of parity, and beside it the states of a network that was asked to keep parity."""

from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from torch import Tensor

from lablib import _must
from lablib._say import fixed

from ..page.colours import AXES, FAINT, INK, LINE, LINES, SOFT
from ..page.page import WIDTH, Page
from ..picture import Picture

__all__ = ["automaton"]

SIDES = ("even", "odd")
MIDDLE, RADIUS = 4.3, 0.95  # of the two circles
EVEN, ODD = 1.9, 6.2
PLOT, HIGH = 8.6, 5.0  # where the plot begins, and its height
MOST_POINTS = 600


class AutomatonFacts(NamedTuple):
    """Where each state lies in a plane, whether its count is odd, and how many sides are right."""

    points: Tensor  # (N, 2), between -1 and 1
    odd: Tensor  # (N,)
    right: float  # the share that lies nearer to the mean of its own side
    kept: tuple[int, int]  # after a zero: on the side of the step before, and all
    changed: tuple[int, int]  # after a one: on the other side, and all


def automaton(
    states: Tensor, bits: Tensor, *, hide: str | None = None, ax: Axes | None = None
) -> Picture:
    """States (B, T, H) after bits (B, T) in a plane: from left to right, from even to odd counts.

    A state is on the side, even or odd, whose mean over all states is nearer to it.

    >>> bits = torch.tensor([[0, 1, 1, 0, 1]])
    >>> side = (bits.cumsum(1) % 2).double()
    >>> print(automaton(torch.stack([side, 1 - side], dim=-1), bits))
    Parity has two states, even and odd: a one changes the state, a zero keeps it.
    5 states of 2 numbers: 1.00 of them lie nearer to the mean of their own side.
    After a one 3 of 3 states lie on the other side, after a zero 1 of 1 on the same side.
    """
    facts = measure_automaton(states, bits)
    with Page("automaton", hide, ax) as page:
        page.title([("Two states are enough for parity, and where the network has them", INK)])
        draw_circles(page)
        draw_points(page, facts)
        lines = automaton_text(page, facts, states.shape[-1])
        rule = "Parity has two states, even and odd: a one changes the state, a zero keeps it."
        return page.finish(page.sentences(7.75, lines), [rule, *lines])


def measure_automaton(states, bits) -> AutomatonFacts:
    """The side of each state, and the plane: from mean to mean, and the widest direction beside."""
    _must.finite("automaton", "states", _must.floats("automaton", "states", states, "B T H"))
    _must.ids("automaton", "bits", bits, "B T")
    if bits.shape != states.shape[:2] or not ((bits == 0) | (bits == 1)).all():
        rule = f"bits must be zeros and ones {tuple(states.shape[:2])}"
        raise ValueError(f"automaton: {rule}, got {tuple(bits.shape)} {bits.unique().tolist()[:4]}")
    _must.whole("automaton", "the size of a state", states.shape[-1], 2)
    h, odd = states.detach().cpu().double(), bits.cpu().long().cumsum(1) % 2 == 1
    if odd.all() or not odd.any():
        raise ValueError("automaton: bits must give even and odd counts, got one of them alone")
    centres = torch.stack([h[~odd].mean(0), h[odd].mean(0)])  # (2, H)
    side = torch.cdist(h.flatten(0, 1), centres).argmin(-1).view(odd.shape) == 1
    moved, ones = side[:, 1:] != side[:, :-1], bits[:, 1:].cpu() == 1
    across = centres[1] - centres[0]
    across = across / across.norm().clamp(min=1e-9)
    flat = h.flatten(0, 1) - centres.mean(0)
    rest = flat - flat @ across[:, None] * across
    along = torch.linalg.svd(rest, full_matrices=False).Vh[0]  # where they differ most otherwise
    points = torch.stack([flat @ across, rest @ along], dim=-1)
    points /= points.abs().amax(0).clamp(min=1e-9)
    return AutomatonFacts(
        points,
        odd.flatten(),
        (side == odd).double().mean().item(),
        (int((~moved & ~ones).sum()), int((~ones).sum())),
        (int((moved & ones).sum()), int(ones.sum())),
    )


def draw_circles(page: Page) -> None:
    """Two states and four arrows, each with the bit that it reads."""
    for x, name, color in zip((EVEN, ODD), SIDES, LINES, strict=False):
        page.box(x - RADIUS, MIDDLE - RADIUS, 2 * RADIUS, 2 * RADIUS, FAINT, color, 3, RADIUS)
        page.text(x, MIDDLE, name, 22, color, "strong")
        top = MIDDLE - RADIUS - 0.03
        page.arrow(x - 0.35, top, x + 0.35, top, SOFT, 2.2, -1.2)  # back to where it began
        page.text(x, top - 1.1, "0", 20, AXES["feature"], "bold")
    left, right = EVEN + RADIUS + 0.05, ODD - RADIUS - 0.05
    page.arrow(left, MIDDLE - 0.3, right, MIDDLE - 0.3, SOFT, 2.2, -0.3)
    page.arrow(right, MIDDLE + 0.3, left, MIDDLE + 0.3, SOFT, 2.2, -0.3)
    for y in (MIDDLE - 1.3, MIDDLE + 1.3):
        page.text((EVEN + ODD) / 2, y, "1", 20, AXES["feature"], "bold")


def draw_points(page: Page, facts: AutomatonFacts) -> None:
    """The states as dots: hollow after an even count, full after an odd one."""
    wide = WIDTH - 0.6 - PLOT
    page.box(PLOT, MIDDLE - HIGH / 2, wide, HIGH, FAINT, LINE, 1, under=True)
    page.text(PLOT + wide / 2, 1.4, "states of the network", 18, AXES["hidden"], "strong")
    if page.hide == "values":
        return
    for odd, (name, color) in enumerate(zip(SIDES, LINES, strict=False)):
        points = facts.points[facts.odd == bool(odd)][:MOST_POINTS]
        xs = PLOT + wide / 2 + points[:, 0] * (wide / 2 - 0.3)
        ys = MIDDLE - points[:, 1] * (HIGH / 2 - 0.3)
        dots = Line2D(xs.tolist(), ys.tolist(), linestyle="", marker="s" if odd else "o")
        dots.set(markersize=6, color=color, markerfacecolor=color if odd else "none")
        page.scaled.append((dots.set_markersize, 6))
        page.put(dots, 3)
        x = PLOT + wide * (0.25, 0.8)[odd]
        key = Line2D([x - 0.3], [7.2], linestyle="", marker="s" if odd else "o")
        key.set(markersize=8, color=color, markerfacecolor=color if odd else "none")
        page.scaled.append((key.set_markersize, 8))
        page.put(key, 3)
        page.text(x, 7.2, name, 16, color, "strong", "left")


def automaton_text(page: Page, facts: AutomatonFacts, hidden: int) -> list[str]:
    """The share on the right side, and what the states do after a one and after a zero."""
    count = page.count_text(len(facts.points), "state")
    sizes = f"{count} of {'_' if page.hide == 'shapes' else hidden} numbers"
    if page.hide == "values":
        return [f"{sizes}: which side does each of them lie on?"]
    (kept, zeros), (changed, ones) = facts.kept, facts.changed
    return [
        f"{sizes}: {fixed(facts.right, 2)} of them lie nearer to the mean of their own side.",
        f"After a one {changed} of {ones} states lie on the other side, "
        f"after a zero {kept} of {zeros} on the same side.",
    ]
