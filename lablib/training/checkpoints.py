"""A run on the disk: written whole or not at all, and read without executing anything in it."""

import io
import pickle
from pathlib import Path

import torch

from lablib import _files

__all__ = ["load_checkpoint", "save_checkpoint"]


def save_checkpoint(path: Path, saved: dict) -> None:
    """Write a dict of tensors, numbers and strings."""
    buffer = io.BytesIO()
    torch.save(saved, buffer)
    _files.replace(path, buffer.getvalue())


def load_checkpoint(path: Path) -> dict:
    """Read what `save_checkpoint` wrote."""
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except (RuntimeError, EOFError, pickle.UnpicklingError) as error:
        said = str(error).partition("\n")[0] or "it is empty"
        raise ValueError(f"{path} must be a checkpoint of this command: {said}") from None
