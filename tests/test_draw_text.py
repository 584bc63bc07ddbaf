"""A text shaded by numbers: true to them, clean on the page, firm with bad input."""

import re

import pytest
import torch
from lint_picture import ODD, clean_and_light, drawn, many, read_letters

from lablib import draw
from lablib._say import fixed
from lablib.draw.page.colours import AXES, INK, PAPER

NAN, INF = float("nan"), float("inf")


def shade(shown: draw.Picture, text) -> tuple[float, ...]:
    """The colour of the box that a text stands in."""
    x, y = text.get_position()
    filled = [p for p in shown.figure.axes[0].patches if p.get_fill() and p.get_facecolor()[3]]
    (box,) = [p for p in filled if p.get_path().get_extents().contains(x, y)]
    return box.get_facecolor()


@pytest.mark.parametrize("size", [1, 7, 60, 300, 2000])
@pytest.mark.parametrize("letters", [ODD, "hello "], ids=["odd", "hello"])
def test_lint_of_any_text(letters, size):
    torch.manual_seed(size)
    numbers = torch.randn(size)
    numbers[::3] = torch.tensor([NAN, INF, -INF, 0, 1e6])[torch.arange(len(numbers[::3])) % 5]
    clean_and_light(draw.text(many(letters, size), numbers, correct=torch.rand(size) > 0.2))


@pytest.mark.parametrize("numbers", [[0] * 60, [NAN] * 60, [True, False] * 30, [1e20, -1.5] * 30])
def test_lint_of_any_numbers(numbers):
    clean_and_light(draw.text(many("hello ", 60), numbers, name="a_very_long_name" * 6))
    clean_and_light(draw.text("hell", numbers[:4], hide="values"))


def test_every_letter_has_its_number_below_it():
    torch.manual_seed(0)
    numbers = torch.randn(5)
    shown = draw.text("abcde", numbers)
    at = {t.get_text(): t.get_position() for t in drawn(shown)}
    for letter, number in zip("abcde", numbers.tolist(), strict=True):
        assert at[letter][0] == at[fixed(number, 2)][0] and at[letter][1] < at[fixed(number, 2)][1]
    pairs = [f"{c} {fixed(n, 2)}" for c, n in zip("abcde", numbers.tolist(), strict=True)]
    assert f"{'; '.join(pairs)}." in shown.words


def test_darker_means_farther_from_0():
    text = "abcdefghijklmnopqrstuvwxyz" * 4  # too many for numbers
    numbers = torch.linspace(-1, 2, 104)
    shown = draw.text(text, numbers)
    letters = [t for t in drawn(shown) if re.fullmatch("[a-z]", t.get_text())]
    assert "".join(t.get_text() for t in letters) == text
    shades = [shade(shown, letters[i])[0] for i in numbers.abs().argsort().tolist()]
    assert shades == sorted(shades)[::-1] and shades[-1] < 0.3 and shades[0] > 0.9
    assert "Farthest from 0: 2.00 at 103 (z); 1.97 at 102 (y)" in shown.words
    corners = [x for line in shown.figure.axes[0].lines for x in line.get_xdata()[::3]]
    assert len(corners) == (numbers < 0).sum()  # a mark for each negative one
    negative = [letters[i] for i in range(104) if numbers[i] < 0]
    for letter, corner in zip(negative, corners, strict=True):
        assert 0.05 < letter.get_position()[0] - corner  # left of the letter, not under it
    assert "mark in the corner = negative" in " ".join(t.get_text() for t in drawn(shown))


def test_nan_and_infinities_are_drawn_as_such():
    shown = draw.text("abcd", [1.5, NAN, INF, -INF])
    at = {t.get_text(): t.get_position()[0] for t in drawn(shown)}
    assert at["b"] == at["nan"] and at["c"] == at["inf"] and at["d"] == at["-inf"]
    assert (
        "b nan; c inf; d -inf" in shown.words and "Farthest from 0: 1.50 at 0 (a)." in shown.words
    )
    assert "none is finite" in draw.text("ab", [NAN, INF]).words
    long = draw.text(many("ab", 150), [NAN, 1.0] * 75)
    assert sum(t.get_text() == "nan" for t in drawn(long)) == 75


