"""Further answers to the exercises of notebook 00, written by hand: wrong ones, and right ones."""

import numpy as np
import torch
from torch.nn.functional import one_hot

from lablib.check import nb00

__all__ = ["RIGHT", "SAID", "WRONG"]

WRONG = {
    "counting": [0, 2, "20", 20.5, [20], (20,), torch.tensor(30), True],
    "product": [(1,), (2, 2), (8,), (4, 4), "2", 4],
    "shape_letter": [(1,), (5,), (4, 1), 5, "4", (4, 4)],
    "shape_second_letters": [(4, 3), (3, 5, 4), 12, (12,), (3,), (1, 3, 4), (3, 4, 1)],
    "shape_is_it_l": [(5, 3), (3, 5, 4), 15, (15,), (5,), (3,)],
    "shape_two_numbers": [(3, 2, 5), (3, 5), (3, 5, 4), 30, (15, 2), (2,)],
    "last_letters": [
        lambda x: x,
        lambda x: x[-1:],
        lambda x: x.flip(1)[:, :1],
        lambda x: x[:, -1].sum(0),
        lambda x: x[:, -1] * 1j,
        lambda x: x[:, -2],
        lambda x: x[:, -1].view(-1, 4),
        lambda x: x[:, -1].relu(),
        lambda x: x[:, -1].abs(),
        lambda x: x[:, -1].to_sparse(),
        lambda x: x[:, min(4, x.shape[1] - 1)],
        lambda x: x[:3, -1],
    ],
    "one_hot": [
        lambda w, letters: torch.eye(5)[[letters.index(c) for c in w]],
        lambda w, letters: torch.zeros(len(w), len(letters)),
        lambda w, letters: torch.eye(len(w)),
        lambda w, letters: nb00.one_hot(w, letters).flip(1),
        lambda w, letters: nb00.one_hot(w, letters).bool(),
        lambda w, letters: nb00.one_hot(w, letters).tolist(),
        lambda w, letters: nb00.one_hot(w[::-1], letters),
        lambda w, letters: nb00.one_hot(w, letters).numpy(),
        lambda w, letters: nb00.one_hot(w.lower(), letters),
        lambda w, letters: nb00.one_hot(w.strip(), letters),
        lambda w, letters: torch.eye(len(letters))[[letters.index(c) % 4 for c in w]],
    ],
    "which_is_time": ["d", "", 3, True, "time", None.__class__],
    "my_text": [7, ["hello"], ("hello", 1), "x", "", b"hello", "\ud800\ud800"],
}

RIGHT = {
    "which_is_time": ["C", " c ", "c)", "(c)", "c.", np.str_("c")],
    "shape_second_letters": [torch.Size([3, 4]), [3, 4]],
    "counting": [20.0, np.int64(20), torch.tensor(20), torch.tensor([20]), np.array(20)],
    "product": [[2], torch.Size([2]), (np.int64(2),), torch.tensor([2])],
    "last_letters": [lambda block: block[:, -1, :], lambda x: x.select(1, -1).clone()],
    "one_hot": [
        lambda word, letters: torch.tensor([[float(c == k) for k in letters] for c in word]),
        lambda word, letters: one_hot(nb00._ids(word, letters), len(letters)).float(),
    ],
    "my_text": ["여기", "ab", "\n\n", "🙂🙂"],
}

# wrong answers to what is judged by a property, and a part of what is said to each
SAID = {
    "my_text": [
        ("a", "Take at least 2."),
        (7, "A text in quotes"),
        ("\ud800\ud800", "It holds half a character"),
    ],
}
