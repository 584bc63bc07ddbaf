"""Commands: `start` opens a student's own copies, `train` trains; the rest makes files to show."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from lablib.copies import start_copies

__all__ = [
    "grade",
    "main",
    "start",
    "train",
    "write_figures",
    "write_site",
    "write_slides",
    "write_solved",
]

ROOT = Path(__file__).parents[1]
SETTINGS = Path(__file__).parent / "jupyter"  # what `start` adds to JupyterLab's own defaults
FIRST = "00_start_here.ipynb"


def start(arguments: list[str]) -> int:
    """Bring my/ up to date and open JupyterLab there."""
    my = ROOT / "my"
    for line in start_copies(ROOT / "notebooks", my):
        print(line, flush=True)
    if not any(my.glob("*.ipynb")):
        raise FileNotFoundError(0, "no notebook could be copied there", str(my))
    command = [sys.executable, "-m", "jupyterlab", f"--LabApp.default_url=/lab/tree/{FIRST}"]
    lab = subprocess.Popen([*command, *arguments], cwd=my, env=lab_environment(os.environ))
    end_together(lab)
    while True:
        try:
            return lab.wait()
        except KeyboardInterrupt:
            pass  # JupyterLab got it too and asks whether to stop; wait for its answer


def end_together(lab: subprocess.Popen) -> None:
    """Let whoever ends this process end JupyterLab, which would go on and hold its port."""
    for name in {"SIGTERM", "SIGHUP"} & set(dir(signal)):
        number = getattr(signal, name)
        if signal.getsignal(number) == signal.SIG_DFL:  # nohup ignores SIGHUP, and so do we
            signal.signal(number, lambda *_: lab.terminate())


def lab_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which JupyterLab asks nothing about news and kernels find this lablib.

    The user's own settings win. The installation names the folder in which it was made, and the
    course may have been moved since.
    """
    added = {"JUPYTER_CONFIG_PATH": str(SETTINGS), "PYTHONPATH": str(ROOT)}
    for name, path in added.items():
        added[name] = os.pathsep.join(filter(None, [path, environment.get(name)]))
    return {**environment, **added}


def train(arguments: list[str]) -> int:
    """Train a network on a text, or go on with a run that was stopped, and let it write."""
    from lablib.training import command  # brings torch

    return command.train(arguments)


def grade(arguments: list[str]) -> int:
    """Run one notebook of each student and write what was said to their answers."""
    from lablib.grading import command  # brings torch

    try:
        return command.grade(arguments)
    except ValueError as error:
        print(f"grade: {error}", file=sys.stderr)
        return 1


def write_solved(arguments: list[str]) -> int:
    """Write notebooks into a new or empty folder with every exercise answered."""
    from lablib.present import solved  # brings torch, which start does not need

    return print_lines(solved.write_solved, arguments)


def write_figures(arguments: list[str]) -> int:
    """Write the pictures of notebooks into a folder."""
    from lablib.present import figures  # brings torch and matplotlib

    return print_lines(figures.export, arguments)


def write_slides(arguments: list[str]) -> int:
    """Write the lecture paths of notebooks as decks into a folder."""
    from lablib.present import decks  # brings nbconvert

    return print_lines(decks.write_decks, arguments)


def write_site(arguments: list[str]) -> int:
    """Write notebooks, decks, worksheets, pictures and a reference as a site into a folder."""
    from lablib.present import site  # brings torch and nbconvert, and Sphinx when it builds

    return print_lines(site.write_site, arguments)


def print_lines(write: Callable, arguments: list[str]) -> int:
    """Let `write` turn the notebooks that are named into files, and print what it says of each."""
    from lablib.present.notebooks import read_notebooks  # brings nbformat

    folder, *names = map(Path, arguments)
    for line in write(
        read_notebooks(names or sorted((ROOT / "notebooks").glob("*.ipynb"))), folder
    ):
        print(line, flush=True)
    return 0


class Command(NamedTuple):
    """A command, the arguments that it takes, and its help: one sentence, then the rest."""

    run: Callable[[list[str]], int]
    arguments: str
    summary: str
    rest: str

    def usage(self, name: str) -> str:
        return f"usage: python -m lablib {name} {self.arguments}\n\n{self.summary}\n{self.rest}"


