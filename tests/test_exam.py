"""The exam at the end: its shapes, held against rules of their own, its quiz, and its opponent."""

import re
from pathlib import Path

import nbformat
import pytest
import torch

from lablib import exam, floors, plays
from lablib.check import nb17

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def by_rule(asked: str) -> tuple[int, ...]:
    """The shape of a question, from the numbers in its sentence and not from a module."""
    n = list(map(int, re.findall(r"(?<![_\d])\d+(?!_)", asked)))
    if asked.startswith("nn.GRU"):
        return n[2], n[3], n[1]
    if "bidirectional" in asked:
        return n[2], n[3], 2 * n[1]
    if asked.startswith("nn.RNN"):
        return 1, n[3], n[1]
    if "weight_hh" in asked:
        return 4 * n[-1], n[-1]
    if "argmax" in asked:
        return tuple(size for axis, size in enumerate(n[:3]) if axis != n[3])
    if "windows" in asked:
        return n[0] - n[1], n[1]
    if "queries" in asked:
        return n[0], n[1], n[4]
    if "cross_entropy" in asked:
        return n[0], n[2], n[1]
    assert "one-hot" in asked
    return tuple(n)


@pytest.mark.parametrize("number", [0, 17, 2**31 - 1, *range(1, 20)])
def test_the_shapes_are_those_of_the_rules(number):
    questions = exam.oral(number).questions
    assert len({question.asked for question in questions}) == 6
    for question in questions:
        assert by_rule(question.asked) == question.shape, question.asked


def test_a_number_has_its_exam_and_leaves_the_random_state():
    state = torch.get_rng_state()
    first, again = exam.oral(5), exam.oral(5)
    assert first == again and torch.equal(torch.get_rng_state(), state)
    assert len({str(exam.oral(number)) for number in range(20)}) == 20
    shown = str(first)
    assert shown.count("\n") == 5 and not any(one.why in shown for one in first.questions)
    asked = {one.asked.partition("(")[0] for n in range(20) for one in exam.oral(n).questions}
    assert len(asked) >= len(exam.KINDS) - 1  # each kind comes up


def test_the_quiz_is_that_of_the_instructors():
    page = (NOTEBOOKS / "INSTRUCTORS.md").read_text(encoding="utf-8")
    cells = nbformat.read(NOTEBOOKS / "17_bug_clinic.ipynb", as_version=4).cells
    quiz = next(cell.source for cell in cells if cell.id == "quiz")
    asked, answers = page.partition("## Before and after")[2].split("| | answer", 1)
    questions = re.findall(r"^\d\. .+", asked, re.MULTILINE)
    assert len(questions) == 8 and quiz.endswith("\n".join(questions))
    letters = re.findall(r"^\| \d \| ([abc]) \|", answers, re.MULTILINE)
    assert "".join(letters[:8]) == nb17.QUIZ


def test_the_opponent_has_counted_all_four_plays_once():
    assert exam.opponent() is exam.opponent()
    text = plays.four_plays()[-30:]
    piece = text[-6:]
    assert exam.opponent().length == 6 and isinstance(exam.opponent(), floors.KneserNey)
    assert exam.opponent().probability(piece[-1], piece[:-1]) > 0.1  # it has read the end, too
