"""A page 16 units wide, measured from its top left corner: text, shapes, boxes, arrows, lines."""

from collections.abc import Sequence
from functools import cache

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.text import Text
from matplotlib.textpath import TextToPath

from lablib import _must

from .letters import MONO, bundled, code_point, has, seen
from .picture import Picture, kept

__all__ = ["AXES", "FAINT", "INK", "LINE", "MARGIN", "PAPER", "Page", "SMALL", "SOFT", "WIDTH"]

AXES = {
    "batch": "#1100d9",
    "sequence": "#b25600",
    "feature": "#006641",
    "vocabulary": "#006641",
    "hidden": "#8347b2",
    "layer": "#606060",
}
INK, SOFT, LINE, FAINT, PAPER = "#1a1a1a", "#575757", "#9a9a9a", "#f1f1f1", "#ffffff"
WIDTH, MARGIN = 16, 0.45
POINTS = 60  # in a unit, on a slide 13.33 inches wide
SMALL = 14  # points: nothing is smaller
HIDDEN = ("shapes", "values")
FONTS = {
    "mono": MONO,
    "bold": bundled("DejaVuSansMono-Bold"),
    "prose": bundled("DejaVuSans"),
    "strong": bundled("DejaVuSans-Bold"),
}


class Page:
    """Draws into a figure of its own, or into the Axes of the caller."""

    def __init__(self, where: str, hide: str | None = None, ax: Axes | None = None):
        if hide not in (None, *HIDDEN):
            raise ValueError(f"{where}: hide must be 'shapes', 'values' or None, got {hide!r}")
        if not (ax is None or isinstance(ax, Axes)):
            raise TypeError(f"{where}: ax must be matplotlib Axes, got {_must.kind(ax)}")
        self.hide, self.own, self.scaled, self.calls = hide, ax is None, [], []
        self.ax = Figure(facecolor=PAPER).add_axes((0, 0, 1, 1)) if ax is None else ax

    @kept
    def text(self, x, y, said, size=18, color=INK, font="mono", ha="center", rotation=0):
        """Text whose capitals are centred on `y`, so that neighbours share one line."""
        path = FONTS.get(font, font)
        drop = 0 if rotation else 0.364 * size / POINTS
        text = Text(x, y + drop, plain(said, path), color=color, fontproperties=props(path, size))
        text.set_horizontalalignment(ha)
        text.set_verticalalignment("center" if rotation else "baseline")
        text.set_rotation(rotation)
        text.set_usetex(False)
        text.set_parse_math(False)
        self.put(text, 5)
        self.scaled.append((text.set_fontsize, size))
        return text

    def line_of(self, x, y, parts, size=18, font="bold", ha="left") -> None:
        """Pieces of text, each (said, colour), one after the other."""
        pieces = [(*run, color) for said, color in parts for run in runs(said, FONTS[font])]
        wide = sum(width(said, size, path) for said, path, _ in pieces)
        x -= {"left": 0, "center": wide / 2, "right": wide}[ha]
        for said, path, color in pieces:
            if said.strip():
                self.text(x, y, said, size, color, path, "left")
            x += width(said, size, path)

    def sentence(self, y, said, size=18, color=INK):
        """A line of prose at the left edge, each letter in a font that has it, cut to the page."""
        room = WIDTH - 2 * MARGIN
        parts = runs(said, FONTS["prose"])
        whole = sum(width(piece, size, font) for piece, font in parts)
        size = max(SMALL, min(size, int(size * room / whole)))
        x = MARGIN
        for piece, font in parts:
            piece = cut(piece, WIDTH - MARGIN - x, size, font)
            self.text(x, y, piece, size, color, font, "left")
            x += width(piece, size, font)
            if piece.endswith("…"):
                break

    def sentences(self, y, lines) -> float:
        """Lines of prose below each other; returns where the next would stand."""
        for line in lines:
            self.sentence(y, line)
            y += 0.47
        return y

    def shape(self, sizes, axes) -> list[tuple[str, str]]:
        """The pieces of "(3, 5, 4)", each size in the colour of its axis."""
        parts = [("(", INK)]
        for size, axis in zip(sizes, axes, strict=True):
            parts += [("_" if self.hide == "shapes" else str(size), AXES[axis]), (", ", INK)]
        if len(sizes) > 1:
            parts.pop()
        return [*parts, (")", INK)] if len(sizes) > 1 else [*parts[:-1], (",)", INK)]

    def say(self, sizes) -> str:
        """The same in words, with blanks on a worksheet."""
        if self.hide == "shapes":
            return f"({', '.join('_' * len(sizes))}{',' * (len(sizes) == 1)})"
        return str(tuple(sizes))

    def letter(self, x, y, char, size=18, color=INK, ha="center"):
        """One character; a code point stands on two lines, so that it fits a narrow column."""
        shown, path = seen(char)
        if len(shown) == 1:
            self.text(x, y, shown, size, color, path, ha)
        else:
            self.text(x, y - 0.14, "U+", SMALL, color, ha=ha)
            self.text(x, y + 0.14, shown[2:], SMALL, color, ha=ha)

    def label(self, x, y, label, room, color, ha="center"):
        """A label of one character or of several on one line, cut to the room there is."""
        said, size, font = drawn(label)
        self.text(x, y, cut(said, room, size, font), size, color, font, ha)

    @kept
    def box(self, x, y, w, h, fill=PAPER, edge=INK, line=1.5, round=0, under=False, hatch=""):
        if round:
            patch = FancyBboxPatch((x, y), w, h, f"round,pad=0,rounding_size={round}")
        else:
            patch = Rectangle((x, y), w, h)
        patch.set(facecolor=fill, edgecolor=edge, linewidth=line)
        if hatch:
            patch.set(hatch=hatch, hatch_linewidth=1.5)
        self.scaled.append((patch.set_linewidth, line))
        self.put(patch, 1 if under else 2)

    @kept
    def arrow(self, x0, y0, x1, y1, color=INK, line=2.2, curve=0):
        style = f"arc3,rad={curve}"
        head = {"arrowstyle": "-|>", "mutation_scale": 16, "shrinkA": 0, "shrinkB": 0}
        patch = FancyArrowPatch((x0, y0), (x1, y1), connectionstyle=style, **head)
        patch.set(color=color, linewidth=line)
        self.scaled += [(patch.set_linewidth, line), (patch.set_mutation_scale, 16)]
        self.put(patch, 3)

    @kept
    def line(self, xs, ys, color=LINE, line=1.5, style="-"):
        drawn = Line2D(xs, ys, color=color, linewidth=line, linestyle=style, marker="")
        drawn.set_solid_capstyle("projecting")
        self.scaled.append((drawn.set_linewidth, line))
        self.put(drawn, 4)

    def put(self, artist, order: int) -> None:
        """Without the limits of the data being worked out anew, which takes most of the time."""
        artist.set_zorder(order)
        self.ax.add_artist(artist)

    def title(self, parts, legend=()):
        """The first line of the page, made smaller until it fits, and what the colours mean."""
        names = [piece for name in legend for piece in ((name, AXES[name]), (" ", INK))][:-1]
        room = WIDTH - 2 * MARGIN - 0.4
        room -= sum(width(said, 16, "strong") for said, _ in names)
        self.line_of(WIDTH - MARGIN, 0.57, names, 16, "strong", "right")
        size = fitted("".join(said for said, _ in parts), 26, room, "bold")
        (first, color), *rest = parts
        room -= sum(width(said, size, "bold") for said, _ in rest)
        self.line_of(MARGIN, 0.55, [(cut(first, room, size, "bold"), color), *rest], size)

    def titled(self, name: str, sizes: Sequence[int], axes: list[str]) -> list[str]:
        """The name and shape of a tensor as the title, and each axis with its size in words."""
        blank = self.hide == "shapes"
        said = [f"{axis} {'_' if blank else size}" for axis, size in zip(axes, sizes, strict=True)]
        parts = [(f"{name} ", INK), *self.shape(sizes, axes), ("   ", INK)]
        for axis, piece in zip(axes, said, strict=True):
            parts += [(piece, AXES[axis]), (", ", INK)]
        self.title(parts[:-1])
        return said

    def finish(self, height: float, words: list[str]) -> Picture:
        """The page cut below what was drawn, and its words."""
        self.ax.set(xlim=(0, WIDTH), ylim=(height, 0), aspect="equal")
        self.ax.set_axis_off()
        inches = WIDTH * POINTS / 72, height * POINTS / 72
        if self.own:
            self.ax.figure.set_size_inches(inches)
        else:
            given = self.ax.get_window_extent()
            dpi = self.ax.figure.dpi
            scale = min(given.width / dpi / inches[0], given.height / dpi / inches[1])
            for setter, size in self.scaled:
                setter(size * scale)
        return Picture(self.ax.figure, "\n".join(words), self.calls, height)


