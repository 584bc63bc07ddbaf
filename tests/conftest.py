"""What all tests share: one thread, the same examples in every run, and the long sentence."""

import hypothesis
import pytest
import torch

torch.set_num_threads(1)

hypothesis.settings.register_profile("lablib", derandomize=True, deadline=None)
hypothesis.settings.load_profile("lablib")


@pytest.fixture(scope="session")
def ship() -> str:
    """The long sentence of the sources, 180 characters."""
    return (
        "if you want to build a ship, don't drum up people together to "
        "collect wood and don't assign them tasks and work, but rather "
        "teach them to long for the endless immensity of the sea."
    )
