"""One step of an LSTM or a GRU: it can be redone from the words; clean, firm with bad input."""

import re

import pytest
import torch
from lint_picture import ODD, clean, hello, texts
from torch import nn

from lablib import draw
from lablib._say import fixed


@pytest.fixture(autouse=True)
def one_seed():
    torch.manual_seed(0)


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


def test_gates_with_fewer_decimals():
    lstm, x = nn.LSTM(4, 3), torch.eye(4)[1]
    few = draw.gates(lstm, x, (torch.zeros(3), torch.ones(3)), decimals=2)
    clean(few)
    assert "one step; 2 decimals." in few.words
    assert not re.search(r"\d\.\d{3}", few.words + " ".join(texts(few)))


def bad_calls():
    x, h = hello(), torch.zeros(2)
    yield "LSTM or a GRU", lambda: draw.gates(nn.RNN(4, 2), x[0, 0], h)
    yield "one layer", lambda: draw.gates(nn.GRU(4, 2, 2), x[0, 0], h)
    yield "one layer", lambda: draw.gates(nn.GRU(4, 2, bidirectional=True), x[0, 0], h)
    yield "no projection", lambda: draw.gates(nn.LSTM(4, 2, proj_size=1), x[0, 0], (h, h))
    yield "tuple", lambda: draw.gates(nn.LSTM(4, 2), x[0, 0], h)
    yield "last axis of c", lambda: draw.gates(nn.LSTM(4, 2), x[0, 0], (h, torch.zeros(3)))
    yield "shape", lambda: draw.gates(nn.GRU(4, 2), x[0], h)
    yield "finite", lambda: draw.gates(nn.GRU(4, 2), x[0, 0], h / 0)
    yield "features must be 4", lambda: draw.gates(nn.GRU(4, 2), x[0, 0], h, features="he")
    yield "decimals", lambda: draw.gates(nn.GRU(4, 2), x[0, 0], h, decimals=5)
    yield "letter", lambda: draw.gates(nn.GRU(4, 2), x[0, 0], h, letter="he")


def test_bad_input_is_answered_with_the_rule():
    for rule, call in bad_calls():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        said = str(caught.value)
        assert rule in said and said.split(":")[0] in ("states", "gates") and "got" in said, said
