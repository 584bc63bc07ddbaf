"""A notebook run once more, with every exercise answered and with more digits shown.

One run serves two tests: each right answer must be called right, and no number that the notebook
shows may lie so close to its rounding boundary that another machine could show another one. Each
number is held against the one at the same place. What lablib and round() write is looked at as
they round it, for longer labels would not fit the pictures; complaints go to stderr. Of a picture
only the words are needed, not the pixels.
"""

import re
from copy import deepcopy
from decimal import Decimal
from pathlib import Path

import nbformat
import pytest
import renew
from nbformat import NotebookNode, v4

from lablib import check

__all__ = ["faults", "test_solved_and_with_more_digits"]

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"

WATCH = """
def watch():
    import builtins, contextlib, io, sys, numpy, torch
    from lablib import _say, draw
    from lablib.check import engine

    def look(value, decimals):
        past = torch.as_tensor(value).double().abs() * 10.0**decimals % 1 - 0.5
        if (past.abs() < min(1e-5 * 10.0**decimals, 0.01)).any():
            print(f"too close to a rounding boundary: {value} to {decimals} decimals", file=sys.stderr)

    def fixed(value, decimals, write=_say.fixed):
        look(value, decimals)
        return write(value, decimals)

    def rounded(value, ndigits=None, write=round):
        if ndigits and sys._getframe(1).f_globals["__name__"] == "__main__":
            look(value, ndigits)
        return write(value, ndigits)

    def tensor_rounded(value, *, decimals=0, write=torch.round):
        look(value, decimals) if decimals else None
        return write(value, decimals=decimals)

    def checked(exercise, answer, check=engine.check):
        with contextlib.redirect_stdout(io.StringIO()) as verdict:
            result = check(exercise, answer)
        if not verdict.getvalue().startswith(f"{exercise.name}: right."):
            print("the answer is not called right:", verdict.getvalue(), file=sys.stderr)
        return result

    _say.fixed, builtins.round, engine.check = fixed, rounded, checked
    torch.round = torch.Tensor.round = tensor_rounded
    torch.set_printoptions(precision=9, sci_mode=False, linewidth=10_000)
    numpy.set_printoptions(precision=9, suppress=True, floatmode="fixed", linewidth=10_000)
    torch.set_printoptions = numpy.set_printoptions = lambda *_, **__: None
    draw.Picture._repr_mimebundle_ = lambda self, **_: {"text/plain": self.words}

watch()
"""
SPECS = (
    re.compile(r"(:[^{}:]*)\.(?:\d+|\{\w+\})([feg%]\})"),  # f"{x:.3f}"
    re.compile(r"([\"'][<>=+0-9]*)\.\d+([feg%][\"'])"),  # format(x, ".3f")
    re.compile(r"(%[-+0-9]*)\.\d+([feg])"),  # "%.3f" % x
)
NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:e[+-]?\d+)?")
# a verdict in the notebook, where most exercises wait for their answer
VERDICT = re.compile(r"^\w+: (?:not answered yet|right)\..*\n(?:Going on .*\n)?", re.MULTILINE)


def solved_with_more_digits(notebook: NotebookNode) -> NotebookNode:
    """A copy whose exercises are answered and whose cells show the same with nine decimals."""
    notebook = deepcopy(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = check.solved(cell.source) if cell.source else ""
            for spec in SPECS:
                cell.source = spec.sub(r"\1.9\2", cell.source)
    notebook.cells.insert(0, v4.new_code_cell(WATCH, id="watch"))
    return notebook


def written(cell: NotebookNode, to_stderr: bool = False) -> str:
    """What a cell shows, without verdicts on exercises; or what it writes to stderr."""
    chosen = [o for o in cell.get("outputs", []) if (o.get("name") == "stderr") == to_stderr]
    return VERDICT.sub("", "\n".join(map(renew.words, chosen)))


def at_a_boundary(shown: str, precise: str) -> bool:
    """Whether a small difference on another machine could round to another text."""
    value, exact = Decimal(shown), Decimal(precise)
    unit = Decimal(1).scaleb(value.as_tuple().exponent)
    return unit / 2 - abs(value - exact) < min(Decimal("1e-5"), unit / 100)


def faults(notebook: NotebookNode, folder: Path) -> list[str]:
    """What the run finds wrong, with the cell's id."""
    precise = solved_with_more_digits(notebook)
    if error := renew.execute(precise, folder):
        return [f"run with every exercise answered and with more digits: {error}"]
    complaints = []
    for cell, other in zip(notebook.cells, precise.cells[1:], strict=True):
        said = written(other, to_stderr=True).splitlines()
        if other.cell_type == "code" and "..." in other.source:
            said.append("an exercise is not answered")
        if "nbval-ignore-output" not in renew.tags(cell):
            said += rounded_otherwise(written(cell), written(other))
        complaints += [f"{cell.id}: {what}" for what in said]
    return complaints


def rounded_otherwise(shown: str, precise: str) -> list[str]:
    """The numbers of two texts held against each other."""
    one, other = NUMBER.findall(shown), NUMBER.findall(precise)
    if len(one) != len(other):
        return [f"{len(one)} numbers, with more digits {len(other)}"]
    close = [pair for pair in zip(one, other, strict=True) if at_a_boundary(*pair)]
    return [f"too close to a rounding boundary: {a} is {b}" for a, b in close]


# what Jupyter's own packages warn of on another system or Python is not ours to mend
@pytest.mark.filterwarnings("default")
def test_solved_and_with_more_digits(request):
    """Brought into a file of its own for each notebook, so that processes can share them."""
    (path,) = NOTEBOOKS.glob(f"{request.path.stem[-2:]}_*.ipynb")
    complaints = faults(nbformat.read(path, as_version=4), NOTEBOOKS)
    assert not complaints, "\n".join([path.name, *complaints])
