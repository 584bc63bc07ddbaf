"""One training run: the network, its optimizer, its place in the text, and all of it as a dict."""

import copy
import hashlib
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.parallel import DistributedDataParallel

from lablib import generate, plays
from lablib.characters import Vocab
from lablib.models import CharRNN, State, detached
from lablib.training.processes import ALONE, Processes

__all__ = ["CELLS", "PRECISIONS", "Settings", "Trainer"]

CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
# the weights stay in float32 with bfloat16, and only the products are rounded
PRECISIONS = {"float32": torch.float32, "float64": torch.float64, "bfloat16": torch.float32}
WARM_UP = 20  # steps in which the learning rate grows to its peak
LAST = 0.02  # the share of the learning rate that is left at the end
CLIP = 1.0  # the longest gradient
# PyTorch's first values suit many busy inputs; of one-hot rows, one input alone is on, so that
# its weights may be larger, and have to move further
INPUT = 8
STREAMS = 10  # parts of the validation text that are read side by side


@dataclass(frozen=True)
class Settings:
    """What decides the numbers of a run, apart from the text and the device."""

    cell: str = "rnn"
    hidden: int = 256
    layers: int = 1
    batch: int = 32
    length: int = 64
    steps: int = 1600
    lr: float = 0.004
    seed: int = 0
    precision: str = "float32"


