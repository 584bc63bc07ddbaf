"""The numbers of the sources, and how far ours are from them."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from lablib import _must
from lablib._say import fixed

__all__ = ["ARGMAX", "ARGMAX_ANSWERS", "CELL_LOSSES", "HELLO", "SENTENCE", "Comparison", "compare"]

# RNN basics: the 15 vectors that nn.RNN(4, 2) gave for three words of five letters, seed 0
HELLO = torch.tensor(
    [
        [
            [-0.7497, -0.6135],
            [-0.5282, -0.2473],
            [-0.9136, -0.4269],
            [-0.9136, -0.4269],
            [-0.9028, 0.1180],
        ],
        [
            [-0.5753, -0.0070],
            [-0.9052, 0.2597],
            [-0.9173, -0.1989],
            [-0.9173, -0.1989],
            [-0.8996, -0.2725],
        ],
        [
            [-0.9077, -0.3205],
            [-0.8944, -0.2902],
            [-0.5134, -0.0288],
            [-0.5134, -0.0288],
            [-0.9127, -0.2222],
        ],
    ]
)  # (3, 5, 2)

# Long sequence: the tensor whose argmax is taken along each of its three axes
ARGMAX = torch.tensor(
    [
        [[0.1, 0.3, 0.5], [0.3, 0.5, 0.1]],
        [[0.5, 0.1, 0.3], [0.1, 0.3, 0.5]],
        [[0.3, 0.5, 0.1], [0.5, 0.1, 0.3]],
    ]
)  # (3, 2, 3)

# the source shows these in a figure; here they are computed
ARGMAX_ANSWERS = {
    0: torch.tensor([[1, 2, 0], [2, 0, 1]]),
    1: torch.tensor([[1, 1, 0], [0, 1, 1], [1, 0, 1]]),
    2: torch.tensor([[2, 1], [0, 2], [1, 0]]),
}

# Long sequence: 180 characters, 25 of them distinct
SENTENCE = (
    "if you want to build a ship, don't drum up people together to "
    "collect wood and don't assign them tasks and work, but rather "
    "teach them to long for the endless immensity of the sea."
)

# A cell from scratch: the summed squared error at epochs 0, 10, ..., 990
# fmt: off
CELL_LOSSES = torch.tensor([
    1.2575, 0.4337, 0.1702, 0.0607, 0.0224, 0.0097, 0.0033, 0.0012,
    0.0006, 0.0002, 6.0099e-05, 3.1081e-05, 5.3220e-06, 4.0210e-06, 1.5523e-06, 3.0156e-07,
    1.8422e-07, 4.0620e-07, 5.8717e-05, 0.0004, 1.8982e-05, 1.2023e-05, 8.9842e-06, 3.2853e-06,
    8.3661e-07, 6.8516e-07, 5.2689e-06, 0.0005, 6.3499e-05, 5.9747e-06, 5.1239e-06, 3.1230e-06,
    1.0381e-06, 4.2215e-07, 1.5688e-07, 3.8961e-08, 1.3526e-08, 5.8640e-09, 2.4858e-09, 3.1654e-09,
    1.8571e-07, 9.0373e-05, 0.0003, 4.8961e-05, 3.0388e-05, 6.3519e-06, 1.4026e-06, 1.1158e-06,
    3.2222e-07, 8.6871e-07, 5.0771e-05, 4.4149e-05, 2.7161e-05, 1.8716e-05, 3.8883e-06, 2.0652e-06,
    1.0063e-05, 0.0003, 9.7276e-06, 1.5106e-05, 4.8902e-06, 1.3744e-06, 2.0329e-06, 1.3373e-05,
    0.0002, 4.9924e-06, 4.5209e-06, 3.7715e-06, 1.2596e-06, 2.1641e-07, 1.6506e-07, 8.6806e-07,
    7.7218e-05, 0.0001, 4.6524e-05, 1.3041e-05, 5.2785e-06, 1.5810e-06, 7.2158e-07, 5.8798e-07,
    1.0210e-06, 4.1933e-05, 0.0003, 9.2447e-05, 2.5179e-05, 5.8676e-06, 1.6301e-06, 7.7389e-07,
    1.0165e-06, 6.2706e-05, 3.1370e-05, 3.4762e-05, 2.2183e-05, 4.6873e-06, 2.3002e-06, 8.0863e-07,
    2.0595e-07, 1.6919e-07, 1.5241e-08, 1.3632e-08,
], dtype=torch.float64)  # (100,)
# fmt: on


class Comparison(NamedTuple):
    """Whether all numbers agree, the largest difference and where it is."""

    agree: bool
    largest: float
    where: tuple[int, ...]

    def __str__(self) -> str:
        verdict = "all agree" if self.agree else "not all agree"
        place = ", ".join(map(str, self.where))
        return f"{verdict}: the largest difference, at [{place}], is {fixed(self.largest, 6)}"


def compare(ours: Tensor, theirs: Tensor, tolerance: float) -> Comparison:
    """Our numbers against published ones of the same shape.

    >>> print(compare(torch.tensor([0.12345]), torch.tensor([0.1235]), tolerance=5.1e-5))
    all agree: the largest difference, at [0], is 0.000050
    """
    _must.tensor("compare", "ours", ours)
    _must.tensor("compare", "theirs", theirs)
    _must.above_zero("compare", "tolerance", tolerance)
    if ours.shape != theirs.shape:
        raise ValueError(
            f"compare: ours must have shape {tuple(theirs.shape)}, got {tuple(ours.shape)}"
        )
    for name, value in (("ours", ours), ("theirs", theirs)):
        if value.is_complex():
            raise TypeError(f"compare: {name} must hold real numbers, got {value.dtype}")
    gap = (ours.detach().double().cpu() - theirs.detach().double().cpu()).abs()
    gap[gap.isnan()] = math.inf
    where = torch.unravel_index(gap.argmax(), gap.shape)
    largest = gap.max().item()
    return Comparison(largest <= tolerance, largest, tuple(int(i) for i in where))
