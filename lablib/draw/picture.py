"""A figure and its words, as one object that Jupyter shows and strict nbval compares."""

import io
import zlib
from contextlib import AbstractContextManager
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

__all__ = ["Picture", "own_settings"]

DPI = 96
COLOURS = 18  # a palette this small keeps a diagram under 40 kB and its text smooth
SHOWN_WIDTH = 800
MOST_BYTES = 40_000  # of a PNG in a notebook
OURS = {"hatch.linewidth": 1.5}
KEPT = ("backend", "backend_fallback", "interactive")  # they do not change a figure
UNHINTED = {"text.hinting": "no_hinting"}  # hinted letters are wider or narrower than laid out


def own_settings(more: dict | None = None) -> AbstractContextManager:
    """The defaults of matplotlib, ours, and `more`, whatever the user's matplotlibrc says."""
    usual = {key: value for key, value in matplotlib.rcParamsDefault.items() if key not in KEPT}
    usual |= OURS | (more or {})
    return matplotlib.rc_context(
        {key: value for key, value in usual.items() if matplotlib.rcParams[key] != value}
    )


class Picture:
    """A drawn figure together with the words that say what it shows.

    Jupyter gets the pixels and, as plain text, the words; `print(picture)` gives the words.
    """

    def __init__(self, figure: Figure, words: str):
        self.figure = figure
        self.words = words

    def __repr__(self) -> str:
        return self.words

    def png(self) -> bytes:
        """The figure as a PNG with a small palette."""
        canvas = FigureCanvasAgg(self.figure)
        self.figure.set_dpi(DPI)
        with own_settings(UNHINTED):
            canvas.draw()
        return pack_png(reduce_colours(np.asarray(canvas.buffer_rgba())[:, :, :3]))

    def save(self, path: str | Path) -> None:
        """Write a .png, .svg or .pdf; the same figure gives the same bytes."""
        kind = Path(path).suffix.lower()
        if kind == ".png":
            Path(path).write_bytes(self.png())
        elif kind in (".svg", ".pdf"):
            date = {".svg": "Date", ".pdf": "CreationDate"}[kind]
            with own_settings({"svg.hashsalt": "lablib", "svg.fonttype": "path"}):
                self.figure.savefig(path, format=kind[1:], metadata={date: None})
        else:
            raise ValueError(f"save: the name must end in .png, .svg or .pdf, got {str(path)!r}")

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": self.png(), "text/plain": self.words}
        return data, {"image/png": {"width": SHOWN_WIDTH, "alt": self.words}}


def pack_png(image: Image.Image) -> bytes:
    """The image as a PNG; one that would be too large is packed harder, which takes longer."""
    for level, strategy in ((8, zlib.Z_DEFAULT_STRATEGY), (9, zlib.Z_FILTERED)):
        out = io.BytesIO()
        image.save(out, "PNG", compress_level=level, compress_type=strategy)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


def reduce_colours(pixels: np.ndarray) -> Image.Image:
    """With the heaviest colours, unmixed, so that a colour that means an axis stays exact."""
    image = Image.fromarray(pixels)
    counted = sorted(image.getcolors(image.width * image.height), key=colour_weight, reverse=True)
    colours = np.array([colour for _, colour in counted])  # (n, 3), the heaviest first
    bins, first = np.unique(colour_bins(colours.T), return_index=True)
    palette = colours[np.sort(first)[:COLOURS]]
    apart = colours[first][:, None] - palette  # (bins, palette, 3)
    nearest = np.zeros(1 << 15, np.uint8)
    nearest[bins] = (apart**2).sum(-1).argmin(1)
    small = Image.fromarray(nearest[colour_bins(pixels.transpose(2, 0, 1).astype(np.uint16))])
    small.putpalette(palette.ravel().tolist())
    return small


def colour_weight(counted: tuple[int, tuple[int, int, int]]) -> int:
    """How much a colour counts: a hue means an axis, and of greys there are many."""
    count, colour = counted
    return count * (10 if max(colour) - min(colour) > 100 else 1)


def colour_bins(channels: np.ndarray) -> np.ndarray:
    """Five bits of each channel in one number: colours that no eye tells apart share it."""
    red, green, blue = channels >> 3
    return red << 10 | green << 5 | blue
