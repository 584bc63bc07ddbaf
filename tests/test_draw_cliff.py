"""The cliff: the loss as it is, the steps as they are, clean, firm with bad input."""

import math

import pytest
from lint_picture import ODD, clean, texts

from lablib import draw


def loss(w: float) -> float:
    return (w**50 - 0.5) ** 2


PATHS = {"free": [1.1, -12473.4, math.nan], "clipped": [1.1 - 0.01 * i for i in range(12)]}


def test_lint_of_cliff():
    for hide in (None, "values", "shapes"):
        clean(draw.cliff(loss, PATHS, (0.9, 1.1), hide=hide))
    clean(draw.cliff(lambda w: 0.0, {ODD: [0.0]}, (-1, 1)))
    clean(draw.cliff(lambda w: w * w, {name * 30: [9e9, 1.0] for name in "abc"}, (-3, 4)))


def test_the_words_hold_weights_and_losses():
    words = draw.cliff(loss, PATHS, (0.9, 1.1)).words
    assert "free: w 1.1, -12,473, nan; loss 1.37e+04, beyond, beyond." in words
    assert f"{loss(0.9):.3g} at the left, {loss(1.1):.3g} at the right" in words
    assert "clipped: w 1.1, 1.09, 1.08, 1.07, 1.06, 1.05, …" in words
    assert "w = -12,473" in " ".join(texts(draw.cliff(loss, PATHS, (0.9, 1.1))))


def test_a_step_within_the_span_is_a_dot_and_one_beyond_is_not():
    def boxes(path):
        return len(draw.cliff(loss, {"one": path}, (0.9, 1.1)).figure.axes[0].patches)

    assert boxes([1.0, 1.05]) == boxes([1.0]) + 1
    assert boxes([1.0, 5.0]) == boxes([1.0])


def test_values_can_be_hidden():
    shown = draw.cliff(loss, PATHS, (0.9, 1.1), hide="values")
    assert shown.words == "Loss over w from 0.9 to 1.1.\nfree.\nclipped."


def test_bad_input_is_answered_with_the_rule():
    for call, rule in (
        (lambda: draw.cliff(loss, PATHS, 1.1), "span must be two numbers"),
        (lambda: draw.cliff(loss, PATHS, (1.1, 0.9)), "the width of span must be finite and above"),
        (lambda: draw.cliff(loss, {}, (0, 1)), "paths must be a dict of 1 to 3"),
        (lambda: draw.cliff(loss, [1.0], (0, 1)), "paths must be a dict"),
        (lambda: draw.cliff(loss, {"a": []}, (0, 1)), "each path must have a name and a list"),
        (lambda: draw.cliff(loss, {"a": None}, (0, 1)), "each path must have a name and a list"),
        (lambda: draw.cliff(loss, {"a": ["1"]}, (0, 1)), "a weight must be a number"),
        (lambda: draw.cliff(lambda w: w.dim(), PATHS, (0, 1)), "loss must give a number for each"),
        (lambda: draw.cliff(loss, PATHS, ("0", 1)), "a number of span must be a number"),
        (lambda: draw.cliff(3, PATHS, (0, 1)), "loss must be a function of one weight"),
        (lambda: draw.cliff(lambda w: -1.0, PATHS, (0, 1)), "loss must be finite and at least 0"),
        (lambda: draw.cliff(lambda w: math.nan, PATHS, (0, 1)), "loss must be finite"),
        (lambda: draw.cliff(loss, PATHS, (0.9, 1.1), hide="all"), "hide"),
    ):
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(f"cliff: {rule}"), caught.value
        assert "got" in str(caught.value)
