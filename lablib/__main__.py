"""Commands: `start` makes a student's own copies and opens them; three more serve instructors."""

import hashlib
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["main", "start", "start_copies", "write_figures", "write_slides", "write_solved"]

ROOT = Path(__file__).parents[1]
SETTINGS = Path(__file__).parent / "jupyter"  # what `start` adds to JupyterLab's own defaults
FIRST = "00_start_here.ipynb"
RECORD = ".originals.json"  # in my/: a copy's name to the fingerprint of what start wrote there
USAGE = """usage: python -m lablib start [jupyter lab arguments...]
       python -m lablib solved FOLDER [NOTEBOOK...]
       python -m lablib figures FOLDER [NOTEBOOK...]
       python -m lablib slides FOLDER [NOTEBOOK...]

  start    copy the notebooks to my/ and open JupyterLab there; arguments such as --no-browser
           go on to JupyterLab. A copy that you changed is never touched.
  solved   write copies with every exercise answered, for instructors, into an empty folder.
  figures  run the notebooks and write every picture that they show as SVG and PNG, many also
           as a worksheet with blanks, and index.html with all of them. Other files stay.
  slides   write the lecture path as a page that presents itself in a browser: arrow keys,
           s for the notes, ?print-pdf to print it as PDF.

NOTEBOOK is the path of a notebook; without one, all of notebooks/ are taken."""


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    commands = {
        "start": start,
        "solved": write_solved,
        "figures": write_figures,
        "slides": write_slides,
    }
    if {"-h", "--help"} & set(arguments):
        print(USAGE)
        return 0
    command, *rest = arguments or [""]
    names_paths = rest and not any(name.startswith("-") for name in rest)
    if command not in commands or not (command == "start" or names_paths):
        print(USAGE, file=sys.stderr)
        return 2
    try:
        return commands[command](rest)
    except OSError as error:
        print(f"{command}: {error.strerror}: {error.filename}", file=sys.stderr)
        return 1


def start(arguments: list[str]) -> int:
    """Bring my/ up to date and open JupyterLab there."""
    for line in start_copies(ROOT / "notebooks", ROOT / "my"):
        print(line, flush=True)
    command = [sys.executable, "-m", "jupyterlab", f"--LabApp.default_url=/lab/tree/{FIRST}"]
    command += arguments
    lab = subprocess.Popen(command, cwd=ROOT / "my", env=quiet(os.environ))
    while True:
        try:
            return lab.wait()
        except KeyboardInterrupt:
            pass  # JupyterLab got it too and asks whether to stop; wait for its answer


