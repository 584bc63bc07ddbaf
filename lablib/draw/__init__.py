"""Pictures drawn from the live tensor or module, each with its own words."""

from .networks.automaton import automaton
from .networks.cell import cell
from .networks.directions import directions
from .networks.gates import gates
from .networks.influence import influence
from .networks.pads import pads
from .networks.patterns import patterns
from .networks.pieces import pieces
from .networks.rounds import rounds
from .networks.states import states
from .networks.translation import translation
from .networks.unit import unit
from .networks.unroll import unroll
from .picture import Picture
from .plots.averages import averages
from .plots.bars import bars
from .plots.bits import bits
from .plots.by_length import by_length
from .plots.cliff import cliff
from .plots.contrast import contrast
from .plots.curves import curves
from .plots.effects import effects
from .plots.eigenvalues import eigenvalues
from .plots.errors import errors
from .plots.hearing import hearing
from .plots.restarts import restarts
from .plots.series import series
from .plots.speedup import speedup
from .plots.split import split
from .plots.temperatures import temperatures
from .tensors.argmax import argmax
from .tensors.reshape import reshape
from .tensors.tensor import tensor
from .texts.attention import attention
from .texts.dictionary import dictionary
from .texts.shares import shares
from .texts.staircase import staircase
from .texts.stitch import stitch
from .texts.streams import streams
from .texts.text import text
from .texts.windows import windows

__all__ = [
    "Picture",
    "argmax",
    "attention",
    "automaton",
    "averages",
    "bars",
    "bits",
    "by_length",
    "cell",
    "cliff",
    "contrast",
    "curves",
    "dictionary",
    "directions",
    "effects",
    "eigenvalues",
    "errors",
    "gates",
    "hearing",
    "influence",
    "pads",
    "patterns",
    "pieces",
    "reshape",
    "restarts",
    "rounds",
    "series",
    "shares",
    "speedup",
    "split",
    "states",
    "staircase",
    "stitch",
    "streams",
    "temperatures",
    "tensor",
    "text",
    "translation",
    "unit",
    "unroll",
    "windows",
]
