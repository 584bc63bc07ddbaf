"""Characters against Python's own slicing and torch's one_hot."""

import json
import random
import tempfile
import time
from pathlib import Path

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch.nn import functional as F
from torch.nn.utils.rnn import pad_sequence

from lablib import characters
from lablib.characters import Vocab

# every code point that Python can hold, halves of surrogate pairs included
ANY_TEXT = st.text(st.characters(exclude_categories=()), min_size=1)
HARD = [
    "\ud800",  # a surrogate on its own
    "\udc00\ud800\udc00",  # two that JSON would join, and one that it would not
    "\ud83d\ude42🙂",  # two halves beside the whole
    "e\u0301é",  # a combining mark beside the composed letter
    "👩‍👩‍👧‍👦🏳️‍🌈",  # emoji of several code points
    "\0\n\r\u2028\\\"'",
    "안녕하세요 세계",
]


def hard_examples(test):
    for hard in HARD:
        test = example(hard)(test)
    return test


@hard_examples
@given(ANY_TEXT)
def test_round_trip(some):
    vocab = Vocab(some)
    ids = vocab.encode(some)
    assert ids.dtype == torch.int64 and ids.shape == (len(some),)
    assert vocab.decode(ids) == some
    assert vocab.decode(ids.tolist()) == some
    assert ids.tolist() == [sorted(set(some)).index(char) for char in some]


@given(st.lists(st.text("ehlo", min_size=1, max_size=9), min_size=1, max_size=6))
def test_padded_words_are_pad_sequence_and_their_lengths(words):
    vocab = Vocab("helo·")
    ids, lengths = characters.pad(words, vocab, "·")
    parts = [vocab.encode(word) for word in words]
    value = vocab.encode("·").item()
    assert ids.equal(pad_sequence(parts, batch_first=True, padding_value=value))
    assert ids.dtype == torch.int64 and lengths.tolist() == list(map(len, words))
    assert [vocab.decode(row).rstrip("·") for row in ids] == words


@hard_examples
@given(ANY_TEXT)
def test_saved_and_loaded(some):
    vocab = Vocab(some)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "vocab.json")
        vocab.save(path)
        loaded = Vocab.load(str(path))
        assert set(json.loads(path.read_text(encoding="utf-8"))) == {"chars"}
    assert loaded == vocab and loaded.chars == vocab.chars
    assert loaded.encode(some).equal(vocab.encode(some))


@given(ANY_TEXT, st.randoms(use_true_random=False))
def test_order_of_the_text_does_not_matter(some, rng):
    shuffled = "".join(rng.sample(some, len(some)))
    assert Vocab(shuffled) == Vocab(some)
    assert hash(Vocab(shuffled)) == hash(Vocab(some))


@given(ANY_TEXT, ANY_TEXT)
def test_unknown_character_is_named_with_its_position(known, asked):
    vocab = Vocab(known)
    strangers = [(i, char) for i, char in enumerate(asked) if char not in set(known)]
    if not strangers:
        assert vocab.decode(vocab.encode(asked)) == asked
        return
    at, char = strangers[0]
    for method in (vocab.encode, vocab.one_hot):
        with pytest.raises(ValueError) as caught:
            method(asked)
        assert str(caught.value).startswith(
            f"{method.__name__}: character {at} is {char!r}, known are {vocab.chars[:40]!r}"
        )
        assert str(caught.value).endswith("more") == (len(vocab) > 40)


def test_a_vocabulary_as_a_container():
    vocab = Vocab("hello")
    assert vocab.chars == "ehlo" and len(vocab) == 4
    assert "h" in vocab and "z" not in vocab and "he" not in vocab and "" not in vocab
    assert 0 not in vocab and [] not in vocab
    assert vocab == Vocab("hole") != Vocab("help")
    assert vocab != "ehlo"
    assert repr(vocab) == "Vocab('ehlo')"


@given(ANY_TEXT)
def test_one_hot_of_a_text(some):
    vocab = Vocab(some)
    rows = vocab.one_hot(some)
    assert rows.dtype == torch.float32 and rows.shape == (len(some), len(vocab))
    assert rows.equal(F.one_hot(vocab.encode(some), len(vocab)).float())


@pytest.mark.parametrize("shape", [(), (1,), (7,), (3, 5), (2, 3, 4), (2, 1, 3, 2)])
@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.uint8])
def test_one_hot_of_ids(shape, dtype):
    ids = torch.randint(0, 6, shape, generator=torch.Generator().manual_seed(0)).to(dtype)
    rows = characters.one_hot(ids, 6)
    assert rows.dtype == torch.float32
    assert rows.equal(F.one_hot(ids.long(), 6).float())


def list_windows(ids: list, length: int, stride: int) -> tuple[list, list]:
    """Each place that has a window and one character after it, by plain slicing."""
    x, y = [], []
    for start in range(0, len(ids), stride):
        if start + length + 1 <= len(ids):
            x.append(ids[start : start + length])
            y.append(ids[start + 1 : start + length + 1])
    return x, y


