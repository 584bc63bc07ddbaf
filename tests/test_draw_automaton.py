"""draw.automaton: the two states of parity, and on which side the states of a network lie."""

import pytest
import torch
from lint_picture import clean
from matplotlib.colors import to_hex

from lablib import draw
from lablib.draw.page.colours import LINES


def noisy(bits: torch.Tensor, noise: float = 0.05) -> torch.Tensor:
    """States (B, T, 4) that know parity, and other things besides."""
    torch.manual_seed(0)
    odd = (bits.cumsum(1) % 2).double()
    other = torch.rand(*bits.shape, 2, dtype=torch.float64)
    return torch.cat([torch.stack([odd, -odd], dim=-1), noise * other], dim=-1)


def drawn_bits(rows: int, steps: int) -> torch.Tensor:
    torch.manual_seed(1)
    return (torch.rand(rows, steps) > 0.5).long()


@pytest.mark.parametrize("hide", [None, "values", "shapes"])
@pytest.mark.parametrize("size", [(1, 3), (25, 12), (100, 20)])
def test_lint_of_automaton(size, hide):
    bits = drawn_bits(*size)
    bits[0, :2] = torch.tensor([0, 1])
    clean(draw.automaton(noisy(bits), bits, hide=hide))


def test_a_network_that_knows_parity_lies_on_the_right_side():
    bits = drawn_bits(20, 10)
    picture = draw.automaton(noisy(bits), bits)
    ones = int(bits[:, 1:].sum())
    assert "200 states of 4 numbers: 1.00 of them" in picture.words
    assert f"After a one {ones} of {ones} states" in picture.words
    assert f"after a zero {180 - ones} of {180 - ones} on" in picture.words
    xs = {}
    for dots in picture.figure.axes[0].lines:
        if len(dots.get_xdata()) > 1:
            xs[to_hex(dots.get_color())] = dots.get_xdata()
    assert max(xs[LINES[0]]) < min(xs[LINES[1]]), "even lies left of odd"
    counts = bits.cumsum(1) % 2
    assert [len(xs[LINES[k]]) for k in (0, 1)] == [int((counts == k).sum()) for k in (0, 1)]


def test_a_network_that_does_not_know_it_lies_on_both():
    bits = drawn_bits(50, 12)
    torch.manual_seed(2)
    words = draw.automaton(torch.rand(50, 12, 4, dtype=torch.float64), bits).words
    share = float(words.partition("numbers: ")[2][:4])
    assert 0.45 < share < 0.6


def test_a_worksheet_asks_for_the_sides():
    bits = drawn_bits(5, 6)
    picture = draw.automaton(noisy(bits), bits, hide="values")
    assert "which side" in picture.words and "1.00" not in picture.words
    assert not any(len(dots.get_xdata()) > 1 for dots in picture.figure.axes[0].lines)


@pytest.mark.parametrize(
    ("states", "bits", "rule"),
    [
        (torch.ones(2, 3), torch.ones(2, 3).long(), "states must have shape (B, T, H)"),
        (torch.ones(2, 3, 4), torch.ones(2, 3), "bits must hold whole numbers"),
        (torch.ones(2, 3, 4), torch.ones(2, 4).long(), "bits must be zeros and ones (2, 3)"),
        (torch.ones(2, 3, 4), 2 * torch.ones(2, 3).long(), "bits must be zeros and ones (2, 3)"),
        (torch.ones(2, 3, 4), torch.zeros(2, 3).long(), "bits must give even and odd counts"),
        (torch.ones(2, 3, 1), torch.ones(2, 3).long(), "the size of a state must be at least 2"),
        (torch.ones(2, 3, 4) / 0, torch.ones(2, 3).long(), "states must hold finite numbers"),
    ],
)
def test_bad_input_is_answered_with_the_rule(states, bits, rule):
    with pytest.raises((TypeError, ValueError)) as caught:
        draw.automaton(states, bits)
    assert str(caught.value).startswith(f"automaton: {rule}") and "got" in str(caught.value)
