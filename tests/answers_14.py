"""Further answers to the exercises of notebook 14, written by hand: wrong ones, and right ones."""

import torch

__all__ = ["RIGHT", "SAID", "WRONG"]


def _by_loop(x):
    return torch.stack([x[t - 1] for t in range(1, len(x))])


def _vectors(x):
    """The rule without a loop over the steps: the last limit that was reached decides."""
    known, on = x[:-1], torch.ones(len(x) - 1, dtype=torch.bool)
    for t in range(len(known)):
        reached = (known[: t + 1].abs() >= 2).nonzero()
        if len(reached):
            on[t] = known[reached[-1, 0]] < 0
    return torch.where(on, known + 0.5, known - 0.5)


def _signs(x):
    forecast, change = [], 0.5
    for value in x[:-1].tolist():
        change = -0.5 if value >= 2 else 0.5 if value <= -2 else change
        forecast.append(value + change)
    return torch.tensor(forecast, dtype=torch.float64)


def _above_only(x):
    forecast, change = [], 0.5
    for value in x[:-1].tolist():
        change = -0.5 if value > 2 else 0.5 if value < -2 else change
        forecast.append(value + change)
    return torch.tensor(forecast, dtype=torch.float64)


WRONG = {
    "recall_read": ["d", "", 1, "outputs", ["b"], True],
    "recall_windows": [0, 2, "3", 17, (3,), -3],
    "like_today": [
        lambda x: x[:-1] + 0.1,
        lambda x: x.flip(0)[1:],
        lambda x: (x[:-1] + x[1:]) / 2,
        lambda x: x[:-2],
        lambda x: torch.zeros(len(x) - 1),
        lambda x: x.roll(1),
        lambda x: x[:-1].unsqueeze(1),
    ],
    "network_or_line": ["d", "", 2, ["b"], "both", True],
    "best_in_each": ["", "lll", "t", "t l n x", ["t", "l", "n"], "ntl"],
    "true_rule": [
        _above_only,
        lambda x: x[:-1],
        lambda x: x[:-1] + 0.5,
        lambda x: _signs(x) + 0.5,
        lambda x: _signs(x)[:-1],
        lambda x: _signs(x).float().round(),
        lambda x: torch.cat([x[:1], _signs(x)]),
    ],
    "below_the_bound": ["d", "", 3, ["c"], "leak", True],
}

RIGHT = {
    "recall_read": ["B", "(b)"],
    "recall_windows": [3.0, torch.tensor(3)],
    "like_today": [_by_loop, lambda x: x[: len(x) - 1], lambda x: x.roll(1)[1:]],
    "network_or_line": ["B"],
    "best_in_each": ["TLN", " tln "],
    "true_rule": [_vectors, _signs],
    "below_the_bound": ["C", "c)"],
}

SAID = {}
