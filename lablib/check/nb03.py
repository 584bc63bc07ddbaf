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
    insight="The targets are the text from its second letter on, because each target is the next letter.",
    hints=(
        "You want the targets y of the letters a, p, p, l. Ask for each letter which letter comes next in apple.",
        "After a comes p, and after the first p comes another p. So y starts with the letter after the a.",
        "Write the word without its first letter, in quotes.",
    ),
    mistakes={
        "appl": "That is x itself. The target of a letter is the letter that comes next.",
        "apple": "y is as long as x, so it has four letters. The a is not a target.",
        "ppl": "The start is right. But the last letter of x, the l, has a next letter, too.",
    },
)

recall_head_shape = Value(
    (15, 10),
    insight="There is one score for each of V characters at each of T steps. H is used only inside the network.",
    hints=(
        "You want the shape of the scores of CharRNN(10, 12). There is a score for every character at every step.",
        "The states are (T, H). The head, a linear layer, makes V scores from each state.",
        "T does not change, and each step gets V scores.",
    ),
    mistakes={
        (15, 12): (
            "That is the shape of the states, with H = 12. The head makes V scores from each state."
        ),
        (10,): "That is the last step alone. But every step gets scores.",
        (10, 15): "The sizes are right. But the steps come first: (T, V).",
        (1, 15, 10): "This is right for a batch of one text. But a single text has no batch axis.",
        (12, 10): "Those are H and V. But each of the 15 steps gets scores.",
    },
)


@exercise(
    core=True,
    insight="An id is a place in `chars`, so an index gives the character back.",
    hints=(
        "Return the characters of `ids` as one string. An id is a place in `chars`, so take the character at this place.",
        'chars[i] is the character with the id i. "".join(...) makes one string of several.',
        '"".join(chars[i] for i in ids)',
    ),
    probes=(
        (torch.tensor([3, 2, 0, 9, 5, 7]), " afinotuwy"),
        ([2, 3, 1, 1, 0], "olhe"),
        (torch.tensor([0, 3, 0]), " afi"),
        ([4], "나바 우유"),
        ([11, 1, 10, 0, 11, 5, 11, 2, 9], " ABabnoruwy나"),  # ids of two digits, large letters
    ),
)
def decode_ids(ids, chars):
    return "".join(chars[i] for i in ids)  # join makes one string of the characters


decode_ids.mistake(
    "The characters are right. But there are spaces between them, because there is a space in the quotes before .join.",
    lambda ids, chars: " ".join(chars[i] for i in ids),
)


@decode_ids.mistake(
    "This is right for a list of numbers. But tensor(3) is not the key 3 of a dict, so there is a KeyError. chars[i] works for both."
)
def _by_lookup(ids, chars):
    to_char = dict(enumerate(chars))
    return "".join(to_char[i] for i in ids)


@decode_ids.mistake(
    "Looking up is right. But to_id is the dictionary of our sentence, and other lists must work, too. Use chars[i]."
)
def _by_our_lookup(ids, chars):
    to_char = dict(enumerate(" afinotuwy"))
    return "".join(to_char[i] for i in ids)


decode_ids.mistake(
    "chars and ids are what you need. But chars[...] takes one place, and ids holds several. Take chars[i] for each i in ids, and join the results.",
    lambda ids, chars: chars[ids],
)
decode_ids.mistake(
    "This is right for a tensor. But ids can also be a list, and a list has no .tolist(). Without .tolist() both work.",
    lambda ids, chars: "".join(chars[i] for i in ids.tolist()),
)
decode_ids.mistake(
    "This is right for a tensor. But ids can also be a list, whose numbers have no .item(). chars[i] works for both.",
    lambda ids, chars: "".join(chars[i.item()] for i in ids),
)
decode_ids.mistake(
    "This is nearly right, but each character is the one before the right one. Ids count from 0, as indices do.",
    lambda ids, chars: "".join(chars[i - 1] for i in ids),
)
decode_ids.mistake(
    "The letters are right. But the spaces at the ends belong to the text, so leave out strip.",
    lambda ids, chars: decode_ids(ids, chars).strip(),
)
decode_ids.mistake(
    "Most characters are right. But those with the id 0 are lost, because `if i` is false for 0.",
    lambda ids, chars: "".join(chars[i] for i in ids if i),
)
decode_ids.mistake(
    "This is right when chars is already sorted. But another list can have another order, so do not sort it.",
    lambda ids, chars: decode_ids(ids, "".join(sorted(chars))),
)
decode_ids.mistake(
    "This is right only for our sentence. Use the argument `chars`.",
    lambda ids, chars: "".join(" afinotuwy"[i] for i in ids),
)
decode_ids.mistake(
    "One string is right, but it holds the numbers. Each number is a place in chars, so use chars[i].",
    lambda ids, chars: "".join(str(int(i)) for i in ids),
)
decode_ids.mistake(
    "The characters are right, but in the reverse order. Keep the order of the ids.",
    lambda ids, chars: decode_ids(ids, chars)[::-1],
)
decode_ids.mistake(
    "join is right. But it joins strings, and ids are numbers. chars[i] is the character with the id i.",
    lambda ids, chars: "".join(ids),
)


