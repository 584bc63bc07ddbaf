"""A picture whose reader moves it in the page, with the still picture where no script runs."""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..picture import Picture

SAID = {  # a kind of movement, and what stands below its picture where no script runs
    "steps": "Where scripts run, this picture opens step by step.",
    "temperature": "Where scripts run, the reader sets the temperature of this picture.",
}
HERE = Path(__file__).parent


class Moves(NamedTuple):
    """What the script of a kind needs: whole numbers in hundredths of a unit, scores, words."""

    kind: str
    data: dict


class MovingPicture(Picture):
    """A picture, and below it as an output of its own a script that lays shapes over it.

    The script stands apart because it is compared byte for byte, and pixels differ by machine; and
    because a viewer that strips scripts shows HTML before a picture, if it has both in one."""

    def __init__(self, figure, words: str, height: float, moves: Moves):
        super().__init__(figure, words)
        size = {"height": hundredths(height), "words": words}
        self.html = controls_html(moves.kind, size | moves.data)
        self.without_script = SAID[moves.kind]

    def _ipython_display_(self) -> None:
        from IPython import get_ipython
        from IPython.display import publish_display_data

        publish_display_data(*get_ipython().display_formatter.mimebundle_formatter(self))
        publish_display_data({"text/html": self.html, "text/plain": self.without_script})


def hundredths(length: float) -> int:
    """A length of the page as the scripts take it: such a number is the same on every machine."""
    return round(100 * length)


def controls_html(kind: str, data: dict) -> str:
    """A sentence, and a script that replaces the sentence by controls."""
    before, after = around_data(kind)
    # escaped such that nothing in it ends the script
    said = json.dumps(data, separators=(",", ":")).replace("<", r"\u003c")
    return f"{before}{said}{after}"


@cache
def around_data(kind: str) -> tuple[str, str]:
    """What stands in the HTML of a kind before its data and after it."""
    code = "".join((HERE / f"{name}.js").read_text(encoding="utf-8") for name in ("frame", kind))
    return (
        f'<p class="lablib-still">{SAID[kind]}</p>\n<script>\n((data) => {{\n{code}}})(',
        ");\n</script>\n",
    )


def kind_of_controls(html: str) -> str | None:
    """The kind of movement, if `html` is byte for byte what is written here, and not another's."""
    for kind in SAID:
        before, after = around_data(kind)
        try:
            if controls_html(kind, json.loads(html[len(before) : -len(after)])) == html:
                return kind
        except ValueError:  # no JSON stands there
            continue
    return None
