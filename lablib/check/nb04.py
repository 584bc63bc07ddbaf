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
    insight="exp(-0.69) is 0.50, as good as tossing a coin between two letters. Read every loss that way.",
    hints=(
        "The loss is 0.69. Which probability do the right letters get, about?",
        "The loss is minus the logarithm of that probability. Turn it round.",
        "Compute math.exp(-0.69).",
    ),
    mistakes={
        "a": "That is 1 - 0.69. The loss is a logarithm: turn it round with exp(-loss).",
        "c": "A loss is not a probability: it can be larger than 1. exp(-loss) turns it into one.",
    },
)

recall_other_dictionary = Value(
    "b",
    insight="A dictionary of the same size in another order raises no error, so keep weights and characters in one file.",
    hints=(
        "You load yesterday's weights, and the characters stand in another order. What happens?",
        "The network sees numbers only. Does any shape change?",
        "No shape changes, so nothing fails. But each number now stands for another letter.",
    ),
    mistakes={
        "a": "It should, but nothing can notice it: V is the same, so all shapes fit.",
        "c": "The weights are the same, yes. But a column of the one-hot rows may be another letter now.",
    },
)

pairs_of_five = Value(
    2,
    insight="N - T = 2. Three windows of 3 fit into 5 letters, but the last has no next letter.",
    hints=(
        "How many pairs of x and y, 3 letters each, can be cut from hello?",
        "x starts at letter 0, at letter 1, and so on. Write y, one letter further, below each.",
        "hel and ell, ell and llo. The next x is llo: which letter would its y end with?",
    ),
    mistakes={
        3: "Three windows of 3 fit into 5 letters, yes. But the third one, llo, ends the text: its y would need a letter after the o.",
        1: "One pair if they stood side by side. But a window may start at every letter, so they overlap.",
        5: "A window starts at a letter, yes. But near the end there is no room for it.",
        4: "That is N - 1, the number of targets in the text. A window needs 3 of them in a row.",
    },
)

shape_of_windows = Value(
    (170, 10),
    core=True,
    insight="170 examples of 10 steps: 1,700 guesses to learn from, out of a text of 180 letters.",
    hints=(
        "180 letters, windows of 10, as ids. What shape has x?",
        "B counts the pairs, N - T of them. T is the length of one.",
        "180 - 10 windows of 10 ids.",
    ),
    mistakes={
        (171, 10): (
            "171 windows fit into the text, yes. But the last ends with the last letter, so it "
            "has no target."
        ),
        (10, 170): "The right sizes. In this course the batch stands first: (B, T).",
        (17, 10): "That is windows side by side. These overlap: one starts at every letter.",
        (18, 10): "That cuts the text into 18 pieces. These overlap: one starts at every letter.",
        (170, 10, 25): (
            "The batch and the steps are right. The 25 comes later, with one-hot: these are ids."
        ),
        (169, 10): "Nearly. The first window starts at 0, the last one at 169: count both.",
        (170, 11): "The number is right. x holds 10 letters; only x and y together span 11.",
    },
)


