"""`python -m lablib start`: nothing of a student's is ever lost."""

import json
import os
import re
import subprocess
import sys

import pytest

from lablib import __main__ as lab

NAME = "01_rnn_basics.ipynb"
NEWER = "01_rnn_basics.newer.ipynb"
NEWER_2 = "01_rnn_basics.newer-2.ipynb"


def notebook(source: str) -> str:
    code = {"cell_type": "code", "id": "loop", "metadata": {"tags": ["aside"]}, "source": source}
    code |= {"execution_count": 1, "outputs": [{"output_type": "stream", "text": "h"}]}
    notes = {"cell_type": "markdown", "id": "notes", "source": "Ask the class"}
    notes["metadata"] = {"slideshow": {"slide_type": "notes"}}
    cells = [
        {"cell_type": "markdown", "id": "title", "metadata": {}, "source": ["# 은닉?\n", "text"]},
        notes,
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
        return list(lab.start_copies(self.source, self.my))

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


def test_a_copy_is_made_without_outputs_and_notes(course):
    assert course.start() == [f"{NAME}: made"]
    text = (course.my / NAME).read_text(encoding="utf-8")
    title, code = json.loads(text)["cells"]
    assert title["source"] == ["# 은닉?\n", "text"] and "은닉" in text
    assert code["outputs"] == [] and code["execution_count"] is None
    assert code["metadata"] == {"tags": ["aside"]} and code["source"] == "one"
    assert "Ask the class" not in text


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
    (course.my / lab.RECORD).unlink()
    if record:
        (course.my / lab.RECORD).write_text(record, encoding="latin-1")
    *complaint, beside = course.start()
    assert bool(complaint) == (record in ("{", "[]", "\xff"))
    assert beside == f"{NEWER}: put beside {NAME}, which you changed"
    assert course.sources() == {NAME: "mine", NEWER: "one"}
    assert course.start() == []


def test_an_untouched_copy_is_known_again_without_the_record(course):
    course.start()
    (course.my / lab.RECORD).unlink()
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
    assert names == [lab.RECORD, NAME, "Untitled.ipynb", "poem.txt"]
    assert (course.my / "poem.txt").read_text(encoding="utf-8") == "mine"
    assert (course.my / "Untitled.ipynb").read_text(encoding="utf-8") == "mine"


def test_a_write_that_fails_leaves_the_old_copy(course, monkeypatch):
    course.start()
    course.publish("two")
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "full", "my")))
    with pytest.raises(OSError, match="full"):
        course.start()
    assert course.sources() == {NAME: "one"}
    assert sorted(path.name for path in course.my.iterdir()) == [lab.RECORD, NAME]


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
    assert out == "" and re.fullmatch(r"start: .+: .+\n", err)
    assert trouble != "my is a file" or course.my.read_text(encoding="utf-8") == "mine"


class Lab:
    """Stands in for JupyterLab: interrupted once, then it ends by itself."""

    calls: list = []
    interrupted = False

    def __init__(self, command, cwd, env):
        self.calls.append((command, cwd))

    def wait(self) -> int:
        if not self.interrupted:
            self.interrupted = True
            raise KeyboardInterrupt
        return 7


def test_jupyterlab_opens_in_my_and_its_exit_code_is_ours(course, monkeypatch):
    monkeypatch.setattr(lab, "ROOT", course.my.parent)
    monkeypatch.setattr(subprocess, "Popen", Lab)
    assert lab.main(["start", "--no-browser", "--port", "9999"]) == 7
    command = [sys.executable, "-m", "jupyterlab"]
    command += ["--LabApp.default_url=/lab/tree/00_start_here.ipynb"]
    assert Lab.calls == [([*command, "--no-browser", "--port", "9999"], course.my)]


def test_jupyterlab_asks_nothing_about_news_and_other_settings_stay():
    settings = str(lab.SETTINGS)
    assert lab.quiet({"A": "b"}) == {"A": "b", "JUPYTER_CONFIG_PATH": settings}
    mine = lab.quiet({"JUPYTER_CONFIG_PATH": "mine"})["JUPYTER_CONFIG_PATH"]
    assert mine.split(os.pathsep) == [settings, "mine"]
    overrides = lab.SETTINGS / "labconfig" / "default_setting_overrides.json"
    (wanted,) = json.loads(overrides.read_text(encoding="utf-8")).values()
    assert wanted == {"checkForUpdates": False, "fetchNews": "false"}


def test_arguments_reach_jupyterlab(course, monkeypatch, capfd):
    monkeypatch.setattr(lab, "ROOT", course.my.parent)
    assert lab.main(["start", "--version"]) == 0
    out, _ = capfd.readouterr()
    assert re.search(r"^\d+\.\d+\.\d+\s*$", out, re.MULTILINE)


@pytest.mark.parametrize("arguments", [[], ["begin"]])
def test_usage(arguments):
    command = [sys.executable, "-m", "lablib", *arguments]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 2 and run.stdout == ""
    assert run.stderr.startswith("usage: python -m lablib start")


COMMANDS = ["start", "solved", "figures", "slides"]


@pytest.mark.parametrize("arguments", [[name] for name in COMMANDS] + [[], ["solved", "out"]])
@pytest.mark.parametrize("asked", ["-h", "--help"])
def test_whoever_asks_for_help_gets_it_and_nothing_is_written(
    tmp_path, monkeypatch, capsys, arguments, asked
):
    monkeypatch.chdir(tmp_path)
    assert lab.main([*arguments, asked]) == 0
    assert capsys.readouterr() == (lab.USAGE + "\n", "")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", COMMANDS[1:])
@pytest.mark.parametrize("names", [["--out"], ["out", "-v"]])
def test_an_option_is_no_folder(tmp_path, monkeypatch, capsys, command, names):
    monkeypatch.chdir(tmp_path)
    assert lab.main([command, *names]) == 2
    assert capsys.readouterr() == ("", lab.USAGE + "\n")
    assert not list(tmp_path.iterdir())


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
