"""Padded words with their pads in grey, and how far the state moves while it reads them."""

from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from lablib import _must
from lablib._say import fixed

from ..page.colours import AXES, FAINT, INK, LINE
from ..page.elision import elide, without_gaps
from ..page.grid import Grid
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, label_look, width
from ..page.values import grey_of
from ..page.wording import checked_strings, spelled_text
from ..picture import Picture
from ..run.modules import module_title, nearly_equal

__all__ = ["pads"]

LEFT, TOP, HIGH, WIDEST = 1.9, 2.1, 0.62, 1.1
MOST_WORDS, MOST_STEPS = 7, 17
LAST = -1  # the last step


class PadFacts(NamedTuple):
    """Padded words: their lengths, and how far each state is from the last valid one, (B, T)."""

    rnn: nn.Module
    x: Tensor
    lengths: list[int]
    words: list[str] | None
    errors: Tensor

    @property
    def largest(self) -> float:
        return self.errors.max().item()


def pads(
    rnn: nn.Module,
    x: Tensor,
    lengths: Tensor | list[int],
    *,
    words: list[str] | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """A padded batch x (B, T, F): at each pad, the largest change of a unit of the state.

    The change is counted from the state after the last letter, which the module gives for the
    word alone, too. `words` are the B words without their pads.
    """
    facts = measure_pads(rnn, x, lengths, words)
    with Page("pads", hide, ax) as page:
        places = page.count_text(x.shape[0] * x.shape[1], "place")
        letters = "_" if hide == "shapes" else sum(facts.lengths)
        counted = f", {letters} of {places} are letters"
        page.title(
            [("x ", INK), *page.shape(x.shape, ["batch", "sequence", "feature"]), (counted, INK)],
            ["batch", "sequence", "feature"],
        )
        page.text(MARGIN, 1.1, module_title(rnn, True), 18, INK, "bold", "left")
        grid = draw_words(page, facts)
        said = verdict_text(page, facts)
        words_of_it = [
            f"{module_title(rnn, True)} over x {page.shape_text(x.shape)}{counted}.",
            *pads_text(page, facts, grid),
        ]
        return page.finish(page.sentences(grid.bottom + 0.5, said), [*words_of_it, *said])


def checked_lengths(where: str, lengths, count: int, steps: int) -> list[int]:
    """The lengths as a list: one for each of `count` words, each in 1..`steps`."""
    if isinstance(lengths, Tensor):
        lengths = _must.ids(where, "lengths", lengths, "B").tolist()
    if not isinstance(lengths, list | tuple):
        raise TypeError(
            f"{where}: lengths must be a tensor or a list of whole numbers, got {_must.kind(lengths)}"
        )
    if len(lengths) != count:
        raise ValueError(
            f"{where}: lengths must hold {count} numbers, one a word, got {len(lengths)}"
        )
    return [
        _must.whole(where, f"lengths[{b}]", length, 1, steps) for b, length in enumerate(lengths)
    ]


def checked_rnn(rnn: nn.Module) -> nn.Module:
    """One layer, one direction, batch first."""
    if not isinstance(rnn, nn.RNN | nn.LSTM | nn.GRU):
        raise TypeError(f"pads: rnn must be nn.RNN, nn.LSTM or nn.GRU, got {_must.kind(rnn)}")
    if rnn.num_layers != 1 or rnn.bidirectional or not rnn.batch_first:
        rule = "one layer, one direction and batch_first=True"
        raise ValueError(f"pads: rnn must have {rule}, got {rnn}")
    return rnn


@torch.no_grad()
def measure_pads(rnn: nn.Module, x: Tensor, lengths, words) -> PadFacts:
    """The states of the padded batch, held against those of each word alone."""
    _must.floats("pads", "x", x, "B T F")
    _must.fits("pads", "x", x, checked_rnn(rnn))
    _must.last("pads", "x", x, rnn.input_size)
    _must.finite("pads", "x", x)
    counts = checked_lengths("pads", lengths, *x.shape[:2])
    if words is not None:
        words = checked_strings("pads", words)
        if list(map(len, words)) != counts:
            raise ValueError(
                f"pads: words must have the lengths {counts}, got {list(map(len, words))}"
            )
    outputs = rnn(x)[0]  # (B, T, H)
    errors = torch.zeros(x.shape[:2], dtype=torch.float64)
    for b, count in enumerate(counts):
        alone = rnn(x[b : b + 1, :count])[0][0, LAST]  # (H,)
        if not nearly_equal(outputs[b, count - 1], alone, x):
            raise AssertionError("pads: at its last letter a word must have its own last state")
        errors[b, count:] = (outputs[b, count:] - alone).abs().amax(-1).cpu()
    return PadFacts(rnn, x, counts, words, errors)


def draw_words(page: Page, facts: PadFacts) -> Grid:
    """A row for each word: letters, then pads with the change of the state; returns the grid."""
    count, steps = facts.errors.shape
    letters = set("".join(facts.words or []))
    least = max((width(*label_look(char, True)) for char in letters), default=0) + 0.14
    room = WIDTH - MARGIN - LEFT - 0.4
    most = min(MOST_STEPS, int(room / least))
    columns = elide(steps, most - (steps > most))
    wide = min(WIDEST, room / len(columns))
    grid = Grid(LEFT, TOP, elide(count, MOST_WORDS), columns, wide, HIGH)
    grid.ticks(page, TOP - 0.3, "sequence")
    for b in without_gaps(grid.rows):
        name = "word _" if page.hide == "shapes" else f"word {b}"
        page.text(MARGIN, grid.ys()[b], name, 18, AXES["batch"], "strong", "left")
    for b, t in grid.cells():
        draw_place(page, facts, grid, b, t)
    grid.dots(page)
    last = torch.zeros(count, steps, dtype=torch.bool)
    last[torch.arange(count), torch.tensor(facts.lengths) - 1] = True
    grid.outline(page, last)
    return grid


def draw_place(page: Page, facts: PadFacts, grid: Grid, b: int, t: int) -> None:
    """A letter, or a pad: the darker, the farther the state is from the last valid one."""
    x, y = grid.xs()[t], grid.ys()[b]
    if t < facts.lengths[b]:
        page.box(x - grid.wide / 2, y - HIGH / 2, grid.wide, HIGH, FAINT, LINE, 0.8)
        if facts.words:
            page.letter(x, y, facts.words[b][t], 20)
        return
    look = grey_of(max(facts.errors[b, t].item(), 1e-9), max(facts.largest, 1e-9))
    page.box(x - grid.wide / 2, y - HIGH / 2, grid.wide, HIGH, look.fill, LINE, 0.8)
    said = fixed(facts.errors[b, t].item(), 2)
    if page.hide != "values" and grid.wide > width(said, SMALL) + 0.1:
        page.text(x, y, said, SMALL, look.ink)


def verdict_text(page: Page, facts: PadFacts) -> list[str]:
    """What the frames and the greys mean, and by how much h_n differs."""
    said = [
        "Thick frame: the state after the last letter, the same as for the word alone.",
        "Grey: a pad, with the largest change of a unit since then. Darker = farther.",
    ]
    if page.hide == "values":
        return said
    shown = elide(len(facts.lengths), 8)
    ends = ["…" if b is None else fixed(facts.errors[b, LAST].item(), 2) for b in shown]
    return [*said, f"h_n, the state after the last column, differs by {' '.join(ends)}."]


def pads_text(page: Page, facts: PadFacts, grid: Grid) -> list[str]:
    """Each word shown, its length, and the changes at its pads."""
    lines = []
    for b in grid.rows:
        if b is None:
            lines.append("…")
            continue
        letters = f" {spelled_text(facts.words[b])}" if facts.words else ""
        after = [t for t in without_gaps(grid.columns) if t >= facts.lengths[b]]
        length = "_" if page.hide == "shapes" else facts.lengths[b]
        line = f"Word {b}:{letters}, length {length}"
        if after and page.hide != "values":
            line += f", pads {' '.join(fixed(facts.errors[b, t].item(), 2) for t in after)}"
        lines.append(f"{line}.")
    return lines
