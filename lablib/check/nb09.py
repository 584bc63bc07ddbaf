"""The exercises of notebook 09."""

import torch
from torch import nn

from lablib.check.functions import exercise
from lablib.check.judged import own_text
from lablib.check.probes import seeded
from lablib.check.values import Value
from lablib.weights import PLAYS, load

__all__ = []


recall_matrix = Value(
    (32, 32),
    insight="W_hh turns a state into a state, so it is square. Every step of the way back multiplies by it, too.",
    hints=(
        "An nn.RNN(8, 32) has a matrix W_hh. Write its shape, as (rows, columns).",
        "W_hh multiplies the old state and gives a part of the new state. Both have the same size.",
        "The hidden size is 32.",
    ),
    mistakes={
        (
            32,
            8,
        ): "That is W_ih, which multiplies an input of size 8. W_hh multiplies the old state.",
        (8, 32): "The 8 belongs to the input. W_hh turns a state of 32 numbers into 32 numbers.",
        (8, 8): "8 is the size of the input. The state has 32 numbers.",
    },
)

recall_update = Value(
    "b",
    insight="backward() fills the gradients, and optimizer.step() moves each weight by its gradient.",
    hints=(
        "Choose what `loss.backward()` changes.",
        "After `loss.backward()` comes `optimizer.step()`, which moves the weights.",
        "Think of `weight.grad`.",
    ),
    mistakes={
        "a": "The weights move in optimizer.step(), which comes after backward().",
        "c": "The loss is only read. Each weight gets a gradient of the loss.",
    },
)


def _random(*shape: int):
    return seeded(sum(shape), lambda: torch.rand(*shape, dtype=torch.float64) - 0.5)


@exercise(
    core=True,
    insight="One step back is a step of the same loop, with the transposed matrix, and tanh' in place of tanh.",
    hints=(
        "Return delta_t (H,). Two parts reach the state h_t. Add them, and then go back through tanh.",
        "From the step after, delta_after comes back through the transposed W_hh. The slope of tanh is 1 - h**2.",
        "(from_scores + W_hh.T @ ...) * (1 - ...)",
    ),
    probes=(
        (_random(3), _random(3) + 0.2, _random(3) * 1.5, _random(3, 3)),
        (_random(5), torch.zeros(5, dtype=torch.float64), _random(5), _random(5, 5)),
        (_random(1), _random(1) * 2, _random(1) + 0.3, _random(1, 1)),
        (torch.zeros(4, dtype=torch.float64), _random(4), _random(4) * 1.8, _random(4, 4)),
    ),
)
def step_back(from_scores, delta_after, h, W_hh):
    return (from_scores + W_hh.T @ delta_after) * (1 - h**2)


step_back.mistake(
    "The slope of tanh and the own scores are right. But delta_after, which brings all later losses, is missing.",
    lambda from_scores, delta_after, h, W_hh: from_scores * (1 - h**2),
)
step_back.mistake(
    "All parts are there. But going back needs the transposed matrix, W_hh.T.",
    lambda from_scores, delta_after, h, W_hh: (from_scores + W_hh @ delta_after) * (1 - h**2),
)
step_back.mistake(
    "Both parts are right. But the way back goes through tanh, so multiply by its slope, 1 - h**2.",
    lambda from_scores, delta_after, h, W_hh: from_scores + W_hh.T @ delta_after,
)
step_back.mistake(
    "The part from the step after is right. But the scores of this step reach h through the same tanh, so put both in brackets.",
    lambda from_scores, delta_after, h, W_hh: from_scores + W_hh.T @ delta_after * (1 - h**2),
)
step_back.mistake(
    "Both parts are there, and W_hh.T is right. But the slope belongs to this state, so it comes last. First add, then multiply.",
    lambda from_scores, delta_after, h, W_hh: from_scores + W_hh.T @ (delta_after * (1 - h**2)),
)
step_back.mistake(
    "Both parts are right. But h is already a result of tanh. The slope is 1 - h**2, without another tanh.",
    lambda from_scores, delta_after, h, W_hh: (
        (from_scores + W_hh.T @ delta_after) * (1 - torch.tanh(h) ** 2)
    ),
)
step_back.mistake(
    "Both parts are right. But the slope of tanh is 1 - h**2, with a square.",
    lambda from_scores, delta_after, h, W_hh: (from_scores + W_hh.T @ delta_after) * (1 - h),
)
step_back.mistake(
    "The matrix and the slope are right. But delta_after alone is not all. Add from_scores.",
    lambda from_scores, delta_after, h, W_hh: W_hh.T @ delta_after * (1 - h**2),
)
step_back.mistake(
    "The slope is right. But delta_after must come back through W_hh.T, before you add it.",
    lambda from_scores, delta_after, h, W_hh: (from_scores + delta_after) * (1 - h**2),
)
step_back.mistake(
    "The slope and the matrix are right. But the matrix belongs to delta_after only, not to from_scores.",
    lambda from_scores, delta_after, h, W_hh: W_hh.T @ (from_scores + delta_after) * (1 - h**2),
)


