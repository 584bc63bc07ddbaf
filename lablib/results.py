"""One table for all networks on the four plays: each row changes one thing, and says what it costs."""

from collections.abc import Sequence
from typing import NamedTuple

from lablib._say import fixed

__all__ = ["Result", "table"]


class Result(NamedTuple):
    """What was changed, the weights of the cell, the characters read, and bits for each seed."""

    changed: str
    weights: int
    read: int
    bits: tuple[float, ...]


def table(results: Sequence[Result], digits: int = 2) -> str:
    """The results as lines of text, the bits of the validation text at their right.

    >>> print(table([Result("guessing", 0, 0, (6.066,)), Result("RNN", 4352, 512_000, (2.9, 2.8))]))
    what changed            weights  characters read  bits
    guessing                      0                0  6.07
    RNN                       4,352          512,000  2.90 2.80
    """
    lines = [f"{'what changed':22} {'weights':>8}  {'characters read':>15}  bits"]
    for changed, weights, read, bits in results:
        said = " ".join(fixed(value, digits) for value in bits)
        lines.append(f"{changed:22} {weights:8,}  {read:15,}  {said}")
    return "\n".join(lines)
