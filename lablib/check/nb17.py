"""The exercises of notebook 17."""

import torch
from torch import nn

from lablib import exam, generate, plays, weights
from lablib.characters import Vocab, one_hot, pad
from lablib.check.clinic import clinic_exercise
from lablib.check.engine import OPEN
from lablib.check.judged import Judged, judged_exercise
from lablib.check.probes import random_weights, seeded
from lablib.check.values import Value
from lablib.models import CharRNN

__all__ = []

F = nn.functional


recall_stop = Value(
    "b",
    insight="What one chooses with is no longer unseen. A third text is for the last report.",
    hints=(
        'Write "a", "b" or "c". Which text decided when the training should stop?',
        "The validation part chose the step. So its price is slightly too good.",
        "King Lear has chosen nothing, because nobody has looked at it.",
    ),
    mistakes={
        "a": "It is long enough. But the step was chosen with it, so it is no longer unseen.",
        "c": "No weight was learned from it. But something was chosen with it.",
    },
)

recall_baseline = Value(
    "c",
    insight="A number alone says nothing. A baseline and a bound say what could be expected.",
    hints=(
        'Write "a", "b" or "c". What did notebook 14 hold against R² 0.96?',
        '"Like today" had R² 0.97, without any network.',
        "A baseline without a network, on the same test part.",
    ),
    mistakes={
        "a": "More seeds show how much luck there is. But all of them may be worse than no network.",
        "b": "More steps may help. But first ask what costs nothing.",
    },
)


# ---------------------------------------------------------------- the twelve programs


def _whole(seed: int, high: int, *shape: int):
    return seeded(seed, lambda: (torch.rand(*shape) * high).long())


def _numbers(seed: int, *shape: int):
    return seeded(seed, lambda: 2 * torch.rand(*shape, dtype=torch.float64) - 1)


LINES = ("To be, ", "or not ", "to be")
TEXT = "".join(LINES)


def _pieces(text, T, more=0):
    return [text[i : i + T] for i in range(len(text) - T + more)]


@clinic_exercise(
    core=True,
    cause="b",
    causes={
        "a": "`range` leaves out its end, and the last window needs a letter after it. The loop is right.",
        "c": "Round brackets alone change nothing. Look at what stands between the lines.",
        "d": "The slice ends before i + T, so it has T letters. This is right.",
    },
    insight="b: commas made a tuple of three lines. Quoted lines without commas are joined to one text.",
    hints=(
        "Return the windows of T letters of the whole text. What is the length of `text` in the program?",
        "`len(text)` is 3 there: a comma between two lines makes a tuple of them.",
        'Write text = "To be, or not to be" and keep the last line of the program.',
    ),
    probes=((5,), (1,), (3,), (18,)),
)
def mended_pieces(T):
    text = "To be, or not to be"
    return [text[i : i + T] for i in range(len(text) - T)]


mended_pieces.mistake(
    "The function runs. But this is still the program as it was, with a tuple of three lines.",
    lambda T: _pieces(LINES, T),
)
mended_pieces.mistake(
    "It is one text now. But each line ends with a space already, and yours has a second one.",
    lambda T: _pieces(" ".join(LINES), T),
)
mended_pieces.mistake(
    "It is a text now. But str writes the brackets, the quotes and the commas into it.",
    lambda T: _pieces(str(LINES), T),
)
mended_pieces.mistake(
    "The text is whole. But you changed the loop as well, and no letter follows the last window.",
    lambda T: _pieces(TEXT, T, 1),
)
mended_pieces.mistake(
    "These are texts. But they come from the first line alone.",
    lambda T: _pieces(LINES[0], T),
)


_SCORES = tuple((_numbers(i, *shape), shape) for i, shape in enumerate(((2, 3, 3), (4, 2, 5))))
_LOSSES = tuple((scores, _whole(5, shape[2], *shape[:2])) for scores, shape in _SCORES)


@clinic_exercise(
    core=True,
    cause="b",
    causes={
        "a": "cross_entropy takes scores and does the softmax itself. So scores are right.",
        "c": "Ids are what cross_entropy expects. One row for each answer is not needed.",
        "d": "The mean over all answers is right. Perfect answers cost nearly nothing in any mean.",
    },
    insight="b: cross_entropy takes the classes from axis 1. With T = V no size can give the fault away.",
    hints=(
        "Return the loss of scores (B, T, V). Which axis of them does cross_entropy take for the classes?",
        "It takes axis 1, and here the steps stand there. The letters stand on axis 2.",
        "return F.cross_entropy(scores.transpose(1, 2), y)",
    ),
    gradients=True,
    probes=(_LOSSES[0], _LOSSES[1], (20 * one_hot(_LOSSES[0][1], 3).double(), _LOSSES[0][1])),
)
def mended_loss(scores, y):
    return F.cross_entropy(scores.transpose(1, 2), y)


