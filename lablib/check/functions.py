"""Exercises whose answer is a function: it runs on probes, beside the right one and the wrong ones."""

import copy
import inspect
from collections.abc import Callable, Iterator
from dataclasses import KW_ONLY, dataclass, field
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from lablib.check.comparison import described, difference, same
from lablib.check.engine import NOT_YET, OPEN, RIGHT, Exercise, Verdict
from lablib.check.sandbox import CallResult, run
from lablib.check.slips import usual_slip

__all__ = ["Function", "exercise", "run_probes", "same_result"]


def exercise(**fields: Any) -> Callable[[Callable], "Function"]:
    """A decorator that makes an exercise of the right function.

    >>> hints = "Return x twice, added up.", "What is x + x?", "return 2 * x"
    >>> @exercise(insight="Twice x is x + x.", hints=hints, probes=((3,), (5,)))
    ... def double(x):
    ...     return 2 * x
    >>> @double.mistake("It grows. But it grows by 3 for every x: multiply.")
    ... def three_more(x):
    ...     return x + 3
    >>> double.verdict(lambda x: 3 + x).text
    'It grows. But it grows by 3 for every x: multiply.'
    """
    return lambda reference: Function(reference, name=reference.__name__, **fields)


def is_stub_error(error: BaseException | None) -> bool:
    """Whether the reader's own code is missing, and not torch's code for an operation."""
    return isinstance(error, NotImplementedError) and "not implemented for" not in str(error)


@dataclass(eq=False, repr=False)
class Function(Exercise):
    """A function, the probes that it is called with, and wrong functions, each with its sentence."""

    _: KW_ONLY
    probes: tuple[tuple, ...]
    gradients: bool = False  # the notebook trains with the answer, so they must agree, too
    slow: bool = False  # a right answer may take minutes there, so the notebook takes ours
    mistakes: list[tuple[str, Callable]] = field(default_factory=list)

    def __call__(self, *arguments: Any) -> Any:
        """The right result, for mistakes that begin with it."""
        return self.reference(*arguments)

    def kept(self, answer: Callable) -> Callable:
        """The answer, or the reference where a right answer may be slow."""
        return self.reference if self.slow else answer

    def mistake(self, sentence: str, wrong: Callable | None = None) -> Callable:
        """Name a mistake, as a decorator of a wrong function or with a short one in brackets."""
        if wrong is None:
            return partial(self.mistake, sentence)
        self.mistakes.append((sentence, wrong))
        return wrong

    def verdict(self, answer: Any) -> Verdict:
        """What comes of the probes: equal, equal to a mistake, or where it differs first."""
        if not callable(answer):
            return Verdict(NOT_YET, f"A function is wanted, this is {described(answer)}.")
        # the first probe again at the end: an answer that keeps state differs there
        probes = (*self.probes, self.probes[0])
        yours = list(run_probes(self.runnable(answer), probes, self.seconds))
        if all(one.value is ... or is_stub_error(one.error) for one in yours):
            return Verdict(OPEN)
        if all(one.value is None and one.error is None for one in yours):
            return Verdict(
                NOT_YET,
                "Your function gives None. `return` hands a result back; `print` only shows it.",
            )
        fault = self._fault(probes, yours) or self.gradients_fault(answer)
        return Verdict(NOT_YET, fault) if fault else Verdict(RIGHT)

    def results(self, ours: Callable, probes: tuple[tuple, ...]) -> Iterator[CallResult]:
        """What comes of the right answer, or of a mistake that is known, on every probe."""
        return run_probes(self.runnable(ours), probes, seconds=None)

    def runnable(self, answer: Callable) -> Callable:
        """What is called on a probe."""
        return answer

    def _fault(self, probes: tuple[tuple, ...], yours: list[CallResult]) -> str:
        right = list(self.results(self.reference, probes))
        alike = partial(same_result, tolerance=self.tolerance)
        wrong_at = [i for i, one in enumerate(yours) if one.error or not alike(one, right[i])]
        if not wrong_at:
            return self._changes(yours)
        for sentence, wrong in self.mistakes:
            if all(map(alike, yours, self.results(wrong, probes))):
                return sentence
        if wrong_at == [len(probes) - 1]:
            return "It is right at the first call, but not at a second one, so it keeps something."
        if slip := usual_slip([(yours[i], right[i]) for i in wrong_at], self.tolerance):
            return slip
        first = wrong_at[0]
        if yours[first].error:
            return f"{self.called_text(probes[first])}, {yours[first].error_text()}"
        parts = difference(yours[first].value, right[first].value, self.tolerance)
        return f"{self.called_text(probes[first])}, {parts}"

    def _changes(self, yours: list[CallResult]) -> str:
        names = list(inspect.signature(self.reference).parameters)
        changed = sorted({names[place] for one in yours for place in one.changed_input})
        if not changed:
            return ""
        return f"The result is right, but your function changes its input, {' and '.join(changed)}."

    def called_text(self, probe: tuple) -> str:
        """What the function was called with."""
        names = inspect.signature(self.reference).parameters
        asked = (f"{name} = {described(it)}" for name, it in zip(names, probe, strict=True))
        return f"Called with {', '.join(asked)}"

    def gradients_fault(self, answer: Callable) -> str:
        """What is wrong with the way back through a function whose results are right, or ""."""
        for probe in self.probes if self.gradients else ():
            functions = self.runnable(answer), self.runnable(self.reference)
            yours, right = (run(gradients, (one, probe), self.seconds) for one in functions)
            if yours.error or all(gradient is None for gradient in yours.value):
                return (
                    "The numbers are right. But no gradient finds its way back through them, so "
                    "nothing could be learned. Do without no_grad, detach, item and tensors made anew."
                )
            if not same(yours.value, right.value, self.tolerance):
                return (
                    "The numbers are right. But their gradients are not, so training would go another "
                    "way. Is a part of it computed under no_grad, or from detached numbers?"
                )
        return ""


