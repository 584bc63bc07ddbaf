"""Bits per character while networks learn: true to the numbers, clean, firm with bad input."""

import pytest
from lint_picture import ODD, faults

from lablib import draw

UNSEEN = {50: 3.82, 100: 3.69, 150: 3.73}
LEARNED = {50: 3.38, 100: 2.76, 150: 2.49}


def clean(shown: draw.Picture, highest: float = 7.5) -> None:
    assert faults(shown) == []
    assert 1.5 < shown.figure.get_size_inches()[1] <= highest + 1e-6


def texts(shown: draw.Picture) -> list[str]:
    return [t.get_text() for t in shown.figure.axes[0].texts]


def curve(shown: draw.Picture, values: int) -> tuple[list[float], list[float]]:
    lines = [line for line in shown.figure.axes[0].lines if len(line.get_xdata()) == values]
    return tuple(map(list, lines[0].get_data()))


@pytest.mark.parametrize("count", [1, 2, 200])
def test_lint_of_bits(count):
    several = {
        name: {1 + 37 * i: 2.2 + 4 / (1 + i) + place / 99 for i in range(count)}
        for place, name in enumerate(["a" * 60, ODD, "b", "c"])
    }
    levels = {ODD: 2.21} | {f"a level with a long name {i}": 2.2 + i / 100 for i in range(7)}
    for log in (False, True):
        for hide in (None, "values", "shapes"):
            shown = draw.bits(several, levels=levels, stop="b", log=log, hide=hide)
            clean(shown)
            assert len(shown.png()) <= 40_000
    clean(draw.bits({"a": {0: 5.0}}, stop="a", along="x" * 200))
    clean(draw.bits({"a": {1: 20.0, 10**12: 0.01}}, log=True))


def test_curves_go_through_their_values():
    x, y = curve(draw.bits({"a": {0: 4.0, 100: 3.0, 200: 2.0, 400: 3.5}}), 4)
    assert [(at - x[0]) / (x[3] - x[0]) for at in x] == pytest.approx([0, 0.25, 0.5, 1])
    assert [(y[0] - at) / (y[0] - y[2]) for at in y] == pytest.approx([0, 0.5, 1, 0.25])
    x, _ = curve(draw.bits({"a": {10: 4.0, 100: 3.0, 1000: 2.0}}, log=True), 3)
    assert x[1] - x[0] == pytest.approx(x[2] - x[1])


def test_levels_lie_at_their_bits_and_are_named():
    shown = draw.bits({"a": {0: 4.0, 1: 3.0, 2: 2.0}}, levels={"counting": 3.0})
    _, y = curve(shown, 3)
    pairs = [line.get_ydata() for line in shown.figure.axes[0].lines if len(line.get_xdata()) == 2]
    assert pytest.approx([y[1]] * 2) in [list(pair) for pair in pairs]
    assert {"counting", "3.00"} <= set(texts(shown))


def test_the_step_to_stop_at_has_the_fewest_bits_of_that_curve():
    shown = draw.bits({"learned": LEARNED, "unseen": UNSEEN}, stop="unseen")
    said = '"unseen" has its fewest bits at step 100: stop there.'
    assert shown.words.splitlines()[-1] == said and "stop at 100: 3.69" in texts(shown)
    x, _ = curve(shown, 3)
    dashed = [line for line in shown.figure.axes[0].lines if line.get_linestyle() == "--"]
    assert [x[1]] * 2 in [pytest.approx(line.get_xdata()) for line in dashed]
    later = draw.bits({"learned": LEARNED, "unseen": UNSEEN}, stop="learned")
    assert "at step 150: stop there" in later.words and "stop at 150: 2.49" in texts(later)
    assert "stop" not in draw.bits({"unseen": UNSEEN}).words


def test_the_order_of_the_values_is_that_of_the_axis():
    mixed = {150: 3.73, 50: 3.82, 100: 3.69}
    assert draw.bits({"a": mixed}).words == draw.bits({"a": UNSEEN}).words
    assert "a: 3.82 at 50, 3.69 at 100, 3.73 at 150." in draw.bits({"a": mixed}).words


def test_hidden_values_of_bits():
    shown = draw.bits({"a": UNSEEN}, levels={"one": 2.5}, stop="a", hide="values")
    for said in (shown.words, " ".join(texts(shown))):
        assert not {"3.82", "3.69", "2.50"} & set(said.replace(",", " ").split())
        assert "stop" not in said
    assert "50" in texts(shown) and "50" not in texts(draw.bits({"a": UNSEEN}, hide="shapes"))


def test_bad_input_is_answered_with_the_rule():
    calls = {
        "bits: prices must be a dict": lambda: draw.bits([3.0]),
        "bits: prices must be a dict of": lambda: draw.bits({"a": [3.0]}),
        "bits: prices must be of 1 to 4": lambda: draw.bits({}),
        "bits: prices of 'a' must": lambda: draw.bits({"a": {}}),
        "bits: what was read must be": lambda: draw.bits({"a": {-1: 2.0}}),
        "bits: what was read must be at least 1": lambda: draw.bits({"a": {0: 2.0}}, log=True),
        "bits: bits must be": lambda: draw.bits({"a": {1: -2.0}}),
        "bits: bits must be finite": lambda: draw.bits({"a": {1: float("nan")}}),
        "bits: a name": lambda: draw.bits({3: {1: 2.0}}),
        "bits: levels must be a dict": lambda: draw.bits({"a": UNSEEN}, levels=2.0),
        "bits: levels must be a number": lambda: draw.bits({"a": UNSEEN}, levels={"b": "c"}),
        "bits: levels must be at most": lambda: draw.bits(
            {"a": UNSEEN}, levels=dict.fromkeys("abcdefghi", 2.0)
        ),
        "bits: along": lambda: draw.bits({"a": UNSEEN}, along=3),
        "bits: stop must be one of": lambda: draw.bits({"a": UNSEEN}, stop="b"),
        "bits: log": lambda: draw.bits({"a": UNSEEN}, log=1),
        "bits: hide": lambda: draw.bits({"a": UNSEEN}, hide="all"),
    }
    for rule, call in calls.items():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(rule) and "got" in str(caught.value), caught.value
