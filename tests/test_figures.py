"""`python -m lablib figures`: every picture that notebooks show, as files, the same each time."""

import inspect
import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path

import nbformat
import pytest
import torch
from PIL import Image

from lablib import __main__ as lab
from lablib import draw
from lablib.present import figures as pictures_of
from lablib.present import figures_kernel
from lablib.present.notebooks import read_notebooks

CELLS = {
    "one": "import torch\nfrom lablib import draw\nlabels = open('labels.txt').read()\n"
    "draw.tensor(torch.tensor([[1.25, 2.5]]), 'sequence feature', words='c', features=labels)",
    "two": "display(draw.windows('<b>&\"가', 2))\ndraw.patterns(torch.nn.RNN(4, 2), torch.zeros(3, 4))",
    "bare": "display(draw.text('ab', [0.5, 1]))\ndraw.tensor(torch.zeros(2), 'feature')",
    "blank": "draw.text('hello', [0.5] * 5, hide='values')",
    "none": "torch.manual_seed(0)\nfirst = draw.text('ab', [1, 2])\nprint(torch.rand(1).item())",
    "error": "1 / 0",
}


def notebook(folder: Path, name: str, cells: dict[str, str]) -> None:
    made = nbformat.v4.new_notebook()
    for cell_id, source in cells.items():
        cell = nbformat.v4.new_code_cell(source, id=cell_id)
        cell.metadata["tags"] = ["raises-exception"] * (cell_id == "error")
        made.cells.append(cell)
    made.cells.insert(1, nbformat.v4.new_markdown_cell("text", id="text"))
    nbformat.write(made, folder / name)


def read(folder: Path) -> list:
    return read_notebooks(folder.glob("*.ipynb"))


@pytest.fixture(scope="module")
def figures(tmp_path_factory) -> tuple[list[str], Path]:
    """What the command says of a small notebook, and the folder that it wrote to."""
    folder = tmp_path_factory.mktemp("figures")
    source, target = folder / "notebooks", folder / "deep" / "out"
    source.mkdir()
    notebook(source, "09_small.ipynb", CELLS)
    (source / "labels.txt").write_text("ab", encoding="utf-8")
    return list(pictures_of.export(read(source), target)), target


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_each_picture_becomes_an_svg_and_a_png(figures):
    said, folder = figures
    assert said == ["09_small.ipynb: 6 pictures"]
    stems = ["one", "one_worksheet", "two", "two_worksheet", "two-2", "bare", "bare-2", "blank"]
    names = {f"09_small_{stem}.{kind}" for stem in stems for kind in ("svg", "png", "txt")}
    # no worksheet of patterns, of a coloured text, and of numbers that nothing names: nothing to work from
    assert set(contents(folder)) == names
    for name in names:
        data = (folder / name).read_bytes()
        if name.endswith("png"):
            assert Image.open(BytesIO(data)).size[0] == 1280
        elif name.endswith("svg"):
            assert ET.fromstring(data).tag.endswith("svg")


def test_a_worksheet_leaves_blank_what_can_be_found_from_the_rest(figures):
    _, folder = figures
    tensor = draw.tensor(
        torch.tensor([[1.25, 2.5]]), "sequence feature", words="c", features="ab", hide="values"
    )
    for name, blank in (("one", tensor), ("two", draw.windows('<b>&"가', 2, hide="shapes"))):
        assert (folder / f"09_small_{name}_worksheet.png").read_bytes() == blank.png()


def test_every_drawing_with_blanks_was_judged():
    blanks = {
        name
        for name in draw.__all__
        if inspect.isfunction(getattr(draw, name))
        and "hide" in inspect.signature(getattr(draw, name)).parameters
    }
    assert blanks - {
        "automaton",
        "averages",
        "bits",
        "by_length",
        "cliff",
        "contrast",
        "curves",
        "effects",
        "eigenvalues",
        "errors",
        "hearing",
        "pads",
        "patterns",
        "restarts",
        "series",
        "speedup",
        "split",
        "temperatures",
        "text",
    } == set(figures_kernel.BLANKS)


