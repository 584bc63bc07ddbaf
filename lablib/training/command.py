"""`python -m lablib train`: reads the options, trains with checkpoints, then lets the network write."""

import argparse
import math
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
from lablib.training.texts import read_text
from lablib.training.trainer import CELLS, Settings, Trainer

__all__ = ["train"]


def train(arguments: list[str]) -> int:
    """Train a network on a text, or go on with a run that was stopped, and let it write."""
    options = _parsed(arguments)
    torch.set_num_threads(options.threads)
    try:
        trainer = _trainer(options)
        start = options.start or trainer.text.strip().splitlines()[0][:40]
        _must.known("--start", start, trainer.vocab.chars)
        if not _run(trainer, options):
            done, steps = trainer.step, trainer.settings.steps
            print(f"stopped after step {done} of {steps}; the same command goes on from there")
            return 128 + signal.SIGINT
        model, best = trainer.best_model(), trainer.best
        weights.save(model, trainer.vocab, options.folder)
    except ValueError as error:
        print(f"train: {error}", file=sys.stderr)
        return 1
    print(f"best on the validation text: {best['bits']:.3f} bits after step {best['step']}")
    print(f"its weights are kept in {options.folder}\n")
    torch.manual_seed(options.seed)
    length = len(start) + options.write
    print(generate.sampled(model, trainer.vocab, start, length, options.temperature))
    return 0


def _trainer(options: argparse.Namespace) -> Trainer:
    """A new run, or the one that the folder keeps, once everything that was asked for is checked."""
    try:
        torch.zeros(1, device=options.device)
    except (RuntimeError, AssertionError):  # PyTorch raises either for a device that is not there
        rule = "--device must name one that PyTorch finds here"
        raise ValueError(f"{rule}, got {options.device!r}") from None
    try:
        text = plays.four_plays() if options.text is None else read_text(options.text)
    except ModuleNotFoundError as error:
        raise ValueError(error) from None
    settings = Settings(**{field.name: getattr(options, field.name) for field in fields(Settings)})
    trainer = Trainer(settings, text, options.device)
    checkpoint = options.folder / "checkpoint.pt"
    if checkpoint.exists():
        trainer.load_state_dict(load_checkpoint(checkpoint))
        print(f"goes on after step {trainer.step} of {settings.steps}", flush=True)
    return trainer


def _run(trainer: Trainer, options: argparse.Namespace) -> bool:
    """Train to the end or until somebody stops it; returns whether it is the end."""
    steps, checkpoint = trainer.settings.steps, options.folder / "checkpoint.pt"
    options.folder.mkdir(parents=True, exist_ok=True)
    if trainer.step == 0 and 0 in options.keep:
        weights.save(trainer.model, trainer.vocab, options.folder, 0)
    saved = time.monotonic()
    with _stop_requests() as stop, _progress(trainer) as (advance, say):
        while trainer.step < steps and not stop.is_set():
            trainer.train_step()
            advance()
            if trainer.step % math.ceil(steps / 10) == 0 or trainer.step == steps:
                say(_line(trainer, trainer.validate()))
            if trainer.step in options.keep:
                weights.save(trainer.model, trainer.vocab, options.folder, trainer.step)
            if time.monotonic() - saved >= options.save:
                save_checkpoint(checkpoint, trainer.state_dict())
                saved = time.monotonic()
        save_checkpoint(checkpoint, trainer.state_dict())
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
