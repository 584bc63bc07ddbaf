"""A picture of several layers and a head, planned so that it fits the page."""

from collections.abc import Iterator
from itertools import product

from .bands import band, ends
from .columns import Columns, blocks, letter_boxes, lowest, named_x, spread, stacked, times
from .grid import numbers, shown
from .layered import Layers
from .page import AXES, INK, MARGIN, SMALL, WIDTH, Page, width
from .towers import ASIDE, BADGE, CELL, TOP, Mouths, Tower, below, headed, level, risen, skipped

__all__ = ["fitting", "planned", "stood"]

TALLEST = 8.95
CROWDED = 5  # rows of cells, those of an LSTM twice: from here on fewer steps are shown
WIDEST = 13.4  # right of it the legend of shaded values has room
BLOCKS = [(5, 5, 5), (3, 3, 5), (3, 3, 3), (5, 0, 5), (3, 0, 5), (3, 0, 3)]
BLOCKS += [(5, 0, 0), (2, 0, 2), (2, 0, 0), (0, 0, 0)]
NAMED = 0.52  # the least room of an arrow beside which a name stands
ROOM = [(0.9, 0.55), (0.8, 0.45), (0.68, 0.32)]  # of one direction, and of an arrow upwards


class Blank(Page):
    """Measures how far down a picture reaches, and draws nothing."""

    def text(self, *args, **more):
        pass

    box = line = arrow = line_of = label = letter = text


def planned(tower: Tower) -> Tower:
    """The first plan that fits the page: many layers before all sentences, these before values."""
    blank = tower._replace(page=Blank("unroll", tower.page.hide, tower.page.ax))

    def fits(plan: dict) -> bool:
        return stood(blank._replace(**plan)) + 0.47 * len(plan["said"]) <= TALLEST

    for plans in attempts(len(tower.ran.tracks), 0.16 * tower.ran.projected, tower.said):
        if fits(plans[-1]):  # the tightest of them
            return tower._replace(**next(filter(fits, plans)))
    return tower._replace(**plans[-1])


def attempts(count: int, more: float, said: list[str]) -> Iterator[list[dict]]:
    """Plans of the same content together, the one with the most room first."""
    room = [(row + more, gap + more) for row, gap in ROOM]
    layers = [shown(count, count)] * (count <= 3) + [shown(count, 2, {0})]
    for some, lines, rows in product(layers, (said, said[:1]), BLOCKS):
        yield [{"layers": some, "said": lines, "rows": rows, "room": wide} for wide in room]
    yield [{"layers": shown(count, 1), "said": said[:1], "rows": BLOCKS[-1], "room": room[-1]}]


def fitting(ran: Layers) -> Columns:
    """The steps between what stands left and right of them, with room for the shapes."""
    sides = [0.0, 0.0]
    for track in (track for layer in ran.tracks for track in layer):
        for side, lines in enumerate(ends(ran, track)):
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
    return spread(len(ran.inputs), least, left, right)


def stood(tower: Tower) -> float:
    """All rows from the top down; returns where the last ends."""
    page, ran = tower.page, tower.ran
    times(page, tower.columns)
    first = 1.18 if ran.c_n is None else 0.92
    for i, (name, state) in enumerate((("h_n", ran.h_n), ("c_n", ran.c_n))):
        if state is not None:
            parts = [(f"{name} ", INK), *page.shape(state.shape, ["layer", *tower.axes, "hidden"])]
            page.line_of(tower.columns.right + 0.08, first + 0.26 * i, parts, SMALL)
    at: Mouths = [(0, TOP + 0.12 * ran.both_ways)]
    if ran.head is not None:
        scores = ran.scores.unbind(ran.time)
        at = level(tower, "scores", scores, "vocabulary", tower.rows[0], at)
        at = headed(tower, scores[0], at)
    most = tower.rows[0 if ran.head is None else 1]
    top = tower
    if ran.head is not None and not most:  # the name of outputs stands beside the arrows
        top = tower._replace(room=(tower.room[0], max(tower.room[1], NAMED)))
    at = level(top, "outputs", ran.outputs, "hidden", most, at)
    for i, layer in enumerate(tower.layers[::-1]):
        this = tower if i else top
        at = skipped(this, at) if layer is None else band(this, layer, at)
    return entered(tower, at)


def entered(tower: Tower, at: Mouths) -> float:
    """What enters at each step: letters, or the values of x."""
    page, ran, columns, letters = tower.page, tower.ran, tower.columns, tower.letters
    y, axes = below(tower, at), [*tower.axes, "feature"]
    risen(tower, y, at, ran.inputs[0].shape, axes)
    named_x(page, y + 0.2, ran, axes)
    most = tower.rows[2]
    if letters and tower.axes:
        most = max(most, 2)
        return letter_boxes(page, columns, letters, y, tower.words, most) + 0.75
    if most:
        y = lowest(blocks(page, stacked(ran.inputs, columns), columns, axes, y, most))
    for t in numbers(columns.steps) if letters else ():
        page.letter(columns.xs[t], y + 0.35, letters[t], 26, AXES["sequence"])
    return max(y + (1.0 if letters else 0.45), below(tower, at) + 1.1)
