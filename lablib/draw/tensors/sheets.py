"""Where the cells of a tensor go: sheets side by side, or one sheet in both layouts."""

from typing import NamedTuple

from torch import Tensor

from ..page.axes import one_hot_axis
from ..page.colours import AXES, INK, LINE, SOFT
from ..page.elision import GAP, elide, span, without_gaps
from ..page.grid import Grid
from ..page.labels import Labels
from ..page.page import MARGIN, WIDTH, Page
from ..page.values import Scale
from .sheets_plan import LOW, SheetsPlan, plan_sheets

ACROSS = ("sequence", "batch", "layer", "feature", "vocabulary", "hidden")  # columns, best first
DOWN = ("feature", "vocabulary", "hidden", "batch", "layer", "sequence")
TOP, HEAD, FOOT = 1.1, 1.4, 0.4  # the title; above the cells of a sheet; below all
TALLEST = 8.5
MOST_ZEROS = 60  # of cells with 0 or 1: beyond, the zeros are left out


class SheetsView(NamedTuple):
    """A tensor seen as (sheets, rows, columns): the name of each, None where there is none."""

    values: Tensor
    sheet: str | None
    row: str | None
    column: str | None
    mask: Tensor | None
    hot: str | None
    by_row: bool = False  # whether each row is shaded on a scale of its own


def view_as(t: Tensor, names: list[str], layout: str, mask: Tensor | None) -> SheetsView:
    """Which axis is the sheet, which the row, which the column."""
    if layout == "print":
        order = [None] * (3 - t.dim()) + names
    elif t.dim() == 1:
        order = [None, None, *names] if names[0] in ("sequence", "batch") else [None, *names, None]
    else:
        column = next(name for name in ACROSS if name in names)
        row = next(name for name in DOWN if name in names and name != column)
        order = [*([n for n in names if n not in (row, column)] or [None]), row, column]
    used = [names.index(name) for name in order if name is not None]
    shape = [1 if name is None else t.shape[names.index(name)] for name in order]
    masked = None if mask is None else mask.permute(used).reshape(shape)
    return SheetsView(t.permute(used).reshape(shape), *order, masked, one_hot_axis(t, names))


def one_hot_picker(view: SheetsView):
    """Which rows and columns to show: of a one-hot tensor those with a 1."""

    def hot(sheets: list, most_rows: int, most_columns: int) -> tuple[list, list]:
        _, rows, columns = view.values.shape
        shown_rows, shown_columns = elide(rows, most_rows), elide(columns, most_columns)
        some = [s for s in sheets if s is not None]
        if view.hot and view.hot == view.row and most_rows < rows:
            picked = [c for c in shown_columns if c is not None]
            ones = view.values[some][:, :, picked].argmax(1).unique().tolist()
            shown_rows = elide(rows, 0, ones)
        elif view.hot and view.hot == view.column and most_columns < columns:
            picked = [r for r in shown_rows if r is not None]
            ones = view.values[some][:, picked].argmax(2).unique().tolist()
            shown_columns = elide(columns, 0, ones)
        return shown_rows, shown_columns

    return hot


def draw_sheets(
    page: Page, view: SheetsView, labels: Labels, begin: float = TOP, end: float = TALLEST
) -> float:
    """All sheets, centred between two heights; returns how far down the page they reach."""
    side, again = labels.left_margin(view, view.values.shape[1]), labels.sheet_gap(view)
    head = HEAD if view.sheet else HEAD - 0.45
    room = WIDTH - 2 * MARGIN - side, end - begin - head - 2 * FOOT
    apart = 0.6 + again, head + 0.1
    least = labels.min_cell_width(view), 0.3
    plan = plan_sheets(view.values, room, apart, least, one_hot_picker(view))
    if view.by_row:
        plan.scale.shade_rows(view.values[0])
    if plan.beside:
        one = span(plan.columns, plan.wide) + apart[0]
        wide = len(without_gaps(plan.sheets)) * one - apart[0] + GAP * (None in plan.sheets)
    else:
        wide = span(plan.columns, plan.wide)
    left, top = (WIDTH - wide - side) / 2 + side, begin + head
    before, gap = None, False
    for s in plan.sheets:
        if s is None:
            left, top, gap = left + GAP * plan.beside, top + GAP * (not plan.beside), True
            continue
        grid = Grid(left, top, plan.rows, plan.columns, plan.wide, plan.high)
        draw_sheet(page, view, labels, plan, grid, s)
        draw_tie(page, before, grid, gap)
        before, gap = grid, False
        left, top = (grid.right + apart[0], top) if plan.beside else (left, grid.bottom + apart[1])
    return draw_foot(page, grid.bottom, plan.scale, view.hot)


