"""Pictures that move: in JupyterLab, in a deck, on a page, by keys alone, and without a script."""

import base64
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from test_lab import CELLS, IDLE, SHOW, TRUSTED, cell_index, command, open_notebook
from test_written import PLACE, open_deck

from lablib import draw, weights

STEPS, TEMPERATURE = Path("01_rnn_basics.ipynb"), Path("08_char_rnn.ipynb")
CELL_OF = {STEPS: "unroll", TEMPERATURE: "dial"}
OF_NBCONVERT = {"mathjax_url": "", "require_js_url": ""}  # templates that ask for no library
STILL = "Where scripts run"
WIDTH = 1600  # of a picture, in the units of its data
OPEN = """bar => Reveal.getCurrentSlide().contains(bar)
    && !bar.closest(".fragment:not(.visible)")"""
BLUR = 4  # pixels: a picture may begin between two of them
SCALED = 20  # of 255: a browser may scale a picture anew


def unrolled() -> draw.Picture:
    """What the cell of the notebook draws."""
    x = torch.eye(4)[["helo".index(char) for char in "hello"]]
    torch.manual_seed(0)
    return draw.unroll(torch.nn.RNN(4, 2), x, words="hello", move=True)


def next_letter() -> tuple[torch.Tensor, str]:
    """The scores of what can follow "And th", and all characters, as in the notebook."""
    writer, vocab = weights.load(weights.PLAYS)
    x = vocab.one_hot("And th").double().unsqueeze(0)
    return writer.double()(x)[0][0, -1].detach(), vocab.chars


def data_of(picture: draw.Picture) -> dict:
    return json.loads(re.search(r"\}\)\((.*)\);\n</script>\n$", picture.html)[1])


def cell_of(picture: draw.Picture) -> nbformat.NotebookNode:
    """A cell with the two outputs of a picture that moves."""
    data, metadata = picture._repr_mimebundle_()
    data["image/png"] = base64.b64encode(data["image/png"]).decode()
    outputs = [
        new_output("display_data", data, metadata=metadata),
        new_output("display_data", {"text/html": picture.html}),
    ]
    return new_code_cell("draw", outputs=outputs, metadata={"slideshow": {"slide_type": "slide"}})


def write(folder: Path, *pictures: draw.Picture) -> Path:
    """A page with these pictures."""
    cells = [new_markdown_cell("# Why?", metadata={"slideshow": {"slide_type": "slide"}})]
    cells += map(cell_of, pictures)
    text, _ = HTMLExporter(**OF_NBCONVERT).from_notebook_node(new_notebook(cells=cells))
    path = folder / "90_moving.html"
    path.write_text(text, encoding="utf-8")
    return path


def shot(image: Locator) -> np.ndarray:
    """What the reader sees in the place of the picture, as (rows, columns, colours)."""
    return np.asarray(Image.open(io.BytesIO(image.screenshot())).convert("RGB")).astype(int)


def picture_and_bar(root: Page | Locator) -> tuple[Locator, Locator]:
    """The picture that moves, which is the last before its controls, and these."""
    bar = root.locator(".lablib-bar")
    expect(bar).to_have_count(1)
    over = root.locator(".lablib-over")
    return over.locator("xpath=preceding-sibling::img[1]"), bar


