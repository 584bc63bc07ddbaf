"""probe against autograd: what a model leaves untouched has a Jacobian of zeros."""

import pytest
import torch
from torch import nn

from lablib import probe
from lablib.models import CharRNN, LoopRNN

F = 4
# torch says so once, of the LSTM with proj_size
pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections is not supported")


class OwnScores(nn.Module):
    """A user's own model that returns its scores alone."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(F, 3, batch_first=True)
        self.fc = nn.Linear(3, 6)

    def forward(self, x):
        return self.fc(self.rnn(x)[0])


class BothAxes(nn.Module):
    """Every output depends on all rows and steps before it."""

    def forward(self, x):
        return x.cumsum(0).cumsum(1)


class Flat(nn.Module):
    """The outputs do not change with the inputs."""

    def forward(self, x):
        return 0 * x


class Cut(nn.Module):
    """The outputs carry no gradients."""

    def forward(self, x):
        return x.detach()


# what carries information along time: 0, 1 or None
MODELS = {
    "RNN": (lambda: nn.RNN(F, 3, batch_first=True), 1),
    "RNN time first": (lambda: nn.RNN(F, 3), 0),
    "LSTM": (lambda: nn.LSTM(F, 3, batch_first=True), 1),
    "LSTM time first": (lambda: nn.LSTM(F, 3), 0),
    "GRU": (lambda: nn.GRU(F, 3, batch_first=True), 1),
    "GRU time first": (lambda: nn.GRU(F, 3), 0),
    "two layers": (lambda: nn.RNN(F, 3, 2, batch_first=True), 1),
    "bidirectional": (lambda: nn.RNN(F, 3, batch_first=True, bidirectional=True), 1),
    "bidirectional time first": (lambda: nn.GRU(F, 3, bidirectional=True), 0),
    "projected": (lambda: nn.LSTM(F, 5, batch_first=True, proj_size=2), 1),
    "dropout": (lambda: nn.LSTM(F, 3, 2, batch_first=True, dropout=0.5), 1),
    "LoopRNN": (lambda: LoopRNN(F, 3), 1),
    "CharRNN": (lambda: CharRNN(F, 3, 2), 1),
    "own": (OwnScores, 1),
    "linear": (lambda: nn.Linear(F, 3), None),
    "linear and dropout": (lambda: nn.Sequential(nn.Linear(F, 3), nn.Dropout(0.5)), None),
}


@pytest.fixture(params=MODELS)
def case(request):
    torch.manual_seed(0)
    build, axis = MODELS[request.param]
    return build(), axis


def inputs(rows=3, steps=5):
    return torch.randn(rows, steps, F, generator=torch.Generator().manual_seed(1))


def jacobian_is_zero(model: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """(B, T, B, T): whether no derivative of output [k, l] by input [i, j] differs from zero."""

    def outputs(x):
        result = model(x)
        return result[0] if isinstance(result, tuple) else result

    model.eval()
    rows, steps, _ = x.shape
    slopes = torch.autograd.functional.jacobian(outputs, x)  # (B, T, H, B, T, F)
    return (slopes == 0).all(5).all(2).permute(2, 3, 0, 1)


@pytest.mark.parametrize("double", [False, True])
@pytest.mark.parametrize("rows, steps", [(3, 5), (1, 4), (3, 1)])
def test_influence_is_zero_where_the_jacobian_is(case, double, rows, steps):
    model, x = case[0], inputs(rows, steps)
    if double:
        model, x = model.double(), x.double()
    moved = probe.influence(model, x)
    assert moved.shape == (rows, steps, rows, steps) and moved.dtype == x.dtype
    assert (moved == 0).equal(jacobian_is_zero(model, x))
    assert moved.amax() > 1e-3


def test_influence_is_the_change_that_it_says():
    linear = nn.Linear(F, 2, bias=False)
    disturbance = torch.tensor([1, 1 / 2, 1 / 3, 1 / 4])
    expected = (linear.weight @ disturbance).abs().max().item()
    moved = probe.influence(linear, inputs(2, 3))
    here = torch.eye(6).view(2, 3, 2, 3)
    assert moved.sub(here * expected).abs().max() < 1e-6


def test_a_word_influences_its_own_later_letters_only():
    torch.manual_seed(0)
    moved = probe.influence(nn.RNN(F, 3, batch_first=True), inputs()) > 0
    for word, step, other_word, later in moved.nonzero().tolist():
        assert word == other_word and step <= later
    assert moved.sum() == 3 * 15


def test_time_axis(case):
    model, axis = case
    assert probe.time_axis(model, inputs()) == axis
    assert probe.time_axis(model.double(), inputs().double()) == axis


@pytest.mark.parametrize("rows, steps, batch_first", [(3, 1, True), (1, 5, False), (1, 1, True)])
def test_no_time_axis_where_there_is_one_step(rows, steps, batch_first):
    model = nn.RNN(F, 3, batch_first=batch_first)
    assert probe.time_axis(model, inputs(rows, steps)) is None


def test_time_axis_of_one_row():
    assert probe.time_axis(nn.RNN(F, 3, batch_first=True), inputs(1, 5)) == 1
    assert probe.time_axis(nn.RNN(F, 3), inputs(3, 1)) == 0


def test_both_axes_are_an_error():
    with pytest.raises(ValueError, match="^time_axis: .* along one axis, got both 0 and 1$"):
        probe.time_axis(BothAxes(), inputs())


def test_rows_independent(case):
    model, axis = case
    assert probe.rows_independent(model, inputs()) is (axis != 0)
    assert probe.rows_independent(model, inputs(2, 5)) is (axis != 0)


def test_rows_independent_sees_a_leak_from_row_to_row():
    assert probe.rows_independent(BothAxes(), inputs()) is False


@pytest.mark.parametrize("x", [torch.ones(3, 5, F), inputs(1, 5)])
def test_rows_independent_needs_rows_that_differ(x):
    with pytest.raises(ValueError, match="^rows_independent: x must have two rows that differ"):
        probe.rows_independent(nn.Linear(F, 2), x)


@pytest.mark.parametrize("ask", [probe.influence, probe.time_axis, probe.rows_independent])
def test_nothing_is_left_behind(ask):
    model = nn.ModuleList([nn.LSTM(F, 3, 2, batch_first=True, dropout=0.5), nn.Dropout(0.5)])
    model.forward = lambda x: model[1](model[0](x)[0])
    model[0].eval()
    x, random = inputs(), torch.get_rng_state()
    before = x.clone()
    first, second = ask(model, x), ask(model, x)
    assert torch.equal(torch.as_tensor(first), torch.as_tensor(second))
    assert model.training and model[1].training and not model[0].training
    assert x.equal(before) and torch.get_rng_state().equal(random) and torch.is_grad_enabled()


@pytest.mark.parametrize("ask", [probe.influence, probe.time_axis, probe.rows_independent])
def test_modes_are_restored_after_an_error_too(ask):
    model = nn.Sequential(nn.Dropout(), nn.Linear(F + 1, 2))
    model[0].eval()
    with pytest.raises(ValueError, match=f"^{ask.__name__}: the model cannot read x"):
        ask(model, inputs())
    assert [part.training for part in model.modules()] == [True, False, True]


def test_input_that_carries_gradients():
    x = inputs().requires_grad_()
    moved = probe.influence(nn.RNN(F, 3, batch_first=True), x)
    assert not moved.requires_grad and x.grad is None


@pytest.mark.parametrize("cell", [nn.LSTM, nn.GRU])
def test_a_network_with_gates_carries_along_time(cell):
    torch.manual_seed(0)
    model = CharRNN(5, 4, 2, cell=cell)
    x = torch.rand(3, 4, 5)
    assert probe.time_axis(model, x) == 1 and probe.rows_independent(model, x)


HEARD = ["RNN", "LSTM", "GRU", "two layers", "projected", "dropout", "LoopRNN", "CharRNN", "own"]


@pytest.mark.parametrize("name", HEARD)
def test_hearing_is_the_size_of_the_jacobian(name):
    torch.manual_seed(0)
    model, x = MODELS[name][0]().double(), inputs().double()
    heard = probe.hearing(model, x)
    model.eval()

    def last(x):
        result = model(x)
        return (result[0] if isinstance(result, tuple) else result)[:, -1]

    slopes = torch.autograd.functional.jacobian(last, x)  # (B, H, B, T, F)
    own = torch.stack([slopes[row, :, row] for row in range(len(x))])  # (B, H, T, F)
    size = own.square().sum((1, 3)).sqrt().mean(0).flip(0)  # (T,)
    assert torch.allclose(heard, size / size[0], rtol=1e-9, atol=0)
    assert heard[0] == 1 and not heard.requires_grad


def test_hearing_of_one_number_is_a_power():
    rnn = nn.RNN(1, 1, batch_first=True, nonlinearity="relu", bias=False).double()
    with torch.no_grad():
        rnn.weight_ih_l0.fill_(1), rnn.weight_hh_l0.fill_(0.5)
    heard = probe.hearing(rnn, torch.ones(2, 6, 1, dtype=torch.float64))
    assert heard.tolist() == [0.5**lag for lag in range(6)]


def test_hearing_leaves_nothing_behind():
    model = nn.LSTM(F, 3, 2, batch_first=True, dropout=0.5)
    x, random = inputs(), torch.get_rng_state()
    first, second = probe.hearing(model, x), probe.hearing(model, x)
    assert first.equal(second) and model.training and not x.requires_grad
    assert torch.get_rng_state().equal(random)
    assert all(weight.grad is None for weight in model.parameters())


@pytest.mark.parametrize(
    "model, said",
    [
        (nn.RNN(F, 3), "must keep rows apart"),
        (BothAxes(), "must keep rows apart"),
        (Flat(), "must reach the last output, got a gradient of 0"),
        (Cut(), "must carry gradients"),
    ],
)
def test_hearing_says_what_it_cannot_measure(model, said):
    with pytest.raises(ValueError, match=f"^hearing: .*{said}"):
        probe.hearing(model, inputs())
