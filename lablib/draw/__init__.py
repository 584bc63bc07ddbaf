"""Pictures drawn from the live tensor or module, each with its own words."""

from .colouring import text
from .competing import argmax
from .disturbing import influence
from .gating import gates
from .history import curves
from .kinds import patterns
from .moving import reshape
from .odds import bars
from .onestep import cell
from .ordering import dictionary
from .picture import Picture
from .sheets import tensor
from .sliding import windows
from .stating import states
from .stitching import stitch
from .together import compare
from .unrolling import unroll

__all__ = [
    "Picture",
    "argmax",
    "bars",
    "cell",
    "compare",
    "curves",
    "dictionary",
    "gates",
    "influence",
    "patterns",
    "reshape",
    "states",
    "stitch",
    "tensor",
    "text",
    "unroll",
    "windows",
]
