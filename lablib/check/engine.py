"""Runs a reader's answer on the probes of an exercise and says which mistake it is."""

import copy
import inspect
import textwrap
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from lablib._say import fixed
from lablib.check.sandbox import Ran, run

__all__ = ["UNSOLVED", "Exercise", "Mistake", "check"]

UNSOLVED = "not answered yet."
VERDICTS: dict[str, str] = {}  # what was last said to each exercise, for the table of progress


@dataclass(frozen=True)
class Mistake:
    """A wrong value or a wrong function, and what a good teacher would say to it."""

    wrong: Any
    says: str


@dataclass(frozen=True)
class Exercise:
    """What is right, what is often wrong, and three hints: restate, locate, nearly give.

    Without probes the answer is a value; with probes, argument tuples, it is a function.
    An exercise on a property, a module's or the reader's own text's, has a judge in place of
    both: it returns what is missing, "", or UNSOLVED for a function that is still a stub. Its
    mistakes are examples of what the judge says.
    """

    name: str
    reference: Any
    insight: str
    hints: tuple[str, str, str]
    probes: tuple[tuple, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    judge: Callable[[Any], str] | None = None


def check(exercise: Exercise, answer: Any) -> Any:
    """The reader's answer if it is right, else the reference; prints one verdict."""
    try:
        fault = _fault(exercise, answer)
    except Exception:  # an answer so odd that it can be neither compared nor described
        fault = f"not yet. This cannot be compared: it holds something of {type(answer)}."
    VERDICTS[exercise.name] = fault.partition(".")[0].partition(":")[0] or "right"
    if fault == "":
        _say(f"{exercise.name}: right. {exercise.insight}")
        return answer
    step = 1 if fault == UNSOLVED else 2
    _say(f"{exercise.name}: {fault}")
    print(f'Going on with the right answer. Help: check.hint("{exercise.name}", {step})')
    return exercise.reference


def _say(text: str) -> None:
    print(textwrap.fill(text, 96, break_long_words=False))


def _fault(exercise: Exercise, answer: Any) -> str:
    """What to tell the reader, or "" for a right answer."""
    if answer is None or answer is ...:
        return UNSOLVED
    if exercise.judge:
        ran = run(exercise.judge, (answer,))
        complaint = _error(ran, "") if ran.error else ran.value
        return complaint if complaint in ("", UNSOLVED) else f"not yet. {complaint}"
    if not exercise.probes:
        return _value_fault(exercise, answer)
    if not callable(answer):
        return f"not yet. A function is wanted, this is {described(answer)}."
    # the first probe again at the end: an answer that keeps state differs there
    probes = (*exercise.probes, exercise.probes[0])
    yours = list(_each(answer, probes))
    if all(ran.value is ... or isinstance(ran.error, NotImplementedError) for ran in yours):
        return UNSOLVED
    if all(ran.value is None and ran.error is None for ran in yours):
        return "not yet. Your function gives None. `return` hands a result back; `print` only shows it."
    return _function_fault(exercise, probes, yours)


def _value_fault(exercise: Exercise, answer: Any) -> str:
    if isinstance(answer, str):
        if not isinstance(exercise.reference, str):
            return "not yet. The quotes make it a text. Write it without them."
        answer = answer.strip().lower()
    if isinstance(exercise.reference, set):
        answer = _as_set(answer)
    if same(answer, exercise.reference):
        return ""
    for mistake in exercise.mistakes:
        if same(answer, mistake.wrong):
            return f"not yet. {mistake.says}"
    return f"not yet: {described(answer)} is not it. {exercise.hints[0]}"


def _as_set(answer: Any) -> Any:
    """Pairs in any order and any brackets, where the order says nothing."""
    try:
        return {tuple(pair) for pair in answer}
    except TypeError:
        return answer


def _function_fault(exercise: Exercise, probes: tuple[tuple, ...], yours: list[Ran]) -> str:
    right = list(_each(exercise.reference, probes))
    wrong_at = [i for i, ran in enumerate(yours) if ran.error or not _alike(ran, right[i])]
    if not wrong_at:
        changed = any(ran.changed_input for ran in yours)
        return (
            "not yet. The result is right, but your function changes its input." if changed else ""
        )
    for mistake in exercise.mistakes:
        if all(map(_alike, yours, _each(mistake.wrong, probes))):
            return f"not yet. {mistake.says}"
    first = wrong_at[0]
    if wrong_at == [len(probes) - 1]:
        return "not yet. Right at the first call, but not when called again: it keeps something."
    names = inspect.signature(exercise.reference).parameters
    asked = ", ".join(
        f"{name} = {described(argument)}"
        for name, argument in zip(names, probes[first], strict=True)
    )
    if yours[first].error:
        return f"not yet. Called with {asked}, it ends in {_error(yours[first], yours[first].file)}"
    return f"not yet. Called with {asked}, {difference(yours[first].value, right[first].value)}"


def _each(function: Callable, probes: tuple[tuple, ...]) -> Iterator[Ran]:
    """What comes of every probe; the next one runs only if it is asked for."""
    ran = Ran()
    for probe in probes:
        if not ran.out_of_time:  # no second wait for an answer that does not end
            given = copy.deepcopy(probe)
            ran = run(function, given)
            ran.changed_input = not all(map(_untouched, probe, given))
        yield ran


def _untouched(before: Any, after: Any) -> bool:
    if isinstance(before, nn.Module):
        weights = zip(before.state_dict().values(), after.state_dict().values(), strict=True)
        return repr(before) == repr(after) and all(torch.equal(*pair) for pair in weights)
    return same(before, after)


def _alike(one: Ran, other: Ran) -> bool:
    if one.error or other.error:
        return repr(one.error) == repr(other.error)
    return same(one.value, other.value)


def _error(ran: Ran, file: str) -> str:
    """The error and, if it arose in `file`, the reader's own line, without a traceback."""
    said = f"{type(ran.error).__name__}: {ran.error}".rstrip(":. ")
    if ran.out_of_time:
        said = "a loop that did not end within ten seconds"
    steps = [
        step for step in traceback.extract_tb(ran.error.__traceback__) if step.filename == file
    ]
    return f"{said}, in your line {steps[-1].lineno}: {steps[-1].line}" if steps else f"{said}."


def same(one: Any, other: Any) -> bool:
    """Equal in kind, shape and value; numbers to 1e-5, lists and tuples alike."""
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        kinds = [(t.is_floating_point(), t.dtype == torch.bool, t.shape) for t in (one, other)]
        return kinds[0] == kinds[1] and torch.allclose(
            one.double(), other.double(), rtol=1e-5, atol=1e-5, equal_nan=True
        )
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Real) and isinstance(other, Real) and not isinstance(one, bool):
        return abs(one - other) < 1e-5
    return type(one) is type(other) and bool(one == other)


