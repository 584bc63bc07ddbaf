"""What a reader would stumble over in a picture: small text, text off the page, text over things;
and what several tests of pictures draw on."""

from functools import cache

import matplotlib
import numpy as np
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Patch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Bbox
from torch import nn

from lablib import draw
from lablib.characters import Vocab, windows
from lablib.draw.page.fonts import has_glyph
from lablib.draw.picture import UNHINTED

LETTERS = "helo"
HANGUL = "".join(map(chr, range(0xAC00, 0xAC00 + 11172)))
WORDS = ["hello", "eolll", "lleel"]
ODD = "가漢\U0001f600\n\t\x00 é\u200dA\U0010ffff$_^\\김W"
SMALLEST = 14
TOUCH = 1.0  # points: the blur of an edge; ink that comes closer than this still reads


def faults(picture) -> list[str]:
    """Every fault of the picture in words, none if it is clean."""
    figure = picture.figure
    renderer = FigureCanvasAgg(figure).get_renderer()
    point = figure.dpi / 72
    texts = [
        text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()
    ]
    with matplotlib.rc_context(UNHINTED):
        boxes = np.array([ink(text, renderer, point) for text in texts])
    lines = np.array(edges(figure, point))
    found = [f"{t.get_text()!r} has {t.get_fontsize():.1f} points" for t in texts if small(t)]
    found += [f"{t.get_text()!r} has no glyph" for t in texts if boxed(t)]
    page = figure.bbox
    for text, (x0, y0, x1, y1) in zip(texts, boxes, strict=True):
        if x0 < page.x0 or y0 < page.y0 or x1 > page.x1 or y1 > page.y1:
            found.append(f"{text.get_text()!r} is off the page")
    over = overlap(boxes, boxes, TOUCH * point)
    for i, j in np.argwhere(np.triu(over, 1)):
        found.append(f"{texts[i].get_text()!r} over {texts[j].get_text()!r}")
    inner = boxes + TOUCH * point * np.array([1, 1, -1, -1])  # a line may be thinner than TOUCH
    for i in np.flatnonzero(overlap(inner, lines, 0).any(1)):
        found.append(f"{texts[i].get_text()!r} over a line")
    return found


def small(text: Text) -> bool:
    return text.get_fontsize() < SMALLEST - 1e-6


def boxed(text: Text) -> bool:
    path = text.get_fontproperties().get_file()
    return any(not has_glyph(path, char) for char in text.get_text())


def ink(text: Text, renderer, point: float) -> tuple[float, float, float, float]:
    """The box of what is really black, not of the line that the letters stand on."""
    extent = text.get_window_extent(renderer)
    if text.get_rotation():
        return extent.x0, extent.y0, extent.x1, extent.y1
    box = outline(text.get_text(), text.get_fontsize(), text.get_fontproperties().get_file())
    base = text.get_transform().transform((0, text.convert_yunits(text.get_position()[1])))[1]
    x0, y0 = extent.x0 + box.x0 * point, base + box.y0 * point
    return x0, y0, x0 + box.width * point, y0 + box.height * point


@cache
def outline(said: str, size: float, path: str) -> Bbox:
    """A box round the control points, which hold the curves between them and are found quickly."""
    said = said.replace("$", r"\$")  # two of them would be read as mathematics
    drawn = TextPath((0, 0), said, size=size, prop=FontProperties(fname=path))
    points = drawn.vertices[drawn.codes != Path.CLOSEPOLY]  # that one has no place of its own
    return Bbox([points.min(0), points.max(0)]) if len(points) else Bbox.null()


