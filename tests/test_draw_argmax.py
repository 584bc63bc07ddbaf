"""The argmax picture: every winner marked, true to PyTorch, clean on the page."""

import itertools

import pytest
import torch
from lint_picture import ODD, clean, drawn
from matplotlib.patches import FancyArrowPatch

from lablib import draw, published
from lablib.draw.page import fonts
from lablib.draw.page.hatching import STYLES, style_of

AXES = "batch sequence feature"


@pytest.fixture(autouse=True)
def one_seed():
    torch.manual_seed(0)


def marked(shown: draw.Picture) -> list:
    """The bold numbers: winners among the values, and the result."""
    bold = [t for t in drawn(shown) if "Mono-Bold" in t.get_fontproperties().get_file()]
    key = [t.get_position()[1] for t in drawn(shown) if t.get_text().startswith("Grey")]
    return [t for t in bold if not any(abs(t.get_position()[1] - y) < 0.1 for y in key)]


def sizes() -> list[tuple[tuple[int, ...], int]]:
    """Each axis of (3, 5, 4) at 1, 7 and 1,000, along each dim in turn."""
    changed = itertools.product(range(3), (1, 7, 1000))
    base = (3, 5, 4)
    return [((*base[:a], size, *base[a + 1 :]), (a + size) % 3) for a, size in changed]


@pytest.mark.parametrize("size, dim", sizes(), ids=str)
def test_lint_of_any_size(size, dim):
    labels = [ODD[i % len(ODD)] for i in range(size[2])]
    clean(draw.argmax(30 * torch.randn(size), AXES, dim, features=labels))
    clean(draw.argmax(torch.randn(size), AXES, (dim + 1) % 3))


@pytest.mark.parametrize(
    "size, dim",
    [((1, 1), 0), ((2, 7), -1), ((7, 1000), 0), ((7, 1000), -1), ((1000, 7), 0), ((1000, 7), -1)],
    ids=str,
)
def test_lint_of_two_dimensions(size, dim):
    words = "".join(ODD[i % len(ODD)] for i in range(size[0]))
    clean(draw.argmax(torch.randn(size), "sequence feature", dim, words=words))


def test_lint_of_long_labels_and_of_worksheets():
    long = ["a very long label indeed", "x", "temperature", "W" * 40]
    for dim in range(3):
        t = torch.randn(3, 5, 4)
        clean(draw.argmax(t, AXES, dim, features=long, name="a_very_long_name" * 6))
        for hide in ("shapes", "values"):
            clean(draw.argmax(published.ARGMAX, AXES, dim, hide=hide))


@pytest.mark.parametrize("dim", [0, 1, 2, -1, -2, -3])
def test_published_answers_are_said_and_drawn(dim):
    shown = draw.argmax(published.ARGMAX, AXES, dim)
    answer = published.ARGMAX_ANSWERS[dim % 3]
    assert f"result = {answer.tolist()}" in shown.words
    assert f"({AXES.split()[dim]} {published.ARGMAX.shape[dim]}) disappears" in shown.words
    texts = sorted(t.get_text() for t in marked(shown) if t.get_text() in "012")
    title = sum(t.get_fontsize() > 22 for t in marked(shown) if t.get_text() in "012")
    assert len(texts) == answer.numel() + title
    winners = [
        t.get_text() for t in marked(shown) if "." in t.get_text() and len(t.get_text()) == 3
    ]
    best = published.ARGMAX.amax(dim).flatten().tolist()
    assert sorted(map(float, winners)) == pytest.approx(sorted(best))


@pytest.mark.parametrize("dim", [0, 1, 2])
def test_every_value_stands_in_its_cell_and_the_winner_in_its_style(dim):
    t = torch.randperm(24).reshape(2, 3, 4) / 100 + 1
    shown = draw.argmax(t, AXES, dim)
    texts = {x.get_text(): x for x in drawn(shown)}
    assert {f"{v:.2f}" for v in t.flatten().tolist()} <= set(texts)
    for s, r, c in itertools.product(range(2), range(3), range(4)):
        cell = texts[f"{t[s, r, c]:.2f}"]
        won = t.argmax(dim)[tuple(i for d, i in enumerate((s, r, c)) if d != dim)]
        assert (cell in marked(shown)) == (won == (s, r, c)[dim])
        if cell in marked(shown):
            assert cell.get_color() == STYLES[style_of(won, t.shape[dim])][1]
    for s, r in itertools.product(range(2), range(3)):
        xs = [texts[f"{v:.2f}"].get_position()[0] for v in t[s, r].tolist()]
        assert (
            max(xs) - min(xs) > 1
            and len({texts[f"{v:.2f}"].get_position()[1] for v in t[s, r].tolist()}) == 1
        )


