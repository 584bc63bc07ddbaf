"""draw.shares: which rows each process reads."""

import pytest
from lint_picture import clean, texts

from lablib import draw

ROWS = ["abcdefghijklm", "가나다라마바", "x", "   ", "\n?!"]


@pytest.mark.parametrize("hide", [None, "values", "shapes"])
@pytest.mark.parametrize("sizes", [(1, 1), (5, 1), (2, 3, 2), (9, 1, 30)])
def test_lint_of_shares(sizes, hide):
    clean(draw.shares([(ROWS * 6)[:size] for size in sizes], hide=hide))


def test_each_row_has_the_number_that_it_has_in_the_batch():
    picture = draw.shares([["ab", "cd"], ["ef"], ["gh", "ij"]])
    assert [said for said in texts(picture) if said.startswith("row ")] == [
        f"row {i}" for i in range(5)
    ]
    assert picture.words.splitlines()[1:4] == [
        "Process 0 reads rows 0 to 1: a b | c d.",
        "Process 1 reads row 2: e f.",
        "Process 2 reads rows 3 to 4: g h | i j.",
    ]
    assert [said for said in texts(picture) if said.startswith("g_")] == ["g_0", "g_1", "g_2"]


def test_a_worksheet_leaves_blanks():
    assert "a" not in texts(draw.shares([["a"], ["b"]], hide="values"))
    assert "reads its rows: a." in draw.shares([["a"], ["b"]], hide="shapes").words


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ([["a"]], "parts must be the rows of 2 to 3 processes"),
        ([["a"]] * 4, "parts must be the rows of 2 to 3 processes"),
        ("ab", "parts must be the rows of 2 to 3 processes"),
        ([["a"], []], "each process must have a row"),
        ([["a"], ["b", ""]], "a row must have at least one character"),
        ([["a"], [3]], "a row must be a string"),
    ],
)
def test_bad_input_is_answered_with_the_rule(parts, rule):
    with pytest.raises((TypeError, ValueError)) as caught:
        draw.shares(parts)
    assert str(caught.value).startswith(f"shares: {rule}") and "got" in str(caught.value)
