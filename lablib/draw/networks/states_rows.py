"""The rows of a layout of states: values, arrows, names, the rings of h_n, the letters below."""

from itertools import pairwise

from torch import Tensor

from ..page.colours import AXES, INK, PAPER, SOFT
from ..page.elision import span, without_gaps
from ..page.grid import Grid
from ..page.page import MARGIN, Page
from ..page.text_width import SMALL, width
from ..run.layers import Track
from .states_pick import track_text
from .states_plan import DOTS, ROW, TOP, StatesLayout, outputs_index, row_gap
from .step_columns import (
    draw_letter_boxes,
    draw_onward_arrow,
    draw_times,
    draw_x_name,
    sequence_axes,
)

OUT = "#d2d2d2"  # behind the states that are outputs


def draw_states(layout: StatesLayout) -> float:
    """The rows from the top down and the letters; returns where they end."""
    page, right = layout.page, layout.columns.right
    draw_headings(layout)
    y, high, apart = TOP, span(layout.rows, ROW), row_gap(layout.ran)
    for track in layout.tracks:
        if track is None:
            draw_skipped_layers(layout, y + (DOTS - apart) / 2)
            y += DOTS
        else:
            draw_track(layout, track, y)
            y += high + apart
    shaded = not layout.scale.numbers and page.hide != "values"
    for i, said in enumerate(("dark: far from 0", "– : negative") if shaded else ()):
        page.text(right + 0.1, y + 0.3 * i, said, SMALL, SOFT, "prose", "left")
    return max(draw_letters(layout, y - 0.1), y + 0.75 * shaded)


def draw_headings(layout: StatesLayout) -> None:
    """The steps, the shape of h_n over the rings, and the band behind outputs."""
    page, columns, ran = layout.page, layout.columns, layout.ran
    draw_times(page, columns)
    parts = [("h_n ", INK), *page.shape(ran.h_n.shape, ["layer", *layout.axes])]
    page.line_of(columns.right + 0.1, 1.18, parts, SMALL)
    ways, apart = len(ran.tracks[0]), row_gap(ran)
    high = ways * (span(layout.rows, ROW) + apart) - apart + 0.34
    edges = MARGIN - 0.1, TOP - 0.17, columns.right - MARGIN + 0.1, high
    page.box(*edges, OUT, OUT, 0, 0.12, under=True)


def draw_skipped_layers(layout: StatesLayout, y: float) -> None:
    """An ellipsis at each step where layers are left out."""
    for t in without_gaps(layout.columns.steps):
        layout.page.text(layout.columns.xs[t] - 0.07, y, "…", 22, SOFT, rotation=90)


def draw_track(layout: StatesLayout, track: Track, y: float) -> None:
    """One layer in one direction: its states, joined as time runs, the last one in a ring."""
    page, columns, grids = layout.page, layout.columns, {}
    for t in without_gaps(columns.steps):
        left = columns.xs[t] - span(layout.units, layout.wide) / 2
        grids[t] = grid = Grid(left, y, layout.rows, layout.units, layout.wide, ROW)
        page.box(left, y, grid.right - left, grid.bottom - y, PAPER, PAPER, 0)
        state = track.states[t].reshape(len(track.states[t]), -1).cpu()
        grids[t].draw(page, state, layout.scale)
        mask = None if layout.pick is None else layout.pick.masks.get((track.place, t))
        if mask is not None:
            draw_picked(page, grids[t], mask.reshape(state.shape))
    draw_arrows(layout, grids, track)
    first, middle = grids[without_gaps(columns.steps)[0]], (y + grids[0].bottom) / 2
    draw_row_names(layout, track, first)
    draw_names(layout, track, middle)
    end = grids[without_gaps(columns.steps)[0 if track.backward else -1]]
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


def draw_picked(page: Page, grid: Grid, mask: Tensor) -> None:
    """A thick frame round the values picked, one round all where all are."""
    if mask.all():
        edges = grid.left, grid.top, grid.right - grid.left, grid.bottom - grid.top
        page.box(*edges, "none", INK, 5)
    else:
        grid.outline(page, mask)


def draw_arrows(layout: StatesLayout, grids: dict[int, Grid], track: Track) -> None:
    """Arrows from state to state, and up to the layer above where there is one direction."""
    page, steps, back = layout.page, without_gaps(layout.columns.steps), track.backward
    y = (grids[steps[0]].top + grids[steps[0]].bottom) / 2
    for left, right in pairwise(steps):
        xs = grids[left].right + 0.1, grids[right].left - 0.1
        draw_onward_arrow(page, xs[::-1] if back else xs, y, right > left + 1, AXES["hidden"])
    above = track.layer < len(layout.ran.tracks) - 1 and not layout.ran.both_ways
    for grid in grids.values() if above else ():
        x = (grid.left + grid.right) / 2
        page.arrow(x, grid.top - 0.1, x, grid.top - row_gap(layout.ran) + 0.06, INK, 1.5)


def draw_row_names(layout: StatesLayout, track: Track, grid: Grid) -> None:
    """Indices of the rows, left of the first state of the top row."""
    axis = layout.axes[0]
    for r in without_gaps(layout.rows) if track is layout.tracks[0] else ():
        said = f"row {r}" if axis == "batch" else str(r)
        layout.page.text(grid.left - 0.2, grid.ys()[r], said, SMALL, AXES[axis], ha="right")


def draw_names(layout: StatesLayout, track: Track, middle: float) -> None:
    """The name of the row at the left, its place in h_n where it ends."""
    page, ran = layout.page, layout.ran
    top = track is layout.tracks[0]
    page.text(
        MARGIN, middle - 0.3 * top, track_text(ran, track), 18, AXES["layer"], "strong", "left"
    )
    if top:
        page.text(MARGIN, middle, "outputs", 16, INK, "bold", "left")
        page.line_of(
            MARGIN, middle + 0.3, page.shape(ran.result.shape, sequence_axes(layout.axes, ran)), 16
        )
    called = [(f"h_n[{track.place}]", INK)]
    if track.backward:
        x = layout.columns.xs[0] - span(layout.units, layout.wide) / 2
        rows = width(f"row {without_gaps(layout.rows)[-1]}") + 0.2
        page.line_of(x - 0.2 - rows * top, middle, called, 16, "bold", "right")
        return
    x, found = (
        layout.columns.right + 0.1,
        outputs_index(ran) if track.layer == len(ran.tracks) - 1 else "",
    )
    page.line_of(x, middle - 0.16 * bool(found), called, 16)
    if found:
        page.line_of(x, middle + 0.16, [(f"= {found}", INK)], SMALL, "mono")


def draw_letters(layout: StatesLayout, y: float) -> float:
    """What enters at each step."""
    page, columns, letters = layout.page, layout.columns, layout.letters
    if not letters:
        return y + 0.3
    draw_x_name(page, y + 0.2, layout.ran, [*layout.axes[:-1], "feature"])
    if layout.ran.result.dim() == 3:
        rows = len(without_gaps(layout.rows))
        return draw_letter_boxes(page, columns, letters, y, layout.words, rows) + 0.6
    for t in without_gaps(columns.steps):
        page.letter(columns.xs[t], y + 0.25, letters[t], 26, AXES["sequence"])
    return y + 0.95
