"""In a kernel: attaches SVG and PNG files and their words to displayed pictures."""

import base64
import functools
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch

from lablib import draw

__all__ = ["FILES", "remember_pictures"]

# what a worksheet leaves blank, such that it can be found from the rest; of other pictures, as
# of curves and of coloured texts, nothing would be left to work from
BLANKS = {
    **dict.fromkeys(("argmax", "attention", "bars", "cell", "dictionary", "gates"), "values"),
    **dict.fromkeys(("influence", "pieces", "reshape", "rounds", "shares"), "values"),
    **dict.fromkeys(
        ("directions", "staircase", "stitch", "streams", "tensor", "translation", "unit"), "values"
    ),
    **dict.fromkeys(("states", "unroll", "windows"), "shapes"),
}
FILES = "application/x-lablib-files+json"  # the files of a picture, by the end of their names


def remember_pictures(shell) -> None:
    """From now on, each displayed picture has its files with it, and those of its worksheet."""
    for name in draw.__all__:
        made = getattr(draw, name)
        if name in BLANKS:
            setattr(draw, name, with_worksheet(made))
    shell.display_formatter.mimebundle_formatter.for_type(draw.Picture, bundle)


def with_worksheet(made: Callable[..., draw.Picture]) -> Callable[..., draw.Picture]:
    """`made`, whose pictures can be drawn once more with blanks."""

    @functools.wraps(made)
    def drawing(*args, **named):
        picture = made(*args, **named)
        # a tensor can be filled in from the letters that it holds
        known = made.__name__ != "tensor" or "words" in named
        if known and named.get("hide") is None and named.get("ax") is None:
            blank = {"hide": BLANKS[made.__name__]}
            picture.worksheet = functools.partial(made, *args, **{**named, **blank})
        return picture

    return drawing


def bundle(picture: draw.Picture) -> tuple[dict, dict]:
    """What Jupyter gets of a picture, and its files, those of a worksheet where it differs."""
    data, metadata = picture._repr_mimebundle_()
    files = files_of(picture, "")
    if hasattr(picture, "worksheet"):
        with torch.random.fork_rng():  # the notebook goes on with the numbers that it would have
            blank = picture.worksheet()
        sheet = files_of(blank, "_worksheet")
        if sheet["_worksheet.svg"] != files[".svg"]:
            files |= sheet
    coded = {end: base64.b64encode(file).decode() for end, file in files.items()}
    return {**data, FILES: coded}, metadata


def files_of(picture: draw.Picture, kind: str) -> dict[str, bytes]:
    """A picture as SVG and PNG, and its words, by the end of their names."""
    words = f"{picture}\n".encode()
    return {f"{kind}.svg": svg(picture), f"{kind}.png": picture.png(), f"{kind}.txt": words}


def svg(picture: draw.Picture) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "picture.svg")
        picture.save(path)
        return path.read_bytes()
