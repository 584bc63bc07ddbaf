"""The exercises of notebook 04."""

import torch

from lablib import models
from lablib.characters import Vocab
from lablib.check.functions import exercise
from lablib.check.judged import own_text
from lablib.check.probes import seeded
from lablib.check.values import Value

__all__ = []


recall_loss = Value(
    "b",
    insight="exp(-0.69) is 0.50, as if the network tossed a coin between two letters. For a mean loss it is the geometric mean of the probabilities, so a few very bad ones count much.",
    hints=(
        "Turn the loss 0.69 into a probability. A loss of 0 belongs to the probability 1, and a larger loss to a smaller one.",
        "The loss is minus the logarithm of that probability. The function exp undoes a logarithm.",
        "Compute math.exp(-0.69).",
    ),
    mistakes={
        "a": "You computed 1 - 0.69. But the loss is minus a logarithm, so the probability is exp(-loss).",
        "c": "A loss is not a probability: it can be larger than 1. exp(-loss) turns it into one.",
    },
)

recall_other_dictionary = Value(
    "b",
    insight="A dictionary of the same size in another order raises no error, so keep weights and characters in one file.",
    hints=(
        "Say what becomes of yesterday's weights. Think of what the network gets: numbers, and no characters.",
        "Check whether any shape changes when the same characters are in another order.",
        "No shape changes, so nothing fails. But each number now stands for another letter.",
    ),
    mistakes={
        "a": "An error would help. But V is the same, so all shapes fit, and PyTorch cannot notice the change.",
        "c": "The weights are indeed the same. But a column of the one-hot rows may now stand for another letter.",
    },
)

shape_of_windows = Value(
    (170, 10),
    core=True,
    insight="There are 170 examples of 10 steps, so a text of 180 letters gives 1,700 predictions to learn from.",
    hints=(
        "Give the shape of `x_ids` as (B, T). You know T, so only the number of windows is missing.",
        "B is the number of windows that have targets, N - T. T is the length of a window.",
        "There are 180 - 10 windows, and each has 10 ids.",
    ),
    mistakes={
        (171, 10): (
            "171 windows do fit into the text. But the last one ends with the last letter, so that "
            "letter has no target."
        ),
        (10, 170): "The sizes are right. But in this course the batch is the first axis: (B, T).",
        (17, 10): (
            "You counted windows that lie side by side. But our windows overlap, because one starts at every letter."
        ),
        (18, 10): (
            "You cut the text into 18 pieces. But our windows overlap, because one starts at every letter."
        ),
        (170, 10, 25): (
            "The batch and the steps are right. But these are ids; the 25 comes later, with one-hot rows."
        ),
        (169, 10): (
            "This is nearly right. The first window starts at 0 and the last one at 169, so count both."
        ),
        (170, 11): (
            "The number of windows is right. But a window of x has 10 letters; only x and y together have 11."
        ),
    },
)


@exercise(
    core=True,
    insight="Window 0 gives T letters and each later window gives 1. Together these are T + B - 1, here 10 + 169 = 179.",
    hints=(
        "Return one prediction per letter, (T + B - 1,). It has two parts: a row of `predicted`, and a piece of its last column.",
        "A later window repeats letters of the window before it. Only its last one is new.",
        "Use torch.cat([predicted[0], ...]). In place of the dots, put the last column of all rows but the first.",
    ),
    probes=(
        (torch.arange(12).view(3, 4),),
        (torch.tensor([[3, 1, 4, 1, 5], [9, 2, 6, 5, 8]]),),
        (torch.tensor([[2, 7, 1]]),),
        (torch.tensor([[6], [0], [3], [9]]),),
        (torch.arange(344).view(172, 2),),  # more windows, and longer ones, than the notebook has
        (torch.arange(36).view(3, 12),),
    ),
)
def join(predicted):
    # no window comes before window 0, so it gives all its letters; the others add one each
    return torch.cat([predicted[0], predicted[1:, -1]])


