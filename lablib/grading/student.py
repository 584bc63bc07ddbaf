"""Runs the cells of one notebook in this process and reports each verdict as it is said."""

import json
import os
import sys

__all__ = ["main"]


def main(gigabytes: float) -> None:
    """The cells come as JSON on the standard input; a line of JSON goes out for each verdict."""
    sources = json.load(sys.stdin)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # what cells print is not wanted, and nobody answers `input`
        os.dup2(nothing, number)
    if sys.platform.startswith("linux"):
        from lablib.grading import walls

        if os.environ.pop("LABLIB_WALLS", ""):
            walls.put_up(os.getcwd())
        walls.limit_memory(gigabytes)

    def report(*said):
        out.write(json.dumps(said) + "\n")
        out.flush()

    run_cells(sources, report)
    report("end", "")


def run_cells(sources: list[str], report) -> None:
    """Each cell in its order, as in a kernel; after an error the next one is run."""
    from IPython.core.interactiveshell import InteractiveShell

    from lablib.check import engine

    judge = engine.judge

    def told(exercise, answer):
        verdict = judge(exercise, answer)
        report("verdict", exercise.name, verdict.state, verdict.text)
        return verdict

    engine.judge = told
    shell = InteractiveShell.instance()
    shell.display_formatter.active_types = ["text/plain"]  # no picture becomes pixels
    sys.modules["__main__"] = shell.user_module
    for number, source in enumerate(sources):
        result = shell.run_cell(source)
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            report("error", f"code cell {number}", f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main(float(sys.argv[1]))
