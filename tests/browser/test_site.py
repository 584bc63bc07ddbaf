"""What `python -m lablib site` writes, read as a visitor reads it: by mouse, by keyboard, on paper."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Page

from lablib.present.formulas import markdown_to_html

WIDTHS, SCHEMES = (400, 1600), ("light", "dark")
# the one font that we bring: its brackets and roots grow
GROWS = "[...document.fonts].some((font) => font.family === 'Formulas' && font.status === 'loaded')"
# what sticks out of its box; whatever is wider than the page must scroll in a box of its own
FAULTS = """async () => {
    const faults = [];
    for (const image of document.images) {
        image.loading = 'eager';
        await image.decode().catch(() => faults.push(`does not load: ${image.src}`));
        if (!image.alt.trim()) faults.push(`no words: ${image.src}`);
    }
    for (const part of ['html', '.bd-article-container']) {
        const box = document.querySelector(part);
        if (box.scrollWidth > box.clientWidth) faults.push(`${part} scrolls sideways`);
    }
    for (const box of document.querySelectorAll('pre, .picture'))
        if (box.scrollWidth > box.clientWidth && (box.tabIndex < 0 || getComputedStyle(box).overflowX !== 'auto'))
            faults.push(`cannot be scrolled: ${box.outerHTML.slice(0, 80)}`);
    return faults;
}"""
ADDRESSES = """[...document.querySelectorAll('[href], [src]')].map((part) => part.href || part.src)
    .filter((address) => typeof address === 'string')"""
IDS = "[...document.querySelectorAll('[id]')].map((part) => part.id)"
# what has the focus, and whether a reader can see that
FOCUS = """() => {
    const part = document.activeElement, box = part.getBoundingClientRect(), style = getComputedStyle(part);
    const seen = box.width && (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) || style.boxShadow !== 'none');
    return [part.getAttribute('aria-label') || part.title || part.textContent.trim().slice(0, 60), Boolean(seen), part.className];
}"""


def paths(site) -> list[str]:
    """The pages that Sphinx made; decks are for test_written.py."""
    found = (path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*.html"))
    return sorted(p for p in found if not p.startswith("_static") and ".slides." not in p)


@pytest.fixture
def asked(page: Page) -> list[str]:
    """Every address that the page asks for."""
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    return addresses


def test_pages_fit_speak_and_break_no_rule_of_axe(site, page, asked, faults_by_axe):
    faults = []
    for path in paths(site):
        page.goto(site.address + path)
        for scheme, once in zip(SCHEMES, WIDTHS, strict=True):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                for _ in range(25):  # the theme looks a moment later which boxes scroll
                    page.wait_for_timeout(200)
                    if not (found := page.evaluate(FAULTS)):
                        break
                if width == once:  # axe takes seconds: each width and each scheme once
                    found += faults_by_axe()
                faults += [f"{path} {scheme} {width}: {fault}" for fault in found]
    assert faults == [] and page.errors == []
    assert [a for a in asked if not a.startswith((site.address, "data:"))] == []


def test_every_link_leads_somewhere(site, page):
    links, ids = {}, {}
    for path in paths(site):
        page.goto(site.address + path)
        ids[site.address + path] = page.evaluate(IDS)
        links |= dict.fromkeys(page.evaluate(ADDRESSES), path)
    own = {link: path for link, path in links.items() if link.startswith(site.address)}
    targets = {link.partition("#")[0] for link in own}
    lost = [t for t in targets if not page.request.get(t).ok]
    assert lost == []
    for link, path in own.items():
        target, _, anchor = link.partition("#")
        assert not anchor or anchor in ids[target], f"{path}: {link}"
    decks = {f"{path.stem}.slides.html" for path in (site.folder / "notebooks").glob("[0-9]*")}
    assert decks <= {target.rpartition("/")[2] for target in targets}
    assert not [link for link in links if link.startswith("file:")]


def text_of(html: str) -> str:
    """The text of a piece of HTML without what only machines read, and without blanks."""
    shown = BeautifulSoup(html, "html.parser")
    for part in shown.select("annotation, .headerlink, script, noscript"):
        part.decompose()
    return re.sub(r"\s", "", shown.text)


def test_a_notebook_is_there_but_not_its_notes(site, page, notebook):
    page.goto(f"{site.address}notebooks/{notebook.stem}.html")
    article = page.locator("article").first.inner_html()
    shown, pictures, formulas = text_of(article), [], 0
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "markdown":
            html = markdown_to_html(cell.source)
            formulas += html.count("<math")
            assert text_of(html) in shown, cell.id
        else:
            assert re.sub(r"\s", "", cell.source) in shown, cell.id
            data = [out.data for out in cell.outputs if "data" in out]
            words = [each["text/plain"] for each in data if "image/png" in each]
            pictures += [" ".join(text.split()) for text in words]
    assert page.locator("article math").count() == formulas
    if formulas:
        page.wait_for_function(GROWS)
    images = BeautifulSoup(article, "html.parser").find_all("img")
    assert [image["alt"] for image in images] == pictures
    assert page.locator("article .tag_exercise").count() > 2
    notes = (notebook.parent / "notes" / notebook.name).with_suffix(".md")
    for note in re.split(r"^## .*$", notes.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        assert text_of(markdown_to_html(note)) not in shown


def focus(page: Page, wanted: str) -> None:
    """Press Tab until what is called so has the focus; the focus can be seen all the way."""
    for _ in range(120):
        page.keyboard.press("Tab")
        name, seen, kind = page.evaluate(FOCUS)
        assert seen, f"no focus to see on {name or kind}"
        if re.search(wanted, name):
            return
    raise AssertionError(f"Tab never came to {wanted}")


def test_by_keyboard_one_searches_and_goes_on(site, page):
    page.goto(site.address + "notebooks/00_start_here.html")
    focus(page, "Search")
    page.keyboard.press("Enter")
    page.keyboard.type("teacher forcing")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=teacher+forcing")
    page.locator("ul.search li a").first.wait_for()
    focus(page, "write|replace")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"notebooks/\d\d_"))
    page.goto(site.address + "notebooks/00_start_here.html")
    focus(page, "next page|next")
    page.keyboard.press("Enter")
    page.wait_for_url("**/notebooks/01_*.html*")
    assert page.errors == []


@pytest.mark.parametrize("width", WIDTHS)
def test_by_keyboard_one_makes_it_dark(site, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site.address + "notebooks/00_start_here.html")
    if width == 400:  # it lies in the menu there
        focus(page, "Site navigation")
        page.keyboard.press("Enter")
    focus(page, "Color mode")
    page.keyboard.press("Enter")
    focus(page, "Dark")
    page.keyboard.press("Enter")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    page.goto(site.address + "notebooks/01_rnn_basics.html")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"  # it is remembered


def test_a_notebook_is_printed_whole_and_light_without_what_only_a_screen_needs(site, page):
    page.emulate_media(color_scheme="dark")
    page.goto(site.address + "notebooks/01_rnn_basics.html")
    page.evaluate(
        "window.theme = []; addEventListener('beforeprint', () => theme.push(document.documentElement.dataset.theme))"
    )
    sheets = re.findall(rb"/Type /Page\b", page.pdf())
    assert len(sheets) > 8 and page.evaluate("theme") == ["light"]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 900})  # A4 within its margins
    screen_only = "header, footer, nav, button, .bd-sidebar-primary, .bd-sidebar-secondary, .links"
    assert page.locator(screen_only).locator("visible=true").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    cut = "[...document.querySelectorAll('pre, .picture')].filter((p) => p.scrollWidth > p.clientWidth + 1).length"
    assert page.evaluate(cut) == 0


def test_each_worksheet_is_printed_on_a_page_of_its_own(site, page):
    for path in (site.folder / "worksheets").glob("[0-9]*.html"):
        page.goto(f"{site.address}worksheets/{path.name}")
        page.evaluate(FAULTS)  # it waits for the pictures
        sheets = len(list(site.folder.glob(f"pictures/{path.stem}_*_worksheet.png")))
        assert page.locator(".sheet img").count() == sheets
        assert len(re.findall(rb"/Type /Page\b", page.pdf())) == max(sheets, 1), path.stem


MOVES = "<p id='moves'>stands</p><script>document.getElementById('moves').textContent = 'moves'</script>"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="


def test_a_moving_picture_moves_and_stands_still_without_javascript(browser, page, serve, tmp_path):
    data = {"text/html": MOVES, "image/png": PNG, "text/plain": "a still picture"}
    cells = [
        new_markdown_cell("# Does it move?"),
        new_code_cell("1", outputs=[new_output("display_data", data)]),
    ]
    notebook = tmp_path / "90_moves.ipynb"
    language = {"language_info": {"name": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=language), notebook)
    with serve(tmp_path / "site", notebook) as site:
        address = site.address + "notebooks/90_moves.html"
        page.goto(address)
        page.get_by_text("moves", exact=True).wait_for()
        assert page.get_by_alt_text("a still picture").count() == 0
        still = browser.new_context(java_script_enabled=False).new_page()
        still.goto(address)
        assert still.get_by_alt_text("a still picture").is_visible()
        assert still.get_by_role("heading", name="Does it move?").is_visible()
        still.context.close()
    assert page.errors == []
