"""A tensor as sheets of cells: as time runs, as print() shows it, or both side by side."""

import torch
from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must

from .grid import Scale, numbers, real_numbers, shown, told
from .labels import Labels
from .layouts import TALLEST, TOP, View, laid_out, one_hot, seen_as, turned
from .page import AXES, MARGIN, SOFT, Page, several
from .picture import Picture

__all__ = ["tensor"]

LAYOUTS = ("time", "print", "both")
LAYOUTS_OF = ("A", "A B", "A B C", "A B C D")
MOST_SAID = 60  # numbers in words
SKIP = 0.4  # the room of what is left out between two rows of sheets


def tensor(
    t: Tensor,
    axes: str,
    *,
    layout: str = "time",
    name: str = "x",
    words: list[str] | str | None = None,
    features: str | list[str] | None = None,
    highlight: Tensor | str | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """A tensor of one to four dimensions, each named in `axes`, as sheets of cells.

    Of four, the layers (or what comes first) stand below each other, two of them.

    >>> print(tensor(torch.eye(3), "sequence feature", words="abc"))
    x (3, 3): sequence 3, feature 3.
    Columns are sequence, rows are feature.
    Letters of word 0: a b c.
    One-hot: the 1 stands at feature [0, 1, 2].
    """
    names = named_axes(t, axes, layout)
    _must.text("tensor", name, "name")
    labels = Labels(dict(zip(names, t.shape, strict=True)), words, features)
    with Page("tensor", hide, ax) as page:
        t = t.detach().cpu()
        mask, framed = (None, "") if highlight is None else marked(t, highlight, name)
        sizes = page.titled(name, t.shape, names)
        lines = [f"{name} {page.say(t.shape)}: {', '.join(sizes)}."]
        height, said = drawn(page, t, names, mask, labels, layout)
        lines += said
        if framed:
            page.sentence(height, f"framed: {framed}", 16)
            height += 0.45
        lines += labels.lines() + ([] if hide == "values" else value_lines(t, names, name))
        return page.finish(height, lines + [f"Framed: {framed}."] * bool(framed))


def drawn(page: Page, t: Tensor, names: list[str], mask, labels: Labels, layout: str):
    """The sheets in one layout or in both; the height that they take, and what lies where."""
    if layout == "both":
        views = [seen_as(t, names, way, mask) for way in ("print", "time")]
        said = [spoken(views[0], "In print layout "), spoken(views[1], "In time layout ")]
        return turned(page, t, names, mask, labels), said
    if t.dim() == 4:
        return below_each_other(page, t, names, mask, labels, layout)
    view = seen_as(t, names, layout, mask)
    return laid_out(page, view, labels), [spoken(view, "")]


def below_each_other(page: Page, t: Tensor, names: list[str], mask, labels: Labels, layout: str):
    """The first and the last of the layers (or of the first axis), each as sheets in a row."""
    outer = "layer" if "layer" in names else names[0]
    dim, rest = names.index(outer), [name for name in names if name != outer]
    rows, y = shown(t.shape[dim], 2), TOP
    high = (TALLEST - TOP - SKIP * rows.count(None)) / len(numbers(rows))
    for i in rows:
        if i is None:
            page.text(MARGIN + 0.6, y + 0.05, "…", 22, SOFT, rotation=90)
            y += SKIP
            continue
        page.text(MARGIN, y, f"{outer} {i}", 18, AXES[outer], "strong", "left")
        part = None if mask is None else mask.select(dim, i)
        view = seen_as(t.select(dim, i), rest, layout, part)
        laid_out(page, view, labels.of_one(outer, i), y + 0.1, y + high)
        y += high
    return y, [f"Below each other: {outer}.", spoken(view, "")]


def named_axes(t: Tensor, axes: str, layout: str, where: str = "tensor") -> list[str]:
    _must.tensor(where, "t", t, *LAYOUTS_OF[: 4 if where == "tensor" else 3])
    real_numbers(where, "t", t)
    if not isinstance(axes, str):
        raise TypeError(f"{where}: axes must be a string, got {_must.kind(axes)}")
    names = axes.split()
    if len(names) != t.dim() or len(set(names)) != len(names) or not set(names) <= set(AXES):
        raise ValueError(
            f"{where}: axes must name each of the {t.dim()} dimensions once, "
            f"out of {', '.join(AXES)}, got {axes!r}"
        )
    if layout not in LAYOUTS:
        raise ValueError(f"tensor: layout must be one of {', '.join(LAYOUTS)}, got {layout!r}")
    if layout == "both" and (t.dim() not in (2, 3) or "sequence" not in names):
        raise ValueError(
            f"tensor: layout 'both' needs a sequence and one or two other axes, got {axes!r}"
        )
    return names


def marked(t: Tensor, highlight: Tensor | str, name: str) -> tuple[Tensor, str]:
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
            index = parsed(highlight) if isinstance(highlight, str) else highlight
            mask[index] = True
            shape = tuple(t[index].shape)
        except (IndexError, TypeError, ValueError) as error:
            raise ValueError(
                f"tensor: highlight must be an index of {tuple(t.shape)} such as ':, 1', "
                f"got {highlight!r}"
            ) from error
        called = f"{name}[{highlight}] {shape}, " if isinstance(highlight, str) else ""
    return mask, f"{called}{int(mask.sum())} of {several(mask.numel(), 'value')}"


def parsed(index: str) -> tuple[int | slice, ...]:
    """ ":, 1" as what stands in the brackets: whole numbers and slices."""
    entries = []
    for part in index.strip("[]").split(","):
        ends = [int(end) if end.strip() else None for end in part.split(":")]
        entries.append(slice(*ends) if len(ends) > 1 else int(part))
    return tuple(entries)


def spoken(view: View, start: str) -> str:
    parts = [("sheets", view.sheet), ("columns", view.column), ("rows", view.row)]
    said = start + ", ".join(f"{what} are {name}" for what, name in parts if name)
    return f"{said[:1].upper()}{said[1:]}."


def value_lines(t: Tensor, names: list[str], name: str) -> list[str]:
    """Where the 1 of each one-hot vector stands, or the values themselves."""
    hot = one_hot(t, names)
    if hot:
        places = told(t.argmax(names.index(hot)), Scale(t))
        return [f"One-hot: the 1 stands at {hot} {places}."]
    scale = Scale(t)
    if t.dim() < 3:
        return [f"{name} = {told(t, scale)}"]
    sheets = shown(len(t), len(t) if t.numel() <= MOST_SAID else 3)
    each = MOST_SAID // len(numbers(sheets))
    return ["…" if i is None else f"{name}[{i}] = {told(t[i], scale, each)}" for i in sheets]
