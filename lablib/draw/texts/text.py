"""A text shaded by a number a letter: a loss, a probability, what one hidden unit does."""

import math
from collections.abc import Iterable, Sequence
from itertools import groupby, product, starmap
from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must

from ..page.colours import AXES, INK, LINE, PAPER, SOFT
from ..page.elision import elide
from ..page.first_fitting import first_fitting
from ..page.hatching import whole_pixels
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, label_look, width
from ..page.values import Look, Scale, real_numbers
from ..page.wording import character_text, count_text, spelled_text
from ..picture import Picture

__all__ = ["text"]

TOP, LOWEST, LEFT = 1.2, 7.1, 1.35
MOST = (240, 120, 48)  # letters shown, as many as fit, and so that they are drawn in time
MOST_NUMBERED = 4  # lines with numbers
CORNER = 5  # points: the mark of a negative number, in a corner since a dash would underline
CROSS = 0.35  # the room in the frame of a line for the marks below letters
BAR = 0.15  # the height of the bar below marked letters
BASES = (0.8, 0.62, 0.5, 0.42, 0.36, 0.3)  # widths of a cell; the first holds the number as well
IN_WORDS, FARTHEST = 24, 3


class Letter(NamedTuple):
    """One letter, how it looks, and the width of its cell."""

    index: int
    char: str
    look: Look
    wide: float


class Marks(NamedTuple):
    """Where a mark stands below a letter: a cross if it is wrong, a bar if it is in the mask."""

    places: set[int]
    bar: bool = False


class TextLines(NamedTuple):
    """The letters in lines, and how high each part of a line is."""

    rows: list[list[Letter]]
    widest: bool  # whether the cells are so wide that they hold the numbers
    letter: float
    below: float
    marks: float

    @property
    def pitch(self) -> float:
        return whole_pixels(self.letter + self.below + self.marks + 0.2)


