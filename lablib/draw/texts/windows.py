"""The windows of a text, each where it lies in the text, and the one that would be too many."""

from typing import NamedTuple

from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must, characters

from ..page.colours import AXES, INK, PAPER, SOFT
from ..page.elision import elide, without_gaps
from ..page.grid import Grid
from ..page.page import MARGIN, WIDTH, Page
from ..page.wording import count_text, spelled_text
from ..picture import Picture
from .letter_rows import (
    HIGH,
    column_edges,
    draw_letters,
    fit_letters,
    possible_positions,
    window_text,
)

__all__ = ["windows"]

LEFT = 2.75
TARGET = "#d4d4d4"
PITCH = 1.2  # from one window to the next
MOST = 3  # windows shown, beside the one too many


class WindowFacts(NamedTuple):
    """A text facts into windows x and their targets y, both (B, T)."""

    text: str
    length: int
    stride: int
    vocab: characters.Vocab
    x: Tensor
    y: Tensor

    def start(self, window: int) -> int:
        return window * self.stride


def windows(
    text: str, length: int, stride: int = 1, *, hide: str | None = None, ax: Axes | None = None
) -> Picture:
    """The windows x (B, T) of a text and their targets y (B, T), and what one more would lack.

    >>> print(windows("hello", 3))
    5 letters in windows of 3, stride 1: x (2, 3), y (2, 3), y one letter further than x.
    Window 0: x h e l, y e l l.
    Window 1: x e l l, y l l o.
    2 windows = N - T = 5 - 3: the last target must lie in the text.
    Not 3 = N - T + 1: window 2 would end with target 5, but the text ends with letter 4.
    """
    facts = measure_windows(text, length, stride)
    with Page("windows", hide, ax) as page:
        sizes = page.shape(facts.x.shape, ["batch", "sequence"])
        called = f"windows of {length}" + f", stride {stride}" * (stride > 1)
        parts = [(f"{len(text)} letters, ", INK), (f"{called}:  ", INK), ("x ", INK), *sizes]
        page.title([*parts, ("  ", INK), ("y ", INK), *sizes], ["batch", "sequence"])
        (rows, y), counted = draw_windows(page, facts), number_text(page, facts)
        words = [
            f"{len(text)} letters in windows of {length}, stride {stride}: "
            f"x {page.shape_text(facts.x.shape)}, y {page.shape_text(facts.y.shape)}, y one letter further than x."
        ]
        return page.finish(
            page.sentences(y, counted), [*words, *windows_text(page, facts, rows), *counted]
        )


def measure_windows(text: str, length: int, stride: int) -> WindowFacts:
    """The windows as lablib.characters cuts them, found where they should lie."""
    vocab = characters.Vocab(_must.text("windows", text))
    ids = vocab.encode(text)
    x, y = characters.windows(ids, length, stride)
    facts = WindowFacts(text, length, stride, vocab, x, y)
    for i in {0, min(1, len(x) - 1), len(x) - 1}:
        at = facts.start(i)
        if vocab.decode(x[i]) + vocab.decode(y[i])[-1] != text[at : at + length + 1]:
            raise AssertionError(f"windows: window {i} must be letters {at} to {at + length}")
    if len(x) != (len(text) - length - 1) // stride + 1 or facts.start(len(x)) + length < len(text):
        raise AssertionError("windows: one window more must lack a target")
    return facts


def draw_windows(page: Page, facts: WindowFacts) -> tuple[list[int | None], float]:
    """The text, below it the windows and the one too many; which, and where the prose begins."""
    count, size = len(facts.x), facts.start(len(facts.x)) + facts.length + 1
    options = (
        (rows, keep)
        for rows in (elide(count, MOST), elide(count, 2))
        for keep in possible_positions(
            size, facts.length, facts.stride, [*without_gaps(rows), count]
        )
    )
    padded = facts.text.ljust(size)
    rows, grid = fit_letters(size, options, padded.__getitem__, LEFT, WIDTH - MARGIN)
    inside = [c for c in grid.columns if c is None or c < len(facts.text)]
    grid._replace(columns=inside).ticks(page, 1.25, "sequence")
    draw_letters(page, grid, 1.75, 0, facts.text, ink=AXES["sequence"], fill=PAPER)
    page.text(LEFT - 0.2, 1.75, "text", 18, AXES["sequence"], "strong", "right")
    y = 2.5
    for i in rows:
        if i is None:
            page.text(MARGIN + 1.2, y - 0.12, "…", 22, SOFT, rotation=90)
            y += 0.4
        else:
            draw_window(page, grid, facts, i, y)
            if i == 1 and facts.stride > 1 and page.hide != "shapes":
                draw_stride(page, grid, facts, y + HIGH)
            y += PITCH
    draw_one_more(page, grid, facts, y)
    return rows, y + PITCH + 0.25