def difference(yours: Any, right: Any) -> str:
    """Where two results part: kind first, then shape, then the first value."""
    if isinstance(yours, list | tuple) and isinstance(right, list | tuple):
        if len(yours) == len(right) and any(isinstance(item, Tensor) for item in right):
            i = next(i for i, pair in enumerate(zip(yours, right, strict=True)) if not same(*pair))
            return f"item {i} differs: {difference(yours[i], right[i])}"
    if not (isinstance(yours, Tensor) and isinstance(right, Tensor)):
        return f"it gives {described(yours)}, wanted is {described(right)}."
    if yours.shape != right.shape:
        return f"its shape is {tuple(yours.shape)}, wanted is {tuple(right.shape)}."
    if yours.is_floating_point() != right.is_floating_point():
        return f"it holds {yours.dtype}, wanted is {right.dtype}."
    gap = (yours.double() - right.double()).abs() > 1e-5
    place = tuple(torch.nonzero(gap | yours.isnan())[0].tolist())
    mine, wanted = fixed(yours[place].item(), 4), fixed(right[place].item(), 4)
    if not place:  # a single number
        return f"it gives {mine}, wanted is {wanted}."
    return f"the shape is right; at {list(place)} it gives {mine}, wanted is {wanted}."


def described(value: Any) -> str:
    """A value in few words: a tensor by its shape, the rest as it prints."""
    if isinstance(value, Tensor):
        return f"a tensor {tuple(value.shape)}"
    if isinstance(value, np.ndarray):
        return f"a numpy array {value.shape}"
    if inspect.isroutine(value):
        return "a function"
    said = repr(value)
    if " at 0x" in said:
        return f"one of the kind {type(value).__name__}"
    return said if len(said) <= 60 else f"{said[:57]}..."