join.mistake(
    "Nothing is lost. But each letter occurs once for every window that holds it, so there are 1,700 letters for a text of 180.",
    lambda predicted: predicted.flatten(),
)
join.mistake(
    "The later windows are right. But window 0 should give all its letters, and yours has lost the last one.",
    lambda predicted: torch.cat([predicted[0, :-1], predicted[1:, -1]]),
)
join.mistake(
    "Window 0 is right. But the first letter of a later window is not new; its last letter is.",
    lambda predicted: torch.cat([predicted[0], predicted[1:, 0]]),
)
join.mistake(
    "Each window does give its last letter. But only window 0 has the letters before that.",
    lambda predicted: predicted[:, -1],
)
join.mistake(
    "The length is right, and each letter occurs once. But you keep each window's first prediction, which has seen only one letter. Keep its last prediction.",
    lambda predicted: torch.cat([predicted[:-1, 0], predicted[-1]]),
)
join.mistake(
    "This is nearly right. But the last letter of window 0 occurs twice, so start the other windows at row 1.",
    lambda predicted: torch.cat([predicted[0], predicted[:, -1]]),
)
join.mistake(
    "Each round is right. But all is repeated once for every window, because a loop over the windows is inside itself.",
    lambda predicted: torch.cat([join(predicted)] * len(predicted)),
)
join.mistake(
    "Window 0 is right. But you drop the last letter of each later window, which is the new one.",
    lambda predicted: torch.cat([predicted[0], predicted[1:, :-1].flatten()]),
)
join.mistake(
    "Window 0 is right. But each later window adds one letter, and these are missing.",
    lambda predicted: predicted[0],
)
join.mistake(
    "The two parts are right. But torch.cat needs them in one list: [a, b].",
    lambda predicted: torch.cat(predicted[0], predicted[1:, -1]),
)
join.mistake(
    "The two parts are right. But + adds numbers; torch.cat puts one part after the other.",
    lambda predicted: predicted[0] + predicted[1:, -1],
)
join.mistake(
    "The two parts are right. But torch.stack needs parts of equal length; torch.cat puts one part after the other.",
    lambda predicted: torch.stack([predicted[0], predicted[1:, -1]]),
)
join.mistake(
    "This is right only for T = 10. The index -1 is the last one for every T.",
    lambda predicted: torch.cat([predicted[0], predicted[1:, 9]]),
)
join.mistake(
    "Window 0 is right. But predicted[1:][-1] is the last window. For the last column of these rows write predicted[1:, -1].",
    lambda predicted: torch.cat([predicted[0], predicted[1:][-1]]),
)
join.mistake(
    "This is right only for 170 windows. Leave the end of the slice open: predicted[1:, -1].",
    lambda predicted: torch.cat([predicted[0], predicted[1:170, -1]]),
)
join.mistake(
    "This is right only for 170 windows. The loop should go over range(1, len(predicted)).",
    lambda predicted: torch.cat([predicted[0], *[predicted[i, -1:] for i in range(1, 170)]]),
)
join.mistake(
    "This is right only for windows of 10. All of window 0 is predicted[0].",
    lambda predicted: torch.cat([predicted[0, :10], predicted[1:, -1]]),
)
join.mistake(
    "The letters are right. But the slices 0:1 and -1: keep an axis, so the parts have two axes. The indices 0 and -1 remove it.",
    lambda predicted: torch.cat([predicted[0:1], predicted[1:, -1:]]),
)
join.mistake(
    "Window 0 is right. But the slice 0:1 keeps the axis of the windows. The index 0 removes it.",
    lambda predicted: torch.cat([predicted[0:1], predicted[1:, -1]]),
)
join.mistake(
    "The letters are right. But the slice -1: keeps the axis of the steps. The index -1 removes it.",
    lambda predicted: torch.cat([predicted[0], predicted[1:, -1:]]),
)


my_poem = own_text(
    "To see a world in a grain of sand",
    core=True,
    insight="The network learned your line. The code is the same for every script.",
    hints=(
        "Put a text of 10 to 300 characters in the quotes. A song, a proverb or your address will do, in any script.",
        "You may write several quoted lines below each other in brackets, without commas. With commas Python makes a tuple.",
        'poem = check.my_poem("a line that I know by heart")',
    ),
    least=10,
    most=300,
    different=3,
)


