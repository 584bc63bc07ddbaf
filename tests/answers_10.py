"""Further answers to the exercises of notebook 10, written by hand: wrong ones, and right ones."""

import torch
from torch import nn

from lablib import models

__all__ = ["RIGHT", "SAID", "WRONG"]


def _sums(x, h, w_ih, w_hh, b_ih, b_hh, gates):
    return (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(gates, -1)


def _lstm(order):
    def step(x, h, c, *weights):
        part = dict(zip(order, _sums(x, h, *weights, 4), strict=True))
        c = part["f"].sigmoid() * c + part["i"].sigmoid() * part["g"].tanh()
        return part["o"].sigmoid() * c.tanh(), c

    return step


def _by_cell(x, h, c, *weights):
    cell = nn.LSTMCell(x.shape[-1], h.shape[-1], dtype=x.dtype)
    names = dict(zip(dict(cell.named_parameters()), weights, strict=True))
    return torch.func.functional_call(cell, names, (x, (h, c)))


def _without_o(x, h, c, *weights):
    c = models.lstm_step(x, h, c, *weights)[1]
    return c.tanh(), c


def _one_bias(x, h, c, w_ih, w_hh, b_ih, b_hh):
    return models.lstm_step(x, h, c, w_ih, w_hh, b_ih, 0 * b_hh)


def _g_cut(x, h, c, *weights):
    i, f, g, o = _sums(x, h, *weights, 4)
    c = f.sigmoid() * c + i.sigmoid() * g.clamp(-1, 1)
    return o.sigmoid() * c.tanh(), c


def _cut_off(x, h, c, *weights):
    h, c = models.lstm_step(x, h, c.detach(), *weights)
    return h, c


def _by_gru_cell(x, h, *weights):
    cell = nn.GRUCell(x.shape[-1], h.shape[-1], dtype=x.dtype)
    names = dict(zip(dict(cell.named_parameters()), weights, strict=True))
    return torch.func.functional_call(cell, names, (x, h))


def _r_and_z_exchanged(x, h, w_ih, w_hh, b_ih, b_hh):
    def turned(w):
        r, z, n = w.chunk(3)
        return torch.cat([z, r, n])

    return models.gru_step(x, h, *map(turned, (w_ih, w_hh, b_ih, b_hh)))


def _by_where(h, c, h_from, c_from, unit):
    here = torch.arange(h.shape[1]) == unit
    return torch.where(here, h_from, h), torch.where(here, c_from, c)


WRONG = {
    "recall_half": [0.5, 1, "0.125", 3, -0.125, (0.125,)],
    "recall_weights": [8, 10, 24, 0, "16", 18],
    "lstm_step": [
        _lstm("ifog"),
        _lstm("figo"),
        _lstm("oifg"),
        _without_o,
        _one_bias,
        _g_cut,
        _cut_off,
        lambda x, h, c, *weights: models.lstm_step(x, h, c, *weights)[::-1],
    ],
    "vote_recall": [6, -1, 2.5, "none", [0], 0.5],
    "forget_slice": [32, (1, 2), (31, 64), "f", (96, 128), (64, 32)],
    "count_weights": [532, (532,), (532, 400), (4, 3), "532, 399", (280, 210)],
    "gru_step": [
        _r_and_z_exchanged,
        lambda x, h, *weights: h,
        lambda x, h, *weights: 1 - models.gru_step(x, h, *weights),
        lambda x, h, *weights: models.gru_step(x, 0 * h, *weights),
        lambda x, h, w_ih, w_hh, b_ih, b_hh: models.gru_step(x, h, w_ih, w_hh, b_ih, 0 * b_hh),
        lambda x, h, *weights: _sums(x, h, *weights, 3)[2].tanh(),
    ],
    "guess_cause": [4, -1, "all", [2], 1.5, (1, 2)],
    "transplant": [
        lambda h, c, h_from, c_from, unit: (h, c),
        lambda h, c, h_from, c_from, unit: (c, h),
        lambda h, c, h_from, c_from, unit: _by_where(h, c, h_from, c_from, 0),
        lambda h, c, h_from, c_from, unit: _by_where(h, c, c_from, h_from, unit),
        lambda h, c, h_from, c_from, unit: _by_where(h, c, h_from, c_from, unit)[1],
        lambda h, c, h_from, c_from, unit: h.index_copy_(
            1, torch.tensor([unit]), h_from[:, [unit]]
        ),
    ],
}

RIGHT = {
    "recall_half": [1 / 8, 0.5**3, torch.tensor(0.125)],
    "recall_weights": [16.0, torch.tensor(16)],
    "lstm_step": [_lstm("ifgo"), _by_cell],
    "vote_recall": [0.0, torch.tensor(0)],
    "forget_slice": [[32, 64], torch.tensor([32, 64])],
    "count_weights": [[532, 399], torch.tensor([532, 399])],
    "gru_step": [_by_gru_cell],
    "guess_cause": [2.0],
    "transplant": [_by_where],
}

SAID = {}
