"""floors against numeric optima, a brute force, and tables that are trained."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from lablib import floors, plays
from lablib.characters import Vocab

TANH = {5: 0.4327, 10: 0.7966, 25: 1.4465, 35: 1.7230}
SOFTMAX = {5: 0.9048, 10: 1.4612, 25: 2.2853}


def least_loss(squash, classes: int) -> float:
    """Descend on free numbers whose squashed form serves as scores; class 0 is the right one."""
    free = torch.zeros(1, classes, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([free], lr=0.5)
    for _ in range(500):
        loss = F.cross_entropy(squash(free), torch.tensor([0]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


@pytest.mark.parametrize("classes", TANH)
def test_tanh_scores(classes):
    floor = floors.tanh_scores(classes)
    assert floor == pytest.approx(TANH[classes], abs=5e-5)
    assert floor <= least_loss(torch.tanh, classes) < floor + 5e-5


@pytest.mark.parametrize("classes", [*SOFTMAX, 2])
def test_softmax_twice(classes):
    floor = floors.softmax_twice(classes)
    assert floor == pytest.approx(SOFTMAX.get(classes, floor), abs=5e-5)
    assert floor <= least_loss(lambda free: free.softmax(-1), classes) < floor + 5e-5


def brute_force(text: str, length: int, stride: int = 1) -> tuple[list, list]:
    """For every window, by its own search: how likely is what follows, and was it the best bet?"""
    losses, accuracies = [], []
    windows = [text[i : i + length + 1] for i in range(0, len(text) - length, stride)]
    for t in range(length):
        loss = best = 0.0
        for window in windows:
            alike = [other[t + 1] for other in windows if other[: t + 1] == window[: t + 1]]
            loss -= math.log(alike.count(window[t + 1]) / len(alike))
            best += max(map(alike.count, alike)) / len(alike)
        losses.append(loss / len(windows))
        accuracies.append(best / len(windows))
    return losses, accuracies


@given(st.text("ab c", min_size=2, max_size=30), st.data())
def test_windows_against_brute_force(text, data):
    length = data.draw(st.integers(1, len(text) - 1))
    stride = data.draw(st.integers(1, len(text) - 1))
    floor = floors.windows(text, length, stride)
    losses, accuracies = brute_force(text, length, stride)
    assert floor.losses.tolist() == pytest.approx(losses, abs=1e-12)
    assert floor.accuracies.tolist() == pytest.approx(accuracies, abs=1e-12)
    assert floor.loss == pytest.approx(sum(losses) / length, abs=1e-12)
    assert floor.accuracy == pytest.approx(sum(accuracies) / length, abs=1e-12)


def test_windows_of_the_long_sentence(ship):
    floor = floors.windows(ship, 10)
    assert floor.loss == pytest.approx(0.2285, abs=5e-5)
    assert floor.accuracy == pytest.approx(0.8965, abs=5e-5)
    by_position = [0.359, 0.782, 0.918, 0.959, 0.976, 0.982, 0.988, 1, 1, 1]
    assert floor.accuracies.tolist() == pytest.approx(by_position, abs=5e-4)
    assert floor.losses[-3:].tolist() == [0, 0, 0]
    losses, accuracies = brute_force(ship, 10)
    assert floor.losses.tolist() == pytest.approx(losses, abs=1e-12)
    assert floor.accuracies.tolist() == pytest.approx(accuracies, abs=1e-12)


@pytest.mark.parametrize(
    "length, loss", [(1, 1.635), (2, 1.024), (3, 0.727), (5, 0.455), (20, 0.112), (40, 0.053)]
)
def test_longer_windows_leave_less_to_guess(ship, length, loss):
    assert floors.windows(ship, length).loss == pytest.approx(loss, abs=5e-4)


def trained_table(text: str, length: int) -> tuple[float, float]:
    """A row of free scores for every prefix: what any model can at best learn to say."""
    prefixes, targets = [], []
    for i in range(len(text) - length):
        for t in range(length):
            prefixes.append(text[i : i + t + 1])
            targets.append(text[i + t + 1])
    rows = torch.tensor([sorted(set(prefixes)).index(prefix) for prefix in prefixes])
    right = torch.tensor([sorted(set(text)).index(char) for char in targets])
    table = torch.zeros(len(set(prefixes)), len(set(text)), requires_grad=True)
    optimizer = torch.optim.Adam([table], lr=0.3)
    for _ in range(400):
        loss = F.cross_entropy(table[rows], right)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item(), (table[rows].argmax(-1) == right).double().mean().item()


@pytest.mark.parametrize(
    "text, length", [("hihello", 1), ("hihello", 3), ("if you want you", 2), ("hihello", 6)]
)
def test_no_table_beats_the_floor_and_one_reaches_it(text, length):
    floor = floors.windows(text, length)
    loss, accuracy = trained_table(text, length)
    assert floor.loss - 1e-6 <= loss < floor.loss + 2e-3
    assert accuracy == pytest.approx(floor.accuracy, abs=1e-6)


def test_memoryless():
    floor = floors.memoryless("hihello")
    assert floor.loss == pytest.approx(4 / 6 * math.log(2), abs=1e-12)
    assert floor.accuracy == pytest.approx(4 / 6, abs=1e-12)
    assert floor.losses.shape == floor.accuracies.shape == (1,)
    assert floor.loss == floors.windows("hihello", 1).loss
    assert floors.memoryless("\ud800\0\ud800\0").loss == 0


# counting

ABRACADABRA = Vocab("abracadabra")  # abcdr


def test_witten_bell_by_hand():
    count = floors.WittenBell(ABRACADABRA, "abracadabra", 2)
    # 11 letters of 5 kinds, 5 of them a, 2 b; a is followed by b, c, d and b, so by 3 kinds in 4
    a, b = (5 + 5 / 5) / (11 + 5), (2 + 5 / 5) / (11 + 5)
    assert count.probability("a") == pytest.approx(a, abs=1e-15)
    assert count.probability("b", "a") == pytest.approx((2 + 3 * b) / (4 + 3), abs=1e-15)
    assert count.probability("a", "a") == pytest.approx((0 + 3 * a) / (4 + 3), abs=1e-15)
    assert count.probability("a", "rrr") == pytest.approx((2 + 1 * a) / (2 + 1), abs=1e-15)


def test_kneser_ney_by_hand():
    count = floors.KneserNey(ABRACADABRA, "abracadabra", 2)
    # pairs: ab br ra twice, ac ca ad da once; so the discount is 4 / (4 + 2 * 3)
    # each pair counts once for its second letter: a 3 (r, c, d), b c d r 1 each, 7 in all of 5
    # kinds; of these counts 4 are 1 and none is 2, so the discount is 1/2
    b = (1 - 0.5 + 0.5 * 5 / 5) / 7
    assert count.probability("b", "a") == pytest.approx((2 - 0.4 + 0.4 * 3 * b) / 4, abs=1e-15)
    assert count.probability("b", "b") == pytest.approx((0 + 0.4 * 1 * b) / 2, abs=1e-15)


@pytest.mark.parametrize("kind", [floors.WittenBell, floors.KneserNey])
@given(st.text("abc", min_size=1, max_size=30), st.text("abcd", max_size=5), st.data())
def test_probabilities_of_all_characters_add_up_to_one(kind, text, before, data):
    vocab = Vocab("abcd")
    count = kind(vocab, text, data.draw(st.integers(1, len(text))))
    each = [count.probability(char, before) for char in vocab.chars]
    assert min(each) > 0
    assert sum(each) == pytest.approx(1, abs=1e-12)


def test_bits_go_on_from_the_characters_before():
    count = floors.WittenBell(ABRACADABRA, "abracadabra", 3)
    bits = count.bits("bra", before="cada")
    want = [count.probability(c, b) for c, b in (("b", "cada"), ("r", "cadab"), ("a", "cadabr"))]
    assert bits.tolist() == pytest.approx([-math.log2(p) for p in want], abs=1e-12)
    assert count.bits("cadabra")[4:].tolist() == bits.tolist()


# of the last tenth of the plays, after 1, 2, ... characters, the predicted one included
TABLE = {
    floors.WittenBell: [4.7945, 3.5682, 2.8167, 2.3844, 2.2574, 2.3239],
    floors.KneserNey: [4.7945, 3.5681, 2.8140, 2.3613, 2.1933, 2.1768],
}


@pytest.mark.parametrize("kind", TABLE)
def test_bits_of_unseen_text(kind):
    text = plays.four_plays()
    learn, validation = plays.split(text)
    for length, bits in enumerate(TABLE[kind], start=1):
        count = kind(Vocab(text), learn, length)
        mean = count.bits(validation, before=learn[-20:]).mean().item()
        assert round(mean, 4) == bits
