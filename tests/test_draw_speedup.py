"""draw.speedup: several processes beside one, and the line of all."""

import pytest
from lint_picture import clean, texts

from lablib import draw


@pytest.mark.parametrize("hide", [None, "values", "shapes"])
@pytest.mark.parametrize("processes", [2, 3, 64])
def test_lint_of_speedup(processes, hide):
    clean(
        draw.speedup({"32 units": 0.36, "a very long name of a network": 1.5}, processes, hide=hide)
    )
    clean(draw.speedup({f"{n} units": n * 0.9 for n in range(1, 5)}, processes, hide=hide))


def test_what_is_slower_than_one_process_is_said():
    picture = draw.speedup({"small": 0.36, "even": 1.0, "large": 2.25}, 2)
    assert picture.words.splitlines() == [
        "Characters per second of 2 processes, one process = 1.",
        "small: 0.36, slower than one process.",
        "even: 1.00, of at most 2.",
        "large: 2.25, of at most 2.",
    ]
    assert {"1", "2", "0.36", "2.25"} <= set(texts(picture))
    assert "0.36" not in texts(draw.speedup({"small": 0.36}, 2, hide="values"))


@pytest.mark.parametrize(
    ("ratios", "processes", "rule"),
    [
        ({}, 2, "ratios must be 1 to 4 numbers by name"),
        ([1.0], 2, "ratios must be 1 to 4 numbers by name"),
        ({"a": 0}, 2, "a ratio must be"),
        ({"a": "2"}, 2, "a ratio must be a number"),
        ({"": 1.0}, 2, "a name must have at least one character"),
        ({"a": 1.0}, 1, "processes must be at least 2"),
    ],
)
def test_bad_input_is_answered_with_the_rule(ratios, processes, rule):
    with pytest.raises((TypeError, ValueError)) as caught:
        draw.speedup(ratios, processes)
    assert str(caught.value).startswith(f"speedup: {rule}") and "got" in str(caught.value)