mended_loss.mistake(
    "It runs. But this is still the program as it was: the steps compete, and not the letters.",
    lambda scores, y: F.cross_entropy(scores, y),
)
mended_loss.mistake(
    "The shape is right. But view and reshape move no axis: the numbers now stand in wrong places.",
    lambda scores, y: F.cross_entropy(scores.reshape(len(y), -1, y.shape[1]), y),
)
mended_loss.mistake(
    "The axis is right. But the softmax is done twice now, so even perfect answers cost something.",
    lambda scores, y: F.cross_entropy(scores.softmax(-1).transpose(1, 2), y),
)
mended_loss.mistake(
    "The axis is right. But this is the sum over all answers, which grows with the batch.",
    lambda scores, y: F.cross_entropy(scores.transpose(1, 2), y, reduction="sum"),
)
mended_loss.mistake(
    "One loss for each answer is right. But the program returns their mean.",
    lambda scores, y: F.cross_entropy(scores.transpose(1, 2), y, reduction="none"),
)
mended_loss.mistake(
    "The letters compete. But without the logarithm this is no cross-entropy: it is a probability.",
    lambda scores, y: scores.softmax(-1).gather(2, y[..., None]).mean(),
)


def _trained(x, lr):
    """The layer of the program, before and after its step."""
    torch.manual_seed(0)
    layer = nn.Linear(3, 2)
    before = [weight.detach().clone() for weight in layer.parameters()]
    layer(x).relu().sum().backward()
    torch.optim.SGD(layer.parameters(), lr).step()
    return before, [weight.detach() for weight in layer.parameters()]


def _silent():
    """An input (1, 3) for which both outputs of that layer are far below 0, so relu stops them."""
    torch.manual_seed(0)
    weight = nn.Linear(3, 2).weight.detach()
    return torch.linalg.lstsq(weight, torch.full((2, 1), -10.0)).solution.T


@clinic_exercise(
    core=True,
    cause="c",
    causes={
        "a": "There is only one step, and the gradients begin empty. So nothing has to be cleared.",
        "b": "A learning rate of 0.1 moves the weights far enough. Print one before and after.",
        "d": "equal compares each number exactly. It would see the smallest change.",
    },
    insight="c: state_dict hands out the weights themselves. Only a copy stays as it was.",
    hints=(
        "Return whether a weight moved. Does `before` hold old numbers, or the weights themselves?",
        "state_dict does not copy. After the step `before` shows the new numbers, too.",
        "before = {name: weight.clone() for name, weight in layer.state_dict().items()}",
    ),
    probes=((-torch.ones(1, 3), 0.1), (-torch.ones(1, 3), 0.0), (seeded(0, _silent), 0.1)),
)
def mended_moved(x, lr):
    torch.manual_seed(0)
    layer = nn.Linear(3, 2)
    before = {name: weight.clone() for name, weight in layer.state_dict().items()}
    layer(x).relu().sum().backward()
    torch.optim.SGD(layer.parameters(), lr).step()
    after = layer.state_dict()
    return not all(before[name].equal(after[name]) for name in before)


mended_moved.mistake(
    "It runs. But it still cannot say True: dict and detach share the numbers, and clone copies them.",
    lambda x, lr: False,
)
mended_moved.mistake(
    "It says True after a step. But now it cannot say False, so it tests as little as before.",
    lambda x, lr: True,
)
mended_moved.mistake(
    "Right for these learning rates. But a test must look at the weights: behind relu none may move.",
    lambda x, lr: lr > 0,
)
mended_moved.mistake(
    "The weights are compared. But the answer is turned round: True means that one has moved.",
    lambda x, lr: all(map(torch.equal, *_trained(x, lr))),
)
mended_moved.mistake(
    "It looks at the weights. But it counts those that moved, and True or False is wanted.",
    lambda x, lr: sum(not old.equal(new) for old, new in zip(*_trained(x, lr), strict=True)),
)


WORDS = ("hello", "eolll", "lleel")


