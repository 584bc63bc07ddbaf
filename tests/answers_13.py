"""Further answers to the exercises of notebook 13, written by hand: wrong ones, and right ones."""

import torch
from torch import nn

from lablib import seq2seq

__all__ = ["RIGHT", "SAID", "WRONG"]


def _by_loops(queries, memory, lengths):
    found, weights = (
        torch.zeros_like(queries),
        queries.new_zeros(*queries.shape[:2], memory.shape[1]),
    )
    for b, n in enumerate(lengths.tolist()):
        for s, query in enumerate(queries[b]):
            weights[b, s, :n] = (memory[b, :n] @ query).softmax(-1)
            found[b, s] = weights[b, s, :n] @ memory[b, :n]
    return found, weights


def _by_exp(queries, memory, lengths):
    e = torch.einsum("bsh,bth->bst", queries, memory).exp()
    e = e * (torch.arange(memory.shape[1]) < lengths[:, None])[:, None]
    a = e / e.sum(-1, keepdim=True)
    return torch.einsum("bst,bth->bsh", a, memory), a


def _by_pytorch(queries, memory, lengths):
    allowed = (torch.arange(memory.shape[1]) < lengths[:, None])[:, None]
    found = nn.functional.scaled_dot_product_attention(queries, memory, memory, allowed, scale=1)
    return found, seq2seq.attend(queries, memory, lengths)[1]


def _scaled(queries, memory, lengths):
    return seq2seq.attend(queries / queries.shape[-1] ** 0.5, memory, lengths)


def _best_alone(queries, memory, lengths):
    a = seq2seq.attend(1e6 * queries, memory, lengths)[1]
    return a @ memory, a


def _one_pad_less(queries, memory, lengths):
    return seq2seq.attend(queries, memory, (lengths + 1).clamp(max=memory.shape[1]))


def _log_weights(queries, memory, lengths):
    found, a = seq2seq.attend(queries, memory, lengths)
    return found, a.log()


def _sum_without_softmax(queries, memory, lengths):
    a = queries @ memory.mT
    return a @ memory, a


def _character_by_character(text):
    kept = ""
    for char in text:
        if char == ">":
            break
        kept += char
    return kept


WRONG = {
    "recall_state": [(64,), (1, 32, 64), "(1, 64, 32)", 2048, (2, 64, 32), (1, 1, 32)],
    "recall_places": [0, 7, "6", (6,), 5, -6],
    "shifted": [("<tac",), ("tac", "tac>"), "<tac>", 4, ("", ""), ("tac>", "tac>")],
    "which_break": ["d", "", 2, ["b"], "none", True],
    "attend": [
        _scaled,
        _best_alone,
        _one_pad_less,
        _log_weights,
        _sum_without_softmax,
        lambda queries, memory, lengths: seq2seq.attend(queries, memory, lengths)[0],
        lambda queries, memory, lengths: (memory, seq2seq.attend(queries, memory, lengths)[1]),
        lambda queries, memory, lengths: seq2seq.attend(memory, queries, lengths),
    ],
    "until_end": [
        lambda text: text,
        lambda text: text.split(">"),
        lambda text: text.partition(">")[2],
        lambda text: text.strip(">"),
        lambda text: text[:5],
        lambda text: text.partition("<")[0],
    ],
    "my_korean": [7, "", "hangul", "한 글", "대한민국", "값", ["한글"], "ㅎㅏㄴ"],
}

RIGHT = {
    "recall_state": [[1, 64, 32], torch.Size([1, 64, 32])],
    "recall_places": [6.0, torch.tensor(6)],
    "shifted": [["<tac", "tac>"]],
    "which_break": ["B", "(b)"],
    "attend": [_by_loops, _by_exp, _by_pytorch, seq2seq.attend],
    "until_end": [
        _character_by_character,
        lambda text: text.split(">")[0],
        lambda text: text[: text.index(">")] if ">" in text else text,
    ],
    "my_korean": ["서울", "봄", "바나나"],
}

SAID = {
    "my_korean": [
        (7, "A text in quotes is wanted."),
        ("한 글", "reads only Korean syllables"),
        ("값", "knows only the last letters"),
        ("대한민국", "Take 1 to 3"),
    ],
}
