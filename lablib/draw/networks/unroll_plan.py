"""A picture of several layers and a head, planned so that it fits the page."""

from collections.abc import Iterator
from itertools import product

from ..page.colours import AXES, INK
from ..page.elision import elide, without_gaps
from ..page.first_fitting import first_fitting
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, width
from ..run.layers import Layers
from .step_columns import (
    Columns,
    draw_letter_boxes,
    draw_step_grids,
    draw_times,
    draw_x_name,
    fit_steps,
    lowest_bottom,
    step_values,
)
from .unroll_cells import draw_layer_cells, ends_text
from .unroll_rows import (
    ASIDE,
    BADGE,
    CELL,
    TOP,
    ArrowEnds,
    UnrollLayout,
    draw_head_row,
    draw_skipped_layers,
    draw_up_arrows,
    draw_value_row,
    next_row,
)

TALLEST = 8.95
CROWDED = 5  # rows of cells, those of an LSTM twice: from here on fewer steps are shown
WIDEST = 13.4  # right of it the legend of shaded values has room
BLOCKS = [(5, 5, 5), (3, 3, 5), (3, 3, 3), (5, 0, 5), (5, 0, 3), (3, 0, 5), (3, 0, 3)]
BLOCKS += [(5, 0, 0), (2, 0, 2), (2, 0, 0), (0, 0, 0)]
NAMED = 0.52  # the least room of an arrow beside which a name stands
ROOM = [(0.9, 0.55), (0.8, 0.45), (0.68, 0.32)]  # of one direction, and of an arrow upwards


class BlankPage(Page):
    """Measures how far down a picture reaches, and draws nothing."""

    def text(self, *args, **more):
        pass

    box = line = arrow = line_of = label = letter = text


def plan_layers(layout: UnrollLayout) -> UnrollLayout:
    """The first plan that fits the page: many layers before all sentences, these before values."""
    blank = layout._replace(page=BlankPage("unroll", layout.page.hide, layout.page.ax))

    def fits(plan: dict) -> bool:
        return draw_rows(blank._replace(**plan)) + 0.47 * len(plan["said"]) <= TALLEST

    groups = possible_plans(len(layout.ran.tracks), 0.16 * layout.ran.projected, layout.said)
    plans = first_fitting(groups, lambda group: fits(group[-1]))  # by the tightest of each
    return layout._replace(**first_fitting(plans, fits))


def possible_plans(count: int, more: float, said: list[str]) -> Iterator[list[dict]]:
    """Plans of the same content together, the one with the most room first."""
    room = [(row + more, gap + more) for row, gap in ROOM]
    layers = [elide(count, count)] * (count <= 3) + [elide(count, 2, {0})]
    for some, lines, rows in product(layers, (said, said[:1]), BLOCKS):
        yield [{"layers": some, "said": lines, "rows": rows, "room": wide} for wide in room]
    yield [{"layers": elide(count, 1), "said": said[:1], "rows": BLOCKS[-1], "room": room[-1]}]


def plan_columns(ran: Layers) -> Columns:
    """The steps between what stands left and right of them, with room for the shapes."""
    sides = [0.0, 0.0]
    for track in (track for layer in ran.tracks for track in layer):
        for side, lines in enumerate(ends_text(ran, track)):
            sides[side] = max(sides[side], *(width(line) for line in lines))
    left = MARGIN + BADGE + 0.2 + sides[0]
    right = min(WIDEST, WIDTH - MARGIN - 0.08 - sides[1])
    passed = [ran.tracks[0][0].states[0]] + ([] if ran.c_n is None else [ran.c_n[0]])
    state = max(width(str(tuple(one.shape))) for one in passed)
    upward = [ran.inputs[0], ran.outputs[0]]
    upward += [] if ran.scores is None else [ran.scores.select(ran.time, 0)]
    beside = max(width(str(tuple(one.shape))) for one in upward) + 0.35
    aside = 2 * ASIDE * ran.both_ways
    least = max(CELL + state + 0.22, beside) + aside
    rows = min(len(ran.tracks), 3) * (1 + ran.both_ways) + (ran.head is not None)
    batched = 2 * (ran.head is not None and ran.result.dim() == 3)
    if rows * (1 + (ran.c_n is not None)) + batched >= CROWDED:
        least = max(least, 2.1 + aside)
    return fit_steps(len(ran.inputs), least, left, right)


def draw_rows(layout: UnrollLayout) -> float:
    """All rows from the top down; returns where the last ends."""
    page, ran = layout.page, layout.ran
    draw_times(page, layout.columns)
    first = 1.18 if ran.c_n is None else 0.92
    for i, (name, state) in enumerate((("h_n", ran.h_n), ("c_n", ran.c_n))):
        if state is not None:
            parts = [(f"{name} ", INK), *page.shape(state.shape, ["layer", *layout.axes, "hidden"])]
            page.line_of(layout.columns.right + 0.08, first + 0.26 * i, parts, SMALL)
    at: ArrowEnds = [(0, TOP + 0.12 * ran.both_ways)]
    if ran.head is not None:
        scores = ran.scores.unbind(ran.time)
        at = draw_value_row(layout, "scores", scores, "vocabulary", layout.rows[0], at)
        at = draw_head_row(layout, scores[0], at)
    most = layout.rows[0 if ran.head is None else 1]
    top = layout
    if ran.head is not None and not most:  # the name of outputs stands beside the arrows
        top = layout._replace(room=(layout.room[0], max(layout.room[1], NAMED)))
    at = draw_value_row(top, "outputs", ran.outputs, "hidden", most, at)
    for i, layer in enumerate(layout.layers[::-1]):
        this = layout if i else top
        at = draw_skipped_layers(this, at) if layer is None else draw_layer_cells(this, layer, at)
    return draw_inputs(layout, at)


def draw_inputs(layout: UnrollLayout, at: ArrowEnds) -> float:
    """What enters at each step: letters, or the values of x."""
    page, ran, columns, letters = layout.page, layout.ran, layout.columns, layout.letters
    y, axes = next_row(layout, at), [*layout.axes, "feature"]
    draw_up_arrows(layout, y, at, ran.inputs[0].shape, axes)
    draw_x_name(page, y + 0.2, ran, axes)
    most = layout.rows[2]
    if letters and layout.axes:
        most = max(most, 2)
        return draw_letter_boxes(page, columns, letters, y, layout.words, most) + 0.75
    if most:
        y = lowest_bottom(
            draw_step_grids(page, step_values(ran.inputs, columns), columns, axes, y, most)
        )
    for t in without_gaps(columns.steps) if letters else ():
        page.letter(columns.xs[t], y + 0.35, letters[t], 26, AXES["sequence"])
    return max(y + (1.0 if letters else 0.45), next_row(layout, at) + 1.1)
