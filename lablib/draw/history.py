"""Loss and accuracy over the steps of training, with the floors drawn in."""

import math
from typing import NamedTuple

from matplotlib.axes import Axes

from lablib import _must
from lablib._say import fixed
from lablib.floors import Floor
from lablib.train import History

from .letters import said as letter
from .page import FAINT, INK, LINE, MARGIN, SMALL, SOFT, WIDTH, Page, cut
from .picture import Picture

__all__ = ["curves"]

LEFT, RIGHT = MARGIN + 0.9, 10.2  # the edges of the plots
NAME, VALUE, CHANCE = RIGHT + 0.4, 13.9, WIDTH - MARGIN  # where the columns beside them stand
APART = 0.37  # between two labels
STYLES = ("-", "--", "-.", ":")
MOST = 200  # buckets of steps of which the least and the largest value are drawn


class Panel(NamedTuple):
    """One plot: what it shows, the values of each history, the lines to compare with, its edges."""

    said: str
    values: dict[str, list[float]]
    levels: dict[str, float]
    decimals: int
    top: float
    bottom: float
    high: float  # the value at the top; at the bottom it is 0

    @property
    def steps(self) -> int:
        return max(map(len, self.values.values()))

    def x(self, step: int) -> float:
        return LEFT + (RIGHT - LEFT) * step / max(self.steps - 1, 1)

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * min(value, self.high) / self.high


