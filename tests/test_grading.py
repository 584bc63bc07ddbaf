"""The grading command: verdicts in a table, and notebooks that are broken, hostile or endless."""

import csv
import json
import os
import socket
import sys
import time
from pathlib import Path

import pytest

from lablib import __main__ as lab
from lablib import check
from lablib.grading import command
from lablib.grading.contained import Limits, containment, run_contained

WALLS = containment().command


def ran(*sources: str, seconds: float = 30, gigabytes: float = 1):
    return run_contained(list(sources), Limits(seconds, gigabytes), WALLS)


def notebook(*sources: str) -> str:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


def test_a_class(tmp_path, capsys):
    answers = "recall_letter = check.recall_letter('h')\ncheck.recall_print('a')"
    right = notebook("from lablib import check", answers, "1 / 0", "check.h_n_shape((1, 3, 2))")
    (tmp_path / "kim.ipynb").write_text(right, encoding="utf-8")
    (tmp_path / "=lee+1.ipynb").write_text(notebook("1 +", "import os; os._exit(0)"))
    (tmp_path / "torn.ipynb").write_text(right[:50])
    (tmp_path / "<b>하나").mkdir()
    (tmp_path / "<b>하나" / "01_rnn_basics.ipynb").write_text(right, encoding="utf-8")
    (tmp_path / "<b>하나" / "02_hihello.ipynb").write_text(right, encoding="utf-8")
    assert lab.main(["grade", str(tmp_path), "01", "--at-once", "2"]) == 0
    with open(tmp_path / "grades_01" / "grades.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["student", "exercise", "verdict"]
    whole = {student: verdict for student, name, verdict in rows if name == "notebook"}
    assert whole == {
        "'=lee+1": "it ended before its last cell",
        "kim": "1 cell ended in an error",
        "torn": "it is not a notebook",
        "<b>하나": "1 cell ended in an error",
    }
    kim = {name: verdict for student, name, verdict in rows if student == "kim"}
    assert kim["h_n_shape"] in ("right", "not yet") and kim["rnn_loop"] == "not reached"
    assert list(kim) == ["notebook", *command.books.names()["01"]]
    page = (tmp_path / "grades_01" / "_b_하나.html").read_text(encoding="utf-8")
    assert "<b>" not in page and "ZeroDivisionError" in page and "&lt;b&gt;하나" in page
    said = capsys.readouterr().out
    assert said.startswith("4 notebooks, 2 at once. ") and "torn: 0 of 9 right" in said


def test_solved_and_open_answers_are_told_apart():
    cell = "recall_letter = ...\n\nrecall_letter = check.recall_letter(recall_letter)"
    imports = "from lablib import check"
    answered = check.solved(cell)
    assert ran(imports, cell).verdicts["recall_letter"][0] == "not answered yet"
    assert ran(imports, answered, cell).verdicts["recall_letter"][0] == "right", "it stays right"


ENDLESS = """
import time
while True:
    try:
        time.sleep(1000)
    except BaseException:
        pass
"""


def test_an_endless_cell_is_stopped_and_what_was_said_before_counts():
    start = time.monotonic()
    result = ran("from lablib import check\ncheck.recall_letter('x')", ENDLESS, seconds=15)
    assert result.ended == "stopped after 15 seconds" and time.monotonic() - start < 30
    assert result.verdicts["recall_letter"][0] == "not yet"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limited on Linux alone")
def test_memory_is_limited():
    grows = "kept = []\nwhile True:\n    kept.append(bytearray(2**26))"
    result = ran(grows, gigabytes=0.5)
    assert result.ended == "1 cell ended in an error" and "MemoryError" in result.errors[0]


def test_ends_that_say_nothing():
    assert ran("import os; os.abort()", "2").ended == "it ended before its last cell"
    flood = "import os\nfor fd in range(3, 30):\n    try:\n        os.write(fd, b'x' * 2**27)\n"
    assert ran(f"{flood}    except OSError:\n        pass", ENDLESS, seconds=3).verdicts == {}


HOSTILE = """
import ctypes, os, shutil
for way in (
    lambda: open({path!r}, "w"),
    lambda: os.remove({path!r}),
    lambda: shutil.rmtree({folder!r}),
    lambda: os.system("mount -o remount,rw /; rm -rf {folder}"),
    lambda: ctypes.CDLL(None).mount(b"none", b"/", b"", 32 | 4096, b""),
    lambda: os.remove({path!r}),
    lambda: os.kill(os.getppid(), 9),
):
    try:
        way()
    except OSError:
        pass
"""


@pytest.mark.skipif(not WALLS, reason="this system has no user namespaces")
def test_the_walls_hold(tmp_path):
    """One notebook attacks the network, the files, and the time after its end."""
    path = tmp_path / "kim.ipynb"
    path.write_text("kept", encoding="utf-8")
    mark = f"stray-{os.getpid()}-{time.time_ns()}"
    stray = f"[{sys.executable!r}, '-c', 'import time; time.sleep(60)', '{mark}']"
    own = "server = socket.create_server(('127.0.0.1', 0))\n"
    own += "socket.create_connection(server.getsockname(), 2)\n"
    own += "with open('mine.txt', 'w') as file:\n    file.write('own')"
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        result = ran(
            f"import socket\nsocket.create_connection({server.getsockname()!r}, 2)",
            own,
            f"import subprocess\nsubprocess.Popen({stray}, start_new_session=True)",
            HOSTILE.format(path=str(path), folder=str(tmp_path)),
        )
        with pytest.raises(TimeoutError):
            server.accept()
    assert result.ended == "1 cell ended in an error", "the notebook may use what is its own"
    assert result.errors[0].startswith("code cell 0: ConnectionRefusedError")
    assert path.read_text(encoding="utf-8") == "kept"
    deadline = time.monotonic() + 5
    while alive(mark) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert alive(mark) == []


def alive(mark: str) -> list[str]:
    """The processes with this word in their command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark in path.read_text():
                found.append(path.parent.name)
        except OSError:
            pass  # it has just ended
    return found


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{}", "99"], "grade: NOTEBOOK must begin with one of 00, 01"),
        (["{}", "01"], "grade: no notebook 01 of a student was found"),
        (["{}/nowhere", "01"], "grade: "),
    ],
)
def test_bad_input(arguments, said, tmp_path, capsys):
    assert lab.main(["grade", *(text.format(tmp_path) for text in arguments)]) == 1
    assert capsys.readouterr().err.startswith(said)


def test_bad_options():
    for option in (
        ["--seconds", "0"],
        ["--memory", "x"],
        ["--at-once", "0"],
        ["--color", "1"],
        ["02"],
    ):
        with pytest.raises(SystemExit):
            lab.main(["grade", "folder", "01", *option])
