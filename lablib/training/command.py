"""`python -m lablib train`: reads the options, trains with checkpoints, then lets the network write."""

import argparse
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import torch

from lablib import _must, generate, plays, weights
from lablib.training.checkpoints import load_checkpoint, save_checkpoint
from lablib.training.processes import Processes, start_processes
from lablib.training.texts import read_text
from lablib.training.trainer import CELLS, PRECISIONS, Settings, Trainer

__all__ = ["train"]

STOPPED = 128 + signal.SIGINT  # what a program returns that Ctrl+C has ended


def train(arguments: list[str]) -> int:
    """Train a network on a text, or go on with a run that was stopped, and let it write.

    Started by torchrun, all processes train one network, and the first one speaks for them.
    """
    options = _parsed(arguments)
    torch.set_num_threads(options.threads)
    with start_processes(options.device) as processes:
        try:
            return _train_and_write(options, processes)
        except ValueError as error:
            if processes.rank == 0:
                print(f"train: {error}", file=sys.stderr)
            return 1
        except OSError:
            if processes.rank == 0:
                raise
            return 1


def _train_and_write(options: argparse.Namespace, processes: Processes) -> int:
    trainer = _trainer(options, processes)
    start = options.start or trainer.text.strip().splitlines()[0][:40]
    _must.known("--start", start, trainer.vocab.chars)
    ended = _run(trainer, options)
    if processes.rank > 0:
        return 0 if ended else STOPPED
    if not ended:
        done, steps = trainer.step, trainer.settings.steps
        print(f"stopped after step {done} of {steps}; the same command goes on from there")
        return STOPPED
    model, best = trainer.best_model(), trainer.best
    weights.save(model, trainer.vocab, options.folder)
    print(f"best on the validation text: {best['bits']:.3f} bits after step {best['step']}")
    print(f"its weights are kept in {options.folder}\n")
    torch.manual_seed(options.seed)
    length = len(start) + options.write
    print(generate.sampled(model, trainer.vocab, start, length, options.temperature))
    return 0


def _trainer(options: argparse.Namespace, processes: Processes) -> Trainer:
    """A new run, or the one that the folder keeps, once everything that was asked for is checked."""
    device = _device(options.device, processes)
    text = processes.from_first(lambda: _text(options.text))
    settings = Settings(**{field.name: getattr(options, field.name) for field in fields(Settings)})
    trainer = Trainer(settings, text, device, processes, options.compile)
    checkpoint = options.folder / "checkpoint.pt"
    # the first process reads it, because the others may run on a machine that does not have it
    saved = processes.from_first(
        lambda: load_checkpoint(checkpoint) if checkpoint.exists() else None
    )
    if saved is not None:
        trainer.load_state_dict(saved)
        if processes.rank == 0:
            print(f"goes on after step {trainer.step} of {settings.steps}", flush=True)
    return trainer


def _device(name: str, processes: Processes) -> str:
    """The device of this process: with several GPUs in a machine, each process has its own."""
    fault = ""
    if name.startswith("cuda") and processes.world > 1:
        if name != "cuda":  # NCCL refuses two processes on one GPU
            rule = "--device must be cuda with several processes, so that each has its own GPU"
            raise ValueError(f"{rule}, got {name!r}")
        name = f"cuda:{os.environ['LOCAL_RANK']}"
    try:
        torch.zeros(1, device=name)
    except (RuntimeError, AssertionError):  # PyTorch raises either for a device that is not there
        fault = f"--device must name one that PyTorch finds here, got {name!r}"
    if faults := [said for said in processes.all_of(fault) if said]:
        raise ValueError(faults[0])
    if processes.world > 1 and name.startswith("cuda"):
        torch.cuda.set_device(name)
    return name


def _text(path: Path | None) -> str:
    try:
        return plays.four_plays() if path is None else read_text(path)
    except ModuleNotFoundError as error:
        raise ValueError(error) from None


def _run(trainer: Trainer, options: argparse.Namespace) -> bool:
    """Train to the end or until somebody stops it; returns whether it is the end."""
    steps, processes = trainer.settings.steps, trainer.processes
    if processes.rank == 0:
        options.folder.mkdir(parents=True, exist_ok=True)

    def keep_weights():
        if processes.rank == 0 and trainer.step in options.keep:
            weights.save(trainer.model, trainer.vocab, options.folder, trainer.step)

    def keep_run():
        state = trainer.state_dict()
        if processes.rank == 0:
            save_checkpoint(options.folder / "checkpoint.pt", state)

    if trainer.step == 0:
        keep_weights()
    saved, stopped = time.monotonic(), False
    with _stop_requests() as stop, _progress(trainer) as (advance, say):
        while trainer.step < steps and not stopped:
            trainer.train_step()
            advance()
            if trainer.step % math.ceil(steps / 10) == 0 or trainer.step == steps:
                say(_line(trainer, trainer.validate()))
            keep_weights()
            due = time.monotonic() - saved >= options.save
            stopped, due = processes.any(stop.is_set(), due)
            if due:
                keep_run()
                saved = time.monotonic()
        keep_run()
    return trainer.step == steps


def _line(trainer: Trainer, bits: float) -> str:
    guessing = math.log2(len(trainer.vocab))
    learning = float(trainer.loss) / math.log(2)
    return (
        f"step {trainer.step:6d}  bits per character: validation {bits:.3f},"
        f" learning {learning:.3f}, guessing {guessing:.3f}"
    )


@contextmanager
def _stop_requests() -> Iterator[threading.Event]:
    """An event that Ctrl+C or a polite end sets; the second one ends the program at once."""
    stop, before = threading.Event(), {}

    def ask(number, _):
        stop.set()
        signal.signal(number, before[number])

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, ask)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _progress(trainer: Trainer) -> Iterator[tuple[Callable, Callable]]:
    """What to call after each step, and what prints a line; the bar is for a terminal only."""
    if trainer.processes.rank > 0:
        yield (lambda: None), (lambda line: None)
        return
    if not sys.stderr.isatty():
        yield (lambda: None), (lambda line: print(line, flush=True))
        return
    from tqdm import tqdm  # nothing else in lablib needs it

    with tqdm(initial=trainer.step, total=trainer.settings.steps, unit="step") as bar:
        yield bar.update, bar.write


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m lablib train", add_help=False, allow_abbrev=False)
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--text", type=Path)
    parser.add_argument("--cell", choices=CELLS, default=Settings.cell)
    for name in ("hidden", "layers", "batch", "length", "steps"):
        parser.add_argument(f"--{name}", type=_whole, default=getattr(Settings, name))
    parser.add_argument("--lr", type=_above_zero, default=Settings.lr)
    parser.add_argument("--seed", type=int, default=Settings.seed)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--precision", choices=PRECISIONS, default=Settings.precision)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--threads", type=_whole, default=1)
    parser.add_argument("--save", type=float, default=10)
    parser.add_argument("--keep", type=int, nargs="+", default=[])
    parser.add_argument("--start")
    parser.add_argument("--write", type=_whole, default=400)
    parser.add_argument("--temperature", type=_above_zero, default=0.7)
    return parser.parse_args(arguments)


def _whole(value: str) -> int:
    return _must.whole("train", "a number", int(value), 1)


def _above_zero(value: str) -> float:
    return _must.above_zero("train", "a number", float(value))


# argparse names them when it refuses a value
_whole.__name__ = "whole number above 0"
_above_zero.__name__ = "number above 0"
