"""A recurrent module unrolled in time: one column a step, the real shape on every arrow."""

from matplotlib.axes import Axes
from torch import Tensor, nn

from ..page.colours import INK
from ..page.page import Page
from ..page.values import Scale, values_text
from ..page.wording import checked_strings, count_text, spelled_text
from ..picture import Picture
from ..run.layers import Layers, run_layers, where_in_outputs, whole_title
from ..run.modules import module_title
from .letters_in import letters_of_steps, reading_text
from .step_columns import sequence_axes, x_text
from .unroll_plan import draw_rows, plan_columns, plan_layers
from .unroll_rows import UnrollLayout
from .unroll_steps import measure_steps

__all__ = ["unroll"]


def unroll(
    rnn: nn.Module,
    x: Tensor,
    *,
    words: list[str] | str | None = None,
    h: Tensor | tuple[Tensor, Tensor] | None = None,
    head: nn.Linear | None = None,
    move: bool = False,
    hide: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """`rnn` over `x` (B, T, F), (T, B, F) or (T, F), as the module itself takes it, a column a step.

    nn.RNN, nn.LSTM and nn.GRU of any number of layers, LoopRNN and CharRNN; `head` is a linear
    layer on top. `words` has one string for each entry of a batch; where they do not fit the batch
    that the module sees, the letters stand where they really enter. With `move`, the reader opens
    the picture step by step in the notebook; with `hide` or `ax` it stands still."""
    with Page("unroll", hide, ax) as page:
        ran = run_layers("unroll", rnn, x, h, head)
        if move and ran.both_ways:
            raise ValueError(f"unroll: rnn must read in one direction to move, got {ran.rnn}")
        words = None if words is None else checked_strings("unroll", words)
        letters = letters_of_steps(words, x, ran)
        said = [sentence_text(ran, False), *reading_text(x, letters, words)]
        columns = plan_columns(ran)
        layout = UnrollLayout(page, ran, letters, words, columns, said, [], (0, 0, 0), (0, 0))
        layout = plan_layers(layout)
        if frames_outputs(layout):
            said[0] = layout.said[0] = sentence_text(ran, True)
        draw_title(layout, x)
        bottom = draw_rows(layout)
        moves = None
        if move and page.own and hide is None:
            moves = measure_steps(layout, bottom, [s for s in steps_text(layout) if s != "…"])
        height = page.sentences(bottom, layout.said)
        return page.finish(height, unroll_text(layout, x, said), moves)


def draw_title(layout: UnrollLayout, x: Tensor) -> None:
    """The module, the head on it, and the shape of x where the title has room for it."""
    page, ran = layout.page, layout.ran
    parts = [(module_title(ran.rnn, x.dim() == 3), INK)]
    if ran.head is not None:
        parts.append((f" + {module_title(ran.head, False)}", INK))
    if ran.alone and ran.head is None:
        parts += [
            ("  x ", INK),
            *page.shape(x.shape, sequence_axes([*layout.axes, "feature"], ran)),
        ]
    page.title(parts, [*layout.axes, "sequence", "feature", "hidden", "layer"])


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


def unroll_text(layout: UnrollLayout, x: Tensor, below: list[str]) -> list[str]:
    """The picture in lines: sizes, what each layer takes and gives, values, and where h_n stands."""
    page, ran = layout.page, layout.ran
    plain = ran.alone and ran.head is None
    steps = count_text(len(ran.inputs), "step")
    shared = "the same W at every step" if plain else "the same W of a layer at every step"
    lines = [
        f"{whole_title(ran)} over {x_text(page, x, ran)}: time is axis {ran.time}, {steps}, {shared}."
    ]
    state = page.shape_text(ran.tracks[0][0].states[0].shape)
    passed = state if ran.c_n is None else f"h {state} and c {page.shape_text(ran.c_n.shape[1:])}"
    takes, gives = (page.shape_text(one[0].shape) for one in (ran.inputs, ran.outputs))
    each = f"; each of {len(ran.tracks)} layers" if len(ran.tracks) > 1 else "; the layer"
    both = " each way" if ran.both_ways else ""
    each = "," if plain else each
    lines.append(f"Each step takes {takes}{each} gives {gives} and passes {passed} on{both}.")
    if ran.head is not None:
        made = page.shape_text(ran.scores.select(ran.time, 0).shape)
        lines.append(f"The head turns {gives} into {made}.")
    return [*lines, *steps_text(layout), *states_text(ran, page, below)]


def steps_text(layout: UnrollLayout) -> list[str]:
    """What enters and leaves at each step shown."""
    ran, lines = layout.ran, []
    rows = [("out", ran.result)] + ([] if ran.scores is None else [("scores", ran.scores)])
    rows = [(name, values, Scale(values)) for name, values in rows]
    for t in layout.columns.steps:
        if t is None:
            lines.append("…")
            continue
        enters = f" in {spelled_text(layout.letters[t])}," if layout.letters else ""
        said = [
            f"{name} {values_text(values.select(ran.time, t), scale, 24)}"
            for name, values, scale in rows
        ]
        hidden = layout.page.hide == "values"
        lines.append(f"t = {t}:{enters} {'out hidden' if hidden else ', '.join(said)}")
    return lines


def states_text(ran: Layers, page: Page, below: list[str]) -> list[str]:
    """h_0, h_n and c_n, which layers are not in `outputs`, and the sentences below."""
    begin = "given" if ran.given else "zeros"
    whole = {"h": ran.h_n} if ran.c_n is None else {"h": ran.h_n, "c": ran.c_n}
    whole = {name: page.shape_text(value.shape) for name, value in whole.items()}
    if ran.alone and ran.head is None and ran.c_n is None:  # one line holds the sentence as well
        equal = where_in_outputs(ran, ran.tracks[0][0]).index
        shape = whole["h"]
        return [f"h_0 = {begin} {shape}; h_n {shape}, h_n[0] = {equal}.", *below[1:]]
    lines = ["; ".join(f"{n}_0 = {begin} {s}, {n}_n {s}" for n, s in whole.items()) + "."]
    lower = [track for layer in ran.tracks[:-1] for track in layer]
    out = [f"h_n[{track.place}]" for track in lower if where_in_outputs(ran, track) is None]
    if out:
        listed = f"{out[0]} to {out[-1]}" if len(out) > 2 else " and ".join(out)
        lines.append(f"Not in outputs: {listed}.")
    return [*lines, *below]
