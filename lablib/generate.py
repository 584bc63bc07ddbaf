"""Reading a model back: fed with the truth, with its own best guesses, or with its own draws."""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lablib import _must
from lablib._ask import ask, evaluation
from lablib.characters import Vocab, _padded, one_hot
from lablib.floors import WittenBell
from lablib.models import State
from lablib.seq2seq import END, PAD, START, Translator

__all__ = ["bits", "counted", "free_running", "sampled", "teacher_forced", "translated"]


def teacher_forced(model: nn.Module, vocab: Vocab, text: str) -> str:
    """The best guess for each next character when the true text is fed in: N - 1 characters."""
    _check("teacher_forced", model, vocab)
    if len(_must.text("teacher_forced", text)) < 2:
        raise ValueError(f"teacher_forced: text must have at least 2 characters, got {text!r}")
    _must.known("teacher_forced", text, vocab.chars)
    with evaluation(model):
        scores, _ = _read("teacher_forced", model, vocab, text[:-1], None)
    return vocab.decode(scores.argmax(-1))


def bits(model: nn.Module, vocab: Vocab, text: str, streams: int = 1) -> Tensor:
    """The bits that each character after the first costs the model, (N - 1,).

    The text is read as one stream, whose state is carried on. Several streams read their parts of
    the text side by side, which is faster; each begins without a state.
    """
    _check("bits", model, vocab)
    if len(_must.text("bits", text)) < 2:
        raise ValueError(f"bits: text must have at least 2 characters, got {text!r}")
    _must.known("bits", text, vocab.chars)
    _must.whole("bits", "streams", streams, 1, len(text) - 1)
    ids = vocab.encode(text)
    # the last stream may be shorter: it is filled up, and what it says there is dropped
    steps = math.ceil((len(text) - 1) / streams)
    x, y = (F.pad(part, (0, streams * steps - len(part))) for part in (ids[:-1], ids[1:]))
    pieces = zip(x.view(streams, -1).split(256, 1), y.view(streams, -1).split(256, 1), strict=True)
    each, state = [], None
    with evaluation(model):
        for x_part, y_part in pieces:
            scores, state = _scores("bits", model, vocab, x_part, state)  # (B, T, V)
            nats = F.cross_entropy(scores.transpose(1, 2).cpu(), y_part, reduction="none")
            each.append(nats.double() / math.log(2))
    return torch.cat(each, dim=1).flatten()[: len(text) - 1]


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
        "sampled", model, vocab, start, length, lambda scores: _draw(scores, temperature)
    )


def counted(counter: WittenBell, start: str, length: int, temperature: float = 1.0) -> str:
    """`start`, continued with draws from a counter's probabilities up to `length` characters.

    >>> counted(WittenBell(Vocab("abc"), "abcabcabc", length=3), "a", 6, temperature=0.1)
    'abcabc'
    """
    if not isinstance(counter, WittenBell):
        raise TypeError(f"counted: counter must be a WittenBell, got {_must.kind(counter)}")
    _must.known("counted", _must.text("counted", start, "start"), counter.vocab.chars)
    _must.whole("counted", "length", length, len(start))
    _must.above_zero("counted", "temperature", temperature)
    written, seen = start, counter.length - 1
    while len(written) < length:
        before = written[len(written) - min(seen, len(written)) :]
        each = [math.log(counter.probability(char, before)) for char in counter.vocab.chars]
        scores = torch.tensor(each, dtype=torch.float64)  # (V,)
        written += counter.vocab.chars[_draw(scores, temperature)]
    return written


def translated(
    model: Translator,
    source: Vocab,
    target: Vocab,
    words: list[str],
    limit: int = 30,
    temperature: float | None = None,
) -> list[str]:
    """What the model writes for each word: its best guesses, or draws at a temperature.

    A word ends before the end token, or after `limit` characters if the model never says it.

    >>> source, target = Vocab("ab·"), Vocab("ab·<>")
    >>> _ = torch.manual_seed(0)
    >>> translated(Translator(3, 5, 4), source, target, ["ab", "b"], limit=3)
    ['bbb', 'bbb']
    """
    _must.whole("translated", "limit", limit, 1)
    if temperature is not None:
        _must.above_zero("translated", "temperature", temperature)
    _check_translator(model, source, target)
    ids, lengths = _padded("translated", words, source, PAD)
    fed, written = target.encode(START).expand(len(words), 1), []  # (B, 1)
    with evaluation(model):
        memory, state = model.encode(one_hot(ids, len(source)).double(), lengths)
        for _ in range(limit):
            y = one_hot(fed, len(target)).double()  # (B, 1, V)
            scores, state, _ = model.decode(y, state, memory, lengths)
            fed = scores.argmax(-1)
            if temperature is not None:
                fed = torch.stack([_draw(row, temperature) for row in scores[:, 0]])[:, None]
            written.append(fed)
            if all(END in target.decode(row) for row in torch.cat(written, 1)):
                break
    return [target.decode(row).partition(END)[0] for row in torch.cat(written, dim=1)]


def _check_translator(model: Translator, source: Vocab, target: Vocab) -> None:
    """A Translator and the two vocabularies of its sizes."""
    where = "translated"
    if not isinstance(model, Translator):
        raise TypeError(f"{where}: model must be a Translator, got {_must.kind(model)}")
    networks = {"source": (source, model.encoder), "target": (target, model.decoder)}
    for name, (vocab, network) in networks.items():
        if not isinstance(vocab, Vocab):
            raise TypeError(f"{where}: {name} must be a Vocab, got {_must.kind(vocab)}")
        if len(vocab) != network.input_size:
            rule = f"{name} must have the model's {network.input_size} characters"
            raise ValueError(f"{where}: {rule}, got {len(vocab)}")
    _must.known(where, START + END, target.chars)


def _draw(scores: Tensor, temperature: float) -> Tensor:
    """One id from scores (V,), by walking up the cumulative sum of the probabilities."""
    # the largest becomes 0 before the division: a tiny temperature would make it infinite
    scores = (scores.double() - scores.double().max()) / temperature
    # torch.rand on the CPU repeats on every machine; multinomial's stream does not
    steps = scores.softmax(-1).cumsum(-1).cpu()
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
    _must.known(where, _must.text(where, start, "start"), vocab.chars)
    _must.whole(where, "length", length, len(start))
    written, fed, state = start, start, None
    with evaluation(model):
        while len(written) < length:
            scores, state = _read(where, model, vocab, fed, state)
            fed = vocab.decode([pick(scores[-1]).item()])
            written += fed
    return written


def _read(where: str, model: nn.Module, vocab: Vocab, text: str, state) -> tuple[Tensor, State]:
    """The scores (T, V) after each character of `text`, and the state after the last."""
    scores, state = _scores(where, model, vocab, vocab.encode(text).unsqueeze(0), state)
    return scores[0], state


def _scores(where: str, model: nn.Module, vocab: Vocab, ids: Tensor, state) -> tuple[Tensor, State]:
    """The scores (B, T, V) after each of the ids (B, T), and the state after the last."""
    x = one_hot(ids, len(vocab)).to(next(model.parameters()))  # (B, T, V)
    scores, state = ask(where, model, x, *([] if state is None else [state]))
    if state is None:
        raise TypeError(f"{where}: the model must return (scores, state), got scores alone")
    _must.last(where, "the model's scores", scores, len(vocab))
    if scores.isnan().any():
        raise ValueError(f"{where}: the model must return numbers as scores, got nan")
    return scores, state


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
