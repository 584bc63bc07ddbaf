"""Pictures drawn from the live tensor or module, each with its own words."""

from .disturbing import influence
from .kinds import patterns
from .onestep import cell
from .picture import Picture
from .sheets import tensor
from .unrolling import unroll

__all__ = ["Picture", "cell", "influence", "patterns", "tensor", "unroll"]
