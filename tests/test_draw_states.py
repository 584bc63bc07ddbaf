"""The grid of states and the gates: true to the module's own results, clean at any size."""

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


# ---------------------------------------------------------------- states


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


# ---------------------------------------------------------------- gates

KINDS = (nn.LSTM, nn.GRU, nn.LSTMCell, nn.GRUCell)


def state_of(kind, hidden: int):
    h = torch.randn(hidden)
    return (h, torch.randn(hidden)) if kind in (nn.LSTM, nn.LSTMCell) else h


@pytest.mark.parametrize("kind", KINDS)
def test_lint_of_gates(kind):
    bias = kind in (nn.LSTM, nn.GRU)
    sizes = ((1000, 1), (7, 2), (2, 1000))
    for features, hidden in sizes if bias else sizes[1:2]:
        rnn = kind(features, hidden, bias=bias)
        labels = [ODD[i % len(ODD)] * (1 + 9 * (hidden == 2)) for i in range(features)]
        x = torch.eye(features)[features // 2] if hidden != 2 else 100 * torch.randn(features)
        clean(draw.gates(rnn, x, state_of(kind, hidden), letter="\n", features=labels))


@pytest.mark.parametrize("kind", KINDS)
def test_gates_can_be_redone_from_the_words(kind):
    rnn, x = kind(4, 2), torch.randn(4)
    h = state_of(kind, 2)
    shown = draw.gates(rnn, x, h)
    found = {}
    for line in shown.words.splitlines():
        values = re.search(r"= \[([^\[]*)\]$", line)
        if values:
            name = re.match(r"[^,(]*(\(c'\))?", line)[0].strip()
            found[name] = torch.tensor([float(v) for v in values[1].split(", ")])
    assert {fixed(v, 4) for v in found["h'"].tolist()} <= set(texts(shown))
    total = found["W_ih @ x"] + found["b_ih"] + found["W_hh @ h"] + found["b_hh"]
    if "c" in found:
        i, f, g, o = total.split(2)
        c = f.sigmoid() * found["c"] + i.sigmoid() * g.tanh()
        made = o.sigmoid() * c.tanh()
        assert torch.allclose(found["c'"], c, atol=5e-4)
    else:
        r, z = (part.sigmoid() for part in total.split(2)[:2])
        from_h = (found["W_hh @ h"] + found["b_hh"])[4:]
        n = torch.tanh((found["W_ih @ x"] + found["b_ih"])[4:] + r * from_h)
        made = (1 - z) * n + z * found["h"]
    assert torch.allclose(found["h'"], made, atol=5e-4)


def test_gates_hide_and_change():
    rnn, x, h = nn.GRU(4, 2), torch.eye(4)[1], torch.zeros(2)
    shown = draw.gates(rnn, x, h, letter="e")
    assert "column 1 of W_ih" in shown.words
    assert shown.words != draw.gates(rnn, torch.eye(4)[2], h, letter="e").words
    assert shown.words != draw.gates(rnn, x, h + 0.1, letter="e").words
    hidden = draw.gates(rnn, x, h, hide="values")
    from_x = rnn.weight_ih_l0 @ x + rnn.bias_ih_l0
    assert {fixed(v, 4) for v in [*from_x.tolist(), *rnn.bias_hh_l0.tolist()]} <= set(texts(hidden))
    new = [fixed(v, 4) for v in rnn(x[None], h[None])[0][0].tolist()]
    assert set(new) <= set(texts(draw.gates(rnn, x, h))) and not set(new) & set(texts(hidden))
    assert hidden.words.count("to compute") == 6  # the sum, r, z, n, 1 - z, h'
    assert "(4" not in draw.gates(rnn, x, h, hide="shapes").words.split("\n", 1)[1]


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
    rnn, x, h = nn.RNN(4, 2, 2, batch_first=True), hello(), torch.zeros(2)
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
    yield "LSTM or a GRU", lambda: draw.gates(nn.RNN(4, 2), x[0, 0], h)
    yield "one layer", lambda: draw.gates(nn.GRU(4, 2, 2), x[0, 0], h)
    yield "one layer", lambda: draw.gates(nn.GRU(4, 2, bidirectional=True), x[0, 0], h)
    yield "no projection", lambda: draw.gates(nn.LSTM(4, 2, proj_size=1), x[0, 0], (h, h))
    yield "tuple", lambda: draw.gates(nn.LSTM(4, 2), x[0, 0], h)
    yield "last axis of c", lambda: draw.gates(nn.LSTM(4, 2), x[0, 0], (h, torch.zeros(3)))
    yield "shape", lambda: draw.gates(nn.GRU(4, 2), x[0], h)
    yield "finite", lambda: draw.gates(nn.GRU(4, 2), x[0, 0], h / 0)
    yield "features must be 4", lambda: draw.gates(nn.GRU(4, 2), x[0, 0], h, features="he")
    yield "letter", lambda: draw.gates(nn.GRU(4, 2), x[0, 0], h, letter="he")


def test_bad_input_is_answered_with_the_rule():
    for rule, call in bad_calls():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        said = str(caught.value)
        assert rule in said and said.split(":")[0] in ("states", "gates") and "got" in said, said
