"""How many characters a second one process reads, and how many all of them together."""

from time import perf_counter

from lablib.training.processes import Processes
from lablib.training.trainer import Settings, Trainer

__all__ = ["characters_per_second", "measured_speeds"]


def measured_speeds(
    settings: Settings, text: str, processes: Processes, steps: int = 2
) -> tuple[float, float]:
    """The speed of the first process alone, while the others wait, and then that of all."""
    alone = 0.0
    if processes.rank == 0:
        alone = characters_per_second(Trainer(settings, text), steps)
    processes.any()  # all wait for each other here
    return alone, characters_per_second(Trainer(settings, text, processes=processes), steps)


def characters_per_second(trainer: Trainer, steps: int) -> float:
    """The characters of all streams that a step reads, by the clock, after a first step."""
    trainer.train_step()
    float(trainer.loss)  # a GPU must be ready before it is timed
    start = perf_counter()
    for _ in range(steps):
        trainer.train_step()
    float(trainer.loss)
    settings = trainer.settings
    return steps * settings.batch * settings.length / (perf_counter() - start)
