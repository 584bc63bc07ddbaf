"""Next-letter probabilities as bars, the right letter marked, guessing as a line."""

import math
from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor
from torch.nn import functional as F

from lablib import _must
from lablib._say import fixed

from ..moving.moving import Moves, hundredths
from ..page.colours import AXES, INK, PAPER, SOFT
from ..page.first_fitting import first_fitting
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, cut_text, fit_size, width
from ..page.values import HOT, real_numbers
from ..page.wording import count_text, spelled_text
from ..picture import Picture

__all__ = ["bars"]

TOP, FOOT, HIGH, MOST, FIT = 1.7, 0.75, 0.62, 8, 12
LABEL, SCORE, NUMBER = 2.6, 1.4, 2.9  # the room left of the bars and right of the longest
NUMBERS_AT = WIDTH - MARGIN - NUMBER + 0.25
CLOSE = 1e-4  # how near to 1 the sum of probabilities is
GREY = "#b8b8b8"


class BarsPlan(NamedTuple):
    """Where the bars stand: their left end, the room to the right, their rows, what they show."""

    left: float
    room: float
    end: float  # the probability of a bar that takes all of the room
    high: float
    entries: list[int]
    rest: list[float]  # the probabilities of those that share the last bar

    def row(self, i: int) -> float:
        return TOP + i * self.high

    @property
    def bottom(self) -> float:
        return self.row(len(self.entries) + bool(self.rest))


class Probabilities(NamedTuple):
    """The probability of each label, the scores that softmax made it from, the entries shown."""

    chances: list[float]
    labels: list[str]
    scores: list[float]  # none where probabilities were given
    shown: list[int]  # the likeliest first
    target: int | None