def opens_step_by_step(image: Locator, bar: Locator) -> None:
    """What is open is the picture itself; what is closed is white; at the end all is open."""
    data = data_of(unrolled())
    whole, output = shot(image), bar.locator("output")
    scale = whole.shape[1] / WIDTH
    top, bottom = (round(data[name] * scale) for name in ("top", "bottom"))
    assert output.text_content() == f"All 5 steps. {data['said'][-1]}"
    bar.get_by_role("button", name="From t = 0").click()
    for step, cut in enumerate(data["cuts"], 1):
        assert output.text_content() == f"{step} of 5 steps. {data['said'][step - 1]}"
        now, left = shot(image), round(cut * scale)
        assert (now[top + BLUR : bottom - BLUR, left + BLUR :] == 255).all()
        assert (now[bottom + BLUR :] == 255).all()
        kept = abs(now - whole)
        assert kept[: bottom - BLUR, : left - BLUR].max() < SCALED
        assert kept[: top - BLUR].max() < SCALED
        # the cut goes through nothing but arrows and the band of the shared weights
        assert (whole[top:bottom, left - 1 : left + 2] < 200).any(1).all(-1).sum() <= 8
        bar.get_by_role("button", name="Forward").click()
    assert abs(shot(image) - whole).max() < SCALED
    assert output.text_content() == f"All 5 steps. {data['said'][-1]}"


def follows_the_temperature(bar: Locator) -> None:
    """At every place of the slider the numbers are those of PyTorch."""
    scores, chars = next_letter()
    order = scores.argsort(descending=True)[:7].tolist()
    slider = bar.get_by_role("slider", name="Temperature")
    for tenth in [*range(1, 21), 10]:
        slider.fill(str(tenth / 10))
        chances = (scores / (tenth / 10)).softmax(0)
        rest = 1 - chances[order].sum().item()
        said = [f"{chars[i]} {two(chances[i].item())}" for i in order]
        said.append(f"60 others together {two(rest)}")
        assert (
            bar.locator("output").text_content() == f"Temperature {tenth / 10}: {', '.join(said)}."
        )


def two(chance: float) -> str:
    return "<0.01" if chance < 0.005 else f"{chance:.2f}"


def check(notebook: Path, root: Page | Locator) -> None:
    image, bar = picture_and_bar(root)
    if notebook == STEPS:
        opens_step_by_step(image, bar)
    else:
        whole = shot(image)
        follows_the_temperature(bar)
        assert abs(shot(image) - whole).max() < SCALED


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of both notebooks as nbconvert's own templates make them."""
    folder = tmp_path_factory.mktemp("pages")
    for name in (STEPS, TEMPERATURE):
        notebook = nbformat.read(Path(__file__).parents[2] / "notebooks" / name, as_version=4)
        for kind in ("lab", "classic"):
            exporter = HTMLExporter(template_name=kind, **OF_NBCONVERT)
            text, _ = exporter.from_notebook_node(notebook)
            (folder / f"{name.stem}.{kind}.html").write_text(text, encoding="utf-8")
    return folder


def address(request: pytest.FixtureRequest, book: Path, kind: str = "site") -> str:
    """Where a notebook stands on our site, or as nbconvert shows it."""
    if kind == "site":
        return (request.getfixturevalue("site").folder / f"notebooks/{book.stem}.html").as_uri()
    return (request.getfixturevalue("pages") / f"{book.stem}.{kind}.html").as_uri()


def open_page(request: pytest.FixtureRequest, page: Page, book: Path, kind: str = "site") -> None:
    """Open a notebook such that no header lies on its pictures."""
    page.goto(address(request, book, kind))
    page.add_style_tag(content=".bd-header, #pst-back-to-top { display: none !important }")


