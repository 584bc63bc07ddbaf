"""Notebook 03: right answers by different ideas, and wrong ones that are off at an edge."""

import io
from functools import reduce
from itertools import groupby
from operator import itemgetter

import answers_03 as known
import numpy as np
import torch
from torch import nn

from lablib import models
from lablib.characters import Vocab
from lablib.check import nb03

__all__ = ["RIGHT", "WRONG"]


def _by_dictionary(ids, chars):
    to_char = dict(enumerate(chars))
    return "".join(to_char[int(i)] for i in ids)


def _counted_up(line):
    ids = {}
    for char in sorted(line):
        ids.setdefault(char, len(ids))
    return ids


def _sorted_by_hand(line):
    chars = []
    for char in line:
        if char not in chars:
            place = sum(other < char for other in chars)
            chars.insert(place, char)
    ids = {}
    for i in range(len(chars)):
        ids[chars[i]] = i
    return ids


NUMBERS = {}


def _goes_on_counting(line):
    for char in sorted(set(line)):
        NUMBERS.setdefault(char, len(NUMBERS))
    return {char: NUMBERS[char] for char in sorted(set(line))}


def _error_caught(line, chars):
    ids = []
    for i, char in enumerate(line):
        try:
            ids.append(chars.index(char))
        except ValueError:
            raise ValueError(f"{char!r} at index {i} is not in {chars!r}") from None
    return ids


def _minus_one_found(line, chars):
    ids = [chars.find(char) for char in line]
    if -1 in ids:
        raise ValueError(f"unknown character {line[ids.index(-1)]} at position {ids.index(-1)}")
    return ids


def _key_error_caught(line, chars):
    to_id = {char: i for i, char in enumerate(chars)}
    ids = []
    for char in line:
        try:
            ids.append(to_id[char])
        except KeyError as error:
            raise ValueError(f"no id for {char!r} (place {len(ids)})") from error
    return ids


class UnknownCharacter(ValueError):
    pass


def _own_error(line, chars):
    place = next((i for i, char in enumerate(line) if char not in chars), None)
    if place is not None:
        raise UnknownCharacter(f"{line}\n{' ' * place}^ place {place}: {line[place]}")
    return torch.tensor([chars.index(char) for char in line])


def _place_zero_is_false(line, chars):
    place = next((i for i, char in enumerate(line) if char not in chars), 0)
    if place:
        raise ValueError(f"character {place} is {line[place]!r}")
    return [max(chars.find(char), 0) for char in line]


def _place_in_bytes(line, chars):
    for i, char in enumerate(line):
        if char not in chars:
            raise ValueError(f"character {len(line[:i].encode())} is {char!r}")
    return [chars.index(char) for char in line]


def _read(data):
    return torch.load(io.BytesIO(data))


def _model(saved):
    model = models.CharRNN(len(saved["chars"]), saved["hidden"]).double()
    model.load_state_dict(saved["weights"])
    return model


def _rows(chars, opening):
    return torch.eye(len(chars)).double()[[chars.index(char) for char in opening]]


def _by_hand(data, opening):
    chars, hidden, weights = _read(data).values()
    w_ih, w_hh, b_ih, b_hh, w, b = weights.values()
    h, said = torch.zeros(hidden).double(), []
    for char in opening:
        h = torch.tanh(w_ih[:, chars.index(char)] + b_ih + w_hh @ h + b_hh)
        said.append(chars[torch.argmax(w @ h + b)])
    return "".join(said)


def _by_functional_call(data, opening):
    saved = _read(data)
    model = models.CharRNN(len(saved["chars"]), saved["hidden"])
    x = _rows(saved["chars"], opening)
    scores, _ = torch.func.functional_call(model, saved["weights"], (x,))
    return "".join(itemgetter(*scores.argmax(1).tolist())(saved["chars"]))


def _in_a_batch(data, opening):
    saved = _read(data)
    x = _rows(saved["chars"], opening)
    scores, _ = _model(saved)(torch.stack([x, x]))
    return "".join(saved["chars"][i] for i in scores[1].max(-1).indices)


def _by_other_layers(data, opening):
    saved = _read(data)
    rnn = nn.RNN(len(saved["chars"]), saved["hidden"], dtype=torch.float64)
    head = nn.Linear(saved["hidden"], len(saved["chars"]), dtype=torch.float64)
    weights = list(saved["weights"].values())
    rnn.load_state_dict(dict(zip(rnn.state_dict(), weights[:4], strict=True)))
    head.load_state_dict({"weight": weights[4], "bias": weights[5]})
    best = head(rnn(_rows(saved["chars"], opening))[0]).topk(1).indices
    return "".join(saved["chars"][i] for i in best.flatten())


def _beginning_by_beginning(data, opening):
    saved = _read(data)
    model, said = _model(saved), ""
    for end in range(1, len(opening) + 1):
        scores, _ = model(_rows(saved["chars"], opening[:end]))
        said += saved["chars"][int(scores[-1].argmax())]
    return said


