"""What the notebooks share, in the order in which a reader needs it.

Import the module you want: `from lablib import text, draw, check`.
"""

__all__ = [
    "text",
    "floors",
    "models",
    "train",
    "generate",
    "probe",
    "published",
    "draw",
    "check",
]
