"""What all tests share: one thread, the same examples in every run, kernels that start at once."""

import gc
import signal

import pytest

# a run that was started in the background, or by nohup, ignores what some tests send
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_sessionstart(session):
    """The process that only deals out tests to workers needs none of this."""
    if session.config.pluginmanager.hasplugin("dsession"):
        return
    gc.disable()  # until all modules are loaded
    import hypothesis
    import kernels
    import torch
    import watch

    torch.set_num_threads(1)
    hypothesis.settings.register_profile("lablib", derandomize=True, deadline=None)
    hypothesis.settings.load_profile("lablib")
    watch.watch_notebooks()
    if forking := kernels.fork_kernels():
        session.config.add_cleanup(forking.close)


def pytest_collection_finish():
    """What is loaded now stays to the end, so no search for garbage needs to walk through it."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def ship() -> str:
    """The long sentence of the sources, 180 characters."""
    from lablib import published

    return published.SENTENCE
