"""The picture of a tensor: clean on the page, true to its values, firm with bad input."""

import itertools
import re
import subprocess
import sys
import warnings

import matplotlib
import pytest
import torch
from lint_picture import ODD, clean, hello, hot, odd, pair, texts

from lablib import draw
from lablib._say import fixed
from lablib.draw.page import fonts
from lablib.draw.page.colours import AXES, PAPER
from lablib.draw.page.wording import character_text

NUMBER = re.compile(r"-?\d+\.\d\d")


@pytest.fixture(autouse=True)
def one_seed():
    torch.manual_seed(0)


def sizes_of(*base: int) -> list[tuple[int, ...]]:
    """`base`, and each of its axes at 1, 7 and 1,000."""
    changed = itertools.product(range(len(base)), (1, 7, 1000))
    return [(*base[:axis], size, *base[axis + 1 :]) for axis, size in changed]


@pytest.mark.parametrize("size", sizes_of(3, 5, 4), ids=str)
def test_lint_of_tensors_of_any_size(size):
    labels = [ODD[i % len(ODD)] for i in range(size[2])]
    layout = ("time", "print", "both")[sum(size) % 3]
    words = odd(*size[:2])
    axes = "batch sequence feature"
    clean(draw.tensor(hot(*size), axes, layout=layout, words=words, features=labels))
    clean(draw.tensor(30 * torch.randn(size), axes, layout=layout))


@pytest.mark.parametrize("size", [(1,), (1000,), (2, 7), (7, 1000), (1000, 7)], ids=str)
def test_lint_of_smaller_tensors(size):
    axes = ("feature", "sequence hidden")[len(size) - 1]
    clean(draw.tensor(torch.randn(size), axes, highlight="-1"))


def test_cells_stand_where_their_values_are():
    t = torch.tensor([[0.11, 0.12, 0.13], [0.21, 0.22, 0.23]])  # (sequence, feature)
    drawn = draw.tensor(t, "sequence feature").figure.axes[0].texts
    at = {text.get_text(): text.get_position() for text in drawn}
    assert at["0.11"][0] < at["0.21"][0] and at["0.11"][1] == at["0.21"][1]  # steps go right
    assert at["0.11"][1] < at["0.13"][1]  # features go down
    drawn = draw.tensor(t, "sequence feature", layout="print").figure.axes[0].texts
    at = {text.get_text(): text.get_position() for text in drawn}
    assert at["0.11"][0] < at["0.13"][0] and at["0.11"][1] < at["0.21"][1]


def test_letters_name_the_axes_as_well():
    t = torch.randn(3, 5, 4)
    for letters, names in (("B T V", "batch sequence vocabulary"), ("L B H", "layer batch hidden")):
        assert draw.tensor(t, letters).words == draw.tensor(t, names).words
    both = [draw.argmax(t, axes, 1) for axes in ("B T F", "batch sequence feature")]
    assert both[0].words == both[1].words
    x = t[:2, :2, :2]
    both = [draw.reshape(x, axes, "flatten()") for axes in ("B T F", "batch sequence feature")]
    assert both[0].words == both[1].words


def test_ticks_count_from_0_and_stand_over_their_cells():
    drawn = draw.tensor(torch.randn(2, 3), "sequence feature", words="ab").figure.axes[0].texts
    for axis, along in (("sequence", 0), ("feature", 1)):
        ticks = [t for t in drawn if t.get_color() == AXES[axis] and t.get_fontsize() == 14]
        assert [t.get_text() for t in ticks] == [str(i) for i in range((2, 3)[along])]
        places = [t.get_position()[along] for t in ticks]
        assert places == sorted(places)
    letters = {t.get_text(): t.get_position()[0] for t in drawn if t.get_text() in ("a", "b")}
    values = sorted({t.get_position()[0] for t in drawn if NUMBER.fullmatch(t.get_text())})
    assert list(letters.values()) == pytest.approx(values)


@pytest.mark.parametrize("layout", ["time", "print"])
def test_every_value_is_drawn_once(layout):
    t = torch.randperm(60).reshape(3, 5, 4) / 100 + 1.2
    numbers = [
        s for s in texts(draw.tensor(t, "batch sequence feature", layout=layout)) if "." in s
    ]
    assert sorted(numbers) == sorted(fixed(v, 2) for v in t.flatten().tolist())


def test_hot_entries_are_shown_however_many_features():
    shown = draw.tensor(hot(3, 5, 1000), "batch sequence feature")
    drawn = shown.figure.axes[0].texts
    steps = [t for t in drawn if t.get_color() == AXES["sequence"] and t.get_text().isdigit()]
    ones = [t for t in drawn if t.get_text() == "1" and t.get_color() == PAPER]
    assert len(ones) == len(steps) - 1 >= 4  # one a column; the title has one digit more


