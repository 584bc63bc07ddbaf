"""What a picture of several layers says: its title, its sentences and its words."""

from torch import Tensor, nn

from ..page.colours import INK
from ..page.page import Page
from ..page.values import Scale, values_text
from ..page.wording import checked_strings, count_text, spelled_text
from ..picture import Picture
from ..run.layers import Layers, run_layers, where_in_outputs, whole_title
from ..run.modules import module_title
from .letters_in import letters_of_steps, reading_text
from .step_columns import x_text
from .unroll_plan import draw_rows, plan_columns, plan_layers
from .unroll_rows import UnrollLayout

__all__ = ["draw_layers"]


def draw_layers(rnn: nn.Module, x: Tensor, words, h, head, page: Page) -> Picture:
    """The picture of `rnn` with any number of layers and directions, and a head on top."""
    ran = run_layers("unroll", rnn, x, h, head)
    words = None if words is None else checked_strings("unroll", words)
    letters = letters_of_steps(words, x, ran)
    told_below = reading_text(x, letters, words)
    said = [sentence_text(ran, False), *told_below]
    layout = UnrollLayout(page, ran, letters, words, plan_columns(ran), said, [], (0, 0, 0), (0, 0))
    layout = plan_layers(layout)
    if frames_outputs(layout):
        said[0] = layout.said[0] = sentence_text(ran, True)
    axes = [*layout.axes, "sequence", "feature", "hidden", "layer"]
    on_top = [] if ran.head is None else [(f" + {module_title(ran.head, False)}", INK)]
    page.title([(module_title(ran.rnn, x.dim() == 3), INK), *on_top], axes)
    bottom = draw_rows(layout)
    return page.finish(page.sentences(bottom, layout.said), layers_text(layout, x, said))


def frames_outputs(layout: UnrollLayout) -> bool:
    """Whether the values of `outputs` are shown, and the last states framed in them."""
    return bool(layout.rows[layout.ran.head is not None]) and layout.page.hide != "values"


def sentence_text(ran: Layers, framed: bool) -> str:
    """Whose weights are shared, and which output each h_n is."""
    size = ran.h_n.shape[-1]
    own = "Each layer has its own W. " if len(ran.tracks) > 1 else ""
    if ran.both_ways:
        own = f"In outputs, units :{size} come from →, {size}: from ←. "
    tops = {track.place: where_in_outputs(ran, track) for track in ran.tracks[-1]}
    found = [f"h_n[{place}] = {at.index}" for place, at in tops.items() if at is not None]
    return f"{own}{'Framed' if framed else 'Measured'}: {', '.join(found)}."


def layers_text(layout: UnrollLayout, x: Tensor, below: list[str]) -> list[str]:
    """The picture in lines: sizes, what each layer takes and gives, values, and where h_n stands."""
    page, ran = layout.page, layout.ran
    lines = [
        f"{whole_title(ran)} over {x_text(page, x, ran)}: time is axis {ran.time}, "
        f"{count_text(len(ran.inputs), 'step')}, the same W of a layer at every step."
    ]
    takes, state = (
        page.shape_text(ran.inputs[0].shape),
        page.shape_text(ran.tracks[0][0].states[0].shape),
    )
    passed = state if ran.c_n is None else f"h {state} and c {page.shape_text(ran.c_n.shape[1:])}"
    gives = page.shape_text(ran.outputs[0].shape)
    both = " each way" if ran.both_ways else ""
    each = f"each of {len(ran.tracks)} layers" if len(ran.tracks) > 1 else "the layer"
    lines.append(f"Each step takes {takes}; {each} gives {gives} and passes {passed} on{both}.")
    if ran.head is not None:
        lines.append(
            f"The head turns {gives} into {page.shape_text(ran.scores.select(ran.time, 0).shape)}."
        )
    return [*lines, *steps_text(layout), *states_text(ran, page), *below]


def steps_text(layout: UnrollLayout) -> list[str]:
    """What enters and leaves at each step shown."""
    ran, lines = layout.ran, []
    rows = [("out", ran.result)] + ([] if ran.scores is None else [("scores", ran.scores)])
    for t in layout.columns.steps:
        if t is None:
            lines.append("…")
            continue
        enters = f" in {spelled_text(layout.letters[t])}," if layout.letters else ""
        said = [f"{name} {few_text(values.select(ran.time, t))}" for name, values in rows]
        hidden = layout.page.hide == "values"
        lines.append(f"t = {t}:{enters} {'out hidden' if hidden else ', '.join(said)}")
    return lines


def few_text(values: Tensor) -> str:
    return values_text(values, Scale(values), 24)


def states_text(ran: Layers, page: Page) -> list[str]:
    """h_0, h_n and c_n, and which layers are not in `outputs`."""
    names = ["h"] if ran.c_n is None else ["h", "c"]
    begin = "given" if ran.given else "zeros"
    whole = [page.shape_text(value.shape) for value in (ran.h_n, ran.c_n) if value is not None]
    said = [f"{n}_0 = {begin} {s}, {n}_n {s}" for n, s in zip(names, whole, strict=True)]
    lower = [track for layer in ran.tracks[:-1] for track in layer]
    out = [f"h_n[{track.place}]" for track in lower if where_in_outputs(ran, track) is None]
    lines = ["; ".join(said) + "."]
    if out:
        listed = f"{out[0]} to {out[-1]}" if len(out) > 2 else " and ".join(out)
        lines.append(f"Not in outputs: {listed}.")
    return lines
