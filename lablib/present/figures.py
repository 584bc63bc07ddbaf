"""Every picture that notebooks show, as files for an instructor's own slides and worksheets."""

import ast
import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal
from nbformat import NotebookNode

from .figures_kernel import FILES

__all__ = ["Shown", "export", "shown_in", "write_pictures"]

HOOK = (
    "from lablib.present.figures_kernel import remember_pictures; remember_pictures(get_ipython())"
)


class Shown(NamedTuple):
    """A picture that a cell showed: its name, the code that drew it, its files by their ends."""

    name: str
    call: str
    files: dict[str, bytes]


def export(notebooks: list[tuple[Path, NotebookNode]], target: Path) -> Iterator[str]:
    """Run notebooks where they stand, write their pictures to `target`, say what was written."""
    target.mkdir(parents=True, exist_ok=True)  # before notebooks run for minutes
    for path, notebook in notebooks:
        yield write_pictures(path, shown_in(path, notebook), target)


def write_pictures(path: Path, pictures: list[Shown], target: Path) -> str:
    """Write the files of a notebook's pictures into `target`, and say how many pictures these are."""
    for picture in pictures:
        for end, data in picture.files.items():
            (target / f"{picture.name}{end}").write_bytes(data)
    return f"{path.name}: {len(pictures)} picture{'s' * (len(pictures) != 1)}"


def shown_in(path: Path, notebook: NotebookNode) -> list[Shown]:
    """The pictures that a notebook shows, in its order, found by running it where it stands."""
    hook = nbformat.v4.new_code_cell(HOOK)
    client = NotebookClient(
        nbformat.from_dict({**notebook, "cells": [hook, *notebook.cells]}),
        kernel_name="python3",
        timeout=600,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute(stderr=subprocess.DEVNULL)
    except (CellControlSignal, RuntimeError) as error:  # raised, too slow, or the kernel died
        raise ChildProcessError(0, f"the notebook stopped: {error}", str(path)) from error
    pictures = []
    for cell in client.nb.cells[1:]:
        bundles = [out.data for out in cell.get("outputs", []) if FILES in out.get("data", {})]
        calls = calls_in(cell.source) if bundles else []
        if len(calls) != len(bundles):  # drawn in a loop, or elsewhere
            calls = [cell.source] * len(bundles)
        for i, (data, call) in enumerate(zip(bundles, calls, strict=True), 1):
            name = f"{path.stem}_{cell.id}" + f"-{i}" * (i > 1)
            files = {end: base64.b64decode(file) for end, file in data[FILES].items()}
            pictures.append(Shown(name, call, files))
    return pictures


def calls_in(source: str) -> list[str]:
    """The calls of `draw` in the code of a cell, in its order."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:  # a command of Jupyter's, such as %time
        return []
    calls = [
        node
        for node in nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("draw.")
    ]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [ast.get_source_segment(source, call) for call in calls]
