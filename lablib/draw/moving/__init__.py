"""Pictures with controls: a script in the page that lays shapes over the picture of a cell."""

__all__ = []
