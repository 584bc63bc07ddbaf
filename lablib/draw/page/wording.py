"""How characters, labels, words and counts are said: the same on every machine."""

import unicodedata
from itertools import pairwise

from lablib import _must

from .elision import elide
from .fonts import visible_character


def character_text(char: str) -> str:
    """`char` as words say it: the same on every machine, and marks by their names.

    >>> character_text("l"), character_text(" "), character_text(chr(10)), character_text(","), character_text("?")
    ('l', '␣', 'U+000A', 'comma', 'question-mark')
    """
    kind = unicodedata.category(char)[0]
    if kind == "P" or (kind == "S" and char.isascii()):
        return unicodedata.name(char).lower().replace(" ", "-")
    return visible_character(char)


def quoted_text(char: str) -> str:
    """A letter that could be taken for a name, such as that of the state h.

    >>> quoted_text("h"), quoted_text(",")
    ('"h"', 'comma')
    """
    return f'"{char}"' if character_text(char) == char else character_text(char)


def count_text(size: int, noun: str) -> str:
    """A count with its noun.

    >>> count_text(1, "probability"), count_text(2, "probability"), count_text(0, "letter")
    ('1 probability', '2 probabilities', '0 letters')
    """
    return f"{size} {noun if size == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """ "steps", "probabilities"."""
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def checked_words(where: str, words, rows: int, steps: int) -> list[str]:
    """`words` as a list of `rows` strings of `steps` characters."""
    given = checked_strings(where, words)
    if len(given) != rows or any(len(word) != steps for word in given):
        raise ValueError(
            f"{where}: words must be {rows} of length {steps}, "
            f"got {len(given)} of length {', '.join(map(str, sorted({len(w) for w in given})))}"
        )
    return given


def checked_strings(where: str, words) -> list[str]:
    """`words` as a list, whether one string was given or several."""
    given = [words] if isinstance(words, str) else words
    if not isinstance(given, list | tuple) or not all(isinstance(word, str) for word in given):
        raise TypeError(
            f"{where}: words must be a string or a list of them, got {_must.kind(words)}"
        )
    return list(given)


def spelled_text(word: str | list[str]) -> str:
    """The characters one by one, as words say them; of a long word the beginning and the end."""
    return " ".join("…" if i is None else label_text(word[i]) for i in elide(len(word), 24))


def label_text(label: str) -> str:
    """A label in words: a mark by its name only where it stands alone."""
    return character_text(label) if len(label) == 1 else "".join(map(visible_character, label))


def noun_for(words: list[str]) -> str:
    """What one entry of a batch is called: a word, a window of a longer text, or a text.

    >>> noun_for(["hello", "eolll"]), noun_for(["if y", "f yo", " you"]), noun_for(["so on"])
    ('word', 'window', 'text')
    """
    pairs = list(pairwise(words))
    if pairs and all(len(a) > 2 and a != b and a[1:] == b[:-1] for a, b in pairs):
        return "window"
    return "word" if all(word.isalpha() for word in words) else "text"
