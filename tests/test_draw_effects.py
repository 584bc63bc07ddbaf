"""Correlation beside effect: both can be redone, clean, firm with bad input."""

import math

import pytest
import torch
from lint_picture import clean, texts

from lablib import draw


@pytest.fixture(autouse=True)
def one_seed():
    torch.manual_seed(0)


STATES = torch.tensor([[1.0, 3, 5], [2, 1, 5], [3, 2, 5], [4, 2, 5]])
SIGNAL = torch.tensor([0, 0, 1, 1])


@pytest.mark.parametrize("units", [1, 3, 12, 1000])
def test_lint_of_effects(units):
    states, signal = torch.randn(50, units), torch.rand(50) < 0.5
    clean(draw.effects(states, signal, torch.rand(units)))
    many = {"W" * 16: 1e6, "all units": -1.5, "none": 0}
    top = min(units, 10)
    clean(draw.effects(states, signal, 1e4 * torch.randn(units), controls=many, top=top))
    for hide in ("values", "shapes"):
        clean(draw.effects(states, signal, {units - 1: 0.3}, name="W" * 60, hide=hide))


def test_correlations_are_those_of_pytorch():
    states, signal = torch.randn(30, 4), torch.randn(30)
    shown = draw.effects(states, signal, torch.zeros(4))
    for unit in range(4):
        r = torch.corrcoef(torch.stack([states[:, unit], signal]))[0, 1]
        assert f"unit {unit}: {r:.2f}, 0.00" in shown.words and f"{r:.2f}" in texts(shown)
    assert "unit 2: 0.00" in draw.effects(STATES, SIGNAL, torch.zeros(3)).words  # never changes


def test_the_most_correlated_is_told_from_the_largest_effect():
    shown = draw.effects(STATES, SIGNAL, torch.tensor([0.1, -0.9, 0.0]), name="flipped")
    assert shown.words.splitlines() == [
        "3 units, the most correlated first: correlation, and flipped.",
        "unit 0: 0.89, 0.10; unit 1: 0.00, -0.90; unit 2: 0.00, 0.00.",
        "Most correlated: unit 0 (0.89). Largest effect: unit 1 (-0.90).",
    ]


def test_lengths_of_bars_are_the_effects():
    effects = torch.tensor([0.25, 0.5, 1.0])
    boxes = draw.effects(STATES, SIGNAL, effects).figure.axes[0].patches
    longest = [box.get_extents().width for box in boxes][1::2]
    assert [w / longest[2] for w in longest] == pytest.approx([0.25, 0.5, 1], abs=0.01)


def test_of_many_units_the_rest_is_one_row():
    states, signal = torch.randn(40, 20), torch.randn(40)
    effects = torch.zeros(20)
    effects[torch.corrcoef(torch.cat([states.T, signal[None]]))[-1, :20].abs().argmin()] = 0.7
    shown = draw.effects(states, signal, effects, top=3, controls={"all units": 0.8})
    assert "Of the others: largest of 16: " in shown.words and "largest of 16" in texts(shown)
    assert shown.words.count("unit ") == 6 and "Controls: all units 0.80." in shown.words
    few = draw.effects(states, signal, {4: 0.1, 2: 0.2})
    assert "2 units" in few.words and "unit 4" in few.words and "unit 3" not in few.words


def test_effects_hide_and_change():
    effects = torch.tensor([0.11, 0.22, 0.33])
    hidden = draw.effects(STATES, SIGNAL, effects, hide="values", controls={"all": 0.44})
    for said in (hidden.words, " ".join(texts(hidden))):
        assert not any(f"0.{i}{i}" in said for i in range(1, 5)) and "0.89" in said
    assert "_ units" in draw.effects(STATES, SIGNAL, effects, hide="shapes").words
    other = draw.effects(STATES, 1 - SIGNAL, effects)
    assert "unit 0: -0.89" in other.words


def test_bad_input_is_answered_with_the_rule():
    good = torch.zeros(3)
    calls = {
        "effects: states must have shape": lambda: draw.effects(STATES[0], SIGNAL, good),
        "effects: states must hold finite": lambda: draw.effects(STATES * math.nan, SIGNAL, good),
        "effects: signal must have one entry": lambda: draw.effects(STATES, SIGNAL[:3], good),
        "effects: signal must have two": lambda: draw.effects(STATES, SIGNAL * 0, good),
        "effects: effects must have 3": lambda: draw.effects(STATES, SIGNAL, good[:2]),
        "effects: effects must be a tensor": lambda: draw.effects(STATES, SIGNAL, []),
        "effects: a unit must be in 0..2": lambda: draw.effects(STATES, SIGNAL, {3: 0.1}),
        "effects: the effect of unit 1": lambda: draw.effects(STATES, SIGNAL, {1: "x"}),
        "effects: all must be one number": lambda: draw.effects(
            STATES, SIGNAL, good, controls={"all": good}
        ),
        "effects: controls must be": lambda: draw.effects(STATES, SIGNAL, good, controls=[1]),
        "effects: a control must have": lambda: draw.effects(
            STATES, SIGNAL, good, controls={"W" * 17: 1}
        ),
        "effects: top": lambda: draw.effects(STATES, SIGNAL, good, top=11),
        "effects: name": lambda: draw.effects(STATES, SIGNAL, good, name=""),
        "effects: hide": lambda: draw.effects(STATES, SIGNAL, good, hide="all"),
    }
    for rule, call in calls.items():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(rule) and "got" in str(caught.value), caught.value
