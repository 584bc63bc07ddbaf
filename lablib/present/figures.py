"""Every picture that notebooks show, as files for an instructor's own slides and worksheets."""

import base64
import html
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal
from nbformat import NotebookNode

from .figures_kernel import FILES

__all__ = ["export"]

HOOK = (
    "from lablib.present.figures_kernel import remember_pictures; remember_pictures(get_ipython())"
)
PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Pictures of the notebooks</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.1rem/1.5 sans-serif; max-width: 60rem; margin: 0 auto; padding: 0 1rem; overflow-wrap: anywhere }}
figure {{ margin: 2rem 0 4rem }}
img {{ max-width: 100%; height: auto; background: white }}
pre {{ white-space: pre-wrap }}
</style>
<h1>Pictures of the notebooks</h1>
<p>Each as SVG and PNG. A worksheet is the same picture with its values left blank, or its shapes,
whichever can be found from the rest. In a notebook the same call with <code>hide="values"</code> or
<code>hide="shapes"</code> draws the other one.
{body}</html>
"""


class Shown(NamedTuple):
    """A picture that a cell showed: its name, its words, its files by the end of their names."""

    name: str
    words: str
    files: dict[str, bytes]


def export(notebooks: list[tuple[Path, NotebookNode]], target: Path) -> Iterator[str]:
    """Run notebooks where they stand, write their pictures to `target`, say what was written."""
    target.mkdir(parents=True, exist_ok=True)
    sections = []
    for path, notebook in notebooks:
        pictures = shown_in(path, notebook)
        for picture in pictures:
            for end, data in picture.files.items():
                (target / f"{picture.name}{end}").write_bytes(data)
        sections.append((path.stem, pictures))
        yield f"{path.name}: {len(pictures)} picture{'s' * (len(pictures) != 1)}"
    (target / "index.html").write_text(index(sections), encoding="utf-8", newline="\n")
    yield "index.html: all of them, with their words"


def shown_in(path: Path, notebook: NotebookNode) -> list[Shown]:
    """The pictures that a notebook shows, in its order, found by running it where it stands."""
    hook = nbformat.v4.new_code_cell(HOOK)
    client = NotebookClient(
        nbformat.from_dict({**notebook, "cells": [hook, *notebook.cells]}),
        kernel_name="python3",
        timeout=600,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute(stderr=subprocess.DEVNULL)
    except (CellControlSignal, RuntimeError) as error:  # raised, too slow, or the kernel died
        raise ChildProcessError(0, f"the notebook stopped: {error}", str(path)) from error
    pictures = []
    for cell in client.nb.cells[1:]:
        bundles = [out.data for out in cell.get("outputs", []) if FILES in out.get("data", {})]
        for i, data in enumerate(bundles, 1):
            name = f"{path.stem}_{cell.id}" + f"-{i}" * (i > 1)
            files = {end: base64.b64decode(file) for end, file in data[FILES].items()}
            pictures.append(Shown(name, data["text/plain"], files))
    return pictures


def index(sections: list[tuple[str, list[Shown]]]) -> str:
    """A page with every picture, its files and its words."""
    parts = []
    for notebook, pictures in sections:
        parts.append(f"<h2>{html.escape(notebook)}</h2>\n")
        parts += [figure(picture) for picture in pictures]
    return PAGE.format(body="".join(parts))


def figure(picture: Shown) -> str:
    """One picture on the page: its words are its alternative text and stand below it."""
    words = html.escape(picture.words)
    links = {end: quote(f"{picture.name}{end}") for end in picture.files}
    listed = "\n".join(f'<a href="{link}">{end.strip("._")}</a>' for end, link in links.items())
    return (
        f'<figure id="{html.escape(picture.name)}">\n'
        f'<img src="{links[".svg"]}" alt="{words}" loading="lazy">\n'
        f"<figcaption>{html.escape(picture.name)}\n{listed}</figcaption>\n"
        f"<pre>{words}</pre>\n</figure>\n"
    )