def quiet(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which JupyterLab asks nothing about news; the user's own settings win."""
    paths = [str(SETTINGS), environment.get("JUPYTER_CONFIG_PATH", "")]
    return {**environment, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}


def write_solved(arguments: list[str]) -> int:
    """Write notebooks into a new or empty folder with every exercise answered."""
    import nbformat

    from lablib import check  # brings torch, which start does not need

    target = Path(arguments[0])
    notebooks = named(arguments[1:])
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise FileExistsError(0, "the folder for solved copies must be empty", str(target))
    for path, notebook in notebooks:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.source = check.solved(cell.source)
                cell.outputs, cell.execution_count = [], None
        write(target / path.name, nbformat.writes(notebook) + "\n")
        print(f"{path.name}: written")
    return 0


def write_figures(arguments: list[str]) -> int:
    """Write the pictures of notebooks into a folder."""
    from lablib.draw import exporting  # brings torch and matplotlib

    for line in exporting.export(named(arguments[1:]), Path(arguments[0])):
        print(line, flush=True)
    return 0


def write_slides(arguments: list[str]) -> int:
    """Write the lecture paths of notebooks as decks into a folder."""
    from lablib import present  # brings nbconvert

    for line in present.write_decks(named(arguments[1:]), Path(arguments[0])):
        print(line, flush=True)
    return 0


def named(names: list[str]) -> list[tuple[Path, "NotebookNode"]]:
    """The notebooks with these paths, without any all of the course; OSError for what is none."""
    import nbformat

    found = []
    for path in map(Path, names) if names else sorted((ROOT / "notebooks").glob("*.ipynb")):
        try:
            text = path.read_text(encoding="utf-8-sig")
            found.append((path, nbformat.reads(text, as_version=4)))
        except (AttributeError, TypeError, ValueError, nbformat.ValidationError) as error:
            raise OSError(0, "not a valid notebook", str(path)) from error
    return found


def start_copies(source: Path, target: Path) -> Iterator[str]:
    """Copy the notebooks in `source` to `target`, and say what was written.

    A copy that the student changed stays; a newer original is put beside it.
    """
    if not source.is_dir():
        rule = "no notebooks beside lablib; install with `pip install -e .` in the course's folder"
        raise FileNotFoundError(0, rule, str(source))
    target.mkdir(exist_ok=True)
    record, complaint = read_record(target / RECORD)
    yield from complaint
    before = dict(record)
    for original in sorted(source.glob("*.ipynb")):
        try:
            fresh = for_student(original.read_text(encoding="utf-8-sig"))
        except ValueError:
            yield f"{original.name}: the original is not a valid notebook, left out"
            continue
        yield from place(fresh, original.name, target, record)
    if record != before:
        write(target / RECORD, json.dumps(record, indent=1, sort_keys=True) + "\n")


def place(fresh: str, name: str, target: Path, record: dict[str, str]) -> Iterator[str]:
    """Write `fresh` where it overwrites nothing of the student's, unless it was put there before."""
    offered = fingerprint(fresh)
    beside = ""
    for slot in slots(name):
        path = target / slot
        written = record.get(slot)
        if not path.exists():
            if beside and written == offered:
                return  # put beside before, and thrown away since
            said = f"put beside {beside}" if beside else "made"
            break
        found = fingerprint(path.read_bytes())
        if found and offered in (found, written):
            record[slot] = offered
            return
        if found and found == written:
            said = "refreshed"
            break
        beside = f"{slot}, which {'you changed' if found else 'is not a readable notebook'}"
    write(path, fresh)
    record[slot] = offered
    yield f"{slot}: {said}"


def slots(name: str) -> Iterator[str]:
    """The names that copies of a notebook may have: its own, then those set beside it."""
    stem = name.removesuffix(".ipynb")
    yield name
    yield f"{stem}.newer.ipynb"
    for number in itertools.count(2):
        yield f"{stem}.newer-{number}.ipynb"


def for_student(text: str) -> str:
    """A notebook's text without outputs and without the instructor's notes."""
    notebook, cells = read(text)
    kept = []
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        if cell.get("metadata", {}).get("slideshow", {}).get("slide_type") != "notes":
            kept.append(cell)
    return json.dumps({**notebook, "cells": kept}, ensure_ascii=False, indent=1) + "\n"


def fingerprint(text: str | bytes) -> str | None:
    """What a student's change alters: kinds and sources of the cells; None if not a notebook."""
    try:
        said = [[cell["cell_type"], "".join(cell["source"])] for cell in read(text)[1]]
        while said and not said[-1][1].strip():
            said.pop()  # Jupyter adds an empty cell when the last one is run
    except (TypeError, ValueError):
        return None
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def read(text: str | bytes) -> tuple[dict, list[dict]]:
    """A notebook and its cells; ValueError if it is none."""
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
        if all(isinstance(cell["source"], str | list) and cell["cell_type"] for cell in cells):
            return notebook, cells
    except (KeyError, TypeError, RecursionError):
        pass
    raise ValueError("not a notebook")


def read_record(path: Path) -> tuple[dict[str, str], list[str]]:
    """The record, and a line if it cannot be used."""
    if not path.exists():
        return {}, []
    try:
        record = json.loads(path.read_bytes())
        if isinstance(record, dict):
            return record, []
    except ValueError:
        pass
    return {}, [f"{path.name}: not readable, so every copy counts as changed by you"]


def write(path: Path, text: str) -> None:
    """Write all or nothing."""
    # a name of its own: two starts at the same moment write the same files
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        os.replace(unfinished, path)
    except OSError as error:
        error.filename = str(path)  # the name that the reader knows
        raise
    finally:
        unfinished.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
