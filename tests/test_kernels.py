"""A kernel that was forked is as one that was started."""

import sys

import kernels
import pytest
from jupyter_client.manager import start_new_kernel

# what Jupyter's own packages warn of on another system or Python is not ours to mend
pytestmark = [
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only"),
]

LOOK = """
import os, signal, sys
ours = [name for name in sys.modules if name.startswith("lablib")]
numbers = signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD
handlers = [str(signal.getsignal(number)).split(" at ")[0] for number in numbers]
names = {name for name in os.environ if not name.startswith("PYTEST_")}
leads = os.getpid() == os.getsid(0) == os.getpgid(0)
print(ours, handlers, sorted(names), leads, os.getcwd(), sys.path, sys.argv[1] == "-f", __name__)
print(sys.stdin.__class__, sys.flags, sys.getrecursionlimit())
"""
DRAWN = "import numpy, random, torch; print(torch.rand(1), numpy.random.rand(), random.random())"


def said_by(folder, *cells: str, **settings) -> list[str]:
    """What the cells print in a kernel of their own."""
    manager, client = start_new_kernel(cwd=str(folder), **settings)
    said = []
    try:
        for cell in cells:
            said.append("")

            def hear(message, said=said):
                assert message["msg_type"] != "error", message["content"]
                said[-1] += message["content"].get("text", "")

            client.execute_interactive(cell, timeout=60, output_hook=hear)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return said


def test_a_forked_kernel_is_as_one_that_was_started(tmp_path, monkeypatch):
    forks, fork = [], kernels.Server.fork
    monkeypatch.setattr(kernels.Server, "fork", lambda *a, **b: forks.append(1) or fork(*a, **b))
    look, drawn = said_by(tmp_path, LOOK, DRAWN)
    _, other = said_by(tmp_path, LOOK, DRAWN)
    assert len(forks) == 2
    assert not set(drawn.split()) & set(other.split())
    monkeypatch.setenv("PYTHONUTF8", "1")  # an import may read the environment: no fork
    (started,) = said_by(tmp_path, LOOK)
    assert len(forks) == 2
    assert look == started.replace("'PYTHONUTF8', ", "").replace("utf8_mode=1", "utf8_mode=0")
