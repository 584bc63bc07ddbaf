"""Letters that matplotlib's own fonts lack: drawn by a font that has them, else as code points, and
on the page in both cases, whichever fonts this machine has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from lint_picture import ODD, clean, read_letters

from lablib import characters, draw
from lablib.draw.page import fonts

HANGUL = "가나다라마바사"


def font(path: Path, chars: str, wide: int = 1000, high: int = 800) -> str:
    """A font of 1000 units whose glyphs are frames, for the characters given."""
    pen = TTGlyphPen(None)
    for left, low, right, top in ((60, -80, wide - 60, high), (wide - 140, 0, 140, high - 80)):
        pen.moveTo((left, low))
        for corner in ((left, top), (right, top), (right, low)):
            pen.lineTo(corner)
        pen.closePath()
    glyph, builder = pen.glyph(), FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "frame"])
    latin = "lp"  # by which matplotlib measures a line
    builder.setupCharacterMap({ord(char): "frame" for char in chars + latin})
    builder.setupGlyf({".notdef": glyph, "frame": glyph})
    builder.setupHorizontalMetrics({".notdef": (wide, 60), "frame": (wide, 60)})
    builder.setupHorizontalHeader(ascent=high + 80, descent=-120)
    builder.setupNameTable({"familyName": path.stem, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=high + 80, usWinAscent=high + 80, usWinDescent=120)
    builder.setupPost()
    builder.save(path)
    return str(path)


@pytest.fixture(params=["none", "square", "narrow and tall", "a few letters"])
def only_font(request, tmp_path, monkeypatch):
    """One font beside those of matplotlib, or none."""
    every = HANGUL + ODD
    kinds = {
        "none": [],
        "square": [(every,)],
        "narrow and tall": [(every, 600, 1100)],
        "a few letters": [(HANGUL[:3],)],
    }[request.param]
    paths = [font(tmp_path / f"Font{i}.ttf", *how) for i, how in enumerate(kinds)]
    fonts.known_font.cache_clear()
    monkeypatch.setattr(fonts, "installed_fonts", lambda: paths)
    monkeypatch.setattr(fonts, "find_new_fonts", lambda: False)
    yield paths
    fonts.known_font.cache_clear()


def test_lint_with_matplotlibs_own_fonts_and_with_more(only_font):
    torch.manual_seed(60)
    numbers = torch.randn(60)
    numbers[::3] = torch.tensor([float("nan"), float("inf"), 0, 1e6]).repeat(5)
    letters_of_it = (ODD * 4)[:60]
    shown = [draw.text(letters_of_it, numbers, correct=torch.rand(60) > 0.2)]
    vocab = characters.Vocab(ODD + HANGUL)
    shown += [draw.dictionary(vocab, HANGUL + ODD, other=vocab.chars[::-1])]
    shown += [draw.windows(HANGUL + ODD, 7), draw.bars(torch.randn(7), list(HANGUL), target="라")]
    shown += [draw.tensor(torch.eye(7), "sequence feature", words=HANGUL, features=HANGUL)]
    for picture in shown:
        clean(picture)
        assert len(picture.png()) <= 40_000
    drawn = {char: fonts.glyph_of(char)[0] for char in HANGUL}
    assert all(shown[0] == char or shown == f"U+{ord(char):04X}" for char, shown in drawn.items())
    assert (drawn["가"] == "가") is bool(only_font)
    assert read_letters(shown[2], 1.75).startswith(HANGUL[:2])


LATER = """
import shutil, sys, time
from lablib.draw import bars
from lablib.draw.page import fonts
import torch
def drawn(char):
    figure = bars(torch.ones(1), [char]).figure
    return [t.get_text() for t in figure.axes[0].texts if t.get_text() in (char, hex(ord(char)))]
missing = next(char for char in sys.argv[1] if fonts.glyph_of(char)[0] != char)
shutil.copy(*sys.argv[2:])
time.sleep(1.1)  # it looks again once a second
print(missing, fonts.glyph_of(missing)[0], *drawn(missing))
"""
AGAIN = """
import sys
from lablib.draw.page import fonts
print(fonts.glyph_of(sys.argv[1])[0])
"""
RARE = "\U00018b00\U0001d2e0\U00010980\U00016f00\U000118a0"  # of scripts that few fonts have


def test_a_font_that_is_installed_later_is_found(tmp_path):
    """By a kernel that runs, and by a new one although matplotlib's stored list lacks the font."""
    fonts = tmp_path / "share/fonts"
    fonts.mkdir(parents=True)
    new, config = font(tmp_path / "New.ttf", RARE), tmp_path / "mpl"
    environment = {**os.environ, "PYTHONUTF8": "1", "MPLCONFIGDIR": str(config)}
    environment["XDG_DATA_HOME"] = str(tmp_path / "share")
    environment.pop("MPL_IGNORE_SYSTEM_FONTS", None)

    def kernel(code: str, *given) -> list[str]:
        command = [sys.executable, "-c", code, *map(str, given)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    missing, *drawn = kernel(LATER, RARE, new, fonts / "New.ttf")
    assert drawn == [missing, missing]
    stored = [path.read_text("utf-8") for path in config.glob("fontlist*")]
    assert stored and not any("New.ttf" in entries for entries in stored)
    assert kernel(AGAIN, missing) == [missing]
