"""What the notebooks share, in the order in which a reader needs it.

Import the module you want: `from lablib import characters, draw, check`.
"""

__all__ = [
    "characters",
    "floors",
    "models",
    "train",
    "plays",
    "weights",
    "seq2seq",
    "generate",
    "writer",
    "probe",
    "published",
    "results",
    "draw",
    "check",
]
