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
    insight="It takes all words, step 2 and all features: the index removes the axis on which it stands.",
    hints=(
        "Give the shape of x[:, 2] for x (3, 5, 4). Only one of the three axes has an index.",
        "The colon keeps its axis, and the 2 removes its own axis.",
        "The 5 disappears. The 3 and the 4 stay.",
    ),
    mistakes={
        (5, 4): "That is x[2], one word. The colon in the first place keeps all three words.",
        (3, 5): "That is x[:, :, 2], one feature. Here the 2 stands in the place of the steps.",
        (3, 1, 4): "The result holds these numbers. But an index removes its axis.",
        (3,): (
            "The 3 words stay, that is right. But each word gives a letter, a row of 4 numbers, so "
            "the last axis stays, too."
        ),
    },
)

recall_print = Value(
    "b",
    insight="So a printed word runs down the page. In the time layout of a picture it runs across.",
    hints=(
        'Say where the letters of a printed (5, 4) tensor stand: "a", "b" or "c". Each letter has 4 numbers, so look for rows or columns of 4.',
        "print shows the last axis from left to right. Which axis is last, T or V?",
        "V runs from left to right, so T runs from top to bottom.",
    ),
    mistakes={
        "a": (
            "That is the time layout of a picture. print shows the last axis, the features, from "
            "left to right."
        ),
        "c": "A sheet holds a whole word. In this word each letter is one row of four numbers.",
    },
)


def _of_word_0(*steps: int) -> tuple[tuple[int, int], ...]:
    return tuple((0, step) for step in steps)


who_changes = Value(
    {(0, 2), (0, 3), (0, 4)},
    core=True,
    insight="This step and the later steps of the same word change. Words do not mix.",
    hints=(
        "List the outputs (word, step) that change. Follow the state from step 2: where does it go?",
        "The state is passed to later steps of the same word. It never goes back or to other words.",
        "Three outputs of word 0 change: step 2 and the two steps after it.",
    ),
    mistakes={
        tuple((word, step) for word in range(3) for step in (2, 3, 4)): (
            "The steps are right, but only those of word 0. The words of a batch do not mix."
        ),
        ((0, 2),): "This output does change. But its state is also passed to the next step.",
        ((0, 3), (0, 4)): (
            "The later steps do change. But the output at step 2 also depends on this input."
        ),
        ((0, 0), (0, 1), (0, 2), (0, 3), (0, 4)): (
            "The word is right. But steps 0 and 1 were computed before step 2 was read."
        ),
        ((0, 2), (1, 2), (2, 2)): (
            "Then the three words would mix. With batch_first=True each word is read alone."
        ),
        ((0, 2), (0, 3)): (
            "These two do change. But the state also goes from step 3 to step 4, which is the last."
        ),
        ((2, 0), (3, 0), (4, 0)): (
            "You found the right outputs. But in each pair the word comes first, and then the step."
        ),
        ((1, 3), (1, 4), (1, 5)): (
            "You found the right outputs. But words and steps are counted from 0, not from 1."
        ),
        (0, 2): (
            "That is one pair. Write a list of pairs, such as [(0, 2)], and think of the steps that follow."
        ),
    },
)


SEQUENCE_FIRST = seeded(0, lambda: nn.RNN(4, 2))
OTHER = seeded(0, lambda: nn.RNN(3, 6))
RANDOM_X = seeded(0, lambda: torch.rand(2, 7, 3))
ONE_NUMBER = seeded(0, lambda: nn.RNN(2, 1))  # as its state
LONG_X = seeded(0, lambda: torch.rand(12, 2))


@exercise(
    core=True,
    insight="Your five lines are nn.RNN: a loop over the steps, one cell, and a state that is passed on.",
    hints=(
        "Return the state after each step, (T, H). You need a loop over x and a list for the states.",
        "Inside the loop the new state must replace the old one. Otherwise nothing is remembered.",
        "state = torch.tanh(w_ih @ x_t + b_ih + w_hh @ state + b_hh), then append it. At the end, torch.stack.",
    ),
    probes=(
        (X[0], *(w.detach() for w in SEQUENCE_FIRST.parameters())),
        (X[1, :3], *(w.detach() for w in SEQUENCE_FIRST.parameters())),
        (RANDOM_X[0], *(w.detach() for w in OTHER.parameters())),
        (LONG_X, *(w.detach() for w in ONE_NUMBER.parameters())),
    ),
)
def rnn_loop(x, w_ih, w_hh, b_ih, b_hh):
    h = torch.zeros(w_hh.shape[0])
    outputs = []
    for x_t in x:
        h = torch.tanh(w_ih @ x_t + b_ih + w_hh @ h + b_hh)  # the new h replaces the old one
        outputs.append(h)
    return torch.stack(outputs)  # (T, H)


rnn_loop.mistake(
    "Every step starts from zeros here. Set the state to zeros before the loop, and replace it inside the loop.",
    lambda x, w_ih, w_hh, b_ih, b_hh: torch.tanh(x @ w_ih.T + b_ih + b_hh),
)


