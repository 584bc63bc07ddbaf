"""The exercises of notebook 16."""

import torch
from torch import Tensor

from lablib.check.engine import OPEN
from lablib.check.functions import exercise
from lablib.check.judged import judged_exercise, own_text
from lablib.check.probes import seeded
from lablib.check.values import Value

__all__ = []


recall_unequal = Value(
    1.5,
    insight="10 letters with 1.0 and 2 letters with 4.0 make 18.0, and 18.0 / 12 = 1.5.",
    hints=(
        "Write a number. What is the sum of the losses of all 12 letters?",
        "10 times 1.0 and 2 times 4.0 are 18.0. How many letters share it?",
        "18.0 divided by 12.",
    ),
    mistakes={
        2.5: "This is the mean of the two means. But the first text has five times as many letters.",
        18: "This is the sum of all losses. But the mean is wanted, so divide by 12.",
        5: "The means are added in yours. But each belongs to another number of letters.",
        3.5: "The weights are swapped. 10 letters have the loss 1.0, and 2 letters have 4.0.",
        9: "18.0 is the right sum. But 12 letters share it, and not 2 texts.",
    },
)

recall_detach = Value(
    "a",
    insight="The state goes on, and the gradient of the next piece ends where that piece begins.",
    hints=(
        'Write "a", "b" or "c". Does the next piece begin with zeros after detach?',
        "It begins with the same numbers. What can no longer go back through them?",
        "The gradient.",
    ),
    mistakes={
        "b": "detach does cut one of the two. But the numbers of the state stay.",
        "c": "The gradient is cut. But the state goes on to the next piece.",
    },
)


one_share = Value(
    (4, 2500),
    core=True,
    insight="4 of the 8 rows, and each row as long as before.",
    hints=(
        "Write two numbers such as (8, 2500). Which of the two axes is shared?",
        "The rows are shared, so that each row keeps its state. How many does each process have?",
        "Half of the 8 rows, each with all of its 2,500 characters.",
    ),
    mistakes={
        (
            8,
            1250,
        ): "It is half of the characters. But each row is cut in two, so its state moves over.",
        (
            4,
            1250,
        ): "The rows are right. But each row keeps its full length, so a quarter is read in yours.",
        (8, 2500): "These are all rows. But process 0 reads 4 of them.",
        (2500, 4): "Both sizes are right. But the rows come first: (B, T).",
        (1, 2500): "The length is right. But process 1 reads more than one row: rows 4 to 7.",
        (
            2,
            4,
            2500,
        ): "These are the parts of both processes. But only that of process 1 is wanted.",
    },
)


def _sum_and_count(loss: float, count: int, world: int):
    return torch.tensor(loss, dtype=torch.float64), count, world


@exercise(
    core=True,
    insight="The plain mean divides by world, so multiply by world before. All characters share the sum.",
    hints=(
        "What comes out if you add the sums of all processes and divide once by all characters?",
        "That would be right. But the plain mean divides by world, too. How can you undo that?",
        "return loss_sum * world / all_characters",
    ),
    probes=(
        _sum_and_count(480.5, 136, 2),
        _sum_and_count(82.25, 136, 2),
        _sum_and_count(10.0, 50, 4),
        _sum_and_count(7.0, 7, 1),
        _sum_and_count(0.0, 30, 3),
    ),
)
def weighted(loss_sum, all_characters, world):
    return loss_sum * world / all_characters


weighted.mistake(
    "All characters share the sum. But the plain mean divides by world again, so the step is too small.",
    lambda loss_sum, all_characters, world: loss_sum / all_characters,
)
weighted.mistake(
    "All characters share the sum. But world belongs above the line: the plain mean divides by it.",
    lambda loss_sum, all_characters, world: loss_sum / (all_characters * world),
)
weighted.mistake(
    "world stands in the right place. But the sum must be shared by all characters.",
    lambda loss_sum, all_characters, world: loss_sum * world,
)
weighted.mistake(
    "This is the plain sum. But all characters must share it, and the mean divides by world.",
    lambda loss_sum, all_characters, world: loss_sum,
)
weighted.mistake(
    "The processes share in yours. But the characters must share the sum.",
    lambda loss_sum, all_characters, world: loss_sum / world,
)
weighted.mistake(
    "Both numbers are used. But they are swapped: multiply by world, and divide by all characters.",
    lambda loss_sum, all_characters, world: loss_sum * all_characters / world,
)

