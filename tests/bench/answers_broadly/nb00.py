"""Notebook 00: right answers by different ideas, and wrong ones that are off at an edge."""

from itertools import groupby

import answers_00 as known
import torch

from lablib.check import nb00

__all__ = ["RIGHT", "WRONG"]


def _filled(word, letters):
    block = torch.zeros(len(word), len(letters))
    for step, letter in enumerate(word):
        block[step, letters.index(letter)] = 1
    return block


def _scattered(word, letters):
    ids = torch.tensor([letters.index(letter) for letter in word])
    return torch.zeros(len(word), len(letters)).scatter_(1, ids[:, None], 1)


def _compared(word, letters):
    codes = [torch.tensor([ord(letter) for letter in text]) for text in (word, letters)]
    return (codes[0][:, None] == codes[1]).float()


RIGHT = {
    "last_letters": {
        "one axis is selected": known.RIGHT["last_letters"][1],
        "a loop over the words": lambda x: torch.stack([word[-1] for word in x]),
        "turned round, the last step is the first": lambda x: x.flip(1)[:, 0],
        "time first, then the last row": lambda x: x.transpose(0, 1)[-1],
        "the place is counted from the shape": lambda x: x[:, x.shape[1] - 1],
        "cut into steps": lambda x: x.unbind(1)[-1],
    },
    "one_hot": {
        "a table of comparisons": known.RIGHT["one_hot"][0],
        "PyTorch's own one_hot": known.RIGHT["one_hot"][1],
        "zeros, and each 1 is written": _filled,
        "zeros, and all the 1 are scattered": _scattered,
        "codes of characters are compared": _compared,
    },
}

WRONG = {
    "last_letters": {
        "a batch of one loses its axis": lambda x: x[:, -1].squeeze(0),
        "one feature alone loses its axis": lambda x: x[:, -1:].squeeze(),
        "step 4 in all longer words": lambda x: x[:, min(4, x.shape[1] - 1)],
        "three words at most": lambda x: x[:3, -1],
        "only rows with a single 1": lambda x: torch.eye(x.shape[2])[x[:, -1].argmax(1)],
        "four features at most": lambda x: x[:, -1, :4],
    },
    "one_hot": {
        "a doubled letter is read once": lambda word, letters: nb00.one_hot(
            [letter for letter, _ in groupby(word)], letters
        ),
        "capital letters are read as small ones": lambda word, letters: nb00.one_hot(
            word.lower(), letters
        ),
        "spaces at the ends are left out": lambda word, letters: nb00.one_hot(
            word.strip(), letters
        ),
        "only four columns can be hot": lambda word, letters: torch.eye(len(letters))[
            [letters.index(letter) % 4 for letter in word]
        ],
        "one letter alone loses its axis": lambda word, letters: nb00.one_hot(
            word, letters
        ).squeeze(0),
    },
}