@exercise(
    insight="You get N - T windows with their targets. `characters.windows` gives the same ones, without a loop.",
    hints=(
        "Return x and y, (B, T) each. In the loop for hello, look for the numbers 3, 4 and 2, because they depend on `length` and on the text.",
        "Window i is ids[i : i + length], and its targets start one id later. The last i is the one where the targets still end inside the text.",
        "Use a loop `for i in range(len(ids) - length)`, then torch.stack for x and torch.stack for y.",
    ),
    probes=(
        (torch.arange(10, 16), 4),
        (torch.tensor([3, 1, 4, 1, 5, 9, 2, 6, 5]), 3),
        (torch.tensor([7, 2, 8, 0, 6]), 1),
        (torch.tensor([5, 8]), 1),
        (torch.arange(7), 6),
    ),
)
def cut(ids, length):
    # as many starts as there are targets: a window at N - T would want a letter after the last
    starts = range(len(ids) - length)
    x = torch.stack([ids[i : i + length] for i in starts])  # (B, T)
    y = torch.stack([ids[i + 1 : i + length + 1] for i in starts])  # (B, T)
    return x, y


def _at(ids, length, starts, shift=1):
    """Windows from `starts`, and the windows `shift` letters further on."""
    x = torch.stack([ids[i : i + length] for i in starts])
    return x, torch.stack([ids[i + shift : i + shift + length] for i in starts])


cut.mistake(
    "The windows are cut correctly. But there is one too many. Its y would go past the end of the text, so it is one letter short and torch.stack raises an error.",
    lambda ids, length: _at(ids, length, range(len(ids) - length + 1)),
)
cut.mistake(
    "y is right. But x has one window more than y. That window ends with the last letter, which has no target.",
    lambda ids, length: (ids.unfold(0, length, 1), cut(ids, length)[1]),
)
cut.mistake(
    "The windows and targets are right, but the last pair is missing. range(n) already ends at n - 1, so do not subtract 1.",
    lambda ids, length: _at(ids, length, range(len(ids) - length - 1)),
)
cut.mistake(
    "x is right. But y is the same as x. The target of a letter is the letter after it.",
    lambda ids, length: _at(ids, length, range(len(ids) - length), shift=0),
)
cut.mistake(
    "x and y fit each other. But your windows lie side by side; a new one should start at every letter.",
    lambda ids, length: _at(ids, length, range(0, len(ids) - length, length)),
)
cut.mistake(
    "x is right. But y has only the letter after each window, (B,). Here every step has its own target, so y is (B, T).",
    lambda ids, length: (cut(ids, length)[0], ids[length:]),
)


@cut.mistake(
    "The shift is right. But roll moves the first letter to the end, so the last window gets a target that does not follow it in the text."
)
def _rolled(ids, length):
    x = ids.unfold(0, length, 1)
    return x, ids.roll(-1).unfold(0, length, 1)


@cut.mistake(
    "The windows are cut correctly, in two lists. But the last y is one letter short, so there is one window too many. Remove it, then use torch.stack on each list."
)
def _ragged_lists(ids, length):
    starts = range(len(ids) - length + 1)
    x = [ids[i : i + length] for i in starts]
    return x, [ids[i + 1 : i + length + 1] for i in starts]


def _as_lists(ids, length):
    x, y = cut(ids, length)
    return list(x), list(y)


@cut.mistake(
    "All windows are right. But torch.tensor needs plain numbers; torch.stack joins a list of tensors along a new axis."
)
def _tensor_of_tensors(ids, length):
    x, y = _as_lists(ids, length)
    return torch.tensor(x), torch.tensor(y)


cut.mistake(
    "The last pair is right, but it is the only one. Keep every x and every y in a list, then use torch.stack on both.",
    lambda ids, length: (ids[-length - 1 : -1], ids[-length:]),
)
cut.mistake(
    "All pairs are right, as a list of pairs. But training needs two tensors, one of all x and one of all y.",
    lambda ids, length: list(zip(*cut(ids, length), strict=True)),
)
cut.mistake(
    "The first pair is right, but it is the only one. Loop over all starts.",
    lambda ids, length: (ids[:length], ids[1 : length + 1]),
)