def bars(
    values: Tensor,
    labels: str | list[str],
    *,
    top: int | None = None,
    target: str | None = None,
    move: bool = False,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Probabilities (V,), or scores that softmax turns into them, the likeliest first.

    The `top` likeliest are shown, at most 12, and `target`, the letter that really comes next.
    With `move`, the reader sets the temperature of scores in the notebook: it divides them before
    the softmax. With `hide` or `ax` the picture stands still.

    >>> import torch
    >>> print(bars(torch.tensor([0.2, 0.7, 0.1]), "ehi", target="e"))
    Next letter, 3 probabilities: h 0.70, e 0.20, i 0.10.
    Guessing: 1/3 = 0.33.
    Right is e, in place 2 of 3: exp(-loss) = 0.20, loss 1.61.
    """
    facts = measure_probabilities(values, labels, top, target)
    if move:
        check_temperature(facts)
    with Page("bars", hide, ax) as page:
        count, _, made = page.count_text(len(facts.labels), kind_text(facts)).partition(" ")
        if facts.scores:
            made += f" turned into {'a probability' if len(facts.labels) == 1 else 'probabilities'}"
        title = [("Next letter: ", INK), (count, AXES["vocabulary"]), (f" {made}", INK)]
        page.title(title, ["vocabulary"])
        lines = [] if hide else [f"Guessing: 1/{count} = {chance_text(1 / len(facts.chances))}."]
        if target is not None and hide != "values":
            lines.append(right_text(facts))
        plan = plan_bars(page, facts, move)
        draw_bars(page, facts, plan)
        bottom = plan.bottom + 0.5
        said = lines[-1:] if target is not None and hide != "values" else []
        height = page.sentences(bottom + 0.45, said) if said else bottom + 0.2
        moves = measure_moves(facts, plan) if move and page.own and hide is None else None
        return page.finish(height, [bars_text(page, facts), *lines], moves)


def kind_text(facts: Probabilities) -> str:
    return "score" if facts.scores else "probability"


def measure_probabilities(
    values: Tensor, labels, top: int | None, target: str | None
) -> Probabilities:
    """The probabilities, by PyTorch and by hand."""
    check_bars(values, labels, target)
    values = values.detach().cpu().double()
    softened = bool((values < 0).any() or abs(values.sum() - 1) > CLOSE)
    chances = values.softmax(0) if softened else values
    powers = (values - values.max()).exp()
    if softened and not torch.allclose(chances, powers / powers.sum()):
        raise AssertionError("bars: softmax must be exp(score) over the sum of all")
    top = min(MOST, len(values)) if top is None else _must.whole("bars", "top", top, 1, len(values))
    top = min(top, FIT)
    order = chances.argsort(descending=True, stable=True).tolist()
    at = None if target is None else list(labels).index(target)
    extra = [at] if at is not None and at not in order[:top] else []
    if (
        target is not None
        and softened
        and not nearly_equal(F.cross_entropy(values, torch.tensor(at)), chances[at])
    ):
        raise AssertionError("bars: exp(-loss) must be the probability of the right letter")
    scores = values.tolist() if softened else []
    return Probabilities(chances.tolist(), list(labels), scores, order[:top] + extra, at)


def check_bars(
    values: Tensor, labels, target: str | None, where: str = "bars", name: str = "values"
) -> None:
    """One different label for each value, and the right one among them."""
    real_numbers(where, name, _must.floats(where, name, values, "V"))
    _must.finite(where, name, values)
    if not isinstance(labels, str | list | tuple) or not all(isinstance(x, str) for x in labels):
        rule = "labels must be a string or a list of them"
        raise TypeError(f"{where}: {rule}, got {_must.kind(labels)}")
    if len(labels) != len(values) or len(set(labels)) != len(labels) or "" in list(labels):
        rule = f"labels must be {len(values)} different ones"
        raise ValueError(f"{where}: {rule}, got {labels!r:.60}")
    if target is not None and target not in list(labels):
        raise ValueError(f"{where}: target must be one of the labels, got {target!r}")


def nearly_equal(loss: Tensor, chance: Tensor) -> bool:
    return bool(((-loss).exp() - chance).abs() < 1e-9)


def chance_text(chance: float) -> str:
    """With two decimals; a chance too small for them is not said to be none."""
    return "<0.01" if 0 < chance < 0.005 else fixed(chance, 2)


def right_text(facts: Probabilities) -> str:
    """The place of the right letter, and what its probability means as a loss."""
    chance = facts.chances[facts.target]
    place = 1 + sum(other > chance for other in facts.chances)
    loss = fixed(-math.log(chance), 2) if chance else "inf"
    letter = spelled_text([facts.labels[facts.target]])
    return (
        f"Right is {letter}, in place {place} of {len(facts.chances)}: "
        f"exp(-loss) = {chance_text(chance)}, loss {loss}."
    )


def check_temperature(facts: Probabilities) -> None:
    """A temperature divides scores, and says nothing of a right letter."""
    if not facts.scores:
        raise ValueError("bars: values must be scores to move, got probabilities")
    if facts.target is not None:
        raise ValueError(f"bars: target must be None to move, got {facts.labels[facts.target]!r}")


def plan_bars(page: Page, facts: Probabilities, whole: bool) -> BarsPlan:
    """The room of each bar; `whole` lets the axis reach to 1."""
    entries = sorted(facts.shown) if page.hide == "values" else facts.shown
    rest = [p for i, p in enumerate(facts.chances) if i not in facts.shown]
    longest = 1 if whole else max([facts.chances[i] for i in entries] + [sum(rest)])
    end = first_fitting((0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1), lambda end: longest <= end)
    high = min(HIGH, (8.9 - TOP - FOOT - 0.9) / (len(entries) + bool(rest)))
    aside = SCORE * bool(facts.scores)
    left, room = MARGIN + LABEL + aside, WIDTH - 2 * MARGIN - LABEL - aside - NUMBER
    return BarsPlan(left, room, end, high, entries, rest)


def measure_moves(facts: Probabilities, plan: BarsPlan) -> Moves:
    """All scores, and where the bars and their numbers stand."""
    rows = range(len(plan.entries) + bool(plan.rest))
    labels = [spelled_text([facts.labels[i]]) for i in plan.entries]
    labels += [f"{count_text(len(plan.rest), 'other')} together"] * bool(plan.rest)
    data = {"scores": [round(score, 6) for score in facts.scores], "shown": plan.entries}
    data |= {"labels": labels, "rows": [hundredths(plan.row(i)) for i in rows]}
    places = {"left": plan.left, "room": plan.room, "high": plan.high, "number": NUMBERS_AT}
    places["guess"] = plan.left + plan.room / len(facts.chances)
    return Moves("temperature", data | {name: hundredths(at) for name, at in places.items()})


def draw_bars(page: Page, facts: Probabilities, plan: BarsPlan) -> None:
    """A bar a label, the rest together in one, and guessing as a line."""
    left, room, end, high, blank = plan.left, plan.room, plan.end, plan.high, page.hide == "values"
    if facts.scores:
        page.text(left - 0.25, TOP - 0.35, "score", 16, SOFT, "prose", "right")
    for row, i in enumerate(plan.entries):
        y, p = plan.row(row), facts.chances[i]
        draw_label(page, facts, i, left - 0.25, y + high / 2)
        draw_bar(page, (left, y, high), p, room / end, i == facts.target, blank)
    if plan.rest:
        y, said = plan.row(len(plan.entries)), count_text(len(plan.rest), "other")
        page.text(left - 0.25, y + high / 2, said, 16, SOFT, "prose", "right")
        draw_bar(page, (left, y, high), sum(plan.rest), room / end, None, blank)
    y = plan.bottom
    draw_guessing(page, facts, left + room * min(1 / len(facts.chances), end) / end, (left, y))
    page.line([left, left], [TOP, y], INK, 2)
    page.text(left, y + 0.3, "0", SMALL, SOFT)
    page.text(left + room, y + 0.3, fixed(end, 1), SMALL, SOFT)
    page.text(left + room / 2, y + 0.3, "probability", 16, SOFT, "prose")


def draw_label(page: Page, facts: Probabilities, i: int, x: float, y: float) -> None:
    """The label of a bar, and the score that its length comes from."""
    if facts.scores:
        score = fixed(facts.scores[i], 2)
        size = fit_size(score, 18, SCORE - 0.1)
        page.text(x, y, cut_text(score, SCORE - 0.1, size), size, INK, ha="right")
        x -= SCORE
    page.label(x, y, facts.labels[i], LABEL - 0.3, AXES["vocabulary"], "right")


def draw_bar(page: Page, at: tuple, chance: float, unit: float, right: bool | None, blank: bool):
    """One bar with its number at the right edge; the right letter's is dark, the rest's is open."""
    x, y, high = at
    if not blank:
        fill = PAPER if right is None else HOT if right else GREY
        page.box(x, y + 0.08, max(chance * unit, 0.02), high - 0.16, fill, INK, 1.2)
        weight = "bold" if right else "mono"
        page.text(NUMBERS_AT, y + high / 2, chance_text(chance), 18, INK, weight, "left")
    if right and page.hide != "values":
        page.text(NUMBERS_AT + 1.1, y + high / 2, "right", 18, INK, "strong", "left")
    elif right is None:
        page.text(NUMBERS_AT + 1.1, y + high / 2, "together", 16, SOFT, "prose", "left")


def draw_guessing(page: Page, facts: Probabilities, x: float, corner: tuple[float, float]) -> None:
    """A line where every bar would end if all letters were equally likely."""
    count = "_" if page.hide == "shapes" else str(len(facts.chances))
    said = f"guessing 1/{count} = {'_' if page.hide else chance_text(1 / len(facts.chances))}"
    left, bottom = corner
    page.line([x, x], [TOP - 0.12, bottom], INK, 1.8, "--")
    half = width(said, 16, "prose") / 2
    page.text(min(max(x, left + half), WIDTH - MARGIN - half), TOP - 0.35, said, 16, INK, "prose")


def bars_text(page: Page, facts: Probabilities) -> str:
    """The bars, the likeliest first."""
    made = page.count_text(len(facts.labels), kind_text(facts))
    entries = sorted(facts.shown) if page.hide == "values" else facts.shown
    rows = [spelled_text([facts.labels[i]]) for i in entries]
    if facts.scores:
        given = [f"{row} {fixed(facts.scores[i], 2)}" for row, i in zip(rows, entries, strict=True)]
        made += f" ({', '.join(given)}) turned into probabilities by softmax"
    if page.hide != "values":
        rows = [
            f"{row} {chance_text(facts.chances[i])}" for row, i in zip(rows, entries, strict=True)
        ]
    rest = [p for i, p in enumerate(facts.chances) if i not in facts.shown]
    if rest:
        together = "" if page.hide == "values" else f" {chance_text(sum(rest))}"
        rows.append(f"{count_text(len(rest), 'other')} together{together}")
    return f"Next letter, {made}: {', '.join(rows)}."
