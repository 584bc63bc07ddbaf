"""The letters and names beside the cells of a tensor, and what the words say of them."""

from itertools import pairwise

from lablib import _must

from .grid import Grid, shown
from .letters import said, visible
from .measuring import drawn
from .page import AXES, INK, SMALL, Page, cut, width

__all__ = ["Labels", "checked_words", "noun", "spelled", "strings"]

LONGEST = 2.4  # of a label beside a row, in page units


def checked_words(where: str, words, rows: int, steps: int) -> list[str]:
    """`words` as a list of `rows` strings of `steps` characters."""
    given = strings(where, words)
    if len(given) != rows or any(len(word) != steps for word in given):
        raise ValueError(
            f"{where}: words must be {rows} of length {steps}, "
            f"got {len(given)} of length {', '.join(map(str, sorted({len(w) for w in given})))}"
        )
    return given


def strings(where: str, words) -> list[str]:
    """`words` as a list, whether one string was given or several."""
    given = [words] if isinstance(words, str) else words
    if not isinstance(given, list | tuple) or not all(isinstance(word, str) for word in given):
        raise TypeError(
            f"{where}: words must be a string or a list of them, got {_must.kind(words)}"
        )
    return list(given)


def spelled(word: str | list[str]) -> str:
    """The characters one by one, as words say them; of a long word the beginning and the end."""
    return " ".join("…" if i is None else spoken(word[i]) for i in shown(len(word), 24))


def spoken(label: str) -> str:
    """A label in words: a mark by its name only where it stands alone."""
    return said(label) if len(label) == 1 else "".join(map(visible, label))


def noun(words: list[str]) -> str:
    """What one entry of a batch is called: a word, a window of a longer text, or a text.

    >>> noun(["hello", "eolll"]), noun(["if y", "f yo", " you"]), noun(["so on"])
    ('word', 'window', 'text')
    """
    pairs = list(pairwise(words))
    if pairs and all(len(a) > 2 and a != b and a[1:] == b[:-1] for a, b in pairs):
        return "window"
    return "word" if all(word.isalpha() for word in words) else "text"


class Labels:
    """One string a batch row, and one label a feature, placed on whichever axis they belong to."""

    def __init__(self, sizes: dict[str, int], words, features, where: str = "tensor"):
        self.words, self.features = None, None
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

    def again(self, view) -> float:
        """The room that each further sheet needs for row labels of its own."""
        varies = {view.row, view.sheet} == {"sequence", "batch"}
        return 0.75 if varies and self.words is not None else 0.0

    def least(self, view) -> float:
        """The width that the labels on top of the columns need."""
        labels = self.of(view.column, view, 0) or ""
        if view.column == "sequence" and self.words:
            labels = "".join(self.words)
        widths = [width(*drawn(label, True)) for label in set(labels)]
        return min(max(widths, default=0), 1.0) + 0.1

    def side(self, view, size: int) -> float:
        """The room left of the first sheet, for indices and labels of its rows."""
        labels = self.of(view.row, view, 0) or ""
        widths = [width(*drawn(label)) + 0.2 for label in set(labels)]
        index = width(str(size - 1), 16) + 0.4 if view.row else 0
        names = [width(f"{name} →", 16, "strong") + 0.4 for name in (view.row, view.column) if name]
        return max(index + min(max(widths, default=0), LONGEST), *names)

    def top(self, page: Page, grid: Grid, view, s: int) -> None:
        """Indices and letters above the columns."""
        labels = self.of(view.column, view, s)
        if view.column:
            grid.ticks(page, grid.top - (0.74 if labels else 0.26), view.column)
        xs, color = grid.xs(), AXES.get(view.column, INK)
        for c in [c for c in grid.columns if c is not None] if labels else ():
            if len(labels[c]) == 1:
                page.letter(xs[c], grid.top - 0.3, labels[c], 20, color)
            else:
                page.text(xs[c], grid.top - 0.3, cut(labels[c], grid.wide - 0.1), SMALL, color)

    def rows(self, page: Page, grid: Grid, view, s: int, first: bool) -> None:
        """The index and the label of each row, left of the grid."""
        labels, x = self.of(view.row, view, s), grid.left - 0.2
        color, ys = AXES[view.row], grid.ys()
        widths = [min(width(*drawn(label)), LONGEST - 0.2) for label in set(labels or "")]
        for r in [r for r in grid.rows if r is not None]:
            if labels:
                page.label(x, ys[r], labels[r], LONGEST - 0.2, color, "right")
            if first:
                index = x - max(widths, default=-0.2) - 0.2
                page.text(index, ys[r], str(r), SMALL, color, ha="right")

    def names(self, page: Page, grid: Grid, view) -> None:
        """The names of the two axes in the corner above the row labels."""
        x = grid.left - 0.2
        if view.column:
            y = grid.top - (0.74 if self.of(view.column, view, 0) or view.row else 0.26)
            page.text(x, y, f"{view.column} →", 16, AXES[view.column], "strong", "right")
        if view.row:
            page.text(x, grid.top - 0.26, f"{view.row} ↓", 16, AXES[view.row], "strong", "right")

    def sheet(self, axis: str, s: int) -> str:
        letters = self.words or [one for one in self.features or [] if len(one) == 1]
        called = {"batch": noun(letters) if letters else "row", "sequence": "step"}
        return f"{called.get(axis, axis)} {s}"

    def lines(self) -> list[str]:
        """The letters and the feature labels in words."""
        lines = []
        if self.words:
            rows = shown(len(self.words), 6)
            said_rows = ["…" if r is None else f"{r}: {spelled(self.words[r])}" for r in rows]
            lines.append(f"Letters of {noun(self.words)} {'; '.join(said_rows)}.")
        if self.features:
            lines.append(f"Labels of the features: {spelled(self.features)}.")
        return lines
