"""A word with its pads, read by both directions of a network, and where each of them ends."""

from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from lablib import _must
from lablib._say import fixed

from ..page.colours import AXES, FAINT, INK, LINE, SOFT
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL
from ..page.wording import spelled_text
from ..picture import Picture
from ..run.modules import module_title, nearly_equal

__all__ = ["directions"]

MOST_STEPS = 16
LEFT, TOP, HIGH, ROW = 2.9, 2.2, 0.6, 1.25


class DirectionFacts(NamedTuple):
    """A word and its steps, and how far each half of the outputs is from the word alone."""

    rnn: nn.Module
    word: str
    steps: int
    forward: float
    backward: float


def directions(
    rnn: nn.Module, x: Tensor, word: str, *, hide: str | None = None, ax: Axes | None = None
) -> Picture:
    """A bidirectional network over x (T, F): the letters of `word`, and after them pads.

    Both ends are found in h_n, and the outputs at the letters are held against the word alone.
    """
    facts = measure_directions(rnn, x, word)
    with Page("directions", hide, ax) as page:
        parts = [(module_title(rnn, True), INK)]
        page.title(parts, ["sequence", "hidden"])
        bottom = draw_both(page, facts)
        lines = directions_text(page, facts)
        count = page.count_text(facts.steps - len(word), "pad")
        first = f"{module_title(rnn, True)} over {spelled_text(word)} and {count}."
        return page.finish(page.sentences(bottom + 0.35, lines), [first, *lines])


@torch.no_grad()
def measure_directions(rnn, x, word) -> DirectionFacts:
    """The ends in h_n, and the largest difference of each half from the word alone."""
    if not isinstance(rnn, nn.RNN | nn.LSTM | nn.GRU):
        rule = "rnn must be nn.RNN, nn.LSTM or nn.GRU"
        raise TypeError(f"directions: {rule}, got {_must.kind(rnn)}")
    if rnn.num_layers != 1 or not rnn.bidirectional or not rnn.batch_first:
        rule = "rnn must have one layer, two directions and batch_first=True"
        raise ValueError(f"directions: {rule}, got {rnn}")
    _must.floats("directions", "x", x, "T F")
    _must.fits("directions", "x", x, rnn)
    _must.last("directions", "x", x, rnn.input_size)
    _must.finite("directions", "x", x)
    steps, letters = len(x), len(_must.text("directions", word, "word"))
    if not letters <= steps <= MOST_STEPS:
        rule = f"x must have the {letters} letters of word and at most {MOST_STEPS} steps"
        raise ValueError(f"directions: {rule}, got {steps}")
    outputs, h_n = rnn(x)  # (T, 2H), (2, H)
    h_n, size = h_n[0] if isinstance(h_n, tuple) else h_n, rnn.hidden_size
    ends = (outputs[-1, :size], h_n[0]), (outputs[0, size:], h_n[1])
    if not all(nearly_equal(*pair, x) for pair in ends):
        raise AssertionError("directions: h_n must hold the two ends")
    wrong = (outputs[:letters] - rnn(x[:letters])[0]).abs()  # (letters, 2H)
    halves = wrong[:, :size].max().item(), wrong[:, size:].max().item()
    return DirectionFacts(rnn, word, steps, *halves)


def draw_both(page: Page, facts: DirectionFacts) -> float:
    """Letters between two rows of states, whose arrows run against each other."""
    wide = min(1.2, (WIDTH - MARGIN - 0.9 - LEFT) / facts.steps)
    rows = {"forward": TOP, "letters": TOP + ROW, "backward": TOP + 2 * ROW}
    for name, y in rows.items():
        color = INK if name == "letters" else AXES["hidden"]
        page.text(MARGIN, y, name, 18, color, "strong", "left")
    for t in range(facts.steps):
        x, pad = LEFT + (t + 0.5) * wide, t >= len(facts.word)
        page.text(x, TOP - 0.75, str(t), SMALL, AXES["sequence"])
        if pad:
            page.text(x, rows["letters"], "pad", SMALL, SOFT)
        else:
            page.letter(x, rows["letters"], facts.word[t], 20)
        for name, last in (("forward", facts.steps - 1), ("backward", 0)):
            y, edge = rows[name], (AXES["hidden"], 3.5) if t == last else (LINE, 1)
            page.box(x - wide * 0.3, y - HIGH / 2, wide * 0.6, HIGH, FAINT, *edge)
            if t < facts.steps - 1:
                ends = (x + wide * 0.32, x + wide * 0.68)
                start, end = ends if name == "forward" else ends[::-1]
                page.arrow(start, y, end, y, SOFT, 1.5)
    x = LEFT + (facts.steps - 0.5) * wide
    page.text(x, TOP + 0.55, "h_n[0]", SMALL, AXES["hidden"], "bold")
    page.text(LEFT + 0.5 * wide, TOP + 2 * ROW + 0.55, "h_n[1]", SMALL, AXES["hidden"], "bold")
    return TOP + 2 * ROW + 0.8


def directions_text(page: Page, facts: DirectionFacts) -> list[str]:
    """Where the directions end, and how much the pads change at the letters."""
    size = facts.rnn.hidden_size
    if page.hide:
        return ["Where does each direction begin, and which one reads the pads before the letters?"]
    return [
        f"h_n[0] is outputs[{facts.steps - 1}, :{size}], and h_n[1] is outputs[0, {size}:].",
        f"The pads change the outputs at the letters: forward by {fixed(facts.forward, 2)}, "
        f"backward by up to {fixed(facts.backward, 2)}.",
    ]
