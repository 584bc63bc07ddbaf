"""Copies of notebooks with every exercise answered, for instructors."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from lablib import check

__all__ = ["write_solved"]


def write_solved(notebooks: list[tuple[Path, NotebookNode]], target: Path) -> Iterator[str]:
    """Write notebooks into a new or empty folder, answered and without outputs; say which."""
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise FileExistsError(0, "the folder for solved copies must be empty", str(target))
    for path, notebook in notebooks:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.source = check.solved(cell.source)
                cell.outputs, cell.execution_count = [], None
        text = nbformat.writes(notebook) + "\n"
        (target / path.name).write_text(text, encoding="utf-8", newline="\n")
        yield f"{path.name}: written"
