"""Which outputs change when one input is disturbed, on a grid of inputs and a grid of outputs."""

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from lablib import _must, probe
from lablib._say import fixed

from ..page.colours import AXES, FAINT, INK, LINE, PAPER, SOFT
from ..page.elision import elide, span, without_gaps
from ..page.grid import Grid
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, cut_text, width
from ..page.values import HOT
from ..page.wording import checked_words, noun_for, quoted_text, spelled_text
from ..picture import Picture
from ..run.modules import module_title

__all__ = ["influence"]

MOST_ROWS, MOST_STEPS = 6, 6
MOST_RUNS = 300
TOP, BETWEEN, SIDE = 2.8, 1.5, 1.4
CHANGES = "#cfcfcf"
ADDED = "Added to the features: 1, 1/2, 1/3 and so on."


def influence(
    model: nn.Module,
    x: Tensor,
    at: tuple[int, int] | None = None,
    *,
    words: list[str] | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Disturbs x[at] of `x` (B, T, F) or (T, B, F), and marks the outputs that change.

    Without `at` the place in the middle of both axes is disturbed; the words say which one.
    `words` has one string for each entry of the first axis of `x`.
    """
    row, step = checked_place(x, at)
    middle = ", the place in the middle" * (at is None)
    change = probe.influence(model, x)[row, step].cpu()  # as the first two axes of x
    moved = change > probe.CHANGED
    if words is not None:
        words = checked_words("influence", words, *x.shape[:2])
    with Page("influence", hide, ax) as page:
        verdict, axes = time_axis_text(moved, row, step)
        lines = [] if hide == "values" else [places_text(moved), f"{verdict}. {ADDED}"]
        page.text(MARGIN, 1.08, module_title(model, True), 18, INK, "bold", "left")
        bottom = draw_grids(
            page, axes if lines else ["layer", "layer"], change, words, (row, step), x
        )
        words_of_it = [f"{module_title(model, True)} over x {page.shape_text(x.shape)}."]
        words_of_it += influence_text(change, moved, words, (row, step), lines, middle)
        return page.finish(page.sentences(bottom + 0.55, lines), words_of_it)


def draw_grids(page: Page, axes: list[str], change: Tensor, words, at, x: Tensor) -> float:
    """The inputs, an arrow and the outputs; returns where they end."""
    title = [(f"Disturb x[{at[0]}, {at[1]}] of x ", INK), *page.shape(x.shape, [*axes, "feature"])]
    page.title(title, [*[axis for axis in axes if axis != "layer"], "feature"])
    first, second = plan_grids(change, *at)
    for grid, said in ((first, "inputs"), (second, "outputs")):
        draw_axes(page, grid, said, axes)
    draw_inputs(page, first, words, *at)
    draw_outputs(page, second, change, change > probe.CHANGED)
    y = (first.top + first.bottom) / 2
    page.arrow(first.right + 0.15, y, second.left - SIDE - 0.05, y, INK, 3)
    return first.bottom


def checked_place(x: Tensor, at: tuple[int, int] | None) -> tuple[int, int]:
    """The index of the entry to disturb: the one given, or that in the middle."""
    _must.floats("influence", "x", x, "B T F")
    if x.shape[0] * x.shape[1] > MOST_RUNS:
        raise ValueError(
            f"influence: x must have at most {MOST_RUNS} places (the model runs once for each), "
            f"got {x.shape[0]} x {x.shape[1]}"
        )
    if at is None:
        return x.shape[0] // 2, x.shape[1] // 2
    if not (isinstance(at, tuple | list) and len(at) == 2):
        raise TypeError(f"influence: at must be two indices (row, step), got {_must.kind(at)}")
    return tuple(
        _must.whole("influence", name, index, 0, size - 1)
        for name, index, size in zip(("at[0]", "at[1]"), at, x.shape, strict=False)
    )


def time_axis_text(moved: Tensor, row: int, step: int) -> tuple[str, list[str]]:
    """What the changes say of the two axes, and the name of each: grey where they say nothing."""
    others = moved.clone()
    others[row, step] = False
    if not others.any():
        alone = "only the output at the same place" if moved.any() else "no output at all"
        return f"It reaches {alone}: this place does not tell which axis is time", [
            "layer",
            "layer",
        ]
    if not others[torch.arange(len(others)) != row].any():
        return "They lie along the row: time is axis 1", ["batch", "sequence"]
    if not others[:, torch.arange(others.shape[1]) != step].any():
        return "They lie down the column: time is axis 0", ["sequence", "batch"]
    return "They lie along both axes: the rows are not told apart", ["layer", "layer"]


def plan_grids(change: Tensor, row: int, step: int) -> list[Grid]:
    """Two grids of the same places, side by side, the disturbed place among those shown."""
    rows, steps = change.shape
    down = elide(rows, MOST_ROWS, {row, 0})
    across = elide(steps, MOST_STEPS - (steps > MOST_STEPS), {step, 0})
    room = (WIDTH - 2 * MARGIN - 2 * SIDE - BETWEEN + 0.6) / 2
    wide = min(1.3, (room - span(across, 0)) / len(without_gaps(across)))
    whole = 2 * (SIDE + span(across, wide)) + BETWEEN - 0.6
    left = (WIDTH - whole) / 2 + SIDE
    first = Grid(left, TOP, down, across, wide, 0.72)
    return [first, first._replace(left=first.right + BETWEEN - 0.6 + SIDE)]


def draw_axes(page: Page, grid: Grid, said: str, axes: list[str]) -> None:
    """What the grid holds, its two axes and their indices."""
    page.text(grid.left, grid.top - 1.25, said, 22, INK, "strong", "left")
    names = ["" if axis == "layer" else axis for axis in axes]
    page.text(
        grid.left, grid.top - 0.7, f"axis 1 → {names[1]}", 16, AXES[axes[1]], "strong", "left"
    )
    page.text(grid.left - 0.15, grid.top - 0.7, "axis 0 ↓", 16, AXES[axes[0]], "strong", "right")
    page.text(grid.left - 0.15, grid.top - 0.26, names[0], 16, AXES[axes[0]], "strong", "right")
    grid.ticks(page, grid.top - 0.26, axes[1])
    for r in without_gaps(grid.rows):
        page.text(grid.left - 0.2, grid.ys()[r], str(r), SMALL, AXES[axes[0]], ha="right")


def draw_inputs(page: Page, grid: Grid, words, row: int, step: int) -> None:
    """The letters that enter, the disturbed one white on dark."""
    for r, c in grid.cells():
        here = (r, c) == (row, step)
        x, y = grid.xs()[c], grid.ys()[r]
        page.box(x - grid.wide / 2, y - 0.36, grid.wide, 0.72, HOT if here else FAINT, LINE, 0.8)
        if words is not None:
            page.letter(x, y, words[r][c], 20, PAPER if here else INK)
    grid.dots(page)


def draw_outputs(page: Page, grid: Grid, change: Tensor, moved: Tensor) -> None:
    """How much each output changes, those that do on grey in a thick frame."""
    for r, c in grid.cells():
        x, y = grid.xs()[c], grid.ys()[r]
        moves = bool(moved[r, c]) and page.hide != "values"
        page.box(
            x - grid.wide / 2, y - 0.36, grid.wide, 0.72, CHANGES if moves else FAINT, LINE, 0.8
        )
        if page.hide != "values":
            said = change_text(change[r, c].item()) if moves else "0"
            page.text(x, y, said, 16, INK if moves else SOFT, "bold" if moves else "mono")
    grid.dots(page)
    if page.hide != "values":
        grid.outline(page, moved)
        x = grid.left + width("outputs", 22, "strong") + 0.3
        said = cut_text("largest change of a unit", WIDTH - MARGIN - x, 16, "prose")
        page.text(x, grid.top - 1.25, said, 16, SOFT, "prose", "left")


def change_text(change: float) -> str:
    """With two decimals; a change too small for them is not said to be none."""
    return fixed(change, 2) if change >= 0.005 else "<0.01"


def places_text(moved: Tensor) -> str:
    """The places of the outputs that change, at most eight of them."""
    places = moved.nonzero().tolist()
    entries = (
        ["…" if i is None else str(places[i]) for i in elide(len(places), 8)] if places else []
    )
    return f"Outputs that change: {' '.join(entries) or 'none'}."


def influence_text(
    change: Tensor, moved: Tensor, words, at, lines: list[str], middle: str
) -> list[str]:
    """The letters, what was disturbed, and what changed by how much; no changes on a worksheet."""
    said, letter = [], ""
    if words:
        rows = [
            "…" if r is None else f"{r}: {spelled_text(words[r])}" for r in elide(len(words), 6)
        ]
        said = [f"Letters of {noun_for(words)} {'; '.join(rows)}."]
        letter = f", the letter {quoted_text(words[at[0]][at[1]])}"
    said.append(f"Disturbed: x[{at[0]}, {at[1]}]{middle}{letter}.")
    if not lines:
        return said
    places = moved.nonzero().tolist()
    amounts = [change_text(change[r, c].item()) for r, c in places]
    entries = ["…" if i is None else amounts[i] for i in elide(len(places), 8)] if places else []
    return [*said, lines[0], f"By: {' '.join(entries) or 'nothing'}.", *lines[1:]]
