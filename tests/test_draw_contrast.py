"""Effects on two sides: bars true to the numbers, clean, firm with bad input."""

import pytest
from lint_picture import clean, texts

from lablib import draw

THREE = {"four units": (0.42, 0.08), "least": (0.11, 0.13), "draw 0": (-0.05, 0.02)}


@pytest.mark.parametrize("rows", [1, 3, 14])
@pytest.mark.parametrize("size", [0.004, 0.3, 1e6])
def test_lint_of_contrast(rows, size):
    values = {f"{i} long label " * 4: (size * (i - 1), size) for i in range(rows)}
    clean(draw.contrast(values))
    for hide in ("values", "shapes"):
        clean(draw.contrast(values, name="W" * 80, sides=("W" * 60, "가"), hide=hide))


def test_lengths_of_bars_are_the_numbers_on_one_scale():
    boxes = draw.contrast({"a": (0.5, 0.25), "b": (0.1, 1.0)}).figure.axes[0].patches
    longest = [box.get_extents().width for box in boxes]
    assert [w / longest[3] for w in longest] == pytest.approx([0.5, 0.25, 0.1, 1], abs=0.01)


def test_words_and_picture_say_every_number():
    shown = draw.contrast(THREE, name="bits added", sides=("in [ ]", "elsewhere"))
    assert shown.words.splitlines() == [
        "bits added by 3 changes, in [ ] and elsewhere.",
        "four units: 0.42 in [ ], 0.08 elsewhere; least: 0.11 in [ ], 0.13 elsewhere; "
        "draw 0: -0.05 in [ ], 0.02 elsewhere.",
    ]
    assert {"0.42", "0.08", "-0.05", "in [ ]", "elsewhere", "four units"} <= set(texts(shown))


def test_what_is_hidden_stands_nowhere():
    shown = draw.contrast(THREE, hide="values")
    assert "numbers are hidden" in shown.words and "0.42" not in shown.words
    assert not {"0.42", "0.08", "-0.05"} & set(texts(shown))
    assert "_ changes" in draw.contrast(THREE, hide="shapes").words


def test_bad_input_is_answered_with_the_rule():
    calls = {
        "contrast: effects must be a dict": lambda: draw.contrast([1, 2]),
        "contrast: effects must have 1 to": lambda: draw.contrast({}),
        "contrast: a label": lambda: draw.contrast({"": (1, 2)}),
        "contrast: 'a' must have two numbers": lambda: draw.contrast({"a": (1,)}),
        "contrast: 'b' must have two numbers": lambda: draw.contrast({"b": (True, 1)}),
        "contrast: 'c' must have finite": lambda: draw.contrast({"c": (float("nan"), 1)}),
        "contrast: name": lambda: draw.contrast(THREE, name=3),
        "contrast: sides": lambda: draw.contrast(THREE, sides=("a",)),
        "contrast: a side": lambda: draw.contrast(THREE, sides=("a", 3)),
        "contrast: hide": lambda: draw.contrast(THREE, hide="all"),
        "contrast: ax": lambda: draw.contrast(THREE, ax=3),
    }
    for rule, call in calls.items():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(rule) and "got" in str(caught.value), caught.value
