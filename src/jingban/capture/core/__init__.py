"""What a paper says and what of it holds: pure values and functions."""
