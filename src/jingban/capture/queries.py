"""What capture shows."""
