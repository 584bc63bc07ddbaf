"""The exercises of notebook 05."""

import torch
from torch import nn

from lablib.check.functions import exercise
from lablib.check.judged import own_text
from lablib.check.probes import seeded
from lablib.check.values import Value

__all__ = []


recall_pairs_of_180 = Value(
    170,
    insight="N - T = 180 - 10, because the target of a window's last letter is the letter after it.",
    hints=(
        "Count the places where a window can start. The first one is 0, so find the last one.",
        "The targets of a window end one letter after the window, and they must still be in the text.",
        "Compute N - T, with N = 180 and T = 10.",
    ),
    mistakes={
        171: "171 windows do fit. But the last one has no target after its end.",
        18: "You cut the text into pieces that do not overlap. But a window starts at each letter.",
        17: "You counted pieces that do not overlap. But a window starts at each letter.",
        169: "This is nearly right. Count in a small text: hello with windows of 3 gives 2 = 5 - 3 pairs.",
        1700: "You counted the letters in all the windows together.",
        180: "A window cannot start at each of the 180 letters. Near the end there are fewer than 10 letters left, and each letter needs a target.",
    },
)

head_numbers = Value(
    16,
    insight="The number is 3 * 4 + 4, for a text of five letters and for a book, because all steps share the head.",
    hints=(
        "Count the numbers that `nn.Linear(3, 4)` learns. Begin with one score: it has a weight for each number of the state, and something is added.",
        "It has a matrix, and one bias for each score. All steps share them.",
        "Compute 3 * 4 + 4. The number of steps does not matter.",
    ),
    mistakes={
        1600: "One head does have 16. But all 100 steps share it, as they share the cell.",
        12: "The matrix is right. But there is also a bias for each score.",
        15: "This is nearly right. But the bias has one number for each of the 4 scores, not for each of the 3 numbers of the state.",
        1200: "The steps share one matrix, so the 100 does not matter. There is also a bias.",
        412: "All steps do share one matrix. But they share the bias, too.",
        20: "This is nearly right. But a linear layer has one product and so one bias; a recurrent layer has two.",
    },
)

h_n_of_stack = Value(
    (2, 6, 3),
    core=True,
    insight="The shape is (L, B, H): one last state for each layer and each word. T and V do not occur in it.",
    hints=(
        "Give the shape of h_n. It has three axes, and the steps are not among them.",
        "The layer axis is always the first one, and batch_first does not change that. Only the last step is kept.",
        "The shape is (L, B, H), with L = 2, B = 6, H = 3.",
    ),
    mistakes={
        (1, 6, 3): "This is right for one layer. But here each of two layers keeps its last state.",
        (6, 2, 3): (
            "The sizes are right. But batch_first does not change h_n: its first axis is the layers."
        ),
        (6, 5, 3): "That is the shape of outputs. But h_n keeps only the last step of each layer.",
        (2, 5, 3): "The layers are right. But 5 counts steps, and there are 6 words.",
        (2, 6, 4): (
            "Layers and words are right. But 4 is V, the numbers of a letter; a state has H numbers."
        ),
        (
            2,
            3,
        ): "That would be right for one word alone. But six words went in, so there is a batch axis.",
        (6, 3): "That is the shape of h_n[-1], the top layer alone. But h_n holds both layers.",
    },
)


def _layer(features, hidden):
    return nn.RNN(features, hidden, batch_first=True).requires_grad_(False)


# two, three and one layer; the second has F = H, where a shared cell runs without an error
LAYERS = seeded(
    0,
    lambda: (
        nn.ModuleList([_layer(4, 3), _layer(3, 3)]),
        nn.ModuleList([_layer(5, 5), _layer(5, 5), _layer(5, 5)]),
        nn.ModuleList([_layer(4, 2)]),
    ),
)

BLOCKS = seeded(0, lambda: (torch.rand(6, 7, 4), torch.rand(1, 4, 5), torch.rand(3, 1, 4)))


def _stack(features, hidden, layers):
    return nn.RNN(features, hidden, layers, batch_first=True).requires_grad_(False)


STACKS = seeded(0, lambda: (_stack(4, 3, 2), _stack(5, 7, 3), _stack(4, 2, 1)))


