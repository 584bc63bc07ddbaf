"""What instructors show: decks and pages, solved copies."""

__all__ = []  # a command takes the module that it needs, and with it what that needs
