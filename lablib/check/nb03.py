"""The exercises of notebook 03."""

import io
import re
from collections import Counter

import torch
from torch import Tensor

from lablib import models
from lablib.characters import Vocab
from lablib.check.engine import OPEN
from lablib.check.functions import exercise
from lablib.check.judged import judged_exercise, own_text
from lablib.check.probes import seeded
from lablib.check.values import Value

__all__ = []


recall_apple = Value(
    "pple",
    insight="The text from its second letter on: each target is the letter that comes next.",
    hints=(
        'A network learns the word apple letter by letter. x is "appl". What is y?',
        "After a comes p, after the first p comes p: y starts with the letter after the a.",
        "The word without its first letter, in quotes.",
    ),
    mistakes={
        "appl": "That is x itself. The target of a letter is the letter that comes next.",
        "apple": "y is as long as x: four letters. The a itself is never asked for.",
        "ppl": "The right start. The last letter of x, the l, has a next letter, too.",
    },
)

recall_head_shape = Value(
    (15, 10),
    insight="One score for each of V characters at each of T steps. H stays inside.",
    hints=(
        "CharRNN(10, 12) reads one text of 15 letters, (T, V) = (15, 10). What shape do its "
        "scores have?",
        "The states are (T, H). The head, the linear layer, makes V scores of each state.",
        "T stays, and each step gets V scores.",
    ),
    mistakes={
        (15, 12): "Those are the states, H = 12 at each step. The head makes V of them.",
        (10,): "That would be the last step only. Every step gets its scores.",
        (10, 15): "The right sizes. The steps come first: (T, V).",
        (1, 15, 10): "Right for a batch of one. A text alone has no batch axis.",
        (12, 10): "Those are H and V. Scores are given at each of 15 steps.",
    },
)

dictionary_size = Value(
    10,
    core=True,
    insight="Ten, and the space is one of them. V = 10.",
    hints=(
        'How many different characters has " if you want you"?',
        "Count each character once, and the space counts, too.",
        "i, f, y, o, u, w, a, n, t, and one that is easy to overlook.",
    ),
    mistakes={
        9: "Nine letters, yes. The space is a character like them.",
        16: "That is the length. A character that comes again is counted once.",
        12: "Those are the places that hold a letter. o, u and y come twice, and the space is missing.",
        13: "o, u and y are counted once, rightly. The space stands four times: count it once, too.",
        26: "That is the alphabet. Only what the text holds gets an id.",
    },
)


@exercise(
    core=True,
    insight="An id is a place in `chars`, so the way back is an index.",
    hints=(
        "Return the characters that stand at the places `ids` of `chars`, as one string.",
        'chars[i] is the character with the id i. "".join(...) glues characters together.',
        '"".join(chars[i] for i in ids)',
    ),
    probes=(
        (torch.tensor([3, 2, 0, 9, 5, 7]), " afinotuwy"),
        ([2, 3, 1, 1, 0], "olhe"),
        (torch.tensor([0, 3, 0]), " afi"),
        ([4], "나바 우유"),
    ),
)
def decode_ids(ids, chars):
    return "".join(chars[i] for i in ids)  # join makes one string of the characters


decode_ids.mistake(
    "The characters are right. Join them with nothing between: the quotes hold a space.",
    lambda ids, chars: " ".join(chars[i] for i in ids),
)


@decode_ids.mistake(
    "Right for a list of numbers. But tensor(3) is not the key 3, and the lookup ends in a KeyError. An index takes both: chars[i]."
)
def _by_lookup(ids, chars):
    to_char = dict(enumerate(chars))
    return "".join(to_char[i] for i in ids)


decode_ids.mistake(
    "Nearly: each character is the one before the right one. Ids count from 0, as indices do.",
    lambda ids, chars: "".join(chars[i - 1] for i in ids),
)

decode_ids.mistake(
    "The letters are right. But the spaces at the ends belong to the text: leave out strip.",
    lambda ids, chars: decode_ids(ids, chars).strip(),
)


