"""Where the steps of a drawn picture lie apart, so that they can open one by one."""

from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from ..moving.moving import Moves, hundredths
from ..page.text_width import width
from .unroll_rows import CELL, UnrollLayout

TOP = 0.8  # below the title
ABOVE = 0.27  # from the middle of a sentence to the end of what stands over it


def measure_steps(layout: UnrollLayout, bottom: float, said: list[str]) -> Moves:
    """The cuts between the columns as they are drawn, and what is said of each step."""
    halves = {t: 0.2 if t is None else CELL / 2 for t in layout.columns.xs}
    edges = [(t, x - halves[t], x + halves[t]) for t, x in layout.columns.xs.items()]
    spans = measure_spans(layout.page.ax)
    cuts = [
        measure_cut(spans, left[2], right[1])
        for left, right in pairwise(edges)
        if left[0] is not None  # steps left out open with the step that follows them
    ]
    return Moves(
        "steps",
        {
            "top": hundredths(TOP),
            "bottom": hundredths(bottom - ABOVE),
            "cuts": [hundredths(cut) for cut in cuts],
            "said": said,
        },
    )


def measure_cut(spans: list[tuple[float, float]], left: float, right: float) -> float:
    """The middle of the widest strip between two columns on which neither text nor box stands."""
    free, at = [], left
    for low, high in sorted(spans):
        if left <= low < right or left < high <= right:
            free.append((min(low, right) - at, at))
            at = max(at, high)
    free.append((right - at, at))
    room, start = max(free, key=lambda strip: (round(strip[0], 3), -strip[1]))
    return start + room / 2


def measure_spans(ax: Axes) -> list[tuple[float, float]]:
    """From where to where each text and each box reaches below the title."""
    spans = []
    for text in ax.texts:
        (x, y), said = text.get_position(), text.get_text()
        path = text.get_fontproperties().get_file()
        wide = width(said, text.get_fontsize(), path)
        x -= {"left": 0, "center": wide / 2, "right": wide}[text.get_horizontalalignment()]
        spans += [(x, x + wide)] * (y > TOP)
    for patch in ax.patches:
        if not isinstance(patch, FancyArrowPatch):  # an arrow crosses from step to step
            corners = patch.get_path().vertices[:, 0]
            spans.append((corners.min(), corners.max()))
    return spans
