"""Exercises that name the mistake: `check.NAME(answer)`, `check.hint(NAME, 1)`, `check.answer(NAME)`."""

import difflib
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Callable
from functools import partial
from typing import Any

from lablib import _must
from lablib.check import engine, solving

__all__ = ["answer", "hint", "progress", "solved"]

# one file a notebook: nb00.py holds the exercises of notebook 00
_FILES = sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name.startswith("nb"))
_NOTEBOOKS = {
    name.removeprefix("nb"): importlib.import_module(f"{__name__}.{name}").EXERCISES
    for name in _FILES
}
_BY_NAME = {e.name: e for exercises in _NOTEBOOKS.values() for e in exercises}


def __getattr__(name: str) -> Callable[[Any], Any]:
    """`check.NAME` is the check of the exercise NAME."""
    if name not in _BY_NAME:
        raise AttributeError(_unknown(name))
    return partial(engine.check, _BY_NAME[name])


def __dir__() -> list[str]:
    return [*__all__, *_BY_NAME]


def hint(name: str, number: int) -> None:
    """Print one of three hints: 1 says the task again, 2 says where to look, 3 nearly gives it."""
    exercise = _find("hint", name)
    _must.whole("hint", "number", number, 1, 3)
    print(textwrap.fill(exercise.hints[number - 1], 96))


def answer(name: str) -> None:
    """Print the reference and a word why."""
    exercise = _find("answer", name)
    if inspect.isfunction(exercise.reference):
        print(inspect.getsource(exercise.reference).rstrip())
    else:
        print(exercise.reference)
    print(textwrap.fill(exercise.insight, 96))


def progress(notebook: str) -> None:
    """Print what was last said to each exercise of a notebook, such as "01"."""
    if _must.text("progress", notebook, "notebook") not in _NOTEBOOKS:
        known = ", ".join(_NOTEBOOKS)
        raise ValueError(f"progress: notebook must be one of {known}, got {notebook!r}")
    for exercise in _NOTEBOOKS[notebook]:
        print(f"{exercise.name:24}{engine.VERDICTS.get(exercise.name, 'not tried yet')}")


def solved(source: str) -> str:
    """A cell's source with every exercise in it answered."""
    return solving.solved(_must.text("solved", source, "source"), _BY_NAME)


def _find(where: str, name: str) -> engine.Exercise:
    if _must.text(where, name, "name") not in _BY_NAME:
        raise ValueError(f"{where}: name must be that of an exercise: {_unknown(name)}")
    return _BY_NAME[name]


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name, _BY_NAME, n=1)
    nearest = f", perhaps {close[0]!r}" if close else ""
    return f"there is no exercise {name!r}{nearest}"
