"""What every exercise is: a right answer, a verdict on the reader's, three hints, and a word why."""

import textwrap
from dataclasses import KW_ONLY, dataclass
from typing import Any

from lablib.check.records import RIGHT, keep

__all__ = ["NOT_YET", "OPEN", "Exercise", "Verdict", "check", "judge"]

NOT_YET, OPEN = "not yet", "not answered yet"


@dataclass(frozen=True)
class Verdict:
    """How an answer stands, and what a good teacher says to it."""

    state: str
    text: str = ""


@dataclass(eq=False, repr=False)
class Exercise:
    """A right answer, a word why, and three hints: a first thought, where to look, nearly the answer.

    Its name is that of its variable in the file of its notebook.
    """

    reference: Any
    _: KW_ONLY
    insight: str
    hints: tuple[str, str, str]
    core: bool = False  # three exercises of a notebook are its core, the others more practice
    seconds: float = 10  # how long one call of an answer may take
    tolerance: float = 1e-5  # how far two numbers may lie apart
    name: str = ""

    def verdict(self, answer: Any) -> Verdict:
        """What is said of an answer that is neither None nor the dots."""
        raise NotImplementedError

    def kept(self, answer: Any) -> Any:
        """What the notebook goes on with after a right answer."""
        return answer

    def __repr__(self):
        return f"<exercise {self.name}>"


def check(exercise: Exercise, answer: Any) -> Any:
    """The reader's answer if it is right, else the reference; prints one verdict."""
    verdict = judge(exercise, answer)
    keep(exercise.name, verdict.state)
    if verdict.state == RIGHT:
        _print(f"{exercise.name}: {RIGHT}. {exercise.insight}")
        return exercise.kept(answer)
    _print(f"{exercise.name}: {verdict.state}. {verdict.text}")
    step = 1 if verdict.state == OPEN else 2
    print(f'Going on with the right answer. Help: check.hint("{exercise.name}", {step})')
    return exercise.reference


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """The verdict on any answer, also on none."""
    if answer is None or answer is ...:
        return Verdict(OPEN)
    try:
        return exercise.verdict(answer)
    except Exception:  # an answer so odd that it can be neither compared nor described
        return Verdict(NOT_YET, "What this gives cannot be compared.")


def _print(text: str) -> None:
    print(textwrap.fill(text, 96, break_long_words=False))
