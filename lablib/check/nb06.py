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
    insight="h_n is (L, B, H). It holds the last state of each layer for each word, and no steps.",
    hints=(
        "Write the shape of h_n. It keeps states, and no state is kept for the first three letters.",
        "h_n keeps only the state after the last step, one for each layer and each word.",
        "The shape is (layers, B, H). The layers come first, whatever batch_first says.",
    ),
    mistakes={
        (3, 2, 5): (
            "The sizes are right. But the layers come first in h_n, because batch_first does not change it."
        ),
        (1, 3, 5): "Words and state are right. But there are 2 layers, and each has a last state.",
        (3, 5): "Words and state are right. But the axis of the layers is missing in front.",
        (3, 4, 5): (
            "That is the output of the top layer at every step. h_n keeps only the last step."
        ),
        (2, 4, 5): (
            "Layers and state are right. But 4 is the number of steps, and the middle axis is that of the 3 words."
        ),
    },
)

recall_loss_input = Value(
    "a",
    insight="cross_entropy applies softmax itself, so you must not apply softmax before.",
    hints=(
        "Choose what goes in first. Remember what the loss of notebook 02 did with the scores by itself.",
        "In notebook 02 the softmax was already part of the loss.",
        "It takes the numbers that the linear head returns, of any size and sign.",
    ),
    mistakes={
        "b": "cross_entropy applies softmax itself. With two softmaxes the loss could never come near 0.",
        "c": "An index says which letter won, but not by how much. The loss needs all scores of the row.",
    },
)

words_compete = Value(
    (3, 4),
    core=True,
    insight="There are 12 contests of 2 words, one for each step and letter, so (T, V) is left.",
    hints=(
        "Write the shape of block.argmax(dim=0). First count the pairs of numbers that compete.",
        "dim=0 names the axis of the words. Two numbers compete if only their word differs.",
        "Each pair gives one winner, so the 2 disappears. The 3 and the 4 stay.",
    ),
    mistakes={
        (2,): (
            "2 is the size of the axis that you named. That axis disappears, and the others stay."
        ),
        (2, 3): (
            "That is the shape for dim=2, where the letters compete. dim=0 names the first axis."
        ),
        (2, 4): "That is the shape for dim=1, where the steps compete. dim=0 names the first axis.",
        (1, 3, 4): (
            "The sizes are right, and the 2 is gone. But its axis disappears completely, so no 1 stays."
        ),
        (4, 3): (
            "The right axes stay. But they keep their order, first the steps, then the letters."
        ),
        (2, 3, 4): "That is the shape of the block. Each pair gives only one winner.",
        (12,): (
            "There are 12 contests, that is right. But the two axes that stay are not joined into one."
        ),
        2: "Two words compete, that is right. But the question is which shape is left, as a tuple.",
    },
)


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
    insight="One argmax serves the whole batch, and decode reads one row at a time. This works for one word, too.",
    hints=(
        "Return a list of B words. Say first which axis must disappear, so that one id is left for each step.",
        "Let the letters compete in the whole batch at once. Then decode row by row.",
        "scores.argmax(dim=2) is (B, T). Put vocab.decode(row) into a list for each row in it.",
    ),
    probes=tuple((scores, vocab) for (scores, _), vocab in zip(SCORED, VOCABS, strict=True)),
)
def decode_batch(scores, vocab):
    # the letters compete, (B, T) is left: one word in each row
    return [vocab.decode(row) for row in scores.argmax(dim=2)]


def _read_along(dim):
    return lambda scores, vocab: [vocab.decode(row) for row in scores.argmax(dim)]


