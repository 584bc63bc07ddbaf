"""The pictures: clean on the page, true to the tensor, the same every time, firm with bad input."""

import io
import itertools
import re

import pytest
import torch
from lint_picture import LETTERS, ODD, WORDS, clean, faults, hello, hot, odd, pair, picture, texts
from matplotlib.figure import Figure
from PIL import Image
from torch import nn

from lablib import draw
from lablib._say import fixed
from lablib.draw.page.colours import AXES
from lablib.models import LoopRNN

NUMBER = re.compile(r"-?\d+\.\d\d")


FAMILIES = ("tensor", "cell", "unroll", "influence", "patterns")


@pytest.fixture(autouse=True)
def one_seed():
    torch.manual_seed(0)


def sizes_of(*base: int) -> list[tuple[int, ...]]:
    """`base`, and each of its axes at 1, 7 and 1,000."""
    changed = itertools.product(range(len(base)), (1, 7, 1000))
    return [(*base[:axis], size, *base[axis + 1 :]) for axis, size in changed]


def changes():
    right, wrong = pair()
    x, other = hello(), hello()
    other[0, 0] = torch.eye(4)[1]
    axes, zero = "batch sequence feature", torch.zeros(2)
    yield draw.tensor(x, axes), draw.tensor(other, axes)
    yield draw.tensor(x, axes), draw.tensor(x, "sequence batch feature")
    yield draw.tensor(x, axes), draw.tensor(x, axes, layout="print")
    yield draw.tensor(x, axes, words=WORDS), draw.tensor(x, axes, words=["hellO", *WORDS[1:]])
    yield draw.tensor(x, axes, features="helo"), draw.tensor(x, axes, features="hela")
    yield draw.tensor(x, axes, highlight="0"), draw.tensor(x, axes, highlight="1")
    yield draw.tensor(x * 1.5, axes), draw.tensor(x * 1.51, axes)
    yield draw.cell(right, x[0, 0], zero), draw.cell(right, x[0, 1], zero)
    yield draw.cell(right, x[0, 0], zero), draw.cell(right, x[0, 0], zero + 0.1)
    yield draw.unroll(right, x), draw.unroll(right, other)
    yield draw.unroll(right, x, words=WORDS), draw.unroll(wrong, x, words=WORDS)
    yield draw.unroll(right, x), draw.unroll(right, x, h=torch.ones(1, 3, 2))
    yield draw.influence(right, x, (0, 1)), draw.influence(right, x, (0, 2))
    yield draw.influence(right, x, (0, 1)), draw.influence(wrong, x, (0, 1))
    yield draw.patterns(right, x[0]), draw.patterns(right, x[0, :4])


def colours(png: bytes) -> set[str]:
    found = Image.open(io.BytesIO(png)).convert("RGB").getcolors(1 << 20)
    return {f"#{red:02x}{green:02x}{blue:02x}" for _, (red, green, blue) in found}


@pytest.mark.parametrize("family", FAMILIES)
def test_lint_of_the_notebooks_pictures(family):
    clean(picture(family))


@pytest.mark.parametrize("family", FAMILIES)
def test_lint_of_worksheets(family):
    clean(picture(family, hide="shapes"))


def test_lint_of_long_labels():
    labels = ["a very long label indeed", "x", "temperature", "W" * 40]
    for layout in ("time", "print", "both"):
        values = torch.randn(3, 5, 4)
        name = "a_very_long_name" * 6
        clean(
            draw.tensor(values, "batch sequence feature", layout=layout, features=labels, name=name)
        )
    clean(draw.cell(nn.RNN(4, 2), torch.eye(4)[1], torch.zeros(2), features=labels))


@pytest.mark.parametrize("size", sizes_of(3, 5, 4), ids=str)
def test_lint_of_unrolled_batches(size):
    first = sum(size) % 2 == 0
    rnn = nn.RNN(size[2], 2, batch_first=first)
    clean(draw.unroll(rnn, hot(*size), words=odd(*size[:2])))


@pytest.mark.parametrize(
    "steps, features, hidden", [(1, 1, 1), (7, 2, 7), (1000, 7, 2), (2, 1000, 1000)]
)
def test_lint_of_one_row(steps, features, hidden):
    rnn = nn.RNN(features, hidden)
    clean(draw.unroll(rnn, hot(steps, features), words=odd(1, steps)))
    clean(draw.unroll(rnn, 100 * torch.randn(steps, features)))
    labels = [ODD[i % len(ODD)] for i in range(features)]
    clean(draw.cell(rnn, hot(1, features)[0], torch.zeros(hidden), letter="\n", features=labels))
    clean(draw.cell(rnn, 20 * torch.randn(features), torch.randn(hidden)))
    clean(draw.patterns(rnn, torch.randn(steps, features)))


