"""The exercises of notebook 10."""

import torch

from lablib import models
from lablib.check.functions import exercise
from lablib.check.probes import seeded
from lablib.check.values import Value

__all__ = []


recall_half = Value(
    0.125,
    insight="Three factors of 0.5 leave one eighth. Keep this in mind for the forget gate.",
    hints=(
        "A number is multiplied by 0.5 at each of 3 steps. Write the share that remains.",
        "After one step 0.5 remains, after two steps 0.25.",
        "0.5 * 0.5 * 0.5",
    ),
    mistakes={
        1.5: "That is the sum of the three factors. The number is multiplied by each of them.",
        0.25: "That is what remains after two steps. One more step halves it again.",
        0.875: "That is the share that is lost. The question asks for what remains.",
        0: "It becomes small. But multiplying by 0.5 never gives exactly 0.",
    },
)

recall_weights = Value(
    16,
    insight="The cell has W_ih (2, 4), W_hh (2, 2) and two biases (2,), so 8 + 4 + 2 + 2.",
    hints=(
        "Count the numbers in the four parameters of nn.RNN(4, 2).",
        "W_ih is (H, F), W_hh is (H, H), and each of the two biases is (H,).",
        "8 + 4 + 2 + 2",
    ),
    mistakes={
        14: "Both matrices are counted. But PyTorch has two biases, b_ih and b_hh.",
        12: "Both matrices are counted. But the two biases are missing.",
        4: "There are four parameters. The question asks for the numbers in them.",
        32: "W_hh takes the state, which has 2 numbers, so its shape is (2, 2).",
    },
)


def _numbers(seed: int, *shape: int):
    """Between -2 and 2, so that no gate is fully open or closed."""
    return seeded(seed, lambda: 4 * torch.rand(*shape, dtype=torch.float64) - 2)


def _probe(gates: int, states: int, *batch: int, features: int = 4, hidden: int = 3):
    """x, the states, and the weights of all gates."""
    rows = gates * hidden
    parts = [_numbers(1, *batch, features)]
    parts += [_numbers(2 + k, *batch, hidden) for k in range(states)]
    shapes = (rows, features), (rows, hidden), (rows,), (rows,)
    return (*parts, *(_numbers(7 + k, *shape) for k, shape in enumerate(shapes)))


@exercise(
    core=True,
    insight="Three gates multiply, and one sum is all that c needs. Nothing else happens in an LSTM.",
    hints=(
        "The four sums are there. Make the gates, then c, then h, and return h and c.",
        "i, f and o go through sigmoid, and g goes through tanh. f multiplies the old c, and i multiplies g.",
        "c = f.sigmoid() * c + i.sigmoid() * g.tanh(), then return o.sigmoid() * c.tanh(), c",
    ),
    probes=(
        _probe(4, 2, 2),
        _probe(4, 2, 1, features=3, hidden=2),
        _probe(4, 2, 5, features=2, hidden=4),
    ),
    gradients=True,
)
def lstm_step(x, h, c, w_ih, w_hh, b_ih, b_hh):
    return models.lstm_step(x, h, c, w_ih, w_hh, b_ih, b_hh)


def _parts(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=-1)
    return i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid(), c


@lstm_step.mistake("The gates are right. But f multiplies the old c, and i multiplies the new g.")
def _exchanged(*given):
    i, f, g, o, c = _parts(*given)
    c = i * c + f * g
    return o * c.tanh(), c


@lstm_step.mistake(
    "Both parts of c are there. But f = 1 means keep, so the old c is multiplied by f and not by 1 - f."
)
def _forgets(*given):
    i, f, g, o, c = _parts(*given)
    c = (1 - f) * c + i * g
    return o * c.tanh(), c


@lstm_step.mistake(
    "The gates are right. But g is no gate. It goes through tanh, before i scales it."
)
def _no_tanh(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, f, _, o, c = _parts(x, h, c, w_ih, w_hh, b_ih, b_hh)
    g = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=-1)[2]
    c = f * c + i * g
    return o * c.tanh(), c


@lstm_step.mistake("c is right. But h shows tanh of c, so that it stays between -1 and 1.")
def _bare_h(*given):
    i, f, g, o, c = _parts(*given)
    c = f * c + i * g
    return o * c, c


@lstm_step.mistake("h is right. But o does not touch c. It only says how much of c is shown in h.")
def _o_on_c(*given):
    i, f, g, o, c = _parts(*given)
    c = f * c + i * g
    return o * c.tanh(), o * c


