"""Recurrent steps written out, the module that loops one, and the stack with a linear head."""

import torch
from torch import Tensor, nn

from lablib import _must

__all__ = ["CharRNN", "LoopRNN", "MinGRU", "detached", "gru_step", "lstm_step", "scan", "step"]

State = Tensor | tuple[Tensor, Tensor]  # h, and for nn.LSTM the pair (h, c)


def step(x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """The next hidden state: x (..., F) and h (..., H) give (..., H).

    >>> step(torch.ones(4), torch.zeros(2), *torch.nn.RNN(4, 2).parameters()).shape
    torch.Size([2])
    """
    _check_step("step", 1, {"h": h}, x, w_ih, w_hh, b_ih, b_hh)
    return torch.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)


def lstm_step(
    x: Tensor, h: Tensor, c: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """The next h and c of an LSTM: x (..., F), h and c (..., H) give h and c (..., H).

    The rows of the weights belong to the gates i, f, g, o in this order, as in nn.LSTM.

    >>> cell, state = torch.nn.LSTMCell(4, 2), torch.zeros(2)
    >>> h, c = lstm_step(torch.ones(4), state, state, *cell.parameters())
    >>> h.shape, c.shape
    (torch.Size([2]), torch.Size([2]))
    """
    _check_step("lstm_step", 4, {"h": h, "c": c}, x, w_ih, w_hh, b_ih, b_hh)
    i, f, g, o = (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).chunk(4, dim=-1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def gru_step(
    x: Tensor, h: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> Tensor:
    """The next state of a GRU: x (..., F) and h (..., H) give (..., H).

    The rows of the weights belong to r, z, n in this order, as in nn.GRU, where r multiplies
    what comes from h after the product with its weights.

    >>> gru_step(torch.ones(4), torch.zeros(2), *torch.nn.GRUCell(4, 2).parameters()).shape
    torch.Size([2])
    """
    _check_step("gru_step", 3, {"h": h}, x, w_ih, w_hh, b_ih, b_hh)
    x_r, x_z, x_n = (x @ w_ih.T + b_ih).chunk(3, dim=-1)
    h_r, h_z, h_n = (h @ w_hh.T + b_hh).chunk(3, dim=-1)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    n = (x_n + r * h_n).tanh()
    return (1 - z) * n + z * h


class LoopRNN(nn.Module):
    """`nn.RNN(input_size, hidden_size, batch_first=True)` as a loop that you can read.

    Names, order and first values of the parameters are those of nn.RNN, so the same seed gives
    the same weights and `load_state_dict` copies them either way.

    x (B, T, F) or (T, F) -> outputs (B, T, H) or (T, H), h_n (1, B, H) or (1, H)
    """

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        _must.whole("LoopRNN", "input_size", input_size, 1)
        _must.whole("LoopRNN", "hidden_size", hidden_size, 1)
        self.input_size, self.hidden_size = input_size, hidden_size
        self.weight_ih_l0 = nn.Parameter(torch.empty(hidden_size, input_size))
        self.weight_hh_l0 = nn.Parameter(torch.empty(hidden_size, hidden_size))
        self.bias_ih_l0 = nn.Parameter(torch.empty(hidden_size))
        self.bias_hh_l0 = nn.Parameter(torch.empty(hidden_size))
        for weight in self.parameters():
            nn.init.uniform_(weight, -(hidden_size**-0.5), hidden_size**-0.5)

    def extra_repr(self) -> str:
        return f"{self.input_size}, {self.hidden_size}"

    def forward(self, x: Tensor, h: Tensor | None = None) -> tuple[Tensor, Tensor]:
        _must.floats("LoopRNN", "x", x, "B T F", "T F")
        _must.fits("LoopRNN", "x", x, self)
        _must.last("LoopRNN", "x", x, self.input_size)
        if h is not None:
            _check_state("LoopRNN", h, (1, *x.shape[:-2], self.hidden_size), self)
        if x.dim() == 2:  # one text is a batch of one
            outputs, h_n = self(x.unsqueeze(0), None if h is None else h.unsqueeze(1))
            return outputs[0], h_n[:, 0]  # (T, H), (1, H)
        w_ih, w_hh, b_ih, b_hh = self.parameters()
        state = x.new_zeros(len(x), self.hidden_size) if h is None else h[0]  # (B, H)
        inputs = x @ w_ih.T + b_ih + b_hh  # (B, T, H), no state needed: all steps at once
        outputs = []
        for input_t in inputs.unbind(1):
            state = torch.tanh(torch.addmm(input_t, state, w_hh.T))  # input_t + state @ w_hh.T
            outputs.append(state)
        return torch.stack(outputs, dim=1), state.unsqueeze(0)  # (B, T, H), (1, B, H)


def scan(a: Tensor, b: Tensor) -> Tensor:
    """All h_t = a_t * h_(t-1) + b_t at once, with 0 before step 0: a and b (B, T, H) give (B, T, H).

    After a round, each step holds twice as many steps joined, so log2 T rounds are enough.

    >>> scan(torch.full((1, 4, 1), 2.0), torch.ones(1, 4, 1)).flatten()
    tensor([ 1.,  3.,  7., 15.])
    """
    _must.floats("scan", "a", a, "B T H")
    _must.floats("scan", "b", b, "B T H")
    if a.shape != b.shape:
        rule = f"b must have the shape of a {tuple(a.shape)}"
        raise ValueError(f"scan: {rule}, got {tuple(b.shape)}")
    for what in ("dtype", "device"):
        if getattr(a, what) != getattr(b, what):
            rule = f"b must have the {what} of a, {getattr(a, what)}"
            raise ValueError(f"scan: {rule}, got {getattr(b, what)}")
    distance = 1
    while distance < a.shape[1]:
        late, early = slice(distance, None), slice(None, -distance)
        b = torch.cat([b[:, :distance], a[:, late] * b[:, early] + b[:, late]], dim=1)
        a = torch.cat([a[:, :distance], a[:, late] * a[:, early]], dim=1)
        distance *= 2
    return b


class MinGRU(nn.Module):
    """A GRU whose gate and candidate look at the input alone, so that a scan makes all states.

    x (B, T, F) -> outputs (B, T, H), h_n (1, B, H), as nn.GRU with batch_first=True
    """

    def __init__(self, input_size: int, hidden_size: int, *, dtype: torch.dtype | None = None):
        super().__init__()
        _must.whole("MinGRU", "input_size", input_size, 1)
        _must.whole("MinGRU", "hidden_size", hidden_size, 1)
        if dtype is not None and not (isinstance(dtype, torch.dtype) and dtype.is_floating_point):
            rule = "dtype must be a floating-point type such as torch.float64"
            raise TypeError(f"MinGRU: {rule}, got {_must.kind(dtype)}")
        self.gate = nn.Linear(input_size, hidden_size, dtype=dtype)
        self.candidate = nn.Linear(input_size, hidden_size, dtype=dtype)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        _must.floats("MinGRU", "x", x, "B T F")
        _must.fits("MinGRU", "x", x, self)
        _must.last("MinGRU", "x", x, self.gate.in_features)
        z = self.gate(x).sigmoid()  # (B, T, H)
        outputs = scan(1 - z, z * self.candidate(x))
        return outputs, outputs[:, -1].unsqueeze(0)


class CharRNN(nn.Module):
    """Layers of recurrent cells and one linear layer that every step shares.

    `cell` is nn.RNN, nn.LSTM or nn.GRU. The hidden size is free of the vocabulary's.

    x (B, T, V) -> scores (B, T, V), h_n (L, B, H), for nn.LSTM the pair (h_n, c_n)
    """

    def __init__(
        self,
        vocab_size: int,
        hidden_size: int,
        layers: int = 1,
        cell: type[nn.RNNBase] = nn.RNN,
    ):
        super().__init__()
        _must.whole("CharRNN", "vocab_size", vocab_size, 1)
        _must.whole("CharRNN", "hidden_size", hidden_size, 1)
        _must.whole("CharRNN", "layers", layers, 1)
        if not any(cell is kind for kind in (nn.RNN, nn.LSTM, nn.GRU)):
            rule = "cell must be nn.RNN, nn.LSTM or nn.GRU"
            raise TypeError(f"CharRNN: {rule}, got {_must.kind(cell)}")
        self.rnn = cell(vocab_size, hidden_size, layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, vocab_size)

    def forward(self, x: Tensor, h: State | None = None) -> tuple[Tensor, State]:
        _must.floats("CharRNN", "x", x, "B T V", "T V")
        _must.fits("CharRNN", "x", x, self)
        _must.last("CharRNN", "x", x, self.rnn.input_size)
        if h is not None:
            shape = (self.rnn.num_layers, *x.shape[:-2], self.rnn.hidden_size)
            for part in self._parts(h):
                _check_state("CharRNN", part, shape, self)
        outputs, h_n = self.rnn(x, h)  # (B, T, H)
        return self.fc(outputs), h_n  # (B, T, V)

    def _parts(self, h: State) -> tuple[Tensor, ...]:
        if not isinstance(self.rnn, nn.LSTM):
            return (h,)
        if not isinstance(h, tuple) or len(h) != 2:
            rule = "h must be a pair (h, c) for nn.LSTM"
            raise TypeError(f"CharRNN: {rule}, got {_must.kind(h)}")
        return h


def detached(state: State) -> State:
    """The same numbers without their history: h, or for nn.LSTM the pair (h, c).

    >>> outputs, h_n = nn.RNN(4, 2)(torch.ones(3, 4))
    >>> h_n.requires_grad, detached(h_n).requires_grad
    (True, False)
    """
    parts = state if isinstance(state, tuple) else (state,)
    cut = tuple(_must.floats("detached", "state", part).detach() for part in parts)
    return cut if isinstance(state, tuple) else cut[0]


def _check_state(where: str, h: Tensor, shape: tuple[int, ...], model: nn.Module) -> None:
    _must.floats(where, "h", h)
    _must.fits(where, "h", h, model)
    if h.shape != shape:
        raise ValueError(f"{where}: h must have shape {shape}, got {tuple(h.shape)}")


def _check_step(
    where: str, gates: int, states: dict[str, Tensor], x: Tensor, w_ih: Tensor, *others: Tensor
) -> None:
    """Shapes, dtypes and devices; the weights hold the rows of all gates below each other."""
    _must.floats(where, "x", x)
    _must.floats(where, "w_ih", w_ih, "H F" if gates == 1 else f"{gates}H F")
    all_rows, features = w_ih.shape
    if all_rows % gates:
        rule = f"w_ih must have {gates} rows for each hidden unit"
        raise ValueError(f"{where}: {rule}, got {tuple(w_ih.shape)}")
    hidden, rows = all_rows // gates, x.shape[:-1]
    values = {"x": x, "w_ih": w_ih, **states}
    values |= zip(("w_hh", "b_ih", "b_hh"), others, strict=True)
    shapes = {"x": (*rows, features), "w_ih": (all_rows, features)}
    shapes |= dict.fromkeys(states, (*rows, hidden))
    shapes |= {"w_hh": (all_rows, hidden), "b_ih": (all_rows,), "b_hh": (all_rows,)}
    for name, value in values.items():
        _must.floats(where, name, value)
        if value.shape != shapes[name]:
            raise ValueError(
                f"{where}: {name} must have shape {shapes[name]}, got {tuple(value.shape)}"
            )
        for what in ("dtype", "device"):
            if getattr(value, what) != getattr(w_ih, what):
                raise ValueError(
                    f"{where}: {name} must have w_ih's {what} {getattr(w_ih, what)}, "
                    f"got {getattr(value, what)}"
                )
