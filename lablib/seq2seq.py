"""A network that reads one word and writes another: encoder, decoder, and attention."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lablib import _must
from lablib.characters import Vocab, _padded, one_hot

__all__ = ["END", "PAD", "START", "Translator", "attend", "pair_blocks"]

PAD, START, END = "·", "<", ">"  # the decoder begins with START and says END when it is done


def attend(queries: Tensor, memory: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """What each query looks up in the memory, and how strongly it looks at each place.

    queries (B, S, H), memory (B, T, H), lengths (B,) -> looked up (B, S, H), weights (B, S, T).
    The weights of a query are at least 0 and add up to 1, and places after the length get 0.

    >>> memory = torch.eye(2).unsqueeze(0)
    >>> attend(100 * memory, memory, torch.tensor([2]))[1].round()
    tensor([[[1., 0.],
             [0., 1.]]])
    """
    _must.floats("attend", "queries", queries, "B S H")
    _must.floats("attend", "memory", memory, "B T H")
    if queries.shape[::2] != memory.shape[::2]:
        rule = f"memory must have {queries.shape[0]} rows of {queries.shape[2]} numbers"
        raise ValueError(f"attend: {rule}, got {tuple(memory.shape)}")
    _check_like("attend", "memory", memory, queries)
    _check_lengths("attend", lengths, memory)
    scores = queries @ memory.mT  # (B, S, T)
    places = torch.arange(memory.shape[1], device=memory.device)
    beyond = places >= lengths.to(memory.device)[:, None]  # (B, T), the pads
    weights = scores.masked_fill(beyond[:, None], -torch.inf).softmax(-1)
    return weights @ memory, weights


class Translator(nn.Module):
    """An encoder gives its last state to a decoder, which looks back if `looks_back` is True.

    Both are GRUs in double precision. x (B, T, V), lengths (B,), y (B, S, V') -> scores (B, S, V').
    """

    def __init__(self, source_size: int, target_size: int, hidden: int, looks_back: bool = False):
        super().__init__()
        for name, size in (("source_size", source_size), ("target_size", target_size)):
            _must.whole("Translator", name, size, 1)
        _must.whole("Translator", "hidden", hidden, 1)
        if not isinstance(looks_back, bool):
            rule = "looks_back must be True or False"
            raise TypeError(f"Translator: {rule}, got {_must.kind(looks_back)}")
        self.encoder = nn.GRU(source_size, hidden, batch_first=True, dtype=torch.float64)
        self.decoder = nn.GRU(target_size, hidden, batch_first=True, dtype=torch.float64)
        wide = 2 * hidden if looks_back else hidden
        self.fc = nn.Linear(wide, target_size, dtype=torch.float64)
        self.looks_back = looks_back

    def encode(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """All states of the encoder (B, T, H), which are the memory, and the last one (1, B, H)."""
        _must.fits("Translator", "x", _must.floats("Translator", "x", x, "B T V"), self)
        _must.last("Translator", "x", x, self.encoder.input_size)
        _check_lengths("Translator", lengths, x)
        packed = pack_padded_sequence(x, lengths.cpu(), True, enforce_sorted=False)
        memory, state = self.encoder(packed)
        return pad_packed_sequence(memory, True, total_length=x.shape[1])[0], state

    def decode(
        self, y: Tensor, state: Tensor, memory: Tensor, lengths: Tensor
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """Scores (B, S, V'), the next state, and the weights of attention (B, S, T) if there are."""
        _must.fits("Translator", "y", _must.floats("Translator", "y", y, "B S V"), self)
        _must.last("Translator", "y", y, self.decoder.input_size)
        rows, hidden = len(y), self.decoder.hidden_size
        _must.floats("Translator", "memory", memory, "B T H")
        _must.floats("Translator", "state", state, "L B H")
        for name, given, rule in (
            ("memory", memory, (rows, memory.shape[1], hidden)),
            ("state", state, (1, rows, hidden)),
        ):
            if given.shape != rule:
                got = f"must have shape {rule} for {rows} rows of y, got {tuple(given.shape)}"
                raise ValueError(f"Translator: {name} {got}")
            _check_like("Translator", name, given, y)
        _check_lengths("Translator", lengths, memory)
        outputs, state = self.decoder(y, state)  # (B, S, H)
        weights = None
        if self.looks_back:
            found, weights = attend(outputs, memory, lengths)
            outputs = torch.cat([outputs, found], dim=-1)  # (B, S, 2 H)
        return self.fc(outputs), state, weights

    def forward(self, x: Tensor, lengths: Tensor, y: Tensor) -> Tensor:
        memory, state = self.encode(x, lengths)
        return self.decode(y, state, memory, lengths)[0]


def pair_blocks(
    pairs: Sequence[tuple[str, str]], source: Vocab, target: Vocab
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Pairs of words as x (B, T, V), lengths (B,), fed (B, S, V') and wanted (B, S).

    The decoder is fed START and the word, and it must say the word and END. A place after END is
    -100, which the loss leaves out.

    >>> x, lengths, fed, wanted = pair_blocks([("ab", "ba")], Vocab("ab·"), Vocab("ab·<>"))
    >>> fed.argmax(-1).tolist(), wanted.tolist()
    ([[0, 3, 2]], [[3, 2, 1]])
    """
    where = "pair_blocks"
    if not isinstance(pairs, list | tuple) or not pairs:
        rule = "pairs must be a list of pairs of words, at least 1"
        raise TypeError(f"{where}: {rule}, got {_must.kind(pairs)}")
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise TypeError(f"{where}: each pair must be two words, got {_must.kind(pair)}")
        _must.text(where, pair[1], "the second word of each pair")
    words, answers = zip(*pairs, strict=True)
    ids, lengths = _padded(where, words, source, PAD)
    fed, _ = _padded(where, [START + answer for answer in answers], target, PAD)
    wanted, _ = _padded(where, [answer + END for answer in answers], target, PAD)
    wanted = wanted.masked_fill(wanted == target.encode(PAD), -100)
    x, y = one_hot(ids, len(source)).double(), one_hot(fed, len(target)).double()
    return x, lengths, y, wanted


def _check_like(where: str, name: str, given: Tensor, other: Tensor) -> None:
    """The same kind of numbers, on the same device."""
    for what in ("dtype", "device"):
        wanted, got = getattr(other, what), getattr(given, what)
        if got != wanted:
            raise ValueError(f"{where}: {name} must have the {what} {wanted}, got {got}")


def _check_lengths(where: str, lengths: Tensor, x: Tensor) -> None:
    """One length for each row, from 1 to the number of places."""
    _must.ids(where, "lengths", lengths, "B")
    rows, places = x.shape[:2]
    if len(lengths) != rows:
        raise ValueError(f"{where}: lengths must hold {rows} numbers, got {len(lengths)}")
    low, high = lengths.min().item(), lengths.max().item()
    if low < 1 or high > places:
        raise ValueError(f"{where}: lengths must be in 1..{places}, got {low}..{high}")
