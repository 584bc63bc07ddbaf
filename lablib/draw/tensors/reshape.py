"""view, reshape, permute, transpose and flatten by labelled elements: before, in memory, after."""

from itertools import product, starmap
from typing import NamedTuple

from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must

from ..page.axes import axis_names
from ..page.colours import AXES, FAINT, INK, LINE, SOFT
from ..page.elision import GAP, elide, span, without_gaps
from ..page.first_fitting import first_fitting
from ..page.grid import Grid
from ..page.hatching import STYLES, draw_marked_cell, style_of, whole_pixels
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, cut_text, fit_size, width
from ..picture import Picture
from .reshape_facts import Change, measure_change, memory_text, mixing_text

__all__ = ["reshape"]

TOP, APART, ARROW, INDEX = 1.1, 0.35, 0.75, 0.42
BELOW = 0.4  # between two blocks, one below the other
ROOM = WIDTH - 2 * MARGIN
TALL = 9 - TOP - 0.6 - 2.0  # without the title, the head of the memory, the sentences


def reshape(
    x: Tensor,
    axes: str | None = None,
    steps: str | None = None,
    *,
    name: str = "x",
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """What `steps`, such as "transpose(0, 1).reshape(2, 3)", do to the elements of a small `x`.

    Each element is called by its index in `x`; with `hide="values"` the answer is left blank.

    >>> import torch
    >>> print(reshape(torch.zeros(2, 2), "batch sequence", "transpose(0, 1)"))
    x (2, 2): batch 2, sequence 2.
    x = [[b0t0 b0t1] [b1t0 b1t1]]
    In memory: b0t0 b0t1 b1t0 b1t1.
    x.transpose(0, 1) (2, 2) = [[b0t0 b1t0] [b0t1 b1t1]]
    Axis 0 is sequence, axis 1 is batch: nothing is mixed.
    The memory stays, only the strides change: (2, 1) to (1, 2).
    """
    _must.tensor("reshape", "x", x, "A B", "A B C")
    names = axis_names(x, axes, "print", "reshape")
    change = measure_change(x, names, _must.text("reshape", name, "name"), steps)
    with Page("reshape", hide, ax) as page:
        page.title([(change.asked, INK)], names)
        lines = [change.refused] if change.refused else []
        if hide != "values" and change.after is not change.before:
            lines += [mixing_text(change), memory_text(change)]
        plan = plan_blocks(change)
        bottom = draw_memory(page, change, plan, draw_before_and_after(page, change, plan))
        height = page.sentences(bottom + 0.45, lines) if lines else bottom + 0.3
        return page.finish(height, reshape_text(page, change, name, lines))


class TensorBlock(NamedTuple):
    """The elements of one tensor as sheets, what each axis is called, and the indices shown."""

    said: str
    elements: Tensor  # (sheets, rows, columns)
    axes: list[str]  # of sheets, rows, columns; "" where there is none
    shown: list[list]

    def wide(self, cell: float) -> float:
        sheets, _, columns = self.shown
        count = len(without_gaps(sheets))
        whole = count * span(columns, cell) + APART * (count - 1) + span(sheets, 0)
        return INDEX + max(
            whole, sum(width(f"→ {axis}", SMALL, "strong") + 0.15 for axis in self.axes[1:])
        )


class ReshapePlan(NamedTuple):
    """The blocks, the size of a cell and of its text, and whether they stand side by side."""

    blocks: list[TensorBlock]
    wide: float
    high: float
    size: float
    beside: bool
    lines: int

    @property
    def head(self) -> float:
        """What stands above the cells: without sheets one line less."""
        return 1.7 if any(block.axes[0] for block in self.blocks) else 1.35


def tensor_blocks(change: Change, most: int) -> list[TensorBlock]:
    """Before and after, at most so many indices of each axis."""
    found = []
    pairs = [("before", change.before, [[name] for name in change.names])]
    if change.after is not change.before:
        pairs.append((change.call if change.refused else "after", change.after, change.moves))
    for said, elements, axes in pairs:
        missing = 3 - elements.dim()
        sizes = [1] * missing + list(elements.shape)
        named = [""] * missing + [" · ".join(moved) or "one" for moved in axes]
        found.append(
            TensorBlock(
                said, elements.reshape(sizes), named, [elide(n, min(n, most)) for n in sizes]
            )
        )
    return found


def plan_blocks(change: Change) -> ReshapePlan:
    """The first plan that fits: whole before elided, large before small, side by side before below."""
    widest = {}
    for lines in range(len(change.names) - 1, 0, -1):  # the features may stand on a second line
        labels = "\n".join(change.label(element, lines) for element in change.memory)
        widest[lines] = max(labels.split("\n"), key=len)

    def lay(most: int, size: float, lines: int, beside: bool) -> ReshapePlan:
        low = whole_pixels(lines * size / 44 + 0.08)
        wide = whole_pixels(width(widest[lines], size, "bold") + 0.12)
        return ReshapePlan(tensor_blocks(change, most), wide, low, size, beside, lines)

    sizes = (26, 22, 18, 16, SMALL)
    plans = starmap(lay, product((24, 8, 6, 4, 3, 2), sizes, widest, (True, False)))
    plan = first_fitting(plans, lambda plan: cell_room(change, plan) >= plan.high)
    high = whole_pixels(min(cell_room(change, plan), plan.high * 1.4))
    return plan._replace(high=max(plan.high, high))


def cell_room(change: Change, plan: ReshapePlan) -> float:
    """How high a cell may be; 0 where the blocks are too wide."""
    across = [block.wide(plan.wide) for block in plan.blocks]
    whole = sum(across) + ARROW * (len(across) - 1) if plan.beside else max(across)
    if whole > ROOM:
        return 0
    add = max if plan.beside else sum
    tall = TALL - memory_lines(change, plan)[1] * plan.high
    tall -= add(plan.head + span(block.shown[1], 0) for block in plan.blocks)
    tall -= 0 if plan.beside else BELOW * (len(plan.blocks) - 1)
    return tall / add(len(without_gaps(block.shown[1])) for block in plan.blocks)


def memory_lines(change: Change, plan: ReshapePlan) -> tuple[int, int]:
    """How many elements stand on a line of the memory, and how many lines there are."""
    lines = -(-len(change.memory) // int(ROOM / plan.wide))
    return -(-len(change.memory) // lines), lines


def draw_before_and_after(page: Page, change: Change, plan: ReshapePlan) -> float:
    """Before, an arrow, and after; returns where they end."""
    wide = [block.wide(plan.wide) for block in plan.blocks]
    whole = sum(wide) + ARROW * (len(wide) - 1) if plan.beside else max(wide)
    x, y, bottom = whole_pixels((WIDTH - whole) / 2), TOP, 0
    for i, (block, width_of_it) in enumerate(zip(plan.blocks, wide, strict=True)):
        end = draw_block(page, change, plan, block, x, y)
        bottom = max(bottom, end)
        if plan.beside:
            if i + 1 < len(wide):
                middle = y + plan.head + plan.high / 2 + 0.2
                page.arrow(
                    x + width_of_it + 0.25, middle, x + width_of_it + ARROW - 0.15, middle, INK, 3
                )
            x = whole_pixels(x + width_of_it + ARROW)
        else:
            y = end + BELOW
    return bottom


def draw_block(
    page: Page, change: Change, plan: ReshapePlan, block: TensorBlock, x: float, y: float
) -> float:
    """The name and shape of one tensor, its axes, and its cells; returns where it ends."""
    shape = change.before.shape if block.said == "before" else change.after.shape
    parts = page.shape(shape, [axis_or_grey(axis) for axis in block.axes[3 - len(shape) :]])
    page.line_of(x + INDEX, y + 0.1, [(f"{block.said} ", INK), *parts], 20)
    named = [("↓ ", block.axes[1]), ("→ ", block.axes[2])]
    said = [(f"{sign}{axis}  ", AXES[axis_or_grey(axis)]) for sign, axis in named if axis]
    room = block.wide(plan.wide) - INDEX
    size = fit_size("".join(piece for piece, _ in said), 16, room, "strong")
    page.line_of(x + INDEX, y + 0.6, said, size, "strong")
    left, blank = x + INDEX, page.hide == "values" and block.said != "before"
    for s in block.shown[0]:
        if s is None:
            page.text(left - APART / 2 + GAP / 2, y + plan.head + 0.3, "…", 22, SOFT)
            left += GAP
            continue
        grid = Grid(left, y + plan.head, *block.shown[1:], plan.wide, plan.high)
        draw_cells(page, change, grid, block.elements[s], plan, blank)
        draw_sheet_labels(page, grid, block.axes, s, y + 1.05, left == x + INDEX)
        left = grid.right + APART
    return grid.bottom


def draw_sheet_labels(
    page: Page, grid: Grid, axes: list[str], s: int, y: float, first: bool
) -> None:
    """The name of a sheet, the indices of its columns, and those of its rows at the first."""
    sheet, row, column = axes
    if sheet:
        called = f"{sheet} {s}" if sheet in AXES else f"{s}: {sheet}"
        called = cut_text(called, grid.right - grid.left + APART - 0.1, 16, "strong")
        page.text(grid.left, y, called, 16, AXES[axis_or_grey(sheet)], "strong", "left")
    grid.ticks(page, grid.top - 0.24, axis_or_grey(column))
    for r in without_gaps(grid.rows) if row and first else ():
        color = AXES[axis_or_grey(row)]
        page.text(grid.left - 0.15, grid.ys()[r], str(r), SMALL, color, ha="right")


def axis_or_grey(axis: str) -> str:
    """The axis whose colour a name has: grey where it is none or several."""
    return axis if axis in AXES else "layer"


def draw_cells(
    page: Page, change: Change, grid: Grid, elements: Tensor, plan: ReshapePlan, blank: bool
):
    """The elements by name, those of one row before in one style."""
    for r, c in grid.cells():
        x, y = grid.xs()[c] - grid.wide / 2, grid.ys()[r] - grid.high / 2
        draw_cell(page, change, (x, y, grid.wide, grid.high), int(elements[r, c]), plan, blank)
    grid.dots(page)


def draw_cell(page: Page, change: Change, box: tuple, element: int, plan: ReshapePlan, blank: bool):
    if blank:
        page.box(*box, FAINT, LINE, 0.8)
    else:
        draw_marked_cell(
            page,
            box,
            change.label(element, plan.lines),
            style_of(change.row(element), change.before.shape[change.rows]),
            plan.size,
        )


def draw_memory(page: Page, change: Change, plan: ReshapePlan, y: float) -> float:
    """All elements as they stand in memory, one after the other; returns where they end."""
    row = change.names[change.rows]
    page.text(MARGIN, y + 0.35, "in memory, one after the other", 16, INK, "strong", "left")
    if change.before.shape[change.rows] <= len(STYLES):
        said = f"one shade: one {row} index before"
        page.text(WIDTH - MARGIN, y + 0.35, said, 16, AXES[row], "prose", "right")
    per, _ = memory_lines(change, plan)
    high = whole_pixels(plan.lines * plan.size / 44 + 0.08)
    for i, element in enumerate(change.memory):
        box = MARGIN + i % per * plan.wide, y + 0.6 + i // per * high, plan.wide, high
        draw_cell(page, change, box, element, plan, False)
    return box[1] + high


def reshape_text(page: Page, change: Change, name: str, lines: list[str]) -> list[str]:
    """The labels before, in memory and after."""
    sizes = zip(change.names, change.before.shape, strict=True)
    sizes = ", ".join(f"{axis} {page.shape_text((size,))[1:-2]}" for axis, size in sizes)
    memory = " ".join(change.label(element) for element in change.memory)
    said = [f"{name} {page.shape_text(change.before.shape)}: {sizes}."]
    said += [f"{name} = {elements_text(change, change.before)}", f"In memory: {memory}."]
    if change.after is not change.before:
        after = "" if page.hide == "values" else f" = {elements_text(change, change.after)}"
        said.append(f"{change.call} {page.shape_text(change.after.shape)}{after}")
    return said + lines


def elements_text(change: Change, elements: Tensor) -> str:
    if elements.dim() == 0:
        return change.label(int(elements))
    return f"[{' '.join(elements_text(change, part) for part in elements)}]"
