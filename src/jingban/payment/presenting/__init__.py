"""Rows and values of payment as the interface shows them."""
