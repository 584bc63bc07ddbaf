"""Further answers to the exercises of notebook 12, written by hand: wrong ones, and right ones."""

import torch
from torch.nn.utils.rnn import pack_padded_sequence

__all__ = ["RIGHT", "SAID", "WRONG"]


def _loop(outputs, lengths):
    states = torch.zeros(len(outputs), outputs.shape[2], dtype=outputs.dtype)
    for b, n in enumerate(lengths.tolist()):
        states[b] = outputs[b, n - 1]
    return states


def _gathered(outputs, lengths):
    steps = (lengths - 1)[:, None, None].expand(-1, 1, outputs.shape[2])
    return outputs.gather(1, steps).squeeze(1)


def _by_packing(outputs, lengths):
    packed = pack_padded_sequence(outputs, lengths, batch_first=True, enforce_sorted=False)
    ends, states = [], []
    for b, n in enumerate(lengths.tolist()):
        row = packed.unsorted_indices[b]
        ends.append(sum(packed.batch_sizes[: n - 1].tolist()) + row)
        states.append(packed.data[ends[-1]])
    return torch.stack(states)


def _from_outputs(outputs, h_n, lengths):
    size = outputs.shape[2] // 2
    forward = outputs[torch.arange(len(outputs)), lengths - 1, :size]
    return torch.cat([forward, outputs[:, 0, size:]], 1)


WRONG = {
    "recall_last_output": ["d", "", 1, "outputs", ["a"], True],
    "recall_first_id": [2, -1, 0.5, "0", "e", (0,)],
    "last_states": [
        lambda outputs, lengths: outputs[:, 0],
        lambda outputs, lengths: outputs[torch.arange(len(outputs)), lengths.max() - 1],
        lambda outputs, lengths: outputs[0, lengths - 1],
        lambda outputs, lengths: outputs[:, : lengths.max()],
        lambda outputs, lengths: outputs.max(1).values,
        lambda outputs, lengths: outputs.sum(1) / lengths[:, None],
        lambda outputs, lengths: _loop(outputs, lengths)[None],
        lambda outputs, lengths: lengths - 1,
    ],
    "stairs": [[], [3], [3, 3, 2, 1], [2, 3, 5], "33211", 10, [3.5, 3, 2, 1, 1]],
    "masked_loss": [0, 9, 28, 2.4, "2.5", (2.5,), -2.5],
    "my_names": [
        7,
        "",
        "민수",
        "Mina 하늘",
        "민수, 하늘",
        "민수 하늘",
        ["민수", "하늘이"],
        "가" * 9 + " 나",
    ],
    "bi_last": [
        lambda outputs, h_n, lengths: h_n,
        lambda outputs, h_n, lengths: h_n[0],
        lambda outputs, h_n, lengths: h_n.transpose(0, 1),
        lambda outputs, h_n, lengths: h_n.mean(0),
        lambda outputs, h_n, lengths: outputs.sum(1),
        lambda outputs, h_n, lengths: outputs[:, lengths - 1],
        lambda outputs, h_n, lengths: torch.stack([h_n[0], h_n[1]], 1),
    ],
}

RIGHT = {
    "recall_last_output": ["A", "(a)"],
    "recall_first_id": [0.0, torch.tensor(0)],
    "last_states": [
        _loop,
        _gathered,
        _by_packing,
        lambda outputs, lengths: torch.stack(
            [row[n - 1] for row, n in zip(outputs, lengths, strict=True)]
        ),
    ],
    "stairs": [[3, 3, 2, 1, 1], torch.tensor([3, 3, 2, 1, 1])],
    "masked_loss": [10 / 4, torch.tensor(2.5)],
    "my_names": ["지우 하늘 세종대왕", "봄 여름", "가 나다 라마바"],
    "bi_last": [
        _from_outputs,
        lambda outputs, h_n, lengths: torch.cat((h_n[-2], h_n[-1]), dim=-1),
        lambda outputs, h_n, lengths: h_n.transpose(0, 1).reshape(h_n.shape[1], -1),
        lambda outputs, h_n, lengths: torch.hstack(list(h_n)),
    ],
}

SAID = {
    "my_names": [
        (7, "A text in quotes is wanted."),
        ("Mina 하늘", "reads only Korean syllables and spaces, not 'M'"),
        ("민수", "write at least two names"),
        ("민수 하늘", "all have the same number of syllables"),
        ("가" * 9 + " 나", "more than 8 syllables"),
    ],
}
