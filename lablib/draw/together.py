"""Pictures to compare on one page, one below the other, at full size."""

from collections.abc import Sequence

from lablib import _must

from .letters import said
from .page import INK, LINE, MARGIN, WIDTH, Page, cut
from .picture import Picture

__all__ = ["compare"]

HEAD, SIZE, MOST = 0.75, 24, 4


def compare(*pictures: Picture, titles: Sequence[str] | None = None) -> Picture:
    """Two to four pictures on one page, one below the other, each drawn again with its words.

    Each takes the whole width: side by side, letters would be too small for the last row.

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
    page, y = Page("compare"), 0.0
    for i, (picture, name) in enumerate(zip(pictures, names, strict=True)):
        if i:
            page.line([MARGIN, WIDTH - MARGIN], [y, y], LINE)
        title = cut(name, WIDTH - 2 * MARGIN, SIZE, "strong")
        page.line_of(MARGIN, y + 0.55, [(title, INK)], SIZE, "strong")
        again(page, picture, y + HEAD)
        y += HEAD + picture.height
    lines = [f"{name}:\n{one.words}" for name, one in zip(names, pictures, strict=True)]
    return page.finish(y, lines)


def named(pictures: Sequence[Picture], titles) -> list[str]:
    """A title for each, which says "picture 0" where none is given."""
    if not 2 <= len(pictures) <= MOST:
        raise ValueError(f"compare: pictures must be 2 to {MOST}, got {len(pictures)}")
    for picture in pictures:
        if not isinstance(picture, Picture):
            raise TypeError(f"compare: pictures must be Pictures, got {_must.kind(picture)}")
        if not picture.calls:
            raise ValueError("compare: pictures must come from draw, got one drawn elsewhere")
    if titles is None:
        return [f"picture {i}" for i in range(len(pictures))]
    if isinstance(titles, str) or not all(isinstance(t, str) and t for t in titles):
        raise TypeError(f"compare: titles must be a list of strings, got {_must.kind(titles)}")
    if len(titles) != len(pictures):
        raise ValueError(f"compare: titles must be {len(pictures)}, got {len(titles)}")
    return ["".join(c if c == " " else said(c) for c in title) for title in titles]


def again(page: Page, picture: Picture, down: float) -> None:
    """Every line, box and letter of the picture, so much further down."""
    for draw, args, more in picture.calls:
        if draw.__name__ == "line":
            args = (args[0], [y + down for y in args[1]], *args[2:])
        elif draw.__name__ == "arrow":
            args = (args[0], args[1] + down, args[2], args[3] + down, *args[4:])
        else:
            args = (args[0], args[1] + down, *args[2:])
        draw(page, *args, **more)
