"""How the house stands: what loads what, how large a module is, and what it makes public."""

import ast
import io
import re
import subprocess
import sys
import tokenize
from functools import cache
from pathlib import Path

import pytest

import lablib
from lablib import draw as lablib_draw

ROOT = Path(lablib.__file__).parent
# who may import whom: each only those to its left
ORDER = ["_say", "_must", "_files", "_ask"]
ORDER += [
    "characters",
    "floors",
    "models",
    "train",
    "plays",
    "weights",
    "seq2seq",
    "generate",
    "writer",
    "probe",
    "published",
    "results",
    "exam",
]
CORE = ORDER[4:]
ORDER += ["draw", "check", "present", "training", "copies", "grading", "__main__"]

DRAW = ROOT / "draw"
PICTURES = set(lablib_draw.__all__) - {"Picture"}
MODULES = sorted(ROOT.rglob("*.py"))
NAMES = [path.relative_to(ROOT).as_posix() for path in MODULES]


def fresh(code: str) -> list[str]:
    """What `code` prints in an interpreter that has loaded nothing yet."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    return done.stdout.split()


def test_lablib_alone_loads_nothing_of_its_own():
    loaded = fresh("import sys, lablib\nprint(*sys.modules)")
    assert not {"torch", "matplotlib", "lablib.characters"} & set(loaded)


def test_importing_takes_a_tenth_of_a_second_beyond_torch_and_loads_no_matplotlib():
    code = (
        "import sys, time, torch\n"
        "start = time.process_time()\n"  # the processor's, because the machine may be busy
        f"import lablib\nfrom lablib import {', '.join(CORE)}\n"
        "print(time.process_time() - start, *{name.partition('.')[0] for name in sys.modules})"
    )
    seconds, *loaded = fresh(code)
    assert float(seconds) <= 0.1
    assert {"torch", "lablib"} <= set(loaded)
    assert not {"matplotlib", "PIL", "IPython", "pandas"} & set(loaded)


@cache
def imports(path: Path) -> list[str]:
    """The full names that a file imports, wherever in the file the import stands."""
    found = []
    package = ["lablib", *path.relative_to(ROOT).parts[:-1]]
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            base = [*base, *filter(None, [node.module])]
            found += [".".join([*base, alias.name]) for alias in node.names]
    return found


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_imports_go_one_way(path):
    here = path.relative_to(ROOT).with_suffix("").parts[0]
    parts = [name.split(".") for name in imports(path)]
    names = {part[1] for part in parts if part[0] == "lablib" and len(part) > 1}
    if here == "__init__":
        assert not names
        return
    assert names <= set(ORDER), "a new module of lablib takes its place in ORDER"
    later = [name for name in names if ORDER.index(name) > ORDER.index(here)]
    assert not later, f"{here} rests on {later}"
    if path.parent == ROOT:
        assert here not in names


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_only_draw_knows_matplotlib(path):
    if path.relative_to(ROOT).parts[0] != "draw":
        assert not {"matplotlib", "PIL"} & {name.split(".")[0] for name in imports(path)}


def code_lines(path: Path) -> set[int]:
    """The numbers of the lines that are neither blank, nor comment, nor docstring."""
    source = path.read_text(encoding="utf-8")
    idle = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in (*idle, tokenize.ENDMARKER):
            lines |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            lines -= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
        for data in texts_of_exercises(node):
            lines -= set(range(data.lineno, data.end_lineno + 1))
    return lines


def texts_of_exercises(node: ast.AST) -> list[ast.expr]:
    """What a statement holds of tasks, hints and sentences, which are data and not code."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        calls = node.decorator_list
    else:
        calls = [node.value] if isinstance(node, ast.Assign | ast.Expr) else []
    made = re.compile(r"(Value|Judged|own_text|\w*exercise|\w+\.mistake)\(")
    return [call for call in calls if made.match(ast.unparse(call))]


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_modules_and_functions_are_small(path):
    lines = code_lines(path)
    assert len(lines) <= 300
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef):
            own = lines & set(range(node.lineno, node.end_lineno + 1))
            assert len(own) <= 30, f"{node.name} has {len(own)} lines"


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_public_names_are_listed_and_explained(path):
    tree = parsed(path)
    assert ast.get_docstring(tree)
    if path.name[0] == "_" and path.name != "__init__.py":
        return
    shared_file = path.parent.parent == DRAW and path.stem not in {*PICTURES, "__init__"}
    listed = used_elsewhere(path) if shared_file else all_of(tree)
    assert len(listed) == len(set(listed))
    assert set(listed) <= top_level_names(tree, path)
    kinds = ast.FunctionDef | ast.ClassDef
    public = [node for node in tree.body if isinstance(node, kinds) and node.name[0] != "_"]
    if path.parent == ROOT:  # within a room, the files share more than they make public
        assert {node.name for node in public} <= set(listed)
    for node in public:
        assert ast.get_docstring(node) or node.name not in listed, f"{node.name} has no docstring"


