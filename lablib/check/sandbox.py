"""Runs a reader's function so that nothing it does reaches the notebook."""

import _thread
import contextlib
import copy
import io
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
    before = copy.deepcopy(arguments)
    ran = Ran(file=getattr(getattr(function, "__code__", None), "co_filename", ""))
    rang = threading.Event()
    try:
        with _put_back(), contextlib.redirect_stdout(io.StringIO()), _clock(rang):
            ran.value = function(*arguments)
    except KeyboardInterrupt as error:
        if not rang.is_set():
            raise  # the reader's own stop
        ran.error, ran.out_of_time = error, True
    except BaseException as error:  # SystemExit too: an answer must not end the notebook
        ran.error = error
    ran.changed_input = not _equal(before, arguments)
    return ran


@contextlib.contextmanager
def _clock(rang: threading.Event) -> Iterator[None]:
    """After SECONDS interrupt the main thread, again and again until the call has ended."""
    over = threading.Event()

    def ring():
        wait = SECONDS
        while not over.wait(wait):
            rang.set()
            _thread.interrupt_main()
            wait = 0.2  # a bare `except:` swallows an interrupt: send the next

    thread = threading.Thread(target=ring, daemon=True)
    if threading.current_thread() is threading.main_thread():
        thread.start()
    try:
        yield
    finally:
        over.set()
        # an interrupt sent at the last moment must arrive here and not in the next cell
        with contextlib.suppress(KeyboardInterrupt):
            if thread.is_alive():
                thread.join()


@contextlib.contextmanager
def _put_back() -> Iterator[None]:
    """Random streams, default dtype and grad mode as they were."""
    numpy_state, python_state = np.random.get_state(), random.getstate()
    dtype, grad = torch.get_default_dtype(), torch.is_grad_enabled()
    with torch.random.fork_rng(devices=[]):
        try:
            yield
        finally:
            torch.set_default_dtype(dtype)
            torch.set_grad_enabled(grad)
            np.random.set_state(numpy_state)
            random.setstate(python_state)


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, torch.Tensor):
        return torch.equal(one, other)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_equal, one, other))
    return isinstance(one, torch.nn.Module) or one == other
