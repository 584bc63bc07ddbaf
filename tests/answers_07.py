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


def _joined(x, h, ih, hh):
    weight = torch.cat([ih.weight, hh.weight], 1)
    return torch.tanh(torch.cat([x, h], 1) @ weight.T + ih.bias + hh.bias)


def _as_one_layer(x, h, ih, hh):
    both = nn.RNNCell(x.shape[-1], h.shape[-1])
    weights = [ih.weight, hh.weight, ih.bias, hh.bias]
    both.load_state_dict(dict(zip(both.state_dict(), weights, strict=True)))
    return both(x, h)


WRONG = {
    "recall_fed": ["d", "", 1, "both", ["b"], True],
    "recall_numbers": [132, 134, "133", (133,), 10 * 7, 6 * 133, 0],
    "cell_step": [
        lambda x, h, ih, hh: torch.tanh(ih(x) * hh(h)),
        lambda x, h, ih, hh: torch.tanh(ih(x) - hh(h)),
        lambda x, h, ih, hh: torch.tanh(torch.tanh(ih(x) + hh(h))),
        lambda x, h, ih, hh: torch.tanh(torch.cat((ih(x), hh(h)), -1)),
        lambda x, h, ih, hh: torch.tanh(ih(x) + hh(h)).unsqueeze(0),
        lambda x, h, ih, hh: torch.tanh(ih(x) + hh(h)).tolist(),
        lambda x, h, ih, hh: torch.tanh(ih(x) + hh(h)).mean(0),
        lambda x, h, ih, hh: torch.tanh(ih(x) + h),
        lambda x, h, ih, hh: h + torch.tanh(ih(x) + hh(h)),
        lambda x, h, ih, hh: models.step(x, h, ih.weight, hh.weight, hh.bias, hh.bias),
        lambda x, h, ih, hh: (ih(x) + hh(h)).clamp(-1, 1),
        _as_one_layer,  # with the same numbers in new weights, which nobody trains
        torch.no_grad()(nb07.cell_step),
        lambda x, h, ih, hh: torch.tanh(ih(x) + hh(h).detach()),
        lambda x, h, ih, hh: torch.tanh(ih(x) + hh(h.detach())),
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
    "cell_step": [
        lambda x, h, ih, hh: torch.tanh(hh(h) + ih(x)),
        lambda x, h, ih, hh: (ih(x) + hh(h)).tanh(),
        lambda x, h, ih, hh: models.step(x, h, ih.weight, hh.weight, ih.bias, hh.bias),
        _joined,
        lambda x, h, ih, hh: torch.stack(
            [torch.tanh(ih(a) + hh(b)) for a, b in zip(x, h, strict=True)]
        ),
    ],
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
