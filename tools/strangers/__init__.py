"""A second, independent set of papers with ground truth: other forms and another way of making them than tools/papers.

The reader is tuned on tools/papers; what only works there fails here.
"""
