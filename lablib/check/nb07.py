"""The exercises of notebook 07."""

import math
from collections.abc import Callable

import torch
from torch import nn

from lablib.characters import Vocab, one_hot
from lablib.check.functions import exercise
from lablib.check.judged import own_text
from lablib.check.modules import module_exercise
from lablib.check.probes import seeded
from lablib.check.values import Value
from lablib.models import CharRNN

__all__ = []


recall_fed = Value(
    "b",
    insight="This is teacher forcing. In the windows the state was never older than 10 letters, too.",
    hints=(
        "Choose what the model read at each step. Think of where the windows came from.",
        "Nothing was written in this test. The model read windows and predicted the next letters.",
        "The windows were cut from the true sentence.",
    ),
    mistakes={
        "a": "It reads its own guesses when it writes freely. But in this test it read windows of the true sentence.",
        "c": "The state alone is not enough, because every step of nn.RNN also reads an input.",
    },
)

recall_numbers = Value(
    133,
    insight="The sum is 7 * 10 + 7 * 7 + 7 + 7. Your own module must have the same number.",
    hints=(
        "Write one number. Count the numbers of two matrices and of two biases.",
        "W_ih is (7, 10), W_hh is (7, 7), and there is a bias for each of the two products.",
        "Add 70 + 49 + 7 + 7.",
    ),
    mistakes={
        119: "Both matrices are right. But the two biases, with 7 numbers each, are missing.",
        126: "Both matrices and one bias are right. But PyTorch adds two biases, one for each product.",
        70: "That is W_ih, which is right. But the state has its own matrix, and there are two biases.",
        77: "That is W_ih with its bias, which is right. But the state has a matrix and a bias, too.",
        184: "W_ih and both biases are right. But W_hh turns a state into a state, so it is 7 by 7, not 10 by 10.",
    },
)


def _layers(*sizes: tuple[int, int]) -> list[nn.Linear]:
    return seeded(0, lambda: [nn.Linear(*size).requires_grad_(False) for size in sizes])


def _random(*shape: int):
    return seeded(1, lambda: torch.rand(*shape) - 0.5)


