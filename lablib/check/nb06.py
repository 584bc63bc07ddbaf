"""The exercises of notebook 06."""

import torch
from torch import Tensor
from torch.nn import functional as F

from lablib import characters
from lablib.check.engine import OPEN
from lablib.check.functions import exercise
from lablib.check.judged import Judged, judged_exercise, text_fault
from lablib.check.probes import seeded
from lablib.check.values import Value

__all__ = []


recall_two_layers = Value(
    (2, 3, 5),
    insight="(L, B, H): the last state of each layer, for each word; steps are not in it.",
    hints=(
        "2 layers with H = 5 have read 3 words of 4 letters. What shape has h_n?",
        "It keeps the state after the last step only, one for each layer and each word.",
        "(layers, B, H): the layers stand first, whatever batch_first says.",
    ),
    mistakes={
        (3, 2, 5): (
            "The right sizes. But the layers come first in h_n: batch_first does not touch it."
        ),
        (1, 3, 5): "Words and state are right. There are 2 layers, and each has a last state.",
        (3, 5): "Words and state are right. The axis of the layers is missing in front.",
        (3, 4, 5): (
            "That is the output of the top layer at every step. h_n keeps the last step only."
        ),
        (2, 4, 5): (
            "Layers and state are right. But 4 counts the steps; between them stand the words."
        ),
    },
)

recall_loss_input = Value(
    "a",
    insight="The softmax is inside cross_entropy; doing it before would do it twice.",
    hints=(
        "Which of the three goes first into F.cross_entropy?",
        "Notebook 02: a softmax is part of the loss already.",
        "The linear head's own numbers, of any size and sign.",
    ),
    mistakes={
        "b": "That would be a softmax twice: cross_entropy has one inside, and the loss would have a floor.",
        "c": "A place says who won, not by how much. The loss needs all the scores of the row.",
    },
)

words_compete = Value(
    (3, 4),
    insight="12 contests of 2 words each: one for each step and letter, (T, V).",
    hints=(
        "block is (2, 3, 4). What shape has block.argmax(dim=0)?",
        "dim=0 names the axis of the words. Cells that differ only in the word compete.",
        "Of each pair one winner is left, so the 2 is used up. The 3 and the 4 stay.",
    ),
    mistakes={
        (2,): "That is the axis you named. It is the one that goes, the others stay.",
        (2, 3): "That is left when the letters compete, dim=2. dim=0 names the first axis.",
        (2, 4): "That is left when the steps compete, dim=1. dim=0 names the first axis.",
        (1, 3, 4): (
            "The right sizes, and the 2 is used up. But its axis goes altogether: no 1 is left."
        ),
        (4, 3): "The right axes stay. They keep their order, too: steps, then letters.",
        (2, 3, 4): "That is the block. Of each pair only one winner is left.",
        (12,): "12 contests, yes. But they stay in order: which two axes are left?",
        2: "Two words compete, yes. Asked is the shape that is left, a tuple.",
    },
)

steps_compete = Value(
    (2, 4),
    core=True,
    insight="8 contests of 3 steps each: one for each word and letter, (B, V).",
    hints=(
        "block is (2, 3, 4). What shape has block.argmax(dim=1)?",
        "dim=1 names the axis of the steps. Cells that differ only in the step compete.",
        "Of each three one winner is left, so the 3 is used up. The 2 and the 4 stay.",
    ),
    mistakes={
        (3,): "That is the axis you named. It is the one that goes, the others stay.",
        (3, 4): "That is left when the words compete, dim=0. Axes are counted from 0.",
        (2, 3): "That is left when the letters compete, dim=2. dim=1 is the middle axis.",
        (2, 1, 4): (
            "The right sizes, and the 3 is used up. But its axis goes altogether: no 1 is left."
        ),
        (4, 2): "The right axes stay. They keep their order, too: words, then letters.",
        (2, 3, 4): "That is the block. Of each three only one winner is left.",
        (8,): "8 contests, yes. But they stay in order: which two axes are left?",
        3: "Three steps compete, yes. Asked is the shape that is left, a tuple.",
    },
)

