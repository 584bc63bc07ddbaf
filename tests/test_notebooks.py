"""What every notebook keeps to: one rule a function, and one broken notebook a rule.

A rule yields what it finds wrong, with the cell's id; `test_rule` runs each on each notebook.
"""

import ast
import inspect
import itertools
import re
import symtable
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

import nbformat
import pytest
from nbformat import NotebookNode, v4

sys.path.append(str(Path(__file__).parent))
import renew

from lablib.check.books import exercises
from lablib.check.clinic import Clinic
from lablib.check.engine import Exercise
from lablib.check.values import Value
from lablib.present.notes import read_notes

# what Jupyter's own packages warn of on another system or Python is not ours to mend
pytestmark = pytest.mark.filterwarnings("default")

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
NOTES = NOTEBOOKS / "notes"
README = (ROOT / "README.md").read_text(encoding="utf-8")
TIMES = re.compile(
    r"^\*\*(\d+) minutes for the core, (\d+) minutes for everything\.\*\* \d+ minutes as a lecture\.",
    re.MULTILINE,
)
CHECKED = re.compile(r"check\.(\w+)\(")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
HANGUL = re.compile(r"[가-힣]")
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
FOLDER = re.compile(r"(?<![\w.])/(home|Users|tmp|root|usr|var|private|opt|mnt)/|\b[C-Z]:\\\w")
OUTSIDE = re.compile(
    # of subprocess only a second Python, called in one form
    r"^\s*[!%]|(?<!^import )\bsubprocess\b(?!\.run\(\s*\[sys\.executable, )|subprocess as\b"
    r"|\bshell\s*=|\bos\.(system|popen)|\burllib\b|\brequests\b|\bsocket\b"
    r"|https?://|torch\.hub|download=True|get_ipython",
    re.MULTILINE,
)
RANDOM = re.compile(
    r"^(?!\s*self\.).*?(torch\.rand\w*\(|torch\.normal\(|\.(normal|uniform)_\("
    r"|nn\.(RNN|LSTM|GRU|Linear|Embedding|Conv|Transformer|Multihead|Bilinear)\w*\()",
    re.MULTILINE,
)
# the twelve programs of the bug clinic, four cells each, which its limits do not count
CLINIC = "17_bug_clinic"
PROGRAM = re.compile(r"bug-\d\d-(symptom|program|causes|mend)")
SPEAKING = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
SLIDES = ("slide", "subslide", "fragment", "skip", "-")
TAGS = ("aside", "raises-exception", "nbval-ignore-output", "remove-input")


@dataclass
class Book:
    """A notebook as the rules see it."""

    name: str
    text: str
    readme: str
    notes: str  # the instructor's, which stand in a file beside it
    exercises: dict[str, Exercise]
    following: str | None = None  # the next notebook's question

    @cached_property
    def notebook(self) -> NotebookNode:
        return v4.reads(self.text)

    @property
    def cells(self) -> list[NotebookNode]:
        return self.notebook.cells

    @cached_property
    def code(self) -> list[NotebookNode]:
        return [cell for cell in self.cells if cell.cell_type == "code" and cell.source.strip()]

    @cached_property
    def prose(self) -> str:
        return "\n\n".join(cell.source for cell in self.cells if cell.cell_type == "markdown")

    @property
    def question(self) -> str:
        return self.notebook.cells[0].source.split("\n")[0].removeprefix("# ").strip()

    @cached_property
    def minutes(self) -> tuple[str, str] | None:
        """For the core and for everything."""
        found = TIMES.search(self.cells[0].source)
        return found and found.groups()

    @cached_property
    def core(self) -> list[NotebookNode]:
        """The cells above the one that says where a reader can stop."""
        return list(itertools.takewhile(lambda cell: cell.id != "stop", self.cells))

    def counted(self, cells: list[NotebookNode]) -> list[NotebookNode]:
        """These cells without the programs of the bug clinic; in other notebooks all of them."""
        clinic = self.name == CLINIC
        return [cell for cell in cells if not (clinic and PROGRAM.fullmatch(cell.id))]

    def asked(self, cells: list[NotebookNode]) -> list[str]:
        """The names of the exercises in these cells, in their order."""
        source = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        return [name for name in CHECKED.findall(source) if name in self.exercises]


def slide_type(cell: NotebookNode) -> str | None:
    return cell.metadata.get("slideshow", {}).get("slide_type")


def outputs(book: Book) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    for cell in book.notebook.cells:
        for output in cell.get("outputs", []):
            yield cell, output