@module_exercise(
    core=True,
    insight="The step and these two results make the module an nn.RNN of one layer. All else is a loop.",
    hints=(
        "Write the step and the return line. Without B and t, the step is that of your loop in notebook 01.",
        "self.ih(x[:, t]) and self.hh(state) multiply and add the biases. torch.stack makes one tensor of a list.",
        "state = torch.tanh(self.ih(x[:, t]) + ...), and at the end torch.stack(outputs, 1), state.unsqueeze(0)",
    ),
    probes=(
        ((5, 4), (_random(3, 6, 5),)),
        ((6, 2), (_random(1, 3, 6), _random(1, 1, 2))),
        ((7, 3), (_random(2, 5, 7), _random(1, 2, 3))),
        ((2, 3), (_random(4, 1, 2),)),
    ),
    gradients=True,
)
class MyRNN(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.ih = nn.Linear(input_size, hidden_size)
        self.hh = nn.Linear(hidden_size, hidden_size)
        self.input_size, self.hidden_size = input_size, hidden_size
        self.num_layers = 1  # CharRNN asks its rnn for these three

    def forward(self, x, h=None):  # (B, T, F), (1, B, H)
        if h is None:
            h = torch.zeros(1, len(x), self.hidden_size, dtype=x.dtype)
        state, outputs = h[0], []  # (B, H), and a list for T of them
        for t in range(x.shape[1]):
            # two linear layers, one for each thing that a step knows; tanh comes once, after the sum
            state = torch.tanh(self.ih(x[:, t]) + self.hh(state))
            outputs.append(state)
        return torch.stack(outputs, 1), state.unsqueeze(0)


def _right_step(rnn, x, t, state, h):
    return torch.tanh(rnn.ih(x[:, t]) + rnn.hh(state))


def _right_results(outputs, state, h):
    return torch.stack(outputs, 1), state.unsqueeze(0)


def _with(step=_right_step, results=_right_results) -> type[nn.Module]:
    """`MyRNN` with another step or other results."""

    class Other(MyRNN.reference):
        def forward(self, x, h=None):
            h = torch.zeros(1, len(x), self.hidden_size, dtype=x.dtype) if h is None else h
            state, outputs = h[0], []
            for t in range(x.shape[1]):
                state = step(self, x, t, state, h)
                outputs.append(state)
            return results(outputs, state, h)

    return Other


def _unknown(name: str) -> Callable:
    """A line that uses a name which does not exist."""

    def line(*_):
        raise NameError(f"name {name!r} is not defined")

    return line


MyRNN.mistake(
    "Both products and biases are right. But the tanh is missing, so the numbers can grow without limit.",
    _with(step=lambda rnn, x, t, state, h: rnn.ih(x[:, t]) + rnn.hh(state)),
)
MyRNN.mistake(
    "The sum is right. But nn.RNN applies tanh by default. relu only replaces numbers below 0.",
    _with(step=lambda rnn, x, t, state, h: torch.relu(rnn.ih(x[:, t]) + rnn.hh(state))),
)
MyRNN.mistake(
    "The sum is right. But nn.RNN applies tanh, between -1 and 1, and this is the sigmoid.",
    _with(step=lambda rnn, x, t, state, h: torch.sigmoid(rnn.ih(x[:, t]) + rnn.hh(state))),
)
MyRNN.mistake(
    "Both products are right. But apply tanh once, after the sum, because two tanhs can add up to 2.",
    _with(step=lambda rnn, x, t, state, h: torch.tanh(rnn.ih(x[:, t])) + torch.tanh(rnn.hh(state))),
)
MyRNN.mistake(
    "The letter is used in the right way. But the old state is not used, so this step remembers nothing.",
    _with(step=lambda rnn, x, t, state, h: torch.tanh(rnn.ih(x[:, t]))),
)
MyRNN.mistake(
    "The old state is used in the right way. But x is not used, so this step reads nothing.",
    _with(step=lambda rnn, x, t, state, h: torch.tanh(rnn.hh(state))),
)
MyRNN.mistake(
    "The step is right. But it always starts from h[0]. Use `state`, so that a step begins where the last one ended.",
    _with(step=lambda rnn, x, t, state, h: torch.tanh(rnn.ih(x[:, t]) + rnn.hh(h[0]))),
)
MyRNN.mistake(
    "The sum and the tanh are right. But h, (1, B, H), is the state from outside. Use `state`, (B, H).",
    _with(step=lambda rnn, x, t, state, h: torch.tanh(rnn.ih(x[:, t]) + rnn.hh(h))),
)
MyRNN.mistake(
    "The sum and the tanh are right. But one step reads one letter of each row. Take x[:, t], not all of x.",
    _with(step=lambda rnn, x, t, state, h: torch.tanh(rnn.ih(x) + rnn.hh(state))),
)
MyRNN.mistake(
    "The sum and the tanh are right. But x[t] is row t of the batch. Step t of all rows is x[:, t].",
    _with(step=lambda rnn, x, t, state, h: torch.tanh(rnn.ih(x[t]) + rnn.hh(state))),
)
MyRNN.mistake(
    "The layers, the sum and the tanh are right. But x and the state have changed places. ih is for x, hh for the state.",
    _with(step=lambda rnn, x, t, state, h: torch.tanh(rnn.ih(state) + rnn.hh(x[:, t]))),
)
MyRNN.mistake(
    "The matrix of hh is right. But its bias is missing, so call the layer, self.hh(state).",
    _with(step=lambda rnn, x, t, state, h: torch.tanh(rnn.ih(x[:, t]) + state @ rnn.hh.weight.T)),
)
MyRNN.mistake(
    "The matrix of ih is right. But its bias is missing, so call the layer, self.ih(x[:, t]).",
    _with(step=lambda rnn, x, t, state, h: torch.tanh(x[:, t] @ rnn.ih.weight.T + rnn.hh(state))),
)
MyRNN.mistake(
    "Both products are right. But the biases are missing. The calls self.ih(...) and self.hh(...) add them.",
    _with(
        step=lambda rnn, x, t, state, h: torch.tanh(
            x[:, t] @ rnn.ih.weight.T + state @ rnn.hh.weight.T
        )
    ),
)
MyRNN.mistake(
    "The matrices are the right ones. But in x @ W the matrix must be transposed, and the bias is missing. Call the layer, self.ih(x[:, t]).",
    _with(
        step=lambda rnn, x, t, state, h: torch.tanh(x[:, t] @ rnn.ih.weight + state @ rnn.hh.weight)
    ),
)
MyRNN.mistake(
    "That is the step of notebook 01 for one row. But here x has B rows, and a layer holds matrix and bias. Call it, self.ih(x[:, t]).",
    _with(
        step=lambda rnn, x, t, state, h: torch.tanh(
            rnn.ih.weight @ x[:, t] + rnn.ih.bias + rnn.hh.weight @ state + rnn.hh.bias
        )
    ),
)
MyRNN.mistake(
    "The sum and the tanh are right. But ih and hh are layers, not matrices. Call them, self.ih(x[:, t]).",
    _with(step=lambda rnn, x, t, state, h: torch.tanh(rnn.ih @ x[:, t] + rnn.hh @ state)),
)
MyRNN.mistake(
    "The sum and the tanh are right. But ih and hh are layers, so no @ stands beside them. Call them, self.ih(x[:, t]).",
    _with(step=lambda rnn, x, t, state, h: torch.tanh(x[:, t] @ rnn.ih + state @ rnn.hh)),
)
MyRNN.mistake(
    "The sum and the tanh are right. But a layer is called, not multiplied. Write self.ih(x[:, t]).",
    _with(step=lambda rnn, x, t, state, h: torch.tanh(rnn.ih * x[:, t] + rnn.hh * state)),
)
MyRNN.mistake(
    "Both are used, that is right. But x and the state have different sizes. Each goes through its own layer, and then they are added.",
    _with(step=lambda rnn, x, t, state, h: torch.tanh(rnn.ih(x[:, t] + state))),
)
MyRNN.mistake(
    "The idea is right. But the function is torch.tanh, because nn holds only layers, such as nn.Tanh().",
    _with(step=lambda rnn, x, t, state, h: nn.tanh(rnn.ih(x[:, t]) + rnn.hh(state))),
)
MyRNN.mistake(
    "A tensor of many numbers cannot become one number. In the step use torch.tanh, not math.tanh. For the list of states use torch.stack.",
    _with(step=lambda rnn, x, t, state, h: math.tanh(rnn.ih(x[:, t]) + rnn.hh(state))),
)
MyRNN.mistake(
    "The layer is the right one. But it belongs to the module, so write self.ih.",
    _with(step=_unknown("ih")),
)
MyRNN.mistake(
    "The layer is the right one. But it belongs to the module, so write self.hh.",
    _with(step=_unknown("hh")),
)
MyRNN.mistake(
    "Here there is no x_t. Step t of all rows is x[:, t].",
    _with(step=_unknown("x_t")),
)
MyRNN.mistake(
    "The idea is right. But the function belongs to torch, so write torch.tanh.",
    _with(step=_unknown("tanh")),
)
MyRNN.mistake(
    "The return line is there. But `state = ...` is still open: write the step.",
    _with(step=lambda *_: ...),
)
MyRNN.mistake(
    "The step is right. But torch.stack(outputs) puts the steps on axis 0. nn.RNN with batch_first=True has them on axis 1.",
    _with(results=lambda outputs, state, h: (torch.stack(outputs), state.unsqueeze(0))),
)
MyRNN.mistake(
    "The step is right. But both results have another shape than those of nn.RNN. Stack along axis 1, and give the state an axis of layers, with unsqueeze(0).",
    _with(results=lambda outputs, state, h: (torch.stack(outputs), state)),
)
MyRNN.mistake(
    "The outputs are right. But h_n is (1, B, H), and state is (B, H). state.unsqueeze(0) adds the axis of the layers.",
    _with(results=lambda outputs, state, h: (torch.stack(outputs, 1), state)),
)
MyRNN.mistake(
    "The outputs are right. But the 1 of h_n, the number of layers, stands in front. Use unsqueeze(0).",
    _with(results=lambda outputs, state, h: (torch.stack(outputs, 1), state.unsqueeze(1))),
)
MyRNN.mistake(
    "The step is right. But torch.cat puts the states of all steps side by side in one row. torch.stack makes an axis for the steps.",
    _with(results=lambda outputs, state, h: (torch.cat(outputs, 1), state.unsqueeze(0))),
)
MyRNN.mistake(
    "The step is right. But the steps belong on axis 1 of (B, T, H). Use torch.stack(outputs, 1).",
    _with(results=lambda outputs, state, h: (torch.stack(outputs, 2), state.unsqueeze(0))),
)
MyRNN.mistake(
    "The step and the state are right. But outputs is a list of T states. torch.stack(outputs, 1) makes one tensor of them.",
    _with(results=lambda outputs, state, h: (outputs, state.unsqueeze(0))),
)
MyRNN.mistake(
    "The step is right. But outputs is a list and state is (B, H). torch.stack(outputs, 1) and state.unsqueeze(0) give the shapes of nn.RNN.",
    _with(results=lambda outputs, state, h: (outputs, state)),
)
MyRNN.mistake(
    "The outputs are right. But h is the state at the start. Return the last `state`.",
    _with(results=lambda outputs, state, h: (torch.stack(outputs, 1), h)),
)
MyRNN.mistake(
    "The step is right. But the steps belong on axis 1, torch.stack(outputs, 1), and the last state is missing. Return both, with a comma.",
    _with(results=lambda outputs, state, h: torch.stack(outputs)),
)
MyRNN.mistake(
    "The step is right. But there is no h_n yet. It is the last `state` with an axis of layers, state.unsqueeze(0).",
    _with(results=_unknown("h_n")),
)

my_losses = Value(
    "a",
    core=True,
    insight="The weights and the arithmetic are the same, so the gradients are the same, too, up to rounding far behind these digits.",
    hints=(
        "Choose what the losses will show. Ask what could make a difference, if weights, text and step are the same.",
        "The outputs agree to the sixth decimal. Losses and gradients are computed from the outputs.",
        "Equal outputs give equal losses, equal gradients and equal updates.",
    ),
    mistakes={
        "b": "Rounding does differ, but only far behind the digits shown. In double precision it stays there for 40 steps.",
        "c": "Compiled code is faster. But it learns no better, because the sums and the updates are the same.",
    },
)


START, END = "▶", "■"  # as in the notebook: two characters that no text contains


def _not_for_the_model(sentence: str) -> str:
    if START in sentence or END in sentence:
        return f"It is a text. But {START} and {END} are kept for start and end, so leave them out."
    if "\n" in sentence:
        return "It is a text. But put it on one line, because a new line would be one more character to learn."
    if len(sentence.strip()) < 4:
        return "It is a text. But spaces alone teach little, so take at least 4 other characters."
    return ""


my_sentence = own_text(
    "안녕하세요, 오늘은 날씨가 참 좋네요",
    core=True,
    insight="Now a model with your module learns it, and then it writes without help.",
    hints=(
        "Change the text in the quotes, to 4 to 60 characters in any script. Your full name would do.",
        f"A line of a song is good, too. Only {START} and {END} are not allowed.",
        'my_text = check.my_sentence("what a nice day")',
    ),
    least=4,
    most=60,
    different=3,
    further=_not_for_the_model,
)


class _Desk(nn.Module):
    """A recurrent module that refuses more than `size` steps in one call."""

    def __init__(self, size: int, rnn: nn.RNN):
        super().__init__()
        self.size, self.rnn = size, rnn.requires_grad_(False)

    def __repr__(self):
        return f"a module that takes at most {self.size} steps"

    def forward(self, x, h=None):
        if x.shape[1] > self.size:
            raise ValueError(f"at most {self.size} steps in one call, got {x.shape[1]}")
        return self.rnn(x, h)


def _desk(size: int, features: int, hidden: int, layers: int = 1) -> _Desk:
    return seeded(0, lambda: _Desk(size, nn.RNN(features, hidden, layers, batch_first=True)))


@exercise(
    insight="Reading can stop anywhere and continue later if the state is kept.",
    hints=(
        "Return all outputs and the last h_n. There may be more than two pieces, so use a loop over them.",
        "x.split(size, dim=1) cuts along the steps. Each call needs the state that the call before returned.",
        "Start with h = None. In a loop call output, h = rnn(piece, h). At the end join with torch.cat(..., dim=1).",
    ),
    probes=(
        (_desk(3, 4, 5), _random(2, 7, 4), 3),
        (_desk(2, 3, 6), _random(1, 4, 3), 2),
        (_desk(4, 2, 3), _random(5, 1, 2), 4),
        (_desk(2, 4, 3, layers=2), _random(3, 5, 4), 2),
    ),
)
def read_in_pieces(rnn, x, size):
    h, outputs = None, []
    for piece in x.split(size, dim=1):  # (B, size, F), the last one may be shorter
        output, h = rnn(piece, h)  # the state goes on into the next piece
        outputs.append(output)
    return torch.cat(outputs, dim=1), h


def _pieces(fresh=False, join=torch.cat, axis=1, whole_only=False, keep="last"):
    """`read_in_pieces` with one thing done in another way."""

    def read(rnn, x, size):
        h, outputs, states = None, [], []
        for piece in x.split(size, dim=1):
            if whole_only and piece.shape[1] < size:
                continue
            output, h = rnn(piece, None if fresh else h)
            outputs.append(output)
            states.append(h)
        outputs = join(outputs, dim=axis)
        kept = {"last": states[-1], "first": states[0], "all": torch.cat(states)}
        return outputs, kept[keep]

    return read


read_in_pieces.mistake(
    "The pieces and their order are right. But each piece starts from zeros. Pass the state of one piece on to the next.",
    _pieces(fresh=True),
)
read_in_pieces.mistake(
    "Reading and passing on are right. But the steps are axis 1 of (B, T, H), so join the pieces along axis 1.",
    _pieces(axis=0),
)
read_in_pieces.mistake(
    "Every whole piece is right. But the steps that are left over at the end are not read.",
    _pieces(whole_only=True),
)


@read_in_pieces.mistake(
    "Passing on and joining are right. But the range ends too early and leaves out the last piece."
)
def _but_the_last(rnn, x, size):
    h, outputs = None, []
    for start in range(0, x.shape[1] - size, size):
        output, h = rnn(x[:, start : start + size], h)
        outputs.append(output)
    return torch.cat(outputs, 1), h


read_in_pieces.mistake(
    "The outputs are right. But the state is that of the first piece. Return the last state.",
    _pieces(keep="first"),
)
read_in_pieces.mistake(
    "The outputs are right. But return only the last state, because the others were only passed on.",
    _pieces(keep="all"),
)
read_in_pieces.mistake(
    "The state is passed on correctly. But you return only the last piece. Keep all pieces and join them.",
    _pieces(join=lambda outputs, dim: outputs[-1]),
)
read_in_pieces.mistake(
    "All outputs are right. But they are in a list, and torch.cat(..., dim=1) makes one tensor of them.",
    _pieces(join=lambda outputs, dim: outputs),
)


@read_in_pieces.mistake(
    "Reading step by step is allowed. But squeeze() removes every axis of size 1, so it also removes the batch when B = 1."
)
def _step_by_step(rnn, x, size):
    h, outputs = None, []
    for t in range(x.shape[1]):
        output, h = rnn(x[:, t : t + 1], h)
        outputs.append(output.squeeze())
    return torch.stack(outputs, dim=1), h


@read_in_pieces.mistake(
    "Reading and joining are right. But split() without dim=1 cuts the batch, and the steps are axis 1."
)
def _pieces_of_the_batch(rnn, x, size):
    read = [rnn(piece) for piece in x.split(size)]
    return torch.cat([outputs for outputs, _ in read]), read[-1][1]


read_in_pieces.mistake(
    "That is right for a short text. But this rnn accepts at most `size` steps in one call.",
    lambda rnn, x, size: rnn(x),
)

read_in_pieces.mistake(
    "The pieces are right. But torch.stack needs pieces of equal size and makes a new axis. torch.cat(..., dim=1) joins them along the steps.",
    _pieces(join=torch.stack),
)


@read_in_pieces.mistake(
    "That is right for two pieces. But after the first `size` steps more than `size` may be left. Use a loop."
)
def _two_pieces(rnn, x, size):
    first, h = rnn(x[:, :size])
    second, h = rnn(x[:, size:], h)
    return torch.cat([first, second], 1), h


@read_in_pieces.mistake(
    "The loop is right. But len(x) is B, the number of rows. The number of steps is x.shape[1]."
)
def _as_long_as_the_batch(rnn, x, size):
    h, outputs = None, []
    for start in range(0, len(x), size):
        output, h = rnn(x[:, start : start + size], h)
        outputs.append(output)
    return torch.cat(outputs, 1), h


which_state = Value(
    "b",
    insight="combined was made before hidden was updated, and output is computed from combined.",
    hints=(
        "Choose one of three. Read the lines of forward in their order, and ask what each name holds then.",
        "output is computed from combined. Find the value of hidden at the moment when combined was made.",
        "One line later the name hidden gets a new value, but combined keeps the old one.",
    ),
    mistakes={
        "a": "The line comes after the update, that is right. But it reads combined, which was made before the update.",
        "c": "It reads the letter and a state, that is right. But combined holds only one state.",
    },
)


@exercise(
    insight="Now the output reads what tanh computed from this letter and the past together.",
    hints=(
        "Return (output, hidden). The order of the lines matters: hidden must be new before output is computed.",
        "Use cat once for i2h with the old state, and once more for i2o with the new one.",
        "Write output = i2o(torch.cat((x, hidden), 1)) below the line that updates hidden.",
    ),
    probes=(
        (_random(2, 5), _random(2, 3), *_layers((8, 3), (8, 4))),
        (_random(1, 2), _random(1, 6), *_layers((8, 6), (8, 5))),
    ),
    gradients=True,
)
def mended_cell(x, hidden, i2h, i2o):
    hidden = torch.tanh(i2h(torch.cat((x, hidden), 1)))
    output = i2o(torch.cat((x, hidden), 1))  # after the update, so it reads the new state
    return output, hidden


@mended_cell.mistake(
    "The new state is right. But output still reads the old one. Use cat again after the update."
)
def _as_in_the_note(x, hidden, i2h, i2o):
    combined = torch.cat((x, hidden), 1)
    return i2o(combined), torch.tanh(i2h(combined))


@mended_cell.mistake("The order is right. But the tanh of the state is missing.")
def _no_tanh(x, hidden, i2h, i2o):
    hidden = i2h(torch.cat((x, hidden), 1))
    return i2o(torch.cat((x, hidden), 1)), hidden


@mended_cell.mistake(
    "The output reads the new state, that is right. But x must come first in both pairs, because i2h and i2o were built so."
)
def _state_first(x, hidden, i2h, i2o):
    hidden = torch.tanh(i2h(torch.cat((hidden, x), 1)))
    return i2o(torch.cat((hidden, x), 1)), hidden


@mended_cell.mistake(
    "The state is right. But in the pair for the output x must come first, because i2o was built so."
)
def _state_first_in_output(x, hidden, i2h, i2o):
    hidden = torch.tanh(i2h(torch.cat((x, hidden), 1)))
    return i2o(torch.cat((hidden, x), 1)), hidden


@mended_cell.mistake(
    "The output reads the new state, that is right. But i2o was built for a pair, so join x and the new hidden."
)
def _state_alone(x, hidden, i2h, i2o):
    hidden = torch.tanh(i2h(torch.cat((x, hidden), 1)))
    return i2o(hidden), hidden


mended_cell.mistake(
    "The output is right. But you return the old state, so the next step would learn nothing new.",
    lambda x, hidden, i2h, i2o: (mended_cell(x, hidden, i2h, i2o)[0], hidden),
)


@mended_cell.mistake(
    "The state is right. But apply no tanh to the output, because then no score could be above 1."
)
def _two_tanhs(x, hidden, i2h, i2o):
    output, hidden = mended_cell(x, hidden, i2h, i2o)
    return torch.tanh(output), hidden


def _writer(seed: int, vocab: Vocab, hidden: int) -> CharRNN:
    """A model with large random weights: each writes a text of its own, and some stop."""
    model = seeded(seed, lambda: CharRNN(len(vocab), hidden)).double()
    for weight in model.requires_grad_(False).parameters():
        weight *= 5
    return model


HELLO, SHORT = Vocab("helo" + START + END), Vocab("abc" + START + END)


@exercise(
    insight="Reading and writing use the same loop. First the given letters go in, then the model's own.",
    hints=(
        "Return `begin` and what was added. Start from the loop of `write`, and ask which two of its lines must change.",
        "The first input is all of START + begin. The scores of its last step give the next letter.",
        "Call scores, h = model(x, h). Take scores[0, -1:].argmax(-1). The next x is the one-hot row of that letter.",
    ),
    probes=(
        (_writer(11, HELLO, 6), HELLO, "he", 9),  # stops by itself
        (_writer(9, HELLO, 6), HELLO, "ol", 8),  # never stops
        (_writer(29, SHORT, 7), SHORT, "", 9),
        (_writer(24, SHORT, 7), SHORT, "cab", 12),
        (_writer(22, SHORT, 7), SHORT, "cab", 12),  # has nothing to add
        (_writer(9, HELLO, 6), HELLO, "hello", 5),  # has no room to add anything
    ),
)
def finish(model, vocab, begin, limit):
    x, h = vocab.one_hot(START + begin).unsqueeze(0).double(), None  # (1, T, V)
    written = begin
    while len(written) < limit:
        scores, h = model(x, h)
        letter = vocab.decode(scores[0, -1:].argmax(-1))  # what it says after the last letter
        if letter == END:
            break
        written += letter
        x = vocab.one_hot(letter).unsqueeze(0).double()  # (1, 1, V): only the new letter
    return written


def _finish(raw=False, forget=False, again=False, end="left out", rows="last", longer=False):
    """`finish` with one thing done in another way."""

    def write(model, vocab, begin, limit):
        x, h = vocab.one_hot(START + begin).unsqueeze(0).double(), None
        written = begin
        while len(written) < limit + longer * len(begin):
            scores, h = model(x, None if forget else h)
            taken = {"last": slice(-1, None), "first": slice(1), "all": slice(None)}[rows]
            letter = vocab.decode(scores[0, taken].argmax(-1))
            if letter == END and end == "left out":
                break
            written += letter
            if letter == END and end == "written":
                break
            x = vocab.one_hot(START + written if again else letter).unsqueeze(0).double()
            x = scores[:, -1:] if raw else x
        return written

    return write


finish.mistake(
    "Reading and stopping are right. But you feed back raw scores. Feed back the letter as a one-hot row.",
    _finish(raw=True),
)
finish.mistake(
    "You feed back the right letter. But you do not pass on the state, so each call starts from zeros.",
    _finish(forget=True),
)
finish.mistake(
    "It stops at the right place. But END must not be in the text. Leave it out.",
    _finish(end="written"),
)
finish.mistake(
    "The letters are right up to END. But the loop must stop at END.",
    _finish(end="ignored"),
)
finish.mistake(
    "START + begin as one-hot is right. But the model computes in double precision, so add .double() at the end.",
    lambda model, vocab, begin, limit: model(vocab.one_hot(START + begin).unsqueeze(0)),
)
finish.mistake(
    "The added letters are right. But return the whole text, first begin, then what was added.",
    lambda model, vocab, begin, limit: finish(model, vocab, begin, limit)[len(begin) :],
)
finish.mistake(
    "The letters are right. But START must not be in the text. Leave it out.",
    lambda model, vocab, begin, limit: START + finish(model, vocab, begin, limit),
)
finish.mistake(
    "The letters are right. But START must not be in the text, and it must not count as one of `limit` letters.",
    lambda model, vocab, begin, limit: START + finish(model, vocab, begin, limit - 1),
)
finish.mistake(
    "Reading START + begin is right. But the scores are (1, T, V), and only those of the last step count. Take scores[0, -1:].",
    _finish(rows="all"),
)


@finish.mistake(
    "The loop is right. But the model has learned to read START first, so feed START + begin."
)
def _without_start(model, vocab, begin, limit):
    written, x, h = begin, vocab.one_hot(begin).unsqueeze(0).double(), None
    while len(written) < limit:
        scores, h = model(x, h)
        letter = vocab.decode(scores[0, -1:].argmax(-1))
        if letter == END:
            break
        written += letter
        x = vocab.one_hot(letter).unsqueeze(0).double()
    return written


finish.mistake(
    "The letters are right. But `limit` counts the whole text with `begin`.",
    _finish(longer=True),
)
finish.mistake(
    "You feed back the right letters. But you feed the whole text each time, with a state that has already read it. Feed only the new letter.",
    _finish(again=True),
)
finish.mistake(
    "Feeding and stopping are right. But after START + begin take the scores of the last step, not of the first one.",
    _finish(rows="first"),
)
finish.mistake(
    "The letters are right. But `begin` may be as long as `limit` already: look before you write.",
    lambda model, vocab, begin, limit: finish(model, vocab, begin, max(limit, len(begin) + 1)),
)


def _by_write(model, vocab, begin, limit):
    """What `write` of the notebook gives from START + begin."""
    x, h, written = vocab.one_hot(START + begin).unsqueeze(0).double(), None, ""
    while len(written) < limit:
        scores, h = model(x, h)
        x = one_hot(scores.argmax(-1), scores.shape[-1]).double()
        letter = vocab.decode(x[0].argmax(-1))
        if letter == END:
            break
        written += letter
    return written


finish.mistake(
    "`write` begins in the right way. But it takes the scores of all letters of START + begin, and only the last ones count. Write the loop yourself.",
    _by_write,
)
