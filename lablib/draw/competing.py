"""argmax along any axis: which cells compete, who wins, and the result beside them."""

from matplotlib.axes import Axes
from torch import Tensor

from lablib import _must

from .contest import Contest, decoded, held, read
from .grid import Scale, nested, told
from .labels import Labels
from .lanes import both
from .marks import STYLES
from .measuring import wrapped
from .page import AXES, INK, MARGIN, WIDTH, Page, cut
from .picture import Picture
from .sheets import named_axes, value_lines

__all__ = ["argmax"]

STEP = 0.47
LONGEST = 3.0  # of the name


def argmax(
    t: Tensor,
    axes: str,
    dim: int,
    *,
    name: str = "t",
    features: str | list[str] | None = None,
    words: list[str] | str | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """`t.argmax(dim)` of two or three named axes: the cells that compete, the winners, the result.

    With `hide="values"` the winners and the result are left blank and the question stays.

    >>> import torch
    >>> print(argmax(torch.tensor([[1, 3], [2, 0]]), "batch feature", 1))
    t (2, 2): batch 2, feature 2.
    t.argmax(dim=1) is (2,): dim 1 (feature 2) disappears, the winner's index stays.
    Cells that differ only in feature compete.
    Thick frame: t[1, :] = [2, 0], index 0 wins, result[1] = 0.
    Grey: which index won.
    result = [1, 0]
    t = [[1, 3], [2, 0]]
    """
    _must.tensor("argmax", "t", t, "A B", "A B C")
    names = named_axes(t, axes, "print", "argmax")
    labels = Labels(dict(zip(names, t.shape, strict=True)), words, features, "argmax")
    t = t.detach().cpu()
    contest = held(t, names, dim)
    with Page("argmax", hide, ax) as page:
        name = cut(_must.text("argmax", name, "name"), LONGEST)
        call = titled(page, t, name, dim, contest)
        lines = explained(page, contest, name, dim)
        x, y, bottom = both(page, contest, labels)
        height = max(bottom, below(page, x, y, lines, AXES[names[contest.dim]]))
        said = [in_words(page, t, name, contest), f"{call}: {lines[0]}", *lines[1:]]
        if hide != "values":
            said.append(f"result = {told(contest.result, Scale(contest.result))}")
            said += read(decoded(labels, contest), contest.result)
        return page.finish(height, [*said, *labels.lines(), *value_lines(t, names, name)])


def explained(page: Page, contest: Contest, name: str, dim: int) -> list[str]:
    """The sentences of the picture: what disappears, who competes, an example, ties."""
    size = page.say((contest.view.values.shape[contest.place],))[1:-2]
    called = f"dim {dim}" if dim >= 0 else f"dim {dim} = dim {contest.dim}"
    axis = contest.names[contest.dim]
    lines = [f"{called} ({axis} {size}) disappears, the winner's index stays."]
    lines += [f"Cells that differ only in {axis} compete.", example(name, contest, page.hide)]
    return lines + ties(contest, page.hide) + key(contest, page.hide)


def in_words(page: Page, t: Tensor, name: str, contest: Contest) -> str:
    """The tensor and its axes."""
    sizes = zip(contest.names, t.shape, strict=True)
    head = ", ".join(f"{axis} {page.say((size,))[1:-2]}" for axis, size in sizes)
    return f"{name} {page.say(t.shape)}: {head}."


def titled(page: Page, t: Tensor, name: str, dim: int, contest: Contest) -> str:
    """Both shapes in the title; returns the second in words."""
    call = f"{name}.argmax(dim={dim})"
    before, after = (
        page.shape(t.shape, contest.names),
        page.shape(contest.result.shape, contest.left),
    )
    title = [(f"{name} ", INK), *before, (f" → {call} ", INK), *after]
    page.title(title, contest.names)
    return f"{call} is {page.say(contest.result.shape)}"


def example(name: str, contest: Contest, hide: str | None) -> str:
    """One lane in numbers, that of the thick frame."""
    at = [":" if p == contest.place else str(end) for p, end in enumerate(contest.ends())]
    index = ", ".join(at[3 - len(contest.names) :])
    said = f"Thick frame: {name}[{index}] = {nested(contest.lane(), contest.scale, 5)}"
    if hide == "values":
        return f"{said}."
    cell = contest.cell()
    won = contest.result[tuple(cell)].item()
    return f"{said}, index {won} wins, result[{', '.join(map(str, cell))}] = {won}."


def ties(contest: Contest, hide: str | None) -> list[str]:
    if not contest.ties or hide == "values":
        return []
    lanes = "one lane" if contest.ties == 1 else f"{contest.ties} lanes"
    return [f"A tie in {lanes}: the first of the largest wins."]


def key(contest: Contest, hide: str | None) -> list[str]:
    """What the greys of the winners mean."""
    competitors = contest.view.values.shape[contest.place]
    if hide == "values":
        return []
    if competitors > len(STYLES):
        return ["Grey: the winners."]
    return [f"Grey{' or hatched' * (competitors > 3)}: which index won."]


def below(page: Page, x: float, y: float, lines: list[str], color: str) -> float:
    """The sentences, the first in the colour of the axis that disappears."""
    size = 18 if x == MARGIN else 16
    for i, line in enumerate(lines):
        font = "prose" if i else "strong"
        for row in wrapped(line, WIDTH - MARGIN - x, size, font):
            page.line_of(x, y, [(row, INK if i else color)], size, font)
            y += STEP * size / 18
    return y
