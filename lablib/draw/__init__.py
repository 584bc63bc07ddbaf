"""Pictures drawn from the live tensor or module."""
from .picture import Picture
__all__ = ["Picture"]
