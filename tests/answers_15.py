"""Further answers to the exercises of notebook 15, written by hand: wrong ones, and right ones."""

import torch

__all__ = ["RIGHT", "SAID", "WRONG"]


def _by_trying(a1, b1, a2, b2):
    """What 0 and 1 become shows the factor and what is added."""

    def both(h):
        return a2 * (a1 * h + b1) + b2

    return both(1) - both(0), both(0)


def _by_matrices(a1, b1, a2, b2):
    """A step as a matrix of two rows; the second one stands left of the first."""

    def matrix(a, b):
        a, b = torch.as_tensor(a), torch.as_tensor(b)
        top, bottom = torch.stack([a, b], -1), torch.stack([a * 0, a * 0 + 1], -1)
        return torch.stack([top, bottom], -2)

    top = (matrix(a2, b2) @ matrix(a1, b1))[..., 0, :]
    return top[..., 0], top[..., 1]


def _cosine(bits):
    return torch.cos(torch.pi * bits).round().long()


WRONG = {
    "recall_looks": [0, 49, (7, 6), "42", 48, -42],
    "recall_needed": ["d", "", 1, "both", ["c"], True],
    "join_steps": [
        lambda a1, b1, a2, b2: (a1, b1),
        lambda a1, b1, a2, b2: (a2, b2),
        lambda a1, b1, a2, b2: (a2 * a1, a2 * b1 - b2),
        lambda a1, b1, a2, b2: (a2 * a1, a1 * b1 + b2),
        lambda a1, b1, a2, b2: a2 * a1,
        lambda a1, b1, a2, b2: (a2 * a1, a2 * b1 + b2, 0),
        lambda a1, b1, a2, b2: (1 - a2 * a1, a2 * b1 + b2),
    ],
    "rounds_needed": [0, 30, "20", 2, (20,), -20],
    "learns_parity": ["d", "", 2, ["b"], "both", True],
    "factors": [
        lambda bits: bits * 0 + 1,
        lambda bits: bits * 0 - 1,
        lambda bits: 1 - 2 * bits.flip(-1),
        lambda bits: 2 - bits,
        lambda bits: 1 - 2 * bits[..., :1],
        lambda bits: [1 - 2 * bit for bit in bits],
        lambda bits: (1 - 2 * bits).sum(-1),
    ],
    "can_be_joined": ["", "c", "a", "d b", ["b", "d"], 2],
    "my_vowels": ["", 3, 5.5, ["a", "b"], "a", "a" * 61],
}

RIGHT = {
    "recall_looks": [42.0, torch.tensor(42)],
    "recall_needed": ["C", "(c)"],
    "join_steps": [_by_trying, _by_matrices],
    "rounds_needed": [20.0, torch.tensor(20)],
    "learns_parity": ["B", "b)"],
    "factors": [_cosine, lambda bits: (-1) ** bits, lambda bits: torch.where(bits == 1, -1, 1)],
    "can_be_joined": ["BD", " bd "],
    "my_vowels": ["ab", "한글도 됩니다.", "x" * 60],
}

SAID = {
    "my_vowels": [
        (7, "A text in quotes is wanted."),
        ("a", "It is a text. But it has 1 characters"),
        ("a" * 61, "Take 2 to 60"),
    ],
}
