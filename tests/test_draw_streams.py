"""Streams: the letters of each row where lablib puts them, clean, firm with bad input."""

import pytest
from lint_picture import ODD, clean, texts

from lablib import draw, published

LINE = "Who's there? Nay, answer me: stand, "


@pytest.mark.parametrize(
    "text, rows, length",
    [
        (LINE, 3, 4),
        ("ab", 1, 1),
        (ODD * 3, 2, 5),
        (published.SENTENCE, 9, 6),
        (published.SENTENCE, 1, 170),
        (published.SENTENCE, 5, 35),
        ("안녕하세요 오늘은 날씨가", 2, 3),
    ],
    ids=range(7),
)
@pytest.mark.parametrize("hide", [None, "values", "shapes"])
def test_lint_of_streams(text, rows, length, hide):
    clean(draw.streams(text, rows, length, hide=hide))


def test_each_row_goes_on_where_the_last_one_ends():
    words = draw.streams("abcdefghijkl", 2, 3).words
    assert "12 letters in 2 streams: x (2, 5), read in pieces of (2, 3)." in words
    assert "Row 0: a b c | d e, row 1: f g h | i j." in words
    assert "1 letter at the end is left out" in words


def test_the_arrows_are_one_for_each_piece_of_each_row():
    shown = draw.streams("abcdefghijklm", 3, 2)
    arrows = [p for p in shown.figure.axes[0].patches if hasattr(p, "get_arrowstyle")]
    assert len(arrows) == 3 * 2
    assert texts(shown).count("0") == 3 + 1  # the empty states, and step 0


def test_letters_and_sizes_can_be_hidden():
    shown = draw.streams("abcdefghi", 2, 2, hide="values")
    assert "Row 0:" not in shown.words and "a" not in texts(shown)
    assert "(_, _)" in draw.streams("abcdefghi", 2, 2, hide="shapes").words


def test_bad_input_is_answered_with_the_rule():
    for arguments, rule in (
        (("", 1, 1), "text must have at least one character"),
        (("a", 1, 1), "ids must hold at least 2"),
        ((3, 1, 1), "text must be a string"),
        (("hello", 5, 1), "rows must be in 1..4"),
        (("hello", 2, 3), "length must be in 1..2"),
        (("hello", 2.0, 1), "rows must be a whole number"),
    ):
        with pytest.raises((TypeError, ValueError)) as caught:
            draw.streams(*arguments)
        assert str(caught.value).startswith(f"streams: {rule}"), caught.value
        assert "got" in str(caught.value)