MODELS = []


def _first_file_kept(data, opening):
    MODELS.append(data)
    return nb03.wake(MODELS[0], "".join(c for c in opening if c in _read(MODELS[0])["chars"]))


def _without_bias_of_the_head(data, opening):
    saved = _read(data)
    model = _model(saved)
    nn.init.zeros_(model.fc.bias)
    scores, _ = model(_rows(saved["chars"], opening))
    return "".join(saved["chars"][i] for i in scores.argmax(1))


def _doubled_letters_read_once(data, opening):
    return nb03.wake(data, "".join(char for char, _ in groupby(opening)))


def _seven_letters_then_fresh(data, opening):
    return "".join(nb03.wake(data, opening[i : i + 7]) for i in range(0, len(opening), 7))


RIGHT = {
    "decode_ids": {
        "each id as a plain number": known.RIGHT["decode_ids"][0],
        "map of the list of ids": known.RIGHT["decode_ids"][1],
        "a dictionary from id to character": _by_dictionary,
        "NumPy picks the characters": lambda ids, chars: "".join(
            np.array(list(chars))[np.array(ids)]
        ),
        "a text that grows": lambda ids, chars: reduce(
            lambda text, i: text + chars[i : i + 1], ids, ""
        ),
    },
    "dictionary_of": {
        "dict of zip": known.RIGHT["dictionary_of"][2],
        "an id for each character not seen before": _counted_up,
        "sorted by hand": _sorted_by_hand,
        "smaller characters are counted": lambda line: {
            char: sum(other < char for other in set(line)) for char in sorted(set(line))
        },
        "groups of equal characters": lambda line: {
            char: i for i, (char, _) in enumerate(groupby(sorted(line)))
        },
        "the vocabulary of the laboratory": lambda line: {
            char: i for i, char in enumerate(Vocab(line).chars)
        },
        "NumPy finds the different ones": lambda line: {
            str(char): i for i, char in enumerate(np.unique(list(line)))
        },
    },
    "careful_encode": {
        "all unknown ones are listed first": known._first_of_all,
        "the error of index is caught": _error_caught,
        "-1 is looked for": _minus_one_found,
        "the error of a dictionary is caught": _key_error_caught,
        "an error of one's own, with a mark under the place": _own_error,
        "the code of the character and the sizes, too": known._with_its_code,
    },
    "wake": {
        "letter by letter": known._woken_letter_by_letter,
        "the sums by hand": _by_hand,
        "functional_call": _by_functional_call,
        "in a batch": _in_a_batch,
        "nn.RNN and nn.Linear": _by_other_layers,
        "each beginning is read again": _beginning_by_beginning,
    },
}

WRONG = {
    "decode_ids": {
        "spaces at the ends are lost": lambda ids, chars: nb03.decode_ids(ids, chars).strip(),
        "each digit is an id": lambda ids, chars: "".join(
            chars[int(digit)] for i in ids for digit in str(int(i))
        ),
        "a doubled letter is read once": lambda ids, chars: "".join(
            chars[i] for i, _ in groupby(map(int, ids))
        ),
        "large letters become small": lambda ids, chars: nb03.decode_ids(ids, chars).lower(),
        "characters sorted first": lambda ids, chars: nb03.decode_ids(ids, "".join(sorted(chars))),
        "six letters at most": lambda ids, chars: nb03.decode_ids(ids[:6], chars),
    },
    "dictionary_of": {
        "a second call goes on counting": _goes_on_counting,
        "large letters count as small": lambda line: nb03.dictionary_of(line.lower()),
        "line breaks are lost": lambda line: nb03.dictionary_of(line.replace("\n", "")),
        "spaces at the ends are lost": lambda line: nb03.dictionary_of(line.strip()),
        "the last one of all has no id": lambda line: {
            char: i for i, char in enumerate(sorted(set(line[:-1])))
        },
        "small letters before large ones": lambda line: {
            char: i for i, char in enumerate(sorted(set(line), key=lambda c: (c.isupper(), c)))
        },
    },
    "careful_encode": {
        "a large letter counts as known": known._taken_as_known(str.isupper),
        "a space counts as known": known._taken_as_known(str.isspace),
        "place 0 counts as none": _place_zero_is_false,
        "the place is counted in bytes": _place_in_bytes,
        "only letters beyond English are unknown": known._taken_as_known(str.isascii),
        "a digit counts as known": known._taken_as_known(str.isdigit),
    },
    "wake": {
        "a second file is never read": _first_file_kept,
        "the bias of the head is left out": _without_bias_of_the_head,
        "a doubled letter is read once": _doubled_letters_read_once,
        "the state is lost after seven letters": _seven_letters_then_fresh,
        "small letters only": lambda data, opening: nb03.wake(data, opening).replace(" ", ""),
    },
}
