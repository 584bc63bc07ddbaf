"""The windows of a text: true to lablib.characters, clean, firm with bad input."""

import itertools
import re

import pytest
import torch
from lint_picture import HANGUL, ODD, clean_and_light, drawn, line, many, predicted
from matplotlib.patches import FancyArrowPatch

from lablib import draw
from lablib.characters import Vocab, windows
from lablib.draw.page.wording import spelled_text
from lablib.draw.texts import letter_rows


@pytest.mark.parametrize(
    "letters, size, length, stride",
    [
        (ODD, 2, 1, 1),
        (ODD, 7, 2, 1),
        (ODD, 25, 7, 2),
        (HANGUL[:50], 180, 100, 1),
        ("hello ", 1000, 7, 1),
        (ODD, 1000, 999, 1),
        ("\U0010ffff", 1000, 10, 1),
    ],
    ids=ascii,
)
def test_lint_of_windows_and_stitches(letters, size, length, stride):
    text = many(letters, size)
    clean_and_light(draw.windows(text, length, stride))
    clean_and_light(draw.stitch(*predicted(text, length, stride, [(0, 0), (-1, -1)])))


def test_lint_of_a_stride_that_skips_letters():
    clean_and_light(draw.windows(many(ODD, 180), 2, 100))
    clean_and_light(draw.windows("hello", 2, 4))


@pytest.mark.parametrize("hide", ["shapes", "values"])
def test_lint_of_worksheets(hide, ship):
    clean_and_light(draw.windows(ship, 10, hide=hide))
    clean_and_light(draw.stitch(*predicted(ship, 10, wrong=[(0, 0)]), hide=hide))
    clean_and_light(draw.dictionary(Vocab(ship), "if you", other=Vocab(ship), hide=hide))


def test_windows_stand_under_their_letters():
    shown = draw.windows("abcdefgh", 3, 2)
    at = {}
    for text in drawn(shown):
        if len(text.get_text()) == 1 and text.get_text() in "abcdefgh":
            at.setdefault(text.get_text(), set()).add(round(text.get_position()[0], 3))
    assert all(len(columns) == 1 for columns in at.values())  # one column a letter, in every line
    assert [at[c] for c in "abcdefgh"] == sorted(at.values(), key=min)


def test_windows_show_x_and_y_of_lablib(ship):
    vocab = Vocab(ship)
    x, y = windows(vocab.encode(ship), 10)
    shown = draw.windows(ship, 10)
    for i in (0, 1, 169):
        seen = vocab.decode(x[i]).replace(" ", "␣"), vocab.decode(y[i]).replace(" ", "␣")
        assert line(shown, f"window {i}") == "x" + seen[0]
        assert line(shown, f"window {i}", letter_rows.HIGH) == "y" + seen[1]
        assert f"Window {i}: x {spelled_text(seen[0])}, y {spelled_text(seen[1])}." in shown.words
    assert "x (170, 10), y (170, 10)" in shown.words
    assert "170 windows = N - T = 180 - 10" in shown.words and "Not 171" in shown.words


@pytest.mark.parametrize(
    "size, length, stride", list(itertools.product((5, 12), (1, 3, 4), (1, 2, 4)))
)
def test_one_window_more_lacks_what_the_picture_says(size, length, stride):
    text = "abcdefghijkl"[:size]
    shown = draw.windows(text, length, stride)
    count = len(windows(Vocab(text).encode(text), length, stride)[0])
    assert (
        f"{count} window{'s' * (count > 1)} = " in shown.words and f"Not {count + 1}" in shown.words
    )
    last = int(re.search(r"would end with target (\d+)", shown.words)[1])
    assert last == count * stride + length >= size > last - stride  # the window before has all
    missing = [t.get_text() for t in drawn(shown) if t.get_text().startswith("no letter")]
    assert len(missing) == 1 and missing[0].endswith(f" {last}")
    assert line(shown, "one more?", letter_rows.HIGH)[1:] == text[count * stride + 1 :]


