"""Markdown as HTML that runs nothing, with its formulas as MathML, which needs no network."""

import base64
import html
import re
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from latex2mathml.converter import Converter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

__all__ = ["formula_css", "markdown_to_html", "mathml"]

# latex2mathml passes on as it stands what it does not know; what it knows are entities
UNKNOWN = re.compile(r"\\[A-Za-z]*|&(?!#)")
LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
CLOSING = (")", "]", "}", "|", "!")
# a subset of Noto Sans Math, see font/README.md
FONT = Path(__file__).parent / "font" / "math.woff2"


def markdown_to_html(source: str, attachments: dict | None = None) -> str:
    """Markdown as Jupyter reads it; formulas become MathML, and HTML in it is shown as text."""
    renderer = Renderer(
        escape=True,
        allow_harmful_protocols=False,
        attachments=attachments,
        exclude_anchor_links=True,
    )
    return MarkdownWithMath(renderer=renderer).render(source)


class Renderer(IPythonRenderer):
    """Formulas were taken out before anything else in a line, so Markdown cannot break them."""

    def inline_math(self, body: str) -> str:
        return mathml(body)

    def block_math(self, body: str) -> str:
        return mathml(body, block=True)

    def latex_environment(self, name: str, body: str) -> str:
        return mathml(rf"\begin{{{name}}}{body}\end{{{name}}}", block=True)

    def block_mermaidjs(self, code: str) -> str:
        return self.block_code(code)  # a picture for a library that we do not load


def mathml(tex: str, block: bool = False) -> str:
    """A formula as MathML that carries its TeX."""
    try:
        math = Converter(display="block" if block else "inline").convert_to_element(tex)
    except Exception as error:  # its errors have no class in common
        name = type(error).__name__
        raise ValueError(f"formula: must be TeX for latex2mathml, got {name} in {tex}") from error
    for element in math.iter():
        if unknown := UNKNOWN.search(element.text or ""):
            raise ValueError(f"formula: latex2mathml does not know {unknown[0]} in {tex}")
        element.text = html.unescape(element.text or "")
    for element in reversed(list(math.iter())):
        set_as_tex_does(element)
    (row,) = math
    math.remove(row)
    meaning = SubElement(math, "semantics")
    meaning.append(row)
    SubElement(meaning, "annotation", encoding="application/x-tex").text = tex
    return tostring(math, encoding="unicode")


def set_as_tex_does(element: Element) -> None:
    """Limits below and above a sum; room beside a name such as log; a minus sign that is a sign."""
    if element.tag in LIMITS and element[0].text in ("\N{N-ARY SUMMATION}", "\N{N-ARY PRODUCT}"):
        element.tag = LIMITS[element.tag]  # within a line the browser puts them beside it
    if element.tag == "mo" and len(element.text) > 1 and element.text.isalpha():
        element.tag = "mi"  # \operatorname, which is no sign such as +
    if element.tag not in ("math", "mrow", "mtd"):
        return
    for after in reversed(range(1, len(element))):
        left, right = base(element[after - 1]), base(element[after])
        if right.text in ("+", "\N{MINUS SIGN}") and left.tag == "mo" and left.text not in CLOSING:
            right.set("form", "prefix")
        named = any(part.tag == "mi" and len(part.text) > 1 for part in (left, right))
        if named and not {left.tag, right.tag} & {"mo", "mspace"}:
            element.insert(after, Element("mspace", width="0.17em"))


def base(element: Element) -> Element:
    """What indices and exponents are attached to."""
    return base(element[0]) if element.tag.startswith(("msub", "msup", "munder")) else element


def formula_css() -> str:
    """A style sheet for formulas with a font whose brackets and roots grow."""
    font = base64.b64encode(FONT.read_bytes()).decode()
    source = f"url(data:font/woff2;base64,{font})"
    return f"""@font-face {{ font-family: Formulas; src: {source}; }}
math {{ font-family: Formulas, math; }}
math[display="block"] {{ margin: .3em 0; }}
mtd[columnalign="left"] {{ text-align: left; }}
mtd[columnalign="right"] {{ text-align: right; padding-right: 0; }}
mtd[columnalign="right"] + mtd {{ padding-left: 0; }}
"""
