"""Curves of training: true to the numbers they are given, clean, firm with bad input."""

import itertools
import math

import matplotlib
import numpy as np
import pytest
from lint_picture import ODD, clean, texts

from lablib import draw, floors
from lablib.draw.page.colours import AXES, LINES
from lablib.train import History


def falling(steps: int, end: float = 0.1, accurate: bool = True) -> History:
    losses = [end + 1.5 * math.exp(-5 * i / steps) for i in range(steps)]
    return History(losses, [math.exp(-loss) for loss in losses] if accurate else [])


def dashes(shown: draw.Picture) -> list[bool]:
    """Of each line from edge to edge of a plot whether it is drawn dashed."""
    lines = [line for line in shown.figure.axes[0].lines if len(line.get_xdata()) == 2]
    levels = [line for line in lines if line.get_xdata()[1] - line.get_xdata()[0] > 8]
    return [line.get_linestyle() == "--" for line in levels]


def going(loss: float, accuracy: float) -> History:
    return History([1.6, 1.0, loss], [0.2, 0.3, accuracy])


def squared(end: float, steps: int = 100) -> History:
    return History([10.0 ** (end * i / (steps - 1)) for i in range(steps)])


@pytest.mark.parametrize("steps", [1, 7, 20_000])
def test_lint_of_curves(steps):
    clean(draw.curves(falling(steps), floors={"tanh scores": 0.4327}, classes=5))
    clean(draw.curves(falling(steps, accurate=False)))
    several = {
        name: falling(steps, 0.1 + i / 99) for i, name in enumerate(["a" * 60, ODD, "b", "c"])
    }
    limits = {"memoryless": floors.memoryless("hihello"), ODD: 1.2}
    shown = draw.curves(several, floors=limits, classes=25)
    clean(shown)
    clean(draw.curves(several, floors=limits, log=True))
    assert len(shown.png()) <= 40_000


def test_curves_go_through_their_values():
    losses = [2.0, 1.0, 0.5, 1.5]
    drawn = draw.curves(History(losses, [])).figure.axes[0].lines
    curve = next(line for line in drawn if len(line.get_xdata()) == 4)
    x, y = curve.get_data()
    assert list(x) == pytest.approx([x[0] + i * (x[1] - x[0]) for i in range(4)])
    assert [(y[1] - v) / (y[1] - y[0]) for v in y] == pytest.approx([v - 1 for v in losses])


def test_words_of_curves_say_first_last_best_and_the_lines():
    history = History([1.7, 0.5, 0.6], [0.1, 0.6, 0.5])
    limits = {"one letter": floors.memoryless("hihello")}
    shown = draw.curves(history, floors=limits, classes=5)
    assert shown.words.splitlines() == [
        "Loss, 3 steps: first 1.700, last 0.600, best 0.500 at step 1; exp(-loss) 0.55 at the end.",
        "Accuracy: first 0.10, last 0.50, best 0.60 at step 1.",
        "Lines of loss: guessing, ln 5 = 1.609; one letter = 0.462.",
        "Lines of accuracy: guessing, 1/5 = 0.20; one letter = 0.67.",
    ]
    assert {"0.600", "0.55", "1.609", "0.462", "0.50", "0.67"} <= set(texts(shown))
    two = draw.curves({"one": history, "two": falling(5)}, floors={"a floor": 0.3})
    assert "one: loss, 3 steps" in two.words and "two: accuracy" in two.words
    assert {"one to 2", "two", "a floor"} <= set(texts(two))
    assert "Loss, 1 step:" in draw.curves(History([1.0], [])).words


def test_a_floor_that_a_curve_goes_below_is_no_wall():
    bound, free = going(0.44, 0.6), going(0.01, 0.7)
    limits = {"tanh scores": 0.4327}
    shown = draw.curves(bound, floors=limits)
    assert dashes(shown) == [False] and "not a limit" not in shown.words
    shown = draw.curves(free, floors=limits)
    said = 'Dashed grey: "tanh scores" is not a limit here.'
    assert dashes(shown) == [True] and shown.words.endswith(said) and said in texts(shown)
    both = draw.curves({"tanh": bound, "head": free}, floors=limits | {"reached": 0.01})
    assert 'Dashed grey: "tanh scores" is not a limit for "head".' in both.words.splitlines()
    assert dashes(both) == [True, False]
    clean(both)


