"""What the exercises that ask for a module have in common."""

import copy

import torch
from torch import nn

__all__ = ["random_weights"]


def random_weights(module: nn.Module, size: float = 1.0) -> nn.Module:
    """A copy in single precision with new random weights, so that its build alone counts."""
    module = copy.deepcopy(module).float()
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        for weight in module.parameters():
            weight.copy_(size * torch.randn(weight.shape) / weight.shape[-1] ** 0.5)
    return module
