"""The windows of a text, each where it lies in the text, and the one that would be too many."""

from typing import NamedTuple

from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must, characters

from .grid import Grid, numbers, shown
from .labels import spelled
from .page import AXES, INK, MARGIN, PAPER, SOFT, WIDTH, Page, several
from .picture import Picture
from .strip import HIGH, called, edges, letters, spread, wanted

__all__ = ["windows"]

LEFT = 2.75
TARGET = "#d4d4d4"
PITCH = 1.2  # from one window to the next
MOST = 3  # windows shown, beside the one too many


class Cut(NamedTuple):
    """A text cut into windows x and their targets y, both (B, T)."""

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
    cut = measured(text, length, stride)
    with Page("windows", hide, ax) as page:
        sizes = page.shape(cut.x.shape, ["batch", "sequence"])
        called = f"windows of {length}" + f", stride {stride}" * (stride > 1)
        parts = [(f"{len(text)} letters, ", INK), (f"{called}:  ", INK), ("x ", INK), *sizes]
        page.title([*parts, ("  ", INK), ("y ", INK), *sizes], ["batch", "sequence"])
        (rows, y), counted = staircase(page, cut), why(page, cut)
        words = [
            f"{len(text)} letters in windows of {length}, stride {stride}: "
            f"x {page.say(cut.x.shape)}, y {page.say(cut.y.shape)}, y one letter further than x."
        ]
        return page.finish(page.sentences(y, counted), [*words, *spoken(page, cut, rows), *counted])


def measured(text: str, length: int, stride: int) -> Cut:
    """The windows as lablib.characters cuts them, found where they should lie."""
    vocab = characters.Vocab(_must.text("windows", text))
    ids = vocab.encode(text)
    x, y = characters.windows(ids, length, stride)
    cut = Cut(text, length, stride, vocab, x, y)
    for i in {0, min(1, len(x) - 1), len(x) - 1}:
        at = cut.start(i)
        if vocab.decode(x[i]) + vocab.decode(y[i])[-1] != text[at : at + length + 1]:
            raise AssertionError(f"windows: window {i} must be letters {at} to {at + length}")
    if len(x) != (len(text) - length - 1) // stride + 1 or cut.start(len(x)) + length < len(text):
        raise AssertionError("windows: one window more must lack a target")
    return cut


def staircase(page: Page, cut: Cut) -> tuple[list[int | None], float]:
    """The text, below it the windows and the one too many; which, and where the prose begins."""
    count, size = len(cut.x), cut.start(len(cut.x)) + cut.length + 1
    options = (
        (rows, keep)
        for rows in (shown(count, MOST), shown(count, 2))
        for keep in wanted(size, cut.length, cut.stride, [*numbers(rows), count])
    )
    padded = cut.text.ljust(size)
    rows, grid = spread(size, options, padded.__getitem__, LEFT, WIDTH - MARGIN)
    inside = [c for c in grid.columns if c is None or c < len(cut.text)]
    grid._replace(columns=inside).ticks(page, 1.25, "sequence")
    letters(page, grid, 1.75, 0, cut.text, ink=AXES["sequence"], fill=PAPER)
    page.text(LEFT - 0.2, 1.75, "text", 18, AXES["sequence"], "strong", "right")
    y = 2.5
    for i in rows:
        if i is None:
            page.text(MARGIN + 1.2, y - 0.12, "…", 22, SOFT, rotation=90)
            y += 0.4
        else:
            pair(page, grid, cut, i, y)
            if i == 1 and cut.stride > 1 and page.hide != "shapes":
                moved(page, grid, cut, y + HIGH)
            y += PITCH
    beyond(page, grid, cut, y)
    return rows, y + PITCH + 0.25


def pair(page: Page, grid: Grid, cut: Cut, i: int, y: float) -> None:
    """One window: x, and below it y one further."""
    start, hidden = cut.start(i), page.hide == "values"
    page.text(MARGIN, y, called(page, i), 18, AXES["batch"], "strong", "left")
    for k, (name, fill) in enumerate((("x", PAPER), ("y", TARGET))):
        said = cut.vocab.decode((cut.x, cut.y)[k][i])
        letters(page, grid, y + k * HIGH, start + k, said, fill=fill, blank=hidden)
        left, right = edges(grid, start + k, start + k + cut.length - 1)
        page.box(left, y + (k - 0.5) * HIGH, right - left, HIGH, "none", AXES["batch"], 2)
        page.text(left - 0.12, y + k * HIGH, name, 18, INK, "bold", "right")


def moved(page: Page, grid: Grid, cut: Cut, y: float) -> None:
    """How much further window 1 begins than window 0."""
    before, after = (edges(grid, cut.start(i), cut.start(i))[0] for i in (0, 1))
    page.text(before - 0.15, y, f"stride {cut.stride}", 16, SOFT, "prose", "right")
    page.arrow(before, y, after, y, SOFT, 1.5)


def beyond(page: Page, grid: Grid, cut: Cut, y: float) -> None:
    """The window that would follow: what the text has of it, and what is missing."""
    start, size = cut.start(len(cut.x)), len(cut.text)
    page.text(MARGIN, y, "one more?", 18, SOFT, "strong", "left")
    for k, name in enumerate("xy"):
        said = cut.text[start + k : start + k + cut.length]
        letters(page, grid, y + k * HIGH, start + k, said, ink=SOFT, blank=page.hide == "values")
        left, right = edges(grid, start + k, start + k + cut.length - 1)
        page.text(left - 0.12, y + k * HIGH, name, 18, SOFT, "bold", "right")
        if start + k + cut.length > size:
            left, _ = edges(grid, max(size, start + k), start + k + cut.length)
            top, bottom = y + (k - 0.5) * HIGH, y + (k + 0.5) * HIGH
            page.line(
                [left, right, right, left, left], [top, top, bottom, bottom, top], INK, 2.5, "--"
            )
    first, last = max(size, start), start + cut.length
    said = f"no letter {last}" if first == last else f"no letters {first} to {last}"
    page.text(right, y + 1.5 * HIGH + 0.22, said, 16, INK, "strong", "right")


def why(page: Page, cut: Cut) -> list[str]:
    """How many windows there are and why not one more."""
    n, t, s, count = len(cut.text), cut.length, cut.stride, len(cut.x)
    if page.hide == "shapes":
        return [f"How many windows are there, and why not one more? N = {n}, T = {t}, stride {s}."]
    rule = (
        f"N - T = {n} - {t}" if s == 1 else f"(N - T - 1) // {s} + 1 = ({n} - {t} - 1) // {s} + 1"
    )
    more = f"{count + 1} = N - T + 1" if s == 1 else str(count + 1)
    last = cut.start(count) + t
    return [
        f"{several(count, 'window')} = {rule}: the last target must lie in the text.",
        f"Not {more}: window {count} would end with target {last}, "
        f"but the text ends with letter {n - 1}.",
    ]


def spoken(page: Page, cut: Cut, rows: list[int | None]) -> list[str]:
    """Each window shown, letter by letter."""
    if page.hide == "values":
        return [f"Text: {spelled(cut.text)}."]
    said = []
    for i in rows:
        if i is None:
            said.append("…")
            continue
        x, y = (spelled(cut.vocab.decode(part[i])) for part in (cut.x, cut.y))
        said.append(f"{called(page, i).capitalize()}: x {x}, y {y}.")
    return said
