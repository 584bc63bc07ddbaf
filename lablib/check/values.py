"""Exercises whose answer is a value: a number, a shape, the letter of a choice, a set of pairs."""

from dataclasses import dataclass, field
from numbers import Real
from typing import Any

from torch import Tensor

from lablib.check.comparison import described, plain, same
from lablib.check.engine import NOT_YET, RIGHT, Exercise, Verdict
from lablib.check.sandbox import run

__all__ = ["Value"]


@dataclass(eq=False, repr=False)
class Value(Exercise):
    """A value, with what to say to each value that is often given in its place."""

    mistakes: dict[Any, str] = field(kw_only=True)

    def verdict(self, answer: Any) -> Verdict:
        """The sentence of the mistake that equals the answer, else the task once more."""
        result = run(self._judge, (answer,), self.seconds, readers=answer)
        if result.error:
            return Verdict(NOT_YET, f"Asked for its value, {result.error_text()}")
        return result.value

    def _one_text(self) -> str:
        """What is said to a text where none, or more than one, is wanted."""
        if isinstance(self.reference, tuple) and isinstance(self.reference[0], str):
            return "This is one text. Each text wants quotes of its own, with a comma in between."
        return "The quotes make it a text. Write it without them."

    def kept(self, answer: Any) -> Any:
        """The reference, for the answer may be of another kind, such as a tensor of one number."""
        return self.reference

    def _judge(self, answer: Any) -> Verdict:
        if isinstance(answer, str) and not isinstance(self.reference, str):
            return Verdict(NOT_YET, self._one_text())
        value = self._normal(answer)
        if same(value, self.reference, self.tolerance):
            return Verdict(RIGHT)
        for wrong, sentence in self.mistakes.items():
            if same(value, self._normal(wrong), self.tolerance):
                return Verdict(NOT_YET, sentence)
        return Verdict(NOT_YET, f"{described(answer)} is not it. {self.hints[0]}")

    def _normal(self, answer: Any) -> Any:
        """An answer in the reference's own kind, where that takes nothing from its meaning."""
        value = plain(answer)
        if isinstance(self.reference, Real) and isinstance(answer, Tensor) and answer.numel() == 1:
            return answer.item()
        if isinstance(self.reference, set):  # in any order and any brackets
            try:
                return {tuple(map(plain, pair)) for pair in value}
            except TypeError:
                return value
        if isinstance(value, str):
            value = value.strip().lower()
            # the letter of a choice may be written as "c)"
            return value.strip("().: ") if len(self.reference) == 1 else value
        return value
