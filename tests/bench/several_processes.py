"""What several processes, another precision and the compiler cost and bring, as ratios of one run.

First characters per second of one and of two processes at three sizes, each process with one thread.
Two counts: by the clock, which other work on the machine disturbs, and by the processor time of the
busiest process, which it disturbs less. Then the processor time of a step with another precision and
with the compiler, beside float32 in the same run. Last a long run in one and in two processes, and
one that is killed four times at random moments: how far the weights are apart.

    python tests/bench/several_processes.py > tests/bench/several_processes.txt
"""

import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch

from lablib import plays
from lablib.training.checkpoints import load_checkpoint
from lablib.training.processes import start_processes
from lablib.training.trainer import Settings, Trainer

SIZES = ((32, 8, 16), (128, 32, 64), (256, 64, 64))  # hidden, batch, length
ROUNDS, WARM, COUNTED = 3, 3, 12  # rounds, and steps of the optimizer in each
LONG = ["--hidden", "32", "--batch", "8", "--length", "16", "--steps", "3000", "--cell", "lstm"]
LONG += ["--precision", "float64", "--write", "5", "--save", "0.5"]


def torchrun(count: int, *arguments: str) -> list[str]:
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    return [*command, f"--nproc-per-node={count}", "--max-restarts=9", *arguments]


def speed() -> None:
    """In each process: print the characters per second at every size, by clock and by processor."""
    torch.set_num_threads(1)
    with start_processes("cpu") as processes:
        for hidden, batch, length in SIZES:
            settings = Settings("lstm", hidden, batch=batch, length=length)
            trainer = Trainer(settings, plays.four_plays(), processes=processes)
            for _ in range(WARM):
                trainer.train_step()
            clock, busy = time.perf_counter(), time.process_time()
            for _ in range(COUNTED):
                trainer.train_step()
            took = time.perf_counter() - clock, time.process_time() - busy
            slowest = [max(times) for times in zip(*processes.all_of(took), strict=True)]
            if processes.rank == 0:
                print(*(batch * length * COUNTED / seconds for seconds in slowest), flush=True)


def print_throughput() -> None:
    print("LSTM, characters per second in thousands: one process, two, and the ratio")
    found = {count: [] for count in (1, 2)}
    for _ in range(ROUNDS):
        for count in found:
            command = torchrun(count, __file__, "speed")
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            found[count].append([list(map(float, line.split())) for line in said.splitlines()])
    for i, size in enumerate(SIZES):
        print(f"  hidden {size[0]}, batch {size[1]}, length {size[2]}")
        for j, by in enumerate(("the clock", "the busiest processor")):
            one, two = (statistics.median(r[i][j] for r in found[count]) for count in (1, 2))
            row = f"{one / 1000:6.0f} {two / 1000:6.0f}  ratio {two / one:.2f}"
            print(f"    by {by:22} {row}", flush=True)


def seconds_of_a_step(cell: str, hidden: int, precision: str, compiled: bool) -> float:
    settings = Settings(cell, hidden, precision=precision)
    trainer = Trainer(settings, plays.four_plays(), compiled=compiled)
    for _ in range(WARM):
        trainer.train_step()
    start = time.process_time()
    for _ in range(COUNTED):
        trainer.train_step()
    return (time.process_time() - start) / COUNTED


def print_options() -> None:
    print("\nprocessor time of a step, float32 = 1 (median of three rounds)")
    ways = {"float64": ("float64", False), "bfloat16": ("bfloat16", False)}
    ways |= {"compiled": ("float32", True)}
    for cell, hidden in (("rnn", 32), ("rnn", 256), ("lstm", 32), ("lstm", 256)):
        row = []
        for name, (precision, compiled) in ways.items():
            try:
                ratios = [
                    seconds_of_a_step(cell, hidden, precision, compiled)
                    / seconds_of_a_step(cell, hidden, "float32", False)
                    for _ in range(ROUNDS)
                ]
                row.append(f"{name} {statistics.median(ratios):.1f}")
            except ValueError:
                row.append(f"{name} not on this processor")
        print(f"  {cell:4} hidden {hidden:3}: {', '.join(row)}", flush=True)


def farthest(one: Path, other: Path) -> float:
    ours, theirs = (load_checkpoint(path / "checkpoint.pt")["model"] for path in (one, other))
    return max((ours[name] - theirs[name]).abs().max().item() for name in ours)


def kill_and_wait(folder: Path, kills: int) -> None:
    """A run in two processes, one of which is killed at random moments."""
    chance = random.Random(0)
    command = torchrun(2, "-m", "lablib", "train", str(folder), *LONG)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        for _ in range(kills):
            checkpoint, before = folder / "checkpoint.pt", time.time()
            while not checkpoint.exists() or checkpoint.stat().st_mtime < before:
                assert run.poll() is None, "it ended before it was killed"
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 1))
            listed = ["pgrep", "-P", str(run.pid), "-f", "lablib train"]
            workers = subprocess.run(listed, capture_output=True, text=True).stdout.split()
            subprocess.run(["kill", f"-{signal.SIGKILL.value}", chance.choice(workers)], check=True)
        assert run.wait() == 0


def print_long_runs() -> None:
    print("\n3,000 steps, float64: the largest difference of a weight")
    with tempfile.TemporaryDirectory() as name:
        one, two, killed = (Path(name) / part for part in ("one", "two", "killed"))
        for count, folder in ((1, one), (2, two)):
            command = torchrun(count, "-m", "lablib", "train", str(folder), *LONG)
            subprocess.run(command, capture_output=True, check=True)
        kill_and_wait(killed, 4)
        print(f"  one process and two: {farthest(one, two):.0e}")
        print(f"  two, and two of which one was killed four times: {farthest(two, killed):.0e}")


if __name__ == "__main__":
    if sys.argv[1:] == ["speed"]:
        speed()
    else:
        torch.set_num_threads(1)
        print_throughput()
        print_options()
        print_long_runs()