@exercise(
    core=True,
    insight="N - T pairs. A loop is plain, unfold is fast: the same windows. characters.windows is the lab's.",
    hints=(
        "Return x and y, (B, T) each: all windows of `length` ids, and the same one id further.",
        "Window i is ids[i : i + length]. Its y starts one later. At which i is y still whole?",
        "for i in range(len(ids) - length), then torch.stack for x and torch.stack for y.",
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


@cut.mistake(
    "The windows are cut rightly. But there is one too many: its y runs over the end of the text and is a letter short, so torch.stack refuses it."
)
def _ragged(ids, length):
    return _at(ids, length, range(len(ids) - length + 1))


@cut.mistake(
    "y is right. x has one window more than y: the last window ends the text and has no target."
)
def _one_more_x(ids, length):
    return ids.unfold(0, length, 1), cut(ids, length)[1]


@cut.mistake(
    "The pairs are right, and one is missing: range(n) ends at n - 1 by itself, so nothing more is to be taken off."
)
def _one_too_few(ids, length):
    return _at(ids, length, range(len(ids) - length - 1))


@cut.mistake("x is right. But y is x once more: the target of a letter is the letter after it.")
def _not_shifted(ids, length):
    return _at(ids, length, range(len(ids) - length), shift=0)


@cut.mistake(
    "x and y fit each other. But your windows stand side by side; a new one should start at every letter."
)
def _side_by_side(ids, length):
    return _at(ids, length, range(0, len(ids) - length, length))


@cut.mistake(
    "x is right. y has only the letter after each window, (B,). Here every step has a target of its own: (B, T)."
)
def _last_target(ids, length):
    return cut(ids, length)[0], ids[length:]


@cut.mistake(
    "The shift is right. But roll brings the first letter back to the end: the last window gets a target that is not in the text."
)
def _rolled(ids, length):
    x = ids.unfold(0, length, 1)
    return x, ids.roll(-1).unfold(0, length, 1)


@cut.mistake(
    "The windows are cut rightly, in two lists. Look at the last y: it is a letter short, so there is one window too many. Then torch.stack each list."
)
def _ragged_lists(ids, length):
    starts = range(len(ids) - length + 1)
    x = [ids[i : i + length] for i in starts]
    return x, [ids[i + 1 : i + length + 1] for i in starts]


def _as_lists(ids, length):
    x, y = cut(ids, length)
    return list(x), list(y)


@cut.mistake(
    "All windows are right. torch.tensor wants plain numbers; torch.stack lays tensors on top of one another."
)
def _tensor_of_tensors(ids, length):
    x, y = _as_lists(ids, length)
    return torch.tensor(x), torch.tensor(y)


@cut.mistake(
    "The last pair is right, and it is the only one: keep every x and every y in a list, then torch.stack both."
)
def _last_pair(ids, length):
    return ids[-length - 1 : -1], ids[-length:]


@cut.mistake(
    "All pairs are right, as a list of pairs. Training wants two tensors, one of all x and one of all y."
)
def _pairs(ids, length):
    return list(zip(*cut(ids, length), strict=True))


@cut.mistake("The first pair is right, and it is the only one: loop over the starts.")
def _first_pair(ids, length):
    return ids[:length], ids[1 : length + 1]


@cut.mistake(
    "y is right. x is one letter too long, so it holds the last answer: ids[i : i + length] stops in time."
)
def _long_windows(ids, length):
    x, y = cut(ids, length)
    return torch.cat([x, y[:, -1:]], dim=1), y


@cut.mistake("Right for windows of 3 only: use `length` where you typed the number.")
def _typed_in(ids, length):
    return _at(ids, 3, range(len(ids) - 3))


@exercise(
    core=True,
    insight="T letters from window 0 and 1 from each later one: T + B - 1, here 10 + 169 = 179.",
    hints=(
        "Return one guess a letter, (T + B - 1,): window 0 whole, then what each later one adds.",
        "A later window repeats the letters of the one before it and adds its last.",
        "torch.cat([predicted[0], ...]) with the last column of all rows but the first.",
    ),
    probes=(
        (torch.arange(12).view(3, 4),),
        (torch.tensor([[3, 1, 4, 1, 5], [9, 2, 6, 5, 8]]),),
        (torch.tensor([[2, 7, 1]]),),
        (torch.tensor([[6], [0], [3], [9]]),),
    ),
)
def join(predicted):
    # window 0 has nobody before it, so it gives all its letters; the others add one each
    return torch.cat([predicted[0], predicted[1:, -1]])


@join.mistake(
    "Nothing is lost. But every letter stands there once for each window that holds it: 1,700 letters for a text of 180."
)
def _all_letters(predicted):
    return predicted.flatten()


@join.mistake(
    "The later windows are right. Window 0 gives all its letters; yours has lost its last one."
)
def _all_but_last(predicted):
    return torch.cat([predicted[0, :-1], predicted[1:, -1]])


@join.mistake(
    "Window 0 is right. The first letter of a later window is there already; its last one is new."
)
def _first_of_later(predicted):
    return torch.cat([predicted[0], predicted[1:, 0]])


@join.mistake(
    "Each window gives its last letter, yes. But window 0 is the only one that knows the letters before that."
)
def _last_only(predicted):
    return predicted[:, -1]


@join.mistake(
    "The length is right, each letter once. But you keep each window's first guess, made after a single letter, and not its last one."
)
def _first_only(predicted):
    return torch.cat([predicted[:-1, 0], predicted[-1]])


@join.mistake("Nearly. The last letter of window 0 stands there twice: start the others at row 1.")
def _first_window_twice(predicted):
    return torch.cat([predicted[0], predicted[:, -1]])


@join.mistake(
    "Each round is right, but it is done once for every window: a loop over the windows stands inside itself."
)
def _nested(predicted):
    # the loop over the windows stands inside itself
    return torch.cat([join(predicted)] * len(predicted))


@join.mistake(
    "Window 0 is right. You drop the last letter of each later window, and that is the new one."
)
def _rest_of_later(predicted):
    return torch.cat([predicted[0], predicted[1:, :-1].flatten()])


@join.mistake("Window 0 is right. Each later window adds one letter.")
def _window_zero(predicted):
    return predicted[0]


join.mistake(
    "The two parts are right. torch.cat wants the parts in one list: [a, b].",
    lambda predicted: torch.cat(predicted[0], predicted[1:, -1]),
)

join.mistake(
    "The two parts are right. But + adds numbers; torch.cat puts one behind the other.",
    lambda predicted: predicted[0] + predicted[1:, -1],
)

join.mistake(
    "The two parts are right. torch.stack lays parts of one length on top of one another; torch.cat puts one behind the other.",
    lambda predicted: torch.stack([predicted[0], predicted[1:, -1]]),
)

join.mistake(
    "Right for T = 10 only: -1 is the last.",
    lambda predicted: torch.cat([predicted[0], predicted[1:, 9]]),
)

join.mistake(
    "The right letters. But -1: keeps the axis; -1 drops it.",
    lambda predicted: torch.cat([predicted[0], predicted[1:, -1:]]),
)

fed_with = Value(
    "b",
    insight="Whatever it guessed, the next true letter came in. A wrong guess cost one letter.",
    hints=(
        "While it made the 179 guesses, what did the network read?",
        "Look at what went into the model: `x`. Where did its letters come from?",
        "x was cut from the sentence. Was a guess ever put into it?",
    ),
    mistakes={
        "a": "The guesses were stitched together afterwards. None of them went into the model.",
        "c": "It began with true letters, yes, and it stayed that way: x was cut from the sentence before any guess was made.",
    },
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
    insight="Now it writes the way it was tested: a few letters back, from an empty state. That it can.",
    hints=(
        "Continue `start` to `length` letters. Each guess reads the last `window` letters, no state.",
        "written[-window:] are the letters to read. The guess stands in the last row of scores.",
        "scores, _ = model(vocab.one_hot(written[-window:]).double()), then argmax of scores[-1:].",
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
        scores, _ = model(last)  # no state goes in: every guess starts from zeros
        written += vocab.decode(scores[-1:].argmax(-1))
    return written


@write_fresh.mistake(
    "It writes. But each guess rests on everything written so far, whether you hand the state on or read it all again: that is free-running. Only the last `window` letters may count."
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
    "The last letters are right. But you hand the old state on as well, so it reads each of them many times.",
    _writer(lambda written, window: written[-window:], carry=True),
)

write_fresh.mistake(
    "It writes. But each guess sees one letter and no state, so nothing tells the two l's of hello apart: feed the last `window` letters.",
    _writer(lambda written, window: written[-1:]),
)

write_fresh.mistake(
    "A window of the right size, from the wrong end: written[-window:] are the last letters.",
    _writer(lambda written, window: written[:window]),
)

write_fresh.mistake(
    "The right letters go in. But you take the guess after the first of them; the newest is in the last row of scores.",
    _writer(lambda written, window: written[-window:], at=0),
)

write_fresh.mistake(
    "Nearly: one letter too many goes in. written[-window:] has `window` letters.",
    _writer(lambda written, window: written[-window - 1 :]),
)

write_fresh.mistake(
    "Nearly: one letter too few goes in. written[-window:] has `window` letters.",
    _writer(lambda written, window: written[1 - window :]),
)

write_fresh.mistake(
    "The right letters go in. But argmin takes the letter with the lowest score.",
    _writer(lambda written, window: written[-window:], pick=lambda scores: scores.argmin()),
)


@write_fresh.mistake(
    "The first guess is right, and it comes again and again: what was written must be read, too."
)
def _start_only(model, vocab, start, length, window):
    scores, _ = model(vocab.one_hot(start[-window:]).double())
    letter = vocab.decode(scores[-1:].argmax(-1))
    return start + letter * (length - len(start))


@write_fresh.mistake("The guesses are right. Return `start` together with them.")
def _without_start(model, vocab, start, length, window):
    return write_fresh(model, vocab, start, length, window)[len(start) :]


@write_fresh.mistake(
    "The letters are right, and there are too many: `length` counts `start` as well."
)
def _length_more(model, vocab, start, length, window):
    return write_fresh(model, vocab, start, len(start) + length, window)


@write_fresh.mistake("The letters are right, and one is too many: stop when `length` is reached.")
def _one_letter_more(model, vocab, start, length, window):
    return write_fresh(model, vocab, start, length + 1, window)


@write_fresh.mistake(
    "The first guess is right, and it is the only one: `return` stands inside the loop, or the loop is missing."
)
def _one_letter(model, vocab, start, length, window):
    return write_fresh(model, vocab, start, min(length, len(start) + 1), window)


@write_fresh.mistake("The ids are right. Decode them: a text is wanted.")
def _ids_of(model, vocab, start, length, window):
    return vocab.encode(write_fresh(model, vocab, start, length, window))


@write_fresh.mistake("Right for windows of 10 only: use `window`.")
def _fixed_window(model, vocab, start, length, window):
    return write_fresh(model, vocab, start, length, 10)


@write_fresh.mistake(
    "The right letters go in. But you add a guess for every letter read. Only the last row is new: scores[-1:]."
)
def _every_row(model, vocab, start, length, window):
    written = start
    while len(written) < length:
        scores, _ = model(vocab.one_hot(written[-window:]).double())
        written += vocab.decode(scores.argmax(-1))
    return written


@write_fresh.mistake(
    "The right letters go in. But model gives two results: scores, state = model(...)."
)
def _packed(model, vocab, start, length, window):
    written = start
    while len(written) < length:
        scores = model(vocab.one_hot(written[-window:]).double())
        written += vocab.decode(scores[-1:].argmax(-1))
    return written


@write_fresh.mistake(
    "The right letters go in. But model gives two results, and [-1] of them is the state: scores, state = model(...)."
)
def _packed_last(model, vocab, start, length, window):
    written = start
    while len(written) < length:
        scores = model(vocab.one_hot(written[-window:]).double())
        written += vocab.decode(scores[-1].argmax(-1))  # the state
    return written


@write_fresh.mistake(
    "The right letters are cut. But the weights are in double precision, and one-hot rows are not: vocab.one_hot(...).double()."
)
def _single(model, vocab, start, length, window):
    written = start
    while len(written) < length:
        scores, _ = model(vocab.one_hot(written[-window:]))
        written += vocab.decode(scores[-1:].argmax(-1))
    return written


my_poem = own_text(
    "To see a world in a grain of sand",
    insight="A line you know by heart, any script: the code does not change.",
    hints=(
        "Put a text of your own in the quotes, 10 to 300 characters.",
        "Longer ones may stand in brackets, one quoted line below the other, without commas.",
        'poem = check.my_poem("a line that I know by heart")',
    ),
    least=10,
    most=300,
    different=3,
)
