"""What all tests share: one thread, the same examples in every run, and the long sentence."""

import signal

import hypothesis
import pytest
import torch

from lablib import published

torch.set_num_threads(1)

# a run that was started in the background, or by nohup, ignores what some tests send
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

hypothesis.settings.register_profile("lablib", derandomize=True, deadline=None)
hypothesis.settings.load_profile("lablib")


@pytest.fixture(scope="session")
def ship() -> str:
    """The long sentence of the sources, 180 characters."""
    return published.SENTENCE
