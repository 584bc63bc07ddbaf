"""Further answers to the exercises of notebook 07, written by hand: wrong ones, and right ones."""

import torch
from torch import nn

from lablib import generate, models
from lablib.check import nb07

__all__ = ["RIGHT", "SAID", "WRONG"]

START, END = nb07.START, nb07.END


def _with(rnn, x, size, join):
    pieces, h = [], None
    for piece in x.split(size, dim=1):
        outputs, h = rnn(piece, h)
        pieces.append(outputs)
    return join(pieces), h


def _reads_twice(rnn, x, size):
    rnn(x[:, :size])  # a first call, whose result is thrown away
    outputs, h = rnn(x[:, :size])
    return outputs, h


def _detached(rnn, x, size):
    h = None
    for piece in x.split(size, dim=1):
        outputs, h = rnn(piece, h)
    return outputs, h


def _batch_alone(rnn, x, size):
    read = [nb07.read_in_pieces(rnn, row.unsqueeze(0), size) for row in x]
    return torch.cat([outputs for outputs, _ in read]), read[-1][1]


def _one_layer(rnn, x, size):
    outputs, h = nb07.read_in_pieces(rnn, x, size)
    return outputs, h[:1]


def _writes_at_the_limit(model, vocab, begin, limit):
    written = nb07.finish(model, vocab, begin, max(limit, len(begin) + 1))
    return written


def _probabilities(model, vocab, begin, limit):
    x, h, written = vocab.one_hot(START + begin).unsqueeze(0).double(), None, begin
    while len(written) < limit:
        scores, h = model(x, h)
        x = scores[:, -1:].softmax(-1)
        letter = vocab.decode(x[0].argmax(-1))
        if letter == END:
            break
        written += letter
    return written


def _all_of_the_batch(model, vocab, begin, limit):
    scores, _ = model(vocab.one_hot(START + begin).unsqueeze(0).double())
    return vocab.decode(scores.argmax(-1))


def _by_the_lab(model, vocab, begin, limit):
    return generate.free_running(model, vocab, START + begin, 1 + limit)[1:].split(END)[0]


def _rereads_all(model, vocab, begin, limit):
    written = begin
    while len(written) < limit:
        scores, _ = model(vocab.one_hot(START + written).unsqueeze(0).double())
        letter = vocab.decode(scores[0, -1:].argmax(-1))
        if letter == END:
            break
        written += letter
    return written


class _InOtherWords(nb07.MyRNN.reference):
    """Called as in the lesson, but with the names and the functions of somebody else."""

    def forward(self, x, h=None):
        h = x.new_zeros(len(x), self.hidden_size) if h is None else h.squeeze(0)
        seen = []
        for letters in x.unbind(1):
            weights = self.ih.weight, self.hh.weight, self.ih.bias, self.hh.bias
            h = models.step(letters, h, *weights)
            seen.append(h.unsqueeze(1))
        return torch.cat(seen, dim=1), h[None]


class _OneMatrix(nb07.MyRNN.reference):
    def forward(self, x, h=None):
        state = torch.zeros(len(x), self.hidden_size) if h is None else h[0]
        weight, bias = torch.cat([self.ih.weight, self.hh.weight], 1), self.ih.bias + self.hh.bias
        outputs = []
        for t in range(x.shape[1]):
            state = (torch.cat([x[:, t], state], 1) @ weight.T + bias).tanh()
            outputs += [state]
        return torch.stack(outputs, dim=-2), outputs[-1].unsqueeze(0)


class _OtherNames(nn.Module):
    def __init__(self, features, hidden):
        super().__init__()
        self.rnn = nn.RNN(features, hidden, batch_first=True)

    def forward(self, x, h=None):
        return self.rnn(x, h)


class _NewWeights(nb07.MyRNN.reference):
    """The same numbers in new weights, which nobody trains."""

    def forward(self, x, h=None):
        both = nn.RNN(self.input_size, self.hidden_size, batch_first=True)
        weights = [self.ih.weight, self.hh.weight, self.ih.bias, self.hh.bias]
        both.load_state_dict(dict(zip(both.state_dict(), weights, strict=True)))
        return both(x, h)