@decode_ids.mistake(
    "Looking up each id is right. But to_id goes from the character to the id, and you need the other direction."
)
def _way_there(ids, chars):
    to_id = {char: i for i, char in enumerate(chars)}
    return "".join(to_id[i] for i in ids)


id_of_u = Value(
    8,
    core=True,
    insight="The e is new and has the id 2, so every character after it gets an id that is one higher.",
    hints=(
        'You want the id of u in the sorted list of " if you want tea". Its id is the number of characters that stand before it.',
        "Find the character that is in the new text and not in the old one. Look where it stands in the alphabet.",
        "The e comes before the f, so it also comes before the u.",
    ),
    mistakes={
        7: "It was 7. But there is a new character, and it comes before u in the alphabet.",
        9: "That is one too many. Only the e is new, because t and a were there before.",
        10: "That is the end of the new list. Its last character is the y.",
        6: "The id changes, but in the other direction: a new character before u makes it higher.",
    },
)

sentence_to_learn = own_text(
    "hello, may I learn you?",
    core=True,
    insight="Your friend needs your dictionary to read them.",
    hints=(
        "Choose a sentence of 3 to 60 characters, at least three of them different. It stands in quotes.",
        "Take a line of a poem, a proverb, or your name and what you like, in any script.",
        'mine = check.sentence_to_learn("practice makes perfect")',
    ),
    least=3,
    most=60,
    different=3,
)

which_trip = Value(
    "c",
    insight="Every order works, if encoding and decoding use the same one.",
    hints=(
        "You look for the way that does not return the text. Compare the list that encodes with the list that decodes.",
        "An id is a place in a list. So it must be looked up in the same list.",
        "Two of the three use the same list to encode and to decode.",
    ),
    mistakes={
        "a": "It uses the sorted list both times, so each id is looked up in the list that it came from.",
        "b": "That order is not the alphabetical one. But it is used to encode and to decode, so the text comes back.",
    },
)


