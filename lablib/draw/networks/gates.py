"""One step of an LSTM or a GRU with its numbers: the gates, and how they multiply and add."""

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from lablib import _must

from ..page.colours import AXES, INK, LINE, SOFT
from ..page.elision import elide, span, without_gaps
from ..page.first_fitting import first_fitting
from ..page.grid import Grid
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, cut_text, label_look, width
from ..page.values import Scale, nested_text
from ..page.wording import count_text, quoted_text
from ..picture import Picture
from ..run.gate_step import GateStep, gate_function, measure_gates
from .equation import (
    DECIMALS,
    GIVEN,
    LONGEST,
    Block,
    EquationStyle,
    draw_equation,
    equation_width,
    feature_labels,
    picked_column,
    sign_width,
)

__all__ = ["gates"]

ROLES = {"i": "input gate", "f": "forget gate", "g": "new content", "o": "output gate"}
ROLES |= {"r": "reset gate", "z": "update gate", "n": "new content"}
TOP, APART, HIGH = 2.0, 0.12, 0.42  # the first cell; between gates; of a cell
ROOM = 8.95 - TOP - 1.9  # for the cells of both equations


def gates(
    rnn: nn.Module,
    x: Tensor,
    h: Tensor | tuple[Tensor, Tensor],
    *,
    letter: str | None = None,
    features: str | list[str] | None = None,
    decimals: int = DECIMALS,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """One step of an LSTM or a GRU (one layer, or a cell): x (F,) and h (H,) to h' (H,).

    For an LSTM `h` is a tuple (h, c). The gates stand in the order in which PyTorch stacks them.
    After a training, fewer `decimals` are the same on every machine.

    >>> step = gates(nn.GRU(4, 2), torch.eye(4)[1], torch.zeros(2), letter="e")
    >>> print(step.words.splitlines()[0])
    GRU(4, 2), one step for the letter "e"; 4 decimals.
    """
    step = measure_gates(rnn, x, h)
    if letter is not None and len(_must.text("gates", letter, "letter")) != 1:
        raise ValueError(f"gates: letter must be one character, got {letter!r}")
    labels = feature_labels(features, x, "gates")
    _must.whole("gates", "decimals", decimals, 1, DECIMALS)
    with Page("gates", hide, ax) as page:
        called = f"{step.kind}({len(x)}, {len(step.inputs['h'])})"
        enters = f", the letter {quoted_text(letter)} enters" if letter else ""
        page.title([(f"One step of {called}{enters}", INK)], ["feature", "hidden"])
        bottom = draw_step(page, step, labels, decimals)
        lines = ["h' is what the module itself gives."]
        if picked_column(step.inputs["x"]) is not None:
            lines[0] += (
                f" x is one-hot: W_ih @ x is column {picked_column(step.inputs['x'])} of W_ih."
            )
        page.sentence(bottom, lines[0], 16, SOFT)
        enters = f" for the letter {quoted_text(letter)}" if letter else ""
        first = f"{called}, one step{enters}; {count_text(decimals, 'decimal')}."
        return page.finish(bottom + 0.45, [first, *step_text(page, step, decimals), *lines])


def draw_step(page: Page, step: GateStep, labels, decimals: int) -> float:
    """The inputs, the sums of all gates, and the line below; returns where it ends."""
    size, count = len(step.inputs["h"]), len(step.gates)
    rows = elide(size, size if size <= 2 else 2 if count == 4 else 3 if size == 3 else 2)
    space = ROOM - APART * count - (count + 1) * span(rows, 0)
    high = min(HIGH, space / ((count + 1) * len(without_gaps(rows))))
    right, low = draw_inputs(page, step, labels, rows, high, decimals)
    bottom = max(draw_gates(page, step, rows, high, right, decimals), low)
    style = EquationStyle(labels, high, step.inputs["x"])
    return draw_equation(page, new_state_items(step, rows, decimals), bottom - 0.3, style) + 0.1


def draw_inputs(
    page: Page, step: GateStep, labels, rows: list, high: float, decimals: int
) -> tuple[float, float]:
    """x with its labels and h below it; returns where they end, to the right and below."""
    x, y, picked = step.inputs["x"], TOP, picked_column(step.inputs["x"])
    lines = elide(len(x), 4 if len(x) <= 4 else 2, () if picked is None else (0, picked))
    ends = []
    for name, shown_rows, axis in (("x", lines, "feature"), ("h", rows, "hidden")):
        value = step.inputs[name]
        block = Block(name, value[:, None], shown_rows, [0], [axis], decimals)
        grid = Grid(MARGIN, y, shown_rows, [0], block.cell(SMALL), high)
        grid.draw(page, block.values, Scale(block.values, decimals), LINE, SMALL, True)
        middle = (grid.left + grid.right) / 2
        page.line_of(middle, y - 0.24, page.shape(value.shape, [axis]), SMALL, "mono", "center")
        page.text(middle, y - 0.56, name, 16, INK, "bold")
        ends.append(grid.right)
        told = name == "x" and (None in lines or labels[0] != "[0]")
        for r in without_gaps(lines) if told else ():
            told_as, size, font = label_look(labels[r])
            size = size if high > 0.38 else SMALL
            told_as = cut_text(told_as, LONGEST, size, font)
            page.text(grid.right + 0.12, grid.ys()[r], told_as, size, AXES[axis], font, "left")
            ends.append(grid.right + 0.12 + width(told_as, size, font))
        y = grid.bottom + 0.8
    return max(ends), grid.bottom


def draw_gates(
    page: Page, step: GateStep, rows: list, high: float, left: float, decimals: int
) -> float:
    """The sums of all gates below each other, as PyTorch stacks them; returns where they end."""
    columns = sum_columns(step)
    blocks = [hidden_block(name, value, rows, decimals) for name, value in columns]
    signs = {gate: gate_signs(gate) for gate in step.gates}
    widest = [max(sign_width(line[i]) for line in signs.values()) for i in range(3)]
    room = WIDTH - MARGIN - left - 0.3 - sum(widest)
    names = 0.7 + max(width(ROLES[gate], 16, "prose") for gate in step.gates)
    roles = equation_width(blocks, SMALL) <= room - names
    room -= names if roles else 0.5
    size = first_fitting((18, 17, 16, 15, SMALL), lambda s: equation_width(blocks, s) <= room)
    x = left + 0.3 + max(room - equation_width(blocks, size), 0) / 2
    for i, ((name, _), block) in enumerate(zip(columns, blocks, strict=True)):
        draw_column_name(page, name, block, x + block.wide(size) / 2, i in (0, 3) or len(rows) < 3)
        for k, gate in enumerate(step.gates):
            part = block.values.chunk(len(step.gates))[k]
            y = TOP + k * (span(rows, high) + APART)
            cell = block.cell(size)
            grid = Grid(x + (block.wide(size) - cell) / 2, y, rows, [0], cell, high)
            grid.draw(page, part, Scale(block.values, decimals), LINE, size, given=i < 2)
            middle = (grid.top + grid.bottom) / 2
            if i < 3:
                spot = x + block.wide(size) + widest[i] / 2
                page.text(spot, middle, signs[gate][i], 20, INK, "bold")
            else:
                draw_gate_name(page, gate, roles, grid.right, middle)
        x += block.wide(size) + (widest[i] if i < 3 else 0)
    return grid.bottom


def sum_columns(step: GateStep) -> list[tuple[str, Tensor]]:
    """The columns: what comes from x, what comes from h, their sum, the gates."""
    *parts, (_, total) = step.sums.items()
    half = len(parts) // 2
    sides = [parts[:half], parts[half:]]
    columns = [(" + ".join(n for n, _ in side), sum(v for _, v in side)) for side in sides]
    return [*columns, ("sum", total), ("gates", torch.cat(list(step.gates.values())))]


def draw_column_name(page: Page, name: str, block: Block, x: float, shaped: bool) -> None:
    """The name of a column, on two lines with its bias, and its shape."""
    called, plus, bias = name.partition(" + ")
    page.text(x, TOP - (0.88 if plus else 0.56), called, 16, INK, "bold")
    if plus:
        page.text(x, TOP - 0.56, f"+ {bias}", 16, INK, "bold")
    if shaped:
        shape = page.shape(block.values.shape[:1], ["hidden"])
        page.line_of(x, TOP - 0.24, shape, SMALL, "mono", "center")


def draw_gate_name(page: Page, gate: str, roles: bool, x: float, y: float) -> None:
    page.text(x + 0.2, y, gate, 20, INK, "bold", "left")
    if roles:
        page.text(x + 0.55, y, ROLES[gate], 16, SOFT, "prose", "left")


def gate_signs(gate: str) -> list[str]:
    """The signs between the columns: in n of a GRU, r scales what comes from h."""
    return [
        "+ r *" if gate == "n" else "+",
        "=",
        "tanh→" if gate_function(gate) is torch.tanh else "σ→",
    ]


def new_state_items(step: GateStep, rows: list, decimals: int) -> list[Block | str]:
    """How the gates make the new state."""
    parts = {**step.inputs, **step.gates, **step.made}
    names = ["1 - z", "*", "n", "+", "z", "*", "h", "=", "h'"]
    if step.kind == "LSTM":
        names = ["f", "*", "c", "+", "i", "*", "g", "=", "c'", "   "]
        names += ["o", "*", "tanh(c')", "=", "h'"]
    return [hidden_block(n, parts[n], rows, decimals) if n in parts else n for n in names]


def hidden_block(name: str, value: Tensor, rows: list, decimals: int) -> Block:
    """An upright vector with a number for each hidden unit, called as its name before a plus."""
    return Block(name.partition(" +")[0], value[:, None], rows, [0], ["hidden"], decimals)


def step_text(page: Page, step: GateStep, decimals: int) -> list[str]:
    """The step in lines, in the order in which it is computed."""

    def line(name: str, value: Tensor, how: str = "") -> str:
        numbers_said = nested_text(value, Scale(value, decimals), 12)
        asked = page.hide == "values" and name not in (*GIVEN, "W_ih @ x", "W_hh @ h")
        values = "to compute" if asked else numbers_said
        return f"{name} {page.shape_text(value.shape)} ={how} {values}"

    lines = [line(*entry) for entry in {**step.inputs, **step.sums}.items()]
    if step.kind == "GRU":
        lines.append("In the part of n, r scales W_hh @ h + b_hh before it is added.")
    for k, (gate, value) in enumerate(step.gates.items()):
        size = len(value)
        how = f" {gate_function(gate).__name__}(sum[{k * size}:{(k + 1) * size}]) ="
        lines.append(line(f"{gate}, {ROLES[gate]},", value, how))
    made = {"c'": " f * c + i * g =", "tanh(c')": "", "1 - z": ""}
    made["h'"] = " o * tanh(c') =" if step.kind == "LSTM" else " (1 - z) * n + z * h ="
    return lines + [line(name, value, made[name]) for name, value in step.made.items()]
