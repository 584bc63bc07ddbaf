"""Two more tests of a notebook within the one strict run that it has.

The process of nbval's kernel loads this file and looks on. No number that the notebook shows may lie
so close to its rounding boundary that another machine could show another one. And each exercise is
answered once its cell has run: the right answer must be called right, and the notebook goes on with
it, so the strict comparison also holds the notebook of a reader who solves everything. A complaint
goes to stderr, which no notebook has, so nbval reports the cell.
"""

import ast
import builtins
import contextlib
import io
import math
import re
import sys
from decimal import Decimal
from pathlib import Path

__all__ = ["at_a_boundary", "begin", "watch_notebooks"]

DIGITS = re.compile(r"\.(\d+)([efg%])$")
BEGIN = """import sys
sys.path.insert(0, {folder!r})
import watch
sys.path.pop(0)
watch.begin()
del sys, watch"""


def watch_notebooks() -> None:
    """From now on the kernel of each notebook that nbval runs watches itself."""
    from nbval.plugin import IPyNbCell, IPyNbFile

    setup, say = IPyNbFile.setup, IPyNbCell.repr_failure

    def setup_and_watch(book: IPyNbFile) -> None:
        setup(book)
        begun = BEGIN.format(folder=str(Path(__file__).parent))
        message = book.kernel.execute_cell_input(begun, allow_stdin=False)
        book.kernel.await_reply(message, timeout=60)
        book.kernel.await_idle(message, timeout=60)

    def say_with_stderr(cell: IPyNbCell, error) -> str:
        shown = cell.test_outputs or []
        return "\n".join(
            [str(say(cell, error)), *(o.text for o in shown if o.get("name") == "stderr")]
        )

    IPyNbFile.setup, IPyNbCell.repr_failure = setup_and_watch, say_with_stderr


def begin() -> None:
    """Watch what this kernel writes from now on, and answer its exercises."""
    from IPython import get_ipython
    from torch import _tensor_str

    from lablib import _say

    # first of all, before other files of lablib import it
    _say.fixed = watched_before(_say.fixed, lambda value, decimals: f".{decimals}f")
    _tensor_str._Formatter.format = watched_tensor(_tensor_str._Formatter.format)
    builtins._watch = sys.modules[__name__]
    shell = get_ipython()
    shell.ast_transformers.append(RoundingInCells())
    Solver(shell)


def look(value: object, spec: str) -> object:
    """`value`, after a complaint if `format(value, spec)` could be another text on another machine."""
    digits = DIGITS.search(spec)
    number = value.item() if hasattr(value, "item") else value
    if digits and math.isfinite(number):
        exactly = f"{spec[: digits.start()]}.12{digits[2]}"
        shown, precise = (format(number, form).strip(" %") for form in (spec, exactly))
        if at_a_boundary(shown, precise):
            print(f"too close to a rounding boundary: {shown} is {precise}", file=sys.stderr)
    return value


def at_a_boundary(shown: str, precise: str) -> bool:
    """Whether a small difference on another machine could round to another text."""
    value, exact = (Decimal(text.replace(",", "")) for text in (shown, precise))
    unit = Decimal(1).scaleb(value.as_tuple().exponent)
    return unit / 2 - abs(value - exact) < min(Decimal("1e-5"), unit / 100)


def watched_before(write, spec_of):
    """`write`, which first looks at the value that it is going to round."""

    def watched(value, *more):
        return write(look(value, spec_of(value, *more)), *more)

    return watched


def watched_tensor(write):
    """What PyTorch uses to write one number of a tensor."""
    from torch._tensor_str import PRINT_OPTS

    def watched(formatter, value):
        if formatter.floating_dtype and not formatter.int_mode:
            look(value, f".{PRINT_OPTS.precision}{'e' if formatter.sci_mode else 'f'}")
        return write(formatter, value)

    return watched


def look_at_all(values: object, decimals: int) -> object:
    """`values`, a number or an array of numbers, which are going to be rounded."""
    import torch

    for value in torch.as_tensor(values).double().flatten().tolist():
        look(value, f".{decimals}f")
    return values


class RoundingInCells(ast.NodeTransformer):
    """Has every number looked at that a cell rounds: f"{x:.2f}", format(x, ".2f"), round(x, 2)."""

    def visit_FormattedValue(self, node):
        self.generic_visit(node)
        if node.format_spec:
            node.value = call("look", node.value, node.format_spec)
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        match node:
            case ast.Call(ast.Name("format"), [value, spec]):
                node.args[0] = call("look", value, spec)
            case ast.Call(ast.Name("round"), [value, decimals]):
                node.args[0] = call("look_at_all", value, decimals)
            case ast.Call(ast.Attribute(value, "round"), [decimals], []) | ast.Call(
                ast.Attribute(value, "round"), [], [ast.keyword("decimals", decimals)]
            ):
                node.func.value = call("look_at_all", value, decimals)
        return node


def call(function: str, value: ast.expr, how: ast.expr) -> ast.Call:
    """The function of this file, called in a cell."""
    made = ast.Call(
        ast.Attribute(ast.Name("_watch", ast.Load()), function, ast.Load()), [value, how], []
    )
    return ast.fix_missing_locations(ast.copy_location(made, value))


class Solver:
    """Answers each exercise after its cell, and hears what is said to every answer."""

    def __init__(self, shell):
        from lablib.check import engine

        self.shell, self.check, self.keep = shell, engine.check, engine.keep
        self.solving = False
        engine.check, engine.keep = self.hear, self.note
        shell.events.register("post_run_cell", self.solve)

    def hear(self, exercise, answer):
        with contextlib.redirect_stdout(io.StringIO()) as verdict:
            result = self.check(exercise, answer)
        said = verdict.getvalue()
        expected = "right." if self.solving else ("right.", "not answered yet.")
        if not said.removeprefix(f"{exercise.name}: ").startswith(expected):
            print("the answer is not called right:", said, file=sys.stderr)
        print(said, end="")
        return result

    def note(self, name, state):
        """The notebook's own progress knows nothing of answers given here."""
        if not self.solving:
            self.keep(name, state)

    def solve(self, result):
        import torch

        from lablib import check

        source = result.info.raw_cell
        if "..." not in source:
            return
        answered = check.solved(source)
        if "..." in answered:
            print("an exercise is not answered", file=sys.stderr)
        self.solving = True
        with contextlib.redirect_stdout(io.StringIO()), torch.random.fork_rng(devices=[]):
            self.shell.run_cell(answered, store_history=False, silent=True)
        self.solving = False
