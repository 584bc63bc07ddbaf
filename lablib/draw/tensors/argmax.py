"""argmax along any axis: which cells compete, who wins, and the result beside them."""

from itertools import starmap

from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must

from ..page.axes import axis_names
from ..page.colours import AXES, INK
from ..page.elision import elide
from ..page.first_fitting import first_fitting
from ..page.hatching import STYLES, draw_marked_cell, style_of
from ..page.labels import Labels
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import cut_text, width, wrap_text
from ..page.values import Scale, values_text
from ..picture import Picture
from .argmax_facts import ArgmaxFacts, decoded_text, measure_argmax, winner_labels
from .argmax_plan import winner_text
from .argmax_sheets import draw_input_and_result
from .tensor import content_text

__all__ = ["argmax"]

STEP = 0.47
KEY = 16  # points
LOWEST = 9.0  # the page ends here
LONGEST = 3.0  # of the name


def argmax(
    t: Tensor,
    axes: str | None = None,
    dim: int | None = None,
    *,
    name: str = "t",
    features: str | list[str] | None = None,
    words: list[str] | str | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """`t.argmax(dim)` of two or three named axes: the cells that compete, the winners, the result.

    With `hide="values"` the winners and the result are left blank and the question stays.

    >>> import torch
    >>> print(argmax(torch.tensor([[1, 3], [2, 0]]), "batch feature", 1))
    t (2, 2): batch 2, feature 2.
    t.argmax(dim=1) is (2,): dim 1 (feature 2) disappears, the winner's index stays.
    Cells that differ only in feature compete.
    Thick frame: t[1, :] = [2, 0], index 0 wins, result[1] = 0.
    Grey: which index won.
    result = [1, 0]
    t = [[1, 3], [2, 0]]
    """
    _must.tensor("argmax", "t", t, "A B", "A B C")
    names = axis_names(t, axes, "print", "argmax")
    labels = Labels(dict(zip(names, t.shape, strict=True)), words, features, "argmax")
    t = t.detach().cpu()
    facts = measure_argmax(t, names, dim)
    with Page("argmax", hide, ax) as page:
        name = cut_text(_must.text("argmax", name, "name"), LONGEST)
        call = draw_title(page, t, name, dim, facts)
        lines = explanation_text(page, facts, name, dim)
        x, y, bottom = draw_input_and_result(page, facts, labels)
        below = draw_sentences(page, x, y, lines, AXES[names[facts.dim]])
        height = max(
            bottom, draw_key(page, facts, winner_labels(labels, facts), lines[-1], x, below)
        )
        said = [axes_text(page, t, name, facts), f"{call}: {lines[0]}", *lines[1:]]
        if hide != "values":
            said.append(f"result = {values_text(facts.result, Scale(facts.result))}")
            said += decoded_text(winner_labels(labels, facts), facts.result)
        return page.finish(height, [*said, *labels.labels_text(), *content_text(t, names, name)])


def explanation_text(page: Page, facts: ArgmaxFacts, name: str, dim: int) -> list[str]:
    """The sentences of the picture: what disappears, who competes, an example, ties."""
    size = page.shape_text((facts.view.values.shape[facts.place],))[1:-2]
    called = f"dim {dim}" if dim >= 0 else f"dim {dim} = dim {facts.dim}"
    axis = facts.names[facts.dim]
    lines = [f"{called} ({axis} {size}) disappears, the winner's index stays."]
    lines += [f"Cells that differ only in {axis} compete.", example_text(name, facts, page.hide)]
    return lines + ties_text(facts, page.hide) + greys_text(facts, page.hide)


def axes_text(page: Page, t: Tensor, name: str, facts: ArgmaxFacts) -> str:
    """The tensor and its axes."""
    sizes = zip(facts.names, t.shape, strict=True)
    head = ", ".join(f"{axis} {page.shape_text((size,))[1:-2]}" for axis, size in sizes)
    return f"{name} {page.shape_text(t.shape)}: {head}."


def draw_title(page: Page, t: Tensor, name: str, dim: int, facts: ArgmaxFacts) -> str:
    """Both shapes in the title; returns the second in words."""
    call = f"{name}.argmax(dim={dim})"
    before, after = (page.shape(t.shape, facts.names), page.shape(facts.result.shape, facts.left))
    title = [(f"{name} ", INK), *before, (f" → {call} ", INK), *after]
    page.title(title, facts.names)
    return f"{call} is {page.shape_text(facts.result.shape)}"


def example_text(name: str, facts: ArgmaxFacts, hide: str | None) -> str:
    """One lane in numbers, that of the thick frame."""
    at = [":" if p == facts.place else str(end) for p, end in enumerate(facts.ends())]
    index = ", ".join(at[3 - len(facts.names) :])
    lane, cell = facts.lane(), facts.cell()
    won = facts.result[tuple(cell)].item()
    shown = elide(len(lane), 5, [] if hide == "values" else [won])
    values = ", ".join("…" if i is None else facts.scale.said(lane[i].item()) for i in shown)
    said = f"Thick frame: {name}[{index}] = [{values}]"
    if hide == "values":
        return f"{said}."
    return f"{said}, index {won} wins, result[{', '.join(map(str, cell))}] = {won}."


def ties_text(facts: ArgmaxFacts, hide: str | None) -> list[str]:
    if not facts.ties or hide == "values":
        return []
    lanes = "one lane" if facts.ties == 1 else f"{facts.ties} lanes"
    return [f"A tie in {lanes}: the first of the largest wins."]


def greys_text(facts: ArgmaxFacts, hide: str | None) -> list[str]:
    """What the greys of the winners mean."""
    competitors = facts.view.values.shape[facts.place]
    if hide == "values":
        return []
    if competitors > len(STYLES):
        return ["Grey: the winners."]
    return [f"Grey{' or hatched' * (competitors > 3)}: which index won."]


def draw_sentences(page: Page, x: float, y: float, lines: list[str], color: str) -> float:
    """The sentences, the first in the colour of the axis that disappears."""
    size = 18 if x == MARGIN else 16
    for i, line in enumerate(lines):
        font = "prose" if i else "strong"
        for row in wrap_text(line, WIDTH - MARGIN - x, size, font):
            page.line_of(x, y, [(row, INK if i else color)], size, font)
            y += STEP * size / 18
    return y


def draw_key(page: Page, facts: ArgmaxFacts, letters, line: str, x: float, y: float) -> float:
    """A cell for each index in its style, beside the sentence about the greys or below it."""
    competitors, size = facts.view.values.shape[facts.place], 18 if x == MARGIN else 16
    if page.hide == "values" or competitors > len(STYLES):
        return y

    def lay(names, left: float, top: float) -> tuple[list[str], float, float, float]:
        said = [winner_text(i, names[i]) if names else str(i) for i in range(competitors)]
        said = [text.replace("\n", " ") for text in said]
        return said, left, top, max(width(text, KEY, "bold") for text in said) + 0.45

    after = x + width(line, size, "prose") + 0.3, y - STEP * size / 18
    plans = starmap(lay, ((letters, *after), (None, *after), (None, x, y)))
    said, left, top, wide = first_fitting(
        plans, lambda plan: plan[1] + competitors * plan[3] <= WIDTH - MARGIN
    )
    if top + 0.45 > LOWEST:
        return y  # the cells of the result have their index and style as well
    for i, text in enumerate(said):
        box = left + i * wide, top - 0.19, wide - 0.1, 0.38
        draw_marked_cell(page, box, text, style_of(i, competitors), KEY)
    return max(y, top + 0.45)
