"""For each unit, how well it follows a signal, and beside it what a change of the unit does."""

from collections.abc import Mapping
from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must
from lablib._say import fixed

from ..page.colours import AXES, INK, LINE, PAPER, SOFT
from ..page.first_fitting import first_fitting
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, cut_text, fit_size
from ..page.values import HOT, real_numbers
from ..picture import Picture

__all__ = ["effects"]

TOP, HIGH, MOST, FIT = 1.9, 0.52, 8, 10
LABEL, NUMBER, APART = 2.7, 1.1, 0.5  # the room of a label, of a number, between the two halves
LONGEST_NAME = 16
GREY = "#b8b8b8"


class Row(NamedTuple):
    """One unit, all others together, or a control, which has no correlation."""

    label: str
    correlation: float | None
    effect: float
    kind: str  # "unit", "others" or "control"


class Facts(NamedTuple):
    """All units with the most correlated first, those that are shown, and the controls."""

    correlations: dict[int, float]
    effects: dict[int, float]
    rows: list[Row]


def effects(
    states: Tensor,
    signal: Tensor,
    effects: Tensor | Mapping[int, float],
    *,
    name: str = "effect",
    controls: Mapping[str, float] | None = None,
    top: int | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """How each unit of `states` (N, H) follows `signal` (N,), and the effect (H,) of changing it.

    `effects` may also be a dict that names some units. `controls` are changes of another kind,
    such as that of all units at once. The most correlated units stand first.

    >>> import torch
    >>> states, signal = torch.tensor([[1.0, 3], [2, 1], [3, 2], [4, 2]]), torch.tensor([0, 0, 1, 1])
    >>> print(effects(states, signal, torch.tensor([0.1, 0.9]), name="flipped"))
    2 units, the most correlated first: correlation, and flipped.
    unit 0: 0.89, 0.10; unit 1: 0.00, 0.90.
    Most correlated: unit 0 (0.89). Largest effect: unit 1 (0.90).
    """
    facts = measure_effects(states, signal, effects, controls, top)
    _must.text("effects", name, "name")
    with Page("effects", hide, ax) as page:
        count = page.count_text(len(facts.effects), "unit")
        page.title([(count, AXES["hidden"]), (": correlation and effect", INK)], ["hidden"])
        bottom = draw_rows(page, facts, name)
        lines = [] if hide == "values" else [largest_text(facts)]
        height = page.sentences(bottom + 0.45, lines) if lines else bottom + 0.2
        first = f"{count}, the most correlated first: correlation, and {name}."
        return page.finish(height, [first, *effects_text(page, facts), *lines])


def measure_effects(states, signal, given, controls, top: int | None) -> Facts:
    """The correlations, the effects, and the rows that are shown."""
    check_states(states, signal)
    found = checked_effects(given, states.shape[1])
    other = checked_controls(controls)
    values = measure_correlations(states, signal)
    correlations = {unit: values[unit].item() for unit in found}
    order = sorted(found, key=lambda unit: (-abs(correlations[unit]), unit))
    top = MOST if top is None else _must.whole("effects", "top", top, 1, FIT)
    strongest = max(found, key=lambda unit: (abs(found[unit]), -unit))
    shown = [unit for i, unit in enumerate(order) if i < top or unit == strongest]
    rest = [unit for unit in order if unit not in shown]
    rows = [Row(f"unit {unit}", correlations[unit], found[unit], "unit") for unit in shown]
    if rest:
        ends = (max((of[unit] for unit in rest), key=abs) for of in (correlations, found))
        rows.append(Row(f"largest of {len(rest)}", *ends, "others"))
    rows += [Row(label, None, effect, "control") for label, effect in other.items()]
    return Facts({unit: correlations[unit] for unit in order}, found, rows)


def measure_correlations(states: Tensor, signal: Tensor) -> Tensor:
    """Pearson's correlation (H,); that of a unit that never changes is 0."""
    a, b = states.detach().cpu().double(), signal.detach().cpu().double()
    a, b = a - a.mean(0), b - b.mean()
    sizes = a.norm(dim=0) * b.norm()
    return torch.where(sizes > 0, b @ a / sizes.clamp_min(1e-300), 0.0)


def check_states(states: Tensor, signal: Tensor) -> None:
    """A number for each place and unit, and a signal that changes."""
    _must.finite("effects", "states", _must.floats("effects", "states", states, "N H"))
    real_numbers("effects", "signal", _must.tensor("effects", "signal", signal, "N"))
    _must.finite("effects", "signal", signal)
    if len(signal) != len(states):
        rule = f"signal must have one entry for each of {len(states)} places"
        raise ValueError(f"effects: {rule}, got {len(signal)}")
    if (signal == signal[0]).all():
        raise ValueError("effects: signal must have two different values, got one")


def checked_effects(given: Tensor | Mapping[int, float], units: int) -> dict[int, float]:
    """The effect of each unit that was changed."""
    if isinstance(given, Tensor):
        _must.finite("effects", "effects", _must.floats("effects", "effects", given, "H"))
        if len(given) != units:
            raise ValueError(f"effects: effects must have {units} entries, got {len(given)}")
        return dict(enumerate(given.tolist()))
    if not isinstance(given, Mapping) or not given:
        rule = "effects must be a tensor or a dict of units"
        raise TypeError(f"effects: {rule}, got {_must.kind(given)}")
    for unit in given:
        _must.whole("effects", "a unit", unit, 0, units - 1)
    return {unit: checked_number(f"the effect of unit {unit}", given[unit]) for unit in given}


def checked_controls(controls: Mapping[str, float] | None) -> dict[str, float]:
    """A number for each control, under a short name."""
    if controls is None:
        return {}
    if not isinstance(controls, Mapping) or len(controls) > 3:
        raise TypeError(
            f"effects: controls must be a dict of at most 3, got {_must.kind(controls)}"
        )
    for label in controls:
        if len(_must.text("effects", label, "a control")) > LONGEST_NAME:
            rule = f"a control must have at most {LONGEST_NAME} characters"
            raise ValueError(f"effects: {rule}, got {label!r}")
    return {label: checked_number(label, value) for label, value in controls.items()}


def checked_number(name: str, value) -> float:
    """A plain number, also of a tensor that holds one."""
    if isinstance(value, bool) or not isinstance(value, int | float | Tensor):
        raise TypeError(f"effects: {name} must be a number, got {_must.kind(value)}")
    if isinstance(value, Tensor) and value.numel() != 1:
        raise ValueError(f"effects: {name} must be one number, got {tuple(value.shape)}")
    return _must.finite("effects", name, torch.as_tensor(value).double()).item()


def draw_rows(page: Page, facts: Facts, name: str) -> float:
    """Two bars beside each other for each row; returns where the lower axis ends."""
    half = (WIDTH - 2 * MARGIN - LABEL - APART) / 2
    left, right = MARGIN + LABEL, MARGIN + LABEL + half + APART
    room = half - NUMBER
    below, above = (end([0, *(row.effect for row in facts.rows)]) for end in (min, max))
    longest = max(above, -below)
    end = first_fitting((0.1, 0.2, 0.5, 1, longest), lambda end: longest <= end)
    start = -end if below < 0 else 0
    y, high = TOP, min(HIGH, (8.9 - TOP - 1.4) / len(facts.rows))
    for row in facts.rows:
        draw_label(page, row, left - 0.25, y + high / 2)
        if row.correlation is not None:
            draw_bar(page, (left, y, room, high), (-1, 1), row.correlation, row, False)
        blank = page.hide == "values"
        draw_bar(page, (right, y, room, high), (start, end), row.effect, row, blank)
        y += high
    for x, ends, said in ((left, (-1, 1), "correlation"), (right, (start, end), name)):
        draw_axis(page, (x, y, room), ends, said)
    return y + 0.5


def label_text(page: Page, row: Row) -> str:
    """The label; the number of the other units is a size, which a worksheet leaves blank."""
    return "largest of _" if row.kind == "others" and page.hide == "shapes" else row.label


def draw_label(page: Page, row: Row, x: float, y: float) -> None:
    """The name of a row at the left of its bars."""
    said, room = label_text(page, row), LABEL - 0.3
    if row.kind == "unit":
        page.text(x, y, said, fit_size(said, 18, room), AXES["hidden"], ha="right")
    else:
        size = fit_size(said, 16, room, "prose")
        page.text(x, y, cut_text(said, room, size, "prose"), size, SOFT, "prose", "right")


def draw_bar(page: Page, at: tuple, ends: tuple, value: float, row: Row, blank: bool) -> None:
    """A bar from 0 with its number at the right; that of several units is open."""
    x, y, room, high = at
    zero = x + room * -ends[0] / (ends[1] - ends[0])
    if not blank:
        wide = room * value / (ends[1] - ends[0])
        fill = {"unit": HOT, "others": PAPER, "control": GREY}[row.kind]
        page.box(
            min(zero, zero + wide), y + 0.09, max(abs(wide), 0.02), high - 0.18, fill, INK, 1.2
        )
        number = number_text(value)
        size = fit_size(number, 18, NUMBER - 0.15)
        page.text(x + room + NUMBER, y + high / 2, number, size, INK, ha="right")
    page.line([zero, zero], [y, y + high], INK, 2)


def draw_axis(page: Page, at: tuple, ends: tuple, said: str) -> None:
    """The name above the bars, and the two ends below them."""
    x, y, room = at
    size = fit_size(said, 18, room, "strong")
    said = cut_text(said, room, size, "strong")
    page.text(x + room / 2, TOP - 0.4, said, size, INK, "strong")
    page.line([x, x + room], [y, y], LINE)
    for end in ends:
        page.text(x + room * (end - ends[0]) / (ends[1] - ends[0]), y + 0.3, axis_text(end), SMALL)
    if ends[0] < 0:
        page.text(x + room / 2, y + 0.3, "0", SMALL)


def axis_text(end: float) -> str:
    return str(int(end)) if end in (-1, 0, 1) else number_text(end)


def number_text(value: float) -> str:
    """With two decimals, a large number in short."""
    return fixed(value, 2) if abs(value) < 1000 else f"{value:.0e}"


def largest_text(facts: Facts) -> str:
    """Which unit is most correlated, and which change has the largest effect."""
    first = next(iter(facts.correlations))
    strongest = max(facts.effects, key=lambda unit: (abs(facts.effects[unit]), -unit))
    said = f"Most correlated: unit {first} ({number_text(facts.correlations[first])})."
    return f"{said} Largest effect: unit {strongest} ({number_text(facts.effects[strongest])})."


def effects_text(page: Page, facts: Facts) -> list[str]:
    """The rows in words: units, the rest of them, controls."""
    lines = []
    for kind, opening in (("unit", ""), ("others", "Of the others: "), ("control", "Controls: ")):
        said = [row_text(page, row) for row in facts.rows if row.kind == kind]
        lines += [f"{opening}{'; '.join(said)}."] if said else []
    return lines


def row_text(page: Page, row: Row) -> str:
    numbers = [] if row.correlation is None else [number_text(row.correlation)]
    numbers.append("to find" if page.hide == "values" else number_text(row.effect))
    label = label_text(page, row)
    return f"{label}: {', '.join(numbers)}" if row.kind != "control" else f"{label} {numbers[0]}"