def run_probes(
    function: Callable, probes: tuple[tuple, ...], seconds: float | None = 10
) -> Iterator[CallResult]:
    """What comes of every probe; the next one runs only if it is asked for."""
    result = CallResult()
    for probe in probes:
        if not result.stopped:  # no second wait for an answer that does not end
            given = copy.deepcopy(probe)
            result = run(function, given, seconds)
            untouched = map(_untouched, probe, given)
            result.changed_input = tuple(i for i, kept in enumerate(untouched) if not kept)
        yield result


def same_result(one: CallResult, other: CallResult, tolerance: float = 1e-5) -> bool:
    """Whether two calls ended alike: in equal values or in equal errors."""
    if one.error or other.error:
        return repr(one.error) == repr(other.error)
    return same(one.value, other.value, tolerance)


def gradients(function: Callable, probe: tuple) -> list[Tensor | None]:
    """How a mixture of all that `function` returns depends on each number that goes in."""
    given = copy.deepcopy(probe)
    leaves = []
    for argument in given:
        if isinstance(argument, nn.Module):
            leaves += argument.requires_grad_(True).parameters()
        elif isinstance(argument, Tensor) and argument.is_floating_point():
            leaves.append(argument.requires_grad_(True))
    with torch.enable_grad():
        results = function(*given)
        results = results if isinstance(results, list | tuple) else [results]
        mixture = sum((result * _mix(result)).sum() for result in results)
        return list(torch.autograd.grad(mixture, leaves, allow_unused=True))


def _mix(result: Tensor) -> Tensor:
    """A weight of its own for each number, so that no two changes cancel out."""
    return torch.arange(1, result.numel() + 1, dtype=result.dtype).cos().view(result.shape)


def _untouched(before: Any, after: Any) -> bool:
    if isinstance(before, nn.Module):
        weights = zip(before.state_dict().values(), after.state_dict().values(), strict=True)
        return repr(before) == repr(after) and all(torch.equal(*pair) for pair in weights)
    return same(before, after)