must_be_kept = Value(
    "abde",
    core=True,
    insight="What the next step reads must be kept. The gradient is made anew in each step.",
    hints=(
        'Write letters such as "ab". What does the next step read that it does not make itself?',
        "It reads weights, the state and characters, and Adam reads its means. Who reads the old gradient?",
        "zero_grad throws the old gradient away. All others are needed.",
    ),
    mistakes={
        "a": "The weights are needed. But Adam, the state and the place would begin anew.",
        "ab": "Both are needed. But the state of the rows would be zero, and the text begin again.",
        "abd": "All three are needed. But the run would read the text from its beginning.",
        "abe": "All three are needed. But the state of each row would be zero.",
        "ade": "All three are needed. But Adam would begin with means of zero, and take other steps.",
        "bde": "All three are needed. But what the network learned stands in its weights.",
        "abcde": "Four of them are needed. But zero_grad throws the old gradient away.",
        "abcd": "Three are needed. But nobody reads the old gradient, and the place is needed.",
        "abc": "The weights and the means are needed. But nobody reads the old gradient.",
        "ad": "Both are needed. But Adam's means and the place in the text would begin anew.",
        "ae": "Both are needed. But Adam's means and the state would begin anew.",
        "de": "Both are needed. But the weights and Adam's means would begin anew.",
    },
)

failed_first = Value(
    1,
    insight="It got 0 rows of states for 4: the checkpoint holds those of process 0 alone. Rank 0 only lost its partner.",
    hints=(
        "Write 0 or 1. Which part of the report says what was seen first?",
        'Look below "Root Cause (first observed failure)".',
        "There stands rank : 1.",
    ),
    mistakes={
        0: "Rank 0 failed, too. But its exit code -15 says that it was ended from outside.",
        -15: "This is an exit code. But the number of a process is wanted.",
        2: "There are two processes. But their numbers are 0 and 1.",
    },
)


def _line(seed: int, rows: int, features: int, k: int):
    def make():
        w, x = torch.rand(features), torch.rand(rows, features)
        return w.double(), x.double() * 2 - 1, torch.rand(rows).double(), k

    return seeded(seed, make)


@exercise(
    insight="backward adds to .grad, so each piece gives its part of the mean, 1 / k of it.",
    hints=(
        "Call backward for each of the k pieces. What does backward do with a .grad that is there?",
        "It adds. So the gradients of k means add up to k times the mean. What is missing?",
        "for a, b in zip(x.chunk(k), y.chunk(k)): (((a @ w - b) ** 2).mean() / k).backward()\n"
        "Then: return w.grad",
    ),
    probes=(_line(0, 8, 3, 2), _line(1, 8, 2, 4), _line(2, 6, 3, 3), _line(3, 5, 2, 1)),
)
def in_pieces(w, x, y, k):
    w = w.detach().requires_grad_()
    for x_part, y_part in zip(x.chunk(k), y.chunk(k), strict=True):
        (((x_part @ w - y_part) ** 2).mean() / k).backward()
    return w.grad


def _pieces_of(w, x, y, k) -> list[Tensor]:
    """The gradient of the mean of each piece."""
    pieces = zip(x.chunk(k), y.chunk(k), strict=True)
    return [2 * a.mT @ (a @ w - b) / len(a) for a, b in pieces]


