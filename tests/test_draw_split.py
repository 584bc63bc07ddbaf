"""draw.split: windows that cross a split, and the answers that both parts have."""

import pytest
import torch
from lint_picture import clean

from lablib import draw


@pytest.mark.parametrize("hide", [None, "values", "shapes"])
@pytest.mark.parametrize(("length", "ahead"), [(1, 1), (7, 1), (30, 20), (3, 200)])
def test_lint_of_split(length, ahead, hide):
    torch.manual_seed(0)
    order = torch.rand(200).argsort()
    clean(draw.split(order[:140], order[140:], length=length, ahead=ahead, hide=hide))
    clean(draw.split(torch.arange(2), torch.tensor([900]), length=length, ahead=ahead, hide=hide))


def known_by_hand(learn, test, length: int, ahead: int) -> int:
    known = 0
    for start in test.tolist():
        place = start + length - 1 + ahead
        known += any(
            s <= place < s + length or place == s + length - 1 + ahead for s in learn.tolist()
        )
    return known


@pytest.mark.parametrize("gap", [0, 1, 20, 60])
def test_in_time_no_answer_is_known_before(gap):
    learn, test = torch.arange(100 - gap), torch.arange(100, 150)
    assert known_by_hand(learn, test, 30, 20) == 0
    words = draw.split(learn, test, length=30, ahead=20).words
    assert "0 of 50 answers of the test part stand" in words


@pytest.mark.parametrize(("length", "ahead"), [(30, 20), (3, 50), (1, 1)])
def test_shuffled_windows_know_answers(length, ahead):
    torch.manual_seed(0)
    order = torch.rand(120).argsort()
    learn, test = order[:80], order[80:]
    words = draw.split(learn, test, length=length, ahead=ahead).words
    known = known_by_hand(learn, test, length, ahead)
    assert known > 20 and f"{known} of 40 answers of the test part stand" in words
    first = words.splitlines()[0]
    shown = int(first.split(", ")[0].split()[-1])
    near = list(
        map(int, first.partition("begin at ")[2].rstrip(".").split(" begin at ")[-1].split())
    )
    assert shown in test and all(start in learn for start in near)
    assert near == sorted(near) and max(abs(start - shown) for start in near) <= 5


@pytest.mark.parametrize(
    ("learn", "test", "more", "rule"),
    [
        ([0.5], [1], {}, "learn must hold whole numbers"),
        ([0], [-1], {}, "test must hold where windows begin, at least 0, got -1"),
        ([0, 1], [1, 2], {}, "no window may be in both parts, got 1"),
        ([0], [1], {"length": 0}, "length must be at least 1"),
        ([0], [1], {"ahead": 0}, "ahead must be at least 1"),
    ],
)
def test_bad_input_is_answered_with_the_rule(learn, test, more, rule):
    given = {"length": 3, "ahead": 2} | more
    with pytest.raises((TypeError, ValueError)) as caught:
        draw.split(torch.tensor(learn), torch.tensor(test), **given)
    assert str(caught.value).startswith(f"split: {rule}") and "got" in str(caught.value)
