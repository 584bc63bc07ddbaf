"""What is heard over the lag: the numbers of probe, clean, firm with bad input."""

import pytest
import torch
from lint_picture import ODD, clean, hot, texts
from torch import nn

from lablib import draw, probe
from lablib.draw.plots.hearing import factor_text, volume_text


def nets(count: int) -> dict[str, nn.Module]:
    torch.manual_seed(0)
    names = ["default", ODD, "a long name of a network " * 4, "LSTM"][:count]
    cells = (nn.RNN, nn.GRU, nn.RNN, nn.LSTM)
    return {name: cell(4, 5, batch_first=True) for name, cell in zip(names, cells, strict=False)}


@pytest.mark.parametrize("count", [1, 2, 4])
@pytest.mark.parametrize("steps", [2, 3, 41, 130])
def test_lint_of_hearing(count, steps):
    clean(draw.hearing(nets(count), hot(3, steps, 4)))
    for hide in ("values", "shapes"):
        clean(draw.hearing(nets(count), hot(3, steps, 4), hide=hide))


def test_the_numbers_are_those_of_probe():
    given, x = nets(1), hot(2, 41, 4)
    heard = probe.hearing(given["default"], x)
    shown = draw.hearing(given, x)
    for lag in (1, 10, 20, 40):
        assert f"lag {lag} {volume_text(heard[lag].item())}" in shown.words
    assert f"Factor for one step: default {factor_text(heard.tolist())}." in shown.words
    alone = draw.hearing(given["default"], x).words
    assert alone.replace("the model", "default") == shown.words


def test_the_curve_is_logarithmic():
    """A network that halves at each step is a straight line."""
    rnn = nn.RNN(1, 1, batch_first=True, nonlinearity="relu", bias=False).double()
    with torch.no_grad():
        rnn.weight_ih_l0.fill_(1), rnn.weight_hh_l0.fill_(0.5)
    shown = draw.hearing(rnn, torch.ones(1, 9, 1, dtype=torch.float64))
    longest = max(shown.figure.axes[0].lines, default=None, key=lambda line: len(line.get_xdata()))
    longest = longest or max(
        (a for a in shown.figure.axes[0].get_children() if hasattr(a, "get_xdata")),
        key=lambda line: len(line.get_xdata()),
    )
    steps = torch.tensor(longest.get_ydata()).diff()
    assert len(steps) == 8 and torch.allclose(steps, steps[:1], rtol=1e-6)
    assert "Factor for one step: the model 0.50." in shown.words


def test_values_and_sizes_can_be_hidden():
    x = hot(2, 41, 4)
    assert "lag 1" not in draw.hearing(nets(2), x, hide="values").words
    shown = draw.hearing(nets(2), x, hide="shapes")
    assert "up to lag _." in shown.words and "40" not in texts(shown)


def test_bad_input_is_answered_with_the_rule():
    x = hot(2, 5, 4)
    for call, rule in (
        (lambda: draw.hearing({}, x), "hearing: models must be one model, or 1 to 4"),
        (lambda: draw.hearing({i: nn.RNN(4, 2) for i in range(2)}, x), "hearing: models must be"),
        (lambda: draw.hearing(nets(1), x[:, :1]), "hearing: x must have at least 2 steps"),
        (lambda: draw.hearing(nets(1), x[0]), "hearing: x must have shape"),
        (lambda: draw.hearing(nn.RNN(4, 2), x), "hearing: the model must keep rows apart"),
        (lambda: draw.hearing(nets(1), x, hide="all"), "hearing: hide"),
    ):
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(rule) and "got" in str(caught.value), caught.value