@rnn_loop.mistake(
    "The states are right, but one step late, because you kept the old state. Compute the new state first, then append it."
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
    "The sums and the state are right. But the tanh is missing, so the numbers can grow without limit.",
    _loop_with(activation=lambda a: a),
)
rnn_loop.mistake(
    "The loop is right. But this is the sigmoid, and nn.RNN uses tanh, which gives numbers from -1 to 1.",
    _loop_with(activation=torch.sigmoid),
)
rnn_loop.mistake(
    "Almost everything is right. PyTorch adds two biases, and the bias of the input, b_ih, is missing.",
    _loop_with(input_bias=0),
)
rnn_loop.mistake(
    "Almost everything is right. PyTorch adds two biases, and the bias of the state, b_hh, is missing.",
    _loop_with(state_bias=0),
)
rnn_loop.mistake(
    "The products, tanh and the state are right. Both biases are missing.",
    _loop_with(input_bias=0, state_bias=0),
)


@rnn_loop.mistake(
    "This is right for a state of 2 numbers only. Take the size from the weights, w_hh.shape[0]."
)
def _two_only(x, w_ih, w_hh, b_ih, b_hh):
    h, outputs = torch.zeros(2), []
    for x_t in x:
        h = torch.tanh(w_ih @ x_t + b_ih + w_hh @ h + b_hh)
        outputs.append(h)
    return torch.stack(outputs)


@rnn_loop.mistake(
    "The last state is right, but it stands in every row. Append inside the loop, and make a new state at each step."
)
def _same_last(*arguments):
    outputs = rnn_loop(*arguments)
    return outputs[-1:].expand_as(outputs)


@rnn_loop.mistake(
    "The state has H numbers, but you start it with as many numbers as a letter has. Take the size from w_hh.shape[0]."
)
def _as_long_as_a_letter(x, w_ih, w_hh, b_ih, b_hh):
    return torch.tanh(w_ih @ x[0] + b_ih + w_hh @ torch.zeros(x.shape[1]) + b_hh)


rnn_loop.mistake(
    "The loop has no mistake, but torch.tensor cannot join a list of tensors. torch.stack can.",
    lambda *arguments: torch.tensor(list(rnn_loop(*arguments))),
)
rnn_loop.mistake(
    "The numbers are right, but torch.cat joins all states to one long row. torch.stack gives each state its own row.",
    lambda *arguments: torch.cat(list(rnn_loop(*arguments))),
)
rnn_loop.mistake(
    "The product has the wrong order. W_ih is (H, V), so write w_ih @ x_t, with the weights first.",
    lambda x, w_ih, w_hh, b_ih, b_hh: x[0] @ w_ih,
)
rnn_loop.mistake(
    "The product of the state has the wrong order. Write w_hh @ state, with the weights first.",
    lambda x, w_ih, w_hh, b_ih, b_hh: rnn_loop(x, w_ih, w_hh.T, b_ih, b_hh),
)


def _nothing_twice(word: str) -> str:
    if len(set(word)) < len(word):
        return ""
    return "It is a text. Choose a word in which a character comes twice, in any script."


my_word = own_text(
    "hello",
    core=True,
    insight="Compare its two rows below: the character is the same, but the past differs.",
    hints=(
        "Change the word. A space is a character, too, so three words have two equal characters.",
        "hello has two l, and 바나나 has two 나. Your own name may have a letter twice, too.",
        'word = check.my_word("banana")',
    ),
    least=2,
    further=_nothing_twice,
)

how_many_numbers = Value(
    16,
    insight="8 + 4 + 2 + 2. The number of steps does not count, so a book needs no more than a word.",
    hints=(
        "Add up the numbers in two matrices and two biases. The shapes stand in the output of the cell `weights`.",
        "W_ih is (2, 4), and W_hh is (2, 2). Each product gets its own bias, (2,).",
        "2 * 4 + 2 * 2 + 2 + 2.",
    ),
    mistakes={
        12: "Both matrices are right. The two biases, 2 numbers each, are missing.",
        14: "Almost everything is right. But PyTorch adds two biases, one for each product.",
        8: "That is W_ih. The state has its own matrix, and there are two biases.",
        80: "That is 16 times 5 steps. But all steps share one cell, so T does not count.",
        28: "W_hh takes a state and gives a state, so it is 2 by 2, not 4 by 4.",
    },
)

h_n_shape = Value(
    (2, 8, 6),
    insight="(L, B, H): two layers, eight words, six numbers. There is no T, because only the last step is kept.",
    hints=(
        "Give the shape of h_n as a tuple. The core has shown it for 3 words: (1, 3, 2).",
        "Each word has one last state in each layer. The axis of the layers comes first.",
        "(L, B, H) with 2 layers and 8 words.",
    ),
    mistakes={
        (
            1,
            8,
            6,
        ): "The words and the state are right. But each of the two layers has a last state.",
        (8, 2, 6): (
            "These are the right sizes. But batch_first does not change h_n, so the axis of the "
            "layers comes first."
        ),
        (
            8,
            6,
        ): "You have six numbers for each of eight words. But the axis of the layers is missing.",
        (8, 5, 6): "That is outputs, a state for every step. h_n keeps only the last step.",
        (2, 5, 6): "5 is the number of steps, and h_n has no step axis. There are 8 words.",
        (2, 8, 4): "4 is the size of a letter. A state has 6 numbers.",
    },
)


