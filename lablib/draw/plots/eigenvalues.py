"""The eigenvalues of square matrices, each matrix beside the others, in the unit circle."""

import math

import torch
from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must
from lablib._say import fixed

from ..page.colours import AXES, FAINT, INK, LINE, SOFT
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL, cut_text
from ..page.values import real_numbers
from ..picture import Picture

__all__ = ["eigenvalues"]

MOST = 3  # matrices in a picture
MIDDLE, TALL = 4.55, 2.3  # the height of the circles' centre, and half of a plot
DOT = 0.1


def eigenvalues(
    matrices: Tensor | dict[str, Tensor], *, hide: str | None = None, ax: Axes | None = None
) -> Picture:
    """The eigenvalues of W (H, H), or of up to three of them by name, and the largest size.

    >>> print(eigenvalues({"turn": torch.tensor([[0.0, -1.0], [1.0, 0.0]]), "half": torch.eye(3) / 2}))
    Eigenvalues in the complex plane, beside the circle of radius 1.
    turn (2, 2): the largest has the size 1.00, the smallest 1.00; beyond the circle 0.
    half (3, 3): the largest has the size 0.50, the smallest 0.50; beyond the circle 0.
    """
    found = measure_eigenvalues(matrices)
    with Page("eigenvalues", hide, ax) as page:
        page.title([("Eigenvalues of W beside the circle of radius 1", INK)], ["hidden"])
        reach = max(1.15, *(1.08 * max(map(abs, values)) for values in found.values()))
        wide = (WIDTH - 2 * MARGIN) / len(found)
        for i, (name, values) in enumerate(found.items()):
            draw_plane(page, MARGIN + (i + 0.5) * wide, wide, name, values, TALL / reach)
        return page.finish(7.6, eigenvalues_text(page, found))


def measure_eigenvalues(matrices) -> dict[str, list[complex]]:
    """The eigenvalues of each matrix; their product must be its determinant."""
    given = matrices if isinstance(matrices, dict) else {"W": matrices}
    if not 1 <= len(given) <= MOST or not all(isinstance(name, str) for name in given):
        rule = f"matrices must be one matrix, or 1 to {MOST} by name"
        raise ValueError(f"eigenvalues: {rule}, got {_must.kind(list(given))}")
    found = {}
    for name, matrix in given.items():
        real_numbers("eigenvalues", "W", _must.floats("eigenvalues", "W", matrix, "H H"))
        _must.finite("eigenvalues", "W", matrix)
        _must.last("eigenvalues", "W", matrix, len(matrix))
        matrix = matrix.detach().cpu().double()
        values = torch.linalg.eigvals(matrix)
        if not math.isclose(values.sum().real, matrix.trace(), rel_tol=1e-6, abs_tol=1e-6):
            raise AssertionError("eigenvalues: their sum must be the trace")
        found[name] = values.tolist()
    return found


def draw_plane(page: Page, x: float, wide: float, name: str, values: list[complex], unit) -> None:
    """One matrix: the circle, both axes, a dot for each eigenvalue, and the largest size."""
    circle = [2 * math.pi * i / 120 for i in range(121)]
    page.box(x - TALL, MIDDLE - TALL, 2 * TALL, 2 * TALL, FAINT, LINE, 1, under=True)
    page.line([x - TALL, x + TALL], [MIDDLE, MIDDLE], LINE, 1)
    page.line([x, x], [MIDDLE - TALL, MIDDLE + TALL], LINE, 1)
    xs = [x + unit * math.cos(angle) for angle in circle]
    page.line(xs, [MIDDLE - unit * math.sin(angle) for angle in circle], SOFT, 1.8)
    for value in values if page.hide != "values" else ():
        left, top = x + unit * value.real - DOT / 2, MIDDLE - unit * value.imag - DOT / 2
        page.box(left, top, DOT, DOT, AXES["hidden"], AXES["hidden"], 0.5)
    page.text(x, 1.4, cut_text(name, wide - 0.3, 20, "strong"), 20, INK, "strong")
    size = [(str(len(values)), AXES["hidden"])] * 2
    blank = page.hide == "shapes"
    parts = [("(", INK), ("_" if blank else size[0][0], AXES["hidden"]), (", ", INK)]
    parts += [("_" if blank else size[1][0], AXES["hidden"]), (")", INK)]
    page.line_of(x, 1.9, parts, 16, "bold", "center")
    if page.hide != "values":
        said = f"largest size {fixed(max(map(abs, values)), 2)}"
        page.text(x, MIDDLE + TALL + 0.4, said, max(SMALL, 18), INK, "strong")


def eigenvalues_text(page: Page, found: dict[str, list[complex]]) -> list[str]:
    """The sizes of the largest and the smallest, and how many lie beyond the circle."""
    words = ["Eigenvalues in the complex plane, beside the circle of radius 1."]
    for name, values in found.items():
        head = f"{name} {page.shape_text((len(values),) * 2)}"
        if page.hide == "values":
            words.append(f"{head}.")
            continue
        sizes = sorted(map(abs, values))
        beyond = sum(size > 1 + 1e-6 for size in sizes)
        words.append(
            f"{head}: the largest has the size {fixed(sizes[-1], 2)}, the smallest "
            f"{fixed(sizes[0], 2)}; beyond the circle {beyond}."
        )
    return words
