"""Pictures that move: their HTML is the same bytes everywhere, and asks for nothing."""

import json
import os
import re
import subprocess
import sys

import matplotlib
import pytest
import torch
from lint_picture import clean, hello
from test_draw_settings import HOSTILE
from torch import nn

from lablib import draw
from lablib.draw.moving.moving import SAID, controls_html, kind_of_controls
from lablib.draw.networks.unroll_steps import measure_cut

SCORES = torch.tensor([2.0, -1, 0.5, 0, 1, -3], dtype=torch.float64)


def unrolled(steps: int = 5, **more) -> draw.Picture:
    torch.manual_seed(0)
    rnn = nn.RNN(4, 2).double()
    x = torch.eye(4, dtype=torch.float64)[[t % 4 for t in range(steps)]]
    return draw.unroll(rnn, x, **{"move": True, **more})


def bars(**more) -> draw.Picture:
    return draw.bars(SCORES, "abcdef", **{"top": 3, "move": True, **more})


def data_of(picture: draw.Picture) -> dict:
    return json.loads(re.search(r"\}\)\((.*)\);\n</script>\n$", picture.html)[1])


@pytest.mark.parametrize("made", [unrolled, bars])
def test_the_html_is_the_same_again_and_under_a_users_settings(made, tmp_path):
    usual = made().html
    (tmp_path / "matplotlibrc").write_text(HOSTILE)
    with matplotlib.rc_context(fname=tmp_path / "matplotlibrc"):
        assert made().html == usual
    assert usual.isascii() and len(usual) < 10_000


