"""Bits per character of King Lear: guessing, counting, and the networks of the course.

Counting learns once from the four plays as a whole, and once from their first 90 %, which is what
the networks have learned from. Then each network is mixed with counting, half and half. A folder
that the command `train` has written is scored, too. Notebook 17 names one such command:

    python -m lablib train lear --cell lstm --hidden 256 --steps 2500
    python tests/bench/king_lear.py lear > tests/bench/king_lear.txt
"""

import math
import sys

import torch

from lablib import floors, generate, plays, weights
from lablib.characters import Vocab


def main(folders: list[str]) -> None:
    torch.set_num_threads(1)
    lear, four = plays.king_lear(), plays.four_plays()
    vocab = Vocab(four)
    print(f"King Lear, {len(lear):,} characters, bits per character")
    print(f"  guessing                             {math.log2(len(vocab)):.3f}")
    counts = {}
    for name, text in (("four plays", four), ("their first 90 %", plays.split(four)[0])):
        for kind, length in ((floors.WittenBell, 5), (floors.KneserNey, 6)):
            bits = kind(vocab, text, length).bits(lear[1:], lear[0])
            said = f"{kind.__name__} {length}, {name}"
            print(f"  {said:36} {bits.mean():.3f}")
            counts[kind, name] = bits
    counted = counts[floors.KneserNey, "four plays"]
    print("networks alone, and mixed half and half with KneserNey 6 of the four plays")
    committed = {f"LSTM 128, seed {i}": folder for i, folder in enumerate(weights.LSTM)}
    named = {"RNN 256": weights.PLAYS, **committed, **{folder: folder for folder in folders}}
    for name, folder in named.items():
        model, known = weights.load(folder)
        bits = generate.bits(model, known, lear, streams=10)
        mixed = -((2.0**-bits + 2.0**-counted) / 2).log2()
        print(f"  {name:36} {bits.mean():.3f}   {mixed.mean():.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
