"""Which outputs change: what the picture says is what probe finds."""

import pytest
import torch
from lint_picture import clean, hello, hot, odd, pair, texts
from torch import nn

from lablib import draw, probe
from lablib._say import fixed

LETTERS = "helo"


@pytest.fixture(autouse=True)
def one_seed():
    torch.manual_seed(0)


class Unfinished(nn.Module):
    def forward(self, x):
        return {}["got nothing"]


@pytest.mark.parametrize("size", [(1, 1, 4), (7, 7, 4), (3, 2, 1000), (12, 20, 4)], ids=str)
def test_lint_of_influence(size):
    at = size[0] - 1, size[1] // 2
    clean(draw.influence(nn.RNN(size[2], 2), hot(*size), at, words=odd(*size[:2])))


def test_without_a_place_the_one_in_the_middle_is_disturbed():
    right, _ = pair()
    words = ["hello", "eolll", "lleel"]
    shown = draw.influence(right, hello(), words=words)
    assert 'Disturbed: x[1, 2], the place in the middle, the letter "l".' in shown.words
    assert "in the middle" not in draw.influence(right, hello(), (1, 2), words=words).words


def test_influence_shows_the_changes_of_probe():
    right, wrong = pair()
    for rnn in (right, wrong):
        change = probe.influence(rnn, hello())[0, 1]
        shown = texts(draw.influence(rnn, hello(), (0, 1)))
        for value in change.flatten().tolist():
            assert (fixed(value, 2) if value >= 0.005 else "<0.01" if value else "0") in shown


def test_influence_says_which_axis_is_time():
    right, wrong = pair()
    assert "[0, 1] [0, 2] [0, 3] [0, 4]" in draw.influence(right, hello(), (0, 1)).words
    assert "time is axis 1" in draw.influence(right, hello(), (0, 1)).words
    assert "[0, 1] [1, 1] [2, 1]" in draw.influence(wrong, hello(), (0, 1)).words
    assert "time is axis 0" in draw.influence(wrong, hello(), (0, 1)).words
    assert "does not tell" in draw.influence(right, hello(), (0, 4)).words


def bad_calls():
    right, _ = pair()
    x = hello()
    yield "at[1]", lambda: draw.influence(right, x, (0, 5))
    yield "cannot read x", lambda: draw.influence(Unfinished(), x, (0, 1))
    yield "at must be", lambda: draw.influence(right, x, 3)
    yield "at most 300", lambda: draw.influence(right, torch.zeros(20, 20, 4), (0, 0))
    yield "words must be 3", lambda: draw.influence(right, x, (0, 0), words=["hello"])


def test_bad_input_is_answered_with_the_rule():
    for rule, call in bad_calls():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        said_rule = str(caught.value)
        assert rule in said_rule and said_rule.startswith("influence: "), (rule, said_rule)
        assert "got" in said_rule


def test_the_middle_is_disturbed_where_nothing_is_said():
    right, _ = pair()
    for size, middle in (((3, 5, 4), (1, 2)), ((1, 1, 4), (0, 0))):
        x = torch.randn(size)
        words = draw.influence(right, x).words.replace(", the place in the middle", "")
        assert words == draw.influence(right, x, middle).words