def used_elsewhere(path: Path) -> set[str]:
    """What other modules import from a file that holds no picture, and so nothing public."""
    module = "lablib." + ".".join(path.relative_to(ROOT).with_suffix("").parts) + "."
    found = {name for other in MODULES for name in imports(other) if name.startswith(module)}
    assert "__all__" not in path.read_text(encoding="utf-8") and found
    return {name.removeprefix(module) for name in found}


def all_of(tree: ast.Module) -> list[str]:
    values = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    assert len(values) == 1, "a module says once what is public"
    return ast.literal_eval(values[0])


def top_level_names(tree: ast.Module, path: Path) -> set[str]:
    """What a module defines; a package's __init__ also what it imports and its own modules."""
    names = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        elif isinstance(node, ast.ImportFrom) and path.name == "__init__.py":
            names |= {alias.asname or alias.name for alias in node.names}
    if path.name == "__init__.py":
        names |= {other.stem for other in path.parent.iterdir()}
    return names


# ---------------------------------------------------------------- the rooms of draw

ROOMS = {  # which rooms each may use, beside its own
    "moving": set(),
    "page": {"moving"},
    "run": set(),
    "tensors": {"page"},
    "networks": {"moving", "page", "run"},
    "texts": {"page"},
    "plots": {"moving", "page"},
}
LEVELS = 10


def inside_draw() -> dict[str, set[str]]:
    """Each module of draw with the modules of draw that it imports."""
    names = {path.relative_to(ROOT.parent).with_suffix("").as_posix(): path for path in MODULES}
    names = {name.replace("/", "."): path for name, path in names.items()}
    ours = {name: path for name, path in names.items() if path.is_relative_to(DRAW)}
    return {
        name: {one.rpartition(".")[0] for one in imports(path)} & set(ours)
        for name, path in ours.items()
        if path.name != "__init__.py"
    }


def level(name: str, graph: dict[str, set[str]], above: tuple[str, ...] = ()) -> int:
    assert name not in above, f"a circle: {' > '.join([*above, name])}"
    return 1 + max((level(one, graph, (*above, name)) for one in graph[name]), default=0)


def test_rooms_of_draw_are_few_floors_without_a_circle():
    graph = inside_draw()
    assert max(level(name, graph) for name in graph) <= LEVELS
    for name, used in graph.items():
        room = name.split(".")[2]
        rooms = {one.split(".")[2] for one in used} - {room, "picture"}
        assert rooms <= ROOMS.get(room, set()), f"{name} uses {rooms}"


def test_a_picture_stands_in_the_file_of_its_name():
    assert {path.parent.name for path in DRAW.glob("*/__init__.py")} == set(ROOMS)
    for name in PICTURES:
        home = Path(sys.modules[getattr(lablib_draw, name).__module__].__file__)
        assert home.stem == name and home.parent.name in ROOMS
        assert home.parent.parent == DRAW
        assert (Path(__file__).parent / f"test_draw_{name}.py").exists()


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent.parent == DRAW], ids=str)
def test_names_in_draw_say_what_a_function_does(path):
    """One that takes a page and gives no words draws; one that gives words ends in _text."""
    for node in parsed(path).body:
        if not isinstance(node, ast.FunctionDef) or node.name == path.stem:
            continue
        name, gives = node.name, ast.unparse(node.returns) if node.returns else ""
        takes = [arg.arg for arg in node.args.args]
        if takes[:1] == ["page"] and "str" not in gives:
            assert name.startswith(("draw_", "plan_")), name
        if name.startswith("draw_"):
            assert "page" in takes or "layout" in takes, name
        if name.startswith("plan_"):
            assert gives not in ("", "None"), name
        assert not re.fullmatch(r"[a-z]+(ed|ing|wn|ld)", name), f"{name} is a bare participle"
