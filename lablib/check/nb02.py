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
    (1, 7, 16),
    insight="(layers, B, H), and with one layer its row is outputs[:, -1]. No T: one state a word.",
    hints=(
        "outputs is (7, 20, 16) with batch_first=True and one layer. What shape has h_n?",
        "The 20 are the steps; only the last is kept. The axis of the layers stands in front.",
        "(layers, B, H) with 1 layer and B = 7.",
    ),
    mistakes={
        (7, 16): "One state of 16 numbers a word, yes. The axis of the layers is missing.",
        (7, 1, 16): "The right sizes. But batch_first leaves h_n alone: layers come first.",
        (1, 20, 16): (
            "16 numbers and one layer, yes. But a state is kept for each word, not for each step."
        ),
        (7, 20, 16): "That is outputs, a state for every step. h_n keeps only the last.",
    },
)

recall_one_word = Value(
    "b",
    insight="The first axis is taken for the steps: one step, five words. No letter has a past.",
    hints=(
        "nn.RNN(4, 2) without batch_first reads (1, 5, 4). What does it take it for?",
        "Unless it is told otherwise, nn.RNN reads (T, B, V).",
        "T = 1 and B = 5.",
    ),
    mistakes={
        "a": "So it was meant. But without batch_first the first axis is the steps.",
        "c": "The last axis fits, so nothing complains. That is what makes it hard to see.",
    },
)


@exercise(
    insight="Both have N - 1 letters: the last letter has no target, the first is nobody's target.",
    hints=(
        "Return two texts: what is read, and what should be said, one letter further.",
        "The last letter is never read, for nothing follows it. The first is never said.",
        "word[:-1] leaves out the last letter. What leaves out the first?",
    ),
    # words that end as they begin, and that end with a letter twice, too
    probes=(("hihello",), ("ab",), ("바나나 우유",), ("pizzazz",), ("aabaa",)),
)
def shift(word):
    # all but the last letter is read, all but the first should be said
    return word[:-1], word[1:]


shift.mistake(
    "The targets are right. But the last letter is read too, and nothing follows it: leave it out.",
    lambda word: (word, word[1:]),
)

shift.mistake(
    "What is read is right. The targets are not shifted: the network would repeat what it reads.",
    lambda word: (word[:-1], word[:-1]),
)

shift.mistake(
    "Shifted by one, yes. But the first letter comes round to the end, and it does not follow the last.",
    lambda word: (word, word[1:] + word[0]),
)

shift.mistake(
    "What is read is right. The targets must start one letter further, and be as many.",
    lambda word: (word[:-1], word),
)

shift.mistake(
    "Two texts, yes. But the second must be one letter further, so that both lose a letter.",
    lambda word: (word, word),
)

shift.mistake(
    "Shifted, and both of one length. But this is two letters further; one is wanted.",
    lambda word: (word[:-2], word[2:]),
)

shift.mistake(
    "The right letters, as lists. Slices of the text keep it a text: word[:-1].",
    lambda word: (list(word[:-1]), list(word[1:])),
)

shift.mistake(
    "What is read is right. The targets end with the first letter again. Nothing comes after the last letter.",
    lambda word: (word[:-1], word[1:] + word[0]),
)

shift.mistake(
    "Shifted by one, yes. But 5 and 6 are typed in: a word may have any length, and -1 is its last letter.",
    lambda word: (word[0:5], word[1:6]),
)

shift.mistake(
    "Right for words of 7 letters only. word[:-1] leaves out the last one of any word.",
    lambda word: (word[0:6], word[1:7]),
)


def judge_letter_head(head) -> str:
    """`head` shall make 5 scores, free in sign and size, from a state of 3 numbers."""
    if head is nn.Linear or not isinstance(head, nn.Module):
        return "A module is wanted, such as nn.Linear(...) with its two sizes."
    if isinstance(head, nn.Linear) and (head.in_features, head.out_features) == (5, 3):
        return "The two sizes are right, the wrong way round: what goes in stands first."
    head = random_weights(head, size=100)
    try:
        scores = head(STATES)
    except Exception as error:  # whatever the reader's module raises
        return f"It cannot read states of 3 numbers. It says: {type(error).__name__}: {error}"
    shape = tuple(scores.shape) if isinstance(scores, Tensor) else type(scores).__name__
    if shape != (6, 5):
        return f"It reads states of 3 numbers. It answers (6, 3) with {shape}, not (6, 5)."
    return _not_free(scores) or _not_one_layer(head)


