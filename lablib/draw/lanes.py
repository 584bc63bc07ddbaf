"""An argmax on the page: sheets with framed lanes, the winners marked, the result beside or below."""

from .contest import Contest, decoded
from .fitting import ARROW, BUS, HEAD, TOP, Around, Plan, measured, planned
from .grid import GAP, Grid, numbers, span
from .labels import Labels
from .layouts import tie
from .marks import mark, snapped, style_of
from .measuring import drawn
from .page import AXES, FAINT, INK, LINE, MARGIN, PAPER, SMALL, SOFT, WIDTH, Page, cut, fitted

__all__ = ["both"]

THICK = 4.5


def both(page: Page, contest: Contest, labels: Labels) -> tuple[float, float, float]:
    """The sheets and the result; returns where the sentences have room, and where all ends."""
    around = measured(contest, labels)
    plan = planned(contest, around)
    rows, columns = plan.after(contest)
    count = len(numbers(plan.parts[0]))
    wide = span(plan.parts[2], plan.wide) * count + around.apart * (count - 1)
    wide += span(plan.parts[0], 0)
    whole = around.sides[0] + wide
    if plan.beside:
        whole += ARROW + around.sides[1] + span(columns, plan.wide)
    left = snapped((WIDTH - whole) / 2 + around.sides[0])
    grids = sheets(page, contest, around, plan, left)
    last = list(grids.values())[-1]
    if plan.beside:
        left = snapped(last.right + ARROW + around.sides[1])
        top = max(last.top, last.bottom - span(rows, plan.high))
    else:
        left, top = snapped(MARGIN + around.sides[1] + 0.4), last.bottom + HEAD + 0.25
    grid = Grid(left, top, rows, columns, plan.wide, plan.high)
    outcome(page, contest, around, grid)
    joined(page, contest, grids, grid, plan)
    if plan.beside:
        return MARGIN, max(last.bottom, grid.bottom) + BUS + 0.4, 0
    return grid.right + 2.0, grid.top - 1.1, grid.bottom + 0.54


def sheets(
    page: Page, contest: Contest, around: Around, plan: Plan, left: float
) -> dict[int, Grid]:
    """The tensor as print() shows it, each lane in a frame, its winner marked."""
    view, grids, gap = contest.view, {}, False
    for s in plan.parts[0]:
        if s is None:
            left, gap = left + GAP, True
            continue
        grid = Grid(left, TOP + HEAD, *plan.parts[1:], plan.wide, plan.high)
        cells(page, contest, grid, s)
        if view.sheet:
            name = around.labels.sheet(view.sheet, s)
            page.text(grid.left, grid.top - 1.18, name, 18, AXES[view.sheet], "strong", "left")
        around.labels.top(page, grid, view, s)
        if view.row and (not grids or around.labels.again(view)):
            around.labels.rows(page, grid, view, s, not grids)
        if not grids:
            around.labels.names(page, grid, view)
        tie(page, list(grids.values())[-1] if grids else None, grid, gap)
        grids[s], left, gap = grid, grid.right + around.apart, False
    return grids


def cells(page: Page, contest: Contest, grid: Grid, s: int) -> None:
    """The values of one sheet; a winner in the style of its index."""
    scale, winners = contest.scale, contest.winners
    values = {(r, c): contest.view.values[s, r, c].item() for r, c in grid.cells()}
    size = fitted("0" * scale.longest, 22, grid.wide - 0.3)
    competitors = contest.view.values.shape[contest.place]
    for (r, c), value in values.items():
        at = (s, r, c)
        lane = tuple(i for place, i in enumerate(at) if place != contest.place)
        x, y = grid.xs()[c] - grid.wide / 2, grid.ys()[r] - grid.high / 2
        box = x, y, grid.wide, grid.high
        if page.hide != "values" and winners[lane] == at[contest.place]:
            mark(page, box, scale.said(value), style_of(at[contest.place], competitors), size)
        else:
            page.box(*box, PAPER, LINE, 0.8)
            page.text(x + grid.wide / 2, y + grid.high / 2, scale.said(value), size, SOFT)
    grid.dots(page)
    frames(page, contest, grid, s)


