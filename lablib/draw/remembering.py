"""In a kernel: pictures bring their files along with what Jupyter shows."""

import base64
import functools
import inspect
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch

from lablib import draw

__all__ = ["FILES", "remember_pictures"]

FILES = "application/x-lablib-files+json"  # the files of a picture, by the end of their names


def remember_pictures(shell) -> None:
    """Pictures bring their files along from now on, and know how they were drawn."""
    for name in draw.__all__:
        made = getattr(draw, name)
        if inspect.isfunction(made) and "hide" in inspect.signature(made).parameters:
            setattr(draw, name, remembered(made))
    shell.display_formatter.mimebundle_formatter.for_type(draw.Picture, bundle)


def remembered(made: Callable[..., draw.Picture]) -> Callable[..., draw.Picture]:
    """`made`, whose pictures can be drawn once more with their values left blank."""

    @functools.wraps(made)
    def drawing(*args, **named):
        picture = made(*args, **named)
        if named.get("hide") is None and named.get("ax") is None:
            picture.worksheet = functools.partial(made, *args, **{**named, "hide": "values"})
        return picture

    return drawing


def bundle(picture: draw.Picture) -> tuple[dict, dict]:
    """What Jupyter gets of a picture, and its files, those of a worksheet where it differs."""
    data, metadata = picture._repr_mimebundle_()
    files = {".svg": svg(picture), ".png": data["image/png"]}
    if hasattr(picture, "worksheet"):
        with torch.random.fork_rng():  # the notebook goes on with the numbers that it would have
            blank = picture.worksheet()
        if (drawn := svg(blank)) != files[".svg"]:
            files |= {"_worksheet.svg": drawn, "_worksheet.png": blank.png()}
    coded = {end: base64.b64encode(file).decode() for end, file in files.items()}
    return {**data, FILES: coded}, metadata


def svg(picture: draw.Picture) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "picture.svg")
        picture.save(path)
        return path.read_bytes()
