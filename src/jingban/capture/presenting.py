"""Rows and values of capture as the interface shows them."""