@exercise(
    insight="Everybody who has the same characters gets the same ids, on every day.",
    hints=(
        "Return a dict from each different character to its id. Three functions of Python do it, and the cells `characters` and `ids` use them.",
        "First set, then sorted, then enumerate.",
        "Write {char: i for i, char in enumerate(...)}, with the sorted characters in place of the dots.",
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
    "This works today. But a set has no fixed order, so tomorrow Python can return another order. Sort the set.",
    _numbered(set),
)
dictionary_of.mistake(
    "This dictionary works, in the order of first appearance. But the task asks for the sorted order, so that the same characters always get the same ids.",
    _numbered(dict.fromkeys),
)
dictionary_of.mistake(
    "The order is right. But ids count from 0, because they are places in a one-hot row.",
    lambda line: {char: i + 1 for char, i in dictionary_of(line).items()},
)
dictionary_of.mistake(
    "The order is right. But characters come more than once, so there are gaps between the ids. Use each character once.",
    _numbered(sorted),
)


def _by_frequency(line):
    return [char for char, count in Counter(line).most_common()]


dictionary_of.mistake(
    "Each character comes once, but the most frequent first. The task asks for the sorted order.",
    _numbered(_by_frequency),
)
dictionary_of.mistake(
    "The pairs are right, but reversed. The dict must go from the character to the id.",
    lambda line: dict(enumerate(sorted(set(line)))),
)
dictionary_of.mistake(
    "The characters and their order are right. Now make a dict that gives each its number.",
    lambda line: sorted(set(line)),
)
dictionary_of.mistake(
    "These Unicode numbers can be turned back into characters. But they go beyond a million, and a one-hot row needs ids from 0 to V - 1.",
    lambda line: {char: ord(char) for char in line},
)
dictionary_of.mistake(
    "The ids are sorted and start at 0. But B and b are two characters, and now B has no id.",
    lambda line: dictionary_of(line.lower()),
)
dictionary_of.mistake(
    "The letters are right. But a space is a character, too, and needs an id.",
    lambda line: dictionary_of("".join(line.split())),
)
dictionary_of.mistake(
    "Each character comes once, but the order is reversed. Leave out reverse.",
    _numbered(lambda line: sorted(set(line), reverse=True)),
)
dictionary_of.mistake(
    "These numbers are places in the text, where each character comes last. Sort the different characters first.",
    _numbered(str),
)
dictionary_of.mistake(
    "These numbers are places in the text, where each character comes first. Number the sorted characters instead.",
    lambda line: {char: line.index(char) for char in line},
)
dictionary_of.mistake(
    "This Vocab has the right characters in the right order. Now make a dict of them yourself.",
    Vocab,
)
dictionary_of.mistake(
    "The characters and their order are right. Now make a dict that gives each its id.",
    lambda line: "".join(sorted(set(line))),
)


KNOWN = (
    ("hole", "ehlo"),
    ("hello", "olhe"),
    (" if you", " afinotuwy"),
    ("바나나", "나바"),
    ("q", "q"),
)

UNKNOWN = (
    ("hello Ω hello", "ehlo ", 6),
    ("바나나 윰유", "나바 우유", 4),
    ("ßeα", "eh", 0),
    ("heLlo", "ehlo", 2),
    ("he llo", "ehlo", 2),
    ("h3llo", "ehlo", 1),
)
UNKNOWN += (("to zoo at zoo", "ot ", 3),)  # z stands there twice, and before the a


def judge_careful_encode(encode) -> str:
    """`encode` must return the ids of known characters, and stop at the first unknown one."""
    if not callable(encode):
        return "The answer must be a function, with `raise ValueError(...)` in it."
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
        return f"Every character of {line!r} is in {chars!r}, but the function ends in {said}."
    if ids is ...:
        return OPEN
    if ids is None:
        return "The function returns None. Return the ids."
    ids = ids.tolist() if isinstance(ids, Tensor) else ids
    right = [chars.index(char) for char in line]
    if not isinstance(ids, list | tuple) or list(ids) != right:
        shown = repr(ids)[:40]
        return f"First the known characters: for {line!r} in {chars!r} the ids are {right}, but it returns {shown}."
    return ""


def _fault_with_unknown(encode, line: str, chars: str, at: int) -> str:
    try:
        return _silent(encode(line, chars), line)
    except ValueError as error:
        return _unhelpful(str(error), line, at)
    except KeyError:
        return (
            "It is good that it stops at an unknown character. But a KeyError does not name the place. "
            "Look whether the character is known, and raise a ValueError of your own."
        )
    except Exception as error:  # whatever else the reader's function raises
        return f"It stops with {type(error).__name__}. In Python a wrong value is a ValueError."


def _silent(ids, line: str) -> str:
    known = "Known characters are right. "
    ids = ids.tolist() if isinstance(ids, Tensor) else ids
    if not isinstance(ids, list | tuple):
        return (
            f"{known}But at an unknown one it returns {type(ids).__name__}. It must raise an error."
        )
    if None in ids:
        return f"{known}But for an unknown one .get returns None, so the error comes later, in another place."
    if -1 in ids:
        return f"{known}But .find returns -1 if a character is missing, and as an index -1 is the last character."
    if len(ids) < len(line):
        return f"{known}But unknown ones are left out, so the text gets shorter without an error."
    return f"{known}But an unknown one becomes another character without an error. Raise an error there."


def _unhelpful(said: str, line: str, at: int) -> str:
    stops = "It is good that it stops with a ValueError. "
    numbers = {int(number) for number in re.findall(r"\d+", said)}
    # in a message that repeats the whole line, the character is not yet named
    char, place = line[at] in said.replace(line, ""), at in numbers
    if len(numbers & set(range(len(line)))) > 3:
        return f"{stops}But the message names many places. Name the first unknown one."
    if char and place:
        return ""
    if char and at + 1 in numbers:
        return f"{stops}It names the character. But the place is one too high, because places count from 0."
    if char:
        return f"{stops}It names the character. Name its place, too."
    if place:
        return f"{stops}It names the place. Name the character, too."
    if numbers:
        return f"{stops}But it names another place. In {line!r} the first unknown one is at {at}."
    return f"{stops}But its message names neither the character nor the place."


@judged_exercise(
    insight="Everybody who gets this error knows what to correct, without reading your code.",
    hints=(
        "Return the ids as a list. At the first unknown character, raise a ValueError that names the character and its place.",
        "Loop over enumerate(line). Before you look up the id of a character, test whether the character is in chars.",
        'Write: if char not in chars: raise ValueError(f"character {i} is {char!r}").',
    ),
    judge=judge_careful_encode,
)
def careful_encode(line, chars):
    for i, char in enumerate(line):
        if char not in chars:
            raise ValueError(f"character {i} is {char!r}, known are {chars!r}")
    return [chars.index(char) for char in line]


def _model_of(chars: str, hidden: int, seed: int) -> bytes:
    """The bytes of a file; its weights are three times as large as usual, so that answers vary."""
    model = seeded(seed, lambda: models.CharRNN(len(chars), hidden)).double()
    weights = {name: 3 * weight for name, weight in model.state_dict().items()}
    file = io.BytesIO()
    torch.save({"chars": chars, "hidden": hidden, "weights": weights}, file)
    return file.getvalue()


@exercise(
    insight="With the characters, the sizes and the weights in one file, every program can use the model.",
    hints=(
        "Return what the saved model says after each character of `opening`. The cell `save` shows lines 1 to 3, and `reply` does line 4.",
        "torch.load(io.BytesIO(data)) returns the dict. The sizes of the model are len(saved['chars']) and saved['hidden']. Keep the characters in the saved order.",
        "After models.CharRNN(...).double() comes model.load_state_dict(saved['weights']). Then return reply(model, saved['chars'], opening).",
    ),
    probes=(
        (_model_of("nab ls", 5, 39), "bananas as all"),
        (_model_of("olhe", 7, 52), "hellohole"),
        (_model_of(" 가나바우유", 8, 56), "바나"),
    ),
)
def wake(data, opening):
    saved = torch.load(io.BytesIO(data))
    chars = saved["chars"]  # in the saved order, sorted or not
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
    "Sizes and weights are right. But you sorted the characters, as Vocab does, and this model was trained with the saved order.",
    _said(_woken(lambda saved, opening: sorted(saved["chars"]))),
)
wake.mistake(
    "The characters of the opening are not those of the training. Use the characters that were saved with the weights.",
    _said(_woken(lambda saved, opening: sorted(set(opening)))),
)
wake.mistake(
    "The model has the right sizes, but its weights are still random. Load the saved weights into it.",
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
    "The file is loaded. But 10 and 12 are the sizes of our model. Take the sizes from the file: len(chars) and saved['hidden'].",
    _of_sizes(10, 12),
)
wake.mistake(
    "torch.load is the right function. But it needs a file, and data holds bytes. io.BytesIO(data) makes a file of them.",
    lambda data, opening: torch.load(data),
)
wake.mistake(
    "The ids are right. Now decode them with the saved characters.",
    lambda data, opening: _woken()(data, opening)[0],
)
wake.mistake(
    "That is the opening itself. Return what the model says after each character.",
    lambda data, opening: opening,
)
wake.mistake(
    "The guesses are right. But return them without the opening.",
    lambda data, opening: opening + wake(data, opening),
)
wake.mistake(
    "Model and weights are right. But argmax(0) compares the steps. Compare the characters of each step: axis 1.",
    _said(_woken(axis=0)),
)


