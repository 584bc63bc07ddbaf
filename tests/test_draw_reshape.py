"""The picture of view, reshape, permute, transpose, flatten: true to PyTorch, element by element."""

import itertools
import re

import pytest
import torch
from lint_picture import clean

from lablib import draw

TWO, THREE = "batch sequence", "batch sequence feature"


def bold(shown: draw.Picture) -> list[str]:
    """The labels of all cells: before, in memory and after."""
    found = [t.get_text() for t in shown.figure.axes[0].texts]
    return [said for said in found if re.fullmatch(r"([btf]\d+)+", said)]


CHAINS = [
    ((2, 3), "transpose(0, 1)"),
    ((2, 3), "reshape(3, 2)"),
    ((2, 3), "transpose(0, 1).reshape(2, 3)"),
    ((2, 3), "flatten()"),
    ((2, 6), "view(2, 2, 3)"),
    ((1, 1), "flatten()"),
    ((1, 24), "reshape(4, 6)"),
    ((24, 1), "view(2, 3, 4)"),
    ((7, 2), "permute(1, 0)"),
    ((2, 7), "reshape(-1)"),
    ((2, 3, 4), "reshape(-1, 4)"),
    ((2, 3, 4), "permute(2, 0, 1)"),
    ((2, 3, 4), "transpose(0, 1).reshape(-1, 4).reshape(2, 3, 4)"),
    ((2, 3, 4), "flatten(0, 1)"),
    ((2, 3, 4), "view(24)"),
    ((7, 1, 2), "transpose(-1, 0).contiguous().view(2, 7)"),
    ((1, 2, 7), "flatten(1)"),
    ((2, 2, 2), "transpose(0, 2).view(8)"),
    ((2, 3), "view(4, 2)"),
    ((2, 3), "permute(0, 1, 2)"),
]


@pytest.mark.parametrize("size, steps", CHAINS, ids=str)
def test_lint_and_words(size, steps):
    x = torch.randn(size)
    shown = draw.reshape(x, THREE if len(size) == 3 else TWO, steps)
    clean(shown)
    if x.numel() == 24 or "refused" in shown.words:  # the most cells that there can be
        assert len(shown.png()) <= 40_000
    try:
        after = eval(f"ids.{steps}", {"ids": torch.arange(x.numel()).reshape(size)})
    except (RuntimeError, IndexError):
        assert "is refused: " in shown.words
        return
    assert "refused" not in shown.words
    letters = dict(zip("btf", itertools.count(), strict=False))
    labels = [
        "".join(f"{letter}{i}" for letter, i in zip(letters, place, strict=False))
        for place in itertools.product(*map(range, size))
    ]
    line = next(line for line in shown.words.splitlines() if line.startswith(f"x.{steps} "))
    assert line.startswith(f"x.{steps} {tuple(after.shape)} = ")
    assert re.findall(r"\w+", line.split(" = ")[1]) == [labels[i] for i in after.flatten()]


def test_labels_are_drawn_three_times_in_their_places():
    shown = draw.reshape(torch.zeros(2, 3), TWO, "transpose(0, 1)")
    assert sorted(bold(shown)) == sorted(["b0t0", "b0t1", "b0t2", "b1t0", "b1t1", "b1t2"] * 3)
    after = [t for t in shown.figure.axes[0].texts if t.get_text() in bold(shown)][6:12]
    rows = {}
    for text in after:
        rows.setdefault(round(text.get_position()[1], 3), []).append(text.get_text())
    assert list(rows.values()) == [["b0t0", "b1t0"], ["b0t1", "b1t1"], ["b0t2", "b1t2"]]


@pytest.mark.parametrize(
    "steps, verdict",
    {
        "transpose(0, 1)": "Axis 0 is sequence, axis 1 is batch: nothing is mixed.",
        "reshape(3, 2)": "Mixed: row 1 holds batch 0 and 1.",
        "flatten()": "Axis 0 is batch and sequence together: nothing is mixed.",
        "transpose(0, 1).reshape(2, 3)": "Mixed: row 0 holds batch 0 and 1, row 1 holds",
        "transpose(0, 1).reshape(6)": "Axis 0 is sequence and batch together: nothing is mixed.",
        "reshape(2, 3, 1)": "Axis 0 is batch, axis 1 is sequence: nothing is mixed.",
    }.items(),
)
def test_mixing_is_measured(steps, verdict):
    assert verdict in draw.reshape(torch.zeros(2, 3), TWO, steps).words


def test_three_axes_of_a_lesson_are_written_larger_than_the_smallest_text():
    for axes, first in ((THREE, "b0t0f0"), ("batch sequence vocabulary", "b0t0v0")):
        shown = draw.reshape(torch.zeros(2, 3, 4), axes, "reshape(6, 4)", name="block")
        clean(shown)
        sizes = {t.get_fontsize() for t in shown.figure.axes[0].texts if t.get_text() == first}
        assert sizes == {16}


