"""Pictures of a tensor: its cells, an argmax, a change of shape."""

__all__ = []
