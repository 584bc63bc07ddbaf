"""A grid of cells: where the cells stand, their values, frames and indices."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from torch import Tensor

from .colours import AXES, FAINT, INK, LINE, SOFT
from .elision import GAP, middles, span, starts_of, without_gaps
from .page import Page
from .text_width import SMALL, fit_size, width
from .values import Look, Scale


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
        looks = {(r, c): scale.look(values[r, c].item(), r) for r, c in self.cells()}
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
        return min(fit_size(longest, largest, self.wide - 0.14), max(SMALL, int(self.high * 34)))

    def cells(self) -> list[tuple[int, int]]:
        rows = [r for r in self.rows if r is not None]
        return [(r, c) for r in rows for c in self.columns if c is not None]

    def dots(self, page: Page) -> None:
        """An ellipsis in each gap, beside a column and a row in the middle of those shown."""
        columns, rows = without_gaps(self.columns), without_gaps(self.rows)
        x, y = self.xs()[columns[len(columns) // 2]], self.ys()[rows[len(rows) // 2]]
        for c, left in zip(
            self.columns, starts_of(self.columns, self.left, self.wide), strict=True
        ):
            if c is None:
                page.text(left + GAP / 2, y, "…", 18, SOFT)
        for r, top in zip(self.rows, starts_of(self.rows, self.top, self.high), strict=True):
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
        *before, last = without_gaps(self.columns)
        room = max(width(str(last)) + 0.12, 0.24)
        stride = math.ceil(room / self.wide)
        chosen = [last]
        for c in [*(c for c in keep if c in xs), *before[::stride]]:
            if all(abs(xs[other] - xs[c]) >= room for other in chosen):
                chosen.append(c)
        for c in sorted(chosen):
            page.text(xs[c], y, str(c), SMALL, AXES[axis])
