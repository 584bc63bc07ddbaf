"""Further answers to the exercises of notebook 03, written by hand: wrong ones, and right ones."""

import io
from collections import Counter, OrderedDict

import numpy as np
import torch

from lablib import models
from lablib.characters import Vocab
from lablib.check import nb03

__all__ = ["RIGHT", "SAID", "WRONG"]


def _named_too_much(line, chars):
    """An error that names every place, so that the right one is among them."""
    if not set(line) <= set(chars):
        raise ValueError(f"{line!r} {list(range(len(line)))}")
    return [chars.index(char) for char in line]


def _repeats_the_line(line, chars):
    """An error with the right place, and the character only inside the line it repeats."""
    for i, char in enumerate(line):
        if char not in chars:
            raise ValueError(f"cannot encode {line!r}, place {i}")
    return [chars.index(char) for char in line]


def _refuses_all(line, chars):
    raise ValueError(f"character 0 is {line[0]!r}")


def _wraps(line, chars):
    return [chars.find(char) % len(chars) for char in line]


def _as_an_assertion(line, chars):
    assert set(line) <= set(chars), "unknown character"
    return [chars.index(char) for char in line]


def _says_it_only(line, chars):
    try:
        return nb03.careful_encode.reference(line, chars)
    except ValueError as error:
        print(error)
        return str(error)


def _by_set(line, chars):
    unknown = sorted(set(line) - set(chars))
    if unknown:
        raise ValueError(f"unknown are {unknown}")
    return torch.tensor([chars.index(char) for char in line])


def _raising(said, base=0):
    """Stops at the first unknown character with an error that says `said` of it."""

    def encode(line, chars):
        for i, char in enumerate(line):
            if char not in chars:
                raise ValueError(said.format(i=i + base, char=char))
        return [chars.index(char) for char in line]

    return encode


def _last_unknown(line, chars):
    unknown = [(i, char) for i, char in enumerate(line) if char not in chars]
    if unknown:
        raise ValueError(f"character {unknown[-1][0]} is {unknown[-1][1]!r}")
    return [chars.index(char) for char in line]


def _by_get(default):
    def encode(line, chars):
        to_id = {char: i for i, char in enumerate(chars)}
        return [to_id.get(char, default) for char in line]

    return encode


def _by_brackets(line, chars):
    to_id = {char: i for i, char in enumerate(chars)}
    return [to_id[char] for char in line]


def _first_in_the_alphabet(line, chars):
    for char in sorted(set(line) - set(chars)):
        raise ValueError(f"character {line.index(char)} is {char!r}")
    return [chars.index(char) for char in line]


def _last_place_of_it(line, chars):
    for char in line:
        if char not in chars:
            raise ValueError(f"character {line.rindex(char)} is {char!r}")
    return [chars.index(char) for char in line]


def _as_tensor(line, chars):
    return torch.tensor(nb03.careful_encode.reference(line, chars))


def _first_of_all(line, chars):
    unknown = [(i, char) for i, char in enumerate(line) if char not in chars]
    if unknown:
        raise ValueError(f"place {unknown[0][0]} of {len(line)}: {unknown[0][1]}")
    return tuple(map(chars.index, line))


def _woken_by_vocab(data, opening):
    saved = torch.load(io.BytesIO(data))
    vocab = Vocab(saved["chars"])
    model = models.CharRNN(len(vocab), saved["hidden"]).double()
    model.load_state_dict(saved["weights"])
    scores, h_n = model(vocab.one_hot(opening).double())
    return vocab.decode(scores.argmax(1))


def _woken_by_states(data, opening):
    saved = torch.load(io.BytesIO(data))
    chars = saved["chars"]
    model = models.CharRNN(len(chars), saved["hidden"]).double()
    model.load_state_dict(saved["weights"])
    x = torch.eye(len(chars)).double()[[chars.index(char) for char in opening]]
    return "".join(chars[i % len(chars)] for i in model.rnn(x)[0].argmax(1))


def _woken_letter_by_letter(data, opening, kept=True):
    """One character at a time, with the state handed on (or, wrongly, thrown away)."""
    saved = torch.load(io.BytesIO(data))
    chars, weights = saved["chars"], saved["weights"]
    model = models.CharRNN(len(chars), weights["rnn.weight_hh_l0"].shape[1])
    model.load_state_dict(weights)
    h, said = None, ""
    for char in opening:
        scores, h_n = model(torch.eye(len(chars))[[chars.index(char)]], h)
        h = h_n if kept else None
        said += chars[scores[0].argmax()]
    return said


def _with_its_code(line, chars):
    """An error that names the place, and other numbers, too."""
    for i, char in enumerate(line):
        if char not in chars:
            said = f"character {i} of {len(line)} is {char!r} (code {ord(char)})"
            raise ValueError(f"{said}, {len(chars)} are known")
    return list(map(chars.index, line))


def _taken_as_known(kind):
    """Stops at the first unknown character, unless it is of this kind."""

    def encode(line, chars):
        for i, char in enumerate(line):
            if not (kind(char) or char in chars):
                raise ValueError(f"character {i} is {char!r}")
        return [max(chars.find(char.lower()), 0) for char in line]

    return encode


