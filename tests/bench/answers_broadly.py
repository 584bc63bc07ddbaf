"""Five right answers to every exercise that asks for code, and five wrong ones, all judged.

The right ones compute in different ways, each with its idea. The wrong ones agree with the right
result on most inputs and are off at an edge, such as a batch of one or a second call.

    python tests/bench/answers_broadly.py > tests/bench/answers_broadly.txt
"""

import importlib
import random
import sys
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "answers_broadly"), str(HERE.parent)]

from lablib.check import books, engine  # noqa: E402

NUMBERS = sys.argv[1:] or sorted(
    path.stem[2:] for path in (HERE / "answers_broadly").glob("nb*.py")
)


def judged(exercise, answers: dict) -> list[str]:
    """The ideas of the answers that are called right."""
    right = []
    for idea, answer in answers.items():
        torch.manual_seed(0), random.seed(0), np.random.seed(0)
        verdict = engine.judge(exercise, answer)
        if verdict.state == engine.RIGHT:
            right.append(idea)
        elif answers is not WRONG.get(exercise.name):
            print(f"    {exercise.name}, {idea}: {verdict.state}. {verdict.text}", file=sys.stderr)
    return right


print(f"{'exercise':<20}{'right ones judged right':>26}{'wrong ones judged right':>26}")
sums = [0, 0, 0, 0]
faults = []
for number in NUMBERS:
    book = importlib.import_module(f"nb{number}")
    RIGHT, WRONG = book.RIGHT, book.WRONG
    exercises = books.exercises(number)
    for name in RIGHT:
        rights, wrongs = (judged(exercises[name], a[name]) for a in (RIGHT, WRONG))
        counts = len(rights), len(RIGHT[name]), len(wrongs), len(WRONG[name])
        sums = [total + count for total, count in zip(sums, counts, strict=True)]
        said = [f"{counts[i]} of {counts[i + 1]}" for i in (0, 2)]
        print(f"{number} {name:<17}{said[0]:>26}{said[1]:>26}", flush=True)
        faults += [f"{name}, refused: {idea}" for idea in RIGHT[name] if idea not in rights]
        faults += [f"{name}, accepted: {idea}" for idea in wrongs]
print(f"{'all':<20}{f'{sums[0]} of {sums[1]}':>26}{f'{sums[2]} of {sums[3]}':>26}")
print("Misjudged:", *(faults or ["none"]), sep="\n    ")
