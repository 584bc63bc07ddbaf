"""The exercises of notebook 00."""

import torch

from lablib.check.functions import exercise
from lablib.check.judged import own_text
from lablib.check.values import Value

__all__ = []


counting = Value(
    20,
    insight="Indices count from 0, here and in every picture.",
    hints=(
        "Which number stands at index 1 of the list [10, 20, 30]?",
        "The first number of a list has index 0.",
        "Index 0 is 10; index 1 is the next one.",
    ),
    mistakes={
        10: "That is index 0. Python counts from 0, so index 1 is the second number.",
        30: "That is index 2, the last one. Index 1 is one step after index 0.",
        1: "That is the index itself. Asked is the number that stands there.",
    },
)

product = Value(
    (2,),
    insight="The size that both share (4) is summed away; a recurrent step is made of this.",
    hints=(
        "What shape has W @ x if W is (2, 4) and x is (4,)?",
        "Each row of W meets x once and gives one number. How many rows has W?",
        "Two rows, two numbers, one axis: a tuple with one entry, written (2,).",
    ),
    mistakes={
        2: "Two numbers come out, yes. As a shape that is (2,), with a comma: (2) is 2.",
        (4,): "That is x. Each of the 2 rows of W gives one number, so 4 is summed away.",
        (2, 4): "That is W, or W * x, which multiplies and does not sum. @ sums over the 4.",
        (2, 1): "Two numbers, yes, but x has one axis, so the result has one axis too.",
        (4, 2): "That is W turned. @ with a vector sums over the 4 and leaves the 2.",
    },
)

squash = Value(
    "c",
    insight="tanh bends every number into the space between -1 and 1, and 0 stays 0.",
    hints=(
        "Between which two numbers do all results of torch.tanh lie?",
        "Try torch.tanh(torch.tensor([-100.0, 0.0, 100.0])) in a cell of your own.",
        "The results are -1, 0 and 1: both signs, never further out.",
    ),
    mistakes={
        "a": "tanh takes any number but gives back only small ones: try tanh of 100.",
        "b": "That range belongs to another function, the sigmoid. tanh keeps the sign: below 0 too.",
    },
)

shape_word = Value(
    (5, 4),
    core=True,
    insight="An index without a colon removes its axis: B went, (T, V) is one word.",
    hints=(
        "x is (3, 5, 4). What is left when you take word 0?",
        "x[0] picks one of the 3 words, so the 3 goes.",
        "What is left is 5 steps of 4 features.",
    ),
    mistakes={
        (1, 5, 4): "One word of 5 by 4, yes. But a plain index removes its axis; x[0:1] keeps it.",
        (3, 5): "You removed the last axis. x[0] counts along the first one, the words.",
        (3, 4): "You removed the middle axis, as x[:, 0] does. x[0] is about the first one.",
        (4,): "That is one letter, x[0, 0]. x[0] picks a word and keeps all of its letters.",
    },
)

shape_letter = Value(
    (4,),
    insight="Two indices, two axes gone: one letter, a row of 4 features.",
    hints=(
        "x is (3, 5, 4). What is left when you take word 0 and in it step 1?",
        "Each of the two numbers removes the axis on which it stands.",
        "The 3 and the 5 go. One axis is left, so a tuple of one: (4,).",
    ),
    mistakes={
        4: "4 numbers, yes. As a shape that is (4,), with a comma: (4) is 4.",
        (5, 4): "That is x[0], the whole word. The second index picks one of its letters.",
        (3, 4): "That is x[:, 1]. Here the first index is 0, so only word 0 is left.",
        (1, 4): "The right numbers. But both plain indices remove their axis.",
    },
)

shape_second_letters = Value(
    (3, 4),
    insight="The colon keeps the words, the 1 removes the steps: one letter of every word.",
    hints=(
        "x is (3, 5, 4). What is left when you take step 1 of every word?",
        "Read x[:, 1] from the left: all words, step 1, and all that follows.",
        "The 5 goes. The 3 and the 4 stay.",
    ),
    mistakes={
        (5, 4): "That is x[1], the word at index 1. The colon in front keeps all 3 words.",
        (3, 5): "That is x[:, :, 1]. The index stands in second place, the place of the steps.",
        (3, 1, 4): "The right numbers. But a plain index removes its axis; x[:, 1:2] keeps it.",
        (4,): "That is one letter, x[0, 1]. The colon keeps this letter of all 3 words.",
    },
)

shape_is_it_l = Value(
    (3, 5),
    insight="One number for every letter of every word: is it an l, yes or no.",
    hints=(
        "x is (3, 5, 4). What is left when you take feature 2 of every letter?",
        "x[:, :, 2] keeps two axes whole. Which one does the 2 stand on?",
        "The 4 goes. The 3 words and the 5 steps stay.",
    ),
    mistakes={
        (3, 4): "That is x[:, 2]. Here two colons come first, so the steps stay.",
        (5, 4): "That is x[2]. Here the 2 stands in the last place, that of the features.",
        (3, 5, 1): "The right numbers. But a plain index removes its axis; x[:, :, 2:3] keeps it.",
    },
)

