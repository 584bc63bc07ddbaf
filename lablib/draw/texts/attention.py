"""Where a decoder looks: a row for each letter that it says, a column for each letter that it read."""

import torch
from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must
from lablib._say import fixed

from ..page.colours import AXES, INK, LINE, SOFT
from ..page.elision import elide, without_gaps
from ..page.grid import Grid
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, width
from ..page.values import grey_of
from ..page.wording import label_text, spelled_text
from ..picture import Picture

__all__ = ["attention"]

LEFT, TOP, WIDEST, HIGHEST = 2.6, 2.2, 1.25, 0.62
MOST_ROWS, MOST_COLUMNS = 11, 20


def attention(
    weights: Tensor,
    source: str | list[str],
    target: str | list[str],
    *,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """The weights (S, T) with which a decoder that says `target` looks at each letter of `source`.

    A row adds up to 1. A frame marks the place at which the decoder looks most.

    >>> import torch
    >>> print(attention(torch.tensor([[0.1, 0.9], [0.8, 0.2]]), "ab", "ba"))
    Attention (2, 2): 2 letters that are said, 2 that were read.
    Said: b a. Read: a b.
    b looks at b 0.90; a looks at a 0.80.
    """
    check_weights(weights, source, target)
    values = weights.detach().cpu().double()
    with Page("attention", hide, ax) as page:
        said, read = (page.count_text(len(part), "letter") for part in (target, source))
        read = read.removesuffix(" letters").removesuffix(" letter")
        shape = page.shape(values.shape, ["sequence", "sequence"])
        page.title([("Attention ", INK), *shape], ["sequence"])
        grid = draw_weights(page, values, source, target)
        words = [
            f"Attention {page.shape_text(values.shape)}: {said} that are said, {read} that were read.",
            f"Said: {spelled_text(target)}. Read: {spelled_text(source)}.",
        ]
        words += [] if hide == "values" else [looks_text(values, source, target)]
        note = "Each row adds up to 1. Frame: the letter at which the decoder looks most."
        return page.finish(page.sentences(grid.bottom + 0.5, [note]), words)


def check_weights(weights: Tensor, source, target) -> None:
    """A row of weights for each letter that is said, a weight for each letter that was read."""
    _must.finite("attention", "weights", _must.floats("attention", "weights", weights, "S T"))
    for name, letters, size in zip(
        ("target", "source"), (target, source), weights.shape, strict=True
    ):
        if not isinstance(letters, str | list) or len(letters) != size:
            rule = f"{name} must have {size} letters"
            raise ValueError(f"attention: {rule}, got {letters!r:.60}")
        for letter in letters:
            _must.text("attention", letter, f"a letter of {name}")
    sums = weights.sum(-1)
    if weights.min() < 0 or not torch.allclose(sums, torch.ones_like(sums), atol=1e-4):
        low, high = sums.min().item(), sums.max().item()
        rule = "each row of weights must add up to 1, with none below 0"
        raise ValueError(f"attention: {rule}, got sums from {low:.3f} to {high:.3f}")


def draw_weights(page: Page, values: Tensor, source, target) -> Grid:
    """The letters at the edges, and the weights as shades with numbers."""
    rows, columns = elide(len(target), MOST_ROWS), elide(len(source), MOST_COLUMNS)
    wide = min(WIDEST, (WIDTH - MARGIN - LEFT) / len(columns))
    high = min(HIGHEST, 5.9 / len(rows))
    grid = Grid(LEFT, TOP, rows, columns, wide, high)
    draw_letters(page, grid, source, target)
    for row, column in grid.cells():
        x, y = grid.xs()[column], grid.ys()[row]
        blank = page.hide == "values"
        look = grey_of(0 if blank else values[row, column].item(), 1)
        page.box(x - wide / 2, y - high / 2, wide, high, look.fill, LINE, 0.8)
        said = fixed(values[row, column].item(), 2)
        if not blank and said != "0.00" and wide > width(said, SMALL) + 0.06:
            page.text(x, y, said, SMALL, look.ink)
    grid.dots(page)
    if page.hide == "values":
        return grid
    for row in without_gaps(rows):
        x = grid.xs().get(values[row].argmax().item())
        if x is not None:  # else it stands in the gap
            page.box(x - wide / 2, grid.ys()[row] - high / 2, wide, high, "none", INK, 4)
    if wide > width("0.00", SMALL) + 0.06:
        page.text(
            grid.right, TOP - 1.0, "an empty field: below 0.005", SMALL, SOFT, "prose", "right"
        )
    return grid


def draw_letters(page: Page, grid: Grid, source, target) -> None:
    """The letters that were read above the columns, and those that are said beside the rows."""
    hue = AXES["sequence"]
    page.text(MARGIN, TOP - 0.42, "read →", 18, hue, "strong", "left")
    page.text(MARGIN, TOP + grid.high / 2, "said ↓", 18, hue, "strong", "left")
    for column in without_gaps(grid.columns):
        page.label(grid.xs()[column], TOP - 0.42, source[column], grid.wide, hue)
    for row in without_gaps(grid.rows):
        page.label(LEFT - 0.4, grid.ys()[row], target[row], 0.7, hue)


def looks_text(values: Tensor, source, target) -> str:
    """For each letter that is said, the letter at which the decoder looks most."""
    said = []
    for row in elide(len(target), 24):
        if row is None:
            said.append("…")
            continue
        place = values[row].argmax().item()
        letters = label_text(target[row]), label_text(source[place])
        said.append("{} looks at {} ".format(*letters) + fixed(values[row, place].item(), 2))
    return f"{'; '.join(said)}."
