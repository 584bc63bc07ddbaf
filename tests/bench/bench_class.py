"""A class on one machine: N kernels run one notebook at the same moment.

    python tests/bench/bench_class.py [NOTEBOOK] [N ...]      (01_rnn_basics and 8, 30 if not given)

Beside it: what N kernels need merely to start and to import torch. Memory is what a kernel holds
for itself at its end (Linux: Pss, which counts a shared page in shares), seconds are by the clock
on the wall, from the first kernel's start on.
"""

import asyncio
import os
import sys
from copy import deepcopy
from pathlib import Path
from statistics import median
from time import perf_counter

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode, v4

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
IMPORT_ONLY = v4.new_notebook(cells=[v4.new_code_cell("import torch\nprint(torch.__version__)")])


class Student:
    """One kernel: when it showed its first output, when it was done, how large it became."""

    def __init__(self, notebook: NotebookNode, start: float):
        self.start = start
        self.first = self.done = self.megabytes = self.error = None
        self.client = NotebookClient(
            notebook, timeout=1200, startup_timeout=600, on_cell_executed=self.seen
        )

    def seen(self, cell: NotebookNode, **_: object) -> None:
        if self.first is None and cell.outputs:
            self.first = perf_counter() - self.start
        self.megabytes = memory(self.client.km.provisioner.pid) or self.megabytes

    async def run(self) -> None:
        try:
            await self.client.async_execute(cwd=str(NOTEBOOKS))
        except Exception as error:  # a dead kernel, an error in a cell, a timeout: counted
            self.error = error
        self.done = perf_counter() - self.start


def memory(pid: int) -> float | None:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return None
    return int(rollup.partition("\nPss:")[2].split()[0]) * 1024 / 1e6


async def class_of(count: int, notebook: NotebookNode) -> list[Student]:
    start = perf_counter()
    students = [Student(deepcopy(notebook), start) for _ in range(count)]
    await asyncio.gather(*(student.run() for student in students))
    return students


def line(what: str, students: list[Student]) -> str:
    firsts = [s.first for s in students if s.first is not None] or [float("nan")]
    dones = [s.done for s in students]
    sizes = [s.megabytes for s in students if s.megabytes] or [float("nan")]
    failed = sum(s.error is not None for s in students)
    return (
        f"{what:22}{len(students):8}{median(firsts):9.1f}{max(firsts):9.1f}{median(dones):9.1f}"
        f"{max(dones):9.1f}{failed:8}{max(sizes):10.0f}{sum(sizes) / 1e3:9.1f}"
    )


def main(arguments: list[str]) -> None:
    names = [name for name in arguments if not name.isdigit()] or ["01_rnn_basics"]
    counts = [int(number) for number in arguments if number.isdigit()] or [8, 30]
    print(f"{os.cpu_count()} processors; seconds, MB a kernel, GB in all")
    print(
        f"{'':22}{'kernels':>8}{'first':>9}{'(last)':>9}{'done':>9}{'(last)':>9}"
        f"{'failed':>8}{'MB, most':>10}{'GB':>9}"
    )
    (path,) = NOTEBOOKS.glob(f"{names[0]}*.ipynb")
    for count in counts:
        for what, notebook in (
            ("import torch", IMPORT_ONLY),
            (path.stem, nbformat.read(path, as_version=4)),
        ):
            students = asyncio.run(class_of(count, notebook))
            print(line(what, students), flush=True)
            for error in {str(s.error)[:300] for s in students if s.error}:
                print(f"  {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
