"""A student's own copies of the notebooks: made, refreshed, and never overwritten."""

import hashlib
import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path

__all__ = [
    "RECORD",
    "Record",
    "copy_names",
    "fingerprint",
    "for_student",
    "place",
    "read_cells",
    "start_copies",
    "write_whole",
]

RECORD = ".originals.json"  # in the student's folder, see Record


def start_copies(source: Path, target: Path) -> Iterator[str]:
    """Copy the notebooks in `source` to `target`, and say what was written.

    A copy that the student changed stays, and a newer original is put beside it.
    """
    if not source.is_dir():
        rule = "no notebooks beside lablib; install with `pip install -e .` in the course's folder"
        raise FileNotFoundError(0, rule, str(source))
    target.mkdir(exist_ok=True)
    record = Record(target / RECORD)
    yield from record.complaint
    for original in sorted(source.glob("*.ipynb")):
        try:
            fresh = for_student(original.read_text(encoding="utf-8-sig"))
            yield from place(fresh, original.name, target, record)
        except ValueError:
            yield f"{original.name}: the original is not a valid notebook, left out"
        except OSError as error:
            yield f"{original.name}: not finished, {error.strerror}: {error.filename}"


class Record:
    """What start wrote: the name of each copy, with the fingerprint of its cells.

    While a copy is being written, its name stands with several fingerprints, because the copy may
    hold the old cells or the new ones. So a start that is killed at any moment never takes a copy
    for one that the student changed.
    """

    def __init__(self, path: Path):
        self.path, self.complaint, self.entries = path, [], {}
        try:
            entries = json.loads(path.read_bytes())
            if not isinstance(entries, dict):
                raise ValueError("not a record")
            self.entries = entries
        except FileNotFoundError:
            pass
        except (OSError, ValueError):
            self.complaint = [f"{path.name}: not readable, so every copy counts as changed by you"]

    def fingerprints(self, name: str) -> list[str]:
        """What a copy that the student did not change may have."""
        entry = self.entries.get(name, [])
        return entry if isinstance(entry, list) else [entry]

    def was_written(self, name: str, offered: str) -> bool:
        """Whether these cells were the last ones that start wrote there."""
        return self.entries.get(name) == offered

    def begin(self, name: str, offered: str) -> None:
        """Say that a copy is about to be written."""
        before = [mark for mark in self.fingerprints(name) if mark != offered]
        self.save(name, [*before, offered])

    def save(self, name: str, entry: str | list[str]) -> None:
        """Change an entry, and the file if that makes a difference."""
        if self.entries.get(name) != entry:
            self.entries[name] = entry
            write_whole(self.path, json.dumps(self.entries, indent=1, sort_keys=True) + "\n")


def place(fresh: str, name: str, target: Path, record: Record) -> Iterator[str]:
    """Write `fresh` where it overwrites nothing of the student's, unless it was put there before."""
    offered = fingerprint(fresh)
    beside = ""
    for slot in copy_names(name):
        path = target / slot
        if not path.exists():
            if beside and record.was_written(slot, offered):
                return  # put beside before, and thrown away since
            done = f"put beside {beside}" if beside else "made"
            break
        found = fingerprint(path.read_bytes())
        if found and (found == offered or record.was_written(slot, offered)):
            record.save(slot, offered)
            return
        if found and found in record.fingerprints(slot):
            done = "refreshed"
            break
        beside = f"{slot}, which {'you changed' if found else 'is not a readable notebook'}"
    record.begin(slot, offered)
    write_whole(path, fresh)
    yield f"{slot}: {done}"
    record.save(slot, offered)


def copy_names(name: str) -> Iterator[str]:
    """The names that copies of a notebook may have: its own, then those set beside it."""
    stem = name.removesuffix(".ipynb")
    yield name
    yield f"{stem}.newer.ipynb"
    for number in itertools.count(2):
        yield f"{stem}.newer-{number}.ipynb"


def for_student(text: str) -> str:
    """A notebook's text without outputs."""
    notebook, cells = read_cells(text)
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def fingerprint(text: str | bytes) -> str | None:
    """A mark of the cells' kinds and sources, which a student's change alters; None if no notebook."""
    try:
        parts = [[cell["cell_type"], "".join(cell["source"])] for cell in read_cells(text)[1]]
        while parts and not parts[-1][1].strip():
            parts.pop()  # Jupyter adds an empty cell when the last one is run
    except (TypeError, ValueError):
        return None
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def read_cells(text: str | bytes) -> tuple[dict, list[dict]]:
    """A notebook and its cells; ValueError if it is none."""
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
        if all(isinstance(cell["source"], str | list) and cell["cell_type"] for cell in cells):
            return notebook, cells
    except (KeyError, TypeError, RecursionError):
        pass
    raise ValueError("not a notebook")


def write_whole(path: Path, text: str) -> None:
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
