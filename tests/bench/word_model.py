"""Words against characters on the plays, in bits per character, unknown words free and paid for.

    python tests/bench/word_model.py > tests/bench/word_model.txt

Counting with one, two and three words, and an LSTM network over words, seed 0. Notebook 11 shows
the counting with three words itself and names this table for the rest.
"""

import re
import time
from collections import Counter

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lablib import floors, plays
from lablib.characters import Vocab, random_windows

PIECE = re.compile(r" ?[A-Za-z]+(?:'[a-z]+)?|\s|[^\sA-Za-z]")
STEPS, BATCH, LENGTH, HIDDEN, LR = 230, 32, 32, 128, 0.01


class WordRNN(nn.Module):
    """An LSTM over words, which enter as rows of a table: ids (B, T) -> scores (B, T, V)."""

    def __init__(self, vocab_size: int):
        super().__init__()
        self.table = nn.Embedding(vocab_size, HIDDEN)
        self.rnn = nn.LSTM(HIDDEN, HIDDEN, batch_first=True)
        self.drop = nn.Dropout(0.3)
        self.fc = nn.Linear(HIDDEN, vocab_size)

    def forward(self, ids: Tensor, state=None) -> tuple[Tensor, tuple]:
        outputs, state = self.rnn(self.drop(self.table(ids)), state)
        return self.fc(self.drop(outputs)), state


def trained(ids: Tensor, vocab_size: int) -> WordRNN:
    torch.manual_seed(0)
    model = WordRNN(vocab_size)
    optimizer = torch.optim.Adam(model.parameters(), lr=LR)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LR, total_steps=STEPS, pct_start=0.1)
    for _ in range(STEPS):
        x, y = random_windows(ids, LENGTH, BATCH)  # (B, T) each
        loss = F.cross_entropy(model(x)[0].flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimizer.step()
        schedule.step()
    return model.eval()


def network_bits(model: WordRNN, ids: Tensor) -> float:
    """The bits of all words, each read with the state that the words before it left."""
    total, state = 0.0, None
    with torch.no_grad():
        for x, y in zip(ids[:-1].split(500), ids[1:].split(500), strict=True):
            scores, state = model(x.unsqueeze(0), state)
            total += F.cross_entropy(scores[0], y, reduction="sum").item() / torch.tensor(2).log()
    return float(total)


def main() -> None:
    torch.set_num_threads(1)
    text = plays.four_plays()
    learn, validation = plays.split(text)
    words, unseen = PIECE.findall(learn), PIECE.findall(validation)
    assert "".join(unseen) == validation
    known = sorted(word for word, count in Counter(words).items() if count > 1)
    # counting takes characters, so each word becomes one; the first stands for unknown words
    sign = {word: chr(0x4E00 + i) for i, word in enumerate(known, 1)}
    coded, coded_unseen = (
        "".join(sign.get(word, chr(0x4E00)) for word in part) for part in (words, unseen)
    )
    rare = "\n".join(word for word in words if word not in sign) + "\n"
    unknown = [word for word in unseen if word not in sign]
    speller = floors.WittenBell(Vocab(text), rare, 4)
    spelling = speller.bits("\n".join(unknown) + "\n", "\n").sum().item()
    share = sum(map(len, unknown)) / len(validation)
    print(f"{len(known)} known words; unknown words hold {share:.1%} of the characters")
    print(f"{'model':24} {'perplexity':>10} {'free':>6} {'paid':>6}  seconds")

    def row(name: str, bits: float, seconds: float) -> None:
        free, paid = bits / len(validation), (bits + spelling) / len(validation)
        perplexity = 2 ** (bits / len(unseen))
        print(f"{name:24} {perplexity:10.1f} {free:6.3f} {paid:6.3f}  {seconds:.1f}", flush=True)

    vocab = Vocab(coded)
    for length in (1, 2, 3):
        start = time.process_time()
        counter = floors.KneserNey(vocab, coded, length)
        bits = counter.bits(coded_unseen, coded[-5:]).sum().item()
        row(f"counting, {length} words", bits, time.process_time() - start)
    start = time.process_time()
    model = trained(vocab.encode(coded), len(vocab))
    bits = network_bits(model, vocab.encode(coded[-1] + coded_unseen))
    row("LSTM 128 over words", bits, time.process_time() - start)


if __name__ == "__main__":
    main()
