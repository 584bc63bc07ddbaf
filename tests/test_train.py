"""train against a loop that is written out here."""

import copy

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from lablib import characters
from lablib.models import CharRNN, LoopRNN
from lablib.train import train


def task(string="hihello", double=False):
    vocab = characters.Vocab(string)
    ids = vocab.encode(string)
    x, y = vocab.one_hot(string)[None, :-1], ids[None, 1:]
    return (x.double() if double else x), y


def model_of(kind: str, size: int) -> nn.Module:
    torch.manual_seed(3)
    if kind == "stacked":
        return CharRNN(size, 6, 2)
    if kind == "loop":
        return LoopRNN(size, size)
    # a model that returns its scores alone
    return nn.Sequential(nn.Linear(size, 8), nn.Tanh(), nn.Linear(8, size))


@pytest.mark.parametrize("kind", ["stacked", "loop", "linear"])
@pytest.mark.parametrize("double", [False, True])
@pytest.mark.parametrize("steps, lr", [(25, 0.01), (7, 0.1)])
def test_the_same_numbers_as_a_plain_loop(kind, double, steps, lr):
    x, y = task(double=double)
    ours, plain = (model_of(kind, x.shape[-1]) for _ in range(2))
    if double:
        ours, plain = ours.double(), plain.double()
    history = train(ours, x, y, steps, lr)

    losses, accuracies = [], []
    adam = torch.optim.Adam(plain.parameters(), lr=lr)
    for _ in range(steps):
        adam.zero_grad()
        scores = plain(x)
        scores = scores[0] if isinstance(scores, tuple) else scores
        loss = F.cross_entropy(scores.reshape(-1, x.shape[-1]), y.reshape(-1))
        loss.backward()
        adam.step()
        losses.append(loss.item())
        right = [int(row.argmax()) == int(want) for row, want in zip(scores[0], y[0], strict=True)]
        accuracies.append(sum(right) / len(right))
    assert history.losses == losses
    assert history.accuracies == pytest.approx(accuracies, abs=1e-12)
    for mine, other in zip(ours.parameters(), plain.parameters(), strict=True):
        assert mine.equal(other)


def test_scores_and_answers_of_one_word_stay_together():
    # T == V and B above 1: the cross-entropy of unflattened scores would be silently wrong
    words = characters.Vocab("abcd")
    x = torch.stack([words.one_hot("abcd"), words.one_hot("dbca"), words.one_hot("ccba")])
    y = torch.stack([words.encode("bcda"), words.encode("bcaa"), words.encode("cbad")])
    model = model_of("stacked", 4)
    with torch.no_grad():
        log = model(x)[0].log_softmax(-1)
    by_hand = -sum(log[b, t, y[b, t]] for b in range(3) for t in range(4)) / 12
    assert train(model, x, y, steps=1).losses[0] == pytest.approx(by_hand.item(), abs=1e-6)


@pytest.mark.parametrize(
    "steps, at",
    [
        (1, [0]),
        (5, [0, 1, 2, 3, 4]),
        (100, [*range(0, 100, 10), 99]),
        (101, [*range(0, 101, 11), 100]),
    ],
)
def test_a_line_each_tenth_and_the_last(capsys, steps, at):
    x, y = task()
    history = train(model_of("linear", x.shape[-1]), x, y, steps=steps)
    assert len(history.losses) == len(history.accuracies) == steps
    lines = capsys.readouterr().out.splitlines()
    assert [int(line.split()[1]) for line in lines] == at
    for line, i in zip(lines, at, strict=True):
        loss, accuracy = torch.tensor(history.losses[i]), history.accuracies[i]
        assert line == (
            f"step {i:4d}  loss {loss:.3f}  exp(-loss) {torch.exp(-loss):.2f}"
            f" (guessing {1 / x.shape[-1]:.2f})"
            f"  accuracy {accuracy:.2f}"
        )


def test_it_learns():
    x, y = task("if you want you")
    history = train(model_of("stacked", x.shape[-1]), x, y, steps=200, lr=0.02)
    assert history.accuracies[0] < 0.5
    assert history.accuracies[-1] == 1 and history.losses[-1] < 0.1


def test_modes_and_random_state_stay():
    x, y = task()
    model = model_of("linear", x.shape[-1]).train()
    model[0].eval()
    before = torch.get_rng_state()
    train(model, x, y, steps=2)
    assert [part.training for part in model] == [False, True, True] and model.training
    assert torch.is_grad_enabled() and torch.get_rng_state().equal(before)


