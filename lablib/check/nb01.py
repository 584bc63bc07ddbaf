"""The exercises of notebook 01."""

import torch
from torch import Tensor, nn

from lablib import probe
from lablib.check.functions import exercise
from lablib.check.judged import Judged, own_text
from lablib.check.nb00 import X
from lablib.check.probes import random_weights, seeded
from lablib.check.values import Value

__all__ = []


recall_letter = Value(
    (3, 4),
    insight="All words, step 2, all features: the index removes the axis on which it stands.",
    hints=(
        "x is (B, T, V) = (3, 5, 4). What shape has x[:, 2]?",
        "The colon keeps its axis, the 2 removes its own.",
        "The 5 goes, the 3 and the 4 stay.",
    ),
    mistakes={
        (5, 4): "That is x[2], one word. The colon in first place keeps all three words.",
        (3, 5): "That is x[:, :, 2], one feature. The 2 stands in the place of the steps.",
        (3, 1, 4): "The right numbers, but a plain index removes its axis.",
    },
)

recall_print = Value(
    "b",
    insight="So a word runs down the page in print, and across in a picture in time layout.",
    hints=(
        "You print x[0], the one-hot tensor of hello, (5, 4). Where do its letters stand?",
        "print shows the last axis from left to right. Which axis is last, T or V?",
        "V runs from left to right, so T runs from top to bottom.",
    ),
    mistakes={
        "a": "That is the picture in time layout. print puts the last axis, the features, across.",
        "c": "A sheet is a word. Within it each letter is one row of four numbers.",
    },
)

h_n_shape = Value(
    (1, 3, 2),
    core=True,
    insight="(layers, B, H): one layer, three words, two numbers. No T: only the last step is kept.",
    hints=(
        "Three words went in as (3, 5, 4) with batch_first=True and H = 2. What shape has h_n?",
        "One last hidden state a word, so there is no 5. The layer axis stands in front.",
        "(layers, B, H) with 1 layer.",
    ),
    mistakes={
        (3, 2): (
            "Two numbers for each of three words, yes. In front stands the layer axis, even for "
            "one layer."
        ),
        (3, 1, 2): (
            "The right sizes. But batch_first does not touch h_n: the layer axis stands first."
        ),
        (3, 5, 2): "That is outputs, a state for every step. h_n keeps only the last step.",
        (1, 5, 2): "5 is the number of steps, and h_n has no step axis. There are 3 words.",
        (1, 2): "That is h_n of one word alone. Here are 3 words, so there are 3 last states.",
    },
)

who_changes = Value(
    {(0, 2), (0, 3), (0, 4)},
    insight="Itself and the later steps of its own word: time runs one way, words do not mix.",
    hints=(
        "The input at word 0, step 2 is disturbed. Which outputs (word, step) change?",
        "The state is handed on to later steps of the same word, never back, never across.",
        "Three outputs of word 0: step 2 and the two after it.",
    ),
    mistakes={
        tuple((word, step) for word in range(3) for step in (2, 3, 4)): (
            "The right steps, but of one word only: the words of a batch do not mix."
        ),
        ((0, 2),): "That one changes, yes. But its hidden state is handed on to the next step.",
        (
            (0, 3),
            (0, 4),
        ): "The later steps, yes. The output at step 2 itself reads the input too.",
        (
            (0, 0),
            (0, 1),
            (0, 2),
            (0, 3),
            (0, 4),
        ): ("The right word. But steps 0 and 1 were done before step 2 was read."),
        (
            (0, 2),
            (1, 2),
            (2, 2),
        ): ("That would be three words that mix. With batch_first=True each word is read alone."),
    },
)


SEQUENCE_FIRST = seeded(0, lambda: nn.RNN(4, 2))

OTHER = seeded(0, lambda: nn.RNN(3, 6))

RANDOM_X = seeded(0, lambda: torch.rand(2, 7, 3))


@exercise(
    core=True,
    insight="Five lines, and they are nn.RNN. A loop over steps, one cell, a state handed on.",
    hints=(
        "Return the hidden state after each step, (T, H). Start from zeros.",
        "Inside the loop the new state must replace the old one, or nothing is remembered.",
        "h = torch.tanh(w_ih @ x_t + b_ih + w_hh @ h + b_hh), then outputs.append(h).",
    ),
    probes=(
        (X[0], *(w.detach() for w in SEQUENCE_FIRST.parameters())),
        (X[1, :3], *(w.detach() for w in SEQUENCE_FIRST.parameters())),
        (RANDOM_X[0], *(w.detach() for w in OTHER.parameters())),
    ),
)
def rnn_loop(x, w_ih, w_hh, b_ih, b_hh):
    h = torch.zeros(w_hh.shape[0])
    outputs = []
    for x_t in x:
        h = torch.tanh(w_ih @ x_t + b_ih + w_hh @ h + b_hh)  # the new h replaces the old one
        outputs.append(h)
    return torch.stack(outputs)  # (T, H)


