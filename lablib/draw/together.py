"""Pictures to compare on one page, at full size: side by side where they fit, else stacked."""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from lablib import _must

from .letters import visible
from .measuring import wrapped
from .page import AXES, INK, LINE, MARGIN, SMALL, WIDTH, Page, cut, fitted, width
from .picture import Picture

__all__ = ["compare"]

HEAD, SIZE, MOST = 0.75, 24, 4
COLUMN, APART = 7.45, 0.2  # one of two pictures side by side, and the room between them
PROSE, DOWN = 16, 1.15
CLEAR = 0.02  # between two texts in one line
TEXT = (0, 0, "", 18, INK, "mono", "center")  # what Page.text takes where nothing is said


def compare(*pictures: Picture, titles: Sequence[str] | None = None) -> Picture:
    """Two to four pictures on one page, each drawn again at full size with its words.

    Two small ones stand side by side; else each takes the whole width, one below the other.

    >>> import torch
    >>> from lablib.draw import tensor
    >>> one, two = (tensor(torch.eye(2)[i], "feature") for i in range(2))
    >>> print(compare(one, two, titles=["first", "second"]))
    first:
    x (2,): feature 2.
    Rows are feature.
    One-hot: the 1 stands at feature 0.
    second:
    x (2,): feature 2.
    Rows are feature.
    One-hot: the 1 stands at feature 1.
    """
    names = named(pictures, titles)
    page = Page("compare")
    columns = [column(picture.page) for picture in pictures] if len(pictures) == 2 else [None]
    if None in columns:
        y = stacked(page, pictures, names)
    else:
        y = side_by_side(page, pictures, names, columns)
    lines = [f"{name}:\n{one.words}" for name, one in zip(names, pictures, strict=True)]
    return page.finish(y, lines)


def named(pictures: Sequence[Picture], titles) -> list[str]:
    """A title for each, which says "picture 0" where none is given."""
    if not 2 <= len(pictures) <= MOST:
        raise ValueError(f"compare: pictures must be 2 to {MOST}, got {len(pictures)}")
    for picture in pictures:
        if not isinstance(picture, Picture):
            raise TypeError(f"compare: pictures must be Pictures, got {_must.kind(picture)}")
        if picture.page is None:
            raise ValueError("compare: pictures must come from draw, got one drawn elsewhere")
    if titles is None:
        return [f"picture {i}" for i in range(len(pictures))]
    if isinstance(titles, str) or not all(isinstance(t, str) and t for t in titles):
        raise TypeError(f"compare: titles must be a list of strings, got {_must.kind(titles)}")
    if len(titles) != len(pictures):
        raise ValueError(f"compare: titles must be {len(pictures)}, got {len(titles)}")
    return ["".join(c if c == " " else visible(c) for c in title) for title in titles]


def stacked(page: Page, pictures: Sequence[Picture], names: list[str]) -> float:
    """One below the other; returns where the last one ends."""
    y = 0.0
    for i, (picture, name) in enumerate(zip(pictures, names, strict=True)):
        if i:
            page.line([MARGIN, WIDTH - MARGIN], [y, y], LINE)
        title = cut(name, WIDTH - 2 * MARGIN, SIZE, "strong")
        page.line_of(MARGIN, y + 0.55, [(title, INK)], SIZE, "strong")
        again(page, picture.page.calls, 0, y + HEAD)
        y += HEAD + picture.height
    return y


class Column(NamedTuple):
    """A picture without its title and prose, squeezed so far that it fits a column."""

    calls: list
    squeeze: float
    first: float
    last: float


