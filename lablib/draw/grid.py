"""A grid of values: which are shown, how each is written or shaded, and the cells."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import torch
from torch import Tensor

from lablib._say import fixed

from .page import AXES, FAINT, INK, LINE, PAPER, SMALL, SOFT, Page, fitted, width

__all__ = [
    "GAP",
    "Grid",
    "Scale",
    "nested",
    "numbers",
    "places",
    "real_numbers",
    "shown",
    "span",
    "told",
]

GAP = 0.36  # what an ellipsis takes, in page units
HOT = "#636363"
REAL = (torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)
REAL += (torch.bfloat16, torch.float16, torch.float32, torch.float64)


def shown(size: int, most: int, keep: Iterable[int] = ()) -> list[int | None]:
    """At most `most` indices, the last among them, None where some are left out.

    >>> shown(5, 5), shown(170, 3), shown(170, 4, keep=[90])
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


def numbers(indices: list[int | None]) -> list[int]:
    """The indices without the gaps."""
    return [i for i in indices if i is not None]


def span(indices: list[int | None], cell: float, gap: float = GAP) -> float:
    """The room that the entries of `indices` take together."""
    return sum(gap if index is None else cell for index in indices)


def places(indices: list[int | None], start: float, cell: float, gap: float = GAP) -> list[float]:
    """Where each entry of `indices` begins."""
    return [start + span(indices[:i], cell, gap) for i in range(len(indices))]


def real_numbers(where: str, name: str, value: Tensor) -> Tensor:
    """Refuses what PyTorch can neither compare nor round: complex, quantized, most unsigned ones."""
    if value.dtype not in REAL:
        rule = f"{name} must hold real numbers (.float(), .long() or .dequantize() gives them)"
        raise TypeError(f"{where}: {rule}, got {value.dtype}")
    return value


class Look(NamedTuple):
    said: str
    fill: str
    ink: str
    minus: bool = False


class Scale:
    """How the values of one tensor are written, and how dark each is."""

    def __init__(self, values: Tensor, decimals: int = 2, numbers: bool = True):
        finite = values if values.isfinite().all() else values[values.isfinite()]
        self.decimals = 0 if whole(finite) else decimals
        self.numbers = numbers
        self.bare = False  # of many cells with 0 or 1, the zeros are left out
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

    def look(self, value: float) -> Look:
        odd = value != value or abs(value) == float("inf")
        if self.numbers or odd:
            hot = self.marks and value == 1
            quiet = self.marks and value == 0
            fill = PAPER if odd else HOT if hot else FAINT
            said = "" if quiet and self.bare else self.said(value)
            return Look(said, fill, PAPER if hot else SOFT if quiet else INK)
        level = abs(value) / self.largest if self.largest else 0
        grey = 250 - 15 * math.ceil(12 * level)  # white is 0 and nothing else
        return Look("", f"#{grey:02x}{grey:02x}{grey:02x}", INK if grey > 140 else PAPER, value < 0)

    def widest(self) -> float:
        """The room that the longest value needs in a cell."""
        return self.longest * width("0") + 0.18 if self.longest else 0.3

    def legend(self) -> str:
        """What the reader of the cells must know, if anything."""
        if self.numbers:
            return "an empty cell is 0" if self.bare else ""
        return f"darker = farther from 0 (darkest {self.said(self.largest)}),  – = negative"


def whole(values: Tensor) -> bool:
    """Whether all are whole numbers; the first few settle it for most tensors."""
    if not values.is_floating_point():
        return True
    few = values.flatten()[:100]
    return bool((few == few.round()).all() and (values == values.round()).all())


