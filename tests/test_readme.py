"""What README shows is what a notebook shows, or what its code prints."""

import contextlib
import io
import re
from pathlib import Path

import nbformat
import pytest
import renew

README = (renew.NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
# each block of output, and the block of code above it where one stands there
SHOWN = re.findall(r"(?:```python\n([^`]*)```\n\n)?```text\n([^`]*)```", README)


def shown_in_notebooks() -> str:
    cells = [cell for path in renew.NOTEBOOKS.glob("*.ipynb") for cell in read(path)]
    return "\n".join(renew.words(out) for cell in cells for out in cell.get("outputs", []))


def read(path: Path) -> list[nbformat.NotebookNode]:
    return nbformat.read(path, as_version=4).cells


@pytest.mark.parametrize(("code", "output"), SHOWN)
def test_outputs_are_real(code, output):
    if not code:
        assert output in shown_in_notebooks()
        return
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec("import torch\nfrom lablib import check\n" + code, {})
    assert printed.getvalue() == output


def test_three_outputs_are_shown():
    assert len(SHOWN) == 3
