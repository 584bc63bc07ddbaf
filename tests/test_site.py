"""`python -m lablib site`: what Sphinx gets to read; how the site looks is for tests/browser."""

import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import lablib
from lablib.present import site
from lablib.present.figures import Shown

# what nbconvert warns of on another Python is not ours to mend
pytestmark = pytest.mark.filterwarnings("default")

WORDS = 'x (2,): sequence 2.\n\nt = 0: in <b> & "'
PNG = {"image/png": "iVBORw0KGgo=\n", "text/plain": WORDS}
UNANSWERED = "guess: not answered yet.\nGoing on with the right answer. Help: check.hint()\n"


def shown(data: dict) -> nbformat.NotebookNode:
    return new_output("display_data", data)


def notebook() -> nbformat.NotebookNode:
    said = new_output("stream", name="stdout", text=UNANSWERED)
    cells = [
        new_markdown_cell("# Why <this>?\n\nBecause."),
        new_markdown_cell("*Ask.*", metadata={"slideshow": {"slide_type": "notes"}}),
        new_code_cell("draw.text(x)", outputs=[shown(PNG), shown({"text/plain": "3"})]),
        new_code_cell("moves()", outputs=[shown({**PNG, "text/html": "<script>go()</script>"})]),
        new_code_cell("guess = ...\ncheck.guess(guess)", outputs=[said]),
        new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}),
    ]
    return new_notebook(cells=cells)


def test_a_page_has_no_notes_and_links_to_what_belongs_to_it():
    page = site.page_of("09_small", notebook())
    sources = [cell.source for cell in page.cells if cell.cell_type == "markdown"]
    assert sources[0] == "# Why <this>?\n\nBecause." and len(sources) == 2
    links = BeautifulSoup(sources[1], "html.parser").find_all("a")
    assert [link["href"] for link in links] == [
        "../decks/09_small.slides.html",
        "../worksheets/09_small.html",
    ]
    nbformat.validate(page)


def test_pictures_have_their_words_and_moving_ones_stand_still_without_javascript():
    _, _, still, moving, _, _ = site.page_of("09_small", notebook()).cells
    assert still.outputs[0].metadata.words == WORDS and "words" not in still.outputs[1].metadata
    html = BeautifulSoup(moving.outputs[0].data["text/html"], "html.parser")
    assert html.script.text == "go()" and "noscript" not in still.outputs[0].data
    assert html.noscript.img["alt"] == WORDS
    assert html.noscript.img["src"] == "data:image/png;base64,iVBORw0KGgo="


def test_exercises_and_deliberate_errors_are_marked():
    code = [cell for cell in site.page_of("a", notebook()).cells if cell.cell_type == "code"]
    tags = [cell.metadata.tags for cell in code]
    assert tags == [["shows"], ["shows"], ["exercise"], ["raises-exception", "fails"]]
    assert code[2].outputs == []


def test_the_notebook_itself_stays_as_it_was():
    before, given = notebook(), notebook()
    for made, copy in zip(before.cells, given.cells, strict=True):
        copy.id = made.id
    site.page_of("09_small", given)
    assert given == before


SHEET = Shown(
    "09_small_one",
    'draw.text("<b>",\n\n    x)',
    {end: WORDS.encode() for end in (".svg", ".png", ".txt", "_worksheet.png", "_worksheet.txt")},
)
OTHER = Shown("09_small_two", "picture", {".png": b"", ".txt": b"no sheet"})


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "09_small.ipynb"
    site.write_source([(path, notebook())], {"09_small": [SHEET, OTHER]}, tmp_path / "source")
    return tmp_path / "source"


def test_every_module_has_its_page_of_reference(source):
    pages = {path.stem for path in (source / "lablib").glob("*.rst")}
    assert pages == set(lablib.__all__)
    reference = (source / "lablib" / "README.md").read_text(encoding="utf-8")
    assert "\n".join(lablib.__all__) in reference


def test_a_picture_stands_under_its_function_with_its_call(source):
    text = (source / "pictures" / "index.md").read_text(encoding="utf-8")
    assert re.findall("^## (.*)", text, re.MULTILINE) == ["others", "`draw.text`"]
    # a blank line would end the HTML in Markdown
    figures = re.findall("<figure>.*?</figure>", text, re.DOTALL)
    assert len(figures) == 2 and not any("\n\n" in figure for figure in figures)
    figure = BeautifulSoup(text.split("## `draw.text`")[1], "html.parser").figure
    assert figure.img["alt"] == WORDS and figure.pre.text == SHEET.call
    assert [link.text for link in figure.figcaption.find_all("a")] == ["09", "SVG", "PNG", "words"]


def test_a_sheet_has_the_words_with_blanks_and_pictures_without_one_are_left_out(source):
    text = (source / "worksheets" / "09_small.md").read_text(encoding="utf-8")
    assert re.findall("^##? (.*)", text, re.MULTILINE) == ["Worksheets: Why <this>?", "Sheet 1"]
    (image,) = BeautifulSoup(text, "html.parser").find_all("img")
    assert image["alt"] == WORDS and image["src"] == "../pictures/09_small_one_worksheet.svg"


def test_links_hold_and_what_the_site_does_not_have_is_no_link(source):
    text = (source / "index.md").read_text(encoding="utf-8")
    assert "[notebooks/INSTRUCTORS.md](notebooks/INSTRUCTORS.md)" in text
    assert "[lablib/README.md](lablib/README.md)" in text and "(.github/unrolled.png)" in text
    # this site has no notebook but its own
    assert "00_start_here.ipynb" not in text and "| 00 |" in text
    assert "notebooks/notes" in text and "](notebooks/notes)" not in text


def test_anchors_are_those_of_jupyterlab():
    assert site.slug("Words of the course") == "Words-of-the-course"
