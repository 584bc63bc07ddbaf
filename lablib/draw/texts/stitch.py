"""The predictions of all windows laid over the text: which window gives which letter."""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must, characters

from ..page.colours import AXES, INK, PAPER, SOFT
from ..page.elision import elide, without_gaps
from ..page.grid import Grid
from ..page.page import MARGIN, WIDTH, Page
from ..page.wording import character_text, count_text, spelled_text
from ..picture import Picture
from .letter_rows import (
    HIGH,
    column_edges,
    draw_letters,
    fit_letters,
    possible_positions,
    window_text,
)

__all__ = ["stitch"]

LEFT = 2.75
GIVEN = "#d4d4d4"
PITCH = 0.78  # from one window to the next
MOST = 5  # windows shown
MOST_WRONG = 3  # wrong letters kept in sight


class StitchFacts(NamedTuple):
    """The predicted windows (B, T) as one string, which letters are wrong, and who gave them."""

    windows: Tensor
    vocab: characters.Vocab
    text: str
    stride: int
    stitched: str
    wrong: list[int]  # places in the text
    source: Tensor  # the window of each stitched letter

    def given(self, window: int) -> range:
        """The places in the text of the letters that a window gives."""
        first = 1 + self.windows.shape[1] + (window - 1) * self.stride
        return range(first, first + self.stride) if window else range(1, first + self.stride)


