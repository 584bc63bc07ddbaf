"""The rows of a lattice of states: values, arrows, names, the rings of h_n, the letters below."""

from itertools import pairwise

from torch import Tensor

from .columns import letter_boxes, named_x, onward, times, whole
from .grid import Grid, numbers, span
from .lattice import DOTS, ROW, TOP, Lattice, between, outputs_index
from .layered import Track
from .page import AXES, INK, MARGIN, PAPER, SMALL, SOFT, Page, width
from .picking import track_name

__all__ = ["drawn_lattice"]

OUT = "#d2d2d2"  # behind the states that are outputs


def drawn_lattice(lattice: Lattice) -> float:
    """The rows from the top down and the letters; returns where they end."""
    page, right = lattice.page, lattice.columns.right
    headings(lattice)
    y, high, apart = TOP, span(lattice.rows, ROW), between(lattice.ran)
    for track in lattice.tracks:
        if track is None:
            skipped(lattice, y + (DOTS - apart) / 2)
            y += DOTS
        else:
            one_track(lattice, track, y)
            y += high + apart
    shaded = not lattice.scale.numbers and page.hide != "values"
    for i, said in enumerate(("dark: far from 0", "– : negative") if shaded else ()):
        page.text(right + 0.1, y + 0.3 * i, said, SMALL, SOFT, "prose", "left")
    return max(letters_below(lattice, y - 0.1), y + 0.75 * shaded)


def headings(lattice: Lattice) -> None:
    """The steps, the shape of h_n over the rings, and the band behind outputs."""
    page, columns, ran = lattice.page, lattice.columns, lattice.ran
    times(page, columns)
    parts = [("h_n ", INK), *page.shape(ran.h_n.shape, ["layer", *lattice.axes])]
    page.line_of(columns.right + 0.1, 1.18, parts, SMALL)
    ways, apart = len(ran.tracks[0]), between(ran)
    high = ways * (span(lattice.rows, ROW) + apart) - apart + 0.34
    edges = MARGIN - 0.1, TOP - 0.17, columns.right - MARGIN + 0.1, high
    page.box(*edges, OUT, OUT, 0, 0.12, under=True)


def skipped(lattice: Lattice, y: float) -> None:
    """An ellipsis at each step where layers are left out."""
    for t in numbers(lattice.columns.steps):
        lattice.page.text(lattice.columns.xs[t] - 0.07, y, "…", 22, SOFT, rotation=90)


def one_track(lattice: Lattice, track: Track, y: float) -> None:
    """One layer in one direction: its states, joined as time runs, the last one in a ring."""
    page, columns, grids = lattice.page, lattice.columns, {}
    for t in numbers(columns.steps):
        left = columns.xs[t] - span(lattice.units, lattice.wide) / 2
        grids[t] = grid = Grid(left, y, lattice.rows, lattice.units, lattice.wide, ROW)
        page.box(left, y, grid.right - left, grid.bottom - y, PAPER, PAPER, 0)
        state = track.states[t].reshape(len(track.states[t]), -1).cpu()
        grids[t].draw(page, state, lattice.scale)
        mask = None if lattice.pick is None else lattice.pick.masks.get((track.place, t))
        if mask is not None:
            framed(page, grids[t], mask.reshape(state.shape))
    joined(lattice, grids, track)
    first, middle = grids[numbers(columns.steps)[0]], (y + grids[0].bottom) / 2
    name_rows(lattice, track, first)
    beside(lattice, track, middle)
    end = grids[numbers(columns.steps)[0 if track.backward else -1]]
    page.box(
        end.left - 0.1,
        y - 0.1,
        end.right - end.left + 0.2,
        end.bottom - y + 0.2,
        "none",
        INK,
        2.2,
        0.1,
    )


def framed(page: Page, grid: Grid, mask: Tensor) -> None:
    """A thick frame round the values picked, one round all where all are."""
    if mask.all():
        edges = grid.left, grid.top, grid.right - grid.left, grid.bottom - grid.top
        page.box(*edges, "none", INK, 5)
    else:
        grid.outline(page, mask)


def joined(lattice: Lattice, grids: dict[int, Grid], track: Track) -> None:
    """Arrows from state to state, and up to the layer above where there is one direction."""
    page, steps, back = lattice.page, numbers(lattice.columns.steps), track.backward
    y = (grids[steps[0]].top + grids[steps[0]].bottom) / 2
    for left, right in pairwise(steps):
        xs = grids[left].right + 0.1, grids[right].left - 0.1
        onward(page, xs[::-1] if back else xs, y, right > left + 1, AXES["hidden"])
    above = track.layer < len(lattice.ran.tracks) - 1 and not lattice.ran.both_ways
    for grid in grids.values() if above else ():
        x = (grid.left + grid.right) / 2
        page.arrow(x, grid.top - 0.1, x, grid.top - between(lattice.ran) + 0.06, INK, 1.5)


def name_rows(lattice: Lattice, track: Track, grid: Grid) -> None:
    """Indices of the rows, left of the first state of the top row."""
    axis = lattice.axes[0]
    for r in numbers(lattice.rows) if track is lattice.tracks[0] else ():
        said = f"row {r}" if axis == "batch" else str(r)
        lattice.page.text(grid.left - 0.2, grid.ys()[r], said, SMALL, AXES[axis], ha="right")


def beside(lattice: Lattice, track: Track, middle: float) -> None:
    """The name of the row at the left, its place in h_n where it ends."""
    page, ran = lattice.page, lattice.ran
    top = track is lattice.tracks[0]
    page.text(
        MARGIN, middle - 0.3 * top, track_name(ran, track), 18, AXES["layer"], "strong", "left"
    )
    if top:
        page.text(MARGIN, middle, "outputs", 16, INK, "bold", "left")
        page.line_of(
            MARGIN, middle + 0.3, page.shape(ran.result.shape, whole(lattice.axes, ran)), 16
        )
    called = [(f"h_n[{track.place}]", INK)]
    if track.backward:
        x = lattice.columns.xs[0] - span(lattice.units, lattice.wide) / 2
        rows = width(f"row {numbers(lattice.rows)[-1]}") + 0.2
        page.line_of(x - 0.2 - rows * top, middle, called, 16, "bold", "right")
        return
    x, found = (
        lattice.columns.right + 0.1,
        outputs_index(ran) if track.layer == len(ran.tracks) - 1 else "",
    )
    page.line_of(x, middle - 0.16 * bool(found), called, 16)
    if found:
        page.line_of(x, middle + 0.16, [(f"= {found}", INK)], SMALL, "mono")


def letters_below(lattice: Lattice, y: float) -> float:
    """What enters at each step."""
    page, columns, letters = lattice.page, lattice.columns, lattice.letters
    if not letters:
        return y + 0.3
    named_x(page, y + 0.2, lattice.ran, [*lattice.axes[:-1], "feature"])
    if lattice.ran.result.dim() == 3:
        rows = len(numbers(lattice.rows))
        return letter_boxes(page, columns, letters, y, lattice.words, rows) + 0.6
    for t in numbers(columns.steps):
        page.letter(columns.xs[t], y + 0.25, letters[t], 26, AXES["sequence"])
    return y + 0.95