published_row = Value(
    (1, 1, 0),
    insight="Three contests of two steps each; a winner is its step, 0 or 1.",
    hints=(
        "In row 0 of the batch, the two numbers of each column compete. At which step is the larger one?",
        "Column 0 holds 0.1 at step 0 and 0.3 at step 1. The answer is a step, not a number.",
        "Column 0: step 1. Column 1, 0.3 against 0.5: step 1. Column 2: 0.5 against 0.1.",
    ),
    mistakes={
        (0.3, 0.5, 0.5): (
            "These are the largest numbers, rightly found. argmax gives their place: step 0 or 1."
        ),
        (2, 2, 1): "The right winners, counted from 1. Steps are counted from 0, as always.",
        (0, 0, 1): "The right columns. These are the losers: argmax asks for the largest.",
        (2, 1): (
            "That is row 0 for dim=2, where the columns compete. Here the two steps of a column do."
        ),
        (1, 2, 0): (
            "That is row 0 for dim=0, where the rows of the batch compete. Stay within row 0."
        ),
    },
)


BLOCKS = seeded(0, lambda: [torch.rand(size) for size in ((2, 3, 4), (1, 5, 2), (3, 1, 4))])

BLOCKS += [BLOCKS[0] - 1, seeded(0, lambda: torch.randn(2, 6, 3))]  # scores below 0, too


@exercise(
    core=True,
    insight="The axes that stay are the ones a loop would run over; the one that goes is the row given to argmax.",
    hints=(
        "Return (B, V): for each word and letter, the step at which that letter scores most.",
        "Two loops, over words and over letters. The steps are the row that you give to argmax.",
        "torch.tensor([[t[b, :, v].argmax() for v in ...] for b in ...]), sizes from t.shape.",
    ),
    probes=tuple((block,) for block in BLOCKS),
)
def step_winners(t):
    words, steps, letters = t.shape
    # word b and letter v are held, and the steps of that lane compete
    rows = [[t[b, :, v].argmax() for v in range(letters)] for b in range(words)]
    return torch.tensor(rows)  # (B, V)


step_winners.mistake(
    "These are the right winners of another contest: the letters competed. Put the colon on the middle axis.",
    lambda t: t.argmax(dim=2),
)

step_winners.mistake(
    "These are the right winners of another contest: the words competed. Put the colon on the middle axis.",
    lambda t: t.argmax(dim=0),
)

step_winners.mistake(
    "The right rivals, and the largest of them. Asked is where it stands: its step.",
    lambda t: t.amax(dim=1),
)

step_winners.mistake(
    "The right rivals. But max hands back two tensors, the largest numbers and their places. Only the places are asked for.",
    lambda t: t.max(dim=1),
)

step_winners.mistake(
    "One place for the whole tensor: everybody competed with everybody. Hold a word and a letter.",
    lambda t: t.argmax(),
)

step_winners.mistake(
    "The right rivals. But these are the smallest: argmin in place of argmax.",
    lambda t: t.argmin(dim=1),
)


@step_winners.mistake(
    "The winners are right, as (V, B): the words belong to the outer loop, the letters to the inner."
)
def _letters_first(t):
    return step_winners(t).T


@step_winners.mistake(
    "The winners are right, each a tensor of its own in a list. torch.tensor around it all makes one."
)
def _lists_of_tensors(t):
    return [[t[b, :, v].argmax() for v in range(t.shape[2])] for b in range(t.shape[0])]


step_winners.mistake(
    "The right winners, counted from 1. Steps are counted from 0.",
    lambda t: step_winners(t) + 1,
)


@step_winners.mistake(
    "Word 0 is right, and it is the only one: `return` stands inside the loop over words."
)
def _first_word(t):
    return step_winners(t)[0]


@step_winners.mistake("Right for 2 words and 4 letters only: read the sizes off t.shape.")
def _sizes_typed_in(t):
    return torch.tensor([[t[b, :, v].argmax() for v in range(4)] for b in range(2)])


@step_winners.mistake(
    "One winner a word: all its steps and letters competed. Hold the letter, too."
)
def _whole_words(t):
    return torch.stack([word.argmax() for word in t])


