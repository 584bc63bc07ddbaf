"""What `python -m lablib slides` writes: decks to present without a network."""

import re
import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook
from playwright.sync_api import Page

from lablib.present import decks
from lablib.present.notebooks import read_notebooks

READY = "window.Reveal && Reveal.isReady()"
PLACE = "JSON.stringify(Reveal.getIndices())"
# what stands on the current page outside of it, too small, or without what it shows
FAULTS = """() => {
    const page = Reveal.getCurrentSlide().querySelector('.page');
    const room = page.getBoundingClientRect();
    const said = (element) => `${element.tagName} ${element.textContent.slice(0, 40)}`;
    const faults = [];
    if (room.width !== 1280 || room.height !== 720) faults.push(`page ${room.width} x ${room.height}`);
    for (const element of page.querySelectorAll('*')) {
        const box = element.getBoundingClientRect();
        if (box.width && (box.right > room.right + 1 || box.bottom > room.bottom + 1 || box.top < room.top - 1))
            faults.push(`outside: ${said(element)}`);
        const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
        const least = element.closest('pre') ? 24 : 17.5;
        const index = element.closest('math') && !element.matches('math');  // smaller by rule
        if (own && !index && box.width && parseFloat(getComputedStyle(element).fontSize) < least)
            faults.push(`small: ${said(element)}`);
        if (element.scrollWidth > element.clientWidth + 1 && element.matches('pre, p, li, td, h1, h2'))
            faults.push(`cut: ${said(element)}`);
    }
    for (const image of page.querySelectorAll('img'))
        if (!image.naturalWidth || !image.alt || image.clientWidth < 1200)
            faults.push(`picture: ${image.clientWidth} ${image.alt}`);
    return faults;
}"""
QUESTIONS = """[...document.querySelectorAll('.page')].map(
    (page) => [page.textContent.replace(/\\s/g, ''), page.querySelectorAll(':scope > p:not(.head)').length])"""
REPEATED = """[...document.querySelectorAll('section.part')].flatMap((part) => {
    const notes = [...part.querySelectorAll('.notes')].map((note) => note.textContent);
    return notes.filter((note, i) => notes.indexOf(note) < i);
})"""
SHOWN = ("slide", "subslide", "fragment", "-")


def open_deck(page: Page, written: Path, notebook: Path, query: str = "") -> None:
    page.context.set_offline(True)
    page.goto((written / f"{notebook.stem}.slides.html").as_uri() + query)
    page.wait_for_function(READY)


def cells(notebook: Path, *kinds: str) -> list[nbformat.NotebookNode]:
    every = read_notebooks([notebook])[0][1].cells
    return [cell for cell in every if cell.metadata.slideshow.slide_type in kinds]


def test_arrow_keys_reach_the_end_and_every_slide_lies_within_its_page(written, page, notebook):
    open_deck(page, written, notebook)
    slides, faults, before = set(), [], None
    for _ in range(400):
        place = page.evaluate(PLACE)
        if place == before:
            break
        before = place
        slides.add(page.evaluate("Reveal.getIndices().h"))
        faults += [f"{place} {fault}" for fault in page.evaluate(FAULTS)]
        page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.isLastSlide() && !Reveal.availableFragments().next")
    assert len(slides) == len(cells(notebook, "slide"))
    assert faults == [] and page.errors == []


def test_every_cell_of_the_lecture_is_on_a_slide_and_no_other(written, page, notebook):
    open_deck(page, written, notebook)
    shown = page.evaluate("document.querySelector('.slides').textContent")
    shown = re.sub(r"\s", "", shown)
    for cell in cells(notebook, *SHOWN, "skip"):
        if cell.cell_type == "code":
            on_slide = cell.metadata.slideshow.slide_type != "skip"
            assert (re.sub(r"\s", "", cell.source) in shown) == on_slide, cell.id
    alt = page.evaluate("[...document.images].map((image) => image.alt)")
    pictures = [
        out.data["text/plain"]
        for cell in cells(notebook, *SHOWN)
        for out in cell.get("outputs", [])
        if "image/png" in out.get("data", {})
    ]
    assert alt == pictures


