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
    insight="N - T = 180 - 10: the target of a window's last letter lies one further on.",
    hints=(
        "180 letters, windows of 10, one letter apart, each with its targets. How many pairs?",
        "The targets of a window end one letter after it, and must still lie in the text.",
        "N - T, with N = 180 and T = 10.",
    ),
    mistakes={
        171: "There are 171 windows. But the last one has no target after its end.",
        18: "That cuts the text into pieces that do not overlap. A window starts at each letter.",
        17: "That would be pieces that do not overlap. A window starts at each letter.",
        169: "Nearly. Count in a small text: hello with windows of 3 gives 2 = 5 - 3 pairs.",
        1700: "That is the number of letters in all the windows together.",
    },
)

stack_numbers = Value(
    51,
    insight="27 + 24. Layer 1 reads 3 numbers in place of 4, so it is smaller than layer 0.",
    hints=(
        "How many numbers does nn.RNN(4, 3, num_layers=2) learn?",
        "A layer has two matrices and two biases. What does layer 1 read, and how many numbers?",
        "Layer 0: 3 * 4 + 3 * 3 + 3 + 3. Layer 1 the same, with 3 in place of 4.",
    ),
    mistakes={
        54: "Layer 0 has 27, yes. But layer 1 reads states of 3 numbers, not letters of 4.",
        27: "That is layer 0. Layer 1 has weights of its own.",
        24: "That is layer 1. Layer 0 has weights, too.",
        45: "Nearly: PyTorch gives each layer two biases, one for each product.",
        39: "The four matrices are right. Each layer has two biases, too.",
        42: "Nearly: layer 1 has a state to hand on as well, so it has a W_hh of its own.",
        255: "51 times 5 steps. But the steps of a layer share one cell.",
    },
)

h_n_of_stack = Value(
    (2, 6, 3),
    core=True,
    insight="(L, B, H): a last state for each layer and each word. No T in it, and no V.",
    hints=(
        "Two layers, six words of five letters, a state of 3. What shape has h_n?",
        "The layer axis stands in front, whatever batch_first says. Only the last step is kept.",
        "(L, B, H) with L = 2, B = 6, H = 3.",
    ),
    mistakes={
        (1, 6, 3): "Right for one layer. Here each of two layers keeps its last state.",
        (6, 2, 3): "The right sizes. But batch_first leaves h_n alone: layers come first.",
        (6, 5, 3): "That is outputs. h_n keeps the last step only, of each layer.",
        (2, 5, 3): "Layers first, yes. But 5 counts steps, and there are 6 words.",
        (2, 6, 4): "Layers and words are right. 4 is V, what a letter has; a state has H numbers.",
        (6, 3): "That is h_n[-1], the top layer alone. h_n holds both layers.",
    },
)

