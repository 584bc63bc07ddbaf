"""Shares over the length of a text, with a line where the trained lengths end."""

import pytest
from lint_picture import ODD, clean, texts

from lablib import draw

FALLING = {3: 1.0, 4: 0.5, 5: 0.25, 6: 0.0}


@pytest.mark.parametrize("count", [1, 2, 4])
@pytest.mark.parametrize("last", [4, 10, 22])
def test_lint_of_by_length(count, last):
    names = ["one state", ODD, "a long name of a network " * 4, "attention"][:count]
    shares = {name: {n: 1 / n for n in range(3, last + 1)} for name in names}
    for hide in (None, "values", "shapes"):
        for trained in (None, (3, 4), (1, 30)):
            clean(draw.by_length(shares, trained=trained, hide=hide))


def test_the_words_have_the_shares_and_the_picture_marks_what_was_trained():
    shown = draw.by_length({"net": FALLING}, trained=(3, 4))
    assert shown.words.endswith("trained on 3 to 4.\nnet: 1.00 0.50 0.25 0.00.")
    assert "never seen" in texts(shown) and "trained" in texts(shown)
    lines = [a for a in shown.figure.axes[0].lines if a.get_linestyle() == ":"]
    (x,) = {line.get_xdata()[0] for line in lines}
    places = {t.get_text(): t.get_position()[0] for t in shown.figure.axes[0].texts}
    assert x == pytest.approx((places["4"] + places["5"]) / 2)
    assert "trained" not in draw.by_length({"net": FALLING}).words


def test_bad_input_is_answered_with_the_rule():
    for shares, rule in (
        ({}, "by_length: shares must be 1 to 4 models"),
        ({"a": {}}, "by_length: each model must have a share"),
        ({"a": {3: 1.5, 4: 1}}, "by_length: a share must be in 0..1"),
        ({"a": {3: 1.0, 5: 1.0}}, "by_length: all models must have the same"),
        ({"a": {3: 1.0, 4: 1.0}, "b": {3: 1.0}}, "by_length: all models must have the same"),
        ({"a": {0: 1.0, 1: 1.0}}, "by_length: a length must be"),
    ):
        with pytest.raises((TypeError, ValueError)) as caught:
            draw.by_length(shares)
        assert str(caught.value).startswith(rule) and "got" in str(caught.value), caught.value