class Grid(NamedTuple):
    """Where the cells of one sheet stand: the indices shown and the size of a cell."""

    left: float
    top: float
    rows: list[int | None]
    columns: list[int | None]
    wide: float
    high: float

    @property
    def right(self) -> float:
        return self.left + span(self.columns, self.wide)

    @property
    def bottom(self) -> float:
        return self.top + span(self.rows, self.high)

    def xs(self) -> dict[int | None, float]:
        """The middle of each column that is shown; that of a gap under None."""
        return middles(self.columns, self.left, self.wide)

    def ys(self) -> dict[int | None, float]:
        return middles(self.rows, self.top, self.high)

    def draw(
        self,
        page: Page,
        values: Tensor,
        scale: Scale,
        frame: str = LINE,
        largest: float = 22,
        given: bool = False,
    ) -> None:
        """`values` (R, C): the cells of the rows and columns shown, framed in `frame`.

        Those that are `given` stand on a worksheet as well."""
        looks = {(r, c): scale.look(values[r, c].item()) for r, c in self.cells()}
        if page.hide == "values" and not given:
            looks = dict.fromkeys(looks, Look("", FAINT, INK))
        size, xs, ys = (
            self.size([look.said for look in looks.values()], largest),
            self.xs(),
            self.ys(),
        )
        for (r, c), look in looks.items():
            x, y = xs[c], ys[r]
            left, top = x - self.wide / 2, y - self.high / 2
            page.box(left, top, self.wide, self.high, look.fill, LINE, 0.8)
            if look.said:
                page.text(x, y, look.said, size, look.ink)
            if look.minus:
                page.line([x - 0.07, x + 0.07], [y, y], look.ink, 1.6)
        self.dots(page)
        edges = self.left, self.top, self.right - self.left, self.bottom - self.top
        page.box(*edges, "none", frame, 2.5)

    def size(self, texts: Iterable[str], largest: float) -> float:
        longest = max(texts, key=len, default="") or "0"
        return min(fitted(longest, largest, self.wide - 0.14), max(SMALL, int(self.high * 34)))

    def cells(self) -> list[tuple[int, int]]:
        rows = [r for r in self.rows if r is not None]
        return [(r, c) for r in rows for c in self.columns if c is not None]

    def dots(self, page: Page) -> None:
        """An ellipsis in each gap, beside a column and a row in the middle of those shown."""
        columns, rows = numbers(self.columns), numbers(self.rows)
        x, y = self.xs()[columns[len(columns) // 2]], self.ys()[rows[len(rows) // 2]]
        for c, left in zip(self.columns, places(self.columns, self.left, self.wide), strict=True):
            if c is None:
                page.text(left + GAP / 2, y, "…", 18, SOFT)
        for r, top in zip(self.rows, places(self.rows, self.top, self.high), strict=True):
            if r is None:
                page.text(x, top + GAP / 2, "…", 18, SOFT, rotation=90)

    def outline(self, page: Page, mask: Tensor) -> None:
        """A thick dark frame round the cells that `mask` (R, C) marks."""
        xs, ys = self.xs(), self.ys()
        marked = {(r, c) for r, c in self.cells() if mask[r, c]}
        for r, c in marked:
            x0, x1 = xs[c] - self.wide / 2, xs[c] + self.wide / 2
            y0, y1 = ys[r] - self.high / 2, ys[r] + self.high / 2
            sides = {(r, c - 1): (x0, x0, y0, y1), (r, c + 1): (x1, x1, y0, y1)}
            sides |= {(r - 1, c): (x0, x1, y0, y0), (r + 1, c): (x0, x1, y1, y1)}
            for other, (xa, xb, ya, yb) in sides.items():
                if other not in marked:
                    page.line([xa, xb], [ya, yb], INK, 4.5)

    def ticks(self, page: Page, y: float, axis: str, keep: Iterable[int] = ()) -> None:
        """Indices above the columns, as many as have room, the last one and `keep` first."""
        xs = self.xs()
        *before, last = numbers(self.columns)
        room = max(width(str(last)) + 0.12, 0.24)
        stride = math.ceil(room / self.wide)
        chosen = [last]
        for c in [*(c for c in keep if c in xs), *before[::stride]]:
            if all(abs(xs[other] - xs[c]) >= room for other in chosen):
                chosen.append(c)
        for c in sorted(chosen):
            page.text(xs[c], y, str(c), SMALL, AXES[axis])


def middles(indices: list[int | None], start: float, cell: float) -> dict[int | None, float]:
    starts = places(indices, start, cell)
    return {i: s + (GAP if i is None else cell) / 2 for i, s in zip(indices, starts, strict=True)}


def told(t: Tensor, scale: Scale, most: int = 60) -> str:
    """The values in brackets, of many the first and the last ones: about `most` numbers in all."""
    for each in (12, 8, 6, 5, 4, 3):
        if math.prod(min(size, each) for size in t.shape) <= most:
            break
    return nested(t, scale, each)


def nested(t: Tensor, scale: Scale, most: int = 12) -> str:
    """The values in brackets as print() nests them, with an ellipsis where there are many."""
    if t.dim() == 0:
        return scale.said(t.item())
    parts = ["…" if i is None else nested(t[i], scale, most) for i in shown(len(t), most)]
    return f"[{', '.join(parts)}]"
