"""Which rows of a batch each process reads, and how their gradients become one."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from lablib import _must

from ..page.colours import AXES, FAINT, INK, LINE, SOFT
from ..page.elision import elide
from ..page.page import MARGIN, WIDTH, Page
from ..page.wording import spelled_text
from ..picture import Picture
from .letter_rows import letters_width

__all__ = ["shares"]

MOST_PROCESSES = 3
MOST_ROWS = {2: 4, 3: 2}  # of a process that are drawn
LEFT, TOP, ROW, HIGH, ROOM, GAP = 4.0, 1.55, 0.68, 0.58, 4.7, 0.55
GRADIENT, MEAN = 9.9, 12.6  # where the boxes of the gradients and of their mean begin

Plan = tuple[int, float]


def shares(
    parts: Sequence[Sequence[str]], *, hide: str | None = None, ax: Axes | None = None
) -> Picture:
    """The rows that each process reads, as texts, and the mean of the gradients.

    >>> print(shares([["ab", "cd"], ["ef", "gh"]]))
    4 rows, 2 processes.
    Process 0 reads rows 0 to 1: a b | c d.
    Process 1 reads rows 2 to 3: e f | g h.
    Each process makes a gradient. All take one step with the mean, so their weights stay equal.
    """
    given = checked_parts(parts)
    with Page("shares", hide, ax) as page:
        plan = plan_letters(given)
        rows = page.count_text(sum(map(len, given)), "row")
        processes = f"{len(given)} processes"
        page.title([(f"{rows}, {processes}", INK)], ["batch", "sequence"])
        bottom, middles = draw_parts(page, given, plan)
        draw_mean(page, middles)
        words = [f"{rows}, {processes}.", *parts_text(page, given), mean_text()]
        return page.finish(page.sentences(bottom + 0.15, [mean_text()]), words)


def checked_parts(parts) -> list[list[str]]:
    """The rows of each process, all texts that are not empty."""
    if not isinstance(parts, list | tuple) or not 2 <= len(parts) <= MOST_PROCESSES:
        rule = f"parts must be the rows of 2 to {MOST_PROCESSES} processes"
        raise ValueError(f"shares: {rule}, got {_must.kind(parts)}")
    for part in parts:
        if not isinstance(part, list | tuple) or not part:
            raise ValueError(f"shares: each process must have a row, got {_must.kind(part)}")
        for row in part:
            _must.text("shares", row, "a row")
    return [list(part) for part in parts]


def plan_letters(parts: list[list[str]]) -> Plan:
    """How many letters of a row are drawn, and how wide each is; a code point needs more room."""
    wide = max(0.52, letters_width("".join(map("".join, parts))))
    return int(ROOM / wide), wide


def draw_parts(page: Page, parts: list[list[str]], plan: Plan) -> tuple[float, list[float]]:
    """The letters of each row, in a frame for each process; returns the end and the middles."""
    y, number, middles = TOP, 0, []
    for rank, part in enumerate(parts):
        shown, top = elide(len(part), MOST_ROWS[len(parts)]), y
        for i in shown:
            if i is None:
                page.text(LEFT + 0.2, y + 0.1, "…", 18, SOFT)
                y += 0.4
                continue
            page.text(LEFT - 0.2, y + HIGH / 2, f"row {number + i}", 16, AXES["batch"], ha="right")
            draw_letters(page, part[i], y, plan)
            y += ROW
        middles.append((top + y - ROW + HIGH) / 2)
        page.box(LEFT - 1.3, top - 0.1, ROOM + 2.0, y - top - ROW + HIGH + 0.32, "none", INK, 1.8)
        page.text(MARGIN, middles[-1], f"process {rank}", 18, INK, "strong", "left")
        number, y = number + len(part), y + GAP
    return y, middles


def draw_letters(page: Page, row: str, y: float, plan: Plan) -> None:
    most, wide = plan
    for t, char in enumerate(row[:most]):
        page.box(LEFT + t * wide, y, wide, HIGH, FAINT, LINE, 0.8)
        if page.hide != "values":
            page.letter(LEFT + (t + 0.5) * wide, y + HIGH / 2, char, 18, AXES["sequence"])
    if len(row) > most:
        page.text(LEFT + most * wide + 0.25, y + HIGH / 2, "…", 18, SOFT)


def draw_mean(page: Page, middles: list[float]) -> None:
    """An arrow from each process through its gradient into the mean."""
    middle = (middles[0] + middles[-1]) / 2
    for rank, y in enumerate(middles):
        page.arrow(LEFT + ROOM + 0.75, y, GRADIENT - 0.05, y, SOFT)
        page.box(GRADIENT, y - 0.32, 1.4, 0.64, "none", INK)
        page.text(GRADIENT + 0.7, y, f"g_{rank}", 18, INK, "bold")
        page.arrow(GRADIENT + 1.45, y, MEAN - 0.05, middle, SOFT)
    page.box(MEAN, middle - 0.5, WIDTH - MARGIN - MEAN, 1.0, FAINT, INK, 2.5)
    page.text((MEAN + WIDTH - MARGIN) / 2, middle, "mean", 20, INK, "strong")


def parts_text(page: Page, parts: list[list[str]]) -> list[str]:
    """The numbers of the rows of each process, and their letters."""
    lines, first = [], 0
    for rank, part in enumerate(parts):
        last = first + len(part) - 1
        which = f"row {first}" if first == last else f"rows {first} to {last}"
        which = "its rows" if page.hide == "shapes" else which
        letters = [
            "…" if i is None else spelled_text(part[i])
            for i in elide(len(part), MOST_ROWS[len(parts)])
        ]
        said = "" if page.hide == "values" else f": {' | '.join(letters)}"
        lines.append(f"Process {rank} reads {which}{said}.")
        first = last + 1
    return lines


def mean_text() -> str:
    return (
        "Each process makes a gradient. "
        "All take one step with the mean, so their weights stay equal."
    )
