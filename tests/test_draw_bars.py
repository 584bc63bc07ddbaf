"""Probabilities as bars: true to softmax, clean, firm with bad input."""

import math

import pytest
import torch
from lint_picture import ODD, clean, texts

from lablib import draw

SCORES = torch.tensor([0.3, 2.0, -1.0, 0.5, 0.1])


@pytest.mark.parametrize("size", [1, 7, 17, 1000])
def test_lint_of_bars(size):
    torch.manual_seed(0)
    labels = [chr(0x4E00 + i) for i in range(size)] if size > 17 else ODD[:size]
    clean(draw.bars(torch.randn(size), labels, target=labels[-1]))
    clean(draw.bars(3 * torch.randn(size), [f"{i} long label " * 4 for i in range(size)], top=1))
    if size < 1000:
        clean(draw.bars(torch.randn(size), labels, top=size))
    for hide in ("values", "shapes"):
        clean(draw.bars(torch.randn(size).softmax(0), labels, hide=hide, target=labels[0]))


def test_bars_show_the_softmax_and_its_loss():
    shown = draw.bars(SCORES, "ehilo", target="e")
    loss = torch.nn.functional.cross_entropy(SCORES, torch.tensor(0)).item()
    for chance in SCORES.softmax(0).tolist():
        assert f"{chance:.2f}" in texts(shown)
    assert f"exp(-loss) = {math.exp(-loss):.2f}, loss {loss:.2f}" in shown.words
    assert "5 scores (h 2.00, l 0.50, e 0.30, o 0.10, i -1.00) turned into" in shown.words
    assert "probabilities by softmax: h 0.62, l 0.14, e 0.11" in shown.words
    assert {f"{score:.2f}" for score in SCORES.tolist()} <= set(texts(shown))
    assert "Right is e, in place 3 of 5" in shown.words and "1/5 = 0.20" in shown.words


def test_lengths_of_bars_are_the_probabilities():
    chances = torch.tensor([0.1, 0.5, 0.4])
    boxes = draw.bars(chances, "abc").figure.axes[0].patches
    longest = [box.get_extents().width for box in boxes]
    assert [w / longest[0] for w in longest] == pytest.approx([1, 0.8, 0.2])


def test_probabilities_are_left_as_they_are():
    shown = draw.bars(torch.tensor([0.1, 0.7, 0.2]), "abc")
    assert "3 probabilities: b 0.70, c 0.20, a 0.10." in shown.words
    assert "softmax" in draw.bars(torch.tensor([0.1, 0.7, 0.3]), "abc").words
    assert "softmax" in draw.bars(torch.tensor([-0.1, 0.9, 0.2]), "abc").words


def test_of_many_letters_the_rest_is_one_bar():
    chances = torch.arange(1.0, 21) / 210
    shown = draw.bars(chances, "abcdefghijklmnopqrst", top=3, target="a")
    assert "t 0.10, s 0.09, r 0.09, a <0.01, 16 others together 0.72" in shown.words
    assert "16 others" in texts(shown) and "in place 20 of 20" in shown.words
    assert "loss inf" in draw.bars(torch.tensor([0.0, 1.0]), "ab", target="a").words


def test_words_of_bars_change_and_hide():
    words = {draw.bars(SCORES, "ehilo", target=letter).words for letter in "ehilo"}
    words |= {draw.bars(SCORES, "ehila").words, draw.bars(-SCORES, "ehilo").words}
    assert len(words) == 7
    shown = draw.bars(SCORES, "ehilo", target="e", hide="values")
    for said in (shown.words.split(), texts(shown)):  # the scores are given, what they give not
        assert not {f"{chance:.2f}" for chance in SCORES.softmax(0).tolist()} & set(said)
    assert "0.30" in texts(shown) and "loss" not in shown.words
    assert "_ scores" in draw.bars(SCORES, "ehilo", hide="shapes").words


def test_bad_input_is_answered_with_the_rule():
    calls = {
        "bars: values must have shape": lambda: draw.bars(torch.eye(2), "ab"),
        "bars: values must have no empty": lambda: draw.bars(torch.zeros(0), ""),
        "bars: values must hold finite": lambda: draw.bars(SCORES * math.nan, "ehilo"),
        "bars: values must hold floating": lambda: draw.bars(torch.tensor([1, 2]), "ab"),
        "bars: labels must be 5": lambda: draw.bars(SCORES, "ehil"),
        "bars: labels must be 5 different": lambda: draw.bars(SCORES, "ehill"),
        "bars: labels must be a string": lambda: draw.bars(SCORES, 5),
        "bars: target": lambda: draw.bars(SCORES, "ehilo", target="x"),
        "bars: top": lambda: draw.bars(SCORES, "ehilo", top=6),
        "bars: hide": lambda: draw.bars(SCORES, "ehilo", hide="all"),
    }
    for rule, call in calls.items():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(rule) and "got" in str(caught.value), caught.value
