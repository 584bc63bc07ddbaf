"""What strict nbval sees with watch.py in its kernels, and what test_notebooks refuses instead."""

from copy import deepcopy

import pytest
import renew
import test_notebooks as rules
from nbformat import NotebookNode, v4
from nbval.plugin import IPyNbFile, NbCellError

# as in test_notebooks; and nbval leaves a file open
pytestmark = pytest.mark.filterwarnings("default", "ignore::ResourceWarning")

PIXELS = "iVBORw0KGgo="
# what a Picture gives to Jupyter, without PyTorch and matplotlib, which take seconds to load
PICTURE = f"""class Shown:
    def _repr_mimebundle_(self, **_):
        return {{"image/png": "{PIXELS}", "text/plain": "a line from 1 to 2"}}

Shown()"""
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


NUMBERS = {
    "safe-exact": "import torch; 0.25, round(0.5, 2), 3, torch.ones(2)",
    "safe-format": "print(f'{0.1234:.2f} {12.3:6.1f} {0.5:.0%} {1234.5:,.1f} 1.5e-3'); {'lr': 1.5}",
    "safe-fixed": "print(fixed(-0.7496, 3), fixed(2e-9, 2))",
    "safe-tensor": "torch.tensor([0.1234, 1e-4])",
    "safe-rounded-tensor": "torch.tensor([0.1, 0.1234]).round(decimals=2), torch.ones(1).round()",
    "safe-error": "raise ValueError(f'{0.1234:.2f}')",
    "bad-tie": "print(f'{0.125:.2f}')",
    "bad-spec": "d = 3; print(f'{0.12350001:.{d}f}')",
    "bad-in-a-function": "def say(x): return f'{x:>8.1%}'\nprint(say(torch.tensor(0.1235)))",
    "bad-power": "print(f'{1.25e-7:.1e}')",
    "bad-format": "print(format(1.5, '.0f'))",
    "bad-fixed": "print(fixed(0.12499999, 2))",
    "bad-in-lablib": "from lablib import draw; print(draw.tensor(torch.tensor([0.125, 1.0]), 'feature'))",
    "bad-round": "round(0.1249999, 2)",
    "bad-array": "torch.tensor([0.1, 0.125]).numpy().round(2)",
    "bad-fourth-decimal": "torch.tensor([0.1, 0.12345001])",
    "bad-tensor": "torch.set_printoptions(precision=2); torch.tensor([0.1, 0.1249999])",
    "bad-rounded-tensor": "torch.tensor([0.1, 0.1249999]).round(decimals=1 + 1)",
}
ANSWERS = {
    "safe-stub": "from lablib import check; letter = check.recall_letter(...)",
    "safe-progress": "check.progress(1)",
    # from here on the notebook has the answer of a reader who solved it
    "safe-function": "def read_words(rnn, x):\n    return ...\n\n\n"
    "read_words = check.read_words(read_words)",
    "bad-after-it": "read_words.__module__",
    "bad-answer": "check.recall_letter((0, 0))",
    "bad-unanswered": "other = ...",
    "bad-reference": "from lablib.check import books, engine\n"
    "books.find('recall_letter').verdict = lambda answer: engine.Verdict('not yet')\n"
    "check.recall_letter(...)",
}
# cell: (its source, what is done to it once it was run, what nbval says then)
CELLS = {
    "picture": (PICTURE, lambda cell: None, "PASSED"),
    "float": (FLOAT, lambda cell: None, "PASSED"),
    "other-words": (PICTURE, change("text/plain", "1 to 2", "1 to 3"), "FAILED"),
    "other-pixels": (PICTURE, change("image/png", PIXELS, "AAAAAAAAAAA="), "PASSED"),
    "other-third-decimal": (FLOAT, change("text", "0.6482", "0.6492"), "FAILED"),
    **{
        name: (source, lambda cell: None, "PASSED" if name.startswith("safe") else "FAILED")
        for name, source in {**NUMBERS, **ANSWERS}.items()
    },
    "not-run": (FLOAT, unexecuted, "PASSED"),
}


@pytest.fixture(scope="module")
def committed(tmp_path_factory) -> NotebookNode:
    cells = [v4.new_code_cell(source, id=name) for name, (source, _, _) in CELLS.items()]
    for cell in cells:
        cell.metadata.tags = ["raises-exception"] if cell.id == "safe-error" else []
    notebook = v4.new_notebook(cells=cells)
    assert renew.execute(notebook, tmp_path_factory.mktemp("run")) is None
    notebook = renew.normalise(notebook)
    for cell in notebook.cells:
        CELLS[cell.id][1](cell)
    return notebook


@pytest.fixture(scope="module")
def verdicts(committed, request, tmp_path_factory) -> list[str]:
    """What nbval says to each cell, asked by its own classes."""
    path = tmp_path_factory.mktemp("strict") / "strict.ipynb"
    path.write_text(renew.text_of(committed), encoding="utf-8")
    book = IPyNbFile.from_parent(request.session, path=path)
    cells = list(book.collect())
    book.setup()
    said = []
    try:
        for cell in cells:
            cell.setup()
            try:
                cell.runtest()
                said.append("PASSED")
            except NbCellError:
                said.append("FAILED")
    finally:
        book.teardown()
    return said


@pytest.mark.parametrize("number", range(len(CELLS)), ids=list(CELLS))
def test_what_nbval_says(verdicts, number):
    assert verdicts[number] == list(CELLS.values())[number][2]


def test_what_nbval_does_not_notice_is_refused_here(committed):
    book = rules.Book("00_strict", renew.text_of(committed), readme="", notes="", exercises={})
    (complaint,) = rules.executed(book)
    assert complaint.startswith("not-run: execution count")
    repaired = deepcopy(committed)
    repaired.cells[-1].execution_count = len(CELLS)
    assert (
        list(
            rules.executed(
                rules.Book("00_strict", renew.text_of(repaired), readme="", notes="", exercises={})
            )
        )
        == []
    )
