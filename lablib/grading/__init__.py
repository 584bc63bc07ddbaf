"""The command that runs a notebook of each student: `python -m lablib grade FOLDER NOTEBOOK`."""

__all__ = []
