"""Pictures of texts: a vocabulary, windows, stitched windows, shaded letters."""

__all__ = []