def test_the_lint_sees_each_fault():
    shown = picture("unroll")
    axes = shown.figure.axes[0]
    value = next(text for text in axes.texts if text.get_text() == "0.33")
    x, y = value.get_position()
    for place, fault in {(x, y + 0.2): "over a line", (17, y): "off the page"}.items():
        value.set_position(place)
        assert any(fault in found for found in faults(shown))
    value.set_position((x, y))
    other = next(text for text in axes.texts if text.get_text() == "-0.23")
    other.set_position((x, y))
    assert any("over '0.33'" in found or "'0.33' over" in found for found in faults(shown))
    other.set_fontsize(13)
    assert any("13.0 points" in found for found in faults(shown))


def test_unrolled_outputs_are_those_of_one_call():
    for rnn in (*pair(), LoopRNN(4, 2)):
        outputs, _ = rnn(hello())
        numbers = [s for s in texts(draw.unroll(rnn, hello(), words=WORDS)) if NUMBER.fullmatch(s)]
        assert sorted(numbers) == sorted(fixed(v, 2) for v in outputs.flatten().tolist())


def test_letters_enter_where_the_module_takes_them():
    right, wrong = pair()
    words = draw.unroll(right, hello(), words=WORDS).words
    assert "t = 0: in h e l," in words and "row 0 reads h e l l o: word 0" in words
    assert "h_n[0] = outputs[:, 4]" in words
    shown = draw.unroll(wrong, hello(), words=WORDS)
    assert "t = 0: in h e l l o," in shown.words and "none of the words" in shown.words
    assert "h_n[0] = outputs[2]" in shown.words and "all of word 2" in texts(shown)
    swapped = draw.unroll(wrong, hello().transpose(0, 1), words=WORDS)
    assert "t = 0: in h e l," in swapped.words and "h_n[0] = outputs[4]" in swapped.words


def test_letters_of_a_square_batch_follow_the_vectors():
    words = ["hel", "olh", "eeo"]
    x = torch.stack([torch.eye(4)[[LETTERS.index(c) for c in word]] for word in words])
    _, wrong = pair()
    assert "t = 0: in h e l," in draw.unroll(wrong, x, words=words).words
    assert "t = 0: in h o e," in draw.unroll(wrong, x.transpose(0, 1), words=words).words


def test_words_change_with_what_is_shown():
    for one, other in changes():
        assert one.words != other.words


@pytest.mark.parametrize("family", FAMILIES)
def test_png_is_small_and_keeps_the_colours_of_the_axes(family):
    png = picture(family).png()
    assert len(png) <= 40_000
    assert AXES["feature"] in colours(png)


def test_many_greys_leave_every_axis_its_colour():
    rnn = nn.RNN(25, 10, num_layers=2, batch_first=True)
    shown = draw.states(rnn, torch.eye(25)[torch.arange(1700) % 25].reshape(170, 10, 25))
    hues = {AXES[axis] for axis in ("batch", "sequence", "feature", "hidden")}
    assert hues <= {text.get_color() for text in shown.figure.axes[0].texts}
    assert hues <= colours(shown.png())


def test_hidden_shapes_and_values_are_in_neither_picture_nor_words():
    for family in FAMILIES:
        shown = picture(family, hide="shapes")
        assert "(3, 5" not in shown.words and "(5, 4)" not in shown.words and "_" in shown.words
    for family in ("unroll", "influence"):
        shown = picture(family, hide="values")
        assert not any(NUMBER.search(text) for text in [*texts(shown), shown.words])


def test_influence_names_the_module_and_the_letters():
    shown = picture("influence")
    assert "RNN(4, 2, batch_first=True)" in texts(shown)
    assert shown.words.startswith(
        "RNN(4, 2, batch_first=True) over x (3, 5, 4).\n"
        "Letters of word 0: h e l l o; 1: e o l l l; 2: l l e e l.\n"
        'Disturbed: x[0, 1], the letter "e".\n'
    )


def test_axes_of_the_caller():
    figure = Figure(figsize=(6, 3))
    axes = figure.add_subplot()
    for family in FAMILIES:
        axes.clear()
        shown = picture(family, ax=axes)
        assert shown.figure is figure
        assert max(text.get_fontsize() for text in axes.texts) < 14


def bad_calls():
    right, _ = pair()
    x = hello()
    yield "rnn must be", lambda: draw.unroll(nn.Linear(4, 2), x)
    yield "last axis", lambda: draw.unroll(nn.RNN(5, 2), x)
    yield "dtype", lambda: draw.unroll(right, x.double())
    yield "finite", lambda: draw.unroll(right, x * float("nan"))
    yield "no empty axis", lambda: draw.unroll(right, torch.zeros(3, 0, 4))
    yield "words must be 3", lambda: draw.unroll(right, x, words=["hello"])
    yield "words must be a string", lambda: draw.unroll(right, x, words=[1, 2, 3])
    yield "h must have shape", lambda: draw.unroll(right, x, h=torch.zeros(1, 2, 2))


def test_bad_input_is_answered_with_the_rule():
    for rule, call in bad_calls():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        said_rule = str(caught.value)
        assert rule in said_rule and said_rule.split(":")[0] in FAMILIES, (rule, said_rule)
        assert "got" in said_rule
