"""What all the exercises on a text of the reader's own have in common."""

import unicodedata

__all__ = ["in_pieces"]


def in_pieces(text: str) -> str:
    """A complaint where a character of `text` is stored as several, else ""."""
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