def _scored(words, steps, letters):
    """Scores (B, T, V) and answers (B, T)."""
    return torch.randn(words, steps, letters), torch.randint(letters, (words, steps))


# no axis is longer than the letters are many: a wrong winner reads as a letter, as in the notebook
SCORED = seeded(
    0, lambda: [_scored(*sizes) for sizes in ((3, 4, 7), (1, 2, 5), (2, 1, 3), (5, 3, 6))]
)

SCORED[3][0][:, ::2, 0] += 9  # each of these words begins and ends with a space

VOCABS = characters.Vocab("hellojellybelle"), characters.Vocab("hello?"), characters.Vocab("ABC")

VOCABS += (characters.Vocab("a cabbed"),)


@exercise(
    core=True,
    insight="One argmax for the whole batch, one decode a row: batches of one word, too.",
    hints=(
        "Return a list of B words for scores (B, T, V), with vocab.decode.",
        "First let the letters compete, over the whole batch. Then decode row by row.",
        "scores.argmax(dim=2) is (B, T); vocab.decode(row) for each row in it.",
    ),
    probes=tuple((scores, vocab) for (scores, _), vocab in zip(SCORED, VOCABS, strict=True)),
)
def decode_batch(scores, vocab):
    # the letters compete, (B, T) is left: one word a row
    return [vocab.decode(row) for row in scores.argmax(dim=2)]


def _read_along(dim):
    return lambda scores, vocab: [vocab.decode(row) for row in scores.argmax(dim)]


decode_batch.mistake(
    "Decoding row by row is right. But the words competed, and their numbers were read as letters: name the axis of the letters.",
    _read_along(0),
)

decode_batch.mistake(
    "Decoding row by row is right. But the steps competed, and their numbers were read as letters: name the axis of the letters.",
    _read_along(1),
)


@decode_batch.mistake(
    "Right as long as no axis is 1 long. squeeze() removes such an axis, and a batch of one word loses its rows: leave it out."
)
def _squeezed(scores, vocab):
    return [vocab.decode(row) for row in scores.argmax(dim=2).squeeze()]


@decode_batch.mistake(
    "The right idea, as long as no axis is 1 long. squeeze() removes such an axis, and then there is no axis 2: leave it out."
)
def _squeezed_first(scores, vocab):
    return [vocab.decode(row) for row in scores.squeeze().argmax(dim=2)]


decode_batch.mistake(
    "The right letters won. decode reads one word at a time, (T,), and this is a whole batch: go through its rows.",
    lambda scores, vocab: vocab.decode(scores.argmax(dim=2)),
)

decode_batch.mistake(
    "argmax without a dim lets all the scores compete, and one number is left for everything. Name the axis of the letters.",
    lambda scores, vocab: vocab.decode(scores.argmax()),
)

decode_batch.mistake(
    "The right letters won. These are their ids: vocab.decode makes a word of each row.",
    lambda scores, vocab: scores.argmax(dim=2),
)

decode_batch.mistake(
    "The right letters won. These are lists of ids: vocab.decode makes a word of each.",
    lambda scores, vocab: scores.argmax(dim=2).tolist(),
)


@decode_batch.mistake(
    "All the letters are right, in one string. Where does a word end? Decode row by row."
)
def _one_string(scores, vocab):
    return vocab.decode(scores.argmax(dim=2).flatten())


@decode_batch.mistake(
    "All the letters are right, in a list of one. Decode each row by itself, without flatten."
)
def _run_together(scores, vocab):
    return [vocab.decode(scores.argmax(dim=2).flatten())]


decode_batch.mistake(
    "The words are right, joined by spaces. A list of them is wanted.",
    lambda scores, vocab: " ".join(decode_batch(scores, vocab)),
)


@decode_batch.mistake(
    "The letters are right, each by itself. A word is one string: vocab.decode makes it."
)
def _lists_of_letters(scores, vocab):
    return [list(word) for word in decode_batch(scores, vocab)]


decode_batch.mistake(
    "Word 0 is right, and it is the only one: `return` stands inside the loop.",
    lambda scores, vocab: decode_batch(scores, vocab)[0],
)


