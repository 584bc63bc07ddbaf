"""models against the modules and cells of PyTorch."""

import pytest
import torch
from torch import nn

from lablib import models
from lablib.models import CharRNN, LoopRNN

B, T, F, H = 4, 6, 5, 3


def close(ours, theirs, tolerance=1e-6) -> bool:
    return ours.shape == theirs.shape and bool((ours - theirs).abs().max() <= tolerance)


def pair(features=F, hidden=H):
    torch.manual_seed(1)
    theirs = nn.RNN(features, hidden, batch_first=True)
    torch.manual_seed(1)
    return LoopRNN(features, hidden), theirs


def noise(*shape, seed=2):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("shape", [(F,), (B, F), (2, B, F)])
def test_step_is_a_cell(shape):
    torch.manual_seed(0)
    cell = nn.RNNCell(F, H)
    x, h = noise(*shape), noise(*shape[:-1], H, seed=3)
    theirs = cell(x.reshape(-1, F), h.reshape(-1, H)).reshape(h.shape)
    assert close(
        models.step(x, h, cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh), theirs
    )


GATED = {nn.LSTM: (nn.LSTMCell, models.lstm_step), nn.GRU: (nn.GRUCell, models.gru_step)}


@pytest.mark.parametrize("kind", GATED)
@pytest.mark.parametrize("shape", [(F,), (B, F), (2, B, F)])
def test_gated_step_is_a_cell(kind, shape):
    torch.manual_seed(0)
    cell, step = GATED[kind][0](F, H).double(), GATED[kind][1]
    x, h, c = noise(*shape).double(), *noise(2, *shape[:-1], H, seed=3).double()
    state = (h, c)[: 1 + (kind is nn.LSTM)]
    flat = [part.reshape(-1, H) for part in state]
    theirs = cell(x.reshape(-1, F), tuple(flat) if kind is nn.LSTM else flat[0])
    ours = step(x, *state, *cell.parameters())
    pairs = zip(ours, theirs, strict=True) if kind is nn.LSTM else [(ours, theirs)]
    assert all(close(mine, other.reshape(h.shape), 1e-12) for mine, other in pairs)


@pytest.mark.parametrize("kind", GATED)
def test_gated_steps_in_a_loop_are_the_module(kind):
    torch.manual_seed(0)
    rnn, step = kind(F, H, batch_first=True).double(), GATED[kind][1]
    x = noise(B, T, F).double()
    state, outputs = (torch.zeros(B, H).double(),) * (1 + (kind is nn.LSTM)), []
    for t in range(T):
        new = step(x[:, t], *state, *rnn.parameters())
        state = new if kind is nn.LSTM else (new,)
        outputs.append(state[0])
    assert close(torch.stack(outputs, dim=1), rnn(x)[0], 1e-12)


def test_the_same_seed_gives_the_same_weights():
    ours, theirs = pair()
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for name, weight in theirs.state_dict().items():
        assert ours.state_dict()[name].equal(weight)


@pytest.mark.parametrize("shape", [(B, T, F), (1, T, F), (B, 1, F), (T, F), (1, F)])
@pytest.mark.parametrize("given_state", [False, True])
def test_loop_equals_nn_rnn(shape, given_state):
    ours, theirs = pair()
    x = noise(*shape)
    h = noise(1, *shape[:-2], H, seed=3) if given_state else None
    for mine, other in zip(ours(x, h), theirs(x, h), strict=True):
        assert close(mine, other)


@pytest.mark.parametrize("ours_first", [True, False])
def test_weights_are_copied_either_way(ours_first):
    ours, theirs = LoopRNN(F, H), nn.RNN(F, H, batch_first=True)
    if ours_first:
        theirs.load_state_dict(ours.state_dict())
    else:
        ours.load_state_dict(theirs.state_dict())
    assert close(ours(noise(B, T, F))[0], theirs(noise(B, T, F))[0])


@pytest.mark.parametrize("shape", [(B, T, F), (T, F)])
def test_the_state_carries_on_where_it_stopped(shape):
    ours, theirs = pair()
    x = noise(*shape)
    first, second = x.split([2, T - 2], dim=-2)
    outputs_1, state = ours(first)
    outputs_2, state = ours(second, state)
    outputs, h_n = theirs(x)
    assert close(torch.cat([outputs_1, outputs_2], dim=-2), outputs)
    assert close(state, h_n)
    assert not close(ours(second)[0], outputs_2, 1e-2)  # the state does matter


def test_gradients_are_equal_too():
    ours, theirs = pair()
    gradients = []
    for model in (ours, theirs):
        x, h = noise(B, T, F).requires_grad_(), noise(1, B, H, seed=3).requires_grad_()
        outputs, h_n = model(x, h)
        (outputs * noise(B, T, H, seed=4)).sum().add(h_n.pow(2).sum()).backward()
        gradients.append([x.grad, h.grad, *(weight.grad for weight in model.parameters())])
    for mine, other in zip(*gradients, strict=True):
        assert close(mine, other, 1e-5)


def test_double_precision():
    ours, theirs = (model.double() for model in pair())
    assert close(ours(noise(B, T, F).double())[0], theirs(noise(B, T, F).double())[0], 1e-14)