@lstm_step.mistake("c is right. But h is computed from the old c. Use the new one.")
def _old_c(*given):
    i, f, g, o, c = _parts(*given)
    return o * c.tanh(), f * c + i * g


@lstm_step.mistake(
    "The sums are right. But i, f and o must go through sigmoid, so that they are gates."
)
def _no_sigmoid(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=-1)
    c = f * c + i * g.tanh()
    return o * c.tanh(), c


@lstm_step.mistake(
    "Both parts of c are there. But these are the bare sums. i, f and o go through sigmoid, g through tanh."
)
def _bare_sums(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=-1)
    c = f * c + i * g
    return o * c.tanh(), c


@lstm_step.mistake(
    "The three gates are right. But g is the new content, which may be negative, so it goes through tanh."
)
def _sigmoid_everywhere(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).sigmoid().chunk(4, dim=-1)
    c = f * c + i * g
    return o * c.tanh(), c


vote_recall = Value(
    0,
    core=True,
    insight="None of the five learns it in 100 steps, and all five orthogonal RNNs do.",
    hints=(
        "Write a number from 0 to 5.",
        "A gate can hold a number for any time. But nobody has told the gates to stay open.",
        "Each step keeps about half of c at the start.",
    ),
    mistakes={
        5: "It could hold the letter with every seed. But it has to learn this, and 100 steps are not enough.",
        4: "That would be nearly as good as the RNNs. The LSTMs do worse here.",
        3: "A majority would be a good guess. But the LSTMs do much worse than the RNNs here.",
        2: "That is closer. But the count is even lower.",
        1: "That is close. But there is not even one.",
    },
)


forget_slice = Value(
    (32, 64),
    core=True,
    insight="The forget gate is the second of i, f, g, o. Both biases are added, so one of them becomes 0.",
    hints=(
        "Write two numbers for a slice of 128 places, such as (0, 10).",
        "The order is i, f, g, o, with 32 places each. Counting begins at 0.",
        "The first 32 places belong to i, so f begins at 32.",
    ),
    mistakes={
        (0, 32): "These are 32 places. But the first ones belong to i, and f comes second.",
        (32, 63): "The begin is right. But Python leaves the end out, so one place is missing.",
        (33, 65): "These are 32 places. But counting begins at 0, so i has the places 0 to 31.",
        (64, 96): "These are 32 places. But they belong to g, the third of the four.",
        (32, 32): "The begin is right. But the second number is the end and not the length.",
        (0, 128): "These are the biases of all four. Only the forget gate is wanted.",
    },
)


count_weights = Value(
    (532, 399),
    insight="An LSTM has four times the weights of an RNN with the same sizes, and a GRU three times.",
    hints=(
        "Write two numbers, the LSTM's first, such as (100, 90).",
        "nn.RNN(10, 7) has 70 + 49 + 7 + 7 = 133 weights. Count how many sums each cell needs.",
        "(4 * 133, 3 * 133)",
    ),
    mistakes={
        (399, 532): "Both numbers are right. But the LSTM has four sums and the GRU has three.",
        (504, 378): "The matrices are right. But each sum has two biases in PyTorch.",
        (476, 357): "The matrices are right. But the two biases of each sum are missing.",
        (532, 532): "The LSTM is right. But a GRU has only three sums.",
        (133, 133): "That is nn.RNN(10, 7). The gates need sums with weights of their own.",
    },
)


@exercise(
    insight="One gate has two tasks here: z keeps the old state, and 1 - z writes the new content.",
    hints=(
        "Make r and z, then n, then the new state, and return the state.",
        "r multiplies h_n before it is added to x_n. z = 1 keeps the old state.",
        "n = (x_n + r * h_n).tanh(), then return (1 - z) * n + z * h",
    ),
    probes=(
        _probe(3, 1, 2),
        _probe(3, 1, 1, features=3, hidden=2),
        _probe(3, 1, 5, features=2, hidden=4),
    ),
)
def gru_step(x, h, w_ih, w_hh, b_ih, b_hh):
    return models.gru_step(x, h, w_ih, w_hh, b_ih, b_hh)


def _gru_parts(x, h, w_ih, w_hh, b_ih, b_hh):
    from_x, from_h = (x @ w_ih.T + b_ih).chunk(3, -1), (h @ w_hh.T + b_hh).chunk(3, -1)
    r, z = (from_x[0] + from_h[0]).sigmoid(), (from_x[1] + from_h[1]).sigmoid()
    return r, z, (from_x[2] + r * from_h[2]).tanh(), h


