"""The pictures: clean on the page, true to the tensor, the same every time, firm with bad input."""

import io
import itertools
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
import torch
from matplotlib.figure import Figure
from PIL import Image
from torch import nn

from lablib import draw, probe
from lablib._say import fixed
from lablib.draw.letters import said, seen
from lablib.draw.page import AXES, PAPER
from lablib.models import LoopRNN

sys.path.insert(0, str(Path(__file__).parent))
from lint_picture import faults  # noqa: E402

WORDS = ["hello", "eolll", "lleel"]
LETTERS = "helo"
ODD = "가漢\U0001f600\n\t\x00 é\u200dA\U0010ffff$_^\\김W"
NUMBER = re.compile(r"-?\d+\.\d\d")
FAMILIES = ("tensor", "cell", "unroll", "influence", "patterns")


@pytest.fixture(autouse=True)
def one_seed():
    torch.manual_seed(0)


def hello() -> torch.Tensor:
    """The three words of notebook 01 as (3, 5, 4)."""
    return torch.stack([torch.eye(4)[[LETTERS.index(c) for c in word]] for word in WORDS])


def pair() -> tuple[nn.RNN, nn.RNN]:
    """The same weights, batch_first True and False."""
    torch.manual_seed(0)
    wrong = nn.RNN(4, 2)
    right = nn.RNN(4, 2, batch_first=True)
    right.load_state_dict(wrong.state_dict())
    return right, wrong


def picture(family: str, **more) -> draw.Picture:
    """One picture of each family, as notebooks 00 and 01 show it."""
    right, _ = pair()
    x = hello()
    if family == "tensor":
        names = {"words": WORDS, "features": LETTERS, "highlight": ":, 1"}
        return draw.tensor(x, "batch sequence feature", **names, **more)
    if family == "cell":
        return draw.cell(right, x[0, 0], torch.zeros(2), letter="h", features=LETTERS, **more)
    if family == "unroll":
        return draw.unroll(right, x, words=WORDS, **more)
    if family == "influence":
        return draw.influence(right, x, (0, 1), words=WORDS, **more)
    return draw.patterns(right, x[0], **more)


def texts(shown: draw.Picture) -> list[str]:
    return [text.get_text() for axes in shown.figure.axes for text in axes.texts]


def hot(*sizes: int) -> torch.Tensor:
    """One-hot vectors that go round the features."""
    *outer, features = sizes
    return torch.eye(features)[
        torch.arange(torch.Size(outer).numel()).reshape(outer) * 7 % features
    ]


def odd(rows: int, steps: int) -> list[str]:
    return ["".join(ODD[(r + t) % len(ODD)] for t in range(steps)) for r in range(rows)]


# ---------------------------------------------------------------- on the page


def sizes_of(*base: int) -> list[tuple[int, ...]]:
    """`base`, and each of its axes at 1, 7 and 1,000."""
    changed = itertools.product(range(len(base)), (1, 7, 1000))
    return [(*base[:axis], size, *base[axis + 1 :]) for axis, size in changed]


def clean(shown: draw.Picture) -> None:
    assert faults(shown) == []
    assert 1.5 < shown.figure.get_size_inches()[1] <= 7.5


@pytest.mark.parametrize("family", FAMILIES)
def test_lint_of_the_notebooks_pictures(family):
    clean(picture(family))


@pytest.mark.parametrize("family", FAMILIES)
def test_lint_of_worksheets(family):
    clean(picture(family, hide="shapes"))


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


@pytest.mark.parametrize("size", [(1, 1, 4), (7, 7, 4), (3, 2, 1000), (12, 20, 4)], ids=str)
def test_lint_of_influence(size):
    at = size[0] - 1, size[1] // 2
    clean(draw.influence(nn.RNN(size[2], 2), hot(*size), at, words=odd(*size[:2])))


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


# ---------------------------------------------------------------- true to the tensor


def test_cells_stand_where_their_values_are():
    t = torch.tensor([[0.11, 0.12, 0.13], [0.21, 0.22, 0.23]])  # (sequence, feature)
    drawn = draw.tensor(t, "sequence feature").figure.axes[0].texts
    at = {text.get_text(): text.get_position() for text in drawn}
    assert at["0.11"][0] < at["0.21"][0] and at["0.11"][1] == at["0.21"][1]  # steps go right
    assert at["0.11"][1] < at["0.13"][1]  # features go down
    drawn = draw.tensor(t, "sequence feature", layout="print").figure.axes[0].texts
    at = {text.get_text(): text.get_position() for text in drawn}
    assert at["0.11"][0] < at["0.13"][0] and at["0.11"][1] < at["0.21"][1]


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


