"""What torchrun reports when one of two processes fails: the report that notebook 16 reads.

The checkpoint holds the state of process 0 alone. So process 1 finds no rows for itself and fails,
while process 0 waits for its gradient. Lines that differ from run to run are cut.

    python tests/bench/elastic_report.py > tests/bench/elastic_report.txt
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = """
import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from lablib.training.processes import start_processes

torch.set_num_threads(1)
saved = {"state": torch.zeros(1, 4, 16)}  # 4 of the 8 rows: those of process 0
with start_processes("cpu") as processes:
    torch.manual_seed(0)
    network = DistributedDataParallel(nn.RNN(5, 16, batch_first=True))
    state = saved["state"][:, processes.rows(8)]
    outputs, _ = network(torch.ones(4, 9, 5), state)
    outputs.sum().backward()
"""
KEPT = re.compile(
    r"(\[rank\d\]: )?\w*Error: .*|=+|-+|\S+ FAILED|Failures:|Root Cause.*|\[\d\]:|  (rank|exitcode) .*"
)
DIFFERS = re.compile(r" \(pid: \d+\) ?|\[/\S+\] | \[[\d.:a-f]+\]:\d+|\. This is typically.*|^/\S+/")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "train.py")
        program.write_text(PROGRAM, encoding="utf-8")
        command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
        command += ["--nproc-per-node=2", str(program)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    for line in done.stderr.splitlines():
        if KEPT.fullmatch(line):
            print(DIFFERS.sub("", line).rstrip())
    print("torchrun returns", done.returncode)


if __name__ == "__main__":
    main()
