"""The letters and names beside the cells of a tensor."""

from lablib import _must

from .colours import AXES, INK
from .elision import elide
from .grid import Grid
from .page import Page
from .text_width import SMALL, cut_text, label_look, width
from .wording import checked_words, noun_for, spelled_text

LONGEST, LONGEST_NAME = 2.4, 4.0  # of a label and of a name beside a row, in page units


class Labels:
    """A string for each batch row, a label for each feature, a name for each row of a matrix."""

    def __init__(self, sizes: dict[str, int], words, features, where: str = "tensor", rows=None):
        self.words, self.features, self.rows = None, None, rows
        if words is not None:
            rows, steps = sizes.get("batch", 1), sizes.get("sequence", 1)
            self.words = checked_words(where, words, rows, steps)
        if features is not None:
            axis = next((name for name in ("feature", "vocabulary") if name in sizes), None)
            wrong = not isinstance(features, str | list | tuple)
            if wrong or not all(isinstance(f, str) and f for f in features):
                raise TypeError(
                    f"{where}: features must be a string or a list of them, "
                    f"got {_must.kind(features)}"
                )
            if axis is None or len(features) != sizes[axis]:
                raise ValueError(
                    f"{where}: features must be {sizes.get(axis, 0)} labels, got {len(features)}"
                )
            self.features = features

    def of_one(self, axis: str, index: int) -> "Labels":
        """The labels of one entry along `axis`."""
        if axis != "batch" or self.words is None:
            return self
        one = Labels({}, None, None)
        one.words, one.features = [self.words[index]], self.features
        return one

    def of(self, axis: str | None, view, s: int):
        """The labels along `axis` on sheet `s`, or None."""
        if self.rows is not None and axis == view.row:
            return self.rows
        if axis in ("feature", "vocabulary") and self.features is not None:
            return self.features
        if self.words is None:
            return None
        there = (view.sheet, view.row, view.column)
        if axis == "sequence" and ("batch" not in there or view.sheet == "batch"):
            return self.words[s]
        if axis == "batch":
            return [word[s] for word in self.words] if view.sheet == "sequence" else self.words
        return self.words if axis is None and "sequence" not in there else None

    def sheet_gap(self, view) -> float:
        """The room that each further sheet needs for row labels of its own."""
        varies = {view.row, view.sheet} == {"sequence", "batch"}
        return 0.75 if varies and self.words is not None else 0.0

    def min_cell_width(self, view) -> float:
        """The width that the labels on top of the columns need."""
        labels = self.of(view.column, view, 0) or ""
        if view.column == "sequence" and self.words:
            labels = "".join(self.words)
        widths = [width(*label_look(label, True)) for label in set(labels)]
        return min(max(widths, default=0), 1.0) + 0.1

    def left_margin(self, view, size: int) -> float:
        """The room left of the first sheet, for indices and labels of its rows."""
        labels = self.of(view.row, view, 0) or ""
        widths = [width(*label_look(label)) + 0.2 for label in set(labels)]
        longest = LONGEST_NAME if self.rows else LONGEST
        index = width(str(size - 1), 16) + 0.4 if view.row else 0
        names = [width(f"{name} →", 16, "strong") + 0.4 for name in (view.row, view.column) if name]
        return max(index + min(max(widths, default=0), longest), *names)

    def draw_column_labels(self, page: Page, grid: Grid, view, s: int) -> None:
        """Indices and letters above the columns."""
        labels = self.of(view.column, view, s)
        if view.column:
            grid.ticks(page, grid.top - (0.74 if labels else 0.26), view.column)
        xs, color = grid.xs(), AXES.get(view.column, INK)
        for c in [c for c in grid.columns if c is not None] if labels else ():
            if len(labels[c]) == 1:
                page.letter(xs[c], grid.top - 0.3, labels[c], 20, color)
            else:
                page.text(xs[c], grid.top - 0.3, cut_text(labels[c], grid.wide - 0.1), SMALL, color)

    def draw_row_labels(self, page: Page, grid: Grid, view, s: int, first: bool) -> None:
        """The index and the label of each row, left of the grid."""
        labels, x = self.of(view.row, view, s), grid.left - 0.2
        color, ys = AXES[view.row], grid.ys()
        longest = (LONGEST_NAME if self.rows else LONGEST) - 0.2
        widths = [min(width(*label_look(label)), longest) for label in set(labels or "")]
        for r in [r for r in grid.rows if r is not None]:
            if labels:
                page.label(x, ys[r], labels[r], longest, color, "right")
            if first:
                index = x - max(widths, default=-0.2) - 0.2
                page.text(index, ys[r], str(r), SMALL, color, ha="right")

    def draw_axis_names(self, page: Page, grid: Grid, view) -> None:
        """The names of the two axes in the corner above the row labels."""
        x = grid.left - 0.2
        if view.column:
            y = grid.top - (0.74 if self.of(view.column, view, 0) or view.row else 0.26)
            page.text(x, y, f"{view.column} →", 16, AXES[view.column], "strong", "right")
        if view.row:
            page.text(x, grid.top - 0.26, f"{view.row} ↓", 16, AXES[view.row], "strong", "right")

    def sheet_text(self, axis: str, s: int) -> str:
        letters = self.words or [one for one in self.features or [] if len(one) == 1]
        called = {"batch": noun_for(letters) if letters else "row", "sequence": "step"}
        return f"{called.get(axis, axis)} {s}"

    def labels_text(self) -> list[str]:
        """The letters and the feature labels in words."""
        lines = []
        if self.words:
            rows = elide(len(self.words), 6)
            said_rows = ["…" if r is None else f"{r}: {spelled_text(self.words[r])}" for r in rows]
            lines.append(f"Letters of {noun_for(self.words)} {'; '.join(said_rows)}.")
        if self.features:
            lines.append(f"Labels of the features: {spelled_text(self.features)}.")
        return lines
