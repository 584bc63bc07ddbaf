"""The exercises of notebook 15."""

import torch

from lablib.check.functions import exercise
from lablib.check.judged import own_text
from lablib.check.probes import seeded
from lablib.check.values import Value

__all__ = []


recall_looks = Value(
    42,
    insight="7 steps with 6 weights each: (S, T) = (7, 6).",
    hints=(
        "Write a number. Each sign that is said has weights of its own.",
        "For one sign, attention has one weight for each letter of the word.",
        "7 signs times 6 letters.",
    ),
    mistakes={
        6: "These are the weights of one sign. But each of the 7 signs has its own.",
        7: "There are 7 signs. But each of them has a weight for each of the 6 letters.",
        13: "Both sizes are right. But each sign has a weight for each letter, so multiply.",
        36: "Each sign has 6 weights. But 7 signs are said, with the end token.",
    },
)

recall_needed = Value(
    "c",
    insight="The forget gate reads the letter and the state, so it waits for the state.",
    hints=(
        'Write "a", "b" or "c". Which two things does each gate of an LSTM multiply by weights?',
        "A gate is a sigmoid of W_ih x_t + b_ih + W_hh h_(t-1) + b_hh.",
        "It reads both.",
    ),
    mistakes={
        "a": "It reads the letter. But it also reads the state before it.",
        "b": "It reads the state. But it also reads the letter.",
    },
)


def _numbers(seed: int):
    return seeded(seed, lambda: tuple(2 * torch.rand(4, 2, 3, dtype=torch.float64) - 1))


@exercise(
    core=True,
    insight="h_2 = a2 (a1 h_0 + b1) + b2, so the factor is a2 a1, and a2 b1 + b2 is added.",
    hints=(
        "Return the factor and what is added. What is h_2, if h_1 = a1 h_0 + b1 and h_2 = a2 h_1 + b2?",
        "Put the first step into the second one: h_2 = a2 (a1 h_0 + b1) + b2. What stands before h_0?",
        "return a2 * a1, a2 * b1 + b2",
    ),
    probes=(_numbers(0), _numbers(1), _numbers(2)),
)
def join_steps(a1, b1, a2, b2):
    return a2 * a1, a2 * b1 + b2


join_steps.mistake(
    "The factor is right. But what the first step added is multiplied by the factor of the second.",
    lambda a1, b1, a2, b2: (a2 * a1, b1 + b2),
)
join_steps.mistake(
    "The factor is right. But the steps stand in the wrong order: the second one comes last.",
    lambda a1, b1, a2, b2: (a2 * a1, a1 * b2 + b1),
)
join_steps.mistake(
    "What is added is right. But two factors, one after the other, are multiplied.",
    lambda a1, b1, a2, b2: (a2 + a1, a2 * b1 + b2),
)
join_steps.mistake(
    "What is added is right. But the factor of the first step must stay in the factor of both.",
    lambda a1, b1, a2, b2: (a2, a2 * b1 + b2),
)
join_steps.mistake(
    "The factor is right. But b1 alone is multiplied by a2. b2 comes after that.",
    lambda a1, b1, a2, b2: (a2 * a1, a2 * (b1 + b2)),
)
join_steps.mistake(
    "Both results are right. But the factor comes first, and then what is added.",
    lambda a1, b1, a2, b2: (a2 * b1 + b2, a2 * a1),
)

rounds_needed = Value(
    20,
    core=True,
    insight="After r rounds a box has joined 2 to the power of r steps, and 2 to the 20th is 1,048,576.",
    hints=(
        "Write a number. How many steps has a box joined after 1, 2 and 3 rounds?",
        "2, 4, 8: each round doubles them. How often must 1 be doubled to reach 1,048,576?",
        "1,024 is 2 to the 10th, and 1,048,576 is 1,024 times 1,024.",
    ),
    mistakes={
        1_048_575: "So many steps wait in a loop. But a round joins many pairs at the same time.",
        1_048_576: "So many letters there are. But a round joins many pairs at the same time.",
        524_288: "So many pairs there are at first. But all of them are joined in one round.",
        21: "There are 21 rows with the first one. But the first row is there before any round.",
        19: "Nearly. After 19 rounds a box has joined 524,288 steps, which is half of them.",
        10: "10 rounds are enough for 1,024 letters. But here are 1,024 times as many.",
        1_024: "1,024 times 1,024 is the length. But count how often 1 must be doubled to reach it.",
    },
)

