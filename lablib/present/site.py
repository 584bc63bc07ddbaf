"""Builds a site by Sphinx: the student's notebooks, decks, worksheets, pictures and a reference.

The module is also the extension of Sphinx that sets formulas and gives pictures their words.
"""

import functools
import importlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import jinja2
import nbformat
from markupsafe import Markup, escape
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

import lablib

from .decks import LOCAL, kind_of, without_unanswered, write_decks
from .figures import Shown, shown_in, write_pictures
from .formulas import formula_css, mathml

__all__ = ["setup", "write_site"]

ROOT = Path(__file__).parents[2]
NEEDED = ("sphinx", "myst_nb", "pydata_sphinx_theme", "sphinx_revealjs")
WEB = Path(__file__).parent / "web"  # templates and our style sheet
# of the repository, where each has the same place; links between them hold in both
COPIED = {"README.md": "index.md"} | {
    name: name for name in ("notebooks/INSTRUCTORS.md", "lablib/README.md", ".github/unrolled.png")
}
ALONE = ["index", "decks/index", "pictures/index", "notebooks/INSTRUCTORS"]  # no pages below
MINUTES = re.compile(r"^\*\*(.+? minutes for the core.+?)\*\*", re.MULTILINE)
PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
TASKS = {  # what is asked on the worksheet of a picture, where it cannot be found from the rest
    "attention": "Darken the fields that you expect to be dark. Then look at the filled picture.",
    "translation": "Write what a decoder that does its task says. Then look at the filled picture.",
    "influence": "Write into each field whether the output changes. Think, then look at the filled picture.",
}
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^):#]+)(#[^)]*)?\)")
SETTINGS = {
    "project": "Recurrent networks, one shape at a time",
    "extensions": ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.githubpages", __name__],
    "html_theme": "pydata_sphinx_theme",
    "html_title": "Recurrent networks",
    "html_static_path": ["_static"],
    "html_favicon": "_static/icon.svg",
    "html_context": {"default_mode": "auto"},
    "html_css_files": ["site.css", "formulas.css"],
    "html_js_files": ["site.js"],
    "html_scaled_image_link": False,  # a picture is no link to itself
    "html_show_sourcelink": False,
    "html_copy_source": False,
    "html_use_index": False,
    "html_domain_indices": False,
    "html_permalinks_icon": "#",
    "html_math_renderer": "mathml",
    "html_sidebars": dict.fromkeys(ALONE, []),
    "html_theme_options": {
        "logo": {"text": "Recurrent networks"},
        "header_links_before_dropdown": 9,
        "navbar_end": ["theme-switcher", "navbar-icon-links"],
        "navbar_persistent": ["search-button-field"],
        "search_bar_text": "Search the site",
        "primary_sidebar_end": [],
        "secondary_sidebar_items": ["page-toc"],
        "footer_start": [],
        "footer_end": [],
        "show_toc_level": 2,
    },
    "myst_enable_extensions": ["dollarmath", "amsmath"],
    "myst_heading_anchors": 3,
    "myst_heading_slug_func": "lablib.present.site.slug",
    "nb_execution_mode": "off",
    "nb_merge_streams": True,
    "nb_ipywidgets_js": {},  # would come from a network
    "smartquotes": False,  # in prose, too, a quote may be code
    "default_role": "code",
    "add_module_names": False,
    "autodoc_default_options": {"members": True, "imported-members": True},
    "autodoc_member_order": "bysource",
    "autodoc_typehints_format": "short",
    "suppress_warnings": ["config.cache"],
}


class Lesson(NamedTuple):
    """What pages say of a notebook."""

    name: str
    title: str  # its number and its question
    minutes: str
    will: list[str]  # what the reader will be able to do
    sheets: list[Shown]


def lesson_of(path: Path, notebook: NotebookNode, pictures: list[Shown]) -> Lesson:
    first = notebook.cells[0].source
    minutes = MINUTES.search(first)
    sheets = [picture for picture in pictures if "_worksheet.png" in picture.files]
    will = re.findall(r"^- (.+)", first, re.MULTILINE)
    title = f"{path.stem[:2]} · {title_of(notebook)}"
    return Lesson(path.stem, title, minutes[1] if minutes else "", will, sheets)


