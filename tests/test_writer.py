"""writer: what a reader sees in the first minute, whatever the line is."""

import subprocess
import sys

import pytest
import torch

from lablib import writer

LINES = ["To be, or not to be", "Good evening", "a", " ", "\n", "ROMEO:\n", "x" * 3_000]


@pytest.mark.parametrize("line", LINES)
def test_four_moments_add_sixty_characters_each(line):
    first, *rows = writer.continued(line).split("\n")
    echo = " / ".join(filter(None, line.split("\n")))
    assert first == (echo if len(echo) <= 60 else f"...{echo[-60:]}") and len(rows) == 4
    for row, moment in zip(rows, writer.MOMENTS, strict=True):
        assert row[:11] == f"{moment:>11}" and len(row[13:].replace(" / ", "\n")) <= 60
    assert len(set(rows)) == 4


def test_the_same_line_gives_the_same_text_and_takes_no_random_number():
    torch.manual_seed(7)
    expected = torch.rand(2)
    torch.manual_seed(7)
    first = writer.continued("Good evening")
    assert torch.rand(2).equal(expected)
    assert writer.continued("Good evening") == first


@pytest.mark.parametrize(
    "line, named",
    [
        ("안녕", "'안', '녕'"),
        ("Room 101", "'1', '0'"),
        ("naïve 😀", "'ï', '😀'"),
        ("a\tb", r"'\t'"),
        ("\ud800", r"'\ud800'"),
        ("0123456789", "'0', '1', '2', '3', '4', ..."),
    ],
)
def test_characters_that_it_does_not_know_get_a_sentence(line, named):
    said = writer.continued(line)
    assert said.startswith(f"The network cannot read {named}: ") and "\n" not in said
    said.encode()


def test_another_line_draws_other_text():
    lines = ["JIWOO:", "Jiwoo:", "MINA:", "HAMLET:", "Hello", "hello"]
    assert len({writer.continued(line).splitlines()[-1] for line in lines}) == len(lines)


def test_an_empty_line_gets_a_sentence():
    assert writer.continued("") == "The network needs at least one character to go on from."


def test_it_answers_at_once():
    code = (
        "import time, torch\ntorch.set_num_threads(1)\nstart = time.process_time()\n"
        "from lablib import writer\nwriter.continued('Good evening')\n"
        "print(time.process_time() - start)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(run.stdout) < 2
