"""One module, three uses: the shapes that came out, clean on the page."""

import pytest
import torch
from lint_picture import clean, hello, pair, picture, texts
from torch import nn

from lablib import draw


@pytest.fixture(autouse=True)
def one_seed():
    torch.manual_seed(0)


def test_patterns_say_the_shapes_that_came_out():
    words = draw.patterns(pair()[0], hello()[0]).words
    assert "one to many: input (1, 4), then zeros, output (5, 2)" in words
    assert "many to one: input (5, 4), output (2,)" in words


def test_patterns_name_their_cells():
    shown = picture("patterns")
    assert texts(shown).count("RNN") == 15 and texts(shown).count("same W") == 1
    assert "5 steps each, the same W in every cell." in shown.words
    clean(draw.patterns(nn.RNN(4, 2), torch.randn(100, 4)))


def bad_calls():
    right, _ = pair()
    x = hello()
    yield "rnn must be", lambda: draw.patterns(nn.LSTM(4, 2), x[0])
    yield "one layer", lambda: draw.patterns(nn.RNN(4, 2, 2), x[0])
    yield "one layer", lambda: draw.patterns(nn.RNN(4, 2, bidirectional=True), x[0])
    yield "rnn must be", lambda: draw.patterns(nn.Linear(4, 2), x[0])
    yield "shape", lambda: draw.patterns(right, x)


def test_bad_input_is_answered_with_the_rule():
    for rule, call in bad_calls():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        said_rule = str(caught.value)
        assert rule in said_rule and said_rule.startswith("patterns: "), (rule, said_rule)
        assert "got" in said_rule
