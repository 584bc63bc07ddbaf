"""draw.rounds: which steps wait, and which steps each box of a scan has joined."""

import pytest
import torch
from lint_picture import clean, texts

from lablib import draw


@pytest.mark.parametrize("hide", [None, "values", "shapes"])
@pytest.mark.parametrize("steps", [2, 3, 5, 8])
def test_lint_of_rounds(steps, hide):
    torch.manual_seed(0)
    clean(draw.rounds(torch.rand(steps), torch.rand(steps), hide=hide))


@pytest.mark.parametrize("steps", [2, 3, 4, 5, 7, 8])
def test_the_last_row_has_joined_all_steps_from_0_on(steps):
    picture = draw.rounds(torch.ones(steps), torch.ones(steps))
    shown = [said for said in texts(picture) if "–" in said or said == "0"]
    last = shown[-steps:]
    assert last == ["0", *(f"0–{t}" for t in range(1, steps))]
    sums = " ".join(f"{t + 1}.00" for t in range(steps))
    assert picture.words.endswith(f"Both ways give {sums}.")
    assert f"In rounds: {(steps - 1).bit_length()}, " in picture.words
    assert f"finished are h_0 to h_{steps - 1}." in picture.words


def test_a_worksheet_leaves_the_boxes_blank():
    picture = draw.rounds(torch.ones(4), torch.ones(4), hide="values")
    assert not any("–" in said for said in texts(picture))
    assert "Round 1" not in picture.words and "3 of them wait" in picture.words
    assert "_ of them wait" in draw.rounds(torch.ones(4), torch.ones(4), hide="shapes").words


@pytest.mark.parametrize(
    ("a", "b", "rule"),
    [
        (torch.ones(9), torch.ones(9), "a must have 2 to 8 steps, got 9"),
        (torch.ones(1), torch.ones(1), "a must have 2 to 8 steps, got 1"),
        (torch.ones(3), torch.ones(4), "b must have the 3 steps of a, got 4"),
        (torch.ones(3, 1), torch.ones(3), "a must have shape (T), got (3, 1)"),
        (torch.ones(3).long(), torch.ones(3), "a must hold floating-point numbers"),
        (torch.tensor([1.0, torch.nan]), torch.ones(2), "a must hold finite numbers"),
        ([1.0], torch.ones(1), "a must be a tensor"),
    ],
)
def test_bad_input_is_answered_with_the_rule(a, b, rule):
    with pytest.raises((TypeError, ValueError)) as caught:
        draw.rounds(a, b)
    assert str(caught.value).startswith(f"rounds: {rule}") and "got" in str(caught.value)
