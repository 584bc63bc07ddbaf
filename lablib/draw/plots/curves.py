"""Loss and accuracy over the steps of training, with the floors drawn in."""

import math
from numbers import Real

from matplotlib.axes import Axes

from lablib import _must
from lablib._say import fixed
from lablib.floors import Limit
from lablib.train import History

from ..page.colours import FAINT, INK, LINE, LINES, SOFT
from ..page.first_fitting import first_fitting
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, cut_text, width, wrap_text
from ..picture import Picture
from .curves_panel import (
    APART,
    LEFT,
    RIGHT,
    Panel,
    coincide_text,
    curves_text,
    decades,
    no_limits_text,
    probability,
    round_ticks,
    separate_labels,
)

__all__ = ["curves"]

Losses = History | list[float]

SAMPLE, NAME = RIGHT + 0.35, RIGHT + 1.1  # where the columns beside them stand
VALUE, CHANCE = 14.1, WIDTH - MARGIN
STYLES = ("-", "--", "-.", ":")  # each with its own colour: apart in grey as well
MOST_LINES = 6  # histories and floors that a picture holds
HIGH = (5.5,), (3.2, 2.2)  # of one plot, of two, where no sentence stands below them
SAME = 1e-6  # what rounding may put beyond a limit, as a share of it
MOST = 200  # buckets of steps of which the least and the largest value are drawn