@pytest.mark.parametrize("kind", ["site", "lab", "classic"])
@pytest.mark.parametrize("book", [STEPS, TEMPERATURE], ids=str)
def test_a_picture_moves_on_a_page(request, page, book, kind):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    open_page(request, page, book, kind)
    check(book, page)
    assert page.get_by_text(STILL).count() == 0
    own = [url for url in asked if not url.startswith(("data:", "file:"))]
    assert kind == "classic" or own == []
    assert page.locator("[id^=lablib]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("book", [STEPS, TEMPERATURE], ids=str)
def test_controls_are_legible_and_named(request, page, book, scheme, faults_by_axe):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    open_page(request, page, book)
    _, bar = picture_and_bar(page)
    for width in (400, 1600):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for control in bar.locator("button, input").all():
            assert control.bounding_box()["height"] >= 24
    assert faults_by_axe() == []
    assert bar.locator("output").evaluate("o => o.role ?? o.computedRole ?? 'status'") == "status"
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.fixture
def bare(browser: Browser) -> Iterator[Page]:
    """A page that runs no script."""
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 1600, "height": 900}
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", ["site", "lab", "classic"])
@pytest.mark.parametrize("book", [STEPS, TEMPERATURE], ids=str)
def test_without_a_script_the_picture_stands_and_a_sentence_below(request, bare, book, kind):
    bare.goto(address(request, book, kind))
    sentence = bare.get_by_text(STILL)
    expect(sentence).to_have_count(1)
    image = sentence.locator("xpath=preceding::img[1]")
    expect(image).to_be_visible()
    assert len(np.unique(shot(image))) > 10 and image.bounding_box()["width"] > 700
    assert bare.locator(".lablib-bar, .lablib-over").count() == 0
    assert bare.get_by_text("lablib-bar").locator("visible=true").count() == 0


def test_paper_shows_the_whole_picture_without_controls(request, page):
    open_page(request, page, STEPS)
    image, bar = picture_and_bar(page)
    whole = shot(image)
    bar.get_by_role("button", name="From t = 0").click()
    assert (shot(image) != whole).any()
    page.emulate_media(media="print")
    expect(bar).to_be_hidden()
    assert page.locator(".lablib-over:visible").count() == 0


def test_keys_alone_open_the_steps(request, page):
    open_page(request, page, STEPS)
    _, bar = picture_and_bar(page)
    output = bar.locator("output")
    bar.locator("xpath=preceding::*[@tabindex=0][1]").focus()  # the picture before
    for key, step in (("Tab", 5), ("Enter", 1), ("Tab", 1), ("Enter", 1), ("Tab", 1), ("Space", 2)):
        page.keyboard.press(key)
        assert output.text_content().startswith(f"{step} of 5" if step < 5 else "All 5"), key
    page.keyboard.press("Tab")
    focused = page.evaluate("[document.activeElement.type, document.activeElement.ariaValueText]")
    assert focused == ["range", "2 of 5"]
    for key, step in (("ArrowRight", "3 of 5"), ("Home", "1 of 5"), ("End", "All 5 steps")):
        page.keyboard.press(key)
        assert output.text_content().startswith(step), key
    assert bar.get_by_role("button", name="Forward").get_attribute("aria-disabled") == "true"
    page.keyboard.press("Shift+Tab")  # it keeps the focus, although it can do nothing now
    page.keyboard.press("Enter")
    assert output.text_content().startswith("All 5 steps")


def test_two_on_one_page_do_not_disturb_each_other(tmp_path, page):
    scores, chars = next_letter()
    bars = draw.bars(scores, chars, top=7, move=True)
    page.goto(write(tmp_path, unrolled(), bars, unrolled()).as_uri())
    controls = page.locator(".lablib-bar")
    expect(controls).to_have_count(3)
    outputs = [controls.nth(i).locator("output") for i in range(3)]
    before = [output.text_content() for output in outputs]
    images = page.locator("img").all()
    shots = [shot(image) for image in images]
    controls.nth(0).get_by_role("button", name="From t = 0").click()
    controls.nth(1).get_by_role("slider").fill("0.5")
    assert outputs[0].text_content().startswith("1 of 5")
    assert outputs[1].text_content().startswith("Temperature 0.5: e 0.60")
    assert outputs[2].text_content() == before[2]
    changed = [(shot(image) != old).any() for image, old in zip(images, shots, strict=True)]
    assert changed == [True, True, False]
    assert page.errors == []