@cut.mistake(
    "y is right. But x is one letter too long, so it holds the last target, too. Use ids[i : i + length]."
)
def _long_windows(ids, length):
    x, y = cut(ids, length)
    return torch.cat([x, y[:, -1:]], dim=1), y


cut.mistake(
    "This is right only for our sentence with windows of 10. The number of windows is len(ids) - length.",
    lambda ids, length: _at(ids, length, range(170)),
)
cut.mistake(
    "This is right only for two windows. The number of windows is len(ids) - length.",
    lambda ids, length: _at(ids, length, range(2)),
)
cut.mistake(
    "This is right only for windows of 3. Use `length` in place of the number.",
    lambda ids, length: _at(ids, 3, range(len(ids) - 3)),
)


def _talker(letters: str, hidden: int, seed: int) -> tuple[models.CharRNN, Vocab]:
    """An untrained model with large weights, which writes many different letters."""
    model = seeded(seed, lambda: models.CharRNN(len(letters), hidden)).double()
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(4)
    return model.requires_grad_(False), Vocab(letters)


ONE = _talker("abcdefgh", 11, 0)
TWO = _talker("lmnop", 6, 1)


@exercise(
    insight="Now the network writes as it was tested: it reads a few letters from an empty state, and that works.",
    hints=(
        'Continue `start` up to `length` letters. The loop of the notebook needs new names in place of net, "if", 180 and 10.',
        "written[-window:] are the letters to read. The prediction is in the last row of the scores.",
        "Use scores, _ = model(vocab.one_hot(written[-window:]).double()), then the argmax of scores[-1:].",
    ),
    probes=(
        (ONE[0], ONE[1], "abc", 14, 5),
        (ONE[0], ONE[1], "hgfedcba", 21, 3),
        (TWO[0], TWO[1], "p", 11, 4),
        (TWO[0], TWO[1], "lmno", 4, 2),
    ),
)
def write_fresh(model, vocab, start, length, window):
    written = start
    while len(written) < length:
        last = vocab.one_hot(written[-window:]).double()  # (T, V)
        scores, _ = model(last)  # no state goes in: every prediction starts from zeros
        written += vocab.decode(scores[-1:].argmax(-1))
    return written


@write_fresh.mistake(
    "It writes. But each prediction depends on everything written so far. That is free running. Only the last `window` letters should count."
)
def _free(model, vocab, start, length, window):
    written, fed, state = start, start, None
    while len(written) < length:
        scores, state = model(vocab.one_hot(fed).double(), state)
        fed = vocab.decode([scores[-1].argmax().item()])
        written += fed
    return written


def _writer(cut_off, carry=False, at=-1, pick=lambda scores: scores.argmax(-1)):
    """A writer that reads `cut_off(written, window)` for each guess."""

    def write(model, vocab, start, length, window):
        written, state = start, None
        while len(written) < length:
            fed = vocab.one_hot(cut_off(written, window)).double()
            scores, new = model(fed, state)
            state = new if carry else None
            written += vocab.decode([pick(scores[at]).item()])
        return written

    return write


write_fresh.mistake(
    "You read the right letters. But you also hand the old state on, so the model reads each letter many times.",
    _writer(lambda written, window: written[-window:], carry=True),
)
write_fresh.mistake(
    "It writes. But each prediction sees one letter and no state, so both l's of hello look the same. Read the last `window` letters.",
    _writer(lambda written, window: written[-1:]),
)
write_fresh.mistake(
    "The window has the right size. But it comes from the wrong end; written[-window:] are the last letters.",
    _writer(lambda written, window: written[:window]),
)
write_fresh.mistake(
    "You read the right letters. But you take the prediction after the first of them; the newest is in the last row of the scores.",
    _writer(lambda written, window: written[-window:], at=0),
)
write_fresh.mistake(
    "This is nearly right, but you read one letter too many. written[-window:] has `window` letters.",
    _writer(lambda written, window: written[-window - 1 :]),
)
write_fresh.mistake(
    "This is nearly right, but you read one letter too few. written[-window:] has `window` letters.",
    _writer(lambda written, window: written[1 - window :]),
)
write_fresh.mistake(
    "The slice is the wrong way round: written[:-window] leaves the last letters out; written[-window:] keeps them.",
    _writer(lambda written, window: written[:-window]),
)


