"""`python -m lablib slides`: decks from notebooks; how they look is for tests/browser."""

import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lablib import __main__ as lab
from lablib.draw.moving.moving import kind_of_controls
from lablib.present import decks, formulas
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


def test_each_notebook_becomes_a_deck(written):
    assert set(written) == {"09_small.slides.html", "said"}
    assert written["said"].startswith("09_small.slides.html: written\n")
    deck = written["09_small.slides.html"]
    assert (
        "<title>09 · Why &lt;this&gt;?</title>" in deck
        and 'id="back"' not in deck
        and '<html lang="en">' in deck
    )


def test_a_deck_follows_the_slide_types(written):
    deck = written["09_small.slides.html"]
    assert deck.count('<section class="slide">') == 2
    assert deck.count('<section class="part">') == 3
    assert deck.count('<div class="step">') == 2 and deck.count('<aside class="notes">') == 1
    assert deck.count("<section") == deck.count("</section>")
    assert "left out" not in deck


def test_a_picture_carries_its_words(written):
    (image,) = BeautifulSoup(written["09_small.slides.html"], "html.parser").find_all("img")
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


def test_without_names_all_notebooks_are_written(tmp_path, monkeypatch, capsys):
    (tmp_path / "notebooks").mkdir()
    for name in ("01_one", "00_nought"):
        small = new_notebook(cells=[cell("slide", "# Why?")])
        nbformat.write(small, tmp_path / "notebooks" / f"{name}.ipynb")
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    assert lab.main(["slides", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out.splitlines()[:2]
    assert [line.split(".")[0] for line in said] == ["00_nought", "01_one"]
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"00_nought.slides.html", "01_one.slides.html"}


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
    """Formulas that become MathML; text and pictures, but no HTML beside their controls."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            assert faults_of(cell.source) == [], cell.id
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            assert set(data) <= {"text/plain", "image/png", "text/html"}, cell.id
            assert "text/html" not in data or kind_of_controls(data["text/html"]), cell.id


def faults_of(source: str) -> list[str]:
    """What a deck could not show of a Markdown cell."""
    try:
        shown = BeautifulSoup(formulas.markdown_to_html(source), "html.parser")
    except ValueError as error:
        return [str(error)]
    for part in shown.find_all(["code", "pre", "annotation"]):
        part.decompose()
    faults = re.findall(r"<\w+|</\w+|&\w+;", shown.text)  # HTML, which is shown as text
    faults += ["$"] * (shown.text.count("$") - source.count("\\$"))
    return faults + [math.text for math in shown.find_all("math") if "&" in math.text]


TEX = r"h_t = \tanh(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh})"


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (rf"So ${TEX}$, `$code_1$`, and \$5.", None),
        ("$$\n\\begin{split} a &= b \\\\ &= c \\end{split}\n\n$$", None),
        ("```python\nprice = '$5'  # <b>\n```", None),
        (r"$\begin{aligned} a &= b \end{aligned}$", "does not know & in"),
        (r"$\unheardof x$", r"does not know \unheardof in"),
        ("$x^$", "must be TeX"),
        (r"$x_{", "$"),
        ("<b>bold</b>", "<b"),
        ("a&nbsp;b", "&nbsp;"),
    ],
)
def test_a_formula_that_cannot_be_shown_is_a_fault(source, fault):
    faults = faults_of(source)
    assert faults == [] if fault is None else fault in faults[0]


def test_notes_beside_a_notebook_follow_their_cells(tmp_path, capsys):
    cells = [cell("slide", "# Why?"), cell("-", "x", []), cell("slide", "So.")]
    for made, name in zip(cells, ("title", "code", "so"), strict=True):
        made.id = name
    path, notes = tmp_path / "09_small.ipynb", tmp_path / "notes" / "09_small.md"
    nbformat.write(new_notebook(cells=cells), path)
    notes.parent.mkdir()
    text = "# Notes\n\n## code\n\n*Ask* `y`.\n\n**Exit ticket.** $y_1$\n\n## so \n\nEnd.\n"
    notes.write_text(text, encoding="utf-8")
    ((_, notebook),) = read_notebooks([path])
    sources = ["# Why?", "x", "*Ask* `y`.\n\n**Exit ticket.** $y_1$", "So.", "End."]
    assert [made.source for made in notebook.cells] == sources
    nbformat.validate(notebook)
    assert lab.main(["slides", str(tmp_path / "out"), str(path)]) == 0
    text = (tmp_path / "out" / "09_small.slides.html").read_text(encoding="utf-8")
    deck = BeautifulSoup(text, "html.parser")
    asides = [section.aside.text.strip()[:4] for section in deck.select("section.slide")]
    assert asides == ["Ask ", "End."]
    assert lab.main(["solved", str(tmp_path / "solved"), str(path)]) == 0
    solved = nbformat.read(tmp_path / "solved" / path.name, as_version=4)
    assert [made.source for made in solved.cells] == sources
    capsys.readouterr()
    for wrong, fault in (
        ("## titel\n\na", "a heading must be the id of a cell, got titel"),
        ("## so\n\na\n\n## so\n\nb", "a cell may have one note, got two for so"),
    ):
        notes.write_text(wrong, encoding="utf-8")
        assert lab.main(["slides", str(tmp_path / "out"), str(path)]) == 1
        assert capsys.readouterr().err == f"slides: notes: {fault}: {notes}\n"


def test_a_formula_becomes_mathml_that_carries_its_tex():
    html = formulas.markdown_to_html(rf"*So* ${TEX}$ and *more_*" + f"\n\n$${TEX}$$\n")
    inline, block = BeautifulSoup(html, "html.parser").find_all("math")
    assert (inline["display"], block["display"]) == ("inline", "block")
    for math in (inline, block):
        assert math.annotation.text == TEX and math.annotation["encoding"] == "application/x-tex"
        math.annotation.decompose()
        assert math.text == "ht=tanh(Wihxt+bih+Whhht−1+bhh)"
        assert len(math.find_all("msub")) == 7
    assert html.startswith("<p><em>So</em> <math ") and "<em>more_</em>" in html


def test_code_and_escaped_dollars_are_no_formulas():
    source = "`$a_1$` ``$`b`$`` \\$5 to \\$6\n\n```python\n$$x$$\n```\n\n~~~\n$y$\n~~~\n\n    $z$\n"
    html = formulas.markdown_to_html(source)
    text = BeautifulSoup(html, "html.parser").text
    assert "<math" not in html
    assert text.split() == ["$a_1$", "$`b`$", "$5", "to", "$6", "$$x$$", "$y$", "$z$"]


@pytest.mark.parametrize(
    ("tex", "mathml"),
    [
        (r"\sum_{t} x", "<munder><mo>∑</mo><mrow><mi>t</mi></mrow></munder><mi>x</mi>"),
        (r"\log p", '<mi>log</mi><mspace width="0.17em" /><mi>p</mi>'),
        (r"\operatorname{softmax}(z)", '<mi>softmax</mi><mo stretchy="false">(</mo>'),
        (r"a = -b", '<mo>=</mo><mo form="prefix">−</mo><mi>b</mi>'),
        (r"(a) - b", '<mo stretchy="false">)</mo><mo>−</mo><mi>b</mi>'),
        (r"\text{<b>}", "&lt;b&gt;"),
    ],
)
def test_formulas_are_set_as_tex_does(tex, mathml):
    assert mathml in formulas.mathml(tex)


def test_decks_bring_a_font_where_they_have_formulas(written, tmp_path):
    assert "@font-face" not in "".join(written.values())
    cells = [cell("slide", f"# Why ${TEX}$?"), cell("notes", "*For the instructor.* $x_1$")]
    list(decks.write_decks([(Path("09_small.ipynb"), new_notebook(cells=cells))], tmp_path))
    head, _, body = (tmp_path / "09_small.slides.html").read_text("utf-8").partition("</head>")
    assert body.count("<math") == 2
    assert "url(data:font/woff2;base64," in head and "@font-face" not in body


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (r"# $\unheardof$", r"formula: latex2mathml does not know \unheardof in \unheardof"),
        ("![a](attachment:b)", "missing attachment: b"),
    ],
)
def test_what_cannot_be_shown_is_named_with_its_notebook(tmp_path, capsys, source, fault):
    path = tmp_path / "09_small.ipynb"
    nbformat.write(new_notebook(cells=[cell("slide", source)]), path)
    assert lab.main(["slides", str(tmp_path / "out"), str(path)]) == 1
    assert capsys.readouterr().err == f"slides: {fault}: {path}\n"


SCRIPT = "<script>alert(1)</script>"
BREAK_OUT = f'"></pre></title></style>{SCRIPT}<img src=x onerror=alert(1)>'
MARKDOWN = (
    f"{SCRIPT}\n\n<img src=x onerror=alert(1)> <svg onload=alert(1)> <iframe src=x></iframe>\n\n"
    f"[a](javascript:alert) ![b](javascript:alert) $\\text{{{SCRIPT}}}$\n\n"
    f"```mermaid\n{SCRIPT}\n```\n\n```{BREAK_OUT}\n{SCRIPT}\n```\n\n![c](attachment:d)"
)


def hostile() -> nbformat.NotebookNode:
    """A notebook that tries to run a script from every place that a deck shows."""
    every = {"image/svg+xml", "text/html", "application/javascript", "text/latex", "text/markdown"}
    outputs = [
        new_output("display_data", {"image/png": BREAK_OUT, "text/plain": BREAK_OUT}),
        new_output("display_data", dict.fromkeys(every, SCRIPT)),
        new_output("display_data", dict.fromkeys(every, SCRIPT) | {"text/plain": SCRIPT}),
        new_output("error", ename=BREAK_OUT, evalue=BREAK_OUT),
        said(BREAK_OUT),
    ]
    cells = [
        cell("slide", f"# {BREAK_OUT}"),
        cell("slide", MARKDOWN),
        cell("notes", MARKDOWN),
        cell("-", f"{SCRIPT}\nguess = ...\ncheck.guess(guess)", outputs),
    ]
    cells[1].attachments = cells[2].attachments = {"d": {BREAK_OUT: BREAK_OUT}}
    cells[3].metadata.magics_language = BREAK_OUT
    notebook = new_notebook(cells=cells)
    notebook.metadata.language_info = {"name": BREAK_OUT, "pygments_lexer": BREAK_OUT}
    notebook.metadata.title = BREAK_OUT
    return notebook


def test_nothing_of_a_notebook_runs_in_a_deck(tmp_path, written):
    list(decks.write_decks([(Path("09_small.ipynb"), hostile())], tmp_path))
    text = (tmp_path / "09_small.slides.html").read_text(encoding="utf-8")
    deck, usual = (
        BeautifulSoup(html, "html.parser") for html in (text, written["09_small.slides.html"])
    )
    assert deck.find_all("script") == usual.find_all("script")
    assert not deck.find_all(["svg", "iframe", "object", "embed", "form", "base"])
    for element in deck.find_all(True):
        for attribute, value in element.attrs.items():
            assert not attribute.startswith("on") and "javascript:" not in value, element
    assert text.count("&lt;script&gt;") > 10


def test_an_output_that_could_run_is_shown_by_its_text(tmp_path):
    data = {"text/html": "<b>table</b>", "image/svg+xml": "<svg/>", "text/plain": "a table"}
    cells = [cell("slide", "# Why?"), cell("-", "x", [new_output("display_data", data)])]
    list(decks.write_decks([(Path("09_small.ipynb"), new_notebook(cells=cells))], tmp_path))
    text = (tmp_path / "09_small.slides.html").read_text(encoding="utf-8")
    assert "<pre>a table</pre>" in text and "<b>" not in text and "<svg" not in text


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
