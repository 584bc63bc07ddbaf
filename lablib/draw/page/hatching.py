"""Greys and hatching that tell indices apart, so that no hue but that of an axis stands on a page."""

from .colours import INK, PAPER
from .page import Page
from .text_width import SMALL, width

LIGHT, MIDDLE, DARK, HATCH = "#e2e2e2", "#b0b0b0", "#636363", "#8a8a8a"
PIXELS = 80  # of a PNG, in a unit of the page
STYLES = (  # fill, ink, hatching
    (LIGHT, INK, ""),
    (MIDDLE, INK, ""),
    (DARK, PAPER, ""),
    (PAPER, INK, "///"),
    (PAPER, INK, "xx"),
)


def style_of(index: int, count: int) -> int:
    """One style an index, the darker the higher, as long as there are enough; of two far apart."""
    if count > len(STYLES):
        return 0
    return 2 * index if count == 2 else index


def draw_marked_cell(page: Page, box: tuple, said: str, style: int, size: float = SMALL) -> None:
    """A cell in the style of an index, with bold text; `box` is its left, top, width, height."""
    x, y, wide, high = box
    fill, ink, hatch = STYLES[style]
    page.box(x, y, wide, high, fill, HATCH, 0.8, hatch=hatch)
    lines = said.split("\n")
    apart = size / 44
    if hatch and said:
        plaque = max(width(line, size, "bold") for line in lines) + 0.12, apart * len(lines) + 0.02
        plaque = min(plaque[0], wide - 0.06), min(plaque[1], high - 0.06)
        page.box(x + (wide - plaque[0]) / 2, y + (high - plaque[1]) / 2, *plaque, PAPER, PAPER, 0)
    for i, line in enumerate(lines):
        middle = y + high / 2 + (i - (len(lines) - 1) / 2) * apart
        page.line_of(x + wide / 2, middle, [(line, ink)], size, "bold", "center")


def whole_pixels(length: float) -> float:
    """Whole pixels, so that equal letters are equal in every cell, and the file stays small."""
    return int(length * PIXELS + 1e-6) / PIXELS
