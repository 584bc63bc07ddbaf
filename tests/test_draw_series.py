"""Numbers over time, with a unit and the truth below them."""

import pytest
import torch
from lint_picture import ODD, clean

from lablib import draw


def wave(steps: int) -> torch.Tensor:
    return (torch.arange(steps).double() / 7).sin()


@pytest.mark.parametrize("steps", [2, 60, 400])
@pytest.mark.parametrize("count", [1, 3])
def test_lint_of_series(steps, count):
    names = ["price", ODD, "a long name of a series " * 3][:count]
    lines = {name: 1000 * wave(steps) + i for i, name in enumerate(names)}
    for hide in (None, "values", "shapes"):
        clean(draw.series(lines, hide=hide))
        clean(draw.series(lines, unit=wave(steps), mask=wave(steps) > 0, hide=hide))


def test_the_line_and_the_words_have_the_numbers():
    given = torch.tensor([1.0, 3.0, 2.0])
    shown = draw.series({"price": given})
    assert "price: first 1.00, last 2.00, least 1.00 at 0, largest 3.00 at 1." in shown.words
    (line,) = (a for a in shown.figure.axes[0].lines if len(a.get_xdata()) == 3)
    heights = torch.tensor(line.get_ydata(), dtype=torch.float64)
    assert torch.allclose(
        (heights[0] - heights) / (heights[0] - heights[1]), (given - 1).double() / 2
    )
    flat = draw.series({"price": torch.ones(3)})
    assert "first 1.00, last 1.00" in flat.words


def test_the_unit_is_held_against_the_truth():
    unit, truth = torch.tensor([-0.5, 0.5, 1.0, -1.0]), torch.tensor([False, True, True, True])
    shown = draw.series({"x": torch.arange(4.0)}, unit=unit, mask=truth)
    assert "The unit has the sign of the truth at 0.75 of the steps." in shown.words
    turned = draw.series({"x": torch.arange(4.0)}, unit=-unit, mask=truth)
    assert "at 0.75 of the steps, turned round." in turned.words
    assert (
        "0.75"
        not in draw.series({"x": torch.arange(4.0)}, unit=unit, mask=truth, hide="values").words
    )


def test_bad_input_is_answered_with_the_rule():
    x = torch.arange(4.0)
    for call, rule in (
        (lambda: draw.series({}), "series: lines must be 1 to 3"),
        (lambda: draw.series({"x": x[:1]}), "series: lines must have 2 to 400"),
        (lambda: draw.series({"x": x, "y": x[:2]}), "series: y must have 4 steps"),
        (lambda: draw.series({"x": x / 0}), "series: x must hold finite"),
        (lambda: draw.series({"x": x}, unit=x), "series: unit must be in -1..1"),
        (lambda: draw.series({"x": x}, mask=x > 1), "series: a mask needs a unit"),
        (lambda: draw.series({"x": x}, unit=x / 4, mask=x), "series: mask must hold True"),
    ):
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(rule) and "got" in str(caught.value), caught.value
