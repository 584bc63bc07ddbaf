"""Reading a model back: fed with the truth, with its own best guesses, or with its own draws."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from lablib import _must
from lablib.text import Vocab

__all__ = ["free_running", "sampled", "teacher_forced"]


def teacher_forced(model: nn.Module, vocab: Vocab, text: str) -> str:
    """The best guess for each next character when the true text is fed in: N - 1 characters."""
    _check("teacher_forced", model, vocab)
    if len(_must.text("teacher_forced", text)) < 2:
        raise ValueError(f"teacher_forced: text must have at least 2 characters, got {text!r}")
    scores, _ = _read("teacher_forced", model, vocab, text[:-1], None)
    return vocab.decode(scores.argmax(-1))


def free_running(model: nn.Module, vocab: Vocab, start: str, length: int) -> str:
    """`start`, continued with the model's own best guesses up to `length` characters."""
    return _continued("free_running", model, vocab, start, length, lambda scores: scores.argmax(-1))


def sampled(
    model: nn.Module, vocab: Vocab, start: str, length: int, temperature: float = 1.0
) -> str:
    """`start`, continued with draws from the model's probabilities up to `length` characters.

    A temperature below 1 sharpens the probabilities, above 1 it flattens them.
    """
    _must.above_zero("sampled", "temperature", temperature)
    return _continued(
        "sampled", model, vocab, start, length, lambda scores: _draw(scores / temperature)
    )


def _draw(scores: Tensor) -> Tensor:
    """One id from scores (V,), by walking up the cumulative sum of the probabilities."""
    # torch.rand on the CPU repeats on every machine; multinomial's stream does not
    steps = scores.double().softmax(-1).cumsum(-1).cpu()
    point = torch.rand((), dtype=torch.float64) * steps[-1]
    return torch.searchsorted(steps, point, right=True).clamp(max=len(steps) - 1)


def _continued(
    where: str,
    model: nn.Module,
    vocab: Vocab,
    start: str,
    length: int,
    pick: Callable[[Tensor], Tensor],
) -> str:
    _check(where, model, vocab)
    _must.text(where, start, "start")
    _must.whole(where, "length", length, len(start))
    written, fed, state = start, start, None
    while len(written) < length:
        scores, state = _read(where, model, vocab, fed, state)
        fed = vocab.decode([pick(scores[-1]).item()])
        written += fed
    return written


@torch.no_grad()
def _read(where: str, model: nn.Module, vocab: Vocab, text: str, state) -> tuple[Tensor, Tensor]:
    """The scores (T, V) after each character of `text`, and the state after the last."""
    weight = next(model.parameters())
    x = vocab.one_hot(text).to(weight).unsqueeze(0)  # (1, T, V)
    was_training = model.training
    model.eval()
    try:
        result = model(x) if state is None else model(x, state)
    finally:
        model.train(was_training)
    if not (isinstance(result, tuple) and len(result) == 2):
        raise TypeError(
            f"{where}: the model must return (scores, state), got {type(result).__name__}"
        )
    scores, state = result
    if scores.shape != (1, len(text), len(vocab)):
        raise ValueError(
            f"{where}: the model must return scores {(1, len(text), len(vocab))}, "
            f"got {tuple(scores.shape)}"
        )
    return scores[0], state


def _check(where: str, model: nn.Module, vocab: Vocab) -> None:
    _must.module(where, model)
    if not isinstance(vocab, Vocab):
        raise TypeError(f"{where}: vocab must be a Vocab, got {_must.kind(vocab)}")
    if next(model.parameters(), None) is None:
        raise ValueError(f"{where}: model must have weights, got none")
    for part in model.modules():
        # it would take the one text for many texts of one step, and remember nothing
        if isinstance(part, nn.RNNBase) and not part.batch_first:
            raise ValueError(f"{where}: model must be built with batch_first=True, got {part}")
