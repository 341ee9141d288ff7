"""Writers of capture."""