in_pieces.mistake(
    "The gradients are added. But each piece is a mean of its own, so divide its loss by k.",
    lambda w, x, y, k: sum(_pieces_of(w, x, y, k)),
)
in_pieces.mistake(
    "This is the gradient of the last piece. But zero_grad inside the loop throws the others away.",
    lambda w, x, y, k: _pieces_of(w, x, y, k)[-1],
)
in_pieces.mistake(
    "The last piece is divided by k. But the gradients of the others are thrown away.",
    lambda w, x, y, k: _pieces_of(w, x, y, k)[-1] / k,
)
in_pieces.mistake(
    "This is the gradient of the first piece. But a return inside the loop leaves the others out.",
    lambda w, x, y, k: _pieces_of(w, x, y, k)[0] / k,
)
in_pieces.mistake(
    "The pieces are divided. But by N in yours, and each piece is already a mean of its rows.",
    lambda w, x, y, k: sum(_pieces_of(w, x, y, k)) / len(x),
)
in_pieces.mistake(
    "The gradient is nearly there. But the errors are added in yours, and a mean is wanted.",
    lambda w, x, y, k: 2 * x.mT @ (x @ w - y),
)

CUT = (5, 3), (8, 2), (7, 4), (3, 3), (6, 1), (11, 4)  # rows, processes


def judge_share(share) -> str:
    """`share(streams, rank, world)` must give each row to one process, in order and evenly."""
    if not callable(share):
        return "The task asks for a function that returns rows of streams."
    for rows, world in CUT:
        streams = torch.arange(2 * rows).view(rows, 2)
        parts = [share(streams.clone(), rank, world) for rank in range(world)]
        if complaint := _faults_of_parts(parts, streams):
            return complaint
    return ""


def _faults_of_parts(parts: list, streams: Tensor) -> str:
    rows, world = len(streams), len(parts)
    if all(part is ... for part in parts):
        return OPEN
    if not all(isinstance(part, Tensor) for part in parts):
        kind = next(type(part).__name__ for part in parts if not isinstance(part, Tensor))
        return f"The task asks for rows of streams, which are a tensor, and this is a {kind}."
    said = f"With {rows} rows and {world} processes"
    if not all(part.dim() == 2 and part.shape[1] == 2 for part in parts):
        return f"{said} a part is {tuple(parts[0].shape)}. Keep whole rows, so that only axis 0 is cut."
    read = [(part[:, 0] // 2).tolist() for part in parts]
    shown = ", ".join(map(str, read))
    missing = sorted(set(range(rows)) - set(sum(read, [])))
    if missing:
        return f"{said} your parts are {shown}. But nobody reads row {missing[0]}."
    if len(sum(read, [])) > rows:
        return f"{said} all rows are read. But in {shown} a row has more than one process."
    if sum(read, []) != list(range(rows)):
        return f"{said} each row has one process. But in {shown} the rows are not in order."
    sizes = [len(part) for part in read]
    if max(sizes) - min(sizes) > 1:
        return (
            f"{said} each row has one process. But the sizes {sizes} differ by more than one row."
        )
    return ""


@judged_exercise(
    insight="Where the rows do not divide, some processes have one row more, so characters must be weighed.",
    hints=(
        "Return some rows of streams. Where would process `rank` begin, if a row could be cut?",
        "At rank * len(streams) / world. Round this down, for the beginning and for the end alike.",
        "return streams[rank * len(streams) // world : (rank + 1) * len(streams) // world]",
    ),
    judge=judge_share,
)
def share(streams, rank, world):
    return streams[rank * len(streams) // world : (rank + 1) * len(streams) // world]


is_faster = Value(
    "c",
    insight="In each step the processes wait and send as many numbers as there are weights.",
    hints=(
        'Write "a", "b" or "c". What must two processes do that one process need not do?',
        "They send gradients and wait for each other. For which network is this small beside the work?",
        "For the large one.",
    ),
    mistakes={
        "a": "Two are faster for one of them. But with 32 units the sending takes longer than the work.",
        "b": "Two are faster for one of them. But the small network has hardly any work to share.",
    },
)

my_rows = own_text(
    "To share is easy. To weigh each character is the art.",
    least=40,
    most=400,
    insight="Equal rows, so the plain mean of the two gradients is right.",
    hints=(
        "Write a text in quotes.",
        "It may have 40 to 400 characters, spaces included.",
        'my_rows = check.my_rows("Any sentence of your own that has more than forty characters.")',
    ),
)
