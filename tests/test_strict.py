"""What strict nbval sees, and the one thing it does not, which test_notebooks refuses instead."""

import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
from nbformat import NotebookNode, v4

sys.path.append(str(Path(__file__).parent))
import renew
import test_notebooks as rules

pytestmark = pytest.mark.filterwarnings("default")  # as in test_notebooks

PICTURE = """from lablib.draw import Picture
from matplotlib.figure import Figure

figure = Figure()
figure.subplots().plot([1, 2])
Picture(figure, "a line from 1 to 2")"""
FLOAT = "from lablib._say import fixed\n\nprint(fixed(0.64823, 4))"


def change(kind: str, old: str, new: str):
    """Commit something else than what the cell shows."""

    def changed(cell: NotebookNode) -> None:
        (output,) = cell.outputs
        place = output if kind == "text" else output.data
        assert old in place[kind]
        place[kind] = place[kind].replace(old, new)

    return changed


def unexecuted(cell: NotebookNode) -> None:
    cell.execution_count, cell.outputs = None, []


# cell: (its source, what is done to it once it was run, what nbval says then)
CELLS = {
    "picture": (PICTURE, lambda cell: None, "PASSED"),
    "float": (FLOAT, lambda cell: None, "PASSED"),
    "other-words": (PICTURE, change("text/plain", "1 to 2", "1 to 3"), "FAILED"),
    "other-pixels": (PICTURE, change("image/png", "iVBORw0KGgo", "AAAAAAAAAAA"), "PASSED"),
    "other-third-decimal": (FLOAT, change("text", "0.6482", "0.6492"), "FAILED"),
    "not-run": (FLOAT, unexecuted, "PASSED"),
}


@pytest.fixture(scope="module")
def committed(tmp_path_factory) -> NotebookNode:
    cells = [v4.new_code_cell(source, id=name) for name, (source, _, _) in CELLS.items()]
    notebook = v4.new_notebook(cells=cells)
    assert renew.execute(notebook, tmp_path_factory.mktemp("run")) is None
    notebook = renew.normalise(notebook)
    for cell in notebook.cells:
        CELLS[cell.id][1](cell)
    return notebook


@pytest.fixture(scope="module")
def report(committed, tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("strict")
    (folder / "strict.ipynb").write_text(renew.text_of(committed), encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-rA"]
    command += ["-p", "no:cacheprovider", "strict.ipynb"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace", check=False
    ).stdout


@pytest.mark.parametrize("number", range(len(CELLS)), ids=list(CELLS))
def test_what_nbval_says(report, number):
    said = re.findall(rf"^(PASSED|FAILED) \S*strict\.ipynb::Cell {number}\b", report, re.MULTILINE)
    assert said == [list(CELLS.values())[number][2]], report


def test_what_nbval_does_not_notice_is_refused_here(committed):
    book = rules.Book("00_strict", renew.text_of(committed), readme="")
    (complaint,) = rules.executed(book)
    assert complaint.startswith("not-run: execution count")
    repaired = deepcopy(committed)
    repaired.cells[-1].execution_count = len(CELLS)
    assert list(rules.executed(rules.Book("00_strict", renew.text_of(repaired), readme=""))) == []
