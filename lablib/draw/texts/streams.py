"""A text cut into rows that are read side by side, piece by piece, each row with its own state."""

from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must, characters

from ..page.colours import AXES, FAINT, INK, LINE, SOFT
from ..page.elision import elide
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL
from ..page.wording import count_text, spelled_text
from ..picture import Picture
from .letter_rows import letters_width

__all__ = ["streams"]

LEFT, GAP, HIGH, ROW, TOP = 2.6, 0.75, 0.56, 1.0, 2.5
MOST_ROWS, WIDEST = 4, 0.75


def streams(
    text: str, rows: int, length: int, *, hide: str | None = None, ax: Axes | None = None
) -> Picture:
    """The rows of `characters.streams` in pieces of `length`, and where each state goes.

    >>> print(streams("abcdefghi", rows=2, length=2))
    9 letters in 2 streams: x (2, 4), read in pieces of (2, 2).
    Row 0: a b | c d, row 1: e f | g h.
    The state of a row goes on from piece to piece, and never to another row.
    Row 1 begins where row 0 ends.
    """
    vocab, x = measure_streams(text, rows, length)
    with Page("streams", hide, ax) as page:
        shape = page.shape(x.shape, ["batch", "sequence"])
        count = page.count_text(rows, "stream")
        page.title(
            [(f"{len(text)} letters in {count}: x ", INK), *shape], ["batch", "sequence", "hidden"]
        )
        shown = elide(rows, MOST_ROWS)
        plan = plan_columns(text, x.shape[1], length)
        y = draw_rows(page, [vocab.decode(row) for row in x], shown, plan)
        lines = [state_text(), "Row 1 begins where row 0 ends." * (rows > 1) + left_text(text, x)]
        lines = [line.strip() for line in lines if line]
        words = [streams_text(page, text, vocab, x, length, shown), *lines]
        return page.finish(page.sentences(y + 0.3, lines), words)


def measure_streams(text: str, rows: int, length: int) -> tuple[characters.Vocab, Tensor]:
    """The rows as lablib cuts them, found where they lie in the text."""
    vocab = characters.Vocab(_must.text("streams", text))
    _must.whole("streams", "rows", rows, 1, max(1, len(text) - 1))
    x, y = characters.streams(vocab.encode(text), rows)
    _must.whole("streams", "length", length, 1, x.shape[1])
    for b, row in enumerate(x):
        start = b * x.shape[1]
        if vocab.decode(row) + vocab.decode(y[b])[-1] != text[start : start + x.shape[1] + 1]:
            raise AssertionError(f"streams: row {b} must begin with letter {start} of the text")
    return vocab, x


def plan_columns(text: str, steps: int, length: int) -> tuple[list[list[int]], float, bool]:
    """The steps of each piece that is drawn, the width of a letter, and whether some are left."""
    pieces = [list(range(a, min(a + length, steps))) for a in range(0, steps, length)]
    least = max(letters_width(text), 0.42)
    room = WIDTH - MARGIN - LEFT - GAP
    shown = pieces
    while len(shown) > 1 and sum(map(len, shown)) * least + len(shown) * GAP > room:
        shown = shown[:-1]
    letters = sum(map(len, shown))
    if letters * least + len(shown) * GAP > room:  # a single piece too long for the page
        shown = [shown[0][: int((room - GAP) / least)]]
        letters = len(shown[0])
    wide = min(max(WIDEST, least), (room - len(shown) * GAP) / letters)
    return shown, wide, letters < steps


def draw_rows(page: Page, rows: list[str], shown: list[int | None], plan) -> float:
    """Heads of the pieces, then each row with its state; returns where they end."""
    pieces, wide, _ = plan
    x = LEFT + GAP
    for k, steps in enumerate(pieces):
        middle = x + len(steps) * wide / 2
        page.text(middle, 1.35, f"piece {k}", 16, INK, "strong")
        for i, t in enumerate(steps):
            if wide >= 0.36 or i in (0, len(steps) - 1):
                page.text(x + (i + 0.5) * wide, 1.85, str(t), SMALL, AXES["sequence"])
        x += len(steps) * wide + GAP
    y = TOP
    for b in shown:
        if b is None:
            page.text(LEFT - 1, y - 0.25, "…", 18, SOFT, rotation=90)
            y += 0.5
            continue
        draw_row(page, rows[b], b, y, plan)
        y += ROW
    return y


def draw_row(page: Page, row: str, b: int, y: float, plan) -> None:
    """One row: no state at first, then its letters in pieces and an arrow from each to the next."""
    pieces, wide, more = plan
    page.text(MARGIN, y, f"row {b}", 18, AXES["batch"], "strong", "left")
    page.text(LEFT - 0.1, y, "0", 18, AXES["hidden"], "bold", "right")
    x = LEFT
    for steps in pieces:
        page.arrow(x + 0.05, y, x + GAP - 0.08, y, AXES["hidden"])
        x += GAP
        for i, t in enumerate(steps):
            page.box(x + i * wide, y - HIGH / 2, wide, HIGH, FAINT, LINE, 0.8)
            if page.hide != "values":
                page.letter(x + (i + 0.5) * wide, y, row[t], 20)
        page.box(x, y - HIGH / 2, len(steps) * wide, HIGH, "none", AXES["batch"], 2)
        x += len(steps) * wide
    if more:
        page.text(x + 0.35, y, "…", 18, SOFT)


def state_text() -> str:
    """What the arrows say."""
    return "The state of a row goes on from piece to piece, and never to another row."


def left_text(text: str, x: Tensor) -> str:
    """The letters at the end that no row reads, if there are any."""
    left = len(text) - 1 - x.numel()
    verb = "is" if left == 1 else "are"
    return f" {count_text(left, 'letter')} at the end {verb} left out." if left else ""


def streams_text(page: Page, text: str, vocab, x: Tensor, length: int, shown) -> str:
    """The sizes, and the letters of each row that is shown."""
    rows, steps = x.shape
    head = f"{len(text)} letters in {page.count_text(rows, 'stream')}: x {page.shape_text(x.shape)}"
    head += f", read in pieces of {page.shape_text((rows, length))}."
    if page.hide == "values":
        return head
    said = []
    for b in shown:
        if b is None:
            said.append("…")
            continue
        row = vocab.decode(x[b])
        parts = [spelled_text(row[a : a + length]) for a in range(0, steps, length)]
        said.append(f"row {b}: {' | '.join(parts)}")
    said = ", ".join(said)
    return f"{head}\n{said[0].upper()}{said[1:]}."
