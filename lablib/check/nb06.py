"""The exercises of notebook 06."""

import torch
from torch import Tensor
from torch.nn import functional as F

from lablib import characters
from lablib.check.engine import UNSOLVED, Exercise, Mistake
from lablib.check.own_text import in_pieces

__all__ = ["EXERCISES"]


def step_winners(t):
    words, steps, letters = t.shape
    # word b and letter v are held, and the steps of that lane compete
    rows = [[t[b, :, v].argmax() for v in range(letters)] for b in range(words)]
    return torch.tensor(rows)  # (B, V)


def _lists_of_tensors(t):
    return [[t[b, :, v].argmax() for v in range(t.shape[2])] for b in range(t.shape[0])]


def _letters_first(t):
    return step_winners(t).T


def _floats(t):
    return step_winners(t).float()


def _first_word(t):
    return step_winners(t)[0]


def _sizes_typed_in(t):
    return torch.tensor([[t[b, :, v].argmax() for v in range(4)] for b in range(2)])


def _whole_words(t):
    return torch.stack([word.argmax() for word in t])


def decode_batch(scores, vocab):
    # the letters compete, (B, T) is left: one word a row
    return [vocab.decode(row) for row in scores.argmax(dim=2)]


def _read_along(dim):
    return lambda scores, vocab: [vocab.decode(row) for row in scores.argmax(dim)]


def _squeezed(scores, vocab):
    return [vocab.decode(row) for row in scores.argmax(dim=2).squeeze()]


def _squeezed_first(scores, vocab):
    return [vocab.decode(row) for row in scores.squeeze().argmax(dim=2)]


def _smallest(scores, vocab):
    return [vocab.decode(row) for row in scores.argmin(dim=2)]


def _one_string(scores, vocab):
    return vocab.decode(scores.argmax(dim=2).flatten())


def _run_together(scores, vocab):
    return [vocab.decode(scores.argmax(dim=2).flatten())]


def _lists_of_letters(scores, vocab):
    return [list(word) for word in decode_batch(scores, vocab)]


def loss_of_batch(scores, y):
    letters = scores.shape[2]
    # both are cut in the same order, so each row of scores meets its own answer
    return F.cross_entropy(scores.reshape(-1, letters), y.reshape(-1))


def _time_first(scores, y):
    return loss_of_batch(scores.transpose(0, 1), y)


def _second_by_reshape(scores, y):
    words, steps, letters = scores.shape
    return F.cross_entropy(scores.reshape(words, letters, steps), y)


def _rows_of_steps(scores, y):
    return F.cross_entropy(scores.reshape(-1, scores.shape[1]), y.reshape(-1))


def _answers_left(scores, y):
    return F.cross_entropy(scores.reshape(-1, scores.shape[2]), y)


def _viewed(*which):
    """The loss with `view` in place of `reshape`, for the scores, for y, or for both."""

    def loss(scores, y):
        letters = scores.shape[2]
        rows = scores.view(-1, letters) if "scores" in which else scores.reshape(-1, letters)
        return F.cross_entropy(rows, y.view(-1) if "y" in which else y.reshape(-1))

    return loss


def _with(reduction):
    def loss(scores, y):
        rows = scores.reshape(-1, scores.shape[2])
        return F.cross_entropy(rows, y.reshape(-1), reduction=reduction)

    return loss


def class_second(scores):
    # axis 0 stays, the letters (axis 2) come second, the steps (axis 1) last: (B, V, T)
    return scores.permute(0, 2, 1)


def _cut_anew(scores):
    words, steps, letters = scores.shape
    return scores.reshape(words, letters, steps)


def hide_in_scores(ids, size):
    # noise lies below 1, so the letter that gets 1 more wins every contest
    return torch.rand(*ids.shape, size) + characters.one_hot(ids, size)  # (B, T, V)


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
        return UNSOLVED
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


def judge_lines(lines) -> str:
    """Two lines of equal length, of the reader's own, that the worksheet has room for."""
    if isinstance(lines, str):
        return "That is one text. Put two lines into a list, each in quotes."
    if not isinstance(lines, list | tuple) or not all(isinstance(line, str) for line in lines):
        return "A list of lines is wanted, each of them in quotes."
    for line in lines:
        if fault := in_pieces(line):
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