class _OneLayer(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.both = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h=None):
        return x, h


class _Detached(nb07.MyRNN.reference):
    def forward(self, x, h=None):
        outputs, h = super().forward(x, h)
        return outputs.detach(), h


class _SizesTypedIn(nb07.MyRNN.reference):
    def __init__(self, input_size, hidden_size):
        super().__init__(10, 7)


class _Forgetful(nb07.MyRNN.reference):
    """Right, as long as no state is given."""

    def forward(self, x, h=None):
        return super().forward(x)


def _step(step):
    return nb07._with(step=step)


def _results(results):
    return nb07._with(results=results)


WRONG = {
    "recall_fed": ["d", "", 1, "both", ["b"], True],
    "recall_numbers": [132, 134, "133", (133,), 10 * 7, 6 * 133, 0],
    "MyRNN": [
        nb07.MyRNN.reference(3, 4),
        nn.RNN,
        lambda x, h: (x, h),
        "MyRNN",
        _NewWeights,
        _OneLayer,
        _Detached,
        _SizesTypedIn,
        _Forgetful,
        _step(lambda rnn, x, t, state, h: torch.tanh(rnn.ih(x[:, t]) * rnn.hh(state))),
        _step(lambda rnn, x, t, state, h: torch.tanh(rnn.ih(x[:, t]) - rnn.hh(state))),
        _step(lambda rnn, x, t, state, h: torch.tanh(rnn.ih(x[:, t]) + state)),
        _step(lambda rnn, x, t, state, h: (rnn.ih(x[:, t]) + rnn.hh(state)).clamp(-1, 1)),
        _step(lambda rnn, x, t, state, h: state + torch.tanh(rnn.ih(x[:, t]) + rnn.hh(state))),
        _step(lambda rnn, x, t, state, h: torch.tanh(rnn.ih(x[:, t]) + rnn.hh(state).detach())),
        _step(lambda rnn, x, t, state, h: torch.tanh(rnn.ih(x[:, 0]) + rnn.hh(state))),
        _step(lambda rnn, x, t, state, h: torch.tanh(rnn.ih(x[:, -1 - t]) + rnn.hh(state))),
        _step(lambda rnn, x, t, state, h: None),
        _results(lambda outputs, state, h: outputs),
        _results(lambda outputs, state, h: state),
        _results(lambda outputs, state, h: torch.stack(outputs, 1)),
        _results(lambda outputs, state, h: (state.unsqueeze(0), torch.stack(outputs, 1))),
        _results(lambda outputs, state, h: (torch.stack(outputs, 1), outputs[0].unsqueeze(0))),
        _results(lambda outputs, state, h: (torch.stack(outputs[::-1], 1), state.unsqueeze(0))),
        _results(lambda outputs, state, h: (torch.tensor(outputs), state)),
        _results(lambda outputs, state, h: None),
    ],
    "my_losses": ["d", "", "equal", 1, ["a"], True],
    "read_in_pieces": [
        lambda rnn, x, size: rnn(x[:, :size]),
        lambda rnn, x, size: rnn(x[:, -size:]),
        lambda rnn, x, size: _with(rnn, x, size, torch.stack),
        lambda rnn, x, size: _with(rnn, x, size, lambda pieces: pieces[-1]),
        lambda rnn, x, size: _with(rnn, x, size, lambda pieces: torch.cat(pieces[::-1], 1)),
        lambda rnn, x, size: _with(rnn, x, size, lambda pieces: torch.cat(pieces, 1)[:, -1]),
        lambda rnn, x, size: nb07.read_in_pieces(rnn, x, size)[::-1],
        lambda rnn, x, size: nb07.read_in_pieces(rnn, x.flip(1), size),
        lambda rnn, x, size: (nb07.read_in_pieces(rnn, x, size)[0], None),
        _reads_twice,
        _detached,
        _batch_alone,
        _one_layer,
    ],
    "which_state": ["d", "", "old", 2, ["b"], False],
    "mended_cell": [
        lambda x, hidden, i2h, i2o: (i2o(torch.cat((hidden, x), 1)), hidden),
        lambda x, hidden, i2h, i2o: (x, hidden),
        lambda x, hidden, i2h, i2o: torch.cat(nb07.mended_cell(x, hidden, i2h, i2o), 1),
        lambda x, hidden, i2h, i2o: (i2o(i2h(torch.cat((x, hidden), 1))), hidden),
        lambda x, hidden, i2h, i2o: nb07.mended_cell(x, 0 * hidden, i2h, i2o),
        lambda x, hidden, i2h, i2o: nb07.mended_cell(0 * x, hidden, i2h, i2o),
        lambda x, hidden, i2h, i2o: [t.sum() for t in nb07.mended_cell(x, hidden, i2h, i2o)],
        lambda x, hidden, i2h, i2o: nb07.mended_cell(x, hidden, i2h, i2o) + (hidden,),
        lambda x, hidden, i2h, i2o: [t.detach() for t in nb07.mended_cell(x, hidden, i2h, i2o)],
        lambda x, hidden, i2h, i2o: nb07.mended_cell(x, hidden.detach(), i2h, i2o),
    ],
    "finish": [
        _all_of_the_batch,
        lambda model, vocab, begin, limit: begin,
        lambda model, vocab, begin, limit: "",
        lambda model, vocab, begin, limit: START + nb07.finish(model, vocab, begin, limit),
        lambda model, vocab, begin, limit: nb07.finish(model, vocab, begin, limit - 1),
        lambda model, vocab, begin, limit: nb07.finish(model, vocab, begin, limit) + END,
        lambda model, vocab, begin, limit: nb07.finish(model, vocab, "", limit),
        lambda model, vocab, begin, limit: list(nb07.finish(model, vocab, begin, limit)),
        lambda model, vocab, begin, limit: vocab.encode(nb07.finish(model, vocab, begin, limit)),
        lambda model, vocab, begin, limit: generate.free_running(
            model, vocab, START + begin, 1 + limit
        ),
        lambda model, vocab, begin, limit: generate.sampled(
            model, vocab, START + begin, 1 + limit, temperature=5.0
        )[1:].split(END)[0],
        _probabilities,
        _writes_at_the_limit,
    ],
    "my_sentence": [
        7,
        "",
        "    ",
        "abc",
        "x" * 61,
        ["a", "b", "c", "d"],
        "▶abcd",
        "a\nbcd",
        b"abcd",
        "abcd\ud800",
    ],
}

RIGHT = {
    "MyRNN": [_InOtherWords, _OneMatrix, _OtherNames],
    "read_in_pieces": [
        lambda rnn, x, size: _with(rnn, x, size, lambda pieces: torch.cat(pieces, 1)),
        lambda rnn, x, size: _with(rnn, x, 1, lambda pieces: torch.cat(pieces, -2)),
    ],
    "mended_cell": [
        lambda x, hidden, i2h, i2o: (lambda new: (i2o(torch.cat((x, new), -1)), new),)[0](
            torch.tanh(i2h(torch.cat((x, hidden), -1)))
        ),
    ],
    "finish": [_by_the_lab, _rereads_all],
    "my_sentence": ["abcd", "김창훈입니다", "what a nice day", "🙂🙃🙂 ok", "x" * 30 + "yz"],
}

# wrong answers to what is judged by a property, and a part of what is said to each
SAID = {
    "my_sentence": [
        (7, "A text in quotes is wanted."),
        ("what a ■ day", "are kept for start and end"),
        ("hi", "at least 4 other characters"),
        ("one\ntwo", "put it on one line"),
        ("aaaaaa", "at least 3 different characters"),
    ],
}
