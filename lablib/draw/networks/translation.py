"""An encoder that reads a word and a decoder that writes one, unrolled, with the arrow between them."""

from typing import NamedTuple

import torch
from matplotlib.axes import Axes

from lablib import _must
from lablib._say import fixed
from lablib.characters import Vocab, one_hot
from lablib.seq2seq import START, Translator

from ..page.colours import AXES, INK, LINE, PAPER, SOFT
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL
from ..page.wording import spelled_text
from ..picture import Picture
from ..run.modules import nearly_equal

__all__ = ["translation"]

MOST_LETTERS = 13  # of the encoder and the decoder together
TOP, CELL, HIGH = 2.9, 3.9, 0.7  # the letters that are said, the cells, and how high a cell is


class Facts(NamedTuple):
    """The letters that are read, fed and said, and the probability of each that is said."""

    read: str
    fed: str
    said: str
    chances: list[float]
    hidden: int


def translation(
    model: Translator,
    source: Vocab,
    target: Vocab,
    word: str,
    answer: str,
    *,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """The encoder reads `word`; the decoder is fed the start token and `answer` (teacher forcing).

    Above each cell of the decoder stands its best guess with its probability.
    """
    facts = measure_translation(model, source, target, word, answer)
    with Page("translation", hide, ax) as page:
        page.title([("An encoder and a decoder, ", INK), ("unrolled", INK)], ["sequence", "hidden"])
        draw_chain(page, facts)
        note = "One arrow leads from the encoder to the decoder: "
        numbers = page.count_text(facts.hidden, "number")
        note += f"a state of {numbers}."
        return page.finish(page.sentences(6.75, [note]), [*translation_text(page, facts), note])


@torch.no_grad()
def measure_translation(
    model: Translator, source: Vocab, target: Vocab, word: str, answer: str
) -> Facts:
    """Both networks step by step, held against their one call."""
    if not isinstance(model, Translator):
        raise TypeError(f"translation: model must be a Translator, got {_must.kind(model)}")
    _must.known("translation", _must.text("translation", word, "word"), source.chars)
    _must.known("translation", _must.text("translation", answer, "answer"), target.chars)
    if len(word) + len(answer) + 1 > MOST_LETTERS:
        rule = f"word, start and answer must have at most {MOST_LETTERS} letters together"
        raise ValueError(f"translation: {rule}, got {len(word) + len(answer) + 1}")
    x = one_hot(source.encode(word), len(source)).double()[None]  # (1, T, V)
    lengths = torch.tensor([len(word)])
    memory, whole = model.encode(x, lengths)
    state = None
    for t in range(len(word)):
        _, state = model.encoder(x[:, t : t + 1], state)
    if not nearly_equal(state, whole, x):
        raise AssertionError("translation: step by step the encoder must reach its own last state")
    fed, said, chances = START + answer, "", []
    for letter in fed:
        y = one_hot(target.encode(letter), len(target)).double()[None]  # (1, 1, V)
        scores, state, _ = model.decode(y, state, memory, lengths)
        chances.append(scores[0, 0].softmax(-1).max().item())
        said += target.decode(scores[0, 0].argmax(-1, keepdim=True))
    return Facts(word, fed, said, chances, model.encoder.hidden_size)


def draw_chain(page: Page, facts: Facts) -> None:
    """The cells of both networks in a row, with arrows from each to the next."""
    count, gap = len(facts.read) + len(facts.fed), 0.9
    wide = min(1.3, (WIDTH - 2 * MARGIN - gap) / count)
    first = max(MARGIN + wide * len(facts.read), MARGIN + 3.4) + gap  # room for a heading
    xs = [MARGIN + wide * (i + 0.5) for i in range(len(facts.read))]
    xs += [first + wide * (i + 0.5) for i in range(len(facts.fed))]
    half = wide * 0.31
    for i, x in enumerate(xs):
        encodes = i < len(facts.read)
        page.box(x - half, CELL, 2 * half, HIGH, PAPER, AXES["hidden"], 2.2, round=0.08)
        page.text(x, CELL + HIGH / 2, "E" if encodes else "D", 18, AXES["hidden"], "strong")
        letter = facts.read[i] if encodes else facts.fed[i - len(facts.read)]
        page.arrow(x, CELL + HIGH + 0.75, x, CELL + HIGH + 0.06, INK, 1.6)
        page.letter(x, CELL + HIGH + 1.1, letter, 20, AXES["sequence"])
        if i:
            hand_over = i == len(facts.read)
            ends = xs[i - 1] + half + 0.04, CELL + HIGH / 2, x - half - 0.04, CELL + HIGH / 2
            page.arrow(*ends, INK if hand_over else AXES["hidden"], 4 if hand_over else 2)
        if not encodes:
            draw_guess(page, x, wide, facts, i - len(facts.read))
    for x, said in ((MARGIN, "The encoder reads."), (first, "The decoder says and is fed:")):
        page.text(x, 1.45, said, 18, INK, "strong", "left")
    page.line([first - gap / 2] * 2, [1.2, CELL - 0.5], LINE)
    page.line([first - gap / 2] * 2, [CELL + HIGH + 0.5, 6.2], LINE)


def draw_guess(page: Page, x: float, wide: float, facts: Facts, step: int) -> None:
    """The decoder's best guess and its probability, above the cell."""
    page.arrow(x, CELL - 0.06, x, TOP + 0.3, INK, 1.6)
    if page.hide == "values":
        page.text(x, TOP, "_", 20, AXES["sequence"])
        return
    page.letter(x, TOP, facts.said[step], 20, AXES["sequence"])
    if wide > 0.95:
        page.text(x, TOP - 0.55, fixed(facts.chances[step], 2), SMALL, SOFT)


def translation_text(page: Page, facts: Facts) -> list[str]:
    """What is read, fed and said."""
    lines = [f"The encoder reads {spelled_text(facts.read)}."]
    lines.append(f"The decoder is fed {spelled_text(facts.fed)}.")
    if page.hide != "values":
        each = zip(facts.said, facts.chances, strict=True)
        said = ", ".join(f"{spelled_text(c)} {fixed(p, 2)}" for c, p in each)
        lines.append(f"It says, each with its probability: {said}.")
    return lines
