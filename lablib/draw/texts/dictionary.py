"""A vocabulary as a strip of characters and their ids, and a text on its way to ids and back."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes

from lablib import _must, characters

from ..page.colours import AXES, INK, PAPER, SOFT
from ..page.elision import without_gaps
from ..page.grid import Grid
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import width
from ..page.wording import count_text, spelled_text
from ..picture import Picture
from .letter_rows import HIGH, draw_letters, fit_letters

__all__ = ["dictionary"]

LEFT = 3.0
VOCABULARY, SEQUENCE = AXES["vocabulary"], AXES["sequence"]
GREY = "#d4d4d4"


class RoundTrip(NamedTuple):
    """A text, its ids, and what the same ids are in the other order."""

    text: str
    ids: list[int]
    elsewhere: str

    def changed_places(self) -> list[int]:
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
    order = None if other is None else checked_order(other, len(vocab))
    other_one = order_name(vocab, order) if order else ""
    trip = None if text is None else measure_round_trip(vocab, text, order)
    with Page("dictionary", hide, ax) as page:
        size, _, noun = page.count_text(len(vocab), "character").partition(" ")
        title = [("Vocabulary of ", INK), (size, VOCABULARY), (f" {noun}", INK)]
        page.title(title, ["vocabulary", "sequence"] if text else ["vocabulary"])
        y = draw_vocabulary(page, vocab, order, other_one, trip)
        if trip:
            y = draw_round_trip(page, trip, other_one, y + 0.75)
        last = f", ids 0 to {len(vocab) - 1}" if len(vocab) > 1 else ", id 0"
        words = [f"{size} {noun}{'' if hide == 'shapes' else last}: {spelled_text(vocab.chars)}."]
        words += [f"The {other_one}: {spelled_text(order)}."] if order else []
        told = round_trip_text(page, trip, other_one) if trip else []
        said = [verdict_text(trip, other_one)] if trip and hide != "values" else told
        return page.finish(page.sentences(y + 0.4, said) - 0.1, words + told)


def checked_order(other: characters.Vocab | Sequence[str], size: int) -> str:
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


def order_name(vocab: characters.Vocab, order: str) -> str:
    """What the other characters are: the same ones in another order, or others."""
    return "other order" if set(order) == set(vocab.chars) else "other vocab"


def measure_round_trip(vocab: characters.Vocab, text: str, order: str | None) -> RoundTrip:
    """`text` to ids and back."""
    _must.known("dictionary", _must.text("dictionary", text), vocab.chars)
    ids = vocab.encode(text).tolist()
    if vocab.decode(ids) != text or any(
        vocab.chars[i] != c for i, c in zip(ids, text, strict=True)
    ):
        raise AssertionError("dictionary: the ids of a text must give the text back")
    return RoundTrip(text, ids, "".join(order[i] for i in ids) if order else "")


def draw_vocabulary(
    page: Page, vocab: characters.Vocab, order: str | None, other: str, trip
) -> float:
    """The characters in order under their ids, those of the other order below; returns the end."""
    size = max(len(vocab), len(order or ""))
    used = list(dict.fromkeys(trip.ids)) if trip else []
    least = width(str(size - 1)) + 0.14
    both = [vocab.chars, *([order] if order else [])]
    _, grid = fit_letters(
        size,
        possible_ids(size, used),
        lambda i: "".join(chars[i] for chars in both if i < len(chars)),
        LEFT,
        WIDTH - MARGIN,
        least,
    )
    page.text(MARGIN, 1.3, "id", 18, VOCABULARY, "strong", "left")
    for i in without_gaps(grid.columns):
        page.text(grid.xs()[i], 1.3, str(i), 14, VOCABULARY)
    y = 1.8
    for i, chars in enumerate(both):
        page.text(MARGIN, y, other if i else "character", 18, INK, "strong", "left")
        draw_letters(page, grid, y, 0, chars, fill=GREY if i else PAPER)
        y += HIGH
    return y - HIGH / 2


def possible_ids(size: int, used: list[int]) -> Iterator[tuple[list, set[int]]]:
    """The ids to show: all, else the first, those of the text, and the last."""
    if size <= 40:
        yield [], set(range(size))
    for first in (16, 8, 4, 2, 1):
        yield [], {*range(min(first, size)), *used[: 2 * first], size - 1}


def draw_round_trip(page: Page, trip: RoundTrip, other: str, y: float) -> float:
    """The letters of the text, their ids, the letters again; returns where the last line ends."""
    size = len(trip.text)
    both = [a + b for a, b in zip(trip.text, trip.elsewhere or trip.text, strict=True)]
    some = (([], {*range(min(first, size)), size - 1}) for first in (40, 24, 16, 12, 8, 4))
    least = width(str(max(trip.ids)), 18) + 0.14
    _, grid = fit_letters(size, some, both.__getitem__, LEFT, WIDTH - MARGIN, least)
    hidden = page.hide == "values"
    grid.ticks(page, y, "sequence")
    y += 0.5
    draw_letters(page, grid, y, 0, trip.text, ink=SEQUENCE, fill=PAPER)
    page.text(MARGIN, y, "text", 18, SEQUENCE, "strong", "left")
    for line, step in (("ids", "encode"), ("back", "decode")):
        draw_arrows_down(page, grid, y + HIGH / 2, step)
        y += 1.05
        color = VOCABULARY if line == "ids" else SEQUENCE
        page.text(MARGIN, y, line, 18, color, "strong", "left")
        if line == "ids":
            draw_ids(page, grid, y, trip, hidden)
    draw_letters(page, grid, y, 0, trip.text, ink=SEQUENCE, fill=PAPER, blank=hidden)
    if other:
        y += HIGH
        page.text(MARGIN, y, other, 18, INK, "strong", "left")
        dark = [] if hidden else trip.changed_places()
        draw_letters(page, grid, y, 0, trip.elsewhere, fill=GREY, dark=dark, blank=hidden)
    return y + HIGH / 2


def draw_arrows_down(page: Page, grid: Grid, y: float, step: str) -> None:
    page.text(MARGIN + 0.3, y + 0.27, f"{step} ↓", 16, SOFT, "prose", "left")
    for c in without_gaps(grid.columns):
        page.arrow(grid.xs()[c], y, grid.xs()[c], y + 1.05 - HIGH, SOFT, 1.3)


def draw_ids(page: Page, grid: Grid, y: float, trip: RoundTrip, hidden: bool) -> None:
    """The ids, one a cell."""
    for c in without_gaps(grid.columns):
        x = grid.xs()[c]
        page.box(x - grid.wide / 2, y - HIGH / 2, grid.wide, HIGH, PAPER, VOCABULARY, 1.2)
        if not hidden:
            page.text(x, y, str(trip.ids[c]), 18, VOCABULARY)
    grid._replace(top=y - HIGH / 2).dots(page)


def round_trip_text(page: Page, trip: RoundTrip, other: str) -> list[str]:
    """The way there and back, letter by letter."""
    said = spelled_text(trip.text)
    if page.hide == "values":
        return [f"Text: {said}; its ids are hidden."]
    lines = [
        f"Encoded: {said} is {spelled_text(list(map(str, trip.ids)))}.",
        f"Decoded: {said}, the same text.",
    ]
    if other:
        said = f"In the {other} the same ids read: {spelled_text(trip.elsewhere)}"
        lines.append(f"{said}, {agreement_text(trip)}")
    return lines


def verdict_text(trip: RoundTrip, other: str) -> str:
    """The last of these sentences without the letters, which stand above it."""
    if not other:
        return "Decoded: the same text."
    return f"Black: another letter than in the text. In the {other} {agreement_text(trip)}"


def agreement_text(trip: RoundTrip) -> str:
    same = len(trip.text) - len(trip.changed_places())
    return f"{same} of {count_text(len(trip.text), 'letter')} the same."