def _rnn(F_, H=2, batch_first=True):
    torch.manual_seed(0)
    return nn.RNN(F_, H, batch_first=batch_first)


@clinic_exercise(
    cause="c",
    causes={
        "a": "Two numbers can hold a summary. Here they do not even change with what came before.",
        "b": "Untrained weights carry the past, too, in some way. But the two l are exactly equal.",
        "d": "The letters are equal, and the pasts are not. An RNN should show the past.",
    },
    insight="c: without batch_first axis 0 is time, so the network read from word to word.",
    hints=(
        "Return outputs (B, T, H). Along which axis does the network carry its state?",
        "Change a letter of word 0, and see whether word 1 moves. It does, so axis 0 is time.",
        "Build nn.RNN(words.shape[-1], 2, batch_first=True).",
    ),
    probes=tuple(
        (Vocab("helo").one_hot("".join(w)).view(len(w), 5, 4),) for w in (WORDS, WORDS[:1])
    )
    + ((seeded(1, lambda: torch.rand(2, 3, 6)),),),
)
def mended_read(words):
    torch.manual_seed(0)
    rnn = nn.RNN(words.shape[-1], 2, batch_first=True)
    return rnn(words)[0]


mended_read.mistake(
    "It runs. But this is still the program as it was: the state goes from word to word.",
    lambda words: _rnn(words.shape[-1], batch_first=False)(words)[0],
)
mended_read.mistake(
    "The steps are read in order. But outputs has the steps first. Turn it back, or use batch_first.",
    lambda words: _rnn(words.shape[-1])(words)[0].transpose(0, 1),
)
mended_read.mistake(
    "The shape fits. But view and reshape do not turn a block, so the letters of the words are mixed.",
    lambda words: _rnn(words.shape[-1])(
        words.reshape(words.shape[1], len(words), -1).transpose(0, 1)
    )[0].reshape(len(words), words.shape[1], -1),
)
mended_read.mistake(
    "Each word is read in order. But the state of one word goes on into the next one.",
    lambda words: _rnn(words.shape[-1])(words.reshape(1, -1, words.shape[-1]))[0].view(
        len(words), words.shape[1], -1
    ),
)
mended_read.mistake(
    "The two l differ now. But each word is read from its end.",
    lambda words: _rnn(words.shape[-1])(words.flip(1))[0].flip(1),
)


@clinic_exercise(
    cause="d",
    causes={
        "a": "unfold begins at letter 0, and this is right. Look at the end of the text.",
        "b": "A window of T letters has T targets. So both have length T.",
        "c": "roll(-1) moves each letter one place to the left, so the targets come one letter later.",
    },
    insight="d: roll hands the first letter of the text to the last window. No letter follows it there.",
    hints=(
        "Return x and y. Which window has an answer that does not come next in the text?",
        "roll(-1) puts the first letter at the end. Cut the last letter off x and the first one off y.",
        "return ids[:-1].unfold(0, T, 1), ids[1:].unfold(0, T, 1)",
    ),
    probes=((torch.arange(9), 4), (_whole(0, 9, 12), 1), (_whole(1, 9, 7), 6)),
)
def mended_cut(ids, T):
    return ids[:-1].unfold(0, T, 1), ids[1:].unfold(0, T, 1)


def _rolled(ids, T, shift=-1):
    return ids.unfold(0, T, 1), ids.roll(shift).unfold(0, T, 1)


mended_cut.mistake(
    "It runs. But this is still the program as it was, with one pair too many.",
    _rolled,
)
mended_cut.mistake(
    "y is right. But x still has a last window that no letter follows.",
    lambda ids, T: (ids.unfold(0, T, 1), ids[1:].unfold(0, T, 1)),
)
mended_cut.mistake(
    "The number of pairs is right. But you left out the first pair, and the last one is the false one.",
    lambda ids, T: tuple(part[1:] for part in _rolled(ids, T)),
)
mended_cut.mistake(
    "The targets come from the text. But roll(1) gives the letter before, not the one after.",
    lambda ids, T: _rolled(ids, T, 1),
)
mended_cut.mistake(
    "The first letter is gone from the end. But a repeated last letter is no true answer either.",
    lambda ids, T: (ids.unfold(0, T, 1), torch.cat([ids[1:], ids[-1:]]).unfold(0, T, 1)),
)
mended_cut.mistake(
    "Each answer is true. But you left out one pair more than needed.",
    lambda ids, T: (ids[:-2].unfold(0, T, 1), ids[1:-1].unfold(0, T, 1)),
)


