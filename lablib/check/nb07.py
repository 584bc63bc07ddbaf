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
    insight="Teacher forcing: after a wrong guess the truth goes in, so one error stays one error.",
    hints=(
        "178 of 179 letters of the stitched text were right. What went in at each step?",
        "Written freely, the same model went astray. So here something must have helped it.",
        "The windows were cut from the sentence itself.",
    ),
    mistakes={
        "a": "That is free running, and there the text soon went round in circles. The windows held the true letters.",
        "c": "The state alone would not do: every step of nn.RNN reads an input as well.",
    },
)

recall_numbers = Value(
    133,
    insight="7 * 10 + 7 * 7 + 7 + 7. Your own module will have to have as many.",
    hints=(
        "How many numbers does nn.RNN(10, 7) learn?",
        "W_ih is (7, 10), W_hh is (7, 7), and there is a bias for each of the two products.",
        "70 + 49 + 7 + 7.",
    ),
    mistakes={
        119: "Both matrices are right. The two biases, 7 numbers each, are missing.",
        126: "Nearly: PyTorch adds two biases, one for each product.",
        70: "That is W_ih. The state has a matrix of its own, and there are biases.",
        77: "That is W_ih with its bias. The state has a matrix and a bias, too.",
        184: "W_hh takes a state and gives a state: 7 by 7, not 10 by 10.",
    },
)


def _layers(*sizes: tuple[int, int]) -> list[nn.Linear]:
    return seeded(0, lambda: [nn.Linear(*size).requires_grad_(False) for size in sizes])


def _random(*shape: int):
    return seeded(1, lambda: torch.rand(*shape) - 0.5)


