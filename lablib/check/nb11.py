"""The exercises of notebook 11."""

import re

import torch

from lablib.check.functions import exercise
from lablib.check.judged import own_text
from lablib.check.probes import seeded
from lablib.check.values import Value
from lablib.weights import LSTM, load

__all__ = []


recall_control = Value(
    "b",
    insight="Without the control nobody knows whether 17 is long. You need one again in this notebook.",
    hints=(
        "In notebook 08 the longest copy of the network had 17 characters. Choose why Shakespeare was measured, too.",
        "A number alone is neither large nor small.",
        "Two real texts of one author also share pieces, and these pieces were longer than 17.",
    ),
    mistakes={
        "a": "More text does make a count more exact. But both texts were measured once, with equal length.",
        "c": "The network learned from another part. The measurement trains nothing.",
    },
)

recall_head = Value(
    "a",
    insight="The linear layer reads h. The memory c acts only through the h of this step and of later steps.",
    hints=(
        "Choose what the linear layer of an LSTM network reads at each step.",
        "nn.LSTM returns outputs and the pair (h, c). The outputs go into the linear layer.",
        "The outputs are the h of every step.",
    ),
    mistakes={
        "b": "c is kept inside the cell. The output gate makes h from it, and the linear layer reads h.",
        "c": "nn.LSTM returns both. But only the outputs, which are the h of every step, go into the linear layer.",
    },
)


def _random(*shape: int):
    return seeded(1, lambda: torch.rand(*shape, dtype=torch.float64) - 0.5)


def _states(rows: int, size: int):
    h, c, means = _random(1, rows, size), 3 * _random(1, rows, size) + 1, _random(2, size)
    return h, c, means[0], 2 * means[1]


def _held(rows: int, size: int, units: list[int]) -> tuple:
    h, c, h_mean, c_mean = _states(rows, size)
    return h, c, units, h_mean, c_mean


@exercise(
    core=True,
    insight="The unit can say nothing about the text any more, and its usual level stays.",
    hints=(
        "h and c (1, B, H) come in. In both, give the units in the list `units` their mean, for every row of the batch.",
        "Begin with h, c = h.clone(), c.clone(), so that the states that came in stay as they are. A list of units can stand in square brackets, on the last axis.",
        "h[:, :, units] = h_mean[units], and the same for c. Return h, c.",
    ),
    probes=(
        _held(3, 5, [1, 4]),
        _held(1, 4, [2]),
        _held(2, 6, [5, 0, 3, 1]),
        _held(2, 3, []),
    ),
)
def hold(h, c, units, h_mean, c_mean):
    h, c = h.clone(), c.clone()
    h[:, :, units] = h_mean[units]
    c[:, :, units] = c_mean[units]
    return h, c


@hold.mistake(
    "The right units are changed in h and c. But 0 is a value that a unit may never have. Take the mean."
)
def _zero(h, c, units, h_mean, c_mean):
    h, c = h.clone(), c.clone()
    h[..., units] = c[..., units] = 0
    return h, c


@hold.mistake(
    "h is right. But the cell still remembers with c, and the next h is made from it. Hold c, too."
)
def _h_only(h, c, units, h_mean, c_mean):
    return hold(h, c, units, h_mean, c_mean)[0], c


@hold.mistake(
    "c is right. But the h of this step was made before, and it goes into the scores. Hold h, too."
)
def _c_only(h, c, units, h_mean, c_mean):
    return h, hold(h, c, units, h_mean, c_mean)[1]


hold.mistake(
    "Both states are held at a mean. But h_mean belongs to h, and c_mean belongs to c.",
    lambda h, c, units, h_mean, c_mean: hold(h, c, units, c_mean, h_mean),
)
hold.mistake(
    "Both states get their mean. But you hold all units. Hold only those in the list.",
    lambda h, c, units, h_mean, c_mean: hold(h, c, list(range(h.shape[-1])), h_mean, c_mean),
)


@hold.mistake(
    "The units and both means are right. But you add the mean. The unit still moves with the text."
)
def _added(h, c, units, h_mean, c_mean):
    h, c = h.clone(), c.clone()
    h[..., units] += h_mean[units]
    c[..., units] += c_mean[units]
    return h, c


@hold.mistake(
    "The units are right, and they are held. But you take the mean over the batch of this step. Take the means that were given."
)
def _own_mean(h, c, units, h_mean, c_mean):
    h, c = h.clone(), c.clone()
    h[..., units] = h.mean(1, keepdim=True)[..., units]
    c[..., units] = c.mean(1, keepdim=True)[..., units]
    return h, c


fair_control = Value(
    "c",
    core=True,
    insight="If any four units do the same damage, then these four are nothing special.",
    hints=(
        "Four units are off, and the network rarely closes a direction. Choose the test whose result could refute that these four are special.",
        "Perhaps the network is so sensitive that any damage of this size stops it.",
        "Change one thing only: which four units are off.",
    ),
    mistakes={
        "a": "That would show that the network needs its units. It says nothing about these four.",
        "b": "The result would be the same, because nothing is random here. So it cannot show anything new.",
        "d": "Any damage makes the mean over the whole text worse. Look at the behaviour that the claim is about.",
    },
)


