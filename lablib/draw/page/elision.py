"""Which indices of many are shown, with a gap where some are left out, and where they stand."""

from collections.abc import Iterable

GAP = 0.36  # what an ellipsis takes, in page units


def elide(size: int, most: int, keep: Iterable[int] = ()) -> list[int | None]:
    """At most `most` indices, the last among them, None where some are left out.

    >>> elide(5, 5), elide(170, 3), elide(170, 4, keep=[90])
    ([0, 1, 2, 3, 4], [0, 1, None, 169], [0, 1, None, 90, None, 169])
    """
    chosen = {size - 1, *keep}
    for index in range(size):
        if len(chosen) >= most:
            break
        chosen.add(index)
    result = []
    for index in sorted(chosen):
        if index > (result[-1] + 1 if result else 0):
            result.append(None)
        result.append(index)
    return result


def without_gaps(indices: list[int | None]) -> list[int]:
    """The indices without the gaps."""
    return [i for i in indices if i is not None]


def span(indices: list[int | None], cell: float, gap: float = GAP) -> float:
    """The room that the entries of `indices` take together."""
    return sum(gap if index is None else cell for index in indices)


def starts_of(
    indices: list[int | None], start: float, cell: float, gap: float = GAP
) -> list[float]:
    """Where each entry of `indices` begins."""
    return [start + span(indices[:i], cell, gap) for i in range(len(indices))]


def middles(indices: list[int | None], start: float, cell: float) -> dict[int | None, float]:
    """The middle of each entry of `indices`; that of a gap under None."""
    starts = starts_of(indices, start, cell)
    return {i: s + (GAP if i is None else cell) / 2 for i, s in zip(indices, starts, strict=True)}