@decode_ids.mistake(
    "Most characters come back. Those with the id 0 are lost: `if i` takes 0 for false."
)
def _zeros_left_out(ids, chars):
    return "".join(chars[i] for i in ids if i)


decode_ids.mistake(
    "Right where chars is sorted already. Another sender may use another order: take chars as it comes.",
    lambda ids, chars: decode_ids(ids, "".join(sorted(chars))),
)

decode_ids.mistake(
    "Right for our sentence only. Use the `chars` that the function is given.",
    lambda ids, chars: "".join(" afinotuwy"[i] for i in ids),
)

decode_ids.mistake(
    "One string, yes, but of the numbers. The number is a place in chars: look there.",
    lambda ids, chars: "".join(str(int(i)) for i in ids),
)

decode_ids.mistake(
    "The right characters, from the last to the first. Keep the order of the ids.",
    lambda ids, chars: decode_ids(ids, chars)[::-1],
)

decode_ids.mistake(
    "join is right. But it glues characters, and ids are numbers: chars[i] is the character of i.",
    lambda ids, chars: "".join(ids),
)


@decode_ids.mistake(
    "The right idea, to look each one up. But to_id goes from character to id; you want the way back."
)
def _way_there(ids, chars):
    to_id = {char: i for i, char in enumerate(chars)}
    return "".join(to_id[i] for i in ids)


which_trip = Value(
    "c",
    insight="Any order will do, as long as the way there and the way back use the same one.",
    hints=(
        "Which trip from text to ids and back does not bring the text back?",
        "An id is a place in an order. Where must the reader look it up?",
        "Two of the three use one order both ways.",
    ),
    mistakes={
        "a": "Sorted there, sorted back: each id is looked up where it was taken.",
        "b": "That order is not the alphabet's, but both ways use it, and that is all it takes.",
    },
)

id_of_u = Value(
    8,
    insight="The e moved in at place 2, and everyone after it moved up by one.",
    hints=(
        'In " if you want you" the u was 7. Which id does it get in sorted(set(" if you want tea"))?',
        "Which character is new, and where does it stand in the alphabet?",
        "The e comes before the f, and so before the u.",
    ),
    mistakes={
        7: "It was 7. But a new character came in before it in the alphabet.",
        9: "One too far: t and a were there before, only the e is new.",
        10: "That would be the end of the list. The e is sorted in, not added there.",
        6: "It moves, yes, the other way: a new character before it pushes it up.",
    },
)


@exercise(
    core=True,
    insight="Whoever has the same characters gets the same ids, on any day.",
    hints=(
        "Return a dict from each different character to its id, 0 to V - 1, in sorted order.",
        "Three tools, from the inside out: set, sorted, enumerate.",
        "{char: i for i, char in enumerate(...)}, with the sorted characters in place of the dots.",
    ),
    probes=(
        (" if you want you",),
        ("Bananas, bandanas; a cab!",),
        ("바나나 우유 22잔\n",),
        ("z",),
    ),
)
def dictionary_of(line):
    # sorted: a set has no order of its own, and another process would show another one
    return {char: i for i, char in enumerate(sorted(set(line)))}


def _numbered(order):
    """A dictionary made in the same way from the characters in another order."""
    return lambda line: {char: i for i, char in enumerate(order(line))}


dictionary_of.mistake(
    "Each character once, ids from 0: fine today. But a set has no order of its own, and tomorrow's Python shows another one. Sort it.",
    _numbered(set),
)

dictionary_of.mistake(
    "A dictionary that works, in the order of first appearance. Ours is sorted, so that a text with the same characters gets the same ids.",
    _numbered(dict.fromkeys),
)

dictionary_of.mistake(
    "The order is right. Ids count from 0, for they are places in a one-hot row.",
    lambda line: {char: i + 1 for char, i in dictionary_of(line).items()},
)

dictionary_of.mistake(
    "Sorted, yes, but with repeats, so there are gaps between the ids. Take each character once.",
    _numbered(sorted),
)


