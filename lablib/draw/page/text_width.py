"""How wide a text is in its font, which pieces of it need another font, and what fits a room."""

import re
from functools import cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from .fonts import MONO, bundled_font, code_point, glyph_of, has_glyph

POINTS = 60  # in a unit, on a slide 13.33 inches wide
SMALL = 14  # points: nothing is smaller
FONTS = {
    "mono": MONO,
    "bold": bundled_font("DejaVuSansMono-Bold"),
    "prose": bundled_font("DejaVuSans"),
    "strong": bundled_font("DejaVuSans-Bold"),
}


def width(said: str, size: float = SMALL, font: str = "mono") -> float:
    """How wide a piece of text is, in units of the page."""
    path = FONTS.get(font, font)
    return measure_text(drawable(said, path), path) * size / POINTS


@cache
def measure_text(said: str, path: str) -> float:
    if path in (FONTS["mono"], FONTS["bold"]):
        return 0.602 * len(said)
    return (
        TextToPath().get_text_width_height_descent(said, font_properties(path, 100), False)[0] / 100
    )


@cache
def font_properties(path: str, size: float) -> FontProperties:
    """A font of a size, made once."""
    return FontProperties(fname=path, size=size)


def font_runs(said: str, path: str) -> list[tuple[str, str]]:
    """`said` in pieces of one font each: the usual one, or one that has the letter."""
    pieces = []
    for char in said:
        shown, font = (char, path) if has_glyph(path, char) else glyph_of(char)
        font = path if len(shown) > 1 else font
        if pieces and pieces[-1][1] == font:
            pieces[-1] = (pieces[-1][0] + shown, font)
        else:
            pieces.append((shown, font))
    return pieces


def fit_size(said: str, size: float, room: float, font: str = "mono") -> float:
    """The size, at most `size` and at least the smallest, at which `said` fits `room`."""
    return max(SMALL, min(size, int(size * room / max(width(said, size, font), 1e-9))))


def cut_text(said: str, room: float, size: float = SMALL, font: str = "mono") -> str:
    """`said`, or as much of its beginning as fits `room` and an ellipsis."""
    if width(said, size, font) <= room:
        return said
    while said and width(said + "…", size, font) > room:
        said = said[:-1]
    return said + "…"


def wrap_text(line: str, room: float, size: float, font: str) -> list[str]:
    """A sentence in as many rows as it needs."""
    rows = [""]
    for word in re.split(r" (?![^\[]*\])", line):  # never within brackets
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and width(longer, size, font) > room:
            rows.append(word)
        else:
            rows[-1] = longer
    return [cut_text(row, room, size, font) for row in rows]


@cache
def drawable(said: str, path: str) -> str:
    """Without the characters that the font lacks, which would be drawn as boxes."""
    return "".join(c if c.isprintable() and has_glyph(path, c) else code_point(c) for c in said)


def label_look(label: str, narrow: bool = False) -> tuple[str, float, str]:
    """The text, size and font of a label; over a narrow column a code point loses its "U+"."""
    if len(label) > 1:
        return label, SMALL, "mono"
    shown_as, font = glyph_of(label)
    return (shown_as, 20, font) if len(shown_as) == 1 else (shown_as[2 * narrow :], SMALL, "mono")