def test_frozen_weights_stay_frozen():
    x, y = task()
    model = model_of("stacked", x.shape[-1])
    model.rnn.requires_grad_(False)
    before = [weight.clone() for weight in model.rnn.parameters()]
    train(model, x, y, steps=3)
    assert all(a.equal(b) for a, b in zip(before, model.rnn.parameters(), strict=True))
    assert model.fc.weight.grad.abs().sum() > 0


@pytest.mark.parametrize("moved", ["model", "x", "y", "all"])
def test_another_device_is_refused_clearly(moved):
    x, y = task()
    model = model_of("stacked", x.shape[-1])
    if moved in ("model", "all"):
        model = model.to("meta")
    x = x.to("meta") if moved in ("x", "all") else x
    y = y.to("meta") if moved in ("y", "all") else y
    with pytest.raises(ValueError, match="^train: .* meta"):
        train(model, x, y)


def test_training_within_no_grad_is_named():
    x, y = task()
    with torch.no_grad(), pytest.raises(ValueError, match="^train: the scores must carry grad"):
        train(model_of("stacked", x.shape[-1]), x, y)


class Stopped(nn.Module):
    """A model at whose fourth reading the learner presses stop."""

    def __init__(self):
        super().__init__()
        self.model, self.readings = CharRNN(4, 3), 0

    def forward(self, x):
        self.readings += 1
        if self.readings == 4:
            raise KeyboardInterrupt
        return self.model(x)


def test_a_stopped_training_returns_what_it_has(capsys):
    torch.manual_seed(0)
    x, y = torch.eye(4)[None], torch.tensor([[1, 2, 3, 0]])
    history = train(Stopped(), x, y, steps=10)
    assert len(history.losses) == len(history.accuracies) == 3
    assert history.losses == sorted(history.losses, reverse=True)
    assert capsys.readouterr().out.splitlines()[-1] == "stopped after 3 of 10 steps"


def test_quiet_says_nothing_and_learns_the_same(capsys):
    x, y = task()
    losses = [train(model_of("stacked", 5), x, y, 7, quiet=quiet).losses for quiet in (True, False)]
    assert losses[0] == losses[1] and len(capsys.readouterr().out.splitlines()) == 7


class Forecaster(nn.Module):
    """One number for each step, of numbers."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(2, 4, batch_first=True, dtype=torch.float64)
        self.fc = nn.Linear(4, 1, dtype=torch.float64)

    def forward(self, x):
        return self.fc(self.rnn(x)[0])


def last_step(outputs, y):
    return nn.functional.mse_loss(outputs[:, -1, 0], y)


def test_numbers_are_learned_with_a_loss_as_in_a_plain_loop(capsys):
    x = torch.linspace(-1, 1, 3 * 5 * 2, dtype=torch.float64).view(3, 5, 2)
    y = x[:, -1].sum(-1)
    torch.manual_seed(0)
    model = Forecaster()
    by_hand = copy.deepcopy(model)
    history = train(model, x, y, 30, 0.02, loss=last_step)
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("step    0  loss ") and "exp" not in said[0] and len(said) == 11
    optimizer = torch.optim.Adam(by_hand.parameters(), 0.02)
    losses = []
    for _ in range(30):
        loss = last_step(by_hand(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert history.losses == losses and history.accuracies == []
    assert losses[-1] < losses[0] / 2


def test_a_loss_and_numbers_are_looked_at():
    x, y = torch.zeros(3, 5, 2).double(), torch.zeros(3).double()
    for given, loss, rule in (
        (y, "mse", "train: loss must be a function"),
        (y[:2], last_step, "train: y must have 3 rows"),
        (y.float(), last_step, "train: y must have x's dtype"),
        (y / 0, last_step, "train: y must hold finite"),
        (y, lambda outputs, y: outputs @ y, "train: the loss cannot compare outputs (3, 5, 1)"),
        (y, lambda outputs, y: outputs, "train: loss must give one number"),
        (y, lambda outputs, y: y.sum(), "train: loss must give one number"),
    ):
        with pytest.raises((TypeError, ValueError)) as caught:
            train(Forecaster(), x, given, 1, loss=loss)
        assert str(caught.value).startswith(rule), caught.value
