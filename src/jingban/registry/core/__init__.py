"""What the registry decides: pure values and functions."""