@exercise(
    core=True,
    insight="h_n[-1] and outputs[:, -1] are the same state: the top layer after the last step.",
    hints=(
        "Return one state per text, (B, H). You need one line to run the layers and one index to choose the layer.",
        "rnn(x) returns outputs (B, T, H) and h_n (L, B, H). The top layer is the last one on the layer axis.",
        "Write outputs, h_n = rnn(x). Then take the last place on the first axis of h_n.",
    ),
    probes=tuple(zip(STACKS, BLOCKS, strict=True)),
    gradients=True,
)
def text_summary(rnn, x):
    outputs, h_n = rnn(x)  # (B, T, H), (L, B, H)
    return h_n[-1]  # the top layer after the last step; the same as outputs[:, -1]


text_summary.mistake(
    "The last step is right. But h_n[0] is the bottom layer. Take the top layer.",
    lambda rnn, x: rnn(x)[1][0],
)
text_summary.mistake(
    "These are the last states of all layers. But take only the top layer.",
    lambda rnn, x: rnn(x)[1],
)
text_summary.mistake(
    "The layer is right. But these are the states of every step. Return one state per text, the last one.",
    lambda rnn, x: rnn(x)[0],
)
text_summary.mistake(
    "The layer is right. But step 0 has read only one letter, so take the last step.",
    lambda rnn, x: rnn(x)[0][:, 0],
)
text_summary.mistake(
    "This is right only for texts of five letters, where 4 is the last step. The index -1 is the last step of every text.",
    lambda rnn, x: rnn(x)[0][:, 4],
)
text_summary.mistake(
    "The layer is right. But the last axis of outputs counts the H numbers of a state, so this is one number per step. The steps are axis 1.",
    lambda rnn, x: rnn(x)[0][:, :, -1],
)
text_summary.mistake(
    "The layer is right. But axis 0 of outputs counts texts, so this is the last text at every step.",
    lambda rnn, x: rnn(x)[0][-1],
)
text_summary.mistake(
    "It is right to use h_n. But its axis 1 counts texts, so this is the last text in every layer.",
    lambda rnn, x: rnn(x)[1][:, -1],
)
text_summary.mistake(
    "This is right for two layers. For any number of layers, count from the end.",
    lambda rnn, x: rnn(x)[1][1],
)
text_summary.mistake(
    "The mean of all steps is a summary, too. But return the last state alone.",
    lambda rnn, x: rnn(x)[0].mean(1),
)
text_summary.mistake(
    "You have the states of all layers, but reshape mixes the texts. Take one layer.",
    lambda rnn, x: rnn(x)[1].reshape(len(x), -1),
)
text_summary.mistake(
    "Each text has its row, with all layers side by side. But return the top layer alone.",
    lambda rnn, x: rnn(x)[1].transpose(0, 1).flatten(1),
)
text_summary.mistake(
    "h_n[-1] is right. But rnn already reads (B, T, F), so transpose exchanges texts and steps.",
    lambda rnn, x: rnn(x.transpose(0, 1))[1][-1],
)

which_explanation = Value(
    "b",
    core=True,
    insight="With the head one layer is enough. Without the head two layers are not enough.",
    hints=(
        "Decide between the layer, the head and both together. A loss above the bound of tanh scores means that the network was not cured.",
        "Compare lines that differ in only one thing: first in the layers, then in the head.",
        "Compare the two lines with one layer. Then compare the two lines without a head.",
    ),
    mistakes={
        "a": "The second layer does lower the loss. But without a head two layers stay above the lower bound, as one layer does.",
        "c": "Both are in the network that learned. But look at the line with the head and one layer.",
    },
)


@exercise(
    insight="This is all that num_layers does: the outputs of a layer are the x of the next one.",
    hints=(
        "Return the outputs of the top layer and the last states. Two names change in the loop: what the next layer reads, and a list of last states.",
        "Loop over the layers. Give the outputs of a layer the name x, because the next layer reads them. Append each h_n to the list.",
        "In the loop write x, h_n = layer(x), then last.append(h_n). At the end use torch.cat(last).",
    ),
    probes=tuple(zip(LAYERS, BLOCKS, strict=True)),
)
def run_stack(layers, x):
    last = []
    for layer in layers:
        x, h_n = layer(x)  # the next layer reads the outputs of this one
        last.append(h_n)  # (1, B, H)
    return x, torch.cat(last)  # (B, T, H), (L, B, H)


