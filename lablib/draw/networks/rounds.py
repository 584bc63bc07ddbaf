"""States one after another, each waiting for the one before, beside the same states in rounds."""

import torch
from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must
from lablib._say import fixed
from lablib.models import scan

from ..page.colours import AXES, FAINT, INK, LINE, SOFT
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL
from ..picture import Picture

__all__ = ["rounds"]

MOST_STEPS = 8
LEFT, RIGHT = MARGIN + 0.3, 8.9  # where each half begins
ROOM, TOP, HIGH = WIDTH - MARGIN - 8.9, 2.1, 0.5
FIRST = 1.6  # the room of the names left of the second half


def rounds(a: Tensor, b: Tensor, *, hide: str | None = None, ax: Axes | None = None) -> Picture:
    """How h_t = a_t * h_(t-1) + b_t is computed for a and b (T,): step by step, and by a scan.

    >>> print(rounds(torch.full((4,), 2.0), torch.ones(4)))
    4 states, h_t = a_t h_(t-1) + b_t.
    One after another: 3 of them wait for the state before.
    In rounds: 2, because each round joins twice as many steps.
    Round 1 joins each step with that 1 before it: finished are h_0 to h_1.
    Round 2 joins each step with that 2 before it: finished are h_0 to h_3.
    Both ways give 1.00 3.00 7.00 15.00.
    """
    states = measure_rounds(a, b)
    steps = len(states)
    with Page("rounds", hide, ax) as page:
        count = page.count_text(steps, "state")
        page.title([(f"{count}, h_t = a_t h_(t-1) + b_t", INK)], ["sequence", "hidden"])
        page.text(LEFT, 1.25, "one after another", 20, INK, "strong", "left")
        page.text(RIGHT, 1.25, "in rounds", 20, INK, "strong", "left")
        bottom = max(draw_waiting(page, steps), draw_doubling(page, steps))
        said = sizes_text(page, steps)
        words = [f"{count}, h_t = a_t h_(t-1) + b_t.", *said, *rounds_text(page, states)]
        return page.finish(page.sentences(bottom + 0.45, said), words)


def measure_rounds(a, b) -> Tensor:
    """The states of the loop, held against those of the scan."""
    for name, value in (("a", a), ("b", b)):
        _must.finite("rounds", name, _must.floats("rounds", name, value, "T"))
        if not 2 <= len(value) <= MOST_STEPS:
            rule = f"{name} must have 2 to {MOST_STEPS} steps"
            raise ValueError(f"rounds: {rule}, got {len(value)}")
    if len(a) != len(b):
        raise ValueError(f"rounds: b must have the {len(a)} steps of a, got {len(b)}")
    a, b = a.detach().cpu().double(), b.detach().cpu().double()
    state, states = torch.zeros((), dtype=torch.float64), []
    for factor, added in zip(a, b, strict=True):
        state = factor * state + added
        states.append(state)
    states = torch.stack(states)
    if not torch.allclose(scan(a[None, :, None], b[None, :, None])[0, :, 0], states):
        raise AssertionError("rounds: the scan must give the states of the loop")
    return states


def draw_waiting(page: Page, steps: int) -> float:
    """A stair: each state stands below the one for which it waits; returns where it ends."""
    wide = (RIGHT - LEFT - 0.9) / steps
    for t in range(steps):
        x, y = LEFT + t * wide, TOP + t * HIGH
        page.box(x, y, wide, HIGH, FAINT, AXES["hidden"], 2)
        page.text(x + wide / 2, y + HIGH / 2, f"h_{t}", 16, AXES["hidden"], "bold")
        if t:
            page.arrow(x - wide / 2, y + 0.02, x - 0.03, y + HIGH / 2, SOFT, 1.8, 0.3)
    return TOP + steps * HIGH


def draw_doubling(page: Page, steps: int) -> float:
    """A row for each round: which steps each box has joined; a thick box is finished."""
    wide, x0, distance, y = (ROOM - FIRST) / steps, RIGHT + FIRST, 1, TOP
    for t in range(steps):
        page.text(x0 + (t + 0.5) * wide, TOP - 0.3, str(t), SMALL, AXES["sequence"])
    number = 0
    while True:
        name = "first" if number == 0 else f"round {number}"
        page.text(RIGHT, y + HIGH / 2, name, 16, INK, "strong", "left")
        for t in range(steps):
            first = max(0, t - distance + 1)
            x, done = x0 + t * wide, first == 0
            edge, line = (AXES["hidden"], 2.2) if done else (LINE, 0.8)
            page.box(x + 0.03, y, wide - 0.06, HIGH, FAINT if done else "none", edge, line)
            said = str(t) if first == t else f"{first}–{t}"
            if page.hide != "values":
                page.text(x + wide / 2, y + HIGH / 2, said, SMALL, INK)
        if distance >= steps:
            return y + HIGH
        for t in range(distance, steps):
            start = x0 + (t - distance + 0.5) * wide
            page.arrow(start, y + HIGH + 0.03, x0 + (t + 0.5) * wide, y + 2 * HIGH - 0.03, SOFT, 1)
        y, distance, number = y + 2 * HIGH, distance * 2, number + 1


def sizes_text(page: Page, steps: int) -> list[str]:
    """How many states wait, and how many rounds there are."""
    blank = page.hide == "shapes"
    waiting, count = ("_", "_") if blank else (steps - 1, (steps - 1).bit_length())
    verb = "waits" if waiting == 1 else "wait"
    return [
        f"One after another: {waiting} of them {verb} for the state before.",
        f"In rounds: {count}, because each round joins twice as many steps.",
    ]


def rounds_text(page: Page, states: Tensor) -> list[str]:
    """What each round joins, and the states."""
    if page.hide == "values":
        return []
    lines, distance, last = [], 1, len(states) - 1
    while distance <= last:
        number, done = distance.bit_length(), min(2 * distance - 1, last)
        joins = f"joins each step with that {distance} before it"
        lines.append(f"Round {number} {joins}: finished are h_0 to h_{done}.")
        distance *= 2
    return [*lines, f"Both ways give {' '.join(fixed(h, 2) for h in states.tolist())}."]
