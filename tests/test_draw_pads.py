"""draw.pads: how far the state moves at each pad, held against a run of each word alone."""

import re

import pytest
import torch
from lint_picture import ODD, clean, hello, texts
from torch import nn

from lablib import draw
from lablib.draw.networks.pads import measure_pads

WORDS = ["hello", "eo", "lle"]
LENGTHS = [5, 2, 3]


def rnn(kind=nn.RNN, **more) -> nn.Module:
    torch.manual_seed(0)
    return kind(4, 3, batch_first=True, **more)


def shown(kind=nn.RNN, **more) -> draw.Picture:
    return draw.pads(rnn(kind), hello(), LENGTHS, words=WORDS, **more)


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
def test_the_change_at_each_pad_is_that_since_the_last_letter(kind):
    model, x = rnn(kind), hello()
    facts = measure_pads(model, x, torch.tensor(LENGTHS), WORDS)
    for b, length in enumerate(LENGTHS):
        assert not facts.errors[b, :length].any()
        alone = model(x[b : b + 1, :length])[0][0, -1]
        for t in range(length, 5):
            later = model(x[b : b + 1, : t + 1])[0][0, -1]
            error = (later - alone).abs().max().item()
            assert error > 0.01 and facts.errors[b, t].item() == pytest.approx(error, abs=1e-6)


def test_letters_stand_at_letters_and_changes_at_pads():
    picture = shown()
    clean(picture)
    numbers = [said for said in texts(picture) if re.fullmatch(r"\d\.\d\d", said)]
    assert len(numbers) == 5
    assert "over x (3, 5, 4), 10 of 15 places are letters." in picture.words
    assert "Word 0: h e l l o, length 5." in picture.words
    assert re.search(r"Word 1: e o, length 2, pads( \d\.\d\d){3}\.", picture.words)
    ends = re.search(r"differs by (.*)\.$", picture.words)[1].split()
    assert ends[0] == "0.00" and ends[1] == numbers[2] and ends[2] == numbers[4]


def test_a_batch_without_words_or_without_pads_is_drawn():
    clean(draw.pads(rnn(), hello(), LENGTHS))
    full = draw.pads(rnn(), hello(), [5, 5, 5])
    clean(full)
    assert "differs by 0.00 0.00 0.00." in full.words


def test_letters_without_a_glyph_have_room():
    x = torch.eye(4)[torch.arange(34).reshape(2, 17) % 4]
    clean(draw.pads(rnn(), x, [16, 3], words=[ODD.replace("\x00", "\x01")[:16], "\U0010ffff가é"]))


def test_many_words_and_steps_are_elided():
    torch.manual_seed(0)
    model = nn.RNN(3, 2, batch_first=True)
    picture = draw.pads(model, torch.rand(40, 70, 3), [1 + b for b in range(40)])
    clean(picture)
    assert "…" in texts(picture) and "word 39" in texts(picture) and "69" in texts(picture)


def test_a_worksheet_has_no_changes():
    picture = shown(hide="values")
    clean(picture)
    assert not re.search(r"\d\.\d\d", picture.words + "".join(texts(picture)))
    sizes = shown(hide="shapes")
    clean(sizes)
    assert "x (_, _, _), _ of _ places" in sizes.words and "length _" in sizes.words


def bad_calls():
    x, model = hello(), rnn()
    yield "rnn must be nn.RNN", lambda: draw.pads(nn.Linear(4, 3), x, LENGTHS)
    yield "batch_first=True", lambda: draw.pads(nn.RNN(4, 3), x, LENGTHS)
    yield "one direction", lambda: draw.pads(rnn(bidirectional=True), x, LENGTHS)
    yield "one layer", lambda: draw.pads(rnn(num_layers=2), x, LENGTHS)
    yield "shape (B, T, F)", lambda: draw.pads(model, x[0], LENGTHS)
    yield "no empty axis", lambda: draw.pads(model, x[:0], [])
    yield "size 4", lambda: draw.pads(model, x[..., :3], LENGTHS)
    yield "dtype", lambda: draw.pads(model, x.double(), LENGTHS)
    yield "finite", lambda: draw.pads(model, x / 0, LENGTHS)
    yield "lengths[1] must be in 1..5, got 0", lambda: draw.pads(model, x, [5, 0, 3])
    yield "lengths[2] must be in 1..5, got 6", lambda: draw.pads(model, x, torch.tensor([5, 2, 6]))
    yield "lengths[0] must be a whole number", lambda: draw.pads(model, x, [5.0, 2, 3])
    yield "whole numbers", lambda: draw.pads(model, x, torch.tensor([5.0, 2, 3]))
    yield "hold 3 numbers", lambda: draw.pads(model, x, [5, 2])
    yield "a tensor or a list", lambda: draw.pads(model, x, "523")
    yield "words must be", lambda: draw.pads(model, x, LENGTHS, words=3)
    yield "the lengths [5, 2, 3]", lambda: draw.pads(model, x, LENGTHS, words=["hello", "e", "l"])
    yield "the lengths [5, 2, 3]", lambda: draw.pads(model, x, LENGTHS, words=["hello", "eo", ""])
    yield "the lengths [5, 2, 3]", lambda: draw.pads(model, x, LENGTHS, words=["hello", "eo"])


@pytest.mark.parametrize(("rule", "call"), list(bad_calls()))
def test_bad_input_is_answered_with_the_rule(rule, call):
    with pytest.raises((TypeError, ValueError)) as caught:
        call()
    assert str(caught.value).startswith("pads: ") and rule in str(caught.value)
    assert "got" in str(caught.value)