@clinic_exercise(
    cause="a",
    causes={
        "b": "enumerate counts from 0 in each Python. It is the order of the letters that changes.",
        "c": "A dict keeps the order in which it was filled. Ask what it was filled from.",
        "d": "A seed rules random numbers. The order of a set of strings does not depend on it.",
    },
    insight="a: each Python has its own order for a set of strings. Sorted letters are the same everywhere.",
    hints=(
        "Return a dict from letter to id, in the order of the alphabet. What has no order of its own?",
        "A set of strings has another order in each new Python. sorted makes a list in one order.",
        "return {letter: i for i, letter in enumerate(sorted(set(text)))}",
    ),
    probes=(("to be or not to be",), ("zyxwvutsrq",), ("if you want to build a ship",)),
)
def mended_ids(text):
    return {letter: i for i, letter in enumerate(sorted(set(text)))}


mended_ids.mistake(
    "Each letter has an id. But this is still the program as it was: the order comes from a set.",
    lambda text: {letter: i for i, letter in enumerate(set(text))},
)
mended_ids.mistake(
    "It is the same in each Python. But another text with the same letters would get other ids.",
    lambda text: {letter: i for i, letter in enumerate(dict.fromkeys(text))},
)
mended_ids.mistake(
    "The order is fixed. But a letter that comes twice was counted twice, so ids are left out.",
    lambda text: {letter: i for i, letter in enumerate(sorted(text))},
)
mended_ids.mistake(
    "The letters are sorted. But the dict is turned round: letters are the keys, ids the values.",
    lambda text: dict(enumerate(sorted(set(text)))),
)
mended_ids.mistake(
    "The letters are sorted. But ids count from 0, as the rows of a one-hot block do.",
    lambda text: {letter: i for i, letter in enumerate(sorted(set(text)), 1)},
)
mended_ids.mistake(
    "It needs no order. But ord gives numbers up to 122 and more, and ids count from 0 without gaps.",
    lambda text: {letter: ord(letter) for letter in sorted(set(text))},
)


@clinic_exercise(
    cause="c",
    causes={
        "a": "The sizes are unpacked in the right order. Look at what view does with the numbers.",
        "b": "argmax(-1) is right: the letters compete. The words come out mixed.",
        "d": "contiguous makes a copy in the same order. It cures the error of a view, not this fault.",
    },
    insight="c: view cuts the same row of numbers anew. transpose exchanges two axes.",
    hints=(
        "Return (B, T, H). Where must the number at [t, b] stand afterwards?",
        "It must stand at [b, t], and view does not do this. Which function exchanges two axes?",
        "return outputs.transpose(0, 1)",
    ),
    probes=((_numbers(0, 5, 3, 4),), (_numbers(1, 2, 6, 3),), (_numbers(2, 3, 3, 2),)),
)
def mended_turn(outputs):
    return outputs.transpose(0, 1)


mended_turn.mistake(
    "The shape is right. But this is still the fault: view and reshape leave the numbers in their order.",
    lambda outputs: outputs.reshape(outputs.shape[1], outputs.shape[0], -1),
)
mended_turn.mistake(
    "Two axes are exchanged. But these are steps and features. The words stand on axis 1.",
    lambda outputs: outputs.transpose(1, 2),
)
mended_turn.mistake(
    "The words come first. But the features must stay on the last axis.",
    lambda outputs: outputs.permute(1, 2, 0),
)
mended_turn.mistake(
    "The program runs. But the steps are still the first axis here.",
    lambda outputs: outputs,
)
mended_turn.mistake(
    "The axes are right. But the steps run backwards in yours.",
    lambda outputs: outputs.transpose(0, 1).flip(1),
)
mended_turn.mistake(
    "The words come first. But after the transpose a second view mixes them again.",
    lambda outputs: outputs.transpose(0, 1).reshape(*outputs.shape),
)


def _writer(seed: int, V: int):
    return random_weights(CharRNN(V, 6), size=4.0 + seed).double()


def _write(feed, keep=True, model=None, x=None, steps=0):
    h, ids, V = None, [], x.shape[-1]
    for _ in range(steps):
        scores, h_new = model(x, h)
        h = h_new if keep else None
        best = scores.argmax(-1)
        ids.append(best.item())
        x = feed(scores, F.one_hot(best, V).double(), x)
    return ids