def test_unrolled_outputs_are_those_of_one_call():
    for rnn in (*pair(), LoopRNN(4, 2)):
        outputs, _ = rnn(hello())
        numbers = [s for s in texts(draw.unroll(rnn, hello(), words=WORDS)) if NUMBER.fullmatch(s)]
        assert sorted(numbers) == sorted(fixed(v, 2) for v in outputs.flatten().tolist())


def test_cell_shows_every_number_of_the_step():
    rnn = nn.RNN(4, 2)
    x, h = torch.eye(4)[2], torch.tensor([0.5, -0.25])
    shown = texts(draw.cell(rnn, x, h))
    made = rnn(x[None], h[None])[0][0]
    for part in (*rnn.parameters(), h, rnn.weight_ih_l0[:, 2], rnn.weight_hh_l0 @ h, made):
        assert {fixed(v, 4) for v in part.flatten().tolist()} <= set(shown)


def test_cell_follows_relu_and_no_bias():
    shown = draw.cell(nn.RNN(4, 2, bias=False, nonlinearity="relu"), torch.eye(4)[0], torch.ones(2))
    assert "relu(sum)" in shown.words and "b_ih" not in shown.words


def test_influence_shows_the_changes_of_probe():
    right, wrong = pair()
    for rnn in (right, wrong):
        change = probe.influence(rnn, hello())[0, 1]
        shown = texts(draw.influence(rnn, hello(), (0, 1)))
        for value in change.flatten().tolist():
            assert (fixed(value, 2) if value >= 0.005 else "<0.01" if value else "0") in shown


def test_influence_says_which_axis_is_time():
    right, wrong = pair()
    assert "[0, 1] [0, 2] [0, 3] [0, 4]" in draw.influence(right, hello(), (0, 1)).words
    assert "time is axis 1" in draw.influence(right, hello(), (0, 1)).words
    assert "[0, 1] [1, 1] [2, 1]" in draw.influence(wrong, hello(), (0, 1)).words
    assert "time is axis 0" in draw.influence(wrong, hello(), (0, 1)).words
    assert "does not tell" in draw.influence(right, hello(), (0, 4)).words


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


def test_patterns_say_the_shapes_that_came_out():
    words = draw.patterns(pair()[0], hello()[0]).words
    assert "one to many: input (1, 4), then zeros, output (5, 2)" in words
    assert "many to one: input (5, 4), output (2,)" in words


# ---------------------------------------------------------------- words and bytes


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


def test_words_change_with_what_is_shown():
    for one, other in changes():
        assert one.words != other.words


@pytest.mark.parametrize("family", FAMILIES)
def test_png_is_small_and_keeps_the_colours_of_the_axes(family):
    png = picture(family).png()
    assert len(png) <= 40_000
    assert AXES["feature"] in colours(png)


def colours(png: bytes) -> set[str]:
    found = Image.open(io.BytesIO(png)).convert("RGB").getcolors(1 << 20)
    return {f"#{red:02x}{green:02x}{blue:02x}" for _, (red, green, blue) in found}


def test_many_greys_leave_every_axis_its_colour():
    rnn = nn.RNN(25, 10, num_layers=2, batch_first=True)
    shown = draw.states(rnn, torch.eye(25)[torch.arange(1700) % 25].reshape(170, 10, 25))
    hues = {AXES[axis] for axis in ("batch", "sequence", "feature", "hidden")}
    assert hues <= {text.get_color() for text in shown.figure.axes[0].texts}
    assert hues <= colours(shown.png())


def test_words_never_hold_a_code_point_for_want_of_a_font(monkeypatch):
    from lablib.draw import letters

    letters.known_font.cache_clear()
    monkeypatch.setattr(letters, "installed", lambda: [])
    monkeypatch.setattr(letters, "found_new_fonts", lambda: False)
    try:
        assert seen("가") == ("U+AC00", letters.MONO)
        shown = draw.tensor(hot(2, 3), "sequence feature", words="가힣")
        assert "가 힣" in shown.words and "U+" not in shown.words
        clean(shown)
    finally:
        letters.known_font.cache_clear()
    assert said("\n") == "U+000A" and said(" ") == "␣"


def test_hidden_shapes_and_values_are_in_neither_picture_nor_words():
    for family in FAMILIES:
        shown = picture(family, hide="shapes")
        assert "(3, 5" not in shown.words and "(5, 4)" not in shown.words and "_" in shown.words
    for family in ("unroll", "influence"):
        shown = picture(family, hide="values")
        assert not any(NUMBER.search(text) for text in [*texts(shown), shown.words])