@pytest.mark.parametrize("size", range(2, 31))
def test_windows_and_stitch_for_every_length_and_stride(size):
    ids = torch.arange(size)
    for length in range(1, size):
        for stride in range(1, size):
            x, y = characters.windows(ids, length, stride)
            assert (x.tolist(), y.tolist()) == list_windows(ids.tolist(), length, stride)
            if stride <= length:
                covered = length + (len(x) - 1) * stride
                assert characters.stitch(x, stride).equal(ids[:covered])
                assert characters.stitch(y, stride).equal(ids[1 : covered + 1])
                # what stays uncovered is too short for one more window and its next character
                assert size - covered <= stride
        x, y = characters.windows(ids, length)
        assert len(x) == len(y) == size - length
        assert characters.stitch(x).equal(ids[:-1]) and characters.stitch(y).equal(ids[1:])


@given(st.text(min_size=2), st.data())
def test_windows_read_as_text(some, data):
    length = data.draw(st.integers(1, len(some) - 1))
    stride = data.draw(st.integers(1, len(some) - 1))
    vocab = Vocab(some)
    x, y = characters.windows(vocab.encode(some), length, stride)
    read = ([vocab.decode(row) for row in x], [vocab.decode(row) for row in y])
    assert read == list_windows(some, length, stride)


def test_the_counts_of_the_long_sentence(ship):
    ids = Vocab(ship).encode(ship)
    x, y = characters.windows(ids, 10)
    assert len(ids) == 180 and len(Vocab(ship)) == 25
    assert x.shape == y.shape == (170, 10)
    assert len(characters.windows(ids, 10, 10)[0]) == 17
    assert len(characters.stitch(y)) == 10 + 169


def test_windows_are_views_that_copy_nothing():
    ids = torch.arange(1000)
    for stride in (1, 3):
        x, y = characters.windows(ids, 100, stride)
        for view, first in ((x, 0), (y, 1)):
            assert view.untyped_storage().data_ptr() == ids.untyped_storage().data_ptr()
            assert view.data_ptr() == ids.data_ptr() + first * ids.element_size()
            assert view.stride() == (stride, 1)


def test_stitch_keeps_the_last_of_each_later_window():
    # windows that disagree show whose letter was taken
    windows = torch.tensor([[10, 11, 12], [20, 21, 22], [30, 31, 32]])
    assert characters.stitch(windows).tolist() == [10, 11, 12, 22, 32]
    assert characters.stitch(windows, 2).tolist() == [10, 11, 12, 21, 22, 31, 32]
    assert characters.stitch(windows, 3).tolist() == [10, 11, 12, 20, 21, 22, 30, 31, 32]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"chars": null}',
        '{"chars": []}',
        '{"chars": "ab"}',
        '{"chars": {"a": 1}}',
        '{"chars": [1, 2]}',
        '{"chars": ["b", "a"]}',
        '{"chars": ["a", "a"]}',
        '{"chars": ["ab"]}',
        '{"chars": ["a", ""]}',
        b"\xff\xfe\x00",
    ],
)
def test_a_file_that_save_did_not_write(tmp_path, written):
    path = tmp_path / "vocab.json"
    path.write_bytes(written if isinstance(written, bytes) else written.encode())
    with pytest.raises(ValueError, match="^load: "):
        Vocab.load(path)


def best_time(work) -> float:
    times = []
    for _ in range(5):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def test_windows_of_a_long_text_cost_a_few_passes_over_it():
    # the way of the sources costs about 1,000 passes, a tensor of a Python list about 7
    long = "".join(random.Random(0).choices("abcdefghijklmnopqrstuvwxyz ,.", k=200_000))
    table = {char: i for i, char in enumerate(sorted(set(long)))}

    def plain():
        return [table[char] for char in long]

    def ours():
        return characters.windows(Vocab(long).encode(long), 10)

    assert ours()[0].shape == (199_990, 10)
    assert best_time(ours) < 5 * best_time(plain)


def test_random_windows_lie_in_the_text_and_reach_both_ends():
    ids = torch.arange(10)
    torch.manual_seed(0)
    x, y = characters.random_windows(ids, length=4, count=500)
    assert x.shape == y.shape == (500, 4)
    assert (x == x[:, :1] + torch.arange(4)).all() and (y == x + 1).all()
    starts = x[:, 0].bincount(minlength=6)  # 10 - 4 windows have a character after them
    assert len(starts) == 6 and starts.min() > 500 / 6 / 2


def test_random_windows_follow_the_seed_and_torch_rand():
    torch.manual_seed(3)
    x, _ = characters.random_windows(torch.arange(100), length=7, count=5)
    torch.manual_seed(3)
    assert x[:, 0].tolist() == (torch.rand(5, dtype=torch.float64) * 93).long().tolist()


@given(st.integers(2, 60), st.integers(1, 7))
def test_streams_are_the_text_in_rows(length, rows):
    ids = torch.arange(length)
    if rows > length - 1:
        return
    x, y = characters.streams(ids, rows)
    assert x.shape == y.shape == (rows, (length - 1) // rows)
    assert x.flatten().equal(ids[: x.numel()]) and y.equal(x + 1)
    assert length - 1 - x.numel() < rows  # what is left out


def test_streams_are_views():
    ids = torch.arange(9)
    assert all(
        part.data_ptr() - ids.data_ptr() == 8 * i
        for i, part in enumerate(characters.streams(ids, 2))
    )
