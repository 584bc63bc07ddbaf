"""`python -m lablib grade`: finds the notebooks, runs each one contained, and writes what was said."""

import argparse
import csv
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lablib import _must, copies
from lablib.check import books
from lablib.grading.contained import Limits, Ran, containment, run_contained
from lablib.grading.pages import page

__all__ = ["grade"]

NOT_REACHED = "not reached"


def grade(arguments: list[str]) -> int:
    """Run one notebook of each student, and write a table and a page for each of them."""
    options = _parsed(arguments)
    number = _number(options.notebook)
    found = dict(submissions(options.folder, number))
    if not found:
        raise FileNotFoundError(0, f"no notebook {number} of a student was found", options.folder)
    kind = containment()
    print(f"{len(found)} notebooks, {options.at_once} at once. {kind.said}", flush=True)
    limits = Limits(options.seconds, options.memory)
    target = options.folder / f"grades_{number}"
    target.mkdir(exist_ok=True)
    rows = []
    # all are read before the first one runs
    texts = {student: path.read_bytes() for student, path in found.items()}
    with ThreadPoolExecutor(options.at_once) as pool:
        runs = pool.map(lambda text: graded(text, number, limits, kind.command), texts.values())
        for student, ran in zip(texts, runs, strict=True):
            right = sum(state == "right" for state, _ in ran.verdicts.values())
            print(f"{student}: {right} of {len(ran.verdicts)} right, {ran.ended}", flush=True)
            rows += table_rows(student, ran)
            (target / f"{file_name(student)}.html").write_text(
                page(student, number, ran), encoding="utf-8"
            )
    with open(target / "grades.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("student", "exercise", "verdict"), *rows])
    print(f"written: {target / 'grades.csv'}, and a page for each student")
    return 0


def submissions(folder: Path, number: str) -> Iterator[tuple[str, Path]]:
    """Each student with a notebook: STUDENT.ipynb, or STUDENT/NN_topic.ipynb as in a copy of my/."""
    for path in sorted(folder.glob("*.ipynb")):
        yield path.stem, path
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        own = sorted(place.glob(f"{number}_*.ipynb"))
        for path in own:
            yield place.name if len(own) == 1 else f"{place.name} {path.stem}", path


def graded(text: bytes, number: str, limits: Limits, contain: list[str]) -> Ran:
    """What was said to each exercise of the notebook, in its order."""
    try:
        cells = copies.read_cells(text)[1]
    except ValueError:
        ran = Ran({}, [], "it is not a notebook")
    else:
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        ran = run_contained(sources, limits, contain)
    said = ran.verdicts
    ran.verdicts = {name: said.get(name, (NOT_REACHED, "")) for name in books.names()[number]}
    return ran


def table_rows(student: str, ran: Ran) -> list[tuple[str, str, str]]:
    """A row for the whole notebook, and one for each exercise."""
    # a spreadsheet must not take a name for a formula
    shown = f"'{student}" if student[0] in "=+-@" else student
    exercises = [(shown, name, state) for name, (state, _) in ran.verdicts.items()]
    return [(shown, "notebook", ran.ended), *exercises]


def file_name(student: str) -> str:
    return re.sub(r"[^\w.-]", "_", student)


def _number(notebook: str) -> str:
    number = Path(notebook).name[:2]
    if number not in books.names():
        known = ", ".join(books.names())
        raise ValueError(f"NOTEBOOK must begin with one of {known}, got {notebook!r}")
    return number


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m lablib grade", add_help=False, allow_abbrev=False)
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("notebook", metavar="NOTEBOOK")
    parser.add_argument("--seconds", type=_above_zero, default=180)
    parser.add_argument("--memory", type=_above_zero, default=4)
    parser.add_argument("--at-once", type=_whole, default=os.cpu_count() or 1)
    return parser.parse_args(arguments)


def _whole(value: str) -> int:
    return _must.whole("grade", "a number", int(value), 1)


def _above_zero(value: str) -> float:
    return _must.above_zero("grade", "a number", float(value))


# argparse names them when it refuses a value
_whole.__name__ = "whole number above 0"
_above_zero.__name__ = "number above 0"
