"""A page 16 units wide, measured from its top left corner: text, shapes, boxes, arrows, lines."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Polygon
from matplotlib.text import Text
from matplotlib.transforms import TransformedPatchPath

from lablib import _must

from ..moving.moving import Moves, MovingPicture
from ..picture import Picture, own_settings
from .colours import AXES, INK, LINE, PAPER
from .fonts import glyph_of
from .text_width import (
    FONTS,
    POINTS,
    SMALL,
    cut_text,
    drawable,
    fit_size,
    font_properties,
    font_runs,
    label_look,
    width,
)
from .wording import count_text, plural

WIDTH, MARGIN = 16, 0.45
HIDDEN = ("shapes", "values")


class Page:
    """Draws into a figure of its own, or into the Axes of the caller.

    Within `with Page(...) as page`, matplotlib has its own settings, not those of the user."""

    def __init__(self, where: str, hide: str | None = None, ax: Axes | None = None):
        if hide not in (None, *HIDDEN):
            raise ValueError(f"{where}: hide must be 'shapes', 'values' or None, got {hide!r}")
        if not (ax is None or isinstance(ax, Axes)):
            raise TypeError(f"{where}: ax must be matplotlib Axes, got {_must.kind(ax)}")
        self.hide, self.own, self.scaled = hide, ax is None, []
        with own_settings():
            self.ax = Figure(facecolor=PAPER).add_axes((0, 0, 1, 1)) if ax is None else ax
        self.edge = TransformedPatchPath(self.ax.patch)

    def __enter__(self) -> "Page":
        self.settings = own_settings()
        self.settings.__enter__()
        return self

    def __exit__(self, *error) -> None:
        self.settings.__exit__(*error)

    def text(self, x, y, said, size=18, color=INK, font="mono", ha="center", rotation=0):
        """Text whose capitals are centred on `y`, so that neighbours share one line."""
        path = FONTS.get(font, font)
        drop = 0 if rotation else 0.364 * size / POINTS
        text = Text(
            x,
            y + drop,
            drawable(said, path),
            color=color,
            fontproperties=font_properties(path, size),
        )
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
        pieces = [(*run, color) for said, color in parts for run in font_runs(said, FONTS[font])]
        wide = sum(width(said, size, path) for said, path, _ in pieces)
        x -= {"left": 0, "center": wide / 2, "right": wide}[ha]
        for said, path, color in pieces:
            if said.strip():
                self.text(x, y, said, size, color, path, "left")
            x += width(said, size, path)

    def sentence(self, y, said, size=18, color=INK):
        """A line of prose at the left edge, each letter in a font that has it, cut to the page."""
        room = WIDTH - 2 * MARGIN
        parts = font_runs(said, FONTS["prose"])
        whole = sum(width(piece, size, font) for piece, font in parts)
        size = max(SMALL, min(size, int(size * room / whole)))
        x = MARGIN
        for piece, font in parts:
            piece = cut_text(piece, WIDTH - MARGIN - x, size, font)
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

    def shape_text(self, sizes) -> str:
        """The same in words, with blanks on a worksheet."""
        if self.hide == "shapes":
            return f"({', '.join('_' * len(sizes))}{',' * (len(sizes) == 1)})"
        return str(tuple(sizes))

    def count_text(self, size: int, noun: str) -> str:
        """ "1 step", "5 steps", and "_ steps" where the sizes are left blank."""
        if self.hide == "shapes":
            return f"_ {plural(noun)}"
        return count_text(size, noun)

    def letter(self, x, y, char, size=18, color=INK, ha="center"):
        """One character; a code point stands on two lines, so that it fits a narrow column."""
        shown, path = glyph_of(char)
        if len(shown) == 1:
            self.text(x, y, shown, size, color, path, ha)
        else:
            self.text(x, y - 0.14, "U+", SMALL, color, ha=ha)
            self.text(x, y + 0.14, shown[2:], SMALL, color, ha=ha)

    def label(self, x, y, label, room, color, ha="center"):
        """A label of one character or of several on one line, cut to the room there is."""
        said, size, font = label_look(label)
        self.text(x, y, cut_text(said, room, size, font), size, color, font, ha)

    def box(self, x, y, w, h, fill=PAPER, edge=INK, line=1.5, round=0, under=False, hatch=""):
        if round:
            patch = FancyBboxPatch((x, y), w, h, f"round,pad=0,rounding_size={round}")
        else:
            patch = Polygon([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])
        patch.set(facecolor=fill, edgecolor=edge, linewidth=line)
        if hatch:
            patch.set_hatch(hatch)
        self.scaled.append((patch.set_linewidth, line))
        self.put(patch, 1 if under else 2)

    def arrow(self, x0, y0, x1, y1, color=INK, line=2.2, curve=0):
        style = f"arc3,rad={curve}"
        head = {"arrowstyle": "-|>", "mutation_scale": 16, "shrinkA": 0, "shrinkB": 0}
        patch = FancyArrowPatch((x0, y0), (x1, y1), connectionstyle=style, **head)
        patch.set(color=color, linewidth=line)
        self.scaled += [(patch.set_linewidth, line), (patch.set_mutation_scale, 16)]
        self.put(patch, 3)

    def line(self, xs, ys, color=LINE, line=1.5, style="-"):
        drawn = Line2D(xs, ys, color=color, linewidth=line, linestyle=style, marker="")
        drawn.set_solid_capstyle("projecting")
        self.scaled.append((drawn.set_linewidth, line))
        self.put(drawn, 4)

    def put(self, artist, order: int) -> None:
        """Without what takes most of the time: limits worked out anew, a clip for each artist."""
        artist.set_zorder(order)
        artist.set_clip_on(False)
        artist.set_clip_path(self.edge)
        self.ax.add_artist(artist)

    def title(self, parts, legend=()):
        """The first line of the page, made smaller until it fits, and what the colours mean."""
        names = [piece for name in legend for piece in ((name, AXES[name]), (" ", INK))][:-1]
        room = WIDTH - 2 * MARGIN - 0.4
        room -= sum(width(said, 16, "strong") for said, _ in names)
        self.line_of(WIDTH - MARGIN, 0.57, names, 16, "strong", "right")
        size = fit_size("".join(said for said, _ in parts), 26, room, "bold")
        (first, color), *rest = parts
        room -= sum(width(said, size, "bold") for said, _ in rest)
        self.line_of(MARGIN, 0.55, [(cut_text(first, room, size, "bold"), color), *rest], size)

    def tensor_title(self, name: str, sizes: Sequence[int], axes: list[str]) -> list[str]:
        """The name and shape of a tensor as the title, and each axis with its size in words."""
        blank = self.hide == "shapes"
        said = [f"{axis} {'_' if blank else size}" for axis, size in zip(axes, sizes, strict=True)]
        parts = [(f"{name} ", INK), *self.shape(sizes, axes), ("   ", INK)]
        for axis, piece in zip(axes, said, strict=True):
            parts += [(piece, AXES[axis]), (", ", INK)]
        self.title(parts[:-1])
        return said

    def finish(self, height: float, words: list[str], moves: Moves | None = None) -> Picture:
        """The page cut below what was drawn, its words, and how its reader moves it, if at all."""
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
        said = "\n".join(words)
        if moves is None:
            return Picture(self.ax.figure, said)
        return MovingPicture(self.ax.figure, said, height, moves)
