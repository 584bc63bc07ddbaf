"""The processes that train one network together: who reads which streams, and what all of them know."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch import distributed as dist

__all__ = ["ALONE", "Processes", "start_processes"]


class Processes:
    """`world` processes that take the same steps; this is the one with the number `rank`."""

    def __init__(self, rank: int = 0, world: int = 1):
        self.rank, self.world = rank, world

    def rows(self, batch: int) -> slice:
        """The streams of this process: one part of all `batch` streams, next to each other."""
        return slice(self.rank * batch // self.world, (self.rank + 1) * batch // self.world)

    def mean(self, value: Tensor) -> Tensor:
        """The mean of what the processes have."""
        if self.world == 1:
            return value
        total = value.clone()
        dist.all_reduce(total)
        return total / self.world

    def any(self, *wishes: bool) -> list[bool]:
        """For each wish, whether at least one process has it."""
        if self.world == 1:
            return list(wishes)
        flags = torch.tensor(wishes, dtype=torch.uint8)
        dist.all_reduce(flags, dist.ReduceOp.MAX)
        return flags.bool().tolist()

    def all_of(self, value: Any) -> list:
        """What each process has, in the order of their numbers."""
        if self.world == 1:
            return [value]
        values = [None] * self.world
        dist.all_gather_object(values, value)
        return values

    def from_first(self, make: Callable[[], Any]) -> Any:
        """What the first process makes, for all of them; its error is an error of all."""
        if self.world == 1:
            return make()
        made: list[Any] = [None, None]
        if self.rank == 0:
            try:
                made[0] = make()
            except (ValueError, OSError) as error:
                made[1] = error
        dist.broadcast_object_list(made)
        if made[1] is not None:
            raise made[1]
        return made[0]


ALONE = Processes()


@contextmanager
def start_processes(device: str) -> Iterator[Processes]:
    """Those that torchrun started, which can talk to each other from now on, or this one alone."""
    world = int(os.environ["WORLD_SIZE"]) if dist.is_torchelastic_launched() else 1
    if world == 1:
        yield ALONE
        return
    # what lies on a GPU goes through NCCL, everything else through gloo
    gpus = device.startswith("cuda") and torch.cuda.is_available()
    store, rank, world = next(dist.rendezvous("env://"))
    if os.environ.get("GROUP_WORLD_SIZE", "1") == "1":
        # torchrun keeps its store when it starts the processes again, with the old addresses in it
        life = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")
        store = dist.PrefixStore(f"life {life}", store)
    backend = "cpu:gloo,cuda:nccl" if gpus else "gloo"
    dist.init_process_group(backend, store=store, rank=rank, world_size=world)
    try:
        yield Processes(rank, world)
    finally:
        dist.destroy_process_group()