def _not_free(scores: Tensor) -> str:
    ones = torch.ones(6)
    if torch.allclose(scores.exp().sum(1), ones, atol=1e-4):
        return (
            "The sizes are right. But these are logarithms of probabilities: end with the scores."
        )
    if torch.allclose(scores.sum(1), ones, atol=1e-4):
        return "The sizes are right. But each row adds up to 1: softmax belongs to the loss."
    if scores.abs().max() <= 1:
        return "The sizes are right. But no score leaves -1..1: something behind the layer squashes it."
    if scores.min() >= 0 or scores.max() <= 0:
        return "The sizes are right. But all scores have one sign: leave them free."
    return ""


def _not_one_layer(head: nn.Module) -> str:
    shapes = sorted(tuple(weight.shape) for weight in head.parameters())
    if shapes == [(5, 3)]:
        return "The sizes are right, and the scores are W h. The bias b is missing."
    if shapes != [(5,), (5, 3)]:
        return "It gives 5 free scores. But one layer is enough: one W of (5, 3) and one b of (5,)."
    w, b = (next(p for p in head.parameters() if p.dim() == axes) for axes in (2, 1))
    if not torch.allclose(head(STATES), STATES @ w.T + b, atol=1e-3):
        return "The sizes are right. But it is more than W h + b: one linear layer, nothing else."
    return ""


STATES = seeded(3, lambda: torch.rand(6, 3) * 2 - 1)

# the cell first, because in the notebook it is drawn before the head
HEAD = seeded(3, lambda: (nn.RNN(5, 3), nn.Linear(3, 5))[1])

letter_head = Judged(
    HEAD,
    core=True,
    insight="5 * 3 + 5 = 20 numbers to learn, for any T: all steps share them.",
    hints=(
        "Build the layer that makes 5 scores from a state of 3 numbers: scores = W h + b.",
        "PyTorch calls it nn.Linear. It takes the size that goes in, then the size that comes out.",
        "nn.Linear(H, V) with H = 3 and V = 5.",
    ),
    judge=judge_letter_head,
)

scores_shape = Value(
    (6, 5),
    core=True,
    insight="(T, V): five scores for the next letter, at each of the six letters read.",
    hints=(
        "x is (6, 5), the states are (6, 3). Which shape have the scores of all six letters?",
        "The head works on the last axis alone: 3 numbers become 5, at every step.",
        "One row of 5 scores for each of the 6 letters read.",
    ),
    mistakes={
        (6, 3): "One row a letter, yes. But 3 is the state; the head makes V scores of it.",
        (7, 5): "5 scores a row, yes. But of the 7 letters the last is not read: 6 rows.",
        (5,): "Those are the scores of one letter. There are six of them.",
        (5, 6): "The right sizes. But rows are steps: (T, V).",
        (5, 3): "That is W, the weights of the head. The scores have a row for each letter.",
        (6, 5, 3): "The 3 is used up: each score is a sum over the numbers of the state.",
        (1, 6, 5): "The right rows. One word alone has no batch axis: (T, V).",
    },
)

PROBES = seeded(
    3,
    lambda: (
        (torch.randn(6, 5), torch.tensor([1, 0, 2, 3, 3, 4])),
        (torch.randn(1, 4) * 3, torch.tensor([2])),
        (torch.randn(3, 7) * 2, torch.tensor([6, 0, 5])),
    ),
)


