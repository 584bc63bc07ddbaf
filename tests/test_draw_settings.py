"""A user's matplotlibrc changes nothing of a picture, and a picture changes nothing of a user's
settings; drawn again, and into Axes of the caller, every picture is the same."""

from pathlib import Path

import matplotlib
import pytest
import torch
from lint_picture import hello
from matplotlib.figure import Figure
from torch import nn
from torch.nn.utils.rnn import pack_sequence

from lablib import characters, draw
from lablib.seq2seq import Translator
from lablib.train import History

HOSTILE = """
figure.autolayout: True
figure.constrained_layout.use: True
figure.facecolor: red
figure.edgecolor: blue
figure.dpi: 33
figure.frameon: False
path.sketch: 3, 100, 2
path.effects: []
path.simplify_threshold: 1
text.usetex: True
text.parse_math: True
text.color: pink
text.antialiased: False
text.hinting: default
axes.unicode_minus: False
axes.facecolor: green
axes.grid: True
axes.xmargin: 0.3
font.family: serif
font.size: 40
font.weight: black
savefig.bbox: tight
savefig.pad_inches: 1
savefig.transparent: True
savefig.facecolor: yellow
savefig.dpi: 17
lines.linewidth: 9
lines.linestyle: :
lines.marker: o
lines.antialiased: False
lines.scale_dashes: False
lines.dashed_pattern: 1, 9
lines.dash_capstyle: round
lines.solid_joinstyle: miter
patch.linewidth: 7
patch.antialiased: False
patch.force_edgecolor: True
hatch.color: red
hatch.linewidth: 6
svg.fonttype: none
svg.hashsalt: other
svg.image_inline: False
pdf.compression: 0
pdf.fonttype: 42
agg.path.chunksize: 100
"""


def predicted() -> tuple:
    vocab = characters.Vocab("hihello")
    return characters.windows(vocab.encode("hihello"), 3)[1], vocab, "hihello"


SMALL = {  # a small picture of each kind
    "argmax": lambda **more: draw.argmax(
        torch.arange(24.0).reshape(2, 3, 4) % 5, "batch sequence feature", 2, **more
    ),
    "bars": lambda **more: draw.bars(torch.tensor([0.2, 0.7, 0.1]), "ehi", target="e", **more),
    "bits": lambda **more: draw.bits(
        {"learned": {0: 6.1, 50: 3.4}, "unseen": {0: 6.0, 50: 3.7}},
        levels={"guessing": 6.07},
        stop="unseen",
        **more,
    ),
    "cell": lambda **more: draw.cell(nn.RNN(4, 2), torch.eye(4)[1], torch.zeros(2), **more),
    "cliff": lambda **more: draw.cliff(
        lambda w: w**4, {"down": [1.0, 0.5], "away": [1.0, -3.0]}, (0, 1.2), **more
    ),
    "contrast": lambda **more: draw.contrast({"four": (0.4, 0.1), "least": (-0.1, 0.2)}, **more),
    "curves": lambda **more: draw.curves(
        {"one": History([2.0, 1.0, 0.4]), "two": History([2.0, 1.5])},
        floors={"a": 0.5},
        classes=5,
        **more,
    ),
    "dictionary": lambda **more: draw.dictionary(characters.Vocab("hello가"), "hole", **more),
    "automaton": lambda **more: draw.automaton(
        torch.arange(12.0).reshape(2, 3, 2) % 5, torch.tensor([[0, 1, 1], [1, 0, 1]]), **more
    ),
    "averages": lambda **more: draw.averages(
        [torch.tensor([3.0, 1.0]), torch.tensor([0.5, 2.0])], [3, 1], **more
    ),
    "restarts": lambda **more: draw.restarts([(0, 20, 1), (10, 40, None)], 2, **more),
    "shares": lambda **more: draw.shares([["가b", "cd"], ["ef", "gh"]], **more),
    "speedup": lambda **more: draw.speedup({"small": 0.5, "large": 1.5}, 2, **more),
    "rounds": lambda **more: draw.rounds(torch.tensor([0.5, 2, 1]), torch.ones(3), **more),
    "eigenvalues": lambda **more: draw.eigenvalues({"W": torch.eye(3) / 2}, **more),
    "effects": lambda **more: draw.effects(
        hello()[0, :, :3] + 0.1, torch.tensor([0, 1, 1, 0, 1]), torch.tensor([0.1, 0, 0.9]), **more
    ),
    "errors": lambda **more: draw.errors(
        {"walk": {"today": 0.5, "line": 0.75}}, {"walk": 0.25}, **more
    ),
    "series": lambda **more: draw.series(
        {"x": torch.arange(4.0)},
        unit=torch.tensor([-1.0, 0, 0.5, 1]),
        mask=torch.arange(4) > 1,
        **more,
    ),
    "split": lambda **more: draw.split(
        torch.tensor([0, 1, 5]), torch.tensor([2]), length=3, ahead=2, **more
    ),
    "directions": lambda **more: draw.directions(
        nn.RNN(4, 2, batch_first=True, bidirectional=True), hello()[0], "hel", **more
    ),
    "gates": lambda **more: draw.gates(nn.GRU(4, 2), torch.eye(4)[1], torch.zeros(2), **more),
    "attention": lambda **more: draw.attention(
        torch.tensor([[0.125, 0.875], [0.75, 0.25]]), "가b", "b>", **more
    ),
    "by_length": lambda **more: draw.by_length(
        {"one state": {3: 0.9, 4: 0.25}, "attention": {3: 1, 4: 0.5}}, trained=(3, 3), **more
    ),
    "translation": lambda **more: draw.translation(
        Translator(3, 5, 4), characters.Vocab("ab·"), characters.Vocab("ab·<>"), "ab", "ba", **more
    ),
    "hearing": lambda **more: draw.hearing(
        {"one": nn.RNN(4, 2, batch_first=True), "two": nn.GRU(4, 3, batch_first=True)},
        hello(),
        **more,
    ),
    "influence": lambda **more: draw.influence(
        nn.RNN(4, 2, batch_first=True), hello(), (0, 1), **more
    ),
    "pads": lambda **more: draw.pads(
        nn.RNN(4, 2, batch_first=True), hello(), [5, 2, 3], words=["hello", "eo", "lle"], **more
    ),
    "patterns": lambda **more: draw.patterns(nn.RNN(4, 2), hello()[0], **more),
    "pieces": lambda **more: draw.pieces(nn.LSTM(4, 3, batch_first=True), hello()[:1], 2, **more),
    "reshape": lambda **more: draw.reshape(
        torch.zeros(2, 3), "batch feature", "transpose(0, 1)", **more
    ),
    "staircase": lambda **more: draw.staircase(
        pack_sequence([hello()[0], hello()[1, :2]]), ["hello", "eo"], **more
    ),
    "states": lambda **more: draw.states(nn.LSTM(4, 2, 2), hello(), **more),
    "stitch": lambda **more: draw.stitch(*predicted(), **more),
    "temperatures": lambda **more: draw.temperatures(torch.tensor([0.2, 0.7]), "eh", **more),
    "streams": lambda **more: draw.streams("hello world", 2, 3, **more),
    "tensor": lambda **more: draw.tensor(hello() - 0.3, "batch sequence feature", **more),
    "text": lambda **more: draw.text("hello", [0.5, -1.25, 2, 3, 4], **more),
    "unit": lambda **more: draw.unit(nn.LSTM(4, 3), hello()[0], "hello", 1, **more),
    "unroll": lambda **more: draw.unroll(nn.LSTM(4, 3, 2, bidirectional=True), hello(), **more),
    "windows": lambda **more: draw.windows("hello", 2, 2, **more),
}


