"""Further answers to the exercises of notebook 06, written by hand: wrong ones, and right ones."""

import torch
from torch.nn import functional as F

from lablib import characters
from lablib.check import nb06

__all__ = ["RIGHT", "SAID", "WRONG"]


def _pushed_in_place(ids, size):
    ids += 1
    return characters.one_hot(ids - 1, size)


def _letter_by_letter(scores, vocab):
    words = []
    for word in scores:
        letters = ""
        for step in word:
            letters += vocab.chars[step.argmax()]
        words.append(letters)
    return words


def _loop_of_losses(scores, y):
    pairs = zip(scores.flatten(0, 1), y.flatten(), strict=True)
    return torch.stack([F.cross_entropy(row, answer) for row, answer in pairs]).mean()


def _both_moved(scores, y):
    return nb06.loss_of_batch(scores.transpose(0, 1), y.transpose(0, 1))


WRONG = {
    "recall_two_layers": [(5, 3, 2), (2, 5), 30, (6, 5), (2, 3, 4), (2, 3, 7), (3, 4, 7)],
    "recall_loss_input": ["d", "", "scores", 0, ["a"], True],
    "words_compete": [(3,), (4,), 12, (3, 2), "(3, 4)", (3, 4, 1), [[3, 4]]],
    "published_row": [(1, 1, 1), (1, 1), [[1, 1, 0]], (0, 1, 1), 1, "110", (1.5, 1, 0)],
    "decode_batch": [
        lambda scores, vocab: [vocab.decode(row.argmax()) for row in scores],
        lambda scores, vocab: [vocab.decode(row.tolist()) for row in scores],
        lambda scores, vocab: {vocab.decode(row) for row in scores.argmax(2)},
        lambda scores, vocab: [vocab.decode(row.argmax(dim=0)) for row in scores],
        lambda scores, vocab: [vocab.decode(row)[::-1] for row in scores.argmax(2)],
        lambda scores, vocab: [vocab.decode(row) for row in scores.argmax(2).T],
        lambda scores, vocab: [vocab.decode(row) for row in scores.squeeze(0).argmax(2)],
        lambda scores, vocab: [vocab.decode(row) for row in scores.max(2)],
        lambda scores, vocab: [vocab.decode(row) for row in scores.argmax(2)[1:]],
        lambda scores, vocab: ["ello", "elly", "elle"],
        lambda scores, vocab: [word.strip() for word in nb06.decode_batch(scores, vocab)],
        lambda scores, vocab: [vocab.decode(row) for row in scores.argmax(2)[:3]],
        lambda scores, vocab: [
            vocab.decode(row)
            for row in scores.reshape(scores.shape[1], scores.shape[0], -1).argmax(2)
        ],
    ],
    "loss_of_batch": [
        lambda scores, y: 0.0,
        lambda scores, y: F.cross_entropy(scores.view(y.numel(), -1), y.view(-1)),
        lambda scores, y: F.cross_entropy(scores.argmax(dim=2), y),
        lambda scores, y: F.nll_loss(scores.flatten(0, 1), y.flatten()),
        lambda scores, y: F.cross_entropy(scores.transpose(0, 1).flatten(0, 1), y.flatten()),
        lambda scores, y: nb06.loss_of_batch(scores, y.flip(1)),
        lambda scores, y: (-nb06.loss_of_batch(scores, y)).exp(),
        lambda scores, y: F.cross_entropy(scores.permute(2, 0, 1), y),
        lambda scores, y: F.mse_loss(scores, characters.one_hot(y, scores.shape[2])),
        lambda scores, y: nb06.loss_of_batch(scores[:, :-1], y[:, 1:]),
        lambda scores, y: nb06.loss_of_batch(scores, y) * y.numel(),
        lambda scores, y: nb06.loss_of_batch(scores.log_softmax(1), y),
        lambda scores, y: nb06.loss_of_batch(scores.detach(), y),
        torch.no_grad()(nb06.loss_of_batch),
    ],
    "keeps_words": ["e", "", "permute", 2, ["c"], True],
    "class_second": [
        lambda scores: scores.permute(2, 1, 0).flip(0),
        lambda scores: scores.argmax(2),
        lambda scores: scores.permute(0, 2, 1).reshape(-1, scores.shape[2]),
        lambda scores: scores.flatten(0, 1),
        lambda scores: scores.permute(0, 2, 1).flip(2),
        lambda scores: scores.softmax(2).permute(0, 2, 1),
        lambda scores: scores.permute(0, 2, 1).unsqueeze(0),
        lambda scores: scores.T,
        lambda scores: scores.view(3, 7, 4),
        lambda scores: scores.permute(0, 2, 1).tolist(),
        lambda scores: scores.permute(0, 2, 1).detach(),
        torch.no_grad()(lambda scores: scores.permute(0, 2, 1).clone()),
    ],
    "hide_in_scores": [
        lambda ids, size: -characters.one_hot(ids, size),
        lambda ids, size: torch.rand(*ids.shape, size),
        lambda ids, size: characters.one_hot(ids, 5),
        lambda ids, size: characters.one_hot(ids, size).bool(),
        lambda ids, size: characters.one_hot(ids, size) * float("nan"),
        lambda ids, size: characters.one_hot(ids, size).numpy(),
        lambda ids, size: characters.one_hot(ids, size)[0],
        lambda ids, size: torch.ones(*ids.shape, size),
        lambda ids, size: characters.one_hot(ids, size).flip(2),
        lambda ids: characters.one_hot(ids, 5),
        lambda ids, size: 1 / 0,
        lambda ids, size: torch.rand(*ids.shape, size) + 0.8 * characters.one_hot(ids, size),
        _pushed_in_place,
        characters.one_hot(torch.tensor([[0]]), 3),
    ],
    "my_lines": [
        *(7, "ab", [], ["ab"], ["ab", "abc"], ["", ""], ["ab", 12], {"ab", "cd"}, ["  ", "  "]),
        *(["ab", "cd", "ef"], ["abcd", "efga"], ["abcab", "bacba"]),
        ["ab", "c\ud800"],
    ],
}

