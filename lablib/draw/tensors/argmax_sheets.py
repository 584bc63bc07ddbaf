"""An argmax on the page: sheets with framed lanes, the winners marked, the result beside or below."""

from ..page.colours import AXES, FAINT, INK, LINE, PAPER, SOFT
from ..page.elision import GAP, span, without_gaps
from ..page.grid import Grid
from ..page.hatching import draw_marked_cell, style_of, whole_pixels
from ..page.labels import Labels
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, cut_text, fit_size
from .argmax_facts import ArgmaxFacts, winner_labels
from .argmax_plan import (
    ARROW,
    BUS,
    HEAD,
    TOP,
    ArgmaxPlan,
    Margins,
    measure_margins,
    plan_argmax,
    winner_text,
)
from .sheets import draw_tie

THICK = 4.5


def draw_input_and_result(
    page: Page, facts: ArgmaxFacts, labels: Labels
) -> tuple[float, float, float]:
    """The sheets and the result; returns where the sentences have room, and where all ends."""
    margins = measure_margins(facts, labels)
    plan = plan_argmax(facts, margins)
    rows, columns = plan.after(facts)
    count = len(without_gaps(plan.parts[0]))
    wide = span(plan.parts[2], plan.wide) * count + margins.apart * (count - 1)
    wide += span(plan.parts[0], 0)
    whole = margins.sides[0] + wide
    if plan.beside:
        whole += ARROW + margins.sides[1] + span(columns, plan.wide)
    left = whole_pixels((WIDTH - whole) / 2 + margins.sides[0])
    grids = draw_sheets(page, facts, margins, plan, left)
    last = list(grids.values())[-1]
    if plan.beside:
        left = whole_pixels(last.right + ARROW + margins.sides[1])
        top = max(last.top, last.bottom - span(rows, plan.high))
    else:
        left, top = whole_pixels(MARGIN + margins.sides[1] + 0.4), last.bottom + HEAD + 0.25
    grid = Grid(left, top, rows, columns, plan.wide, plan.high)
    draw_result(page, facts, margins, grid)
    draw_join(page, facts, grids, grid, plan)
    if plan.beside:
        return MARGIN, max(last.bottom, grid.bottom) + BUS + 0.4, 0
    return grid.right + 2.0, grid.top - 1.1, grid.bottom + 0.54


def draw_sheets(
    page: Page, facts: ArgmaxFacts, margins: Margins, plan: ArgmaxPlan, left: float
) -> dict[int, Grid]:
    """The tensor as print() shows it, each lane in a frame, its winner marked."""
    view, grids, gap = facts.view, {}, False
    for s in plan.parts[0]:
        if s is None:
            left, gap = left + GAP, True
            continue
        grid = Grid(left, TOP + HEAD, *plan.parts[1:], plan.wide, plan.high)
        draw_cells(page, facts, grid, s)
        if view.sheet:
            name = margins.labels.sheet_text(view.sheet, s)
            page.text(grid.left, grid.top - 1.18, name, 18, AXES[view.sheet], "strong", "left")
        margins.labels.draw_column_labels(page, grid, view, s)
        if view.row and (not grids or margins.labels.sheet_gap(view)):
            margins.labels.draw_row_labels(page, grid, view, s, not grids)
        if not grids:
            margins.labels.draw_axis_names(page, grid, view)
        draw_tie(page, list(grids.values())[-1] if grids else None, grid, gap)
        grids[s], left, gap = grid, grid.right + margins.apart, False
    return grids


def draw_cells(page: Page, facts: ArgmaxFacts, grid: Grid, s: int) -> None:
    """The values of one sheet; a winner in the style of its index."""
    scale, winners = facts.scale, facts.winners
    values = {(r, c): facts.view.values[s, r, c].item() for r, c in grid.cells()}
    size = fit_size("0" * scale.longest, 22, grid.wide - 0.3)
    competitors = facts.view.values.shape[facts.place]
    for (r, c), value in values.items():
        at = (s, r, c)
        lane = tuple(i for place, i in enumerate(at) if place != facts.place)
        x, y = grid.xs()[c] - grid.wide / 2, grid.ys()[r] - grid.high / 2
        box = x, y, grid.wide, grid.high
        if page.hide != "values" and winners[lane] == at[facts.place]:
            draw_marked_cell(
                page, box, scale.said(value), style_of(at[facts.place], competitors), size
            )
        else:
            page.box(*box, PAPER, LINE, 0.8)
            page.text(x + grid.wide / 2, y + grid.high / 2, scale.said(value), size, SOFT)
    grid.dots(page)
    draw_frames(page, facts, grid, s)