def test_rows_of_the_batch_count_wherever_the_batch_is():
    x = torch.zeros(3, 2, 4)
    words = draw.reshape(x, "sequence batch feature", "reshape(2, 3, 4)").words
    assert "Mixed: row 0 holds batch 0 and 1" in words
    words = draw.reshape(x, "sequence batch feature", "transpose(0, 1)").words
    assert "nothing is mixed" in words
    split = draw.reshape(torch.zeros(2, 6), TWO, "view(2, 2, 3)").words
    assert "Each row of axis 0 holds one batch index" in split


def test_memory_is_that_of_the_tensor():
    x = torch.randn(3, 2).t()  # (2, 3), not contiguous
    words = draw.reshape(x, TWO, "reshape(6)").words
    assert "In memory: b0t0 b1t0 b0t1 b1t1 b0t2 b1t2." in words and "Copied" in words
    words = draw.reshape(x.contiguous(), TWO, "reshape(6)").words
    assert "In memory: b0t0 b0t1 b0t2 b1t0 b1t1 b1t2." in words
    assert "The memory stays, only the strides change: (3, 1) to (1,)." in words


def test_refusals_are_words_in_the_picture():
    shown = draw.reshape(torch.zeros(2, 3), TWO, "x.transpose(0, 1).view(6)")
    rule = "x.transpose(0, 1).view(6) is refused: in memory they do not stand in this order"
    assert rule in shown.words and any(rule in t.get_text() for t in shown.figure.axes[0].texts)
    assert "x.transpose(0, 1) (3, 2) = " in shown.words
    words = draw.reshape(torch.zeros(2, 3), TWO, "view(4, 2)").words
    assert "6 elements do not fit these sizes" in words
    words = draw.reshape(torch.zeros(2, 3), TWO, "transpose(0, 2)").words
    assert "does not fit the 2 axes" in words


def test_hidden_things_are_in_neither_picture_nor_words():
    shown = draw.reshape(torch.zeros(2, 3), TWO, "reshape(3, 2)", hide="values")
    assert (
        len(bold(shown)) == 12
        and "Mixed" not in shown.words
        and "= [[b0t0 b0t1]" not in shown.words
    )
    shown = draw.reshape(torch.zeros(2, 3), TWO, "transpose(0, 1)", hide="shapes")
    assert "(3, 2)" not in shown.words and "batch _" in shown.words
    clean(shown)


def test_nothing_but_the_chain_is_run():
    for steps in (
        "__class__", "view(2, 3).sum()", "view(len('ab'))", "view(2 * 3)", "view(1e3)", "", "view",
        "view(2,, 3)", "view(2 3)", "y.view(6)", "view(6);", "view(9999999)", "view(True)",
    ):  # fmt: skip
        with pytest.raises(ValueError, match="^reshape: steps must be .*got "):
            draw.reshape(torch.zeros(2, 3), TWO, steps)


def test_words_change_with_what_is_shown():
    x = torch.zeros(2, 3)
    one = draw.reshape(x, TWO, "transpose(0, 1)")
    assert one.words != draw.reshape(x, TWO, "reshape(3, 2)").words
    assert one.words != draw.reshape(x, "sequence batch", "transpose(0, 1)").words
    nan = draw.reshape(x * float("nan"), TWO, "transpose(0, 1)", name="long" * 30)
    clean(nan)


def test_bad_input_is_answered_with_the_rule():
    x = torch.zeros(2, 3)
    calls = {
        "axes": lambda: draw.reshape(x, "batch", "flatten()"),
        'such as "sequence feature" or "T F"': lambda: draw.reshape(x),
        "a string such as 'transpose(0, 1)'": lambda: draw.reshape(x, TWO),
        "steps must be a string": lambda: draw.reshape(x, TWO, 3),
        "at most 24": lambda: draw.reshape(torch.zeros(5, 5), TWO, "flatten()"),
        "shape": lambda: draw.reshape(torch.zeros(5), "batch", "flatten()"),
        "no empty axis": lambda: draw.reshape(torch.zeros(0, 5), TWO, "flatten()"),
        "each element once": lambda: draw.reshape(torch.zeros(1, 3).expand(2, 3), TWO, "flatten()"),
        "1 to 3 axes": lambda: draw.reshape(x, TWO, "view(1, 2, 3, 1)"),
        "must be a tensor": lambda: draw.reshape([[1]], TWO, "flatten()"),
        "hide": lambda: draw.reshape(x, TWO, "flatten()", hide="all"),
        "name": lambda: draw.reshape(x, TWO, "flatten()", name=""),
    }
    for rule, call in calls.items():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        said = str(caught.value)
        assert said.startswith("reshape: ") and rule in said and "got" in said, said