@decode_batch.mistake("The right rivals. But the smallest score won: argmin in place of argmax.")
def _smallest(scores, vocab):
    return [vocab.decode(row) for row in scores.argmin(dim=2)]


def _sliced(words, steps, letters):
    """The same, where y is a slice of a longer tensor."""
    scores, ids = torch.randn(words, steps, letters), torch.randint(letters, (words, steps + 1))
    return scores, ids[:, 1:]


def _moved(words, steps, letters):
    """The same, where the scores came time first."""
    scores, y = torch.randn(steps, words, letters), torch.randint(letters, (words, steps))
    return scores.transpose(0, 1), y


# steps and letters are equally many once, where PyTorch would take one for the other
# y is cut from longer ids, as in the notebook, or the scores came time first: no view of either
LOSSES = seeded(
    0,
    lambda: [
        _sliced(2, 3, 4),
        _scored(2, 4, 4),
        _scored(1, 1, 3),
        _moved(3, 2, 5),
        _sliced(3, 4, 7),
    ],
)


@exercise(
    insight="Handed over uncut, (B, T, V) fails, or, where T equals V, is taken for (B, V, T) in silence.",
    hints=(
        "Return the mean cross-entropy of scores (B, T, V) and right answers y (B, T).",
        "cross_entropy takes rows: (rows, V) scores with (rows,) answers. Cut both alike.",
        "scores.reshape(-1, scores.shape[2]) and y.reshape(-1) into F.cross_entropy.",
    ),
    probes=tuple(LOSSES),
    gradients=True,
)
def loss_of_batch(scores, y):
    letters = scores.shape[2]
    # both are cut in the same order, so each row of scores meets its own answer
    return F.cross_entropy(scores.reshape(-1, letters), y.reshape(-1))


loss_of_batch.mistake(
    "The right function. But given three axes it takes the second for the letters: here that fails, and where T equals V it takes steps for letters and says nothing. Lay out rows.",
    lambda scores, y: F.cross_entropy(scores, y),
)


@loss_of_batch.mistake(
    "The rows are whole, but they come time first and the answers batch first: row 1 meets the answer of another letter. Cut both in the same order."
)
def _time_first(scores, y):
    return loss_of_batch(scores.transpose(0, 1), y)


loss_of_batch.mistake(
    "The rows are right. But cross_entropy has the softmax inside: give it the scores.",
    lambda scores, y: loss_of_batch(scores.softmax(2), y),
)


@loss_of_batch.mistake(
    "Rows it has to be. But a row holds V scores, and this cuts after T: the size of the last axis stays."
)
def _rows_of_steps(scores, y):
    return F.cross_entropy(scores.reshape(-1, scores.shape[1]), y.reshape(-1))


@loss_of_batch.mistake(
    "Letters in second place would do. But reshape only cuts anew: scores of different letters end up in one row. An axis is moved by permute, or lay out rows."
)
def _second_by_reshape(scores, y):
    words, steps, letters = scores.shape
    return F.cross_entropy(scores.reshape(words, letters, steps), y)


def _viewed(*which):
    """The loss with `view` in place of `reshape`, for the scores, for y, or for both."""

    def loss(scores, y):
        letters = scores.shape[2]
        rows = scores.view(-1, letters) if "scores" in which else scores.reshape(-1, letters)
        return F.cross_entropy(rows, y.view(-1) if "y" in which else y.reshape(-1))

    return loss


loss_of_batch.mistake(
    "The rows are right. But view must not copy, and y may be a slice of a longer tensor, as it is in this notebook: use reshape.",
    _viewed("scores", "y"),
)

loss_of_batch.mistake(
    "The rows of the scores are right. But view must not copy, and y may be a slice of a longer tensor, as it is in this notebook: use reshape for both.",
    _viewed("y"),
)

loss_of_batch.mistake(
    "The rows are right. But view must not copy, and scores may have come time first and been transposed: use reshape.",
    _viewed("scores"),
)