@exercise(
    core=True,
    insight="One line, and it is the whole cell: (B, F) and (B, H) in, (B, H) out.",
    hints=(
        "ih and hh are two nn.Linear. Return the new state, (B, H), from x (B, F) and h (B, H).",
        "nn.Linear multiplies and adds its bias. Both results are added before the tanh.",
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
    "Both products and biases are right. The tanh is missing: without it the numbers can grow without limit.",
    lambda x, h, ih, hh: ih(x) + hh(h),
)

cell_step.mistake(
    "The sum is right. nn.RNN squashes it with tanh unless told otherwise; relu only cuts off what is below 0.",
    lambda x, h, ih, hh: torch.relu(ih(x) + hh(h)),
)

cell_step.mistake(
    "The sum is right. nn.RNN squashes with tanh, between -1 and 1; this is the sigmoid.",
    lambda x, h, ih, hh: torch.sigmoid(ih(x) + hh(h)),
)

cell_step.mistake(
    "Both products are right. Squash once, after the sum: two tanhs can add up to 2.",
    lambda x, h, ih, hh: torch.tanh(ih(x)) + torch.tanh(hh(h)),
)

cell_step.mistake(
    "The letter enters rightly. But h is not used: this cell remembers nothing.",
    lambda x, h, ih, hh: torch.tanh(ih(x)),
)

cell_step.mistake(
    "The old state enters rightly. But x is not used: this cell reads nothing.",
    lambda x, h, ih, hh: torch.tanh(hh(h)),
)

cell_step.mistake(
    "Nearly: the matrix of hh is there, its bias is not. Call the layer: hh(h).",
    lambda x, h, ih, hh: torch.tanh(ih(x) + h @ hh.weight.T),
)

cell_step.mistake(
    "Nearly: the matrix of ih is there, its bias is not. Call the layer: ih(x).",
    lambda x, h, ih, hh: torch.tanh(x @ ih.weight.T + hh(h)),
)

cell_step.mistake(
    "Both products are right. The biases are missing: ih(x) adds its own.",
    lambda x, h, ih, hh: torch.tanh(x @ ih.weight.T + h @ hh.weight.T),
)

cell_step.mistake(
    "That is the step of notebook 01, for one row. Here x has B rows, and matrix and bias are packed in a layer: ih(x).",
    lambda x, h, ih, hh: torch.tanh(ih.weight @ x + ih.bias + hh.weight @ h + hh.bias),
)

cell_step.mistake(
    "Two layers, a sum and a tanh: right. But x and h have changed places: ih is the way in, hh the way on.",
    lambda x, h, ih, hh: torch.tanh(ih(h) + hh(x)),
)

cell_step.mistake(
    "The state is right, and it is there twice. One step returns one thing, the new state.",
    lambda x, h, ih, hh: (torch.tanh(ih(x) + hh(h)),) * 2,
)

cell_step.mistake(
    "The sum and the tanh are right. But ih and hh are layers, not matrices: call them, ih(x).",
    lambda x, h, ih, hh: torch.tanh(ih @ x + hh @ h),
)

cell_step.mistake(
    "That is the old state, as it came in. Compute the new one and return it.",
    lambda x, h, ih, hh: h,
)

my_losses = Value(
    "a",
    core=True,
    insight="Same weights, same arithmetic, same gradients. nn.RNN has no secret: a compiled loop, layers, and two directions.",
    hints=(
        "Both models start from equal weights and see the same text. How do the losses compare?",
        "You have just seen that the outputs agree to the sixth decimal. What is the update made of?",
        "Equal outputs give equal losses, equal gradients and equal updates.",
    ),
    mistakes={
        "b": "Rounding does differ, far behind the digits shown. In double precision and 40 steps it stays there.",
        "c": "Compiled code is faster. It is not better: the sums are the same, and so are the updates.",
    },
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
    core=True,
    insight="Reading can stop anywhere and go on later, as long as the state is kept.",
    hints=(
        "Call rnn on at most `size` steps at a time, and return all outputs and the last h_n.",
        "x.split(size, dim=1) cuts along the steps. What does the second call need from the first?",
        "output, h = rnn(piece, h) in a loop, with h = None before it; at the end torch.cat(..., dim=1).",
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
        return outputs if keep == "none" else (outputs, kept[keep])

    return read


read_in_pieces.mistake(
    "The pieces and their order are right. But each starts from zeros: hand the state of one on to the next.",
    _pieces(fresh=True),
)

read_in_pieces.mistake(
    "Reading and handing on are right. Steps stand on axis 1 of (B, T, H), so the pieces are joined there.",
    _pieces(axis=0),
)

read_in_pieces.mistake(
    "Every whole piece is right. But the steps that are left over at the end are not read.",
    _pieces(whole_only=True),
)


@read_in_pieces.mistake(
    "Handing on and joining are right. But the range ends too early: the last piece starts before x.shape[1]."
)
def _but_the_last(rnn, x, size):
    h, outputs = None, []
    for start in range(0, x.shape[1] - size, size):
        output, h = rnn(x[:, start : start + size], h)
        outputs.append(output)
    return torch.cat(outputs, 1), h


read_in_pieces.mistake(
    "The outputs are right. The state is that of the first piece: return the last one.",
    _pieces(keep="first"),
)

read_in_pieces.mistake(
    "The outputs are right. Of the states only the last one counts; those between were handed on.",
    _pieces(keep="all"),
)

read_in_pieces.mistake(
    "The state goes on rightly. But only the last piece is returned: keep every piece and join them.",
    _pieces(join=lambda outputs, dim: outputs[-1]),
)

read_in_pieces.mistake(
    "All outputs are right, in a list. torch.cat(..., dim=1) makes them one tensor.",
    _pieces(join=lambda outputs, dim: outputs),
)


@read_in_pieces.mistake(
    "Step by step is fine. But squeeze() takes away every axis of size 1, the batch as well when B = 1."
)
def _step_by_step(rnn, x, size):
    h, outputs = None, []
    for t in range(x.shape[1]):
        output, h = rnn(x[:, t : t + 1], h)
        outputs.append(output.squeeze())
    return torch.stack(outputs, dim=1), h


@read_in_pieces.mistake(
    "It reads and joins. But split() without dim=1 cuts the batch: the steps stand on axis 1."
)
def _pieces_of_the_batch(rnn, x, size):
    read = [rnn(piece) for piece in x.split(size)]
    return torch.cat([outputs for outputs, _ in read]), read[-1][1]


read_in_pieces.mistake(
    "That is right for a short text. But this rnn takes at most `size` steps in one call.",
    lambda rnn, x, size: rnn(x),
)

which_state = Value(
    "b",
    insight="combined was made before hidden was updated, and output is made from combined.",
    hints=(
        "Which state does output read: the new one, the one before this step, or both?",
        "output is computed from combined. What was hidden when combined was made?",
        "The name hidden is given a new value one line later; combined keeps the old one.",
    ),
    mistakes={
        "a": "The line does stand below the update. But it reads combined, which was made above it.",
        "c": "It does read two things: the letter and a state. But only one state is in combined.",
    },
)


@exercise(
    insight="Now the output knows what tanh made of this letter and the past together.",
    hints=(
        "Return (output, new hidden), so that output reads x and the new hidden.",
        "cat once for i2h with the old state, and once more for i2o, after the update.",
        "output = i2o(torch.cat((x, hidden), 1)), below the line that renews hidden.",
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
    "The new state is right. But output still reads the old one: cat again after the update."
)
def _as_in_the_note(x, hidden, i2h, i2o):
    combined = torch.cat((x, hidden), 1)
    return i2o(combined), torch.tanh(i2h(combined))


@mended_cell.mistake("The order is right now. The tanh of the state has been lost on the way.")
def _no_tanh(x, hidden, i2h, i2o):
    hidden = i2h(torch.cat((x, hidden), 1))
    return i2o(torch.cat((x, hidden), 1)), hidden


@mended_cell.mistake(
    "The output reads the new state. But x stands first in both pairs: i2h and i2o learn which column is which."
)
def _state_first(x, hidden, i2h, i2o):
    hidden = torch.tanh(i2h(torch.cat((hidden, x), 1)))
    return i2o(torch.cat((hidden, x), 1)), hidden


@mended_cell.mistake(
    "The state is right. Both are in the output, in the other order: i2o was built for x first."
)
def _state_first_in_output(x, hidden, i2h, i2o):
    hidden = torch.tanh(i2h(torch.cat((x, hidden), 1)))
    return i2o(torch.cat((hidden, x), 1)), hidden


@mended_cell.mistake(
    "It reads the new state, as it should. But i2o was built for a pair: put x and the new hidden side by side."
)
def _state_alone(x, hidden, i2h, i2o):
    hidden = torch.tanh(i2h(torch.cat((x, hidden), 1)))
    return i2o(hidden), hidden


@mended_cell.mistake(
    "The output is right. But the state that you return is the old one: the next step would learn nothing new."
)
def _old_state_returned(x, hidden, i2h, i2o):
    return mended_cell(x, hidden, i2h, i2o)[0], hidden


@mended_cell.mistake(
    "The state is right. The scores stay free: no tanh on the output, or they stop at 1."
)
def _two_tanhs(x, hidden, i2h, i2o):
    output, hidden = mended_cell(x, hidden, i2h, i2o)
    return torch.tanh(output), hidden


START, END = "▶", "■"  # as in the notebook: two characters that no text contains


def _writer(seed: int, vocab: Vocab, hidden: int) -> CharRNN:
    """A model with large random weights: each writes a text of its own, and some stop."""
    model = seeded(seed, lambda: CharRNN(len(vocab), hidden)).double()
    for weight in model.requires_grad_(False).parameters():
        weight *= 5
    return model


HELLO, SHORT = Vocab("helo" + START + END), Vocab("abc" + START + END)


@exercise(
    insight="Reading is writing with the truth fed in: the same loop, then on its own from there.",
    hints=(
        "Read START and `begin`, then go on letter by letter until END or `limit`; return begin and the rest.",
        "The first input is the whole of START + begin. The scores at its last step say the next letter.",
        "scores, h = model(x, h); take scores[0, -1:].argmax(-1); next x is the one-hot row of that letter.",
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
    "Reading and stopping are right. But raw scores are fed back: feed the letter, as a one-hot row.",
    _finish(raw=True),
)

finish.mistake(
    "The right letter goes back in. But the state does not: each call starts from zeros.",
    _finish(forget=True),
)

finish.mistake(
    "It stops at the right place. END is a sign for you: leave it out of the text.",
    _finish(end="written"),
)

finish.mistake(
    "The letters are right up to END. But the loop goes on: END means stop.",
    _finish(end="ignored"),
)


@finish.mistake(
    "START + begin as one-hot is right. But the model computes in double precision: .double() at the end."
)
def _single_precision(model, vocab, begin, limit):
    return model(vocab.one_hot(START + begin).unsqueeze(0))


@finish.mistake("What it adds is right. Return the whole text: begin, then what was added.")
def _only_new(model, vocab, begin, limit):
    return finish(model, vocab, begin, limit)[len(begin) :]


finish.mistake(
    "Right, but START is still in it: it is a sign for the model.",
    lambda model, vocab, begin, limit: START + finish(model, vocab, begin, limit),
)

finish.mistake(
    "The letters are right. But START is still in it, and is counted as one of `limit` letters.",
    lambda model, vocab, begin, limit: START + finish(model, vocab, begin, limit - 1),
)

finish.mistake(
    "After START + begin the scores are (1, T, V), one row for each letter read. Only the last step is new: scores[0, -1:].",
    _finish(rows="all"),
)


@finish.mistake(
    "The loop is right. But the model has learned to read START first: feed START + begin."
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
    "The letters are right. `limit` counts the whole text, `begin` included.",
    _finish(longer=True),
)

finish.mistake(
    "The letters go back in as they should. But the whole text is read again each time, with a state that has read it already.",
    _finish(again=True),
)

finish.mistake(
    "Feeding and stopping are right. But after START + begin take the scores of the last step, not of the first.",
    _finish(rows="first"),
)


def _not_for_the_model(sentence: str) -> str:
    if START in sentence or END in sentence:
        return f"It is a text. But {START} and {END} are kept for start and end: leave them out."
    if "\n" in sentence:
        return "It is a text. Put it on one line: a new line would be one more character to learn."
    if len(sentence.strip()) < 4:
        return "It is a text. But spaces alone teach little: take at least 4 other characters."
    return ""


my_sentence = own_text(
    "안녕하세요, 오늘은 날씨가 참 좋네요",
    insight="Your cell learns it now, and then says it on its own.",
    hints=(
        "Any line of 4 to 60 characters, in any script.",
        f"Your name, a line of a song, Hangul. Only {START} and {END} are taken.",
        'my_text = check.my_sentence("what a nice day")',
    ),
    least=4,
    most=60,
    different=3,
    further=_not_for_the_model,
)