def edges(figure, point: float) -> list[tuple[float, float, float, float]]:
    """Every line, every side of a box and every piece of an arrow, as a thin box."""
    found = []
    for line in figure.findobj(Line2D):
        if (
            line.axes is not None
            and line.get_visible()
            and line in line.axes.artists + list(line.axes.lines)
        ):
            found += thin(
                line.get_transform().transform(line.get_xydata()), line.get_linewidth() * point
            )
    for patch in figure.findobj(Patch):
        if patch.get_linewidth() and patch in patch_list(figure):
            if isinstance(patch, FancyArrowPatch):
                corners = [p.vertices for p in patch._get_path_in_displaycoord()[0]][0]
            else:
                corners = (
                    patch.get_transform().transform_path(patch.get_path()).get_extents().corners()
                )
                corners = corners[[0, 1, 3, 2, 0]]
            found += thin(corners, patch.get_linewidth() * point)
    return found


def patch_list(figure) -> list:
    return [patch for axes in figure.axes for patch in axes.patches]


def thin(corners, width: float) -> list[tuple[float, float, float, float]]:
    """Each piece between two corners, half its width around it."""
    half = width / 2
    pairs = zip(corners[:-1], corners[1:], strict=True)
    return [
        (
            min(a[0], b[0]) - half,
            min(a[1], b[1]) - half,
            max(a[0], b[0]) + half,
            max(a[1], b[1]) + half,
        )
        for a, b in pairs
    ]


def overlap(boxes, others, touch: float):
    """Which of `boxes` (n, 4) and `others` (m, 4) share more than `touch`: (n, m)."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    return (high - low > touch).all(-1)


def read_letters(shown: draw.Picture, y: float) -> str:
    """The characters in the line at `y` from left to right; one may be drawn as its code point."""
    drawn = shown.figure.axes[0].texts
    texts = [(*t.get_position(), t.get_text(), t.get_fontsize()) for t in drawn]
    numbers = {round(x, 3): said for x, at, said, _ in texts if 0.2 < at - y < 0.26}
    found = []
    for x, at, said, size in texts:
        if 0.05 < at - y < 0.15 and len(said) == 1 and size > SMALLEST:
            found.append((x, said))
        elif -0.1 < at - y < 0 and said == "U+":
            found.append((x, chr(int(numbers[round(x, 3)], 16))))
    return "".join(char for _, char in sorted(found))


def hello() -> torch.Tensor:
    return torch.stack([torch.eye(4)[[LETTERS.index(c) for c in word]] for word in WORDS])


def texts(shown: draw.Picture) -> list[str]:
    return [text.get_text() for axes in shown.figure.axes for text in axes.texts]


def clean(shown: draw.Picture, highest: float = 7.5) -> None:
    assert faults(shown) == []
    assert 1.5 < shown.figure.get_size_inches()[1] <= highest


def clean_and_light(shown: draw.Picture) -> None:
    clean(shown)
    assert len(shown.png()) <= 40_000


def drawn(shown: draw.Picture) -> list:
    return shown.figure.axes[0].texts


def line(shown: draw.Picture, label: str, lower: float = 0) -> str:
    """The letters right of a label and `lower` below it, from left to right."""
    (at,) = [t for t in drawn(shown) if t.get_text() == label]
    return read_letters(shown, at.get_position()[1] - 0.1092 + lower)


def hot(*sizes: int) -> torch.Tensor:
    """One-hot vectors that go round the features."""
    *outer, features = sizes
    return torch.eye(features)[
        torch.arange(torch.Size(outer).numel()).reshape(outer) * 7 % features
    ]


def odd(rows: int, steps: int) -> list[str]:
    return ["".join(ODD[(r + t) % len(ODD)] for t in range(steps)) for r in range(rows)]


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


def many(letters: str, count: int) -> str:
    return (letters * (count // len(letters) + 1))[:count]


def predicted(text: str, length: int, stride: int = 1, wrong=()) -> tuple:
    """The targets as predictions, with another letter at each (window, step) of `wrong`."""
    vocab = Vocab(text)
    ids = windows(vocab.encode(text), length, stride)[1].clone()
    for at in wrong:
        ids[at] = (ids[at] + 1) % len(vocab)
    return ids, vocab, text, stride
