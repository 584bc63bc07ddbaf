"""Exercises with many right answers: a judge looks for a property."""

import unicodedata
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

from lablib.check.engine import NOT_YET, OPEN, RIGHT, Exercise, Verdict
from lablib.check.sandbox import run

__all__ = ["Judged", "judged_exercise", "own_text", "text_fault"]


@dataclass(eq=False, repr=False)
class Judged(Exercise):
    """An answer whose judge returns what is missing, "" if nothing is, or OPEN for a stub."""

    _: KW_ONLY
    judge: Callable[[Any], str]

    def verdict(self, answer: Any) -> Verdict:
        """What the judge says."""
        result = run(self.judge, (answer,), self.seconds, readers=answer)
        if result.error:
            return Verdict(NOT_YET, f"Looked at closely, {result.error_text()}")
        if result.value in ("", OPEN):
            return Verdict(result.value or RIGHT)
        return Verdict(NOT_YET, result.value)


def judged_exercise(**fields: Any) -> Callable[[Callable], Judged]:
    """A decorator that makes an exercise of one right function among many."""
    return lambda reference: Judged(reference, **fields)


def own_text(
    example: str,
    *,
    least: int,
    most: int | None = None,
    different: int = 1,
    further: Callable[[str], str] = lambda text: "",
    **fields: Any,
) -> Judged:
    """An exercise on a text of the reader's own, with limits and what `further` says against it."""

    def judge(text: Any) -> str:
        return (
            text_fault(text)
            or further(text)
            or _length_fault(text, least, most)
            or _variety_fault(text, different)
        )

    return Judged(example, judge=judge, **fields)


def text_fault(text: Any) -> str:
    """What keeps an answer from being a text that every file and every font can hold, or ""."""
    if isinstance(text, tuple | list):
        return (
            f"That is a {type(text).__name__} of {len(text)}, not a text. "
            "Round brackets join quoted lines only where no comma stands between them."
        )
    if not isinstance(text, str):
        return "A text in quotes is wanted."
    halves = [char for char in text if "\ud800" <= char <= "\udfff"]
    if halves:
        return f"It holds half a character, {halves[0]!r}, which no file and no screen can show."
    whole = unicodedata.normalize("NFC", text)
    if len(whole) >= len(text):
        return ""
    hangul = any("\u1100" <= char <= "\u11ff" for char in text)
    return (
        f"It is text. But its {'syllables' if hangul else 'letters'} are stored in pieces "
        f"({len(text)} characters, not {len(whole)}); see the aside on 한 in notebook 03: "
        'unicodedata.normalize("NFC", text) joins them.'
    )


def _length_fault(text: str, least: int, most: int | None) -> str:
    if least <= len(text) and (most is None or len(text) <= most):
        return ""
    limits = f"at least {least}" if most is None else f"{least} to {most}"
    return f"It is a text. But it has {len(text)} characters, spaces included. Take {limits}."


def _variety_fault(text: str, different: int) -> str:
    if len(set(text)) >= different:
        return ""
    return f"It is a text of the right length. Take at least {different} different characters."
