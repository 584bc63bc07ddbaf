"""Windows of a long text: lablib's views beside the loop of the sources. Run it; it prints a table.

Each row is measured in processes of its own, on one thread: the time is the median of five runs,
in seconds of the processor, the memory is how far one run raises the peak of the process.
"""

import random
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
import torch

from lablib import characters

LENGTH = 10
LETTERS = "abcdefghijklmnopqrstuvwxyz ,.'"
RUNS = 5
BUDGET = 0.2, 100.0  # seconds and MB for 1,000,000 characters


def ours(long: str):
    return characters.windows(characters.Vocab(long).encode(long), LENGTH)


def ours_one_hot(long: str):
    """The whole of what the loop makes: one-hot windows, still as views of one tensor."""
    vocab = characters.Vocab(long)
    ids = vocab.encode(long)
    rows = characters.one_hot(ids[:-1], len(vocab))  # (N - 1, V)
    return rows.unfold(0, LENGTH, 1).transpose(1, 2), characters.windows(ids, LENGTH)[1]


def loop_and_eye(long: str):
    """The way of the sources: a list of windows, np.eye for each, a tensor of the list."""
    chars = sorted(set(long))
    number = {char: i for i, char in enumerate(chars)}
    x_data, y_data = [], []
    for i in range(len(long) - LENGTH):
        x_data.append([number[char] for char in long[i : i + LENGTH]])
        y_data.append([number[char] for char in long[i + 1 : i + LENGTH + 1]])
    x_one_hot = [np.eye(len(chars))[x] for x in x_data]
    return torch.FloatTensor(x_one_hot), torch.LongTensor(y_data)


WAYS = {way.__name__: way for way in (ours, ours_one_hot, loop_and_eye)}
ROWS = [("ours", 1_000_000), ("ours", 20_000), ("ours_one_hot", 20_000), ("loop_and_eye", 20_000)]


def peak_megabytes(forget: bool = False) -> float:
    """The peak of the process's memory; Linux can forget the past, elsewhere it may hide a part."""
    if sys.platform == "linux":
        if forget:
            Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
    import resource  # not on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def measure(way: str, size: int, runs: int) -> tuple[float, float]:
    """The median seconds of the runs, and by how many MB the first raised the peak."""
    long = "".join(random.Random(0).choices(LETTERS, k=size))
    ours("warm up what is loaded at the first call")
    before, times, peaks = peak_megabytes(forget=True), [], []
    for _ in range(runs):
        start = process_time()
        result = WAYS[way](long)
        times.append(process_time() - start)
        peaks.append(peak_megabytes())
        del result
    return median(times), peaks[0] - before


def fresh(way: str, size: int, runs: int) -> tuple[float, float]:
    command = [sys.executable, "-W", "ignore", __file__, way, str(size), str(runs)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def main() -> None:
    assert all(
        a.equal(b) for a, b in zip(ours_one_hot(LETTERS), loop_and_eye(LETTERS), strict=True)
    )
    found = {}
    for row in ROWS:
        found[row] = fresh(*row, RUNS)[0], fresh(*row, 1)[1]
    slow = found["loop_and_eye", 20_000]
    print(
        f"{'way':14}{'characters':>11}{'seconds':>10}{'MB':>9}{'loop is slower':>16}{'and larger':>12}"
    )
    for (way, size), (seconds, megabytes) in found.items():
        line = f"{way:14}{size:11,}{seconds:10.4f}{megabytes:9.1f}"
        if size == 20_000:
            # what is below 1 MB counts as 1 MB, since pages of memory are used again
            line += f"{slow[0] / seconds:15.0f}x{slow[1] / max(megabytes, 1):11.0f}x"
        print(line)
    seconds, megabytes = found["ours", 1_000_000]
    kept = seconds <= BUDGET[0] and megabytes <= BUDGET[1]
    print(
        f"budget {BUDGET[0]} s and {BUDGET[1]:.0f} MB for 1,000,000: {'kept' if kept else 'BROKEN'}"
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    if len(sys.argv) > 1:
        print(*measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
    else:
        main()
