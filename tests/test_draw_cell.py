"""One step of a recurrent cell: every number of the step, clean on the page, firm with bad input."""

import re

import pytest
import torch
from lint_picture import hello, pair, texts
from torch import nn

from lablib import draw
from lablib._say import fixed

LETTERS = "helo"


@pytest.fixture(autouse=True)
def one_seed():
    torch.manual_seed(0)


def test_cell_shows_every_number_of_the_step():
    rnn = nn.RNN(4, 2)
    x, h = torch.eye(4)[2], torch.tensor([0.5, -0.25])
    shown = texts(draw.cell(rnn, x, h))
    made = rnn(x[None], h[None])[0][0]
    for part in (*rnn.parameters(), h, rnn.weight_ih_l0[:, 2], rnn.weight_hh_l0 @ h, made):
        assert {fixed(v, 4) for v in part.flatten().tolist()} <= set(shown)


def test_cell_follows_relu_and_no_bias():
    shown = draw.cell(nn.RNN(4, 2, bias=False, nonlinearity="relu"), torch.eye(4)[0], torch.ones(2))
    assert "relu(sum)" in shown.words and "b_ih" not in shown.words


def test_a_worksheet_of_a_cell_keeps_what_is_given():
    rnn, h = nn.RNN(4, 2), torch.tensor([0.5, -0.25])
    x = torch.tensor([0.1, 0.2, 0.3, 0.4])
    shown = draw.cell(rnn, x, h, hide="values")
    given = torch.cat([x, h, *(weight.detach().flatten() for weight in rnn.parameters())])
    asked = torch.cat([rnn.weight_ih_l0 @ x, rnn.weight_hh_l0 @ h, rnn(x[None], h[None])[0][0]])
    for seen_there in (texts(shown), re.findall(r"-?\d\.\d{4}", shown.words)):
        assert {fixed(v, 4) for v in given.tolist()} <= set(seen_there)
        assert not {fixed(v, 4) for v in asked.tolist()} & set(seen_there)
    assert shown.words.count("to compute") == 4  # both products, the sum, h'


def bad_calls():
    right, _ = pair()
    x, zero = hello(), torch.zeros(2)
    yield "rnn must be", lambda: draw.cell(nn.GRU(4, 2), x[0, 0], zero)
    yield "shape", lambda: draw.cell(right, x[0], zero)
    yield "last axis", lambda: draw.cell(right, x[0, 0], torch.zeros(3))
    yield "features must be 4", lambda: draw.cell(right, x[0, 0], zero, features="he")
    yield "letter", lambda: draw.cell(right, x[0, 0], zero, letter="he")


def test_bad_input_is_answered_with_the_rule():
    for rule, call in bad_calls():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        said_rule = str(caught.value)
        assert rule in said_rule and said_rule.startswith("cell: "), (rule, said_rule)
        assert "got" in said_rule
