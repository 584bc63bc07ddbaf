"""Kernels that start at once: on Linux each is a fork of a process that has loaded PyTorch.

A kernel takes two or three seconds of the processor until it has loaded PyTorch and matplotlib, and
the tests start more than thirty. A fork has them already; all that follows is the same kernel.
Elsewhere a kernel starts as it always does, as it also does for renew.py, and for a test that
changes the environment.
"""

import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import time

__all__ = ["fork_kernels"]

PASSING = ("JPY_", "PYTEST_", "TORCHINDUCTOR_")  # differs from kernel to kernel, no import reads it


class Forked:
    """A process that is no child of this one, with what jupyter_client uses of a Popen."""

    stdin = stdout = stderr = returncode = None

    def __init__(self, pid: int):
        self.pid = pid

    def poll(self) -> int | None:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            self.returncode = 0
        return self.returncode

    def wait(self) -> int:
        while self.poll() is None:
            time.sleep(0.01)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class Server:
    """The process that has loaded PyTorch, started when the first kernel is."""

    def __init__(self, environment: dict[str, str]):
        self.environment, self.process = environment, None

    def fork(self, **request) -> Forked:
        """A new kernel; it answers with its process id once it leads a session of its own."""
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=self.environment,
                start_new_session=True,
                encoding="utf-8",
            )
        print(json.dumps(request), file=self.process.stdin, flush=True)
        return Forked(int(self.process.stdout.readline()))

    def close(self) -> None:
        """End it, and with it every kernel that was left."""
        if self.process:
            self.process.communicate()
            self.process = None


def lasting(environment: dict[str, str]) -> dict[str, str]:
    return {name: it for name, it in environment.items() if not name.startswith(PASSING)}


def fork_kernels() -> Server | None:
    """From now on jupyter_client forks its kernels; nothing changes where that is not safe."""
    if sys.platform != "linux":
        return None
    from jupyter_client.provisioning import local_provisioner

    server, launch = Server(dict(os.environ)), local_provisioner.launch_kernel

    def launch_kernel(cmd, *, env, cwd=None, stderr=None, **more):
        usual = cmd[0] == sys.executable and cmd[-4:-1] == ["-m", "ipykernel_launcher", "-f"]
        if not usual or lasting(env) != lasting(server.environment):
            return launch(cmd, env=env, cwd=cwd, stderr=stderr, **more)
        quiet = stderr is not None
        return server.fork(arguments=cmd[-2:], folder=cwd or os.getcwd(), env=env, quiet=quiet)

    local_provisioner.launch_kernel = launch_kernel
    return server


def serve() -> None:
    """Load what notebooks load, lablib aside, then fork a kernel for each line that comes in."""
    del sys.path[0]  # the folder of this file
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    for name in ("ipykernel.ipkernel", "torch", "matplotlib.figure", "tqdm.auto"):
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a kernel that ended
    gc.freeze()
    for line in sys.stdin:
        if not os.fork():
            return become_kernel(**json.loads(line))


def become_kernel(arguments: list[str], folder: str, env: dict[str, str], quiet: bool) -> None:
    """What `python -m ipykernel_launcher` does, in this process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env, JPY_PARENT_PID=str(os.getppid()))  # it ends when that process does
    os.write(1, f"{os.getpid()}\n".encode())
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2) if quiet else (0, 1):
        os.dup2(nowhere, number)
    import numpy
    import torch
    from ipykernel import kernelapp

    torch.seed(), numpy.random.seed()  # each kernel begins with random numbers of its own
    sys.argv[:] = ["ipykernel_launcher.py", *arguments]
    kernelapp.launch_new_instance()


if __name__ == "__main__":
    serve()