def curves(
    history: Losses | dict[str, Losses],
    *,
    floors: dict[str, Limit | float] | None = None,
    classes: int | None = None,
    log: bool = False,
    every: int = 1,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Loss and accuracy of one training, or of up to four with names, over the steps.

    A training is a History or a list of losses. `floors` are the least losses that anyone could
    reach, by name; a Limit has the best accuracy as well. One that a curve goes below is drawn
    dashed: it is not a limit here. `classes` is how many letters one guesses from; `log` gives the
    loss a logarithmic axis; `every` is how many steps lie between two values of a history.

    >>> print(curves(History([1.6, 0.5], [0.2, 1.0]), floors={"tanh scores": 0.4}, classes=5))
    Loss, 2 steps: first 1.600, last 0.500, best 0.500 at step 1; exp(-loss) 0.61 at the end.
    Accuracy: first 0.20, last 1.00, best 1.00 at step 1.
    Lines of loss: guessing, ln 5 = 1.609; tanh scores = 0.400.
    Lines of accuracy: guessing, 1/5 = 0.20.
    """
    with Page("curves", hide, ax) as page:
        if not isinstance(log, bool):
            raise TypeError(f"curves: log must be True or False, got {_must.kind(log)}")
        given = checked_histories(history)
        limits = checked_floors(floors, len(given))
        _must.whole("curves", "every", every, 1)
        panels = measure_panels(
            given, limits, classes, log, every, "_" if hide == "shapes" else classes
        )
        notes = [] if hide == "values" else no_limits_text(panels[0]) + coincide_text(panels)
        rows, size = fit_notes(panels, notes)
        panels = place_panels(panels, len(rows) * size / 36)
        said = " and ".join(panel.said for panel in panels)
        steps = page.count_text(panels[0].last + 1, "step")
        page.title([(f"{said[0].upper()}{said[1:]} over {steps} of training", INK)])
        for panel in panels:
            draw_panel(page, panel)
        draw_step_axis(page, panels[-1])
        y = draw_notes(page, panels[-1].bottom + 1.1, rows, size)
        return page.finish(y, curves_text(page, panels) + notes)


def draw_notes(page: Page, y: float, rows: list[str], size: float) -> float:
    """The sentences below the plots; returns where the next would stand."""
    for row in rows:
        page.sentence(y, row, size)
        y += 0.47 * size / 18
    return y


def checked_histories(history) -> dict[str, History]:
    """Several histories by name; one alone has no name, and a list holds losses."""
    given = history if isinstance(history, dict) else {"": history}
    given = {n: History(list(h)) if isinstance(h, list | tuple) else h for n, h in given.items()}
    if not given or len(given) > len(STYLES):
        raise ValueError(f"curves: history must be 1 to {len(STYLES)} histories, got {len(given)}")
    for name, one in given.items():
        if not isinstance(one, History) or not isinstance(name, str):
            raise TypeError(
                f"curves: history must be a History, a list of losses, or a dict of them by name, "
                f"got {_must.kind(one if isinstance(name, str) else name)}"
            )
        if not one.losses or len(one.accuracies) not in (0, len(one.losses)):
            raise ValueError(
                "curves: a history must have a loss a step, and an accuracy a step or none, "
                f"got {len(one.losses)} and {len(one.accuracies)}"
            )
        for step, value in [*enumerate(one.losses), *enumerate(one.accuracies)]:
            if not isinstance(value, Real):
                rule = "losses and accuracies must be numbers"
                raise TypeError(f"curves: {rule}, got {_must.kind(value)} at step {step}")
    return given


def checked_floors(floors, count: int) -> dict[str, Limit | float]:
    """The lines to compare with, each a Limit or a loss."""
    if floors is None:
        return {}
    if not isinstance(floors, dict) or not all(isinstance(n, str) and n for n in floors):
        raise TypeError(f"curves: floors must be a dict of name: Limit, got {_must.kind(floors)}")
    if count + len(floors) > MOST_LINES:
        raise ValueError(
            f"curves: histories and floors must be at most {MOST_LINES} together, "
            f"got {count + len(floors)}"
        )
    for floor in floors.values():
        if not isinstance(floor, Limit):
            _must.above_zero("curves", "floors", floor)
    return floors


def measure_panels(given: dict[str, History], floors, classes, log, every, count) -> list[Panel]:
    """The plot of the loss, and below it that of the accuracy where there is any."""
    losses, hits = {}, {}
    if classes is not None:
        _must.whole("curves", "classes", classes, 2)
        losses[f"guessing, ln {count}"] = math.log(classes)
        hits[f"guessing, 1/{count}"] = 1 / classes
    for name, floor in floors.items():
        losses[name] = floor.loss if isinstance(floor, Limit) else floor
    hits |= {n: floor.accuracy for n, floor in floors.items() if isinstance(floor, Limit)}
    beaten = {name: histories_beyond(given, floor) for name, floor in floors.items()}
    beaten = {name: beating for name, beating in beaten.items() if beating}
    values = {name: one.losses for name, one in given.items()}
    seen = [v for one in values.values() for v in one if math.isfinite(v)] + [*losses.values()]
    if log and min(seen) < 0:
        raise ValueError(f"curves: a loss must be at least 0 for log=True, got {min(seen)}")
    low, high = decades(seen) if log else (0, 1.05 * max([*seen, 1e-3]))
    accuracies = {name: one.accuracies for name, one in given.items() if one.accuracies}
    chances = not log or classes is not None
    digits = 2 if log else 3
    panels = [Panel("loss", values, losses, beaten, digits, 0, 0, low, high, chances, every)]
    if accuracies:
        panels.append(Panel("accuracy", accuracies, hits, beaten, 2, 0, 0, 0, 1.05, False, every))
    return panels


def spare_heights(panels: list[Panel]) -> list[float]:
    """How much lower each plot may be so that its labels still stand apart."""
    labels = [len(panel.values) + len(panel.levels) for panel in panels]
    return [
        max(0, high - max(APART * (count - 1), 1.5))
        for high, count in zip(HIGH[len(panels) - 1], labels, strict=True)
    ]


def fit_notes(panels: list[Panel], notes: list[str]) -> tuple[list[str], float]:
    """The sentences in rows, and the largest size at which they fit below the plots."""

    def lay(size: float) -> tuple[list[str], float]:
        room = WIDTH - 2 * MARGIN
        return [row for note in notes for row in wrap_text(note, room, size, "prose")], size

    spare = sum(spare_heights(panels))
    rows, size = first_fitting(
        map(lay, (18, 16, SMALL)), lambda laid: len(laid[0]) * laid[1] / 36 <= spare
    )
    most = int(spare * 36 / size)
    return (rows if len(rows) <= most else [*rows[: most - 1], f"{rows[most - 1]} …"]), size


def place_panels(panels: list[Panel], less: float) -> list[Panel]:
    """The edges of the plots, lower by `less` together, the upper one first."""
    placed, top, spare = [], 1.7, spare_heights(panels)
    for panel, high, most in zip(panels, HIGH[len(panels) - 1], spare, strict=True):
        lower = min(less, most)
        placed.append(panel._replace(top=top, bottom=top + high - lower))
        top, less = top + high - lower + 0.8, less - lower
    return placed


def histories_beyond(given: dict[str, History], floor: Limit | float) -> list[str]:
    """The histories for which the floor is no limit: a loss below it, or an accuracy above."""
    least, best = floor[:2] if isinstance(floor, Limit) else (floor, math.inf)
    return [
        name
        for name, one in given.items()
        if any(loss < least * (1 - SAME) for loss in one.losses)
        or any(accuracy > best * (1 + SAME) for accuracy in one.accuracies)
    ]


def draw_panel(page: Page, panel: Panel) -> None:
    """The scale, the lines to compare with, the curves, and a label at the end of each."""
    page.box(LEFT, panel.top, RIGHT - LEFT, panel.bottom - panel.top, FAINT, LINE, 1, under=True)
    called = panel.said + ", logarithmic axis" * bool(panel.low)
    page.text(MARGIN, panel.top - 0.35, called, 18, INK, "strong", "left")
    for tick, said in panel.scale() if page.hide != "values" else ():
        page.text(LEFT - 0.15, panel.y(tick), said, SMALL, SOFT, ha="right")
    labels = []
    for name, level in panel.levels.items():
        look = (LINE, 1.6, (0, (6, 4))) if name in panel.beaten else (SOFT, 1.6)
        page.line([LEFT, RIGHT], [panel.y(level)] * 2, *look)
        labels.append((panel.y(level), name, level, look))
    looks = zip(LINES, STYLES, strict=True)
    for (color, style), (name, values) in zip(looks, panel.values.items(), strict=False):
        end = draw_curve(page, panel, values, color, style)
        last = (len(values) - 1) * panel.every
        name += f" to {last}" * (last < panel.last and page.hide != "shapes")
        labels.append((end, name or "at the end", values[-1], (color, 2.4, style)))
    draw_labels(page, panel, labels)
    odd = [
        (i, v) for one in panel.values.values() for i, v in enumerate(one) if not math.isfinite(v)
    ]
    if odd:
        first, value = min(odd, key=lambda entry: entry[0])
        step = first * panel.every
        x = max(panel.x(step), MARGIN + width(called, 18, "strong") + 0.4)
        page.text(x, panel.top - 0.35, str(value), SMALL, INK, "bold")
        page.line([panel.x(step)] * 2, [panel.top - 0.15, panel.bottom], INK, 1, ":")


def draw_curve(page: Page, panel: Panel, values: list[float], color: str, style: str) -> float:
    """One history, with a gap where there is no number; returns where it ends."""
    pieces = [[]]
    for step in thin_steps(values):
        if math.isfinite(values[step]):
            pieces[-1].append((panel.x(step * panel.every), panel.y(values[step])))
        elif pieces[-1]:
            pieces.append([])
    for piece in pieces:
        if len(piece) == 1:
            page.box(piece[0][0] - 0.05, piece[0][1] - 0.05, 0.1, 0.1, color, color, 1)
        elif piece:
            page.line(*zip(*piece, strict=True), color, 2.4, style)
    points = [point for piece in pieces for point in piece] or [(LEFT, panel.bottom)]
    if points[-1][0] < RIGHT - 0.01:
        page.line([points[-1][0], RIGHT], [points[-1][1]] * 2, LINE, 1, ":")
    return points[-1][1]


def thin_steps(values: list[float]) -> list[int]:
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


def draw_labels(page: Page, panel: Panel, labels: list[tuple]) -> None:
    """Names and numbers in columns, each joined to the end of its curve, none over another."""
    blank = page.hide == "values"
    heads = [(VALUE, panel.said)] + [(CHANCE, "exp(-loss)")] * panel.chances
    for x, said in heads:
        page.text(x, panel.top - 0.35, said, SMALL, SOFT, "prose", "right")
    labels = sorted(labels, key=lambda label: label[0])
    ys = separate_labels([label[0] for label in labels], panel.top, panel.bottom)
    for y, (at, name, value, look) in zip(ys, labels, strict=True):
        color = look[0] if look[0] in LINES else SOFT
        page.line([RIGHT, SAMPLE - 0.05], [at, y], LINE, 1)
        page.line([SAMPLE, NAME - 0.12], [y, y], *look)
        number = max(0.9, width(panel.number(value), 16) + 0.15)
        name = cut_text(name, VALUE - NAME - number, 16, "strong")
        page.line_of(NAME, y, [(name, color)], 16, "strong")
        if not blank:
            page.text(VALUE, y, panel.number(value), 16, color, ha="right")
        if not blank and panel.chances:
            page.text(CHANCE, y, fixed(probability(value), 2), 16, color, ha="right")


def draw_step_axis(page: Page, panel: Panel) -> None:
    """The steps under the last plot."""
    last = panel.last
    steps = [step for step in map(int, round_ticks(last, 6)) if panel.x(last) - panel.x(step) > 0.9]
    for step in [*steps, last] if page.hide != "shapes" else ():
        page.text(panel.x(step), panel.bottom + 0.3, str(step), SMALL, SOFT)
    page.text((LEFT + RIGHT) / 2, panel.bottom + 0.7, "step", 16, SOFT, "prose")
