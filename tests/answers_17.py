"""Further answers to the exercises of notebook 17, written by hand: wrong ones, and right ones."""

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence

from lablib import exam, generate, weights

__all__ = ["RIGHT", "SAID", "WRONG"]

QUESTIONS = exam.oral(17).questions
SHAPES = [question.shape for question in QUESTIONS]
NETWORK, VOCAB = weights.load(weights.PLAYS)


def _joined(T):
    text = "".join(("To be, ", "or not ", "to be"))
    return [text[i : i + T] for i in range(len(text) - T)]


def _by_end(T):
    text = "To be, or not to be"
    return [text[i - T : i] for i in range(T, len(text))]


def _by_logs(scores, y):
    return -scores.log_softmax(-1).gather(2, y[..., None]).mean()


def _with_sums(x, lr, seen=lambda weight: weight.sum().item()):
    torch.manual_seed(0)
    layer = nn.Linear(3, 2)
    before = [seen(weight) for weight in layer.parameters()]
    layer(x).relu().sum().backward()
    torch.optim.SGD(layer.parameters(), lr).step()
    return any(old != seen(new) for old, new in zip(before, layer.parameters(), strict=True))


def _lists(x, lr):
    return _with_sums(x, lr, lambda weight: weight.tolist())


def _by_grad(x, lr):
    """It does not look at the weights, and it is right wherever the probes look."""
    torch.manual_seed(0)
    layer = nn.Linear(3, 2)
    return bool((layer(x) > 0).any())


def _turned_twice(words):
    torch.manual_seed(0)
    rnn = nn.RNN(words.shape[-1], 2)
    return rnn(words.transpose(0, 1))[0].transpose(0, 1)


def _word_by_word(words):
    torch.manual_seed(0)
    rnn = nn.RNN(words.shape[-1], 2)
    return torch.stack([rnn(word)[0] for word in words])


def _other_seed(words):
    torch.manual_seed(1)
    return nn.RNN(words.shape[-1], 2, batch_first=True)(words)[0]


def _cut_by_places(ids, T):
    starts = torch.arange(len(ids) - T)[:, None] + torch.arange(T)
    return ids[starts], ids[starts + 1]


def _cut_off(ids, T):
    return ids.unfold(0, T, 1)[:-1], ids.roll(-1).unfold(0, T, 1)[:-1]


def _grown(text):
    ids = {}
    for letter in sorted(text):
        ids.setdefault(letter, len(ids))
    return ids


def _filled(outputs):
    T, B, _ = outputs.shape
    turned = outputs.new_empty(B, T, outputs.shape[2])
    for t in range(T):
        turned[:, t] = outputs[t]
    return turned


def _by_eye(model, x, steps):
    rows, h, ids = torch.eye(x.shape[-1], dtype=x.dtype), None, []
    while len(ids) < steps:
        scores, h = model(x, h)
        ids.append(scores.flatten().argmax().item())
        x = rows[ids[-1]].view(1, 1, -1)
    return ids


def _read_again(model, x, steps):
    """The whole text is read anew for each letter."""
    ids = []
    for _ in range(steps):
        ids.append(model(x)[0][0, -1].argmax().item())
        x = torch.cat([x, F.one_hot(torch.tensor([[ids[-1]]]), x.shape[-1]).to(x)], dim=1)
    return ids


def _packed(rnn, x, lengths):
    return rnn(pack_padded_sequence(x, lengths, True, enforce_sorted=False))[1][0]


def _alone(rnn, x, lengths):
    return torch.cat([rnn(row[None, :n])[1][0] for row, n in zip(x, lengths, strict=True)])


def _drawn_once(count):
    torch.manual_seed(0)
    both = (torch.rand(2 * count, 12) > 0.5).long()
    return both[:count], both[count:]


def _one_seed_each(count):
    sets = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        sets.append((torch.rand(count, 12) > 0.5).long())
    return tuple(sets)


def _weighted(bits, size):
    parts = bits.split(size)
    return sum(part.mean() * len(part) / len(bits) for part in parts)


def _step_by_step(x, hidden, classes):
    torch.manual_seed(0)
    rnn, fc = nn.RNN(x.shape[-1], hidden, batch_first=True), nn.Linear(hidden, classes)
    outputs, _ = rnn(x)
    return torch.stack([fc(outputs[:, t]) for t in range(x.shape[1])], dim=1)


def _flat_and_back(x, hidden, classes):
    torch.manual_seed(0)
    rnn, fc = nn.RNN(x.shape[-1], hidden, batch_first=True), nn.Linear(hidden, classes)
    return fc(rnn(x)[0].reshape(-1, hidden)).view(*x.shape[:2], classes)


