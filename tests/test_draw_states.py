"""All hidden states: which are outputs, which are h_n; clean, firm with bad input."""

import itertools
import re

import pytest
import torch
from lint_picture import ODD, WORDS, clean, hello, texts
from torch import nn

from lablib import draw
from lablib._say import fixed
from lablib.models import CharRNN, LoopRNN

NUMBER = re.compile(r"-?\d+\.\d+")


@pytest.fixture(autouse=True)
def one_seed():
    torch.manual_seed(0)


@pytest.mark.parametrize(
    "size, layers, both",
    [
        ((1, 5, 4, 2), 2, True),
        ((7, 1, 1, 7), 7, False),
        ((3, 1000, 2, 1), 2, True),
        ((3, 40, 2, 1), 7, False),
        ((1000, 2, 7, 3), 7, False),
        ((2, 7, 1000, 1000), 2, True),
    ],
    ids=str,
)
def test_lint_of_states(size, layers, both):
    batch, steps, features, hidden = size
    rnn = nn.GRU(features, hidden, layers, batch_first=True, bidirectional=both)
    words = ["".join(ODD[(r + t) % len(ODD)] for t in range(steps)) for r in range(batch)]
    x = torch.eye(features)[torch.arange(batch * steps).reshape(batch, steps) * 7 % features]
    pick = ("h_n[-1]", "outputs[:, -1]", "outputs[-1]", "h_n[0]")[batch % 4]
    clean(draw.states(rnn, x, words=words, pick=pick))
    if both:
        clean(draw.states(rnn, x[0], hide="shapes"))


def test_states_are_those_of_the_layers():
    rnn = nn.RNN(4, 2, 2)
    shown = draw.states(rnn, hello()[0], pick="h_n[-1]")
    first = nn.RNN(4, 2)
    first.load_state_dict({k: v for k, v in rnn.state_dict().items() if k.endswith("l0")})
    lower, upper = first(hello()[0])[0], rnn(hello()[0])[0]
    expected = [fixed(v, 2) for v in torch.cat([lower, upper]).flatten().tolist()]
    assert sorted(s for s in texts(shown) if NUMBER.fullmatch(s)) == sorted(expected)


@pytest.mark.parametrize(
    "rnn",
    [nn.RNN(4, 2, 3, batch_first=True), nn.LSTM(4, 2, 2), LoopRNN(4, 2), CharRNN(4, 2, 2)],
)
def test_pick_says_what_the_index_gives(rnn):
    x = hello()
    recurrent = getattr(rnn, "rnn", rnn)
    outputs, h_n = recurrent(x)
    h_n = h_n[0] if isinstance(h_n, tuple) else h_n
    for name, index in itertools.product(("outputs", "h_n"), ("-1", "0", ":, -1", "0, 1", ":, :1")):
        value = eval(f"{name}[{index}]", {"outputs": outputs, "h_n": h_n})
        words = draw.states(rnn, x, pick=f"{name}[{index}]").words
        assert f"Framed: {name}[{index}] {tuple(value.shape)}" in words
        time = int(getattr(recurrent, "batch_first", True))
        others = outputs.unbind(time) if name == "h_n" else h_n
        equal = any(o.shape == value.shape and torch.equal(o, value) for o in others)
        assert ("equals it" not in words) == equal


def test_the_wrong_index_frames_a_row_of_the_batch():
    rnn = nn.RNN(4, 2, 2, batch_first=True)
    words = draw.states(rnn, hello(), pick="outputs[-1]").words
    assert "(5, 2): layer 1, every step, row 2, every unit. No h_n[k] equals it." in words
    words = draw.states(rnn, hello(), pick="outputs[:, -1]").words
    assert "(3, 2) = h_n[1]: layer 1, t = 4, every row" in words


def test_the_way_back_ends_at_the_first_step():
    rnn = nn.GRU(4, 2, 2, batch_first=True, bidirectional=True)
    outputs, h_n = rnn(hello())
    words = draw.states(rnn, hello(), pick="h_n[-1]").words
    assert torch.equal(h_n[3], outputs[:, 0, 2:]) and not torch.equal(h_n[3], outputs[:, 4, 2:])
    far = fixed((h_n[3] - outputs[:, 4, 2:]).abs().max().item(), 2)
    assert f"h_n[3] = outputs[:, 0, 2:], not outputs[:, 4, 2:] (off by {far})" in words
    assert "h_n[2] = outputs[:, 4, :2]" in words
    assert "h_n[-1] (3, 2) = outputs[:, 0, 2:]: layer 1 ←, t = 0," in words
    assert "not outputs" not in draw.states(rnn, hello()[:, :1]).words  # one step: both at once


def test_words_of_states_change_with_what_is_shown():
    rnn, x = nn.RNN(4, 2, 2, batch_first=True), hello()
    plain = draw.states(rnn, x).words
    other = x.clone()
    other[0, 0] = torch.eye(4)[1]
    assert len({plain, draw.states(rnn, x, words=WORDS).words, draw.states(rnn, other).words}) == 3
    assert plain != draw.states(rnn, x, pick="h_n[0]").words
    hidden = draw.states(rnn, x, hide="values")
    assert not any(NUMBER.search(s) for s in [*texts(hidden), hidden.words])
    assert "(3, 5" not in draw.states(rnn, x, hide="shapes").words


@pytest.mark.parametrize("hide", [None, "shapes"])
def test_small_files(hide):
    both = nn.LSTM(4, 2, 2, batch_first=True, bidirectional=True)
    lstm, h = nn.LSTM(4, 2), (torch.ones(2), torch.ones(2))
    for call in (
        lambda: draw.states(both, hello(), words=WORDS, pick="h_n[-1]", hide=hide),
        lambda: draw.gates(lstm, torch.eye(4)[0], h, letter="h", features="helo", hide=hide),
    ):
        assert len(call().png()) <= 40_000


def bad_calls():
    rnn, x = nn.RNN(4, 2, 2, batch_first=True), hello()
    yield "rnn must be", lambda: draw.states(nn.Linear(4, 2), x)
    yield "pick must be a string", lambda: draw.states(rnn, x, pick=3)
    yield "pick must be an index", lambda: draw.states(rnn, x, pick="c_n[0]")
    yield "pick must index", lambda: draw.states(rnn, x, pick="h_n[2]")
    yield "pick must index", lambda: draw.states(rnn, x, pick="outputs[a]")
    yield "at least one value", lambda: draw.states(rnn, x, pick="outputs[5:]")
    yield "no empty axis", lambda: draw.states(rnn, x[:, :0])
    yield "finite", lambda: draw.states(rnn, x / 0)
    yield "words must be 3", lambda: draw.states(rnn, x, words=["hello"])
    yield "hide", lambda: draw.states(rnn, x, hide="all")


def test_bad_input_is_answered_with_the_rule():
    for rule, call in bad_calls():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        said = str(caught.value)
        assert rule in said and said.split(":")[0] in ("states", "gates") and "got" in said, said