@rnn_loop.mistake(
    "Every step is right by itself, but each starts from zeros: h must be replaced inside the loop, and set to zeros before it."
)
def _no_memory(x, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(x @ w_ih.T + b_ih + b_hh)


@rnn_loop.mistake(
    "The states are right, one step late: you kept h before the update. Update first, then append."
)
def _old_state(x, w_ih, w_hh, b_ih, b_hh):
    # what each step starts from: zeros, then all outputs but the last
    outputs = rnn_loop(x, w_ih, w_hh, b_ih, b_hh)
    return torch.cat([torch.zeros_like(outputs[:1]), outputs[:-1]])


def _loop_with(activation=torch.tanh, input_bias=1, state_bias=1):
    def loop(x, w_ih, w_hh, b_ih, b_hh):
        h, outputs = torch.zeros(w_hh.shape[0]), []
        for x_t in x:
            h = activation(w_ih @ x_t + input_bias * b_ih + w_hh @ h + state_bias * b_hh)
            outputs.append(h)
        return torch.stack(outputs)

    return loop


rnn_loop.mistake(
    "Sums and state are right. The tanh is missing: without it the numbers can grow without limit.",
    _loop_with(activation=lambda a: a),
)

rnn_loop.mistake(
    "The loop is right. nn.RNN squashes with tanh, between -1 and 1; this is the sigmoid.",
    _loop_with(activation=torch.sigmoid),
)

rnn_loop.mistake(
    "Nearly: the bias of the input, b_ih, is missing. PyTorch adds two.",
    _loop_with(input_bias=0),
)

rnn_loop.mistake(
    "Nearly: the bias of the state, b_hh, is missing. PyTorch adds two.",
    _loop_with(state_bias=0),
)

rnn_loop.mistake(
    "Products, tanh and state are right. Both biases are missing.",
    _loop_with(input_bias=0, state_bias=0),
)


@rnn_loop.mistake(
    "Right for a state of 2 numbers only: take its size from the weights, w_hh.shape[0]."
)
def _two_only(x, w_ih, w_hh, b_ih, b_hh):
    h, outputs = torch.zeros(2), []
    for x_t in x:
        h = torch.tanh(w_ih @ x_t + b_ih + w_hh @ h + b_hh)
        outputs.append(h)
    return torch.stack(outputs)


@rnn_loop.mistake(
    "The last state is right, but it stands in every row: append inside the loop, and make a new h each step."
)
def _same_last(*arguments):
    outputs = rnn_loop(*arguments)
    return outputs[-1:].expand_as(outputs)


how_many_numbers = Value(
    16,
    insight="8 + 4 + 2 + 2, for a word of five letters and for a book: T is not in it.",
    hints=(
        "How many numbers does nn.RNN(4, 2) learn, two matrices and two biases?",
        "W_ih is (2, 4), W_hh is (2, 2), and each product gets a bias of its own, (2,).",
        "2 * 4 + 2 * 2 + 2 + 2.",
    ),
    mistakes={
        12: "Both matrices are right. The two biases, 2 numbers each, are missing.",
        14: "Nearly: PyTorch adds two biases, one for each product, and not one.",
        8: "That is W_ih. The state has a matrix of its own, and there are two biases.",
        80: "16 times 5 steps. But all steps share one cell, so T does not count.",
        28: "W_hh takes a state and gives a state: 2 by 2, not 4 by 4.",
    },
)


@exercise(
    core=True,
    insight="transpose swaps two axes and keeps every letter in its word.",
    hints=(
        "This rnn reads (T, B, F). Give it the words and return (B, T, H).",
        "Swap the first two axes on the way in, and swap them back on the way out.",
        "outputs, h_n = rnn(x.transpose(0, 1)); return outputs with the same swap.",
    ),
    probes=((SEQUENCE_FIRST, X), (OTHER, RANDOM_X)),
)
def read_words(rnn, x):
    # swap to the (T, B, F) that this rnn reads, then swap the answer back to (B, T, H)
    outputs, h_n = rnn(x.transpose(0, 1))
    return outputs.transpose(0, 1)


read_words.mistake(
    "It reads the words rightly. But rnn gives two results: take outputs, then swap back.",
    lambda rnn, x: rnn(x.transpose(0, 1)),
)

read_words.mistake(
    "Sizes typed in fit one block only, and reshape mixes the words. Use transpose.",
    lambda rnn, x: rnn(x.reshape(5, 3, 4))[0].reshape(3, 5, 2),
)

read_words.mistake(
    "The shape is right, and that is the trap: fed like this, the words stand on the time axis.",
    lambda rnn, x: rnn(x)[0],
)

read_words.mistake(
    "It reads the words rightly now. The answer is still (T, B, H): swap it back.",
    lambda rnn, x: rnn(x.transpose(0, 1))[0],
)


@read_words.mistake(
    "The shapes are right, but reshape only cuts the same row of numbers anew: letters of different words end up in one. Use transpose."
)
def _reshaped(rnn, x):
    rows, steps, features = x.shape
    return rnn(x.reshape(steps, rows, features))[0].reshape(rows, steps, -1)


read_words.mistake(
    "It reads the words rightly. But the second result is h_n, the last step only.",
    lambda rnn, x: rnn(x.transpose(0, 1))[1],
)

read_words.mistake(
    "In it goes rightly. On the way back reshape mixes the words: use transpose again.",
    lambda rnn, x: rnn(x.transpose(0, 1))[0].reshape(*x.shape[:2], -1),
)


def judge_reader(model) -> str:
    """`model` shall read (B, T, 4) as words and answer every letter with 6 numbers."""
    if not isinstance(model, nn.Module):
        return "A module is wanted, such as nn.RNN(...), not yet called on anything."
    model = random_weights(model)
    x = RANDOM_X[:, :, [0, 1, 2, 0]]  # (2, 7, 4)
    for block in (x, x[:1, :3], x.repeat(1, 2, 1)):
        if fault := _answers_letters(model, block):
            return fault
    return _reads_words(probe.influence(model, x) > 1e-6) or _order_fault(model, x)


def _answers_letters(model: nn.Module, x: Tensor) -> str:
    words, steps, _ = x.shape
    try:
        outputs = _outputs(model, x)
    except Exception as error:  # whatever the reader's module raises
        return (
            f"It cannot read {words} words of {steps} letters with 4 features each. "
            f"It says: {type(error).__name__}: {error}"
        )
    shape = tuple(outputs.shape) if isinstance(outputs, Tensor) else type(outputs).__name__
    if shape != (words, steps, 6):
        return (
            f"It takes words of 4 features. It answers ({words}, {steps}, 4) with {shape}, "
            f"not ({words}, {steps}, 6)."
        )
    return ""


def _outputs(model: nn.Module, x: Tensor):
    result = model(x)
    return result[0] if isinstance(result, tuple) else result


def _reads_words(moved: Tensor) -> str:
    """What is wrong with which outputs move with which inputs, (B, T, B, T)."""
    if moved[0, :, 1].any():
        return (
            "The sizes are right. But disturb one word, and another word's answer changes: "
            "it takes the words for the steps. One argument is missing."
        )
    word = moved[0, :, 0]  # (T, T): which output moves with which input, word 0
    if word.tril(-1).any():
        return "The sizes are right. But a letter acts on earlier answers: it reads backwards, too."
    if not word.triu(1).any():
        return "The sizes are right. But each letter is read alone: nothing carries the past."
    if not word.diagonal().all():
        return "The sizes are right. But the answer to a letter comes late: it does not know that letter yet."
    return ""


def _order_fault(model: nn.Module, x: Tensor) -> str:
    long = x[:1].repeat(1, 4, 1)  # (1, 28, 4)
    other = long.clone()
    other[:, 0] += 1
    if torch.equal(_outputs(model, long)[:, 12], _outputs(model, other)[:, 12]):
        return "The sizes are right. But it sees a few letters back only: nothing hands the past on and on."
    turned = x[:, [1, 0, *range(2, x.shape[1])]]
    if torch.allclose(_outputs(model, x)[:, 1], _outputs(model, turned)[:, 1], atol=1e-5):
        return "The sizes are right. But it only adds up: the order of the letters before makes no difference."
    return ""


READER = seeded(0, lambda: nn.RNN(4, 6, batch_first=True))

reader = Judged(
    READER,
    insight="The probe agrees: a letter acts on its own step and later ones of its own word.",
    hints=(
        "Build a module that reads x as words and answers each letter with 6 numbers.",
        "nn.RNN takes the size of a letter, then the size of the state, then one argument more.",
        "nn.RNN(4, 6, ...) with the argument that says where the batch stands.",
    ),
    judge=judge_reader,
)


def _nothing_twice(word: str) -> str:
    if len(set(word)) < len(word):
        return ""
    return "It is a text. Take a word in which a character comes twice, in any script."


my_word = own_text(
    "hello",
    insight="Compare its two rows below: the same character after another past.",
    hints=(
        "Choose a word in which a character comes twice.",
        "hello has two l, 바나나 two 나. Your own name may do, or a word with a double letter.",
        'word = check.my_word("banana")',
    ),
    least=2,
    further=_nothing_twice,
)
