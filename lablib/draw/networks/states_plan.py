"""What is shown of the hidden states, layer by step: which layers, steps, rows and units."""

from itertools import product
from typing import NamedTuple

import torch
from torch import Tensor

from ..page.elision import elide, span, without_gaps
from ..page.first_fitting import first_fitting
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import width
from ..page.values import Scale
from ..run.layers import Layers, Track, where_in_outputs
from .states_pick import Pick
from .step_columns import Columns, fit_steps

TOP, TALLEST = 1.6, 8.95
ROW, DOTS = 0.36, 0.42
MOST = 66  # numbers, so that the picture stays small


class StatesLayout(NamedTuple):
    """What is shown: the columns, the tracks from the top down, rows and units of each state."""

    page: Page
    ran: Layers
    pick: Pick | None
    letters: list[str] | None
    words: list[str] | None
    columns: Columns
    tracks: list[Track | None]
    rows: list[int | None]
    units: list[int | None]
    scale: Scale

    @property
    def axes(self) -> list[str]:
        return ["batch", "hidden"] if self.ran.result.dim() == 3 else ["hidden"]

    @property
    def wide(self) -> float:
        """Of one unit."""
        return cell_width(self.scale)


def plan_states(page: Page, ran: Layers, pick, letters, words) -> StatesLayout:
    """As many layers and rows as the page holds, those picked among them."""
    tracks = [track for layer in ran.tracks for track in layer][::-1]
    together = torch.stack([torch.stack(track.states) for track in tracks])
    units, scale, columns = plan_columns(ran, together, pick)
    size, lines = len(ran.tracks[0][0].states[0]), 2 + (pick is not None)
    blank = 0.2 if scale.numbers else 0.75

    def fits(plan: tuple) -> bool:
        chosen, enter, rows = plan
        entered = (span(rows, 0.42) if ran.result.dim() == 3 else 0.2) + 0.5
        high = span(chosen, span(rows, ROW) + row_gap(ran), DOTS) + 0.47 * lines
        high += max(blank, entered * (enter and letters is not None))
        count = scale.numbers * len(without_gaps(chosen)) * len(without_gaps(rows)) * len(units)
        count *= len(without_gaps(columns.steps))
        return TOP + high <= TALLEST and count <= MOST - 10 * (pick is not None)

    some_rows = [elide(size, m if size <= m else m - 1, picked_rows(pick)) for m in (5, 3, 2)]
    plans = product(possible_tracks(tracks, ran, pick), (True, False), some_rows)
    chosen, enter, rows = first_fitting(plans, fits)
    letters = letters if enter else None
    kept = [None if i is None else tracks[i] for i in chosen]
    return StatesLayout(page, ran, pick, letters, words, columns, kept, rows, units, scale)


def row_gap(ran: Layers) -> float:
    """The room between two rows, with an arrow upwards where there is one direction."""
    return 0.32 if ran.both_ways else 0.36


def possible_tracks(tracks: list[Track], ran: Layers, pick) -> list[list[int | None]]:
    """All rows of the layout, or the top layer, the lowest one and those picked, or fewer."""
    count, ways = len(tracks), len(ran.tracks[0])
    places = [] if pick is None else [count - 1 - place for place in pick.places()]
    places = places if len(places) < 3 else []
    some = elide(count, 0, {*range(ways), count - ways, *places})
    fewer = elide(max([ways, *(place + 1 for place in places)]), 0, {*range(ways), *places})
    return [elide(count, count), some, elide(count, 0, {*range(ways), *places}), [*fewer, None]]


def picked_rows(pick: Pick | None) -> list[int]:
    """Row 0, and the rows picked, if they are few."""
    if pick is None:
        return [0]
    mask = pick.mask()
    rows = mask.reshape(len(mask), -1).any(1).nonzero().flatten().tolist()
    return [0, *(rows if len(rows) < 3 else ())]


def plan_columns(ran: Layers, together: Tensor, pick) -> tuple[list[int | None], Scale, Columns]:
    """The units shown of each state, how they are written, and the steps."""
    across = ran.h_n.shape[-1] if ran.result.dim() == 3 else 1
    scale = Scale(together)
    if scale.widest() * across > 2.2:
        scale = Scale(together, numbers=scale.decimals == 0)
    wide = cell_width(scale)
    units = elide(across, max(2, int(1.8 / wide)) if wide * across > 2.2 else across)
    names = max(width(str(tuple(ran.result.shape)), 16, "bold"), 1.6)
    rows = width(f"row {len(ran.tracks[0][0].states[0]) - 1}")
    left = MARGIN + names + rows + width("h_n[00]", 16) * ran.both_ways
    ends = f"= {outputs_index(ran)}", f"h_n {tuple(ran.h_n.shape)}"
    right = WIDTH - MARGIN - max(map(width, ends)) - 0.15
    steps = [] if pick is None else pick.steps()
    keep = {0, *(steps if len(steps) < 3 else ())}
    return units, scale, fit_steps(len(ran.outputs), span(units, wide) + 0.5, left, right, keep)


def cell_width(scale: Scale) -> float:
    return scale.widest() if scale.numbers else 0.34


def outputs_index(ran: Layers) -> str:
    """What the top layer's last state is called, where one direction stands beside it."""
    found = None if ran.both_ways else where_in_outputs(ran, ran.tracks[-1][0])
    return found.index if found else ""
