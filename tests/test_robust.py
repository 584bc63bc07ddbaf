"""Real kernels and processes: the stop button, a kernel that is killed, two starts at once."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

import lablib
from lablib import copies

# what Jupyter's own packages warn of on another system or Python is not ours to mend
pytestmark = pytest.mark.filterwarnings("default")

OPENING = """
import torch
from torch import nn
from lablib import characters, check, draw
from lablib.models import CharRNN
from lablib.train import train
torch.set_num_threads(1)
vocab = characters.Vocab("hihello")
x, y = vocab.one_hot("hihello")[None, :-1], vocab.encode("hihello")[None, 1:]
rnn = nn.RNN(5, 2, batch_first=True)
picture = draw.unroll(rnn, x, words=["hihell"])
"""

CELL = {"cell_type": "code", "metadata": {}, "source": "1", "outputs": []}
NOTEBOOK = json.dumps({"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


# what Python says where a stop falls into a destructor, which cannot end the cell
SWALLOWED = "Exception ignored in"


class Kernel:
    """A kernel and its client, in a folder of its own."""

    def __init__(self, folder):
        self.manager, self.client = start_new_kernel(cwd=str(folder))

    def run(self, code: str, then=lambda: None) -> tuple[str, str]:
        """What a cell prints or shows, and the name of its error; `then` at its first print."""
        said, errors = [], []

        def hear(message):
            content = message["content"]
            if message["msg_type"] == "stream" and content["text"].startswith(SWALLOWED):
                return
            if message["msg_type"] == "stream":
                said.append(content["text"])
                if len(said) == 1:
                    time.sleep(0.3)  # so that it falls into what comes after the print
                    then()
            elif message["msg_type"] == "error":
                errors.append(content["ename"])
            elif "data" in content:
                said.append(content["data"]["text/plain"])

        self.client.execute_interactive(code, output_hook=hear, timeout=60)
        return "".join(said), "".join(errors)

    def stopped(self, code: str) -> tuple[str, str]:
        """A reader presses stop, and again after some seconds if nothing happens."""
        over = threading.Event()

        def press():
            self.manager.interrupt_kernel()
            while not over.wait(10):
                self.manager.interrupt_kernel()

        pressing = threading.Thread(target=press)
        try:
            return self.run(code, then=pressing.start)
        finally:
            over.set()
            pressing.join()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("한 수업")


@pytest.fixture(scope="module")
def kernel(folder):
    kernel = Kernel(folder)
    assert kernel.run(OPENING) == ("", "")
    yield kernel
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)


def test_a_stopped_training_leaves_a_history_that_can_be_drawn(kernel):
    code = "model = CharRNN(5, 4)\nhistory = train(model, x, y, steps=1_000_000)"
    said, error = kernel.stopped(code)
    assert error == "" and "\nstopped after" in said
    assert kernel.run("print(len(history.losses) == len(history.accuracies) > 1)") == ("True\n", "")
    said, error = kernel.run("draw.curves(history, classes=5)")
    assert error == "" and "loss" in said
    said, error = kernel.run("print(len(train(model, x, y, steps=3).losses))")
    assert error == "" and said.endswith("\n3\n")


def test_a_stopped_check_is_the_readers_own_stop_and_puts_everything_back(kernel):
    before = (
        "state = torch.get_rng_state()\nprint('busy')\ndef endless(*_):\n    while True: pass\n"
    )
    assert kernel.stopped(before + "check.cut(endless)") == ("busy\n", "KeyboardInterrupt")
    after = "print(torch.get_rng_state().equal(state), torch.is_grad_enabled())"
    assert kernel.run(after) == ("True True\n", "")
    said, error = kernel.run("cut = check.cut(characters.windows)")
    assert error == "" and said.startswith("cut: right.")


def test_a_stopped_picture_can_be_drawn_again(kernel):
    code = "print('busy')\nwhile True:\n    draw.unroll(rnn, x, words=['hihell']).png()"
    assert kernel.stopped(code) == ("busy\n", "KeyboardInterrupt")
    again = "print(draw.unroll(rnn, x, words=['hihell']).png() == picture.png())"
    assert kernel.run(again) == ("True\n", "")


def test_a_killed_kernel_leaves_nothing_and_its_cells_run_again(kernel, folder):
    code = "print('busy')\nwhile True:\n    train(CharRNN(5, 4), x, y, 9, quiet=True)\n    picture.png()"
    kernel.client.execute(code)
    while kernel.client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
        pass
    time.sleep(0.3)
    kernel.manager.restart_kernel(now=True)  # killed, then a new one
    kernel.client.wait_for_ready(timeout=60)
    assert list(folder.iterdir()) == []
    assert kernel.run(OPENING) == ("", "")


def test_two_starts_at_the_same_moment_write_the_same_copies(tmp_path, monkeypatch):
    source, my = tmp_path / "notebooks", tmp_path / "my"
    source.mkdir()
    for name in ("00_a.ipynb", "01_b.ipynb"):
        (source / name).write_text(NOTEBOOK, encoding="utf-8")
    code = "from pathlib import Path\nfrom lablib.copies import start_copies\n"
    code += f"list(start_copies(Path({str(source)!r}), Path({str(my)!r})))"
    replace = os.replace

    def another_start_first(*paths):
        monkeypatch.setattr(os, "replace", replace)
        subprocess.run([sys.executable, "-c", code], check=True)
        replace(*paths)

    monkeypatch.setattr(os, "replace", another_start_first)
    assert "00_a.ipynb: made" in copies.start_copies(source, my)
    names = [copies.RECORD, "00_a.ipynb", "01_b.ipynb"]
    assert sorted(path.name for path in my.iterdir()) == names
    assert list(copies.start_copies(source, my)) == []


# Stand-ins for JupyterLab, which `start` runs as a module in my/. The first one says which lablib
# a kernel under it finds; the second one holds a port and ends as JupyterLab does.
WHICH_LABLIB = """
from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel()
print_it = "import lablib; print(lablib.__file__, flush=True)"
client.execute_interactive(print_it, output_hook=lambda m: print(m["content"].get("text", ""), end=""))
client.stop_channels()
manager.shutdown_kernel(now=True)
"""
HOLDS_A_PORT = """
import signal, socket, sys, time

