"""Kill -9 a training run ten times at random moments, and end with the same bits all the same.

python tests/bench/kill_training.py [SEED]
"""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch

from lablib import plays
from lablib.training.checkpoints import load_checkpoint
from lablib.training.trainer import Settings, Trainer

KILLS, STEPS = 10, 3000


def start(folder: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "lablib", "train", str(folder), "--hidden", "16"]
    command += ["--steps", str(STEPS), "--save", "0", "--write", "20"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def kill_at_random(folder: Path, chance: random.Random) -> tuple[int, bool]:
    """Let a run go on for a moment and kill it: its step, and whether it was writing a file."""
    checkpoint = folder / "checkpoint.pt"
    before = checkpoint.stat().st_mtime_ns if checkpoint.exists() else 0
    with start(folder) as run:
        while not checkpoint.exists() or checkpoint.stat().st_mtime_ns == before:
            assert run.poll() is None, "it ended before it was killed"
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 1.0))
        run.kill()
    return load_checkpoint(checkpoint)["step"], (folder / "checkpoint.pt.new").exists()


def undisturbed() -> dict:
    torch.set_num_threads(1)
    trainer = Trainer(Settings(hidden=16, steps=STEPS), plays.four_plays())
    while trainer.step < STEPS:
        trainer.train_step()
        if trainer.step % (STEPS // 10) == 0:
            trainer.validate()
    return trainer.state_dict()


def main() -> None:
    chance = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "run"
        for i in range(KILLS):
            step, writing = kill_at_random(folder, chance)
            print(f"kill {i}: after step {step}{', while it wrote' * writing}", flush=True)
        assert start(folder).wait() == 0
        ours, theirs = load_checkpoint(folder / "checkpoint.pt"), undisturbed()
    for name, weight in theirs["model"].items():
        assert ours["model"][name].equal(weight), name
        assert ours["best"]["model"][name].equal(theirs["best"]["model"][name]), name
    assert ours["best"]["bits"] == theirs["best"]["bits"]
    assert ours["random"].equal(theirs["random"])
    print(f"after {KILLS} kills the weights of step {ours['step']} are bit-equal")


if __name__ == "__main__":
    main()
