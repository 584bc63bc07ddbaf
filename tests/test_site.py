"""`python -m lablib site`: what Sphinx gets to read; how the site looks is for tests/browser."""

import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import lablib
from lablib.present import figures_kernel, site
from lablib.present.figures import Shown

# what nbconvert warns of on another Python is not ours to mend
pytestmark = pytest.mark.filterwarnings("default")

WORDS = 'x (2,): sequence 2.\n\nt = 0: in <b> & "'
PNG = {"image/png": "iVBORw0KGgo=\n", "text/plain": WORDS}
FIRST = (
    "**You will**\n\n- count\n- ask `why`\n\n**35 minutes for the core, 60 for everything.** Go."
)
UNANSWERED = "guess: not answered yet.\nGoing on with the right answer. Help: check.hint()\n"


SHEET = Shown(
    "09_small_one",
    'draw.text("<b>",\n\n    x)',
    {end: WORDS.encode() for end in (".svg", ".png", ".txt", "_worksheet.png", "_worksheet.txt")},
)
OTHER = Shown("09_small_two", "picture", {".png": b"", ".txt": b"no sheet"})


def shown(data: dict) -> nbformat.NotebookNode:
    return new_output("display_data", data)


def notebook() -> nbformat.NotebookNode:
    said = new_output("stream", name="stdout", text=UNANSWERED)
    cells = [
        new_markdown_cell(f"# Why <this>?\n\nBecause.\n\n{FIRST}"),
        new_markdown_cell("*Ask.*", metadata={"slideshow": {"slide_type": "notes"}}),
        new_code_cell("draw.text(x)", outputs=[shown(PNG), shown({"text/plain": "3"})]),
        new_code_cell("moves()", outputs=[shown({**PNG, "text/html": "<script>go()</script>"})]),
        new_code_cell("guess = ...\ncheck.guess(guess)", outputs=[said]),
        new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}),
    ]
    return new_notebook(cells=cells)


def page(sheets: list[Shown]) -> nbformat.NotebookNode:
    lesson = site.lesson_of(Path("09_small.ipynb"), notebook(), sheets)
    return site.page_of(lesson, notebook())


def test_a_page_has_no_notes_and_links_to_what_belongs_to_it():
    page_with_sheet = page([SHEET])
    assert "worksheets" not in page([]).cells[1].source  # no link to a page that does not exist
    sources = [cell.source for cell in page_with_sheet.cells if cell.cell_type == "markdown"]
    assert sources[0].startswith("# 09 · Why <this>?\n\nBecause.") and len(sources) == 2
    links = BeautifulSoup(sources[1], "html.parser").find_all("a")
    assert [link["href"] for link in links] == [
        "../decks/09_small.slides.html",
        "../worksheets/09_small.html",
        "09_small.ipynb",
    ]
    nbformat.validate(page_with_sheet)


def test_pictures_have_their_words_and_moving_ones_stand_still_without_javascript():
    _, _, still, moving, _, _ = page([]).cells
    assert still.outputs[0].metadata.words == WORDS and "words" not in still.outputs[1].metadata
    html = BeautifulSoup(moving.outputs[0].data["text/html"], "html.parser")
    assert html.script.text == "go()" and "noscript" not in still.outputs[0].data
    assert html.noscript.img["alt"] == WORDS
    assert html.noscript.img["src"] == "data:image/png;base64,iVBORw0KGgo="


def test_exercises_and_deliberate_errors_are_marked():
    code = [cell for cell in page([]).cells if cell.cell_type == "code"]
    tags = [cell.metadata.tags for cell in code]
    assert tags == [["shows"], ["shows"], ["exercise"], ["raises-exception", "fails"]]
    assert code[2].outputs == []


def test_the_notebook_itself_stays_as_it_was():
    before, given = notebook(), notebook()
    for made, copy in zip(before.cells, given.cells, strict=True):
        copy.id = made.id
    site.page_of(site.lesson_of(Path("09_small.ipynb"), given, []), given)
    assert given == before


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
    titles = ["Worksheets: 09 · Why <this>?", "Sheet 1"]
    assert re.findall("^##? (.*)", text, re.MULTILINE) == titles
    (image,) = BeautifulSoup(text, "html.parser").find_all("img")
    assert 'href="../pictures/09_small_one.svg"' in text and "Fill in what" in text
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


def test_a_sheet_that_cannot_be_worked_out_asks_something_else():
    influence = SHEET._replace(call="draw.influence(rnn, x)")
    assert site.task_of(influence) != site.task_of(SHEET)
    assert all(name in figures_kernel.BLANKS for name in site.TASKS)


def test_a_notebook_without_sheets_has_no_page_for_them(tmp_path):
    site.write_source([(tmp_path / "09_small.ipynb", notebook())], {"09_small": [OTHER]}, tmp_path)
    assert not (tmp_path / "worksheets" / "09_small.md").exists()
    assert "09_small" not in (tmp_path / "worksheets" / "index.md").read_text(encoding="utf-8")


def test_the_list_of_notebooks_says_what_each_is_for(source):
    text = (source / "notebooks" / "index.md").read_text(encoding="utf-8")
    lesson = text[text.index("## [") :].split()
    said = "## [09 · Why <this>?](09_small.ipynb) 35 minutes for the core, 60 for everything. - count - ask `why`"
    assert lesson == said.split()


@pytest.mark.parametrize(
    ("paragraph", "marked"),
    [
        ("게이트는 <code>h</code>를 곱합니다.", True),
        ("The gate (게이트) multiplies.", False),
        ("No Korean.", False),
    ],
)
def test_a_paragraph_in_korean_says_so(paragraph, marked):
    context = {"body": f"<h1>x</h1><p>{paragraph}</p>"}
    site.mend_page(None, "page", "page.html", context, None)
    assert context["body"].count('<p lang="ko">') == marked
    assert paragraph in context["body"]


def test_a_workflow_links_to_its_repository(monkeypatch):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert site.settings() == site.SETTINGS
    monkeypatch.setenv("GITHUB_REPOSITORY", "somebody/course")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://git.example")
    options = site.settings()["html_theme_options"]
    assert options["github_url"] == "https://git.example/somebody/course"
