"""One layer as a band of cells over the steps, or two rows of cells where it runs both ways."""

from ..page.colours import AXES, INK, PAPER, SOFT
from ..page.elision import without_gaps
from ..page.text_width import SMALL
from ..run.layers import Layers, Track, where_in_outputs
from .unroll_rows import (
    ASIDE,
    CELL,
    TALL,
    ArrowEnds,
    UnrollLayout,
    draw_band,
    draw_up_arrows,
    draw_up_shape,
    next_row,
)

BAR, LINE = 0.1, 0.28  # the bar that joins both directions; between lines of small text


def ends_text(ran: Layers, track: Track) -> tuple[list[str], list[str]]:
    """The lines left and right of a track: where it begins, and what it ends in."""
    names = ["h"] if ran.c_n is None else ["h", "c"]
    if ran.alone and not ran.projected:  # there is room for the shape
        begins, shape = "given" if ran.given else "= zeros", str(tuple(ran.h_n.shape))
        begin = ["h_0, c_0", begins, shape] if len(names) > 1 else [f"h_0 {begins}", shape]
    elif ran.given:
        begin = [f"{name}_0[{track.place}] given" for name in names]
    else:
        begin = [", ".join(f"{name}_0" for name in names) + " = 0"]
    found = None if ran.both_ways else where_in_outputs(ran, track)
    end = [f"h_n[{track.place}] {tuple(ran.h_n[0].shape)}"]
    end += [] if found is None else [f"= {found.index}"]
    end += [] if ran.c_n is None else [f"c_n[{track.place}] {tuple(ran.c_n[0].shape)}"]
    return (end, begin) if track.backward else (begin, end)


def draw_layer_cells(layout: UnrollLayout, layer: int, at: ArrowEnds) -> ArrowEnds:
    """The cells of one layer, the way back above the way forward; where arrows from below end."""
    ran, (row, _) = layout.ran, layout.room
    tracks = ran.tracks[layer][::-1]
    asides = (ASIDE, -ASIDE) if ran.both_ways else (0,)
    if ran.both_ways:
        at = draw_join(layout, at, layer == len(ran.tracks) - 1)
    high = row * len(tracks)
    top = next_row(layout, at) - (row - TALL) / 2
    names = (f"layer {layer} ←", f"layer {layer} →") if ran.both_ways else (f"layer {layer}",)
    names = ("at every t",) if ran.alone else names
    draw_band(layout, top + 0.03, high - 0.06, *names)
    risen_to = dict(at)
    arrow_ends = []
    for i, (track, aside) in enumerate(zip(tracks, asides, strict=True)):
        y = top + (i + 0.5) * row
        draw_arrows_out(layout, y - TALL / 2, aside, risen_to[aside])
        draw_cells(layout, y, aside)
        draw_state_arrows(layout, track, y, aside)
        arrow_ends.append((aside, y + TALL / 2))
    shape = ran.tracks[0][0].states[0].shape
    first = top + (row - TALL) / 2  # of the upper cells
    draw_up_shape(
        layout, first, [(asides[0], risen_to[asides[0]])], shape, [*layout.axes, "hidden"]
    )
    return arrow_ends[::-1]


def draw_join(layout: UnrollLayout, at: ArrowEnds, top: bool) -> ArrowEnds:
    """A bar at each step: the outputs of both directions side by side, named on top."""
    y = next_row(layout, at)
    draw_up_arrows(layout, y, at, layout.ran.outputs[0].shape, [*layout.axes, "hidden"])
    for t in without_gaps(layout.columns.steps):
        x = layout.columns.xs[t]
        layout.page.box(x - ASIDE - 0.12, y, 2 * ASIDE + 0.24, BAR, INK, INK, 0)
    if top:
        at_right = layout.columns.right + 0.08, y + BAR / 2
        layout.page.text(*at_right, "→ and ← joined", SMALL, INK, "prose", "left")
    return [(-ASIDE, y + BAR), (ASIDE, y + BAR)]