find_layer_0 = Value(
    "c",
    insight="outputs shows the top layer only. What the lower layers end with is in h_n alone.",
    hints=(
        "Where in outputs does the last state of layer 0 stand?",
        "Which layer's arrows lead up to outputs in the picture of the stack?",
        "Only the top layer is written to outputs, and layer 0 is not the top.",
    ),
    mistakes={
        "a": "The index 0 of outputs[:, 0] counts steps, not layers: it is the first step.",
        "b": "outputs[:, -1] is a last state, yes: that of the top layer, h_n[-1].",
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


@exercise(
    core=True,
    insight="That is all that num_layers does: what a layer puts out is the x of the next one.",
    hints=(
        "Return the outputs of the top layer, and the last state of every layer, bottom first.",
        "Loop over the layers. What does the second one read? Keep each h_n in a list.",
        "x, h_n = layer(x), then last.append(h_n); at the end torch.cat(last).",
    ),
    probes=tuple(zip(LAYERS, BLOCKS, strict=True)),
)
def run_stack(layers, x):
    last = []
    for layer in layers:
        x, h_n = layer(x)  # the next layer reads what this one wrote
        last.append(h_n)  # (1, B, H)
    return x, torch.cat(last)  # (B, T, H), (L, B, H)


@run_stack.mistake(
    "Every layer runs. But each reads the letters: the next must read the outputs of the one below."
)
def _all_read_x(layers, x):
    last = []
    for layer in layers:
        outputs, h_n = layer(x)
        last.append(h_n)
    return outputs, torch.cat(last)


@run_stack.mistake(
    "The outputs go up rightly. But one layer is used again and again: take each from the list."
)
def _one_cell(layers, x):
    return run_stack([layers[0]] * len(layers), x)


@run_stack.mistake(
    "The first layer is right, and it is the only one. Perhaps `return` stands inside the loop."
)
def _first_layer(layers, x):
    return layers[0](x)


@run_stack.mistake(
    "The outputs are right. But h_n is that of the last layer alone: keep every layer's."
)
def _top_state(layers, x):
    for layer in layers:
        x, h_n = layer(x)
    return x, h_n


@run_stack.mistake(
    "The outputs go up rightly. But each layer starts from zeros, not from the last state of the one below."
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
    "All the numbers are right. Each h_n has its layer axis already: torch.cat joins along it, torch.stack adds one more.",
    _with_states(torch.stack),
)

run_stack.mistake(
    "Right for several texts. But squeeze() takes the batch axis away as well when B = 1: torch.cat(last) needs no squeeze.",
    _with_states(lambda last: torch.stack([h_n.squeeze() for h_n in last])),
)

run_stack.mistake(
    "All the numbers are right. But squeeze() takes away the batch axis when B = 1, and the layer axis when L = 1: leave it out.",
    _with_states(lambda last: torch.cat(last).squeeze()),
)

run_stack.mistake(
    "All the states are there, in a list. Join them into one tensor (L, B, H).",
    _with_states(list),
)

run_stack.mistake(
    "Outputs and states are right. But joined along dim=1 the layers look like more words.",
    _with_states(lambda last: torch.cat(last, dim=1)),
)


@run_stack.mistake("The outputs are right. The states stand upside down: layer 0 comes first.")
def _top_first(layers, x):
    outputs, last = run_stack(layers, x)
    return outputs, last.flip(0)


@run_stack.mistake("The states are right. Of the outputs, every step is wanted: (B, T, H).")
def _last_step(layers, x):
    outputs, last = run_stack(layers, x)
    return outputs[:, -1], last


@run_stack.mistake(
    "The loop is right. But layer(x) gives two results, outputs and h_n: only the outputs go up."
)
def _pair_goes_up(layers, x):
    for layer in layers:
        x = layer(x)
    return x


@run_stack.mistake("Right for two layers. A list may be longer or shorter: loop over it.")
def _two_layers(layers, x):
    outputs_0, last_0 = layers[0](x)
    outputs_1, last_1 = layers[1](outputs_0)
    return outputs_1, torch.cat([last_0, last_1])


def _stack(features, hidden, layers):
    return nn.RNN(features, hidden, layers, batch_first=True).requires_grad_(False)


STACKS = seeded(0, lambda: (_stack(4, 3, 2), _stack(5, 7, 3), _stack(4, 2, 1)))


@exercise(
    core=True,
    insight="h_n[-1], or outputs[:, -1]: the same row, the top layer after the last step.",
    hints=(
        "Return one state a text, (B, H): the top layer's, after the last step.",
        "rnn(x) gives outputs (B, T, H) and h_n (L, B, H). Which place of the layer axis is the top?",
        "outputs, h_n = rnn(x); then the last place of h_n's first axis.",
    ),
    probes=tuple(zip(STACKS, BLOCKS, strict=True)),
    gradients=True,
)
def text_summary(rnn, x):
    outputs, h_n = rnn(x)  # (B, T, H), (L, B, H)
    return h_n[-1]  # the top layer after the last step; the same as outputs[:, -1]


text_summary.mistake(
    "The last step, yes. But h_n[0] is the bottom layer; the top one has read what it wrote.",
    lambda rnn, x: rnn(x)[1][0],
)

text_summary.mistake(
    "All the last states are there, of all layers. Take the top layer's.",
    lambda rnn, x: rnn(x)[1],
)

text_summary.mistake(
    "That is the right layer, at every step. One state a text is wanted, the last.",
    lambda rnn, x: rnn(x)[0],
)

text_summary.mistake(
    "The right layer. But step 0 has read one letter only; take the last step.",
    lambda rnn, x: rnn(x)[0][:, 0],
)

text_summary.mistake(
    "The right layer. But axis 0 of outputs counts texts: that is the last text, at every step.",
    lambda rnn, x: rnn(x)[0][-1],
)

text_summary.mistake(
    "h_n is right to use. But its axis 1 counts texts: that is the last text in every layer.",
    lambda rnn, x: rnn(x)[1][:, -1],
)

text_summary.mistake(
    "Right for two layers. For any number of layers count from the end.",
    lambda rnn, x: rnn(x)[1][1],
)

text_summary.mistake(
    "A summary of a kind: the mean of all steps. The last state alone is wanted.",
    lambda rnn, x: rnn(x)[0].mean(1),
)

text_summary.mistake(
    "The states of all layers are in there, but reshape mixes the texts. Take one layer.",
    lambda rnn, x: rnn(x)[1].reshape(len(x), -1),
)

text_summary.mistake(
    "All layers side by side, each text in its row. The top layer alone is wanted.",
    lambda rnn, x: rnn(x)[1].transpose(0, 1).flatten(1),
)

text_summary.mistake(
    "h_n[-1] is right. But rnn reads (B, T, F) already; now texts and steps are exchanged.",
    lambda rnn, x: rnn(x.transpose(0, 1))[1][-1],
)

head_numbers = Value(
    16,
    insight="3 * 4 + 4, for a text of five letters and for a book: T is not in it.",
    hints=(
        "A linear layer makes 4 scores from a state of 3, at each of 100 steps. How many numbers has it?",
        "A matrix and one bias a score. Does each step need its own?",
        "3 * 4 + 4; all steps share it.",
    ),
    mistakes={
        1600: "One head has 16, yes. But all 100 steps share it, as they share the cell.",
        12: "The matrix is right. There is a bias for each score, too.",
        15: "Nearly: the bias has one number for each of the 4 scores, not for each of the 3 states.",
        1200: "The steps share one matrix, so 100 does not count. And there is a bias.",
        412: "One matrix for all steps, yes. The bias is shared, too.",
        20: "One bias, not two: a linear layer has one product, a recurrent layer two.",
    },
)

which_explanation = Value(
    "b",
    insight="With the head one layer is enough; without it two are not.",
    hints=(
        "Which of the two changes does the table make responsible?",
        "Compare rows that differ in one thing only: first in the layers, then in the head.",
        "Read the two rows with one layer. Then read the two rows without a head.",
    ),
    mistakes={
        "a": "Compare the two lines without a head: two layers stay above the floor, as one does.",
        "c": "Both are in the net that learned. But look at the row with the head and one layer.",
    },
)

STATES = seeded(0, lambda: (torch.rand(4, 5, 3), torch.rand(2, 3, 6), torch.rand(6, 1, 2)))


@exercise(
    insight="Each half has read the whole text, one from its start, one from its end.",
    hints=(
        "Put the two last states of the top layer side by side, (B, 2H), forwards first.",
        "h_n is (2L, B, H). The top layer's two rows are the last two; which axis grows to 2H?",
        "torch.cat([h_n[-2], h_n[-1]], dim=...).",
    ),
    probes=tuple((states,) for states in STATES),
)
def both_ends(h_n):
    # the last two rows belong to the top layer: the one that reads forwards, then the other
    return torch.cat([h_n[-2], h_n[-1]], dim=1)  # (B, 2H)


both_ends.mistake(
    "The top layer, yes. But h_n[-1] is only its backward half; the forward half is missing.",
    lambda h_n: h_n[-1],
)

both_ends.mistake(
    "That is the forward half. The half that read from the end is missing.",
    lambda h_n: h_n[-2],
)

both_ends.mistake(
    "Both halves, as a pair: torch.cat(..., dim=1) makes one tensor.",
    lambda h_n: (h_n[-2], h_n[-1]),
)

both_ends.mistake(
    "Both halves are there, one above the other. Put them side by side: (B, 2H).",
    lambda h_n: h_n[-2:],
)

both_ends.mistake(
    "The shape is right, and that is the trap: reshape mixes the texts. Use torch.cat.",
    lambda h_n: h_n[-2:].reshape(h_n.shape[1], -1),
)

both_ends.mistake(
    "Both halves, joined along the texts: (2B, H). Which dim holds the H numbers?",
    lambda h_n: torch.cat([h_n[-2], h_n[-1]]),
)

both_ends.mistake(
    "Both halves, in the wrong order: the forward one stands first.",
    lambda h_n: torch.cat([h_n[-1], h_n[-2]], dim=1),
)

both_ends.mistake(
    "Side by side, yes. But rows 0 and 1 are the bottom layer.",
    lambda h_n: torch.cat([h_n[0], h_n[1]], dim=1),
)

both_ends.mistake(
    "Both halves are used. But a sum loses which is which; put them side by side.",
    lambda h_n: h_n[-2] + h_n[-1],
)


line_to_test = own_text(
    "죽는 날까지 하늘을 우러러 한 점 부끄럼이 없기를",
    insight="Now the same two nets on your own text.",
    hints=(
        "Put a line of your own in the quotes, 10 to 100 characters long.",
        "A line of a song or a poem, in any script; check looks only at its length and variety.",
        'line = check.line_to_test("the sea, the sea, the open sea")',
    ),
    least=10,
    most=100,
    different=5,
)