@run_stack.mistake(
    "Every layer runs. But each one reads the letters. It should read the outputs of the layer below."
)
def _all_read_x(layers, x):
    last = []
    for layer in layers:
        outputs, h_n = layer(x)
        last.append(h_n)
    return outputs, torch.cat(last)


run_stack.mistake(
    "Each outputs becomes the next x, as it should. But you use one layer again and again. Take each layer from the list.",
    lambda layers, x: run_stack([layers[0]] * len(layers), x),
)
run_stack.mistake(
    "The first layer is right, but it is the only one. Perhaps `return` is inside the loop.",
    lambda layers, x: layers[0](x),
)


@run_stack.mistake(
    "The outputs are right. But you return h_n of the last layer alone. Keep h_n of every layer."
)
def _top_state(layers, x):
    for layer in layers:
        x, h_n = layer(x)
    return x, h_n


@run_stack.mistake(
    "Each outputs becomes the next x, as it should. But each layer should start from zeros, not from the last state of the layer below."
)
def _state_goes_up(layers, x):
    h_n, last = None, []
    for layer in layers:
        x, h_n = layer(x, h_n)
        last.append(h_n)
    return x, torch.cat(last)


def _with_states(shaped):
    """The stack, with the list of last states made into something else."""

    def stack(layers, x):
        last = []
        for layer in layers:
            x, h_n = layer(x)
            last.append(h_n)
        return x, shaped(last)

    return stack


run_stack.mistake(
    "All the numbers are right. But each h_n already has a layer axis. torch.cat joins along it; torch.stack adds another axis.",
    _with_states(torch.stack),
)
run_stack.mistake(
    "This is right for several texts. But squeeze() also removes the batch axis when B = 1. torch.cat(last) needs no squeeze.",
    _with_states(lambda last: torch.stack([h_n.squeeze() for h_n in last])),
)
run_stack.mistake(
    "All the numbers are right. But squeeze() removes the batch axis when B = 1, and the layer axis when L = 1. Leave it out.",
    _with_states(lambda last: torch.cat(last).squeeze()),
)
run_stack.mistake(
    "All the states are right, in a list. Join them into one tensor (L, B, H).",
    _with_states(list),
)
run_stack.mistake(
    "Outputs and states are right. But you joined the layers along dim=1, the axis of the words. Join them along dim=0.",
    _with_states(lambda last: torch.cat(last, dim=1)),
)


@run_stack.mistake(
    "The outputs are right. But the states are in the reverse order; layer 0 comes first."
)
def _top_first(layers, x):
    outputs, last = run_stack(layers, x)
    return outputs, last.flip(0)


@run_stack.mistake("The states are right. But return the outputs of every step, (B, T, H).")
def _last_step(layers, x):
    outputs, last = run_stack(layers, x)
    return outputs[:, -1], last


@run_stack.mistake(
    "The loop is right. But layer(x) returns two results, outputs and h_n. Only the outputs are the next x."
)
def _pair_goes_up(layers, x):
    for layer in layers:
        x = layer(x)
    return x


@run_stack.mistake(
    "This is right for two layers. But a list may be longer or shorter, so loop over it."
)
def _two_layers(layers, x):
    outputs_0, last_0 = layers[0](x)
    outputs_1, last_1 = layers[1](outputs_0)
    return outputs_1, torch.cat([last_0, last_1])


stack_numbers = Value(
    51,
    insight="27 + 24 = 51. Layer 1 reads 3 numbers in place of 4, so it is smaller than layer 0.",
    hints=(
        "Count the numbers of both layers. The shapes of all weights are printed under `module`; multiply each out.",
        "A layer has two matrices and two biases. Layer 1 reads the states of layer 0, which have 3 numbers.",
        "Layer 0 has 3 * 4 + 3 * 3 + 3 + 3. For layer 1 put 3 in place of 4.",
    ),
    mistakes={
        54: "Layer 0 does have 27. But layer 1 reads states of 3 numbers, not letters of 4.",
        27: "You counted layer 0. But layer 1 has weights of its own.",
        24: "You counted layer 1. But layer 0 has weights, too.",
        45: "This is nearly right. But PyTorch gives each layer two biases, one for each product.",
        39: "The four matrices are right. But each layer also has two biases.",
        42: "This is nearly right. But layer 1 also hands a state on, so it has its own W_hh.",
        255: "You multiplied 51 by 5 steps. But all steps of a layer share one cell.",
    },
)