def draw_foot(page: Page, bottom: float, scale: Scale, hot: str | None) -> float:
    said = ",  ".join(filter(None, (hot and f"one-hot: a single 1 along {hot}", scale.legend())))
    if not said or page.hide == "values":
        return bottom + FOOT
    page.text(WIDTH / 2, bottom + 0.45, said, 16, SOFT, "prose")
    return bottom + 0.45 + FOOT


def draw_sheet(
    page: Page, view: SheetsView, labels: Labels, plan: SheetsPlan, grid: Grid, s: int
) -> None:
    frame = AXES[view.sheet] if view.sheet else LINE
    plan.scale.bare = plan.scale.marks and len(grid.cells()) > MOST_ZEROS
    grid.draw(page, view.values[s], plan.scale, frame)
    if view.mask is not None:
        grid.outline(page, view.mask[s])
    if view.sheet:
        page.text(
            grid.left,
            grid.top - 1.18,
            labels.sheet_text(view.sheet, s),
            18,
            frame,
            "strong",
            "left",
        )
    labels.draw_column_labels(page, grid, view, s)
    if view.row and (s == 0 or labels.sheet_gap(view) or not plan.beside):
        labels.draw_row_labels(page, grid, view, s, s == 0 or not plan.beside)
    if s == 0:
        labels.draw_axis_names(page, grid, view)


def draw_tie(page: Page, before: Grid | None, grid: Grid, gap: bool) -> None:
    """Dashed lines from the sheet before, an ellipsis where sheets are left out."""
    if before is None:
        return
    if before.top == grid.top:
        for y in (grid.top, grid.bottom):
            page.line([before.right, grid.left], [y, y], LINE, 1.4, "--")
        middle = (before.right + grid.left) / 2, (grid.top + grid.bottom) / 2
    else:
        page.line([grid.right] * 2, [before.bottom, grid.top], LINE, 1.4, "--")
        middle = (grid.left + grid.right) / 2, before.bottom + 0.25
    if gap:
        page.text(*middle, "…", 22, SOFT)


def both_views(t: Tensor, names: list[str], mask, labels: Labels) -> tuple[list[SheetsView], str]:
    """The print and the time layout of a sheet, of sheet 0 where there are several."""
    called = ""
    if t.dim() == 3:
        sheet = names.index(view_as(t, names, "time", None).sheet)
        called = f", {labels.sheet_text(names[sheet], 0)}"
        t, mask = t.select(sheet, 0), None if mask is None else mask.select(sheet, 0)
        names = names[:sheet] + names[sheet + 1 :]
    views = [view_as(t, names, layout, mask) for layout in ("print", "time")]
    if views[0].row == views[1].row:
        raise ValueError(
            f"tensor: layout 'both' needs axes that the two layouts place differently, "
            f"got {' '.join(names)!r}"
        )
    return views, called


def draw_both_layouts(page: Page, t: Tensor, names: list[str], mask, labels: Labels) -> float:
    """One sheet in both layouts, print on the left, time on the right."""
    views, called = both_views(t, names, mask, labels)
    sides = [labels.left_margin(view, view.values.shape[1]) for view in views]
    room = (WIDTH - 2 * MARGIN - sum(sides) - 1.6) / 2
    tall = TALLEST - TOP - HEAD - 2 * FOOT
    widest = Scale(views[0].values).widest()
    least = max(*(labels.min_cell_width(view) for view in views), widest)
    both = min(room, tall * least / LOW), min(tall, room * LOW / least)  # fits turned as well
    plan = plan_sheets(views[0].values, both, (0, 0), (least, LOW), one_hot_picker(views[0]))
    plans = plan, plan._replace(rows=plan.columns, columns=plan.rows)
    left, bottoms = MARGIN, []
    for view, one, side, layout in zip(views, plans, sides, ("print", "time"), strict=True):
        wide = min(1.5, (room - span(one.columns, 0)) / len(without_gaps(one.columns)))
        high = min(0.8, (tall - span(one.rows, 0)) / len(without_gaps(one.rows)))
        grid = Grid(left + side, TOP + HEAD, one.rows, one.columns, wide, high)
        draw_sheet(page, view, labels, plan, grid, 0)
        said = f"{layout} layout{called}"
        page.text(grid.left, grid.top - 1.18, said, 18, INK, "strong", "left")
        left = grid.right + 1.6
        bottoms.append(grid.bottom)
    turn = left - 1.6 - (grid.right - grid.left) - side
    y = (TOP + HEAD + min(bottoms)) / 2
    page.text(turn - 0.8, y, "=", 30, SOFT, "bold")  # an arrow would look like an operation
    return draw_foot(page, max(bottoms), plan.scale, view.hot)