def width(said: str, size: float = SMALL, font: str = "mono") -> float:
    """How wide a piece of text is, in units of the page."""
    path = FONTS.get(font, font)
    return measured(plain(said, path), path) * size / POINTS


@cache
def measured(said: str, path: str) -> float:
    if path in (FONTS["mono"], FONTS["bold"]):
        return 0.602 * len(said)
    return TextToPath().get_text_width_height_descent(said, props(path, 100), False)[0] / 100


@cache
def props(path: str, size: float) -> FontProperties:
    return FontProperties(fname=path, size=size)


@cache
def runs(said: str, path: str) -> list[tuple[str, str]]:
    """`said` in pieces of one font each: the usual one, or one that has the letter."""
    pieces = []
    for char in said:
        shown, font = (char, path) if has(path, char) else seen(char)
        font = path if len(shown) > 1 else font
        if pieces and pieces[-1][1] == font:
            pieces[-1] = (pieces[-1][0] + shown, font)
        else:
            pieces.append((shown, font))
    return pieces


def fitted(said: str, size: float, room: float, font: str = "mono") -> float:
    """The size, at most `size` and at least the smallest, at which `said` fits `room`."""
    return max(SMALL, min(size, int(size * room / max(width(said, size, font), 1e-9))))


def cut(said: str, room: float, size: float = SMALL, font: str = "mono") -> str:
    """`said`, or as much of its beginning as fits `room` and an ellipsis."""
    if width(said, size, font) <= room:
        return said
    while said and width(said + "…", size, font) > room:
        said = said[:-1]
    return said + "…"


@cache
def plain(said: str, path: str) -> str:
    """Without the characters that the font lacks, which would be drawn as boxes."""
    return "".join(c if c.isprintable() and has(path, c) else code_point(c) for c in said)


def drawn(label: str, narrow: bool = False) -> tuple[str, float, str]:
    """The text, size and font of a label; over a narrow column a code point loses its "U+"."""
    if len(label) > 1:
        return label, SMALL, "mono"
    shown_as, font = seen(label)
    return (shown_as, 20, font) if len(shown_as) == 1 else (shown_as[2 * narrow :], SMALL, "mono")
