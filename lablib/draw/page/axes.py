"""The axes of a tensor by name, an index as it stands in brackets, and one-hot axes."""

from torch import Tensor

from lablib import _must

from .colours import AXES
from .values import real_numbers

LAYOUTS = ("time", "print", "both")
LETTERS = {"B": "batch", "T": "sequence", "F": "feature"}  # as the shapes of the course say it
LETTERS |= {"V": "vocabulary", "H": "hidden", "L": "layer"}
LAYOUTS_OF = ("A", "A B", "A B C", "A B C D")
EXAMPLES = ("F", "T F", "B T F", "L B T H")  # by the number of dimensions


def axis_names(t: Tensor, axes: str | None, layout: str, where: str = "tensor") -> list[str]:
    """The names in `axes`, one for each dimension of `t`; a letter stands for its name."""
    _must.tensor(where, "t", t, *LAYOUTS_OF[: 4 if where == "tensor" else 3])
    real_numbers(where, "t", t)
    letters = EXAMPLES[t.dim() - 1]
    example = f'"{" ".join(LETTERS[letter] for letter in letters.split())}" or "{letters}"'
    if not isinstance(axes, str):
        raise TypeError(f"{where}: axes must be a string such as {example}, got {_must.kind(axes)}")
    names = [LETTERS.get(name, name) for name in axes.split()]
    if len(names) != t.dim() or len(set(names)) != len(names) or not set(names) <= set(AXES):
        raise ValueError(
            f"{where}: axes must name each of the {t.dim()} dimensions once, such as {example}, "
            f"out of {', '.join(AXES)}, got {axes!r}"
        )
    if layout not in LAYOUTS:
        raise ValueError(f"tensor: layout must be one of {', '.join(LAYOUTS)}, got {layout!r}")
    if layout == "both" and (t.dim() not in (2, 3) or "sequence" not in names):
        raise ValueError(
            f"tensor: layout 'both' needs a sequence and one or two other axes, got {axes!r}"
        )
    return names


def parse_index(index: str) -> tuple[int | slice, ...]:
    """ ":, 1" as what stands in the brackets: whole numbers and slices."""
    entries = []
    for part in index.strip("[]").split(","):
        ends = [int(end) if end.strip() else None for end in part.split(":")]
        entries.append(slice(*ends) if len(ends) > 1 else int(part))
    return tuple(entries)


def one_hot_axis(t: Tensor, names: list[str]) -> str | None:
    """The axis along which exactly one value is 1 and the others are 0."""
    for dim, name in enumerate(names):
        if name in ("feature", "vocabulary") and t.shape[dim] > 1:
            few = t.flatten()[:100]  # settles it for most tensors
            if all(((part == 0) | (part == 1)).all() for part in (few, t)):
                if (t.sum(dim) == 1).all():
                    return name
    return None
