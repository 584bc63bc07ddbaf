"""Exercises of the bug clinic: the letter of a cause, and the program without its fault."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

from lablib.check.engine import NOT_YET, OPEN, RIGHT, Verdict
from lablib.check.functions import Function
from lablib.check.values import Value

__all__ = ["Clinic", "clinic_exercise"]

GUESS_IS_RIGHT = "The cause is right."
BOTH = "Give two things in round brackets: the letter of the cause, and the function."


def clinic_exercise(**fields: Any) -> Callable[[Callable], "Clinic"]:
    """A decorator that makes an exercise of the program without its fault."""
    return lambda reference: Clinic(reference, name=reference.__name__, **fields)


@dataclass(eq=False, repr=False)
class Clinic(Function):
    """The answer is a pair: the letter of the cause, and a function that is judged as usual."""

    _: KW_ONLY
    cause: str
    causes: dict[str, str]  # what is said to each other letter

    def verdict(self, answer: Any) -> Verdict:
        """Both must be right; a sentence to the guess comes first."""
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            return Verdict(NOT_YET, BOTH)
        guess, function = answer
        mend = Verdict(OPEN) if function is ... else super().verdict(function)
        if guess is ... or guess is None:
            if mend.state == OPEN:
                return mend
            done = "The program is mended." if mend.state == RIGHT else mend.text
            return Verdict(NOT_YET, f"{done} Now write the letter of the cause, too.")
        wrong = self._fault_of_guess(guess)
        if wrong:
            done = "The program is mended. But the cause is another one. "
            return Verdict(NOT_YET, f"{done if mend.state == RIGHT else ''}{wrong}")
        if mend.state == OPEN:
            return Verdict(NOT_YET, f"{GUESS_IS_RIGHT} Now write the program without this fault.")
        return mend if mend.state == RIGHT else Verdict(NOT_YET, f"{GUESS_IS_RIGHT} {mend.text}")

    def kept(self, answer: Any) -> Callable:
        """The reader's function, without the letter."""
        return answer[1]

    def _fault_of_guess(self, guess: Any) -> str:
        letter = Value(self.cause, insight="", hints=self.hints, mistakes=self.causes)
        return letter.verdict(guess).text