@clinic_exercise(
    cause="a",
    causes={
        "b": "The state is handed on in the loop. This is right.",
        "c": "The best letter is what was wanted here. A draw would write another text each time.",
        "d": "Fed with the true letters, it names each next letter rightly. So it has learned the text.",
    },
    insight="a: it learned from one-hot rows, so it must be fed one-hot rows, not its raw scores.",
    hints=(
        "Return the ids that are written. What did the model read in training, and what does it read here?",
        "In training each input is a row of zeros with a single 1. Here the scores go back in.",
        "best = scores.argmax(-1), then x = F.one_hot(best, x.shape[-1]).double().",
    ),
    probes=tuple(
        (_writer(seed, V), one_hot(torch.tensor([[1]]), V).double(), steps)
        for seed, V, steps in ((0, 5, 12), (1, 7, 9), (4, 4, 12))
    ),
)
def mended_write(model, x, steps):
    h, ids = None, []
    for _ in range(steps):
        scores, h = model(x, h)
        best = scores.argmax(-1)  # (1, 1)
        ids.append(best.item())
        x = F.one_hot(best, x.shape[-1]).double()
    return ids


mended_write.mistake(
    "It runs. But this is still the program as it was: the raw scores go back in.",
    lambda model, x, steps: _write(lambda s, one, x: s, True, model, x, steps),
)
mended_write.mistake(
    "What goes back adds up to 1 now. But a mixture of letters is no letter: make it one-hot.",
    lambda model, x, steps: _write(lambda s, one, x: s.softmax(-1), True, model, x, steps),
)
mended_write.mistake(
    "A one-hot row goes back. But the state is forgotten at each step. Hand h on.",
    lambda model, x, steps: _write(lambda s, one, x: one, False, model, x, steps),
)
mended_write.mistake(
    "The state is handed on. But the first letter goes in again and again, and not the best one.",
    lambda model, x, steps: _write(lambda s, one, x: x, True, model, x, steps),
)
mended_write.mistake(
    "A one-hot row goes back. But it marks the least score, and the letter is that of the largest.",
    lambda model, x, steps: _write(
        lambda s, one, x: F.one_hot(s.argmin(-1), s.shape[-1]).double(), True, model, x, steps
    ),
)


def _padded_probe(seed: int, *words: str):
    ids, lengths = pad(words, Vocab("ehlo·"), "·")
    rnn = seeded(seed, lambda: nn.RNN(5, 3, batch_first=True, dtype=torch.float64))
    return rnn, one_hot(ids, 5).double(), lengths


def _states(rnn, x):
    return rnn(x)[0]  # (B, T, H)


@clinic_exercise(
    cause="b",
    causes={
        "a": "Each word is read alone: no state goes from row to row. Exchange two rows and look.",
        "c": "A zero row for the pad would not help: the bias and the state act at each step.",
        "d": "h_n[0] is the state of the only layer. This is right.",
    },
    insight="b: h_n stands after the last step of the block, so short words have read their pads.",
    hints=(
        "Return (B, H). After which step should the state of a word be taken?",
        "A word of 2 letters has its state at step 1. outputs has the states of all steps.",
        "return outputs[torch.arange(len(x)), lengths - 1]",
    ),
    probes=(
        _padded_probe(0, "hello", "he"),
        _padded_probe(1, "he", "hello", "hell"),
        _padded_probe(2, "oh"),
    ),
)
def mended_last(rnn, x, lengths):
    outputs, _ = rnn(x)
    return outputs[torch.arange(len(x)), lengths - 1]


mended_last.mistake(
    "It runs. But this is still the fault: h_n and outputs[:, -1] stand after the pads.",
    lambda rnn, x, lengths: _states(rnn, x)[:, -1],
)
mended_last.mistake(
    "Each row has its own place now. But steps count from 0, so a word of 2 letters ends at step 1.",
    lambda rnn, x, lengths: _states(rnn, x)[torch.arange(len(x)), lengths - 2],
)
mended_last.mistake(
    "The places are right. But `:` takes all rows for each place. torch.arange(len(x)) pairs them.",
    lambda rnn, x, lengths: _states(rnn, x)[:, lengths - 1],
)
mended_last.mistake(
    "The pads are zero rows now. But the bias and the state act there, too.",
    lambda rnn, x, lengths: _states(
        rnn, x * (torch.arange(x.shape[1]) < lengths[:, None])[..., None]
    )[:, -1],
)
mended_last.mistake(
    "No pad is read. But long words are cut to the length of the shortest one.",
    lambda rnn, x, lengths: _states(rnn, x)[:, lengths.min() - 1],
)
mended_last.mistake(
    "This is a mean over all steps, pads included. One state for each word is wanted.",
    lambda rnn, x, lengths: _states(rnn, x).mean(1),
)


