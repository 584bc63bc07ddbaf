"""Cells run a second time, and out of order: what breaks, and what then shows something else.

    python tests/bench/cells_again.py [NOTEBOOK ...]

In one kernel a notebook runs once, every code cell again in order, then all in a random order,
the same one each time. A line for each cell that raises then, and for each that says other words
than the first time. It takes some minutes.
"""

import random
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import nbformat
from nbclient import NotebookClient

sys.path.append(str(Path(__file__).parents[1]))
import renew


def again(path: Path) -> list[str]:
    notebook = nbformat.read(path, as_version=4)
    code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    mixed = random.Random(0).sample(code, len(code))
    client = NotebookClient(notebook, timeout=120, allow_errors=True)
    found, first = [], {}
    with client.setup_kernel(cwd=str(path.parent), stderr=subprocess.DEVNULL):
        for turn, order in (("once", code), ("again", code), ("mixed", mixed)):
            for i in order:
                cell = client.execute_cell(deepcopy(notebook.cells[i]), i)
                renew.number_cell(cell, 1)  # joins what was printed in pieces
                said = [renew.words(output) for output in cell.outputs]
                first.setdefault(i, said)
                what = complaint(cell, said, first[i])
                if what:
                    found.append(f"  {turn}: {cell.id}: {what}")
    return found


def complaint(cell: nbformat.NotebookNode, said: list[str], first: list[str]) -> str:
    tags = renew.tags(cell)
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if errors and "raises-exception" not in tags:
        return renew.words(errors[0])
    if said != first and "nbval-ignore-output" not in tags:
        lines = zip(" ".join(first).splitlines(), " ".join(said).splitlines(), strict=False)
        return next((f"{one!r} became {two!r}" for one, two in lines if one != two), "other lines")
    return ""


def main(names: list[str]) -> int:
    paths = [Path(name) for name in names] or sorted(renew.NOTEBOOKS.glob("*.ipynb"))
    broken = 0
    for path in paths:
        found = again(path)
        broken += len(found)
        print(f"{path.name}: {len(found) or 'nothing'} found", *found, sep="\n", flush=True)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