@gru_step.mistake(
    "All parts are right. But in PyTorch z = 1 keeps the old state. Some books exchange z and 1 - z."
)
def _z_exchanged(*given):
    r, z, n, h = _gru_parts(*given)
    return z * n + (1 - z) * h


@gru_step.mistake(
    "This is the form of other books, where r multiplies h before the product. PyTorch multiplies h_n, after it."
)
def _reset_before(x, h, w_ih, w_hh, b_ih, b_hh):
    r, z, _, _ = _gru_parts(x, h, w_ih, w_hh, b_ih, b_hh)
    n = (x @ w_ih.T + b_ih).chunk(3, -1)[2]
    n = n + (r * h) @ w_hh.chunk(3)[2].T + b_hh.chunk(3)[2]
    return (1 - z) * n.tanh() + z * h


@gru_step.mistake("The state is mixed correctly. But r is not used. It scales h_n inside of n.")
def _no_reset(x, h, w_ih, w_hh, b_ih, b_hh):
    _, z, _, _ = _gru_parts(x, h, w_ih, w_hh, b_ih, b_hh)
    n = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(3, -1)[2].tanh()
    return (1 - z) * n + z * h


@gru_step.mistake("n is nearly right. But r scales only h_n, not the sum of both.")
def _reset_all(x, h, w_ih, w_hh, b_ih, b_hh):
    r, z, _, _ = _gru_parts(x, h, w_ih, w_hh, b_ih, b_hh)
    n = (r * (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(3, -1)[2]).tanh()
    return (1 - z) * n + z * h


@gru_step.mistake("r and z are used correctly. But n must go through tanh.")
def _bare_n(x, h, w_ih, w_hh, b_ih, b_hh):
    r, z, _, _ = _gru_parts(x, h, w_ih, w_hh, b_ih, b_hh)
    x_n, h_n = (x @ w_ih.T + b_ih).chunk(3, -1)[2], (h @ w_hh.T + b_hh).chunk(3, -1)[2]
    return (1 - z) * (x_n + r * h_n) + z * h


guess_cause = Value(
    2,
    insight="Only unit 2 makes the reader change its mind. Unit 1 follows the quotes, but the answer does not need it.",
    hints=(
        "Write the number of one unit: 0, 1 or 2.",
        "Look at the first output of this notebook, and at the two pictures of a unit.",
        "It is the unit whose gates you have read.",
    ),
    mistakes={
        1: "Unit 1 does follow the quotes. But a unit can know something that is not used.",
        0: "Unit 0 hardly follows the quotes.",
        3: "Units are counted from 0, so the last one is unit 2.",
    },
)


@exercise(
    insight="One number of h and one of c carry over what the other text has read.",
    hints=(
        "Put column `unit` of h_from and c_from into h and c, (B, H), and leave the other units.",
        "Both states belong together. Copy them first, so that the inputs stay as they are.",
        "h[:, unit] = h_from[:, unit], c[:, unit] = c_from[:, unit], then return h, c",
    ),
    probes=(
        (*(_numbers(k, 4, 3) for k in range(4)), 2),
        (*(_numbers(k, 2, 5) for k in range(4, 8)), 0),
        (*(_numbers(k, 1, 4) for k in range(8, 12)), 1),
    ),
)
def transplant(h, c, h_from, c_from, unit):
    h, c = h.clone(), c.clone()
    h[:, unit] = h_from[:, unit]
    c[:, unit] = c_from[:, unit]
    return h, c


transplant.mistake(
    "c is right. But h still holds what this text has read, so the network is told two things.",
    lambda h, c, h_from, c_from, unit: (h.clone(), transplant(h, c, h_from, c_from, unit)[1]),
)
transplant.mistake(
    "h is right. But c still holds what this text has read, and the next h is made from c.",
    lambda h, c, h_from, c_from, unit: (transplant(h, c, h_from, c_from, unit)[0], c.clone()),
)
transplant.mistake(
    "The unit is there. But you take all units. Only column `unit` moves.",
    lambda h, c, h_from, c_from, unit: (h_from.clone(), c_from.clone()),
)
transplant.mistake(
    "The direction is wrong. Put the unit of h_from and c_from into h and c.",
    lambda h, c, h_from, c_from, unit: transplant(h_from, c_from, h, c, unit),
)


@transplant.mistake(
    "Both states are changed. But [unit] picks a text of the batch. The unit is a column, [:, unit]."
)
def _a_row(h, c, h_from, c_from, unit):
    h, c = h.clone(), c.clone()
    h[unit], c[unit] = h_from[unit], c_from[unit]
    return h, c
