"""Pictures drawn from the live tensor or module, each with its own words."""

from .networks.cell import cell
from .networks.gates import gates
from .networks.influence import influence
from .networks.patterns import patterns
from .networks.states import states
from .networks.unroll import unroll
from .picture import Picture
from .plots.bars import bars
from .plots.bits import bits
from .plots.curves import curves
from .plots.temperatures import temperatures
from .tensors.argmax import argmax
from .tensors.reshape import reshape
from .tensors.tensor import tensor
from .texts.dictionary import dictionary
from .texts.stitch import stitch
from .texts.text import text
from .texts.windows import windows

__all__ = [
    "Picture",
    "argmax",
    "bars",
    "bits",
    "cell",
    "curves",
    "dictionary",
    "gates",
    "influence",
    "patterns",
    "reshape",
    "states",
    "stitch",
    "temperatures",
    "tensor",
    "text",
    "unroll",
    "windows",
]