decode_batch.mistake(
    "Decoding row by row is right. But the words competed, and their numbers were read as letters. Name the axis of the letters.",
    _read_along(0),
)
decode_batch.mistake(
    "Decoding row by row is right. But the steps competed, and their numbers were read as letters. Name the axis of the letters.",
    _read_along(1),
)
decode_batch.mistake(
    "This is right if every axis is longer than 1. But squeeze() removes each axis of length 1, so a batch of one word loses its rows. Leave squeeze() out.",
    lambda scores, vocab: [vocab.decode(row) for row in scores.argmax(dim=2).squeeze()],
)
decode_batch.mistake(
    "The idea is right. But squeeze() removes each axis of length 1, and then there is no axis 2. Leave squeeze() out.",
    lambda scores, vocab: [vocab.decode(row) for row in scores.squeeze().argmax(dim=2)],
)
decode_batch.mistake(
    "The right letters won. But decode reads one word, (T,), and this is a whole batch. Go through its rows.",
    lambda scores, vocab: vocab.decode(scores.argmax(dim=2)),
)
decode_batch.mistake(
    "Without a dim, argmax lets all scores compete that it gets, and one number comes out. Name the axis of the letters.",
    lambda scores, vocab: vocab.decode(scores.argmax()),
)
decode_batch.mistake(
    "The right letters won. But these are their ids. vocab.decode makes a word of each row.",
    lambda scores, vocab: scores.argmax(dim=2),
)
decode_batch.mistake(
    "The right letters won. But these are lists of ids. vocab.decode makes a word of each row.",
    lambda scores, vocab: scores.argmax(dim=2).tolist(),
)
decode_batch.mistake(
    "The right letters won. But this list holds rows of ids. vocab.decode makes a word of each row.",
    lambda scores, vocab: list(scores.argmax(dim=2)),
)
decode_batch.mistake(
    "Decoding row by row is right. But these rows hold scores, not ids. First argmax must choose a letter at each step.",
    lambda scores, vocab: [vocab.decode(row) for row in scores],
)
decode_batch.mistake(
    "decode makes letters of ids, and these are scores. First argmax must choose a letter at each step. Then decode row by row.",
    lambda scores, vocab: vocab.decode(scores),
)
decode_batch.mistake(
    "All letters are right. But they are in one string, and nobody sees where a word ends. Decode row by row.",
    lambda scores, vocab: vocab.decode(scores.argmax(dim=2).flatten()),
)
decode_batch.mistake(
    "All letters are right. But the list has only one text. Decode each row by itself, without flatten.",
    lambda scores, vocab: [vocab.decode(scores.argmax(dim=2).flatten())],
)
decode_batch.mistake(
    "The words are right. But they are joined by spaces, and the task asks for a list of words.",
    lambda scores, vocab: " ".join(decode_batch(scores, vocab)),
)
decode_batch.mistake(
    "The letters are right. But each stands alone, and a word is one string. vocab.decode makes it.",
    lambda scores, vocab: [list(word) for word in decode_batch(scores, vocab)],
)
decode_batch.mistake(
    "Word 0 is right. But it is the only one, because `return` is inside the loop.",
    lambda scores, vocab: decode_batch(scores, vocab)[0],
)
decode_batch.mistake(
    "The right scores compete. But the smallest one won. Use argmax in place of argmin.",
    lambda scores, vocab: [vocab.decode(row) for row in scores.argmin(dim=2)],
)
decode_batch.mistake(
    "The letters are right. But strip() takes away spaces, and a space is a letter like any other.",
    lambda scores, vocab: [word.strip() for word in decode_batch(scores, vocab)],
)


keeps_words = Value(
    "c",
    core=True,
    insight="permute and transpose move an axis. reshape and view only cut the same numbers in other places.",
    hints=(
        "Choose the line that gives (T, B, V) and mixes nothing. Ask of each line whether it moves an axis or only cuts.",
        "Two of the four lines only cut. Of the other two, one makes axes 0 and 1 change places.",
        "The old axes must come in the order 1, 0, 2.",
    ),
    mistakes={
        "a": "The shape is right. But reshape only cuts the numbers in other places, so it mixes letters of different words.",
        "b": "The shape is right. But view is a reshape without a copy, so it mixes letters of different words.",
        "d": "This moves axes and mixes nothing. But it swaps steps and letters and gives (3, 7, 4). Words and steps must change places.",
    },
)

published_row = Value(
    (1, 1, 0),
    insight="There are three contests of two steps, and a winner is the index of its step, 0 or 1.",
    hints=(
        "Write three indices for row 0 of the batch. An index is a step, so each of them is 0 or 1.",
        "In each column the two numbers compete. Column 0 holds 0.1 at step 0 and 0.3 at step 1.",
        "Column 0 gives step 1. Column 1 has 0.3 and 0.5, so it gives step 1. Column 2 has 0.5 and 0.1.",
    ),
    mistakes={
        (0.3, 0.5, 0.5): (
            "These are the largest numbers, that is right. But argmax gives their index, so step 0 or 1."
        ),
        (2, 2, 1): "The winners are right, but you counted from 1. Steps are counted from 0.",
        (0, 0, 1): (
            "The columns are right. But these are the steps of the smaller numbers, and argmax takes the largest."
        ),
        (2, 1): (
            "That is row 0 for dim=2, where the columns compete. With dim=1 the two steps of a column compete."
        ),
        (0, 1, 1): "The steps are right. But this is row 1 of the batch. Write the row for row 0.",
        (1, 0, 1): "The steps are right. But this is row 2 of the batch. Write the row for row 0.",
        (1, 2, 0): (
            "That is row 0 for dim=0, where the three parts of the batch compete. With dim=1 you need only the first part."
        ),
    },
)


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
    insight="Scores (B, T, V) without rows raise an error. If T equals V, PyTorch takes them for (B, V, T) and raises none.",
    hints=(
        "Return the mean loss of all letters. One call is enough, if each row of scores meets its own answer.",
        "cross_entropy takes scores (rows, V) with answers (rows,). Reshape both in the same way.",
        "Give scores.reshape(-1, scores.shape[2]) and y.reshape(-1) to F.cross_entropy.",
    ),
    probes=tuple(LOSSES),
    gradients=True,
)
def loss_of_batch(scores, y):
    letters = scores.shape[2]
    # both are cut in the same order, so each row of scores meets its own answer
    return F.cross_entropy(scores.reshape(-1, letters), y.reshape(-1))