def _bits_sets(count, second=None, change=lambda learn, test: (learn, test)):
    torch.manual_seed(0)
    learn = (torch.rand(count, 12) > 0.5).long()
    if second is not None:
        torch.manual_seed(second)
    return change(learn, (torch.rand(count, 12) > 0.5).long())


@clinic_exercise(
    cause="c",
    causes={
        "a": "12 bits make 4,096 different texts, and 50 of them are few. By chance hardly one is known.",
        "b": "A comparison with 0.5 gives 0 and 1 equally often. This is right.",
        "d": "Both sets are in a random order already. Shuffled rows are the same rows.",
    },
    insight="c: the second seed begins the same random numbers again, so the test set is the learning set.",
    hints=(
        "Return learn and test. What does torch.manual_seed(0) do to the numbers that come next?",
        "After a seed the same numbers come again, from the first one on. Seed only once.",
        "Leave out the second torch.manual_seed(0).",
    ),
    probes=((4,), (7,), (20,)),
)
def mended_sets(count):
    torch.manual_seed(0)
    learn = (torch.rand(count, 12) > 0.5).long()
    test = (torch.rand(count, 12) > 0.5).long()
    return learn, test


mended_sets.mistake(
    "It runs. But this is still the program as it was: both sets begin with the same seed.",
    lambda count: _bits_sets(count, 0),
)
mended_sets.mistake(
    "The sets differ now. But each new set would need another seed. Seed once, and go on.",
    lambda count: _bits_sets(count, 1),
)
mended_sets.mistake(
    "No text is known now. But test is learn with turned bits, so it is no new draw.",
    lambda count: _bits_sets(count, 0, lambda learn, test: (learn, 1 - test)),
)
mended_sets.mistake(
    "The rows stand in another order. But they are the same rows.",
    lambda count: _bits_sets(count, 0, lambda learn, test: (learn, test.flip(0))),
)
mended_sets.mistake(
    "Both sets are drawn with one seed. But they are exchanged: learn is drawn first.",
    lambda count: _bits_sets(count, None, lambda learn, test: (test, learn)),
)
mended_sets.mistake(
    "The columns stand in another order. But each test text is made of a learned one.",
    lambda count: _bits_sets(count, 0, lambda learn, test: (learn, test.flip(1))),
)


@clinic_exercise(
    cause="b",
    causes={
        "a": "split keeps the last part, even if it is shorter. No letter is lost.",
        "c": "The unit does not matter: nats would show the same fault.",
        "d": "A median hides the letters that cost most. The price of a text is a mean.",
    },
    insight="b: a mean of means gives the letters of a short part more weight. Add first, divide once.",
    hints=(
        "Return the mean price of a letter. How much does one letter of a short part count?",
        "In a part of 1 letter it counts as much as a whole part. Add all bits, and divide by all letters.",
        "return sum(part.sum() for part in bits.split(size)) / len(bits)",
    ),
    probes=(
        (torch.tensor([1.0, 1, 1, 1, 1, 1, 1, 9], dtype=torch.float64), 7),
        (3 + _numbers(0, 10), 4),
        (3 + _numbers(1, 9), 2),
        (3 + _numbers(2, 6), 3),
    ),
)
def mended_price(bits, size):
    return sum(part.sum() for part in bits.split(size)) / len(bits)


