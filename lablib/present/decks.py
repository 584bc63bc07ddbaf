"""Turns a notebook into a deck, by nbconvert's exporter and our template."""

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

from nbconvert import SlidesExporter
from nbconvert.filters.markdown_mistune import InvalidNotebook
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets.config import Config

from lablib import check
from lablib.draw.moving.moving import kind_of_controls

from .formulas import formula_css, markdown_to_html

__all__ = ["LOCAL", "REVEAL", "kind_of", "without_unanswered", "write_decks"]

REVEAL = "reveal.js@5.2.1"
LOCAL = "node_modules/reveal.js"  # where `npm install --prefix FOLDER` puts it
NETWORK = f"https://unpkg.com/{REVEAL}"
SHOWN = ["image/png", "text/html", "text/plain"]  # of HTML only what lablib itself wrote
# code and its answer stand beside each other where they are long and narrow
CHARACTERS_A_LINE, LINES_ENOUGH = 80, 7
UNANSWERED = re.compile(r"^\w+: not answered yet\.\nGoing on .*\n", re.MULTILINE)


def write_decks(
    notebooks: list[tuple[Path, NotebookNode]], target: Path, back: str = ""
) -> Iterator[str]:
    """Write a deck for each notebook into `target`, and say what was written.

    On a site, `back` is the folder of the notebooks' pages, to which the decks link.
    """
    target.mkdir(parents=True, exist_ok=True)
    found = (target / LOCAL / "dist" / "reveal.js").is_file()
    exporter = SlidesExporter(
        template_name="deck",
        reveal_url_prefix=LOCAL if found else NETWORK,
        config=Config({"NbConvertBase": {"display_data_priority": SHOWN}}),
        extra_template_basedirs=[str(Path(__file__).parent)],
        filters={"markdown_to_html": markdown_to_html},
        preprocessors=[DeckPreprocessor],
    )
    for path, notebook in notebooks:
        name = f"{path.stem}.slides.html"
        try:
            resources = {"number": path.stem[:2], "back": back and f"{back}/{path.stem}.html"}
            text, _ = exporter.from_notebook_node(notebook, resources)
        except (ValueError, InvalidNotebook) as error:  # a formula, a missing attachment
            raise OSError(0, str(error), str(path)) from error
        if "<math" in text:
            style = f"<style>\n{formula_css()}</style>"
            text = text.replace("</head>", f"{style}\n</head>", 1)
        (target / name).write_text(text, encoding="utf-8", newline="\n")
        yield f"{name}: written"
    if not found:
        yield f"The decks load {REVEAL} from the network. For a room without one:"
        yield f'npm install --prefix "{target}" {REVEAL}, then write them again.'


class DeckPreprocessor(Preprocessor):
    """Tells the template of each cell what shows only in the whole of it."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int):
        """Kind of code, whether it stands beside its answer; nothing of an unanswered exercise."""
        if cell.cell_type != "code":
            return cell, resources
        cell.metadata.kind = kind_of(cell)
        cell.metadata.key = answers(cell.source) if cell.metadata.kind == "exercise" else ""
        cell.outputs = without_unanswered(cell.outputs)
        for output in cell.outputs:
            keep_own_html(output)
        cell.metadata.beside = narrow(cell)
        return cell, resources


def kind_of(cell: NotebookNode) -> str:
    """Whether a code cell fails on purpose, is an exercise, or shows something."""
    if "raises-exception" in cell.metadata.get("tags", []):
        return "fails"
    return "exercise" if "check." in cell.source and "..." in cell.source else "shows"


def without_unanswered(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """The outputs without the lines which say that an exercise was not answered yet."""
    for output in outputs:
        if output.output_type == "stream":
            output.text = UNANSWERED.sub("", output.text)
    return [output for output in outputs if output.get("text") != ""]


def keep_own_html(output: NotebookNode) -> None:
    """Take out HTML, which could run, unless it is the controls of a picture, byte for byte."""
    html = output.get("data", {}).pop("text/html", None)
    if html is not None and (kind := kind_of_controls(html)):
        output.data = NotebookNode({"text/html": html})
        output.metadata.moves = kind


def narrow(cell: NotebookNode) -> bool:
    """Whether the code and its answer are long, narrow and both text."""
    if not cell.outputs or any("image/png" in out.get("data", {}) for out in cell.outputs):
        return False
    sides = [cell.source, "\n".join(map(words, cell.outputs))]
    width = sum(max(map(len, side.splitlines()), default=0) for side in sides)
    return (
        width <= CHARACTERS_A_LINE and sum(len(side.splitlines()) for side in sides) >= LINES_ENOUGH
    )


def words(output: NotebookNode) -> str:
    """What an output says in text."""
    if output.output_type == "stream":
        return output.text
    return output.get("data", {}).get("text/plain", "")


def answers(source: str) -> str:
    """What check says is right, for each exercise in a cell: notes for whoever presents."""
    said = []
    for name in re.findall(r"check\.(\w+)\(", source):
        if name in dir(check):
            with contextlib.redirect_stdout(io.StringIO()) as told:
                check.answer(name)
            said.append(f"**Right, `{name}`:**\n\n```python\n{told.getvalue()}```")
    return "\n\n".join(said)