tiny_gradient = Value(
    "b",
    core=True,
    insight="Training changes the weights, and the weights decide how strongly letter 0 is heard.",
    hints=(
        "Choose what happens in several runs of 300 steps.",
        "The other letters move the weights, too. New weights can hear letter 0 better, or worse.",
        "It is neither never nor always.",
    ),
    mistakes={
        "a": "Many people say so. But the weights change while they learn, and then letter 0 can be heard better.",
        "c": "It can learn. But the beginning is slow, and some runs are not done after 300 steps.",
    },
)


_short = "In a piece of {}, a bit and the answer that asks for it never stand together."
_long = "In a piece of {} a gradient reaches the bit. But a shorter piece is enough, too."

smallest_piece = Value(
    6,
    core=True,
    insight="Six steps hold the bit and the step that must say it. Only the last step of each piece reaches its bit.",
    hints=(
        "Write the smallest number of steps in a piece in which a gradient goes from an answer back to the bit of 5 steps ago.",
        "The gradient stops at the border of a piece. The bit and the step that says it must stand in one piece.",
        "Steps 0 and 5 are 5 apart. Count the steps from 0 to 5.",
    ),
    mistakes={
        5: "A piece of 5 has the steps 0 to 4. The bit of step 0 is wanted at step 5, which is in the next piece.",
        1: "The state is carried, that is right. But with one step in a piece no gradient reaches an earlier bit.",
        **{size: _short.format(size) for size in (2, 3, 4)},
        **{size: _long.format(size) for size in range(7, 21)},
    },
)


def _rnn(features: int, hidden: int) -> nn.RNN:
    rnn = seeded(2, lambda: nn.RNN(features, hidden, batch_first=True).double())
    return rnn.requires_grad_(False)


@exercise(
    insight="Inside the last piece the gradient is that of one call. Before it there are exact zeros.",
    hints=(
        "Read x in pieces, with the state carried and detached. Add up the last outputs, and return the gradient of this sum by x.",
        "x.split(size, 1) gives the pieces. x = x.clone().requires_grad_() comes before the loop.",
        "After the loop: torch.autograd.grad(outputs[:, -1].sum(), x)[0]",
    ),
    probes=(
        (_rnn(3, 4), _random(2, 6, 3), 2),
        (_rnn(2, 5), _random(1, 7, 2), 3),
        (_rnn(4, 3), _random(3, 5, 4), 5),
        (_rnn(3, 2), _random(2, 4, 3), 1),
    ),
)
def last_gradient(rnn, x, size):
    x = x.clone().requires_grad_()
    h = None
    for piece in x.split(size, 1):
        outputs, h = rnn(piece, h)
        h = h.detach()
    return torch.autograd.grad(outputs[:, -1].sum(), x)[0]