def test_wrong_letters_are_marked_where_they_stand():
    shown = draw.text("abcde", [0.1] * 5, correct=[True, False, True, True, False])
    at = {t.get_text(): t.get_position()[0] for t in drawn(shown)}
    crosses = [t.get_position()[0] for t in drawn(shown) if t.get_text() == "×"]
    assert sorted(crosses) == [at["b"], at["e"]]
    tops = {t.get_text(): t.get_position()[1] for t in drawn(shown)}
    frames = [p.get_path().vertices[:, 1] for p in shown.figure.axes[0].patches]
    around = [edge for edge in frames if edge.min() < tops["b"] < edge.max()]
    assert any(edge.min() < tops["×"] < edge.max() for edge in around)  # one frame holds both
    assert tops["b"] < tops["×"]
    assert "3 of 5 letters right, wrong: 1 (b), 4 (e)." in shown.words
    all_right = draw.text("abcde", [0.1] * 5, correct=torch.ones(5, dtype=torch.bool))
    assert "5 of 5 letters right." in all_right.words
    assert not [t for t in drawn(all_right) if t.get_text() == "×"]


@pytest.mark.parametrize("wrong", [0, 1])
def test_the_key_of_a_long_text_names_the_mark_only_where_there_is_one(wrong):
    correct = torch.arange(100) >= wrong
    shown = draw.text("hello" * 20, [0.1] * 100, correct=correct)
    (key,) = [t.get_text() for t in drawn(shown) if "darker" in t.get_text()]
    assert key.endswith(",  × = wrong letter") == bool(wrong)


@pytest.mark.parametrize("size", [1, 60, 300])
def test_lint_of_a_mask(size):
    torch.manual_seed(size)
    mask = torch.rand(size) > 0.5
    clean_and_light(draw.text(many(ODD, size), torch.randn(size), mask=mask))
    clean_and_light(draw.text(many("hello ", size), torch.randn(size), mask=mask, hide="values"))


def test_a_bar_stands_below_the_letters_of_the_mask():
    shown = draw.text("abcdef", [0.1] * 6, mask=[False, True, True, False, False, True])
    at = {t.get_text(): t.get_position() for t in drawn(shown)}
    boxes = [p.get_path().get_extents() for p in shown.figure.axes[0].patches]
    bars = [box for box in boxes if 0 < box.height < 0.2]
    below = [[c for c in "abcdef" if bar.x0 < at[c][0] < bar.x1] for bar in bars]
    assert below == [["b", "c"], ["f"]] and all(bar.y0 > at["b"][1] for bar in bars)
    assert "Mask: 3 of 6 letters: 1 to 2, 5 to 5." in shown.words
    assert any("bar below = mask" in t.get_text() for t in drawn(shown))
    empty = draw.text("abc", [0.1] * 3, mask=[False] * 3)
    assert "Mask: 0 of 3 letters." in empty.words
    hidden = draw.text("abc", [0.1] * 3, mask=[True] * 3, hide="values")
    assert "Mask" not in hidden.words


def test_shades_use_the_range_of_the_numbers_shown():
    def fills(numbers: list[float]) -> list[tuple]:
        patches = draw.text("abc", numbers).figure.axes[0].patches
        return [patch.get_facecolor()[0] for patch in patches][:3]

    light, middle, dark = fills([0.9, 0.95, 1.0])
    assert light > 0.95 and light - middle > 0.2 and middle - dark > 0.2
    shown = draw.text("abc", [0.9, 0.95, 1.0])
    said = [t.get_text() for t in drawn(shown)]
    assert said.count("0.90") == 2 and said.count("1.00") == 2  # in a cell and in the key
    assert any("darker = larger" in text for text in said)
    signed = [t.get_text() for t in drawn(draw.text("abc", [-0.9, 0.95, 1.0]))]
    assert any("farther from 0" in text for text in signed) and "0" in signed


