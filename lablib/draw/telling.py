"""What a picture of several layers says: its title, its sentences and its words."""

from torch import Tensor, nn

from .building import fitting, planned, stood
from .columns import said_x
from .entering import entering, reading
from .grid import Scale, told
from .labels import spelled, strings
from .layered import Layers, named_module, run_layers, where_in_outputs
from .page import INK, Page, several
from .picture import Picture
from .running import called
from .towers import Tower

__all__ = ["tall"]


def tall(rnn: nn.Module, x: Tensor, words, h, head, page: Page) -> Picture:
    """The picture of `rnn` with any number of layers and directions, and a head on top."""
    ran = run_layers("unroll", rnn, x, h, head)
    words = None if words is None else strings("unroll", words)
    letters = entering(words, x, ran)
    told_below = reading(x, letters, words)
    said = [sentence(ran, False), *told_below]
    tower = Tower(page, ran, letters, words, fitting(ran), said, [], (0, 0, 0), (0, 0))
    tower = planned(tower)
    if framed_at(tower):
        said[0] = tower.said[0] = sentence(ran, True)
    axes = [*tower.axes, "sequence", "feature", "hidden", "layer"]
    on_top = [] if ran.head is None else [(f" + {called(ran.head, False)}", INK)]
    page.title([(called(ran.rnn, x.dim() == 3), INK), *on_top], axes)
    bottom = stood(tower)
    return page.finish(page.sentences(bottom, tower.said), in_words(tower, x, said))


def framed_at(tower: Tower) -> bool:
    """Whether the values of `outputs` are shown, and the last states framed in them."""
    return bool(tower.rows[tower.ran.head is not None]) and tower.page.hide != "values"


def sentence(ran: Layers, framed: bool) -> str:
    """Whose weights are shared, and which output each h_n is."""
    size = ran.h_n.shape[-1]
    own = "Each layer has its own W. " if len(ran.tracks) > 1 else ""
    if ran.both_ways:
        own = f"In outputs, units :{size} come from →, {size}: from ←. "
    tops = {track.place: where_in_outputs(ran, track) for track in ran.tracks[-1]}
    found = [f"h_n[{place}] = {at.index}" for place, at in tops.items() if at is not None]
    return f"{own}{'Framed' if framed else 'Measured'}: {', '.join(found)}."


def in_words(tower: Tower, x: Tensor, below: list[str]) -> list[str]:
    """The picture in lines: sizes, what each layer takes and gives, values, and where h_n stands."""
    page, ran = tower.page, tower.ran
    lines = [
        f"{named_module(ran)} over {said_x(page, x, ran)}: time is axis {ran.time}, "
        f"{several(len(ran.inputs), 'step')}, the same W of a layer at every step."
    ]
    takes, state = page.say(ran.inputs[0].shape), page.say(ran.tracks[0][0].states[0].shape)
    passed = state if ran.c_n is None else f"h {state} and c {page.say(ran.c_n.shape[1:])}"
    gives = page.say(ran.outputs[0].shape)
    both = " each way" if ran.both_ways else ""
    each = f"each of {len(ran.tracks)} layers" if len(ran.tracks) > 1 else "the layer"
    lines.append(f"Each step takes {takes}; {each} gives {gives} and passes {passed} on{both}.")
    if ran.head is not None:
        lines.append(
            f"The head turns {gives} into {page.say(ran.scores.select(ran.time, 0).shape)}."
        )
    return [*lines, *steps(tower), *states(ran, page), *below]


def steps(tower: Tower) -> list[str]:
    """What enters and leaves at each step shown."""
    ran, lines = tower.ran, []
    rows = [("out", ran.result)] + ([] if ran.scores is None else [("scores", ran.scores)])
    for t in tower.columns.steps:
        if t is None:
            lines.append("…")
            continue
        enters = f" in {spelled(tower.letters[t])}," if tower.letters else ""
        said = [f"{name} {few(values.select(ran.time, t))}" for name, values in rows]
        hidden = tower.page.hide == "values"
        lines.append(f"t = {t}:{enters} {'out hidden' if hidden else ', '.join(said)}")
    return lines


def few(values: Tensor) -> str:
    return told(values, Scale(values), 24)


def states(ran: Layers, page: Page) -> list[str]:
    """h_0, h_n and c_n, and which layers are not in `outputs`."""
    names = ["h"] if ran.c_n is None else ["h", "c"]
    begin = "given" if ran.given else "zeros"
    whole = [page.say(value.shape) for value in (ran.h_n, ran.c_n) if value is not None]
    said = [f"{n}_0 = {begin} {s}, {n}_n {s}" for n, s in zip(names, whole, strict=True)]
    lower = [track for layer in ran.tracks[:-1] for track in layer]
    out = [f"h_n[{track.place}]" for track in lower if where_in_outputs(ran, track) is None]
    lines = ["; ".join(said) + "."]
    if out:
        listed = f"{out[0]} to {out[-1]}" if len(out) > 2 else " and ".join(out)
        lines.append(f"Not in outputs: {listed}.")
    return lines
