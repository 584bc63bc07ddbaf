"""One step of a recurrent cell with its numbers, so that a pocket calculator can follow."""

import math

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from lablib import _must

from ..page.colours import INK, SOFT
from ..page.elision import elide, span, without_gaps
from ..page.first_fitting import first_fitting
from ..page.page import Page
from ..page.text_width import SMALL, label_look, width
from ..page.values import Scale, nested_text
from ..page.wording import quoted_text
from ..picture import Picture
from ..run.modules import checked_module, module_title, nearly_equal
from .equation import (
    DECIMALS,
    GIVEN,
    HEAD,
    LONGEST,
    ROOM,
    Block,
    EquationStyle,
    draw_equation,
    equation_width,
    feature_labels,
    picked_column,
)

__all__ = ["cell"]

MOST = 4  # rows and columns of a matrix
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
    parts = measure_step(rnn, x, h)
    if letter is not None and len(_must.text("cell", letter, "letter")) != 1:
        raise ValueError(f"cell: letter must be one character, got {letter!r}")
    with Page("cell", hide, ax) as page:
        enters = f", the letter {quoted_text(letter)} enters" if letter else ""
        page.title(
            [(f"One step of {module_title(rnn, False)}{enters}", INK)], ["feature", "hidden"]
        )
        rows = elide(rnn.hidden_size, MOST if rnn.hidden_size <= MOST else MOST - 1)
        y, style = draw_products(page, rnn, parts, rows, feature_labels(features, x))
        y = draw_sum(page, rnn, parts, rows, y, style)
        return page.finish(y, step_text(page, rnn, parts, letter, features))


@torch.no_grad()
def measure_step(rnn: nn.Module, x: Tensor, h: Tensor) -> dict[str, Tensor]:
    """Every vector of the step, and h' as the module itself gives it."""
    checked_module("cell", rnn)
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
    if not nearly_equal(activation(rnn)(total), made, x):
        raise AssertionError("cell: the parts must give what the module gives")
    return {name: part.detach().cpu() for name, part in {**parts, "sum": total, "h'": made}.items()}


def activation(rnn: nn.Module):
    return getattr(torch, getattr(rnn, "nonlinearity", "tanh"))


def draw_products(page: Page, rnn, parts, rows, labels) -> tuple[float, EquationStyle]:
    """Both matrices times their vectors in one line, as many columns and as large as it holds."""
    picked = picked_column(parts["x"])
    w_ih, w_hh = (weight.detach().cpu() for weight in (rnn.weight_ih_l0, rnn.weight_hh_l0))

    def lay(most: int) -> tuple[list[Block | str], float]:
        columns = elide(rnn.input_size, most, () if picked is None else (0, picked))
        hidden = elide(rnn.hidden_size, min(most, MOST))
        items = [Block("W_ih", w_ih, rows, columns, ["hidden", "feature"]), "@"]
        items += [
            column_vector("x", parts, columns, "feature"),
            " " * label_spaces(labels, columns) + "=",
        ]
        items += [column_vector("W_ih @ x", parts, rows), "   "]
        items += [Block("W_hh", w_hh, rows, hidden, ["hidden", "hidden"]), "@"]
        items += [column_vector("h", parts, hidden), "=", column_vector("W_hh @ h", parts, rows)]
        longest = max(columns, rows, hidden, key=lambda shown_ones: span(shown_ones, HIGH))
        tall = TALL - span(longest, 0) - span(rows, 0)
        high = min(HIGH, tall / (len(without_gaps(longest)) + len(without_gaps(rows))))
        return items, high

    def fits(plan: tuple[list[Block | str], float]) -> bool:
        return equation_width(plan[0], SMALL) <= ROOM and plan[1] >= LOW

    items, high = first_fitting(map(lay, range(6, 1, -1)), fits)
    style = EquationStyle(labels, high, parts["x"])
    return draw_equation(page, items, 1.0, style), style


def label_spaces(labels: list[str], shown_ones: list[int | None]) -> int:
    """Room right of x for the labels of its rows."""
    widest = max(width(*label_look(labels[i])) for i in without_gaps(shown_ones))
    return math.ceil(min(widest, LONGEST) / width(" ", 20, "bold") + 0.5)


def column_vector(called: str, parts, rows, axis: str = "hidden") -> Block:
    return Block(called, parts[called][:, None], rows, [0], [axis])


def draw_sum(page: Page, rnn, parts, rows, y: float, style: EquationStyle) -> float:
    """The vectors added, then bent."""
    items = []
    for name in list(parts)[2:-2]:
        items += [column_vector(name, parts, rows), "+"]
    items[-1] = "="
    items += [
        column_vector("sum", parts, rows),
        f"{activation(rnn).__name__}→",
        column_vector("h'", parts, rows),
    ]
    bottom = draw_equation(page, items, y, style)
    frame = (
        "Framed: the column that the one-hot x picks. "
        if picked_column(style.x) is not None
        else ""
    )
    note = f"{frame}h' is what the module itself gives. {DECIMALS} decimals shown."
    page.sentence(bottom + 0.1, note, 16, SOFT)
    return bottom + 0.5


def step_text(page: Page, rnn, parts, letter, features) -> list[str]:
    """The step in lines, in the order in which it is computed."""
    called_x = f" for the letter {quoted_text(letter)}" if letter else ""
    lines = [f"{module_title(rnn, False)}, one step{called_x}; {DECIMALS} decimals."]
    everything = {"x": parts["x"], "W_ih": rnn.weight_ih_l0, "W_hh": rnn.weight_hh_l0} | parts
    for name, value in everything.items():
        shape = page.shape_text(value.shape)
        scale, blank = Scale(value.detach(), DECIMALS), page.hide == "values"
        hidden = blank and name not in GIVEN
        numbers_said = "to compute" if hidden else nested_text(value.detach(), scale, 6)
        lines.append(f"{name} {shape} = {numbers_said}")
    picked = picked_column(parts["x"])
    if picked is not None:
        lines.append(f"x is one-hot: W_ih @ x is column {picked} of W_ih.")
    return [*lines, f"h' = {activation(rnn).__name__}(sum), equal to the module's own output."]
