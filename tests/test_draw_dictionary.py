"""A vocabulary and a text on its way to ids and back: true, clean, firm with bad input."""

import pytest
from lint_picture import HANGUL, ODD, clean_and_light, drawn, line, predicted

from lablib import draw
from lablib.characters import Vocab
from lablib.draw.page.colours import AXES


@pytest.mark.parametrize("size", [1, 7, 41, 11172])
def test_lint_of_dictionaries(size):
    vocab = Vocab(HANGUL[:size])
    text = HANGUL[size - 1 :: -7][:100] + HANGUL[0]
    clean_and_light(draw.dictionary(vocab))
    clean_and_light(draw.dictionary(vocab, text, other=vocab.chars[::-1]))


def test_lint_of_any_characters():
    vocab = Vocab(ODD)
    clean_and_light(draw.dictionary(vocab, ODD * 3, other=ODD))


def test_dictionary_shows_the_ids_of_encode():
    vocab = Vocab("if you want you")
    order = "tuw anyfoi"
    shown = draw.dictionary(vocab, "want if", other=order)
    ids = vocab.encode("want if").tolist()
    assert line(shown, "ids") == "".join(map(str, ids))
    assert line(shown, "text") == line(shown, "back") == "want␣if"
    assert line(shown, "character") == vocab.chars.replace(" ", "␣")
    assert f"is {' '.join(map(str, ids))}." in shown.words
    read = "".join(order[i] for i in ids)
    assert f"read: {' '.join(read.replace(' ', '␣'))}, 0 of 7" in shown.words


def test_large_dictionaries_keep_the_letters_of_the_text():
    shown = draw.dictionary(Vocab(HANGUL), "김힣")
    ids = [t.get_text() for t in drawn(shown) if t.get_color() == AXES["vocabulary"]]
    assert {"0", "576", "11171", "11172"} <= set(ids)
    assert {"가", "김", "힣"} <= set(line(shown, "character"))
    assert "11172 characters, ids 0 to 11171" in shown.words


def bad_calls():
    ids, vocab, text, _ = predicted("hihello", 3)
    yield "dictionary", "vocab must be a Vocab", lambda: draw.dictionary("hello")
    yield "dictionary", "character 0 is 'x'", lambda: draw.dictionary(vocab, "x")
    yield "dictionary", "at least one character", lambda: draw.dictionary(vocab, "")
    yield "dictionary", "at least 5 different", lambda: draw.dictionary(vocab, other="hhelo")
    yield "dictionary", "at least 5 different", lambda: draw.dictionary(vocab, other=["he"] * 5)
    yield "dictionary", "other must be", lambda: draw.dictionary(vocab, other=[1, 2])


def test_bad_input_is_answered_with_the_rule():
    for family, rule, call in bad_calls():
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value).startswith(f"{family}: "), rule
        assert rule in str(caught.value)
        assert "got" in str(caught.value) or "known are" in str(caught.value)
