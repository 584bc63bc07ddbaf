"""Further answers to the exercises of notebook 05, written by hand: wrong ones, and right ones."""

import torch
from torch import nn

from lablib.check import nb05

__all__ = ["RIGHT", "SAID", "WRONG"]


def _stack_of(layers):
    """The layers as one nn.RNN."""
    stack = nn.RNN(layers[0].input_size, layers[0].hidden_size, len(layers), batch_first=True)
    weights = [weight for layer in layers for weight in layer.parameters()]
    stack.load_state_dict(dict(zip(stack.state_dict(), weights, strict=True)))
    return stack.requires_grad_(False)


def _by_recursion(layers, x):
    if not layers:
        return x, torch.empty(0, len(x), 0)
    outputs, h_n = layers[0](x)
    if len(layers) == 1:
        return outputs, h_n
    top, rest = _by_recursion(layers[1:], outputs)
    return top, torch.cat([h_n, rest])


def _skips_the_first(layers, x):
    outputs, last = layers[0](x)
    for layer in layers[1:]:
        last = torch.cat([last, layer(outputs)[1]])
    return outputs, last


WRONG = {
    "recall_pairs_of_180": [190, "170", 171.0, (170,), 0, 10],
    "stack_numbers": [50, 48, "51", (51,), 2, 0, 102],
    "h_n_of_stack": [(6, 3, 2), (3, 6, 2), 36, (2, 6), (2, 3, 6), (2, 6, 5)],
    "find_layer_0": ["d", "", 0, "h_n[0]", "none", ["c"]],
    "run_stack": [
        lambda layers, x: x,
        lambda layers, x: nb05.run_stack(layers[::-1], x),
        lambda layers, x: nb05.run_stack(layers[1:], x),
        lambda layers, x: layers[-1](x),
        lambda layers, x: nb05.run_stack(layers, x.flip(1)),
        lambda layers, x: [layer(x) for layer in layers],
        lambda layers, x: (*nb05.run_stack(layers, x), None),
        lambda layers, x: nb05.run_stack(layers, torch.zeros_like(x)),
        lambda layers, x: nb05.run_stack(layers, x.transpose(0, 1)),
        lambda layers, x: (nb05.run_stack(layers, x)[0], nb05.run_stack(layers, x)[0][:, -1]),
        _skips_the_first,
    ],
    "text_summary": [
        lambda rnn, x: x[:, -1],
        lambda rnn, x: rnn(x.flip(1))[1][-1],
        lambda rnn, x: rnn(x)[1][-1].T,
        lambda rnn, x: rnn(x)[0][:, -1:],
        lambda rnn, x: rnn(x)[1][-1:],
        lambda rnn, x: rnn(x)[1].sum(0),
        lambda rnn, x: rnn(x)[0].amax(1),
        lambda rnn, x: rnn(x)[0][:, 3],
        lambda rnn, x: list(rnn(x)[1][-1]),
        lambda rnn, x: rnn(x)[1][-1].flip(0),
        lambda rnn, x: rnn(x)[1][-1].detach(),
        torch.no_grad()(lambda rnn, x: rnn(x)[1][-1]),
    ],
    "head_numbers": [3, 4, 7, "16", (16,), 100, 2000],
    "which_explanation": ["d", "", 2, "head", ["b"], True],
    "both_ends": [
        lambda h_n: h_n,
        lambda h_n: h_n.mean(0),
        lambda h_n: torch.cat([h_n[-2], h_n[-2]], dim=1),
        lambda h_n: torch.stack([h_n[-2], h_n[-1]], dim=-1),
        lambda h_n: (h_n[-1], h_n[-2]),
        lambda h_n: torch.cat(list(h_n), dim=1),
        lambda h_n: torch.cat([h_n[-2], h_n[-1]], dim=1).flip(0),
        lambda h_n: torch.stack([h_n[-2], h_n[-1]], dim=2).flatten(1),
    ],
    "line_to_test": [
        7,
        "",
        "hi",
        ["a", "b"],
        "x" * 50,
        "ab" * 60,
        b"the sea, the sea",
        "the sea\udfff the sea",
    ],
}

RIGHT = {
    "run_stack": [lambda layers, x: _stack_of(layers)(x), _by_recursion],
    "text_summary": [
        lambda rnn, x: rnn(x)[0][:, -1],
        lambda rnn, x: rnn(x)[1][rnn.num_layers - 1],
        lambda rnn, x: torch.stack([rnn(one)[1][-1] for one in x]),
    ],
    "both_ends": [
        lambda h_n: torch.hstack([h_n[-2], h_n[-1]]),
        lambda h_n: h_n[-2:].transpose(0, 1).flatten(1),
        lambda h_n: torch.cat(tuple(h_n[-2:]), dim=-1),
    ],
    "line_to_test": ["the sea, the sea", "안녕하세요, 반갑습니다", "x" * 40 + "abcde"],
}

# wrong answers to what is judged by a property, and a part of what is said to each
SAID = {
    "line_to_test": [
        ("short", "Take 10 to 100."),
        ("ha" * 20, "at least 5 different characters"),
        (7, "A text in quotes"),
    ],
}
