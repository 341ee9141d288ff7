"""Commands of capture."""
