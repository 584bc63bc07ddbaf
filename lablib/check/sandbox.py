"""Runs a reader's function so that nothing it does reaches the notebook."""

import _thread
import contextlib
import inspect
import io
import os
import random
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import torch
from torch._tensor_str import get_printoptions

__all__ = ["CallResult", "run"]

MEGABYTES = 500  # the answer to an exercise needs a few


# how to read and how to write each setting that one line of an answer may change for good
_SETTINGS: tuple[tuple[Callable[[], Any], Callable[[Any], Any]], ...] = (
    (torch.get_default_dtype, torch.set_default_dtype),
    (torch.get_num_threads, torch.set_num_threads),
    (torch.is_grad_enabled, torch.set_grad_enabled),
    (torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly),
    (torch.get_deterministic_debug_mode, torch.set_deterministic_debug_mode),
    (torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
    (get_printoptions, lambda options: torch.set_printoptions(**options)),
    (np.get_printoptions, lambda options: np.set_printoptions(**options)),
    (np.geterr, lambda options: np.seterr(**options)),
    (sys.getrecursionlimit, sys.setrecursionlimit),
)


@dataclass
class CallResult:
    """What came of one call: a value, or the error that ended it."""

    value: Any = None
    error: BaseException | None = None
    stopped: str = ""  # why the call was stopped from outside, in words
    changed_input: tuple[int, ...] = ()  # the places of the arguments that are not as before
    file: str = ""  # where the reader wrote the function

    def error_text(self) -> str:
        """The error and the reader's own line, if it arose there, without a traceback."""
        said = f"it ends in {type(self.error).__name__}: {self.error}".rstrip(":. ")
        frames = traceback.extract_tb(self.error.__traceback__)
        own = [frame for frame in frames if frame.filename == self.file]
        place = f", in your line {own[-1].lineno}: {own[-1].line}" if own else "."
        # a floating-point number or tensor has no ^
        power = any(name in said for name in ("bitwise_xor", "for ^:"))
        return f"{self.stopped or said}{place}{' A power is written **, not ^.' if power else ''}"


def run(
    function: Callable, arguments: tuple, seconds: float | None = 10, readers: Any = None
) -> CallResult:
    """Call it with a clock, its prints swallowed and the surroundings put back afterwards.

    `readers` is what the reader wrote, if that is not the function itself. Without `seconds` there
    is no clock, because a function of the exercise itself ends.
    """
    own = inspect.unwrap(function if readers is None else readers)
    result = CallResult(file=getattr(getattr(own, "__code__", None), "co_filename", ""))
    watched = _watched(result, seconds) if seconds else contextlib.nullcontext()
    try:
        with _put_back(), _quiet(), _no_exit(own), watched:
            result.value = function(*arguments)
    except KeyboardInterrupt as error:
        if not result.stopped:
            raise  # KeyboardInterrupt by the user
        result.error = error
    except BaseException as error:  # SystemExit too: an answer must not end the notebook
        result.error = error
    if result.error is None:
        result.stopped = ""  # it ended by itself at the last moment
    return result


@contextlib.contextmanager
def _watched(result: CallResult, seconds: float) -> Iterator[None]:
    """Interrupt a call that takes too long or too much memory, again and again until it ends."""
    over = threading.Event()
    call = sys._getframe(2)  # that of `run`
    limits = time.monotonic() + seconds, _megabytes() + MEGABYTES

    def watch():
        # the second condition: an interrupt may land in the very code that says it is over
        while not over.wait(max(0, min(0.1, limits[0] - time.monotonic()))) and _still_runs(call):
            if time.monotonic() >= limits[0]:
                result.stopped = f"it had not ended after {_spelled(seconds)} seconds"
            elif _megabytes() > limits[1]:
                result.stopped = f"it used more than {MEGABYTES} megabytes of memory"
            else:
                continue
            break
        # a bare `except:` swallows an interrupt: send the next
        while not over.is_set() and _still_runs(call):
            _interrupt()
            over.wait(0.2)

    if threading.current_thread() is not threading.main_thread():
        yield  # an interrupt would strike elsewhere
        return
    thread = threading.Thread(target=watch, daemon=True)
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


def _interrupt() -> None:
    """A real signal where there is one: it also wakes a call that sleeps."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    else:
        _thread.interrupt_main()


def _megabytes() -> float:
    """What this process holds in memory, where the system tells it at no cost; else 0."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _spelled(seconds: float) -> str:
    return "ten" if seconds == 10 else f"{seconds:g}"


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
    """Random streams, settings and the default device as they were."""
    numpy_state, python_state = np.random.get_state(), random.getstate()
    settings = [(write, read, read()) for read, write in _SETTINGS]
    device = torch.get_default_device()
    with torch.random.fork_rng(devices=[]):
        try:
            torch.set_default_dtype(torch.float32)  # that of the probes
            _set_device(torch.device("cpu"))
            yield
        finally:
            for write, read, before in settings:
                if read() != before:  # to write some of them takes long
                    write(before)
            _set_device(device)
            np.random.set_state(numpy_state)
            random.setstate(python_state)


def _set_device(device: torch.device) -> None:
    """The default device, named to PyTorch only if it is another: that makes every call slower."""
    if torch.get_default_device() != device:
        torch.set_default_device(None if device.type == "cpu" else device)
