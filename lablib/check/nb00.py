"""The exercises of notebook 00."""

import torch
from torch import nn

from lablib.check.functions import exercise
from lablib.check.judged import own_text
from lablib.check.values import Value

__all__ = []


counting = Value(
    20,
    insight="Indices count from 0, here and in every picture.",
    hints=(
        "Find the number at index 1 of [10, 20, 30]. Python does not start to count at 1.",
        "The first number of a list has index 0.",
        "Index 0 is the 10, and index 1 is the next number.",
    ),
    mistakes={
        10: "That is index 0. Python counts from 0, so index 1 is the second number.",
        30: "That is index 2, the last one. Index 1 comes directly after index 0.",
        1: "That is the index itself. The question asks for the number that stands there.",
    },
)

product = Value(
    (2,),
    insight="The product sums over the size that both share, 4. A recurrent step uses this product.",
    hints=(
        "Give the shape of W @ x as a tuple. The size that W and x share disappears.",
        "Each row of W is multiplied with x and gives one number. Count the rows of W.",
        "Two rows give two numbers on one axis. This shape is a tuple with one entry, written (2,).",
    ),
    mistakes={
        2: (
            "The result has two numbers, that is right. Its shape is (2,), with a comma, because "
            "(2) is only the number 2."
        ),
        (4,): (
            "That is the shape of x. Each of the 2 rows of W gives one number, and the 4 "
            "disappears in the sum."
        ),
        (2, 4): (
            "That is the shape of W, or of W * x, which multiplies but does not sum. @ also sums "
            "over the 4."
        ),
        (2, 1): "The result has two numbers. But x has one axis, so the result also has one axis.",
        (4, 2): (
            "That is W with its axes swapped. @ with a vector sums over the 4 and leaves the 2."
        ),
    },
)

shape_second_letters = Value(
    (3, 4),
    core=True,
    insight="The colon keeps the words, and the 1 removes the steps. One letter of every word is left.",
    hints=(
        "Give the shape of x[:, 1]. One axis of (3, 5, 4) disappears, so two numbers are left.",
        "Read x[:, 1] from the left: all words, step 1, and everything on the last axis.",
        "The 5 disappears. The 3 and the 4 stay.",
    ),
    mistakes={
        (5, 4): "That is x[1], the word at index 1. The colon at the front keeps all 3 words.",
        (3, 5): (
            "That is x[:, :, 1]. Here the 1 stands in the second place, the place of the steps."
        ),
        (3, 1, 4): (
            "The result holds these numbers. But an index removes its axis; x[:, 1:2] would keep "
            "it."
        ),
        (4,): "That is one letter, x[0, 1]. The colon keeps this letter of all 3 words.",
        (3,): (
            "The 3 words stay, that is right. But each word gives a letter, a row of 4 numbers, so "
            "the last axis stays, too."
        ),
        (3, 5, 4): (
            "That is the whole of x. The 1 picks one step, so the axis of the steps disappears."
        ),
    },
)

LETTERS = "helo"
WORDS = ("hello", "eolll", "lleel")
X = torch.stack([torch.eye(4)[[LETTERS.index(c) for c in word]] for word in WORDS])  # (3, 5, 4)


@exercise(
    core=True,
    insight="x[:, -1] works for any number of steps. You will meet it again as outputs[:, -1].",
    hints=(
        "Return the last letter of every word. One pair of square brackets with indices is enough.",
        "Which of the three axes has to disappear? Put the index in its place.",
        "Take all words and the last step: x[:, ...] with -1 in place of the dots.",
    ),
    # any number of words, steps and features, of any sign
    probes=(
        (X,),
        (X[:2, :3],),
        (X[:, :1],),
        (torch.linspace(3, -3, 12).view(1, 2, 6),),
        (torch.linspace(-3, 3, 108).view(4, 9, 3),),
    ),
)
def last_letters(x):
    # every word (:), its last step (-1), all features: the step axis goes, (B, V) stays
    return x[:, -1]


last_letters.mistake(
    "-1 does pick the last place, but here on the first axis. That is the last word.",
    lambda x: x[-1],
)
last_letters.mistake(
    "The -1 stands on the last axis, so this asks whether each letter is an o. The steps are the middle axis.",
    lambda x: x[:, :, -1],
)
last_letters.mistake(
    "These are the right letters. But a slice keeps its axis, (B, 1, V), and a plain -1 removes it.",
    lambda x: x[:, -1:],
)
last_letters.mistake(
    "This is right for words of 5 letters only. -1 counts from the end and fits any length.",
    lambda x: x[:, 4],
)
last_letters.mistake(
    "This is the right letter, but only of word 0. A colon in the first place keeps all words.",
    lambda x: x[0, -1],
)
last_letters.mistake(
    "You return one letter of every word, that is right. But index 0 is the first letter.",
    lambda x: x[:, 0],
)


my_text = own_text(
    "hello",
    core=True,
    insight="Any text is a (T, V) tensor now, in any script.",
    hints=(
        "Change the text in the quotes. Any script is allowed, and marks and spaces count as characters.",
        "Two characters are enough.",
        'text = check.my_text("여기에 이름")',
    ),
    least=2,
)

shape_letter = Value(
    (4,),
    insight="Two indices remove two axes. One letter is left, a row of 4 features.",
    hints=(
        "Give the shape of x[0, 1], step 1 of word 0. Think first how many axes are left.",
        "Each of the two numbers removes the axis on which it stands.",
        "The 3 and the 5 disappear. One axis is left, so the shape is a tuple of one: (4,).",
    ),
    mistakes={
        4: (
            "The letter has 4 numbers, that is right. Its shape is (4,), with a comma, because "
            "(4) is only the number 4."
        ),
        (5, 4): "That is x[0], the whole word. The second index picks one of its letters.",
        (3, 4): "That is x[:, 1]. Here the first index is 0, so only word 0 is left.",
        (1, 4): "The letter holds these numbers. But each of the two indices removes its axis.",
    },
)

