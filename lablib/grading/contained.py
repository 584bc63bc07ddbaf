"""One notebook in a process of its own, with a clock and, where the system allows it, with walls."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

__all__ = ["Containment", "Limits", "Ran", "containment", "run_contained"]

ROOT = Path(__file__).parents[2]
MOST = 1_000_000  # bytes that a notebook may report
# a user, a network, processes and mounts of its own; all its processes end with the first one
WALLS = ["unshare", "--user", "--map-root-user", "--net", "--pid", "--mount", "--ipc", "--fork"]
WALLS += ["--kill-child"]


class Limits(NamedTuple):
    """How long a notebook may run, and how many gigabytes each of its processes may have."""

    seconds: float
    gigabytes: float


class Containment(NamedTuple):
    """The command that puts up the walls, and a sentence on what they hold back."""

    command: list[str]
    said: str


class Ran:
    """The state and the sentence of each exercise, the errors of cells, and how it ended."""

    def __init__(self, verdicts: dict[str, tuple[str, str]], errors: list[str], ended: str):
        self.verdicts, self.errors, self.ended = verdicts, errors, ended


def containment() -> Containment:
    """The walls that this system has."""
    if sys.platform.startswith("linux") and shutil.which("unshare"):
        if subprocess.run([*WALLS, "true"], capture_output=True).returncode == 0:
            said = "Each has a time and a memory limit, no network, and can write no file of yours."
            return Containment(WALLS, said)
        return Containment(
            [], "Each has a time and a memory limit. Nothing else is held back here."
        )
    return Containment([], "Each has a time limit. Nothing else is held back on this system.")


def run_contained(sources: list[str], limits: Limits, contain: list[str]) -> Ran:
    """Run the cells, and collect what they report until they end or the time is over."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [*contain, sys.executable, "-m", "lablib.grading.student", *map(str, limits[1:])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=_environment(folder, bool(contain)),
            start_new_session=True,
            bufsize=0,  # nothing is left to be written once it has ended
        )
        reported = bytearray()
        reader = threading.Thread(target=_read, args=(process, sources, reported), daemon=True)
        reader.start()
        over = _wait(process, limits.seconds)
        reader.join(2)  # what the last moment wrote; a process that fled may hold the pipe open
        for pipe in (process.stdin, process.stdout):
            pipe.close()
    return _collected(bytes(reported), over, process.returncode, limits)


def _environment(folder: str, walls: bool) -> dict[str, str]:
    # nothing of the teacher's environment, in which passwords may lie
    kept = {"PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH"}
    own = {name: value for name, value in os.environ.items() if name in kept}
    own |= {"PYTHONPATH": str(ROOT), "HOME": folder, "TMPDIR": folder, "IPYTHONDIR": folder}
    own |= {"TEMP": folder, "MPLCONFIGDIR": folder, "MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}
    return own | {"LABLIB_WALLS": "1" if walls else ""}


def _read(process: subprocess.Popen, sources: list[str], reported: bytearray) -> None:
    try:
        with process.stdin:
            left = memoryview(json.dumps(sources).encode())
            while left:
                left = left[process.stdin.write(left) :]
        while len(reported) < MOST and (some := process.stdout.read(65_536)):
            reported += some
    except (OSError, ValueError):
        pass  # it ended before it had read its cells, or the pipe was closed


def _wait(process: subprocess.Popen, seconds: float) -> bool:
    """Wait for the end, or end it and all that belongs to it; returns whether the time was over."""
    deadline = time.monotonic() + seconds
    try:
        process.wait(max(0, deadline - time.monotonic()))
        over = False
    except subprocess.TimeoutExpired:
        over = True
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (AttributeError, ProcessLookupError, PermissionError):
        process.kill()  # Windows has no groups, and a group may be gone
    process.wait()
    return over


def _collected(reported: bytes, over: bool, code: int, limits: Limits) -> Ran:
    verdicts, errors, whole = {}, [], False
    for line in reported.splitlines():
        try:
            kind, name, *said = json.loads(line)
            if kind == "verdict":
                state, text = map(str, said)
                # once right, it stays right
                if verdicts.get(str(name), ("",))[0] != "right":
                    verdicts[str(name)] = state, text
            elif kind == "error":
                errors.append(f"{name}: {said[0]}"[:500])
            whole |= kind == "end"
        except (ValueError, TypeError, IndexError):
            pass  # half a line, or one that a student wrote
    if over:
        ended = f"stopped after {limits.seconds:g} seconds"
    elif not whole:
        ended = "it ended before its last cell"
    elif errors:
        ended = f"{len(errors)} {'cell' if len(errors) == 1 else 'cells'} ended in an error"
    else:
        ended = "ran to its end"
    return Ran(verdicts, errors[:10], ended)
