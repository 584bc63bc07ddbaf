"""Every exercise: solved in its notebook, and every mistake held against its sentence."""

import contextlib
import copy
import importlib
import inspect
import io
import itertools
import unicodedata
from pathlib import Path

import pytest

from lablib import check
from lablib.check import engine

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
NUMBERS = sorted(path.name[:2] for path in NOTEBOOKS.glob("*.ipynb"))
BOOKS = {n: importlib.import_module(f"lablib.check.nb{n}").EXERCISES for n in NUMBERS}
EXERCISES = [e for book in BOOKS.values() for e in book]
NAMES = [e.name for e in EXERCISES]

ANSWERS = [importlib.import_module(f"answers_{n}") for n in NUMBERS]
OTHER_WRONG = {name: wrong for answers in ANSWERS for name, wrong in answers.WRONG.items()}
OTHER_RIGHT = {name: right for answers in ANSWERS for name, right in answers.RIGHT.items()}


def verdict(exercise, answer) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        engine.check(exercise, answer)
    return " ".join(out.getvalue().split())


def test_names_are_unique_and_known_to_check():
    assert len(set(NAMES)) == len(NAMES) and set(NAMES) <= set(dir(check))
    assert set(OTHER_WRONG) == set(NAMES) and set(OTHER_RIGHT) <= set(NAMES)


@pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)
def test_the_reference_is_right_and_every_mistake_gets_its_own_sentence(exercise):
    assert verdict(exercise, exercise.reference) == f"{exercise.name}: right. {exercise.insight}"
    for mistake in exercise.mistakes:
        said = verdict(exercise, mistake.wrong)
        assert said.startswith(f"{exercise.name}: not yet")
        # a judge fills sizes into its sentence, so there the mistake holds a part of it
        assert mistake.says in said if exercise.judge else f"yet. {mistake.says} Going on" in said
    sentences = [mistake.says for mistake in exercise.mistakes]
    assert len(set(sentences)) == len(sentences)
    assert len(set(exercise.hints)) == 3


FUNCTIONS = [e for e in EXERCISES if inspect.isfunction(e.reference)]


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda e: e.name)
def test_a_stub_is_not_answered_yet(exercise):
    assert verdict(exercise, lambda *_: ...).startswith(f"{exercise.name}: not answered yet.")


@pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)
def test_an_exercise_knows_mistakes(exercise):
    choices = isinstance(exercise.reference, str)  # a choice of three has two wrong answers
    assert exercise.judge or len(exercise.mistakes) >= (2 if choices else 3)


@pytest.mark.parametrize("exercise", [e for e in EXERCISES if e.probes], ids=lambda e: e.name)
def test_no_two_mistakes_agree_on_all_probes(exercise):
    results = [
        list(engine.run_probes(mistake.wrong, exercise.probes)) for mistake in exercise.mistakes
    ]
    for one, other in itertools.combinations(results, 2):
        assert not all(map(engine.same_result, one, other))


@pytest.mark.parametrize("name", OTHER_RIGHT)
def test_other_right_answers_are_called_right(name):
    exercise = next(e for e in EXERCISES if e.name == name)
    for right in OTHER_RIGHT[name]:
        assert verdict(exercise, right).startswith(f"{name}: right."), right


OWN_TEXTS = ["my_text", "my_word", "text_to_learn", "sentence_to_learn", "my_poem"]
OWN_TEXTS += ["line_to_test", "my_lines", "my_sentence"]


@pytest.mark.parametrize("name", OWN_TEXTS)
def test_a_text_of_ones_own_that_is_stored_in_pieces_is_refused(name):
    exercise = next(e for e in EXERCISES if e.name == name)

    def said_of(line):
        line = line[:3] if name == "my_lines" else line
        stored = [unicodedata.normalize(form, line) for form in ("NFD", "NFC")]
        return [verdict(exercise, [s, s] if name == "my_lines" else s) for s in stored]

    hangul, whole = said_of("한국어로 한국어를 배워요")
    assert "not yet. It is text. But its syllables are stored in pieces (" in hangul
    assert 'unicodedata.normalize("NFC", text) joins them. Going on' in hangul
    assert whole.startswith(f"{name}: right.")
    latin, whole = said_of("été à la forêt")
    assert "But its letters are stored in pieces (" in latin
    assert whole.startswith(f"{name}: right.")
    # normalized, the sign of the ångström is another one, and क़ becomes two: neither is in pieces
    assert "in pieces" not in "".join(
        verdict(exercise, sign) for sign in ("\u212b" * 4, "\u0958" * 4)
    )


def test_a_copied_probe_keeps_its_strides():
    exercise = next(e for e in EXERCISES if e.name == "loss_of_batch")
    laid = [[t.stride() for t in probe] for probe in exercise.probes]
    assert [[t.stride() for t in copy.deepcopy(probe)] for probe in exercise.probes] == laid
    for at in (0, 1):  # scores that were transposed, y that is a slice
        assert not all(copy.deepcopy(probe)[at].is_contiguous() for probe in exercise.probes)


def test_a_module_that_was_changed_is_refused():
    def read_words(rnn, x):
        rnn.batch_first = True
        return rnn(x)[0]

    exercise = next(e for e in EXERCISES if e.name == "read_words")
    assert "changes its input" in verdict(exercise, read_words)


@pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)
def test_other_wrong_answers_are_never_called_right(exercise):
    assert len(OTHER_WRONG[exercise.name]) >= 6
    for wrong in OTHER_WRONG[exercise.name]:
        assert f"{exercise.name}: not yet" in verdict(exercise, wrong), wrong


@pytest.mark.parametrize("book", BOOKS)
def test_progress_lists_what_was_said(book, capsys):
    engine.VERDICTS.clear()
    first, second, third, *_ = BOOKS[book]
    for exercise, answer in [(first, first.reference), (second, ...), (third, "wrong")]:
        engine.check(exercise, answer)
    capsys.readouterr()
    check.progress(book)
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    said = ["right", "not answered yet", "not yet"]
    said += ["not tried yet"] * (len(BOOKS[book]) - 3)
    assert lines == [[e.name, what] for e, what in zip(BOOKS[book], said, strict=True)]


def test_any_order_and_twice_the_same_is_said():
    answers = [(e, a) for e in EXERCISES for a in (e.reference, ..., *OTHER_WRONG[e.name][:1])]
    first = [verdict(*pair) for pair in answers]
    again = [verdict(*pair) for pair in reversed(answers)]
    assert first == again[::-1]
