"""The modules of notebook 13, held against plain PyTorch."""

import pytest
import torch
from torch import nn

from lablib import generate, seq2seq
from lablib.characters import Vocab
from lablib.seq2seq import Translator, attend, pair_blocks

SOURCE, TARGET = Vocab("abc·"), Vocab("abc·<>")
PAIRS = [("ab", "ba"), ("abca", "acba"), ("c", "c")]


def translator(looks_back: bool) -> Translator:
    torch.manual_seed(0)
    return Translator(len(SOURCE), len(TARGET), 6, looks_back)


def test_attend_is_scaled_dot_product_attention_without_its_scale():
    torch.manual_seed(0)
    queries, memory = torch.rand(3, 4, 5).double(), torch.rand(3, 6, 5).double()
    lengths = torch.tensor([6, 1, 3])
    allowed = (torch.arange(6) < lengths[:, None])[:, None]  # (B, 1, T)
    other = nn.functional.scaled_dot_product_attention(queries, memory, memory, allowed, scale=1)
    found, weights = attend(queries, memory, lengths)
    assert torch.allclose(found, other, atol=1e-12)
    assert torch.allclose(weights.sum(-1), torch.ones(3, 4).double())
    assert weights[1, :, 0].eq(1).all() and weights[2, :, 3:].eq(0).all()


@pytest.mark.parametrize("looks_back", [False, True])
def test_a_word_has_the_same_scores_alone_and_in_a_batch(looks_back):
    model = translator(looks_back)
    x, lengths, fed, wanted = pair_blocks(PAIRS, SOURCE, TARGET)
    scores = model(x, lengths, fed)
    for i, pair in enumerate(PAIRS):
        alone = model(*pair_blocks([pair], SOURCE, TARGET)[:3])[0]
        assert torch.allclose(scores[i, : len(alone)], alone, atol=1e-12)
        assert wanted[i].tolist()[len(alone) :] == [-100] * (len(scores[i]) - len(alone))


def test_without_attention_only_the_last_state_reaches_the_decoder():
    model, (x, lengths, fed, _) = translator(False), pair_blocks(PAIRS, SOURCE, TARGET)
    memory, state = model.encode(x, lengths)
    scores = model.decode(fed, state, torch.zeros_like(memory), lengths)[0]
    assert scores.equal(model(x, lengths, fed))
    looking = translator(True)
    memory, state = looking.encode(x, lengths)
    other = looking.decode(fed, state, torch.zeros_like(memory), lengths)[0]
    assert not torch.allclose(other, looking(x, lengths, fed))


@pytest.mark.parametrize("looks_back", [False, True])
def test_translated_is_right_if_and_only_if_every_forced_step_is(looks_back):
    model = translator(looks_back)
    adam = torch.optim.Adam(model.parameters(), 0.05)
    x, lengths, fed, wanted = pair_blocks(PAIRS, SOURCE, TARGET)
    for _ in range(60):
        scores = model(x, lengths, fed)
        loss = nn.functional.cross_entropy(scores.transpose(1, 2), wanted)
        adam.zero_grad(), loss.backward(), adam.step()
    words, answers = zip(*PAIRS, strict=True)
    assert generate.translated(model, SOURCE, TARGET, list(words)) == list(answers)
    cold = generate.translated(model, SOURCE, TARGET, list(words), temperature=0.01)
    assert cold == list(answers)


def test_a_word_that_never_ends_is_cut():
    model = translator(False)
    with torch.no_grad():
        model.fc.bias.copy_(torch.tensor([0.0, -9, 9, 0, 0, 0]))  # "<", ">" are the first two
    assert generate.translated(model, SOURCE, TARGET, ["ab", "c"], limit=4) == ["aaaa", "aaaa"]


def test_draws_differ_and_repeat_with_the_seed():
    model = translator(False)
    said = []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        said.append(generate.translated(model, SOURCE, TARGET, ["ab"] * 3, temperature=2.0))
    assert said[0] == said[1] != said[2]


def test_bad_input_is_answered_with_the_rule():
    model, memory = translator(True), torch.zeros(2, 3, 6).double()
    x, lengths, fed, _ = pair_blocks(PAIRS, SOURCE, TARGET)
    for call, rule in (
        (lambda: attend(memory[:1], memory, torch.tensor([1, 2])), "attend: memory must have 1"),
        (lambda: attend(memory, memory, torch.tensor([0, 2])), "attend: lengths must be in 1..3"),
        (lambda: attend(memory, memory, torch.tensor([1, 4])), "attend: lengths must be in 1..3"),
        (lambda: attend(memory, memory, torch.tensor([1])), "attend: lengths must hold 2"),
        (lambda: model(x, torch.tensor([2, 5, 1]), fed), "Translator: lengths must be in 1..4"),
        (lambda: model(x, lengths, fed[:2]), "Translator: memory must have shape"),
        (lambda: model(fed, lengths, fed), "Translator: the last axis of x"),
        (lambda: Translator(3, 3, 0), "Translator: hidden must"),
        (lambda: pair_blocks([], SOURCE, TARGET), "pair_blocks: pairs must"),
        (lambda: pair_blocks([("a",)], SOURCE, TARGET), "pair_blocks: each pair must"),
        (lambda: pair_blocks([("x", "a")], SOURCE, TARGET), "pair_blocks: character 0"),
        (lambda: pair_blocks([("", "a")], SOURCE, TARGET), "pair_blocks: words[0]"),
        (lambda: generate.translated(nn.GRU(1, 1), SOURCE, TARGET, ["a"]), "translated: model"),
        (lambda: generate.translated(model, SOURCE, TARGET, ["x"]), "translated: character 0"),
        (lambda: generate.translated(model, SOURCE, TARGET, ["a"], limit=0), "translated: limit"),
        (
            lambda: generate.translated(model, SOURCE, TARGET, ["a"], temperature=0),
            "translated: temperature",
        ),
    ):
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(rule), caught.value


def test_its_signs_are_no_letters():
    assert len({seq2seq.PAD, seq2seq.START, seq2seq.END}) == 3
    assert not any(sign.isalpha() for sign in (seq2seq.PAD, seq2seq.START, seq2seq.END))