def test_the_live_bars_stand_where_the_still_ones_stand(tmp_path, page):
    scores, chars = next_letter()
    page.goto(write(tmp_path, draw.bars(scores, chars, top=7, move=True)).as_uri())
    image, _ = picture_and_bar(page)
    live = shot(image)
    page.add_style_tag(content=".lablib-over { display: none }")
    still = shot(image)
    grey = (still == 0xB8).all(-1)
    inner = grey[2:-2, 2:-2] & grey[:-4, 2:-2] & grey[4:, 2:-2] & grey[2:-2, :-4] & grey[2:-2, 4:]
    inner[:, : inner.shape[1] * 470 // WIDTH] = False  # the dashes of guessing are there
    assert inner.sum() > 5_000 and (live[2:-2, 2:-2][inner] == 0xB8).all()
    assert (abs(live - still).max(-1) > 100).mean() < 0.01


def test_no_picture_no_controls(tmp_path, page):
    path = write(tmp_path, unrolled())
    text = re.sub(r"<img [^>]*>", "", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    page.goto(path.as_uri())
    page.wait_for_timeout(500)
    assert page.locator(".lablib-bar").count() == 0 and page.get_by_text(STILL).count() == 1
    assert page.errors == []


@pytest.mark.parametrize("book", [STEPS, TEMPERATURE], ids=str)
def test_a_picture_moves_in_jupyterlab_where_it_is_run(lab, page, book):
    open_notebook(page, lab.address, book.name)
    index = cell_index(page, CELL_OF[book])
    page.evaluate(
        "last => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = last }", index
    )
    command(page, "notebook:run-all-above")
    command(page, "notebook:run-cell")
    page.wait_for_function(
        f"index => {IDLE} && {CELLS}[index].execution_count && {CELLS}[index].outputs.length === 2",
        arg=index,
    )
    page.evaluate(SHOW, index)
    root = page.locator(f'.jp-Cell[data-windowed-list-index="{index}"]')
    check(book, root)
    assert picture_and_bar(root)[0].get_attribute("alt").count("\n") >= 1
    keys_stay_with_the_controls(page, root)
    assert page.errors == []


def keys_stay_with_the_controls(page: Page, root: Locator) -> None:
    """Arrow keys that move a slider move neither the cell nor the notebook."""
    active = "window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    before = page.evaluate(active)
    slider = root.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    value = float(slider.input_value())
    for key in ("ArrowUp", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    step = float(slider.get_attribute("step"))
    assert abs(float(slider.input_value()) - value - step) < 1e-9
    assert page.evaluate(active) == before


@pytest.mark.parametrize("book", [STEPS, TEMPERATURE], ids=str)
def test_an_untrusted_notebook_shows_the_still_picture(lab, page, book):
    copy = lab.my / f"from_a_friend_{book.name}"
    notebook = nbformat.read(lab.folder / "notebooks" / book.name, as_version=4)
    notebook.metadata["author"] = "a friend"  # what JupyterLab has once run, it trusts
    nbformat.write(notebook, copy)
    open_notebook(page, lab.address, copy.name)
    assert page.evaluate(TRUSTED) is False
    index = cell_index(page, CELL_OF[book])
    page.evaluate(SHOW, index)
    root = page.locator(f'.jp-Cell[data-windowed-list-index="{index}"]')
    expect(root.locator("img")).to_be_visible()
    expect(root.get_by_text(STILL)).to_have_count(1)
    assert root.locator(".lablib-bar, .lablib-over, script").count() == 0
    assert "lablib-bar" not in root.locator(".jp-OutputArea").inner_text()
    assert page.errors == []


def test_the_temperature_moves_in_a_deck(written, page):
    open_deck(page, written, TEMPERATURE)
    bar = page.locator(".lablib-bar")
    for _ in range(400):
        if bar.evaluate(OPEN):
            break
        page.keyboard.press("ArrowRight")
    follows_the_temperature(bar)
    slider, place = bar.get_by_role("slider"), page.evaluate(PLACE)
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() == "1.1" and page.evaluate(PLACE) == place
    slider.blur()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(PLACE) != place


def test_a_deck_opens_steps_at_its_own_keys(written, page):
    open_deck(page, written, STEPS)
    assert page.locator(".lablib-bar").count() == 0 and page.get_by_text(STILL).count() == 0
