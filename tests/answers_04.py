"""Further answers to the exercises of notebook 04, written by hand: wrong ones, and right ones."""

import torch

from lablib import characters, generate
from lablib.check import nb04

__all__ = ["RIGHT", "SAID", "WRONG"]


def _padded(ids, length):
    x = ids.unfold(0, length, 1)
    y = torch.cat([ids[1:], ids[-1:]]).unfold(0, length, 1)
    return x, y


def _cut_twice_as_far(ids, length):
    x, y = nb04.cut(ids, length)
    return x[::2], y[::2]


def _flipped(*arguments):
    return nb04.write_fresh(*arguments)[::-1]


def _sampled(model, vocab, start, length, window):
    torch.manual_seed(0)
    return generate.sampled(model, vocab, start, length)


def _moved_on(model, vocab, start, length, window):
    letters = nb04.write_fresh(model, vocab, start, length, window)
    return "".join(vocab.chars[(vocab.chars.index(c) + 1) % len(vocab)] for c in letters)


def _batched(model, vocab, start, length, window):
    written = start
    while len(written) < length:
        x = vocab.one_hot(written[-window:]).double()[None]  # (1, T, V)
        written += vocab.chars[int(model(x)[0][0, -1].argmax())]
    return written


WRONG = {
    "recall_loss": ["d", "", 0.5, "0.50", ["b"], True],
    "recall_other_dictionary": ["d", "", 1, "error", ["b"], True],
    "shape_of_windows": [170, (170,), (170, 9), (180, 10), (1700,), "170, 10", (25, 170, 10)],
    "cut": [
        lambda ids, length: (ids, ids),
        lambda ids, length: (ids[:-1], ids[1:]),
        lambda ids, length: tuple(part.T for part in nb04.cut(ids, length)),
        lambda ids, length: torch.stack(nb04.cut(ids, length)),
        lambda ids, length: tuple(part.double() for part in nb04.cut(ids, length)),
        lambda ids, length: tuple(part.flip(0) for part in nb04.cut(ids, length)),
        lambda ids, length: nb04.cut(ids, length + 1),
        lambda ids, length: nb04.cut(ids.flip(0), length),
        lambda ids, length: (nb04.cut(ids, length)[0], nb04.cut(ids, length)[0] + 1),
        lambda ids, length: ids.unfold(0, length, 1),
        _padded,
        _cut_twice_as_far,
    ],
    "join": [
        lambda predicted: predicted,
        lambda predicted: predicted[0] + predicted[1:, -1].sum(),
        lambda predicted: predicted[:, 0],
        lambda predicted: torch.cat([predicted[0], predicted[1:, -1]]).double(),
        lambda predicted: torch.cat([predicted[1:, -1], predicted[0]]),
        lambda predicted: predicted.T.flatten(),
        lambda predicted: torch.unique(predicted),
        lambda predicted: torch.cat([predicted[-1], predicted[:-1, -1]]),
        lambda predicted: (predicted[0], predicted[1:, -1]),
        lambda predicted: torch.cat([predicted[0], predicted[1:, 3]]),
        lambda predicted: torch.cat([predicted[0, :9], predicted[1:170, -1]]),
        lambda predicted: predicted[0:1] + predicted[1:, -1:],
    ],
    "write_fresh": [
        lambda model, vocab, start, length, window: start,
        lambda model, vocab, start, length, window: nb04.write_fresh(
            model, vocab, start, 180, window
        ),
        lambda model, vocab, start, length, window: start * length,
        lambda model, vocab, start, length, window: (start * length)[:length],
        lambda model, vocab, start, length, window: "",
        lambda model, vocab, start, length, window: vocab.chars,
        lambda model, vocab, start, length, window: model(vocab.one_hot(start).double()),
        lambda model, vocab, start, length, window: model(vocab.one_hot(start)),
        _flipped,
        _sampled,
        _moved_on,
    ],
    "my_poem": [
        7,
        "",
        "too short",
        ["a line of a poem"],
        b"a line of a poem",
        "x" * 400,
        {"a": 1},
        "abc\ud800" * 5,
    ],
}

RIGHT = {
    "recall_loss": [" b ", "B"],
    "shape_of_windows": [[170, 10], torch.Size([170, 10])],
    "cut": [
        characters.windows,
        lambda ids, length: (ids[:-1].unfold(0, length, 1), ids[1:].unfold(0, length, 1)),
        lambda ids, length: [part.clone() for part in characters.windows(ids, length)],
    ],
    "join": [characters.stitch, lambda predicted: torch.cat([predicted[0, :-1], predicted[:, -1]])],
    "write_fresh": [_batched],
    "my_poem": ["가나다라마바사아자차", "ab c" * 20, "🙂🙃🙂 and so on"],
}

# wrong answers to what is judged by a property, and a part of what is said to each
SAID = {
    "my_poem": [
        (("To see a world", "in a grain of sand"), "That is a tuple of 2, not a text"),
        (7, "A text in quotes"),
        ("short", "Take 10 to 300."),
        ("a" * 20, "at least 3 different characters"),
    ],
}