@wake.mistake(
    'The file is loaded. But its characters are not those of this notebook. Use the characters of the file: saved["chars"].'
)
def _our_reply(data, opening):
    to_id = {char: i for i, char in enumerate(" afinotuwy")}
    return [to_id[char] for char in opening]


wake.mistake(
    'The model is built. But you look up the ids in the characters of this notebook. Use those of the file: chars = saved["chars"].',
    lambda data, opening: [" afinotuwy".index(char) for char in opening],
)
wake.mistake(
    'saved["hidden"] is right. But 10 is the number of our characters. This file has len(saved["chars"]).',
    _of_sizes(letters=10),
)
wake.mistake(
    'The number of characters is right. But 12 is the size of our state. The size of this file is saved["hidden"].',
    _of_sizes(hidden=12),
)


@wake.mistake(
    "The file is loaded, and both sizes are right. But they stand in the wrong order: CharRNN(V, H), first the number of characters, then the size of the state."
)
def _sizes_exchanged(data, opening):
    saved = torch.load(io.BytesIO(data))
    model = models.CharRNN(saved["hidden"], len(saved["chars"]))
    model.double().load_state_dict(saved["weights"])


@wake.mistake(
    "Characters, sizes and weights are right. But the rows are in double precision and the model is not. Write CharRNN(...).double()."
)
def _single(data, opening):
    saved = torch.load(io.BytesIO(data))
    chars = saved["chars"]
    model = models.CharRNN(len(chars), saved["hidden"])
    model.load_state_dict(saved["weights"])
    model(torch.eye(len(chars)).double()[[chars.index(char) for char in opening]])
