"""Exercises that name the mistake: `check.NAME(answer)`, `check.hint(NAME, 1)`, `check.answer(NAME)`."""

import itertools
import os
import sys
import textwrap
from typing import Any

from lablib import _must
from lablib.check import books, engine, records, solving

__all__ = ["answer", "hint", "progress", "solved"]


class Check:
    """Checks one exercise; shown in a notebook, it says the task and keeps the answer to itself."""

    def __init__(self, name: str, task: str):
        self.__name__ = name
        self.__doc__ = f'{task}\n\nMore help: check.hint("{name}", 2)'

    def __call__(self, answer: Any) -> Any:
        return engine.check(books.find(self.__name__), answer)

    def __repr__(self):
        task, _, more = self.__doc__.split("\n")
        return textwrap.fill(f"check.{self.__name__}(answer): {task}", 96) + f"\n{more}"


def __getattr__(name: str) -> Check:
    """`check.NAME` is the check of the exercise NAME."""
    exercise = None if name.startswith("__") else books.find(name)
    if exercise is None:
        raise AttributeError(books.unknown(name))
    return Check(name, exercise.hints[0])


def __dir__() -> list[str]:
    """The functions, and the exercises of the notebook that runs, or all where that is not known."""
    main = vars(sys.modules["__main__"])
    path = os.environ.get("JPY_SESSION_NAME") or main.get("__vsc_ipynb_file__") or ""
    here = books.names().get(os.path.basename(path)[:2])
    return [*__all__, *(here or itertools.chain.from_iterable(books.names().values()))]


def hint(name: str, number: int = 1) -> None:
    """Print one of three hints: 1 is a first thought, 2 says where to look, 3 nearly gives it."""
    exercise = _find("hint", name)
    _must.whole("hint", "number", number, 1, 3)
    print(textwrap.fill(exercise.hints[number - 1], 96))


def answer(name: str) -> None:
    """Print the reference and a word why."""
    exercise = _find("answer", name)
    print(solving.reference_source(exercise).rstrip())
    print(textwrap.fill(exercise.insight, 96))


def progress(notebook: str | int) -> None:
    """Print how far the exercises of a notebook are, such as "01" or 1: first its core."""
    if isinstance(notebook, int) and not isinstance(notebook, bool):
        notebook = f"{notebook:02}"
    if _must.text("progress", notebook, "notebook") not in books.names():
        known = ", ".join(books.names())
        raise ValueError(f"progress: notebook must be one of {known}, got {notebook!r}")
    states = records.states()
    exercises = books.exercises(notebook).values()
    core = [exercise for exercise in exercises if exercise.core]
    for exercise in [*core, *(exercise for exercise in exercises if not exercise.core)]:
        kind = "core" if exercise.core else "more"
        print(f"{kind:6}{exercise.name:26}{states.get(exercise.name, 'not tried yet')}")
    right = sum(states.get(exercise.name) == engine.RIGHT for exercise in core)
    done = "The core is done" if right == len(core) else "The core is not done yet"
    print(f"{done}: {right} of its {len(core)} exercises are right.")


def solved(source: str) -> str:
    """A cell's source with every exercise in it answered."""
    return solving.solved(_must.text("solved", source, "source"))


def _find(where: str, name: str) -> engine.Exercise:
    exercise = books.find(_must.text(where, name, "name"))
    if exercise is None:
        raise ValueError(f"{where}: name must be that of an exercise: {books.unknown(name)}")
    return exercise
