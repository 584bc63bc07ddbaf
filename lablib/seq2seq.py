"""A network that reads one word and writes another: encoder, decoder, and attention."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lablib import _must
from lablib.characters import Vocab, one_hot, pad

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
        self.encoder = nn.GRU(source_size, hidden, batch_first=True, dtype=torch.float64)
        self.decoder = nn.GRU(target_size, hidden, batch_first=True, dtype=torch.float64)
        wide = 2 * hidden if looks_back else hidden
        self.fc = nn.Linear(wide, target_size, dtype=torch.float64)
        self.looks_back = looks_back

    def encode(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """All states of the encoder (B, T, H), which are the memory, and the last one (1, B, H)."""
        _must.floats("Translator", "x", x, "B T V")
        _must.last("Translator", "x", x, self.encoder.input_size)
        _check_lengths("Translator", lengths, x)
        packed = pack_padded_sequence(x, lengths.cpu(), True, enforce_sorted=False)
        memory, state = self.encoder(packed)
        return pad_packed_sequence(memory, True, total_length=x.shape[1])[0], state

    def decode(
        self, y: Tensor, state: Tensor, memory: Tensor, lengths: Tensor
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """Scores (B, S, V'), the next state, and the weights of attention (B, S, T) if there are."""
        _must.floats("Translator", "y", y, "B S V")
        _must.last("Translator", "y", y, self.decoder.input_size)
        if len(y) != len(memory):
            raise ValueError(f"Translator: y must have {len(memory)} rows like x, got {len(y)}")
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
    if isinstance(pairs, str) or not pairs or not all(len(pair) == 2 for pair in pairs):
        rule = "pairs must be a list of pairs of words, at least 1"
        raise ValueError(f"pair_blocks: {rule}, got {pairs!r:.60}")
    words, answers = zip(*pairs, strict=True)
    ids, lengths = pad(words, source, PAD)
    fed, _ = pad([START + answer for answer in answers], target, PAD)
    wanted, _ = pad([answer + END for answer in answers], target, PAD)
    wanted = wanted.masked_fill(wanted == target.encode(PAD), -100)
    x, y = one_hot(ids, len(source)).double(), one_hot(fed, len(target)).double()
    return x, lengths, y, wanted


def _check_lengths(where: str, lengths: Tensor, x: Tensor) -> None:
    """One length for each row, from 1 to the number of places."""
    _must.ids(where, "lengths", lengths, "B")
    rows, places = x.shape[:2]
    if len(lengths) != rows:
        raise ValueError(f"{where}: lengths must hold {rows} numbers, got {len(lengths)}")
    low, high = lengths.min().item(), lengths.max().item()
    if low < 1 or high > places:
        raise ValueError(f"{where}: lengths must be in 1..{places}, got {low}..{high}")
