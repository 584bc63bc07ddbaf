"""A class on one machine: N kernels run one notebook at the same moment.

    python tests/bench/bench_class.py [NOTEBOOK [N ...]]      (01_rnn_basics and 8, 30 if not given)

Beside it: what N kernels need merely to start and to import torch. Seconds are by the clock on the
wall, from the first kernel's start on. Two kinds of memory (Linux tells them): the peak of one
kernel by itself (VmHWM, with all of the libraries' files), and all kernels together at the moment
when they held most (the sum of Pss, where what they share counts once). At the end of each cell a
kernel is asked anew.
"""

import asyncio
import os
import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode, v4
from traitlets.config import Config

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
IMPORT_ONLY = v4.new_notebook(cells=[v4.new_code_cell("import torch\nprint(torch.__version__)")])


class Student:
    """One kernel: when it showed its first output, when it was done, what it took."""

    def __init__(self, notebook: NotebookNode, classroom: "Classroom", address: str):
        self.classroom = classroom
        self.first = self.done = self.error = None
        self.peak = self.now = self.seconds = 0.0
        # of many kernels that start together some lose a port to another: see INSTRUCTORS.md
        files = {} if sys.platform == "win32" else {"transport": "ipc", "ip": address}
        self.client = NotebookClient(
            notebook,
            timeout=1200,
            startup_timeout=600,
            on_cell_executed=self.seen,
            config=Config(KernelManager=files),
        )

    def seen(self, cell: NotebookNode, **_: object) -> None:
        if self.first is None and cell.outputs:
            self.first = self.classroom.clock()
        process = Path(f"/proc/{self.client.km.provisioner.pid}")
        if process.exists():  # on Linux, while the kernel lives
            self.peak = megabytes(process / "status", "VmHWM:")
            self.now = megabytes(process / "smaps_rollup", "\nPss:")
            self.seconds = processor_seconds(process / "stat")
        self.classroom.look()

    async def run(self) -> None:
        try:
            await self.client.async_execute(cwd=str(NOTEBOOKS), stderr=subprocess.DEVNULL)
            self.done = self.classroom.clock()
        except Exception as error:  # a dead kernel, an error in a cell, a timeout: counted
            self.error = error
        self.now = 0.0


class Classroom:
    """Kernels that start at the same moment, and the most that they held together."""

    def __init__(self, count: int, notebook: NotebookNode, folder: str):
        self.start, self.together = perf_counter(), 0.0
        self.students = [Student(deepcopy(notebook), self, f"{folder}/{i}") for i in range(count)]

    def clock(self) -> float:
        return perf_counter() - self.start

    def look(self) -> None:
        self.together = max(self.together, sum(student.now for student in self.students))

    def dones(self) -> list[float]:
        """When each was done that did not fail."""
        return [s.done for s in self.students if s.done is not None] or [float("nan")]

    async def run(self) -> None:
        await asyncio.gather(*(student.run() for student in self.students))


def megabytes(path: Path, field: str) -> float:
    return int(path.read_text(encoding="utf-8").partition(field)[2].split()[0]) * 1024 / 1e6


def processor_seconds(path: Path) -> float:
    after_name = path.read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, after_name[11:13])) / os.sysconf("SC_CLK_TCK")


def jupyterlab() -> float:
    """What a JupyterLab server holds that serves nobody yet: every student of a Hub has one."""
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--port=0", "--allow-root"]
    server = subprocess.Popen(command, cwd=NOTEBOOKS, stderr=subprocess.PIPE, encoding="utf-8")
    try:
        next(said for said in server.stderr if re.search(r"https?://\S+/lab", said))  # it is up
        return megabytes(Path(f"/proc/{server.pid}/smaps_rollup"), "\nPss:")
    finally:
        server.terminate()
        server.communicate()


def held(count: int, notebook: NotebookNode) -> Classroom:
    with TemporaryDirectory() as folder:
        classroom = Classroom(count, notebook, folder)
        asyncio.run(classroom.run())
    return classroom


def line(what: str, classroom: Classroom) -> str:
    students = classroom.students
    firsts = [s.first for s in students if s.first is not None] or [float("nan")]
    dones = classroom.dones()
    return (
        f"{what:22}{len(students):8}{median(firsts):9.1f}{max(firsts):9.1f}{median(dones):9.1f}"
        f"{max(dones):9.1f}{sum(s.done is None for s in students):8}"
        f"{max(s.peak for s in students):10.0f}"
        f"{classroom.together / 1e3:9.1f}"
    )


def meaning(classroom: Classroom, server: float) -> str:
    """What the measured class says about a server for a class of any size, in sentences."""
    students, count, processors = classroom.students, len(classroom.students), os.cpu_count()
    seconds = median(student.seconds for student in students)
    kernel = classroom.together / 1e3 / count
    return (
        f"  A kernel took {kernel:.2f} GB, and a JupyterLab takes {server:.2f}: n students with one"
        f" notebook each need {kernel + server:.2f} n GB, {(kernel + server) * count:.0f} for"
        f" these {count}.\n  A kernel took {seconds:.1f} s of a processor: where all run the whole"
        f" notebook at once, the last of n is done after {seconds:.1f} n / C seconds on C"
        f" processors or later ({seconds * count / processors:.0f} here, where it was"
        f" {max(classroom.dones()):.0f})."
    )


def main(arguments: list[str]) -> None:
    name, *counts = arguments or ["01_rnn_basics"]
    print(f"{os.cpu_count()} processors; seconds, MB a kernel, GB in all")
    print(
        f"{'':22}{'kernels':>8}{'first':>9}{'(last)':>9}{'done':>9}{'(last)':>9}"
        f"{'failed':>8}{'MB, most':>10}{'GB':>9}"
    )
    (path,) = NOTEBOOKS.glob(f"{name}*.ipynb")
    for count in map(int, counts or [8, 30]):
        for what, notebook in (
            ("import torch", IMPORT_ONLY),
            (path.stem, nbformat.read(path, as_version=4)),
        ):
            classroom = held(count, notebook)
            print(line(what, classroom), flush=True)
            for error in {repr(s.error)[:300] for s in classroom.students if s.error}:
                print(f"  {error}")
        if sys.platform == "linux":
            print(meaning(classroom, jupyterlab() / 1e3), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
