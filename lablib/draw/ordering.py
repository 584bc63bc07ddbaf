"""A vocabulary as a strip of characters and their ids, and a text on its way to ids and back."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes

from lablib import _must, characters

from .grid import Grid, numbers
from .labels import spelled
from .page import AXES, INK, MARGIN, PAPER, SOFT, WIDTH, Page, several, width
from .picture import Picture
from .strip import HIGH, letters, spread

__all__ = ["dictionary"]

LEFT = 3.0
VOCABULARY, SEQUENCE = AXES["vocabulary"], AXES["sequence"]
GREY = "#d4d4d4"


class Trip(NamedTuple):
    """A text, its ids, and what the same ids are in the other order."""

    text: str
    ids: list[int]
    elsewhere: str

    def astray(self) -> list[int]:
        """The places where the other order reads another letter."""
        return [i for i, char in enumerate(self.elsewhere) if char != self.text[i]]


def dictionary(
    vocab: characters.Vocab,
    text: str | None = None,
    *,
    other: characters.Vocab | Sequence[str] | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """The characters of `vocab` over their ids, and `text` on its way to ids and back.

    `other`, another order of characters, shows what the same ids would be there.

    >>> print(dictionary(characters.Vocab("hello"), "hole", other="olhe"))
    4 characters, ids 0 to 3: e h l o.
    The other order: o l h e.
    Encoded: h o l e is 1 3 2 0.
    Decoded: h o l e, the same text.
    In the other order the same ids read: l e h o, 0 of 4 letters the same.
    """
    if not isinstance(vocab, characters.Vocab):
        raise TypeError(f"dictionary: vocab must be a Vocab, got {_must.kind(vocab)}")
    order = None if other is None else ordered(other, len(vocab))
    other_one = called(vocab, order) if order else ""
    trip = None if text is None else travelled(vocab, text, order)
    with Page("dictionary", hide, ax) as page:
        size, _, noun = page.count(len(vocab), "character").partition(" ")
        title = [("Vocabulary of ", INK), (size, VOCABULARY), (f" {noun}", INK)]
        page.title(title, ["vocabulary", "sequence"] if text else ["vocabulary"])
        y = strip(page, vocab, order, other_one, trip)
        if trip:
            y = journey(page, trip, other_one, y + 0.75)
        last = f", ids 0 to {len(vocab) - 1}" if len(vocab) > 1 else ", id 0"
        words = [f"{size} {noun}{'' if hide == 'shapes' else last}: {spelled(vocab.chars)}."]
        words += [f"The {other_one}: {spelled(order)}."] if order else []
        told = spoken(page, trip, other_one) if trip else []
        said = [verdict(trip, other_one)] if trip and hide != "values" else told
        return page.finish(page.sentences(y + 0.4, said) - 0.1, words + told)


def ordered(other: characters.Vocab | Sequence[str], size: int) -> str:
    """The characters of the other order as one string."""
    chars = other.chars if isinstance(other, characters.Vocab) else other
    if not isinstance(chars, Sequence) or not all(isinstance(c, str) for c in chars):
        raise TypeError(
            f"dictionary: other must be a Vocab or characters in order, got {_must.kind(other)}"
        )
    if len(chars) < size or len(set(chars)) != len(chars) or any(len(c) != 1 for c in chars):
        raise ValueError(
            f"dictionary: other must have at least {size} different characters, "
            f"got {_must.listed(chars)}"
        )
    return "".join(chars)


def called(vocab: characters.Vocab, order: str) -> str:
    """What the other characters are: the same ones in another order, or others."""
    return "other order" if set(order) == set(vocab.chars) else "other vocab"


def travelled(vocab: characters.Vocab, text: str, order: str | None) -> Trip:
    """`text` to ids and back."""
    _must.known("dictionary", _must.text("dictionary", text), vocab.chars)
    ids = vocab.encode(text).tolist()
    if vocab.decode(ids) != text or any(
        vocab.chars[i] != c for i, c in zip(ids, text, strict=True)
    ):
        raise AssertionError("dictionary: the ids of a text must give the text back")
    return Trip(text, ids, "".join(order[i] for i in ids) if order else "")


def strip(page: Page, vocab: characters.Vocab, order: str | None, other: str, trip) -> float:
    """The characters in order under their ids, those of the other order below; returns the end."""
    size = max(len(vocab), len(order or ""))
    used = list(dict.fromkeys(trip.ids)) if trip else []
    least = width(str(size - 1)) + 0.14
    both = [vocab.chars, *([order] if order else [])]
    _, grid = spread(
        size,
        options(size, used),
        lambda i: "".join(chars[i] for chars in both if i < len(chars)),
        LEFT,
        WIDTH - MARGIN,
        least,
    )
    page.text(MARGIN, 1.3, "id", 18, VOCABULARY, "strong", "left")
    for i in numbers(grid.columns):
        page.text(grid.xs()[i], 1.3, str(i), 14, VOCABULARY)
    y = 1.8
    for i, chars in enumerate(both):
        page.text(MARGIN, y, other if i else "character", 18, INK, "strong", "left")
        letters(page, grid, y, 0, chars, fill=GREY if i else PAPER)
        y += HIGH
    return y - HIGH / 2


def options(size: int, used: list[int]) -> Iterator[tuple[list, set[int]]]:
    """The ids to show: all, else the first, those of the text, and the last."""
    if size <= 40:
        yield [], set(range(size))
    for first in (16, 8, 4, 2, 1):
        yield [], {*range(min(first, size)), *used[: 2 * first], size - 1}


def journey(page: Page, trip: Trip, other: str, y: float) -> float:
    """The letters of the text, their ids, the letters again; returns where the last line ends."""
    size = len(trip.text)
    both = [a + b for a, b in zip(trip.text, trip.elsewhere or trip.text, strict=True)]
    some = (([], {*range(min(first, size)), size - 1}) for first in (40, 24, 16, 12, 8, 4))
    least = width(str(max(trip.ids)), 18) + 0.14
    _, grid = spread(size, some, both.__getitem__, LEFT, WIDTH - MARGIN, least)
    hidden = page.hide == "values"
    grid.ticks(page, y, "sequence")
    y += 0.5
    letters(page, grid, y, 0, trip.text, ink=SEQUENCE, fill=PAPER)
    page.text(MARGIN, y, "text", 18, SEQUENCE, "strong", "left")
    for line, step in (("ids", "encode"), ("back", "decode")):
        downward(page, grid, y + HIGH / 2, step)
        y += 1.05
        color = VOCABULARY if line == "ids" else SEQUENCE
        page.text(MARGIN, y, line, 18, color, "strong", "left")
        if line == "ids":
            given(page, grid, y, trip, hidden)
    letters(page, grid, y, 0, trip.text, ink=SEQUENCE, fill=PAPER, blank=hidden)
    if other:
        y += HIGH
        page.text(MARGIN, y, other, 18, INK, "strong", "left")
        dark = [] if hidden else trip.astray()
        letters(page, grid, y, 0, trip.elsewhere, fill=GREY, dark=dark, blank=hidden)
    return y + HIGH / 2


def downward(page: Page, grid: Grid, y: float, step: str) -> None:
    page.text(MARGIN + 0.3, y + 0.27, f"{step} ↓", 16, SOFT, "prose", "left")
    for c in numbers(grid.columns):
        page.arrow(grid.xs()[c], y, grid.xs()[c], y + 1.05 - HIGH, SOFT, 1.3)


def given(page: Page, grid: Grid, y: float, trip: Trip, hidden: bool) -> None:
    """The ids, one a cell."""
    for c in numbers(grid.columns):
        x = grid.xs()[c]
        page.box(x - grid.wide / 2, y - HIGH / 2, grid.wide, HIGH, PAPER, VOCABULARY, 1.2)
        if not hidden:
            page.text(x, y, str(trip.ids[c]), 18, VOCABULARY)
    grid._replace(top=y - HIGH / 2).dots(page)


def spoken(page: Page, trip: Trip, other: str) -> list[str]:
    """The way there and back, letter by letter."""
    said = spelled(trip.text)
    if page.hide == "values":
        return [f"Text: {said}; its ids are hidden."]
    lines = [
        f"Encoded: {said} is {spelled(list(map(str, trip.ids)))}.",
        f"Decoded: {said}, the same text.",
    ]
    if other:
        said = f"In the {other} the same ids read: {spelled(trip.elsewhere)}"
        lines.append(f"{said}, {agreed(trip)}")
    return lines


def verdict(trip: Trip, other: str) -> str:
    """The last of these sentences without the letters, which stand above it."""
    if not other:
        return "Decoded: the same text."
    return f"Black: another letter than in the text. In the {other} {agreed(trip)}"


def agreed(trip: Trip) -> str:
    same = len(trip.text) - len(trip.astray())
    return f"{same} of {several(len(trip.text), 'letter')} the same."
