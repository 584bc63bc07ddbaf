"""The primitives of a picture: the page, text and its fonts, grids of values, labels and axes."""

__all__ = []
