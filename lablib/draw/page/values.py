"""How the values of a tensor are written or shaded, and what words say of them."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from lablib._say import fixed

from .colours import FAINT, INK, PAPER, SOFT
from .elision import elide
from .text_width import width

HOT = "#636363"
REAL = (torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)
REAL += (torch.bfloat16, torch.float16, torch.float32, torch.float64)


def real_numbers(where: str, name: str, value: Tensor) -> Tensor:
    """Refuses what PyTorch can neither compare nor round: complex, quantized, most unsigned ones."""
    if value.dtype not in REAL:
        rule = f"{name} must hold real numbers (.float(), .long() or .dequantize() gives them)"
        raise TypeError(f"{where}: {rule}, got {value.dtype}")
    return value


class Look(NamedTuple):
    """How one cell looks: its text, its shade, the colour of its text, a mark if it is negative."""

    said: str
    fill: str
    ink: str
    minus: bool = False


class Scale:
    """How the values of one tensor are written, and how dark each is."""

    def __init__(self, values: Tensor, decimals: int = 2, numbers: bool = True):
        finite = values if values.isfinite().all() else values[values.isfinite()]
        self.decimals = 0 if all_integers(finite) else decimals
        self.numbers = numbers
        self.bare = False  # of many cells with 0 or 1, the zeros are left out
        self.least = 0.0  # what the lightest shade means
        self.row_largest: list[float] = []  # where each row is shaded on a scale of its own
        ends = [end.item() for end in finite.aminmax()] if finite.numel() else [0]
        self.marks = self.decimals == 0 and set(ends) <= {0, 1}
        self.largest = max(abs(end) for end in ends)
        odd = values[~values.isfinite()] if finite is not values else finite[:0]
        shown_ends = [*(ends if numbers else []), *odd.flatten().unique().tolist()]
        self.longest = max((len(self.said(end)) for end in shown_ends), default=0)

    def said(self, value: float) -> str:
        if value != value or abs(value) == float("inf"):
            return str(float(value))
        return fixed(value, self.decimals)

    def shade_rows(self, values: Tensor) -> None:
        """From now on each row of `values` (R, C) has its own darkest shade."""
        finite = values.double().nan_to_num(0, 0, 0)
        self.row_largest = finite.abs().amax(1).tolist()

    def shade_from_least(self, values: Tensor) -> None:
        """From now on the lightest shade is the least of `values`, if none is negative."""
        finite = values[values.isfinite()]
        if finite.numel() and 0 <= finite.min() < finite.max():
            self.least = finite.min().item()

    def look(self, value: float, row: int = 0) -> Look:
        odd = value != value or abs(value) == float("inf")
        if self.row_largest and not odd:
            shade = grey_of(value, self.row_largest[row])
            return shade._replace(said=self.said(value), minus=False) if self.numbers else shade
        if self.numbers or odd:
            hot = self.marks and value == 1
            quiet = self.marks and value == 0
            fill = PAPER if odd else HOT if hot else FAINT
            said = "" if quiet and self.bare else self.said(value)
            return Look(said, fill, PAPER if hot else SOFT if quiet else INK)
        return grey_of(value - self.least, self.largest - self.least)

    def widest(self) -> float:
        """The room that the longest value needs in a cell."""
        return self.longest * width("0") + 0.18 if self.longest else 0.3

    def legend(self) -> str:
        """What the reader of the cells must know, if anything."""
        if self.row_largest:
            sign = "" if self.numbers else ",  – = negative"
            return f"each row has its own shades: darkest is its number farthest from 0{sign}"
        if self.numbers:
            return "an empty cell is 0" if self.bare else ""
        return f"darker = farther from 0 (darkest {self.said(self.largest)}),  – = negative"


def grey_of(value: float, largest: float) -> Look:
    """A cell without its number: the darker, the farther from 0."""
    level = abs(value) / largest if largest else 0
    grey = 250 - 15 * math.ceil(12 * level)  # white is 0 and nothing else
    return Look("", f"#{grey:02x}{grey:02x}{grey:02x}", INK if grey > 120 else PAPER, value < 0)


def all_integers(values: Tensor) -> bool:
    """Whether all are whole numbers; the first few settle it for most tensors."""
    if not values.is_floating_point():
        return True
    few = values.flatten()[:100]
    return bool((few == few.round()).all() and (values == values.round()).all())


def values_text(t: Tensor, scale: Scale, most: int = 60) -> str:
    """The values in brackets, of many the first and the last ones: about `most` numbers in all."""
    for each in (12, 8, 6, 5, 4, 3):
        if math.prod(min(size, each) for size in t.shape) <= most:
            break
    return nested_text(t, scale, each)


def nested_text(t: Tensor, scale: Scale, most: int = 12) -> str:
    """The values in brackets as print() nests them, with an ellipsis where there are many."""
    if t.dim() == 0:
        return scale.said(t.item())
    parts = ["…" if i is None else nested_text(t[i], scale, most) for i in elide(len(t), most)]
    return f"[{', '.join(parts)}]"