def test_lines_begin_with_the_index_of_their_first_letter():
    text = "".join(chr(0x4E00 + i) for i in range(1000))
    shown = draw.text(text, torch.arange(1000))
    starts = [
        t for t in drawn(shown) if t.get_color() == AXES["sequence"] and t.get_fontsize() == 14
    ]
    lines = [read_letters(shown, t.get_position()[1] - 0.085) for t in starts]
    assert lines[0][0] == text[0] and lines[-1][-1] == text[-1] and text[500] not in "".join(lines)
    for index, line in zip(starts, lines, strict=True):
        assert len(line) > 1 and text[int(index.get_text()) :].startswith(line)
    assert any(t.get_text() == "…" for t in drawn(shown))


def test_words_change_with_what_is_shown():
    said = [
        draw.text("hello", [1, 2, 3, 4, 5]),
        draw.text("hella", [1, 2, 3, 4, 5]),
        draw.text("hello", [1, 2, 3, 4, 6]),
        draw.text("hello", [1, 2, 3, 4, 5], name="loss"),
        draw.text("hello", [1, 2, 3, 4, 5], correct=[True] * 5),
        draw.text("hello", [1, 2, 3, 4, 5], correct=[True] * 4 + [False]),
    ]
    assert len({shown.words for shown in said}) == len(said)


def test_hidden_numbers_are_in_neither_picture_nor_words():
    shown = draw.text(
        "hello", [0.5, -1.25, 2, 3, 4], hide="values", correct=[True, False] * 2 + [True]
    )
    both = shown.words + " ".join(t.get_text() for t in drawn(shown))
    assert not re.search(r"\d\.\d", both) and "×" not in both
    letters = [t for t in drawn(shown) if t.get_text() in "helo"]
    assert all(t.get_color() == INK for t in letters) and len(letters) == 5
    assert {shade(shown, t)[:3] for t in letters} == {(1.0, 1.0, 1.0)} and PAPER == "#ffffff"
    blank = draw.text("hello", [0.5] * 5, hide="shapes")
    assert "(_,)" in blank.words and "5 letters" not in blank.words


def bad_calls():
    five = [0.5] * 5
    yield "text must be a string", lambda: draw.text(5, five)
    yield "at least one character", lambda: draw.text("", [])
    yield "each of 5 letters, got 4", lambda: draw.text("hello", five[:4])
    yield "numbers must be numbers", lambda: draw.text("hello", ["a"] * 5)
    yield "numbers must be a tensor", lambda: draw.text("hello", "12345")
    yield "shape (N), got (5, 1)", lambda: draw.text("hello", torch.zeros(5, 1))
    yield "shape (N), got (5, 1)", lambda: draw.text("hello", [[0.5]] * 5)
    yield "no empty axis", lambda: draw.text("hello", [])
    yield "real", lambda: draw.text("hello", torch.ones(5).to(torch.uint16))
    yield "real", lambda: draw.text("hello", torch.zeros(5, dtype=torch.complex64))
    yield "name must be a string", lambda: draw.text("hello", five, name=3)
    yield "correct must have one entry", lambda: draw.text("hello", five, correct=[True] * 4)
    yield "True and False", lambda: draw.text("hello", five, correct=torch.ones(5))
    yield "mask must have one entry", lambda: draw.text("hello", five, mask=[True] * 4)
    yield "True and False", lambda: draw.text("hello", five, mask=torch.ones(5))
    yield "correct or mask", lambda: draw.text("hello", five, mask=[True] * 5, correct=[True] * 5)
    yield "correct must be a tensor", lambda: draw.text("hello", five, correct="hello")
    yield "hide must be", lambda: draw.text("hello", five, hide="all")
    yield "ax must be", lambda: draw.text("hello", five, ax=3)


def test_bad_input_is_answered_with_the_rule():
    for rule, call in bad_calls():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith("text: "), rule
        assert rule in str(caught.value) and "got" in str(caught.value)