mended_price.mistake(
    "It runs. But this is still the program as it was: a mean of means.",
    lambda bits, size: torch.stack([part.mean() for part in bits.split(size)]).mean(),
)
mended_price.mistake(
    "The sizes are equal now. But the letters of the last part are lost, and they have a price, too.",
    lambda bits, size: bits[: len(bits) // size * size].mean(),
)
mended_price.mistake(
    "All bits are added. But each part has `size` letters in yours, and the last one may have fewer.",
    lambda bits, size: bits.sum() / (size * len(bits.split(size))),
)
mended_price.mistake(
    "All bits are added. But the sum is divided by the parts. The price is that of a letter.",
    lambda bits, size: bits.sum() / len(bits.split(size)),
)
mended_price.mistake(
    "All bits are added. But a price for each letter is wanted: divide by their number.",
    lambda bits, size: bits.sum(),
)
mended_price.mistake(
    "It no longer depends on the size. But a median hides the letters that cost most.",
    lambda bits, size: bits.median(),
)


def _linear_scores(x, hidden, classes, flat=None, **options):
    torch.manual_seed(0)
    rnn = nn.RNN(x.shape[-1], hidden, **options)
    fc = nn.Linear(hidden, classes)
    outputs = rnn(x)[0]
    return fc(outputs if flat is None else outputs.reshape(-1, flat))


@clinic_exercise(
    cause="c",
    causes={
        "a": "The first message names one fault, and this is one of them. Mend it and run again.",
        "b": "These are two of them. Mend both and run again: does it end?",
        "d": "The seed stands in the right place. Mend the program until it runs, and count.",
    },
    insight="c: each error hid the next one. The line, the name and the sizes in a message say where to look.",
    hints=(
        "Return scores (B, T, classes). Mend the line of the first message, run, and read the next message.",
        "The indentation, the name batch_first, and a view that wants rows of V where rows of H stand.",
        "Indent the seed, write batch_first=True, and return fc(rnn(x)[0]).",
    ),
    probes=tuple(
        (_numbers(i, *shape).float(), h, c)
        for i, (shape, h, c) in enumerate((((2, 3, 5), 4, 6), ((1, 4, 3), 2, 5), ((3, 2, 4), 6, 3)))
    ),
)
def mended_scores(x, hidden, classes):
    torch.manual_seed(0)
    rnn = nn.RNN(x.shape[-1], hidden, batch_first=True)
    fc = nn.Linear(hidden, classes)
    return fc(rnn(x)[0])


mended_scores.mistake(
    "The indentation is mended. But now Python meets the name batch_First, which nn.RNN does not know.",
    lambda x, hidden, classes: _linear_scores(x, hidden, classes, batch_First=True),
)
mended_scores.mistake(
    "It runs up to the view. But outputs has rows of H numbers, and x has rows of V numbers.",
    lambda x, hidden, classes: _linear_scores(x, hidden, classes, x.shape[-1], batch_first=True),
)
mended_scores.mistake(
    "It runs. But you left batch_first out, so axis 0 is time, and the words are mixed.",
    lambda x, hidden, classes: _linear_scores(x, hidden, classes),
)
mended_scores.mistake(
    "The numbers are right. But B and T are one axis here, and (B, T, classes) is wanted.",
    lambda x, hidden, classes: _linear_scores(x, hidden, classes, hidden, batch_first=True),
)
mended_scores.mistake(
    "It runs. But the head reads the letters and not the states, so it knows no past.",
    lambda x, hidden, classes: nn.Linear(x.shape[-1], classes)(x),
)


# ---------------------------------------------------------------- the exam


def _judge_oral(answer) -> str:
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return "Give your number and a list of six shapes: (17, [(3, 5), ...])."
    number, shapes = answer
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        return "The first thing is the number that you gave to exam.oral."
    questions = exam.oral(number).questions
    if not isinstance(shapes, tuple | list) or len(shapes) != len(questions):
        return "The number is read. But a list of six shapes is wanted after it."
    wrong = [
        f"Question {i}: {tuple(shape) if isinstance(shape, list) else shape!r} is not it. {one.why}"
        for i, (shape, one) in enumerate(zip(shapes, questions, strict=True), 1)
        if not isinstance(shape, tuple | list) or tuple(shape) != one.shape
    ]
    return f"Right are {6 - len(wrong)} of 6. {' '.join(wrong)}" if wrong else ""


oral_exam = Judged(
    (17, [one.shape for one in exam.oral(17).questions]),
    judge=_judge_oral,
    insight="Six of six. Take another number for another exam.",
    hints=(
        "Write your number and six shapes in round brackets: (17, [(3, 5), ...]).",
        "Give each axis its name first, B, T, H or V, and then its size.",
        "Build the module of the question in a cell, and print the shape.",
    ),
)

QUIZ = "cbbcbbcc"
QUIZ_SAYS = (
    {"a": "a habit is no property.", "b": "a habit is no property."},
    {
        "a": "there is one cell, not one for each letter.",
        "c": "the cell is used again at each step.",
    },
    {"a": "batch_first does not turn h_n.", "c": "steps do not belong into h_n."},
    {"a": "that is guessing.", "b": "the loss is no share of wrong answers."},
    {"a": "not every mistake raises an error.", "c": "the loss does a second softmax."},
    {"a": "the windows overlap.", "c": "the last window has no target."},
    {"a": "nobody tried depth alone.", "b": "nobody tried the head alone."},
    {"a": "the words would compete.", "b": "the steps would compete."},
)


def _judge_quiz(answer) -> str:
    if not isinstance(answer, str):
        return 'Write eight letters in quotes, such as "abcabcab".'
    letters = answer.replace(" ", "").lower()
    if len(letters) != len(QUIZ) or set(letters) - set("abc"):
        return "A text in quotes it is. But eight letters are wanted, each a, b or c."
    wrong = [
        f"{i}: {says[letter]}"
        for i, (letter, right, says) in enumerate(zip(letters, QUIZ, QUIZ_SAYS, strict=True), 1)
        if letter != right
    ]
    return f"Right are {8 - len(wrong)} of 8. {' '.join(wrong)}" if wrong else ""


quiz_after = Judged(
    QUIZ,
    judge=_judge_quiz,
    insight="Eight of eight. Compare with what you wrote before notebook 00.",
    hints=(
        "Write eight letters in one string, one for each question.",
        "Answer from memory first. Then try questions 3, 6 and 8 with tensors of these sizes.",
        "1 and 2: names are an agreement, and the cell is reused. 5: the loss has its own softmax.",
    ),
)

# a difference below 0.05 bits needs several seeds, so a win is at least this large
WIN = 0.05
LEAST = 1.5  # bits that no model of four plays reaches on a play that it has not seen
CUE = "HAMLET:\nTo be, or not"


def _distribution_fault(model, vocab) -> str:
    """What keeps the numbers from being probabilities of the next character, or ""."""
    p = model(CUE)
    if p is ... or p is None:
        return OPEN
    if not isinstance(p, torch.Tensor) or p.shape != (len(CUE) - 1,):
        return f"For a text of N characters, N - 1 probabilities are wanted as a tensor, here {len(CUE) - 1}."
    if not p.is_floating_point() or not p.isfinite().all():
        return (
            "The shape is right. But these are not probabilities: each must be a finite fraction."
        )
    if p.min() < 0 or p.max() > 1:
        return "The shape is right. But probabilities lie between 0 and 1. 2 ** -bits makes them of bits."
    last = [model(CUE + char)[-1].item() for char in vocab.chars]
    if abs(sum(last) - 1) > 1e-3:
        total = f"{sum(last):.3f}"
        return f"Each lies between 0 and 1. But all 67 next characters together get {total}, not 1."
    return ""


def _judge_model(model) -> str:
    if not callable(model):
        return "A function is wanted that takes a text."
    vocab = exam.opponent().vocab
    if fault := _distribution_fault(model, vocab):
        return fault
    whole, part = model(CUE + " to be: that is"), model(CUE)
    if not torch.allclose(whole[: len(part)].double(), part.double(), atol=1e-4):
        return "They add up to 1. But what comes later in the text changes them, so they know the future."
    lear = plays.king_lear()
    mine, price = -model(lear).double().log2().mean().item(), _price_to_beat()
    if mine < LEAST:
        return f"It costs {mine:.2f} bits, which nobody reaches on an unseen play. Has it seen King Lear?"
    if not mine <= price - WIN:
        return (
            f"These are probabilities, and nothing is known in advance. On King Lear they cost {mine:.3f} "
            f"bits, and counting {price:.3f}. A win is {price - WIN:.3f} or less."
        )
    return ""


def _price_to_beat() -> float:
    text = plays.king_lear()
    return exam.opponent().bits(text[1:], text[0]).mean().item()


@judged_exercise(
    judge=_judge_model,
    seconds=60,
    insight="It beats counting by 0.05 bits or more, on a play that nobody had opened.",
    hints=(
        "Return the probability of each character after the first one, (N - 1,), for any text.",
        "generate.bits gives the prices of a network. 2 ** -bits makes probabilities. Is it enough alone?",
        "Take the mean of two probabilities: from a network, and from exam.opponent().",
    ),
)
def my_model(text):
    network, vocab = weights.load(weights.LSTM[0])
    p_network = 2 ** -generate.bits(network, vocab, text)  # (N - 1,)
    p_counts = 2 ** -exam.opponent().bits(text[1:], before=text[0])
    return (p_network + p_counts) / 2
