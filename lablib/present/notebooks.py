"""Reads the notebooks that a command was given."""

from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from .notes import add_notes

__all__ = ["read_notebooks"]


def read_notebooks(paths: Iterable[Path]) -> list[tuple[Path, NotebookNode]]:
    """The notebooks with these paths and their notes; OSError for what is none."""
    notebooks = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8-sig")
            notebooks.append((path, nbformat.reads(text, as_version=4)))
        except (AttributeError, TypeError, ValueError, nbformat.ValidationError) as error:
            raise OSError(0, "not a valid notebook", str(path)) from error
        add_notes(*notebooks[-1])
    return notebooks