def test_sixteen_numbers_two_biases():
    model = LoopRNN(4, 2)
    assert repr(model) == "LoopRNN(4, 2)"
    assert sum(weight.numel() for weight in model.parameters()) == 16
    assert [tuple(weight.shape) for weight in model.parameters()] == [(2, 4), (2, 2), (2,), (2,)]


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("shape", [(B, T, 7), (T, 7)])
def test_stacked_equals_rnn_and_linear_by_hand(layers, shape):
    torch.manual_seed(1)
    ours = CharRNN(7, H, layers)
    torch.manual_seed(1)
    rnn, fc = nn.RNN(7, H, layers, batch_first=True), nn.Linear(H, 7)
    x, h = noise(*shape), noise(layers, *shape[:-2], H, seed=3)
    for state in (None, h):
        outputs, h_n = rnn(x, state)
        by_hand = torch.stack([o @ fc.weight.T + fc.bias for o in outputs.unbind(-2)], dim=-2)
        scores, ours_h_n = ours(x, state)
        assert close(scores, by_hand) and close(ours_h_n, h_n)
        assert scores.shape == x.shape and h_n.shape == h.shape


def test_stacked_keeps_the_words_of_a_batch_apart():
    torch.manual_seed(1)
    model = CharRNN(7, H, 2)
    x = noise(B, T, 7)
    together = model(x)[0]
    for row in range(B):
        assert close(together[row], model(x[row])[0])


CELLS = [nn.RNN, nn.LSTM, nn.GRU]


@pytest.mark.parametrize("cell", CELLS)
def test_charrnn_is_its_cell_and_a_linear_layer(cell):
    torch.manual_seed(4)
    ours = CharRNN(F, H, 2, cell=cell)
    torch.manual_seed(4)
    rnn, fc = cell(F, H, 2, batch_first=True), nn.Linear(H, F)
    outputs, theirs = rnn(noise(B, T, F))
    scores, state = ours(noise(B, T, F))
    assert scores.equal(fc(outputs))
    assert type(state) is type(theirs)
    pairs = [(state, theirs)] if cell is not nn.LSTM else zip(state, theirs, strict=True)
    assert all(mine.equal(other) for mine, other in pairs)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("shape", [(B, T, F), (T, F)])
def test_charrnn_goes_on_from_its_state(cell, shape):
    model = CharRNN(F, H, 2, cell=cell)
    x = noise(*shape)
    first, second = x.split([2, T - 2], dim=-2)
    scores, state = model(first)
    both = torch.cat([scores, model(second, state)[0]], dim=-2)
    assert close(both, model(x)[0])


GOOD = torch.zeros(2, B, H)


@pytest.mark.parametrize(
    "cell, state, said",
    [
        (nn.LSTM, GOOD, "h must be a pair (h, c) for nn.LSTM, got Tensor"),
        (nn.LSTM, (GOOD,), "h must be a pair (h, c) for nn.LSTM, got tuple"),
        (nn.LSTM, (GOOD, GOOD, GOOD), "h must be a pair (h, c) for nn.LSTM, got tuple"),
        (nn.LSTM, (GOOD, None), "h must be a tensor, got None"),
        (nn.LSTM, (GOOD, GOOD[:1]), "h must have shape (2, 4, 3), got (1, 4, 3)"),
        (nn.LSTM, (GOOD, GOOD.double()), "h must have the model's dtype torch.float32"),
        (nn.GRU, (GOOD, GOOD), "h must be a tensor, got tuple"),
        (nn.RNN, (GOOD, GOOD), "h must be a tensor, got tuple"),
        (nn.GRU, GOOD[:, :1], "h must have shape (2, 4, 3), got (2, 1, 3)"),
    ],
)
def test_charrnn_refuses_a_state_of_another_cell(cell, state, said):
    with pytest.raises((TypeError, ValueError)) as hit:
        CharRNN(F, H, 2, cell=cell)(noise(B, T, F), state)
    assert str(hit.value).startswith(f"CharRNN: {said}")


@pytest.mark.parametrize("cell", [nn.RNN, nn.LSTM, nn.GRU])
def test_a_detached_state_has_the_same_numbers_and_no_history(cell):
    _, state = cell(4, 3)(torch.ones(2, 4))
    cut = models.detached(state)
    assert type(cut) is type(state)
    pairs = zip(cut, state, strict=True) if isinstance(state, tuple) else [(cut, state)]
    for one, other in pairs:
        assert one.equal(other) and other.requires_grad and not one.requires_grad


@pytest.mark.parametrize("steps", [1, 2, 3, 8, 13])
def test_a_scan_is_the_loop(steps):
    a, b = noise(B, steps, H).double(), noise(B, steps, H, seed=3).double()
    state, states = torch.zeros(B, H).double(), []
    for t in range(steps):
        state = a[:, t] * state + b[:, t]
        states.append(state)
    assert close(models.scan(a, b), torch.stack(states, dim=1), 1e-12)


def test_min_gru_is_its_loop_and_learns_through_it():
    torch.manual_seed(0)
    layer = models.MinGRU(F, H, dtype=torch.float64)
    x = noise(B, T, F).double()
    outputs, h_n = layer(x)
    state, states = torch.zeros(B, H).double(), []
    for t in range(T):
        z = layer.gate(x[:, t]).sigmoid()
        state = (1 - z) * state + z * layer.candidate(x[:, t])
        states.append(state)
    looped = torch.stack(states, dim=1)
    assert close(outputs, looped, 1e-12) and h_n.equal(outputs[:, -1][None])
    ours = torch.autograd.grad(outputs.square().sum(), list(layer.parameters()))
    theirs = torch.autograd.grad(looped.square().sum(), list(layer.parameters()))
    assert all(close(*pair, 1e-12) for pair in zip(ours, theirs, strict=True))
