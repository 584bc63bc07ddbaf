"""Unrolled layers, directions, projections and heads: measured claims, clean pages, firm errors."""

import re

import pytest
import torch
from lint_picture import ODD, WORDS, clean, hello, texts
from matplotlib.colors import to_hex
from matplotlib.patches import FancyArrowPatch
from torch import nn

from lablib import draw
from lablib._say import fixed
from lablib.draw.page.colours import AXES
from lablib.draw.run import layers, step_math
from lablib.models import CharRNN, LoopRNN

NUMBER = re.compile(r"-?\d+\.\d\d")


@pytest.fixture(autouse=True)
def one_seed():
    torch.manual_seed(0)


CASES = [
    (nn.LSTM, {"num_layers": 1}, (3, 5, 4)),
    (nn.LSTM, {"num_layers": 2, "proj_size": 1}, (7, 1000, 1)),
    (nn.LSTM, {"num_layers": 2, "bidirectional": True}, (2, 7, 7)),
    (nn.LSTM, {"num_layers": 3, "bidirectional": True, "proj_size": 1}, (1, 1, 1000)),
    (nn.GRU, {"num_layers": 7}, (1000, 2, 4)),
    (nn.GRU, {"num_layers": 1, "bidirectional": True}, (3, 7, 2)),
    (nn.RNN, {"num_layers": 3}, (3, 5, 4)),
    (nn.RNN, {"num_layers": 200}, (1, 2, 2)),
    (nn.RNN, {"num_layers": 7, "bidirectional": True}, (7, 3, 4)),
]


@pytest.mark.parametrize("kind, more, size", CASES)
def test_lint_of_towers(kind, more, size):
    with_head = size[0] != 7
    hidden = (2, 7, 1000)[(size[0] + with_head) % 3] if more["num_layers"] < 7 else 2
    rnn = kind(size[2], hidden, batch_first=True, **more)
    wide = (more.get("proj_size") or hidden) * (1 + more.get("bidirectional", False))
    head = nn.Linear(wide, size[2]) if with_head else None
    words = ["".join(ODD[(r + t) % len(ODD)] for t in range(size[1])) for r in range(size[0])]
    x = torch.eye(size[2])[torch.arange(size[0] * size[1]).reshape(size[:2]) * 7 % size[2]]
    clean(draw.unroll(rnn, x, words=words if with_head else None, head=head))
    clean(draw.unroll(rnn, 30 * torch.randn(size)[0], head=head, hide="shapes"))


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
def test_values_are_those_of_one_call(kind):
    rnn, head = kind(4, 2), nn.Linear(2, 3)
    x = hello()[0]
    outputs = rnn(x)[0]
    shown = texts(draw.unroll(rnn, x, words="hello", head=head))
    expected = torch.cat([outputs.flatten(), head(outputs).flatten()]).tolist()
    numbers = [s for s in shown if NUMBER.fullmatch(s)]
    assert sorted(numbers) == sorted(fixed(v, 2) for v in expected)


def test_own_modules_are_drawn_as_their_twins():
    model = CharRNN(4, 2, 2)
    twin = draw.unroll(model.rnn, hello(), words=WORDS, head=model.fc)
    assert draw.unroll(model, hello(), words=WORDS).words == twin.words
    assert "scores" in twin.words and "batch_first=True) + Linear(2, 4) over" in twin.words
    loop, head = LoopRNN(4, 2), nn.Linear(2, 4)
    plain = nn.RNN(4, 2, batch_first=True)
    plain.load_state_dict(loop.state_dict())
    lines = [draw.unroll(m, hello(), head=head).words.split("\n")[1:] for m in (loop, plain)]
    assert lines[0] == lines[1]


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
def test_h_n_stands_where_the_words_say(kind, first):
    rnn = kind(4, 2, 2, batch_first=first, bidirectional=True)
    x = hello()
    outputs, ends = rnn(x)
    h_n = ends[0] if kind is nn.LSTM else ends
    words = draw.unroll(rnn, x).words
    found = re.findall(r"h_n\[(\d)\] = (outputs\[[^\]]*\])", words)
    assert [place for place, _ in found] == ["2", "3"]
    for place, index in found:
        assert torch.equal(eval(index, {"outputs": outputs}), h_n[int(place)])
    assert "Not in outputs: h_n[0] and h_n[1]." in words