loss_of_batch.mistake(
    "The rows are right here. V is 7 in this notebook, other scores have another size: take it from scores.shape[2].",
    lambda scores, y: F.cross_entropy(scores.reshape(-1, 7), y.reshape(-1)),
)

loss_of_batch.mistake(
    "The rows are right here. 12 and 7 are the sizes of this notebook: -1 counts the rows, and scores.shape[2] is V.",
    lambda scores, y: F.cross_entropy(scores.reshape(12, 7), y.reshape(-1)),
)


@loss_of_batch.mistake(
    "The rows of the scores are right. The answers have to become rows, too: one axis."
)
def _answers_left(scores, y):
    return F.cross_entropy(scores.reshape(-1, scores.shape[2]), y)


def _with(reduction):
    def loss(scores, y):
        rows = scores.reshape(-1, scores.shape[2])
        return F.cross_entropy(rows, y.reshape(-1), reduction=reduction)

    return loss


loss_of_batch.mistake(
    "Every letter is in it, rightly. This is the sum; the mean does not grow with the batch.",
    _with("sum"),
)

loss_of_batch.mistake(
    "Each letter's loss is right. One number is wanted: their mean.",
    _with("none"),
)

loss_of_batch.mistake(
    "Right for the last step of each word. All steps count.",
    lambda scores, y: loss_of_batch(scores[:, -1:], y[:, -1:]),
)

loss_of_batch.mistake(
    "Right for word 0. All words count.",
    lambda scores, y: loss_of_batch(scores[:1], y[:1]),
)

keeps_words = Value(
    "c",
    insight="An axis is moved by permute or transpose; reshape and view only cut anew.",
    hints=(
        "Which line makes (T, B, V) out of (B, T, V) and keeps each letter in its word?",
        "Axes 0 and 1 have to change places. Two of the four lines do not move any axis.",
        "The new order of the old axes: 1, then 0, then 2.",
    ),
    mistakes={
        "a": "The shape is right. But reshape cuts the same line of numbers anew, and letters of two words get mixed.",
        "b": "The shape is right. But view is a reshape without a copy: letters of two words get mixed.",
        "d": "It moves axes and mixes nothing. But it swaps steps and letters: (3, 7, 4). Which two should change places?",
    },
)


@exercise(
    insight="permute lists the old axes in their new order; transpose(1, 2) does the same here.",
    hints=(
        "Return the scores as (B, V, T), every score still with its own letter and step.",
        "reshape cannot move an axis. Which two axes of (B, T, V) change places?",
        "permute takes the old axes in the new order: 0 first, then that of the letters.",
    ),
    probes=tuple((scores,) for scores, _ in SCORED),
    gradients=True,
)
def class_second(scores):
    # axis 0 stays, the letters (axis 2) come second, the steps (axis 1) last: (B, V, T)
    return scores.permute(0, 2, 1)


@class_second.mistake(
    "The shape is right, and that is the trap: reshape keeps the order in which the numbers are read, so steps and letters get mixed. Move the axis."
)
def _cut_anew(scores):
    words, steps, letters = scores.shape
    return scores.reshape(words, letters, steps)


class_second.mistake(
    "The shape is right, for this notebook only, since its sizes are typed in. And reshape mixes steps and letters: move the axis.",
    lambda scores: scores.reshape(3, 7, 4),
)

class_second.mistake(
    "Nothing is mixed, and nothing has moved: the letters still stand last.",
    lambda scores: scores,
)

class_second.mistake(
    "An axis has moved, and nothing is mixed. But the words left first place: (V, T, B).",
    lambda scores: scores.transpose(0, 2),
)

class_second.mistake(
    "The axes have moved, and nothing is mixed. But the words have to stay first: this is (T, V, B).",
    lambda scores: scores.permute(1, 2, 0),
)

class_second.mistake(
    "An axis has moved, and nothing is mixed. But words and steps changed places: (T, B, V).",
    lambda scores: scores.transpose(0, 1),
)

class_second.mistake(
    "The axes have moved, and nothing is mixed. But the letters came first: (V, B, T).",
    lambda scores: scores.permute(2, 0, 1),
)