def write_site(notebooks: list[tuple[Path, NotebookNode]], target: Path) -> Iterator[str]:
    """Run notebooks for their pictures, write the site into `target`, and say what was written."""
    for package in NEEDED:  # before notebooks run for minutes
        importlib.import_module(package)
    (target / "pictures").mkdir(parents=True, exist_ok=True)
    pictures = {}
    for path, notebook in notebooks:
        pictures[path.stem] = shown_in(path, notebook)
        yield write_pictures(path, pictures[path.stem], target / "pictures")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source")
        write_source(notebooks, pictures, source)
        build(source, target)
    for path, notebook in notebooks:  # to be downloaded
        put(target / "notebooks" / path.name, nbformat.writes(notebook))
    copy_reveal(target / "decks")
    yield from write_decks(notebooks, target / "decks", back="../notebooks")
    yield f"{target / 'index.html'}: begin here"


def write_source(
    notebooks: list[tuple[Path, NotebookNode]], pictures: dict[str, list[Shown]], source: Path
) -> None:
    """Write what Sphinx reads: pages in Markdown, and notebooks as they are shown."""
    lessons = [lesson_of(path, notebook, pictures[path.stem]) for path, notebook in notebooks]
    for lesson, (path, notebook) in zip(lessons, notebooks, strict=True):
        put(source / "notebooks" / path.name, nbformat.writes(page_of(lesson, notebook)))
        if lesson.sheets:
            page = fill("worksheet.md", task_of=task_of, **lesson._asdict())
            put(source / "worksheets" / f"{lesson.name}.md", page)
    for kind in ("notebooks", "worksheets", "decks"):
        put(source / kind / "index.md", fill(f"{kind}.md", lessons=lessons))
    put(source / "pictures" / "index.md", fill("pictures.md", groups=by_function(pictures)))
    for name in lablib.__all__:
        put(source / "lablib" / f"{name}.rst", fill("module.rst", name=name))
    for name, page in COPIED.items():
        (source / page).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / page)
    for page, added in (("index.md", "contents.md"), ("lablib/README.md", "reference.md")):
        text = (source / page).read_text(encoding="utf-8")
        put(source / page, text + fill(added, modules=lablib.__all__))
    teaching = source / "notebooks" / "INSTRUCTORS.md"
    text = teaching.read_text(encoding="utf-8")
    put(teaching, text.replace("\n## ", f"\n{fill('teaching.md')}\n\n## ", 1))
    for page in filter(re.compile(r"\.md$").search, COPIED.values()):
        text = (source / page).read_text(encoding="utf-8")
        put(source / page, link_what_is_there(source / page, text))
    for name in ("site.css", "site.js", "icon.svg"):
        put(source / "_static" / name, (WEB / name).read_text(encoding="utf-8"))
    put(source / "_static" / "formulas.css", formula_css())


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def fill(template: str, **values) -> str:
    """A template of our folder with these values; HTML in a value is shown as text."""
    loader = jinja2.FileSystemLoader(WEB)
    blocks = {"trim_blocks": True, "lstrip_blocks": True}
    made = jinja2.Environment(loader=loader, autoescape=True, **blocks)
    made.filters["in_a_line"] = lambda text: escape(text).replace("\n", Markup("&#10;"))
    return made.get_template(f"{template}.j2").render(**values)


def link_what_is_there(path: Path, text: str) -> str:
    """The text without its links to files of the repository that the site does not have."""

    def link(found: re.Match) -> str:
        return found[0] if (path.parent / found[2]).is_file() else found[1]

    return LINK.sub(link, text)


def title_of(notebook: NotebookNode) -> str:
    """The question of a notebook, which is its first line."""
    return notebook.cells[0].source.partition("\n")[0].lstrip("# ")


def task_of(sheet: Shown) -> str:
    """What is asked on a worksheet."""
    return TASKS.get(function_of(sheet), "Fill in what the picture leaves blank.")


def function_of(picture: Shown) -> str:
    """The function of `draw` that drew it."""
    found = re.search(r"draw\.(\w+)\(", picture.call)
    return found[1] if found else "others"


def page_of(lesson: Lesson, notebook: NotebookNode) -> NotebookNode:
    """A notebook as the site shows it: without notes, with links, and each picture with words."""
    page = nbformat.from_dict(notebook)
    page.cells = [
        cell
        for cell in page.cells
        if cell.metadata.get("slideshow", {}).get("slide_type") != "notes"
    ]
    for cell in page.cells:
        if cell.cell_type == "code":
            cell.metadata.tags = [*cell.metadata.get("tags", []), kind_of(cell)]
            cell.outputs = without_unanswered(cell.outputs)
            for output in cell.outputs:
                add_words(output)
    page.cells[0].source = page.cells[0].source.replace("# ", f"# {lesson.name[:2]} · ", 1)
    page.cells.insert(1, new_markdown_cell(fill("links.md", **lesson._asdict())))
    return page


