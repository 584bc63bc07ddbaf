"""Train the committed network again with the command, and compare its bits to three digits.

    python tests/bench/train_weights.py [FOLDER]

With a folder the new weights stay there; copied to lablib/weights/plays they become the committed
ones.
"""

import sys
import tempfile
import time
from pathlib import Path

from lablib import generate, plays, weights
from lablib.training import command

STEPS = [0, 50, 500]


def bits(folder: Path, step: int | None) -> float:
    model, vocab = weights.load(folder, step)
    validation = plays.split(plays.four_plays())[1]
    return generate.bits(model, vocab, validation, streams=10).mean().item()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else name)
        start = time.process_time()
        assert command.train([str(folder), "--keep", *map(str, STEPS)]) == 0
        print(f"\n{time.process_time() - start:.0f} processor-seconds, validation included")
        for step in [*STEPS, None]:
            ours, again = bits(weights.PLAYS, step), bits(folder, step)
            name = "the best" if step is None else f"step {step}"
            print(f"{name:8}  committed {ours:.4f}  trained again {again:.4f} bits per character")
            assert abs(ours - again) < 0.005, name


if __name__ == "__main__":
    main()
