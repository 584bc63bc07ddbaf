"""Which font draws a character: one that has a glyph for it, newly installed ones too, else its code point."""

import math
import unicodedata
from functools import cache
from pathlib import Path
from time import monotonic

import matplotlib
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font


def bundled_font(name: str) -> str:
    """The path of a font that comes with matplotlib, so that no machine draws another one."""
    return str(Path(matplotlib.get_data_path(), "fonts", "ttf", f"{name}.ttf"))


MONO = bundled_font("DejaVuSansMono")
newer_fonts: list[font_manager.FontEntry] = []  # fonts that matplotlib's list lacks
seen_files: set[str] = set()
looked_at = -math.inf
USUAL = ("NotoSansCJK", "NotoSans", "malgun", "AppleSDGothicNeo", "Nanum", "msyh", "Arial Unicode")


def visible_character(char: str) -> str:
    """`char` where it has something to see, else its code point; a space as ␣."""
    if char == " ":
        return "␣"
    return code_point(char) if unicodedata.category(char)[0] in "CMZ" else char


def glyph_of(char: str) -> tuple[str, str]:
    """What is drawn for `char`, and the path of the font that draws it."""
    shown = visible_character(char)
    font = font_of(shown) if len(shown) == 1 else MONO
    return (shown, font) if font else (code_point(char), MONO)


def code_point(char: str) -> str:
    """The number of a character, as "U+AC00"."""
    return f"U+{ord(char):04X}"


def font_of(char: str) -> str | None:
    """The path of a font whose character map has `char`, those of matplotlib first."""
    found = known_font(char)
    return known_font(char) if found is None and find_new_fonts() else found


@cache
def known_font(char: str) -> str | None:
    for path in (MONO, bundled_font("DejaVuSans")):
        if has_glyph(path, char):
            return path
    return next((path for path in installed_fonts() if has_glyph(path, char)), None)


@cache
def installed_fonts() -> list[str]:
    """Upright fonts of this machine, the usual ones first; never one that has a box for all."""
    entries = [
        e
        for e in [*font_manager.fontManager.ttflist, *newer_fonts]
        if getattr(e, "index", 0) == 0 and e.style == "normal"
    ]
    paths = {e.fname for e in entries if e.size == "scalable" and "Last Resort" not in e.name}
    return sorted(paths, key=lambda path: (font_rank(Path(path).name), "Bold" in path, path))


def find_new_fonts() -> bool:
    """Whether fonts were installed after matplotlib had stored its list; looks once a second."""
    global looked_at
    if monotonic() < looked_at + 1:
        return False
    looked_at = monotonic()
    if not seen_files:
        seen_files.update(entry.fname for entry in font_manager.fontManager.ttflist)
    files = set(font_manager.findSystemFonts()) - seen_files
    seen_files.update(files)
    for path in files:
        try:
            newer_fonts.append(font_manager.ttfFontProperty(FT2Font(path)))
        except Exception:  # matplotlib passes over files that it cannot read, too
            continue
    if files:
        installed_fonts.cache_clear()
        known_font.cache_clear()
    return bool(files)


def font_rank(name: str) -> int:
    return next((i for i, usual in enumerate(USUAL) if name.startswith(usual)), len(USUAL))


def has_glyph(path: str, char: str) -> bool:
    """Whether the font at `path` draws `char`."""
    font = open_font(path)
    return font is not None and font.get_char_index(ord(char)) != 0


@cache
def open_font(path: str) -> FT2Font | None:
    """None where the file is gone, or holds pictures instead of outlines (coloured emoji)."""
    try:
        font = FT2Font(path)
    except (OSError, RuntimeError):
        return None
    return font if font.scalable else None
