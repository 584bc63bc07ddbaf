"""The instructor's notes, which stand beside a notebook under the ids of its cells."""

import re
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

__all__ = ["add_notes", "read_notes"]

HIDDEN = {"jupyter": {"source_hidden": True}, "slideshow": {"slide_type": "notes"}}


def add_notes(path: Path, notebook: NotebookNode) -> None:
    """Let each note of notes/NAME.md follow its cell, as a cell of slide type notes."""
    notes_path = path.parent / "notes" / f"{path.stem}.md"
    if not notes_path.exists():
        return
    try:
        text = notes_path.read_text(encoding="utf-8-sig")
        notes = read_notes(text, [cell.get("id") for cell in notebook.cells])
    except ValueError as error:
        raise OSError(0, str(error), str(notes_path)) from error
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if note := notes.get(cell.get("id")):
            cells.append(new_markdown_cell(note, id=f"notes-{cell.id}", metadata=HIDDEN))
    notebook.cells = cells


def read_notes(text: str, cell_ids: list[str]) -> dict[str, str]:
    """The notes in a text, by the id of the cell that stands as a heading above each."""
    _, *parts = re.split(r"^## +(.*?) *$", text, flags=re.MULTILINE)
    notes = {}
    for cell_id, note in zip(parts[::2], parts[1::2], strict=True):
        if cell_id not in cell_ids:
            raise ValueError(f"notes: a heading must be the id of a cell, got {cell_id}")
        if cell_id in notes:
            raise ValueError(f"notes: a cell may have one note, got two for {cell_id}")
        notes[cell_id] = note.strip()
    return notes