def test_an_exercise_stands_below_its_question(written, page, notebook):
    open_deck(page, written, notebook)
    pages = page.evaluate(QUESTIONS)
    for cell in cells(notebook, "-"):
        if "check." in cell.source and "..." in cell.source:
            ((_, asked),) = [p for p in pages if re.sub(r"\s", "", cell.source) in p[0]]
            assert asked, cell.id


def test_the_speaker_view_has_the_notes(written, page, notebook):
    open_deck(page, written, notebook)
    notes = " ".join(page.locator("aside.notes").all_text_contents())
    for cell in cells(notebook, "notes"):
        assert re.sub(r"[*`]", "", cell.source.split("\n")[0])[-40:] in notes
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    repeated = page.evaluate(REPEATED)
    assert repeated == [], "a page shows a note twice"
    view = opened.value.locator(".speaker-controls-notes")
    view.get_by_text("Hook (").first.wait_for()


def test_the_browser_prints_one_sheet_a_slide(written, page, notebook, faults_by_axe):
    open_deck(page, written, notebook)
    parts = page.evaluate("document.querySelectorAll('section.part').length")
    open_deck(page, written, notebook, "?print-pdf")
    page.wait_for_function("document.querySelectorAll('.pdf-page').length > 0")
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == parts
    assert page.locator(".cover:visible").count() == 0  # every step of a picture is open
    serious = [fault for fault in faults_by_axe() if fault.startswith(("serious", "critical"))]
    assert serious == []


def test_a_picture_of_steps_opens_one_step_at_a_key_press(written, page, notebook):
    open_deck(page, written, notebook)
    opened = 0
    for image in page.locator(".picture img").all():
        steps = re.findall(r"^t = \d+: ", image.get_attribute("alt"), re.MULTILINE)
        covers = image.locator("xpath=..").locator(".cover").count()
        # one for each step but the first, one on the caption
        assert covers in (len(steps), len(steps) + 1) if len(steps) > 2 else covers == 0
        opened += covers > 0
    unrolled = [cell for cell in cells(notebook, *SHOWN) if "draw.unroll(" in cell.source]
    assert opened == len(unrolled)


def test_without_the_library_all_of_it_is_one_page_that_says_so(written, page, tmp_path):
    shutil.copy(written / "01_rnn_basics.slides.html", tmp_path)
    page.goto((tmp_path / "01_rnn_basics.slides.html").as_uri())
    page.get_by_text("The presentation library was not found").wait_for()
    page.wait_for_function("document.querySelectorAll('.picture').length > 5")
    assert page.locator(".cover:visible").count() == 0
    assert page.locator("section.part:visible").count() > 15


FORMULAS = r"""# Why $h_t$?

$$h_t = \tanh(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh})$$

$$L = -\frac{1}{T} \sum_{t=0}^{T-1} \left( z_t[y_t] - \log \sum_{v=0}^{V-1} e^{z_t[v]} \right)$$
"""
BRACKETS = """[...document.querySelectorAll('mo')].filter((sign) => sign.textContent === '(')
    .map((sign) => sign.getBoundingClientRect().height)"""


def test_formulas_need_no_network_and_their_brackets_grow(written, page):
    cell = new_markdown_cell(FORMULAS, metadata={"slideshow": {"slide_type": "slide"}})
    notebook = Path("90_formulas.ipynb")
    list(decks.write_decks([(notebook, new_notebook(cells=[cell]))], written))
    open_deck(page, written, notebook)
    assert page.evaluate("[...document.fonts].map((font) => font.status)") == ["loaded"]
    usual, grown = page.evaluate(BRACKETS)
    assert grown > 2 * usual
    assert page.evaluate(FAULTS) == []
    assert page.errors == []
