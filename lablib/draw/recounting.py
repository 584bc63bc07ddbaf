"""What curves say: first, last and best of each, the lines to compare with, which are no limits."""

import math

from lablib._say import fixed

from .letters import visible
from .page import Page
from .panel import Panel

__all__ = ["chance", "in_words", "no_limits"]


def in_words(page: Page, panels: list[Panel]) -> list[str]:
    """First, last and best of each curve, and the lines to compare with."""
    lines = []
    blank = page.hide == "values"
    for panel in panels:
        for name, values in panel.values.items():
            head = f"{plainly(name)}: {panel.said}" if name else panel.said.capitalize()
            if panel.said == "loss":
                steps = page.count((len(values) - 1) * panel.every + 1, "step")
                apart = f", a value every {page.count(panel.every, 'step')}" * (panel.every > 1)
                head += f", {steps}{apart}{', logarithmic' * bool(panel.low)}"
            lines.append(f"{head}{'' if blank else ': ' + spoken(panel, values)}.")
    for panel in panels if not blank else ():
        said = [f"{plainly(name)} = {panel.number(v)}" for name, v in panel.levels.items()]
        if said:
            lines.append(f"Lines of {panel.said}: {'; '.join(said)}.")
    return lines


def spoken(panel: Panel, values: list[float]) -> str:
    """The values of one curve that matter."""
    fine = [i for i, value in enumerate(values) if math.isfinite(value)]
    odd = next((i for i, value in enumerate(values) if not math.isfinite(value)), None)
    pick = min if panel.said == "loss" else max
    said = f"first {panel.number(values[0])}, last {panel.number(values[-1])}"
    if fine:
        best = pick(fine, key=values.__getitem__)
        said += f", best {panel.number(values[best])} at step {best * panel.every}"
    said += f", {values[odd]} at step {odd * panel.every}" if odd is not None else ""
    if panel.chances:
        said += f"; exp(-loss) {fixed(chance(values[-1]), 2)} at the end"
    return said


def chance(loss: float) -> float:
    """The probability that the right answer gets, nan for nan."""
    return math.exp(-loss) if loss == loss else loss


def no_limits(panel: Panel) -> list[str]:
    """A sentence about the dashed lines."""
    said = []
    for name, beating in panel.beaten.items():
        some = len(beating) < len(panel.values)
        for_whom = f"for {' and '.join(map(quoted, beating))}" if some else "here"
        said.append(f"{quoted(name)} is not a limit {for_whom}")
    return [f"Dashed grey: {'; '.join(said)}."] if said else []


def quoted(name: str) -> str:
    return f'"{plainly(name)}"'


def plainly(name: str) -> str:
    return "".join(char if char == " " else visible(char) for char in name)
