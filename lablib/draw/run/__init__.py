"""Modules run step by step with their own weights, held against their one call."""

__all__ = []
