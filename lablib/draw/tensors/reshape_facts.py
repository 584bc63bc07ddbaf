"""A chain of view, reshape, permute, transpose, flatten on a tensor whose elements have names: measured."""

import re
from typing import NamedTuple

import torch
from torch import Tensor

from lablib import _must

from ..page.elision import elide

METHODS = ("view", "reshape", "permute", "transpose", "flatten", "contiguous")
LETTERS = {"sequence": "t"}  # the others begin with their own letter
MOST = 24


class Change(NamedTuple):
    """The elements by number before and after, and what was measured of them.

    `moves` has, for each axis after, the axes before that change along it; `refused` says why
    PyTorch refused a step, and `call` is what was done before that.
    """

    names: list[str]
    before: Tensor
    after: Tensor
    asked: str
    call: str
    refused: str
    copied: bool
    memory: list[int]
    moves: list[list[str]]

    def label(self, element: int, lines: int = 1) -> str:
        """The index of an element before the change, as "b0t1"; the last axis on a second line."""
        pairs = zip(self.names, self.place(element), strict=True)
        parts = [f"{LETTERS.get(name, name[0])}{index}" for name, index in pairs]
        return "".join(parts[:-1]) + "\n" * (lines - 1) + parts[-1]

    def place(self, element: int) -> list[int]:
        return [int(i) for i in torch.unravel_index(torch.tensor(element), self.before.shape)]

    @property
    def rows(self) -> int:
        """The axis whose rows must not mix: the batch, or the first."""
        return self.names.index("batch") if "batch" in self.names else 0

    def row(self, element: int) -> int:
        return self.place(element)[self.rows]


def measure_change(x: Tensor, names: list[str], name: str, steps: str) -> Change:
    """The chain run on the numbers of the elements, and on `x` itself, which must agree."""
    if x.numel() > MOST:
        raise ValueError(f"reshape: x must have at most {MOST} elements, got {x.numel()}")
    if any(size > 1 and stride == 0 for size, stride in zip(x.shape, x.stride(), strict=True)):
        raise ValueError("reshape: x must hold each element once in memory, got an expanded x")
    chain = parse_steps(steps, name)
    before = torch.empty_strided(x.shape, x.stride(), dtype=torch.int64)
    before.copy_(torch.arange(x.numel()).reshape(x.shape))
    ids, live, call, refused = before, x.detach(), name, ""
    for method, numbers in chain:
        said = f".{method}({', '.join(map(str, numbers))})"
        try:
            live, ids = (getattr(one, method)(*numbers) for one in (live, ids))
        except (IndexError, RuntimeError, TypeError):
            refused = f"{call}{said} is refused: {refusal_text(ids, method, numbers)}."
            break
        call += said
    if not 0 < ids.dim() <= 3:
        raise ValueError(f"reshape: steps must end in 1 to 3 axes, got {tuple(ids.shape)}")
    same = live == x.detach().reshape(-1)[ids]
    if not (same | live.isnan()).all():
        raise AssertionError("reshape: the elements must be those of x")
    copied = ids.data_ptr() != before.data_ptr()
    asked = name + "".join(f".{method}({', '.join(map(str, n))})" for method, n in chain)
    found = memory_order(before), axis_moves(ids, x, names)
    return Change(names, before, ids, asked, call, refused, copied, *found)


def parse_steps(steps: str, name: str) -> list[tuple[str, list[int]]]:
    """ "transpose(0, 1).reshape(2, -1)" as methods and whole numbers; nothing else is allowed."""
    if not isinstance(steps, str):
        raise TypeError(
            f"reshape: steps must be a string such as 'transpose(0, 1)', got {_must.kind(steps)}"
        )
    one = rf"({'|'.join(METHODS)})\(\s*((?:-?\d{{1,6}}\s*(?:,\s*|(?=\))))*)\)"
    chain = steps.strip().removeprefix(f"{name}.")
    if not re.fullmatch(rf"{one}(?:\.{one})*", chain):
        raise ValueError(
            "reshape: steps must be such as 'transpose(0, 1).reshape(2, -1)', of "
            f"{', '.join(METHODS)} with whole numbers, got {steps!r}"
        )
    found = re.findall(one, chain)
    return [(method, [int(n) for n in re.findall(r"-?\d+", sizes)]) for method, sizes in found]


def refusal_text(ids: Tensor, method: str, numbers: list[int]) -> str:
    """The reason in our words: PyTorch's own change with its version."""
    if method in ("view", "reshape"):
        try:
            ids.reshape(numbers)
        except RuntimeError:
            return f"{ids.numel()} elements do not fit these sizes"
        return "in memory they do not stand in this order; reshape copies them"
    return f"it does not fit the {ids.dim()} axes"


def memory_order(ids: Tensor) -> list[int]:
    """The elements in the order in which they stand in memory."""
    last = sum((size - 1) * stride for size, stride in zip(ids.shape, ids.stride(), strict=True))
    offsets = torch.arange(last + 1).as_strided(ids.shape, ids.stride())
    return ids.flatten()[offsets.flatten().argsort()].tolist()


def axis_moves(after: Tensor, x: Tensor, names: list[str]) -> list[list[str]]:
    """For each axis after, the axes before whose index changes along it, the slowest first."""
    places = dict(zip(names, torch.unravel_index(after, x.shape), strict=True))
    found = []
    for axis in range(after.dim()):
        changes = {n: int((place.diff(dim=axis) != 0).sum()) for n, place in places.items()}
        found.append(sorted((n for n in names if changes[n]), key=changes.get))
    return found


def mixing_text(change: Change) -> str:
    """Whether an axis of before was mixed with another, row by row."""
    flat = [name for moved in change.moves for name in moved]
    if len(flat) == len(set(flat)):
        parts = [
            f"axis {i} is {indices_text(moved)}{' together' * (len(moved) > 1)}"
            for i, moved in enumerate(change.moves)
            if moved
        ]
        said = ", ".join(parts) or "there is one element"
        return f"{said[0].upper()}{said[1:]}: nothing is mixed."
    row = change.names[change.rows]
    held = [sorted({change.row(int(e)) for e in part.flatten()}) for part in change.after]
    mixed = [
        f"row {i} holds {row} {indices_text(rows)}" for i, rows in enumerate(held) if len(rows) > 1
    ]
    if not mixed:
        return f"Each row of axis 0 holds one {row} index: the {row} is not mixed."
    more = ", …" if len(mixed) > 2 else ""
    return f"Mixed: {', '.join(mixed[:2])}{more}."


def indices_text(rows: list) -> str:
    """ "0, 1 and 2"; of many the first and the last."""
    few = ["…" if i is None else str(rows[i]) for i in elide(len(rows), 4)]
    return " and ".join(filter(None, [", ".join(few[:-1]), few[-1]]))


def memory_text(change: Change) -> str:
    """Whether the elements were copied, or stand in memory as before."""
    before, after = change.before.stride(), change.after.stride()
    if change.copied:
        return f"Copied: the new memory has the order of after, strides {after}."
    if before == after:
        return f"The memory and the strides {before} stay."
    return f"The memory stays, only the strides change: {before} to {after}."
