"""Windows of a series that were split into a learning and a test part, and answers that both have."""

from typing import NamedTuple

from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must

from ..page.colours import AXES, FAINT, INK, LINE, SOFT
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL
from ..picture import Picture

__all__ = ["split"]

NEIGHBOURS = 4  # windows of the learning part that are drawn
LEFT, TOP, HIGH, ROW = 3.2, 1.6, 0.5, 0.8


class SplitFacts(NamedTuple):
    """Where windows begin: one of the test part, those near it, and how many answers are known."""

    test: int
    near: list[int]
    length: int
    ahead: int
    known: int  # answers of the test part that stand in a window of the learning part
    answers: int

    def answer(self, start: int) -> int:
        return start + self.length - 1 + self.ahead


def split(
    learn: Tensor,
    test: Tensor,
    *,
    length: int,
    ahead: int,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Where the windows of both parts begin, (N,) each: the test window that has the nearest ones.

    A window has `length` numbers of the series, and its answer comes `ahead` steps after the last.

    >>> import torch
    >>> print(split(torch.tensor([0, 1, 5]), torch.tensor([2]), length=3, ahead=2))
    A window of the test part begins at 2, the nearest of the learning part begin at 0 1 5.
    Each has 3 numbers, and its answer, dark, comes 2 steps after the last one.
    1 of 1 answer of the test part stands in windows of the learning part.
    """
    facts = measure_split(learn, test, length, ahead)
    with Page("split", hide, ax) as page:
        page.title([("A window of the test part, and the nearest that were learned", INK)])
        bottom = draw_windows(page, facts)
        near = " ".join(map(str, facts.near))
        places = (
            f"A window of the test part begins at {facts.test}, "
            f"the nearest of the learning part begin at {near}."
        )
        lines = split_text(page, facts)
        return page.finish(page.sentences(bottom + 0.4, lines), [places, *lines])


def measure_split(learn, test, length, ahead) -> SplitFacts:
    """Which places the learning part knows, as inputs or as answers, and which answers are there."""
    for name, starts in (("learn", learn), ("test", test)):
        _must.ids("split", name, starts, "N")
        if starts.min() < 0:
            rule = f"{name} must hold where windows begin, at least 0"
            raise ValueError(f"split: {rule}, got {starts.min().item()}")
    _must.whole("split", "length", length, 1)
    _must.whole("split", "ahead", ahead, 1)
    old, new = sorted(set(learn.tolist())), sorted(set(test.tolist()))
    if set(old) & set(new):
        rule = "no window may be in both parts"
        raise ValueError(f"split: {rule}, got {min(set(old) & set(new))} in both")
    seen = {place for start in old for place in range(start, start + length)}
    seen |= {start + length - 1 + ahead for start in old}
    answers = [start + length - 1 + ahead for start in new]

    def nearest(start):
        return sorted(old, key=lambda other: (abs(other - start), other))[:NEIGHBOURS]

    shown = min(new, key=lambda start: (sum(abs(o - start) for o in nearest(start)), start))
    known = sum(place in seen for place in answers)
    return SplitFacts(shown, sorted(nearest(shown)), length, ahead, known, len(answers))


def draw_windows(page: Page, facts: SplitFacts) -> float:
    """Each window as a bar with its answer, the test window first; returns where they end."""
    starts = [facts.test, *facts.near]
    first, last = min(starts), max(map(facts.answer, starts))
    unit = (WIDTH - MARGIN - 0.5 - LEFT) / (last - first + 1)
    goal = LEFT + (facts.answer(facts.test) - first + 0.5) * unit
    bottom = TOP + len(starts) * ROW
    if page.hide != "values":
        page.line([goal, goal], [TOP - 0.1, bottom - 0.2], AXES["sequence"], 1.5, ":")
    for row, start in enumerate(starts):
        y, x = TOP + row * ROW, LEFT + (start - first) * unit
        name = "learned" if row else "test"
        page.text(MARGIN, y + HIGH / 2, name, 18, SOFT if row else INK, "strong", "left")
        fill, edge = (FAINT, LINE) if row else ("none", INK)
        page.box(x, y, facts.length * unit, HIGH, fill, edge, 1 if row else 2.5)
        answer = LEFT + (facts.answer(start) - first) * unit
        wide = max(unit, 0.16)
        page.box(answer + (unit - wide) / 2, y, wide, HIGH, SOFT if row else INK, INK, 1)
        page.line([x + facts.length * unit, answer], [y + HIGH / 2] * 2, LINE, 1)
    for place in (first, last):
        x = LEFT + (place - first + 0.5) * unit
        page.text(x, TOP - 0.35, str(place), SMALL, AXES["sequence"])
    return bottom


def split_text(page: Page, facts: SplitFacts) -> list[str]:
    """The sizes, and how many answers the learning part has."""
    sizes = ("_", "_") if page.hide == "shapes" else (facts.length, facts.ahead)
    steps = "step" if sizes[1] == 1 else "steps"
    lines = [
        f"Each has {sizes[0]} numbers, and its answer, dark, comes {sizes[1]} {steps} after the last one."
    ]
    if page.hide == "values":
        return [*lines, "How many answers of the test part stand in windows of the learning part?"]
    noun, verb = ("answer", "stands") if facts.answers == 1 else ("answers", "stand")
    counted = f"{facts.known} of {facts.answers} {noun} of the test part {verb}"
    return [*lines, f"{counted} in windows of the learning part."]