def test_a_floor_is_no_limit_in_both_plots_or_in_none():
    limits = {"one letter": floors.memoryless("hihello")}  # 0.462 and 0.67
    assert dashes(draw.curves(going(0.5, 0.7), floors=limits)) == [True, True]
    assert dashes(draw.curves(going(0.4, 0.6), floors=limits)) == [True, True]
    assert dashes(draw.curves(going(0.5, 0.6), floors=limits)) == [False, False]


def test_a_logarithmic_axis_makes_a_falling_power_a_straight_line():
    shown = draw.curves({"plain": squared(-8), "other": squared(-4)}, log=True)
    clean(shown)
    curve = next(a for a in shown.figure.axes[0].lines if len(a.get_xdata()) == 100)
    x, y = curve.get_data()
    slopes = [(b - a) / (d - c) for a, b, c, d in zip(y, y[1:], x, x[1:], strict=False)]
    assert slopes == pytest.approx([slopes[0]] * 99)
    assert {"1", "1e-02", "1e-08", "1.0e-08", "1.0e-04"} <= set(texts(shown))
    assert "exp(-loss)" not in shown.words and "exp(-loss)" not in texts(shown)
    assert "last 1.0e-08" in shown.words and "logarithmic" in shown.words
    assert "exp(-loss)" in draw.curves(squared(-8), log=True, classes=5).words


def test_odd_losses_on_a_logarithmic_axis():
    for losses in ([0.0], [0.0, 1.0], [3.0, 4.0], [1.0, math.nan, math.inf], [9.96e-5, 1e-300]):
        clean(draw.curves(History(losses), log=True, floors={"a": 1e-3}))
    assert "1.0e-04" in draw.curves(History([9.96e-5]), log=True).words


def test_several_curves_differ_in_dash_and_in_hue_and_are_named_in_it():
    several = {name: falling(9, 0.1 * i) for i, name in enumerate("abcd")}
    axes = draw.curves(several).figure.axes[0]
    drawn = [line for line in axes.lines if len(line.get_xdata()) == 9]
    assert len({line.get_linestyle() for line in drawn}) == 4
    looks = {line.get_color() for line in drawn}
    assert len(looks) == 4 and not looks & set(AXES.values())
    named = {text.get_text(): text.get_color() for text in axes.texts if text.get_text() in "abcd"}
    assert [named[name] for name in "abcd"] == [line.get_color() for line in drawn[:4]]


# Machado, Oliveira and Fernandes 2009: how a hue looks without one kind of cone (linear RGB)
BLIND = (
    ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
)
TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))


