"""Train the committed networks again with the command, and compare their bits to three digits.

    python tests/bench/train_weights.py [FOLDER]

With a folder the new weights stay there, each network's in a folder of its name; copied to
lablib/weights they become the committed ones.
"""

import sys
import tempfile
import time
from pathlib import Path

from lablib import generate, plays, weights
from lablib.training import command

STEPS = [0, 50, 500]
LSTM = ["--cell", "lstm", "--hidden", "128", "--steps", "1700", "--lr", "0.008"]
# what follows `python -m lablib train FOLDER` for each committed network
OPTIONS = {weights.PLAYS: ["--keep", *map(str, STEPS)]}
OPTIONS |= {folder: [*LSTM, "--seed", str(seed)] for seed, folder in enumerate(weights.LSTM)}


def bits(folder: Path, step: int | None) -> float:
    model, vocab = weights.load(folder, step)
    validation = plays.split(plays.four_plays())[1]
    return generate.bits(model, vocab, validation, streams=10).mean().item()


def train_again(committed: Path, folder: Path) -> None:
    start = time.process_time()
    assert command.train([str(folder), *OPTIONS[committed]]) == 0
    spent = time.process_time() - start
    print(f"\n{committed.name}: {spent:.0f} processor-seconds, validation included")
    for step in [*STEPS, None] if "--keep" in OPTIONS[committed] else [None]:
        ours, again = bits(committed, step), bits(folder, step)
        name = "the best" if step is None else f"step {step}"
        print(f"{name:8}  committed {ours:.4f}  trained again {again:.4f} bits per character")
        assert abs(ours - again) < 0.005, f"{committed.name}: {name}"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else name)
        for committed in OPTIONS:
            train_again(committed, folder / committed.name)


if __name__ == "__main__":
    main()