def test_words_change_with_what_is_shown():
    vocab = Vocab("hello")
    said = [
        draw.windows("hello", 3),
        draw.windows("hella", 3),
        draw.windows("hello", 2),
        draw.windows("hello", 2, 2),
        draw.stitch(*predicted("hihello", 3)),
        draw.stitch(*predicted("hihello", 3, wrong=[(1, 2)])),
        draw.stitch(*predicted("hihello", 3, 3)),
        draw.dictionary(vocab),
        draw.dictionary(vocab, "hole"),
        draw.dictionary(vocab, "hell"),
        draw.dictionary(vocab, "hell", other="oleh"),
        draw.dictionary(vocab, "hell", other="olhe"),
    ]
    assert len({shown.words for shown in said}) == len(said)


def test_hidden_numbers_are_in_neither_picture_nor_words(ship):
    for shown in (
        draw.windows(ship, 10, hide="shapes"),
        draw.stitch(*predicted(ship, 10), hide="shapes"),
        draw.dictionary(Vocab(ship), hide="shapes"),
    ):
        both = shown.words + " ".join(t.get_text() for t in drawn(shown))
        assert "_" in both and "170" not in both.replace("170 ", "") and "25 " not in both
    letters = draw.windows("abcdef", 2, hide="values")
    assert sum(t.get_text() == "b" for t in drawn(letters)) == 1  # in the text alone
    coded = draw.dictionary(Vocab("hello"), "hell", hide="values")
    assert "1 0 2 2" not in coded.words and line(coded, "ids") == ""


def bad_calls():
    ids, vocab, text, _ = predicted("hihello", 3)
    yield "windows", "text must be a string", lambda: draw.windows(5, 3)
    yield "windows", "at least one character", lambda: draw.windows("", 3)
    yield "windows", "at least 2 characters", lambda: draw.windows("h", 1)
    yield "windows", "length must be in 1..4", lambda: draw.windows("hello", 5)
    yield "windows", "stride must be in 1..4", lambda: draw.windows("hello", 3, 0)
    yield "windows", "hide", lambda: draw.windows("hello", 3, hide="all")
    yield "windows", "ax must be", lambda: draw.windows("hello", 3, ax=3)


def test_bad_input_is_answered_with_the_rule():
    for family, rule, call in bad_calls():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(f"{family}: "), rule
        assert rule in str(caught.value)
        assert "got" in str(caught.value) or "known are" in str(caught.value)


def test_a_claim_that_does_not_hold_is_refused(monkeypatch):
    """The pictures rest on lablib.characters; were it wrong, they would not draw what it says."""
    from lablib import characters

    right = characters.windows
    monkeypatch.setattr(characters, "windows", lambda *given: [part[:-1] for part in right(*given)])
    with pytest.raises(AssertionError):
        draw.windows("hello", 2)
    ids, *rest = predicted("hihello", 3, 2, [(1, 0)])
    monkeypatch.setattr(characters, "stitch", lambda w, s: torch.cat([w[0], w[1:, :s].flatten()]))
    with pytest.raises(AssertionError):
        draw.stitch(ids, *rest)


def test_a_stride_above_1_is_an_arrow_as_long_as_the_stride(ship):
    assert "stride 1" not in [t.get_text() for t in drawn(draw.windows(ship, 5))]
    shown = draw.windows("abcdefghijkl", 4, 3)
    said = next(t for t in drawn(shown) if t.get_text() == "stride 3")
    y, a = said.get_position()[1], {t.get_text(): t.get_position()[0] for t in drawn(shown)}
    arrows = [p for p in shown.figure.axes[0].patches if isinstance(p, FancyArrowPatch)]
    (x0, y0), (x1, y1) = arrows[0]._posA_posB
    assert len(arrows) == 1 and y0 == y1 and abs(y0 - y) < 0.2
    assert x1 - x0 == pytest.approx(3 * (a["1"] - a["0"]))
    assert "windows of 5, stride 3:  " in [t.get_text() for t in drawn(draw.windows(ship, 5, 3))]
    clean_and_light(shown)
