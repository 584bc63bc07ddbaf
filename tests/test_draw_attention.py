"""Where a decoder looks: the weights as shades and numbers, the largest of each row framed."""

import pytest
import torch
from lint_picture import ODD, clean, texts

from lablib import draw


def weights(said: int, read: int) -> torch.Tensor:
    torch.manual_seed(0)
    return (4 * torch.rand(said, read)).softmax(-1)


@pytest.mark.parametrize("read", [1, 5, 20, 40])
@pytest.mark.parametrize("said", [1, 6, 30])
def test_lint_of_attention(said, read):
    source, target = (ODD * 4)[:read], (ODD * 4)[:said]
    for hide in (None, "values", "shapes"):
        clean(draw.attention(weights(said, read), source, target, hide=hide))


def test_each_row_says_where_it_looks_most():
    given = torch.tensor([[0.25, 0.75], [1.0, 0.0]], dtype=torch.float64)
    shown = draw.attention(given, "ab", ["x", ">"])
    assert "x looks at b 0.75; greater-than-sign looks at a 1.00." in shown.words
    assert {"0.25", "0.75", "1.00"} <= set(texts(shown)) and "0.00" not in texts(shown)
    frames = [p for p in shown.figure.axes[0].patches if p.get_linewidth() == 4]
    centres = [p.get_extents().get_points().mean(0) for p in frames]
    assert len(frames) == 2 and centres[0][0] > centres[1][0]  # b stands right of a
    assert "0.75" not in draw.attention(given, "ab", "x>", hide="values").words


def test_bad_input_is_answered_with_the_rule():
    good = weights(2, 3)
    for call, rule in (
        (lambda: draw.attention(good, "ab", "ab"), "attention: source must have 3 letters"),
        (lambda: draw.attention(good, "abc", "a"), "attention: target must have 2 letters"),
        (lambda: draw.attention(2 * good, "abc", "ab"), "attention: each row of weights must add"),
        (lambda: draw.attention(good[0], "abc", "ab"), "attention: weights must have shape"),
        (lambda: draw.attention(good, 3, "ab"), "attention: source must have 3 letters"),
        (
            lambda: draw.attention(good, ["a", "b", None], "ab"),
            "attention: a letter of source must",
        ),
        (lambda: draw.attention(good, "abc", ["a", ""]), "attention: a letter of target must"),
    ):
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(rule) and "got" in str(caught.value), caught.value