def test_the_example_is_a_lane_of_the_tensor():
    words = draw.argmax(published.ARGMAX, AXES, 1, name="scores").words
    assert "scores[2, :, 0] = [0.3, 0.5], index 1 wins, result[2, 0] = 1." in words
    words = draw.argmax(published.ARGMAX, AXES, 0).words
    assert "t[:, 1, 0] = [0.3, 0.1, 0.5], index 2 wins, result[1, 0] = 2." in words


def test_the_winner_of_the_example_is_never_left_out():
    t = torch.zeros(2, 9)
    t[1, 6] = 7.5
    words = draw.argmax(t, "batch feature", 1).words
    assert "t[1, :] = [0.0, 0.0, 0.0, …, 7.5, …, 0.0], index 6 wins, result[1] = 6." in words
    hidden = draw.argmax(t, "batch feature", 1, hide="values").words
    assert "t[1, :] = [0.0, 0.0, 0.0, 0.0, …, 0.0]." in hidden  # does not tell who wins


def test_ties_are_counted_and_the_first_wins():
    t = torch.tensor([[1, 3, 3], [2, 2, 2], [1, 2, 3]])
    words = draw.argmax(t, "sequence feature", 1).words
    assert "A tie in 2 lanes: the first of the largest wins." in words
    assert "result = [1, 0, 2]" in words
    assert "tie" not in draw.argmax(published.ARGMAX, AXES, 2).words


def test_nan_wins_as_in_pytorch_and_infinities_are_drawn():
    t = torch.tensor([[1.0, float("nan"), 2.0], [float("inf"), 1.0, -float("inf")]])
    shown = draw.argmax(t, "sequence feature", 1)
    assert {"nan", "inf", "-inf"} <= {x.get_text() for x in drawn(shown)}
    assert "result = [1, 0]" in shown.words


def test_letters_are_decoded_along_the_features_only():
    t = torch.eye(4)[[0, 1, 2, 2, 3]]
    shown = draw.argmax(t, "sequence feature", -1, features="helo")
    assert "Decoded: h e l l o." in shown.words
    assert "0 h" in [x.get_text() for x in drawn(shown)]
    assert "Decoded" not in draw.argmax(t, "sequence feature", 0, features="helo").words


def test_winners_far_away_are_shown():
    t = torch.zeros(2, 1000)
    t[0, 413] = t[1, 77] = 1
    texts = [x.get_text() for x in drawn(draw.argmax(t, "sequence feature", 1))]
    assert texts.count("413") == 2 and texts.count("77") == 2  # a tick and the result


def test_hidden_things_are_in_neither_picture_nor_words():
    shown = draw.argmax(published.ARGMAX, AXES, 1, hide="values")
    assert "wins" not in shown.words and "result =" not in shown.words
    assert not [t for t in marked(shown) if len(t.get_text()) == 3 and "." in t.get_text()]
    shown = draw.argmax(published.ARGMAX, AXES, 1, hide="shapes")
    assert "(3, " not in shown.words and "sequence _" in shown.words


def test_words_change_with_the_content():
    t = torch.randn(2, 3, 4)
    found = [draw.argmax(t, AXES, dim).words for dim in range(3)]
    found += [draw.argmax(-t, AXES, 0).words, draw.argmax(t, "sequence batch feature", 0).words]
    assert len(set(found)) == 5


def test_a_small_file():
    assert len(draw.argmax(torch.randn(3, 5, 4), AXES, 2, features="helo").png()) <= 40_000


def test_bad_input_is_answered_with_the_rule():
    t = torch.randn(2, 3, 4)
    calls = {
        "axes": lambda: draw.argmax(t, "batch sequence", 0),
        'such as "batch sequence feature" or "B T F"': lambda: draw.argmax(t),
        "dim must be a whole number": lambda: draw.argmax(t, AXES),
        "in -3..2": lambda: draw.argmax(t, AXES, 3),
        "whole number": lambda: draw.argmax(t, AXES, 1.0),
        "no empty axis": lambda: draw.argmax(torch.zeros(2, 0, 4), AXES, 0),
        "shape": lambda: draw.argmax(torch.zeros(4), "feature", 0),
        "must be a tensor": lambda: draw.argmax([[1.0]], "batch feature", 0),
        "hold numbers": lambda: draw.argmax(t > 0, AXES, 0),
        "real numbers": lambda: draw.argmax(t.to(torch.complex64), AXES, 0),
        "features must be 4": lambda: draw.argmax(t, AXES, 0, features="he"),
        "words must be 2": lambda: draw.argmax(t, AXES, 0, words=["hel"]),
        "name": lambda: draw.argmax(t, AXES, 0, name=5),
        "hide": lambda: draw.argmax(t, AXES, 0, hide="all"),
        "ax must be": lambda: draw.argmax(t, AXES, 0, ax=1),
    }
    for rule, call in calls.items():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        said = str(caught.value)
        assert said.startswith("argmax: ") and rule in said and "got" in said, said


