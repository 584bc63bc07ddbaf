"""The exercises of notebook 02."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lablib.check.functions import exercise
from lablib.check.judged import Judged, own_text
from lablib.check.probes import random_weights, seeded
from lablib.check.values import Value

__all__ = []


recall_last_state = Value(
    (1, 16),
    insight="The axes are (layers, H). There is no T, because h_n holds only the last state.",
    hints=(
        "You want the shape of h_n after one word of 7 letters. h_n holds only one of the 7 states, the last one.",
        "The state of nn.RNN(5, 16) has 16 numbers. Before them stands the axis of the layers.",
        "The axes are (layers, H), with 1 layer and H = 16.",
    ),
    mistakes={
        (16,): (
            "16 numbers in one state are right. But the axis of the layers is missing, and it comes first."
        ),
        (7, 16): (
            "That is the shape of outputs, which holds a state for every step. h_n holds only the last state."
        ),
        (1, 7, 16): (
            "One layer and 16 numbers are right. But h_n holds one state, not a state for each of the 7 steps."
        ),
        (1, 1, 16): (
            "One layer and 16 numbers are right. But one word alone has no batch axis, so there are two axes."
        ),
        (16, 1): "The sizes are right. But the axis of the layers comes first.",
        (1, 5): (
            "The axis of the layers is right. But 5 is the size of a letter. The state has the second size of nn.RNN(5, 16)."
        ),
        (1, 7): (
            "The axis of the layers is right. But 7 is the number of steps. The state has 16 numbers."
        ),
    },
)

recall_one_word = Value(
    "b",
    insight="nn.RNN reads the first axis as the steps, so it sees one step of five words. No letter has a past.",
    hints=(
        "You want to know how nn.RNN(4, 2) without batch_first reads (1, 5, 4). Decide first which of the three axes is time.",
        "Without batch_first=True, nn.RNN reads (T, B, V).",
        "So T = 1 and B = 5 here.",
    ),
    mistakes={
        "a": "That was the intention. But without batch_first the first axis is the axis of the steps.",
        "c": "The size of the last axis is right, so there is no error. That makes this mistake hard to see.",
    },
)


scores_shape = Value(
    (6, 5),
    core=True,
    insight="The axes are (T, V). For each of the six letters there are five scores for the next letter.",
    hints=(
        "You want the shape of all scores. The states are (6, 3), so look at which of the two axes the head changes.",
        "The head changes only the last axis, because at every step it makes 5 numbers from 3.",
        "There is one row of 5 scores for each of the 6 letters that are read.",
    ),
    mistakes={
        (6, 3): (
            "One row for each letter is right. But 3 is the size of the state, and the head makes V scores from it."
        ),
        (7, 5): (
            "5 scores in each row are right. But the last of the 7 letters is not read, so there are 6 rows."
        ),
        (5,): "Those are the scores of one letter. There are six letters.",
        (5, 6): "The sizes are right. But each row is a step, so the axes are (T, V).",
        (5, 3): (
            "That is the shape of W, the weights of the head. The scores have a row for each letter."
        ),
        (6, 5, 3): (
            "Each score is a sum over the 3 numbers of the state, so the axis of size 3 disappears."
        ),
        (1, 6, 5): (
            "The rows are right. But one word alone has no batch axis, so the axes are (T, V)."
        ),
    },
)

PROBES = seeded(
    3,
    lambda: (
        (torch.randn(6, 5), torch.tensor([1, 0, 2, 3, 3, 4])),
        (torch.randn(1, 4) * 3, torch.tensor([2])),
        (torch.randn(3, 7) * 2, torch.tensor([6, 0, 5])),
        # more steps, and a network that is sure and wrong
        (torch.randn(9, 3) * 6, torch.tensor([1, 0, 2, 2, 1, 0, 1, 2, 0])),
    ),
)


@exercise(
    core=True,
    insight="This is what F.cross_entropy computes. It takes scores, so you do not apply softmax before.",
    hints=(
        "The function returns the mean loss of the steps. The cells `softmax` and `loss` compute one of these losses, for step 0.",
        "In the loop, compute p from row as in the first cell, and -p[right].log() as in the second. Append it to the list.",
        "for row, right in zip(scores, y): p = row.exp() / row.exp().sum(), then losses.append(-p[right].log()). After the loop: return torch.stack(losses).mean().",
    ),
    probes=PROBES,
    gradients=True,
)
def cross_entropy(scores, y):
    losses = []
    for row, right in zip(scores, y, strict=True):
        p = row.exp() / row.exp().sum()  # softmax, within one step
        losses.append(-p[right].log())
    return torch.stack(losses).mean()


cross_entropy.mistake(
    "Mean, logarithm and minus are right. But softmax is applied twice, because F.cross_entropy applies it, too. Then no loss is below 0.905 for 5 letters.",
    lambda scores, y: F.cross_entropy(scores.softmax(1), y),
)
cross_entropy.mistake(
    "Every step is right. But this is the sum of the steps. The loss is their mean, so that a longer word does not get a higher loss.",
    lambda scores, y: F.cross_entropy(scores, y, reduction="sum"),
)
cross_entropy.mistake(
    "Every step is right. But the mean over the steps is missing, and it makes one number of them.",
    lambda scores, y: F.cross_entropy(scores, y, reduction="none"),
)
cross_entropy.mistake(
    "This is nearly right, but the minus is missing. The logarithm of a probability is at most 0, and a loss is at least 0.",
    lambda scores, y: -F.cross_entropy(scores, y),
)
cross_entropy.mistake(
    "Logarithm and mean are right. But the softmax is along the steps, dim 0. The letters of one row compete, so use dim 1.",
    lambda scores, y: -scores.softmax(0)[torch.arange(len(y)), y].log().mean(),
)
cross_entropy.mistake(
    "Logarithm and mean are right. But you divide by the sum of the whole tensor. Divide each row by its own sum.",
    lambda scores, y: -(scores.exp() / scores.exp().sum())[torch.arange(len(y)), y].log().mean(),
)


def _chances(scores, y):
    """The probability of the right letter at each step, (T,)."""
    return scores.softmax(1)[torch.arange(len(y)), y]


cross_entropy.mistake(
    "Everything is right except the kind of logarithm. Use the natural one, .log(), which belongs to exp.",
    lambda scores, y: -_chances(scores, y).log10().mean(),
)
cross_entropy.mistake(
    "Everything is right except the kind of logarithm. This loss is in bits. The natural logarithm, .log(), belongs to exp.",
    lambda scores, y: -_chances(scores, y).log2().mean(),
)
cross_entropy.mistake(
    "The probabilities are right. Take the logarithm of each first, then the mean.",
    lambda scores, y: -_chances(scores, y).mean().log(),
)
cross_entropy.mistake(
    "The probabilities are right. But the loss is minus their logarithm, not 1 minus the probability.",
    lambda scores, y: 1 - _chances(scores, y).mean(),
)
cross_entropy.mistake(
    "The probabilities are right. The loss is minus the logarithm of each, then the mean.",
    lambda scores, y: _chances(scores, y).mean(),
)
cross_entropy.mistake(
    "Softmax and logarithm are right. But use only the right letter of each row, whose id is in y.",
    lambda scores, y: -scores.log_softmax(1).mean(),
)
cross_entropy.mistake(
    "You chose the right letters. But these are scores. First softmax makes them probabilities, then comes the logarithm.",
    lambda scores, y: -scores[torch.arange(len(y)), y].mean(),
)
cross_entropy.mistake(
    "The first step is right, but the others are missing. Perhaps `return` is inside the loop.",
    lambda scores, y: F.cross_entropy(scores[:1], y[:1]),
)
cross_entropy.mistake(
    "Softmax and logarithm are right. But every step uses the scores of step 0. Use `row`, the scores of its own step.",
    lambda scores, y: F.cross_entropy(scores[:1].expand_as(scores), y),
)
cross_entropy.mistake(
    "Every row is right. But every step looks for the letter of step 0. Use `right`, the id of its own step.",
    lambda scores, y: F.cross_entropy(scores, y[:1].expand_as(y)),
)
cross_entropy.mistake(
    "The number is right. But it is a plain number without gradients, because math.log and .item() make one. Use -p[right].log() and torch.stack.",
    lambda scores, y: F.cross_entropy(scores, y).item(),
)
cross_entropy.mistake(
    "The probabilities are right. But take the logarithm of each step before the mean. And use .log(), because math.log makes a plain number without gradients.",
    lambda scores, y: -math.log(_chances(scores, y).mean()),
)


@cross_entropy.mistake(
    "Every step is right. But you count to 6, and another word can have more or fewer steps. Use zip(scores, y), or range(len(y))."
)
def _six_steps(scores, y):
    return sum(-scores[t].softmax(0)[y[t]].log() for t in range(6)) / 6


cross_entropy.mistake(
    "The last step is right. Keep the loss of every step in a list, and then take the mean.",
    lambda scores, y: F.cross_entropy(scores[-1:], y[-1:]),
)
cross_entropy.mistake(
    "Every step is right, but the losses are in a list. torch.stack(...) makes one tensor of them. Then take the mean.",
    lambda scores, y: [F.cross_entropy(scores[t : t + 1], y[t : t + 1]) for t in range(len(y))],
)
cross_entropy.mistake(
    "Every step is right. But a list has no .mean(). First torch.stack(losses) makes one tensor of the list.",
    lambda scores, y: list(scores).mean(),
)
cross_entropy.mistake(
    "Every step is right. But torch.mean needs a tensor, and losses is a list. torch.stack(losses) makes a tensor of it.",
    lambda scores, y: torch.mean(list(scores)),
)
cross_entropy.mistake(
    "This is right only for six steps. Take the number of steps from y, or use .mean().",
    lambda scores, y: F.cross_entropy(scores, y, reduction="sum") / 6,
)
cross_entropy.mistake(
    "The idea is right. But sum(dim=1) removes the axis that it sums over, so the shapes do not fit. Add keepdim=True, or loop over the steps.",
    lambda scores, y: (
        -(scores.exp() / scores.exp().sum(dim=1))[torch.arange(len(y)), y].log().mean()
    ),
)
cross_entropy.mistake(
    "That is the share of wrong letters. The loss uses the probability of the right letter.",
    lambda scores, y: (scores.argmax(1) != y).float().mean(),
)
cross_entropy.mistake(
    "Softmax, logarithm and mean are right. But p[:, y] takes all letters of y from every row. Take one from each row: p[range(len(y)), y].",
    lambda scores, y: -scores.softmax(1)[:, y].log().mean(),
)
cross_entropy.mistake(
    "Softmax, logarithm and mean are right. But p[y] takes rows. y is the index of a letter in each row, so write p[range(len(y)), y].",
    lambda scores, y: -scores.softmax(1)[y].log().mean(),
)
cross_entropy.mistake(
    "You take one score from each row, and that is right. But a score below 0 has no logarithm, so softmax comes first.",
    lambda scores, y: -scores[torch.arange(len(y)), y].log().mean(),
)


def _total(scores, y):
    return F.cross_entropy(scores, y, reduction="sum")


cross_entropy.mistake(
    "Every step is right. But 5 is the number of letters. Divide by the number of steps, len(y).",
    lambda scores, y: _total(scores, y) / 5,
)
cross_entropy.mistake(
    "Every step is right. But you divide by V, the scores of one row. Divide by the number of steps, len(y).",
    lambda scores, y: _total(scores, y) / scores.shape[1],
)
cross_entropy.mistake(
    "Every step is right. But T * V counts every score, and you use one score from each row. Divide by the number of steps, len(y).",
    lambda scores, y: _total(scores, y) / scores.numel(),
)


text_to_learn = own_text(
    "hihello",
    core=True,
    insight="Look at the letters that the network gets wrong.",
    hints=(
        "Choose a text of 3 to 60 characters, at least two of them different. The text stands in quotes.",
        "Take your name or a line of a poem, in any script. A text is harder if a letter has two different followers.",
        'text = check.text_to_learn("banana bandana")',
    ),
    least=3,
    most=60,
    different=2,
)


@exercise(
    insight="Both texts have N - 1 letters, because the last letter has no target and the first is not a target.",
    hints=(
        "Return two texts of the same length. Find the one letter that is missing in each of them.",
        "The last letter is not read because nothing follows it. The first letter is not said.",
        "word[:-1] leaves out the last letter, and word[1:] leaves out the first.",
    ),
    # words that end as they begin, and that end with a letter twice; spaces and large letters, too
    probes=(
        ("hihello",),
        ("ab",),
        ("바나나 우유",),
        ("pizzazz",),
        ("aabaa",),
        (" So it is.  So be it. ",),
    ),
)
def shift(word):
    # all but the last letter is read, all but the first should be said
    return word[:-1], word[1:]


shift.mistake(
    "The targets are right. But the network also reads the last letter, and nothing follows it. Leave it out.",
    lambda word: (word, word[1:]),
)
shift.mistake(
    "The first text is right. But the targets are not shifted, so the network would repeat what it reads.",
    lambda word: (word[:-1], word[:-1]),
)
shift.mistake(
    "The shift by one is right. But you put the first letter at the end, and it does not follow the last letter.",
    lambda word: (word, word[1:] + word[0]),
)
shift.mistake(
    "The first text is right. The targets must start with the second letter, and both texts need the same length.",
    lambda word: (word[:-1], word),
)
shift.mistake(
    "Two texts are right. But the second must be shifted by one letter, so each text loses one letter.",
    lambda word: (word, word),
)
shift.mistake(
    "Both texts have the same length. But you shifted by two letters, and the task asks for one.",
    lambda word: (word[:-2], word[2:]),
)
shift.mistake(
    "The letters are right, but they are in lists. A slice such as word[:-1] is a text again.",
    lambda word: (list(word[:-1]), list(word[1:])),
)
shift.mistake(
    "The first text is right. But the targets end with the first letter, and nothing comes after the last letter.",
    lambda word: (word[:-1], word[1:] + word[0]),
)
shift.mistake(
    "The shift by one is right. But a word can have any length, so use -1 for its last letter, not 5 and 6.",
    lambda word: (word[0:5], word[1:6]),
)
shift.mistake(
    "This is right only for words of 7 letters. word[:-1] leaves out the last letter of any word.",
    lambda word: (word[0:6], word[1:7]),
)
shift.mistake(
    "The targets are right. But rstrip takes away every letter at the end that equals the last one. word[:-1] takes away only one.",
    lambda word: (word.rstrip(word[-1]), word[1:]),
)


def judge_letter_head(head) -> str:
    """`head` must make 5 scores of any sign and size from a state of 3 numbers."""
    if head is nn.Linear or not isinstance(head, nn.Module):
        return "The answer must be a module, such as nn.Linear(...) with its two sizes."
    if isinstance(head, nn.Linear) and (head.in_features, head.out_features) == (5, 3):
        return "The two sizes are right, but in the wrong order. The size of the input comes first."
    head = random_weights(head, size=100)
    try:
        scores = head(STATES)
    except Exception as error:  # whatever the reader's module raises
        return f"This module cannot read states of 3 numbers. It raises {type(error).__name__}: {error}"
    shape = tuple(scores.shape) if isinstance(scores, Tensor) else type(scores).__name__
    if shape != (6, 5):
        return (
            f"This module reads states of 3 numbers. But for (6, 3) it returns {shape}, not (6, 5)."
        )
    return _not_free(scores) or _not_one_layer(head)


def _not_free(scores: Tensor) -> str:
    ones = torch.ones(6)
    if torch.allclose(scores.exp().sum(1), ones, atol=1e-4):
        return "The sizes are right. But these are logarithms of probabilities, and the head must return scores."
    if torch.allclose(scores.sum(1), ones, atol=1e-4):
        return "The sizes are right. But each row adds up to 1, so there is a softmax. It belongs to the loss."
    if scores.abs().max() <= 1:
        return "The sizes are right. But all scores lie between -1 and 1, so something after the layer limits them."
    if scores.min() >= 0 or scores.max() <= 0:
        return (
            "The sizes are right. But all scores have the same sign, and a score can be any number."
        )
    return ""


def _not_one_layer(head: nn.Module) -> str:
    shapes = sorted(tuple(weight.shape) for weight in head.parameters())
    if shapes == [(5, 3)]:
        return "The sizes are right, and the scores are W h. But the bias b is missing."
    if shapes != [(5,), (5, 3)]:
        return "The module returns 5 scores. But one layer is enough, with one W of (5, 3) and one b of (5,)."
    w, b = (next(p for p in head.parameters() if p.dim() == axes) for axes in (2, 1))
    if not torch.allclose(head(STATES), STATES @ w.T + b, atol=1e-3):
        return "The sizes are right. But the module computes more than W h + b. Use one linear layer and nothing else."
    return ""


STATES = seeded(3, lambda: torch.rand(6, 3) * 2 - 1)

letter_head = Judged(
    seeded(3, lambda: nn.Linear(3, 5)),
    insight="The head has 5 * 3 + 5 = 20 numbers to learn for any T, because all steps share them.",
    hints=(
        "Build the layer that makes 5 scores from a state of 3 numbers. It computes W h + b, as the cell `head` does.",
        "PyTorch calls this layer nn.Linear. First comes the size of its input, then the size of its output.",
        "nn.Linear(H, V) with H = 3 and V = 5.",
    ),
    judge=judge_letter_head,
)


@exercise(
    insight="It is 65 % for 5 letters and 24 % for 25. With more letters it is lower, and no training can change this.",
    hints=(
        "Return the highest probability of the right letter if all scores lie between -1 and 1. Decide first which score each letter should have.",
        "The right letter has the score 1, and each other letter has -1. Softmax takes exp of each and divides by the sum.",
        "Divide exp(1) by the sum of exp(1) and (classes - 1) times exp(-1).",
    ),
    probes=((5,), (2,), (25,), (1000,)),
)
def tanh_limit(classes):
    right, other = math.exp(1), math.exp(-1)  # softmax of the largest and the least score
    return right / (right + (classes - 1) * other)


tanh_limit.mistake(
    "The right letter has the right score. But the scores of the others can be lower than 0: the lowest is -1.",
    lambda classes: math.e / (math.e + classes - 1),
)
tanh_limit.mistake(
    "Both scores are right. But one of the letters is the right one, so there are classes - 1 others.",
    lambda classes: math.e / (math.e + classes / math.e),
)
tanh_limit.mistake(
    "This loss is right. But return the probability, before the logarithm.",
    lambda classes: -math.log(tanh_limit(classes)),
)
tanh_limit.mistake(
    "This is right for two letters. With more letters, each of the others adds to the sum.",
    lambda classes: tanh_limit(2),
)
tanh_limit.mistake(
    "This is right only for 5 letters. Use `classes`.",
    lambda classes: tanh_limit(5),
)
tanh_limit.mistake(
    "That is guessing, where all scores are equal. Here the right letter has 1, and the others have -1.",
    lambda classes: 1 / classes,
)
tanh_limit.mistake(
    "The number is right, but in per cent. A probability lies between 0 and 1.",
    lambda classes: 100 * tanh_limit(classes),
)
tanh_limit.mistake(
    "The scores 1 and -1 are right. But softmax first takes exp of each score.",
    lambda classes: 1 / (1 + (classes - 1) * -1),
)
tanh_limit.mistake(
    "The right letter is correct. But for the others you took minus exp(1). Take exp(-1), which is positive.",
    lambda classes: math.e / (math.e + (classes - 1) * -math.e),
)
tanh_limit.mistake(
    "Both terms are right. But the sum that you divide by must contain the right letter, too.",
    lambda classes: math.e / ((classes - 1) / math.e),
)
tanh_limit.mistake(
    "The sum is right. But this is the probability of all the other letters together.",
    lambda classes: (classes - 1) / math.e / (math.e + (classes - 1) / math.e),
)
tanh_limit.mistake(
    "Both exponentials are right. But for 5 letters the result is above 1, because exp(1) is missing in the sum.",
    lambda classes: math.e / (classes / math.e),
)
tanh_limit.mistake(
    "This is right, but rounded to two digits. Return the result of the formula.",
    lambda classes: round(tanh_limit(classes), 2),
)

lower_loss = Value(
    "b",
    insight="Accuracy asks which score is the highest. The loss asks how large the right letter's probability is. So the two can disagree.",
    hints=(
        "You want to know which loss is lower. One is known, 0.532 without a head. So compute the loss of the network without memory.",
        "Without memory, the right letters get the probabilities 1/2, 1, 1/2, 1, 1/2 and 1/2.",
        "Add four times ln 2 and twice 0, and divide by 6. ln 2 is 0.693.",
    ),
    mistakes={
        "a": "That network has more right letters. But compute the other loss, where two of the letters are certain.",
        "c": "They are not equal. Compute the loss of the network without memory.",
    },
)

stuck = Value(
    "b",
    insight="(4/6) ln 2 = 0.462 is the lower bound without memory. The network read six words of one letter, and batch_first=True corrects this.",
    hints=(
        "You look for the cause of a loss that stops at 0.46 with 4 of 6 letters right. Look for these two numbers in the cells above.",
        "A network without memory can at best have the loss 0.462, with 4 of 6 letters.",
        "x[None] is (1, 6, 5). Compare how this class and NextLetter create their nn.RNN.",
    ),
    mistakes={
        "a": "3 numbers are few, but they are enough. NextLetter also has H = 3 and the same head, and its loss goes to 0.",
        "c": "F.cross_entropy already applies softmax. With a second softmax the loss could not get below 0.905.",
    },
)
