"""Plain words: what a program can count in the sentences that readers see.

Readers whose English is good but not native read each sentence once. A reader decides whether a
sentence is plain; this test names the cells where one surely is not.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
BOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "lablib" / "check").glob("*.py"))
PAGES = [ROOT / "README.md", ROOT / "lablib" / "README.md", ROOT / "notebooks" / "INSTRUCTORS.md"]
PAGES += sorted((ROOT / "notebooks" / "notes").glob("*.md"))

LONGEST, LONGEST_WITH_REASON, USUAL = 25, 30, 15
REASON = re.compile(r"\b(because|so|but|if)\b", re.IGNORECASE)
ONE = r"(one|once|twice|numbers?|probability|guess(es)?|answers?|lines?|files?|rows?|columns?|states?|scores?)"
NOT_PLAIN = {
    "shall": re.compile(r"\bshall\b", re.IGNORECASE),
    "'a' for 'per'": re.compile(rf"\b{ONE} an? (letter|step|word|text|notebook|window|row|line)\b"),
    "an idiom": re.compile(r"\b(as ever|for ever|at hand|of late|no say|in one go|by heart on)\b"),
}
# what is no sentence, such as the list of minutes in the notes, and what is one word of a sentence
CODE_BLOCK = re.compile(
    r"^```.*?^```|<!--.*?-->|^ *\|[^\n]*$|^ *!\[[^\n]*$|^\*\*(?:Time|Minutes)[^\n]*$",
    re.MULTILINE | re.DOTALL,
)
ONE_WORD = re.compile(
    r"\$\$.+?\$\$|(?<!\\)\$[^$\n]+\$|`[^`\n]+`|\*\S[^*\n]*\S\*|\"[^\"\n]{1,60}\"", re.DOTALL
)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
END = re.compile(r"(?<=[.?!])[\"')*]*\s+|\n\s*\n|\n(?=\s*(?:[-*]|\d+\.|#+) )")
WORD = re.compile(r"[^\W_](?:[\w'’.,-]*\w)?")


def sentences(markdown: str) -> list[str]:
    """The sentences of a Markdown text, with code, formulas and quotations as one word each."""
    text = LINK.sub(r"\1", CODE_BLOCK.sub("\n\n", markdown))
    text = text.replace("**", "")
    text = ONE_WORD.sub("CODE", text)
    parts = (re.sub(r"^\W*(\d+\.\s)?", "", part).strip() for part in END.split(text))
    return [" ".join(part.split()) for part in parts if part]


def words(sentence: str) -> int:
    return len(WORD.findall(sentence))


def complaints(markdown: str) -> Iterator[str]:
    for sentence in sentences(markdown):
        most = LONGEST_WITH_REASON if REASON.search(sentence) else LONGEST
        if words(sentence) > most:
            yield f"{words(sentence)} words, at most {most}: {sentence}"
        for name, pattern in NOT_PLAIN.items():
            if pattern.search(sentence):
                yield f"{name}: {sentence}"


def markdown_cells(path: Path) -> list[nbformat.NotebookNode]:
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_notebooks_are_plain(path):
    found = [
        f"{cell.id}: {what}" for cell in markdown_cells(path) for what in complaints(cell.source)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_the_usual_sentence_is_short(path):
    lengths = [words(s) for cell in markdown_cells(path) for s in sentences(cell.source)]
    assert sum(lengths) / len(lengths) <= USUAL


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_are_plain(path):
    found = list(complaints(path.read_text(encoding="utf-8")))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_what_check_says_is_plain(path):
    """Hints, insights and the sentences of mistakes: the strings of a file that are sentences."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            found += [f"line {node.lineno}: {what}" for what in complaints(node.value)]
    assert not found, "\n".join(found)


LONG = " ".join(["word"] * 26)
BREAKS = {
    f"One two. {LONG}.": 1,
    f"{LONG} because of it.": 0,
    f"{LONG} because {LONG}.": 1,
    f"It is `{LONG}` and $x {LONG}$.": 0,
    f"| a |\n|---|\n| b |\n\n{LONG}": 1,
    f"| {LONG} |\n|---|\n\n```python\n{LONG}\n```": 0,
    f"- {LONG[:80]}\n- {LONG[:80]}": 0,
    "You shall see one guess a letter.": 2,
    "After a letter comes another one.": 0,
}


@pytest.mark.parametrize("text", BREAKS)
def test_each_rule_can_fail(text):
    assert len(list(complaints(text))) == BREAKS[text]
