"""The command in several processes: the same numbers as in one, also after a kill, and no hang.

The processes are forked from one that has loaded PyTorch and trained nothing. Only the test of the
elastic agent starts torchrun itself. Longer runs are in bench/several_processes.py.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from lablib import plays
from lablib.training import checkpoints
from lablib.training.processes import Processes

OPTIONS = ["--hidden", "8", "--batch", "5", "--length", "8", "--steps", "40", "--write", "5"]
OPTIONS += ["--precision", "float64"]

# what torchrun tells its processes, without its own start
FORKING = """
import json, os, socket, sys
import torch._dynamo  # an optimizer brings it, which takes seconds
from torch.nn import parallel
from lablib.__main__ import main
from lablib.training import command

for world, arguments, stop in json.load(sys.stdin):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ids = []
    for rank in range(world):
        ids.append(os.fork())
        if ids[-1] == 0:
            os.environ |= dict(RANK=str(rank), LOCAL_RANK=str(rank), WORLD_SIZE=str(world))
            os.environ |= dict(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
            os.environ["TORCHELASTIC_RUN_ID"] = "test"
            if stop:  # a polite end for one of them, in the middle
                import signal
                from lablib.training.trainer import Trainer
                train_step = Trainer.train_step

                def stopped(trainer):
                    if trainer.step == stop and rank == world - 1:
                        os.kill(os.getpid(), signal.SIGTERM)
                    train_step(trainer)

                Trainer.train_step = stopped
            code = main(["train", *arguments])
            sys.stdout.flush()
            os._exit(code)
    codes = [os.waitstatus_to_exitcode(os.waitpid(i, 0)[1]) for i in ids]
    print("codes", codes, flush=True)
    print("codes", codes, file=sys.stderr, flush=True)
"""

RUNS = {  # the number of processes, further options, and the step after which one is stopped
    "one": (1, [], None),
    "two": (2, [], None),
    "three": (3, [], None),
    "two stopped": (2, [], 17),
    "two again": (2, [], None),
    "one for two": (1, [], 17),
    "two for one": (2, [], None),
    "too many": (3, ["--batch", "2"], None),
    "no such device": (2, ["--device", "abacus"], None),
    "one GPU for two": (2, ["--device", "cuda:0"], None),
    "no text": (2, ["--text", "nowhere.txt"], None),
    "short text": (2, ["--batch", "500"], None),
    "spoiled": (2, [], None),
    "another size": (2, ["--batch", "6"], None),
    "explodes": (2, ["--lr", "1e30"], None),
}
FOLDERS = {"two again": "two stopped", "two for one": "one for two", "another size": "two"}

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> tuple[Path, dict[str, tuple[str, str]]]:
    """All runs of the table, one after the other: the folder, and what each printed."""
    folder = tmp_path_factory.mktemp("processes")
    (folder / "my.txt").write_text(plays.four_plays()[:1_500], encoding="utf-8")
    (folder / "spoiled").mkdir()
    (folder / "spoiled" / "checkpoint.pt").write_bytes(b"words")
    calls = []
    for name, (world, more, stop) in RUNS.items():
        place = str(folder / FOLDERS.get(name, name))
        calls.append((world, [place, "--text", str(folder / "my.txt"), *OPTIONS, *more], stop))
    # "nowhere.txt" comes after the text that there is, and argparse takes the last one
    done = subprocess.run(
        [sys.executable, "-c", FORKING],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    said = [text.split("codes ") for text in (done.stdout, done.stderr)]
    parts = [[[""], *[piece.partition("\n") for piece in text[1:]]] for text in said]
    codes = [json.loads(part[0]) for part in parts[0][1:]]
    out = [said[0][0], *(part[2] for part in parts[0][1:])]
    err = [said[1][0], *(part[2] for part in parts[1][1:])]
    return folder, {name: (codes[i], out[i], err[i]) for i, name in enumerate(RUNS)}


def kept(folder: Path, name: str) -> dict:
    return checkpoints.load_checkpoint(folder / name / "checkpoint.pt")


def farthest(ours: dict, theirs: dict) -> float:
    """The largest difference of a weight, of Adam's means, of the state and of the loss."""
    pairs = [(ours["model"][name], theirs["model"][name]) for name in theirs["model"]]
    for number, means in theirs["optimizer"]["state"].items():
        pairs += [(ours["optimizer"]["state"][number][name], means[name]) for name in means]
    pairs += [(ours["state"], theirs["state"])]
    pairs += [(torch.tensor(ours["loss"]), torch.tensor(theirs["loss"]))]
    assert all(a.shape == b.shape for a, b in pairs)
    return max((a - b).abs().max().item() for a, b in pairs)


@pytest.mark.parametrize("name", ["two", "three"])  # five streams: no equal parts
def test_several_processes_give_the_numbers_of_one(ran, name):
    folder, said = ran
    assert said[name][0] == [0] * RUNS[name][0]
    one, several = kept(folder, "one"), kept(folder, name)
    assert several["offset"] > 0, "the run must reach a second pass over the text"
    assert one["step"] == several["step"] == 40 and one["state"].shape == (1, 5, 8)
    assert farthest(several, one) < 1e-12
    assert several["place"] == one["place"] and several["random"].equal(one["random"])
    assert said[name][1].splitlines() == [
        line.replace(str(folder / "one"), str(folder / name))
        for line in said["one"][1].splitlines()
    ], "one process speaks for all"


@pytest.mark.parametrize("name", ["two again", "two for one"])
def test_a_run_that_goes_on_in_two_processes(ran, name):
    folder, said = ran
    first = FOLDERS[name]
    assert said[first][0] == [130] * RUNS[first][0] and said[name][0] == [0, 0]
    assert "stopped after step 18 of 40" in said[first][1]
    assert said[name][1].startswith("goes on after step 18 of 40\n")
    difference = farthest(kept(folder, first), kept(folder, "two"))
    assert difference == 0 if name == "two again" else difference < 1e-12


FAULTS = {
    "too many": "train: --batch must be at least 3, a stream for each process, got 2",
    "no such device": "train: --device must name one that PyTorch finds here, got 'abacus'",
    "one GPU for two": "train: --device must be cuda with several processes, so that each has its",
    "no text": "train: No such file or directory: nowhere.txt",
    "short text": "train: the text must have at least 5,009 characters for --batch 500",
    "spoiled": "checkpoint.pt must be a checkpoint of this command",
    "another size": "train: the run in this folder has --batch 5, got 6",
    "explodes": "--lr must be smaller",
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_is_said_once_and_nobody_waits(ran, name):
    codes, _, err = ran[1][name]
    assert codes == [1] * RUNS[name][0]
    lines = [line for line in err.splitlines() if "train:" in line]
    assert len(lines) == 1 and FAULTS[name] in lines[0], err


def test_each_stream_has_one_process():
    for world in range(1, 6):
        for batch in range(world, 12):
            rows = [list(range(batch))[Processes(r, world).rows(batch)] for r in range(world)]
            assert sum(rows, []) == list(range(batch)) and all(rows)
            assert max(map(len, rows)) - min(map(len, rows)) <= 1


# the last process is killed without a word after the 21st step, in its first life; the other one
# has made this step with it, so that its checkpoint of 20 steps is whole
KILLED = """
import os, signal, sys
from lablib.__main__ import main
from lablib.training.trainer import Trainer

train_step = Trainer.train_step

def killed_once(trainer):
    first_life = os.environ["TORCHELASTIC_RESTART_COUNT"] == "0"
    train_step(trainer)
    if trainer.step == 21 and os.environ["RANK"] == "1" and first_life:
        os.kill(os.getpid(), signal.SIGKILL)

Trainer.train_step = killed_once
sys.exit(main(["train", *sys.argv[1:]]))
"""


def test_the_elastic_agent_goes_on_after_a_kill(ran, tmp_path):
    folder, _ = ran
    (tmp_path / "killed.py").write_text(KILLED)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    command += ["--max-restarts=1", str(tmp_path / "killed.py"), str(tmp_path / "run")]
    command += ["--text", str(folder / "my.txt"), *OPTIONS, "--save", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "exitcode: -9" in done.stderr, "it was not killed"
    assert "goes on after step 20 of 40" in done.stdout
    assert farthest(kept(tmp_path, "run"), kept(folder, "two")) == 0