def lines(cell: NotebookNode) -> list[str]:
    return [line for line in cell.source.splitlines() if line.strip()]


def read_books() -> dict[str, Book]:
    paths = sorted(NOTEBOOKS.glob("*.ipynb"))
    books = []
    for path in paths:
        notes = NOTES / f"{path.stem}.md"
        texts = [
            file.read_text(encoding="utf-8") if file.exists() else "" for file in (path, notes)
        ]
        books.append(Book(path.stem, texts[0], README, texts[1], exercises(path.stem[:2])))
    for book, following in zip(books, books[1:], strict=False):
        book.following = following.question
    return {book.name: book for book in books}


def listed(readme: str) -> dict[str, list[str]]:
    """README's table: a notebook's name to the cells of its row, links as their text."""
    rows = {}
    for line in readme.splitlines():
        name = re.search(r"\d\d_\w+", line)
        if name and line.startswith("|"):
            rows[name[0]] = [cell.strip(" `*") for cell in LINK.sub(r"\1", line).split("|")]
    return rows


RULES: list[Callable[[Book], Iterator[str]]] = []


def rule(check: Callable[[Book], Iterator[str]]) -> Callable[[Book], Iterator[str]]:
    RULES.append(check)
    return check


@rule
def valid(book: Book) -> Iterator[str]:
    if (book.notebook.nbformat, book.notebook.nbformat_minor) != (4, 5):
        yield f"nbformat must be 4.5, got {book.notebook.nbformat}.{book.notebook.nbformat_minor}"
    for error in nbformat.validator.iter_validate(book.notebook, version=4, version_minor=5):
        yield f"not a valid notebook: {error.message[:200]}"


@rule
def normalised(book: Book) -> Iterator[str]:
    if renew.text_of(renew.normalise(book.notebook)) != book.text:
        yield "not as tests/renew.py writes it; run it"