shape_is_it_l = Value(
    (3, 5),
    insight="Each letter of each word gets one number, which says whether the letter is an l.",
    hints=(
        "Give the shape of x[:, :, 2]. It holds one number for every letter of every word.",
        "x[:, :, 2] keeps two axes whole. On which axis does the 2 stand?",
        "The 4 disappears. The 3 words and the 5 steps stay.",
    ),
    mistakes={
        (3, 4): "That is x[:, 2]. Here two colons come first, so the steps stay.",
        (5, 4): "That is x[2]. Here the 2 stands in the last place, the place of the features.",
        (3, 5, 1): (
            "The result holds these numbers. But an index removes its axis; x[:, :, 2:3] would "
            "keep it."
        ),
    },
)

shape_two_numbers = Value(
    (3, 5, 2),
    insight="3 words have 5 letters each, and each letter gets 2 numbers. Notebook 01 shows them.",
    hints=(
        "Give the shape of the result. Ask for each axis of x whether the network changes its size.",
        "The words and the letters stay as they are. Only the last axis changes.",
        "Write (3, 5, 4) with a 2 in place of the 4.",
    ),
    mistakes={
        (3, 2): (
            "That is 2 numbers for each word. The network gives 2 numbers for each of its 5 "
            "letters."
        ),
        (5, 2): "That is 2 numbers for each letter of one word. There are 3 words.",
        (3, 5, 4, 2): (
            "The network turns the 4 features of a letter into 2 numbers, so the 2 replaces the 4."
        ),
        (2, 3, 5): (
            "These are the right sizes. But the numbers of a letter stand on the last axis: (B, "
            "T, H)."
        ),
    },
)

which_is_time = Value(
    "c",
    insight="A shape holds sizes, not names. The names are an agreement, written as a comment.",
    hints=(
        'Say which axis of a (3, 5, 4) tensor is time: "a", "b" or "c". Think of somebody who did not agree on (B, T, V) with us.',
        "Could another person have put the steps first, with the same three sizes?",
        "Three steps of five words and three words of five steps both have the shape (3, 5, 4).",
    ),
    mistakes={
        "a": (
            "This is possible, because some people put the steps first. But nothing in the shape "
            "says so."
        ),
        "b": (
            "In this course that is right, because we agreed on (B, T, V). But the shape alone "
            "does not say it."
        ),
        0: 'Answer with a letter in quotes. Axis 0 is answer "a".',
        1: 'Answer with a letter in quotes. Axis 1 is answer "b".',
        2: 'Axis 2 is no answer here. Choose "a", "b" or "c", with the quotes.',
    },
)


@exercise(
    insight="The rows of an identity matrix are the one-hot vectors. You pick one row for each letter.",
    hints=(
        "Return the one-hot tensor (T, V) of a word. You need the position of each letter in `letters`.",
        "letters.index(letter) is the column of the 1. torch.eye(4) holds all four rows.",
        "torch.eye(len(letters))[[... for letter in word]]: a list of indices picks rows.",
    ),
    # spaces at the ends, a large letter beside its small one, and more letters, too
    probes=(
        ("hello", "helo"),
        ("leo", "helo"),
        ("o", "helo"),
        ("abba", "abc"),
        (" Aya ", "ah Axy"),
    ),
)
def one_hot(word, letters):
    # row k of the identity is the one-hot vector of letter k: pick a row for each step, (T, V)
    return torch.eye(len(letters))[[letters.index(letter) for letter in word]]


@one_hot.mistake(
    "You found the index of each letter. Now turn each index into a row with a single 1."
)
def _ids(word, letters):
    return torch.tensor([letters.index(letter) for letter in word])


one_hot.mistake(
    "The indices are right, as a list. Use this list to pick rows of torch.eye(len(letters)).",
    lambda word, letters: [letters.index(letter) for letter in word],
)
one_hot.mistake(
    "The numbers are right, but rows and columns are swapped: (V, T). Each row must be a letter, so (T, V).",
    lambda word, letters: one_hot(word, letters).T,
)
one_hot.mistake(
    "Each letter is counted. But the sum over the word, (V,), loses the order. Keep one row for each letter.",
    lambda word, letters: one_hot(word, letters).sum(0),
)


@one_hot.mistake(
    "Each row has a single 1, but it stands one column too far to the right. Indices count from 0, so V columns are enough."
)
def _counted_from_one(word, letters):
    return torch.eye(len(letters) + 1)[[letters.index(letter) + 1 for letter in word]]


one_hot.mistake(
    "This is a good one-hot tensor for this word alone. But the columns must follow `letters`, because otherwise two words cannot be compared.",
    lambda word, letters: one_hot(word, "".join(sorted(set(word)))),
)

one_hot.mistake(
    "The 0 and 1 are right, but as whole numbers. A network needs numbers with a decimal point, so add .float().",
    lambda word, letters: one_hot(word, letters).long(),
)
one_hot.mistake(
    "This function counts the columns from the letters of the word, and it gives whole numbers. Pass len(letters) as a second argument, and add .float().",
    lambda word, letters: nn.functional.one_hot(_ids(word, letters)),
)
one_hot.mistake(
    "This is right for 4 letters only. The number of columns is len(letters).",
    lambda word, letters: torch.eye(4)[[letters.index(letter) for letter in word]],
)
