"""An index such as "outputs[:, -1]" or "h_n[-1]": which states it picks, and what equals them."""

import re
from typing import NamedTuple

import torch
from torch import Tensor

from lablib import _must

from ..page.axes import parse_index
from ..run.layers import Layers, Track, index_text

FORM = re.compile(r"\s*(outputs|h_n)\s*\[([^\]]*)\]\s*")


class Pick(NamedTuple):
    """What an index gives, and for each state (its place in h_n, its step) which units it takes."""

    said: str
    value: Tensor
    masks: dict[tuple[int, int], Tensor]
    equal: list[str]

    def steps(self) -> list[int]:
        return sorted({t for _, t in self.masks})

    def places(self) -> list[int]:
        return sorted({place for place, _ in self.masks})

    def mask(self) -> Tensor:
        """The rows and units taken of any state."""
        return torch.stack(list(self.masks.values())).any(0)


def read_pick(where: str, said: str, ran: Layers) -> Pick:
    """`said` read as an index of this run."""
    if not isinstance(said, str):
        raise TypeError(f"{where}: pick must be a string, got {_must.kind(said)}")
    form = FORM.fullmatch(said)
    if form is None:
        raise ValueError(
            f"{where}: pick must be an index of outputs or h_n such as 'h_n[-1]', got {said!r}"
        )
    whole = ran.result if form[1] == "outputs" else ran.h_n
    marked = torch.zeros(whole.shape, dtype=torch.bool)
    try:
        index = parse_index(form[2])
        marked[index] = True
        value = whole[index]
    except (IndexError, ValueError) as error:
        rule = f"pick must index {form[1]} {tuple(whole.shape)} with whole numbers and slices"
        raise ValueError(f"{where}: {rule}, got {said!r}") from error
    if not marked.any():
        raise ValueError(f"{where}: pick must take at least one value, got {said!r}")
    spread_out = masks_in_outputs if form[1] == "outputs" else masks_in_h_n
    masks = {key: mask for key, mask in spread_out(ran, marked).items() if mask.any()}
    return Pick(said.strip(), value, masks, equal_indices(ran, form[1], value))


def masks_in_outputs(ran: Layers, marked: Tensor) -> dict[tuple[int, int], Tensor]:
    """The top layer at every step, each direction its half of the units."""
    size = ran.h_n.shape[-1]
    return {
        (track.place, t): step[..., track.backward * size :][..., :size]
        for track in ran.tracks[-1]
        for t, step in enumerate(marked.unbind(ran.time))
    }


def masks_in_h_n(ran: Layers, marked: Tensor) -> dict[tuple[int, int], Tensor]:
    """Every layer at the step where its direction ends."""
    last = len(ran.outputs) - 1
    tracks = (track for layer in ran.tracks for track in layer)
    return {(t.place, 0 if t.backward else last): marked[t.place] for t in tracks}


def equal_indices(ran: Layers, name: str, value: Tensor) -> list[str]:
    """What has the same shape and values: a last state, or (a half of) one step of outputs."""
    if name == "outputs":
        others = {f"h_n[{k}]": state for k, state in enumerate(ran.h_n)}
    else:
        size = ran.h_n.shape[-1]
        others = {index_text(ran, str(t), ""): step for t, step in enumerate(ran.outputs)}
        for t, step in enumerate(ran.outputs) if ran.both_ways else ():
            others[index_text(ran, str(t), f":{size}")] = step[..., :size]
            others[index_text(ran, str(t), f"{size}:")] = step[..., size:]
        others = {f"outputs[{index}]": step for index, step in others.items()}
    return [n for n, o in others.items() if o.shape == value.shape and torch.allclose(o, value)][:2]


def track_text(ran: Layers, track: Track) -> str:
    """ "layer 1", with an arrow where there are two directions."""
    arrow = (" ←" if track.backward else " →") if ran.both_ways else ""
    return f"layer {track.layer}{arrow}"
