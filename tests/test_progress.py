"""Progress that survives: kernels that restart, that are killed, that run side by side; odd disks."""

import contextlib
import io
import json
import os
import signal
import sys

import pytest
from jupyter_client.manager import start_new_kernel

from lablib import check, copies
from lablib.check import books, engine, records
from lablib.check.values import Value

# what Jupyter's own packages warn of on another system or Python is not ours to mend
pytestmark = pytest.mark.filterwarnings("default")


# three exercises whose answer is a value
VALUES = [e for e in books.exercises("01").values() if isinstance(e, Value)][:3]
ONE, TWO, THREE = (e.name for e in VALUES)
RIGHT = {e.name: e.reference for e in VALUES}


@pytest.fixture
def my(tmp_path, monkeypatch):
    """A student's folder, in which this process runs as a kernel does in that of its notebook."""
    (tmp_path / copies.RECORD).write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(records, "_said", {})
    return tmp_path


def answered(name, answer=None):
    with contextlib.redirect_stdout(io.StringIO()):
        engine.check(books.find(name), RIGHT[name] if answer is None else answer)


def restarted(monkeypatch, number):
    """As in a new process, which has heard nothing yet."""
    monkeypatch.setattr(records, "_said", {})
    monkeypatch.setattr(records, "_own_file", f"{number}.json")


def test_the_folder_is_known_by_what_start_leaves_there():
    assert records.COPIES == copies.RECORD


def test_progress_is_kept_and_merged(my, monkeypatch):
    answered(ONE)
    answered(TWO, ...)
    answered(THREE, 7.5)
    restarted(monkeypatch, 2)
    answered(ONE, 7.5)  # it was right once
    answered(TWO, 7.5)  # this is later than the dots
    restarted(monkeypatch, 3)
    known = {ONE: "right", TWO: "not yet", THREE: "not yet"}
    assert records.states() == known
    answered(THREE)
    assert records.states() == known | {THREE: "right"}
    assert len(list((my / records.FOLDER).iterdir())) == 3


def test_nothing_is_written_or_read_elsewhere(my, monkeypatch):
    answered(ONE)
    (my / copies.RECORD).unlink()
    restarted(monkeypatch, 2)
    answered(TWO)
    assert records.states() == {TWO: "right"}
    assert not (my / records.FOLDER / "2.json").exists()


@pytest.mark.parametrize(
    "content", ["", "[1", "[]", '{"counting": 7}', '{"counting": [1]}', "\x00"]
)
def test_a_file_that_is_none_of_ours_is_passed_over(my, content):
    answered(ONE)
    (my / records.FOLDER / "odd.json").write_text(content, encoding="utf-8")
    assert records.states() == {ONE: "right"}


def test_a_disk_that_takes_nothing_stops_no_notebook(my, monkeypatch):
    (my / records.FOLDER).write_text("in the way", encoding="utf-8")
    answered(ONE)
    assert records.states() == {ONE: "right"}
    (my / records.FOLDER).unlink()
    answered(ONE)
    before = next((my / records.FOLDER).glob("*.json")).read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    answered(TWO)
    assert records.states() == {ONE: "right", TWO: "right"}
    assert next((my / records.FOLDER).glob("*.json")).read_bytes() == before


class Kernel:
    def __init__(self, folder):
        self.manager, self.client = start_new_kernel(cwd=str(folder))
        self.run("from lablib import check")

    def run(self, code: str) -> str:
        said = []

        def hear(message):
            if message["msg_type"] == "stream":
                said.append(message["content"]["text"])

        reply = self.client.execute_interactive(code, timeout=120, output_hook=hear)
        assert reply["content"]["status"] == "ok"
        return "".join(said)

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that kills")
def test_two_kernels_at_once_and_a_killed_one_lose_nothing(tmp_path):
    (tmp_path / copies.RECORD).write_text("{}", encoding="utf-8")
    kernels = [Kernel(tmp_path), Kernel(tmp_path)]
    try:
        kernels[0].run(f"check.{ONE}({RIGHT[ONE]!r})\ncheck.{THREE}(7.5)")
        kernels[1].run(f"check.{TWO}({RIGHT[TWO]!r})")
        os.kill(kernels[0].manager.provisioner.pid, signal.SIGKILL)
        kernels[1].run(f"check.{THREE}({RIGHT[THREE]!r})")
        kernels[1].manager.restart_kernel(now=True)
        kernels[1].client.wait_for_ready(timeout=60)
        said = kernels[1].run("from lablib import check\ncheck.progress(1)")
    finally:
        for kernel in kernels:
            kernel.close()
    rows = dict(line.split(maxsplit=2)[1:] for line in said.splitlines()[:-1])
    assert {name for name, state in rows.items() if state == "right"} == {ONE, TWO, THREE}
    files = list((tmp_path / records.FOLDER).iterdir())
    assert len(files) == 2 and all(json.loads(file.read_text("utf-8")) for file in files)


def test_a_stray_keyboard_interrupt_is_not_recorded(my):
    def stopped(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check.rnn_loop(stopped)
    assert records.states() == {}
