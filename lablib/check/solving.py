"""Writes the right answer into the cells of a notebook, for instructors and for the tests."""

import inspect
import re
from typing import Any

from torch import nn

from lablib.check.engine import Exercise

__all__ = ["solved"]


def solved(source: str, exercises: dict[str, Exercise]) -> str:
    """A cell's source with each `...` that an exercise waits for replaced by its reference."""
    for name in re.findall(r"check\.(\w+)\(", source):
        if name not in exercises or "..." not in source:
            continue
        reference = exercises[name].reference
        if inspect.isfunction(reference):
            stub, answer = rf"def {name}\(.*?return \.\.\.\n", inspect.getsource(reference)
        else:
            stub, answer = r"\.\.\.", _written(reference)
        source = re.sub(stub, lambda _, answer=answer: answer, source, count=1, flags=re.DOTALL)
    return source


def _written(value: Any) -> str:
    return f"nn.{value}" if isinstance(value, nn.Module) else repr(value)
