"""Shapes of the HTTP interface of capture."""
