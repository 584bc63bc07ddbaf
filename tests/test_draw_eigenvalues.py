"""Eigenvalues: those of NumPy, inside or beyond the circle, clean, firm with bad input."""

import math

import numpy as np
import pytest
import torch
from lint_picture import ODD, clean, texts

from lablib import draw
from lablib.draw.page.colours import AXES


@pytest.mark.parametrize("size", [1, 2, 32, 200])
@pytest.mark.parametrize("names", [["W"], ["default", ODD], ["one " * 20, "two", "three"]], ids=len)
def test_lint_of_eigenvalues(size, names):
    torch.manual_seed(0)
    given = {name: 3 * torch.rand(size, size) for name in names}
    clean(draw.eigenvalues(given))
    for hide in ("values", "shapes"):
        clean(draw.eigenvalues(given, hide=hide))


def test_the_sizes_are_those_of_numpy():
    torch.manual_seed(1)
    matrix = torch.randn(7, 7, dtype=torch.float64)
    sizes = np.sort(np.abs(np.linalg.eigvals(matrix.numpy())))
    words = draw.eigenvalues(matrix).words
    assert f"largest has the size {sizes[-1]:.2f}, the smallest {sizes[0]:.2f}" in words
    assert f"beyond the circle {(sizes > 1).sum()}." in words


def test_the_dots_lie_where_the_numbers_say():
    """A turn by 60 degrees: two dots on the circle, at the same height from the axis."""
    c, s = math.cos(math.pi / 3), math.sin(math.pi / 3)
    shown = draw.eigenvalues(torch.tensor([[c, -s], [s, c]]))
    axes = shown.figure.axes[0]
    dots = [p.get_xy()[:4].mean(0) for p in axes.patches if p.get_facecolor() == colour()]
    circle = max((a for a in axes.get_children() if hasattr(a, "get_xdata")), key=points)
    xs, ys = np.array(circle.get_xdata()), np.array(circle.get_ydata())
    middle, radius = np.array([xs.mean(), 4.55]), np.ptp(xs) / 2
    assert len(dots) == 2
    for dot in dots:
        assert np.allclose(np.hypot(*(dot - np.array([8.0, 4.55]))), radius, rtol=1e-3), middle
    assert {round(float((dot[0] - 8.0) / radius), 2) for dot in dots} == {0.5}
    assert np.ptp(ys) == pytest.approx(np.ptp(xs), rel=1e-3)


def colour() -> tuple:
    from matplotlib.colors import to_rgba

    return to_rgba(AXES["hidden"])


def points(line) -> int:
    return len(line.get_xdata())


def test_values_and_sizes_can_be_hidden():
    matrix = torch.eye(3) / 2
    assert "0.50" not in draw.eigenvalues(matrix, hide="values").words
    assert "(_, _)" in draw.eigenvalues(matrix, hide="shapes").words
    assert "3" not in texts(draw.eigenvalues(matrix, hide="shapes"))


def test_bad_input_is_answered_with_the_rule():
    for matrices, rule in (
        ({}, "matrices must be one matrix, or 1 to 3"),
        ({str(i): torch.eye(2) for i in range(4)}, "matrices must be"),
        (torch.rand(2, 3), "the last axis of W must have size 2"),
        (torch.rand(3), "W must have shape (H, H)"),
        (torch.eye(2) * math.nan, "W must hold finite"),
        (torch.eye(2).long(), "W must hold floating"),
        ([[1.0]], "W must be a tensor"),
    ):
        with pytest.raises((TypeError, ValueError)) as caught:
            draw.eigenvalues(matrices)
        said = str(caught.value)
        assert said.startswith(f"eigenvalues: {rule}") and "got" in said, said
