"""draw.directions: where both directions end, and what pads do to each of them."""

import pytest
import torch
from lint_picture import clean, texts
from torch import nn

from lablib import draw


def read(kind=nn.RNN, steps=7, features=5):
    torch.manual_seed(0)
    rnn = kind(features, 3, batch_first=True, bidirectional=True).double()
    return rnn, torch.rand(steps, features).double()


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
@pytest.mark.parametrize("hide", [None, "values", "shapes"])
@pytest.mark.parametrize(("steps", "word"), [(1, "a"), (7, "path"), (16, "가漢path"), (4, "p\n,h")])
def test_lint_of_directions(kind, steps, word, hide):
    clean(draw.directions(*read(kind, steps), word, hide=hide))


def test_pads_change_the_backward_half_alone():
    rnn, x = read()
    picture = draw.directions(rnn, x, "path")
    with torch.no_grad():
        wrong = (rnn(x)[0][:4] - rnn(x[:4])[0]).abs()
    assert wrong[:, :3].max() < 1e-12 < wrong[:, 3:].max()
    said = f"forward by 0.00, backward by up to {wrong[:, 3:].max():.2f}."
    assert picture.words.endswith(said)
    assert "over p a t h and 3 pads." in picture.words
    assert "h_n[0] is outputs[6, :3], and h_n[1] is outputs[0, 3:]." in picture.words
    assert texts(picture).count("pad") == 3
    whole = draw.directions(rnn, x[:4], "path").words
    assert whole.endswith("forward by 0.00, backward by up to 0.00.")


def bad_calls():
    rnn, x = read()
    yield "rnn must be nn.RNN", lambda: draw.directions(nn.Linear(5, 3), x, "path")
    yield "rnn must have one layer", lambda: draw.directions(nn.RNN(5, 3).double(), x, "path")
    yield "x must have shape (T, F)", lambda: draw.directions(rnn, x[None], "path")
    yield "the last axis of x", lambda: draw.directions(rnn, x[:, :4], "path")
    yield "x must have the model's dtype", lambda: draw.directions(rnn, x.float(), "path")
    yield "x must hold finite numbers", lambda: draw.directions(rnn, x / 0, "path")
    yield "x must have the 8 letters of word", lambda: draw.directions(rnn, x, "pathpath")
    yield "x must have the 4 letters", lambda: draw.directions(rnn, torch.cat([x] * 3), "path")
    yield "word must have at least one", lambda: draw.directions(rnn, x, "")


@pytest.mark.parametrize(("rule", "call"), list(bad_calls()))
def test_bad_input_is_answered_with_the_rule(rule, call):
    with pytest.raises((TypeError, ValueError)) as caught:
        call()
    assert str(caught.value).startswith(f"directions: {rule}") and "got" in str(caught.value)
