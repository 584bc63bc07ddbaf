"""The share of texts that are right, over their length, with the lengths that were trained."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from lablib import _must
from lablib._say import fixed

from ..page.colours import INK, SOFT
from ..page.page import Page
from ..page.text_width import SMALL
from ..picture import Picture
from .curves import STYLES, draw_panel
from .curves_panel import LEFT, RIGHT, Panel, name_text

__all__ = ["by_length"]

MOST_LENGTHS = 20


def by_length(
    shares: Mapping[str, Mapping[int, float]],
    *,
    trained: tuple[int, int] | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """For up to four models, the share of texts that are right at each length.

    All have the same lengths, one after the other. `trained` are the shortest and the longest
    length that the models learned from, which the picture marks off.

    >>> print(by_length({"one state": {3: 0.9, 4: 0.5, 5: 0.1}}, trained=(3, 4)))
    Share of right texts at the lengths 3 to 5; trained on 3 to 4.
    one state: 0.90 0.50 0.10.
    """
    lengths = checked_lengths(shares)
    if trained is not None:
        first, last = trained
        _must.whole("by_length", "trained[1]", last, first)
    with Page("by_length", hide, ax) as page:
        values = {name: [given[n] for n in lengths] for name, given in shares.items()}
        panel = Panel("share", values, {}, {}, 2, 1.9, 6.6, 0, 1.05, False, 1)
        page.title([("Share of texts that are right, by their length", INK)])
        draw_panel(page, panel)
        if trained is not None:
            draw_trained(page, panel, lengths, trained)
        for i, length in enumerate(lengths if hide != "shapes" else ()):
            page.text(panel.x(i), panel.bottom + 0.3, str(length), SMALL, SOFT)
        middle = (LEFT + RIGHT) / 2
        page.text(middle, panel.bottom + 0.75, "length of the text", 16, SOFT, "prose")
        return page.finish(panel.bottom + 1.1, by_length_text(page, values, lengths, trained))


def checked_lengths(shares) -> list[int]:
    """The lengths, which are the same for all models, without a gap."""
    if not isinstance(shares, Mapping) or not 1 <= len(shares) <= len(STYLES):
        rule = f"shares must be 1 to {len(STYLES)} models by name"
        raise ValueError(f"by_length: {rule}, got {_must.kind(shares)}")
    for name, given in shares.items():
        _must.text("by_length", name, "a name")
        if not isinstance(given, Mapping) or not given:
            rule = "each model must have a share for each length"
            raise TypeError(f"by_length: {rule}, got {_must.kind(given)}")
        for length, share in given.items():
            _must.whole("by_length", "a length", length, 1)
            if not isinstance(share, int | float) or not 0 <= share <= 1:
                raise ValueError(f"by_length: a share must be in 0..1, got {share!r:.40}")
    lengths = sorted(next(iter(shares.values())))
    whole = list(range(lengths[0], lengths[-1] + 1))
    if (
        len(whole) < 2
        or len(whole) > MOST_LENGTHS
        or any(sorted(s) != whole for s in shares.values())
    ):
        rule = f"all models must have the same 2 to {MOST_LENGTHS} lengths, without a gap"
        got = "; ".join(" ".join(map(str, sorted(s))) for s in shares.values())
        raise ValueError(f"by_length: {rule}, got {got:.80}")
    return whole


def draw_trained(page: Page, panel: Panel, lengths: list[int], trained: tuple[int, int]) -> None:
    """A line between the lengths from which the models learned and those that they never saw."""
    half = (panel.x(1) - panel.x(0)) / 2
    edges = [panel.x(trained[0] - lengths[0]) - half, panel.x(trained[1] - lengths[0]) + half]
    edges = [min(max(edge, LEFT), RIGHT) for edge in edges]
    for edge in edges:
        if LEFT < edge < RIGHT:
            page.line([edge] * 2, [panel.top, panel.bottom], SOFT, 2, ":")
    for left, right, said in (
        (LEFT, edges[0], "never seen"),
        (*edges, "trained"),
        (edges[1], RIGHT, "never seen"),
    ):
        if right - left > 1.2:
            page.text((left + right) / 2, panel.top - 0.25, said, SMALL, SOFT, "prose")


def by_length_text(page: Page, values: dict, lengths: list[int], trained) -> list[str]:
    """The shares of each model."""
    ends = ("_", "_") if page.hide == "shapes" else (lengths[0], lengths[-1])
    words = f"Share of right texts at the lengths {ends[0]} to {ends[1]}"
    if trained is not None:
        shown = ("_", "_") if page.hide == "shapes" else trained
        words += f"; trained on {shown[0]} to {shown[1]}"
    lines = [f"{words}."]
    for name, shares in values.items():
        said = "" if page.hide == "values" else ": " + " ".join(fixed(s, 2) for s in shares)
        lines.append(f"{name_text(name)}{said}.")
    return lines
