"""An encoder and a decoder, unrolled: what is read, fed and said, held against the model's one call."""

import pytest
import torch
from lint_picture import clean, texts

from lablib import draw
from lablib.characters import Vocab, one_hot
from lablib.seq2seq import Translator

VOCAB = Vocab("abcdefg가·<>")


def model(looks_back: bool = False) -> Translator:
    torch.manual_seed(0)
    return Translator(len(VOCAB), len(VOCAB), 8, looks_back)


@pytest.mark.parametrize(("word", "answer"), [("a", "b"), ("가bc", "cb가"), ("abcdef", "fedcba")])
@pytest.mark.parametrize("looks_back", [False, True])
def test_lint_of_translation(word, answer, looks_back):
    for hide in (None, "values", "shapes"):
        clean(draw.translation(model(looks_back), VOCAB, VOCAB, word, answer, hide=hide))


def test_it_says_what_the_one_call_says():
    net, word, answer = model(True), "abc", "cba"
    x, fed = (one_hot(VOCAB.encode(text), len(VOCAB)).double()[None] for text in (word, "<cba"))
    p, said = net(x, torch.tensor([3]), fed)[0].softmax(-1).max(-1)
    shown = draw.translation(net, VOCAB, VOCAB, word, answer)
    assert f"{p[0].item():.2f}" in shown.words and f"{p[-1].item():.2f}" in shown.words
    assert set(VOCAB.decode(said)) <= set(texts(shown))
    assert "probability" not in draw.translation(net, VOCAB, VOCAB, "a", "b", hide="values").words
    assert "_ numbers" in draw.translation(net, VOCAB, VOCAB, "a", "b", hide="shapes").words


def test_bad_input_is_answered_with_the_rule():
    for arguments, rule in (
        ((torch.nn.GRU(2, 2), VOCAB, VOCAB, "a", "b"), "translation: model must be a Translator"),
        ((model(), VOCAB, VOCAB, "x", "b"), "translation: character 0 is 'x'"),
        ((model(), VOCAB, VOCAB, "", "b"), "translation: word must"),
        ((model(), VOCAB, VOCAB, "abcdefg", "gfedcba"), "translation: word, start and answer"),
    ):
        with pytest.raises((TypeError, ValueError)) as caught:
            draw.translation(*arguments)
        assert str(caught.value).startswith(rule), caught.value