def add_words(output: NotebookNode) -> None:
    """Let a picture carry its words, and let a moving one show its picture without JavaScript."""
    data = output.get("data", {})
    if "image/png" not in data:
        return
    output.metadata["words"] = data.get("text/plain", "")
    if "text/html" in data:
        still = fill("still.html", png=data["image/png"].strip(), words=output.metadata["words"])
        data["text/html"] += still


def by_function(pictures: dict[str, list[Shown]]) -> dict[str, list[tuple[str, Shown]]]:
    """Pictures, each with the name of its notebook, under the function that draws them."""
    groups: dict[str, list[tuple[str, Shown]]] = {}
    for notebook, shown in pictures.items():
        for picture in shown:
            groups.setdefault(function_of(picture), []).append((notebook, picture))
    return dict(sorted(groups.items()))


def build(source: Path, target: Path) -> None:
    """Run Sphinx; whatever it warns of is an error, as a link that leads nowhere."""
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError

    said = io.StringIO()
    folders = {"srcdir": source, "confdir": None, "outdir": target}
    try:
        app = Sphinx(
            **folders,
            doctreedir=source.parent / "doctrees",
            buildername="html",
            confoverrides=settings(),
            status=None,
            warning=said,
        )
        app.build()
    except SphinxError as error:
        raise OSError(0, f"Sphinx stopped: {error}") from error
    if said.getvalue():
        raise OSError(0, f"Sphinx says: {said.getvalue().strip()}")


def settings() -> dict:
    """Sphinx's settings, with a link to the repository where its workflow builds the site."""
    name = os.environ.get("GITHUB_REPOSITORY")
    if not name:
        return SETTINGS
    address = f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}"
    options = SETTINGS["html_theme_options"] | {"github_url": address}
    return SETTINGS | {"html_theme_options": options}


def copy_reveal(decks: Path) -> None:
    """Put the library of the decks where they look for it, from the package that brings it."""
    import sphinx_revealjs

    library = Path(sphinx_revealjs.__file__).parent / "_static" / "revealjs"
    for name in ("dist/reveal.js", "dist/reveal.css", "plugin/notes/notes.js"):
        (decks / LOCAL / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library / name, decks / LOCAL / name)


def slug(title: str) -> str:
    """The anchor of a heading, as JupyterLab makes it."""
    return title.replace(" ", "-")


def setup(app) -> dict[str, bool]:
    """Called by Sphinx, to which this module is an extension."""
    from docutils import nodes
    from myst_nb.core.render import NbElementRenderer

    def formula(block: bool, translator, node) -> None:
        made = mathml(node.astext(), block=block)
        # its TeX would stand beside it where the search quotes a page
        translator.body.append(re.sub("<annotation.*?</annotation>", "", made))
        raise nodes.SkipNode

    inline, block = (functools.partial(formula, kind) for kind in (False, True))
    app.connect("html-page-context", mend_page)
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    render_image = NbElementRenderer.render_image
    if not hasattr(render_image, "__wrapped__"):
        NbElementRenderer.render_image = with_words(render_image)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def mend_page(app, page: str, template: str, context: dict, doctree) -> None:
    """Let the empty corner of a table, which names nothing, be no heading; mark what is Korean."""
    body = context.get("body", "").replace('<th class="head"><p></p></th>', "<td></td>")
    context["body"] = PARAGRAPH.sub(mark_korean, body)


def mark_korean(found: re.Match) -> str:
    """A paragraph, with its language if most of its letters are Korean."""
    text = re.sub(r"<[^>]*>", "", found[1])
    korean = len(re.findall(r"[\uac00-\ud7a3]", text))
    return f'<p lang="ko">{found[1]}</p>' if 2 * korean > len(re.findall(r"\w", text)) else found[0]


def with_words(render_image: Callable) -> Callable:
    """myst-nb's way to render an image, which knows no alternative text for a single one."""
    from docutils import nodes

    @functools.wraps(render_image)
    def render(self, data):
        (image,) = render_image(self, data)
        image["alt"] = data.output_metadata.get("words", "")
        box = ('<div class="picture" tabindex="0">', "</div>")
        before, after = (nodes.raw("", part, format="html") for part in box)
        return [before, image, after]

    return render
