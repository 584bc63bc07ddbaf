"""What a module is called, which modules a picture takes, and when two of their results agree."""

import torch
from torch import Tensor, nn

from lablib.models import CharRNN, LoopRNN

ROUNDED = 4  # in half precision, in units of its last place; a wrong step differs by far more
EQUAL = 1e-5  # the same sums in another order differ by less, when the inputs are about 1


def checked_module(where: str, rnn: nn.Module) -> nn.Module:
    """Refuses what is not drawn yet: other modules, more layers, two directions."""
    if not isinstance(rnn, nn.RNN | LoopRNN):
        raise TypeError(
            f"{where}: rnn must be nn.RNN or lablib's LoopRNN (others are not drawn yet), "
            f"got {type(rnn).__name__}"
        )
    if isinstance(rnn, nn.RNN) and (rnn.num_layers != 1 or rnn.bidirectional):
        raise ValueError(f"{where}: rnn must have one layer and one direction, got {rnn}")
    return rnn


def module_title(model: nn.Module, batched: bool) -> str:
    """The module in a line, with what is not the default, and batch_first where it matters."""
    if isinstance(model, CharRNN):
        return f"{module_title(model.rnn, batched)} + {module_title(model.fc, batched)}"
    if isinstance(model, nn.Linear):
        return f"Linear({model.in_features}, {model.out_features})"
    if not hasattr(model, "hidden_size") or not hasattr(model, "input_size"):
        return type(model).__name__
    sizes = [f"{model.input_size}, {model.hidden_size}"]
    for name, usual in (("num_layers", 1), ("bidirectional", False), ("proj_size", 0)):
        value = getattr(model, name, usual)
        sizes += [f"{name}={value}"] if value != usual else []
    if batched and hasattr(model, "batch_first"):
        sizes.append(f"batch_first={model.batch_first}")
    return f"{type(model).__name__}({', '.join(sizes)})"


def nearly_equal(one: Tensor, other: Tensor, x: Tensor) -> bool:
    """Whether two results agree, as closely as sums over inputs of this size can."""
    equal = max(EQUAL, ROUNDED * torch.finfo(one.dtype).eps)
    tolerance = equal * max(1.0, x.abs().max().item())
    return torch.allclose(one, other, rtol=1e-4, atol=tolerance)
