"""`python -m lablib start`: nothing of a student's is ever lost."""

import json
import os
import re
import signal
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from lablib import __main__ as lab
from lablib import copies

NAME = "01_rnn_basics.ipynb"
NEWER = "01_rnn_basics.newer.ipynb"
NEWER_2 = "01_rnn_basics.newer-2.ipynb"


def notebook(source: str) -> str:
    code = {"cell_type": "code", "id": "loop", "metadata": {"tags": ["aside"]}, "source": source}
    code |= {"execution_count": 1, "outputs": [{"output_type": "stream", "text": "h"}]}
    cells = [
        {"cell_type": "markdown", "id": "title", "metadata": {}, "source": ["# 은닉?\n", "text"]},
        code,
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


class Course:
    """The originals, a student's folder, and what each of them does."""

    def __init__(self, folder):
        self.source, self.my = folder / "notebooks", folder / "my"
        self.source.mkdir(parents=True)

    def publish(self, source: str) -> None:
        (self.source / NAME).write_text(notebook(source), encoding="utf-8")

    def start(self) -> list[str]:
        return list(copies.start_copies(self.source, self.my))

    def edit(self, name: str, source: str) -> None:
        copy = json.loads((self.my / name).read_text(encoding="utf-8"))
        copy["cells"][-1]["source"] = source
        (self.my / name).write_text(json.dumps(copy), encoding="utf-8")

    def sources(self) -> dict[str, str]:
        """Each copy's last cell."""
        return {
            path.name: "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][-1]["source"])
            for path in self.my.glob("*.ipynb")
        }


@pytest.fixture
def course(tmp_path) -> Course:
    course = Course(tmp_path / "내 수업 1")  # letters of any script and a space in the path
    course.publish("one")
    return course


def test_a_copy_is_made_without_outputs(course):
    assert course.start() == [f"{NAME}: made"]
    text = (course.my / NAME).read_text(encoding="utf-8")
    title, code = json.loads(text)["cells"]
    assert title["source"] == ["# 은닉?\n", "text"] and "은닉" in text
    assert code["outputs"] == [] and code["execution_count"] is None
    assert code["metadata"] == {"tags": ["aside"]} and code["source"] == "one"


def test_nothing_new_nothing_said(course):
    course.start()
    before = {path: path.stat().st_mtime_ns for path in course.my.iterdir()}
    assert course.start() == []
    assert {path: path.stat().st_mtime_ns for path in course.my.iterdir()} == before


def test_an_unchanged_copy_is_refreshed_even_when_it_was_run(course):
    course.start()
    copy = json.loads((course.my / NAME).read_text(encoding="utf-8"))
    copy["cells"][-1] |= {"execution_count": 3, "outputs": [], "source": ["o", "ne"]}
    copy["metadata"]["kernelspec"] = {"name": "python3"}
    (course.my / NAME).write_text(json.dumps(copy), encoding="utf-8")
    course.publish("two")
    assert course.start() == [f"{NAME}: refreshed"]
    assert course.sources() == {NAME: "two"}


def test_a_changed_copy_stays_and_is_not_doubled_without_a_newer_original(course):
    course.start()
    course.edit(NAME, "mine")
    assert course.start() == []
    assert course.sources() == {NAME: "mine"}


def test_a_newer_original_is_put_beside_a_changed_copy(course):
    course.start()
    course.edit(NAME, "mine")
    course.publish("two")
    assert course.start() == [f"{NEWER}: put beside {NAME}, which you changed"]
    assert course.start() == []
    course.publish("three")
    assert course.start() == [f"{NEWER}: refreshed"]
    assert course.sources() == {NAME: "mine", NEWER: "three"}
    course.edit(NEWER, "mine too")
    assert course.start() == []
    course.publish("four")
    assert course.start() == [f"{NEWER_2}: put beside {NEWER}, which you changed"]
    course.publish("five")
    assert course.start() == [f"{NEWER_2}: refreshed"]
    assert course.sources() == {NAME: "mine", NEWER: "mine too", NEWER_2: "five"}


def test_a_deleted_copy_comes_back_and_a_deleted_newer_one_does_not(course):
    course.start()
    (course.my / NAME).unlink()
    assert course.start() == [f"{NAME}: made"]
    course.edit(NAME, "mine")
    course.publish("two")
    course.start()
    (course.my / NEWER).unlink()
    assert course.start() == []
    course.publish("three")
    assert course.start() == [f"{NEWER}: put beside {NAME}, which you changed"]


@pytest.mark.parametrize("record", [None, "{", "[]", '{"01_rnn_basics.ipynb": 3}', "\xff"])
def test_a_lost_or_broken_record_loses_nothing(course, record):
    course.start()
    course.edit(NAME, "mine")
    (course.my / copies.RECORD).unlink()
    if record:
        (course.my / copies.RECORD).write_text(record, encoding="latin-1")
    *complaint, beside = course.start()
    assert bool(complaint) == (record in ("{", "[]", "\xff"))
    assert beside == f"{NEWER}: put beside {NAME}, which you changed"
    assert course.sources() == {NAME: "mine", NEWER: "one"}
    assert course.start() == []


def test_an_untouched_copy_is_known_again_without_the_record(course):
    course.start()
    (course.my / copies.RECORD).unlink()
    assert course.start() == []
    course.publish("two")
    assert course.start() == [f"{NAME}: refreshed"]


BROKEN = ["", "{", "[]", '{"cells": {"a": 1}}', '{"cells": [{}]}', "\xff"]
BROKEN += ['{"cells": [{"cell_type": "code", "source": [1]}]}']


@pytest.mark.parametrize("broken", BROKEN)
def test_a_copy_that_is_no_notebook_stays(course, broken):
    course.start()
    (course.my / NAME).write_text(broken, encoding="latin-1")
    said = f"{NEWER}: put beside {NAME}, which is not a readable notebook"
    assert course.start() == [said] and course.start() == []
    assert (course.my / NAME).read_text(encoding="latin-1") == broken


def test_an_original_that_is_no_notebook_stops_nobody(course):
    (course.source / "00_start_here.ipynb").write_text("<<<<<<<", encoding="utf-8")
    said = course.start()
    assert said == [
        "00_start_here.ipynb: the original is not a valid notebook, left out",
        f"{NAME}: made",
    ]


def test_other_files_are_not_touched(course):
    course.my.mkdir()
    (course.my / "poem.txt").write_text("mine", encoding="utf-8")
    (course.my / "Untitled.ipynb").write_text("mine", encoding="utf-8")
    course.start()
    course.publish("two")
    course.start()
    names = sorted(path.name for path in course.my.iterdir())
    assert names == [copies.RECORD, NAME, "Untitled.ipynb", "poem.txt"]
    assert (course.my / "poem.txt").read_text(encoding="utf-8") == "mine"
    assert (course.my / "Untitled.ipynb").read_text(encoding="utf-8") == "mine"


def test_a_write_that_fails_leaves_the_old_copy(course, monkeypatch):
    course.start()
    course.publish("two")
    with monkeypatch.context() as full_disk:
        full = OSError(28, "full", "my")
        full_disk.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(full))
        assert course.start() == [f"{NAME}: not finished, full: {course.my / copies.RECORD}"]
    assert course.sources() == {NAME: "one"}
    assert sorted(path.name for path in course.my.iterdir()) == [copies.RECORD, NAME]
    assert course.start() == [f"{NAME}: refreshed"]