def stitch(
    predicted: Tensor,
    vocab: characters.Vocab,
    text: str,
    stride: int = 1,
    *,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """`predicted` ids (B, T), a guess for each target of the windows of `text`, as one string.

    >>> vocab = characters.Vocab("hello")
    >>> print(stitch(torch.tensor([vocab.encode("ell").tolist(), vocab.encode("lle").tolist()]),
    ...              vocab, "hello"))
    2 windows of 3 over 5 letters, stride 1; nothing is predicted for letter 0.
    Window 0 gives letters 1 to 3: e l l.
    Window 1 gives letter 4: e.
    3 of 4 letters right.
    Black: given and wrong. Letter 4 is o, window 1 said e.
    """
    facts = measure_stitch(predicted, vocab, text, stride)
    with Page("stitch", hide, ax) as page:
        count, length = predicted.shape
        counts = [page.count_text(count, "window"), page.count_text(len(facts.stitched), "letter")]
        parts = []
        for said_count, axis in zip(counts, ("batch", "sequence"), strict=True):
            number, _, noun = said_count.partition(" ")
            parts += [(number, AXES[axis]), (f" {noun}", INK)]
        parts.insert(2, (f" of {length}, stitched: ", INK))
        page.title(parts, ["batch", "sequence"])
        (rows, y), verdict = draw_windows(page, facts), judgement_text(page, facts)
        later = "one" if stride == 1 else stride
        how = f"The model says the windows: 0 gives all {length}, each later one its last {later}."
        how = "Which letters does each window give?" if hide == "values" else how
        words = [
            f"{counts[0]} of {length} over {count_text(len(text), 'letter')}, stride {stride}; "
            "nothing is predicted for letter 0."
        ]
        return page.finish(
            page.sentences(y, [how, *verdict]), words + windows_text(page, facts, rows) + verdict
        )


def measure_stitch(
    predicted: Tensor, vocab: characters.Vocab, text: str, stride: int
) -> StitchFacts:
    """The windows stitched by lablib.characters, found letter by letter in the window each comes from."""
    _must.ids("stitch", "predicted", predicted, "B T")
    if not isinstance(vocab, characters.Vocab):
        raise TypeError(f"stitch: vocab must be a Vocab, got {_must.kind(vocab)}")
    low, high = predicted.min().item(), predicted.max().item()
    if low < 0 or high >= len(vocab):
        raise ValueError(
            f"stitch: predicted must hold ids in 0..{len(vocab) - 1}, got {low}..{high}"
        )
    windows = predicted.cpu().long()
    count, length = windows.shape
    joined = characters.stitch(windows, stride)
    fits = (len(_must.text("stitch", text)) - length - 1) // stride + 1
    if count != fits:
        raise ValueError(
            f"stitch: predicted must have a row for each of the {max(fits, 0)} windows of the text, "
            f"got {tuple(predicted.shape)}"
        )
    k = torch.arange(len(joined))
    source = ((k - length) // stride + 1).clamp(min=0)
    if not joined.equal(windows[source, k - source * stride]):
        raise AssertionError("stitch: each letter must be the one that its window says")
    stitched = vocab.decode(joined)
    wrong = [i for i, char in enumerate(stitched, 1) if char != text[i]]
    return StitchFacts(windows, vocab, text, stride, stitched, wrong, source)


def possible_windows(facts: StitchFacts) -> Iterator[tuple[list[int | None], set[int]]]:
    """Windows to show and the letters of the text to show for them, best first."""
    count, length = facts.windows.shape
    blamed = {0, *(int(facts.source[k - 1]) for k in facts.wrong[:1])}
    for most, must in ((MOST - (count > MOST), blamed), (2, blamed), (2, {0})):
        rows = elide(count, most, must)
        keep = {facts.given(i).start for i in without_gaps(rows)}
        for wrong in (MOST_WRONG, 1):
            more = keep | set(facts.wrong[:wrong])
            for places in possible_positions(
                len(facts.text), length, facts.stride, without_gaps(rows), more
            ):
                yield rows, places


def draw_windows(page: Page, facts: StitchFacts) -> tuple[list[int | None], float]:
    """The text, the stitched letters, the windows; which are shown, and where the prose begins."""
    size, hidden = len(facts.text), page.hide == "values"
    columns = [one + other for one, other in zip(facts.text[1:], facts.stitched, strict=False)]
    columns = [facts.text[0], *columns, *facts.text[len(columns) + 1 :]]
    rows, grid = fit_letters(
        size, possible_windows(facts), columns.__getitem__, LEFT, WIDTH - MARGIN
    )
    grid.ticks(page, 1.25, "sequence", () if hidden else facts.wrong)
    draw_letters(page, grid, 1.75, 0, facts.text, ink=AXES["sequence"], fill=PAPER)
    dark = [] if hidden else facts.wrong
    draw_letters(page, grid, 2.4, 1, facts.stitched, fill=GIVEN, dark=dark, blank=hidden)
    for y, line, color in ((1.75, "text", AXES["sequence"]), (2.4, "stitched", INK)):
        page.text(MARGIN, y, line, 18, color, "strong", "left")
    y = 3.4
    for i in rows:
        if i is None:
            page.text(MARGIN + 1.2, y - 0.1, "…", 22, SOFT, rotation=90)
            y += 0.4
        else:
            draw_window(page, grid, facts, i, y, dark)
            y += PITCH
    return rows, y + 0.15


def draw_window(
    page: Page, grid: Grid, facts: StitchFacts, i: int, y: float, dark: list[int]
) -> None:
    """One window where it lies: the letters that it gives on grey, with arrows up."""
    length, given, hidden = facts.windows.shape[1], facts.given(i), page.hide == "values"
    start = 1 + i * facts.stride
    guess = facts.vocab.decode(facts.windows[i])
    page.text(MARGIN, y, window_text(page, i), 18, AXES["batch"], "strong", "left")
    draw_letters(
        page, grid, y, start, guess[: -len(given)], fill=PAPER, ink=INK if hidden else SOFT
    )
    fill = PAPER if hidden else GIVEN  # which letters a window gives is asked on a worksheet
    draw_letters(page, grid, y, given.start, guess[-len(given) :], fill=fill, dark=dark)
    left, right = column_edges(grid, start, start + length - 1)
    page.box(left, y - HIGH / 2, right - left, HIGH, "none", AXES["batch"], 2)
    for k in given:
        if k in grid.columns and not hidden:
            page.arrow(grid.xs()[k], y - HIGH / 2, grid.xs()[k], 2.4 + HIGH / 2, SOFT, 1.3)


def judgement_text(page: Page, facts: StitchFacts) -> list[str]:
    """How many letters are right, and the first that are not."""
    if page.hide == "values":
        return []
    count = len(facts.stitched)
    lines = [f"{count - len(facts.wrong)} of {count_text(count, 'letter')} right."]
    if not facts.wrong:
        return lines
    found = [
        "…" if i is None else wrong_text(facts, facts.wrong[i])
        for i in elide(len(facts.wrong), MOST_WRONG)
    ]
    said_wrong = "; ".join(found)
    return [*lines, f"Black: given and wrong. {said_wrong[0].upper()}{said_wrong[1:]}."]


def wrong_text(facts: StitchFacts, k: int) -> str:
    source = int(facts.source[k - 1])
    return f"letter {k} is {character_text(facts.text[k])}, window {source} said {character_text(facts.stitched[k - 1])}"


def windows_text(page: Page, facts: StitchFacts, rows: list[int | None]) -> list[str]:
    """What each window shown says and gives."""
    lines = []
    for i in rows:
        if i is None:
            lines.append("…")
            continue
        given, name = facts.given(i), window_text(page, i).capitalize()
        if page.hide == "values":
            lines.append(f"{name} says {spelled_text(facts.vocab.decode(facts.windows[i]))}.")
            continue
        which = f"letters {given[0]} to {given[-1]}" if len(given) > 1 else f"letter {given[0]}"
        which = "its last letter" if page.hide == "shapes" and i > 1 else which
        lines.append(
            f"{name} gives {which}: {spelled_text(facts.stitched[given[0] - 1 : given[-1]])}."
        )
    return lines
