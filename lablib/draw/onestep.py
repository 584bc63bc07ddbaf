"""One step of a recurrent cell with its numbers, so that a pocket calculator can follow."""

import math
from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from lablib import _must

from .grid import Grid, Scale, nested, numbers, shown, span
from .letters import quoted
from .measuring import drawn
from .page import AXES, INK, LINE, MARGIN, SMALL, SOFT, WIDTH, Page, width
from .picture import Picture
from .running import called, recurrent, same

__all__ = ["GIVEN", "cell"]

DECIMALS = 4  # so that the sums can be redone
GIVEN = ("x", "h", "c", "W_ih", "W_hh", "b_ih", "b_hh")  # what a worksheet keeps
MOST = 4  # rows and columns of a matrix
HEAD, LONGEST, ROOM = 1.25, 1.0, WIDTH - 2 * MARGIN
HIGH, LOW = 0.55, 0.42  # of a cell
TALL = 8.9 - 1.0 - 2 * (HEAD + 0.35) - 0.5  # what is left for the cells of both equations


def cell(
    rnn: nn.Module,
    x: Tensor,
    h: Tensor,
    *,
    letter: str | None = None,
    features: str | list[str] | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """One step, x (F,) and h (H,) to h' (H,): both products, the biases, the sum, and its tanh."""
    parts = computed(rnn, x, h)
    if letter is not None and len(_must.text("cell", letter, "letter")) != 1:
        raise ValueError(f"cell: letter must be one character, got {letter!r}")
    with Page("cell", hide, ax) as page:
        enters = f", the letter {quoted(letter)} enters" if letter else ""
        page.title([(f"One step of {called(rnn, False)}{enters}", INK)], ["feature", "hidden"])
        rows = shown(rnn.hidden_size, MOST if rnn.hidden_size <= MOST else MOST - 1)
        y, style = products(page, rnn, parts, rows, labels_of(features, x))
        y = sums(page, rnn, parts, rows, y, style)
        return page.finish(y, in_words(page, rnn, parts, letter, features))


@torch.no_grad()
def computed(rnn: nn.Module, x: Tensor, h: Tensor) -> dict[str, Tensor]:
    """Every vector of the step, and h' as the module itself gives it."""
    recurrent("cell", rnn)
    for name, value, size in (("x", x, rnn.input_size), ("h", h, rnn.hidden_size)):
        _must.floats("cell", name, value, "F" if name == "x" else "H")
        _must.fits("cell", name, value, rnn)
        _must.last("cell", name, value, size)
        _must.finite("cell", name, value)
    parts = {"x": x, "h": h, "W_ih @ x": rnn.weight_ih_l0 @ x, "W_hh @ h": rnn.weight_hh_l0 @ h}
    if getattr(rnn, "bias", True):
        parts |= {"b_ih": rnn.bias_ih_l0, "b_hh": rnn.bias_hh_l0}
    total = sum(list(parts.values())[2:])
    made = rnn(x[None], h[None])[0][0]
    if not same(bend(rnn)(total), made, x):
        raise AssertionError("cell: the parts must give what the module gives")
    return {name: part.detach().cpu() for name, part in {**parts, "sum": total, "h'": made}.items()}


def bend(rnn: nn.Module):
    return getattr(torch, getattr(rnn, "nonlinearity", "tanh"))


def picks(x: Tensor) -> int | None:
    """The column of W_ih that a one-hot x picks."""
    hot = bool(((x == 0) | (x == 1)).all() and x.sum() == 1)
    return int(x.argmax()) if hot else None


def labels_of(features, x: Tensor, where: str = "cell"):
    if features is None:
        return [f"[{i}]" for i in range(len(x))]
    if not isinstance(features, str | list | tuple):
        raise TypeError(f"{where}: features must be a string or a list, got {_must.kind(features)}")
    if len(features) != len(x):
        raise ValueError(f"{where}: features must be {len(x)} labels, got {len(features)}")
    return features


class Block(NamedTuple):
    """A matrix or an upright vector of an equation: what it is called, and what is shown of it."""

    called: str
    values: Tensor
    rows: list[int | None]
    columns: list[int | None]
    axes: list[str]

    def cell(self, size: float) -> float:
        longest = Scale(self.values, DECIMALS).longest
        return max(longest * width("0", size) + 0.18, 0.6)

    def wide(self, size: float) -> float:
        return max(span(self.columns, self.cell(size)), width(self.called, 16, "bold"))


class Style(NamedTuple):
    """What both equations share: the labels of the features, the height of a cell, the x."""

    labels: list[str]
    high: float
    x: Tensor


def products(page: Page, rnn, parts, rows, labels) -> tuple[float, Style]:
    """Both matrices times their vectors in one line, as many columns and as large as it holds."""
    picked = picks(parts["x"])
    w_ih, w_hh = (weight.detach().cpu() for weight in (rnn.weight_ih_l0, rnn.weight_hh_l0))
    for most in range(6, 1, -1):
        columns = shown(rnn.input_size, most, () if picked is None else (0, picked))
        hidden = shown(rnn.hidden_size, min(most, MOST))
        items = [Block("W_ih", w_ih, rows, columns, ["hidden", "feature"]), "@"]
        items += [upright("x", parts, columns, "feature"), " " * spaces(labels, columns) + "="]
        items += [upright("W_ih @ x", parts, rows), "   "]
        items += [Block("W_hh", w_hh, rows, hidden, ["hidden", "hidden"]), "@"]
        items += [upright("h", parts, hidden), "=", upright("W_hh @ h", parts, rows)]
        longest = max(columns, rows, hidden, key=lambda shown_ones: span(shown_ones, HIGH))
        tall = TALL - span(longest, 0) - span(rows, 0)
        high = min(HIGH, tall / (len(numbers(longest)) + len(numbers(rows))))
        if along(items, SMALL) <= ROOM and high >= LOW:
            break
    style = Style(labels, high, parts["x"])
    return equation(page, items, 1.0, style), style


def spaces(labels: list[str], shown_ones: list[int | None]) -> int:
    """Room right of x for the labels of its rows."""
    widest = max(width(*drawn(labels[i])) for i in numbers(shown_ones))
    return math.ceil(min(widest, LONGEST) / width(" ", 20, "bold") + 0.5)


def upright(called: str, parts, rows, axis: str = "hidden") -> Block:
    return Block(called, parts[called][:, None], rows, [0], [axis])


def along(items: list[Block | str], size: float) -> float:
    """The width of an equation whose numbers have that size."""
    return sum(sign(i) if isinstance(i, str) else i.wide(size) for i in items)


def sign(said: str) -> float:
    return width(said, 20, "bold") + 0.16


def equation(page: Page, items: list[Block | str], y: float, style: Style) -> float:
    """Blocks and the signs between them in one line, all centred; returns where it ends."""
    size = next((s for s in (18, 17, 16, 15) if along(items, s) <= ROOM), SMALL)
    right = (WIDTH - along(items, size)) / 2
    tallest = max(span(item.rows, style.high) for item in items if not isinstance(item, str))
    middle = y + HEAD + tallest / 2
    for item in items:
        if isinstance(item, str):
            right += sign(item)
            page.text(right - 0.08, middle, item.strip(), 20, INK, "bold", "right")
            continue
        cell, high = item.cell(size), span(item.rows, style.high)
        left = right + (item.wide(size) - span(item.columns, cell)) / 2
        grid = Grid(left, middle - high / 2, item.rows, item.columns, cell, style.high)
        grid.draw(page, item.values, Scale(item.values, DECIMALS), LINE, size, item.called in GIVEN)
        heading(page, item, grid)
        beside(page, item, grid, style)
        right += item.wide(size)
    return y + HEAD + tallest + 0.35


def heading(page: Page, block: Block, grid: Grid) -> None:
    """The name of a block and its shape, above it."""
    x, y = (grid.left + grid.right) / 2, grid.top - (0.6 if block.called == "W_ih" else 0.26)
    page.text(x, y - 0.36, block.called, 16, INK, "bold")
    shape = block.values.shape[: len(block.axes)]
    page.line_of(x, y, page.shape(shape, block.axes), SMALL, "mono", "center")


def beside(page: Page, block: Block, grid: Grid, style: Style) -> None:
    """The labels of the features at x and at W_ih, and the column that a one-hot x picks."""
    color, picked = AXES["feature"], picks(style.x)
    if block.called == "W_ih":
        for c in numbers(block.columns):
            page.label(grid.xs()[c], grid.top - 0.24, style.labels[c], grid.wide - 0.1, color)
        if picked is not None:
            column = torch.arange(len(style.x)) == picked
            grid.outline(page, column.expand(len(block.values), -1))
    if block.called == "x":
        for r in numbers(block.rows):
            page.label(grid.right + 0.12, grid.ys()[r], style.labels[r], LONGEST, color, "left")


def sums(page: Page, rnn, parts, rows, y: float, style: Style) -> float:
    """The vectors added, then bent."""
    items = []
    for name in list(parts)[2:-2]:
        items += [upright(name, parts, rows), "+"]
    items[-1] = "="
    items += [upright("sum", parts, rows), f"{bend(rnn).__name__}→", upright("h'", parts, rows)]
    bottom = equation(page, items, y, style)
    frame = "Framed: the column that the one-hot x picks. " if picks(style.x) is not None else ""
    note = f"{frame}h' is what the module itself gives. {DECIMALS} decimals shown."
    page.sentence(bottom + 0.1, note, 16, SOFT)
    return bottom + 0.5


def in_words(page: Page, rnn, parts, letter, features) -> list[str]:
    """The step in lines, in the order in which it is computed."""
    called_x = f" for the letter {quoted(letter)}" if letter else ""
    lines = [f"{called(rnn, False)}, one step{called_x}; {DECIMALS} decimals."]
    everything = {"x": parts["x"], "W_ih": rnn.weight_ih_l0, "W_hh": rnn.weight_hh_l0} | parts
    for name, value in everything.items():
        shape = page.say(value.shape)
        scale, blank = Scale(value.detach(), DECIMALS), page.hide == "values"
        hidden = blank and name not in GIVEN
        numbers_said = "to compute" if hidden else nested(value.detach(), scale, 6)
        lines.append(f"{name} {shape} = {numbers_said}")
    picked = picks(parts["x"])
    if picked is not None:
        lines.append(f"x is one-hot: W_ih @ x is column {picked} of W_ih.")
    return [*lines, f"h' = {bend(rnn).__name__}(sum), equal to the module's own output."]