@rule
def executed(book: Book) -> Iterator[str]:
    code = [cell for cell in book.notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate((cell for cell in code if cell.source.strip()), 1):
        if cell.execution_count != count:
            yield f"{cell.id}: execution count must be {count}, got {cell.execution_count}"


@rule
def speaking_ids(book: Book) -> Iterator[str]:
    ids = [cell.get("id", "") for cell in book.notebook.cells]
    for cell_id in ids:
        word = re.search(r"[a-z]{3}", cell_id)
        if not SPEAKING.fullmatch(cell_id) or not word or re.fullmatch("[0-9a-f]{8}", cell_id):
            yield f"{cell_id!r}: a cell's id must be words such as hidden-state"
        if ids.count(cell_id) > 1:
            yield f"{cell_id!r}: this id stands {ids.count(cell_id)} times"


@rule
def no_stderr(book: Book) -> Iterator[str]:
    for cell, output in outputs(book):
        if output.get("name") == "stderr":
            yield f"{cell.id}: writes to stderr: {output.text[:80]!r}"


@rule
def no_machine(book: Book) -> Iterator[str]:
    """No folder of this machine anywhere; no address and no grad_fn in an output."""
    for cell in book.notebook.cells:
        if found := FOLDER.search(cell.source):
            yield f"{cell.id}: an absolute path in its source: {found[0]}"
    for cell, output in outputs(book):
        shown = [renew.words(output), *output.get("traceback", [])]
        shown += [str(value) for kind, value in output.get("data", {}).items() if "text" in kind]
        for pattern in (FOLDER, ADDRESS, re.compile("grad_fn=")):
            if found := pattern.search("\n".join(shown)):
                yield f"{cell.id}: its output shows {found[0]}"


@rule
def nothing_outside(book: Book) -> Iterator[str]:
    for cell in book.code:
        if found := OUTSIDE.search(cell.source):
            yield f"{cell.id}: no shell, magic or network, got {found[0].strip()}"


@rule
def small_file(book: Book) -> Iterator[str]:
    if (size := len(book.text.encode())) > 1_000_000:
        yield f"at most 1 MB, got {size:,} bytes"


@rule
def cell_count(book: Book) -> Iterator[str]:
    count = len(book.counted(book.cells))
    if not 25 <= count <= 50:
        yield f"25 to 50 cells, got {count}"


@rule
def twelve_programs(book: Book) -> Iterator[str]:
    """They stand in the bug clinic alone, each with one exercise, which is of a kind of its own."""
    found = [cell for cell in book.cells if PROGRAM.fullmatch(cell.id)]
    parts, numbers = ("symptom", "program", "causes", "mend"), range(1, 13)
    wanted = [f"bug-{number:02}-{part}" for number in numbers for part in parts]
    if [cell.id for cell in found] != (wanted if book.name == CLINIC else []):
        yield f"twelve programs of four cells belong into {CLINIC} alone, got {len(found)} cells"
    asked = [book.asked([cell]) for cell in found if cell.id.endswith("mend")]
    clinic = [[name] for name, each in book.exercises.items() if isinstance(each, Clinic)]
    if asked != clinic or len(book.asked(found)) != len(clinic):
        yield f"each program must have one exercise, got {asked}"


@rule
def short_code(book: Book) -> Iterator[str]:
    for cell in book.code:
        if len(lines(cell)) > 20:
            yield f"{cell.id}: at most 20 lines, got {len(lines(cell))}"


@rule
def usual_code(book: Book) -> Iterator[str]:
    usual = median(len(lines(cell)) for cell in book.code)
    if not 2 <= usual <= 8:
        yield f"the median of lines a code cell must be in 2..8, got {usual}"


@rule
def shows_values(book: Book) -> Iterator[str]:
    silent = [cell.id for cell in book.code if not cell.outputs]
    if len(silent) > 0.3 * len(book.code):
        yield f"7 in 10 code cells must show a value; silent of {len(book.code)}: {silent}"


@rule
def prose_before_code(book: Book) -> Iterator[str]:
    bare = [
        cell.id
        for before, cell in zip([None, *book.cells], book.cells, strict=False)
        # a guess may be followed at once by the cell that reveals
        if cell in book.code
        and (before is None or before.cell_type != "markdown" and "check." not in before.source)
    ]
    if len(bare) > 0.15 * len(book.code):
        yield f"85 in 100 code cells need markdown before; without of {len(book.code)}: {bare}"


@rule
def opening(book: Book) -> Iterator[str]:
    first = book.notebook.cells[0]
    if not re.match(r"# .+\?(\n|$)", first.source):
        yield f"{first.id}: the first line must be a heading that asks, got {first.source[:60]!r}"
    if book.minutes is None:
        yield f"{first.id}: must name the times as '**NN minutes for the core, ...'"


@rule
def few_questions(book: Book) -> Iterator[str]:
    """Each question above the stop takes time; the title's is asked by the whole notebook."""
    core = book.counted(book.core)
    prose = "\n".join(cell.source for cell in core if cell.cell_type == "markdown")
    count = without_code(prose.partition("\n")[2]).count("?")
    if count > 8:
        yield f"at most 8 question marks above the stop, got {count}"


def without_code(markdown: str) -> str:
    return re.sub(r"```.*?```|`[^`]*`|\$\$.*?\$\$", "", markdown, flags=re.DOTALL)


@rule
def stop_after_the_core(book: Book) -> Iterator[str]:
    """Three exercises, then the reader may stop; at most ten exercises in all."""
    stops = [cell for cell in book.cells if cell.id == "stop"]
    if len(stops) != 1 or "**You can stop here.**" not in stops[0].source:
        yield "one cell with the id stop must say '**You can stop here.**'"
    core = [name for name, exercise in book.exercises.items() if exercise.core]
    # answers from memory come first and are not counted
    above = book.asked([cell for cell in book.core if not cell.id.endswith("-answers")])
    if len(core) != 3 or above != core:
        yield f"above the stop must stand the three core exercises {core}, got {above}"
    asked = book.asked(book.cells)
    more = book.asked(book.counted(book.cells))
    if sorted(asked) != sorted(book.exercises) or len(more) > 10:
        yield f"at most ten exercises, each of the file's once, got {asked}"


@rule
def minutes_are_counted(book: Book) -> Iterator[str]:
    """Nobody's guess: words, lines, pictures and exercises, each with the time that it takes."""
    times = [5 * round(minutes_for(book, cells) / 5) for cells in (book.core, book.cells)]
    if book.minutes and list(map(int, book.minutes)) != times:
        yield f"must name {times[0]} minutes for the core and {times[1]} for everything"
    if times[0] > 35:
        yield f"the core may take 35 minutes, got {times[0]}"


def minutes_for(book: Book, cells: list[NotebookNode]) -> float:
    """120 words a minute, ten lines of code a minute, one for a picture, and the exercises."""
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    code = [cell for cell in cells if cell.cell_type == "code"]
    pictures = [o for cell in code for o in cell.outputs if renew.pixels_of(o)]
    total = len(re.findall(r"\w+", without_code(prose))) / 120
    total += sum(len(lines(cell)) for cell in code) / 10 + len(pictures)
    for name in book.asked(cells):
        reference = book.exercises[name].reference
        if inspect.isfunction(reference) or inspect.isclass(reference):
            total += 7
        else:  # a text of one's own takes longer than a value
            total += 2 if isinstance(book.exercises[name], Value) else 5
    return total


@rule
def you_will(book: Book) -> Iterator[str]:
    """The list right after a heading or line "You will"."""
    item = r"(?:[-*]|\d+\.) .+(?:\n[ \t]+.+)*\n?"
    found = re.search(rf"^\W*You will\b.*\n+((?:{item})+)", book.prose, re.MULTILINE)
    ideas = re.findall(rf"^{item}", found[1], re.MULTILINE) if found else []
    if not 1 <= len(ideas) <= 3:
        yield f"'You will' must be followed by a list of one to three items, got {len(ideas)}"


def import_lines(cell: NotebookNode) -> int:
    """Those that the cell runs, and not those of a program that it only writes."""
    return sum(
        isinstance(node, ast.Import | ast.ImportFrom) for node in ast.parse(cell.source).body
    )


@rule
def imports(book: Book) -> Iterator[str]:
    """At most six import lines in the notebook, then the lab's opening line."""
    found = {cell.id: import_lines(cell) for cell in book.code}
    cells = [cell for cell in book.code if found[cell.id]]
    count = sum(found.values())
    if not 1 <= count <= 6:
        yield f"one to six import lines, got {count} in {[cell.id for cell in cells]}"
    if cells:
        start = book.code.index(cells[0])
        if "torch.set_num_threads(1)" not in [
            line for cell in book.code[start : start + 2] for line in lines(cell)
        ]:
            yield f"{cells[0].id}: must be followed by the line torch.set_num_threads(1)"


@rule
def recap(book: Book) -> Iterator[str]:
    found = re.search(r"^#+ Recap\b(.*?)(^\W*Next\b|\Z)", book.prose, re.MULTILINE | re.DOTALL)
    section = found[1] if found else ""
    if not re.search(r"^\|.*\n\|[-:| ]+\|?$", section, re.MULTILINE):
        yield "a heading 'Recap' must be followed by a table"
    text = re.sub(r"^\|.*|`[^`]*`", "", section, flags=re.MULTILINE)
    korean = [said for said in re.split(r"[.?!](?:\s|$)", text) if len(HANGUL.findall(said)) >= 5]
    if not 2 <= len(korean) <= 3:
        yield f"the recap must end with two or three Korean sentences, got {len(korean)}"


@rule
def next_question(book: Book) -> Iterator[str]:
    found = re.search(r"^\W*Next\b.*", book.prose, re.MULTILINE | re.DOTALL)
    if book.following and not (found and book.following in found[0]):
        yield f"'Next' must name the next notebook's question: {book.following}"


@rule
def slide_path(book: Book) -> Iterator[str]:
    kinds = [slide_type(cell) for cell in book.notebook.cells]
    for cell, kind in zip(book.notebook.cells, kinds, strict=True):
        if kind not in SLIDES:
            yield f"{cell.id}: slide type must be one of {', '.join(SLIDES)}, got {kind}"
    # a subslide is the reveal that belongs to the slide before it
    if not 12 <= kinds.count("slide") <= 15 or kinds.count("subslide") > 15:
        yield f"12 to 15 slides, got {kinds.count('slide')} and {kinds.count('subslide')} subslides"


@rule
def notes_for_cells(book: Book) -> Iterator[str]:
    try:
        notes = read_notes(book.notes, [cell.id for cell in book.cells])
    except ValueError as error:
        yield str(error)
        return
    for cell_id, note in notes.items():
        if not note:
            yield f"{cell_id}: its note is empty"
    if not any("Exit ticket" in note for note in notes.values()):
        yield f"one note must hold an 'Exit ticket', got none of {len(notes)}"


@rule
def known_tags(book: Book) -> Iterator[str]:
    for cell in book.notebook.cells:
        if unknown := set(renew.tags(cell)) - set(TAGS):
            yield f"{cell.id}: tags must be among {', '.join(TAGS)}, got {sorted(unknown)}"
        if "nbval-ignore-output" in renew.tags(cell):
            # draw.speedup shows what a program of its own has timed
            if not re.search(r"perf_counter|timeit|draw\.speedup", cell.source):
                yield f"{cell.id}: only a timing may be ignored by nbval"


@rule
def errors_are_tagged(book: Book) -> Iterator[str]:
    for cell in book.code:
        raised = any(output.output_type == "error" for output in cell.outputs)
        if raised != ("raises-exception" in renew.tags(cell)):
            yield f"{cell.id}: the tag raises-exception and an error in the output go together"


@rule
def seeded(book: Book) -> Iterator[str]:
    """A cell that draws random numbers or weights seeds first, or loads the weights at once."""
    for cell in book.code:
        drawn = RANDOM.search(cell.source)
        if drawn and "load_state_dict" not in cell.source:
            if "manual_seed(" not in cell.source[: drawn.end()]:
                yield f"{cell.id}: torch.manual_seed must come before {drawn[1]}"


@rule
def seed_not_last(book: Book) -> Iterator[str]:
    for cell in book.code:
        said = [line for line in lines(cell) if not line.strip().startswith("#")]
        if said and "manual_seed(" in said[-1]:
            yield f"{cell.id}: ends with manual_seed, which shows an address"


@rule
def one_cell_for_a_name(book: Book) -> Iterator[str]:
    """Cells run again, or out of order, find what they found at first."""
    defined, used = {}, {}
    for cell in book.code:
        defined[cell.id], used[cell.id] = names_in(cell.source)
    names = set().union(*defined.values())
    for name in sorted(names):
        cells = [cell_id for cell_id in defined if name in defined[cell_id]]
        readers = [cell_id for cell_id in used if name in used[cell_id] and cell_id not in cells]
        if len(cells) > 1 and readers:
            yield f"{', '.join(cells)} define {name}, which {', '.join(readers)} then read"
    for cell in book.code:
        for name in filled_in(cell.source) & names - defined[cell.id]:
            yield f"{cell.id}: changes {name}, which another cell makes anew"


def names_in(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell defines, and those of the notebook that it reads."""
    top = symtable.symtable(source, "cell", "exec")
    own = top.get_symbols()
    defined = {s.get_name() for s in own if s.is_assigned() or s.is_imported()}
    read = {s.get_name() for s in own if s.is_referenced()}
    inner = list(top.get_children())
    while inner:
        scope = inner.pop()
        inner += scope.get_children()
        read |= {s.get_name() for s in scope.get_symbols() if s.is_global() and s.is_referenced()}
    return defined, read


def filled_in(source: str) -> set[str]:
    """The names in whose place a cell writes: `name[...] = value`."""
    places = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Subscript)]
    places = [node for node in places if isinstance(node.ctx, ast.Store)]
    return {node.value.id for node in places if isinstance(node.value, ast.Name)}


@rule
def pictures_speak(book: Book) -> Iterator[str]:
    for cell, output in outputs(book):
        if renew.pixels_of(output):
            words = output.data.get("text/plain", "")
            if not words or words.startswith("<"):
                yield f"{cell.id}: a picture must carry words, got {words[:40]!r}"
            if output.metadata.get("image/png", {}).get("alt") != words:
                yield f"{cell.id}: a picture's alternative text must be its words"


@rule
def few_digits(book: Book) -> Iterator[str]:
    for cell, output in outputs(book):
        if found := re.search(r"\d+\.\d{7,}", renew.words(output)):
            yield f"{cell.id}: at most 6 decimals, got {found[0]}"


@rule
def in_readme(book: Book) -> Iterator[str]:
    row = listed(book.readme).get(book.name, [])
    if book.question not in row:
        yield f"README's table must give its question {book.question!r}, got {row}"
    if book.minutes and list(book.minutes) != row[3:5]:
        yield f"README's table must give its {' and '.join(book.minutes)} minutes, got {row}"


BOOKS = read_books()


def test_the_series_is_complete():
    assert BOOKS, "no notebooks"
    assert list(BOOKS) == list(listed(README)), "README's table lists notebooks/, in order"
    assert sorted(path.stem for path in NOTES.iterdir()) == list(BOOKS), "no notes without notebook"
    numbers = [name[:3] for name in BOOKS if re.fullmatch(r"\d\d_[a-z][a-z0-9_]*", name)]
    assert numbers == [f"{number:02}_" for number in range(len(BOOKS))], list(BOOKS)


@pytest.mark.parametrize("check", RULES, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", BOOKS)
def test_rule(name: str, check: Callable[[Book], Iterator[str]]):
    complaints = [f"{name}: {complaint}" for complaint in check(BOOKS[name])]
    assert not complaints, "\n".join(complaints)


RENEWED = {
    "words": ("print('은닉', flush=True)\nprint(2)", []),
    "error": ("{}['h']", ["raises-exception"]),
    "timing": ("import time\n\nprint(f'{time.perf_counter():.9f} s')", ["nbval-ignore-output"]),
}


def test_renew_twice_is_the_same_bytes_and_an_error_leaves_the_file(tmp_path, capsys):
    cells = [v4.new_code_cell(source, id=name) for name, (source, _) in RENEWED.items()]
    for code in cells:
        code.metadata = NotebookNode(tags=RENEWED[code.id][1], collapsed=False)
    path = tmp_path / "00_small.ipynb"
    path.write_text(renew.text_of(v4.new_notebook(cells=cells)), encoding="utf-8")
    assert renew.renew(path)
    first = path.read_bytes()
    assert "+은닉" in capsys.readouterr().out
    assert renew.renew(path) and path.read_bytes() == first
    assert capsys.readouterr().out == "00_small.ipynb: nothing changed\n"
    assert (
        str(tmp_path) not in (text := first.decode()) and "KeyError: 'h'" in text and "은닉" in text
    )
    broken = text.replace("raises-exception", "aside")
    path.write_text(broken, encoding="utf-8", newline="\n")
    assert not renew.renew(path) and path.read_text(encoding="utf-8") == broken
    assert "left as it was, cell error: " in capsys.readouterr().out


def test_readme_shows_the_picture_of_the_notebook():
    assert renew.README_PICTURE.read_bytes() == renew.readme_picture()


# A small notebook that keeps every rule, and one way to break each.


def cell(kind: str, cell_id: str, source: str, slide: str, **metadata: list[str]) -> NotebookNode:
    make = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
    return make(source, id=cell_id, metadata={"slideshow": {"slide_type": slide}, **metadata})


def good_notebook() -> NotebookNode:
    title = "# Why two answers?\n\n**You will**\n\n- see a state\n- name it\n\n"
    title += "**15 minutes for the core, 25 minutes for everything.** 30 minutes as a lecture."
    opening = "import torch\nfrom lablib import characters\n\ntorch.set_num_threads(1)"
    table = "## Recap\n\n| what | shape |\n|---|---|\n| state, 상태 | (H,) |\n\n"
    korean = "은닉 상태는 과거의 요약입니다. 같은 셀을 모든 단계에서 다시 씁니다.\n"
    cells = [
        cell("markdown", "title", title, "slide"),
        cell("code", "imports", opening, "skip"),
    ]
    for name in "abcdefghijk":
        prose = "How many numbers?" if name < "d" else "Look at the numbers."
        cells.append(cell("markdown", f"predict-{name}", prose, "slide"))
        source = f"{EXERCISE_OF.get(name, '')}torch.manual_seed(0)\ntorch.rand(2) > 2"
        cell_id = "recall-answers" if name == "g" else f"draw-{name}"
        cells.append(cell("code", cell_id, source, "-"))
        shown = {"text/plain": "tensor([False, False])"}
        cells[-1].outputs = [v4.new_output("execute_result", shown)]
    cells[-1].outputs = pixels("one cell", "one cell")
    stop = cell(
        "markdown", "stop", "**You can stop here.** The [recap](#Recap) comes last.", "skip"
    )
    cells.insert(-2, stop)
    cells.append(cell("markdown", "recap", table + korean, "slide"))
    cells.append(cell("markdown", "next", "**Next:** After h: i or e?", "skip"))
    return renew.normalise(v4.new_notebook(cells=cells))


def a_function():
    """What an exercise asks for in the example."""


HELP = {"insight": "", "hints": ("", "", ""), "mistakes": {}}
EXERCISES = {
    "recall_cell": Value(1, **HELP),
    "shape": Value((2,), core=True, **HELP),
    "number": Value(2, core=True, **HELP),
    "line": Exercise(a_function, insight="", hints=("", "", ""), core=True),
    "more": Exercise("text", insight="", hints=("", "", "")),
}
EXERCISE_OF = {
    name: f"check.{exercise}(...)\n" for name, exercise in zip("ghijk", EXERCISES, strict=True)
}
NOTES_OF_EXAMPLE = "# Notes\n\n## title\n\nHook.\n\n## predict-a\n\nExit ticket: name a shape.\n"


def book_of(notebook: NotebookNode) -> Book:
    row = "| [00_example](notebooks/00_example.ipynb) | Why two answers? | 15 | 25 |"
    text = renew.text_of(notebook)
    return Book("00_example", text, row, NOTES_OF_EXAMPLE, EXERCISES, "After h: i or e?")


def put(cell_id: str, **changes: object) -> Callable[[NotebookNode], None]:
    return lambda notebook: next(c for c in notebook.cells if c.id == cell_id).update(changes)


def sources(**cells: str) -> Callable[[NotebookNode], None]:
    return lambda notebook: [
        put(f"draw-{name}", source=source)(notebook) for name, source in cells.items()
    ]


def says(text: str, name: str = "stdout") -> list[NotebookNode]:
    return [v4.new_output("stream", text=text, name=name)]


def tagged(*tags: str) -> NotebookNode:
    return NotebookNode(tags=list(tags), slideshow=NotebookNode(slide_type="-"))


def pixels(words: str, alt: str) -> list[NotebookNode]:
    data = {"text/plain": words, "image/png": "iVBORw0KGgo="}
    return [v4.new_output("display_data", data, metadata={"image/png": {"alt": alt}})]


def without(start: str) -> Callable[[NotebookNode], None]:
    return lambda notebook: notebook.update(
        cells=[c for c in notebook.cells if not c.id.startswith(start)]
    )


def code_with(**changes: object) -> Callable[[NotebookNode], None]:
    return lambda notebook: [
        c.update(deepcopy(changes)) for c in notebook.cells if c.cell_type == "code"
    ]


SECOND_PYTHON = "import subprocess\nsubprocess.run(\n    [sys.executable, '-c', 'print(1)'])"
TITLE = good_notebook().cells[0].source
RECAP = good_notebook().cells[-2].source
BREAKS = [
    (valid, lambda notebook: notebook.update(nbformat_minor=4)),
    (valid, put("draw-a", outputs=[NotebookNode(output_type="picture")])),
    (normalised, lambda notebook: notebook.metadata.update(widgets={})),
    (normalised, put("draw-a", outputs=says("a") + says("b"))),
    (executed, put("draw-a", execution_count=None)),
    (executed, put("draw-a", execution_count=7)),
    (speaking_ids, put("draw-a", id="1f3c9a0b")),
    (speaking_ids, put("draw-a", id="deadbeef")),
    (speaking_ids, put("draw-a", id="Draw_a")),
    (speaking_ids, put("draw-a", id="draw-b")),
    (no_stderr, put("draw-a", outputs=says("a warning", "stderr"))),
    (no_machine, put("draw-a", outputs=says("saved in /home/kim/rnn.png"))),
    (no_machine, put("draw-a", outputs=says("C:\\Users\\kim"))),
    (no_machine, put("draw-a", source="open('/tmp/rnn.png')")),
    (no_machine, put("predict-a", source="Look into /Users/kim/rnn.")),
    (no_machine, put("draw-a", outputs=says("<Generator object at 0x7f1c5a3b>"))),
    (no_machine, put("draw-a", outputs=says("tensor(1., grad_fn=<Mul>)"))),
    (nothing_outside, put("draw-a", source="1\n!ls")),
    (nothing_outside, put("draw-a", source="%time 1")),
    (nothing_outside, put("draw-a", source="from urllib.request import urlopen")),
    (nothing_outside, put("draw-a", source="import subprocess\nsubprocess.run(['ls'])")),
    (nothing_outside, put("draw-a", source="import subprocess as sp\nsp.run(['ls'])")),
    (nothing_outside, put("draw-a", source="from subprocess import run")),
    (nothing_outside, put("draw-a", source="run = subprocess.run\nrun(['ls'])")),
    (nothing_outside, put("draw-a", source=f"{SECOND_PYTHON}\nsubprocess.run(['ls'])")),
    (nothing_outside, put("draw-a", source=SECOND_PYTHON.replace(")", ", shell=True)"))),
    (small_file, put("predict-a", source="은" * 400_000)),
    (cell_count, without("predict")),
    (twelve_programs, put("draw-a", id="bug-01-program")),
    (twelve_programs, put("draw-h", id="bug-01-mend")),
    (short_code, put("draw-a", source="1\n" * 21)),
    (usual_code, code_with(source="1")),
    (shows_values, code_with(outputs=[])),
    (prose_before_code, without("predict")),
    (opening, put("title", source=TITLE.replace("?", "."))),
    (opening, put("title", source=TITLE.replace("15 minutes", "an hour"))),
    (few_questions, put("predict-h", source="Which? " * 6)),
    (stop_after_the_core, put("stop", source="The end.")),
    (stop_after_the_core, put("stop", id="end")),
    (stop_after_the_core, put("draw-j", source="check.more(...)")),
    (stop_after_the_core, put("draw-k", source="1")),
    (stop_after_the_core, put("draw-k", source="check.more(...)\n" * 7)),
    (minutes_are_counted, put("title", source=TITLE.replace("15", "20"))),
    (minutes_are_counted, put("predict-b", source="word " * 3000)),
    (you_will, put("title", source=TITLE.replace("name it", "name it\n- and\n- more"))),
    (you_will, put("title", source=TITLE.replace("- ", ""))),
    (imports, put("imports", source="import torch\n" * 7 + "torch.set_num_threads(1)")),
    (imports, put("imports", source="import torch")),
    (recap, put("recap", source=RECAP.replace("|", ""))),
    (recap, put("recap", source=RECAP.split("은닉")[0])),
    (recap, put("recap", source=RECAP.replace("Recap", "Summary"))),
    (next_question, put("next", source="**Next:** more")),
    (slide_path, put("predict-a", metadata={})),
    (slide_path, put("predict-a", metadata={"slideshow": {"slide_type": "notes"}})),
    (slide_path, without("predict")),
    (notes_for_cells, put("title", id="start")),
    (known_tags, put("draw-a", metadata=tagged("nbval-skip"))),
    (known_tags, put("draw-a", metadata=tagged("nbval-ignore-output"))),
    (errors_are_tagged, put("draw-a", metadata=tagged("raises-exception"))),
    (errors_are_tagged, put("draw-a", outputs=[v4.new_output("error", ename="E", evalue="e")])),
    (seeded, put("draw-a", source="torch.rand(2) > 2")),
    (seeded, put("draw-a", source="rnn = nn.RNN(4, 2)\ntorch.manual_seed(0)\nrnn")),
    (seed_not_last, put("draw-a", source="1\ntorch.manual_seed(0)\n# the end")),
    (one_cell_for_a_name, sources(a="x = 1", b="x = 2", c="x")),
    (one_cell_for_a_name, sources(a="x = {}", b="x[1] = 2")),
    (pictures_speak, put("draw-k", outputs=pixels("<Figure size 1x1>", "<Figure size 1x1>"))),
    (pictures_speak, put("draw-k", outputs=pixels("", ""))),
    (pictures_speak, put("draw-k", outputs=pixels("one cell", "a cell"))),
    (few_digits, put("draw-a", outputs=says("0.3333333333333333"))),
    (in_readme, put("title", source=TITLE.replace("two", "three"))),
    (in_readme, put("title", source=TITLE.replace("25", "40"))),
]


def test_the_good_notebook_keeps_every_rule():
    assert [said for check in RULES for said in check(book_of(good_notebook()))] == []
    assert {check for check, _ in BREAKS} == set(RULES), "every rule is broken once"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("## title", "## titel", "notes: a heading must be the id of a cell, got titel"),
        ("## title", "## predict-a", "notes: a cell may have one note, got two for predict-a"),
        ("Hook.", "", "title: its note is empty"),
        ("Exit ticket", "Ask", "one note must hold an 'Exit ticket', got none of 2"),
    ],
)
def test_each_fault_of_notes_is_named(old, new, complaint):
    book = book_of(good_notebook())
    book.notes = book.notes.replace(old, new)
    assert list(notes_for_cells(book)) == [complaint]


def clinic_of(notebook: NotebookNode) -> Book:
    book = book_of(notebook)
    book.name = CLINIC
    return book


def with_programs(count: int) -> NotebookNode:
    """The good notebook with programs above its stop, each with two questions."""
    notebook = good_notebook()
    for number in range(1, count + 1):
        for part in ("symptom", "program", "causes", "mend"):
            said = "Why? How?" if part == "symptom" else "Look."
            added = cell("markdown", f"bug-{number:02}-{part}", said, "skip")
            notebook.cells.insert(2, added)
    return notebook


def test_the_programs_of_the_clinic_are_not_counted_and_no_others():
    other, clinic = book_of(with_programs(12)), clinic_of(with_programs(12))
    for check in (cell_count, few_questions):
        assert list(check(other)) and not list(check(clinic))
    # a cell of another name counts in the clinic, too
    notebook = with_programs(12)
    notebook.cells[2].id = "bug-mend"
    assert clinic_of(notebook).counted(notebook.cells)[2].id == "bug-mend"
    said, *_ = twelve_programs(clinic_of(with_programs(11)))
    assert said.endswith("got 44 cells")


def test_a_second_python_may_be_started():
    notebook = good_notebook()
    put("draw-a", source=SECOND_PYTHON)(notebook)
    assert list(nothing_outside(book_of(notebook))) == []


@pytest.mark.parametrize(("check", "break_it"), BREAKS, ids=[check.__name__ for check, _ in BREAKS])
def test_each_rule_can_fail(check, break_it):
    notebook = good_notebook()
    break_it(notebook)
    complaints = list(check(book_of(notebook)))
    assert complaints and all(isinstance(said, str) for said in complaints)
