"""Notebook 12 once more, solved and with more digits: a file of its own, so a process of its own."""

from rerun import test_solved_and_with_more_digits  # noqa: F401
