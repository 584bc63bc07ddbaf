"""A figure and its words, as one object that Jupyter shows and strict nbval compares."""

import io
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

__all__ = ["Picture"]

DPI = 120
COLOURS = 64  # a palette this small keeps a diagram under 40 kB and its text smooth
SHOWN_WIDTH = 800


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
        canvas.draw()
        image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        small = image.quantize(COLOURS, dither=Image.Dither.NONE)
        out = io.BytesIO()
        small.save(out, "PNG", optimize=True)
        return out.getvalue()

    def save(self, path: str | Path) -> None:
        """Write a .png, .svg or .pdf; the same figure gives the same bytes."""
        kind = Path(path).suffix.lower()
        if kind == ".png":
            Path(path).write_bytes(self.png())
        elif kind in (".svg", ".pdf"):
            date = {".svg": "Date", ".pdf": "CreationDate"}[kind]
            with matplotlib.rc_context({"svg.hashsalt": "lablib", "svg.fonttype": "path"}):
                self.figure.savefig(path, format=kind[1:], metadata={date: None})
        else:
            raise ValueError(f"save: the name must end in .png, .svg or .pdf, got {str(path)!r}")

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": self.png(), "text/plain": self.words}
        return data, {"image/png": {"width": SHOWN_WIDTH, "alt": self.words}}