@exercise(
    core=True,
    insight="This is F.cross_entropy, and it works on scores: nobody has to apply softmax before.",
    hints=(
        "Return the mean, over the steps, of minus the logarithm of what the right letter got.",
        "At each step: the softmax of that row, the probability at the place y says, its logarithm.",
        "In a loop over zip(scores, y): p = row.exp() / row.exp().sum(); keep -p[right].log().",
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
    "Mean, logarithm and minus are right. But softmax is applied twice: F.cross_entropy does it itself, and twice leaves a floor, .905 for 5 letters.",
    lambda scores, y: F.cross_entropy(scores.softmax(1), y),
)

cross_entropy.mistake(
    "Every step is right. This is their sum; the loss is their mean, so that a longer word costs no more.",
    lambda scores, y: F.cross_entropy(scores, y, reduction="sum"),
)

cross_entropy.mistake(
    "Every step is right. The mean over the steps is still to come: one number.",
    lambda scores, y: F.cross_entropy(scores, y, reduction="none"),
)

cross_entropy.mistake(
    "Nearly: the minus is missing. A logarithm of a probability is below 0, a loss is not.",
    lambda scores, y: -F.cross_entropy(scores, y),
)

cross_entropy.mistake(
    "Logarithm and mean are right. But the softmax runs down the steps, dim 0; the letters of one row compete.",
    lambda scores, y: -scores.softmax(0)[torch.arange(len(y)), y].log().mean(),
)

cross_entropy.mistake(
    "Logarithm and mean are right. But you divide by the sum of the whole tensor; each row has a sum of its own.",
    lambda scores, y: -(scores.exp() / scores.exp().sum())[torch.arange(len(y)), y].log().mean(),
)


def _chances(scores, y):
    """What the right letter gets at each step, (T,)."""
    return scores.softmax(1)[torch.arange(len(y)), y]


cross_entropy.mistake(
    "All right but for the kind of logarithm: the natural one, .log(), belongs to exp.",
    lambda scores, y: -_chances(scores, y).log10().mean(),
)

cross_entropy.mistake(
    "All right but for the kind of logarithm: this is in bits; the natural one, .log(), belongs to exp.",
    lambda scores, y: -_chances(scores, y).log2().mean(),
)

cross_entropy.mistake(
    "The probabilities are right. Take the logarithm of each first, then the mean.",
    lambda scores, y: -_chances(scores, y).mean().log(),
)

cross_entropy.mistake(
    "The probabilities are right. The loss is minus their logarithm, not what is missing to 1.",
    lambda scores, y: 1 - _chances(scores, y).mean(),
)

cross_entropy.mistake(
    "The probabilities are right. The loss is minus the logarithm of each, then the mean.",
    lambda scores, y: _chances(scores, y).mean(),
)

cross_entropy.mistake(
    "Softmax and logarithm are right. But only the right letter counts, the one whose id is in y.",
    lambda scores, y: -scores.log_softmax(1).mean(),
)

cross_entropy.mistake(
    "You picked the right letters. But these are scores: softmax makes them probabilities, then the logarithm.",
    lambda scores, y: -scores[torch.arange(len(y)), y].mean(),
)

cross_entropy.mistake(
    "The first step is right, and it is the only one: does `return` stand inside the loop?",
    lambda scores, y: F.cross_entropy(scores[:1], y[:1]),
)

cross_entropy.mistake(
    "The last step is right. Keep the loss of every step, then take the mean.",
    lambda scores, y: F.cross_entropy(scores[-1:], y[-1:]),
)

cross_entropy.mistake(
    "Every step is right, in a list. torch.stack(...) makes it one tensor; then the mean.",
    lambda scores, y: [F.cross_entropy(scores[t : t + 1], y[t : t + 1]) for t in range(len(y))],
)

cross_entropy.mistake(
    "Right for six steps only: take their number from y, or use .mean().",
    lambda scores, y: F.cross_entropy(scores, y, reduction="sum") / 6,
)

cross_entropy.mistake(
    "The idea is right. But sum(dim=1) loses the axis that it sums over, so the division does not fit: keepdim=True keeps it, or loop over the steps.",
    lambda scores, y: (
        -(scores.exp() / scores.exp().sum(dim=1))[torch.arange(len(y)), y].log().mean()
    ),
)

cross_entropy.mistake(
    "That is the share of wrong letters. The loss asks how much the right letter got.",
    lambda scores, y: (scores.argmax(1) != y).float().mean(),
)

cross_entropy.mistake(
    "Softmax, logarithm and mean are right. But p[:, y] takes all the letters of y from every row. One a row is wanted: p[range(len(y)), y].",
    lambda scores, y: -scores.softmax(1)[:, y].log().mean(),
)

cross_entropy.mistake(
    "Softmax, logarithm and mean are right. But p[y] picks rows. y names a letter in each row: p[range(len(y)), y].",
    lambda scores, y: -scores.softmax(1)[y].log().mean(),
)

cross_entropy.mistake(
    "One score a row, rightly. A score may be below 0 and has no logarithm then: softmax first.",
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
    "Every step is right. But T * V counts every score, and one a row is used. Divide by the number of steps, len(y).",
    lambda scores, y: _total(scores, y) / scores.numel(),
)


@exercise(
    insight="65 % for 5 letters, 24 % for 25: the more letters, the lower. Training cannot mend it.",
    hints=(
        "Scores lie in -1..1. What is the most that softmax can give the right letter?",
        "The right letter has score 1, each of the others -1. Softmax: exp, then divide by the sum.",
        "exp(1) divided by exp(1) plus (classes - 1) times exp(-1).",
    ),
    probes=((5,), (2,), (25,)),
)
def tanh_limit(classes):
    right, other = math.exp(1), math.exp(-1)  # softmax of the largest and the least score
    return right / (right + (classes - 1) * other)


tanh_limit.mistake(
    "The right letter is right. The others can go lower than 0: to -1.",
    lambda classes: math.e / (math.e + classes - 1),
)

tanh_limit.mistake(
    "Both scores are right. But one of the letters is the right one: classes - 1 others.",
    lambda classes: math.e / (math.e + classes / math.e),
)

tanh_limit.mistake(
    "That is the loss, and it is right. Asked is the probability before the logarithm.",
    lambda classes: -math.log(tanh_limit(classes)),
)

tanh_limit.mistake(
    "Right for two letters. With more, each of the others has a share of the sum.",
    lambda classes: tanh_limit(2),
)

tanh_limit.mistake(
    "Right for 5 letters only: use `classes`.",
    lambda classes: tanh_limit(5),
)

tanh_limit.mistake(
    "That is guessing, all scores equal. Here the right letter has 1, the others -1.",
    lambda classes: 1 / classes,
)

tanh_limit.mistake(
    "The right number, in per cent. A probability lies between 0 and 1.",
    lambda classes: 100 * tanh_limit(classes),
)

tanh_limit.mistake(
    "The scores are right: 1 and -1. They are not probabilities yet: softmax takes exp of each first.",
    lambda classes: 1 / (1 + (classes - 1) * -1),
)

tanh_limit.mistake(
    "The right letter is right. For the others you took minus exp(1); exp of -1 is wanted, a positive number.",
    lambda classes: math.e / (math.e + (classes - 1) * -math.e),
)

tanh_limit.mistake(
    "Both terms are right. The sum below must count the right letter, too.",
    lambda classes: math.e / ((classes - 1) / math.e),
)

tanh_limit.mistake(
    "The sum is right. But this is what all the others get together.",
    lambda classes: (classes - 1) / math.e / (math.e + (classes - 1) / math.e),
)

tanh_limit.mistake(
    "Both exponentials are right. But 5 letters give a probability above 1: the right letter belongs in the sum, too.",
    lambda classes: math.e / (classes / math.e),
)

tanh_limit.mistake(
    "Right to two digits: rounded. Give the formula.",
    lambda classes: round(tanh_limit(classes), 2),
)

lower_loss = Value(
    "b",
    insight="Accuracy asks who leads, loss asks how much the right letter gets. They may disagree.",
    hints=(
        "No head: 5 of 6 right, loss .532. No memory: 4 of 6 at best. Whose loss is lower?",
        "Work out the second: the right letter gets 1/2, 1, 1/2, 1, 1/2, 1/2.",
        "Four times ln 2 and twice 0, divided by 6. ln 2 is .693.",
    ),
    mistakes={
        "a": "It has more letters right, yes. But work out the other's loss: two of its letters are certain.",
        "c": "Nothing makes them equal. Work out the loss of the one without memory.",
    },
)

stuck = Value(
    "b",
    insight="(4/6) ln 2 = .462 is the floor without memory. batch_first=True mends it: six words of one letter went in.",
    hints=(
        "The loss stops at .46 with 4 of 6 letters right. What holds it up?",
        "You have met both numbers above: which network had this floor and this accuracy?",
        "x[None] is (1, 6, 5). How does the nn.RNN in this class read it? Compare with NextLetter.",
    ),
    mistakes={
        "a": "5 letters from 3 numbers is a fair worry. But NextLetter has H = 3 too, and the same head, and its loss goes to 0.",
        "c": "A softmax belongs somewhere, yes: F.cross_entropy does it. One more would hold the loss up at .905.",
    },
)


text_to_learn = own_text(
    "hihello",
    insight="Watch where it is least sure.",
    hints=(
        "Choose a text of 3 to 60 characters, at least two of them different.",
        "Your name, a line of a poem, any script. A letter with two followers makes it hard.",
        'text = check.text_to_learn("banana bandana")',
    ),
    least=3,
    most=60,
    different=2,
)