def linear(colour: str) -> np.ndarray:
    rgb = np.array(matplotlib.colors.to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    x, y, z = np.cbrt(TO_XYZ @ np.clip(rgb, 1e-3, 1) / np.array([0.9505, 1, 1.089]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_the_hues_of_lines_are_apart_for_every_eye_and_readable_as_text():
    for eye in BLIND:
        seen = [lab(eye @ linear(colour)) for colour in LINES]
        apart = [np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)]
        assert min(apart) > 19  # 2 is just noticed
    for colour in LINES:
        assert 1.05 / (TO_XYZ[1] @ linear(colour) + 0.05) > 4.5  # contrast on white
        hues = [np.linalg.norm(lab(linear(colour)) - lab(linear(axis))) for axis in AXES.values()]
        assert min(hues) > 30


def test_lines_that_coincide_are_said_to():
    twice = {"theirs": falling(9), "ours": falling(9), "higher": falling(9, 0.9)}
    shown = draw.curves(twice)
    said = 'Lines that coincide: the loss of "theirs" and "ours" in steps 0 to 8'
    assert said in shown.words and '"higher" in' not in shown.words
    assert any(text.startswith(said) for text in texts(shown))
    clean(shown)
    end = {"one": [3.0, 2.0, 0.1, 0.1, 0.1], "two": [3.0, 1.0, 0.1, 0.1, 0.1]}
    assert draw.curves(end).words.endswith('the loss of "one" and "two" in steps 2 to 4.')
    crossing = {"one": [1.0, 2.0, 3.0], "two": [3.0, 2.0, 1.0]}
    assert "coincide" not in draw.curves(crossing).words
    assert "coincide" not in draw.curves(twice, hide="values").words
    many = {name: falling(9) for name in ("a long name", "another", "a third", "the last")}
    limits = {"memoryless": floors.memoryless("hihello"), "tanh scores": 0.43}
    clean(draw.curves(many, classes=5, floors=limits))


def test_nan_and_infinity_are_gaps_that_are_said():
    shown = draw.curves(History([2.0, 1.0, math.nan, 0.5, math.inf], []))
    assert "nan at step 2" in shown.words and "last inf" in shown.words
    assert "nan" in texts(shown)
    clean(shown)
    clean(draw.curves(History([math.nan] * 3, [0.0] * 3)))


def test_spikes_of_long_trainings_are_drawn():
    losses = [0.5] * 5000
    losses[3210] = 4.0
    drawn = draw.curves(History(losses, [])).figure.axes[0].lines
    curve = max(drawn, key=lambda line: len(line.get_xdata()))
    y = curve.get_ydata()
    assert max(y) - min(y) > 3


def test_hidden_values_of_curves():
    shown = draw.curves(falling(9), floors={"one": 0.3}, classes=5, hide="values")
    assert not any("." in said for said in texts(shown))
    assert "0." not in shown.words
    clean(shown)
    assert "9 steps" not in draw.curves(falling(9), hide="shapes").words


def test_bad_input_is_answered_with_the_rule():
    calls = {
        "curves: history must be a History, a list": lambda: draw.curves(3.0),
        "curves: a history must have a loss a step": lambda: draw.curves([]),
        "curves: losses and": lambda: draw.curves(["a"]),
        "curves: history must be 1 to 4": lambda: draw.curves({}),
        "curves: a history must have a loss": lambda: draw.curves(History()),
        "curves: losses and accuracies must be numbers": lambda: draw.curves(History([1.0, None])),
        "curves: a history must have": lambda: draw.curves(History([1.0], [1.0, 2.0])),
        "curves: floors must be finite": lambda: draw.curves(falling(3), floors={"a": -1.0}),
        "curves: floors must be a number": lambda: draw.curves(falling(3), floors={"a": "b"}),
        "curves: floors must be a dict": lambda: draw.curves(falling(3), floors=0.5),
        "curves: histories and floors": lambda: draw.curves(
            falling(3), floors=dict.fromkeys("abcdef", 0.5)
        ),
        "curves: log must be": lambda: draw.curves(falling(3), log=1),
        "curves: a loss must be": lambda: draw.curves(History([-1.0]), log=True),
        "curves: classes": lambda: draw.curves(falling(3), classes=1),
        "curves: ax": lambda: draw.curves(falling(3), ax=3),
    }
    for rule, call in calls.items():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(rule) and "got" in str(caught.value), caught.value


def test_values_that_lie_some_steps_apart_stand_at_their_steps():
    picture = draw.curves(History([1.5, 0.02, 0.003]), log=True, every=10)
    assert str(picture) == (
        "Loss, 21 steps, a value every 10 steps, logarithmic: "
        "first 1.50, last 3.0e-03, best 3.0e-03 at step 20."
    )
    assert {"0", "10", "20"} <= set(texts(picture))
    clean(picture)
    with pytest.raises(ValueError, match="curves: every must be"):
        draw.curves(History([1.5]), every=0)


def test_a_list_of_losses_is_a_history():
    losses = [2.0, 1.0, 0.5]
    assert draw.curves(losses).words == draw.curves(History(losses)).words
    both = draw.curves({"a": losses, "b": History(losses, [0.1, 0.2, 0.3])})
    assert "a: loss, 3 steps" in both.words and "b: accuracy" in both.words
