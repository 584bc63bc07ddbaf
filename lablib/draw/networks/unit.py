"""One unit of an LSTM over a text: its gates at each letter, and what its cell state holds."""

from typing import NamedTuple

from matplotlib.axes import Axes
from torch import Tensor, nn

from lablib import _must
from lablib._say import fixed

from ..page.colours import AXES, INK, LINE, SOFT
from ..page.first_fitting import first_fitting
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, fit_size, width
from ..page.values import HOT
from ..page.wording import character_text, spelled_text
from ..picture import Picture
from ..run.gate_step import measure_gates

__all__ = ["unit"]

ROLES = {"f": "forget gate", "i": "input gate", "g": "new content", "c": "cell state"}
TOP, LANE, NUMBER, MOST = 1.75, 0.92, 0.5, 16
GREY = "#b8b8b8"


class Reading(NamedTuple):
    """What one unit does at each letter: f, i, g, and the c after it, (T,) each."""

    text: str
    lanes: dict[str, list[float]]


def unit(
    rnn: nn.LSTM,
    x: Tensor,
    text: str,
    unit: int,
    *,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Unit number `unit` of an LSTM while it reads x (T, F), the letters of `text`, from zeros.

    >>> import torch
    >>> lstm = nn.LSTM(2, 3)
    >>> print(unit(lstm, torch.eye(2), "hi", 1).words.splitlines()[0])
    LSTM(2, 3), unit 1 over 2 letters: h i.
    """
    reading = measure_unit(rnn, x, text, unit)
    with Page("unit", hide, ax) as page:
        called = f"LSTM({rnn.input_size}, {rnn.hidden_size})"
        parts = [(f"{called}, ", INK), (f"unit {unit}", AXES["hidden"]), (" over ", INK)]
        letters = page.count_text(len(text), "letter")
        page.title([*parts, (letters, AXES["sequence"])], ["sequence", "hidden"])
        bottom = draw_lanes(page, reading)
        lines = [] if hide == "values" else [lowest_text(reading)]
        height = page.sentences(bottom + 0.25, lines) if lines else bottom
        first = f"{called}, unit {unit} over {letters}: {spelled_text(text)}."
        return page.finish(height, [first, *lanes_text(page, reading), *lines])


def measure_unit(rnn: nn.LSTM, x: Tensor, text: str, unit: int) -> Reading:
    """The steps one by one, each held against the module itself."""
    if not isinstance(rnn, nn.LSTM):
        raise TypeError(f"unit: rnn must be an nn.LSTM, got {type(rnn).__name__}")
    _must.floats("unit", "x", x, "T F")
    if len(_must.text("unit", text)) != len(x):
        raise ValueError(f"unit: text must have {len(x)} letters like x, got {len(text)}")
    _must.whole("unit", "the number of letters", len(x), 1, MOST)
    _must.whole("unit", "unit", unit, 0, rnn.hidden_size - 1)
    h = c = x.new_zeros(rnn.hidden_size)
    lanes = {name: [] for name in ROLES}
    for x_t in x:
        step = measure_gates(rnn, x_t, (h, c))
        h, c = step.made["h'"].to(x.device), step.made["c'"].to(x.device)
        for name in "fig":
            lanes[name].append(step.gates[name][unit].item())
        lanes["c"].append(c[unit].item())
    return Reading(text, lanes)


def draw_lanes(page: Page, reading: Reading) -> float:
    """The letters, and below them a lane of bars for each gate and for c."""
    left = MARGIN + 0.55 + width(ROLES["g"], 16, "prose")
    column = min(1.0, (WIDTH - MARGIN - left) / len(reading.text))
    xs = [left + column * (t + 0.5) for t in range(len(reading.text))]
    for t, (x, char) in enumerate(zip(xs, reading.text, strict=True)):
        page.letter(x, TOP - 0.25, char, 20, AXES["sequence"])
        page.text(x, TOP - 0.68, str(t), SMALL, AXES["sequence"])
    page.text(left - 0.2, TOP - 0.68, "sequence →", 16, AXES["sequence"], "strong", "right")
    y = TOP + 0.1
    for name, values in reading.lanes.items():
        draw_lane(page, name, values, (xs, y, column))
        y += LANE + NUMBER
    return y


def draw_lane(page: Page, name: str, values: list[float], at: tuple) -> None:
    """One lane: bars from 0, upward or both ways, and the numbers below them."""
    xs, y, column = at
    left, right = xs[0] - column / 2, xs[-1] + column / 2
    both = name in "gc"
    largest = 1 if name != "c" else max(1.0, *map(abs, values))
    zero, unit = (y + LANE / 2, LANE / 2 / largest) if both else (y + LANE, LANE)
    page.text(MARGIN + 0.15, y + LANE / 2, name, 20, INK, "bold")
    page.text(left - 0.2, y + LANE / 2, ROLES[name], 16, SOFT, "prose", "right")
    page.box(left, y, right - left, LANE, "none", LINE, 0.8)
    blank = page.hide == "values" and name == "c"
    said = first_fitting(
        ([fixed(value, decimals) for value in values] for decimals in (2, 1, 0)),
        lambda numbers: max(map(width, numbers)) <= column - 0.08,
    )
    size = min(fit_size(number, 16, column - 0.08) for number in said)
    for x, value, number in zip(xs, values, said, strict=True):
        if not blank:
            high = value * unit
            fill = HOT if name == "c" else GREY
            page.box(x - 0.3 * column, zero - max(high, 0), 0.6 * column, abs(high), fill, INK, 1)
            page.text(x, y + LANE + 0.2, number, size, INK)
    page.line([left, right], [zero, zero], INK, 1.6)


def lowest_text(reading: Reading) -> str:
    """Where the unit forgets most, and what happens to c there."""
    f, c = reading.lanes["f"], reading.lanes["c"]
    t = min(range(len(f)), key=lambda t: f[t])
    before = fixed(c[t - 1] if t else 0.0, 2)
    return (
        f"f is smallest at {t} ({character_text(reading.text[t])}), {fixed(f[t], 2)}: "
        f"there c goes from {before} to {fixed(c[t], 2)}."
    )


def lanes_text(page: Page, reading: Reading) -> list[str]:
    """Each lane in words."""
    lines = []
    for name, values in reading.lanes.items():
        blank = page.hide == "values" and name == "c"
        said = "to compute" if blank else ", ".join(fixed(value, 2) for value in values)
        lines.append(f"{name}, {ROLES[name]}: {said}.")
    return lines
