"""Characters, ids, one-hot vectors, windows of a text, and windows stitched back together."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from lablib import _must

__all__ = ["Vocab", "one_hot", "pad", "random_windows", "stitch", "streams", "windows"]


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
        return isinstance(char, str) and char in self._id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocab) and self.chars == other.chars

    def __hash__(self) -> int:
        return hash(self.chars)

    def __repr__(self) -> str:
        return f"Vocab({self.chars!r})"

    def encode(self, text: str) -> Tensor:
        """The id of each character, (N,)."""
        _must.known("encode", _must.text("encode", text), self.chars)
        # by way of NumPy, because torch.tensor takes six times as long over a list of numbers
        return torch.from_numpy(np.fromiter(map(self._id.get, text), np.int64, len(text)))

    def decode(self, ids: Tensor | Sequence[int]) -> str:
        """The characters of (N,) ids, as one string."""
        if isinstance(ids, Tensor):
            ids = _must.ids("decode", "ids", ids, "N").tolist()
        if isinstance(ids, str) or not isinstance(ids, Sequence):
            raise TypeError(f"decode: ids must be a 1-D tensor or a list, got {_must.kind(ids)}")
        if not ids:
            raise ValueError(f"decode: ids must hold at least 1 id, got {ids}")
        top = len(self) - 1
        return "".join(self.chars[_must.whole("decode", "each id", i, 0, top)] for i in ids)

    def one_hot(self, text: str) -> Tensor:
        """One row a character, (N, V), with a single 1 in the column of its id."""
        _must.known("one_hot", _must.text("one_hot", text), self.chars)
        return one_hot(self.encode(text), len(self))

    def save(self, path: str | Path) -> None:
        """Write the characters as JSON, to be kept beside the weights that rely on them."""
        # a list, not one string: JSON would join two halves of a character that stand side by side
        written = json.dumps({"chars": list(self.chars)})
        try:
            _path("save", path).write_text(written, encoding="utf-8")
        except ValueError as error:
            raise ValueError(f"save: no file can have the name {str(path)!r}: {error}") from None
        except OSError as error:
            raise _unusable("save", "a file that can be written", path, error) from None

    @classmethod
    def load(cls, path: str | Path) -> "Vocab":
        """Read what `save` wrote."""
        path = _path("load", path)
        try:
            chars = json.loads(path.read_text(encoding="utf-8"))["chars"]
            vocab = cls("".join(chars))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"load: the file must be one that Vocab.save wrote: {error}") from None
        except OSError as error:
            raise _unusable("load", "a file that can be read", path, error) from None
        if list(vocab.chars) != chars:
            raise ValueError(f"load: chars must be distinct and sorted, got {str(chars)[:40]}")
        return vocab


def _path(where: str, value: str | Path) -> Path:
    if not isinstance(value, str | Path):
        raise TypeError(f"{where}: path must be a string or a Path, got {_must.kind(value)}")
    return Path(value)


def _unusable(where: str, rule: str, path: str | Path, error: OSError) -> OSError:
    """The same kind of error, which says who asked, the rule and the end of the path."""
    got = f"{str(path)[-200:]!r}: {error.strerror}"
    return type(error)(f"{where}: path must name {rule}, got {got}")


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
    zeros = torch.zeros(*ids.shape, size, device=ids.device)
    return zeros.scatter_(-1, ids.long().unsqueeze(-1), 1.0)


def pad(words: Sequence[str], vocab: Vocab, char: str) -> tuple[Tensor, Tensor]:
    """Words of several lengths as one block of ids, filled up with the id of `char`.

    B words -> ids (B, T), lengths (B,); T is the length of the longest word.

    >>> ids, lengths = pad(["hello", "he"], Vocab("hello·"), "·")
    >>> ids.tolist(), lengths.tolist()
    ([[1, 0, 2, 2, 3], [1, 0, 4, 4, 4]], [5, 2])
    """
    return _padded("pad", words, vocab, char)


def _padded(where: str, words: Sequence[str], vocab: Vocab, char: str) -> tuple[Tensor, Tensor]:
    """What `pad` gives, with errors that name the function that was called."""
    if isinstance(words, str) or not isinstance(words, Sequence):
        raise TypeError(f"{where}: words must be a list of strings, got {_must.kind(words)}")
    if not words:
        raise ValueError(f"{where}: words must hold at least 1 word, got {words!r}")
    if not isinstance(vocab, Vocab):
        raise TypeError(f"{where}: vocab must be a Vocab, got {_must.kind(vocab)}")
    if len(_must.text(where, char, "char")) != 1:
        raise ValueError(f"{where}: char must be one character, got {char!r:.40}")
    _must.known(where, char, vocab.chars)
    for i, word in enumerate(words):
        _must.known(where, _must.text(where, word, f"words[{i}]"), vocab.chars)
        if char in word:
            rule = f"words[{i}] must not hold the pad {char!r}"
            raise ValueError(f"{where}: {rule}, got {word!r:.40}")
    lengths = torch.tensor([len(word) for word in words])
    longest = int(lengths.max())
    return torch.stack([vocab.encode(word.ljust(longest, char)) for word in words]), lengths


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
    _must.whole("windows", "stride", stride, 1, len(ids) - 1)
    return ids[:-1].unfold(0, length, stride), ids[1:].unfold(0, length, stride)


def random_windows(ids: Tensor, length: int, count: int) -> tuple[Tensor, Tensor]:
    """`count` windows that begin anywhere in a text, and the same one character further on.

    ids (N,) -> x (B, T), y (B, T), with B = count; the same seed gives the same windows.
    """
    _must.tensor("random_windows", "ids", ids, "N")
    if len(ids) < 2:
        raise ValueError(f"random_windows: ids must hold at least 2 characters, got {len(ids)}")
    _must.whole("random_windows", "length", length, 1, len(ids) - 1)
    _must.whole("random_windows", "count", count, 1)
    starts = (torch.rand(count, dtype=torch.float64) * (len(ids) - length)).long()  # (B,)
    places = (starts[:, None] + torch.arange(length)).to(ids.device)  # (B, T)
    return ids[places], ids[places + 1]


def streams(ids: Tensor, rows: int) -> tuple[Tensor, Tensor]:
    """A text cut into `rows` parts of equal length, and the same one character further on.

    ids (N,) -> x (B, T), y (B, T), both views of `ids`, with B = rows and T = (N - 1) // B. Row b
    goes on where row b - 1 stops. Up to B - 1 characters at the end of the text are left out.

    >>> x, y = streams(torch.tensor([0, 1, 2, 3, 4, 5, 6, 7]), rows=2)
    >>> x.tolist(), y.tolist()
    ([[0, 1, 2], [3, 4, 5]], [[1, 2, 3], [4, 5, 6]])
    """
    _must.tensor("streams", "ids", ids, "N")
    if len(ids) < 2:
        raise ValueError(f"streams: ids must hold at least 2 characters, got {len(ids)}")
    _must.whole("streams", "rows", rows, 1, len(ids) - 1)
    used = (len(ids) - 1) // rows * rows
    return ids[:used].view(rows, -1), ids[1 : used + 1].view(rows, -1)


def stitch(windows: Tensor, stride: int = 1) -> Tensor:
    """Overlapping windows as one sequence: the first whole, then what each later one adds.

    windows (B, T) -> (T + (B - 1) * stride,)

    >>> stitch(torch.tensor([[0, 1, 2], [1, 2, 3]])).tolist()
    [0, 1, 2, 3]
    """
    _must.tensor("stitch", "windows", windows, "B T")
    _must.whole("stitch", "stride", stride, 1, windows.shape[1])
    return torch.cat([windows[0], windows[1:, -stride:].flatten()])
