"""draw.staircase: the words of a packed batch, its sizes and the order of its data."""

import pytest
import torch
from lint_picture import ODD, clean, texts
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pack_sequence

from lablib import draw
from lablib.characters import Vocab, one_hot, pad
from lablib.draw.page.colours import AXES

WORDS = ["hello world", "midnight", "calculation", "path", "short circuit"]


def packed(words: list[str], char: str = "·") -> PackedSequence:
    vocab = Vocab("".join(words) + char)
    ids, lengths = pad(words, vocab, char)
    block = one_hot(ids, len(vocab))
    return pack_padded_sequence(block, lengths, batch_first=True, enforce_sorted=False)


def test_sizes_and_data_are_those_of_the_packed_batch():
    batch = packed(WORDS)
    picture = draw.staircase(batch, WORDS)
    clean(picture)
    assert "batch_sizes: 5 5 5 5 4 4 4 4 3 3 3 1 1." in picture.words
    assert (
        "data, step by step: s h c m p, h e a i a, o l l d t, r l c n h, t o u i, …, t."
        in picture.words
    )
    rows = [line.partition(":")[0] for line in picture.words.splitlines()[1:6]]
    assert rows == [f"Word {b}" for b in batch.sorted_indices.tolist()]
    drawn = [t.get_text() for t in picture.figure.axes[0].texts if t.get_color() == AXES["batch"]]
    assert [said for said in drawn if len(said) == 1][1:] == list("5555444433311")
    assert "47 letters and no pads. A padded batch has 5 x 13 = 65 places." in picture.words


def test_each_letter_is_drawn_once_in_the_stairs():
    words = ["he", "hello"]
    drawn = texts(draw.staircase(packed(words), words))
    for char in "helo":  # in the stairs, and in the line of data below
        assert drawn.count(char) == 2 * "".join(words).count(char)


def test_words_that_were_sorted_by_hand_keep_their_order():
    vocab, words = Vocab("hello"), ["hello", "he"]
    batch = pack_sequence([vocab.one_hot(word) for word in words])
    assert batch.sorted_indices is None
    assert "Word 0: h e l l o.\nWord 1: h e." in draw.staircase(batch, words).words


@pytest.mark.parametrize("hide", ["shapes", "values"])
def test_a_worksheet_asks_for_the_sizes(hide):
    picture = draw.staircase(packed(WORDS), WORDS, hide=hide)
    clean(picture)
    assert "batch_sizes:" not in picture.words and "step by step" not in picture.words
    assert "How many letters does each step read?" in picture.words


@pytest.mark.parametrize(
    "words",
    [
        ["a"],
        ["a", "b"],
        ["".join("abcdefghij"[i % 10] for i in range(size)) for size in range(1, 40)],
        ["abcdefghijklmnopqrstuvwxyz" * 3, "z"],
        [ODD.replace("·", ""), "가나", "한"],
    ],
    ids=["one letter", "two words", "many words", "long", "odd"],
)
def test_any_batch_is_drawn_without_faults(words):
    words = [word.replace("\x00", "") for word in words]
    clean(draw.staircase(packed(words), words))


def bad_calls():
    batch = packed(["he", "hello"])
    yield "packed must be a PackedSequence", lambda: draw.staircase(torch.zeros(7, 4), ["he"])
    yield "words must be a string or", lambda: draw.staircase(batch, 3)
    yield "the 2 that were packed, got 1", lambda: draw.staircase(batch, ["hello"])
    yield "must have letters, got '' at 0", lambda: draw.staircase(batch, ["", "hello"])
    yield "the lengths that were packed", lambda: draw.staircase(batch, ["hel", "hello"])
    yield "the lengths that were packed", lambda: draw.staircase(batch, ["hello", "he"])
    yield "in their order", lambda: draw.staircase(batch, ["he", "hehlo"])
    same = PackedSequence(torch.zeros(7, 4), batch.batch_sizes, batch.sorted_indices)
    yield "one row for each letter", lambda: draw.staircase(same, ["he", "hello"])
    other = PackedSequence(torch.rand(7, 4), batch.batch_sizes, batch.sorted_indices)
    yield "those that were packed", lambda: draw.staircase(other, ["he", "hello"])


@pytest.mark.parametrize(("rule", "call"), list(bad_calls()))
def test_bad_input_is_answered_with_the_rule(rule, call):
    torch.manual_seed(0)
    with pytest.raises((TypeError, ValueError)) as caught:
        call()
    assert str(caught.value).startswith("staircase: ") and rule in str(caught.value)
    assert "got" in str(caught.value)
