"""Probabilities at several temperatures: true to softmax, clean, firm with bad input."""

import math

import pytest
import torch
from lint_picture import ODD, faults

from lablib import draw

SCORES = torch.tensor([0.3, 2.0, -1.0, 0.5, 0.1])


def clean(shown: draw.Picture, highest: float = 7.5) -> None:
    assert faults(shown) == []
    assert 1.2 < shown.figure.get_size_inches()[1] <= highest + 1e-6


def texts(shown: draw.Picture) -> list[str]:
    return [t.get_text() for t in shown.figure.axes[0].texts]


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_lint_of_temperatures(size):
    torch.manual_seed(0)
    labels = [chr(0x4E00 + i) for i in range(size)] if size > 7 else ODD[:size]
    for values in ((1,), (0.2, 0.7, 1.3), (1e-9, 0.123456789, 1, 1e9)):
        clean(draw.temperatures(3 * torch.randn(size), labels, values, top=9))
        long = [f"{i} long label " * 4 for i in range(size)]
        clean(draw.temperatures(torch.randn(size), long, values, top=1))
        for hide in ("values", "shapes"):
            clean(draw.temperatures(torch.randn(size), labels, values, hide=hide))


def test_bars_are_the_softmax_of_the_divided_scores():
    shown = draw.temperatures(SCORES, "ehilo", (0.5, 2.0), top=2)
    lines = shown.words.splitlines()[1:]
    for temperature, line in zip((0.5, 2.0), lines, strict=True):
        powers = [math.exp(score / temperature) for score in SCORES.tolist()]
        h, letter_l = powers[1] / sum(powers), powers[3] / sum(powers)
        assert line == (
            f"temperature {temperature}: h {h:.2f}, l {letter_l:.2f}, "
            f"3 others together {1 - h - letter_l:.2f}."
        )
        assert {f"temperature {temperature}", f"{h:.2f}", f"{letter_l:.2f}"} <= set(texts(shown))


def test_lengths_of_bars_have_one_scale():
    values = 0.5, 2.0
    boxes = draw.temperatures(SCORES, "ehilo", values, top=5).figure.axes[0].patches
    chances = [(SCORES / t).softmax(0).sort(descending=True).values.tolist() for t in values]
    wide = [box.get_extents().width for box in boxes]
    unit = wide[0] / chances[0][0]
    large = [
        (w, p) for w, p in zip(wide, chances[0] + chances[1], strict=True) if p * unit > 0.03 * unit
    ]
    assert len(large) >= 7
    for w, p in large:
        assert w / unit == pytest.approx(p)


def test_words_change_and_hide():
    words = {draw.temperatures(SCORES, "ehilo", (t,)).words for t in (0.5, 1, 2)}
    words |= {draw.temperatures(-SCORES, "ehilo", (1,)).words}
    assert len(words) == 4
    shown = draw.temperatures(SCORES, "ehilo", (1,), top=2, hide="values")
    assert "h, l, 3 others together." in shown.words and "0." not in " ".join(texts(shown))
    assert "_ scores" in draw.temperatures(SCORES, "ehilo", hide="shapes").words
    assert "temperature 0.25" in draw.temperatures(SCORES, "ehilo", (0.25,)).words


def test_a_tiny_temperature_leaves_one_letter():
    assert "h 1.00" in draw.temperatures(1e6 * SCORES, "ehilo", (1e-12,)).words


def test_bad_input_is_answered_with_the_rule():
    calls = {
        "temperatures: scores must have shape": lambda: draw.temperatures(torch.eye(2), "ab"),
        "temperatures: scores must hold finite": lambda: draw.temperatures(
            SCORES * math.nan, "ehilo"
        ),
        "temperatures: labels must be 5": lambda: draw.temperatures(SCORES, "ehil"),
        "temperatures: labels must be a string": lambda: draw.temperatures(SCORES, 5),
        "temperatures: values must be 1 to 4": lambda: draw.temperatures(SCORES, "ehilo", ()),
        "temperatures: values must be 1 to": lambda: draw.temperatures(SCORES, "ehilo", (1, 1)),
        "temperatures: values must be finite": lambda: draw.temperatures(SCORES, "ehilo", (0,)),
        "temperatures: values must be a number": lambda: draw.temperatures(SCORES, "ehilo", ("a",)),
        "temperatures: top": lambda: draw.temperatures(SCORES, "ehilo", top=0),
        "temperatures: hide": lambda: draw.temperatures(SCORES, "ehilo", hide="all"),
    }
    for rule, call in calls.items():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(rule) and "got" in str(caught.value), caught.value
