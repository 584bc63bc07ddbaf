"""weights: the committed network is as good as the notebooks say, and only its own files are read."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from lablib import generate, plays, weights
from lablib.characters import Vocab
from lablib.models import CharRNN

VOCAB = Vocab("hihello")

# bits per character of the validation text; tests/bench/train_weights.py trains them again
BITS = {("plays", 0): 6.066, ("plays", 50): 3.281, ("plays", 500): 2.444, ("plays", None): 2.250}
BITS |= {("lstm_0", None): 2.211, ("lstm_1", None): 2.187, ("lstm_2", None): 2.207}


@pytest.mark.parametrize(("folder", "step"), BITS)
def test_the_committed_weights_cost_the_bits_that_are_stated(folder, step):
    model, vocab = weights.load(weights.PLAYS.with_name(folder), step)
    text = plays.four_plays()
    assert vocab == Vocab(text)
    bits = generate.bits(model, vocab, plays.split(text)[1], streams=10)
    assert round(bits.mean().item(), 3) == BITS[folder, step]


def test_the_committed_network_is_a_plain_one_and_small():
    model, _ = weights.load(weights.PLAYS)
    assert isinstance(model.rnn, nn.RNN) and (model.rnn.hidden_size, model.rnn.num_layers) == (
        256,
        1,
    )
    sizes = [path.stat().st_size for path in weights.PLAYS.iterdir()]
    assert max(sizes) <= 300_000 and sum(sizes) <= 900_000
    for path in weights.PLAYS.parent.rglob("*.npz"):
        with np.load(path, allow_pickle=False) as arrays:
            assert {arrays[name].dtype for name in arrays.files} == {np.dtype(np.float16)}


def test_the_committed_lstms_differ_in_nothing_but_their_seed():
    models = [weights.load(folder)[0] for folder in weights.LSTM]
    assert {repr(model.rnn) for model in models} == {"LSTM(67, 128, batch_first=True)"}
    first = [model.fc.weight for model in models]
    assert not any(first[0].equal(other) for other in first[1:])
    folders = [folder.name for folder in weights.LSTM]
    assert [name for name, step in BITS if step is None] == ["plays", *folders]
    assert sum(file.stat().st_size for f in weights.LSTM for file in f.iterdir()) <= 700_000


@pytest.mark.parametrize("cell", [nn.RNN, nn.LSTM, nn.GRU])
@pytest.mark.parametrize("layers", [1, 3])
def test_what_was_saved_is_loaded(tmp_path, cell, layers):
    model = CharRNN(len(VOCAB), 4, layers, cell)
    weights.save(model, VOCAB, tmp_path, step=7)
    again, vocab = weights.load(str(tmp_path), step=7)
    assert vocab == VOCAB and type(again.rnn) is cell
    assert again.state_dict().keys() == model.state_dict().keys()
    for name, weight in again.state_dict().items():
        assert weight.dtype == torch.float32 and weight.equal(
            model.state_dict()[name].half().float()
        )


def test_loading_leaves_the_random_numbers_alone(tmp_path):
    weights.save(CharRNN(len(VOCAB), 4), VOCAB, tmp_path)
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    weights.load(tmp_path)
    assert torch.rand(3).equal(expected)


def test_what_float16_cannot_hold_is_refused(tmp_path):
    model = CharRNN(len(VOCAB), 4)
    with torch.no_grad():
        model.fc.bias[0] = 1e6
    with pytest.raises(ValueError, match="^save: fc.bias must hold finite numbers, got nan or inf"):
        weights.save(model, VOCAB, tmp_path)
    assert not list(tmp_path.iterdir())


def spoiled(path: Path, how: str) -> None:
    arrays = dict(np.load(path))
    if how == "pickled":
        np.savez(path, **arrays, extra=np.array([object()], dtype=object))
    elif how == "a matrix is gone":
        np.savez(path, **{name: array for name, array in arrays.items() if "fc" not in name})
    elif how == "the first matrix is gone":
        np.savez(path, **{name: array for name, array in arrays.items() if "_ih" not in name})
    elif how == "another shape":
        np.savez(path, **{name: array[:-1] for name, array in arrays.items()})
    elif how == "two gates":
        arrays["rnn.weight_hh_l0"] = np.zeros((8, 4), np.float16)
        np.savez(path, **arrays)
    elif how == "half of the file":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "no archive":
        with path.open("wb") as file:
            np.save(file, arrays["fc.bias"])
    else:
        path.write_text("weights", encoding="utf-8")


@pytest.mark.parametrize(
    "how",
    ["pickled", "a matrix is gone", "the first matrix is gone", "another shape", "two gates"]
    + ["half of the file", "empty", "no archive", "words"],
)
def test_other_files_are_refused(tmp_path, how):
    weights.save(CharRNN(len(VOCAB), 4), VOCAB, tmp_path)
    spoiled(tmp_path / "weights.npz", how)
    with pytest.raises(ValueError, match="^load: the file must be one that save wrote: ") as hit:
        weights.load(tmp_path)
    assert "weights.npz" in str(hit.value) and len(str(hit.value)) < 500


def test_missing_files_and_another_dictionary_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"^load: .*vocab\.json"):
        weights.load(tmp_path)
    weights.save(CharRNN(len(VOCAB), 4), VOCAB, tmp_path)
    with pytest.raises(FileNotFoundError, match=r"^load: .*weights_3\.npz"):
        weights.load(tmp_path, step=3)
    Vocab("abc").save(tmp_path / "vocab.json")
    with pytest.raises(ValueError, match="dictionary must have 5 characters .* got 3"):
        weights.load(tmp_path)
