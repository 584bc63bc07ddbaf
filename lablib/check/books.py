"""Finds an exercise by its name, and loads the exercises of its notebook alone."""

import difflib
import functools
import importlib
import re
from pathlib import Path

from lablib.check.engine import Exercise

__all__ = ["exercises", "find", "names", "unknown"]

# a decorated right answer, or a variable that holds an exercise
_DEFINED = re.compile(
    r"^@(?:module_|judged_|clinic_)?exercise\((?s:.*?)^\)\n(?:def|class) (\w+)|^(\w+) = (?:Value|Judged|own_text)\(",
    re.MULTILINE,
)


@functools.cache
def names() -> dict[str, tuple[str, ...]]:
    """The names of the exercises of each notebook, as they stand in its file, nb01.py for "01"."""
    files = sorted(Path(__file__).parent.glob("nb[0-9][0-9].py"))
    return {file.stem[2:]: tuple(_names(file.read_text(encoding="utf-8"))) for file in files}


def _names(source: str) -> list[str]:
    return [match[1] or match[2] for match in _DEFINED.finditer(source)]


@functools.cache
def exercises(notebook: str) -> dict[str, Exercise]:
    """The exercises of a notebook, in its order."""
    book = importlib.import_module(f"lablib.check.nb{notebook}")
    found = {name: value for name, value in vars(book).items() if isinstance(value, Exercise)}
    for name, exercise in found.items():
        exercise.name = name
    return found


def find(name: str) -> Exercise | None:
    """The exercise of that name, if there is one; only the file of its notebook is loaded."""
    for notebook, known in names().items():
        if name in known:
            return exercises(notebook)[name]
    return None


def unknown(name: str) -> str:
    """That there is no such exercise, and which one was perhaps meant."""
    known = [each for book in names().values() for each in book]
    close = difflib.get_close_matches(name, known, n=1)
    return f"there is no exercise {name!r}" + (f", perhaps {close[0]!r}" if close else "")