def _by_frequency(line):
    return [char for char, count in Counter(line).most_common()]


dictionary_of.mistake(
    "Each character once, the most frequent first. Ours are in sorted order.",
    _numbered(_by_frequency),
)

dictionary_of.mistake(
    "The pairs are right, the wrong way round: from the character to the id is wanted.",
    lambda line: dict(enumerate(sorted(set(line)))),
)

dictionary_of.mistake(
    "The right characters in the right order. Now give each its number: a dict is wanted.",
    lambda line: sorted(set(line)),
)

dictionary_of.mistake(
    "Reversible, yes. But these numbers of Unicode go beyond a million, and a one-hot row needs ids from 0 to V - 1.",
    lambda line: {char: ord(char) for char in line},
)

dictionary_of.mistake(
    "Sorted ids from 0, yes. But B and b are two characters, and B has none now.",
    lambda line: dictionary_of(line.lower()),
)

dictionary_of.mistake(
    "The letters are right. A space is a character of the text, too, and needs an id.",
    lambda line: dictionary_of("".join(line.split())),
)

dictionary_of.mistake(
    "Each character once, ids from 0, but from the end: leave out reverse.",
    _numbered(lambda line: sorted(set(line), reverse=True)),
)

dictionary_of.mistake(
    "Those are places in the text, of the last one of each character. Sort the different characters first.",
    _numbered(str),
)

dictionary_of.mistake(
    "Each character once. But those are places in the text, of the first one of each. Number the sorted characters.",
    lambda line: {char: line.index(char) for char in line},
)

dictionary_of.mistake(
    "The right characters in the right order, in a Vocab. Now number them yourself: a dict.",
    Vocab,
)

dictionary_of.mistake(
    "The right characters in the right order. Now number them: a dict.",
    lambda line: "".join(sorted(set(line))),
)


KNOWN = (
    ("hole", "ehlo"),
    ("hello", "olhe"),
    (" if you", " afinotuwy"),
    ("바나나", "나바"),
    ("q", "q"),
)

UNKNOWN = (("hello Ω hello", "ehlo ", 6), ("바나나 윰유", "나바 우유", 4), ("ßeα", "eh", 0))

UNKNOWN += (("to zoo at zoo", "ot ", 3),)  # z stands there twice, and before the a


def judge_careful_encode(encode) -> str:
    """`encode` shall give the ids of known characters, and stop at the first unknown one."""
    if not callable(encode):
        return "A function is wanted, with `raise ValueError(...)` in it."
    for line, chars in KNOWN:
        if fault := _fault_with_known(encode, line, chars):
            return fault
    for line, chars, at in UNKNOWN:
        if fault := _fault_with_unknown(encode, line, chars, at):
            return fault
    return ""


def _fault_with_known(encode, line: str, chars: str) -> str:
    try:
        ids = encode(line, chars)
    except Exception as error:  # whatever the reader's function raises
        said = f"{type(error).__name__}: {error}"
        return f"Every character of {line!r} stands in {chars!r}, and yet it ends in {said}."
    if ids is ...:
        return OPEN
    if ids is None:
        return "It gives None. `return` hands the ids back."
    ids = ids.tolist() if isinstance(ids, Tensor) else ids
    right = [chars.index(char) for char in line]
    if not isinstance(ids, list | tuple) or list(ids) != right:
        shown = repr(ids)[:40]
        return f"Known characters first: {line!r} in {chars!r} is {right}, it gives {shown}."
    return ""


def _fault_with_unknown(encode, line: str, chars: str, at: int) -> str:
    try:
        return _silent(encode(line, chars), line)
    except ValueError as error:
        return _unhelpful(str(error), line, at)
    except KeyError:
        return (
            "It stops at an unknown character, good. But a KeyError says nothing of the place: "
            "look first, and raise a ValueError of your own."
        )
    except Exception as error:  # whatever else the reader's function raises
        return f"It stops, with {type(error).__name__}. A wrong value is a ValueError in Python."