def test_nan_and_infinities_are_drawn_as_such():
    values = torch.tensor([[1.5, float("nan")], [float("inf"), -float("inf")]])
    shown = draw.tensor(values, "sequence feature")
    assert {"nan", "inf", "-inf", "1.50"} <= set(texts(shown))
    assert "[[1.50, nan], [inf, -inf]]" in shown.words


def test_framed_cells_are_those_of_the_index():
    words = draw.tensor(hello(), "batch sequence feature", highlight=":, 1").words
    assert "Framed: x[:, 1] (3, 4), 12 of 60 values." in words
    mask = torch.zeros(3, 5, 4, dtype=torch.bool)
    mask[:, 1] = True
    by_mask = draw.tensor(hello(), "batch sequence feature", highlight=mask)
    assert "12 of 60" in by_mask.words


def test_words_never_hold_a_code_point_for_want_of_a_font(monkeypatch):
    fonts.known_font.cache_clear()
    monkeypatch.setattr(fonts, "installed_fonts", lambda: [])
    monkeypatch.setattr(fonts, "find_new_fonts", lambda: False)
    try:
        assert fonts.glyph_of("가") == ("U+AC00", fonts.MONO)
        shown = draw.tensor(hot(2, 3), "sequence feature", words="가힣")
        assert "가 힣" in shown.words and "U+" not in shown.words
        clean(shown)
    finally:
        fonts.known_font.cache_clear()
    assert character_text("\n") == "U+000A" and character_text(" ") == "␣"


@pytest.mark.parametrize("size", [(1, 1, 1, 1), (2, 3, 5, 4), (7, 170, 10, 25)], ids=str)
def test_four_dimensions_are_rows_of_three(size):
    for axes in ("layer batch sequence hidden", "batch sequence layer feature"):
        shown = draw.tensor(torch.randn(size), axes, highlight="-1")
        clean(shown)
        last = size[axes.split().index("layer")] - 1
        assert f"layer {last}" in texts(shown) and "Below each other: layer." in shown.words
    t = torch.randperm(60).reshape(2, 2, 5, 3) / 100 + 1.2
    seen = [s for s in texts(draw.tensor(t, "layer batch sequence hidden")) if NUMBER.fullmatch(s)]
    assert sorted(seen) == sorted(fixed(v, 2) for v in t.flatten().tolist())
    words = draw.tensor(hot(2, 1, 2, 4), "batch layer sequence feature", words=["ab", "cd"]).words
    assert "Letters of word 0: a b; 1: c d." in words


def test_words_of_large_tensors_stay_short():
    assert len(draw.tensor(hot(170, 10, 25), "batch sequence feature").words) < 600
    assert len(draw.tensor(torch.randn(170, 10, 25), "batch sequence feature").words) < 1200


def test_the_room_never_touches_pyplot():
    code = (
        "import sys, torch; from lablib import draw; "
        "draw.tensor(torch.eye(3), 'sequence feature').png(); "
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def bad_calls():
    right, _ = pair()
    x = hello()
    axes = "batch sequence feature"
    yield "axes", lambda: draw.tensor(x, "batch sequence")
    yield "axes", lambda: draw.tensor(x, "batch sequence colour")
    yield "axes", lambda: draw.tensor(x, "batch batch feature")
    yield "axes", lambda: draw.tensor(x, 3)
    yield 'such as "batch sequence feature" or "B T F"', lambda: draw.tensor(x)
    yield "axes must name each", lambda: draw.tensor(x, "B T S")
    yield "no empty axis", lambda: draw.tensor(torch.zeros(3, 0, 4), axes)
    yield "shape", lambda: draw.tensor(torch.zeros(1, 1, 2, 3, 4), axes)
    yield "axes", lambda: draw.tensor(torch.zeros(1, 2, 3, 4), axes)
    four = "layer batch sequence hidden"
    yield "layout 'both'", lambda: draw.tensor(torch.zeros(1, 2, 3, 4), four, layout="both")
    yield "must be a tensor", lambda: draw.tensor([[1.0]], "batch sequence")
    for dtype in (torch.complex64, torch.uint16, torch.float8_e4m3fn):
        yield "real numbers", lambda dtype=dtype: draw.tensor(torch.ones(2).to(dtype), "feature")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch will drop them
        quantized = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)
    yield "dense tensor", lambda: draw.tensor(quantized, "feature")
    yield "layout", lambda: draw.tensor(x, axes, layout="diagonal")
    yield "layout 'both'", lambda: draw.tensor(torch.zeros(2, 3), "batch sequence", layout="both")
    yield "words must be 3", lambda: draw.tensor(x, axes, words=["hello"])
    yield "length", lambda: draw.tensor(x, axes, words=["hell", "eolll", "lleel"])
    yield "words must be a string", lambda: draw.tensor(x, axes, words=5)
    yield "features must be 4", lambda: draw.tensor(x, axes, features="hel")
    yield "features must be a string", lambda: draw.tensor(x, axes, features=7)
    yield "highlight", lambda: draw.tensor(x, axes, highlight=torch.zeros(3, 5, 4))
    yield "highlight", lambda: draw.tensor(x, axes, highlight=":, 9")
    yield "highlight", lambda: draw.tensor(x, axes, highlight="a")
    yield "hide", lambda: draw.tensor(x, axes, hide="all")
    yield "ax must be", lambda: draw.tensor(x, axes, ax=3)
    yield "name", lambda: draw.tensor(x, axes, name=3)
    plain = {"axes": "batch feature", "layout": "print"}
    yield "rows must be 3 names", lambda: draw.tensor(x[:, 0], rows=["one", "two"], **plain)
    yield "rows must be a list", lambda: draw.tensor(x[:, 0], rows="abc", **plain)
    yield "need a matrix", lambda: draw.tensor(x, axes, layout="print", rows=["a", "b", "c"])
    yield "need a matrix", lambda: draw.tensor(x[:, 0], "batch feature", scale="row")
    yield "scale must be", lambda: draw.tensor(x[:, 0], scale="column", **plain)


