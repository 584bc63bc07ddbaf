"""generate against reading the whole text again each time, and draws against probabilities."""

import math
from collections import Counter

import pytest
import torch
from torch import nn

from lablib import characters, floors, generate
from lablib.models import CharRNN, LoopRNN

WORDS = "if you want you"
VOCAB = characters.Vocab(WORDS)
V = len(VOCAB)


class Headed(nn.Module):
    """A user's own model: an LSTM, whose state is a pair, with dropout and a linear head."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(V, 7, num_layers=2, batch_first=True, dropout=0.5)
        self.drop = nn.Dropout(0.5)
        self.fc = nn.Linear(7, V)

    def forward(self, x, state=None):
        outputs, state = self.lstm(x, state)
        return self.fc(self.drop(outputs)), state


MODELS = {
    "loop": lambda: LoopRNN(V, V),
    "nn.RNN": lambda: nn.RNN(V, V, batch_first=True),
    "stacked": lambda: CharRNN(V, 6, 2),
    "stacked lstm": lambda: CharRNN(V, 6, 2, cell=nn.LSTM),
    "stacked gru": lambda: CharRNN(V, 6, 2, cell=nn.GRU),
    "lstm": Headed,
}


def spread(model: nn.Module, scale: float = 3.0) -> nn.Module:
    """Larger weights, so that an untrained model says different letters at different places."""
    with torch.no_grad():
        for weight in model.parameters():
            weight *= scale
    return model


@pytest.fixture(params=MODELS)
def model(request) -> nn.Module:
    torch.manual_seed(5)
    return spread(MODELS[request.param]())


def whole_pass(model: nn.Module, some: str) -> torch.Tensor:
    """The scores after each character of `some`, in one pass and without keeping a state."""
    dtype = next(model.parameters()).dtype
    with torch.no_grad():
        return model.eval()(VOCAB.one_hot(some).to(dtype)[None])[0][0]


def test_teacher_forced_is_argmax_over_one_pass(model):
    ours = generate.teacher_forced(model, VOCAB, WORDS)
    theirs = "".join(VOCAB.chars[row.argmax()] for row in whole_pass(model, WORDS)[:-1])
    assert ours == theirs and len(ours) == len(WORDS) - 1
    assert len(set(ours)) > 1


@pytest.mark.parametrize("start", ["i", "if you", WORDS])
def test_free_running_is_reading_all_again_each_time(model, start):
    length = len(start) + 20
    theirs = start
    while len(theirs) < length:
        theirs += VOCAB.chars[whole_pass(model, theirs)[-1].argmax()]
    assert generate.free_running(model, VOCAB, start, length) == theirs


def test_a_length_that_is_reached_already(model):
    assert generate.free_running(model, VOCAB, "if", 2) == "if"
    assert generate.sampled(model, VOCAB, "if", 2) == "if"


@pytest.mark.parametrize("temperature", [1.0, 0.5, 2])
def test_draws_follow_the_probabilities(temperature):
    torch.manual_seed(5)
    model = CharRNN(V, 6)
    expected = 2000 * (whole_pass(model, "if")[-1].double() / temperature).softmax(-1)
    torch.manual_seed(1)
    drawn = Counter(generate.sampled(model, VOCAB, "if", 3, temperature)[-1] for _ in range(2000))
    counts = torch.tensor([drawn[char] for char in VOCAB.chars])
    assert expected.min() > 5  # the rule of thumb for a chi-square test
    chi_square = ((counts - expected) ** 2 / expected).sum()
    # V - 1 degrees of freedom: mean V - 1, variance 2 (V - 1); five deviations are one in 10,000
    assert chi_square < (V - 1) + 5 * (2 * (V - 1)) ** 0.5


def test_temperature_towards_zero_is_free_running(model):
    model = model.double()  # in single precision saturated scores tie, and a tie is drawn
    best = generate.free_running(model, VOCAB, "if", 30)
    for temperature in (1e-20, 1e-30, 1e-300, 5e-324):
        assert generate.sampled(model, VOCAB, "if", 30, temperature) == best


def test_a_high_temperature_knows_no_favourites():
    torch.manual_seed(5)
    model = spread(LoopRNN(V, V))
    drawn = Counter(generate.sampled(model, VOCAB, "i", 2000, 1e300))
    assert min(drawn[char] for char in VOCAB.chars) > 2000 / V / 2


def test_the_same_seed_gives_the_same_text(model):
    texts = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        texts.append(generate.sampled(model, VOCAB, "if", 40))
    assert texts[0] == texts[1] != texts[2]
    assert texts[0].startswith("if") and len(texts[0]) == 40


def test_draws_come_from_torch_rand():
    # the one stream that repeats on every machine; the letters are found by a running sum
    torch.manual_seed(5)
    model = spread(LoopRNN(V, V))
    torch.manual_seed(1)
    ours = generate.sampled(model, VOCAB, "i", 20)
    torch.manual_seed(1)
    theirs = "i"
    while len(theirs) < 20:
        left = torch.rand((), dtype=torch.float64).item()
        shares = iter(whole_pass(model, theirs)[-1].double().softmax(-1).tolist())
        at = -1
        while left >= 0:
            left -= next(shares)
            at += 1
        theirs += VOCAB.chars[at]
    assert ours == theirs


def test_double_precision(model):
    single = generate.teacher_forced(model, VOCAB, WORDS)
    model = model.double()
    assert generate.teacher_forced(model, VOCAB, WORDS) == single
    assert len(generate.free_running(model, VOCAB, "if", 9)) == 9
    assert len(generate.sampled(model, VOCAB, "if", 9)) == 9


def bits_of(model: nn.Module, some: str) -> torch.Tensor:
    """The bits of each character after the first, read from one pass."""
    shares = whole_pass(model, some)[:-1].double().softmax(-1)
    return -shares.gather(1, VOCAB.encode(some)[1:, None]).log2()[:, 0]


def test_bits_are_those_of_one_pass(model):
    some = WORDS * 40  # longer than one piece, so that the state has to be carried
    ours = generate.bits(model.double(), VOCAB, some)
    assert ours.shape == (len(some) - 1,) and ours.dtype == torch.float64
    assert torch.allclose(ours, bits_of(model, some), atol=1e-9)


@pytest.mark.parametrize("streams", [2, 3, 5, 7, 14])
def test_each_stream_reads_its_part_of_the_text(model, streams):
    ours = generate.bits(model.double(), VOCAB, WORDS, streams)
    length = -(-(len(WORDS) - 1) // streams)
    parts = [WORDS[i : i + length + 1] for i in range(0, len(WORDS) - 1, length)]
    theirs = torch.cat([bits_of(model, part) for part in parts])
    assert torch.allclose(ours, theirs, atol=1e-9)


def test_bits_of_a_model_that_guesses():
    model = CharRNN(V, 3)
    torch.nn.init.zeros_(model.fc.weight)
    torch.nn.init.zeros_(model.fc.bias)
    assert generate.bits(model, VOCAB, WORDS).mean().item() == pytest.approx(math.log2(V))


@pytest.mark.parametrize("kind", [floors.WittenBell, floors.KneserNey])
@pytest.mark.parametrize("temperature", [0.7, 1.0])
def test_a_counter_draws_with_its_own_probabilities(kind, temperature):
    counter = kind(VOCAB, WORDS, 2)
    torch.manual_seed(0)
    drawn = Counter(generate.counted(counter, "u", 2, temperature)[-1] for _ in range(2000))
    powers = {char: counter.probability(char, "u") ** (1 / temperature) for char in VOCAB.chars}
    for char, power in powers.items():
        assert drawn[char] / 2000 == pytest.approx(power / sum(powers.values()), abs=0.035)


def test_a_counter_looks_back_as_far_as_it_counted():
    text = "xab" * 9 + "yac" * 9  # only two characters back stands what decides
    counter = floors.WittenBell(characters.Vocab(text), text, 3)
    assert generate.counted(counter, "xa", 3, 1e-9) == "xab"
    assert generate.counted(counter, "ya", 3, 1e-9) == "yac"
    assert generate.counted(counter, "ya", 2) == "ya"


CALLS = {
    "bits": lambda model: generate.bits(model, VOCAB, WORDS),
    "teacher_forced": lambda model: generate.teacher_forced(model, VOCAB, WORDS),
    "free_running": lambda model: generate.free_running(model, VOCAB, "if", 9),
    "sampled": lambda model: generate.sampled(model, VOCAB, "if", 9),
}


@pytest.mark.parametrize("name", CALLS)
def test_modes_and_grad_mode_are_restored(name):
    model = Headed()
    model.lstm.eval()  # frozen by hand, as one does with a part that is not to be trained
    CALLS[name](model)
    assert model.training and model.drop.training and model.fc.training
    assert not model.lstm.training
    assert torch.is_grad_enabled()
    assert all(weight.grad is None for weight in model.parameters())


@pytest.mark.parametrize("name", CALLS)
def test_modes_are_restored_after_an_error_too(name):
    model = LoopRNN(V + 1, V + 1)
    with pytest.raises(ValueError, match=f"^{name}: the model cannot read x "):
        CALLS[name](model)
    assert model.training


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
def test_time_first_is_refused(name, kind):
    with pytest.raises(ValueError, match=f"^{name}: model must be built with batch_first=True"):
        CALLS[name](kind(V, V))


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize(
    "broken, error",
    [
        (nn.Linear(V, V), "must return (scores, state), got scores alone"),
        (LoopRNN(V, V + 1), f"must have size {V}"),
        (nn.RNN(V, V, bidirectional=True, batch_first=True), f"must have size {V}"),
        (nn.Identity(), "must have weights, got none"),
    ],
)
def test_models_that_do_not_fit(name, broken, error):
    with pytest.raises((ValueError, TypeError)) as caught:
        CALLS[name](broken)
    assert str(caught.value).startswith(f"{name}: ") and error in str(caught.value)


@pytest.mark.parametrize("name", CALLS)
def test_a_model_that_has_exploded(name):
    model = LoopRNN(V, V)
    with torch.no_grad():
        model.weight_hh_l0[0, 0] = float("nan")
    with pytest.raises(ValueError, match=f"^{name}: the model must return numbers as scores"):
        CALLS[name](model)