WRONG = {
    "recall_apple": ["p", "elpp", "ple", ["p", "p", "l", "e"], "pple?", 4, ""],
    "recall_head_shape": [(15,), (15, 10, 12), (10, 12), 150, (14, 10), (1, 10), "15, 10"],
    "decode_ids": [
        lambda ids, chars: ids,
        lambda ids, chars: chars,
        lambda ids, chars: "if you",
        lambda ids, chars: "".join(chars[i] for i in set(map(int, ids))),
        lambda ids, chars: "".join(chars.index(i) for i in ids),
        lambda ids, chars: tuple(chars[i] for i in ids),
        lambda ids, chars: "".join(chars[i] for i in sorted(ids)),
        lambda ids, chars: "".join(chars[i] for i in ids[1:]),
        lambda ids, chars: Vocab(chars).decode(ids),
        lambda ids, chars: str([chars[i] for i in ids]),
        lambda ids, chars: "".join(chars[i] for i in ids.tolist()),
        lambda ids, chars: "".join(chars[int(d)] for i in ids for d in str(int(i))),
        lambda ids, chars: nb03.decode_ids(ids, chars).lower(),
        lambda ids, chars: nb03.decode_ids(ids[:6], chars),
    ],
    "which_trip": ["d", "", 3, ["c"], True, "a and b", "both"],
    "id_of_u": [0, 11, -1, "u", (8,), 2, 8.5],
    "dictionary_of": [
        lambda line: set(line),
        lambda line: Counter(line),
        lambda line: list(enumerate(sorted(set(line)))),
        lambda line: {char: str(i) for i, char in enumerate(sorted(set(line)))},
        lambda line: {char: i for i, char in enumerate(sorted(set(line))[1:])},
        lambda line: {char: len(set(line)) for char in line},
        lambda line: {char: i for i, char in enumerate("abcdefghijklmnopqrstuvwxyz ")},
        lambda line: {char: i for i, char in enumerate(sorted(set(line), key=str.lower))},
        lambda line: {},
        lambda line: {char: sorted(set(line)).index(char) for char in set(line)},
        lambda line: {char: sorted(set(line)).index(char) for char in line},
        lambda line: {char: float(i) for i, char in enumerate(sorted(set(line)))},
        lambda line: {char: torch.tensor(i) for i, char in enumerate(sorted(set(line)))},
    ],
    "careful_encode": [
        _named_too_much,
        _repeats_the_line,
        _refuses_all,
        _wraps,
        _as_an_assertion,
        _says_it_only,
        _by_set,
        _first_in_the_alphabet,
        _last_place_of_it,
        lambda line, chars: Vocab(chars).encode(line).tolist(),
        lambda line, chars: print(line),
        lambda line, chars: [ord(char) for char in line],
        lambda line, chars: [i for i, char in enumerate(line)],
        lambda line, chars: "".join(char for char in line if char in chars),
        lambda line: [0],
        "raise ValueError",
        ValueError,
        _taken_as_known(str.isupper),
        _taken_as_known(str.isspace),
        _taken_as_known(str.isdigit),
    ],
    "wake": [
        _woken_by_vocab,
        _woken_by_states,
        lambda data, opening: _woken_letter_by_letter(data, opening, kept=False),
        lambda data, opening: nb03.wake(data, opening)[1:],
        lambda data, opening: nb03.wake(data, opening[:-1]),
        lambda data, opening: nb03.wake(data, opening)[::-1],
        lambda data, opening: opening[1:] + opening[0],
        lambda data, opening: torch.load(io.BytesIO(data)),
        lambda data, opening: torch.load(io.BytesIO(data))["chars"],
        lambda data, opening: nb03.wake(data, opening.strip() + " "),
    ],
    "sentence_to_learn": [
        7,
        "",
        "ab",
        "aba",
        "ababababab",
        b"if you want you",
        "x" * 61,
        None or 0.5,
        "abc\ud800",
    ],
}

RIGHT = {
    "recall_apple": [" pple ", "PPLE"],
    "recall_head_shape": [[15, 10], torch.Size([15, 10])],
    "decode_ids": [
        lambda ids, chars: "".join([chars[int(i)] for i in ids]),
        lambda ids, chars: "".join(map(chars.__getitem__, torch.as_tensor(ids).tolist())),
        lambda ids, chars: np.str_("".join(chars[i] for i in ids)),
    ],
    "which_trip": ["C", " c ", "c)"],
    "dictionary_of": [
        lambda line: OrderedDict((char, i) for i, char in enumerate(sorted(set(line)))),
        lambda line: {np.str_(char): np.int64(i) for i, char in enumerate(sorted(set(line)))},
        lambda line: dict(zip(sorted(set(line)), range(len(set(line))), strict=True)),
    ],
    "careful_encode": [
        _as_tensor,
        _first_of_all,
        _with_its_code,
    ],
    "wake": [_woken_letter_by_letter],
    "sentence_to_learn": ["안녕하세요", "abc", "abc abc", "🙂🙃🙂 ok", "x y\nz"],
}

# wrong answers to what is judged by a property, and a part of what is said to each
SAID = {
    "careful_encode": [
        (
            lambda line, chars: [chars.index(char) for char in line if char in chars],
            "unknown ones are left out",
        ),
        (_by_get(0), "becomes another character without an error"),
        (_by_get(None), ".get returns None"),
        (lambda line, chars: [chars.find(char) for char in line], ".find returns -1"),
        (_by_brackets, "a KeyError does not name the place"),
        (
            lambda line, chars: [chars.index(char) for char in line],
            "names neither the character nor the place",
        ),
        (_raising("unknown: {char!r}"), "Name its place, too."),
        (_raising("unknown at {i}"), "Name the character, too."),
        (_raising("character {i} is {char!r}", base=1), "count from 0"),
        (_last_unknown, "it names another place"),
        (lambda line, chars: 1 / 0, "ends in ZeroDivisionError"),
    ],
    "sentence_to_learn": [
        ("yo", "But it has 2 characters, spaces included. Take 3 to 60."),
        ("aaaaaa", "at least 3 different characters"),
        (["practice", "makes", "perfect"], "a list of 3, not a text"),
    ],
}
