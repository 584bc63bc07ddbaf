"""Characters, ids, one-hot vectors, windows of a text, and windows stitched back together."""

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from lablib import _must

__all__ = ["Vocab", "one_hot", "stitch", "windows"]


class Vocab:
    """The characters of a text in sorted order: a reversible agreement between letters and ids.

    >>> vocab = Vocab("hello")
    >>> vocab.chars, vocab.encode("hole").tolist(), vocab.decode([1, 3, 2, 0])
    ('ehlo', [1, 3, 2, 0], 'hole')
    """

    def __init__(self, text: str):
        self.chars = "".join(sorted(set(_must.text("Vocab", text))))
        self._id = {char: i for i, char in enumerate(self.chars)}

    def __len__(self) -> int:
        return len(self.chars)

    def __contains__(self, char: object) -> bool:
        return char in self._id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocab) and self.chars == other.chars

    def __hash__(self) -> int:
        return hash(self.chars)

    def __repr__(self) -> str:
        return f"Vocab({self.chars!r})"

    def encode(self, text: str) -> Tensor:
        """The id of each character, (N,)."""
        _must.text("encode", text)
        try:
            return torch.tensor([self._id[char] for char in text])
        except KeyError:
            at, char = next((i, c) for i, c in enumerate(text) if c not in self._id)
        raise ValueError(f"encode: character {at} is {char!r}, known are {_listed(self.chars)}")

    def decode(self, ids: Tensor | Sequence[int]) -> str:
        """The characters of (N,) ids, as one string."""
        if isinstance(ids, Tensor):
            ids = ids.tolist()
        if isinstance(ids, str) or not isinstance(ids, Sequence):
            raise TypeError(f"decode: ids must be a 1-D tensor or a list, got {_must.kind(ids)}")
        top = len(self) - 1
        return "".join(self.chars[_must.whole("decode", "each id", i, 0, top)] for i in ids)

    def one_hot(self, text: str) -> Tensor:
        """One row a character, (N, V), with a single 1 in the column of its id."""
        return one_hot(self.encode(text), len(self))

    def save(self, path: str | Path) -> None:
        """Write the characters as JSON, to be kept beside the weights that rely on them."""
        # a list, not one string: JSON would join two halves of a character that stand side by side
        Path(path).write_text(json.dumps({"chars": list(self.chars)}), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> "Vocab":
        """Read what `save` wrote."""
        try:
            chars = json.loads(Path(path).read_text(encoding="utf-8"))["chars"]
            vocab = cls("".join(chars))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"load: the file must be one that Vocab.save wrote: {error}") from None
        if list(vocab.chars) != chars:
            raise ValueError(f"load: chars must be distinct and sorted, got {_listed(chars)}")
        return vocab


def _listed(chars: Sequence[str]) -> str:
    """At most forty characters, as a reader can tell them apart."""
    shown = repr("".join(chars[:40]))
    return shown if len(chars) <= 40 else f"{shown} and {len(chars) - 40} more"


def one_hot(ids: Tensor, size: int) -> Tensor:
    """Whole numbers (...) as rows of zeros with a single one, (..., size).

    >>> one_hot(torch.tensor([2, 0]), 3)
    tensor([[0., 0., 1.],
            [1., 0., 0.]])
    """
    _must.ids("one_hot", "ids", ids)
    _must.whole("one_hot", "size", size, 1)
    low, high = ids.min().item(), ids.max().item()
    if low < 0 or high >= size:
        raise ValueError(f"one_hot: ids must be in 0..{size - 1}, got {low}..{high}")
    return torch.eye(size, device=ids.device)[ids.long()]


def windows(ids: Tensor, length: int, stride: int = 1) -> tuple[Tensor, Tensor]:
    """Every window of a text and the same window one character further on.

    ids (N,) -> x (B, T), y (B, T), both views of `ids`, with B = (N - T - 1) // stride + 1.

    >>> x, y = windows(torch.tensor([0, 1, 2, 3, 4]), length=3)
    >>> x.tolist(), y.tolist()
    ([[0, 1, 2], [1, 2, 3]], [[1, 2, 3], [2, 3, 4]])
    """
    _must.tensor("windows", "ids", ids, "N")
    if len(ids) < 2:
        raise ValueError(f"windows: ids must hold at least 2 characters, got {len(ids)}")
    _must.whole("windows", "length", length, 1, len(ids) - 1)
    _must.whole("windows", "stride", stride, 1)
    return ids[:-1].unfold(0, length, stride), ids[1:].unfold(0, length, stride)


def stitch(windows: Tensor, stride: int = 1) -> Tensor:
    """Overlapping windows as one sequence: the first whole, then what each later one adds.

    windows (B, T) -> (T + (B - 1) * stride,)

    >>> stitch(torch.tensor([[0, 1, 2], [1, 2, 3]])).tolist()
    [0, 1, 2, 3]
    """
    _must.tensor("stitch", "windows", windows, "B T")
    _must.whole("stitch", "stride", stride, 1, windows.shape[1])
    return torch.cat([windows[0], windows[1:, -stride:].flatten()])