RIGHT = {
    "published_row": [[1, 1, 0], (1.0, 1.0, 0.0), torch.tensor([1, 1, 0])],
    "decode_batch": [
        _letter_by_letter,
        lambda scores, vocab: tuple(vocab.decode(word.argmax(dim=1)) for word in scores),
        lambda scores, vocab: [vocab.decode(ids.tolist()) for ids in scores.argmax(-1)],
        lambda scores, vocab: [vocab.decode(row) for row in scores.softmax(2).argmax(axis=2)],
    ],
    "loss_of_batch": [
        _loop_of_losses,
        _both_moved,
        lambda scores, y: F.cross_entropy(scores.permute(0, 2, 1), y),
        lambda scores, y: F.cross_entropy(scores.flatten(0, 1), y.flatten()),
        lambda scores, y: F.cross_entropy(scores.reshape(y.numel(), -1), y.reshape(-1)),
    ],
    "class_second": [lambda scores: scores.transpose(1, 2), lambda scores: scores.mT],
    "hide_in_scores": [
        characters.one_hot,
        lambda ids, size: characters.one_hot(ids, size).long(),
        lambda ids, size: 5 * characters.one_hot(ids, size) - torch.rand(*ids.shape, size),
    ],
    "my_lines": [
        ("ab", "cd"),
        ["안녕", "친구"],
        [" a", "  "],
        ["🙂🙂🙂", "a나다"],
        ["good", "days"],
    ],
}

# wrong answers to what is judged by a property, and a part of what is said to each
SAID = {
    "hide_in_scores": [
        (
            lambda ids, size: torch.zeros(*ids.shape, size),
            "two letters have the same highest score",
        ),
        (lambda ids, size: characters.one_hot(ids, size).transpose(1, 2), "Yours is (2, 5, 3)."),
        (
            lambda ids, size: characters.one_hot(ids.flip(1), size),
            "at [0, 0] letter 1 wins, and letter 2 should win.",
        ),
        (
            lambda ids, size: characters.one_hot(ids, size).tolist(),
            "asks for a tensor (B, T, V), and this is a list.",
        ),
        (lambda ids, size: ids, "Yours is (2, 3)."),
        (lambda ids, size: None, "must return the block"),
        ("one_hot", "asks for a function"),
    ],
    "my_lines": [
        ("hello", "This is one text."),
        (["hello"], "needs two lines, because they are the rows"),
        (["hello", "you"], "your lines have [5, 3]"),
        (["a", "b"], "at least two characters"),
        ([1, 2], "each of them in quotes"),
        (["aa", "aa"], "one character alone has nothing to compete with"),
        (["abc", "def", "agh"], "Yours are 3 lines of 3 with 8."),
        (["hello", "hello"], "Yours are 2 lines of 5 with 4."),
        (["good", "luck"], "Yours are 2 lines of 4 with 7."),
    ],
}
