"""Writes the right answer into the cells of a notebook, for instructors and for the tests."""

import inspect
import re
import textwrap

from torch import nn

from lablib.check import books
from lablib.check.clinic import Clinic
from lablib.check.engine import Exercise

__all__ = ["reference_source", "solved"]


def solved(source: str) -> str:
    """A cell's source with each `...` that an exercise waits for replaced by its reference."""
    for name in re.findall(r"check\.(\w+)\(", source):
        exercise = books.find(name)
        if exercise is None or "..." not in source:
            continue
        if _is_written(exercise.reference):
            stub = rf"(?:def|class) {name}\(.*?return \.\.\.\n"
        else:
            stub = r"\.\.\."
        if isinstance(exercise, Clinic):
            source = source.replace("where = ...", f'where = "{exercise.cause}"', 1)
        answer = reference_source(exercise)
        source = re.sub(stub, lambda _, answer=answer: answer, source, count=1, flags=re.DOTALL)
    return source


def reference_source(exercise: Exercise) -> str:
    """The right answer as it would be written in a cell."""
    reference = exercise.reference
    if _is_written(reference):
        # the decorator above it holds the hints and is no part of the answer
        return re.sub(
            r"\A@(?s:.*?)^(?=def |class )",
            "",
            textwrap.dedent(inspect.getsource(reference)),
            flags=re.M,
        )
    return f"nn.{reference}" if isinstance(reference, nn.Module) else repr(reference)


def _is_written(reference: object) -> bool:
    return inspect.isfunction(reference) or inspect.isclass(reference)