ends = []

def end(number, frame):
    ends.append(number)
    if number == signal.SIGTERM:
        sys.exit(3)
    if len(ends) == 2:  # JupyterLab asks at the first Ctrl+C and ends at the second
        sys.exit(4)

signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGINT, end)
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    for _ in range(600):
        time.sleep(0.1)
"""


def course_with(folder: Path, jupyterlab: str) -> Path:
    """A copy of the course with one notebook, where `start` opens a stand-in."""
    shutil.copytree(Path(lablib.__file__).parent, folder / "lablib")
    (folder / "notebooks").mkdir()
    (folder / "my").mkdir()
    (folder / "notebooks" / "00_a.ipynb").write_text(NOTEBOOK, encoding="utf-8")
    (folder / "my" / "jupyterlab.py").write_text(jupyterlab, encoding="utf-8")
    return folder


def start(folder: Path, *before: str, **settings) -> subprocess.Popen:
    command = [*before, sys.executable, "-m", "lablib", "start"]
    settings |= {"cwd": folder, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    return subprocess.Popen(command, env=os.environ | {"PYTHONUTF8": "1"}, **settings)


def test_kernels_of_a_course_that_was_moved_find_its_lablib(tmp_path):
    course_with(tmp_path / "course", WHICH_LABLIB).rename(tmp_path / "옮긴 course")
    said, _ = start(tmp_path / "옮긴 course").communicate(timeout=60)
    assert said.splitlines() == [
        "00_a.ipynb: made",
        str(tmp_path / "옮긴 course" / "lablib" / "__init__.py"),
    ]


# Windows knows these signals by name only
sends_signals = pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")


def port_of(running: subprocess.Popen) -> int:
    assert running.stdout.readline() == "00_a.ipynb: made\n"
    return int(running.stdout.readline())


def is_free(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0


@sends_signals
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_whoever_ends_start_ends_jupyterlab(tmp_path, name):
    running = start(course_with(tmp_path, HOLDS_A_PORT))
    port = port_of(running)
    assert not is_free(port)
    running.send_signal(getattr(signal, name))
    assert running.wait(20) == 3 and is_free(port)
    running.stdout.close()


@sends_signals
def test_ctrl_c_twice_ends_jupyterlab_and_its_exit_code_is_ours(tmp_path):
    running = start(course_with(tmp_path, HOLDS_A_PORT), start_new_session=True)
    port = port_of(running)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does, to both processes
    time.sleep(0.5)
    assert running.poll() is None and not is_free(port)
    os.killpg(running.pid, signal.SIGINT)
    assert running.wait(20) == 4 and is_free(port)
    running.stdout.close()


@sends_signals
def test_what_nohup_started_outlives_its_terminal(tmp_path):
    running = start(course_with(tmp_path, HOLDS_A_PORT), "nohup", stdin=subprocess.DEVNULL)
    port = port_of(running)
    running.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert running.poll() is None and not is_free(port)
    running.terminate()
    assert running.wait(20) == 3 and is_free(port)
    running.stdout.close()
