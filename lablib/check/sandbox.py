"""Runs a reader's function so that nothing it does reaches the notebook."""

import _thread
import contextlib
import inspect
import io
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np
import torch

__all__ = ["Ran", "run"]

SECONDS = 10


@dataclass
class Ran:
    """What came of one call: a value, or the error that ended it."""

    value: Any = None
    error: BaseException | None = None
    out_of_time: bool = False
    changed_input: bool = False
    file: str = ""


def run(function: Callable, arguments: tuple) -> Ran:
    """Call it with a clock, its prints swallowed and the surroundings put back afterwards."""
    own = inspect.unwrap(function)
    ran = Ran(file=getattr(getattr(own, "__code__", None), "co_filename", ""))
    rang = threading.Event()
    try:
        with _put_back(), _quiet(), _no_exit(own), _clock(rang):
            ran.value = function(*arguments)
    except KeyboardInterrupt as error:
        if not rang.is_set():
            raise  # the reader's own stop
        ran.error, ran.out_of_time = error, True
    except BaseException as error:  # SystemExit too: an answer must not end the notebook
        ran.error = error
    return ran


@contextlib.contextmanager
def _clock(rang: threading.Event) -> Iterator[None]:
    """After SECONDS interrupt the main thread, again and again until the call has ended."""
    over = threading.Event()
    call = sys._getframe(2)  # that of `run`

    def ring():
        wait = SECONDS
        # the second condition: an interrupt may land in the very code that says it is over
        while not over.wait(wait) and _still_runs(call):
            rang.set()
            _thread.interrupt_main()
            wait = 0.2  # a bare `except:` swallows an interrupt: send the next

    if threading.current_thread() is not threading.main_thread():
        yield  # an interrupt would strike elsewhere
        return
    thread = threading.Thread(target=ring, daemon=True)
    # what was started in the background ignores interrupts
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    thread.start()
    try:
        yield
    finally:
        over.set()
        # an interrupt sent at the last moment must arrive here and not in the next cell
        with contextlib.suppress(KeyboardInterrupt):
            thread.join()
        signal.signal(signal.SIGINT, before)


def _still_runs(call: FrameType) -> bool:
    frame = sys._current_frames().get(threading.main_thread().ident)
    while frame and frame is not call:
        frame = frame.f_back
    return frame is call


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What is printed or warned goes nowhere."""
    nowhere = io.StringIO()
    with (
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        warnings.catch_warnings(action="ignore"),
    ):
        yield


@contextlib.contextmanager
def _no_exit(function: Callable) -> Iterator[None]:
    """A notebook's own `exit` would end the kernel; sys.exit ends the call."""
    names = getattr(function, "__globals__", {})
    kept = {name: names[name] for name in ("exit", "quit") if name in names}
    names.update(dict.fromkeys(kept, sys.exit))
    try:
        yield
    finally:
        names.update(kept)


@contextlib.contextmanager
def _put_back() -> Iterator[None]:
    """Random streams, default dtype and device, and grad mode as they were."""
    numpy_state, python_state = np.random.get_state(), random.getstate()
    dtype, device = torch.get_default_dtype(), torch.get_default_device()
    grad = torch.is_grad_enabled()
    with torch.random.fork_rng(devices=[]):
        try:
            torch.set_default_dtype(torch.float32)  # that of the probes
            _set_device(torch.device("cpu"))
            yield
        finally:
            torch.set_default_dtype(dtype)
            _set_device(device)
            torch.set_grad_enabled(grad)
            np.random.set_state(numpy_state)
            random.setstate(python_state)


def _set_device(device: torch.device) -> None:
    """The default device, named to PyTorch only if it is another: that makes every call slower."""
    if torch.get_default_device() != device:
        torch.set_default_device(None if device.type == "cpu" else device)
