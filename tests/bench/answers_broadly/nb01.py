"""Notebook 01: right answers by different ideas, and wrong ones that are off at an edge."""

import copy
from itertools import accumulate

import answers_01 as known
import torch
from torch import nn

from lablib.check import nb01

__all__ = ["RIGHT", "WRONG"]


def _by_cell(x, *weights):
    cell, h, states = nn.RNNCell(x.shape[1], len(weights[1])), None, []
    cell.load_state_dict(dict(zip(cell.state_dict(), weights, strict=True)))
    for x_t in x:
        h = cell(x_t, h)
        states.append(h)
    return torch.stack(states)


def _products_first(x, w_ih, w_hh, b_ih, b_hh):
    h, states = torch.zeros(len(w_hh)), []
    for from_x in x @ w_ih.T + b_ih + b_hh:
        h = (from_x + w_hh @ h).tanh()
        states += [h]
    return torch.stack(states)


def _one_matrix(x, w_ih, w_hh, b_ih, b_hh):
    joined, outputs = torch.cat([w_ih, w_hh, (b_ih + b_hh)[:, None]], 1), torch.zeros(1, len(w_hh))
    for x_t in x:
        read = torch.cat([x_t, outputs[-1], torch.ones(1)])
        outputs = torch.cat([outputs, torch.tanh(joined @ read)[None]])
    return outputs[1:]


def _by_recursion(x, w_ih, w_hh, b_ih, b_hh):
    if len(x) == 0:
        return torch.zeros(0, len(w_hh))
    before = _by_recursion(x[:-1], w_ih, w_hh, b_ih, b_hh)
    h = before[-1] if len(before) else torch.zeros(len(w_hh))
    new = torch.tanh(w_ih @ x[-1] + b_ih + w_hh @ h + b_hh)
    return torch.cat([before, new[None]])


def _accumulated(x, w_ih, w_hh, b_ih, b_hh):
    def step(h, x_t):
        return torch.tanh(w_ih @ x_t + b_ih + w_hh @ h + b_hh)

    return torch.stack(list(accumulate(x, step, initial=torch.zeros(len(b_hh))))[1:])


def _written_into_a_block(x, w_ih, w_hh, b_ih, b_hh):
    block = torch.empty(len(x), len(b_hh))
    for t in range(len(x)):
        block[t] = w_ih @ x[t] + b_ih + b_hh
        if t > 0:
            block[t] += w_hh @ block[t - 1]
        block[t] = block[t].tanh()
    return block


KEPT = {}


def _goes_on_at_a_second_call(x, w_ih, w_hh, b_ih, b_hh):
    h, states = KEPT.get(w_hh.shape, torch.zeros(len(w_hh))), []
    for x_t in x:
        h = torch.tanh(w_ih @ x_t + b_ih + w_hh @ h + b_hh)
        states.append(h)
    KEPT[w_hh.shape] = h
    return torch.stack(states)


def _one_tensor_overwritten(x, w_ih, w_hh, b_ih, b_hh):
    h, states = torch.zeros(len(w_hh)), []
    for x_t in x:
        h[:] = torch.tanh(w_ih @ x_t + b_ih + w_hh @ h + b_hh)
        states.append(h)
    return torch.stack(states)


def _without_state_bias_at_first(x, w_ih, w_hh, b_ih, b_hh):
    states = [torch.tanh(w_ih @ x[0] + b_ih)]
    for x_t in x[1:]:
        states.append(torch.tanh(w_ih @ x_t + b_ih + w_hh @ states[-1] + b_hh))
    return torch.stack(states)


def _doubled_letter_skipped(x, w_ih, w_hh, b_ih, b_hh):
    h, states = torch.zeros(len(w_hh)), []
    for t, x_t in enumerate(x):
        if t == 0 or not torch.equal(x_t, x[t - 1]):
            h = torch.tanh(w_ih @ x_t + b_ih + w_hh @ h + b_hh)
        states.append(h)
    return torch.stack(states)


def _fresh_after_seven(x, *weights):
    return torch.cat([nb01.rnn_loop(part, *weights) for part in x.split(7)])


def _state_by_state(rnn, x):
    h, outputs = None, []
    for t in range(x.shape[1]):
        output, h = rnn(x[:, t][None], h)
        outputs.append(output[0])
    return torch.stack(outputs, 1)


def _turned_copy(rnn, x):
    rnn = copy.deepcopy(rnn)
    rnn.batch_first = True
    return rnn(x)[0]


def _one_state_for_all_words(rnn, x):
    h, outputs = None, []
    for word in x:
        output, h = rnn(word, h)
        outputs.append(output)
    return torch.stack(outputs)


RIGHT = {
    "rnn_loop": {
        "nn.RNN with these weights": known.RIGHT["rnn_loop"][0],
        "nn.RNNCell in a loop": _by_cell,
        "all products of x before the loop": _products_first,
        "one matrix for letter, state and bias": _one_matrix,
        "recursion over the words without their last letter": _by_recursion,
        "itertools.accumulate": _accumulated,
        "each row of a block is written": _written_into_a_block,
    },
    "read_words": {
        "each word alone": known.RIGHT["read_words"][0],
        "permute": known.RIGHT["read_words"][1],
        "each step alone, with the state": _state_by_state,
        "a copy of the module that reads the batch first": _turned_copy,
        "einsum names the axes": lambda rnn, x: torch.einsum(
            "tbh->bth", rnn(torch.einsum("btf->tbf", x))[0]
        ),
        "stacked along the other axis": lambda rnn, x: torch.stack(
            list(rnn(torch.stack(list(x), 1))[0]), 1
        ),
    },
}

WRONG = {
    "rnn_loop": {
        "a second call goes on": _goes_on_at_a_second_call,
        "all rows are one tensor": _one_tensor_overwritten,
        "step 0 without the bias of the state": _without_state_bias_at_first,
        "a doubled letter is skipped": _doubled_letter_skipped,
        "the state is lost after seven steps": _fresh_after_seven,
        "one number of the state loses its axis": lambda x, *w: nb01.rnn_loop(x, *w).squeeze(),
    },
    "read_words": {
        "a batch of one loses its axis": lambda rnn, x: nb01.read_words(rnn, x).squeeze(0),
        "one step alone loses its axis": lambda rnn, x: nb01.read_words(rnn, x).squeeze(1),
        "the state goes on into the next word": _one_state_for_all_words,
        "as many words as steps": known._square_blocks_not_turned,
        "three words at most": lambda rnn, x: nb01.read_words(rnn, x[:3]),
    },
}
