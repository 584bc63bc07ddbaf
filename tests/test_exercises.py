"""Every exercise: solved in its notebook, and every mistake held against its sentence."""

import contextlib
import io
import itertools
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import one_hot

from lablib import check, models
from lablib.check import engine, nb00, nb01

BOOKS = {"00": nb00.EXERCISES, "01": nb01.EXERCISES}
EXERCISES = [e for book in BOOKS.values() for e in book]
NAMES = [e.name for e in EXERCISES]


def verdict(exercise, answer) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        engine.check(exercise, answer)
    return " ".join(out.getvalue().split())


def test_names_are_unique_and_known_to_check():
    assert len(set(NAMES)) == len(NAMES) and set(NAMES) <= set(dir(check))


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


@pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)
def test_an_exercise_knows_mistakes(exercise):
    choices = isinstance(exercise.reference, str)  # a choice of three has two wrong answers
    assert exercise.judge or len(exercise.mistakes) >= (2 if choices else 3)


@pytest.mark.parametrize("exercise", [e for e in EXERCISES if e.probes], ids=lambda e: e.name)
def test_no_two_mistakes_agree_on_all_probes(exercise):
    results = [engine._all(mistake.wrong, exercise.probes) for mistake in exercise.mistakes]
    for one, other in itertools.combinations(results, 2):
        assert not all(map(engine._alike, one, other))