def files_of(name: str, folder: Path) -> list[bytes]:
    """A picture as PNG, SVG and PDF."""
    torch.manual_seed(0)
    picture = SMALL[name]()
    for end in ("svg", "pdf"):
        picture.save(folder / f"picture.{end}")
    return [picture.png(), *(path.read_bytes() for path in sorted(folder.iterdir()))]


@pytest.mark.parametrize("name", ["unroll", "argmax", "curves", "text", "dictionary"])
def test_a_users_settings_change_neither_bytes_nor_warnings(name, tmp_path):
    usual = files_of(name, tmp_path)
    (tmp_path / "matplotlibrc").write_text(HOSTILE)
    hostile = matplotlib.rc_params_from_file(tmp_path / "matplotlibrc", False, False)
    (tmp_path / "matplotlibrc").unlink()
    with matplotlib.rc_context(hostile):
        assert files_of(name, tmp_path) == usual
        assert {key: matplotlib.rcParams[key] for key in hostile} == hostile


def test_small_holds_every_picture():
    assert set(SMALL) == set(draw.__all__) - {"Picture"}


@pytest.mark.parametrize("name", SMALL)
def test_the_same_bytes_again_and_axes_of_the_caller(name):
    with matplotlib.rc_context({"lines.linewidth": 7, "figure.dpi": 50}):
        torch.manual_seed(0)
        one = SMALL[name]()
        mine = Figure(figsize=(6, 3))
        axes = mine.add_subplot()
        torch.manual_seed(0)
        other = SMALL[name](ax=axes)
        assert (matplotlib.rcParams["lines.linewidth"], mine.dpi) == (7, 50)
    assert other.figure is mine and other.words == one.words
    assert tuple(mine.get_size_inches()) == (6, 3)
    assert max(said.get_fontsize() for said in axes.texts) < 14  # all of it fits
    torch.manual_seed(0)
    again = SMALL[name]()
    assert again.png() == one.png() and len(one.png()) <= 40_000
