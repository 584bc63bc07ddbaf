"""JupyterLab as `python -m lablib start` opens it: what a student sees and does."""

import itertools
import re
import urllib.error
import urllib.request

import nbformat
import pytest
from playwright.sync_api import Page, expect

from lablib.check import nb00

# the model is read, not the page: JupyterLab takes cells out of the page that are out of sight
OPEN = "name => window.jupyterapp?.shell.currentWidget?.context?.path === name"
READY = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
}"""
CELLS = "window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"
WORKSPACES = map("test-{}".format, itertools.count())
IDLE = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
SHOW = """async (index) => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = index;
    await notebook.scrollToItem(index, 'center');
}"""
TRUSTED = "window.jupyterapp.shell.currentWidget.content.model.cells.get(0).trusted"


def open_notebook(page: Page, address: str, name: str) -> None:
    """Go to a notebook, in a workspace of its own, and wait until its kernel has answered."""
    place = f"/lab/workspaces/{next(WORKSPACES)}/tree/{name}?"
    page.goto(re.sub(r"/lab/tree/[^?]*\?", place, address))
    page.wait_for_function(OPEN, arg=name)
    page.evaluate(READY)


def command(page: Page, name: str) -> None:
    """What a menu entry of JupyterLab does; clicking Run All proved to be unreliable."""
    page.evaluate("name => window.jupyterapp.commands.execute(name)", name)


def run_all(page: Page) -> None:
    """Run every cell, and wait until each has been counted or one has stopped the run."""
    command(page, "notebook:run-all-cells")
    page.wait_for_function(
        f"""() => {{
            const cells = {CELLS}.filter((cell) => cell.cell_type === 'code' && cell.source);
            const failed = (cell) => cell.outputs.some((output) => output.output_type === 'error')
                && !(cell.metadata.tags ?? []).includes('raises-exception');
            return cells.some(failed) || ({IDLE} && cells.every((cell) => cell.execution_count));
        }}""",
        timeout=120_000,
    )
    command(page, "docmanager:save")


def cell_index(page: Page, cell_id: str) -> int:
    return [cell["id"] for cell in page.evaluate(CELLS)].index(cell_id)


def pictures_are_shown(page: Page) -> None:
    """Scroll to every picture of the model; each must be in the page, loaded and wide."""
    for index, cell in enumerate(page.evaluate(CELLS)):
        pictures = [out for out in cell.get("outputs", []) if "image/png" in out.get("data", {})]
        if pictures:
            page.evaluate(SHOW, index)
            shown = page.locator(f'.jp-Cell[data-windowed-list-index="{index}"] img')
            expect(shown, cell["id"]).to_have_count(len(pictures))
            for image in shown.all():
                expect(image).to_be_visible()
                assert image.evaluate("i => i.decode().then(() => i.clientWidth)") > 600


def answer(page: Page, cell_id: str, source: str) -> str:
    """Type into a cell in place of what stands there, run it with Shift+Enter, and read its output."""
    index = cell_index(page, cell_id)
    page.evaluate(SHOW, index)
    editor = page.locator(f'.jp-Cell[data-windowed-list-index="{index}"] .cm-content')
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(source)
    before = page.evaluate(f"{CELLS}[{index}].execution_count")
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(
        f"([index, before]) => {{ const cell = {CELLS}[index];"
        f" return {IDLE} && cell.execution_count && cell.execution_count !== before; }}",
        arg=[index, before],
    )
    outputs = page.evaluate(f"{CELLS}[{index}].outputs")
    return " ".join("".join(out.get("text", "")) for out in outputs)


def test_the_first_notebook_is_on_screen_and_nothing_lies_on_it(lab, page):
    page.goto(lab.address)
    page.get_by_role("heading", name="What could (3, 5, 4) mean?").wait_for()
    page.get_by_text(re.compile(r"Python 3.* \| Idle")).wait_for()
    page.wait_for_timeout(5000)  # JupyterLab would ask about its news two seconds after the start
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0
    assert not list(lab.config.rglob("*notification*"))  # the user's own settings were left alone
    assert page.errors == []


def test_a_notebook_runs_from_top_to_bottom(lab, page, notebook):
    open_notebook(page, lab.address, notebook.name)
    run_all(page)
    for cell in page.evaluate(CELLS):
        if cell["cell_type"] == "code" and cell["source"]:
            assert cell["execution_count"], cell["id"]
            failed = any(out["output_type"] == "error" for out in cell["outputs"])
            assert failed == ("raises-exception" in cell["metadata"].get("tags", [])), cell["id"]
    pictures_are_shown(page)
    assert page.errors == []
    saved = nbformat.read(lab.my / notebook.name, as_version=4)
    committed = nbformat.read(lab.folder / "notebooks" / notebook.name, as_version=4)
    assert says(saved) == says(committed)


def says(notebook: nbformat.NotebookNode) -> dict[str, list[str]]:
    """What the outputs of each cell say in text, but for timings and tracebacks."""
    said = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and "nbval-ignore-output" not in cell.metadata.get("tags", []):
            stream = "".join(out.text for out in cell.outputs if out.output_type == "stream")
            data = [out.data["text/plain"] for out in cell.outputs if "data" in out]
            said[cell.id] = [stream, *data]
    return said


def test_a_wrong_answer_gets_its_sentence_and_a_right_one_its_praise(lab, page):
    open_notebook(page, lab.address, "00_start_here.ipynb")
    run_all(page)
    exercise = nb00.shape_second_letters
    given, sentence = next(iter(exercise.mistakes.items()))
    source = "guess = {}\nguess = check.shape_second_letters(guess)"
    wrong = answer(page, "guess-second", source.format(given))
    assert sentence in " ".join(wrong.split()) and "not yet" in wrong
    right = answer(page, "guess-second", source.format(exercise.reference))
    assert f"right. {exercise.insight}" in " ".join(right.split())
    assert page.errors == []


def test_a_second_start_keeps_the_students_work(lab, page):
    mine = "mine = 1  # 내 것"
    open_notebook(page, lab.address, "00_start_here.ipynb")
    answer(page, "guess-l", mine)
    command(page, "docmanager:save")
    lab.stop()
    lab.address = lab.start()
    assert not [line for line in lab.said if "00_start_here" in line and "refreshed" in line]
    open_notebook(page, lab.address, "00_start_here.ipynb")
    assert page.evaluate(f"{CELLS}[{cell_index(page, 'guess-l')}].source") == mine


def test_an_untrusted_notebook_shows_its_pictures(lab, page):
    copy = lab.my / "from_a_friend.ipynb"
    copy.write_bytes((lab.folder / "notebooks" / "01_rnn_basics.ipynb").read_bytes())
    open_notebook(page, lab.address, copy.name)
    assert page.evaluate(TRUSTED) is False
    pictures_are_shown(page)
    assert page.errors == []


def test_without_the_token_nobody_comes_in(lab, page):
    bare = lab.address.partition("?")[0]
    page.goto(bare)
    assert "/login" in page.url and page.locator("input[type=password]").first.is_visible()
    for path in ("contents", "kernels", "terminals"):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(bare.partition("/lab")[0] + f"/api/{path}", timeout=10)