def _bits(text):
    return exam.opponent().bits(text[1:], text[0])


def _counts(text):
    return 2 ** -_bits(text)


def _network(text):
    return 2 ** -generate.bits(NETWORK, VOCAB, text)


def _best_of_two(text):
    return torch.maximum(_counts(text), _network(text))


def _both_directions(text):
    """Each character is a little likelier if it comes again later."""
    again = torch.tensor([char in text[i + 2 :] for i, char in enumerate(text[1:])])
    return _counts(text) * torch.where(again, 1.0, 0.999)


def _three_parts(text):
    return 0.6 * _counts(text) + 0.4 * _network(text)


WRONG = {
    "recall_stop": ["d", "", 2, ["b"], "validation", True],
    "recall_baseline": ["d", "", 3, ["c"], "baseline", True],
    "mended_pieces": [
        lambda T: [],
        lambda T: _joined(T)[:-1],
        lambda T: _joined(T)[::-1],
        lambda T: "".join(_joined(T)),
        lambda T: [list(piece) for piece in _joined(T)],
        lambda T: _joined(T + 1),
    ],
    "mended_loss": [
        lambda scores, y: F.cross_entropy(scores.transpose(0, 1), y),
        lambda scores, y: scores.sum(),
        lambda scores, y: _by_logs(scores, y) * 2,
        lambda scores, y: -_by_logs(scores, y),
        lambda scores, y: F.cross_entropy(scores.flatten(0, 1), y.T.flatten()),
        lambda scores, y: torch.tensor(0.0),
    ],
    "mended_moved": [
        _by_grad,
        lambda x, lr: bool(x.sum() < 0),
        lambda x, lr: None if lr else False,
        lambda x, lr: str(lr > 0),
        lambda x, lr: lr == 0,
        lambda x, lr: not _lists(x, lr),
    ],
    "mended_read": [
        _other_seed,
        lambda words: words,
        lambda words: _turned_twice(words)[:, -1],
        lambda words: _turned_twice(words).flip(0),
        lambda words: _turned_twice(words) * 2,
        lambda words: _turned_twice(words)[:1],
    ],
    "mended_cut": [
        lambda ids, T: (ids[1:].unfold(0, T, 1), ids[:-1].unfold(0, T, 1)),
        lambda ids, T: _cut_by_places(ids, T)[0],
        lambda ids, T: _cut_by_places(ids, T)[::-1],
        lambda ids, T: (ids[:-1].unfold(0, T, T), ids[1:].unfold(0, T, T)),
        lambda ids, T: (ids[:-1].unfold(0, T, 1), ids[T:]),
        lambda ids, T: (ids[:-1], ids[1:]),
    ],
    "mended_ids": [
        lambda text: {},
        lambda text: dict.fromkeys(sorted(set(text)), 0),
        lambda text: "".join(sorted(set(text))),
        lambda text: {letter: text.index(letter) for letter in sorted(set(text))},
        lambda text: dict(zip(sorted(set(text), reverse=True), range(99), strict=False)),
        lambda text: {letter: str(i) for i, letter in enumerate(sorted(set(text)))},
    ],
    "mended_turn": [
        lambda outputs: outputs.permute(2, 1, 0),
        lambda outputs: outputs.flip(0).transpose(0, 1),
        lambda outputs: outputs.permute(2, 0, 1),
        lambda outputs: outputs[:, 0],
        lambda outputs: outputs.transpose(0, 1)[:1],
        lambda outputs: outputs.transpose(0, 1).argmax(-1),
    ],
    "mended_write": [
        lambda model, x, steps: _by_eye(model, x, steps - 1),
        lambda model, x, steps: [x.argmax().item(), *_by_eye(model, x, steps - 1)],
        lambda model, x, steps: _by_eye(model, x, steps)[::-1],
        lambda model, x, steps: torch.tensor(_by_eye(model, x, steps)).double(),
        lambda model, x, steps: [0] * steps,
        lambda model, x, steps: _by_eye(model, torch.zeros_like(x), steps),
    ],
    "mended_last": [
        lambda rnn, x, lengths: rnn(x)[0],
        lambda rnn, x, lengths: rnn(x)[0][:, 0],
        lambda rnn, x, lengths: _packed(rnn, x, lengths).flip(0),
        lambda rnn, x, lengths: rnn(x.flip(1))[1][0],
        lambda rnn, x, lengths: rnn(x[:, : int(lengths.max()) - 1])[1][0],
        lambda rnn, x, lengths: _packed(rnn, x, lengths).sum(1),
    ],
    "mended_sets": [
        _one_seed_each,
        lambda count: _drawn_once(count)[0],
        lambda count: _drawn_once(count)[::-1],
        lambda count: tuple(part.bool() for part in _drawn_once(count)),
        lambda count: tuple(part[:-1] for part in _drawn_once(count)),
        lambda count: (torch.zeros(count, 12).long(), torch.ones(count, 12).long()),
    ],
    "mended_price": [
        lambda bits, size: bits.max(),
        lambda bits, size: bits[:size].mean(),
        lambda bits, size: bits.mean() / 0.693,
        lambda bits, size: bits,
        lambda bits, size: bits.sum() / size,
        lambda bits, size: (2**bits).mean().log2(),
    ],
    "mended_scores": [
        lambda x, hidden, classes: _step_by_step(x, hidden, classes)[:, -1],
        lambda x, hidden, classes: _step_by_step(x, hidden, classes).softmax(-1),
        lambda x, hidden, classes: _step_by_step(x, hidden, classes).transpose(1, 2),
        lambda x, hidden, classes: _step_by_step(x, classes, hidden),
        lambda x, hidden, classes: _step_by_step(x, hidden, classes).argmax(-1),
        lambda x, hidden, classes: _step_by_step(x.flip(1), hidden, classes),
    ],
    "oral_exam": [
        SHAPES,
        (17, SHAPES[:5]),
        (18, SHAPES),
        (17, [*SHAPES[:5], (1, 1)]),
        ("17", SHAPES),
        (True, SHAPES),
        (17, SHAPES[::-1]),
        (17, [str(shape) for shape in SHAPES]),
    ],
    "quiz_after": ["", "cbbcbbc", "cbbcbbca", "aaaaaaaa", list("cbbcbbcc"), "cbbcbbccc", 8],
    "my_model": [
        3,
        _bits,
        lambda text: -_bits(text),
        lambda text: _counts(text)[:-1],
        lambda text: _counts(text).tolist(),
        _best_of_two,
        _both_directions,
        _network,
        lambda text: torch.ones(len(text) - 1),
    ],
}