def judge_hide(hide) -> str:
    """`hide(ids, size)` shall give a block (B, T, size) in which the letters `ids` win."""
    if not callable(hide):
        return "A function is wanted that makes a block of scores out of ids and a size."
    torch.manual_seed(0)
    for ids, size in HIDDEN:
        given = ids.clone()
        complaint = _faults_of(hide(given, size), ids, size)
        if complaint or not torch.equal(given, ids):
            return complaint or "The block is right, but your function changes the ids it is given."
    return ""


def _faults_of(block, ids: Tensor, size: int) -> str:
    if block is ...:
        return OPEN
    if block is None:
        return "Your function gives nothing back yet: return the block."
    if not isinstance(block, Tensor):
        return f"A tensor is wanted, (B, T, V); this is a {type(block).__name__}."
    wanted = (*ids.shape, size)
    if block.shape != wanted:
        return (
            f"For ids {tuple(ids.shape)} and {size} letters the block must be {wanted}: "
            f"a row of scores for each id. Yours is {tuple(block.shape)}."
        )
    if block.dtype == torch.bool or block.is_complex() or block.isnan().any():
        return "The shape is right. Scores must be numbers that can be compared."
    if ((block == block.amax(2, keepdim=True)).sum(2) > 1).any():
        return "The shape is right. In one row two letters share first place: one must win."
    for place in (block.argmax(2) != ids).nonzero().tolist():
        won, wanted = block[tuple(place)].argmax().item(), ids[tuple(place)].item()
        return f"The shape is right. At {place} letter {won} wins, and {wanted} should."
    return ""


HIDDEN = (torch.tensor([[2, 0, 1], [4, 4, 3]]), 5), (torch.tensor([[1]]), 3)

HIDDEN += ((torch.tensor([[0, 1], [1, 0], [1, 1]]), 2),)

HIDDEN += ((seeded(0, lambda: torch.randint(7, (20, 50))), 7),)  # too many rows for luck


@judged_exercise(
    insight="Any noise will do as long as the right letter stays ahead in its own row.",
    hints=(
        "Make a block (B, T, size) in which argmax(dim=2) gives back ids.",
        "Start from characters.one_hot(ids, size): there the right letters win already. Then add noise.",
        "torch.rand(*ids.shape, size) is noise below 1; add a one-hot block, so that 1 decides.",
    ),
    judge=judge_hide,
)
def hide_in_scores(ids, size):
    # noise lies below 1, so the letter that gets 1 more wins every contest
    return torch.rand(*ids.shape, size) + characters.one_hot(ids, size)  # (B, T, V)


def judge_lines(lines) -> str:
    """Two lines of equal length, of the reader's own, that the worksheet has room for."""
    if isinstance(lines, str):
        return "That is one text. Put two lines into a list, each in quotes."
    if not isinstance(lines, list | tuple) or not all(isinstance(line, str) for line in lines):
        return "A list of lines is wanted, each of them in quotes."
    for line in lines:
        if fault := text_fault(line):
            return fault
    if len(lines) < 2:
        return "It is a list. Take two lines: they are the rows of the batch."
    lengths = [len(line) for line in lines]
    if len(set(lengths)) > 1:
        return f"The rows of a block are equally long, your lines are {lengths}: add a space."
    if lengths[0] < 2:
        return "Take lines of at least two characters."
    different = len(set("".join(lines)))
    if different == 1:
        return "The lines are right. But with one character only there is nothing to compete: take two."
    if len(lines) > 2 or lengths[0] > 4 or different > 6:
        return (
            "The lines are right. But the worksheet has room for two lines of up to 4 characters, "
            f"with at most 6 different ones; yours are {len(lines)} lines of {lengths[0]} "
            f"with {different}."
        )
    return ""


my_lines = Judged(
    ["오늘은", "바다로"],
    insight="Whoever finds the largest number of each row can read it.",
    hints=(
        "Write two lines of the same length into a list, 2 to 4 characters each.",
        "Count the characters, spaces too; fill up the shorter line with spaces. At most 6 different ones.",
        'lines = check.my_lines(["good", "days"])',
    ),
    judge=judge_lines,
)