def test_words_stand_in_files_and_the_call_with_the_picture(figures):
    _, folder = figures
    first = (folder / "09_small_one.txt").read_text(encoding="utf-8")
    assert first.startswith("x (1, 2): sequence 1, feature 2.") and "1.25" in first
    assert "1.25" not in (folder / "09_small_one_worksheet.txt").read_text(encoding="utf-8")
    words = (folder / "09_small_two.txt").read_text(encoding="utf-8").splitlines()
    assert words[1] == "Window 0: x less-than-sign b, y b greater-than-sign."


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        (CELLS["two"], ["draw.windows('<b>&\"가', 2)", CELLS["two"].splitlines()[1]]),
        ("for x in 'ab':\n    show(draw.text(\n        x))", ["draw.text(\n        x)"]),
        ("%time draw.text(x)", []),
        ("print(draw)", []),
    ],
)
def test_the_calls_of_a_cell_are_found(source, calls):
    assert pictures_of.calls_in(source) == calls


def test_again_the_same_bytes_and_other_files_stay(figures, tmp_path):
    _, folder = figures
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "09_small_one.svg").write_text("old", encoding="utf-8")
    list(pictures_of.export(read(folder.parents[1] / "notebooks"), tmp_path))
    assert contents(tmp_path) == contents(folder) | {"mine.txt": b"mine"}


def test_drawing_a_worksheet_leaves_the_random_state_and_the_picture_as_they_were():
    def windows(hide=None):
        return draw.windows("abcde"[: 3 + int(2 * torch.rand(1))], 2, hide=hide)

    made = figures_kernel.with_worksheet(windows)
    torch.manual_seed(0)
    picture = made()
    state, pixels = torch.random.get_rng_state(), picture.png()
    data, _ = figures_kernel.bundle(picture)
    assert torch.random.get_rng_state().equal(state) and picture.png() == pixels
    ends = {".svg", ".png", ".txt"}
    assert set(data[figures_kernel.FILES]) == ends | {f"_worksheet{end}" for end in ends}
    assert set(data) == {"image/png", "text/plain", figures_kernel.FILES}
    hidden, _ = figures_kernel.bundle(made(hide="shapes"))
    assert set(hidden[figures_kernel.FILES]) == ends


def test_a_notebook_that_stops_is_named(tmp_path, monkeypatch, capsys):
    (tmp_path / "notebooks").mkdir()
    notebook(tmp_path / "notebooks", "01_broken.ipynb", {"bad": "raise KeyError('seven')"})
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    monkeypatch.setattr(pictures_of, "HOOK", "pass")  # the kernel starts faster without torch
    assert lab.main(["figures", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("figures: the notebook stopped") and "01_broken.ipynb" in said
    assert "seven" in said


def test_notebooks_can_be_named(tmp_path, monkeypatch, capsys):
    for name in ("01_one.ipynb", "02_two.ipynb"):
        notebook(tmp_path, name, {"none": "1"})
    monkeypatch.setattr(pictures_of, "HOOK", "pass")
    out = tmp_path / "out"
    missing = str(tmp_path / "03_three.ipynb")
    assert lab.main(["figures", str(out), str(tmp_path / "02_two.ipynb"), missing]) == 1
    assert capsys.readouterr() == ("", f"figures: No such file or directory: {missing}\n")
    assert not out.exists()
    assert lab.main(["figures", str(out), str(tmp_path / "02_two.ipynb")]) == 0
    assert capsys.readouterr().out.startswith("02_two.ipynb: 0 pictures\n")


def test_the_command_needs_a_folder(capsys, tmp_path):
    assert lab.main(["figures"]) == 2
    assert "figures FOLDER [NOTEBOOK...]" in capsys.readouterr().err
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert lab.main(["figures", str(tmp_path / "file")]) == 1
    assert capsys.readouterr().err.startswith("figures: File exists")
