"""Whole, detached, zeroed: the arrows and numbers are those of autograd and of disturbances."""

import pytest
import torch
from lint_picture import clean
from torch import nn

from lablib import draw
from lablib.draw.networks.pieces import heard_text, measure_reading, read_in_pieces
from lablib.models import CharRNN

CELLS = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}


def net(kind: str = "RNN") -> nn.Module:
    torch.manual_seed(0)
    return CELLS[kind](4, 6, batch_first=True).double()


def text(steps: int) -> torch.Tensor:
    return torch.rand(1, steps, 4, generator=torch.Generator().manual_seed(1)).double()


@pytest.mark.parametrize("steps, size", [(2, 1), (7, 3), (12, 4), (12, 12)])
@pytest.mark.parametrize("hide", [None, "values", "shapes"])
def test_lint_of_pieces(steps, size, hide):
    clean(draw.pieces(net(), text(steps), size, hide=hide))


@pytest.mark.parametrize("kind", CELLS)
def test_a_detached_state_passes_and_its_gradient_does_not(kind):
    x = text(7)
    found = {way: measure_reading(net(kind), x, 3, way) for way in ("whole", "detached", "zeroed")}
    cut = [True, True, False, True, True, False]
    assert found["whole"].state == found["whole"].gradient == [True] * 6
    assert found["detached"].state == [True] * 6 and found["detached"].gradient == cut
    assert found["zeroed"].state == found["zeroed"].gradient == cut
    for way in ("detached", "zeroed"):
        assert [value == 0 for value in found[way].heard] == [True] * 6 + [False]


def test_the_numbers_are_the_gradient_of_the_last_output():
    rnn, x = net(), text(7).requires_grad_()
    rnn(x)[0][0, -1].sum().backward()
    sizes = x.grad[0].norm(dim=1).tolist()
    words = draw.pieces(rnn, x.detach(), 3).words
    assert f"Last output by x[t]: {' '.join(map(heard_text, sizes))}." in words.split("\n")[1]
    assert (
        "Detached: the state passes everywhere; the gradient cut between 2 and 3, 5 and 6" in words
    )


def test_detached_pieces_have_the_outputs_of_the_whole():
    x = text(7)
    for kind in CELLS:
        whole, detached, zeroed = (
            read_in_pieces(net(kind), x, 3, way) for way in ("whole", "detached", "zeroed")
        )
        assert torch.allclose(whole, detached, rtol=0, atol=1e-12)
        assert torch.allclose(whole[:, :3], zeroed[:, :3]) and not torch.allclose(whole, zeroed)


def test_a_charrnn_can_be_read_and_nothing_is_left_behind():
    torch.manual_seed(0)
    model = CharRNN(4, 6).double()
    x, random = text(5), torch.get_rng_state()
    assert draw.pieces(model, x, 2).words == draw.pieces(model, x, 2).words
    assert all(weight.grad is None for weight in model.parameters()) and model.training
    assert torch.get_rng_state().equal(random) and not x.requires_grad


def test_bad_input_is_answered_with_the_rule():
    x = text(6)
    for call, rule in (
        (lambda: draw.pieces(net(), x[0], 2), "x must have shape (B, T, F)"),
        (lambda: draw.pieces(net(), x.repeat(2, 1, 1), 2), "x must be one text of 2 to 12 steps"),
        (lambda: draw.pieces(net(), text(13), 2), "x must be one text of 2 to 12 steps"),
        (lambda: draw.pieces(net(), x, 7), "size must be in 1..6"),
        (lambda: draw.pieces(net(), x, 2.0), "size must be a whole number"),
        (lambda: draw.pieces(net(), x.float(), 2), "x must have the model's dtype"),
        (lambda: draw.pieces("rnn", x, 2), "model must be a torch.nn.Module"),
        (lambda: draw.pieces(nn.Linear(4, 3).double(), x, 2), "the model must return its state"),
        (lambda: draw.pieces(net(), x, 2, hide="all"), "hide"),
    ):
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(f"pieces: {rule}"), caught.value
        assert "got" in str(caught.value)
