"""published against nn.RNN, torch.argmax, and sums taken from the sources by another way."""

import math

import pytest
import torch
from torch import nn

from lablib import published
from lablib.characters import one_hot

WORDS = ["hello", "eolll", "lleel"]


def test_the_fifteen_vectors_come_from_nn_rnn():
    ids = torch.tensor([["helo".index(char) for char in word] for word in WORDS])
    torch.manual_seed(0)
    outputs, _ = nn.RNN(4, 2)(one_hot(ids, 4))
    comparison = published.compare(outputs, published.HELLO, 5e-5)
    assert comparison.agree and comparison.largest < 5e-5
    # read along the words, as the sources meant it, they do not agree
    torch.manual_seed(0)
    outputs, _ = nn.RNN(4, 2, batch_first=True)(one_hot(ids, 4))
    assert not published.compare(outputs, published.HELLO, 5e-5).agree


def test_the_fifteen_vectors_are_those_of_the_print():
    hello = published.HELLO.double()
    assert hello.shape == (3, 5, 2)
    assert hello.sum((0, 1)).tolist() == pytest.approx([-11.9642, -2.9047], abs=1e-6)
    assert hello.sum((1, 2)).tolist() == pytest.approx([-5.6045, -4.6323, -4.6321], abs=1e-6)
    by_step = [-3.1737, -2.6056, -2.9989, -2.9989, -3.0918]
    assert hello.sum((0, 2)).tolist() == pytest.approx(by_step, abs=1e-6)
    # weights that differ from place to place tell two exchanged numbers apart
    assert (hello.flatten() @ torch.arange(30.0).double()) == pytest.approx(-201.8043, abs=1e-5)
    assert hello[0, 2].equal(hello[0, 3])  # the two l of hello cannot be told apart


def test_the_argmax_answers():
    assert published.ARGMAX.shape == (3, 2, 3)
    assert set(published.ARGMAX_ANSWERS) == {0, 1, 2}
    for dim, answer in published.ARGMAX_ANSWERS.items():
        assert published.ARGMAX.argmax(dim).equal(answer)
    # each row holds .1 .3 .5, turned one place further from the pair before
    rows = [[1, 3, 5], [3, 5, 1], [5, 1, 3], [1, 3, 5], [3, 5, 1], [5, 1, 3]]
    assert (published.ARGMAX * 10).round().view(6, 3).tolist() == rows


def test_the_hundred_losses():
    losses = published.CELL_LOSSES
    assert losses.shape == (100,) and losses.dtype == torch.float64
    assert losses[0] == 1.2575 and losses[-1] == 1.3632e-08 == losses.min() * 1.3632 / 0.24858
    assert losses.sum().item() == pytest.approx(1.9627642729452, abs=1e-13)
    # sums of logarithms weigh the small numbers as much as the large ones
    logs = losses.log()
    tens = [-41.988234, -120.846525, -116.08138, -162.499568, -121.302488]
    tens += [-109.123143, -124.504522, -123.473852, -114.785238, -137.73192]
    assert logs.view(10, 10).sum(1).tolist() == pytest.approx(tens, abs=2e-6)
    at = torch.arange(100.0).double()
    assert (logs @ at).item() == pytest.approx(-61987.7340544744, abs=1e-8)
    assert [losses[i].item() for i in (19, 38, 50, 99)] == [4e-4, 2.4858e-9, 5.0771e-5, 1.3632e-8]


def test_compare_agrees():
    theirs = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    same = published.compare(theirs, theirs, 1e-9)
    assert same.agree is True and same.largest == 0 and same.where == (0, 0)
    ours = theirs + torch.tensor([[0.0, 0.25], [-0.5, 0.0]])
    near = published.compare(ours, theirs, 0.5)
    assert near == (True, 0.5, (1, 0))
    assert str(near) == "all agree: the largest difference, at [1, 0], is 0.500000"


def test_compare_does_not_agree():
    ours, theirs = torch.tensor([1.0, 2.5, 3.0]), torch.tensor([1, 2, 3])
    far = published.compare(ours, theirs, 0.49)
    assert far == (False, 0.5, (1,))
    assert str(far) == "not all agree: the largest difference, at [1], is 0.500000"


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("swap", [False, True])
def test_compare_never_agrees_with_what_is_no_number(wrong, swap):
    pair = torch.tensor([[1.0, 9.0], [wrong, 2.0]]), torch.tensor([[1.0, 2.0], [1.0, 2.0]])
    result = published.compare(*(reversed(pair) if swap else pair), 1e6)
    assert result == (False, math.inf, (1, 0))
    assert str(result) == "not all agree: the largest difference, at [1, 0], is inf"


def test_compare_takes_any_precision_and_gradients():
    ours = torch.tensor([1.0], requires_grad=True)
    assert published.compare(ours, torch.tensor([1.0]).double(), 1e-9).agree
    assert published.compare(torch.tensor(1.5), torch.tensor(1), 1.0) == (True, 0.5, ())