learns_parity = Value(
    "b",
    core=True,
    insight="A gate between 0 and 1 that looks at the letter alone keeps or forgets, and never turns.",
    hints=(
        'Write "a", "b" or "c". What must a state do at each one?',
        "It must turn: from even to odd, and from odd to even. Which update can see where the state is?",
        "nn.RNN looks at its state at each step. The minimal GRU multiplies it by a number between 0 and 1.",
    ),
    mistakes={
        "a": "nn.RNN learns it. But the gate of the minimal GRU cannot see whether the count is even.",
        "c": "One of the two learns it. But the minimal GRU only keeps or forgets, and it never turns.",
    },
)


def _bits(seed: int, *shape: int):
    return seeded(seed, lambda: (torch.rand(*shape) > 0.5).long())


@exercise(
    insight="A factor of 1 keeps the sign, and -1 turns it. So parity is a product, which a scan can compute.",
    hints=(
        "Return a factor for each bit: which one keeps the sign of h, and which one turns it?",
        "A zero needs the factor 1, and a one needs the factor -1.",
        "return 1 - 2 * bits",
    ),
    probes=((_bits(0, 7),), (_bits(1, 2, 5),), (torch.zeros(3).long(),), (torch.ones(4).long(),)),
)
def factors(bits):
    return 1 - 2 * bits


factors.mistake(
    "The factors are 1 and -1. But a one must turn the sign, and yours turns it at a zero.",
    lambda bits: 2 * bits - 1,
)
factors.mistake(
    "A zero has the factor 1. But a one has 0 in yours, which forgets h and does not turn it.",
    lambda bits: 1 - bits,
)
factors.mistake(
    "A one has the factor -1. But a zero has 0 in yours, which forgets h. It must keep h.",
    lambda bits: -bits,
)
factors.mistake(
    "This is the answer, 1 for even and -1 for odd. But the factors of the single bits are wanted.",
    lambda bits: 1 - 2 * (bits.cumsum(-1) % 2),
)
factors.mistake(
    "These are the bits. But a factor of 1 keeps h, and a factor of 0 forgets it.",
    lambda bits: bits,
)

can_be_joined = Value(
    "bd",
    insight="Each multiplies the state by a number that does not depend on the state, and adds one.",
    hints=(
        'Write letters such as "ab". In which updates is the factor of the state known before the state?',
        "Look for an h inside a tanh or a sigmoid. Such a step cannot be written as a h + b.",
        "d multiplies by -1, which is a factor like any other. b is the general case.",
    ),
    mistakes={
        "db": "Both are right. Write them in the order of the alphabet.",
        "b": "b is one. But -1 is a factor, too, and it does not depend on the state.",
        "d": "d is one. But in b the factor depends on the letter alone, so it is known, too.",
        "abd": "b and d are right. But in a the state stands inside the tanh.",
        "bcd": "b and d are right. But in c the factor is a sigmoid of the state itself.",
        "bc": "b is right. But in c the factor is a sigmoid of the state itself.",
        "ab": "b is right. But in a the state stands inside the tanh.",
        "abcd": "b and d are right. But in a and c the state stands inside a function.",
        "ac": "In both the state stands inside a function, so it must be known first.",
    },
)

my_vowels = own_text(
    "We can keep a count and never store it.",
    least=2,
    most=60,
    insight="The network learned from 12 bits, and your sentence has more.",
    hints=(
        "Write a sentence in quotes.",
        "It may have up to 60 letters, spaces included. Only a, e, i, o and u count as vowels.",
        'my_vowels = check.my_vowels("The cat sat on the mat.")',
    ),
)
