"""Further answers to the exercises of notebook 11, written by hand: wrong ones, and right ones."""

import re

import torch

__all__ = ["RIGHT", "SAID", "WRONG"]


def _held(h, c, units, h_mean, c_mean):
    mask = torch.zeros(h.shape[-1], dtype=torch.bool)
    mask[units] = True
    return torch.where(mask, h_mean, h), torch.where(mask, c_mean, c)


def _copied(h, c, units, h_mean, c_mean):
    h, c = h + 0, c + 0
    for unit in units:
        h[:, :, unit], c[:, :, unit] = h_mean[unit], c_mean[unit]
    return h, c


def _in_place(h, c, units, h_mean, c_mean):
    h[..., units], c[..., units] = h_mean[units], c_mean[units]
    return h, c


def _rows(h, c, units, h_mean, c_mean):
    h, c = h.clone(), c.clone()
    h[:, 0, units], c[:, 0, units] = h_mean[units], c_mean[units]
    return h, c


def _all_but(h, c, units, h_mean, c_mean):
    others = [unit for unit in range(h.shape[-1]) if unit not in units]
    return _held(h, c, others, h_mean, c_mean)


def _names(text):
    mask = torch.zeros(len(text), dtype=torch.bool)
    for line in re.finditer(r"^[^\n]+:$", text, re.MULTILINE):
        if line[0].isupper():
            mask[line.start() : line.end() - 1] = True
    return mask


def _indented(text):
    found = [len(m[1]) for m in re.finditer(r"^( +)\S", text, re.MULTILINE)]
    return sum(n % 4 == 0 for n in found) / len(found)


WRONG = {
    "recall_control": ["d", "", 2, "control", ["b"], True],
    "recall_head": ["d", "", 1, "hc", ["a"], False],
    "hold": [
        _in_place,
        _rows,
        _all_but,
        lambda h, c, units, h_mean, c_mean: (h, c),
        lambda h, c, units, h_mean, c_mean: _held(h, c, units, h_mean, c_mean)[0],
        lambda h, c, units, h_mean, c_mean: _held(h, c, units, h_mean, c_mean)[::-1],
        lambda h, c, units, h_mean, c_mean: _held(h, c, units, h_mean.mean(), c_mean.mean()),
        lambda h, c, units, h_mean, c_mean: _held(h, c, units[:1], h_mean, c_mean),
    ],
    "fair_control": ["e", "", 3, "random", ["c"], 10],
    "per_character": [0, 4, 2.5, "2", [2], 160],
    "my_scene": [
        "Who?",
        3,
        "M" * 101,
        "Who is there, 민아? [Enter ROMEO]",
        "No direction in this line",
    ]
    + ["An empty one is in this line: []", ["[Enter MINA] Who is there?"]],
    "speaker": [
        lambda text: torch.zeros(len(text), dtype=torch.bool),
        lambda text: torch.tensor([char.isalpha() for char in text]),
        lambda text: _names(text).tolist()[1:],
        lambda text: ~_names(text),
        lambda text: torch.tensor([line.isupper() for line in text.split("\n")]),
        lambda text: torch.tensor([char == ":" for char in text]),
    ],
    "by_fours": [
        lambda text: 1 - _indented(text),
        lambda text: 100 * _indented(text),
        lambda text: 1.0,
        lambda text: text.count("    ") / text.count("\n"),
        lambda text: _indented(text) / 4,
        lambda text: len(re.findall(r"^ +", text, re.MULTILINE)),
    ],
}

RIGHT = {
    "recall_control": ["B", "b)"],
    "recall_head": ["A", "(a)"],
    "hold": [_held, _copied],
    "fair_control": ["C", "c."],
    "per_character": [2.0, 40 / 20, torch.tensor(2)],
    "my_scene": [
        "[Enter ROMEO and JULIET] Good night!",
        "A line that goes on for long, and then [Exit with a bow] it ends.",
    ],
    "speaker": [_names, lambda text: _names(text).clone()],
    "by_fours": [_indented],
}

SAID = {
    "my_scene": [
        ("Who is there, 민아? [Enter ROMEO]", "But the plays hold no"),
        ("No direction in this line", "But it holds no direction of 3 or more characters"),
        ("[Exeunt]", "But it has 8 characters, spaces included. Take 20 to 100."),
        (3, "A text in quotes is wanted."),
    ],
}
