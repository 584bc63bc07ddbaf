"""Does a network write Python better than counting does? Bits, and the form of what is written.

    python tests/bench/code_form.py > tests/bench/code_form.txt

The text is the source of torch.optim in the pinned torch; its last 10 % are unseen. An LSTM
network that our command trains and counting with 12 characters write samples at the same
temperatures. Notebook 11 names this table.
"""

import contextlib
import sys
import tempfile
from pathlib import Path

import torch

from lablib import floors, generate, plays, weights
from lablib.characters import Vocab
from lablib.training import command

OPTIONS = ["--cell", "lstm", "--hidden", "256", "--steps", "1400", "--lr", "0.005", "--write", "1"]
START, LENGTH, SAMPLES = "\n\ndef ", 1200, 8
PAIRS = {")": "(", "]": "[", "}": "{"}


def optim_source() -> str:
    files = sorted((Path(torch.__file__).parent / "optim").glob("*.py"))
    return "".join(file.read_text(encoding="utf-8") for file in files)


def indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def compiles(line: str) -> bool:
    line = line.strip()
    try:
        compile(f"{line} pass" if line.endswith(":") else line, "line", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def matched(text: str) -> tuple[int, int]:
    """The closing brackets that match what is open, and all closing brackets."""
    opened, right, count = [], 0, 0
    for char in text:
        if char in PAIRS.values():
            opened.append(char)
        elif char in PAIRS:
            count += 1
            if opened and opened[-1] == PAIRS[char]:
                opened.pop()
                right += 1
    return right, count


def form(samples: list[str]) -> list[float]:
    """Shares: indented by a multiple of 4, a body exactly 4 deeper, matched brackets, compiles."""
    texts = [sample.split("\n")[1:-1] for sample in samples]
    texts = [[line for line in lines if line.strip()] for lines in texts]
    lines = [line for part in texts for line in part]
    indented = [indentation(line) % 4 == 0 for line in lines if indentation(line)]
    pairs = [pair for part in texts for pair in zip(part, part[1:], strict=False)]
    heads = ("def ", "class ", "if ", "for ", "while ", "with ", "else:", "elif ", "try:")
    bodies = [
        indentation(after) == indentation(head) + 4
        for head, after in pairs
        if head.rstrip().endswith(":") and head.strip().startswith(heads)
    ]
    closed = [matched(sample) for sample in samples]
    statements = [compiles(line) for line in lines if not line.strip().startswith("#")]
    return [
        sum(indented) / len(indented),
        sum(bodies) / len(bodies),
        sum(right for right, _ in closed) / sum(count for _, count in closed),
        sum(statements) / len(statements),
    ]


def counted(counter: floors.WittenBell, temperature: float, seed: int) -> str:
    """What counting writes at a temperature, drawn as generate.sampled draws."""
    torch.manual_seed(seed)
    written = START
    while len(written) < LENGTH:
        before = written[1 - counter.length :]
        chances = [counter.probability(char, before) for char in counter.vocab.chars]
        steps = (torch.tensor(chances, dtype=torch.float64) ** (1 / temperature)).cumsum(0)
        point = torch.rand((), dtype=torch.float64) * steps[-1]
        place = torch.searchsorted(steps, point, right=True).clamp(max=len(steps) - 1)
        written += counter.vocab.chars[int(place)]
    return written


def row(name: str, bits: str, samples: list[str]) -> None:
    shares = "  ".join(f"{share:8.2f}" for share in form(samples))
    print(f"{name:22} {bits:>6}  {shares}", flush=True)


def network(text: str) -> tuple:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "optim.txt"
        path.write_text(text, encoding="utf-8")
        with contextlib.redirect_stdout(sys.stderr):
            assert command.train([str(Path(name) / "run"), "--text", str(path), *OPTIONS]) == 0
        return weights.load(Path(name) / "run")


def main() -> None:
    torch.set_num_threads(1)
    text = optim_source()
    learn, validation = plays.split(text)
    model, vocab = network(text)
    print(f"{len(text)} characters of torch.optim, torch {torch.__version__}")
    print(f"{'who writes':22} {'bits':>6}  by fours  4 deeper  matched  compiles")
    real = [validation[i : i + LENGTH] for i in range(0, LENGTH * SAMPLES, LENGTH)]
    row("real, unseen", "", real)
    bits = f"{generate.bits(model, vocab, validation, streams=10).mean():.3f}"
    counter = floors.KneserNey(Vocab(text), learn, 12)
    price = f"{counter.bits(validation, learn[-20:]).mean():.3f}"
    for temperature in (0.5, 0.8, 1.0):
        samples = []
        for seed in range(SAMPLES):
            torch.manual_seed(seed)
            samples.append(generate.sampled(model, vocab, START, LENGTH, temperature))
        row(f"LSTM 256, T {temperature}", bits, samples)
        samples = [counted(counter, temperature, seed) for seed in range(SAMPLES)]
        row(f"counting 12, T {temperature}", price, samples)


if __name__ == "__main__":
    main()
