"""Errors of forecasts, each beside the bound of its world."""

import pytest
from lint_picture import ODD, clean, texts

from lablib import draw


@pytest.mark.parametrize("worlds", [1, 3])
def test_lint_of_errors(worlds):
    names = ["random walk", ODD, "a long name of a world " * 4][:worlds]
    found = {w: {"like today": 0.5, ODD: 0.3, "a long name of a forecast": 12.0} for w in names}
    for hide in (None, "values", "shapes"):
        clean(draw.errors(found, dict.fromkeys(names, 0.4), hide=hide))


def test_a_bar_is_light_up_to_the_bound_and_dark_beyond_it():
    shown = draw.errors({"walk": {"today": 0.5, "line": 0.2}}, {"walk": 0.25})
    assert shown.words == "walk, bound 0.250: today 0.500, line 0.200. Least: line."
    wide = [p.get_extents().width for p in shown.figure.axes[0].patches]
    assert wide[0] == pytest.approx(wide[1])  # today: half of it is light
    assert wide[2] == pytest.approx(0.8 * wide[0])  # line: it ends before the bound
    assert "0.500" in texts(shown)
    assert "0.500" not in draw.errors({"walk": {"today": 0.5}}, {"walk": 0.25}, hide="values").words


def test_bad_errors_are_answered_with_the_rule():
    for found, bounds, rule in (
        ({}, {}, "errors: found must be"),
        ({"a": {"b": 1.0}}, {}, "errors: bounds must have the worlds"),
        ({"a": {}}, {"a": 1.0}, "errors: each world must have forecasts"),
        ({"a": {"b": -1.0}}, {"a": 1.0}, "errors: an error must"),
        (
            {"a": dict.fromkeys(map(str, range(13)), 1.0)},
            {"a": 1.0},
            "errors: found must have at most",
        ),
    ):
        with pytest.raises((TypeError, ValueError)) as caught:
            draw.errors(found, bounds)
        assert str(caught.value).startswith(rule) and "got" in str(caught.value), caught.value
