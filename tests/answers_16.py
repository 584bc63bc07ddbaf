"""Further answers to the exercises of notebook 16, written by hand: wrong ones, and right ones."""

import torch

__all__ = ["RIGHT", "SAID", "WRONG"]


def _zeroed_at_the_end(w, x, y, k):
    w = w.detach().requires_grad_()
    for a, b in zip(x.chunk(k), y.chunk(k), strict=True):
        (((a @ w - b) ** 2).mean() / k).backward()
    w.grad.zero_()
    return w.grad


def _half_of_the_square(w, x, y, k):
    w = w.detach().requires_grad_()
    for a, b in zip(x.chunk(k), y.chunk(k), strict=True):
        (((a @ w - b) ** 2).mean() / 2 / k).backward()
    return w.grad


def _summed_before(w, x, y, k):
    w = w.detach().requires_grad_()
    losses = [
        ((a @ w - b) ** 2).mean()
        for a, b in zip(x.split(len(x) // k), y.split(len(y) // k), strict=True)
    ]
    (sum(losses) / k).backward()
    return w.grad


def _by_rows(w, x, y, k):
    """The pieces are as small as can be: one row, weighed by N."""
    w = w.detach().requires_grad_()
    for a, b in zip(x, y, strict=True):
        ((a @ w - b) ** 2 / len(x)).backward()
    return w.grad


def _dealt_out(streams, rank, world):
    """The first ranks get the rows that are left over."""
    least, left = divmod(len(streams), world)
    first = rank * least + min(rank, left)
    return streams[first : first + least + (rank < left)]


def _asked_one_by_one(streams, rank, world):
    own = [row for row in range(len(streams)) if row * world // len(streams) == rank]
    return streams[own]


WRONG = {
    "recall_unequal": [0, 12, "1.5", -1.5, 2, (1.0, 4.0)],
    "recall_detach": ["d", "", 1, ["a"], "gradient", True],
    "one_share": [(4,), (8,), 4, (2500, 8), (3, 2500), "(4, 2500)"],
    "weighted": [
        lambda loss_sum, all_characters, world: loss_sum / all_characters / world / world,
        lambda loss_sum, all_characters, world: loss_sum * world / (all_characters / world),
        lambda loss_sum, all_characters, world: all_characters * world / (loss_sum + 1),
        lambda loss_sum, all_characters, world: loss_sum * world / (all_characters - 1),
        lambda loss_sum, all_characters, world: loss_sum * (world - 1) / all_characters,
        lambda loss_sum, all_characters, world: (loss_sum, all_characters),
        lambda loss_sum, all_characters, world: -loss_sum * world / all_characters,
    ],
    "must_be_kept": ["", "c", "edba", "bd", ["a", "b", "d", "e"], 4],
    "failed_first": [-1, "1", 15, (0, 1), 4, 16],
    "in_pieces": [
        _zeroed_at_the_end,
        _half_of_the_square,
        lambda w, x, y, k: w,
        lambda w, x, y, k: x.mT @ (x @ w - y) / len(x) * k,
        lambda w, x, y, k: -2 * x.mT @ (x @ w - y) / len(x),
        lambda w, x, y, k: ((x @ w - y) ** 2).mean(),
        lambda w, x, y, k: 2 * (x * (x @ w - y).unsqueeze(-1)).mean(),
    ],
    "share": [
        lambda streams, rank, world: streams[rank::world],
        lambda streams, rank, world: streams,
        lambda streams, rank, world: streams[:, rank : rank + 1],
        lambda streams, rank, world: streams[rank],
        lambda streams, rank, world: range(len(streams)),
        lambda streams, rank, world: streams[
            rank * (len(streams) // world) : (rank + 1) * (len(streams) // world)
        ],
    ],
    "is_faster": ["d", "", 256, ["c"], "none", True],
    "my_rows": ["", 3, 5.5, ["a", "b"], "a" * 39, "ab" * 201],
}

RIGHT = {
    "recall_unequal": [torch.tensor(1.5), 18 / 12],
    "recall_detach": ["A", "a)"],
    "one_share": [[4, 2500], torch.Size([4, 2500])],
    "weighted": [
        lambda loss_sum, all_characters, world: world * (loss_sum / all_characters),
        lambda loss_sum, all_characters, world: loss_sum / (all_characters / world),
        lambda loss_sum, all_characters, world: sum([loss_sum] * world) / all_characters,
    ],
    "must_be_kept": ["ABDE", " abde "],
    "failed_first": [1.0, torch.tensor(1)],
    "in_pieces": [_summed_before, _by_rows, lambda w, x, y, k: 2 * x.mT @ (x @ w - y) / len(x)],
    "share": [
        _dealt_out,
        _asked_one_by_one,
        lambda streams, rank, world: streams.tensor_split(world)[rank],
    ],
    "is_faster": ["C", "(c)"],
    "my_rows": ["ab" * 20, "가나다라마바사아자차" * 4, "x y" * 100],
}

# wrong answers to what is judged by a property, and a part of what is said to each
SAID = {
    "share": [
        (lambda streams, rank, world: streams[rank::world], "the rows are not in order"),
        (lambda streams, rank, world: streams, "a row has more than one process"),
        (lambda streams, rank, world: streams[:, rank : rank + 1], "Keep whole rows"),
        (lambda streams, rank, world: streams[rank : rank + 1], "nobody reads row 3"),
        (
            lambda streams, rank, world: streams[
                rank * (len(streams) // world) : (
                    (rank + 1) * (len(streams) // world) if rank < world - 1 else None
                )
            ],
            "differ by more than one row",
        ),
        (lambda streams, rank, world: rank, "this is a int"),
        (3, "The task asks for a function"),
    ],
    "my_rows": [
        (7, "A text in quotes is wanted."),
        ("a", "It is a text. But it has 1 characters"),
        ("ab" * 201, "Take 40 to 400"),
    ],
}