loss_of_batch.mistake(
    "The function is right. But with three axes it takes axis 1 for the letters. That raises an error, or a wrong loss where T equals V. Make rows first.",
    lambda scores, y: F.cross_entropy(scores, y),
)
loss_of_batch.mistake(
    "The rows are whole. But they come time first and the answers batch first, so row 1 meets the answer to another letter. Reshape both in the same order.",
    lambda scores, y: loss_of_batch(scores.transpose(0, 1), y),
)
loss_of_batch.mistake(
    "The rows are right. But cross_entropy applies softmax itself, so give it the scores.",
    lambda scores, y: loss_of_batch(scores.softmax(2), y),
)
loss_of_batch.mistake(
    "Rows are the right idea. But each row must hold V scores, and these rows hold T. Keep the size of the last axis.",
    lambda scores, y: F.cross_entropy(scores.reshape(-1, scores.shape[1]), y.reshape(-1)),
)


@loss_of_batch.mistake(
    "Letters on axis 1 are a good idea. But reshape moves no axis, so it mixes letters and steps. Use permute, or make rows."
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
    "The rows are right. But view cannot copy, and y may be a slice of a longer tensor, as in this notebook. Use reshape.",
    _viewed("scores", "y"),
)
loss_of_batch.mistake(
    "The rows of the scores are right. But view cannot copy, and y may be a slice of a longer tensor, as in this notebook. Use reshape for both.",
    _viewed("y"),
)
loss_of_batch.mistake(
    "The rows are right. But view cannot copy, and the scores may be a transposed tensor. Use reshape.",
    _viewed("scores"),
)
loss_of_batch.mistake(
    "The rows are right for this notebook, where V is 7. Other scores have another V, so take it from scores.shape[2].",
    lambda scores, y: F.cross_entropy(scores.reshape(-1, 7), y.reshape(-1)),
)
loss_of_batch.mistake(
    "The rows are right for this notebook, where the sizes are 12 and 7. For all sizes write -1 and scores.shape[2].",
    lambda scores, y: F.cross_entropy(scores.reshape(12, 7), y.reshape(-1)),
)
loss_of_batch.mistake(
    "The rows of the scores are right. But the answers must become one axis, too.",
    lambda scores, y: F.cross_entropy(scores.reshape(-1, scores.shape[2]), y),
)


def _with(reduction):
    def loss(scores, y):
        rows = scores.reshape(-1, scores.shape[2])
        return F.cross_entropy(rows, y.reshape(-1), reduction=reduction)

    return loss


loss_of_batch.mistake(
    "Every letter counts, that is right. But this is the sum. The task asks for the mean, which does not grow with the batch.",
    _with("sum"),
)
loss_of_batch.mistake(
    "Each letter's loss is right. But the task asks for one number, their mean.",
    _with("none"),
)
loss_of_batch.mistake(
    "This is right for the last step of each word. But all steps count.",
    lambda scores, y: loss_of_batch(scores[:, -1:], y[:, -1:]),
)
loss_of_batch.mistake(
    "This is right for word 0. But all words count.",
    lambda scores, y: loss_of_batch(scores[:1], y[:1]),
)


@exercise(
    insight="permute(0, 2, 1) and transpose(1, 2) both move the letters to axis 1.",
    hints=(
        "Return (B, V, T). Every score must keep its letter and its step, so an axis must move.",
        "Find the two axes of (B, T, V) that must change places.",
        "permute takes the old axes in their new order, first 0, then the axis of the letters.",
    ),
    probes=tuple((scores,) for scores, _ in SCORED),
    gradients=True,
)
def class_second(scores):
    # axis 0 stays, the letters (axis 2) come second, the steps (axis 1) last: (B, V, T)
    return scores.permute(0, 2, 1)


@class_second.mistake(
    "The shape is right. But reshape keeps the order of the numbers, so it mixes steps and letters. Move the axis."
)
def _cut_anew(scores):
    words, steps, letters = scores.shape
    return scores.reshape(words, letters, steps)


