"""Commands: `start` makes a student's own copies and opens them; three more serve instructors."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from lablib.copies import start_copies

__all__ = ["main", "start", "write_figures", "write_slides", "write_solved"]

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


def write_solved(arguments: list[str]) -> int:
    """Write notebooks into a new or empty folder with every exercise answered."""
    from lablib.present import solved  # brings torch, which start does not need

    return print_lines(solved.write_solved, arguments)


def write_figures(arguments: list[str]) -> int:
    """Write the pictures of notebooks into a folder."""
    from lablib.draw import exporting  # brings torch and matplotlib

    return print_lines(exporting.export, arguments)


def write_slides(arguments: list[str]) -> int:
    """Write the lecture paths of notebooks as decks into a folder."""
    from lablib.present import decks  # brings nbconvert

    return print_lines(decks.write_decks, arguments)


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
        "Many pictures come as a worksheet with blanks, too, and index.html shows all of them.\n"
        f"Other files in the folder stay. {NOTEBOOKS}",
    ),
    "slides": Command(
        write_slides,
        "FOLDER [NOTEBOOK...]",
        "Write the lecture path as a page that presents itself in a browser.",
        "Arrow keys go through it, s opens the notes, ?print-pdf prints it as PDF.\n"
        f"Beside it stands the whole notebook as a page to read. {NOTEBOOKS}",
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
    if not command or not (name == "start" or names_paths):
        print(usage, file=sys.stderr)
        return 2
    try:
        return command.run(rest)
    except OSError as error:
        print(f"{name}: {error.strerror}: {error.filename}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:  # a hosted service has PyTorch and little more
        print(f"{name}: the package {error.name} is missing. To install it, run", file=sys.stderr)
        print(f'{sys.executable} -m pip install -e "{ROOT}[present]"', file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
