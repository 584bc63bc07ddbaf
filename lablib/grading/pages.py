"""A page for a student: what was said to each exercise."""

from html import escape

from lablib.check import books
from lablib.grading.contained import Ran

__all__ = ["page"]

STYLE = """
body { font: 16px/1.5 sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .4em .6em; border-bottom: 1px solid #999; }
"""


def page(student: str, number: str, ran: Ran) -> str:
    """HTML that needs no other file."""
    exercises = books.exercises(number)
    core = [name for name, exercise in exercises.items() if exercise.core]
    rows = []
    for name in [*core, *(name for name in exercises if name not in core)]:
        state, text = ran.verdicts[name]
        cells = ("core" if name in core else "more", name, state, text)
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    right = sum(ran.verdicts[name][0] == "right" for name in core)
    errors = "".join(f"<li>{escape(error)}</li>" for error in ran.errors)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(student)}, notebook {number}</title>
<style>{STYLE}</style></head><body>
<h1>{escape(student)}, notebook {number}</h1>
<p>{right} of the {len(core)} core exercises are right. The notebook: {escape(ran.ended)}.</p>
<table><tr><th>part</th><th>exercise</th><th>verdict</th><th>what was said</th></tr>
{"".join(rows)}</table>
{f"<h2>Cells that ended in an error</h2><ul>{errors}</ul>" if errors else ""}
</body></html>
"""
