"""Readers of capture."""