def curves(
    history: History | dict[str, History],
    *,
    floor: Floor | float | None = None,
    classes: int | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Loss and accuracy of one training, or of up to four with names, over the steps.

    `floor` is the least loss that anyone could reach, `classes` how many letters one guesses from.

    >>> print(curves(History([1.6, 0.5], [0.2, 1.0]), floor=0.4, classes=5))
    Loss, 2 steps: first 1.600, last 0.500, best 0.500 at step 1; exp(-loss) 0.61 at the end.
    Accuracy: first 0.20, last 1.00, best 1.00 at step 1.
    Lines of loss: guessing, ln 5 = 1.609, floor = 0.400.
    Lines of accuracy: guessing, 1/5 = 0.20.
    """
    page = Page("curves", hide, ax)
    panels = measured(checked(history), floor, classes, "_" if hide == "shapes" else classes)
    steps = "_" if hide == "shapes" else str(panels[0].steps)
    said = " and ".join(panel.said for panel in panels)
    page.title([(f"{said[0].upper()}{said[1:]} over {steps} steps of training", INK)])
    for panel in panels:
        plot(page, panel)
    axis(page, panels[-1])
    return page.finish(panels[-1].bottom + 1.1, in_words(page, panels))


def checked(history) -> dict[str, History]:
    """Several histories by name; one alone has no name."""
    given = history if isinstance(history, dict) else {"": history}
    if not given or len(given) > len(STYLES):
        raise ValueError(f"curves: history must be 1 to {len(STYLES)} histories, got {len(given)}")
    for name, one in given.items():
        if not isinstance(one, History) or not isinstance(name, str):
            raise TypeError(
                f"curves: history must be a History or a dict of name: History, "
                f"got {_must.kind(one if isinstance(name, str) else name)}"
            )
        if not one.losses or len(one.accuracies) not in (0, len(one.losses)):
            raise ValueError(
                "curves: a history must have a loss a step, and an accuracy a step or none, "
                f"got {len(one.losses)} and {len(one.accuracies)}"
            )
    return given


def measured(given: dict[str, History], floor, classes: int | None, count) -> list[Panel]:
    """The plot of the loss, and below it that of the accuracy where there is any."""
    losses, hits = {}, {}
    if classes is not None:
        _must.whole("curves", "classes", classes, 2)
        losses[f"guessing, ln {count}"] = math.log(classes)
        hits[f"guessing, 1/{count}"] = 1 / classes
    if isinstance(floor, Floor):
        losses["floor"], hits["best possible"] = floor.loss, floor.accuracy
    elif floor is not None:
        losses["floor"] = _must.above_zero("curves", "floor", floor)
    values = {name: one.losses for name, one in given.items()}
    everything = [v for one in values.values() for v in one if math.isfinite(v)]
    high = 1.05 * max([*everything, *losses.values(), 1e-3])
    accuracies = {name: one.accuracies for name, one in given.items() if one.accuracies}
    middle = 4.9 if accuracies else 7.2
    panels = [Panel("loss", values, losses, 3, 1.7, middle, high)]
    return panels + [Panel("accuracy", accuracies, hits, 2, 5.7, 7.9, 1.05)] * bool(accuracies)


def plot(page: Page, panel: Panel) -> None:
    """The scale, the lines to compare with, the curves, and a label at the end of each."""
    page.box(LEFT, panel.top, RIGHT - LEFT, panel.bottom - panel.top, FAINT, LINE, 1, under=True)
    page.text(MARGIN, panel.top - 0.35, panel.said, 18, INK, "strong", "left")
    for tick in ticks(panel.high, 5) if page.hide != "values" else ():
        said = fixed(tick, 0 if panel.high > 10 else 1 if panel.high >= 0.5 else 3)
        page.text(LEFT - 0.15, panel.y(tick), said, SMALL, SOFT, ha="right")
    labels = []
    for name, level in panel.levels.items():
        page.line([LEFT, RIGHT], [panel.y(level)] * 2, SOFT, 1.2)
        labels.append((panel.y(level), name, level, SOFT))
    for style, (name, values) in zip(STYLES, panel.values.items(), strict=False):
        end = curve(page, panel, values, style)
        labels.append((end, name or "at the end", values[-1], INK))
    beside(page, panel, labels)
    odd = [
        (i, v) for one in panel.values.values() for i, v in enumerate(one) if not math.isfinite(v)
    ]
    if odd:
        step, value = min(odd, key=lambda entry: entry[0])
        x = max(panel.x(step), LEFT + 0.3)
        page.text(x, panel.top - 0.35, str(value), SMALL, INK, "bold")
        page.line([panel.x(step)] * 2, [panel.top - 0.15, panel.bottom], INK, 1, ":")


def curve(page: Page, panel: Panel, values: list[float], style: str) -> float:
    """One history, with a gap where there is no number; returns where it ends."""
    pieces = [[]]
    for step in thinned(values):
        if math.isfinite(values[step]):
            pieces[-1].append((panel.x(step), panel.y(values[step])))
        elif pieces[-1]:
            pieces.append([])
    for piece in pieces:
        if len(piece) == 1:
            page.box(piece[0][0] - 0.05, piece[0][1] - 0.05, 0.1, 0.1, INK, INK, 1)
        elif piece:
            page.line(*zip(*piece, strict=True), INK, 2.4, style)
    points = [point for piece in pieces for point in piece] or [(LEFT, panel.bottom)]
    if points[-1][0] < RIGHT - 0.01:
        page.line([points[-1][0], RIGHT], [points[-1][1]] * 2, LINE, 1, ":")
    return points[-1][1]


def thinned(values: list[float]) -> list[int]:
    """The steps to draw: of each bucket the least and the largest, and all that are no number."""
    size = max(1, len(values) // MOST)
    kept = {0, len(values) - 1}
    for start in range(0, len(values), size):
        bucket = range(start, min(start + size, len(values)))
        fine = [i for i in bucket if math.isfinite(values[i])]
        kept |= (
            {min(fine, key=values.__getitem__), max(fine, key=values.__getitem__)}
            if fine
            else set()
        )
        kept |= {i for i in bucket if not math.isfinite(values[i])}
    return sorted(kept)


def beside(page: Page, panel: Panel, labels: list[tuple]) -> None:
    """Names and numbers in columns, each joined to the end of its curve, none over another."""
    blank = page.hide == "values"
    heads = [(VALUE, panel.said)] + [(CHANCE, "exp(-loss)")] * (panel.said == "loss")
    for x, said in heads:
        page.text(x, panel.top - 0.35, said, SMALL, SOFT, "prose", "right")
    labels = sorted(labels, key=lambda label: label[0])
    for y, (at, name, value, color) in zip(spread(panel, labels), labels, strict=True):
        page.line([RIGHT, RIGHT + 0.3], [at, y], LINE, 1)
        name = cut(name, VALUE - NAME - 0.9, 16, "strong")
        page.line_of(NAME, y, [(name, color)], 16, "strong")
        if not blank:
            page.text(VALUE, y, fixed(value, panel.decimals), 16, color, ha="right")
        if not blank and panel.said == "loss":
            page.text(CHANCE, y, fixed(chance(value), 2), 16, color, ha="right")


def spread(panel: Panel, labels: list[tuple]) -> list[float]:
    """Where the labels stand: near their curves, but apart."""
    ys = []
    for y, *_ in labels:
        ys.append(max(y, ys[-1] + APART) if ys else max(y, panel.top + 0.1))
    limit = panel.bottom + 0.1
    for i in range(len(ys) - 1, -1, -1):
        ys[i] = min(ys[i], limit)
        limit = ys[i] - APART
    return ys


def chance(loss: float) -> float:
    return math.exp(-loss) if loss == loss else loss


def axis(page: Page, panel: Panel) -> None:
    """The steps under the last plot."""
    last = panel.steps - 1
    steps = [step for step in map(int, ticks(last, 6)) if panel.x(last) - panel.x(step) > 0.9]
    for step in [*steps, last] if page.hide != "shapes" else ():
        page.text(panel.x(step), panel.bottom + 0.3, str(step), SMALL, SOFT)
    page.text((LEFT + RIGHT) / 2, panel.bottom + 0.7, "step", 16, SOFT, "prose")


def ticks(high: float, most: int) -> list[float]:
    """Round numbers from 0, at most so many."""
    if high <= 0:
        return []
    power = 10.0 ** math.floor(math.log10(high / most))
    step = next(s * power for s in (1, 2, 5, 10, 20) if high / (s * power) <= most)
    step = max(step, 1) if high == int(high) else step
    return [i * step for i in range(int(high / step + 1e-9) + 1)]


def in_words(page: Page, panels: list[Panel]) -> list[str]:
    """First, last and best of each curve, and the lines to compare with."""
    lines = []
    blank = page.hide == "values"
    for panel in panels:
        for name, values in panel.values.items():
            steps = f", {'_' if page.hide == 'shapes' else len(values)} steps"
            called = "".join(char if char == " " else letter(char) for char in name)
            head = f"{called}: {panel.said}" if name else panel.said.capitalize()
            head += steps if panel.said == "loss" else ""
            lines.append(f"{head}{'' if blank else ': ' + spoken(panel, values)}.")
    for panel in panels if not blank else ():
        said = [f"{name} = {fixed(v, panel.decimals)}" for name, v in panel.levels.items()]
        if said:
            lines.append(f"Lines of {panel.said}: {', '.join(said)}.")
    return lines


def spoken(panel: Panel, values: list[float]) -> str:
    """The values of one curve that matter."""
    fine = [i for i, value in enumerate(values) if math.isfinite(value)]
    odd = next((i for i, value in enumerate(values) if not math.isfinite(value)), None)
    pick = min if panel.said == "loss" else max
    said = f"first {fixed(values[0], panel.decimals)}, last {fixed(values[-1], panel.decimals)}"
    if fine:
        best = pick(fine, key=values.__getitem__)
        said += f", best {fixed(values[best], panel.decimals)} at step {best}"
    said += f", {values[odd]} at step {odd}" if odd is not None else ""
    if panel.said == "loss":
        said += f"; exp(-loss) {fixed(chance(values[-1]), 2)} at the end"
    return said