def _with(state=lambda h: h.detach(), result=lambda outputs: outputs[:, -1]):
    """`last_gradient` with another state between the pieces, or another result."""

    def other(rnn, x, size):
        x, h = x.clone().requires_grad_(), None
        for piece in x.split(size, 1):
            outputs, h = rnn(piece, h)
            h = state(h)
        return torch.autograd.grad(result(outputs).sum(), x)[0]

    return other


last_gradient.mistake(
    "The state is carried, which is right. But it keeps its history. h.detach() cuts it.",
    _with(state=lambda h: h),
)
last_gradient.mistake(
    "The gradient stops at the border, which is right. But the state is lost there. Carry h.detach(), not None.",
    _with(state=lambda h: None),
)
last_gradient.mistake(
    "The pieces and the state are right. But sum up the last outputs only, outputs[:, -1].",
    _with(result=lambda outputs: outputs),
)


@last_gradient.mistake(
    "The state is carried, and a gradient is there. But read x in pieces of `size`, and detach the state between them."
)
def _in_the_whole(rnn, x, size):
    x = x.clone().requires_grad_()
    return torch.autograd.grad(rnn(x)[0].sum(), x)[0]


@exercise(
    insight="One number scales all gradients, so they keep their direction.",
    hints=(
        "Return the list of gradients, scaled so that their common norm is at most `limit`.",
        "The common norm is that of all numbers of all tensors. torch.cat([g.flatten() for g in ...]).norm() gives it.",
        "scale = (limit / norm).clamp(max=1), and every gradient is multiplied by it",
    ),
    probes=(
        ([_random(3, 2) * 6, _random(4) * 3], 1.0),
        ([_random(2, 2) / 9, _random(3) / 9], 2.0),
        ([_random(1)[0] + 5.0], 0.5),
        ([_random(2) * 9, _random(2, 3) / 2, _random(5)], 0.25),
    ),
)
def clipped(gradients, limit):
    norm = torch.cat([gradient.flatten() for gradient in gradients]).norm()
    scale = (limit / norm).clamp(max=1)
    return [gradient * scale for gradient in gradients]


def _norm(gradients):
    return torch.cat([gradient.flatten() for gradient in gradients]).norm()


clipped.mistake(
    "Large gradients become smaller, which is right. But each number is cut alone, so the direction changes. Use one scale.",
    lambda gradients, limit: [gradient.clamp(-limit, limit) for gradient in gradients],
)
clipped.mistake(
    "The norm of a tensor is right. But each tensor got a scale of its own. Take one norm over all of them.",
    lambda gradients, limit: [g * (limit / g.norm()).clamp(max=1) for g in gradients],
)
clipped.mistake(
    "The norm of a tensor is right. But each tensor got a scale of its own. Take one norm over all of them, and a scale of at most 1.",
    lambda gradients, limit: [gradient * limit / gradient.norm() for gradient in gradients],
)
clipped.mistake(
    "The norm and the scale are right. But a gradient that is small enough must stay as it is, so the scale is at most 1.",
    lambda gradients, limit: [gradient * limit / _norm(gradients) for gradient in gradients],
)
clipped.mistake(
    "That is the common norm, which is right. But return the scaled gradients, in a list.",
    lambda gradients, limit: _norm(gradients),
)
clipped.mistake(
    "The scale is at most 1, which is right. But the common norm is not the sum of the norms. Join all numbers first.",
    lambda gradients, limit: [
        gradient * (limit / sum(g.norm() for g in gradients)).clamp(max=1) for gradient in gradients
    ],
)


def _unreadable(text: str) -> str:
    _, vocab = load(PLAYS)
    unknown = sorted(set(text) - set(vocab.chars))
    if unknown:
        return f"It is a text. But the plays hold no {unknown[0]!r}, so the network cannot read it."
    return ""


my_line = own_text(
    "To be, or not to be: that is the question",
    least=10,
    most=60,
    further=_unreadable,
    insight="The picture shows what is still heard at its end.",
    hints=(
        "Write a line in English, such as a line from a song.",
        "It has 10 to 60 characters. The plays hold no digits and no Korean letters.",
        'my_line = check.my_line("To be, or not to be: that is the question")',
    ),
)
