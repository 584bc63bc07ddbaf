"""Exercises whose answer is a class of modules: built, given the right weights, run on probes."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import nn

from lablib.check.comparison import described
from lablib.check.engine import NOT_YET, Verdict
from lablib.check.functions import Function
from lablib.check.probes import seeded

__all__ = ["ModuleClass", "module_exercise"]


def module_exercise(**fields: Any) -> Callable[[type[nn.Module]], "ModuleClass"]:
    """A decorator that makes an exercise of the right class.

    Each probe is a pair of tuples: what the class is built with, and what the module is called with.
    """
    return lambda reference: ModuleClass(reference, name=reference.__name__, **fields)


@dataclass(eq=False, repr=False)
class ModuleClass(Function):
    """A class of modules, with wrong classes as its mistakes.

    A module of the reader's class takes over the weights of the right module, by name or, where
    the names differ, by shape. Then it must answer as the right module does.
    """

    def __post_init__(self):
        self.probes = tuple(
            (sizes, seeded(0, lambda sizes=sizes: self.reference(*sizes)), *inputs)
            for sizes, inputs in self.probes
        )

    def verdict(self, answer: Any) -> Verdict:
        """As for a function."""
        if isinstance(answer, nn.Module) or not inspect.isclass(answer):
            wanted = "The class itself is wanted, not yet called"
            return Verdict(NOT_YET, f"{wanted}; this is {described(answer)}.")
        return super().verdict(answer)

    def runnable(self, answer: Callable) -> Callable:
        """A function of sizes, the right module and inputs, which builds and calls an answer."""

        @functools.wraps(getattr(answer, "forward", answer))
        def build_and_call(sizes, right, *inputs):
            module = answer(*sizes)
            try:
                _share_weights(module, right)
            except ValueError:
                if not list(module.parameters()) and module(*inputs) is ...:  # a stub
                    return ...
                raise
            return module(*inputs)

        return build_and_call

    def called_text(self, probe: tuple) -> str:
        """How the module was built and what it was called with."""
        sizes, _, *inputs = probe
        given = ", ".join(map(described, inputs))
        return f"Built with {sizes} and called with {given}"


def _share_weights(module: nn.Module, right: nn.Module) -> None:
    """Put the weights of `right` themselves into `module`, so that gradients reach them."""
    own = {name: weight.shape for name, weight in module.named_parameters()}
    wanted = dict(right.named_parameters())
    shapes = sorted(map(tuple, own.values())), sorted(tuple(w.shape) for w in wanted.values())
    if shapes[0] != shapes[1]:
        raise ValueError(f"its weights have the shapes {shapes[0]}, wanted are {shapes[1]}")
    by_name = own.keys() == wanted.keys()
    for name, weight in wanted.items():
        if not by_name:
            name = next(other for other, shape in own.items() if shape == weight.shape)
            del own[name]
        owner, _, last = name.rpartition(".")
        setattr(module.get_submodule(owner), last, weight)
