"""Runs a reader's answer on the probes of an exercise and says which mistake it is."""

import copy
import inspect
import textwrap
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from numbers import Real
from typing import Any

import torch
from torch import Tensor, nn

from lablib.check.comparison import described, difference, plain, same
from lablib.check.sandbox import CallResult, run

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
    gradients: bool = False  # the notebook trains with the answer, so they must agree, too
    mistakes: tuple[Mistake, ...] = ()
    judge: Callable[[Any], str] | None = None


def check(exercise: Exercise, answer: Any) -> Any:
    """The reader's answer if it is right, else the reference; prints one verdict."""
    try:
        fault = _fault(exercise, answer)
    except Exception:  # an answer so odd that it can be neither compared nor described
        fault = "not yet. What this gives cannot be compared."
    VERDICTS[exercise.name] = fault.partition(".")[0].partition(":")[0] or "right"
    if fault == "":
        _say(f"{exercise.name}: right. {exercise.insight}")
        # a value may have come in another kind, such as a tensor of one number
        return answer if exercise.judge or exercise.probes else exercise.reference
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
        ran = run(_value_fault, (exercise, answer))
        return f"not yet. Asked for its value, {_error(ran, '')}" if ran.error else ran.value
    if not callable(answer):
        return f"not yet. A function is wanted, this is {described(answer)}."
    # the first probe again at the end: an answer that keeps state differs there
    probes = (*exercise.probes, exercise.probes[0])
    yours = list(run_probes(answer, probes))
    if all(ran.value is ... or isinstance(ran.error, NotImplementedError) for ran in yours):
        return UNSOLVED
    if all(ran.value is None and ran.error is None for ran in yours):
        return "not yet. Your function gives None. `return` hands a result back; `print` only shows it."
    return _function_fault(exercise, answer, probes, yours)


def _value_fault(exercise: Exercise, answer: Any) -> str:
    value = plain(answer)
    if isinstance(value, str):
        if not isinstance(exercise.reference, str):
            return "not yet. The quotes make it a text. Write it without them."
        value = value.strip().lower()
        if len(exercise.reference) == 1:
            value = value.strip("().: ")  # the letter of a choice, written as "c)"
    if isinstance(exercise.reference, Real) and isinstance(answer, Tensor) and answer.numel() == 1:
        value = answer.item()
    if isinstance(exercise.reference, set):
        value = _as_set(value)
    if same(value, exercise.reference):
        return ""
    for mistake in exercise.mistakes:
        if same(value, mistake.wrong):
            return f"not yet. {mistake.says}"
    return f"not yet: {described(answer)} is not it. {exercise.hints[0]}"


def _as_set(answer: Any) -> Any:
    """Pairs in any order and any brackets, where the order says nothing."""
    try:
        return {tuple(map(plain, pair)) for pair in answer}
    except TypeError:
        return answer


def _function_fault(
    exercise: Exercise, answer: Callable, probes: tuple[tuple, ...], yours: list[CallResult]
) -> str:
    right = list(run_probes(exercise.reference, probes))
    wrong_at = [i for i, ran in enumerate(yours) if ran.error or not same_result(ran, right[i])]
    if not wrong_at:
        if any(ran.changed_input for ran in yours):
            return "not yet. The result is right, but your function changes its input."
        return gradients_fault(exercise, answer) if exercise.gradients else ""
    for mistake in exercise.mistakes:
        if all(map(same_result, yours, run_probes(mistake.wrong, probes))):
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
        return f"not yet. Called with {asked}, {_error(yours[first], yours[first].file)}"
    return f"not yet. Called with {asked}, {difference(yours[first].value, right[first].value)}"


def run_probes(function: Callable, probes: tuple[tuple, ...]) -> Iterator[CallResult]:
    """What comes of every probe; the next one runs only if it is asked for."""
    ran = CallResult()
    for probe in probes:
        if not ran.stopped:  # no second wait for an answer that does not end
            given = copy.deepcopy(probe)
            ran = run(function, given)
            ran.changed_input = not all(map(_untouched, probe, given))
        yield ran


def _untouched(before: Any, after: Any) -> bool:
    if isinstance(before, nn.Module):
        weights = zip(before.state_dict().values(), after.state_dict().values(), strict=True)
        return repr(before) == repr(after) and all(torch.equal(*pair) for pair in weights)
    return same(before, after)


def same_result(one: CallResult, other: CallResult) -> bool:
    if one.error or other.error:
        return repr(one.error) == repr(other.error)
    return same(one.value, other.value)


def _error(ran: CallResult, file: str) -> str:
    """The error and, if it arose in `file`, the reader's own line, without a traceback."""
    said = ran.stopped or f"it ends in {type(ran.error).__name__}: {ran.error}".rstrip(":. ")
    steps = [
        step for step in traceback.extract_tb(ran.error.__traceback__) if step.filename == file
    ]
    return f"{said}, in your line {steps[-1].lineno}: {steps[-1].line}" if steps else f"{said}."


def gradients_fault(exercise: Exercise, answer: Callable) -> str:
    """What is wrong with the way back through a function whose results are right, or ""."""
    for probe in exercise.probes:
        yours, right = (
            run(gradients, (function, probe)) for function in (answer, exercise.reference)
        )
        if yours.error or not any(isinstance(gradient, Tensor) for gradient in yours.value):
            return (
                "not yet. The numbers are right. But no gradient finds its way back through them, so "
                "nothing could be learned: do without no_grad, detach, item and new tensors of old numbers."
            )
        if not same(yours.value, right.value):
            return (
                "not yet. The numbers are right. But their gradients are not, so training would go "
                "another way: is a part of it computed under no_grad or from detached numbers?"
            )
    return ""


def gradients(function: Callable, probe: tuple) -> list[Tensor | None]:
    """How a mixture of all that `function` returns depends on each number that goes in."""
    given = copy.deepcopy(probe)
    with torch.enable_grad():
        leaves = []
        for argument in given:
            if isinstance(argument, nn.Module):
                leaves += argument.requires_grad_(True).parameters()
            elif isinstance(argument, Tensor) and argument.is_floating_point():
                leaves.append(argument.requires_grad_(True))
        results = function(*given)
        results = results if isinstance(results, list | tuple) else [results]
        mixture = sum(
            (r * torch.arange(1.0, r.numel() + 1).view(r.shape).cos()).sum() for r in results
        )
        return list(torch.autograd.grad(mixture, leaves, allow_unused=True))