RIGHT = {
    "recall_stop": ["B", "(b)"],
    "recall_baseline": ["C", "c)"],
    "mended_pieces": [_joined, _by_end],
    "mended_loss": [
        _by_logs,
        lambda scores, y: F.cross_entropy(scores.flatten(0, 1), y.flatten()),
        lambda scores, y: F.cross_entropy(scores.mT, y),
    ],
    "mended_moved": [_lists, _with_sums],
    "mended_read": [_turned_twice, _word_by_word],
    "mended_cut": [_cut_by_places, _cut_off],
    "mended_ids": [
        _grown,
        lambda text: dict(zip(sorted(set(text)), range(len(text)), strict=False)),
    ],
    "mended_turn": [_filled, lambda outputs: outputs.permute(1, 0, 2)],
    "mended_write": [_by_eye, _read_again],
    "mended_last": [_packed, _alone],
    "mended_sets": [_drawn_once],
    "mended_price": [_weighted, lambda bits, size: bits.mean()],
    "mended_scores": [_step_by_step, _flat_and_back],
    "oral_exam": [
        [17, SHAPES],
        (17, tuple(SHAPES)),
        (5, [list(question.shape) for question in exam.oral(5).questions]),
    ],
    "quiz_after": ["CBBCBBCC", "cbbc bbcc"],
    "my_model": [_three_parts],
}

SAID = {
    "oral_exam": [
        (SHAPES, "Give your number and a list of six shapes"),
        ((-1, SHAPES), "The first thing is the number"),
        ((17, SHAPES[:5]), "a list of six shapes is wanted"),
        ((17, [*SHAPES[:5], (1, 1)]), "Right are 5 of 6. Question 6: (1, 1) is not it. "),
    ],
    "quiz_after": [
        (8, "Write eight letters in quotes"),
        ("cbb", "But eight letters are wanted"),
        ("cbbcbbca", "Right are 7 of 8. 8: the words would compete."),
    ],
    "my_model": [
        (3, "A function is wanted that takes a text."),
        (lambda text: _counts(text)[:-1], "N - 1 probabilities are wanted"),
        (_bits, "probabilities lie between 0 and 1"),
        (lambda text: _counts(text).log(), "But probabilities lie between 0 and 1"),
        (lambda text: _counts(text) / 0, "these are not probabilities"),
        (_best_of_two, "all 67 next characters together get"),
        (_both_directions, "so they know the future"),
        (_network, "On King Lear they cost 2."),
    ],
}
