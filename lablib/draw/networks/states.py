"""All hidden states of a recurrent module, layer by step: which are `outputs`, which are `h_n`."""

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from lablib._say import fixed

from ..page.colours import INK
from ..page.page import Page
from ..page.values import values_text
from ..page.wording import checked_strings, spelled_text
from ..picture import Picture
from ..run.layers import Layers, index_text, run_layers, where_in_outputs, whole_title
from .letters_in import letters_of_steps
from .states_pick import read_pick, track_text
from .states_plan import StatesLayout, plan_states
from .states_rows import draw_states
from .step_columns import x_text

__all__ = ["states"]


def states(
    rnn: nn.Module,
    x: Tensor,
    *,
    words: list[str] | str | None = None,
    pick: str | None = None,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Every hidden state of `rnn` over `x` (B, T, F), (T, B, F) or (T, F), a row a layer.

    `pick` is an index of outputs or h_n such as "outputs[:, -1]", framed where it stands.

    >>> rnn, x = nn.RNN(4, 2, num_layers=2), Tensor([[1, 0, 0, 0], [0, 1, 0, 0]])
    >>> print(states(rnn, x, pick="h_n[0]", hide="values"))
    RNN(4, 2, num_layers=2) over x (2, 4), one-hot: layer by step.
    outputs (2, 2) is the top layer, h_n (2, 2) the last state of each layer.
    Grey band: outputs. Rings: h_n, every layer at its last step.
    Measured: h_n[1] = outputs[1].
    Framed: h_n[0] (2,): layer 0, t = 1, every unit. No step of outputs equals it.
    """
    ran = run_layers("states", rnn, x, None)
    with Page("states", hide, ax) as page:
        words = None if words is None else checked_strings("states", words)
        letters = letters_of_steps(words, x, ran, "states")
        chosen = None if pick is None else read_pick("states", pick, ran)
        layout = plan_states(page, ran, chosen, letters, words)
        parts = [(whole_title(ran), INK)]
        page.title(parts, [*layout.axes[:-1], "sequence", "feature", "hidden", "layer"])
        lines = claims_text(ran) + ([] if chosen is None else [pick_text(layout)])
        bottom = draw_states(layout)
        return page.finish(page.sentences(bottom, lines), states_text(layout, x, lines))


def claims_text(ran: Layers) -> list[str]:
    """What is where, and which output each last state of the top layer is, found by comparing."""
    tops = ran.tracks[-1]
    found = {track.place: where_in_outputs(ran, track) for track in tops}
    equal = [f"h_n[{place}] = {at.index}" for place, at in found.items() if at is not None]
    ends = "where each direction ends" if ran.both_ways else "every layer at its last step"
    apart_too = difference_text(ran) if ran.both_ways else ""
    return [f"Grey band: outputs. Rings: h_n, {ends}.", f"Measured: {', '.join(equal)}{apart_too}."]


def difference_text(ran: Layers) -> str:
    """That the last step of the backward half is not its last state, by how much."""
    state, size = ran.h_n[ran.tracks[-1][1].place], ran.h_n.shape[-1]
    last = len(ran.outputs) - 1
    far = (ran.outputs[last][..., size:] - state).abs().max().item()
    if torch.allclose(ran.outputs[last][..., size:], state):
        return ""
    return f", not outputs[{index_text(ran, str(last), f'{size}:')}] (off by {fixed(far, 2)})"


def pick_text(layout: StatesLayout) -> str:
    """What the index picks, and what equals it."""
    pick, ran, page = layout.pick, layout.ran, layout.page
    tracks = {track.place: track for layer in ran.tracks for track in layer}
    names = [track_text(ran, tracks[place]) for place in pick.places()]
    where = f"{names[0]} to {names[-1]}" if len(names) > 2 else " and ".join(names)
    parts = [where, some_text(pick.steps(), len(ran.outputs), "t =", "every step")]
    mask = pick.mask()
    for dim, called in enumerate(("row", "unit")[2 - mask.dim() :]):
        taken = (
            mask.movedim(dim, 0).reshape(mask.shape[dim], -1).any(1).nonzero().flatten().tolist()
        )
        parts.append(some_text(taken, mask.shape[dim], called, f"every {called}"))
    equal = "".join(f" = {other}" for other in pick.equal)
    other = "h_n[k]" if pick.said.startswith("outputs") else "step of outputs"
    alone = "" if equal else f" No {other} equals it."
    return f"Framed: {pick.said} {page.shape_text(pick.value.shape)}{equal}: {', '.join(parts)}.{alone}"


def some_text(taken: list[int], count: int, called: str, all_of: str) -> str:
    if len(taken) == count > 1:
        return all_of
    if len(taken) < 3:
        return f"{called} {' and '.join(map(str, taken))}"
    return f"{called} {taken[0]} to {taken[-1]}"


def states_text(layout: StatesLayout, x: Tensor, lines: list[str]) -> list[str]:
    """The layout in lines, the states of every row from the top down."""
    page, ran = layout.page, layout.ran
    said = [
        f"{whole_title(ran)} over {x_text(page, x, ran)}: layer by step.",
        f"outputs {page.shape_text(ran.result.shape)} is the top layer, h_n {page.shape_text(ran.h_n.shape)} "
        f"the last state of each layer{' and direction' * ran.both_ways}.",
    ]
    if layout.letters:
        steps = [
            "…" if t is None else spelled_text(layout.letters[t]) for t in layout.columns.steps
        ]
        said.append(f"Letters step by step: {'; '.join(steps)}.")
    for track in layout.tracks if page.hide != "values" else ():
        if track is None:
            said.append("…")
            continue
        values = [
            "…" if t is None else f"t = {t} {values_text(track.states[t], layout.scale, 12)}"
            for t in layout.columns.steps
        ]
        said.append(f"{track_text(ran, track)}, h_n[{track.place}]: {', '.join(values)}.")
    return said + lines