NOTEBOOKS = "NOTEBOOK is the path of a notebook. Without one, all of notebooks/ are taken."
COMMANDS = {
    "start": Command(
        start,
        "[jupyter lab arguments...]",
        "Copy the notebooks to my/ and open JupyterLab there.",
        "A copy that you changed is never touched. Arguments such as --no-browser go on to\n"
        "JupyterLab; `jupyter lab --help` names them.",
    ),
    "train": Command(
        train,
        "FOLDER [--text FILE] [--steps N] [--hidden N] ...",
        "Train a network on plays by Shakespeare or on your own text, then let it write.",
        """The folder keeps the run: the same command goes on where the last one was stopped, by
Ctrl+C or otherwise. In brackets stands what holds if an option is left out. To train one
network in several processes: torchrun --nproc-per-node=2 -m lablib train FOLDER ...

  --text FILE      a text of your own in UTF-8 (four plays)
  --cell NAME      rnn, lstm or gru (rnn)
  --hidden N       numbers in the hidden state (256)
  --layers N       layers of cells (1)
  --batch N        streams of the text that are read side by side (32)
  --length N       characters that are read for each step (64)
  --steps N        steps of the optimizer (1600)
  --lr X           the learning rate at its peak (0.004)
  --seed N         where the random numbers begin (0)
  --device NAME    cpu, cuda or another device that PyTorch finds (cpu)
  --precision NAME float32, float64 or bfloat16 (float32)
  --compile        let PyTorch compile the network; this needs a C++ compiler
  --threads N      threads; with 1, a run that was stopped ends with the same bits (1)
  --save N         seconds from one checkpoint to the next (10)
  --keep N...      steps whose weights are kept, too, such as 0 50 500 (none)
  --start TEXT     what the network continues in the end (the first line of the text)
  --write N        characters that it writes (400)
  --temperature X  below 1, likely characters become even likelier (0.7)""",
    ),
    "grade": Command(
        grade,
        "FOLDER NOTEBOOK [--seconds N] [--memory N] [--at-once N]",
        "Run one notebook of each student and write a table of the verdicts.",
        """FOLDER holds STUDENT.ipynb for each student, or STUDENT/NN_topic.ipynb. NOTEBOOK is a number
such as 08. The table is FOLDER/grades_NN/grades.csv, with a page for each student beside it.

  --seconds N      how long a notebook may run (180)
  --memory N       gigabytes for each process of a notebook, on Linux (4)
  --at-once N      notebooks that run side by side (the number of processors)""",
    ),
    "solved": Command(
        write_solved,
        "FOLDER [NOTEBOOK...]",
        "Write copies with every exercise answered, for instructors.",
        f"The folder must be new or empty. {NOTEBOOKS}",
    ),
    "figures": Command(
        write_figures,
        "FOLDER [NOTEBOOK...]",
        "Run notebooks and write every picture that they show as SVG and PNG.",
        "Many pictures come as a worksheet with blanks, too. A .txt file holds the words of each.\n"
        f"Other files in the folder stay. {NOTEBOOKS}",
    ),
    "slides": Command(
        write_slides,
        "FOLDER [NOTEBOOK...]",
        "Write the lecture path as a page that presents itself in a browser.",
        f"Arrow keys go through it, s opens the notes, ?print-pdf prints it as PDF.\n{NOTEBOOKS}",
    ),
    "site": Command(
        write_site,
        "FOLDER [NOTEBOOK...]",
        "Write a site to read: notebooks, decks, worksheets, pictures and the reference.",
        "It runs the notebooks to draw the pictures, and it needs no network.\n"
        f"Open index.html in a browser. {NOTEBOOKS}",
    ),
}
OVERVIEW = "\n".join(
    ["usage: python -m lablib COMMAND ...", ""]
    + [f"  {name:7}  {command.summary}" for name, command in COMMANDS.items()]
    + ["", "`python -m lablib COMMAND --help` says more about a command."]
)


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    name, *rest = arguments or [""]
    command = COMMANDS.get(name)
    usage = command.usage(name) if command else OVERVIEW
    if {"-h", "--help"} & set(arguments):
        print(usage)
        return 0
    names_paths = rest and not any(path.startswith("-") for path in rest)
    if not command or not (name in ("start", "train", "grade") or names_paths):
        print(usage, file=sys.stderr)
        return 2
    try:
        return command.run(rest)
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        print(f"{name}: {error.strerror}{place}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:  # a hosted service has PyTorch and little more
        print(f"{name}: the package {error.name} is missing. To install it, run", file=sys.stderr)
        extra = "site" if name == "site" else "present"
        print(f'{sys.executable} -m pip install -e "{ROOT}[{extra}]"', file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