def _silent(ids, line: str) -> str:
    known = "Known characters are right. "
    ids = ids.tolist() if isinstance(ids, Tensor) else ids
    if not isinstance(ids, list | tuple):
        return f"{known}At an unknown one it hands back {type(ids).__name__}; it must raise."
    if None in ids:
        return f"{known}For an unknown one .get gives None, and the trouble comes later, elsewhere."
    if -1 in ids:
        return f"{known}But .find says -1 for 'not there', and as an id -1 is the last character."
    if len(ids) < len(line):
        return f"{known}Unknown ones are left out: the text gets shorter and nobody hears of it."
    return f"{known}But an unknown one quietly becomes another character. Stop there: raise."


def _unhelpful(said: str, line: str, at: int) -> str:
    stops = "It stops with a ValueError, good. "
    numbers = {int(number) for number in re.findall(r"\d+", said)}
    # in a message that repeats the whole line, the character is not yet named
    char, place = line[at] in said.replace(line, ""), at in numbers
    if len(numbers) > 3:
        return f"{stops}But the message names many places. Name the first unknown one."
    if char and place:
        return ""
    if char and at + 1 in numbers:
        return f"{stops}It names the character. The place is one too far: count from 0."
    if char:
        return f"{stops}It names the character. Say also at which place it stands."
    if place:
        return f"{stops}It names the place. Say also which character stands there."
    if numbers:
        return f"{stops}But it names another place. In {line!r} the first unknown one is at {at}."
    return f"{stops}But its message names neither the character nor the place."


@judged_exercise(
    insight="Whoever meets this error knows what to mend, without opening your code.",
    hints=(
        "Return the ids as a list. At the first unknown character raise a ValueError that names it and its place.",
        "Go through enumerate(line) and look whether each character is in chars, before you look up its id.",
        'if char not in chars: raise ValueError(f"character {i} is {char!r}")',
    ),
    judge=judge_careful_encode,
)
def careful_encode(line, chars):
    for i, char in enumerate(line):
        if char not in chars:
            raise ValueError(f"character {i} is {char!r}, known are {chars!r}")
    return [chars.index(char) for char in line]


def _model_of(chars: str, hidden: int, seed: int) -> bytes:
    """A file's bytes; weights three times as large as usual, so that answers vary."""
    model = seeded(seed, lambda: models.CharRNN(len(chars), hidden)).double()
    weights = {name: 3 * weight for name, weight in model.state_dict().items()}
    file = io.BytesIO()
    torch.save({"chars": chars, "hidden": hidden, "weights": weights}, file)
    return file.getvalue()


@exercise(
    insight="Characters, sizes, weights: with the three in one file a model can speak anywhere.",
    hints=(
        "Open the bytes, build the model, give it the saved weights, and return its best guess after each character of `opening`, as one string.",
        "torch.load(io.BytesIO(data)) gives the dict. Take the characters in the order in which they were saved; len(chars) and saved['hidden'] are the sizes.",
        "model.load_state_dict(saved['weights']), then the lines of `reply` above.",
    ),
    probes=(
        (_model_of("nab ls", 5, 39), "bananas as all"),
        (_model_of("olhe", 7, 52), "hellohole"),
        (_model_of(" 가나바우유", 8, 56), "바나"),
    ),
)
def wake(data, opening):
    saved = torch.load(io.BytesIO(data))
    chars = saved["chars"]  # in the order in which they were saved, sorted or not
    model = models.CharRNN(len(chars), saved["hidden"]).double()
    model.load_state_dict(saved["weights"])
    ids = [chars.index(char) for char in opening]
    scores, h_n = model(torch.eye(len(chars)).double()[ids])  # (T, V)
    return "".join(chars[i] for i in scores.argmax(1))


