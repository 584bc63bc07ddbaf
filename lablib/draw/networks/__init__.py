"""Pictures of recurrent modules: unrolled, their states, one step, what depends on what."""

__all__ = []