per_character = Value(
    2,
    core=True,
    insight="Every model of the same text can have this price, whatever its pieces are.",
    hints=(
        "A text of 20 characters has 5 words, and each word costs 8 bits. Write the bits per character.",
        "The whole text costs 5 times 8 bits.",
        "Divide the price of the whole text by its 20 characters.",
    ),
    mistakes={
        8: "That is the price per word. The question asks for the price per character.",
        40: "That is the price of the whole text. Divide it by the number of characters.",
        32: "A word has 4 characters here. So a character costs less than a word, not more.",
        1.6: "That is 8 divided by the number of words. Divide the price of the whole text by its characters.",
        0.5: "That is the number of characters for each bit. The question asks for bits per character.",
    },
)


def _no_direction(text: str) -> str:
    _, vocab = load(LSTM[0])
    unknown = sorted(set(text) - set(vocab.chars))
    if unknown:
        return f"It is a text. But the plays hold no {unknown[0]!r}, so the network cannot read it."
    if not re.search(r"\[[^\]]{3,}\]", text):
        return "It is a text. But it holds no direction of 3 or more characters between [ and ]."
    return ""


my_scene = own_text(
    "Who is there? [Enter MINA, with a letter] It is I!",
    least=20,
    most=100,
    further=_no_direction,
    insight="The network has never read this line.",
    hints=(
        "Write a line of 20 to 100 characters that holds a direction in [ ].",
        "The plays hold no digits and no Korean letters.",
        'my_scene = check.my_scene("Who is there? [Enter MINA, with a letter] It is I!")',
    ),
)


@exercise(
    insight="Every property of a text that a program can mark can be tested in the same way.",
    hints=(
        "Return one True or False for each character: True for the letters and spaces of a line that is a speaker's name.",
        "Such a line is in capitals, and it ends with a colon. The colon itself and the end of the line get False.",
        'For each line: name = line.endswith(":") and line.isupper(). Its mask is [name] * (len(line) - 1) + [False], and one more False for the end of the line.',
    ),
    probes=(
        ("HAMLET:\nWho?\n",),
        ("so.\n\nFIRST WITCH:\nWhen?",),
        ("I say: no\nA:\nB",),
        ("Go:\nGO\nNURSE:",),
    ),
)
def speaker(text):
    mask = []
    for line in text.split("\n"):
        name = line.endswith(":") and line.isupper()
        mask += [name] * max(0, len(line) - 1) + [False] * min(1, len(line)) + [False]
    return torch.tensor(mask[: len(text)])


def _lines_marked(text, is_name, colon=False):
    mask = []
    for line in text.split("\n"):
        name = bool(line) and is_name(line)
        mask += [name] * max(0, len(line) - 1) + [name and colon] * min(1, len(line)) + [False]
    return torch.tensor(mask[: len(text)])


speaker.mistake(
    "The names are found. But the colon is marked, too. After it nothing is left to say about the name.",
    lambda text: _lines_marked(text, lambda line: line.endswith(":") and line.isupper(), True),
)
speaker.mistake(
    "The colon is tested. But a line such as `Go:` is not in capitals, so it is no name.",
    lambda text: _lines_marked(text, lambda line: line.endswith(":")),
)
speaker.mistake(
    "The capitals are tested. But a line in capitals without a colon at its end is no name.",
    lambda text: _lines_marked(text, lambda line: line.isupper()),
)
speaker.mistake(
    "Capital letters are marked. But every sentence begins with one. Look at whole lines.",
    lambda text: torch.tensor([char.isupper() for char in text]),
)


@exercise(
    insight="A rule of the form is easy to check. Whether the program does something is another question.",
    hints=(
        "Return the share of the indented lines whose indentation is a multiple of 4. Other lines do not count.",
        "len(line) - len(line.lstrip()) is the indentation. Leave out lines where it is 0, and lines that hold only spaces.",
        "Collect the indentations in a list. Then divide sum(n % 4 == 0 for n in found) by len(found).",
    ),
    probes=(
        ("def f():\n    a = 1\n   b = 2\n    if a:\n        c = 3\n",),
        ("x = 1\n  y\n    z\n\n        \n",),
        ("if a:\n    b\n    c",),
        ("a\n b\n  c\n   d\n    e",),
        ("a\n      b\n     c\n    d\n       e\n            f",),
    ),
)
def by_fours(text):
    lines = [line for line in text.split("\n") if line.strip()]
    found = [len(line) - len(line.lstrip()) for line in lines]
    found = [indent for indent in found if indent]
    return sum(indent % 4 == 0 for indent in found) / len(found)


by_fours.mistake(
    "The multiples of 4 are right. But lines without indentation count, too, and 0 is always a multiple of 4.",
    lambda text: _share([n for n, line in _indents(text) if line.strip()]),
)
by_fours.mistake(
    "The indented lines are right. But a line that holds only spaces shows no form. Leave it out.",
    lambda text: _share([n for n, line in _indents(text) if n]),
)
by_fours.mistake(
    "The lines are right. But 8 and 12 are multiples of 4, too.",
    lambda text: _share([n if n == 4 else 1 for n, line in _indents(text) if n and line.strip()]),
)
by_fours.mistake(
    "The lines are counted correctly. But a share is wanted, so divide by the number of indented lines.",
    lambda text: sum(n % 4 == 0 for n, line in _indents(text) if n and line.strip()),
)


def _indents(text):
    return [(len(line) - len(line.lstrip()), line) for line in text.split("\n")]


def _share(indents):
    return sum(n % 4 == 0 for n in indents) / len(indents)