class Backwards(nn.Module):
    """Reads each word from its end, so that a letter acts on earlier answers."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(4, 6, batch_first=True)

    def forward(self, x):
        return self.rnn(x.flip(1))[0].flip(1)


OTHER_WRONG = {
    "counting": [0, 2, "20", 20.5, [20], (20,)],
    "product": [(1,), (2, 2), (8,), (4, 4), "2", 4],
    "squash": ["d", "", "abc", 3, True, ["c"]],
    "shape_word": [(4, 5), (3, 5, 4), 20, (20,), (5,), "5, 4"],
    "shape_letter": [(1,), (5,), (4, 1), 5, "4", (4, 4)],
    "shape_second_letters": [(4, 3), (3, 5, 4), 12, (12,), (3,), (1, 3, 4)],
    "shape_is_it_l": [(5, 3), (3, 5, 4), 15, (15,), (5,), (3,)],
    "shape_two_numbers": [(3, 2, 5), (3, 5), (3, 5, 4), 30, (15, 2), (2,)],
    "last_letters": [
        lambda x: x,
        lambda x: x[-1:],
        lambda x: x.flip(1)[:, :1],
        lambda x: x[:, -1].sum(0),
        lambda x: x[:, -1] * 1j,
        lambda x: x[:, -2],
    ],
    "one_hot": [
        lambda w, letters: torch.eye(4)[[letters.index(c) for c in w]],
        lambda w, letters: torch.zeros(len(w), len(letters)),
        lambda w, letters: torch.eye(len(w)),
        lambda w, letters: nb00.one_hot(w, letters).flip(1),
        lambda w, letters: nb00.one_hot(w, letters).bool(),
        lambda w, letters: nb00.one_hot(w, letters).tolist(),
        lambda w, letters: nb00.one_hot(w[::-1], letters),
        lambda w, letters: nb00.one_hot(w, letters).numpy(),
    ],
    "which_is_time": ["d", "", 1, 0, "time", None.__class__],
    "my_text": [7, ["hello"], ("hello", 1), "x", "", b"hello"],
    "recall_letter": [(4, 3), (3, 5, 4), 12, (12,), (3,), (1, 3, 4)],
    "recall_print": ["d", "", 1, "print", ["b"], True],
    "h_n_shape": [(2, 3), (3, 1), (2, 3, 1), 6, (1, 3), (1, 2, 3)],
    "who_changes": [
        [],
        [(2, 0)],
        [(0, 0), (0, 1)],
        (0, 2),
        [(0, 4), (0, 3), (0, 2), (1, 2)],
        "row",
    ],
    "rnn_loop": [
        lambda x, *w: nb01.rnn_loop(x.flip(0), *w),
        lambda x, *w: (nb01.rnn_loop(x, *w), nb01.rnn_loop(x, *w)[-1]),
        lambda x, *w: nb01.rnn_loop(x, *w).flip(0),
        lambda x, *w: nb01.rnn_loop(x, *w).T,
        lambda x, *w: nb01.rnn_loop(x, *w)[1:],
        lambda x, *w: nb01.rnn_loop(x, *w).round(decimals=2),
        lambda x, *w: list(nb01.rnn_loop(x, *w)),
        lambda x, w_ih, w_hh, b_ih, b_hh: nb01.rnn_loop(x, w_ih, w_hh.T, b_ih, b_hh),
    ],
    "how_many_numbers": [15, 17, "16", (16,), 2, 0],
    "reader": [
        nn.LSTM(4, 6),
        nn.GRU(5, 6, batch_first=True),
        nn.Sequential(nn.Linear(4, 6), nn.Tanh()),
        nn.RNN(4, 2, batch_first=True),
        nn.RNN,
        "nn.RNN(4, 6)",
        nn.RNN(4, 6, batch_first=True)(torch.rand(2, 7, 4)),
        nn.RNNCell(4, 6),
        Backwards(),
    ],
    "read_words": [
        lambda rnn, x: x,
        lambda rnn, x: rnn(x.flip(0))[0],
        lambda rnn, x: rnn(x.permute(1, 0, 2)),
        lambda rnn, x: rnn(x.transpose(0, 1))[0].transpose(1, 2),
        lambda rnn, x: torch.stack([rnn(word)[0][-1] for word in x]),
        lambda rnn, x: rnn(x.flatten(0, 1))[0].view(*x.shape[:2], -1),
    ],
    "my_word": [7, "abc", "", ["l", "l"], "바나", b"ll"],
}


def _rnn(weights):
    rnn = nn.RNN(weights[0].shape[1], weights[0].shape[0])
    rnn.load_state_dict(dict(zip(rnn.state_dict(), weights, strict=True)))
    return rnn


OTHER_RIGHT = {
    "counting": [20.0, np.int64(20)],
    "product": [[2], torch.Size([2]), (np.int64(2),)],
    "squash": ["C", " c "],
    "shape_word": [torch.Size([5, 4]), [5, 4]],
    "last_letters": [lambda block: block[:, -1, :], lambda x: x.select(1, -1).clone()],
    "one_hot": [
        lambda word, letters: torch.tensor([[float(c == k) for k in letters] for c in word]),
        lambda word, letters: one_hot(nb00._ids(word, letters), len(letters)).float(),
    ],
    "who_changes": [{(0, 4), (0, 3), (0, 2)}, [[0, 2], [0, 3], [0, 4]], ((0, 4), (0, 2), (0, 3))],
    "rnn_loop": [lambda x, *weights: _rnn(weights)(x)[0].detach()],
    "read_words": [
        lambda rnn, x: torch.stack([rnn(word)[0] for word in x]),
        lambda rnn, x: rnn(x.permute(1, 0, 2))[0].permute(1, 0, 2),
    ],
    "reader": [
        nn.LSTM(4, 6, batch_first=True),
        nn.RNN(4, 6, num_layers=2, batch_first=True),
        models.LoopRNN(4, 6),
    ],
    "my_text": ["여기", "ab", "\n\n", "🙂🙂"],
    "my_word": ["ll", "바나나", "🙂🙂", "  "],
}


@pytest.mark.parametrize("name", OTHER_RIGHT)
def test_other_right_answers_are_called_right(name):
    exercise = next(e for e in EXERCISES if e.name == name)
    for right in OTHER_RIGHT[name]:
        assert verdict(exercise, right).startswith(f"{name}: right."), right


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
def test_a_solved_copy_runs_and_every_check_says_right(book):
    (path,) = (Path(__file__).parents[1] / "notebooks").glob(f"{book}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    sources = [check.solved(cell.source) for cell in cells if cell.cell_type == "code"]
    space = {}
    with contextlib.redirect_stdout(io.StringIO()) as out:
        for source in sources:
            exec(source, space)
    assert not any("..." in source for source in sources)
    for exercise in BOOKS[book]:
        assert f"{exercise.name}: right." in out.getvalue()


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
