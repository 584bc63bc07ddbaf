"""A tensor as sheets of cells: as time runs, as print() shows it, or both side by side."""

import torch
from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must

from ..page.axes import axis_names, one_hot_axis, parse_index
from ..page.colours import AXES, SOFT
from ..page.elision import elide, without_gaps
from ..page.labels import Labels
from ..page.page import MARGIN, Page
from ..page.values import Scale, values_text
from ..page.wording import count_text
from ..picture import Picture
from .sheets import TALLEST, TOP, SheetsView, draw_both_layouts, draw_sheets, view_as

__all__ = ["tensor"]

MOST_SAID = 60  # numbers in words
SKIP = 0.4  # the room of what is left out between two rows of sheets


def tensor(
    t: Tensor,
    axes: str | None = None,
    *,
    layout: str = "time",
    name: str = "x",
    words: list[str] | str | None = None,
    rows: list[str] | None = None,
    features: str | list[str] | None = None,
    highlight: Tensor | str | None = None,
    scale: str = "tensor",
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """A tensor of one to four dimensions, each named in `axes` ("B T V" will do), as sheets of cells.

    `axes` are names, "batch sequence vocabulary", or letters, "B T V"; of B, T, F, V, H and L.
    Of four, the layers (or what comes first) stand below each other, two of them. In print layout
    the `rows` of a matrix may have names, and with `scale="row"` each is shaded on its own scale.

    >>> print(tensor(torch.eye(3), "sequence feature", words="abc"))
    x (3, 3): sequence 3, feature 3.
    Columns are sequence, rows are feature.
    Letters of word 0: a b c.
    One-hot: the 1 stands at feature [0, 1, 2].
    """
    names = axis_names(t, axes, layout)
    _must.text("tensor", name, "name")
    must_be_rows(t, layout, rows, scale)
    labels = Labels(dict(zip(names, t.shape, strict=True)), words, features, rows=rows)
    with Page("tensor", hide, ax) as page:
        t = t.detach().cpu()
        mask, framed = (None, "") if highlight is None else read_highlight(t, highlight, name)
        sizes = page.tensor_title(name, t.shape, names)
        lines = [f"{name} {page.shape_text(t.shape)}: {', '.join(sizes)}."]
        height, said = draw_layout(page, t, names, mask, labels, layout, scale)
        if framed:
            page.sentence(height, f"framed: {framed}", 16)
            height += 0.45
        lines += said + labels.labels_text()
        lines += [] if hide == "values" else content_text(t, names, name, rows)
        return page.finish(height, lines + [f"Framed: {framed}."] * bool(framed))


def must_be_rows(t: Tensor, layout: str, rows: list[str] | None, scale: str) -> None:
    """Names and scales of rows need a matrix whose first axis stands in rows."""
    if scale not in ("tensor", "row"):
        raise ValueError(f"tensor: scale must be 'tensor' or 'row', got {scale!r}")
    if rows is None and scale == "tensor":
        return
    if t.dim() != 2 or layout != "print":
        raise ValueError(
            "tensor: rows and scale='row' need a matrix with layout='print', "
            f"got the shape {tuple(t.shape)} and layout={layout!r}"
        )
    if rows is None:
        return
    if not isinstance(rows, list | tuple) or not all(isinstance(r, str) and r for r in rows):
        raise TypeError(f"tensor: rows must be a list of names, got {_must.kind(rows)}")
    if len(rows) != len(t):
        raise ValueError(f"tensor: rows must be {len(t)} names, got {len(rows)}")


def draw_layout(page: Page, t: Tensor, names: list[str], mask, labels: Labels, layout: str, scale):
    """The sheets in one layout or in both; the height that they take, and what lies where."""
    if layout == "both":
        views = [view_as(t, names, way, mask) for way in ("print", "time")]
        said = [layout_text(views[0], "In print layout "), layout_text(views[1], "In time layout ")]
        return draw_both_layouts(page, t, names, mask, labels), said
    if t.dim() == 4:
        return draw_rows_of_sheets(page, t, names, mask, labels, layout)
    view = view_as(t, names, layout, mask)._replace(by_row=scale == "row")
    shades = "Each row has its own shades: darkest is its number farthest from 0."
    return draw_sheets(page, view, labels), [layout_text(view, ""), *[shades] * view.by_row]


def draw_rows_of_sheets(page: Page, t: Tensor, names: list[str], mask, labels: Labels, layout: str):
    """The first and the last of the layers (or of the first axis), each as sheets in a row."""
    outer = "layer" if "layer" in names else names[0]
    dim, rest = names.index(outer), [name for name in names if name != outer]
    rows, y = elide(t.shape[dim], 2), TOP
    high = (TALLEST - TOP - SKIP * rows.count(None)) / len(without_gaps(rows))
    for i in rows:
        if i is None:
            page.text(MARGIN + 0.6, y + 0.05, "…", 22, SOFT, rotation=90)
            y += SKIP
            continue
        page.text(MARGIN, y, f"{outer} {i}", 18, AXES[outer], "strong", "left")
        part = None if mask is None else mask.select(dim, i)
        view = view_as(t.select(dim, i), rest, layout, part)
        draw_sheets(page, view, labels.of_one(outer, i), y + 0.1, y + high)
        y += high
    return y, [f"Below each other: {outer}.", layout_text(view, "")]


def read_highlight(t: Tensor, highlight: Tensor | str, name: str) -> tuple[Tensor, str]:
    """The cells to frame, and what to call them."""
    if isinstance(highlight, Tensor):
        if highlight.dtype != torch.bool or highlight.shape != t.shape:
            raise ValueError(
                f"tensor: highlight must be a bool tensor {tuple(t.shape)}, "
                f"got {highlight.dtype} {tuple(highlight.shape)}"
            )
        mask, called = highlight.cpu(), ""
    else:
        mask = torch.zeros(t.shape, dtype=torch.bool)
        try:
            index = parse_index(highlight) if isinstance(highlight, str) else highlight
            mask[index] = True
            shape = tuple(t[index].shape)
        except (IndexError, TypeError, ValueError) as error:
            raise ValueError(
                f"tensor: highlight must be an index of {tuple(t.shape)} such as ':, 1', "
                f"got {highlight!r}"
            ) from error
        called = f"{name}[{highlight}] {shape}, " if isinstance(highlight, str) else ""
    return mask, f"{called}{int(mask.sum())} of {count_text(mask.numel(), 'value')}"


def layout_text(view: SheetsView, start: str) -> str:
    parts = [("sheets", view.sheet), ("columns", view.column), ("rows", view.row)]
    said = start + ", ".join(f"{what} are {name}" for what, name in parts if name)
    return f"{said[:1].upper()}{said[1:]}."


def content_text(t: Tensor, names: list[str], name: str, rows=None) -> list[str]:
    """Where the 1 of each one-hot vector stands, or the values themselves."""
    if rows:
        scale, shown = Scale(t), elide(len(t), 12)
        said = ["…" if i is None else f"{rows[i]}: {values_text(t[i], scale)}" for i in shown]
        return [f"Row {line}" if line != "…" else line for line in said]
    hot = one_hot_axis(t, names)
    if hot:
        places = values_text(t.argmax(names.index(hot)), Scale(t))
        return [f"One-hot: the 1 stands at {hot} {places}."]
    scale = Scale(t)
    if t.dim() < 3:
        return [f"{name} = {values_text(t, scale)}"]
    sheets = elide(len(t), len(t) if t.numel() <= MOST_SAID else 3)
    each = MOST_SAID // len(without_gaps(sheets))
    return ["…" if i is None else f"{name}[{i}] = {values_text(t[i], scale, each)}" for i in sheets]
