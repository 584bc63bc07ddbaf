"""draw.restarts: the lives of a training run, and where each goes on."""

import pytest
from lint_picture import clean

from lablib import draw

RUNS = [
    ([(0, 40, None)], 1),
    ([(0, 20, 1), (20, 40, None)], 2),
    ([(0, 20, 1), (10, 30, 0), (30, 40, None)], 2),
    ([(0, 1, 2), (1, 100_000, 0)], 3),
    ([(0, 0, 0), (0, 0, None)], 3),
]


@pytest.mark.parametrize("hide", [None, "values", "shapes"])
@pytest.mark.parametrize(("lives", "processes"), RUNS)
def test_lint_of_restarts(lives, processes, hide):
    clean(draw.restarts(lives, processes, hide=hide))


def test_each_life_is_told():
    words = draw.restarts(*RUNS[2]).words.splitlines()
    assert words == [
        "Life 0 goes from step 0 to step 20. There process 1 dies, and the other is ended.",
        "Life 1 begins with the checkpoint of step 10 and goes to step 30. "
        "There process 0 dies, and the other is ended.",
        "Life 2 begins with the checkpoint of step 30 and goes to step 40, the end.",
    ]
    assert "dies, and the others are ended." in draw.restarts(*RUNS[3]).words
    assert "dies" not in draw.restarts(*RUNS[1], hide="values").words
    assert "step _" in draw.restarts(*RUNS[1], hide="shapes").words


@pytest.mark.parametrize(
    ("lives", "processes", "rule"),
    [
        ([], 2, "lives must be 1 to 3 tuples"),
        ([(0, 1, 0)] * 5, 2, "lives must be 1 to 3 tuples"),
        ([(0, 1)], 2, "a life must be (begin, end, died)"),
        ([(1, 2, None)], 2, "a begin must be in 0..0, got 1"),
        ([(0, 20, 1), (21, 40, None)], 2, "a begin must be in 0..20"),
        ([(0, 20, 1), (20, 19, None)], 2, "an end must be at least 20"),
        ([(0, 20, 2)], 2, "died must be in 0..1"),
        ([(0, 20, None), (20, 40, None)], 2, "only the last life may end without a death"),
        ([(0, 20, 1)] * 3, 3, "lives times processes must be at most 6, got 3 times 3"),
        ([(0, 20, None)], 5, "processes must be in 1..4"),
    ],
)
def test_bad_input_is_answered_with_the_rule(lives, processes, rule):
    with pytest.raises((TypeError, ValueError)) as caught:
        draw.restarts(lives, processes)
    assert str(caught.value).startswith(f"restarts: {rule}") and "got" in str(caught.value)
