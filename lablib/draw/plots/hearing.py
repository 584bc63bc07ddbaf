"""How strongly the last output depends on earlier inputs, over the lag, for several networks."""

import math

from matplotlib.axes import Axes
from torch import Tensor, nn

from lablib import _must, probe
from lablib._say import fixed

from ..page.colours import INK, SOFT
from ..page.page import Page
from ..page.text_width import SMALL
from ..picture import Picture
from .curves import STYLES, draw_panel
from .curves_panel import LEFT, RIGHT, Panel, decades, name_text, round_ticks

__all__ = ["hearing"]

LOWEST = 1e-12  # what is quieter is drawn at the bottom


def hearing(
    models: nn.Module | dict[str, nn.Module],
    x: Tensor,
    *,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """What `probe.hearing` finds for x (B, T, F), for one model or up to four with names.

    The axis is logarithmic. At lag 0 stands the last letter, which counts as 1.
    """
    given = models if isinstance(models, dict) else {"the model": models}
    if not 1 <= len(given) <= len(STYLES) or not all(isinstance(name, str) for name in given):
        rule = f"models must be one model, or 1 to {len(STYLES)} by name"
        raise ValueError(f"hearing: {rule}, got {_must.kind(list(given))}")
    heard = {name: probe.hearing(model, x).tolist() for name, model in given.items()}
    if len(heard[next(iter(heard))]) < 2:
        raise ValueError(f"hearing: x must have at least 2 steps, got {tuple(x.shape)}")
    with Page("hearing", hide, ax) as page:
        panel = measure_lags(heard)
        lags = page.count_text(panel.last, "step")
        page.title([(f"What is heard of a letter after up to {lags}", INK)])
        draw_panel(page, panel)
        draw_lag_axis(page, panel)
        said = [] if hide == "values" else [factors_text(panel.values)]
        bottom = page.sentences(panel.bottom + 1.35, said) if said else panel.bottom + 1.1
        return page.finish(bottom, hearing_text(page, panel) + said)


def measure_lags(heard: dict[str, list[float]]) -> Panel:
    """One plot, whose scale begins at a power of ten."""
    low, high = decades([max(value, LOWEST) for values in heard.values() for value in values])
    return Panel("heard", heard, {}, {}, 2, 1.9, 6.6, low, high, False, 1)


def draw_lag_axis(page: Page, panel: Panel) -> None:
    """The lags under the plot: how many steps ago a letter came."""
    lags = [lag for lag in map(int, round_ticks(panel.last, 6)) if panel.last - lag > 0]
    close = 0.9 * panel.last / (RIGHT - LEFT)
    lags = [lag for lag in lags if panel.last - lag > close]
    for lag in [*lags, panel.last] if page.hide != "shapes" else ():
        page.text(panel.x(lag), panel.bottom + 0.3, str(lag), SMALL, SOFT)
    said = "lag: how many steps ago the letter came"
    page.text((LEFT + RIGHT) / 2, panel.bottom + 0.75, said, 16, SOFT, "prose")


def hearing_text(page: Page, panel: Panel) -> list[str]:
    """Some lags of each network."""
    words = [f"Heard, relative to lag 0, up to lag {'_' if page.hide == 'shapes' else panel.last}."]
    chosen = sorted({1, panel.last // 4, panel.last // 2, panel.last} - {0})
    for name, values in panel.values.items():
        if page.hide == "values":
            words.append(f"{name_text(name)}.")
            continue
        said = ", ".join(f"lag {lag} {volume_text(values[lag])}" for lag in chosen)
        words.append(f"{name_text(name)}: {said}.")
    return words


def factors_text(heard: dict[str, list[float]]) -> str:
    """The factor of each network."""
    said = "; ".join(f"{name_text(name)} {factor_text(values)}" for name, values in heard.items())
    return f"Factor for one step: {said}."


def factor_text(values: list[float]) -> str:
    """By how much one step more changes what is heard, the geometric mean after the first steps.

    >>> factor_text([1, 0.5, 0.25, 0.125, 0.0625])
    '0.50'
    """
    first, last = (len(values) - 1) // 4, len(values) - 1
    if not values[first] > 0 or not values[last] > 0:
        return "0"
    return fixed((values[last] / values[first]) ** (1 / (last - first)), 2)


def volume_text(value: float) -> str:
    """With two decimals if that says anything, else as a power of ten.

    >>> volume_text(0.31), volume_text(0.003), volume_text(0.0)
    ('0.31', '3e-03', '0')
    """
    if value == 0 or not math.isfinite(value):
        return str(value) if value else "0"
    return fixed(value, 2) if 0.01 <= value < 1000 else f"{value:.0e}"
