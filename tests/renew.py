"""Run the notebooks again, bring them to one form, and show what changed.

    python tests/renew.py [NOTEBOOK ...]

Without names all of notebooks/ is renewed. This is also the way to move to a newer torch:
what it prints is what a reader would see differently.
"""

import base64
import difflib
import re
import sys
from copy import deepcopy
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal
from nbformat import NotebookNode, v4

__all__ = ["normalise", "readme_picture", "renew", "text_of", "words"]

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
KEPT_METADATA = ("tags", "slideshow", "jupyter")
README_PICTURE = NOTEBOOKS.parent / ".github" / "unrolled.png"
NUMBER = re.compile(r"\d+(\.\d+)?")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def tags(cell: NotebookNode) -> list[str]:
    """The cell's tags, none if it has none."""
    return cell.metadata.get("tags", [])


def words(output: NotebookNode) -> str:
    """What an output says in text; a picture says its words."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}"
    return output.data.get("text/plain", "")


def pixels_of(output: NotebookNode) -> str | None:
    """The picture in an output, as stored."""
    return output.get("data", {}).get("image/png")


def normalise(notebook: NotebookNode) -> NotebookNode:
    """A copy in the one form in which notebooks are committed; doing it twice changes nothing."""
    notebook = deepcopy(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = NotebookNode(kernelspec=KERNEL, language_info={"name": "python"})
    count = 0
    for cell in notebook.cells:
        kept = {key: cell.metadata[key] for key in KEPT_METADATA if cell.metadata.get(key)}
        cell.metadata = NotebookNode(kept)
        if cell.cell_type == "code":
            count += bool(cell.source.strip())
            number_cell(cell, count if cell.source.strip() else None)
    return notebook


def number_cell(cell: NotebookNode, count: int | None) -> None:
    """Give the cell and its results one execution count; join its streams, shorten its errors."""
    cell.execution_count = count
    outputs = []
    for output in cell.outputs:
        last = outputs[-1] if outputs else None
        if output.output_type == "stream" and last and last.get("name") == output.name:
            last.text += output.text
            continue
        if output.output_type == "execute_result":
            output.execution_count = count
        if output.output_type == "error":
            # a traceback names folders of this machine; one line still shows on an exported page
            output.traceback = words(output).splitlines()
        outputs.append(output)
    cell.outputs = outputs


def text_of(notebook: NotebookNode) -> str:
    """The file's text: one space of indent, characters as they are, a newline at the end."""
    return v4.writes(notebook, indent=1, ensure_ascii=False).rstrip("\n") + "\n"


def execute(notebook: NotebookNode, folder: Path) -> str | None:
    """Run every cell in place; the error and its cell if one raises that is not tagged so."""
    running = []
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=120,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
        on_cell_start=lambda cell, cell_index: running.append(cell.id),
    )
    try:
        client.execute()
    except (CellControlSignal, RuntimeError) as error:  # raised, too slow, or the kernel died
        return f"cell {running[-1] if running else '(none)'}: {COLOUR.sub('', str(error))}"
    return None


def keep_timings(old: NotebookNode, new: NotebookNode) -> None:
    """Where a timing differs only in its numbers, the committed one stays."""
    shown = {cell.id: cell.get("outputs", []) for cell in old.cells}
    for cell in new.cells:
        if "nbval-ignore-output" in tags(cell):
            before, after = (
                [NUMBER.sub("#", words(output)) for output in side]
                for side in (shown.get(cell.id, []), cell.outputs)
            )
            if before == after:
                cell.outputs = shown[cell.id]


def differences(old: NotebookNode, new: NotebookNode) -> list[str]:
    """Per changed cell: its id, the changed lines of its text, and whether pixels changed."""
    shown = {cell.id: cell.get("outputs", []) for cell in old.cells}
    lines = []
    for cell in new.cells:
        sides = shown.get(cell.id, []), cell.get("outputs", [])
        if sides[0] == sides[1]:
            continue
        texts = ["\n".join(map(words, side)).splitlines() for side in sides]
        pixels = [[pixels_of(output) for output in side] for side in sides]
        lines.append(f"  {cell.id}")
        lines += [f"    {line}" for line in difflib.unified_diff(*texts, n=1, lineterm="")][2:]
        if any(pixels[0] + pixels[1]) and pixels[0] != pixels[1]:
            lines.append("    picture changed")
    return lines


def renew(path: Path) -> bool:
    """Run, normalise, write if something changed, and print the difference; False if it raised."""
    before = path.read_text(encoding="utf-8")
    old = nbformat.reads(before, as_version=4)
    new = deepcopy(old)
    error = execute(new, path.parent)
    if error:
        print(f"{path.name}: left as it was, {error}")
        return False
    new = normalise(new)
    keep_timings(old, new)
    after = text_of(normalise(new))
    if after == before:
        print(f"{path.name}: nothing changed")
        return True
    path.write_text(after, encoding="utf-8", newline="\n")
    print(f"{path.name}: written")
    print("\n".join(differences(normalise(old), new) or ["  only its form changed"]))
    return True


def readme_picture() -> bytes:
    """The picture in README: a notebook's own, so that it is never older than the code."""
    notebook = nbformat.read(NOTEBOOKS / "01_rnn_basics.ipynb", as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.id == "batch-picture")
    return base64.b64decode(next(filter(None, map(pixels_of, cell.outputs))))


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    paths = [Path(name) for name in sys.argv[1:]] or sorted(NOTEBOOKS.glob("*.ipynb"))
    renewed = [renew(path) for path in paths]
    README_PICTURE.write_bytes(readme_picture())
    sys.exit(0 if all(renewed) else 1)