def test_what_is_in_the_way_of_one_copy_is_named_and_the_others_are_made(course):
    (course.my / NAME).mkdir(parents=True)
    (course.source / "02_other.ipynb").write_text(notebook("other"), encoding="utf-8")
    in_the_way, made = course.start()
    assert re.fullmatch(f"{NAME}: not finished, .+: {re.escape(str(course.my / NAME))}", in_the_way)
    assert made == "02_other.ipynb: made"
    (course.my / NAME).rmdir()
    course.publish("two")
    assert course.start() == [f"{NAME}: made"]


KILLED = """
import os, sys
from pathlib import Path
from lablib.copies import start_copies

left, replace = int(sys.argv[3]), os.replace

def killed(*paths):
    global left
    if not left:
        os._exit(9)  # at once, as by kill -9: nothing is cleaned up
    left -= 1
    replace(*paths)

os.replace = killed
list(start_copies(Path(sys.argv[1]), Path(sys.argv[2])))
"""


@pytest.mark.parametrize("before", ["nothing", "an older copy", "a changed copy", "an older newer"])
@pytest.mark.parametrize("writes", range(4))
def test_a_start_that_is_killed_at_any_write_never_blames_the_student(course, before, writes):
    mine = {NAME: "mine"} if before in ("a changed copy", "an older newer") else {}
    if before != "nothing":
        course.start()
    if mine:
        course.edit(NAME, "mine")
        if before == "an older newer":
            course.publish("between")
            course.start()
    course.publish("two")
    command = [sys.executable, "-c", KILLED, str(course.source), str(course.my), str(writes)]
    killed = subprocess.run(command, check=False)
    assert killed.returncode == (9 if writes < 3 else 0)  # record, copy, record
    ours = NEWER if mine else NAME
    if writes < 2:
        assert [line.split(", which")[0] for line in course.start()] in (
            [f"{ours}: made"],
            [f"{ours}: refreshed"],
            [f"{ours}: put beside {NAME}"],
        )
    assert course.start() == []
    course.publish("three")
    assert course.start() == [f"{ours}: refreshed"]
    assert course.sources() == mine | {ours: "three"}


