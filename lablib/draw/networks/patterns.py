"""One to many, many to one, many to many: the same module, read in three ways."""

from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from lablib import _must

from ..page.colours import AXES, FAINT, INK, PAPER, SOFT
from ..page.elision import elide
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL
from ..picture import Picture
from ..run.layers import run_layers
from ..run.modules import checked_module, module_title, nearly_equal
from .unroll_rows import BADGE, draw_badge

__all__ = ["patterns"]

MOST = 5
OUT, CELL, IN = 2.35, 3.75, 5.1  # where outputs, cells and inputs begin, from the top
HALF = 0.26  # of a cell
LEFT = MARGIN + BADGE + 0.1  # left of it the badge
TIME, USED = AXES["sequence"], "#d9d9d9"


class Pattern(NamedTuple):
    """Which inputs are given and which outputs are used, with an example of use."""

    called: str
    example: str
    given: range
    used: range
    takes: tuple[int, ...]
    gives: tuple[int, ...]


def patterns(
    rnn: nn.Module, x: Tensor, *, hide: str | None = None, ax: Axes | None = None
) -> Picture:
    """`rnn` run over `x` (T, F) in three ways, side by side, with the shapes that come out."""
    checked_module("patterns", rnn)
    _must.floats("patterns", "x", x, "T F")
    found = measure_patterns(rnn, x)
    with Page("patterns", hide, ax) as page:
        page.title(
            [(f"{module_title(rnn, False)}: one module, three uses", INK)],
            ["sequence", "feature", "hidden"],
        )
        edges = MARGIN - 0.1, CELL - 0.15, WIDTH - 2 * MARGIN + 0.2, 1.0
        page.box(*edges, FAINT, FAINT, 0, 0.12, under=True)
        draw_badge(page, CELL + 0.35, "each cell")
        wide = (WIDTH - MARGIN - LEFT) / 3
        for i, pattern in enumerate(found):
            draw_pattern(page, pattern, len(x), LEFT + i * wide + 0.2, wide - 0.4)
        steps = page.count_text(len(x), "step")
        words = [
            f"{module_title(rnn, False)} in three ways, {steps} each, the same W in every cell."
        ]
        for p in found:
            takes, gives = page.shape_text(p.takes), page.shape_text(p.gives)
            zeros = ", then zeros" if len(p.given) < len(x) else ""
            words.append(f"{p.called}: input {takes}{zeros}, output {gives}; {p.example}.")
        return page.finish(7.15, words)


def measure_patterns(rnn: nn.Module, x: Tensor) -> list[Pattern]:
    """The three runs: one input and then zeros; all inputs and the last output; all and all."""
    steps = range(len(x))
    first = torch.zeros_like(x)
    first[0] = x[0]
    started, read = run_layers("patterns", rnn, first), run_layers("patterns", rnn, x)
    ends = read.result[-1]
    if not nearly_equal(ends, read.h_n[0], x):
        raise AssertionError("patterns: the last output must be the last state")
    whole = tuple(x.shape), tuple(read.result.shape)
    return [
        Pattern(
            "one to many",
            "a picture to its caption",
            steps[:1],
            steps,
            tuple(x[:1].shape),
            tuple(started.result.shape),
        ),
        Pattern(
            "many to one", "a sentence to a feeling", steps, steps[-1:], whole[0], tuple(ends.shape)
        ),
        Pattern("many to many", "letters to the next letters", steps, steps, *whole),
    ]


def draw_pattern(page: Page, pattern: Pattern, steps: int, left: float, wide: float) -> None:
    """One pattern: its name, what comes out, the cells in a row, what goes in, an example."""
    middle = left + wide / 2
    hidden = ["hidden"] if len(pattern.gives) == 1 else ["sequence", "hidden"]
    gives = [("out ", INK), *page.shape(pattern.gives, hidden)]
    takes = [("in ", INK), *page.shape(pattern.takes, ["sequence", "feature"])]
    takes += [(", then zeros", INK)] if len(pattern.given) < steps else []
    page.text(middle, 1.35, pattern.called, 22, INK, "strong")
    page.line_of(middle, 1.95, gives, 16, "bold", "center")
    draw_cells(page, pattern, elide(steps, MOST if steps <= MOST else MOST - 1), left, wide)
    page.line_of(middle, 6.2, takes, 16, "bold", "center")
    page.text(middle, 6.7, pattern.example, 18, INK, "prose")


def draw_cells(
    page: Page, pattern: Pattern, steps: list[int | None], left: float, wide: float
) -> None:
    """An arrow into each cell, from 0 if no input is given, and out of each that is used."""
    pitch = wide / len(steps)
    before = None
    for i, t in enumerate(steps):
        x, half = left + (i + 0.5) * pitch, 0.18 if t is None else HALF
        if before is not None:
            page.arrow(before, CELL + 0.35, x - half, CELL + 0.35, AXES["hidden"])
        before = x + half
        if t is None:
            page.text(x, CELL + 0.35, "…", 20, SOFT)
            continue
        page.box(x - half, CELL, 2 * half, 0.7, PAPER, AXES["hidden"], 2.5, 0.1)
        page.text(x, CELL + 0.35, "RNN", SMALL, AXES["hidden"], "bold")
        page.text(x, IN + 0.65, f"t={t}", SMALL, TIME)
        if t in pattern.used:
            page.box(x - 0.25, OUT, 0.5, 0.4, USED, INK)
            page.arrow(x, CELL, x, OUT + 0.4)
        ink = INK if t in pattern.given else SOFT
        page.box(x - 0.25, IN, 0.5, 0.4, PAPER, ink)
        page.arrow(x, IN, x, CELL + 0.7, ink)
        if t not in pattern.given:
            page.text(x, IN + 0.2, "0", SMALL, SOFT)
