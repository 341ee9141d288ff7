"""Synthetic medical papers with ground truth: see README.md."""
