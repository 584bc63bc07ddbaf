"""A text of the reader's own, read from a file; what cannot be learned from is refused."""

from pathlib import Path

__all__ = ["read_text"]

MOST_BYTES = 200_000_000  # the ids of more characters would fill a small machine's memory


def read_text(path: Path) -> str:
    """The text in a UTF-8 file; the end of a line becomes one character on every system."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"{path} must have at most {MOST_BYTES:,} bytes, got {size:,}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} must be a text in UTF-8, got {error}") from None
    if "\0" in text:
        place = text.index("\0")
        raise ValueError(f"{path} must be a text, got the character U+0000 at place {place}")
    if not text:
        raise ValueError(f"{path} must hold a text, got an empty file")
    if len(set(text)) == 1:
        raise ValueError(f"{path} must hold at least 2 different characters, got {text[0]!r} alone")
    return text