def frames(page: Page, contest: Contest, grid: Grid, s: int) -> None:
    """A frame round the sheet and round each lane in it, thick round that of the example."""
    sheet, row, column = contest.ends()
    edge = AXES[contest.view.sheet] if contest.view.sheet else LINE
    frame(page, grid, grid.rows, grid.columns, edge, 2.5, -0.05)
    for c in numbers(grid.columns) if contest.place == 1 else ():
        frame(page, grid, grid.rows, [c], INK, THICK if (s, c) == (sheet, column) else 2)
    for r in numbers(grid.rows) if contest.place == 2 else ():
        frame(page, grid, [r], grid.columns, INK, THICK if (s, r) == (sheet, row) else 2)
    if contest.place == 0:
        frame(page, grid, [row], [column], INK, THICK)


def frame(page: Page, grid: Grid, rows: list, columns: list, color, line, inset=0.05) -> None:
    """A frame round some cells of a grid, a little inside them, so that neighbours stay apart."""
    xs, ys = grid.xs(), grid.ys()
    left = (xs[columns[0]] - grid.wide / 2 if len(columns) == 1 else grid.left) + inset
    right = (xs[columns[0]] + grid.wide / 2 if len(columns) == 1 else grid.right) - inset
    top = (ys[rows[0]] - grid.high / 2 if len(rows) == 1 else grid.top) + inset
    bottom = (ys[rows[0]] + grid.high / 2 if len(rows) == 1 else grid.bottom) - inset
    page.box(left, top, right - left, bottom - top, "none", color, line)


def outcome(page: Page, contest: Contest, around: Around, grid: Grid) -> None:
    """The indices that won, each in its style, with its letter where there is one."""
    letters = decoded(around.labels, contest)
    competitors = contest.view.values.shape[contest.place]
    won = {(r, c): int(contest.after.values[0][r, c]) for r, c in grid.cells()}
    said = {i: f"{i} {drawn(letters[i])[0]}" if letters else str(i) for i in won.values()}
    texts = {i: cut(label, grid.wide - 0.3, SMALL, "bold") for i, label in said.items()}
    size = fitted(max(texts.values(), key=len), 22, grid.wide - 0.24, "bold")
    for (r, c), index in won.items():
        x, y = grid.xs()[c], grid.ys()[r]
        box = x - grid.wide / 2, y - grid.high / 2, grid.wide, grid.high
        if page.hide == "values":
            page.box(*box, FAINT, LINE, 0.8)
        else:
            mark(page, box, texts[index], style_of(index, competitors), size)
    grid.dots(page)
    frame(page, grid, grid.rows, grid.columns, INK, 2.5, -0.05)
    row, column = contest.spot()
    frame(page, grid, [row], [column], INK, THICK)
    above = 0.3 if contest.upright else 1.18
    page.text(grid.left, grid.top - above, "result", 18, INK, "strong", "left")
    if contest.upright:
        return  # its rows are those of the sheet beside it
    around.bare.top(page, grid, contest.after, 0)
    if contest.after.row:
        around.bare.rows(page, grid, contest.after, 0, True)
    around.bare.names(page, grid, contest.after)


def joined(page: Page, contest: Contest, grids: dict[int, Grid], after: Grid, plan: Plan) -> None:
    """A line from the thick frames to their cell of the result, under the sheets or beside them."""
    sheet, row, column = contest.ends()
    starts = grids.values() if contest.place == 0 else [grids[sheet]]
    xs = [g.xs()[column] if contest.place < 2 else (g.left + g.right) / 2 for g in starts]
    bottom = grids[sheet].bottom
    down, across = contest.spot()
    x, y = after.xs()[across], after.ys()[down]
    if contest.upright:
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