def draw_window(page: Page, grid: Grid, facts: WindowFacts, i: int, y: float) -> None:
    """One window: x, and below it y one further."""
    start, hidden = facts.start(i), page.hide == "values"
    page.text(MARGIN, y, window_text(page, i), 18, AXES["batch"], "strong", "left")
    for k, (name, fill) in enumerate((("x", PAPER), ("y", TARGET))):
        said = facts.vocab.decode((facts.x, facts.y)[k][i])
        draw_letters(page, grid, y + k * HIGH, start + k, said, fill=fill, blank=hidden)
        left, right = column_edges(grid, start + k, start + k + facts.length - 1)
        page.box(left, y + (k - 0.5) * HIGH, right - left, HIGH, "none", AXES["batch"], 2)
        page.text(left - 0.12, y + k * HIGH, name, 18, INK, "bold", "right")


def draw_stride(page: Page, grid: Grid, facts: WindowFacts, y: float) -> None:
    """How much further window 1 begins than window 0."""
    before, after = (column_edges(grid, facts.start(i), facts.start(i))[0] for i in (0, 1))
    page.text(before - 0.15, y, f"stride {facts.stride}", 16, SOFT, "prose", "right")
    page.arrow(before, y, after, y, SOFT, 1.5)


def draw_one_more(page: Page, grid: Grid, facts: WindowFacts, y: float) -> None:
    """The window that would follow: what the text has of it, and what is missing."""
    start, size = facts.start(len(facts.x)), len(facts.text)
    page.text(MARGIN, y, "one more?", 18, SOFT, "strong", "left")
    for k, name in enumerate("xy"):
        said = facts.text[start + k : start + k + facts.length]
        draw_letters(
            page, grid, y + k * HIGH, start + k, said, ink=SOFT, blank=page.hide == "values"
        )
        left, right = column_edges(grid, start + k, start + k + facts.length - 1)
        page.text(left - 0.12, y + k * HIGH, name, 18, SOFT, "bold", "right")
        if start + k + facts.length > size:
            left, _ = column_edges(grid, max(size, start + k), start + k + facts.length)
            top, bottom = y + (k - 0.5) * HIGH, y + (k + 0.5) * HIGH
            page.line(
                [left, right, right, left, left], [top, top, bottom, bottom, top], INK, 2.5, "--"
            )
    first, last = max(size, start), start + facts.length
    said = f"no letter {last}" if first == last else f"no letters {first} to {last}"
    page.text(right, y + 1.5 * HIGH + 0.22, said, 16, INK, "strong", "right")


def number_text(page: Page, facts: WindowFacts) -> list[str]:
    """How many windows there are and why not one more."""
    n, t, s, count = len(facts.text), facts.length, facts.stride, len(facts.x)
    if page.hide == "shapes":
        return [f"How many windows are there, and why not one more? N = {n}, T = {t}, stride {s}."]
    rule = (
        f"N - T = {n} - {t}" if s == 1 else f"(N - T - 1) // {s} + 1 = ({n} - {t} - 1) // {s} + 1"
    )
    more = f"{count + 1} = N - T + 1" if s == 1 else str(count + 1)
    last = facts.start(count) + t
    return [
        f"{count_text(count, 'window')} = {rule}: the last target must lie in the text.",
        f"Not {more}: window {count} would end with target {last}, "
        f"but the text ends with letter {n - 1}.",
    ]


def windows_text(page: Page, facts: WindowFacts, rows: list[int | None]) -> list[str]:
    """Each window shown, letter by letter."""
    if page.hide == "values":
        return [f"Text: {spelled_text(facts.text)}."]
    said = []
    for i in rows:
        if i is None:
            said.append("…")
            continue
        x, y = (spelled_text(facts.vocab.decode(part[i])) for part in (facts.x, facts.y))
        said.append(f"{window_text(page, i).capitalize()}: x {x}, y {y}.")
    return said
