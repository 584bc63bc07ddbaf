"""One unit over a text: its c can be redone from the words; clean, firm with bad input."""

import re

import pytest
import torch
from lint_picture import ODD, clean, hello, texts
from torch import nn

from lablib import draw
from lablib._say import fixed


@pytest.fixture(autouse=True)
def one_seed():
    torch.manual_seed(0)


@pytest.mark.parametrize("steps", [1, 5, 16])
def test_lint_of_unit(steps):
    lstm = nn.LSTM(3, 2).double()
    text = (ODD * 2)[:steps]
    for size in (1, 1e6):
        clean(draw.unit(lstm, size * torch.randn(steps, 3).double(), text, 1))
    for hide in ("values", "shapes"):
        clean(draw.unit(lstm, torch.zeros(steps, 3).double(), text, 0, hide=hide))


def test_a_large_cell_state_is_clean():
    lstm = nn.LSTM(1, 1)
    with torch.no_grad():
        lstm.bias_ih_l0[:3] = 30  # i, f and g are 1: c counts the letters
    shown = draw.unit(lstm, torch.zeros(16, 1), "a" * 16, 0)
    clean(shown)
    assert "16.00." in shown.words


def test_the_cell_state_can_be_redone_from_the_words():
    lstm, x = nn.LSTM(4, 3), 3 * torch.randn(6, 4)
    shown = draw.unit(lstm, x, "hihell", 2)
    lanes = {
        name: [float(value) for value in values.split(", ")]
        for name, values in re.findall(r"^(\w), [\w ]+: (.+)\.$", shown.words, re.MULTILINE)
    }
    c = 0
    for f, i, g, found in zip(*(lanes[name] for name in "figc"), strict=True):
        c = f * c + i * g
        assert c == pytest.approx(found, abs=0.04)
    assert fixed(lstm(x)[1][1][0, 2].item(), 2) in texts(shown)
    assert fixed(lanes["c"][-1], 2) == fixed(lstm(x)[1][1][0, 2].item(), 2)


def test_batch_first_changes_nothing():
    one, other = nn.LSTM(4, 3), nn.LSTM(4, 3, batch_first=True)
    other.load_state_dict(one.state_dict())
    words = [draw.unit(lstm, hello()[0], "hello", 0).words for lstm in (one, other)]
    assert words[0] == words[1]


def test_unit_hides_and_changes():
    lstm = nn.LSTM(4, 3)
    words = {draw.unit(lstm, hello()[0], "hello", j).words for j in range(3)}
    words |= {draw.unit(lstm, hello()[0], "hella", 0).words}
    assert len(words) == 4
    hidden = draw.unit(lstm, hello()[0], "hello", 0, hide="values")
    assert "c, cell state: to compute." in hidden.words and "smallest" not in hidden.words
    assert "_ letters" in draw.unit(lstm, hello()[0], "hello", 0, hide="shapes").words


def test_bad_input_is_answered_with_the_rule():
    lstm, x = nn.LSTM(4, 3), hello()[0]
    calls = {
        "unit: rnn must be an nn.LSTM": lambda: draw.unit(nn.GRU(4, 3), x, "hello", 0),
        "gates: rnn must have one layer": lambda: draw.unit(nn.LSTM(4, 3, 2), x, "hello", 0),
        "unit: x must have shape (T, F)": lambda: draw.unit(lstm, x[0], "hello", 0),
        "unit: text must have 5 letters": lambda: draw.unit(lstm, x, "hell", 0),
        "unit: text must be a string": lambda: draw.unit(lstm, x, 5, 0),
        "unit: the number of letters": lambda: draw.unit(lstm, torch.zeros(17, 4), "a" * 17, 0),
        "unit: unit must be in 0..2": lambda: draw.unit(lstm, x, "hello", 3),
        "gates: x must hold finite": lambda: draw.unit(lstm, x / 0, "hello", 0),
        "unit: hide": lambda: draw.unit(lstm, x, "hello", 0, hide="all"),
    }
    for rule, call in calls.items():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(rule) and "got" in str(caught.value), caught.value