def draw_frames(page: Page, facts: ArgmaxFacts, grid: Grid, s: int) -> None:
    """A frame round the sheet and round each lane in it, thick round that of the example."""
    sheet, row, column = facts.ends()
    edge = AXES[facts.view.sheet] if facts.view.sheet else LINE
    draw_frame(page, grid, grid.rows, grid.columns, edge, 2.5, -0.05)
    for c in without_gaps(grid.columns) if facts.place == 1 else ():
        draw_frame(page, grid, grid.rows, [c], INK, THICK if (s, c) == (sheet, column) else 2)
    for r in without_gaps(grid.rows) if facts.place == 2 else ():
        draw_frame(page, grid, [r], grid.columns, INK, THICK if (s, r) == (sheet, row) else 2)
    if facts.place == 0:
        draw_frame(page, grid, [row], [column], INK, THICK)


def draw_frame(page: Page, grid: Grid, rows: list, columns: list, color, line, inset=0.05) -> None:
    """A frame round some cells of a grid, a little inside them, so that neighbours stay apart."""
    xs, ys = grid.xs(), grid.ys()
    left = (xs[columns[0]] - grid.wide / 2 if len(columns) == 1 else grid.left) + inset
    right = (xs[columns[0]] + grid.wide / 2 if len(columns) == 1 else grid.right) - inset
    top = (ys[rows[0]] - grid.high / 2 if len(rows) == 1 else grid.top) + inset
    bottom = (ys[rows[0]] + grid.high / 2 if len(rows) == 1 else grid.bottom) - inset
    page.box(left, top, right - left, bottom - top, "none", color, line)


def draw_result(page: Page, facts: ArgmaxFacts, margins: Margins, grid: Grid) -> None:
    """The indices that won, each in its style, with its letter where there is one."""
    letters = winner_labels(margins.labels, facts)
    competitors = facts.view.values.shape[facts.place]
    won = {(r, c): int(facts.after.values[0][r, c]) for r, c in grid.cells()}
    said = {i: winner_text(i, letters[i]) if letters else str(i) for i in won.values()}
    texts = {i: cut_lines(label, grid.wide - 0.3) for i, label in said.items()}
    lines = [line for label in texts.values() for line in label.split("\n")]
    size = fit_size(max(lines, key=len), 22, grid.wide - 0.24, "bold")
    if any("\n" in label for label in texts.values()):
        size = max(SMALL, min(size, int((grid.high - 0.14) * 22)))
    for (r, c), index in won.items():
        x, y = grid.xs()[c], grid.ys()[r]
        box = x - grid.wide / 2, y - grid.high / 2, grid.wide, grid.high
        if page.hide == "values":
            page.box(*box, FAINT, LINE, 0.8)
        else:
            draw_marked_cell(page, box, texts[index], style_of(index, competitors), size)
    grid.dots(page)
    draw_frame(page, grid, grid.rows, grid.columns, INK, 2.5, -0.05)
    row, column = facts.spot()
    draw_frame(page, grid, [row], [column], INK, THICK)
    above = 0.3 if facts.upright else 1.18
    page.text(grid.left, grid.top - above, "result", 18, INK, "strong", "left")
    if facts.upright:
        return  # its rows are those of the sheet beside it
    margins.bare.draw_column_labels(page, grid, facts.after, 0)
    if facts.after.row:
        margins.bare.draw_row_labels(page, grid, facts.after, 0, True)
    margins.bare.draw_axis_names(page, grid, facts.after)


def cut_lines(label: str, room: float) -> str:
    return "\n".join(cut_text(line, room, SMALL, "bold") for line in label.split("\n"))


def draw_join(
    page: Page, facts: ArgmaxFacts, grids: dict[int, Grid], after: Grid, plan: ArgmaxPlan
) -> None:
    """A line from the thick frames to their cell of the result, under the sheets or beside them."""
    sheet, row, column = facts.ends()
    starts = grids.values() if facts.place == 0 else [grids[sheet]]
    xs = [g.xs()[column] if facts.place < 2 else (g.left + g.right) / 2 for g in starts]
    bottom = grids[sheet].bottom
    down, across = facts.spot()
    x, y = after.xs()[across], after.ys()[down]
    if facts.upright:
        return page.arrow(grids[sheet].right + 0.05, y, after.left - 0.05, y, INK, 2.2)
    low = (max(bottom, after.bottom) + BUS if plan.beside else bottom + 0.35) - 0.1
    for x0 in xs:
        page.line([x0, x0], [bottom, low], INK, 2.2)
    if plan.beside:
        page.line([xs[0], x], [low, low], INK, 2.2)
        page.arrow(x, low, x, after.bottom + 0.05, INK, 2.2)
    else:
        aside = after.right + 0.7
        page.line([min(*xs, aside), max(*xs, aside)], [low, low], INK, 2.2)
        under = after.bottom + 0.35
        page.line([aside, aside], [low, under], INK, 2.2)
        page.line([aside, x], [under, under], INK, 2.2)
        page.arrow(x, under, x, after.bottom + 0.05, INK, 2.2)
