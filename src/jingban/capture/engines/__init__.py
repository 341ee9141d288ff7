"""Engines of capture."""
