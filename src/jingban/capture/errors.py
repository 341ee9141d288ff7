"""Stable codes of capture, each with a Chinese message that says what to do next."""