def column(page: Page) -> Column | None:
    """The picture as a column of the page, None where its text, at full size, has no room."""
    calls = [call for call in page.calls if call[0] == "body"]
    parts = page.heading[0] if page.heading else []
    if not parts or sum(width(said, SMALL, "bold") for said, _ in parts) > COLUMN:
        return None
    for squeeze in (1, 0.9, 0.8, 0.7, 0.65, 0.6):
        spots = [spot for call in calls for spot in reach(call, squeeze)]
        texts = [spot for spot in spots if spot[2] is not None]
        first, last = min(spot[0] for spot in spots), max(spot[1] for spot in spots)
        if last - first <= COLUMN and not any(touch(a, b) for a, b in combinations(texts, 2)):
            return Column(calls, squeeze, first, last)
    return None


def reach(call: tuple, squeeze: float) -> list[tuple[float, float, float | None]]:
    """How far a call draws to the left and right, and for text the height at which it stands."""
    _, draw, args, more = call
    if draw.__name__ == "line":
        return [(min(args[0]) * squeeze, max(args[0]) * squeeze, None)]
    if draw.__name__ == "text":
        x, y, said, size, _, font, align = (*args, *TEXT[len(args) :])[:7]
        wide = 0.3 if more.get("rotation") else width(said, size, more.get("font", font))
        x = x * squeeze - {"left": 0, "center": wide / 2, "right": wide}[more.get("ha", align)]
        return [(x, x + wide, y)]
    end = args[0] + args[2] if draw.__name__ == "box" else args[2]
    return [(min(args[0], end) * squeeze, max(args[0], end) * squeeze, None)]


def touch(one: tuple, other: tuple) -> bool:
    """Whether two texts stand in one line with too little room between them."""
    apart = max(one[0], other[0]) - min(one[1], other[1])
    return abs(one[2] - other[2]) < 0.25 and apart < CLEAR


def side_by_side(page: Page, pictures: Sequence[Picture], names, columns: list[Column]) -> float:
    """Two in columns, with one legend, their titles and their prose set anew; returns the end."""
    legends = [axis for picture in pictures for axis in picture.page.heading[1]]
    parts = [piece for axis in dict.fromkeys(legends) for piece in ((axis, AXES[axis]), (" ", INK))]
    page.line_of(WIDTH - MARGIN, 0.4, parts[:-1], 16, "strong", "right")
    bottom = 0.0
    for i, (picture, name, part) in enumerate(zip(pictures, names, columns, strict=True)):
        one, left = picture.page, MARGIN + i * (COLUMN + APART)
        page.line_of(left, 1.0, [(cut(name, COLUMN, SIZE, "strong"), INK)], SIZE, "strong")
        said = "".join(piece for piece, _ in one.heading[0])
        page.line_of(left, 1.65, one.heading[0], fitted(said, 22, COLUMN, "bold"))
        middle = left + (COLUMN - part.last + part.first) / 2 - part.first
        again(page, part.calls, middle, DOWN, part.squeeze)
        y = DOWN + (one.said[0][1] if one.said else picture.height)
        for row in [row for said, _ in one.said for row in wrapped(said, COLUMN, PROSE, "prose")]:
            page.line_of(left, y, [(row, INK)], PROSE, "prose")
            y += 0.42
        bottom = max(bottom, y)
    middle = MARGIN + COLUMN + APART / 2
    page.line([middle, middle], [0.8, bottom - 0.2], LINE)
    return bottom


def again(page: Page, calls: Sequence, right: float, down: float, squeeze: float = 1) -> None:
    """Every line, box and letter of a picture, so much further right and down."""
    for _, draw, args, more in calls:
        if draw.__name__ == "line":
            xs = [x * squeeze + right for x in args[0]]
            args = (xs, [y + down for y in args[1]], *args[2:])
        elif draw.__name__ == "arrow":
            ends = args[0] * squeeze + right, args[1] + down, args[2] * squeeze + right
            args = (*ends, args[3] + down, *args[4:])
        elif draw.__name__ == "box":
            args = (args[0] * squeeze + right, args[1] + down, args[2] * squeeze, *args[3:])
        else:
            args = (args[0] * squeeze + right, args[1] + down, *args[2:])
        draw(page, *args, **more)
