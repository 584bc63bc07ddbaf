"""Adds the fonts of a folder to the list that matplotlib stores: a machine with one more font.

python .ci/korean_font.py FOLDER, with MPLCONFIGDIR naming a fresh folder
"""

import sys
from pathlib import Path

import matplotlib
from matplotlib import font_manager

fonts = sorted(Path(sys.argv[1]).rglob("*.ttf"))
assert fonts, f"no font in {sys.argv[1]}"
for path in fonts:
    font_manager.fontManager.addfont(path)
(stored,) = Path(matplotlib.get_cachedir()).glob("fontlist-*.json")
font_manager.json_dump(font_manager.fontManager, stored)
print("added to", stored.name, *(path.name for path in fonts))