def text(
    text: str,
    numbers: Tensor | Sequence[float],
    *,
    name: str = "",
    correct: Tensor | Sequence[bool] | None = None,
    mask: Tensor | Sequence[bool] | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """`text` shaded by `numbers` (N,), one for each letter; `correct` says which letters are right.

    `mask` draws a bar below the letters for which it is True, such as those inside brackets.

    >>> print(text("hello", [0.5, -1.0, 0.25, 2.0, 0.0], name="unit 3"))
    unit 3 (5,): a number for each of 5 letters.
    h 0.50; e -1.00; l 0.25; l 2.00; o 0.00.
    Farthest from 0: 2.00 at 3 (l); -1.00 at 1 (e); 0.50 at 0 (h).
    """
    values = checked_numbers(text, numbers)
    marks = marked_places(text, correct, mask)
    called = _must.text("text", name, "name") if name else "numbers"
    with Page("text", hide, ax) as page:
        page.tensor_title(called, values.shape, ["sequence"])
        page_lines = plan_lines(text, values, marks, hide)
        y = draw_lines(page, page_lines, marks)
        y = draw_legend(page, values, page_lines, marks, y)
        lines = marks_text(text, correct, mask, marks) if hide != "values" else []
        each = "the letter" if len(text) == 1 else f"each of {page.count_text(len(text), 'letter')}"
        words = [f"{called} {page.shape_text(values.shape)}: a number for {each}."]
        return page.finish(
            page.sentences(y, lines), words + numbers_text(page, text, values) + lines
        )


def checked_numbers(text: str, numbers: Tensor | Sequence[float]) -> Tensor:
    """The numbers as a tensor with one for each letter."""
    _must.text("text", text)
    if isinstance(numbers, list | tuple):
        try:
            numbers = torch.tensor(numbers, dtype=torch.float64)
        except (TypeError, ValueError) as error:
            raise TypeError(f"text: numbers must be numbers, got {_must.kind(numbers)}") from error
    _must.tensor("text", "numbers", numbers, "N")
    real_numbers("text", "numbers", numbers)
    return checked_length(text, "numbers", numbers).detach().cpu()


def marked_places(text: str, correct, mask) -> Marks:
    """The wrong letters, or the letters of the mask."""
    if correct is not None and mask is not None:
        raise ValueError("text: correct or mask must be None, got both")
    if mask is not None:
        return Marks(true_places(text, "mask", mask), bar=True)
    if correct is None:
        return Marks(set())
    return Marks(set(range(len(text))) - true_places(text, "correct", correct))


def true_places(text: str, name: str, values: Tensor | Sequence[bool]) -> set[int]:
    """Where one of the arguments holds True."""
    if isinstance(values, list | tuple) and all(isinstance(entry, bool) for entry in values):
        values = torch.tensor(values)
    _must.tensor("text", name, values, "N")
    if values.dtype != torch.bool:
        raise TypeError(f"text: {name} must hold True and False, got {values.dtype}")
    return set(checked_length(text, name, values).nonzero().flatten().tolist())


def checked_length(text: str, name: str, values: Tensor) -> Tensor:
    if len(values) != len(text):
        raise ValueError(
            f"text: {name} must have one entry for each of {len(text)} letters, got {len(values)}"
        )
    return values


def plan_lines(text: str, values: Tensor, marks: Marks, hide: str | None) -> TextLines:
    """All letters or the first and the last, in the largest cells with which they fit."""

    def lay(most: int, base: float) -> TextLines:
        kept = list(range(len(text)))
        if len(text) > most:
            kept = kept[: most - most // 8] + kept[-(most // 8) :]
        return lay_letters({i: text[i] for i in kept}, values, base, marks, hide)

    def fits(lines: TextLines) -> bool:
        few_enough = not lines.widest or len(lines.rows) <= MOST_NUMBERED
        return few_enough and len(lines.rows) * lines.pitch <= LOWEST - TOP

    return first_fitting(starmap(lay, product(MOST, BASES)), fits)


def lay_letters(
    chars: dict[int, str], values: Tensor, base: float, marks: Marks, hide
) -> TextLines:
    """The letters in cells at least `base` wide; in the widest stands the number as well."""
    looks = dict.fromkeys(chars, Look("", PAPER, INK))
    if hide != "values":
        scale, shade = Scale(values), shade_of(values)
        looks = {i: shade.look(values[i].item()) for i in chars}
        if base == BASES[0]:  # the number has its sign
            looks = {
                i: look._replace(said=scale.said(values[i].item()), minus=False)
                for i, look in looks.items()
            }
    tall = 0.56 if any(len(label_look(char)[0]) > 1 for char in set(chars.values())) else 0.42
    notes = any(look.said for look in looks.values())
    below = 0.34 if notes else 0.12 if any(look.minus for look in looks.values()) else 0
    room = CROSS if marks.places and hide != "values" else 0
    rows = wrap_letters(letter_cell(i, chars[i], looks[i], base) for i in chars)
    return TextLines(rows, base == BASES[0], tall, below, room)


def shade_of(values: Tensor) -> Scale:
    """Shades from 0 to the number farthest from 0; without negative ones from the least."""
    scale = Scale(values, numbers=False)
    scale.shade_from_least(values)
    return scale


def letter_cell(i: int, char: str, look: Look, base: float) -> Letter:
    needed = max(width(*label_look(char, True)) + 0.08, width(look.said) + 0.14 if look.said else 0)
    return Letter(i, char, look, max(base, needed))


def wrap_letters(letters: Iterable[Letter]) -> list[list[Letter]]:
    """The letters in lines as wide as the page; after a gap a line begins."""
    rows, room, before = [], 0.0, -1
    for one in letters:
        if one.wide > room or one.index > before + 1 or not rows:
            rows.append([])
            room = WIDTH - MARGIN - LEFT
        rows[-1].append(one)
        room, before = room - one.wide, one.index
    return rows


def draw_lines(page: Page, lines: TextLines, marks: Marks) -> float:
    """The lines, each with the index of its first letter; returns where the last one ends."""
    y, after = TOP, 0
    for row in lines.rows:
        if row[0].index > after:
            page.text(LEFT + 0.3, y + 0.1, "…", 22, SOFT, rotation=90)
            y += 0.36
        middle = y + lines.letter / 2
        page.text(LEFT - 0.25, middle, str(row[0].index), SMALL, AXES["sequence"], ha="right")
        draw_line(page, row, y, lines, marks)
        y, after = y + lines.pitch, row[-1].index + 1
    return y


def draw_line(page: Page, row: list[Letter], top: float, lines: TextLines, marks: Marks) -> None:
    """One line in a frame: the shades, on them the letters, and below each what belongs to it."""
    high, x = lines.letter + lines.below, LEFT
    for fill, run in groupby(row, lambda one: one.look.fill):
        wide = sum(one.wide for one in run)
        page.box(x, top, wide, high, fill, fill, 0)
        x += wide
    x, corners = LEFT, {}
    for one in row:
        middle = x + one.wide / 2
        page.letter(middle, top + lines.letter / 2, one.char, 18, one.look.ink)
        if one.look.said:
            page.text(middle, top + lines.letter + 0.12, one.look.said, SMALL, one.look.ink)
        if one.look.minus:
            corners.setdefault(one.look.ink, []).extend([x + 0.06, x + 0.1, math.nan])
        x += one.wide
    for ink, xs in corners.items():  # all of a line at once, which takes a third of the time
        page.line(xs, [top + high - 0.09] * len(xs), ink, CORNER)
    page.box(LEFT, top, x - LEFT, high + lines.marks, "none")
    if lines.marks:
        draw_marks(page, row, top + high + lines.marks / 2, marks)


def draw_marks(page: Page, row: list[Letter], y: float, marks: Marks) -> None:
    """The crosses of a line, or one bar below letters that stand beside each other."""
    x = LEFT
    for marked, run in groupby(row, lambda one: one.index in marks.places):
        start = x
        for one in run:
            if marked and not marks.bar:
                page.text(x + one.wide / 2, y, "×", 18, INK, "bold")
            x += one.wide
        if marked and marks.bar:
            page.box(start, y - BAR / 2, x - start, BAR, INK, INK, 0)


def draw_legend(page: Page, values: Tensor, lines: TextLines, marks: Marks, y: float) -> float:
    """What the shades and marks mean; returns where the prose begins."""
    if page.hide == "values":
        return y + 0.3
    scale, shade, x, y = Scale(values), shade_of(values), LEFT, y + 0.35
    page.text(x - 0.25, y, scale.said(shade.least) if shade.least else "0", SMALL, ha="right")
    for k in range(5):
        page.box(
            x,
            y - 0.15,
            0.5,
            0.3,
            shade.look(shade.least + (scale.largest - shade.least) * k / 4).fill,
            LINE,
            0.8,
        )
        x += 0.5
    largest = scale.said(scale.largest)
    page.text(x + 0.15, y, largest, SMALL, ha="left")
    said = "darker = larger" if shade.least else "darker = farther from 0"
    if any(one.look.minus for row in lines.rows for one in row):
        said += ",  mark in the corner = negative"
    if lines.marks:
        said += ",  bar below = mask" if marks.bar else ",  × = wrong letter"
    page.text(x + 0.5 + width(largest), y, said, 16, SOFT, "prose", "left")
    return y + 0.6


def marks_text(text: str, correct, mask, marks: Marks) -> list[str]:
    """What the marks say, as a line of its own."""
    if mask is not None:
        return [mask_text(text, marks.places)]
    return [] if correct is None else [right_text(text, marks.places)]


def mask_text(text: str, places: set[int]) -> str:
    """How many letters the mask holds, and from where to where."""
    starts = sorted(i for i in places if i - 1 not in places)
    ends = sorted(i for i in places if i + 1 not in places)
    said = f"Mask: {len(places)} of {count_text(len(text), 'letter')}"
    shown = elide(len(starts), 6) if starts else []
    runs = ["…" if i is None else f"{starts[i]} to {ends[i]}" for i in shown]
    return f"{said}: {', '.join(runs)}." if runs else f"{said}."


def right_text(text: str, wrong: set[int]) -> str:
    """How many letters are right, and the first that are not."""
    count = f"{len(text) - len(wrong)} of {count_text(len(text), 'letter')} right"
    if not wrong:
        return f"{count}."
    places = sorted(wrong)
    found = ["…" if i is None else place_text(text, places[i]) for i in elide(len(places), 6)]
    return f"{count}, wrong: {', '.join(found)}."


def place_text(text: str, i: int) -> str:
    return f"{i} ({character_text(text[i])})"


def numbers_text(page: Page, text: str, values: Tensor) -> list[str]:
    """The letters with their numbers, and those farthest from 0; of equal ones the first."""
    if page.hide == "values":
        return [f"Text: {spelled_text(text)}; the numbers are hidden."]
    scale, numbers = Scale(values), values.tolist()
    some = ["…" if i is None else i for i in elide(len(text), IN_WORDS)]
    pairs = [i if i == "…" else f"{character_text(text[i])} {scale.said(numbers[i])}" for i in some]
    finite = [i for i, value in enumerate(numbers) if math.isfinite(value)]
    finite.sort(key=lambda i: (-abs(float(scale.said(numbers[i]))), i))
    far = [f"{scale.said(numbers[i])} at {place_text(text, i)}" for i in finite[:FARTHEST]]
    return [f"{'; '.join(pairs)}.", f"Farthest from 0: {'; '.join(far) or 'none is finite'}."]
