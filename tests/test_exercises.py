"""Every exercise: solved in its notebook, and every mistake held against its sentence."""

import contextlib
import copy
import importlib
import inspect
import io
import itertools
import random
import unicodedata
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from lablib import check, plays
from lablib.check import books, engine, records
from lablib.check.clinic import GUESS_IS_RIGHT, Clinic
from lablib.check.functions import Function, same_result
from lablib.check.judged import Judged
from lablib.check.sandbox import CallResult
from lablib.check.slips import usual_slip
from lablib.check.values import Value

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
NUMBERS = sorted(path.name[:2] for path in NOTEBOOKS.glob("*.ipynb"))
BOOKS = {n: list(books.exercises(n).values()) for n in NUMBERS}
EXERCISES = [e for book in BOOKS.values() for e in book]
NAMES = [e.name for e in EXERCISES]

ANSWERS = [importlib.import_module(f"answers_{n}") for n in NUMBERS]
OTHER_WRONG = {name: wrong for answers in ANSWERS for name, wrong in answers.WRONG.items()}
OTHER_RIGHT = {name: right for answers in ANSWERS for name, right in answers.RIGHT.items()}
# what a judge says to wrong answers, a part of each sentence, for it fills in sizes
SAID = {name: said for answers in ANSWERS for name, said in answers.SAID.items()}


RAN = {}


@pytest.fixture(autouse=True)
def ours_run_once(request, monkeypatch):
    """The right answer and the known mistakes run once on each probe, with one random state.

    Only the last test runs them each time, for it looks whether one of them keeps something.
    """
    torch.manual_seed(0), random.seed(0), np.random.seed(0)
    results = Function.results

    def results_once(exercise, ours, probes):
        for probe in probes:
            run = exercise.name, ours, id(probe)
            if run not in RAN:
                (RAN[run],) = results(exercise, ours, (probe,))
            yield RAN[run]

    if request.function is not test_any_order_and_twice_the_same_is_said:
        monkeypatch.setattr(Function, "results", results_once)


@pytest.fixture(autouse=True)
def a_short_king_lear(monkeypatch):
    """The strict run of notebook 17 reads the whole play; here its beginning is enough."""
    beginning = plays.king_lear()[:15_000]
    monkeypatch.setattr(plays, "king_lear", lambda: beginning)


def mistakes(exercise) -> list[tuple]:
    """Each wrong answer that the exercise knows, with its sentence."""
    if isinstance(exercise, Value):
        return list(exercise.mistakes.items())
    if isinstance(exercise, Function):
        return [(wrong, sentence) for sentence, wrong in exercise.mistakes]
    return SAID[exercise.name]


def verdict(exercise, answer) -> str:
    if isinstance(exercise, Clinic) and callable(answer):
        answer = exercise.cause, answer  # the letter is right, and the function is judged
    with contextlib.redirect_stdout(io.StringIO()) as out:
        engine.check(exercise, answer)
    return " ".join(out.getvalue().split())


def test_names_are_unique_and_known_to_check():
    assert len(set(NAMES)) == len(NAMES) and set(NAMES) <= set(dir(check))
    assert set(OTHER_WRONG) == set(NAMES) and set(OTHER_RIGHT) <= set(NAMES)
    assert set(SAID) == {e.name for e in EXERCISES if isinstance(e, Judged)}


def test_the_names_read_off_a_file_are_those_of_its_exercises():
    assert books.names() == {n: tuple(e.name for e in book) for n, book in BOOKS.items()}
    for name in NAMES:
        assert books.find(name).name == name


@pytest.mark.parametrize("book", BOOKS)
def test_three_exercises_of_a_notebook_are_its_core(book):
    assert sum(e.core for e in BOOKS[book]) == 3


@pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)
def test_the_reference_is_right_and_every_mistake_gets_its_own_sentence(exercise):
    assert verdict(exercise, exercise.reference) == f"{exercise.name}: right. {exercise.insight}"
    for wrong, sentence in mistakes(exercise):
        said = verdict(exercise, wrong)
        assert said.startswith(f"{exercise.name}: not yet")
        before = f"{GUESS_IS_RIGHT} " if isinstance(exercise, Clinic) else ""
        judged = isinstance(exercise, Judged)
        assert sentence in said if judged else f"yet. {before}{sentence} Going on" in said
    sentences = [sentence for _, sentence in mistakes(exercise)]
    assert len(set(sentences)) == len(sentences)
    assert len(set(exercise.hints)) == 3


FUNCTIONS = [e for e in EXERCISES if inspect.isfunction(e.reference)]


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda e: e.name)
def test_a_stub_is_not_answered_yet(exercise):
    stub = (..., lambda *_: ...) if isinstance(exercise, Clinic) else lambda *_: ...
    assert verdict(exercise, stub).startswith(f"{exercise.name}: not answered yet.")


@pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)
def test_an_exercise_knows_mistakes(exercise):
    choices = isinstance(exercise.reference, str)  # a choice of three has two wrong answers
    assert len(mistakes(exercise)) >= (2 if choices else 3)


CLINICS = [e for e in EXERCISES if isinstance(e, Clinic)]


@pytest.mark.parametrize("exercise", CLINICS, ids=lambda e: e.name)
def test_each_letter_of_a_cause_has_its_sentence(exercise):
    assert sorted([exercise.cause, *exercise.causes]) == ["a", "b", "c", "d"]
    assert exercise.insight.startswith(f"{exercise.cause}: ")
    for letter, sentence in exercise.causes.items():
        mended = verdict(exercise, (letter, exercise.reference))
        assert f"not yet. The program is mended. But the cause is another one. {sentence}" in mended
        assert f"not yet. {sentence}" in verdict(exercise, (letter, lambda *_: ...))
    open_mend = verdict(exercise, (exercise.cause, lambda *_: ...))
    assert f"not yet. {GUESS_IS_RIGHT} Now write the program" in open_mend
    assert "Now write the letter" in verdict(exercise, (..., exercise.reference))
    assert "Now write the letter" in verdict(exercise, (..., lambda *_: 3))
    for odd in (exercise.cause, (exercise.cause,), [1, 2, 3], ("e", exercise.reference)):
        assert "not yet" in verdict(exercise, odd)


WITH_PROBES = [e for e in EXERCISES if isinstance(e, Function)]


@pytest.mark.parametrize("exercise", WITH_PROBES, ids=lambda e: e.name)
def test_no_two_mistakes_agree_on_all_probes(exercise):
    results = [list(exercise.results(wrong, exercise.probes)) for wrong, _ in mistakes(exercise)]
    for one, other in itertools.combinations(results, 2):
        assert not all(map(same_result, one, other))


def usual_slips(result) -> list:
    """What often comes of a function in place of its right result."""
    if isinstance(result, tuple):
        return [result[0], result[1], result[::-1], tuple(map(list, result))]
    if isinstance(result, str):
        return [list(result), *([result[0], result[-1]] if len(result) > 1 else [])]
    if isinstance(result, Tensor) and result.dim() == 0:
        return [result.item(), result.unsqueeze(0)]
    if isinstance(result, Tensor):
        other_kind = result.long().double() if not result.is_floating_point() else None
        slips = [list(result), result.tolist(), result.unsqueeze(0), other_kind]
        return [slip for slip in slips if slip is not None]
    return []


@pytest.mark.parametrize("exercise", WITH_PROBES, ids=lambda e: e.name)
def test_the_usual_slips_have_a_sentence_in_every_exercise(exercise):
    right = list(exercise.results(exercise.reference, exercise.probes))
    for slips in zip(*(usual_slips(one.value) for one in right), strict=False):
        pairs = [(CallResult(slip), one) for slip, one in zip(slips, right, strict=True)]
        wrong = [pair for pair in pairs if not same_result(*pair)]
        assert not wrong or usual_slip(wrong, exercise.tolerance)


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
    assert "changes its input, rnn." in verdict(exercise, read_words)


@pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)
def test_other_wrong_answers_are_never_called_right(exercise):
    assert len(OTHER_WRONG[exercise.name]) >= 6
    for wrong in OTHER_WRONG[exercise.name]:
        assert f"{exercise.name}: not yet" in verdict(exercise, wrong), wrong


@pytest.mark.parametrize("book", BOOKS)
def test_progress_lists_what_was_said_and_the_core_first(book, capsys, monkeypatch):
    monkeypatch.setattr(records, "_said", {})
    core = [e for e in BOOKS[book] if e.core]
    more = [e for e in BOOKS[book] if not e.core]
    first, second, third = core
    for exercise, answer in [(first, first.reference), (second, ...), (third, 3.5)]:
        verdict(exercise, answer)
    engine.check(first, 7.5)  # once right, it stays right
    capsys.readouterr()
    check.progress(book)
    *lines, last = capsys.readouterr().out.splitlines()
    said = ["right", "not answered yet", "not yet"] + ["not tried yet"] * len(more)
    kinds = ["core"] * 3 + ["more"] * len(more)
    wanted = zip(kinds, [e.name for e in core + more], said, strict=True)
    assert [tuple(line.split(maxsplit=2)) for line in lines] == list(wanted)
    assert last == "The core is not done yet: 1 of its 3 exercises are right."
    for exercise in core:
        verdict(exercise, exercise.reference)
    capsys.readouterr()
    check.progress(book)
    assert capsys.readouterr().out.endswith("The core is done: 3 of its 3 exercises are right.\n")


def test_any_order_and_twice_the_same_is_said():
    answers = [(e, a) for e in EXERCISES for a in (e.reference, ..., *OTHER_WRONG[e.name][:1])]
    first = [verdict(*pair) for pair in answers]
    again = [verdict(*pair) for pair in reversed(answers)]
    assert first == again[::-1]
