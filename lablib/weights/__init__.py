"""Trained weights: float16 arrays under the names of their parameters, the dictionary beside them."""

import io
import zipfile
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from lablib import _files, _must
from lablib.characters import Vocab
from lablib.models import CharRNN

__all__ = ["LSTM", "PLAYS", "load", "save"]

PLAYS = Path(__file__).parent / "plays"  # a plain network that the command trained on four plays
# three LSTM networks that learned the same plays from the seeds 0, 1 and 2;
# tests/bench/train_weights.py has the options of every committed network
LSTM = [Path(__file__).parent / f"lstm_{seed}" for seed in range(3)]
GATES = {1: nn.RNN, 3: nn.GRU, 4: nn.LSTM}
# what NumPy and PyTorch raise for files of another kind
UNREADABLE = (EOFError, KeyError, RuntimeError, TypeError, ValueError, zipfile.BadZipFile)


def save(model: CharRNN, vocab: Vocab, folder: str | Path, step: int | None = None) -> None:
    """Write a network's weights and its dictionary into a folder that exists."""
    if not isinstance(model, CharRNN):
        raise TypeError(f"save: model must be a CharRNN, got {_must.kind(model)}")
    if not isinstance(vocab, Vocab):
        raise TypeError(f"save: vocab must be a Vocab, got {_must.kind(vocab)}")
    if len(vocab) != model.rnn.input_size:
        size = model.rnn.input_size
        raise ValueError(f"save: vocab must have the model's {size} characters, got {len(vocab)}")
    path = _file("save", folder, step)
    arrays = {name: weight.detach().cpu() for name, weight in model.state_dict().items()}
    for name, weight in arrays.items():
        _must.finite("save", name, weight.half())
    buffer = io.BytesIO()
    np.savez(buffer, **{name: weight.half().numpy() for name, weight in arrays.items()})
    vocab.save(path.with_name("vocab.json"))
    _files.replace(path, buffer.getvalue())


def load(folder: str | Path, step: int | None = None) -> tuple[CharRNN, Vocab]:
    """The network and the dictionary in a folder; with `step`, as they were after that step.

    >>> model, vocab = load(PLAYS)
    >>> model.rnn, len(vocab)
    (RNN(67, 256, batch_first=True), 67)
    """
    path = _file("load", folder, step)
    vocab = Vocab.load(path.with_name("vocab.json"))
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            weights = {name: torch.from_numpy(arrays[name]).float() for name in arrays.files}
        model = _network(weights)
    except OSError as error:
        raise type(error)(f"load: no weights can be read there: {path}") from None
    except UNREADABLE as error:
        said = str(error).partition("\n")[0]
        raise ValueError(f"load: the file must be one that save wrote: {path}: {said}") from None
    if model.rnn.input_size != len(vocab):
        raise ValueError(
            f"load: the dictionary must have {model.rnn.input_size} characters like the weights, "
            f"got {len(vocab)}: {path}"
        )
    return model, vocab


def _file(where: str, folder: str | Path, step: int | None) -> Path:
    if not isinstance(folder, str | Path):
        raise TypeError(f"{where}: folder must be a string or a Path, got {_must.kind(folder)}")
    if step is not None:
        _must.whole(where, "step", step, 0)
    return Path(folder) / ("weights.npz" if step is None else f"weights_{step}.npz")


def _network(weights: dict[str, Tensor]) -> CharRNN:
    """The network whose sizes are those of the weights."""
    rows, hidden = weights["rnn.weight_hh_l0"].shape
    layers = sum("weight_hh" in name for name in weights)
    with torch.random.fork_rng(devices=[]):  # no number of the reader's is used up
        vocab_size = weights["rnn.weight_ih_l0"].shape[1]
        model = CharRNN(vocab_size, hidden, layers, GATES[rows // hidden])
    model.load_state_dict(weights)
    return model