def test_the_html_is_the_same_with_other_fonts_and_kernels(tmp_path):
    code = "import test_draw_moving as t; print(t.unrolled().html, t.bars().html)"
    other = {"MPL_IGNORE_SYSTEM_FONTS": "1", "MPLCONFIGDIR": str(tmp_path), "PYTHONHASHSEED": "1"}
    other |= {"ATEN_CPU_CAPABILITY": "default", "OMP_NUM_THREADS": "2"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | other | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == f"{unrolled().html} {bars().html}\n"


@pytest.mark.parametrize("made", [unrolled, bars])
def test_the_html_holds_no_pixels_no_id_and_no_reference(made):
    html = made().html.replace("http://www.w3.org/2000/svg", "")  # a name, not an address
    assert not re.search(
        r"https?:|//\w|data:image|url\(|@import|src=|href=|\bid=|fetch\(|eval", html
    )
    assert not re.search(r"innerHTML|transition|animation|requestAnimationFrame", html)
    without = re.sub(r"<script>.*</script>", "", html, flags=re.DOTALL)
    assert re.fullmatch(r'<p class="lablib-still">Where scripts run, [^<]*</p>\n\n', without)


@pytest.mark.parametrize(("made", "kind"), [(unrolled, "steps"), (bars, "temperature")])
def test_only_what_lablib_wrote_is_known_as_such(made, kind):
    html = made().html
    assert kind_of_controls(html) == kind
    for old, new in (
        ("</script>\n", "</script>\n<script>alert(1)</script>"),
        ("const SVG", "alert(1); const SVG"),
        ('"height":', '"height":alert(1)+'),
        (f"{SAID[kind]}", "another sentence"),
    ):
        assert kind_of_controls(html.replace(old, new)) is None
    assert kind_of_controls("") is None and kind_of_controls("<b>table</b>") is None
    hostile = controls_html(kind, {"words": "</script><script>alert(1)</script>"})
    assert hostile.count("<script>") == hostile.count("</script>") == 1
    assert kind_of_controls(hostile) == kind


def test_what_jupyter_gets_is_the_picture_and_then_the_html(monkeypatch):
    from IPython.core.formatters import DisplayFormatter
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    try:
        shown = []
        monkeypatch.setattr(
            shell.display_pub, "publish", lambda data, **more: shown.append((data, more))
        )
        formatter: DisplayFormatter = shell.display_formatter
        assert formatter.format(unrolled()) == ({}, {})
    finally:
        InteractiveShell.clear_instance()
    (picture, more), (controls, _) = shown
    still = unrolled(move=False)
    assert picture == still._repr_mimebundle_()[0] and set(picture) == {"image/png", "text/plain"}
    assert more["metadata"] == {"image/png": {"width": 800, "alt": still.words}}
    assert controls == {"text/html": unrolled().html, "text/plain": SAID["steps"]}


def test_an_unrolled_picture_that_moves_is_the_still_one():
    moving, still = unrolled(), unrolled(move=False)
    assert moving.png() == still.png() and moving.words == still.words == str(moving)
    clean(moving)
    data = data_of(moving)
    assert data["said"] == [line for line in moving.words.split("\n") if line[:4] == "t = "]
    height = moving.figure.get_size_inches()[1] / moving.figure.get_size_inches()[0] * 1600
    assert data["height"] == round(height)


@pytest.mark.parametrize(
    "made",
    [
        unrolled,
        lambda: unrolled(12),
        lambda: unrolled(2),
        lambda: draw.unroll(nn.LSTM(4, 3, 2, batch_first=True), hello(), move=True),
        lambda: draw.unroll(nn.GRU(4, 2), hello(), words=["hello", "eolll", "lleel"], move=True),
        lambda: draw.unroll(
            nn.RNN(4, 2, batch_first=True), hello(), head=nn.Linear(2, 4), move=True
        ),
    ],
)
def test_a_cut_lies_between_the_names_of_two_steps(made):
    picture = made()
    data, texts = data_of(picture), picture.figure.axes[0].texts
    names = [(text.get_position()[0] * 100, text.get_text()) for text in texts]
    starts = [x for x, said in sorted(names) if re.fullmatch(r"t = \d+", said)]
    assert len(data["cuts"]) == len(data["said"]) - 1 == len(starts) - 1
    for cut, before, after in zip(data["cuts"], starts, starts[1:], strict=False):
        assert before + 40 < cut < after - 35
    assert 80 == data["top"] < data["bottom"] < data["height"]
    dots = [x for x, said in names if said == "…"]
    for cut, after in zip(data["cuts"], starts[1:], strict=True):
        assert not any(cut > x > after - 200 for x in dots), "what is left out opens with its step"


def test_a_cut_is_the_middle_of_the_widest_strip_that_is_free():
    assert measure_cut([], 2, 4) == 3
    assert measure_cut([(0, 2.5), (3.5, 9)], 2, 4) == 3
    assert measure_cut([(2.2, 3), (0, 16)], 2, 4) == 3.5


def test_bars_that_move_hold_all_scores_and_an_axis_to_one():
    data, texts = data_of(bars()), [text.get_text() for text in bars().figure.axes[0].texts]
    assert data["scores"] == SCORES.tolist() and data["shown"] == [0, 4, 2]
    assert data["labels"] == ["a", "e", "c", "3 others together"]
    assert "1.0" in texts and len(data["rows"]) == 4
    clean(bars())
    boxes = [patch.get_path().vertices for patch in bars().figure.axes[0].patches]
    chances = SCORES.softmax(0)[data["shown"]]
    for box, y, chance in zip(boxes, data["rows"], chances.tolist(), strict=False):
        (left, top), (right, bottom) = box.min(0) * 100, box.max(0) * 100
        assert left == data["left"] and abs(right - left - chance * data["room"]) < 1e-6
        assert abs(top - y - 8) < 1e-6 and abs(bottom - top - data["high"] + 16) < 1e-6


@pytest.mark.parametrize("more", [{"hide": "values"}, {"hide": "shapes"}])
@pytest.mark.parametrize("made", [unrolled, bars])
def test_a_worksheet_stands_still(made, more):
    assert type(made(**more)) is draw.Picture


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: draw.unroll(nn.RNN(4, 2, bidirectional=True), hello(), move=True),
            "unroll: rnn must read in one direction to move, got RNN(4, 2, bidirectional=True)",
        ),
        (
            lambda: draw.bars(SCORES.softmax(0), "abcdef", move=True),
            "bars: values must be scores to move, got probabilities",
        ),
        (lambda: bars(target="b"), "bars: target must be None to move, got 'b'"),
    ],
)
def test_what_cannot_move_says_why(call, said):
    with pytest.raises(ValueError) as error:
        call()
    assert str(error.value) == said