def test_the_line_joins_the_thick_frames():
    t = torch.randn(6, 5, 3)
    for dim in (1, 2):
        shown = draw.argmax(t, AXES, dim)
        boxes = [p for p in shown.figure.axes[0].patches if p.get_linewidth() == 4.5]
        frame, cell = boxes[0].get_path().get_extents(), boxes[-1].get_path().get_extents()
        lines = [line.get_xydata() for line in shown.figure.axes[0].lines]
        lines = [
            ends
            for line, ends in zip(shown.figure.axes[0].lines, lines, strict=True)
            if line.get_linewidth() == 2.2
        ]
        assert frame.x0 < lines[0][0][0] < frame.x1 and 0 < lines[0][0][1] - frame.y1 < 0.1
        arrow = next(p for p in shown.figure.axes[0].patches if isinstance(p, FancyArrowPatch))
        (x0, y0), (x1, y1) = arrow._posA_posB
        if x0 == x1:  # the result stands beside: the line comes from below
            assert cell.x0 < x1 < cell.x1 and y1 > cell.y1
        else:
            assert cell.y0 < y1 < cell.y1 and x1 > cell.x1 and lines[-1][-1][0] == x0


def test_a_higher_index_is_darker_and_the_greys_are_explained():
    fills = [float.fromhex(f"0x{STYLES[style_of(i, 3)][0][1:3]}") for i in range(3)]
    assert fills == sorted(fills)[::-1] and style_of(1, 2) == style_of(2, 3)
    for size, said in ((3, "Grey: which index won."), (5, "Grey or hatched: which index won.")):
        assert said in draw.argmax(torch.randn(2, size), "batch feature", 1).words
    many = draw.argmax(torch.randn(2, 9), "batch feature", 1)
    assert "Grey: the winners." in many.words and "Grey: the winners." in [
        t.get_text() for t in drawn(many)
    ]
    hidden = draw.argmax(torch.randn(2, 3), "batch feature", 1, hide="values")
    assert "Grey" not in hidden.words


@pytest.mark.parametrize("size, features", [(3, None), (5, "hielo"), (2, ["a long label", "b"])])
def test_the_greys_have_a_key_with_each_index_in_its_style(size, features):
    shown = draw.argmax(torch.randn(6, size), "sequence feature", 1, features=features)
    clean(shown)
    (line,) = [t.get_position()[1] for t in drawn(shown) if t.get_text().startswith("Grey")]
    key = [t for t in drawn(shown) if abs(t.get_position()[1] - line) < 0.1][1:]
    expected = [f"{i} {features[i]}" if features else str(i) for i in range(size)]
    assert [t.get_text() for t in key] == expected
    boxes = [p.get_extents() for p in shown.figure.axes[0].patches if p.get_linewidth() == 0.8]
    assert len(boxes) == 6 * size + 6 + size  # the cells, the result, the key
    assert [t.get_color() for t in key] == [STYLES[style_of(i, size)][1] for i in range(size)]


@pytest.mark.parametrize("hide", [None, "values"])
def test_without_a_font_for_the_letters_no_row_is_left_out(monkeypatch, hide):
    fonts.known_font.cache_clear()
    monkeypatch.setattr(fonts, "installed_fonts", lambda: [])
    monkeypatch.setattr(fonts, "find_new_fonts", lambda: False)
    try:
        t = torch.rand(2, 3, 6)
        shown = draw.argmax(t, AXES, 2, features="늘다로바오은", hide=hide)
        clean(shown)
    finally:
        fonts.known_font.cache_clear()
    texts = [text.get_text() for text in drawn(shown)]
    assert {f"{value:.2f}" for value in t.flatten().tolist()} <= set(texts) and "…" not in texts
    if hide is None:
        assert "B298" in texts and "Decoded: " in shown.words and "U+" not in shown.words


def test_a_sheet_is_called_by_what_it_holds():
    t = torch.randn(3, 5, 4)
    for features, said in (("helo", "word 2"), (" elo", "text 2"), (None, "row 2")):
        texts = [x.get_text() for x in drawn(draw.argmax(t, AXES, 2, features=features))]
        assert said in texts


def test_each_row_of_a_sheet_has_its_winner_beside_it():
    torch.manual_seed(0)
    t = torch.randn(6, 5)
    shown = draw.argmax(t, "sequence vocabulary", 1, words="hihell", features="vwxyz")
    places = [(text.get_position(), text.get_text()) for text in shown.figure.axes[0].texts]
    for row, won in enumerate(t.argmax(1).tolist()):
        ((_, y),) = [at for at, said in places if said == f"{t[row, won]:.2f}"]
        beside = [said for at, said in places if abs(at[1] - y) < 0.05 and at[0] > 10]
        assert f"{won} {'vwxyz'[won]}" in beside
