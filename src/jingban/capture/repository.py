"""Every query of capture."""