@write_fresh.mistake(
    "The prediction is right. But scores[-1].argmax(-1) is one number, and decode needs a row. Take scores[-1:]."
)
def _no_row(model, vocab, start, length, window):
    written = start
    while len(written) < length:
        scores, _ = model(vocab.one_hot(written[-window:]).double())
        written += vocab.decode(scores[-1].argmax(-1))
    return written


write_fresh.mistake(
    "You read the right letters. But argmin takes the letter with the lowest score.",
    _writer(lambda written, window: written[-window:], pick=lambda scores: scores.argmin()),
)


@write_fresh.mistake(
    "The first new letter is right, but it comes again and again. The model must also read what was written."
)
def _start_only(model, vocab, start, length, window):
    scores, _ = model(vocab.one_hot(start[-window:]).double())
    letter = vocab.decode(scores[-1:].argmax(-1))
    return start + letter * (length - len(start))


@write_fresh.mistake("The new letters are right. But return `start` together with them.")
def _without_start(model, vocab, start, length, window):
    return write_fresh(model, vocab, start, length, window)[len(start) :]


@write_fresh.mistake(
    "The letters are right, but there are too many. `length` includes the letters of `start`."
)
def _length_more(model, vocab, start, length, window):
    return write_fresh(model, vocab, start, len(start) + length, window)


@write_fresh.mistake(
    "The letters are right, but there is one too many. Stop when the text has `length` letters."
)
def _one_letter_more(model, vocab, start, length, window):
    return write_fresh(model, vocab, start, length + 1, window)


@write_fresh.mistake(
    "The first new letter is right, but it is the only one. Perhaps `return` is inside the loop, or there is no loop."
)
def _one_letter(model, vocab, start, length, window):
    return write_fresh(model, vocab, start, min(length, len(start) + 1), window)


@write_fresh.mistake("The ids are right. But return a text, so decode them.")
def _ids_of(model, vocab, start, length, window):
    return vocab.encode(write_fresh(model, vocab, start, length, window))


write_fresh.mistake(
    "This is right only for windows of 10. Use `window` in place of the number.",
    lambda model, vocab, start, length, window: write_fresh(model, vocab, start, length, 10),
)


@write_fresh.mistake(
    "You read the right letters. But you add a prediction for every letter. Only the last row of the scores is new: scores[-1:]."
)
def _every_row(model, vocab, start, length, window):
    written = start
    while len(written) < length:
        scores, _ = model(vocab.one_hot(written[-window:]).double())
        written += vocab.decode(scores.argmax(-1))
    return written


@write_fresh.mistake(
    "You read the right letters. But the model returns two results: scores, state = model(...)."
)
def _packed(model, vocab, start, length, window):
    written = start
    while len(written) < length:
        scores = model(vocab.one_hot(written[-window:]).double())
        written += vocab.decode(scores[-1:].argmax(-1))
    return written


@write_fresh.mistake(
    "You read the right letters. But the model returns two results, and [-1] takes the state. Write scores, state = model(...)."
)
def _packed_last(model, vocab, start, length, window):
    written = start
    while len(written) < length:
        scores = model(vocab.one_hot(written[-window:]).double())
        written += vocab.decode(scores[-1].argmax(-1))  # the state
    return written


@write_fresh.mistake(
    "You take the right letters. But the weights are in double precision, and one-hot rows are not. Use vocab.one_hot(...).double()."
)
def _single(model, vocab, start, length, window):
    written = start
    while len(written) < length:
        scores, _ = model(vocab.one_hot(written[-window:]))
        written += vocab.decode(scores[-1:].argmax(-1))
    return written