def test_a_worksheet_of_a_cell_keeps_what_is_given():
    rnn, h = nn.RNN(4, 2), torch.tensor([0.5, -0.25])
    x = torch.tensor([0.1, 0.2, 0.3, 0.4])
    shown = draw.cell(rnn, x, h, hide="values")
    given = torch.cat([x, h, *(weight.detach().flatten() for weight in rnn.parameters())])
    asked = torch.cat([rnn.weight_ih_l0 @ x, rnn.weight_hh_l0 @ h, rnn(x[None], h[None])[0][0]])
    for seen_there in (texts(shown), re.findall(r"-?\d\.\d{4}", shown.words)):
        assert {fixed(v, 4) for v in given.tolist()} <= set(seen_there)
        assert not {fixed(v, 4) for v in asked.tolist()} & set(seen_there)
    assert shown.words.count("to compute") == 4  # both products, the sum, h'


def test_patterns_name_their_cells():
    shown = picture("patterns")
    assert texts(shown).count("RNN") == 15 and texts(shown).count("same W") == 1
    assert "5 steps each, the same W in every cell." in shown.words
    clean(draw.patterns(nn.RNN(4, 2), torch.randn(100, 4)))


def test_influence_names_the_module_and_the_letters():
    shown = picture("influence")
    assert "RNN(4, 2, batch_first=True)" in texts(shown)
    assert shown.words.startswith(
        "RNN(4, 2, batch_first=True) over x (3, 5, 4).\n"
        "Letters of word 0: h e l l o; 1: e o l l l; 2: l l e e l.\n"
        'Disturbed: x[0, 1], the letter "e".\n'
    )


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


def test_axes_of_the_caller():
    figure = Figure(figsize=(6, 3))
    axes = figure.add_subplot()
    for family in FAMILIES:
        axes.clear()
        shown = picture(family, ax=axes)
        assert shown.figure is figure
        assert max(text.get_fontsize() for text in axes.texts) < 14


def test_the_room_never_touches_pyplot():
    code = (
        "import sys, torch; from lablib import draw; "
        "draw.tensor(torch.eye(3), 'sequence feature').png(); "
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


# ---------------------------------------------------------------- bad input


def bad_calls():
    right, _ = pair()
    x, zero = hello(), torch.zeros(2)
    axes = "batch sequence feature"
    yield "axes", lambda: draw.tensor(x, "batch sequence")
    yield "axes", lambda: draw.tensor(x, "batch sequence colour")
    yield "axes", lambda: draw.tensor(x, "batch batch feature")
    yield "axes", lambda: draw.tensor(x, 3)
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
    yield "rnn must be", lambda: draw.unroll(nn.Linear(4, 2), x)
    yield "rnn must be", lambda: draw.patterns(nn.LSTM(4, 2), x[0])
    yield "one layer", lambda: draw.patterns(nn.RNN(4, 2, 2), x[0])
    yield "one layer", lambda: draw.patterns(nn.RNN(4, 2, bidirectional=True), x[0])
    yield "last axis", lambda: draw.unroll(nn.RNN(5, 2), x)
    yield "dtype", lambda: draw.unroll(right, x.double())
    yield "finite", lambda: draw.unroll(right, x * float("nan"))
    yield "no empty axis", lambda: draw.unroll(right, torch.zeros(3, 0, 4))
    yield "words must be 3", lambda: draw.unroll(right, x, words=["hello"])
    yield "words must be a string", lambda: draw.unroll(right, x, words=[1, 2, 3])
    yield "h must have shape", lambda: draw.unroll(right, x, h=torch.zeros(1, 2, 2))
    yield "rnn must be", lambda: draw.cell(nn.GRU(4, 2), x[0, 0], zero)
    yield "shape", lambda: draw.cell(right, x[0], zero)
    yield "last axis", lambda: draw.cell(right, x[0, 0], torch.zeros(3))
    yield "features must be 4", lambda: draw.cell(right, x[0, 0], zero, features="he")
    yield "letter", lambda: draw.cell(right, x[0, 0], zero, letter="he")
    yield "at[1]", lambda: draw.influence(right, x, (0, 5))
    yield "cannot read x", lambda: draw.influence(Unfinished(), x, (0, 1))
    yield "at must be", lambda: draw.influence(right, x, 3)
    yield "at most 300", lambda: draw.influence(right, torch.zeros(20, 20, 4), (0, 0))
    yield "words must be 3", lambda: draw.influence(right, x, (0, 0), words=["hello"])
    yield "rnn must be", lambda: draw.patterns(nn.Linear(4, 2), x[0])
    yield "shape", lambda: draw.patterns(right, x)


class Unfinished(nn.Module):
    def forward(self, x):
        return {}["got nothing"]


def test_bad_input_is_answered_with_the_rule():
    for rule, call in bad_calls():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        said_rule = str(caught.value)
        assert rule in said_rule and said_rule.split(":")[0] in FAMILIES, (rule, said_rule)
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
