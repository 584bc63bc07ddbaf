"""The command that trains a network on a text: `python -m lablib train FOLDER`."""

__all__ = []