@exercise(
    insight="transpose swaps two axes and keeps every letter in its word.",
    hints=(
        "Return the outputs as (B, T, H). This rnn wants the steps on axis 0, so x cannot go in as it is.",
        "Swap the first two axes of the input, and swap the first two axes of the outputs back.",
        "outputs, h_n = rnn(x.transpose(0, 1)); then return outputs with the same swap.",
    ),
    # one word, one step, and as many words as steps, too
    probes=(
        (SEQUENCE_FIRST, X),
        (OTHER, RANDOM_X),
        (SEQUENCE_FIRST, X[:1, :4]),
        (ONE_NUMBER, LONG_X[:4, None]),
        (SEQUENCE_FIRST, X[:, :3]),
    ),
)
def read_words(rnn, x):
    # swap to the (T, B, F) that this rnn reads, then swap the answer back to (B, T, H)
    outputs, h_n = rnn(x.transpose(0, 1))
    return outputs.transpose(0, 1)


read_words.mistake(
    "It reads the words correctly. But rnn returns two results, so take outputs, then swap back.",
    lambda rnn, x: rnn(x.transpose(0, 1)),
)
read_words.mistake(
    "Fixed sizes fit one block only, and reshape mixes the words. Use transpose.",
    lambda rnn, x: rnn(x.reshape(5, 3, 4))[0].reshape(3, 5, 2),
)
read_words.mistake(
    "The shape is right, but the numbers are not. This rnn uses axis 0 as time, but here axis 0 counts the words.",
    lambda rnn, x: rnn(x)[0],
)
read_words.mistake(
    "It reads the words correctly now. But the result is still (T, B, H), so swap its axes back.",
    lambda rnn, x: rnn(x.transpose(0, 1))[0],
)


@read_words.mistake(
    "The shapes are right, but reshape only cuts the numbers into other pieces. It puts letters of different words into one word, so use transpose."
)
def _reshaped(rnn, x):
    rows, steps, features = x.shape
    return rnn(x.reshape(steps, rows, features))[0].reshape(rows, steps, -1)


read_words.mistake(
    "You swap only the outputs. The rnn has read x with the words on axis 0 as time, so swap the input, too.",
    lambda rnn, x: rnn(x)[0].transpose(0, 1),
)
read_words.mistake(
    "It reads the words correctly. But the second result is h_n, which holds only the last step.",
    lambda rnn, x: rnn(x.transpose(0, 1))[1],
)
read_words.mistake(
    "The input is right. But reshape mixes the words of the outputs, so use transpose again.",
    lambda rnn, x: rnn(x.transpose(0, 1))[0].reshape(*x.shape[:2], -1),
)


def judge_reader(model) -> str:
    """What keeps `model` from reading (B, T, 4) as words with 6 numbers for every letter, or ""."""
    if not isinstance(model, nn.Module):
        return "Write a module such as nn.RNN(...), and do not call it on a tensor."
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
            f"It reads words of 4 features. For ({words}, {steps}, 4) it returns {shape}, "
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
            "The sizes are right. But if one word changes, the outputs of another word change, so "
            "it uses the axis of the words as time. One argument is missing."
        )
    word = moved[0, :, 0]  # (T, T): which output moves with which input, word 0
    if word.tril(-1).any():
        return "The sizes are right. But a letter changes the outputs of earlier steps, so the module also reads backwards."
    if not word.triu(1).any():
        return "The sizes are right. But each letter is read alone, and nothing carries the past."
    if not word.diagonal().all():
        return "The sizes are right. But the output of a step does not depend on the letter of that step."
    return ""


def _order_fault(model: nn.Module, x: Tensor) -> str:
    long = x[:1].repeat(1, 4, 1)  # (1, 28, 4)
    other = long.clone()
    other[:, 0] += 1
    if torch.equal(_outputs(model, long)[:, 12], _outputs(model, other)[:, 12]):
        return "The sizes are right. But it sees only a few letters back, because no state is passed from step to step."
    turned = x[:, [1, 0, *range(2, x.shape[1])]]
    if torch.allclose(_outputs(model, x)[:, 1], _outputs(model, turned)[:, 1], atol=1e-5):
        return "The sizes are right. But it only adds the letters, so the order of the earlier letters makes no difference."
    return ""


READER = seeded(0, lambda: nn.RNN(4, 6, batch_first=True))

reader = Judged(
    READER,
    insight="The perturbation test agrees: a letter changes its own step and later steps of its word.",
    hints=(
        "Build a module from nn that reads (B, T, 4) and gives (B, T, 6). It must carry a state from step to step.",
        "nn.RNN takes the size of a letter, then the size of the state, then one more argument.",
        "nn.RNN(4, 6, ...) with the argument that says where the batch stands.",
    ),
    judge=judge_reader,
)