def test_shapes_of_projection_and_state():
    rnn = nn.LSTM(4, 5, 2, proj_size=2, batch_first=True)
    h = torch.ones(2, 3, 2), torch.ones(2, 3, 5)
    shown = draw.unroll(rnn, hello(), h=h)
    assert "gives (3, 2) and passes h (3, 2) and c (3, 5) on" in shown.words
    assert "h_0 = given (2, 3, 2), h_n (2, 3, 2); c_0 = given (2, 3, 5)" in shown.words
    assert shown.words != draw.unroll(rnn, hello()).words
    assert {"h_0[1] given", "c_0[0] given"} <= set(texts(shown))


def test_each_row_of_cells_has_its_badge():
    rnn = nn.GRU(4, 2, 2, batch_first=True, bidirectional=True)
    shown = texts(draw.unroll(rnn, hello()))
    assert shown.count("same W") == 4 and {"layer 0 →", "layer 1 ←"} <= set(shown)
    assert texts(draw.unroll(CharRNN(4, 2, 3), hello())).count("same W") == 4


def test_letters_of_a_tower_enter_where_the_module_takes_them():
    words = draw.unroll(nn.GRU(4, 2), hello(), words=WORDS).words
    assert "t = 0: in h e l l o," in words and "none of the words" in words


def test_a_wrong_step_is_not_drawn(monkeypatch):
    right = layers.one_step
    monkeypatch.setattr(layers, "one_step", lambda *a: (right(*a)[0] + 1e-3, *right(*a)[1:]))
    with pytest.raises(AssertionError, match="what one call gives"):
        draw.unroll(nn.GRU(4, 2, 2), hello())


def test_hidden_and_small():
    both = nn.LSTM(4, 2, 2, batch_first=True, bidirectional=True)
    for rnn in (both, CharRNN(4, 2, 2), nn.LSTM(4, 2, batch_first=True)):
        shown = draw.unroll(rnn, hello(), words=WORDS)
        assert len(shown.png()) <= 40_000
        hidden = draw.unroll(rnn, hello(), words=WORDS, hide="values")
        assert not any(NUMBER.search(s) for s in [*texts(hidden), hidden.words])
        blank = draw.unroll(rnn, hello(), words=WORDS, hide="shapes")
        assert "(3, 5" not in blank.words and "(_, _, _)" in blank.words


def bad_calls():
    x, lstm, head = hello(), nn.LSTM(4, 2, 2, batch_first=True), nn.Linear(2, 4)
    zero = torch.zeros(2, 3, 2)
    yield "rnn must be", lambda: draw.unroll(nn.LSTMCell(4, 2), x)
    yield "rnn must be", lambda: draw.unroll(nn.Linear(4, 2), x, head=head)
    yield "dropout", lambda: draw.unroll(nn.GRU(4, 2, 2, dropout=0.5), x)
    yield "tuple (h_0, c_0)", lambda: draw.unroll(lstm, x, h=zero)
    yield "h must have shape", lambda: draw.unroll(lstm, x, h=(zero[:1], zero))
    yield "c must have shape", lambda: draw.unroll(lstm, x, h=(zero, zero[..., :1]))
    yield "finite", lambda: draw.unroll(lstm, x, h=(zero / 0, zero))
    yield "finite", lambda: draw.unroll(lstm, x / 0)
    yield "dtype", lambda: draw.unroll(lstm, x.double())
    yield "last axis", lambda: draw.unroll(lstm, x[..., :3])
    yield "no empty axis", lambda: draw.unroll(lstm, x[:, :0])
    yield "shape", lambda: draw.unroll(lstm, x[None])
    yield "head must be nn.Linear", lambda: draw.unroll(lstm, x, head=nn.ReLU())
    yield "head must take 2", lambda: draw.unroll(lstm, x, head=nn.Linear(4, 2))
    yield "head must be None", lambda: draw.unroll(CharRNN(4, 2), x, head=head)
    yield "head's weight", lambda: draw.unroll(lstm, x, head=nn.Linear(2, 4).double())
    yield "words must be 3", lambda: draw.unroll(lstm, x, words=["hello"])


def test_bad_input_is_answered_with_the_rule():
    for rule, call in bad_calls():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert rule in str(caught.value) and str(caught.value).startswith("unroll:"), caught.value
        assert "got" in str(caught.value)


