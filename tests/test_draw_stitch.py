"""Stitched windows: each letter where it belongs, clean, firm with bad input."""

import re

import pytest
from lint_picture import drawn, line, predicted

from lablib import draw
from lablib.draw.page.colours import AXES, INK, PAPER
from lablib.draw.texts.stitch import measure_stitch


def test_stitch_shows_the_letters_where_they_belong(ship):
    shown = draw.stitch(*predicted(ship, 10, wrong=[(0, 0), (90, 9)]))
    assert "177 of 179 letters right" in shown.words
    assert "Black: given and wrong. Letter 1 is f, window 0 said g" in shown.words
    assert "letter 100 is k, window 90 said l" in shown.words
    assert "Window 2 gives letter 12: t." in shown.words
    assert line(shown, "stitched").startswith("g␣you␣want␣")
    for i, said in ((0, "g␣you␣want"), (1, "␣you␣want␣"), (2, "you␣want␣t"), (169, "f␣the␣sea.")):
        assert line(shown, f"window {i}") == said
    dark = [t.get_text() for t in drawn(shown) if t.get_color() == PAPER]
    assert sorted(dark) == ["g", "g", "l"]  # in the line, in window 0, in the line


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_stitch_gives_each_letter_to_one_window(stride):
    text = "abcdefghijkl"
    shown = draw.stitch(*predicted(text, 3, stride))
    given = []
    for first, last in re.findall(r"gives letters? (\d+)(?: to (\d+))?:", shown.words):
        given += range(int(first), int(last or first) + 1)
    count = (len(text) - 4) // stride + 1
    if "…" not in shown.words:
        assert given == list(range(1, 4 + (count - 1) * stride))
    for window in range(1, count):
        assert len(measure_stitch(*predicted(text, 3, stride)).given(window)) == stride


def test_a_stitch_with_nothing_wrong_says_so():
    shown = draw.stitch(*predicted("hihello", 3))
    assert "6 of 6 letters right." in shown.words and "Wrong" not in shown.words
    assert not [t for t in drawn(shown) if t.get_color() == PAPER]


def bad_calls():
    ids, vocab, text, _ = predicted("hihello", 3)
    yield "stitch", "shape (B, T)", lambda: draw.stitch(ids[0], vocab, text)
    yield "stitch", "whole numbers", lambda: draw.stitch(ids.float(), vocab, text)
    yield "stitch", "vocab must be", lambda: draw.stitch(ids, "helo", text)
    yield "stitch", "each of the 4 windows", lambda: draw.stitch(ids[:3], vocab, text)
    yield "stitch", "each of the 0 windows", lambda: draw.stitch(ids, vocab, "hi")
    yield "stitch", "stride must be in 1..3", lambda: draw.stitch(ids, vocab, text, 4)
    yield "stitch", "ids in 0..4", lambda: draw.stitch(ids + 4, vocab, text)
    yield "stitch", "no empty axis", lambda: draw.stitch(ids[:0], vocab, text)


def test_bad_input_is_answered_with_the_rule():
    for family, rule, call in bad_calls():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(f"{family}: "), rule
        assert rule in str(caught.value)
        assert "got" in str(caught.value) or "known are" in str(caught.value)


def test_a_worksheet_of_a_stitch_keeps_what_the_windows_say(ship):
    shown = draw.stitch(*predicted("hello", 3, wrong=[(1, 2)]), hide="values")
    assert line(shown, "window 0") == "ell" and line(shown, "stitched") == ""
    assert "Window 0 says e l l." in shown.words and "right" not in shown.words
    letters = [t for t in drawn(shown) if t.get_text() in "helo"]
    assert {t.get_color() for t in letters if t.get_position()[1] > 3} == {INK}


def test_a_lone_wrong_letter_has_its_index(ship):
    shown = draw.stitch(*predicted(ship, 10, wrong=[(91, 9)]))
    indices = [t.get_text() for t in drawn(shown) if t.get_color() == AXES["sequence"]]
    assert "101" in indices and "Black: given and wrong. Letter 101 is " in shown.words
