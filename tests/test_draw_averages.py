"""draw.averages: the mean of two gradients, beside the gradient of all characters."""

import pytest
import torch
from lint_picture import clean, texts

from lablib import draw

UP, RIGHT = torch.tensor([0.0, 2.0, 0.0]), torch.tensor([2.0, 0.0, 0.0])


@pytest.mark.parametrize("hide", [None, "values", "shapes"])
@pytest.mark.parametrize("counts", [[1, 1], [116, 20], [3, 90_000]])
@pytest.mark.parametrize("pair", ["any", "along", "against", "small"])
def test_lint_of_averages(counts, pair, hide):
    torch.manual_seed(0)
    one = torch.randn(40)
    other = {"any": torch.randn(40), "along": 2 * one, "against": -3 * one, "small": one / 1e6}
    clean(draw.averages([one, other[pair]], counts, hide=hide))


@pytest.mark.parametrize("counts", [[3, 1], [1, 1], [1, 9]])
def test_the_numbers_are_those_of_the_gradients(counts):
    right = (counts[0] * UP + counts[1] * RIGHT) / sum(counts)
    mean = (UP + RIGHT) / 2
    off = 100 * (mean - right).norm() / right.norm()
    cosine = torch.cosine_similarity(mean, right, dim=0)
    words = draw.averages([UP, RIGHT], counts).words
    assert f"has the length {right.norm():.2f}, the mean of both {mean.norm():.2f}." in words
    assert (
        f"off by {off:.0f} % of that length, and the cosine between them is {cosine:.3f}" in words
    )
    if counts == [1, 1]:
        assert "off by 0 %" in words and "is 1.000" in words


def test_names_stand_in_the_order_of_the_tips():
    picture = draw.averages([UP, RIGHT], [3, 1])
    names = ["process 0", "all characters", "mean of both", "process 1"]
    shown = [said for said in texts(picture) if said in names]
    assert set(shown) == set(names) and "116" not in " ".join(shown)
    blank = draw.averages([UP, RIGHT], [3, 1], hide="values")
    assert "mean of both" not in texts(blank) and "2.00" not in blank.words
    assert "characters: _" in texts(draw.averages([UP, RIGHT], [3, 1], hide="shapes"))


@pytest.mark.parametrize(
    ("gradients", "counts", "rule"),
    [
        ([UP], [1, 2], "gradients must be two, one for each process"),
        ([UP, RIGHT], [1], "counts must be two, one for each process"),
        ([UP, RIGHT], [1, 0], "a count must be at least 1"),
        ([UP, RIGHT], [1, 0.5], "a count must be a whole number"),
        ([UP, RIGHT[:2]], [1, 1], "both gradients must have 3 numbers, got 2"),
        ([UP, RIGHT.long()], [1, 1], "a gradient must hold floating-point numbers"),
        ([UP, RIGHT / 0], [1, 1], "a gradient must hold finite numbers"),
        ([UP, -UP], [1, 1], "the gradient of all characters must not be 0"),
        ([UP.view(3, 1), UP], [1, 1], "a gradient must have shape (P)"),
    ],
)
def test_bad_input_is_answered_with_the_rule(gradients, counts, rule):
    with pytest.raises((TypeError, ValueError)) as caught:
        draw.averages(gradients, counts)
    assert str(caught.value).startswith(f"averages: {rule}") and "got" in str(caught.value)
