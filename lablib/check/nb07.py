"""The exercises of notebook 07."""

import torch
from torch import nn

from lablib.characters import Vocab
from lablib.check.functions import exercise
from lablib.check.judged import own_text
from lablib.check.probes import seeded
from lablib.check.values import Value
from lablib.models import CharRNN

__all__ = []


recall_fed = Value(
    "b",
    insight="This is teacher forcing. After a wrong guess the true letter goes in, so one error stays one error.",
    hints=(
        "178 of 179 letters of the stitched text were right. Choose what the model got as input at each step.",
        "When the same model wrote freely, it soon made mistakes. So in the stitched text something helped it.",
        "The windows were cut from the true sentence.",
    ),
    mistakes={
        "a": "With its own guesses the model soon repeated itself. In the stitched text the windows held the true letters.",
        "c": "The state alone is not enough, because every step of nn.RNN also reads an input.",
    },
)

recall_numbers = Value(
    133,
    insight="The sum is 7 * 10 + 7 * 7 + 7 + 7. Your own module must have the same number.",
    hints=(
        "Write how many numbers nn.RNN(10, 7) learns.",
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


@exercise(
    core=True,
    insight="This line is the whole cell. It takes (B, F) and (B, H) and returns (B, H).",
    hints=(
        "Return the new state, (B, H), from x (B, F) and h (B, H). ih and hh are two nn.Linear.",
        "nn.Linear multiplies and adds its bias. Add both results, then apply tanh.",
        "torch.tanh( ih(x) + ... )",
    ),
    probes=(
        (_random(3, 5), _random(3, 4), *_layers((5, 4), (4, 4))),
        (_random(1, 6), _random(1, 2), *_layers((6, 2), (2, 2))),
        (_random(2, 7), _random(2, 3), *_layers((7, 3), (3, 3))),
    ),
    gradients=True,
)
def cell_step(x, h, ih, hh):
    # two linear layers, one for each thing that a step knows; tanh comes once, after the sum
    return torch.tanh(ih(x) + hh(h))


cell_step.mistake(
    "Both products and biases are right. But the tanh is missing, so the numbers can grow without limit.",
    lambda x, h, ih, hh: ih(x) + hh(h),
)
cell_step.mistake(
    "The sum is right. But nn.RNN applies tanh by default. relu only replaces numbers below 0.",
    lambda x, h, ih, hh: torch.relu(ih(x) + hh(h)),
)
cell_step.mistake(
    "The sum is right. But nn.RNN applies tanh, between -1 and 1, and this is the sigmoid.",
    lambda x, h, ih, hh: torch.sigmoid(ih(x) + hh(h)),
)
cell_step.mistake(
    "Both products are right. But apply tanh once, after the sum, because two tanhs can add up to 2.",
    lambda x, h, ih, hh: torch.tanh(ih(x)) + torch.tanh(hh(h)),
)
cell_step.mistake(
    "The letter is used in the right way. But h is not used, so this cell remembers nothing.",
    lambda x, h, ih, hh: torch.tanh(ih(x)),
)
cell_step.mistake(
    "The old state is used in the right way. But x is not used, so this cell reads nothing.",
    lambda x, h, ih, hh: torch.tanh(hh(h)),
)
cell_step.mistake(
    "The matrix of hh is right. But its bias is missing, so call the layer, hh(h).",
    lambda x, h, ih, hh: torch.tanh(ih(x) + h @ hh.weight.T),
)
cell_step.mistake(
    "The matrix of ih is right. But its bias is missing, so call the layer, ih(x).",
    lambda x, h, ih, hh: torch.tanh(x @ ih.weight.T + hh(h)),
)
cell_step.mistake(
    "Both products are right. But the biases are missing. ih(x) and hh(h) add them.",
    lambda x, h, ih, hh: torch.tanh(x @ ih.weight.T + h @ hh.weight.T),
)
cell_step.mistake(
    "That is the step of notebook 01 for one row. But here x has B rows, and a layer holds matrix and bias. Call it, ih(x).",
    lambda x, h, ih, hh: torch.tanh(ih.weight @ x + ih.bias + hh.weight @ h + hh.bias),
)
cell_step.mistake(
    "The layers, the sum and the tanh are right. But x and h have changed places. ih is for the input x, hh for the state h.",
    lambda x, h, ih, hh: torch.tanh(ih(h) + hh(x)),
)
cell_step.mistake(
    "The state is right. But you return it twice, and one step returns only the new state.",
    lambda x, h, ih, hh: (torch.tanh(ih(x) + hh(h)),) * 2,
)
cell_step.mistake(
    "The sum and the tanh are right. But ih and hh are layers, not matrices. Call them, ih(x).",
    lambda x, h, ih, hh: torch.tanh(ih @ x + hh @ h),
)
cell_step.mistake(
    "That is the old state without a change. Compute the new state and return it.",
    lambda x, h, ih, hh: h,
)

my_losses = Value(
    "a",
    core=True,
    insight="The weights and the arithmetic are the same, so the gradients are the same, too. nn.RNN only adds speed and options.",
    hints=(
        "Both models start from equal weights and read the same text. Choose how their losses compare.",
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
        "Write any line of 4 to 60 characters, in any script.",
        f"Take your full name or a line of a song. Only {START} and {END} are not allowed.",
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
        "Call rnn on at most `size` steps at a time, and return all outputs and the last h_n.",
        "x.split(size, dim=1) cuts along the steps. The second call needs the state that the first one returns.",
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

which_state = Value(
    "b",
    insight="combined was made before hidden was updated, and output is computed from combined.",
    hints=(
        "Choose which state output reads, the new one, the one before this step, or both.",
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
        "Return (output, hidden), where output reads x and the new hidden.",
        "Use cat once for i2h with the old state, and once more for i2o after the update.",
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
        "Read START and `begin`, then add letter by letter until END or `limit`. Return `begin` and what was added.",
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