@pytest.mark.parametrize("writes", range(3))
def test_what_the_student_writes_after_a_killed_start_stays(course, writes):
    course.start()
    course.publish("two")
    command = [sys.executable, "-c", KILLED, str(course.source), str(course.my), str(writes)]
    subprocess.run(command, check=False)
    course.edit(NAME, "mine")
    course.publish("three")
    assert course.start() == [f"{NEWER}: put beside {NAME}, which you changed"]
    assert course.sources() == {NAME: "mine", NEWER: "three"}


def refuse(*_: object) -> None:
    raise PermissionError(13, "Permission denied", "my")


@pytest.mark.parametrize("trouble", ["my is a file", "read-only", "no notebooks"])
def test_trouble_is_one_clear_line(course, monkeypatch, capsys, trouble):
    monkeypatch.setattr(lab, "ROOT", course.my.parent)
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("opened JupyterLab"))
    if trouble == "my is a file":
        course.my.write_text("mine", encoding="utf-8")
    elif trouble == "read-only":
        monkeypatch.setattr(os, "replace", refuse)
    else:
        course.source.rename(course.source.with_name("moved"))
    assert lab.main(["start"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith(f"{NAME}: not finished, Permission denied: " * (trouble == "read-only"))
    assert re.fullmatch(r"start: .+: .+\n", err)
    assert trouble != "my is a file" or course.my.read_text(encoding="utf-8") == "mine"


class Lab:
    """Stands in for JupyterLab: it keeps how it was started, and ends at once."""

    calls: list = []

    def __init__(self, command, cwd, env):
        self.calls.append((command, cwd, env))

    def wait(self) -> int:
        return 7


def test_jupyterlab_opens_in_my_and_its_exit_code_is_ours(course, monkeypatch):
    monkeypatch.setattr(lab, "ROOT", course.my.parent)
    monkeypatch.setattr(subprocess, "Popen", Lab)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    (course.my / "00_start_here.ipynb").mkdir(parents=True)  # it opens all the same
    (course.source / "00_start_here.ipynb").write_text(notebook("one"), encoding="utf-8")
    assert lab.main(["start", "--no-browser", "--port", "9999"]) == 7
    command = [sys.executable, "-m", "jupyterlab"]
    command += ["--LabApp.default_url=/lab/tree/00_start_here.ipynb"]
    ((called, folder, environment),) = Lab.calls
    assert (called, folder) == ([*command, "--no-browser", "--port", "9999"], course.my)
    assert environment == lab.lab_environment(os.environ)


def test_jupyterlab_asks_nothing_about_news_and_other_settings_stay():
    settings, root = str(lab.SETTINGS), str(lab.ROOT)
    ours = {"JUPYTER_CONFIG_PATH": settings, "PYTHONPATH": root}
    assert lab.lab_environment({"A": "b"}) == {"A": "b", **ours}
    mine = lab.lab_environment({"JUPYTER_CONFIG_PATH": "mine", "PYTHONPATH": "my own"})
    assert mine["JUPYTER_CONFIG_PATH"].split(os.pathsep) == [settings, "mine"]
    assert mine["PYTHONPATH"].split(os.pathsep) == [root, "my own"]
    overrides = lab.SETTINGS / "labconfig" / "default_setting_overrides.json"
    (wanted,) = json.loads(overrides.read_text(encoding="utf-8")).values()
    assert wanted == {"checkForUpdates": False, "fetchNews": "false"}


COMMANDS = ["start", "train", "grade", "solved", "figures", "slides", "site"]


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("asked", [["-h"], ["--help"], ["out", "--help"]])
def test_help_for_a_command_is_about_it_alone_and_nothing_is_written(
    tmp_path, monkeypatch, capsys, name, asked
):
    monkeypatch.chdir(tmp_path)
    assert lab.main([name, *asked]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"usage: python -m lablib {name} ") and err == ""
    assert not any(f"lablib {other}" in out for other in COMMANDS if other != name)
    assert not list(tmp_path.iterdir())


def test_help_without_a_command_names_all(capsys):
    assert lab.main(["--help"]) == 0
    out, err = capsys.readouterr()
    assert err == "" and re.findall(r"^  (\w+)  ", out, re.MULTILINE) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS[3:])
@pytest.mark.parametrize("names", [["--out"], ["out", "-v"]])
def test_an_option_is_no_folder(tmp_path, monkeypatch, capsys, command, names):
    monkeypatch.chdir(tmp_path)
    assert lab.main([command, *names]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"usage: python -m lablib {command} FOLDER [NOTEBOOK...]\n")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("command", "package", "extra"),
    [
        ("solved", "nbformat", "present"),
        ("figures", "nbformat", "present"),
        ("slides", "nbconvert", "present"),
        ("site", "sphinx", "site"),
    ],
)
def test_a_missing_package_is_named_with_the_command_that_installs_it(
    tmp_path, monkeypatch, capsys, command, package, extra
):
    for name in [name for name in sys.modules if name.startswith("lablib.present")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    assert lab.main([command, str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    said, wanted = err.splitlines()
    assert out == "" and said == f"{command}: the package {package} is missing. To install it, run"
    assert wanted == f'{sys.executable} -m pip install -e "{lab.ROOT}[{extra}]"'


def test_a_python_that_is_too_old_is_told_before_anything_is_downloaded():
    lines = (lab.ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    first = Requirement(next(line for line in lines if not line.startswith("#")))
    project = tomllib.loads((lab.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11" and "needs-python-3.11-or-newer" in first.url
    for version in ("3.9", "3.10", "3.11", "3.12"):
        too_old = version not in SpecifierSet(project["requires-python"])
        assert first.marker.evaluate({"python_version": version}) == too_old


def test_solved_copies_of_the_notebooks_named(tmp_path, capsys):
    one, target = tmp_path / NAME, tmp_path / "solved"
    one.write_text(notebook("one"), encoding="utf-8")
    missing = str(tmp_path / "missing.ipynb")
    assert lab.main(["solved", str(target), str(one), missing]) == 1
    assert capsys.readouterr() == ("", f"solved: No such file or directory: {missing}\n")
    assert not target.exists()
    assert lab.main(["solved", str(target), str(one)]) == 0
    assert [path.name for path in target.iterdir()] == [NAME]


def test_solved_copies_answer_every_exercise_and_need_an_empty_folder(tmp_path, capsys):
    target = tmp_path / "solved"
    assert lab.main(["solved", str(target)]) == 0
    originals = sorted(path.name for path in (lab.ROOT / "notebooks").glob("*.ipynb"))
    assert sorted(path.name for path in target.iterdir()) == originals
    for path in target.iterdir():
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        assert not any("..." in cell["source"] or cell["outputs"] for cell in code)
        assert any(cell["metadata"]["slideshow"]["slide_type"] == "notes" for cell in cells)
    assert lab.main(["solved", str(target)]) == 1
    assert "must be empty" in capsys.readouterr().err
    assert lab.main(["solved"]) == 2
