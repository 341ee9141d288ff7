"""What payment shows."""