def _woken(order=lambda saved, opening: saved["chars"], load=True, axis=1):
    """`wake` with the characters in another order, without the weights, or another axis."""

    def scores_and_chars(data, opening):
        saved = torch.load(io.BytesIO(data))
        chars = "".join(order(saved, opening))
        model = models.CharRNN(len(chars), saved["hidden"]).double()
        if load:
            model.load_state_dict(saved["weights"])
        x = torch.eye(len(chars)).double()[[chars.index(char) for char in opening]]
        return model(x)[0].argmax(axis), chars

    return scores_and_chars


def _said(woken):
    def said(data, opening):
        ids, chars = woken(data, opening)
        return "".join(chars[i] for i in ids)

    return said


wake.mistake(
    "Sizes and weights are right. But this model was trained with the characters in the order saved; you sorted them, as Vocab does.",
    _said(_woken(lambda saved, opening: sorted(saved["chars"]))),
)

wake.mistake(
    "The characters of the opening are not those of the training. Take the ones that were saved with the weights.",
    _said(_woken(lambda saved, opening: sorted(set(opening)))),
)

wake.mistake(
    "The model has the right sizes, and fresh random weights. Load the saved ones into it.",
    _said(_woken(load=False)),
)


def _of_sizes(letters=None, hidden=None):
    """A model with sizes that were typed in; the file's weights do not fit into it."""

    def build(data, opening):
        saved = torch.load(io.BytesIO(data))
        model = models.CharRNN(letters or len(saved["chars"]), hidden or saved["hidden"])
        model.double().load_state_dict(saved["weights"])

    return build


wake.mistake(
    "The file is open. But 10 and 12 are the sizes of our model; each file brings its own: len(chars) and saved['hidden'].",
    _of_sizes(10, 12),
)

wake.mistake(
    "The right function. But torch.load wants a file, and data are bytes: io.BytesIO(data) makes one of them.",
    lambda data, opening: torch.load(data),
)

wake.mistake(
    "The ids are right. Decode them, with the saved characters.",
    lambda data, opening: _woken()(data, opening)[0],
)

wake.mistake(
    "That is the opening itself. Return what the model expects after each character.",
    lambda data, opening: opening,
)

wake.mistake(
    "The guesses are right. Return them alone, without the opening.",
    lambda data, opening: opening + wake(data, opening),
)

wake.mistake(
    "Model and weights are right. But argmax(0) lets the steps compete; at each step the characters shall: axis 1.",
    _said(_woken(axis=0)),
)


@wake.mistake(
    'The file is open. But `chars` of this notebook does not know its characters. The file brings its own: saved["chars"].'
)
def _our_reply(data, opening):
    to_id = {char: i for i, char in enumerate(" afinotuwy")}
    return [to_id[char] for char in opening]


@wake.mistake(
    'The model is built. But you look the ids up in our own characters. The file brings its own: chars = saved["chars"].'
)
def _our_ids(data, opening):
    return [" afinotuwy".index(char) for char in opening]


wake.mistake(
    'saved["hidden"] is right. But 10 is the number of our characters; this file has len(saved["chars"]).',
    _of_sizes(letters=10),
)

wake.mistake(
    'The number of characters is right. But 12 is our size; this file says saved["hidden"].',
    _of_sizes(hidden=12),
)


@wake.mistake(
    "Characters, sizes and weights are right. But the rows are in double precision, the model is not: CharRNN(...).double()."
)
def _single(data, opening):
    saved = torch.load(io.BytesIO(data))
    chars = saved["chars"]
    model = models.CharRNN(len(chars), saved["hidden"])
    model.load_state_dict(saved["weights"])
    model(torch.eye(len(chars)).double()[[chars.index(char) for char in opening]])


sentence_to_learn = own_text(
    "hello, may I learn you?",
    insight="Whoever has your ids and not your dictionary reads nothing.",
    hints=(
        "Choose a sentence of 3 to 60 characters.",
        "Any script will do: a line of a poem, a proverb, your name and what you like.",
        'mine = check.sentence_to_learn("practice makes perfect")',
    ),
    least=3,
    most=60,
    different=3,
)