class_second.mistake(
    "The shape is right, but only for the sizes of this notebook. And reshape mixes steps and letters, so move the axis.",
    lambda scores: scores.reshape(3, 7, 4),
)
class_second.mistake(
    "Nothing is mixed. But nothing has moved either, so the letters are still on the last axis.",
    lambda scores: scores,
)
class_second.mistake(
    "An axis has moved, and nothing is mixed. But the words must stay on axis 0, and this is (V, T, B).",
    lambda scores: scores.transpose(0, 2),
)
class_second.mistake(
    "The axes have moved, and nothing is mixed. But the words must stay on axis 0, and this is (T, V, B).",
    lambda scores: scores.permute(1, 2, 0),
)
class_second.mistake(
    "An axis has moved, and nothing is mixed. But words and steps changed places, so this is (T, B, V).",
    lambda scores: scores.transpose(0, 1),
)
class_second.mistake(
    "The axes have moved, and nothing is mixed. But the letters came to axis 0, so this is (V, B, T).",
    lambda scores: scores.permute(2, 0, 1),
)


def judge_hide(hide) -> str:
    """`hide(ids, size)` must give a block (B, T, size) in which the letters `ids` win."""
    if not callable(hide):
        return "The task asks for a function that makes a block of scores out of ids and a size."
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
        return "Your function returns nothing yet. It must return the block."
    if not isinstance(block, Tensor):
        return f"The task asks for a tensor (B, T, V), and this is a {type(block).__name__}."
    wanted = (*ids.shape, size)
    if block.shape != wanted:
        return (
            f"For ids {tuple(ids.shape)} and {size} letters the block must be {wanted}, "
            f"with a row of scores for each id. Yours is {tuple(block.shape)}."
        )
    if block.dtype == torch.bool or block.is_complex() or block.isnan().any():
        return "The shape is right. But scores must be numbers that can be compared."
    if ((block == block.amax(2, keepdim=True)).sum(2) > 1).any():
        return "The shape is right. But in one row two letters have the same highest score. One letter must win."
    for place in (block.argmax(2) != ids).nonzero().tolist():
        won, wanted = block[tuple(place)].argmax().item(), ids[tuple(place)].item()
        return (
            f"The shape is right. But at {place} letter {won} wins, and letter {wanted} should win."
        )
    return ""


HIDDEN = (torch.tensor([[2, 0, 1], [4, 4, 3]]), 5), (torch.tensor([[1]]), 3)
HIDDEN += ((torch.tensor([[0, 1], [1, 0], [1, 1]]), 2),)
HIDDEN += ((seeded(0, lambda: torch.randint(7, (20, 50))), 7),)  # too many rows for luck


@judged_exercise(
    insight="Every noise is allowed if the right letter still has the highest score in its row.",
    hints=(
        "Return scores (B, T, size). Think of a block in which each right letter has 1 and the others 0.",
        "characters.one_hot(ids, size) is such a block, and the right letters already win. Then add noise.",
        "torch.rand(*ids.shape, size) is noise below 1. Add the one-hot block, so that its 1 decides.",
    ),
    judge=judge_hide,
)
def hide_in_scores(ids, size):
    # noise lies below 1, so the letter that gets 1 more wins every contest
    return torch.rand(*ids.shape, size) + characters.one_hot(ids, size)  # (B, T, V)


def judge_lines(lines) -> str:
    """Two lines of the reader's own, of equal length, for which the worksheet has room."""
    if isinstance(lines, str):
        return "This is one text. Put two lines into a list, each in quotes."
    if not isinstance(lines, list | tuple) or not all(isinstance(line, str) for line in lines):
        return "The task asks for a list of lines, each of them in quotes."
    for line in lines:
        if fault := text_fault(line):
            return fault
    if len(lines) < 2:
        return "This is a list. But it needs two lines, because they are the rows of the batch."
    lengths = [len(line) for line in lines]
    if len(set(lengths)) > 1:
        return f"All rows of a block have the same length, but your lines have {lengths}. Add spaces to the shorter line."
    if lengths[0] < 2:
        return "The lines have equal length. But they need at least two characters."
    different = len(set("".join(lines)))
    if different == 1:
        return "The lines have equal length. But one character alone has nothing to compete with, so take two."
    if len(lines) > 2 or lengths[0] > 4 or different > 6:
        return (
            "The lines have equal length. But the worksheet has room for two lines of up to 4 characters, "
            f"with at most 6 different ones. Yours are {len(lines)} lines of {lengths[0]} "
            f"with {different}."
        )
    return ""


my_lines = Judged(
    ["오늘은", "바다로"],
    insight="Whoever finds the largest number of each row can read your message.",
    hints=(
        "Write two lines into a list. Two words with common letters fit best, because few characters are allowed.",
        "Count the characters, spaces too, and fill the shorter line with spaces. Use at most 6 different characters.",
        'lines = check.my_lines(["good", "days"])',
    ),
    judge=judge_lines,
)