find_layer_0 = Value(
    "c",
    insight="outputs holds only the top layer. The last states of the lower layers are only in h_n.",
    hints=(
        "Say whether h_n[0] is in outputs. The two indices of outputs count texts and steps, so none of them chooses a layer.",
        "Look at the grey band in the picture of the stack. It shows which layer outputs holds.",
        "outputs holds only the top layer, and layer 0 is not the top layer.",
    ),
    mistakes={
        "a": "The 0 in outputs[:, 0] counts steps, not layers. So this is the top layer at the first step.",
        "b": "outputs[:, -1] is indeed a last state. But it belongs to the top layer, so it is h_n[-1].",
    },
)

STATES = seeded(0, lambda: (torch.rand(4, 5, 3), torch.rand(2, 3, 6), torch.rand(6, 1, 2)))


@exercise(
    insight="Each half has read the whole text, one half from its start and the other from its end.",
    hints=(
        "Put two rows of h_n side by side, (B, 2H). First find out which rows these are, counted from the end.",
        "h_n is (2L, B, H), and its last two rows belong to the top layer. The axis with H numbers becomes 2H.",
        "Use torch.cat([h_n[-2], h_n[-1]], dim=...).",
    ),
    probes=tuple((states,) for states in STATES),
)
def both_ends(h_n):
    # the last two rows belong to the top layer: the one that reads forwards, then the other
    return torch.cat([h_n[-2], h_n[-1]], dim=1)  # (B, 2H)


both_ends.mistake(
    "The layer is right. But h_n[-1] is only its backward half; the forward half is missing.",
    lambda h_n: h_n[-1],
)
both_ends.mistake(
    "The forward half is right. But the half that read from the end is missing.",
    lambda h_n: h_n[-2],
)
both_ends.mistake(
    "Both halves are right, as a pair. torch.cat(..., dim=1) makes one tensor of them.",
    lambda h_n: (h_n[-2], h_n[-1]),
)
both_ends.mistake(
    "Both halves are right, one above the other. But put them side by side, (B, 2H).",
    lambda h_n: h_n[-2:],
)
both_ends.mistake(
    "The shape is right. But reshape mixes the texts. Use torch.cat.",
    lambda h_n: h_n[-2:].reshape(h_n.shape[1], -1),
)
both_ends.mistake(
    "Both halves are right. But you joined them along the texts, (2B, H). Join them along the axis with the H numbers.",
    lambda h_n: torch.cat([h_n[-2], h_n[-1]]),
)
both_ends.mistake(
    "Both halves are right. But the forward half comes first.",
    lambda h_n: torch.cat([h_n[-1], h_n[-2]], dim=1),
)
both_ends.mistake(
    "You use the right halves. But they are joined along the texts, and the forward half comes second. Use dim=1, and h_n[-2] first.",
    lambda h_n: torch.cat([h_n[-1], h_n[-2]]),
)
both_ends.mistake(
    "Both halves are right. But torch.stack makes a new axis. torch.cat with dim=1 puts them on the axis of the H numbers.",
    lambda h_n: torch.stack([h_n[-2], h_n[-1]], dim=1),
)
both_ends.mistake(
    "The halves are side by side, as they should be. But rows 0 and 1 are the bottom layer.",
    lambda h_n: torch.cat([h_n[0], h_n[1]], dim=1),
)
both_ends.mistake(
    "You use both halves. But a sum mixes them. Put them side by side.",
    lambda h_n: h_n[-2] + h_n[-1],
)


line_to_test = own_text(
    "죽는 날까지 하늘을 우러러 한 점 부끄럼이 없기를",
    insight="Two networks now learn your own text.",
    hints=(
        "Put a line of 10 to 100 characters in the quotes. A long line shows more than a short one.",
        "Take a line of a song or a poem, in any script. The check looks only at its length and its number of different characters.",
        'line = check.line_to_test("the sea, the sea, the open sea")',
    ),
    least=10,
    most=100,
    different=5,
)
