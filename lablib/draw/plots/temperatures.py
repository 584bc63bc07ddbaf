"""The probabilities of the next letter at several temperatures, side by side."""

from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must

from ..page.colours import AXES, INK, PAPER, SOFT
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, cut_text, fit_size
from ..page.wording import count_text, spelled_text
from ..picture import Picture
from .bars import GREY, chance_text, check_bars

__all__ = ["temperatures"]

TOP, HIGH, LABEL, NUMBER = 2.0, 0.62, 1.9, 1.1
SHOWN, FIT, MOST = 6, 9, 4


class Tempered(NamedTuple):
    """The probabilities of each temperature, their labels, and the entries that are shown."""

    chances: dict[float, list[float]]
    labels: list[str]
    shown: list[int]  # the likeliest first

    def rest(self, temperature: float) -> float:
        """The probability of all entries that are not shown."""
        chances = self.chances[temperature]
        return sum(chance for i, chance in enumerate(chances) if i not in self.shown)


def temperatures(
    scores: Tensor,
    labels: str | list[str],
    values: tuple[float, ...] = (0.2, 0.7, 1.3),
    *,
    top: int = SHOWN,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Scores (V,) divided by each of up to four temperatures, then turned into probabilities.

    The `top` likeliest letters are shown, at most nine: their order is that of the scores at every
    temperature.

    >>> import torch
    >>> print(temperatures(torch.tensor([0.0, 1.0, -1.0]), "ehi", (0.5, 2.0)))
    Next letter, 3 scores divided by the temperature, then softmax.
    temperature 0.5: h 0.87, e 0.12, i 0.02.
    temperature 2.0: h 0.51, e 0.31, i 0.19.
    """
    with Page("temperatures", hide, ax) as page:
        facts = measure_tempered(scores, labels, values, top)
        count = page.count_text(len(facts.labels), "score")
        page.title([(f"Next letter: {count} divided by the temperature, then softmax", INK)])
        bottom = draw_columns(page, facts)
        return page.finish(bottom + 0.3, temperatures_text(page, facts))


def measure_tempered(scores: Tensor, labels, values, top: int) -> Tempered:
    """The probabilities, by PyTorch and by the formula."""
    check_bars(scores, labels, None, "temperatures", "scores")
    if not isinstance(values, tuple | list) or not 1 <= len(set(values)) == len(values) <= MOST:
        raise ValueError(f"temperatures: values must be 1 to {MOST} different ones, got {values!r}")
    for value in values:
        _must.above_zero("temperatures", "values", value)
    top = min(_must.whole("temperatures", "top", top, 1), len(scores), FIT)
    scores = scores.detach().cpu().double()
    # without the largest, a tiny temperature would make them infinite
    scores = scores - scores.max()
    chances = {value: (scores / value).softmax(0) for value in values}
    for value, one in chances.items():
        powers = (scores / value).exp()
        if not torch.allclose(one, powers / powers.sum()):
            raise AssertionError("temperatures: softmax must be exp(score / t) over the sum of all")
    shown = scores.argsort(descending=True, stable=True)[:top].tolist()
    return Tempered({value: one.tolist() for value, one in chances.items()}, list(labels), shown)


def draw_columns(page: Page, facts: Tempered) -> float:
    """A row for each letter, a column for each temperature; returns where the rows end."""
    entries = sorted(facts.shown) if page.hide == "values" else facts.shown
    rest = len(facts.labels) - len(entries)
    y = TOP
    for i in entries:
        x = MARGIN + LABEL - 0.25
        page.label(x, y + HIGH / 2, facts.labels[i], LABEL - 0.3, AXES["vocabulary"], "right")
        y += HIGH
    if rest:
        said = count_text(rest, "other")
        x = MARGIN + LABEL - 0.25
        page.text(x, y + HIGH / 2, said, SMALL, SOFT, "prose", "right")
        y += HIGH
    wide = (WIDTH - 2 * MARGIN - LABEL) / len(facts.chances)
    for place, (temperature, chances) in enumerate(facts.chances.items()):
        shown = [(chances[i], GREY) for i in entries]
        shown += [(facts.rest(temperature), PAPER)] * bool(rest)
        draw_column(page, MARGIN + LABEL + place * wide, wide, temperature, shown)
    return y


def draw_column(page: Page, left: float, wide: float, temperature: float, shown: list) -> None:
    """The bars of one temperature with their numbers; all columns have one scale, from 0 to 1."""
    said = f"temperature {temperature}"
    size = fit_size(said, 18, wide - 0.3, "strong")
    said = cut_text(said, wide - 0.3, size, "strong")
    page.text(left, TOP - 0.4, said, size, INK, "strong", "left")
    room = wide - NUMBER - 0.2
    page.line([left, left], [TOP, TOP + HIGH * len(shown)], INK, 2)
    for row, (chance, fill) in enumerate(shown) if page.hide != "values" else ():
        y = TOP + row * HIGH
        long = max(chance * room, 0.02)
        page.box(left, y + 0.08, long, HIGH - 0.16, fill, INK, 1.2)
        page.text(left + long + 0.12, y + HIGH / 2, chance_text(chance), 16, INK, ha="left")


def temperatures_text(page: Page, facts: Tempered) -> list[str]:
    """The bars of each temperature, the likeliest first."""
    count = page.count_text(len(facts.labels), "score")
    lines = [f"Next letter, {count} divided by the temperature, then softmax."]
    rest = len(facts.labels) - len(facts.shown)
    for temperature, chances in facts.chances.items():
        if page.hide == "values":
            said = [spelled_text([facts.labels[i]]) for i in sorted(facts.shown)]
        else:
            said = [
                f"{spelled_text([facts.labels[i]])} {chance_text(chances[i])}" for i in facts.shown
            ]
        if rest:
            together = "" if page.hide == "values" else f" {chance_text(facts.rest(temperature))}"
            said.append(f"{count_text(rest, 'other')} together{together}")
        lines.append(f"temperature {temperature}: {', '.join(said)}.")
    return lines
