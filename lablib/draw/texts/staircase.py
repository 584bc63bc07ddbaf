"""A packed batch: the words sorted by length, step by step, and the order of their letters."""

from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from lablib import _must

from ..page.colours import AXES, FAINT, INK, LINE, SOFT
from ..page.elision import elide, without_gaps
from ..page.grid import Grid
from ..page.page import MARGIN, WIDTH, Page
from ..page.wording import checked_strings, spelled_text
from ..picture import Picture
from .letter_rows import letters_width

__all__ = ["staircase"]

LEFT, TOP, HIGH, WIDEST = 2.6, 1.75, 0.62, 0.85
MOST_WORDS, MOST_STEPS = 5, 19
CELL, BETWEEN = 0.46, 0.14  # of the line of data: a letter, and the room between two steps


class StaircaseFacts(NamedTuple):
    """Words as they were packed: the longest first, and how many of them each step reads."""

    words: list[str]
    order: list[int]  # which word stands in each row
    sizes: list[int]
    data: Tensor

    def column(self, t: int) -> str:
        """The letters that step t reads."""
        return "".join(self.words[b][t] for b in self.order[: self.sizes[t]])


def staircase(
    packed: PackedSequence,
    words: list[str],
    *,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """A packed batch of letters, as pack_padded_sequence gives it, and how its data is ordered.

    >>> from lablib.characters import Vocab
    >>> from torch.nn.utils.rnn import pack_sequence
    >>> rows = [Vocab("hello").one_hot(word) for word in ("he", "hello")]
    >>> print(staircase(pack_sequence(rows, enforce_sorted=False), ["he", "hello"]))
    data (7, 4): 2 words, the longest first.
    Word 1: h e l l o.
    Word 0: h e.
    batch_sizes: 2 2 1 1 1.
    data, step by step: h h, e e, l, l, o.
    Step t reads one letter of each word that is longer than t.
    7 letters and no pads. A padded batch has 2 x 5 = 10 places.
    """
    facts = measure_staircase(packed, words)
    with Page("staircase", hide, ax) as page:
        count = page.count_text(len(facts.words), "word")
        shape = page.shape(facts.data.shape, ["layer", "feature"])
        number, _, noun = count.partition(" ")
        parts = [("data ", INK), *shape, (":  ", INK), (number, AXES["batch"])]
        page.title([*parts, (f" {noun}, the longest first", INK)], ["batch", "sequence", "feature"])
        grid = draw_stairs(page, facts)
        draw_data(page, facts, grid.bottom + 1.55)
        said = verdict_text(page, facts)
        first = f"data {page.shape_text(facts.data.shape)}: {count}, the longest first."
        words_of_it = [first, *staircase_text(page, facts, grid), *said]
        return page.finish(page.sentences(grid.bottom + 2.35, said), words_of_it)


def measure_staircase(packed: PackedSequence, words) -> StaircaseFacts:
    """The words in the order of the packed batch, each letter found where it must lie in data."""
    if not isinstance(packed, PackedSequence):
        raise TypeError(f"staircase: packed must be a PackedSequence, got {_must.kind(packed)}")
    words, sizes = checked_strings("staircase", words), packed.batch_sizes.tolist()
    if len(words) != sizes[0]:
        raise ValueError(
            f"staircase: words must be the {sizes[0]} that were packed, got {len(words)}"
        )
    if "" in words:
        raise ValueError(f"staircase: words must have letters, got '' at {words.index('')}")
    given = packed.sorted_indices
    order = list(range(len(words))) if given is None else given.tolist()
    facts = StaircaseFacts(words, order, sizes, packed.data.detach().cpu())
    lengths = [len(words[b]) for b in order]
    counts = [sum(length > t for length in lengths) for t in range(max(lengths))]
    if counts != sizes or lengths != sorted(lengths, reverse=True):
        raise ValueError(
            f"staircase: words must have the lengths that were packed, got {list(map(len, words))}"
        )
    check_data(facts)
    return facts


def check_data(facts: StaircaseFacts) -> None:
    """Equal letters must have equal rows in data, and different letters different ones."""
    letters = "".join(facts.column(t) for t in range(len(facts.sizes)))
    rows = {}
    for i, char in enumerate(letters):
        if not torch.equal(facts.data[i], facts.data[rows.setdefault(char, i)]):
            raise ValueError(
                f"staircase: words must be those that were packed, in their order, "
                f"got {char!r} where data has another letter"
            )
    first = [facts.data[i].reshape(-1).tolist() for i in rows.values()]
    if len({tuple(row) for row in first}) != len(rows):
        raise ValueError(
            "staircase: data must have one row for each letter, got two letters with the same row"
        )


def draw_stairs(page: Page, facts: StaircaseFacts) -> Grid:
    """The words below each other, the longest first, and below them how many letters a step has."""
    steps, room = len(facts.sizes), WIDTH - MARGIN - LEFT - 0.4
    most = min(MOST_STEPS, int(room / letters_width("".join(facts.words))))
    columns = elide(steps, most - (steps > most))
    wide = min(WIDEST, room / len(columns))
    grid = Grid(LEFT, TOP, elide(len(facts.words), MOST_WORDS), columns, wide, HIGH)
    xs, ys = grid.xs(), grid.ys()
    grid.ticks(page, TOP - 0.3, "sequence")
    page.text(MARGIN, TOP - 0.3, "step", 18, AXES["sequence"], "strong", "left")
    for r in without_gaps(grid.rows):
        name = f"word {facts.order[r]}"
        page.text(MARGIN, ys[r], name, 18, AXES["batch"], "strong", "left")
    for r, t in grid.cells():
        if r < facts.sizes[t]:
            page.box(xs[t] - wide / 2, ys[r] - HIGH / 2, wide, HIGH, FAINT, LINE, 0.8)
            page.letter(xs[t], ys[r], facts.words[facts.order[r]][t], 20)
    grid.dots(page)
    y = grid.bottom + 0.45
    page.text(MARGIN, y, "batch_sizes", 18, INK, "strong", "left")
    for t in without_gaps(columns):
        if not page.hide:
            page.text(xs[t], y, str(facts.sizes[t]), 18, AXES["batch"], "bold")
        else:
            page.line([xs[t] - 0.2, xs[t] + 0.2], [y + 0.22, y + 0.22], SOFT, 1)
    return grid


def plan_data(facts: StaircaseFacts) -> list[int | None]:
    """The steps whose letters are shown in the line of data: as many as have room, and the last."""
    steps, room, cell = len(facts.sizes), WIDTH - MARGIN - LEFT, data_cell(facts)
    for most in range(min(steps, 30), 0, -1):
        shown = elide(steps, most)
        cells = sum(facts.sizes[t] for t in without_gaps(shown))
        if (cells + (None in shown)) * cell + len(shown) * BETWEEN <= room:
            return shown
    return []


def data_cell(facts: StaircaseFacts) -> float:
    """The width of a letter in the line of data; a code point needs more room."""
    return max(CELL, letters_width("".join(facts.words)))


def draw_data(page: Page, facts: StaircaseFacts, y: float) -> None:
    """The rows of data in their order, those of one step side by side."""
    page.text(MARGIN, y, "data", 18, INK, "strong", "left")
    x, cell = LEFT, data_cell(facts)
    for t in plan_data(facts):
        if t is None:
            page.text(x + cell / 2, y, "…", 18, SOFT)
            x += cell + BETWEEN
            continue
        for char in facts.column(t):
            page.box(x, y - HIGH / 2, cell, HIGH, FAINT, LINE, 0.8)
            if page.hide != "values":
                page.letter(x + cell / 2, y, char, 18)
            x += cell
        x += BETWEEN


def verdict_text(page: Page, facts: StaircaseFacts) -> list[str]:
    """How the steps read, and how many places the pads would take."""
    rule = "Step t reads one letter of each word that is longer than t."
    if page.hide:
        return [rule, "How many letters does each step read?"]
    count, steps = len(facts.words), len(facts.sizes)
    places = f"{count} x {steps} = {count * steps} places"
    return [rule, f"{len(facts.data)} letters and no pads. A padded batch has {places}."]


def staircase_text(page: Page, facts: StaircaseFacts, grid: Grid) -> list[str]:
    """The words shown, and without blanks the sizes and the order of the letters."""
    rows = [
        "…" if r is None else f"Word {facts.order[r]}: {spelled_text(facts.words[facts.order[r]])}."
        for r in grid.rows
    ]
    if page.hide:
        return rows
    sizes = ["…" if t is None else str(facts.sizes[t]) for t in grid.columns]
    order = ["…" if t is None else spelled_text(facts.column(t)) for t in plan_data(facts)]
    return [
        *rows,
        f"batch_sizes: {' '.join(sizes)}.",
        f"data, step by step: {', '.join(order)}.",
    ]