shape_two_numbers = Value(
    (3, 5, 2),
    insight="3 words, 5 letters each, 2 numbers for each letter. You will meet it in notebook 01.",
    hints=(
        "Every letter of every word gets 2 numbers in place of its 4. What shape is that?",
        "Words and letters stay as they are. Only the last axis changes.",
        "(3, 5, 4) with the 4 replaced by a 2.",
    ),
    mistakes={
        (3, 2): "That is 2 numbers a word. Asked are 2 numbers for each of its 5 letters.",
        (5, 2): "That is 2 numbers for each letter of one word. There are 3 words.",
        (3, 5, 4, 2): "The 4 features of a letter turn into 2 numbers, so the 2 replaces the 4.",
        (2, 3, 5): "The right sizes. The features of a letter stand last: (B, T, H).",
    },
)

LETTERS = "helo"

WORDS = ("hello", "eolll", "lleel")

X = torch.stack([torch.eye(4)[[LETTERS.index(c) for c in word]] for word in WORDS])  # (3, 5, 4)


@exercise(
    core=True,
    insight="x[:, -1] works for any T: you will meet it again as outputs[:, -1].",
    hints=(
        "Return the last letter of every word: (B, T, V) in, (B, V) out.",
        "Which of the three axes has to go? Put the index in its place.",
        "All words, last step: x[:, ...] with -1 for the dots.",
    ),
    # any number of words, steps and features, of any sign
    probes=((X,), (X[:2, :3],), (X[:, :1],), (torch.linspace(3, -3, 12).view(1, 2, 6),)),
)
def last_letters(x):
    # every word (:), its last step (-1), all features: the step axis goes, (B, V) stays
    return x[:, -1]


last_letters.mistake(
    "It picks the last, but along the first axis: that is the last word.",
    lambda x: x[-1],
)

last_letters.mistake(
    "Three axes, last place: that asks each letter whether it is an o. The steps are in the middle.",
    lambda x: x[:, :, -1],
)

last_letters.mistake(
    "The right letters. But a slice keeps its axis: (B, 1, V). A plain -1 removes it.",
    lambda x: x[:, -1:],
)

last_letters.mistake(
    "Right for words of 5 letters only. -1 counts from the end and fits any length.",
    lambda x: x[:, 4],
)

last_letters.mistake(
    "The right letter, of word 0 only. A colon in first place keeps all words.",
    lambda x: x[0, -1],
)

last_letters.mistake(
    "All words, one letter each, yes. But index 0 is the first letter.",
    lambda x: x[:, 0],
)


@exercise(
    core=True,
    insight="An identity matrix is a drawer of one-hot vectors: pick a row for each letter.",
    hints=(
        "Return a (T, V) tensor of 0.0 and 1.0: a row a letter, a single 1 a row.",
        "letters.index(letter) is the column of the 1. torch.eye(4) holds all four rows.",
        "torch.eye(len(letters))[[... for letter in word]]: a list of indices picks rows.",
    ),
    probes=(("hello", "helo"), ("leo", "helo"), ("o", "helo"), ("abba", "abc")),
)
def one_hot(word, letters):
    # row k of the identity is the one-hot vector of letter k: pick one row a step, (T, V)
    return torch.eye(len(letters))[[letters.index(letter) for letter in word]]


@one_hot.mistake("You found each letter's index. Now turn each index into a row with a single 1.")
def _ids(word, letters):
    return torch.tensor([letters.index(letter) for letter in word])


@one_hot.mistake("The indices are right, as a list. Let them pick rows of torch.eye(len(letters)).")
def _index_list(word, letters):
    return [letters.index(letter) for letter in word]


@one_hot.mistake("The right numbers, turned: (V, T). A row should be a letter, so (T, V).")
def _turned(word, letters):
    return one_hot(word, letters).T


@one_hot.mistake(
    "Each letter is counted, but summed over the word the order is lost: (V,). Keep a row a letter."
)
def _summed(word, letters):
    return one_hot(word, letters).sum(0)


@one_hot.mistake(
    "A single 1 a row, yes, but one column too far: indices count from 0, so V columns are enough."
)
def _counted_from_one(word, letters):
    return torch.eye(len(letters) + 1)[[letters.index(letter) + 1 for letter in word]]


@one_hot.mistake(
    "A good one-hot for this word alone. But the columns must be `letters`, or two words cannot be compared."
)
def _own_letters(word, letters):
    return one_hot(word, "".join(sorted(set(word))))


which_is_time = Value(
    "c",
    insight="A shape holds sizes, never names. The names are an agreement, written as a comment.",
    hints=(
        "You are handed a tensor of shape (3, 5, 4) and not a word more. Which axis is time?",
        "Could another person have put the steps first, with the same three sizes?",
        "Three steps of five words, or three words of five steps: both are (3, 5, 4).",
    ),
    mistakes={
        "a": "It may be: some people put the steps first. Nothing in the shape says so.",
        "b": "In this course, yes: we agreed on (B, T, V). The shape alone does not say it.",
    },
)


my_text = own_text(
    "hello",
    insight="Any text is a (T, V) tensor now, in any script.",
    hints=(
        "Put a text of your own in the quotes: your name, a line of a poem, Hangul.",
        "Two characters are enough. A space counts as a character, too.",
        'text = check.my_text("여기에 이름")',
    ),
    least=2,
)
