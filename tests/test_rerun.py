"""What the second run of a notebook catches, and that every notebook has one."""

from pathlib import Path

import pytest
import renew
import rerun
from nbformat import NotebookNode, v4

# what Jupyter's own packages warn of on another system or Python is not ours to mend
pytestmark = pytest.mark.filterwarnings("default")

ROUNDED = {
    "safe-exact": "0.25, round(0.5, 2), 3, torch.ones(2)",
    "safe-format": "print(f'{0.1234:.2f} {12.3:6.1f} {0.5:.0%} 1.5e-3'); {'lr': 1.5}",
    "safe-fixed": "from lablib._say import fixed; print(fixed(-0.7496, 3), fixed(2e-9, 2))",
    "safe-tensor": "torch.tensor([0.1234, 1e-4])",
    "safe-rounded-tensor": "torch.tensor([0.1, 0.1234]).round(decimals=2)",
    "safe-error": "raise ValueError(f'{0.1234:.2f}')",
    "bad-tie": "print(f'{0.125:.2f}')",
    "bad-spec": "d = 3; print(f'{0.12350001:.{d}f}', format(1.5, '.1f'))",
    "bad-percent": "print('loss %.1f' % 0.250001)",
    "bad-fixed": "print(fixed(0.12499999, 2))",
    "bad-round": "round(0.1249999, 2)",
    "bad-fourth-decimal": "torch.tensor([0.1, 0.12345001])",
    "bad-tensor": "torch.set_printoptions(precision=2); torch.tensor([0.1, 0.1249999])",
    "bad-rounded-tensor": "torch.tensor([0.1, 0.1249999]).round(decimals=2)",
    "safe-answer": "from lablib import check; check.recall_letter(...)",
    "bad-answer": "check.recall_letter((0, 0))",
    "bad-unanswered": "other = ...",
    "bad-count": "print(1 if f'{0.5:.1f}' == '0.5' else 'one')",
}


def notebook_of(sources: dict[str, str]) -> NotebookNode:
    cells = [v4.new_code_cell("import torch", id="imports")]
    cells += [v4.new_code_cell(source, id=name) for name, source in sources.items()]
    for code in cells:
        code.metadata.tags = ["raises-exception"] if code.id == "safe-error" else []
    return v4.new_notebook(cells=cells)


def test_wrong_answers_and_numbers_near_their_boundary_are_caught(tmp_path):
    notebook = notebook_of(ROUNDED)
    assert renew.execute(notebook, tmp_path) is None
    # a verdict may stand in several lines
    caught = list(dict.fromkeys(said.split(":")[0] for said in rerun.faults(notebook, tmp_path)))
    assert caught == [name for name in ROUNDED if name.startswith("bad-")]


def test_every_notebook_is_run_again():
    files = sorted(path.stem for path in Path(__file__).parent.glob("reruns/test_*.py"))
    assert files == [
        f"test_rerun_{path.name[:2]}" for path in sorted(rerun.NOTEBOOKS.glob("*.ipynb"))
    ]
