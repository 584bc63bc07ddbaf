"""Next-letter probabilities as bars, the right letter marked, guessing as a line."""

import math
from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor
from torch.nn import functional as F

from lablib import _must
from lablib._say import fixed

from .grid import HOT, real_numbers
from .labels import spelled
from .page import AXES, INK, MARGIN, PAPER, SMALL, SOFT, WIDTH, Page, cut, fitted, several, width
from .picture import Picture

__all__ = ["bars"]

TOP, FOOT, HIGH, MOST, FIT = 1.7, 0.75, 0.62, 8, 12
LABEL, SCORE, NUMBER = 2.6, 1.4, 2.9  # the room left of the bars and right of the longest
CLOSE = 1e-4  # how near to 1 the sum of probabilities is
GREY = "#b8b8b8"


class Odds(NamedTuple):
    """The probability of each label, the scores that softmax made it from, the entries shown."""

    chances: list[float]
    labels: list[str]
    scores: list[float]  # none where probabilities were given
    shown: list[int]  # the likeliest first
    right: int | None


def bars(
    values: Tensor,
    labels: str | list[str],
    *,
    top: int | None = None,
    right: str | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Probabilities (V,), or scores that softmax turns into them, the likeliest first.

    The `top` likeliest are shown, at most 12, and `right`, the letter that really comes next.

    >>> import torch
    >>> print(bars(torch.tensor([0.2, 0.7, 0.1]), "ehi", right="e"))
    Next letter, 3 probabilities: h 0.70, e 0.20, i 0.10.
    Guessing: 1/3 = 0.33.
    Right is e, in place 2 of 3: exp(-loss) = 0.20, loss 1.61.
    """
    odds = measured(values, labels, top, right)
    with Page("bars", hide, ax) as page:
        count, _, made = page.count(len(odds.labels), made_of(odds)).partition(" ")
        if odds.scores:
            made += f" turned into {'a probability' if len(odds.labels) == 1 else 'probabilities'}"
        title = [("Next letter: ", INK), (count, AXES["vocabulary"]), (f" {made}", INK)]
        page.title(title, ["vocabulary"])
        lines = [] if hide else [f"Guessing: 1/{count} = {amount(1 / len(odds.chances))}."]
        if right is not None and hide != "values":
            lines.append(judged(odds))
        bottom = drawn_bars(page, odds)
        said = lines[-1:] if right is not None and hide != "values" else []
        height = page.sentences(bottom + 0.45, said) if said else bottom + 0.2
        return page.finish(height, [in_words(page, odds), *lines])


def made_of(odds: Odds) -> str:
    return "score" if odds.scores else "probability"


def measured(values: Tensor, labels, top: int | None, right: str | None) -> Odds:
    """The probabilities, by PyTorch and by hand."""
    real_numbers("bars", "values", _must.floats("bars", "values", values, "V"))
    _must.finite("bars", "values", values)
    if not isinstance(labels, str | list | tuple) or not all(isinstance(x, str) for x in labels):
        raise TypeError(
            f"bars: labels must be a string or a list of them, got {_must.kind(labels)}"
        )
    if len(labels) != len(values) or len(set(labels)) != len(labels) or "" in list(labels):
        raise ValueError(f"bars: labels must be {len(values)} different ones, got {labels!r:.60}")
    if right is not None and right not in list(labels):
        raise ValueError(f"bars: right must be one of the labels, got {right!r}")
    values = values.detach().cpu().double()
    softened = bool((values < 0).any() or abs(values.sum() - 1) > CLOSE)
    chances = values.softmax(0) if softened else values
    powers = (values - values.max()).exp()
    if softened and not torch.allclose(chances, powers / powers.sum()):
        raise AssertionError("bars: softmax must be exp(score) over the sum of all")
    top = min(MOST, len(values)) if top is None else _must.whole("bars", "top", top, 1, len(values))
    top = min(top, FIT)
    order = chances.argsort(descending=True, stable=True).tolist()
    at = None if right is None else list(labels).index(right)
    extra = [at] if at is not None and at not in order[:top] else []
    if (
        right is not None
        and softened
        and not near(F.cross_entropy(values, torch.tensor(at)), chances[at])
    ):
        raise AssertionError("bars: exp(-loss) must be the probability of the right letter")
    scores = values.tolist() if softened else []
    return Odds(chances.tolist(), list(labels), scores, order[:top] + extra, at)


def near(loss: Tensor, chance: Tensor) -> bool:
    return bool(((-loss).exp() - chance).abs() < 1e-9)


def amount(chance: float) -> str:
    """With two decimals; a chance too small for them is not said to be none."""
    return "<0.01" if 0 < chance < 0.005 else fixed(chance, 2)


def judged(odds: Odds) -> str:
    """The place of the right letter, and what its probability means as a loss."""
    chance = odds.chances[odds.right]
    place = 1 + sum(other > chance for other in odds.chances)
    loss = fixed(-math.log(chance), 2) if chance else "inf"
    letter = spelled([odds.labels[odds.right]])
    return (
        f"Right is {letter}, in place {place} of {len(odds.chances)}: "
        f"exp(-loss) = {amount(chance)}, loss {loss}."
    )


def drawn_bars(page: Page, odds: Odds) -> float:
    """A bar a label, the rest together in one, and guessing as a line; returns where they end."""
    blank = page.hide == "values"
    entries = sorted(odds.shown) if blank else odds.shown
    rest = [p for i, p in enumerate(odds.chances) if i not in odds.shown]
    longest = max([odds.chances[i] for i in entries] + [sum(rest)])
    end = next((end for end in (0.1, 0.2, 0.3, 0.4, 0.5, 0.7) if longest <= end), 1)
    high = min(HIGH, (8.9 - TOP - FOOT - 0.9) / (len(entries) + bool(rest)))
    aside = SCORE * bool(odds.scores)
    left, room = MARGIN + LABEL + aside, WIDTH - 2 * MARGIN - LABEL - aside - NUMBER
    if odds.scores:
        page.text(left - 0.25, TOP - 0.35, "score", 16, SOFT, "prose", "right")
    y = TOP
    for i in entries:
        named(page, odds, i, left - 0.25, y + high / 2)
        bar(page, (left, y, high), odds.chances[i], room / end, i == odds.right, blank)
        y += high
    if rest:
        page.text(
            left - 0.25, y + high / 2, several(len(rest), "other"), 16, SOFT, "prose", "right"
        )
        bar(page, (left, y, high), sum(rest), room / end, None, blank)
        y += high
    guess(page, odds, left + room * min(1 / len(odds.chances), end) / end, (left, y))
    page.line([left, left], [TOP, y], INK, 2)
    page.text(left, y + 0.3, "0", SMALL, SOFT)
    page.text(left + room, y + 0.3, fixed(end, 1), SMALL, SOFT)
    page.text(left + room / 2, y + 0.3, "probability", 16, SOFT, "prose")
    return y + 0.5


def named(page: Page, odds: Odds, i: int, x: float, y: float) -> None:
    """The label of a bar, and the score that its length comes from."""
    if odds.scores:
        score = fixed(odds.scores[i], 2)
        size = fitted(score, 18, SCORE - 0.1)
        page.text(x, y, cut(score, SCORE - 0.1, size), size, INK, ha="right")
        x -= SCORE
    page.label(x, y, odds.labels[i], LABEL - 0.3, AXES["vocabulary"], "right")


def bar(page: Page, at: tuple, chance: float, unit: float, right: bool | None, blank: bool):
    """One bar with its number at the right edge; the right letter's is dark, the rest's is open."""
    (x, y, high), edge = at, WIDTH - MARGIN - NUMBER + 0.25
    if not blank:
        fill = PAPER if right is None else HOT if right else GREY
        page.box(x, y + 0.08, max(chance * unit, 0.02), high - 0.16, fill, INK, 1.2)
        weight = "bold" if right else "mono"
        page.text(edge, y + high / 2, amount(chance), 18, INK, weight, "left")
    if right and page.hide != "values":
        page.text(edge + 1.1, y + high / 2, "right", 18, INK, "strong", "left")
    elif right is None:
        page.text(edge + 1.1, y + high / 2, "together", 16, SOFT, "prose", "left")


def guess(page: Page, odds: Odds, x: float, corner: tuple[float, float]) -> None:
    """A line where every bar would end if all letters were equally likely."""
    count = "_" if page.hide == "shapes" else str(len(odds.chances))
    said = f"guessing 1/{count} = {'_' if page.hide else amount(1 / len(odds.chances))}"
    left, bottom = corner
    page.line([x, x], [TOP - 0.12, bottom], INK, 1.8, "--")
    half = width(said, 16, "prose") / 2
    page.text(min(max(x, left + half), WIDTH - MARGIN - half), TOP - 0.35, said, 16, INK, "prose")


def in_words(page: Page, odds: Odds) -> str:
    """The bars, the likeliest first."""
    made = page.count(len(odds.labels), made_of(odds))
    entries = sorted(odds.shown) if page.hide == "values" else odds.shown
    rows = [spelled([odds.labels[i]]) for i in entries]
    if odds.scores:
        given = [f"{row} {fixed(odds.scores[i], 2)}" for row, i in zip(rows, entries, strict=True)]
        made += f" ({', '.join(given)}) turned into probabilities by softmax"
    if page.hide != "values":
        rows = [f"{row} {amount(odds.chances[i])}" for row, i in zip(rows, entries, strict=True)]
    rest = [p for i, p in enumerate(odds.chances) if i not in odds.shown]
    if rest:
        together = "" if page.hide == "values" else f" {amount(sum(rest))}"
        rows.append(f"{several(len(rest), 'other')} together{together}")
    return f"Next letter, {made}: {', '.join(rows)}."
