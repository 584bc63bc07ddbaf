"""Decks and pages: a notebook's lecture path presents itself, its whole is a page to hand out."""

from .decks import write_decks

__all__ = ["write_decks"]
