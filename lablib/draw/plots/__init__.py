"""Pictures of numbers: curves of training, bars of probabilities."""

__all__ = []
