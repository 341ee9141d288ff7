"""Stable codes of payment, each with a Chinese message that says what to do next."""