def _built(make):
    """What `make` builds from seed 0, with the random state left as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return make()


def _scored(words, steps, letters):
    """Scores (B, T, V) and answers (B, T)."""
    return torch.randn(words, steps, letters), torch.randint(letters, (words, steps))


def _sliced(words, steps, letters):
    """The same, where y is a slice of a longer tensor."""
    scores, ids = torch.randn(words, steps, letters), torch.randint(letters, (words, steps + 1))
    return scores, ids[:, 1:]


def _moved(words, steps, letters):
    """The same, where the scores came time first."""
    scores, y = torch.randn(steps, words, letters), torch.randint(letters, (words, steps))
    return scores.transpose(0, 1), y


BLOCKS = _built(lambda: [torch.rand(size) for size in ((2, 3, 4), (1, 5, 2), (3, 1, 4))])
BLOCKS += [BLOCKS[0] - 1, _built(lambda: torch.randn(2, 6, 3))]  # scores below 0, too
# no axis is longer than the letters are many: a wrong winner reads as a letter, as in the notebook
SCORED = _built(lambda: [_scored(*sizes) for sizes in ((3, 4, 7), (1, 2, 5), (2, 1, 3), (5, 3, 6))])
SCORED[3][0][:, ::2, 0] += 9  # each of these words begins and ends with a space
VOCABS = characters.Vocab("hellojellybelle"), characters.Vocab("hello?"), characters.Vocab("ABC")
VOCABS += (characters.Vocab("a cabbed"),)
# steps and letters are equally many once, where PyTorch would take one for the other
# y is cut from longer ids, as in the notebook, or the scores came time first: no view of either
LOSSES = _built(
    lambda: [
        _sliced(2, 3, 4),
        _scored(2, 4, 4),
        _scored(1, 1, 3),
        _moved(3, 2, 5),
        _sliced(3, 4, 7),
    ]
)
HIDDEN = (torch.tensor([[2, 0, 1], [4, 4, 3]]), 5), (torch.tensor([[1]]), 3)
HIDDEN += ((torch.tensor([[0, 1], [1, 0], [1, 1]]), 2),)
HIDDEN += ((_built(lambda: torch.randint(7, (20, 50))), 7),)  # too many rows for luck

EXERCISES = [
    Exercise(
        name="recall_two_layers",
        reference=(2, 3, 5),
        insight="(L, B, H): the last state of each layer, for each word; steps are not in it.",
        hints=(
            "2 layers with H = 5 have read 3 words of 4 letters. What shape has h_n?",
            "It keeps the state after the last step only, one for each layer and each word.",
            "(layers, B, H): the layers stand first, whatever batch_first says.",
        ),
        mistakes=(
            Mistake(
                (3, 2, 5),
                "The right sizes. But the layers come first in h_n: batch_first does not touch it.",
            ),
            Mistake(
                (1, 3, 5),
                "Words and state are right. There are 2 layers, and each has a last state.",
            ),
            Mistake(
                (3, 5), "Words and state are right. The axis of the layers is missing in front."
            ),
            Mistake(
                (3, 4, 5),
                "That is the output of the top layer at every step. h_n keeps the last step only.",
            ),
            Mistake(
                (2, 4, 5),
                "Layers and state are right. But 4 counts the steps; between them stand the words.",
            ),
        ),
    ),
    Exercise(
        name="recall_loss_input",
        reference="a",
        insight="The softmax is inside cross_entropy; doing it before would do it twice.",
        hints=(
            "Which of the three goes first into F.cross_entropy?",
            "Notebook 02: a softmax is part of the loss already.",
            "The linear head's own numbers, of any size and sign.",
        ),
        mistakes=(
            Mistake(
                "b",
                "That would be a softmax twice: cross_entropy has one inside, and the loss would have a floor.",
            ),
            Mistake(
                "c",
                "A place says who won, not by how much. The loss needs all the scores of the row.",
            ),
        ),
    ),
    Exercise(
        name="words_compete",
        reference=(3, 4),
        insight="12 contests of 2 words each: one for each step and letter, (T, V).",
        hints=(
            "block is (2, 3, 4). What shape has block.argmax(dim=0)?",
            "dim=0 names the axis of the words. Cells that differ only in the word compete.",
            "Of each pair one winner is left, so the 2 is used up. The 3 and the 4 stay.",
        ),
        mistakes=(
            Mistake((2,), "That is the axis you named. It is the one that goes, the others stay."),
            Mistake(
                (2, 3), "That is left when the letters compete, dim=2. dim=0 names the first axis."
            ),
            Mistake(
                (2, 4), "That is left when the steps compete, dim=1. dim=0 names the first axis."
            ),
            Mistake(
                (1, 3, 4),
                "The right sizes, and the 2 is used up. But its axis goes altogether: no 1 is left.",
            ),
            Mistake(
                (4, 3), "The right axes stay. They keep their order, too: steps, then letters."
            ),
            Mistake((2, 3, 4), "That is the block. Of each pair only one winner is left."),
            Mistake((12,), "12 contests, yes. But they stay in order: which two axes are left?"),
            Mistake(2, "Two words compete, yes. Asked is the shape that is left, a tuple."),
        ),
    ),
    Exercise(
        name="steps_compete",
        reference=(2, 4),
        insight="8 contests of 3 steps each: one for each word and letter, (B, V).",
        hints=(
            "block is (2, 3, 4). What shape has block.argmax(dim=1)?",
            "dim=1 names the axis of the steps. Cells that differ only in the step compete.",
            "Of each three one winner is left, so the 3 is used up. The 2 and the 4 stay.",
        ),
        mistakes=(
            Mistake((3,), "That is the axis you named. It is the one that goes, the others stay."),
            Mistake((3, 4), "That is left when the words compete, dim=0. Axes are counted from 0."),
            Mistake(
                (2, 3), "That is left when the letters compete, dim=2. dim=1 is the middle axis."
            ),
            Mistake(
                (2, 1, 4),
                "The right sizes, and the 3 is used up. But its axis goes altogether: no 1 is left.",
            ),
            Mistake(
                (4, 2), "The right axes stay. They keep their order, too: words, then letters."
            ),
            Mistake((2, 3, 4), "That is the block. Of each three only one winner is left."),
            Mistake((8,), "8 contests, yes. But they stay in order: which two axes are left?"),
            Mistake(3, "Three steps compete, yes. Asked is the shape that is left, a tuple."),
        ),
    ),
    Exercise(
        name="published_row",
        reference=(1, 1, 0),
        insight="Three contests of two steps each; a winner is its step, 0 or 1.",
        hints=(
            "In row 0 of the batch, the two numbers of each column compete. At which step is the larger one?",
            "Column 0 holds 0.1 at step 0 and 0.3 at step 1. The answer is a step, not a number.",
            "Column 0: step 1. Column 1, 0.3 against 0.5: step 1. Column 2: 0.5 against 0.1.",
        ),
        mistakes=(
            Mistake(
                (0.3, 0.5, 0.5),
                "These are the largest numbers, rightly found. argmax gives their place: step 0 or 1.",
            ),
            Mistake(
                (2, 2, 1), "The right winners, counted from 1. Steps are counted from 0, as always."
            ),
            Mistake(
                (0, 0, 1), "The right columns. These are the losers: argmax asks for the largest."
            ),
            Mistake(
                (2, 1),
                "That is row 0 for dim=2, where the columns compete. Here the two steps of a column do.",
            ),
            Mistake(
                (1, 2, 0),
                "That is row 0 for dim=0, where the rows of the batch compete. Stay within row 0.",
            ),
        ),
    ),
    Exercise(
        name="step_winners",
        reference=step_winners,
        insight="The axes that stay are the ones a loop would run over; the one that goes is the row given to argmax.",
        hints=(
            "Return (B, V): for each word and letter, the step at which that letter scores most.",
            "Two loops, over words and over letters. The steps are the row that you give to argmax.",
            "torch.tensor([[t[b, :, v].argmax() for v in ...] for b in ...]), sizes from t.shape.",
        ),
        probes=tuple((block,) for block in BLOCKS),
        mistakes=(
            Mistake(
                lambda t: t.argmax(dim=2),
                "These are the right winners of another contest: the letters competed. Put the colon on the middle axis.",
            ),
            Mistake(
                lambda t: t.argmax(dim=0),
                "These are the right winners of another contest: the words competed. Put the colon on the middle axis.",
            ),
            Mistake(
                lambda t: t.amax(dim=1),
                "The right rivals, and the largest of them. Asked is where it stands: its step.",
            ),
            Mistake(
                lambda t: t.max(dim=1),
                "The right rivals. But max hands back two tensors, the largest numbers and their places. Only the places are asked for.",
            ),
            Mistake(
                lambda t: t.argmax(),
                "One place for the whole tensor: everybody competed with everybody. Hold a word and a letter.",
            ),
            Mistake(
                lambda t: t.argmin(dim=1),
                "The right rivals. But these are the smallest: argmin in place of argmax.",
            ),
            Mistake(
                _letters_first,
                "The winners are right, as (V, B): the words belong to the outer loop, the letters to the inner.",
            ),
            Mistake(
                lambda t: step_winners(t).tolist(),
                "The winners are right, in a list of lists. torch.tensor makes one tensor of them.",
            ),
            Mistake(
                _lists_of_tensors,
                "The winners are right, each a tensor of its own in a list. torch.tensor around it all makes one.",
            ),
            Mistake(
                lambda t: step_winners(t).unsqueeze(1),
                "The winners are right. The axis of the steps is used up, and no 1 is left of it.",
            ),
            Mistake(
                lambda t: step_winners(t) + 1,
                "The right winners, counted from 1. Steps are counted from 0.",
            ),
            Mistake(
                _floats,
                "The winners are right, but as fractions. A place is a whole number: dtype=torch.long.",
            ),
            Mistake(
                _first_word,
                "Word 0 is right, and it is the only one: `return` stands inside the loop over words.",
            ),
            Mistake(
                _sizes_typed_in,
                "Right for 2 words and 4 letters only: read the sizes off t.shape.",
            ),
            Mistake(
                _whole_words,
                "One winner a word: all its steps and letters competed. Hold the letter, too.",
            ),
        ),
    ),
    Exercise(
        name="decode_batch",
        reference=decode_batch,
        insight="One argmax for the whole batch, one decode a row: batches of one word, too.",
        hints=(
            "Return a list of B words for scores (B, T, V), with vocab.decode.",
            "First let the letters compete, over the whole batch. Then decode row by row.",
            "scores.argmax(dim=2) is (B, T); vocab.decode(row) for each row in it.",
        ),
        probes=tuple((scores, vocab) for (scores, _), vocab in zip(SCORED, VOCABS, strict=True)),
        mistakes=(
            Mistake(
                _read_along(0),
                "Decoding row by row is right. But the words competed, and their numbers were read as letters: name the axis of the letters.",
            ),
            Mistake(
                _read_along(1),
                "Decoding row by row is right. But the steps competed, and their numbers were read as letters: name the axis of the letters.",
            ),
            Mistake(
                _squeezed,
                "Right as long as no axis is 1 long. squeeze() removes such an axis, and a batch of one word loses its rows: leave it out.",
            ),
            Mistake(
                _squeezed_first,
                "The right idea, as long as no axis is 1 long. squeeze() removes such an axis, and then there is no axis 2: leave it out.",
            ),
            Mistake(
                lambda scores, vocab: vocab.decode(scores.argmax(dim=2)),
                "The right letters won. decode reads one word at a time, (T,), and this is a whole batch: go through its rows.",
            ),
            Mistake(
                lambda scores, vocab: vocab.decode(scores.argmax()),
                "argmax without a dim lets all the scores compete, and one number is left for everything. Name the axis of the letters.",
            ),
            Mistake(
                lambda scores, vocab: scores.argmax(dim=2),
                "The right letters won. These are their ids: vocab.decode makes a word of each row.",
            ),
            Mistake(
                lambda scores, vocab: scores.argmax(dim=2).tolist(),
                "The right letters won. These are lists of ids: vocab.decode makes a word of each.",
            ),
            Mistake(
                _one_string,
                "All the letters are right, in one string. Where does a word end? Decode row by row.",
            ),
            Mistake(
                _run_together,
                "All the letters are right, in a list of one. Decode each row by itself, without flatten.",
            ),
            Mistake(
                lambda scores, vocab: " ".join(decode_batch(scores, vocab)),
                "The words are right, joined by spaces. A list of them is wanted.",
            ),
            Mistake(
                _lists_of_letters,
                "The letters are right, each by itself. A word is one string: vocab.decode makes it.",
            ),
            Mistake(
                lambda scores, vocab: decode_batch(scores, vocab)[0],
                "Word 0 is right, and it is the only one: `return` stands inside the loop.",
            ),
            Mistake(
                _smallest,
                "The right rivals. But the smallest score won: argmin in place of argmax.",
            ),
        ),
    ),
    Exercise(
        name="loss_of_batch",
        reference=loss_of_batch,
        insight="Handed over uncut, (B, T, V) fails, or, where T equals V, is taken for (B, V, T) in silence.",
        hints=(
            "Return the mean cross-entropy of scores (B, T, V) and right answers y (B, T).",
            "cross_entropy takes rows: (rows, V) scores with (rows,) answers. Cut both alike.",
            "scores.reshape(-1, scores.shape[2]) and y.reshape(-1) into F.cross_entropy.",
        ),
        probes=tuple(LOSSES),
        gradients=True,
        mistakes=(
            Mistake(
                lambda scores, y: F.cross_entropy(scores, y),
                "The right function. But given three axes it takes the second for the letters: here that fails, and where T equals V it takes steps for letters and says nothing. Lay out rows.",
            ),
            Mistake(
                _time_first,
                "The rows are whole, but they come time first and the answers batch first: row 1 meets the answer of another letter. Cut both in the same order.",
            ),
            Mistake(
                lambda scores, y: loss_of_batch(scores.softmax(2), y),
                "The rows are right. But cross_entropy has the softmax inside: give it the scores.",
            ),
            Mistake(
                _rows_of_steps,
                "Rows it has to be. But a row holds V scores, and this cuts after T: the size of the last axis stays.",
            ),
            Mistake(
                _second_by_reshape,
                "Letters in second place would do. But reshape only cuts anew: scores of different letters end up in one row. An axis is moved by permute, or lay out rows.",
            ),
            Mistake(
                _viewed("scores", "y"),
                "The rows are right. But view must not copy, and y may be a slice of a longer tensor, as it is in this notebook: use reshape.",
            ),
            Mistake(
                _viewed("y"),
                "The rows of the scores are right. But view must not copy, and y may be a slice of a longer tensor, as it is in this notebook: use reshape for both.",
            ),
            Mistake(
                _viewed("scores"),
                "The rows are right. But view must not copy, and scores may have come time first and been transposed: use reshape.",
            ),
            Mistake(
                lambda scores, y: F.cross_entropy(scores.reshape(-1, 7), y.reshape(-1)),
                "The rows are right here. V is 7 in this notebook, other scores have another size: take it from scores.shape[2].",
            ),
            Mistake(
                lambda scores, y: F.cross_entropy(scores.reshape(12, 7), y.reshape(-1)),
                "The rows are right here. 12 and 7 are the sizes of this notebook: -1 counts the rows, and scores.shape[2] is V.",
            ),
            Mistake(
                _answers_left,
                "The rows of the scores are right. The answers have to become rows, too: one axis.",
            ),
            Mistake(
                _with("sum"),
                "Every letter is in it, rightly. This is the sum; the mean does not grow with the batch.",
            ),
            Mistake(
                _with("none"),
                "Each letter's loss is right. One number is wanted: their mean.",
            ),
            Mistake(
                lambda scores, y: loss_of_batch(scores[:, -1:], y[:, -1:]),
                "Right for the last step of each word. All steps count.",
            ),
            Mistake(
                lambda scores, y: loss_of_batch(scores[:1], y[:1]),
                "Right for word 0. All words count.",
            ),
            Mistake(
                lambda scores, y: loss_of_batch(scores, y).item(),
                "The number is right. Return it as a tensor: .item() cuts it off from the gradients.",
            ),
        ),
    ),
    Exercise(
        name="keeps_words",
        reference="c",
        insight="An axis is moved by permute or transpose; reshape and view only cut anew.",
        hints=(
            "Which line makes (T, B, V) out of (B, T, V) and keeps each letter in its word?",
            "Axes 0 and 1 have to change places. Two of the four lines do not move any axis.",
            "The new order of the old axes: 1, then 0, then 2.",
        ),
        mistakes=(
            Mistake(
                "a",
                "The shape is right. But reshape cuts the same line of numbers anew, and letters of two words get mixed.",
            ),
            Mistake(
                "b",
                "The shape is right. But view is a reshape without a copy: letters of two words get mixed.",
            ),
            Mistake(
                "d",
                "It moves axes and mixes nothing. But it swaps steps and letters: (3, 7, 4). Which two should change places?",
            ),
        ),
    ),
    Exercise(
        name="class_second",
        reference=class_second,
        insight="permute lists the old axes in their new order; transpose(1, 2) does the same here.",
        hints=(
            "Return the scores as (B, V, T), every score still with its own letter and step.",
            "reshape cannot move an axis. Which two axes of (B, T, V) change places?",
            "permute takes the old axes in the new order: 0 first, then that of the letters.",
        ),
        probes=tuple((scores,) for scores, _ in SCORED),
        gradients=True,
        mistakes=(
            Mistake(
                _cut_anew,
                "The shape is right, and that is the trap: reshape keeps the order in which the numbers are read, so steps and letters get mixed. Move the axis.",
            ),
            Mistake(
                lambda scores: scores.reshape(3, 7, 4),
                "The shape is right, for this notebook only, since its sizes are typed in. And reshape mixes steps and letters: move the axis.",
            ),
            Mistake(
                lambda scores: scores,
                "Nothing is mixed, and nothing has moved: the letters still stand last.",
            ),
            Mistake(
                lambda scores: scores.transpose(0, 2),
                "An axis has moved, and nothing is mixed. But the words left first place: (V, T, B).",
            ),
            Mistake(
                lambda scores: scores.permute(1, 2, 0),
                "The axes have moved, and nothing is mixed. But the words have to stay first: this is (T, V, B).",
            ),
            Mistake(
                lambda scores: scores.transpose(0, 1),
                "An axis has moved, and nothing is mixed. But words and steps changed places: (T, B, V).",
            ),
            Mistake(
                lambda scores: scores.permute(2, 0, 1),
                "The axes have moved, and nothing is mixed. But the letters came first: (V, B, T).",
            ),
        ),
    ),
    Exercise(
        name="hide_in_scores",
        reference=hide_in_scores,
        insight="Any noise will do as long as the right letter stays ahead in its own row.",
        hints=(
            "Make a block (B, T, size) in which argmax(dim=2) gives back ids.",
            "Start from characters.one_hot(ids, size): there the right letters win already. Then add noise.",
            "torch.rand(*ids.shape, size) is noise below 1; add a one-hot block, so that 1 decides.",
        ),
        judge=judge_hide,
        mistakes=(
            Mistake(
                lambda ids, size: torch.zeros(*ids.shape, size),
                "In one row two letters share first place",
            ),
            Mistake(
                lambda ids, size: characters.one_hot(ids, size).transpose(1, 2),
                "Yours is (2, 5, 3).",
            ),
            Mistake(
                lambda ids, size: characters.one_hot(ids.flip(1), size),
                "At [0, 0] letter 1 wins, and 2 should.",
            ),
            Mistake(
                lambda ids, size: characters.one_hot(ids, size).tolist(),
                "A tensor is wanted, (B, T, V); this is a list.",
            ),
            Mistake(lambda ids, size: ids, "Yours is (2, 3)."),
            Mistake(lambda ids, size: None, "return the block"),
            Mistake("one_hot", "A function is wanted"),
        ),
    ),
    Exercise(
        name="my_lines",
        reference=["오늘은", "바다로"],
        insight="Whoever finds the largest number of each row can read it.",
        hints=(
            "Write two lines of the same length into a list, 2 to 4 characters each.",
            "Count the characters, spaces too; fill up the shorter line with spaces. At most 6 different ones.",
            'lines = check.my_lines(["good", "days"])',
        ),
        judge=judge_lines,
        mistakes=(
            Mistake("hello", "That is one text."),
            Mistake(["hello"], "Take two lines: they are the rows"),
            Mistake(["hello", "you"], "your lines are [5, 3]"),
            Mistake(["a", "b"], "at least two characters"),
            Mistake([1, 2], "each of them in quotes"),
            Mistake(["aa", "aa"], "with one character only there is nothing to compete"),
            Mistake(["abc", "def", "agh"], "yours are 3 lines of 3 with 8."),
            Mistake(["hello", "hello"], "yours are 2 lines of 5 with 4."),
            Mistake(["good", "luck"], "yours are 2 lines of 4 with 7."),
        ),
    ),
]
