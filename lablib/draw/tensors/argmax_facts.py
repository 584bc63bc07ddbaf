"""Who competes with whom in an argmax, who wins, and where lanes are tied: measured."""

from typing import NamedTuple

import torch
from torch import Tensor

from lablib import _must

from ..page.labels import Labels
from ..page.values import Scale
from ..page.wording import spelled_text
from .sheets import SheetsView, view_as


class ArgmaxFacts(NamedTuple):
    """A tensor as sheets, the place of the axis that competes, the result, and the ties."""

    view: SheetsView
    names: list[str]
    dim: int
    place: int  # of the axis that competes: 0 sheets, 1 rows, 2 columns
    result: Tensor
    after: SheetsView
    ties: int
    scale: Scale

    @property
    def left(self) -> list[str]:
        """The axes that stay."""
        return self.names[: self.dim] + self.names[self.dim + 1 :]

    @property
    def upright(self) -> bool:
        """Whether each row of a single sheet has its winner beside it."""
        return self.view.sheet is None and self.place == 2

    @property
    def winners(self) -> Tensor:
        """The result with both axes of a lane's place, also where the tensor has one sheet."""
        sizes = [size for place, size in enumerate(self.view.values.shape) if place != self.place]
        return self.result.reshape(sizes)

    def ends(self) -> list[int]:
        """The sheet, row and column where the lane of the example begins or ends."""
        sheet, row, column = (size - 1 for size in self.view.values.shape)
        return [sheet, row, column if self.place == 2 else 0]

    def lane(self) -> Tensor:
        """The values of the example."""
        at = [slice(None) if p == self.place else end for p, end in enumerate(self.ends())]
        return self.view.values[tuple(at)]

    def cell(self) -> list[int]:
        """The place of the example in the result."""
        kept = [end for place, end in enumerate(self.ends()) if place != self.place]
        return kept[-self.result.dim() :]

    def spot(self) -> list[int]:
        """Its row and column on the page."""
        return [*self.cell(), 0] if self.upright else [0, *self.cell()][-2:]


def measure_argmax(t: Tensor, names: list[str], dim: int) -> ArgmaxFacts:
    """The winners by PyTorch, each of which must be the first of the largest of its lane."""
    at = _must.whole("argmax", "dim", dim, -t.dim(), t.dim() - 1) % t.dim()
    if t.dtype == torch.bool:
        raise TypeError(f"argmax: t must hold numbers, got {t.dtype}")
    result = t.argmax(dim)
    odd = t.isnan().any(at, keepdim=True)  # PyTorch takes nan for the largest of all
    best = torch.where(odd, t.isnan(), t == t.amax(at, keepdim=True))
    first = best & (best.cumsum(at) == 1)
    if not first.gather(at, result.unsqueeze(at)).all():
        raise AssertionError("argmax: the first of the largest must win")
    left = names[:at] + names[at + 1 :]
    view, after = view_as(t, names, "print", None), view_as(result, left, "print", None)
    ties = int((best.sum(at) > 1).sum())
    facts = ArgmaxFacts(view, names, at, at + 3 - t.dim(), result, after, ties, choose_scale(t))
    if facts.upright:
        after = SheetsView(result.reshape(1, -1, 1), None, *left, None, None, None)
    return facts._replace(after=after)


def choose_scale(t: Tensor) -> Scale:
    """With one decimal where no value has a second one."""
    tenths = t[t.isfinite()].double() * 10
    return Scale(t, 1 if ((tenths - tenths.round()).abs() < 1e-5).all() else 2)


def winner_labels(labels: Labels, facts: ArgmaxFacts):
    """The labels of the winners, where it is features that compete."""
    competes = facts.names[facts.dim] in ("feature", "vocabulary")
    return labels.features if competes else None


def decoded_text(letters, result: Tensor) -> list[str]:
    """The result as letters, a row at a time."""
    if letters is None:
        return []
    rows = [
        spelled_text([letters[i] for i in row]) for row in result.reshape(-1, result.shape[-1])[:6]
    ]
    more = "; …" if result.dim() > 1 and len(result) > 6 else ""
    return [f"Decoded: {'; '.join(rows)}{more}."]
