"""Background steps of capture."""
