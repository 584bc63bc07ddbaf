"""What probes are made of: blocks and modules that are the same in every run."""

import copy
from collections.abc import Callable
from typing import TypeVar

import torch
from torch import nn

__all__ = ["random_weights", "seeded"]

Made = TypeVar("Made")


def seeded(seed: int, make: Callable[[], Made]) -> Made:
    """What `make` builds from a seed, with the random state left as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return make()


def random_weights(module: nn.Module, size: float = 1.0) -> nn.Module:
    """A copy in single precision with new random weights, so that its build alone counts."""
    module = copy.deepcopy(module).float()
    with torch.no_grad():
        for weight in module.parameters():
            noise = seeded(0, lambda weight=weight: torch.randn(weight.shape))
            weight.copy_(size * noise / weight.shape[-1] ** 0.5)
    return module
