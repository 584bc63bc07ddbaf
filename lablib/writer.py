"""A line of the reader's own, continued by one network at four moments of its training."""

import torch

from lablib import _must, generate, weights

__all__ = ["continued"]

MOMENTS = {"0 steps": 0, "50 steps": 50, "500 steps": 500, "1,600 steps": None}
ADDED = 60  # characters
TEMPERATURE = 0.7


def continued(line: str) -> str:
    """What the network writes after the line, before, during and after its training.

    The same line always gives the same text; a stroke stands where a new line begins. Of a long line
    only the end is shown.

    >>> print(continued("To be, or not to be").splitlines()[-1])
    1,600 steps   the conduit. / IAGO: / That, with he hath speak, he may what w
    """
    if not isinstance(line, str):
        raise TypeError(f"continued: line must be a string, got {_must.kind(line)}")
    _, vocab = weights.load(weights.PLAYS)
    unknown = [char for char in dict.fromkeys(line) if char not in vocab.chars]
    if unknown or not line:
        return _refused(unknown)
    width = max(map(len, MOMENTS))
    rows = [f"{said:>{width}}  {_added(line, step)}" for said, step in MOMENTS.items()]
    shown = _one_line(line)
    return "\n".join([shown if len(shown) <= ADDED else f"...{shown[-ADDED:]}", *rows])


def _added(line: str, step: int | None) -> str:
    model, vocab = weights.load(weights.PLAYS, step)
    with torch.random.fork_rng(devices=[]):  # the reader's random numbers stay as they are
        torch.manual_seed(sum(map(ord, line)))  # another line draws another text
        # in double precision, every machine draws the same characters
        text = generate.sampled(model.double(), vocab, line, len(line) + ADDED, TEMPERATURE)
    return _one_line(text[len(line) :])


def _one_line(text: str) -> str:
    return " / ".join(filter(None, text.split("\n")))


def _refused(unknown: list[str]) -> str:
    if not unknown:
        return "The network needs at least one character to go on from."
    shown = ", ".join(map(repr, unknown[:5])) + ", ..." * (len(unknown) > 5)
    return (
        f"The network cannot read {shown}: it has learned from four English plays that do not contain "
        "them. Write a line with English letters, spaces and marks such as , . ! ?"
    )
