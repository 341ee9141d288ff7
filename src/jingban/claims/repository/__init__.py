"""Rows ⇄ core values, and every query of the module."""
