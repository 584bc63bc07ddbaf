"""A recurrent module unrolled in time: one column a step, the real shape on every arrow."""

from matplotlib.axes import Axes
from torch import Tensor, nn

from lablib.models import LoopRNN

from ..page.colours import AXES, FAINT, INK, PAPER, SOFT
from ..page.elision import without_gaps
from ..page.grid import Grid
from ..page.page import MARGIN, Page
from ..page.text_width import SMALL, width
from ..page.values import Scale, values_text
from ..page.wording import checked_strings, count_text, spelled_text
from ..picture import Picture
from ..run.modules import Run, last_output_text, module_title, run_steps
from .letters_in import letters_of_steps, reading_text
from .step_columns import (
    Columns,
    draw_letter_boxes,
    draw_row_name,
    draw_shaped_arrows,
    draw_step_grids,
    draw_times,
    draw_x_name,
    fit_steps,
    lowest_bottom,
    sequence_axes,
    step_values,
    x_text,
)
from .unroll_layers import draw_layers

__all__ = ["unroll"]

LEFT, RIGHT = 3.4, 13.55  # the steps stand between these
CELL, TALL, ARROW = 0.85, 0.7, 0.7


def unroll(
    rnn: nn.Module,
    x: Tensor,
    *,
    words: list[str] | str | None = None,
    h: Tensor | tuple[Tensor, Tensor] | None = None,
    head: nn.Linear | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """`rnn` over `x` (B, T, F), (T, B, F) or (T, F), as the module itself takes it, a column a step.

    nn.RNN, nn.LSTM and nn.GRU of any number of layers, LoopRNN and CharRNN; `head` is a linear
    layer on top. `words` has one string for each entry of a batch; where they do not fit the batch
    that the module sees, the letters stand where they really enter."""
    with Page("unroll", hide, ax) as page:
        if head is not None or not has_one_layer(rnn):
            return draw_layers(rnn, x, words, h, head, page)
        ran = run_steps("unroll", rnn, x, h)
        words = None if words is None else checked_strings("unroll", words)
        letters = letters_of_steps(words, x, ran)
        axes = ["feature"] if x.dim() == 2 else ["batch", "feature"]
        columns = plan_columns(ran)
        sizes = page.shape(x.shape, sequence_axes(axes, ran))
        page.title(
            [(module_title(rnn, x.dim() == 3), INK), ("  x ", INK), *sizes],
            [*axes[:-1], "sequence", "feature", "hidden", "layer"],
        )
        bottom = draw_rows(page, ran, columns, letters, axes, h, words)
        said = reading_text(x, letters, words)
        lines = [*unroll_text(page, rnn, x, ran, columns, letters, h), *said]
        return page.finish(page.sentences(bottom, said), lines)


def has_one_layer(rnn: nn.Module) -> bool:
    """Whether one plain layer runs one way, which has room for more detail."""
    plain = isinstance(rnn, nn.RNN) and rnn.num_layers == 1 and not rnn.bidirectional
    return plain or isinstance(rnn, LoopRNN)


def plan_columns(ran: Run) -> Columns:
    """The steps, with room for a shape beside each arrow."""
    sizes = [str(tuple(step.shape)) for step in (ran.inputs[0], ran.outputs[0])]
    shape = max(width(size) for size in sizes)
    return fit_steps(len(ran.inputs), max(CELL + shape + 0.16, 2 * shape + 0.2), LEFT, RIGHT)


def draw_rows(page: Page, ran: Run, columns: Columns, letters, axes: list[str], h, words) -> float:
    """Outputs, cells and inputs, from the top down; returns where the last line ends."""
    hidden = [*axes[:-1], "hidden"]
    outputs = step_values(ran.outputs, columns)
    draw_times(page, columns)
    grids = draw_step_grids(page, outputs, columns, hidden, 1.5)
    draw_last_state(page, grids[without_gaps(columns.steps)[-1]])
    y = lowest_bottom(grids)
    draw_row_name(page, "outputs", ran.result.shape, sequence_axes(hidden, ran), 1.95)
    cells = y + ARROW
    draw_cells(page, columns, cells)
    draw_states(page, ran, columns, cells + TALL / 2, hidden, h)
    draw_shaped_arrows(page, columns, cells, y, ran.outputs[0].shape, hidden)
    y = cells + TALL + ARROW
    draw_shaped_arrows(page, columns, y, cells + TALL, ran.inputs[0].shape, axes)
    draw_x_name(page, y + 0.35, ran, axes)
    if letters and len(axes) > 1:
        return draw_letter_boxes(page, columns, letters, y, words) + 0.75
    y = lowest_bottom(draw_step_grids(page, step_values(ran.inputs, columns), columns, axes, y))
    for t in without_gaps(columns.steps) if letters else ():
        page.letter(columns.xs[t], y + 0.35, letters[t], 26, AXES["sequence"])
    return y + (1.0 if letters else 0.5)


def draw_last_state(page: Page, grid: Grid) -> None:
    """The last step of `outputs`, which is h_n[0]."""
    if page.hide != "values":
        edges = grid.left, grid.top, grid.right - grid.left, grid.bottom - grid.top
        page.box(*edges, "none", INK, 4.5)
        page.text(RIGHT + 0.2, 1.18, "frame: h_n[0]", SMALL, INK, ha="left")


def draw_cells(page: Page, columns: Columns, y: float) -> None:
    """The cells on one band with one badge: all are the same cell."""
    last = columns.xs[without_gaps(columns.steps)[-1]] + CELL / 2
    page.box(
        MARGIN - 0.1, y - 0.2, last + 0.3 - MARGIN, TALL + 0.4, FAINT, FAINT, 0, 0.15, under=True
    )
    page.box(MARGIN + 0.05, y - 0.02, 1.35, TALL + 0.04, PAPER, SOFT, 1.5, 0.12)
    page.text(MARGIN + 0.72, y + 0.23, "same W", 16, INK, "strong")
    page.text(MARGIN + 0.72, y + 0.55, "at every t", SMALL, INK, "prose")
    for t in columns.steps:
        x = columns.xs[t]
        if t is None:
            page.text(x, y + TALL / 2, "…", 22, SOFT)
        else:
            page.box(x - CELL / 2, y, CELL, TALL, PAPER, AXES["hidden"], 2.5, 0.1)
            page.text(x, y + TALL / 2, "RNN", 18, AXES["hidden"], "bold")


def draw_states(page: Page, ran: Run, columns: Columns, y: float, axes: list[str], h) -> None:
    """The state from cell to cell, h_0 at the left and h_n at the right."""
    color = AXES["hidden"]
    shape = ran.outputs[0].shape
    starts = [columns.xs[t] for t in columns.steps]
    halves = [0.2 if t is None else CELL / 2 for t in columns.steps]
    for i in range(len(starts) - 1):
        x0, x1 = starts[i] + halves[i], starts[i + 1] - halves[i + 1]
        page.arrow(x0, y, x1, y, color, 2.5)
        if columns.steps[i] is not None and columns.steps[i + 1] is not None:
            page.line_of((x0 + x1) / 2, y - 0.22, page.shape(shape, axes), SMALL, "mono", "center")
    first, last = starts[0] - CELL / 2, starts[-1] + CELL / 2
    parts = page.shape(ran.h_n.shape, ["layer", *axes])
    page.arrow(first - 0.4, y, first, y, color, 2.5)
    page.text(
        first - 0.48, y - 0.17, "h_0 = zeros" if h is None else "h_0 given", SMALL, ha="right"
    )
    page.line_of(first - 0.48, y + 0.17, parts, SMALL, "mono", "right")
    page.arrow(last, y, RIGHT + 0.1, y, color, 2.5)
    for i, line in enumerate(
        ([("h_n", INK)], parts, [("h_n[0] =", INK)], [(last_output_text(ran), INK)])
    ):
        page.line_of(RIGHT + 0.2, y + (-0.5, -0.17, 0.17, 0.5)[i], line, SMALL, "mono")


def unroll_text(page: Page, rnn, x: Tensor, ran: Run, columns: Columns, letters, h) -> list[str]:
    """The picture in lines: sizes, letters, values, and where h_n stands."""
    takes, gives = page.shape_text(ran.inputs[0].shape), page.shape_text(ran.outputs[0].shape)
    lines = [
        f"{module_title(rnn, x.dim() == 3)} over {x_text(page, x, ran)}: time is axis {ran.time}, "
        f"{count_text(len(ran.inputs), 'step')}, the same W at every step.",
        f"Each step takes {takes}, gives {gives} and passes {gives} on.",
    ]
    scale = Scale(ran.result)
    for t in columns.steps:
        if t is None:
            lines.append("…")
        else:
            enters = f" in {spelled_text(letters[t])}," if letters else ""
            values = "hidden" if page.hide == "values" else values_text(ran.outputs[t], scale, 24)
            lines.append(f"t = {t}:{enters} out {values}")
    begins = "zeros" if h is None else "given"
    state = page.shape_text(ran.h_n.shape)
    return [*lines, f"h_0 = {begins} {state}; h_n {state}, h_n[0] = {last_output_text(ran)}."]
