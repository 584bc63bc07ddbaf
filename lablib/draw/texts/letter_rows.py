"""Lines of letters that share their columns: every letter stands where it lies in the text."""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import starmap

from ..page.colours import FAINT, INK, LINE, PAPER, SOFT
from ..page.elision import GAP, elide, span, starts_of, without_gaps
from ..page.first_fitting import first_fitting
from ..page.grid import Grid
from ..page.page import Page
from ..page.text_width import label_look, width

WIDEST = 1.2
HIGH = 0.53
MOST, MOST_WHOLE = 26, 12  # columns, and steps of a window: more are slow and make large files


def possible_positions(
    size: int, length: int, stride: int, windows: list[int], more: Iterable[int] = ()
) -> Iterator[set[int]]:
    """Sets of text positions to show, best first: all, the whole windows, then their ends only."""
    whole = length <= MOST_WHOLE
    if size <= MOST and whole:
        yield set(range(size))
    for ends in (length, 3, 2, 1) if whole else (3, 2, 1):
        keep = set(more)
        for start in (window * stride for window in windows):
            keep |= set(range(start, start + min(max(ends, 2), length + 1)))
            keep |= set(range(start + max(0, length - ends), start + length + 1))
        keep &= set(range(size))
        if len(keep) <= MOST or ends == 1:
            yield keep


def fit_letters(
    size: int,
    options: Iterable[tuple[list[int | None], set[int]]],
    chars: Callable[[int], str],
    left: float,
    right: float,
    least: float = 0,
) -> tuple[list[int | None], Grid]:
    """The first option, windows and columns, that fits; `chars(i)` are all that column i holds."""

    def lay(windows: list[int | None], keep: set[int]) -> tuple[list[int | None], Grid]:
        columns = elide(size, 0, keep | {i + 1 for i in keep if i + 2 in keep})
        wide = (right - left - span(columns, 0)) / len(without_gaps(columns))
        return windows, Grid(left, 0, [0], columns, wide, HIGH)

    def fits(found: tuple[list[int | None], Grid]) -> bool:
        held = "".join(map(chars, without_gaps(found[1].columns)))
        return found[1].wide >= max(letters_width(held), least)

    windows, grid = first_fitting(starmap(lay, options), fits)
    return windows, grid._replace(wide=min(grid.wide, WIDEST))


def letters_width(chars: Iterable[str]) -> float:
    """The width of a cell that holds any of these characters."""
    return max((width(*label_look(char, True)) for char in set(chars)), default=0) + 0.14


def draw_letters(
    page: Page,
    grid: Grid,
    y: float,
    start: int,
    said: str,
    *,
    fill: str = FAINT,
    ink: str = INK,
    dark: Collection[int] = (),
    blank: bool = False,
) -> None:
    """`said` from column `start` on, in a line around `y`; the columns in `dark` white on dark."""
    covered, xs = range(start, start + len(said)), grid.xs()
    for c in without_gaps(grid.columns):
        if c in covered:
            back, front = (INK, PAPER) if c in dark else (fill, ink)
            page.box(xs[c] - grid.wide / 2, y - HIGH / 2, grid.wide, HIGH, back, LINE, 0.8)
            if not blank:
                page.letter(xs[c], y, said[c - start], 20, front)
    for left, right, x in gap_middles(grid):
        if left >= covered.start and right < covered.stop:
            page.text(x, y, "…", 18, SOFT)


def gap_middles(grid: Grid) -> Iterator[tuple[int, int, float]]:
    """Of each gap the columns before and after it, and its middle."""
    starts = starts_of(grid.columns, grid.left, grid.wide)
    for i, c in enumerate(grid.columns):
        if c is None:
            yield grid.columns[i - 1] if i else -1, grid.columns[i + 1], starts[i] + GAP / 2


def column_edges(grid: Grid, first: int, last: int) -> tuple[float, float]:
    """Where the columns shown of first..last begin and end."""
    xs = [x for c, x in grid.xs().items() if c is not None and first <= c <= last]
    return min(xs) - grid.wide / 2, max(xs) + grid.wide / 2


def window_text(page: Page, window: int) -> str:
    """What a window is called; on a worksheet about shapes its number would be the answer."""
    return "last window" if page.hide == "shapes" and window > 1 else f"window {window}"