def draw_arrows_out(layout: UnrollLayout, y: float, aside: float, end: float) -> None:
    for t in without_gaps(layout.columns.steps):
        x = layout.columns.xs[t] + aside
        layout.page.arrow(x, y, x, end, INK)


def draw_cells(layout: UnrollLayout, y: float, aside: float) -> None:
    page, kind = layout.page, layout.ran.kind
    for t, x in layout.columns.xs.items():
        if t is None:
            page.text(x, y, "…", 22, SOFT)
        else:
            edges = x + aside - CELL / 2, y - TALL / 2, CELL, TALL
            page.box(*edges, PAPER, AXES["hidden"], 2.5, 0.1)
            page.text(x + aside, y, kind, 16, AXES["hidden"], "bold")


def draw_state_arrows(layout: UnrollLayout, track: Track, y: float, aside: float) -> None:
    """The states from cell to cell, right to left on the way back, and what stands at both ends."""
    ran, columns = layout.ran, layout.columns
    shapes = [track.states[0].shape] + ([] if ran.c_n is None else [ran.c_n[0].shape])
    offsets = [0.0] if ran.c_n is None else [-0.12, 0.12] if ran.projected else [-0.16, 0.16]
    edges = [cell_edges(columns, t, aside) for t in columns.steps]
    first = edges[0][0] - 0.4
    pairs = [(first, edges[0][0]), *gaps_between(edges), (edges[-1][1], columns.right)]
    most = (
        len(pairs) - 1 if layout.ran.alone else 2
    )  # else the first shape stands for those of its row
    for i, (left, right) in enumerate(pairs):
        for offset, shape in zip(offsets, shapes, strict=True):
            ends_of = (right, left) if track.backward else (left, right)
            layout.page.arrow(ends_of[0], y + offset, ends_of[1], y + offset, AXES["hidden"], 2.2)
            if 0 < i < most and None not in columns.steps[i - 1 : i + 1]:
                draw_state_shape(layout, (left, right), y, offset, shape, aside)
    draw_ends(layout, track, (first, columns.right), y)


def cell_edges(columns, t: int | None, aside: float) -> tuple[float, float]:
    half = 0.2 if t is None else CELL / 2
    middle = columns.xs[t] + (0 if t is None else aside)
    return middle - half, middle + half


def gaps_between(edges: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(left[1], right[0]) for left, right in zip(edges, edges[1:], strict=False)]


def draw_state_shape(
    layout: UnrollLayout, gap: tuple[float, float], y: float, offset: float, shape, aside
) -> None:
    """The shape over an arrow from cell to cell (under that of c), clear of the arrows upwards."""
    left, right = gap
    if aside < 0:
        left += 2 * ASIDE - CELL / 2  # the way up to the cell above
    if aside > 0:
        right -= 2 * ASIDE - CELL / 2
    parts = layout.page.shape(shape, [*layout.axes, "hidden"])
    drop = 0.19 if offset > 0 else -0.19
    if layout.ran.c_n is not None and not layout.ran.projected:
        drop = 0.16  # one shape for both arrows, between them
        if offset > 0:
            return
    layout.page.line_of((left + right) / 2, y + offset + drop, parts, SMALL, "mono", "center")


def draw_ends(layout: UnrollLayout, track: Track, xs: tuple[float, float], y: float) -> None:
    """What enters and what is left at the end, in lines at both ends of the row."""
    page, ran = layout.page, layout.ran
    axes = [*layout.axes, "hidden"]
    shapes = {"h": ran.h_n.shape[1:], "c": None if ran.c_n is None else ran.c_n.shape[1:]}
    for lines, x, align in zip(ends_text(ran, track), xs, ("right", "left"), strict=True):
        x += 0.08 if align == "left" else -0.08
        for i, line in enumerate(lines):
            parts = [(line, INK)]
            if line.startswith("("):
                parts = page.shape(ran.h_n.shape, ["layer", *axes])
            elif line.startswith(("h_n", "c_n")):
                parts = [(line.partition(" ")[0] + " ", INK), *page.shape(shapes[line[0]], axes)]
            page.line_of(x, y + (i - (len(lines) - 1) / 2) * LINE, parts, SMALL, "mono", align)