def test_bad_input_is_answered_with_the_rule():
    for rule, call in bad_calls():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        said_rule = str(caught.value)
        assert rule in said_rule and said_rule.startswith("tensor: "), (rule, said_rule)
        assert "got" in said_rule


@pytest.mark.parametrize("layout", ["time", "print"])
def test_each_letter_stands_beside_its_own_step(layout):
    picture = draw.tensor(torch.eye(3), "sequence feature", layout=layout, words="abc")
    placed = picture.figure.findobj(
        lambda artist: getattr(artist, "get_text", str)() in list("abc")
    )
    along = 0 if layout == "time" else 1  # columns are steps, or rows are
    placed.sort(key=lambda text: text.get_position()[along])
    assert [text.get_text() for text in placed] == list("abc")


def three_rows(**more) -> draw.Picture:
    rows = torch.tensor([[0.0, 1.0, 0.0], [0.3, 0.68, 0.02], [0.5, 6.2, -3.1]])
    names = ["best letter", "probabilities", "raw scores"]
    return draw.tensor(rows, "batch feature", layout="print", rows=names, **more)


def test_rows_have_their_names_and_their_numbers_in_the_words():
    shown = three_rows(features="abc")
    clean(shown)
    drawn = {text.get_text(): text.get_position()[1] for text in shown.figure.axes[0].texts}
    for name, value in (("best letter", "1.00"), ("probabilities", "0.68"), ("raw scores", "6.20")):
        assert drawn[name] == pytest.approx(drawn[value], abs=0.1)  # on one line
    assert "Row raw scores: [0.50, 6.20, -3.10]" in shown.words
    long = draw.tensor(torch.ones(40, 3), "batch feature", layout="print", rows=["a name"] * 40)
    clean(long)


def test_each_row_is_shaded_on_its_own_scale_where_asked():
    def fills(shown: draw.Picture) -> list[str]:
        cells = [p for p in shown.figure.axes[0].patches if p.get_linewidth() == 0.8]
        return [matplotlib.colors.to_hex(cell.get_facecolor()) for cell in cells]

    own = fills(three_rows(scale="row"))
    assert own[1] == own[4] == own[7] == "#464646"  # the largest of each row
    assert own[0] == own[2] == "#fafafa" and own[8] not in (own[6], own[7])
    assert len(set(fills(three_rows()))) == 1
    wide = draw.tensor(torch.randn(2, 60), "batch feature", layout="print", scale="row")
    clean(wide)
    assert "Each row has its own shades" in wide.words


def test_letters_stand_for_the_names_of_axes():
    x = torch.randn(3, 5, 4)
    long, short = (draw.tensor(x, axes) for axes in ("batch sequence vocabulary", "B T V"))
    assert long.words == short.words and texts(long) == texts(short)
    assert "layer 2" in draw.tensor(torch.randn(2, 3, 4), "L B H").words
    with pytest.raises(ValueError, match="once"):
        draw.tensor(x, "B batch T")


@pytest.mark.parametrize(
    "shape, example",
    [
        ((4,), '"feature" or "F"'),
        ((5, 4), '"sequence feature" or "T F"'),
        ((3, 5, 4), '"batch sequence feature" or "B T F"'),
        ((2, 3, 5, 4), '"layer batch sequence hidden" or "L B T H"'),
    ],
)
def test_missing_axes_are_answered_with_an_example(shape, example):
    calls = [draw.tensor, *[draw.argmax, draw.reshape] * (len(shape) in (2, 3))]
    for call in calls:
        with pytest.raises(TypeError, match="axes must be a string such as") as caught:
            call(torch.zeros(shape))
        assert example in str(caught.value)
    draw.tensor(torch.zeros(shape), example.split('"')[3])
