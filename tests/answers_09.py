"""Further answers to the exercises of notebook 09, written by hand: wrong ones, and right ones."""

import torch

from lablib.check import nb09

__all__ = ["RIGHT", "SAID", "WRONG"]


def _backward(rnn, x, size):
    x = x.clone().requires_grad_()
    h = None
    for start in range(0, x.shape[1], size):
        outputs, h = rnn(x[:, start : start + size], h if h is None else h.detach())
    outputs[:, -1].sum().backward()
    return x.grad


def _cut_outputs(rnn, x, size):
    x, h = x.clone().requires_grad_(), None
    for piece in x.split(size, 1):
        outputs, h = rnn(piece, h)
        outputs, h = outputs.detach(), h.detach()
    return torch.autograd.grad(outputs[:, -1].sum(), x)[0]


def _last_piece(rnn, x, size):
    piece = x.split(size, 1)[-1].clone().requires_grad_()
    return torch.autograd.grad(rnn(piece)[0][:, -1].sum(), piece)[0]


def _one_scale(gradients, limit):
    norm = sum(gradient.square().sum() for gradient in gradients) ** 0.5
    return [g if norm <= limit else g * limit / norm for g in gradients]


WRONG = {
    "recall_matrix": [(32,), 32, (8, 32, 32), (64, 32), "32", (33, 32)],
    "recall_update": ["d", "", 1, "grad", ["c"], True],
    "step_back": [
        lambda from_scores, delta_after, h, W_hh: from_scores,
        lambda from_scores, delta_after, h, W_hh: (from_scores - W_hh.T @ delta_after) * (1 - h**2),
        lambda from_scores, delta_after, h, W_hh: (from_scores + W_hh.T @ delta_after) * h**2,
        lambda from_scores, delta_after, h, W_hh: (from_scores + W_hh.T @ h) * (1 - h**2),
        lambda from_scores, delta_after, h, W_hh: torch.tanh(from_scores + W_hh.T @ delta_after),
        lambda from_scores, delta_after, h, W_hh: (from_scores + delta_after * h) * (1 - h**2),
        lambda from_scores, delta_after, h, W_hh: W_hh.T @ (delta_after * (1 - h**2)),
    ],
    "tiny_gradient": ["d", "", 1, "never", ["b", "a"], True],
    "smallest_piece": [0, -1, 25, 5.5, "six", (0, 5)],
    "last_gradient": [
        _cut_outputs,
        _last_piece,
        lambda rnn, x, size: torch.zeros_like(x),
        lambda rnn, x, size: rnn(x)[0][:, -1].sum(),
        lambda rnn, x, size: rnn(x)[0],
        lambda rnn, x, size: x,
    ],
    "clipped": [
        lambda gradients, limit: gradients,
        lambda gradients, limit: [gradient / limit for gradient in gradients],
        lambda gradients, limit: [gradient * limit for gradient in gradients],
        lambda gradients, limit: nb09.clipped(gradients, limit)[:1] * len(gradients),
        lambda gradients, limit: [g.clamp(max=limit) for g in gradients],
        lambda gradients, limit: [g * 0 for g in gradients],
    ],
    "my_line": [
        "Hello",
        "",
        3,
        "M" * 61,
        "안녕하세요 여러분 반갑습니다",
        "Route 66 is a long road",
    ],
}

RIGHT = {
    "recall_matrix": [[32, 32], torch.Size([32, 32])],
    "recall_update": ["B", "b)"],
    "step_back": [
        lambda from_scores, delta_after, h, W_hh: (from_scores + delta_after @ W_hh) * (1 - h * h),
        lambda from_scores, delta_after, h, W_hh: (
            from_scores * (1 - h**2) + (W_hh.T @ delta_after) * (1 - h**2)
        ),
    ],
    "tiny_gradient": ["B", "(b)"],
    "smallest_piece": [6.0, torch.tensor(6)],
    "last_gradient": [_backward],
    "clipped": [_one_scale],
    "my_line": ["To be, or not to be", "Hello from the other side"],
}

SAID = {
    "my_line": [
        ("Hello", "But it has 5 characters, spaces included. Take 10 to 60."),
        ("Route 66 is a long road", "But the plays hold no '6', so the network cannot read it."),
        (3, "A text in quotes is wanted."),
    ],
}