class Trainer:
    """A run that can stop after any step and go on from `state_dict()` as if it never had.

    Several processes train one network. Each reads its own streams, and all have equal weights.
    """

    def __init__(
        self,
        settings: Settings,
        text: str,
        device: str = "cpu",
        processes: Processes = ALONE,
        compiled: bool = False,
    ):
        self.settings, self.text, self.device = settings, text, torch.device(device)
        self.processes = processes
        self.vocab = Vocab(text)
        learn, self.validation = plays.split(text)
        _check_size(settings, len(text), len(learn), processes.world)
        self.ids = self.vocab.encode(learn).to(self.device)
        dtype = PRECISIONS[settings.precision]
        # row i stands for id i
        self.one_hot = torch.eye(len(self.vocab), dtype=dtype, device=self.device)
        torch.manual_seed(settings.seed)
        cell = CELLS[settings.cell]
        model = CharRNN(len(self.vocab), settings.hidden, settings.layers, cell)
        self.model = model.to(self.device, dtype)
        self.optimizer = _optimizer(self.model, settings.lr)
        self.trained = _in_training(self.model, processes, compiled)
        self.step = 0
        self.loss = math.nan  # of the last step, in nats
        self.best = {"bits": math.inf, "step": 0, "model": copy.deepcopy(self.model.state_dict())}
        self.state: State | None = None
        self._check_rounding()
        self._start_pass(0)

    def train_step(self) -> None:
        """Read the next piece of all streams, and move the weights once."""
        for group in self.optimizer.param_groups:
            group["lr"] = group["peak"] * self._schedule()
        x, y = self._next_piece()
        with self._rounding():
            scores, state = self.trained(self.one_hot[x], self.state)
        dtype = self.one_hot.dtype  # rounded products give rounded scores and states
        self.state = _each_part(lambda part: part.to(dtype), detached(state))
        loss = F.cross_entropy(scores.flatten(0, 1).to(dtype), y.flatten())
        # the gradients of all processes are averaged, and each character must count equally
        loss = loss * (len(x) * self.processes.world / self.settings.batch)
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        self.optimizer.step()
        self.loss = self.processes.mean(loss.detach())
        self.step += 1

    def validate(self) -> float:
        """Bits per character of the validation text; the best weights so far are kept."""
        # guessing costs ln V, so a loss so far above it, or nan, comes from weights that exploded
        if not self.loss < 2 * math.log(len(self.vocab)) + 20:
            raise ValueError(
                f"the loss is {float(self.loss):g} after step {self.step}: --lr must be smaller"
            )
        streams = min(STREAMS, len(self.validation) - 1)
        bits = generate.bits(self.model, self.vocab, self.validation, streams).mean().item()
        if bits < self.best["bits"]:
            weights = copy.deepcopy(self.model.state_dict())
            self.best = {"bits": bits, "step": self.step, "model": weights}
        return bits

    def best_model(self) -> CharRNN:
        """The network with the weights that were best on the validation text."""
        model = copy.deepcopy(self.model)
        model.load_state_dict(self.best["model"])
        model.rnn.flatten_parameters()  # a copy's weights lie apart, which a GPU warns of
        return model

    def state_dict(self) -> dict:
        """All that the next steps depend on; every process must ask for it at the same time."""
        return {
            "settings": asdict(self.settings),
            "text": _fingerprint(self.text),
            "step": self.step,
            "loss": float(self.loss),
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "state": _joined(self.processes.all_of(_moved(self.state, torch.device("cpu")))),
            "offset": self.offset,
            "place": self.place,
            "random": torch.get_rng_state(),
            "best": self.best,
        }

    def load_state_dict(self, saved: dict) -> None:
        """Go on where the run that gave `saved` stopped."""
        if not isinstance(saved, dict) or saved.keys() != self.state_dict().keys():
            raise ValueError("the checkpoint in this folder is not one of this command")
        for name, value in asdict(self.settings).items():
            # a run that began before there was this setting had what it is without being asked for
            was = saved["settings"].get(name, getattr(Settings, name))
            if was != value:
                raise ValueError(f"the run in this folder has --{name} {was}, got {value}")
        if saved["text"] != _fingerprint(self.text):
            raise ValueError("the run in this folder learns from another text")
        self.step, self.loss = saved["step"], saved["loss"]
        self.model.load_state_dict(saved["model"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self._start_pass(saved["offset"])
        self.place, self.best = saved["place"], saved["best"]
        own = self.processes.rows(self.settings.batch)
        self.state = _moved(_some_rows(saved["state"], own), self.device)
        torch.set_rng_state(saved["random"])

    def _rounding(self) -> torch.autocast:
        """Within it the products are made in bfloat16, if that was asked for."""
        asked = self.settings.precision == "bfloat16"
        return torch.autocast(self.device.type, torch.bfloat16, enabled=asked)

    def _check_rounding(self) -> None:
        try:
            with self._rounding(), torch.no_grad():
                self.model(self.one_hot[:1, None])
        except RuntimeError:  # a processor may have no such product for an LSTM
            rule = "--precision must be one that this device can compute"
            raise ValueError(f"{rule} for --cell {self.settings.cell}, got bfloat16") from None

    def _schedule(self) -> float:
        """The share of the peak learning rate: it grows, then falls along half a cosine."""
        warm = min(1, (self.step + 1) / WARM_UP)
        cosine = (1 + math.cos(math.pi * self.step / self.settings.steps)) / 2
        return warm * (LAST + (1 - LAST) * cosine)

    def _start_pass(self, offset: int) -> None:
        """Cut the text from `offset` on into B streams: row b goes on where it stopped."""
        batch = self.settings.batch
        size = (len(self.ids) - offset) // batch
        streams = self.ids[offset : offset + batch * size].view(batch, size)
        self.streams = streams[self.processes.rows(batch)]
        self.offset, self.place, self.state = offset, 0, None

    def _next_piece(self) -> tuple[Tensor, Tensor]:
        """The next T characters of each stream, and the same one character further on: (B, T)."""
        length = self.settings.length
        if self.place + length + 1 > self.streams.shape[1]:
            # another beginning, so that the pieces are not the same in every pass
            self._start_pass(int(torch.rand((), dtype=torch.float64) * length))
        start, self.place = self.place, self.place + length
        return self.streams[:, start : start + length], self.streams[:, start + 1 : self.place + 1]


def _check_size(settings: Settings, text: int, learn: int, world: int) -> None:
    """There must be a piece of each stream, wherever a pass begins, and a stream for each process."""
    least = settings.batch * (settings.length + 1) + settings.length
    if learn < least:
        raise ValueError(
            f"the text must have at least {math.ceil(least * 10 / 9):,} characters for --batch "
            f"{settings.batch} and --length {settings.length}, got {text:,}"
        )
    if settings.batch < world:
        rule = f"--batch must be at least {world}, a stream for each process"
        raise ValueError(f"{rule}, got {settings.batch}")


def _in_training(model: CharRNN, processes: Processes, compiled: bool) -> nn.Module:
    """The network as its steps call it: with gradients averaged over all processes, or compiled."""
    trained = model if processes.world == 1 else DistributedDataParallel(model)
    return torch.compile(trained) if compiled else trained


def _optimizer(model: CharRNN, lr: float) -> torch.optim.Adam:
    first, *others = model.parameters()  # the weights of the one-hot rows come first
    with torch.no_grad():
        first *= INPUT
    groups = [{"params": [first], "peak": INPUT * lr}, {"params": others, "peak": lr}]
    return torch.optim.Adam(groups)


def _each_part(change: Callable[..., Tensor], *states: State | None) -> State | None:
    """`change` on h, or on h and c; before the first piece of a pass there is no state."""
    if states[0] is None:
        return None
    if isinstance(states[0], tuple):
        return tuple(change(*parts) for parts in zip(*states, strict=True))
    return change(*states)


def _moved(state: State | None, device: torch.device) -> State | None:
    return _each_part(lambda part: part.to(device), state)


def _joined(states: list[State | None]) -> State | None:
    """The states of all processes as one; the streams stand on axis 1."""
    return _each_part(lambda *parts: torch.cat(parts, dim=1), *states)


def _some_rows(state: State | None, rows: slice) -> State | None:
    return _each_part(lambda part: part[:, rows].contiguous(), state)


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