@pytest.mark.parametrize("rnn", [nn.RNN(4, 2), nn.GRU(4, 2), nn.LSTM(4, 2, 2)])
def test_the_arrow_along_row_0_does_not_jump_over_steps(rnn):
    x = torch.eye(4)[torch.arange(60).reshape(20, 3) % 4]
    words = ["abcdefghijklmnopqrst"] * 3
    for shown in (draw.unroll(rnn, x, words=words), draw.states(rnn, x, words=words)):
        axes = shown.figure.axes[0]
        ours = [p for p in axes.patches if isinstance(p, FancyArrowPatch)]
        ours = [p._posA_posB for p in ours if to_hex(p.get_edgecolor()) == AXES["sequence"]]
        y = ours[0][0][1]
        dots = [t.get_position()[0] for t in axes.texts if t.get_text() == "…"]
        dots = [
            t.get_position()[0]
            for t in axes.texts
            if t.get_text() == "…" and abs(t.get_position()[1] - y) < 0.3
        ]
        assert any(a[0] < dots[0] for a, _ in ours) and any(b[0] > dots[0] for _, b in ours)
        assert not any(a[0] < dots[0] < b[0] for a, b in ours)


@pytest.mark.parametrize("rnn", [nn.RNN(4, 2), nn.GRU(4, 2), nn.LSTM(4, 2), LoopRNN(4, 2)])
def test_the_last_state_is_framed_in_outputs_of_every_kind(rnn):
    shown = draw.unroll(rnn, hello()[0], words="hello")
    thick = [p for p in shown.figure.axes[0].patches if p.get_linewidth() == 4.5]
    thick += [line for line in shown.figure.axes[0].lines if line.get_linewidth() == 4.5]
    assert thick
    assert "Framed: h_n[0] = outputs[4]." in texts(shown) and "h_n[0] = outputs[4]" in shown.words


def test_the_head_the_join_and_one_hot_are_named():
    model = CharRNN(4, 2)
    shown = draw.unroll(model, hello(), words=WORDS)
    assert " + Linear(2, 4)" in texts(shown) and "one-hot" in texts(shown)
    assert "over x (3, 5, 4), one-hot: time is axis 1" in shown.words
    assert "one-hot" not in draw.unroll(model, hello() / 2, words=WORDS).words
    for count in (1, 2):
        both = draw.unroll(nn.GRU(4, 2, count, bidirectional=True), hello()[0])
        assert texts(both).count("→ and ← joined") == 1
    one = draw.unroll(nn.RNN(4, 2), hello()[0, :1])
    assert ", 1 step, the same W" in one.words


def test_words_of_large_unrolls_stay_short_and_their_pictures_within_the_margin():
    x = torch.eye(25)[torch.arange(1700).reshape(170, 10) % 25]
    words = ["".join(chr(97 + (i + t) % 25) for t in range(10)) for i in range(170)]
    for model in (nn.RNN(25, 32, batch_first=True), CharRNN(25, 32, 2)):
        shown = draw.unroll(model, x, words=words)
        assert len(shown.words) < 2500 and max(map(len, shown.words.split("\n"))) < 500
        assert "window 0" in shown.words and "word" not in shown.words
        for text in shown.figure.axes[0].texts:
            x1 = text.get_window_extent().x1 / shown.figure.bbox.x1 * 16
            assert x1 <= 16 - 0.4
    clean(draw.unroll(CharRNN(4, 3), hello()[:1]))


HALF = [torch.float16, torch.bfloat16]


@pytest.mark.parametrize("dtype", HALF, ids=str)
@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
def test_half_precision_is_drawn(kind, dtype):
    """Sums of few digits differ by some of their last place, which is no wrong step."""
    for seed in range(3):
        torch.manual_seed(seed)
        model = kind(25, 10, 2, batch_first=True, bidirectional=True).to(dtype)
        x = (5 * torch.randn(3, 12, 25)).to(dtype)
        assert "h_n" in draw.unroll(model, x).words and "h_n" in draw.states(model, x).words
    if kind is nn.RNN:
        one, x = nn.RNN(4, 2).to(dtype), hello()[0].to(dtype)
        assert "h_n" in draw.unroll(one, x).words and "many" in draw.patterns(one, x).words
        assert "h'" in draw.cell(one, x[0], torch.zeros(2, dtype=dtype)).words
    else:
        one, h = kind(4, 2).to(dtype), torch.zeros(2, dtype=dtype)
        state = (h, h) if kind is nn.LSTM else h
        assert "h'" in draw.gates(one, hello()[0, 0].to(dtype), state).words


@pytest.mark.parametrize("dtype", [torch.float32, *HALF], ids=str)
def test_a_wrong_step_is_refused_in_half_precision_too(dtype, monkeypatch):
    right = step_math.one_step

    def wrong(w, from_x, from_h, h, c):  # the bias of the state is forgotten
        return right(w, from_x, from_h - w.b_hh, h, c)

    monkeypatch.setattr(layers, "one_step", wrong)
    model = nn.LSTM(4, 2).to(dtype)
    with pytest.raises(AssertionError, match="step by step"):
        draw.unroll(model, hello()[0].to(dtype))
