"""One table for all networks on the four plays: each row changes one thing, and says what it costs."""

from collections.abc import Sequence
from typing import NamedTuple

from lablib import _must
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
    _must.whole("table", "digits", digits, 1, 6)
    lines = [f"{'what changed':22} {'weights':>8}  {'characters read':>15}  bits"]
    for changed, weights, read, bits in _checked(results):
        said = " ".join(fixed(value, digits) for value in bits)
        lines.append(f"{changed:22} {weights:8,}  {read:15,}  {said}")
    return "\n".join(lines)


def _checked(results: Sequence[Result]) -> Sequence[Result]:
    if not isinstance(results, list | tuple) or not all(isinstance(r, Result) for r in results):
        raise TypeError(f"table: results must be a list of Results, got {_must.kind(results)}")
    for changed, weights, read, bits in results:
        _must.text("table", changed, "changed")
        _must.whole("table", "weights", weights, 0)
        _must.whole("table", "read", read, 0)
        if not isinstance(bits, list | tuple) or not bits:
            raise ValueError(f"table: bits must be one number or more, got {bits!r:.60}")
        for price in bits:
            _must.above_zero("table", "bits", price)
    return results
