"""`python -m lablib slides`: decks and pages from notebooks; how they look is for tests/browser."""

import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lablib import __main__ as lab
from lablib.present import decks
from lablib.present.notebooks import read_notebooks

# what nbconvert warns of on another Python is not ours to mend
pytestmark = pytest.mark.filterwarnings("default")

NOTEBOOKS = sorted((lab.ROOT / "notebooks").glob("*.ipynb"))
PIXELS = "iVBORw0KGgo="
WORDS = 'x (2,): sequence 2.\nt = 0: in <b> & "'

UNANSWERED = (
    'guess: not answered yet.\nGoing on with the right answer. Help: check.hint("guess", 1)\n'
)


def picture() -> nbformat.NotebookNode:
    return new_output("display_data", {"image/png": PIXELS, "text/plain": WORDS})


def said(text: str) -> nbformat.NotebookNode:
    return new_output("stream", name="stdout", text=text)


def cell(kind: str, source: str, outputs=None, tags=()) -> nbformat.NotebookNode:
    made = new_markdown_cell(source) if outputs is None else new_code_cell(source, outputs=outputs)
    made.metadata = {"slideshow": {"slide_type": kind}, "tags": list(tags)}
    return made


CELLS = [
    cell("slide", "# Why <this>?\n\n| a | b |\n|---|---|\n| `c` | d |"),
    cell("notes", "*For the instructor.* Ask."),
    cell("-", "draw.tensor(x)", [picture()]),
    cell("skip", "print('left out')", [said("left out\n")]),
    cell(
        "subslide", "guess = ...\ncheck.guess(guess)", [said(UNANSWERED + "(3, 4)\n" + UNANSWERED)]
    ),
    cell(
        "fragment", "1 / 0", [new_output("error", ename="E", evalue="<zero>")], ["raises-exception"]
    ),
    cell("slide", "for i in range(9):\n    print(i)", [said("\n".join("012345678"))]),
    cell("fragment", "print('wide', " + "1, " * 30 + ")", [said("\n".join("012345678"))]),
]


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "09_small.ipynb"
    nbformat.write(new_notebook(cells=CELLS), path)
    return path


@pytest.fixture
def written(notebook, tmp_path, capsys) -> dict[str, str]:
    assert lab.main(["slides", str(tmp_path / "deep" / "out"), str(notebook)]) == 0
    files = {
        path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "deep/out").iterdir()
    }
    return files | {"said": capsys.readouterr().out}


def test_each_notebook_becomes_a_deck_and_a_page(written):
    assert set(written) == {"09_small.slides.html", "09_small.html", "said"}
    assert written["said"].startswith("09_small.slides.html to present, 09_small.html to read\n")
    for text in (written["09_small.slides.html"], written["09_small.html"]):
        assert "<title>Why &lt;this&gt;?</title>" in text and '<html lang="en">' in text


def test_a_deck_follows_the_slide_types(written):
    deck = written["09_small.slides.html"]
    assert deck.count('<section class="slide">') == 2
    assert deck.count('<section class="part">') == 3
    assert deck.count('<div class="step">') == 2 and deck.count('<aside class="notes">') == 1
    assert deck.count("<section") == deck.count("</section>")
    assert "left out" not in deck


def test_a_page_has_every_cell_but_the_notes(written):
    page = written["09_small.html"]
    assert "left out" in page and "For the instructor" not in page
    assert not re.search(r"https?://|<script", page)


def test_a_picture_carries_its_words(written):
    for text in (written["09_small.slides.html"], written["09_small.html"]):
        (image,) = BeautifulSoup(text, "html.parser").find_all("img")
        assert image["alt"] == WORDS and image["src"] == f"data:image/png;base64,{PIXELS}"


def test_exercises_and_deliberate_errors_are_shown_as_such(written):
    deck = written["09_small.slides.html"]
    exercise, fails = (deck.index(label) for label in ("Your turn", "Fails on purpose"))
    assert exercise < deck.index("guess") < fails < deck.index("E: &lt;zero&gt;")
    assert "not answered yet" not in deck and "Going on" not in deck and "(3, 4)" in deck


def test_long_and_narrow_code_stands_beside_its_answer(written):
    kinds = re.findall(r'<div class="cell (.*?)">', written["09_small.slides.html"])
    assert kinds == ["shows", "exercise", "fails", "shows beside", "shows"]


def test_the_library_is_that_of_the_folder_else_that_of_the_network(written, notebook, tmp_path):
    network = f"https://unpkg.com/{decks.REVEAL}/dist/reveal.js"
    assert network in written["09_small.slides.html"]
    assert f'npm install --prefix "{tmp_path / "deep" / "out"}" {decks.REVEAL}' in written["said"]
    library = tmp_path / "node_modules" / "reveal.js" / "dist"
    library.mkdir(parents=True)
    (library / "reveal.js").write_text("", encoding="utf-8")
    assert len(list(decks.write_decks(read_notebooks([notebook]), tmp_path))) == 1
    deck = (tmp_path / "09_small.slides.html").read_text(encoding="utf-8")
    assert 'src="node_modules/reveal.js/dist/reveal.js"' in deck
    assert not re.search(r"https?://", deck)


def test_without_names_all_notebooks_are_written(tmp_path):
    assert lab.main(["slides", str(tmp_path)]) == 0
    assert len(list(tmp_path.glob("*.slides.html"))) == len(NOTEBOOKS)


@pytest.mark.parametrize("content", [None, "<<<<", "[]", '{"cells": 3}'])
def test_what_is_no_notebook_is_named_and_nothing_is_written(tmp_path, capsys, content):
    path = tmp_path / "07_broken.ipynb"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert lab.main(["slides", str(tmp_path / "out"), str(path)]) == 1
    err = capsys.readouterr().err
    assert err.startswith("slides: ") and str(path) in err and err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_the_command_needs_a_folder(capsys):
    assert lab.main(["slides"]) == 2
    assert "slides FOLDER [NOTEBOOK...]" in capsys.readouterr().err


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_notebooks_use_only_what_a_deck_can_show(path):
    """No formula, which would need MathJax; text and pictures, but no HTML that runs."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"\$[^$\n]+\$|\\\(|<script|<img", cell.source), cell.id
        for output in cell.get("outputs", []):
            assert set(output.get("data", {})) <= {"text/plain", "image/png"}, cell.id


def test_the_notes_of_an_exercise_hold_the_answer(tmp_path):
    cells = [
        cell("slide", "# Why?"),
        cell(
            "slide",
            "def one_hot(word, letters):\n    return ...\n\n\none_hot = check.one_hot(one_hot)",
            [],
        ),
    ]
    list(decks.write_decks([(Path("09_small.ipynb"), new_notebook(cells=cells))], tmp_path))
    deck = BeautifulSoup(
        (tmp_path / "09_small.slides.html").read_text(encoding="utf-8"), "html.parser"
    )
    (notes,) = deck.select("aside.notes")
    assert "def one_hot(word, letters):" in notes.text and "return ..." not in notes.text
